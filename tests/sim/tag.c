/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/tag.h"

#include <string.h>

#include "tests/sim/loop.h"

#define MARK "\nsimulated-image "

void
sim_tag_clear(SimTag *tag)
{
    g_free(tag->spec.make);
    g_free(tag->spec.platform);
    g_free(tag->spec.version);
    g_free(tag->spec.build);
    *tag = (SimTag){ 0 };
}

char *
sim_tag_format(const SimPackageSpec *spec, guint64 size)
{
    return g_strdup_printf(MARK "|%s|%s|%s|%s|%012" G_GUINT64_FORMAT "|\n", spec->make,
                           spec->platform, spec->version, spec->build != NULL ? spec->build : "",
                           size);
}

gboolean
sim_tag_find(const guint8 *bytes, gsize size, SimTag *ret_tag)
{
    const char *at = size > 0 ? memmem(bytes, size, MARK, strlen(MARK)) : NULL;
    const char *from = at != NULL ? at + strlen(MARK) : NULL;
    const char *end =
        at != NULL ? memchr(from, '\n', size - (gsize)(from - (const char *)bytes)) : NULL;

    if (end == NULL)
        return FALSE;
    g_autofree char *line = g_strndup(from, (gsize)(end - from));
    g_auto(GStrv) parts = g_strsplit(line, "|", -1);
    if (g_strv_length(parts) != 7)
        return FALSE;
    *ret_tag = (SimTag){
        .spec = { .make = g_strdup(parts[1]),
                  .platform = g_strdup(parts[2]),
                  .version = g_strdup(parts[3]),
                  .build = g_strdup(parts[4]) },
        .size = g_ascii_strtoull(parts[5], NULL, 10),
    };
    return TRUE;
}

void
sim_tag_fill(GByteArray *bytes, gsize until, guint64 seed)
{
    while (bytes->len < until) {
        guint64 word = sim_random(&seed);

        g_byte_array_append(bytes, (const guint8 *)&word,
                            (guint)MIN(sizeof word, until - bytes->len));
    }
}
