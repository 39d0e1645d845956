/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/advisories.h"
#include "src/report/advisories.h"
#include "src/ui/table.h"
#include "src/ui/verbs.h"

#include <stdio.h>
#include <string.h>

static int
list_advisories(CamOptions *options, GError **error)
{
    g_autofree char *path = cam_advisories_get_path();
    g_autoptr(CamAdvisories) advisories = cam_advisories_new(path, error);

    if (advisories == NULL)
        return 1;
    CamAdvisoryList list = { .advisories = cam_advisories_get_list(advisories),
                             .date = cam_advisories_get_date(advisories),
                             .imported = cam_advisories_get_imported(advisories) };
    g_autofree char *text =
        cam_report_advisories(&list, options->format, cam_table_get_width(options));
    return cam_options_print(options, text, error) ? 0 : 1;
}

static int
import_list(CamOptions *options, GError **error)
{
    g_autofree char *path = cam_advisories_get_path();
    CamAdvisoriesCount count;

    if (!cam_advisories_import(options->rest[1], path, &count, error))
        return 1;
    if (!options->quiet)
        fprintf(stderr,
                "%u entries read: %u of advisories that were known, %u new (%u of them name no "
                "model and are only listed), %u of other products left out\n",
                count.read, count.marked, count.added, count.unmatched,
                count.read - count.marked - count.added);
    return 0;
}

int
cam_verb_advisories(CamOptions *options, GError **error)
{
    const char *what = options->rest[0];
    gboolean named = options->rest[1] != NULL;

    if (g_str_equal(what, "list") && !named)
        return list_advisories(options, error);
    if (g_str_equal(what, "import") && named)
        return import_list(options, error);
    g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                "write: advisories list, or advisories import FILE");
    return 1;
}
