/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/sheet.h"

#include <string.h>

CamSheet *
cam_sheet_new(char **titles, char **fields)
{
    CamSheet *sheet = g_new0(CamSheet, 1);

    g_atomic_ref_count_init(&sheet->references);
    sheet->titles = titles;
    sheet->fields = fields;
    return sheet;
}

CamSheet *
cam_sheet_ref(CamSheet *sheet)
{
    if (sheet != NULL)
        g_atomic_ref_count_inc(&sheet->references);
    return sheet;
}

void
cam_sheet_unref(CamSheet *sheet)
{
    if (sheet == NULL || !g_atomic_ref_count_dec(&sheet->references))
        return;
    g_strfreev(sheet->titles);
    g_strfreev(sheet->fields);
    g_free(sheet);
}

int
cam_sheet_find(const CamSheet *sheet, const char *field)
{
    for (guint i = 0; sheet != NULL && sheet->fields[i] != NULL; i++) {
        if (strcmp(sheet->fields[i], field) == 0)
            return (int)i;
    }
    return -1;
}
