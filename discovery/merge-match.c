/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/merge-rows.h"

#include "discovery/method.h"

#include <string.h>

#define MIN_SERIAL 6

/* what cheap devices have for a serial until somebody gives them one: too short, one character over
 * and over, or counted up or down */
static gboolean
is_no_serial(const char *text)
{
    guint steps[] = { 0, 0, 0 };
    guint length = 0;
    char last = '\0';

    for (; *text != '\0'; text++) {
        if (!g_ascii_isalnum(*text))
            continue;
        steps[0] += *text == last;
        steps[1] += *text - last == 1 || (last == '9' && *text == '0');
        steps[2] += last - *text == 1 || (last == '0' && *text == '9');
        last = *text;
        length++;
    }
    return length < MIN_SERIAL || steps[0] == length - 1 || steps[1] == length - 1 ||
           steps[2] == length - 1;
}

static const char *
get_serial(const CamSighting *sighting)
{
    const char *serial = cam_identity_get(sighting->identity, CAM_FIELD_SERIAL);

    return serial != NULL && !is_no_serial(serial) ? serial : NULL;
}

static const char *
get_mac(const CamSighting *sighting)
{
    return cam_identity_get(sighting->identity, CAM_FIELD_MAC);
}

static char *
make_said(const CamSighting *sighting)
{
    const char *mac = get_mac(sighting);
    const char *serial = get_serial(sighting);

    if (sighting->endpoint_id == NULL)
        return NULL;
    return g_strdup_printf("%s %s %s", sighting->endpoint_id, mac != NULL ? mac : "",
                           serial != NULL ? serial : "");
}

char *
cam_merge_make_key(const CamSighting *sighting, CamMergeKey key)
{
    switch (key) {
    case CAM_MERGE_KEY_MAC:
        return g_strdup(get_mac(sighting));
    case CAM_MERGE_KEY_SERIAL:
        return g_strdup(get_serial(sighting));
    case CAM_MERGE_KEY_ENDPOINT:
        return g_strdup(sighting->endpoint_id);
    case CAM_MERGE_KEY_SAID:
        return make_said(sighting);
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

gboolean
cam_merge_contradicts(const CamSighting *a, const CamSighting *b)
{
    const char *mac = get_mac(a);
    const char *other = get_mac(b);

    if (mac != NULL && other != NULL)
        return differs(mac, other);
    return differs_as_serial(get_serial(a), get_serial(b));
}

static gboolean
has_same(const CamSighting *a, const CamSighting *b, CamField field)
{
    const char *left = cam_identity_get(a->identity, field);
    const char *right = cam_identity_get(b->identity, field);

    return left != NULL && right != NULL && g_ascii_strcasecmp(left, right) == 0;
}

/* makers count each for himself, and one that gives many devices one serial is seen by their MACs;
 * a recorder with two network cards has one serial and two of these */
static gboolean
may_share_serial(const CamSighting *a, const CamSighting *b)
{
    if (differs(cam_identity_get(a->identity, CAM_FIELD_VENDOR),
                cam_identity_get(b->identity, CAM_FIELD_VENDOR)))
        return FALSE;
    return !differs(get_mac(a), get_mac(b)) ||
           (has_same(a, b, CAM_FIELD_VENDOR) && has_same(a, b, CAM_FIELD_MODEL));
}

/* from an address of its own that is new: not where another device is that was found the same way,
 * and not as one of several devices that somebody plays */
static gboolean
may_move_to(const CamMerge *merge, const CamMergeRow *row, const CamSighting *sighting)
{
    const CamMergeRow *owner = g_hash_table_lookup(merge->owners, sighting->source);

    return row->keys[CAM_MERGE_KEY_ENDPOINT]->len <= 1 &&
           (owner == NULL || owner == row || !cam_merge_has_method(owner->found, sighting->method));
}

static gboolean
may_share(const CamMerge *merge, const CamMergeRow *row, const CamSighting *news, CamMergeKey key)
{
    const CamSighting *known = row->found->sighting;

    switch (key) {
    case CAM_MERGE_KEY_MAC:
        return TRUE;
    case CAM_MERGE_KEY_SERIAL:
        return may_share_serial(known, news);
    case CAM_MERGE_KEY_ENDPOINT:
        /* cheap devices share one */
        return !cam_merge_contradicts(known, news) && cam_merge_owns(row, news->source);
    case CAM_MERGE_KEY_SAID:
        return !cam_merge_contradicts(known, news) && may_move_to(merge, row, news);
    }
    return FALSE;
}

CamMergeRow *
cam_merge_find_by_key(const CamMerge *merge, const CamSighting *sighting, CamMergeKey key)
{
    g_autofree char *text = cam_merge_make_key(sighting, key);
    CamMergeRow *row = text != NULL ? g_hash_table_lookup(merge->keys[key], text) : NULL;

    return row != NULL && may_share(merge, row, sighting, key) ? row : NULL;
}

gboolean
cam_merge_owns(const CamMergeRow *row, const char *address)
{
    return (!row->came_from && g_strcmp0(row->claimant, address) == 0) ||
           g_ptr_array_find_with_equal_func(row->owned, address, g_str_equal, NULL);
}

gboolean
cam_merge_trusts(const CamMergeRow *row, const CamSighting *sighting)
{
    return !row->came_from || cam_merge_came_from(sighting) ||
           cam_merge_owns(row, sighting->source);
}

gboolean
cam_merge_is_link_local(const char *address)
{
    return address != NULL && (g_str_has_prefix(address, "169.254.") ||
                               g_ascii_strncasecmp(address, "fe80:", strlen("fe80:")) == 0);
}

gboolean
cam_merge_has_method(const CamFound *found, const char *method)
{
    return g_ptr_array_find_with_equal_func(found->methods, method, g_str_equal, NULL);
}

gboolean
cam_merge_is_sweep(const CamSighting *sighting)
{
    return strcmp(sighting->method, CAM_METHOD_SWEEP) == 0;
}

static gboolean
is_other_face(guint16 port, guint16 other)
{
    return (port == 80 && other == 443) || (port == 443 && other == 80);
}

/* most devices have both of these, and which one an answer names depends on the protocol. One
 * protocol names one of them, but a sweep sees every open port on its own */
static gboolean
are_two_faces(const CamMergeRow *row, const CamSighting *news)
{
    if (!is_other_face(row->found->sighting->port, news->port))
        return FALSE;
    for (guint i = 0; i < row->faces->len && !cam_merge_is_sweep(news); i++) {
        const CamMergeFace *face = &g_array_index(row->faces, CamMergeFace, i);
        if (is_other_face(face->port, news->port) && g_str_equal(face->method, news->method))
            return FALSE;
    }
    return TRUE;
}

static gboolean
is_at(const CamMergeRow *row, const CamSighting *sighting)
{
    guint16 port = row->found->sighting->port;

    return port == sighting->port || port == 0 || sighting->port == 0 ||
           are_two_faces(row, sighting);
}

/* by the address alone: what a device says itself counts for what is known of it, and a claim of
 * somebody else is something of its own. Only what a device gives itself as an address is known to
 * be nobody else's router or server, and then the datagram may be its own */
static gboolean
may_speak_of(const CamMergeRow *row, const CamSighting *sighting)
{
    gboolean is_near = cam_merge_is_link_local(sighting->source);

    if (cam_merge_came_from(sighting))
        return row->came_from || cam_merge_is_link_local(row->claimant);
    return cam_merge_owns(row, sighting->source) ||
           (is_near && (row->came_from || cam_merge_is_link_local(row->claimant)));
}

/* of several devices on one address the one that was not yet found this way; an answer without a
 * port belongs to whatever is there */
static CamMergeRow *
find_by_address(const CamMerge *merge, const CamSighting *sighting)
{
    const GPtrArray *rows = g_hash_table_lookup(merge->by_address, sighting->address);
    CamMergeRow *second = NULL;

    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        CamMergeRow *row = g_ptr_array_index(rows, i);
        const CamSighting *known = row->found->sighting;
        if (!is_at(row, sighting) || !may_speak_of(row, sighting) ||
            cam_merge_contradicts(known, sighting))
            continue;
        if (known->port == sighting->port && !cam_merge_has_method(row->found, sighting->method))
            return row;
        if (second == NULL || second->found->sighting->port != sighting->port)
            second = row;
    }
    return second;
}

static gboolean
shares_method(const CamFound *a, const CamFound *b)
{
    for (guint i = 0; i < a->methods->len; i++) {
        if (cam_merge_has_method(b, g_ptr_array_index(a->methods, i)))
            return TRUE;
    }
    return FALSE;
}

CamMergeRow *
cam_merge_find_twin(const CamMerge *merge, const CamMergeRow *row)
{
    const CamSighting *sighting = row->found->sighting;
    const GPtrArray *rows = g_hash_table_lookup(merge->by_address, sighting->address);

    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        CamMergeRow *other = g_ptr_array_index(rows, i);
        if (other != row && other->came_from && is_at(other, sighting) &&
            !shares_method(other->found, row->found) &&
            !cam_merge_contradicts(other->found->sighting, sighting))
            return other;
    }
    return NULL;
}

CamMergeRow *
cam_merge_find(const CamMerge *merge, const CamSighting *sighting, gboolean *ret_by_key)
{
    *ret_by_key = TRUE;
    for (CamMergeKey key = 0; key < CAM_MERGE_KEY_COUNT; key++) {
        CamMergeRow *row = cam_merge_find_by_key(merge, sighting, key);
        if (row != NULL)
            return row;
    }
    *ret_by_key = FALSE;
    return find_by_address(merge, sighting);
}

void
cam_merge_learn_key(CamMerge *merge, CamMergeRow *row, CamMergeKey key, const char *text)
{
    char *own = g_strdup(text);

    g_hash_table_insert(merge->keys[key], own, row);
    g_ptr_array_add(row->keys[key], own);
}

void
cam_merge_learn_keys(CamMerge *merge, CamMergeRow *row, const CamSighting *sighting)
{
    for (CamMergeKey key = 0; key < CAM_MERGE_KEY_COUNT; key++) {
        g_autofree char *text = cam_merge_make_key(sighting, key);
        if (text != NULL && row->keys[key]->len < CAM_MERGE_MAX_KEYS &&
            !g_hash_table_contains(merge->keys[key], text))
            cam_merge_learn_key(merge, row, key, text);
    }
}
