/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/merge-rows.h"

#include "discovery/method.h"
#include "src/net/interface.h"

#include <string.h>

#define MAX_ADDRESSES 8
#define MAX_FACES     16

/* what a device may say anew; everything else stays as it was said first */
static gboolean
may_change(CamField field)
{
    return field == CAM_FIELD_FIRMWARE || field == CAM_FIELD_BUILD || field == CAM_FIELD_BOOT_ID;
}

static gboolean
take_text(char **text, const char *value, gboolean replace)
{
    if (value == NULL || (*text != NULL && (!replace || strcmp(*text, value) == 0)))
        return FALSE;
    g_free(*text);
    *text = g_strdup(value);
    return TRUE;
}

static gboolean
take_identity(CamMergeRow *row, const CamIdentity *news, int rank)
{
    CamIdentity *known = row->found->sighting->identity;
    gboolean changed = FALSE;

    for (CamField field = 0; field < CAM_FIELD_COUNT; field++) {
        gboolean replace = rank > row->rank || (rank == row->rank && may_change(field));
        changed |= take_text(&known->fields[field], news->fields[field], replace);
    }
    if (news->kind != CAM_KIND_UNKNOWN && news->kind != known->kind &&
        (known->kind == CAM_KIND_UNKNOWN || rank > row->rank)) {
        known->kind = news->kind;
        changed = TRUE;
    }
    if (news->activated != CAM_TRI_UNKNOWN && news->activated != known->activated &&
        (known->activated == CAM_TRI_UNKNOWN || rank >= row->rank)) {
        known->activated = news->activated;
        changed = TRUE;
    }
    known->read_at_us = MAX(known->read_at_us, news->read_at_us);
    return changed;
}

static gboolean
is_ipv4(const char *address)
{
    guint32 number = 0;

    return cam_ipv4_parse(address, &number);
}

/* what we can use and what a datagram came from is better than what is only named; IPv4, which
 * people know and type, before IPv6 */
static int
rate(const char *address, gboolean came_from, gboolean is_local)
{
    return (is_ipv4(address) ? 4 : 0) + (came_from ? 2 : 0) + (is_local ? 1 : 0);
}

gboolean
cam_merge_came_from(const CamSighting *sighting)
{
    return g_strcmp0(sighting->address, sighting->source) == 0;
}

static gboolean
move_row(CamMerge *merge, CamMergeRow *row, const CamSighting *news, gboolean is_local)
{
    CamSighting *known = row->found->sighting;

    cam_merge_leave_address(merge, row);
    take_text(&known->address, news->address, TRUE);
    take_text(&known->source, news->source, TRUE);
    take_text(&known->interface, news->interface, TRUE);
    take_text(&known->netmask, news->netmask, TRUE);
    if (news->port != 0) {
        known->port = news->port;
        known->tls = news->tls;
    }
    row->is_local = is_local;
    row->came_from = cam_merge_came_from(news);
    cam_merge_drop_claim(merge, row);
    if (!row->came_from)
        cam_merge_count_claim(merge, row, news->source);
    cam_merge_enter_address(merge, row);
    return TRUE;
}

/* of two faces, the one that needs no key to trust */
static gboolean
is_better_port(const CamMergeRow *row, const CamSighting *news, int rank)
{
    const CamSighting *known = row->found->sighting;
    gboolean is_other_face =
        cam_merge_is_sweep(news) ||
        (known->port == 443 && news->port == 80 && !cam_merge_has_method(row->found, news->method));

    return news->port != 0 && (known->port == 0 || rank > row->rank ||
                               (rank == row->rank && known->tls && !news->tls && is_other_face));
}

static gboolean
is_seen_at(const CamMerge *merge, const char *address)
{
    const GPtrArray *rows = g_hash_table_lookup(merge->by_address, address);

    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        if (((const CamMergeRow *)g_ptr_array_index(rows, i))->came_from)
            return TRUE;
    }
    return FALSE;
}

/* nobody is moved to where somebody else was seen by naming his address */
static gboolean
is_better_place(const CamMerge *merge, const CamMergeRow *row, const CamSighting *news,
                gboolean is_local)
{
    gboolean is_own = cam_merge_came_from(news);

    return rate(news->address, is_own, is_local) >
               rate(row->found->sighting->address, row->came_from, row->is_local) &&
           (is_own || !is_seen_at(merge, news->address));
}

static gboolean
take_place(CamMerge *merge, CamMergeRow *row, const CamSighting *news, gboolean is_local, int rank)
{
    CamSighting *known = row->found->sighting;
    gboolean changed = FALSE;

    if (strcmp(known->address, news->address) != 0)
        return is_better_place(merge, row, news, is_local) && move_row(merge, row, news, is_local);
    /* an address of nobody's subnet that was reached all the same */
    row->is_local |= is_local;
    if (cam_merge_came_from(news) && !row->came_from) {
        row->came_from = TRUE;
        cam_merge_drop_claim(merge, row);
        take_text(&known->source, news->source, TRUE);
        take_text(&known->interface, news->interface, TRUE);
    }
    if (is_better_port(row, news, rank)) {
        changed = known->port != news->port || known->tls != news->tls;
        known->port = news->port;
        known->tls = news->tls;
    }
    return changed | take_text(&known->netmask, news->netmask, rank > row->rank);
}

static gint
compare_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

gboolean
cam_merge_take_method(CamFound *found, const char *method)
{
    if (cam_merge_has_method(found, method))
        return FALSE;
    g_ptr_array_add(found->methods, g_strdup(method));
    g_ptr_array_sort(found->methods, compare_text);
    return TRUE;
}

gboolean
cam_merge_take_address(CamFound *found, const char *address)
{
    if (found->addresses->len >= MAX_ADDRESSES ||
        g_ptr_array_find_with_equal_func(found->addresses, address, g_str_equal, NULL))
        return FALSE;
    g_ptr_array_add(found->addresses, g_strdup(address));
    g_ptr_array_sort(found->addresses, compare_text);
    return TRUE;
}

void
cam_merge_take_home(CamMergeRow *row, guint32 address)
{
    if (address >> 16 == 0xa9fe || row->homes->len >= MAX_ADDRESSES)
        return;
    for (guint i = 0; i < row->homes->len; i++) {
        if (g_array_index(row->homes, guint32, i) == address)
            return;
    }
    g_array_append_val(row->homes, address);
}

void
cam_merge_take_face(CamMergeRow *row, const char *method, guint16 port)
{
    if ((port != 80 && port != 443) || row->faces->len >= MAX_FACES)
        return;
    for (guint i = 0; i < row->faces->len; i++) {
        const CamMergeFace *face = &g_array_index(row->faces, CamMergeFace, i);
        if (face->port == port && g_str_equal(face->method, method))
            return;
    }
    CamMergeFace face = { g_intern_string(method), port };
    g_array_append_val(row->faces, face);
}

void
cam_merge_take_own(CamMerge *merge, CamMergeRow *row, const char *address)
{
    guint32 number = 0;

    if (cam_ipv4_parse(address, &number))
        cam_merge_take_home(row, number);
    if (row->owned->len >= MAX_ADDRESSES ||
        g_ptr_array_find_with_equal_func(row->owned, address, g_str_equal, NULL))
        return;
    g_ptr_array_add(row->owned, g_strdup(address));
    if (!g_hash_table_contains(merge->owners, address))
        g_hash_table_insert(merge->owners, g_strdup(address), row);
}

gboolean
cam_merge_take_source(CamMerge *merge, CamMergeRow *row, const CamSighting *news)
{
    if (cam_merge_came_from(news))
        cam_merge_take_own(merge, row, news->address);
    return cam_merge_take_address(row->found, news->source);
}

/* a device that answers by IPv6 names its IPv4 address too; so may anybody on the wire, so that no
 * more than this is taken */
static gboolean
take_hint(CamMergeRow *row, const CamSighting *news)
{
    if (!cam_merge_is_link_local(news->source) ||
        strcmp(row->found->sighting->address, news->address) != 0)
        return FALSE;
    return cam_merge_take_method(row->found, news->method) |
           cam_merge_take_address(row->found, news->source);
}

gboolean
cam_merge_fill(CamMerge *merge, CamMergeRow *row, const CamSighting *news, gboolean is_local)
{
    CamSighting *known = row->found->sighting;
    int rank = cam_method_rank(news->method);

    if (!cam_merge_trusts(row, news))
        return take_hint(row, news);
    gboolean changed = take_identity(row, news->identity, rank);

    changed |= take_place(merge, row, news, is_local, rank);
    changed |= take_text(&known->endpoint_id, news->endpoint_id, FALSE);
    changed |= take_text(&known->boot_id, news->boot_id, rank >= row->rank);
    changed |= cam_merge_take_method(row->found, news->method);
    changed |= cam_merge_take_source(merge, row, news);
    cam_merge_take_face(row, news->method, news->port);
    known->hello = known->hello && news->hello;
    row->rank = MAX(row->rank, rank);
    return changed;
}
