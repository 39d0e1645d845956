/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/json.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
look(JsonNode *node, const char *path)
{
    g_autofree char *text = cam_json_read_text(node, path);
    gint64 number;

    if (text != NULL && (text[0] == '\0' || !g_utf8_validate(text, -1, NULL)))
        g_abort();
    if (cam_json_read_number(node, path, &number) && text == NULL)
        g_abort();
    if (cam_json_count(node, path) > 256 * 1024)
        g_abort();
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    static const char *const paths[] = { "", "0", "a", "0/a", "a/0", "a/b", "0/value/a" };
    g_autoptr(CamJson) json = cam_json_parse((const char *)data, size, NULL);

    if (json == NULL)
        return 0;
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++)
        look(cam_json_get_root(json), paths[i]);
    return 0;
}
