/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/merge.h"

#include "discovery/sadp-wire.h"
#include "src/net/interface.h"

#include <string.h>

#define MAX_DEVICES 10000
/* so that one sender that invents devices leaves room for the true ones */
#define MAX_DEVICES_OF_SOURCE 2048
/* a device may come under several serials or endpoints, but not under any number of them */
#define MAX_KEYS 40000

/* which key finds a row; a device may have several of each */
typedef enum {
    KEY_MAC,
    KEY_SERIAL,
    KEY_ENDPOINT,
} Key;

#define KEY_COUNT (KEY_ENDPOINT + 1)

typedef struct Row Row;

struct Row {
    CamFound *found;
    Row *into;          /* (nullable): the row this one turned out to be */
    int rank;           /* of the best method that spoke of it */
    gboolean is_local;  /* its address lies in a subnet of ours */
    gboolean came_from; /* a datagram came from its address */
    gboolean is_shared; /* another device names the same address */
    gboolean is_stale;  /* its notes changed and that was not told yet */
};

struct CamMerge {
    GPtrArray *rows;             /* (element-type Row) */
    GHashTable *keys[KEY_COUNT]; /* (element-type utf8 Row) */
    GHashTable *by_address;      /* (element-type utf8 GPtrArray of Row) */
    GHashTable *sources;         /* (element-type utf8 guint): rows that each began */
};

static void
row_free(Row *row)
{
    cam_found_free(row->found);
    g_free(row);
}

CamMerge *
cam_merge_new(void)
{
    CamMerge *merge = g_new0(CamMerge, 1);

    merge->rows = g_ptr_array_new_with_free_func((GDestroyNotify)row_free);
    for (Key key = 0; key < KEY_COUNT; key++)
        merge->keys[key] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    merge->by_address =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    merge->sources = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return merge;
}

void
cam_merge_free(CamMerge *merge)
{
    if (merge == NULL)
        return;
    for (Key key = 0; key < KEY_COUNT; key++)
        g_hash_table_unref(merge->keys[key]);
    g_hash_table_unref(merge->by_address);
    g_hash_table_unref(merge->sources);
    g_ptr_array_unref(merge->rows);
    g_free(merge);
}

/* --- finding the row --- */

static const char *
get_key(const CamSighting *sighting, Key key)
{
    switch (key) {
    case KEY_MAC:
        return cam_identity_get(sighting->identity, CAM_FIELD_MAC);
    case KEY_SERIAL:
        return cam_identity_get(sighting->identity, CAM_FIELD_SERIAL);
    case KEY_ENDPOINT:
        return sighting->endpoint_id;
    }
    return NULL;
}

static gboolean
differs(const char *a, const char *b)
{
    return a != NULL && b != NULL && g_ascii_strcasecmp(a, b) != 0;
}

/* one way of asking gives the serial alone, another with the model in front */
static gboolean
differs_as_serial(const char *a, const char *b)
{
    return differs(a, b) && !g_str_has_suffix(a, b) && !g_str_has_suffix(b, a);
}

/* endpoints are no reason: some devices make a new one at each start */
static gboolean
contradicts(const CamSighting *a, const CamSighting *b)
{
    const char *mac = get_key(a, KEY_MAC);
    const char *other = get_key(b, KEY_MAC);

    if (mac != NULL && other != NULL)
        return differs(mac, other);
    return differs_as_serial(get_key(a, KEY_SERIAL), get_key(b, KEY_SERIAL));
}

static Row *
find_by_key(const CamMerge *merge, const CamSighting *sighting, Key key)
{
    const char *text = get_key(sighting, key);
    Row *row = text != NULL ? g_hash_table_lookup(merge->keys[key], text) : NULL;

    while (row != NULL && row->into != NULL)
        row = row->into;
    /* cheap devices share one endpoint; a recorder with two network cards has one serial */
    if (row != NULL && key == KEY_ENDPOINT && contradicts(row->found->sighting, sighting))
        return NULL;
    return row;
}

static gboolean
has_method(const CamFound *found, const char *method)
{
    return g_ptr_array_find_with_equal_func(found->methods, method, g_str_equal, NULL);
}

/* of several devices on one address the one that was not yet found this way; an answer without a
 * port belongs to whatever is there */
static Row *
find_by_address(const CamMerge *merge, const CamSighting *sighting)
{
    const GPtrArray *rows = g_hash_table_lookup(merge->by_address, sighting->address);
    Row *second = NULL;

    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        Row *row = g_ptr_array_index(rows, i);
        const CamSighting *known = row->found->sighting;
        gboolean is_same_port =
            known->port == sighting->port || known->port == 0 || sighting->port == 0;
        if (!is_same_port || contradicts(known, sighting))
            continue;
        if (known->port == sighting->port && !has_method(row->found, sighting->method))
            return row;
        if (second == NULL || second->found->sighting->port != sighting->port)
            second = row;
    }
    return second;
}

static Row *
find_row(const CamMerge *merge, const CamSighting *sighting)
{
    for (Key key = 0; key < KEY_COUNT; key++) {
        Row *row = find_by_key(merge, sighting, key);
        if (row != NULL)
            return row;
    }
    return find_by_address(merge, sighting);
}

/* --- what is odd about it --- */

static gboolean
shares_port(const Row *row, const Row *other)
{
    guint16 port = row->found->sighting->port;
    guint16 others = other->found->sighting->port;

    return port == others || port == 0 || others == 0;
}

static gboolean
is_shared(const CamMerge *merge, const Row *row)
{
    const GPtrArray *rows = g_hash_table_lookup(merge->by_address, row->found->sighting->address);

    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        const Row *other = g_ptr_array_index(rows, i);
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

static gboolean
set_notes(const CamMerge *merge, Row *row)
{
    CamFound *found = row->found;
    CamTri before = found->reachable;
    gboolean changed = FALSE;

    row->is_shared = is_shared(merge, row);
    changed |= set_note(found, "foreign-subnet", !row->is_local);
    changed |= set_note(found, "inactive", found->sighting->identity->activated == CAM_TRI_NO);
    changed |= set_note(found, "address-differs", !row->came_from);
    changed |= set_note(found, "duplicate-address", row->is_shared);
    found->reachable = !row->is_local ? CAM_TRI_NO : row->came_from ? CAM_TRI_YES : CAM_TRI_UNKNOWN;
    return changed || before != found->reachable;
}

/* a row that came or left may have changed whether the others are alone on their address; at most
 * those are looked at again for which that is not known anyway */
static void
set_notes_of_others(CamMerge *merge, const char *address, gboolean were_shared)
{
    const GPtrArray *rows = g_hash_table_lookup(merge->by_address, address);

    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        Row *other = g_ptr_array_index(rows, i);
        if (other->is_shared == were_shared && set_notes(merge, other))
            other->is_stale = TRUE;
    }
}

/* --- filling it --- */

/* what a device says of itself in its maker's protocol is worth more than in the common one */
static int
rank_method(const char *method)
{
    return g_strcmp0(method, CAM_SADP_METHOD) == 0 ? 2 : 1;
}

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
take_identity(Row *row, const CamIdentity *news, int rank)
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

static void
leave_address(CamMerge *merge, Row *row)
{
    const char *address = row->found->sighting->address;
    GPtrArray *rows = g_hash_table_lookup(merge->by_address, address);

    if (rows != NULL && g_ptr_array_remove(rows, row) && row->is_shared)
        set_notes_of_others(merge, address, TRUE);
}

static void
enter_address(CamMerge *merge, Row *row)
{
    const char *address = row->found->sighting->address;
    GPtrArray *rows = g_hash_table_lookup(merge->by_address, address);

    if (rows == NULL) {
        rows = g_ptr_array_new();
        g_hash_table_insert(merge->by_address, g_strdup(address), rows);
    }
    g_ptr_array_add(rows, row);
}

/* an address we can use and that a datagram came from is better than one that is only named */
static int
rate(gboolean came_from, gboolean is_local)
{
    return (came_from ? 2 : 0) + (is_local ? 1 : 0);
}

static gboolean
move_row(CamMerge *merge, Row *row, const CamSighting *news, gboolean is_local)
{
    CamSighting *known = row->found->sighting;

    leave_address(merge, row);
    take_text(&known->address, news->address, TRUE);
    take_text(&known->source, news->source, TRUE);
    take_text(&known->interface, news->interface, TRUE);
    take_text(&known->netmask, news->netmask, TRUE);
    known->port = news->port;
    known->tls = news->tls;
    row->is_local = is_local;
    row->came_from = g_strcmp0(news->address, news->source) == 0;
    enter_address(merge, row);
    return TRUE;
}

static gboolean
take_place(CamMerge *merge, Row *row, const CamSighting *news, gboolean is_local, int rank)
{
    CamSighting *known = row->found->sighting;
    gboolean came_from = g_strcmp0(news->address, news->source) == 0;
    gboolean changed = FALSE;

    if (strcmp(known->address, news->address) != 0) {
        if (rate(came_from, is_local) <= rate(row->came_from, row->is_local))
            return FALSE;
        return move_row(merge, row, news, is_local);
    }
    if (came_from && !row->came_from) {
        row->came_from = TRUE;
        take_text(&known->source, news->source, TRUE);
        take_text(&known->interface, news->interface, TRUE);
    }
    if (news->port != 0 && (known->port == 0 || rank > row->rank)) {
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

static gboolean
take_method(CamFound *found, const char *method)
{
    if (has_method(found, method))
        return FALSE;
    g_ptr_array_add(found->methods, g_strdup(method));
    g_ptr_array_sort(found->methods, compare_text);
    return TRUE;
}

static gboolean
take_sighting(CamMerge *merge, Row *row, const CamSighting *news, gboolean is_local)
{
    CamSighting *known = row->found->sighting;
    int rank = rank_method(news->method);
    gboolean changed = take_identity(row, news->identity, rank);

    changed |= take_place(merge, row, news, is_local, rank);
    changed |= take_text(&known->endpoint_id, news->endpoint_id, FALSE);
    changed |= take_text(&known->boot_id, news->boot_id, rank >= row->rank);
    changed |= take_method(row->found, news->method);
    known->hello = known->hello && news->hello;
    row->rank = MAX(row->rank, rank);
    return changed;
}

/* --- adding --- */

static void
learn_keys(CamMerge *merge, Row *row, const CamSighting *sighting)
{
    for (Key key = 0; key < KEY_COUNT; key++) {
        const char *text = get_key(sighting, key);
        if (text != NULL && g_hash_table_size(merge->keys[key]) < MAX_KEYS &&
            !g_hash_table_contains(merge->keys[key], text))
            g_hash_table_insert(merge->keys[key], g_strdup(text), row);
    }
}

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

static Row *
add_row(CamMerge *merge, const CamSighting *sighting, gboolean is_local)
{
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(merge->sources, sighting->source));

    if (merge->rows->len >= MAX_DEVICES || count >= MAX_DEVICES_OF_SOURCE)
        return NULL;
    g_hash_table_insert(merge->sources, g_strdup(sighting->source), GUINT_TO_POINTER(count + 1));
    Row *row = g_new0(Row, 1);
    row->found = cam_found_new(copy_sighting(sighting));
    row->rank = rank_method(sighting->method);
    row->is_local = is_local;
    row->came_from = g_strcmp0(sighting->address, sighting->source) == 0;
    g_ptr_array_add(merge->rows, row);
    enter_address(merge, row);
    return row;
}

/* a device that first answered without its MAC may have got a row of its own: now that one
 * sighting has the keys of both, they become one */
static gboolean
absorb_others(CamMerge *merge, Row *row, const CamSighting *sighting)
{
    gboolean changed = FALSE;

    for (Key key = 0; key < KEY_COUNT; key++) {
        Row *other = find_by_key(merge, sighting, key);
        if (other == NULL || other == row ||
            contradicts(other->found->sighting, row->found->sighting))
            continue;
        leave_address(merge, other);
        take_sighting(merge, row, other->found->sighting, other->is_local);
        for (guint i = 0; i < other->found->methods->len; i++)
            take_method(row->found, g_ptr_array_index(other->found->methods, i));
        other->into = row;
        changed = TRUE;
    }
    return changed;
}

const CamFound *
cam_merge_add(CamMerge *merge, const CamSighting *sighting, gboolean is_local, gboolean *ret_is_new)
{
    *ret_is_new = FALSE;
    g_return_val_if_fail(sighting->address != NULL && sighting->source != NULL, NULL);
    Row *row = find_row(merge, sighting);
    gboolean is_new = row == NULL;
    gboolean changed = is_new;

    if (is_new)
        row = add_row(merge, sighting, is_local);
    else
        changed = take_sighting(merge, row, sighting, is_local);
    if (row == NULL)
        return NULL;
    changed |= absorb_others(merge, row, sighting);
    learn_keys(merge, row, sighting);
    changed |= set_notes(merge, row) || row->is_stale;
    row->is_stale = FALSE;
    if (row->is_shared)
        set_notes_of_others(merge, row->found->sighting->address, FALSE);
    *ret_is_new = is_new;
    return changed ? row->found : NULL;
}

static gint
compare_address(gconstpointer a, gconstpointer b)
{
    const CamSighting *left = (*(CamFound *const *)a)->sighting;
    const CamSighting *right = (*(CamFound *const *)b)->sighting;
    guint32 x = 0;
    guint32 y = 0;

    cam_ipv4_parse(left->address, &x);
    cam_ipv4_parse(right->address, &y);
    if (x != y)
        return x < y ? -1 : 1;
    return (gint)left->port - (gint)right->port;
}

GPtrArray *
cam_merge_get_devices(const CamMerge *merge)
{
    GPtrArray *devices = g_ptr_array_new();

    for (guint i = 0; i < merge->rows->len; i++) {
        const Row *row = g_ptr_array_index(merge->rows, i);
        if (row->into == NULL)
            g_ptr_array_add(devices, row->found);
    }
    g_ptr_array_sort(devices, compare_address);
    return devices;
}
