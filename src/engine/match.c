/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/match.h"

#include "src/base/text.h"

#include <string.h>

/* shorter ends say too little: many serials end alike */
#define MIN_END 8
/* shorter serials are often counted up or typed in by hand: they say too little alone */
#define MIN_SERIAL 9
/* and these hardly anything, even of two devices of one model */
#define MIN_TELLING 5

gboolean
cam_match_serial(const char *a, const char *b)
{
    g_autofree char *one = cam_text_key(a);
    g_autofree char *other = cam_text_key(b);

    if (one[0] == '\0' || other[0] == '\0')
        return FALSE;
    if (g_str_equal(one, other))
        return TRUE;
    if (MIN(strlen(one), strlen(other)) < MIN_END)
        return FALSE;
    return g_str_has_suffix(one, other) || g_str_has_suffix(other, one);
}

/* "00000000", "11111", "12345678", "987654" */
static gboolean
is_counted(const char *key)
{
    int step = key[1] - key[0];

    if (step < -1 || step > 1)
        return FALSE;
    for (const char *at = key + 1; *at != '\0'; at++) {
        /* after 9 comes 0 */
        if (at[0] - at[-1] != step && at[0] - at[-1] != -9 * step)
            return FALSE;
    }
    return TRUE;
}

gboolean
cam_match_is_telling(const char *serial)
{
    static const char *const words[] = { "none", "null", "unknown", "default", "serialnumber" };
    g_autofree char *key = cam_text_key(serial);

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (g_ascii_strcasecmp(key, words[i]) == 0)
            return FALSE;
    }
    return strlen(key) >= MIN_TELLING && !is_counted(key);
}

static char *
join_mac(const char *mac)
{
    g_auto(GStrv) parts = g_strsplit(mac, ":", -1);

    return g_strjoinv("", parts);
}

/* some makes write their hardware address as serial, and name only one of both when searched for */
static gboolean
is_serial_of_mac(const char *serial, const char *mac)
{
    g_autofree char *joined = join_mac(mac);

    return cam_match_serial(serial, joined);
}

static void
add_tail(GStrvBuilder *tails, const char *text)
{
    g_autofree char *key = cam_text_key(text);
    gsize length = strlen(key);

    if (length > 0)
        g_strv_builder_add(tails, length > MIN_END ? key + length - MIN_END : key);
}

char **
cam_match_list_tails(const CamKeys *keys)
{
    g_autoptr(GStrvBuilder) tails = g_strv_builder_new();

    if (keys->serial != NULL)
        add_tail(tails, keys->serial);
    if (keys->mac != NULL) {
        g_autofree char *joined = join_mac(keys->mac);
        add_tail(tails, joined);
    }
    return g_strv_builder_end(tails);
}

CamKeys
cam_match_keys(const CamIdentity *identity)
{
    return (CamKeys){ .serial = cam_identity_get(identity, CAM_FIELD_SERIAL),
                      .mac = cam_identity_get(identity, CAM_FIELD_MAC),
                      .vendor = cam_identity_get(identity, CAM_FIELD_VENDOR),
                      .model = cam_identity_get(identity, CAM_FIELD_MODEL) };
}

static gboolean
is_same_text(const char *a, const char *b)
{
    g_autofree char *one = cam_text_key(a);
    g_autofree char *other = cam_text_key(b);

    return one[0] != '\0' && g_str_equal(one, other);
}

static gboolean
is_same_kind(const CamKeys *a, const CamKeys *b)
{
    return is_same_text(a->vendor, b->vendor) && is_same_text(a->model, b->model);
}

static gboolean
is_long(const char *serial)
{
    g_autofree char *key = cam_text_key(serial);

    return strlen(key) >= MIN_SERIAL;
}

/* both name one serial: makes and sellers give some to many devices, and a device may have several
 * hardware addresses */
static CamMatch
match_same_serial(const CamKeys *keys, const CamKeys *found)
{
    gboolean telling = is_long(keys->serial) && is_long(found->serial);

    if (keys->mac == NULL || found->mac == NULL)
        return telling || is_same_kind(keys, found) ? CAM_MATCH_SAME : CAM_MATCH_UNKNOWN;
    if (g_ascii_strcasecmp(keys->mac, found->mac) == 0)
        return CAM_MATCH_SAME;
    return telling && (keys->listed || is_same_kind(keys, found)) ? CAM_MATCH_SAME
                                                                  : CAM_MATCH_OTHER;
}

static CamMatch
match_both(const CamKeys *keys, const CamKeys *found)
{
    if (!cam_text_is_empty(keys->serial) && !cam_text_is_empty(found->serial))
        return cam_match_serial(keys->serial, found->serial) ? match_same_serial(keys, found)
                                                             : CAM_MATCH_OTHER;
    if (keys->mac != NULL && found->mac != NULL)
        return g_ascii_strcasecmp(keys->mac, found->mac) == 0 ? CAM_MATCH_SAME : CAM_MATCH_OTHER;
    if (keys->serial != NULL && found->mac != NULL && is_serial_of_mac(keys->serial, found->mac))
        return CAM_MATCH_SAME;
    if (keys->mac != NULL && found->serial != NULL && is_serial_of_mac(found->serial, keys->mac))
        return CAM_MATCH_SAME;
    return CAM_MATCH_UNKNOWN;
}

CamMatch
cam_match(const CamKeys *keys, const CamIdentity *identity)
{
    CamKeys found = cam_match_keys(identity);

    return match_both(keys, &found);
}

static gboolean
is_usual(guint16 port, gboolean tls)
{
    return port == 0 || port == (tls ? 443 : 80);
}

gboolean
cam_match_is_at(const CamSighting *sighting, const CamEndpoint *endpoint)
{
    /* most searches name no port but the plain one, which says nothing of that for TLS */
    if (endpoint->tls && !sighting->tls)
        return TRUE;
    return sighting->port == endpoint->port ||
           (is_usual(sighting->port, sighting->tls) && is_usual(endpoint->port, endpoint->tls));
}

gboolean
cam_match_is_second_family(const char *address, const CamEndpoint *endpoint)
{
    return strchr(address, ':') != NULL && strchr(endpoint->address, ':') == NULL;
}
