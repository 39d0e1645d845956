/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/merge-rows.h"

static gboolean
shares_port(const CamMergeRow *row, const CamMergeRow *other)
{
    guint16 port = row->found->sighting->port;
    guint16 others = other->found->sighting->port;

    return port == others || port == 0 || others == 0;
}

static gboolean
is_shared(const CamMerge *merge, const CamMergeRow *row)
{
    const GPtrArray *rows = g_hash_table_lookup(merge->by_address, row->found->sighting->address);

    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        const CamMergeRow *other = g_ptr_array_index(rows, i);
        if (other != row && shares_port(row, other))
            return TRUE;
    }
    return FALSE;
}

static gboolean
set_note(CamFound *found, const char *code, gboolean is_so)
{
    guint at = 0;
    gboolean was_so = g_ptr_array_find_with_equal_func(found->notes, code, g_str_equal, &at);

    if (is_so && !was_so)
        g_ptr_array_add(found->notes, g_strdup(code));
    if (!is_so && was_so)
        g_ptr_array_remove_index(found->notes, at);
    return is_so != was_so;
}

gboolean
cam_merge_set_notes(const CamMerge *merge, CamMergeRow *row)
{
    CamFound *found = row->found;
    CamTri before = found->reachable;
    gboolean changed = FALSE;

    row->is_shared = is_shared(merge, row);
    changed |= set_note(found, "foreign-subnet", !row->is_local);
    changed |= set_note(found, "inactive", found->sighting->identity->activated == CAM_TRI_NO);
    changed |= set_note(found, "address-differs", !row->came_from);
    changed |= set_note(found, "duplicate-address", row->is_shared);
    changed |= set_note(found, "two-addresses", row->homes->len > 1);
    found->reachable = !row->is_local ? CAM_TRI_NO : row->came_from ? CAM_TRI_YES : CAM_TRI_UNKNOWN;
    return changed || before != found->reachable;
}

void
cam_merge_set_notes_of_others(CamMerge *merge, const char *address, gboolean were_shared)
{
    const GPtrArray *rows = g_hash_table_lookup(merge->by_address, address);

    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        CamMergeRow *other = g_ptr_array_index(rows, i);
        if (other->is_shared == were_shared && cam_merge_set_notes(merge, other))
            other->is_stale = TRUE;
    }
}

void
cam_merge_leave_address(CamMerge *merge, CamMergeRow *row)
{
    const char *address = row->found->sighting->address;
    GPtrArray *rows = g_hash_table_lookup(merge->by_address, address);

    if (rows == NULL || !g_ptr_array_remove(rows, row))
        return;
    if (rows->len == 0)
        g_hash_table_remove(merge->by_address, address);
    else if (row->is_shared)
        cam_merge_set_notes_of_others(merge, address, TRUE);
}

void
cam_merge_enter_address(CamMerge *merge, CamMergeRow *row)
{
    const char *address = row->found->sighting->address;
    GPtrArray *rows = g_hash_table_lookup(merge->by_address, address);

    if (rows == NULL) {
        rows = g_ptr_array_new();
        g_hash_table_insert(merge->by_address, g_strdup(address), rows);
    }
    g_ptr_array_add(rows, row);
}
