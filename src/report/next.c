/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/next.h"

#include "src/report/shown.h"

/* so many devices are named, the others counted */
#define NAMED        4
#define MAX_ENDPOINT 60

struct CamNext {
    GPtrArray *steps;    /* texts, in the order they were added */
    GHashTable *devices; /* of each step: its endpoints */
};

CamNext *
cam_next_new(void)
{
    CamNext *next = g_new0(CamNext, 1);

    next->steps = g_ptr_array_new_with_free_func(g_free);
    next->devices =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_ptr_array_unref);
    return next;
}

void
cam_next_add(CamNext *next, const char *step, const char *endpoint)
{
    if (step == NULL)
        return;
    GPtrArray *devices = g_hash_table_lookup(next->devices, step);
    if (devices == NULL) {
        char *key = g_strdup(step);
        devices = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(next->steps, key);
        g_hash_table_insert(next->devices, key, devices);
    }
    g_ptr_array_add(devices, cam_shown(endpoint, MAX_ENDPOINT));
}

void
cam_next_append(const CamNext *next, const char *title, GString *out)
{
    if (next->steps->len > 0)
        g_string_append_printf(out, "\n%s\n", title);
    for (guint i = 0; i < next->steps->len; i++) {
        const GPtrArray *devices = g_hash_table_lookup(next->devices, next->steps->pdata[i]);
        g_string_append_printf(out, "  %s\n   ", (const char *)next->steps->pdata[i]);
        for (guint j = 0; j < MIN(devices->len, NAMED); j++)
            g_string_append_printf(out, " %s", (const char *)devices->pdata[j]);
        if (devices->len > NAMED)
            g_string_append_printf(out, " and %u more", devices->len - NAMED);
        g_string_append_c(out, '\n');
    }
}

void
cam_next_free(CamNext *next)
{
    if (next == NULL)
        return;
    g_hash_table_unref(next->devices);
    g_ptr_array_unref(next->steps);
    g_free(next);
}
