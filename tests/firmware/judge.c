/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* judge FILE: for each line (make, model, platform, version, build, by tabs) the advisories that
   concern it, as `id=answer`; for compare-judges.py */
#include "src/base/file.h"
#include "src/firmware/advisories.h"

static const char *
get(const char *cell)
{
    return cell != NULL && cell[0] != '\0' ? cell : NULL;
}

static void
judge_line(const CamAdvisories *advisories, const char *line)
{
    g_auto(GStrv) cells = g_strsplit(line, "\t", -1);

    g_assert_cmpuint(g_strv_length(cells), ==, 5);
    CamAdvisoryFacts facts = { .vendor = get(cells[0]),
                               .model = get(cells[1]),
                               .platform = get(cells[2]),
                               .version = get(cells[3]),
                               .build = get(cells[4]) };
    g_autoptr(GPtrArray) exposures = cam_advisories_judge(advisories, &facts);
    for (guint i = 0; i < exposures->len; i++) {
        const CamExposure *exposure = exposures->pdata[i];
        g_print("%s%s=%s", i > 0 ? " " : "", exposure->id, cam_exposed_name(exposure->answer));
    }
    g_print("\n");
}

int
main(int argc, char **argv)
{
    g_autofree char *text = NULL;
    g_autoptr(CamAdvisories) advisories = cam_advisories_new(NULL, NULL);

    g_assert_true(argc == 2 && advisories != NULL);
    g_assert_true(cam_file_read(argv[1], 1 << 26, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        if (**line != '\0')
            judge_line(advisories, *line);
    }
    return 0;
}
