/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/merge.h"

#include "discovery/merge-rows.h"
#include "discovery/method.h"
#include "src/net/interface.h"

#include <string.h>

static void
row_free(CamMergeRow *row)
{
    for (CamMergeKey key = 0; key < CAM_MERGE_KEY_COUNT; key++)
        g_ptr_array_unref(row->keys[key]);
    g_array_unref(row->homes);
    g_array_unref(row->faces);
    g_ptr_array_unref(row->owned);
    g_free(row->claimant);
    cam_found_free(row->found);
    g_free(row);
}

CamMerge *
cam_merge_new(void)
{
    CamMerge *merge = g_new0(CamMerge, 1);

    merge->rows = g_ptr_array_new_with_free_func((GDestroyNotify)row_free);
    for (CamMergeKey key = 0; key < CAM_MERGE_KEY_COUNT; key++)
        merge->keys[key] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    merge->by_address =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i <= CAM_MERGE_MAX_CREDIT; i++)
        merge->once[i] = g_ptr_array_new();
    merge->random = g_rand_new();
    merge->owners = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    merge->claims = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return merge;
}

void
cam_merge_free(CamMerge *merge)
{
    if (merge == NULL)
        return;
    for (CamMergeKey key = 0; key < CAM_MERGE_KEY_COUNT; key++)
        g_hash_table_unref(merge->keys[key]);
    g_hash_table_unref(merge->by_address);
    for (guint i = 0; i <= CAM_MERGE_MAX_CREDIT; i++)
        g_ptr_array_unref(merge->once[i]);
    g_rand_free(merge->random);
    g_hash_table_unref(merge->owners);
    g_hash_table_unref(merge->claims);
    g_ptr_array_unref(merge->rows);
    g_free(merge);
}

/* --- adding --- */

static CamSighting *
copy_sighting(const CamSighting *sighting)
{
    CamSighting *copy = g_memdup2(sighting, sizeof *sighting);

    copy->method = g_strdup(sighting->method);
    copy->interface = g_strdup(sighting->interface);
    copy->source = g_strdup(sighting->source);
    copy->address = g_strdup(sighting->address);
    copy->netmask = g_strdup(sighting->netmask);
    copy->endpoint_id = g_strdup(sighting->endpoint_id);
    copy->boot_id = g_strdup(sighting->boot_id);
    copy->identity = cam_identity_copy(sighting->identity);
    return copy;
}

static CamMergeRow *
add_row(CamMerge *merge, const CamSighting *sighting, gboolean is_local)
{
    gboolean by_chance = FALSE;

    if (!cam_merge_find_room(merge, sighting, is_local, &by_chance)) {
        merge->has_dropped = TRUE;
        return NULL;
    }
    merge->has_dropped |= merge->rows->len == CAM_MERGE_MAX_DEVICES - 1;
    CamMergeRow *row = g_new0(CamMergeRow, 1);
    row->found = cam_found_new(copy_sighting(sighting));
    row->homes = g_array_new(FALSE, FALSE, sizeof(guint32));
    row->owned = g_ptr_array_new_with_free_func(g_free);
    row->faces = g_array_new(FALSE, FALSE, sizeof(CamMergeFace));
    for (CamMergeKey key = 0; key < CAM_MERGE_KEY_COUNT; key++)
        row->keys[key] = g_ptr_array_new();
    row->rank = cam_method_rank(sighting->method);
    row->is_local = is_local;
    row->came_from = cam_merge_came_from(sighting);
    row->link.data = row;
    row->at = merge->rows->len;
    g_ptr_array_add(merge->rows, row);
    row->answers = 1;
    row->is_on_trial = by_chance;
    cam_merge_enter_credit(merge, row);
    if (!row->came_from)
        cam_merge_count_claim(merge, row, sighting->source);
    cam_merge_take_source(merge, row, sighting);
    cam_merge_take_face(row, sighting->method, sighting->port);
    cam_merge_enter_address(merge, row);
    return row;
}

/* @other is gone afterwards, and its keys lead to @row */
static void
absorb(CamMerge *merge, CamMergeRow *row, CamMergeRow *other)
{
    GPtrArray *keys[CAM_MERGE_KEY_COUNT];
    g_autoptr(GPtrArray) owned = g_ptr_array_ref(other->owned);

    for (CamMergeKey key = 0; key < CAM_MERGE_KEY_COUNT; key++) {
        keys[key] = g_ptr_array_new_with_free_func(g_free);
        for (guint i = 0; i < other->keys[key]->len; i++)
            g_ptr_array_add(keys[key], g_strdup(g_ptr_array_index(other->keys[key], i)));
    }
    cam_merge_fill(merge, row, other->found->sighting, other->is_local);
    row->answers += other->answers;
    for (guint i = 0; i < other->found->methods->len; i++)
        cam_merge_take_method(row->found, g_ptr_array_index(other->found->methods, i));
    for (guint i = 0; i < other->found->addresses->len; i++)
        cam_merge_take_address(row->found, g_ptr_array_index(other->found->addresses, i));
    for (guint i = 0; i < other->faces->len; i++) {
        const CamMergeFace *face = &g_array_index(other->faces, CamMergeFace, i);
        cam_merge_take_face(row, face->method, face->port);
    }
    for (guint i = 0; i < other->homes->len; i++)
        cam_merge_take_home(row, g_array_index(other->homes, guint32, i));
    cam_merge_remove_row(merge, other);
    for (guint i = 0; i < owned->len; i++)
        cam_merge_take_own(merge, row, g_ptr_array_index(owned, i));
    for (CamMergeKey key = 0; key < CAM_MERGE_KEY_COUNT; key++) {
        for (guint i = 0; i < keys[key]->len && row->keys[key]->len < 2 * CAM_MERGE_MAX_KEYS; i++)
            cam_merge_learn_key(merge, row, key, g_ptr_array_index(keys[key], i));
        g_ptr_array_unref(keys[key]);
    }
}

/* what somebody else told of a device before it spoke itself */
static gboolean
is_hearsay(const CamMergeRow *row, const CamSighting *sighting, gboolean by_key)
{
    return !row->came_from && cam_merge_came_from(sighting) &&
           !cam_merge_owns(row, sighting->source) && (!by_key || row->owned->len == 0);
}

/* a device that first answered without its MAC may have got a row of its own: now that one
 * sighting has the keys of both, they become one */
static gboolean
absorb_others(CamMerge *merge, CamMergeRow *row, const CamSighting *sighting)
{
    gboolean changed = FALSE;

    for (CamMergeKey key = 0; key < CAM_MERGE_KEY_SAID; key++) {
        CamMergeRow *other = cam_merge_find_by_key(merge, sighting, key);
        if (other == NULL || other == row ||
            cam_merge_contradicts(other->found->sighting, row->found->sighting))
            continue;
        if (is_hearsay(other, sighting, TRUE))
            cam_merge_remove_row(merge, other);
        else if (cam_merge_trusts(other, sighting))
            absorb(merge, row, other);
        else
            continue;
        changed = TRUE;
    }
    return changed;
}

/* one that answered from elsewhere first, as by IPv6, may have been seen at its address by another
 * protocol meanwhile */
static gboolean
absorb_twin(CamMerge *merge, CamMergeRow *row)
{
    CamMergeRow *twin = cam_merge_find_twin(merge, row);

    if (twin != NULL)
        absorb(merge, row, twin);
    return twin != NULL;
}

/* what a device says itself is begun with anew, whatever was told of it */
static CamMergeRow *
find_row(CamMerge *merge, const CamSighting *sighting)
{
    gboolean by_key = FALSE;
    CamMergeRow *row = cam_merge_find(merge, sighting, &by_key);

    while (row != NULL && is_hearsay(row, sighting, by_key)) {
        cam_merge_remove_row(merge, row);
        row = cam_merge_find(merge, sighting, &by_key);
    }
    return row;
}

/* @row was known before, or has been made of @sighting */
static gboolean
take(CamMerge *merge, CamMergeRow *row, const CamSighting *sighting, gboolean is_local,
     gboolean is_new)
{
    gboolean was_there =
        row->came_from && strcmp(row->found->sighting->address, sighting->address) == 0;

    if (!cam_merge_trusts(row, sighting))
        return cam_merge_fill(merge, row, sighting, is_local);
    row->answers += is_new || row->answers > 1 ? 0 : 1;
    gboolean changed = is_new || cam_merge_fill(merge, row, sighting, is_local);
    changed |= absorb_others(merge, row, sighting);
    if (!was_there && cam_merge_came_from(sighting) &&
        strcmp(row->found->sighting->address, sighting->address) == 0)
        changed |= absorb_twin(merge, row);
    cam_merge_learn_keys(merge, row, sighting);
    return changed;
}

const CamFound *
cam_merge_add(CamMerge *merge, const CamSighting *sighting, gboolean is_local, gboolean *ret_is_new)
{
    *ret_is_new = FALSE;
    g_return_val_if_fail(sighting->address != NULL && sighting->source != NULL, NULL);
    CamMergeRow *row = find_row(merge, sighting);
    gboolean is_new = row == NULL;

    if (is_new)
        row = add_row(merge, sighting, is_local);
    if (row == NULL)
        return NULL;
    gboolean changed = take(merge, row, sighting, is_local, is_new);
    changed |= cam_merge_set_notes(merge, row) || row->is_stale;
    row->is_stale = FALSE;
    cam_merge_set_credit(merge, row);
    if (row->is_shared)
        cam_merge_set_notes_of_others(merge, row->found->sighting->address, FALSE);
    if (row->is_on_trial && row->answers < 2)
        return NULL;
    *ret_is_new = is_new || row->is_on_trial;
    row->is_on_trial = FALSE;
    return changed || *ret_is_new ? row->found : NULL;
}

static gint
compare_address(gconstpointer a, gconstpointer b)
{
    const CamSighting *left = (*(CamFound *const *)a)->sighting;
    const CamSighting *right = (*(CamFound *const *)b)->sighting;
    guint32 x = 0;
    guint32 y = 0;

    gboolean is_left = cam_ipv4_parse(left->address, &x);
    gboolean is_right = cam_ipv4_parse(right->address, &y);
    if (is_left != is_right)
        return is_left ? -1 : 1;
    if (x != y)
        return x < y ? -1 : 1;
    int order = strcmp(left->address, right->address);
    return order != 0 ? order : (gint)left->port - (gint)right->port;
}

GPtrArray *
cam_merge_get_devices(const CamMerge *merge)
{
    GPtrArray *devices = g_ptr_array_new();

    for (guint i = 0; i < merge->rows->len; i++) {
        const CamMergeRow *row = g_ptr_array_index(merge->rows, i);
        g_ptr_array_add(devices, row->found);
    }
    g_ptr_array_sort(devices, compare_address);
    return devices;
}

void
cam_merge_set_seed(CamMerge *merge, guint32 seed)
{
    g_rand_set_seed(merge->random, seed);
}

gboolean
cam_merge_is_tight(const CamMerge *merge)
{
    return merge->rows->len > CAM_MERGE_MAX_DEVICES / 2;
}

gboolean
cam_merge_has_dropped(const CamMerge *merge)
{
    return merge->has_dropped;
}
