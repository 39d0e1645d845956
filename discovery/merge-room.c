/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/merge-rows.h"

/* so that one sender, or one address, for which devices are invented leaves room for the true ones;
 * on loopback a thousand simulated ones may share one */
#define MAX_OF_ONE          256
#define MAX_OF_ONE_LOOPBACK 2048
/* more on one address than this are not believed as easily */
#define CROWD 16

static guint
count_at(const CamMerge *merge, const char *address)
{
    const GPtrArray *rows = g_hash_table_lookup(merge->by_address, address);

    return rows != NULL ? rows->len : 0;
}

static gboolean
is_steady(const CamMergeRow *row)
{
    return row->answers > 1 || row->found->methods->len > 1;
}

static guint
get_credit(const CamMerge *merge, const CamSighting *sighting, gboolean is_local,
           gboolean is_steady_one)
{
    guint credit = (cam_merge_came_from(sighting) ? 2 : 0) + (is_local ? 1 : 0) +
                   (sighting->port != 0 ? 1 : 0) + (is_steady_one ? 1 : 0);

    return count_at(merge, sighting->address) > CROWD ? credit / 2 : credit;
}

void
cam_merge_enter_credit(CamMerge *merge, CamMergeRow *row)
{
    GPtrArray *once = merge->once[row->credit];

    g_queue_push_head_link(&merge->by_credit[row->credit], &row->link);
    row->once_at = is_steady(row) ? CAM_MERGE_NOWHERE : once->len;
    if (row->once_at != CAM_MERGE_NOWHERE)
        g_ptr_array_add(once, row);
}

static void
leave_credit(CamMerge *merge, CamMergeRow *row)
{
    GPtrArray *once = merge->once[row->credit];

    g_queue_unlink(&merge->by_credit[row->credit], &row->link);
    if (row->once_at == CAM_MERGE_NOWHERE)
        return;
    ((CamMergeRow *)g_ptr_array_index(once, once->len - 1))->once_at = row->once_at;
    g_ptr_array_remove_index_fast(once, row->once_at);
}

void
cam_merge_set_credit(CamMerge *merge, CamMergeRow *row)
{
    gboolean steady = is_steady(row);
    guint credit = get_credit(merge, row->found->sighting, row->is_local, steady);

    if (credit == row->credit && steady == (row->once_at == CAM_MERGE_NOWHERE))
        return;
    leave_credit(merge, row);
    row->credit = credit;
    cam_merge_enter_credit(merge, row);
}

void
cam_merge_drop_claim(CamMerge *merge, CamMergeRow *row)
{
    if (row->claimant == NULL)
        return;
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(merge->claims, row->claimant));
    if (count > 1)
        g_hash_table_insert(merge->claims, g_strdup(row->claimant), GUINT_TO_POINTER(count - 1));
    else
        g_hash_table_remove(merge->claims, row->claimant);
    g_clear_pointer(&row->claimant, g_free);
}

void
cam_merge_remove_row(CamMerge *merge, CamMergeRow *row)
{
    cam_merge_leave_address(merge, row);
    for (CamMergeKey key = 0; key < CAM_MERGE_KEY_COUNT; key++) {
        for (guint i = 0; i < row->keys[key]->len; i++)
            g_hash_table_remove(merge->keys[key], g_ptr_array_index(row->keys[key], i));
    }
    for (guint i = 0; i < row->owned->len; i++) {
        if (g_hash_table_lookup(merge->owners, g_ptr_array_index(row->owned, i)) == row)
            g_hash_table_remove(merge->owners, g_ptr_array_index(row->owned, i));
    }
    cam_merge_drop_claim(merge, row);
    leave_credit(merge, row);
    ((CamMergeRow *)g_ptr_array_index(merge->rows, merge->rows->len - 1))->at = row->at;
    g_ptr_array_remove_index_fast(merge->rows, row->at);
}

/* the newest of those that are least believed gives way, if @credit is more than it has: who
 * answered before a flood began stays. First those that answered once */
static CamMergeRow *
choose_less_credible(const CamMerge *merge, guint credit)
{
    for (guint i = 0; i < credit; i++) {
        const GPtrArray *once = merge->once[i];
        if (once->len > 0)
            return g_ptr_array_index(once, once->len - 1);
    }
    return NULL;
}

static CamMergeRow *
choose_steady(const CamMerge *merge, guint credit)
{
    for (guint i = 0; i < credit; i++) {
        const GList *link = g_queue_peek_head_link((GQueue *)&merge->by_credit[i]);
        if (link != NULL)
            return link->data;
    }
    return NULL;
}

static gboolean
make_room(CamMerge *merge, guint credit, gboolean *ret_by_chance)
{
    const GPtrArray *equals = merge->once[credit];
    CamMergeRow *row = choose_less_credible(merge, credit);

    *ret_by_chance = row == NULL && equals->len > 0;
    if (*ret_by_chance)
        row = g_ptr_array_index(equals, g_rand_int_range(merge->random, 0, (gint)equals->len));
    if (row == NULL)
        row = choose_steady(merge, credit);
    if (row != NULL)
        cam_merge_remove_row(merge, row);
    return row != NULL;
}

/* the least credible of those on one address, for one that is more so */
static gboolean
make_room_at(CamMerge *merge, const char *address, guint credit)
{
    const GPtrArray *rows = g_hash_table_lookup(merge->by_address, address);
    CamMergeRow *least = NULL;

    for (guint i = 0; i < rows->len; i++) {
        CamMergeRow *row = g_ptr_array_index(rows, i);
        if (row->credit < credit && (least == NULL || row->credit < least->credit))
            least = row;
    }
    if (least != NULL)
        cam_merge_remove_row(merge, least);
    return least != NULL;
}

static guint
get_limit(const char *address)
{
    return g_str_has_prefix(address, "127.") ? MAX_OF_ONE_LOOPBACK : MAX_OF_ONE;
}

gboolean
cam_merge_find_room(CamMerge *merge, const CamSighting *sighting, gboolean is_local,
                    gboolean *ret_by_chance)
{
    guint claims = GPOINTER_TO_UINT(g_hash_table_lookup(merge->claims, sighting->source));
    guint credit = get_credit(merge, sighting, is_local, FALSE);

    *ret_by_chance = FALSE;
    if (!cam_merge_came_from(sighting) && claims >= get_limit(sighting->source))
        return FALSE;
    if (count_at(merge, sighting->address) >= get_limit(sighting->address))
        return make_room_at(merge, sighting->address, credit);
    return merge->rows->len < CAM_MERGE_MAX_DEVICES || make_room(merge, credit, ret_by_chance);
}

void
cam_merge_count_claim(CamMerge *merge, CamMergeRow *row, const char *source)
{
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(merge->claims, source));

    row->claimant = g_strdup(source);
    g_hash_table_insert(merge->claims, g_strdup(source), GUINT_TO_POINTER(count + 1));
}
