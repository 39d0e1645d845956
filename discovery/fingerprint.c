/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/fingerprint.h"

#include "discovery/signs-data.h"
#include "src/base/text.h"
#include "src/net/json.h"

#include <gio/gio.h>
#include <string.h>

#define SIGN_COLUMNS 6
#define OUI_COLUMNS  5
#define AXIS_REALM   "AXIS_"
#define DAHUA_REALM  "Login to "
#define DAHUA_SERIAL 15
/* what comes after the value of a sign with MATCH_WORD_AFTER */
#define WORD       "^[A-Za-z0-9._-]{6,32}$"
#define BEFORE_MAX 200

typedef enum {
    KIND_SERVER,
    KIND_REALM,
    KIND_TITLE,
    KIND_BARE_TITLE,
    KIND_LEADS,
} Kind;

typedef enum {
    MATCH_EXACT,
    MATCH_PREFIX,
    MATCH_CONTAINS,
    MATCH_WORD_AFTER,
} Match;

static const char *const kinds[] = { "server", "realm", "title", "bare-title", "leads", NULL };
static const char *const matches[] = { "exact", "prefix", "contains", "word-after", NULL };
/* by strength minus one */
static const char *const confidences[] = { "low", "medium", "high", NULL };

typedef struct {
    Kind kind;
    Match match;
    char *value;
    char *vendor; /* NULL when the table does not say, or is not believed */
    guint strength;
} Sign;

struct CamFingerprints {
    GPtrArray *signs; /* (element-type Sign) */
    GHashTable
        *makers; /* (element-type utf8 utf8): upper-case prefix to maker, `` for mixed ones */
};

/* lengths of prefixes in digits, the longest first */
static const guint prefix_digits[] = { 9, 7, 6 };

static void
sign_free(gpointer data)
{
    Sign *sign = data;

    g_free(sign->value);
    g_free(sign->vendor);
    g_free(sign);
}

static gboolean
find_word(const char *const *words, const char *word, guint *ret_index)
{
    for (guint i = 0; words[i] != NULL; i++) {
        if (strcmp(words[i], word) != 0)
            continue;
        *ret_index = i;
        return TRUE;
    }
    return FALSE;
}

static gboolean
add_sign(CamFingerprints *fingerprints, char **columns)
{
    guint kind;
    guint match;
    guint confidence;

    if (!find_word(kinds, columns[0], &kind) || !find_word(matches, columns[1], &match) ||
        columns[2][0] == '\0' || columns[3][0] == '\0' ||
        !find_word(confidences, columns[4], &confidence))
        return FALSE;
    Sign *sign = g_new0(Sign, 1);
    sign->kind = (Kind)kind;
    sign->match = (Match)match;
    sign->value = g_strdup(columns[2]);
    sign->strength = confidence + 1;
    if (confidence > 0 && strcmp(columns[3], "-") != 0)
        sign->vendor = g_strdup(columns[3]);
    g_ptr_array_add(fingerprints->signs, sign);
    return TRUE;
}

static gboolean
add_oui(CamFingerprints *fingerprints, char **columns)
{
    gboolean is_video = strcmp(columns[2], "video") == 0 || strcmp(columns[2], "recorders") == 0;
    gsize digits = strlen(columns[0]);
    gboolean is_prefix = FALSE;

    for (guint i = 0; i < G_N_ELEMENTS(prefix_digits); i++)
        is_prefix |= digits == prefix_digits[i];
    if (!is_prefix || strspn(columns[0], "0123456789ABCDEF") != digits || columns[1][0] == '\0')
        return FALSE;
    g_hash_table_replace(fingerprints->makers, g_strdup(columns[0]),
                         g_strdup(is_video ? columns[1] : ""));
    return TRUE;
}

static gboolean
parse_table(CamFingerprints *fingerprints, const char *name, const char *text, guint count,
            gboolean (*add)(CamFingerprints *fingerprints, char **columns), GError **error)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (guint i = 0; lines[i] != NULL; i++) {
        g_auto(GStrv) columns = g_strsplit(lines[i], "\t", -1);
        if (lines[i][0] == '#' || lines[i][0] == '\0')
            continue;
        if (g_strv_length(columns) == count && add(fingerprints, columns))
            continue;
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "%s, line %u: not as its header says", name,
                    i + 1);
        return FALSE;
    }
    return TRUE;
}

CamFingerprints *
cam_fingerprints_parse(const char *signs, const char *ouis, GError **error)
{
    g_autoptr(CamFingerprints) fingerprints = g_new0(CamFingerprints, 1);

    fingerprints->signs = g_ptr_array_new_with_free_func(sign_free);
    fingerprints->makers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    if (!parse_table(fingerprints, "fingerprints.tsv", signs, SIGN_COLUMNS, add_sign, error) ||
        !parse_table(fingerprints, "ouis.tsv", ouis, OUI_COLUMNS, add_oui, error))
        return NULL;
    return g_steal_pointer(&fingerprints);
}

static GBytes *
find_data(const char *path, GError **error)
{
    g_autoptr(GError) local = NULL;
    GBytes *bytes = g_resource_lookup_data(cam_signs_get_resource(), path,
                                           G_RESOURCE_LOOKUP_FLAGS_NONE, &local);

    if (bytes == NULL)
        g_set_error(error, CAM_ERROR, CAM_ERROR_INTERNAL, "%s", local->message);
    return bytes;
}

CamFingerprints *
cam_fingerprints_new(GError **error)
{
    g_autoptr(GBytes) signs = find_data("/camherd/signs/fingerprints.tsv", error);
    g_autoptr(GBytes) ouis = signs != NULL ? find_data("/camherd/signs/ouis.tsv", error) : NULL;
    g_autoptr(GError) local = NULL;

    if (ouis == NULL)
        return NULL;
    /* resources end with a NUL */
    CamFingerprints *fingerprints =
        cam_fingerprints_parse(g_bytes_get_data(signs, NULL), g_bytes_get_data(ouis, NULL), &local);
    if (fingerprints == NULL)
        g_set_error(error, CAM_ERROR, CAM_ERROR_INTERNAL, "%s", local->message);
    return fingerprints;
}

/* @text may be any bytes without NUL */
static gboolean
matches_raw(const char *pattern, const char *text)
{
    return g_regex_match_simple(pattern, text, G_REGEX_CASELESS | G_REGEX_RAW, 0);
}

static gboolean
fits(const Sign *sign, const char *text)
{
    if (text == NULL)
        return FALSE;
    switch (sign->match) {
    case MATCH_EXACT:
        return strcmp(text, sign->value) == 0;
    case MATCH_PREFIX:
        return g_str_has_prefix(text, sign->value);
    case MATCH_CONTAINS:
        return strstr(text, sign->value) != NULL;
    case MATCH_WORD_AFTER:
        return g_str_has_prefix(text, sign->value) && matches_raw(WORD, text + strlen(sign->value));
    }
    return FALSE;
}

/* what stands before it in a page makes it a place where the page goes by itself */
static gboolean
is_led_to(const char *text, const char *at)
{
    const char *start = at - MIN((gsize)(at - text), BEFORE_MAX);
    g_autofree char *before = g_strndup(start, (gsize)(at - start));
    const char *tag = strrchr(before, '<');

    return matches_raw("location(\\.(href|replace|assign))?\\s*[=(]\\s*[\"'][^\"'<>;]*$", before) ||
           (tag != NULL &&
            matches_raw("^<meta\\s[^>]*refresh[^>]*url\\s*=\\s*[\"']?[^\"'>]*$", tag));
}

static gboolean
leads(const Sign *sign, const char *text)
{
    for (const char *at = text; at != NULL && (at = strstr(at, sign->value)) != NULL; at++) {
        if (is_led_to(text, at))
            return TRUE;
    }
    return FALSE;
}

static gboolean
shows(const CamPage *page, const Sign *sign)
{
    switch (sign->kind) {
    case KIND_SERVER:
        return fits(sign, page->server);
    case KIND_REALM:
        return fits(sign, page->realm);
    case KIND_TITLE:
        return fits(sign, page->title);
    case KIND_BARE_TITLE:
        return page->server == NULL && fits(sign, page->title);
    case KIND_LEADS:
        /* many lead on by a script */
        return fits(sign, page->location) || leads(sign, page->text);
    }
    return FALSE;
}

gboolean
cam_fingerprints_match(const CamFingerprints *fingerprints, const CamPage *page,
                       CamFingerprint *ret_fingerprint)
{
    const Sign *best = NULL;

    for (guint i = 0; i < fingerprints->signs->len; i++) {
        const Sign *sign = fingerprints->signs->pdata[i];
        if ((best == NULL || sign->strength > best->strength) && shows(page, sign))
            best = sign;
    }
    if (best != NULL)
        *ret_fingerprint = (CamFingerprint){ best->vendor, best->strength };
    return best != NULL;
}

const char *
cam_fingerprints_find_maker(const CamFingerprints *fingerprints, const char *mac)
{
    g_autoptr(GString) digits = g_string_new(NULL);
    const char *maker = NULL;

    for (const char *at = mac; at != NULL && *at != '\0'; at++) {
        if (g_ascii_isxdigit(*at))
            g_string_append_c(digits, g_ascii_toupper(*at));
    }
    if (digits->len != 12)
        return NULL;
    for (guint i = 0; maker == NULL && i < G_N_ELEMENTS(prefix_digits); i++) {
        g_string_truncate(digits, prefix_digits[i]);
        maker = g_hash_table_lookup(fingerprints->makers, digits->str);
    }
    return maker != NULL && maker[0] != '\0' ? maker : NULL;
}

/* letters and digits, both of them, as in the samples */
static gboolean
is_dahua_serial(const char *text)
{
    gboolean has_digit = FALSE;
    gboolean has_letter = FALSE;

    for (const char *at = text; *at != '\0'; at++) {
        if (!g_ascii_isdigit(*at) && !g_ascii_isupper(*at))
            return FALSE;
        has_digit |= g_ascii_isdigit(*at);
        has_letter |= g_ascii_isupper(*at);
    }
    return has_digit && has_letter && strlen(text) == DAHUA_SERIAL;
}

void
cam_fingerprint_read_realm(const char *realm, CamIdentity *identity)
{
    if (realm == NULL)
        return;
    if (g_str_has_prefix(realm, AXIS_REALM)) {
        const char *serial = realm + strlen(AXIS_REALM);
        g_autofree char *mac = cam_text_parse_mac(serial);
        if (mac == NULL || strlen(serial) != 12)
            return;
        cam_identity_set(identity, CAM_FIELD_SERIAL, serial);
        cam_identity_set(identity, CAM_FIELD_MAC, mac);
    } else if (g_str_has_prefix(realm, DAHUA_REALM) &&
               is_dahua_serial(realm + strlen(DAHUA_REALM))) {
        cam_identity_set(identity, CAM_FIELD_SERIAL, realm + strlen(DAHUA_REALM));
    }
}

gboolean
cam_fingerprint_read_axis(const char *data, gsize size, CamIdentity *identity)
{
    static const struct {
        const char *path;
        CamField field;
    } fields[] = {
        { "data/propertyList/ProdNbr", CAM_FIELD_MODEL },
        { "data/propertyList/SerialNumber", CAM_FIELD_SERIAL },
        /* the serial is the hardware address (axis.md 0) */
        { "data/propertyList/SerialNumber", CAM_FIELD_MAC },
        { "data/propertyList/Version", CAM_FIELD_FIRMWARE },
        { "data/propertyList/HardwareID", CAM_FIELD_HARDWARE },
    };
    g_autoptr(CamJson) json = cam_json_parse(data, size, NULL);
    JsonNode *root = json != NULL ? cam_json_get_root(json) : NULL;

    if (cam_json_find(root, "data/propertyList/ProdNbr") == NULL ||
        cam_json_find(root, "data/propertyList/SerialNumber") == NULL)
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        g_autofree char *text = cam_json_read_text(root, fields[i].path);
        cam_identity_set(identity, fields[i].field, text);
    }
    return cam_identity_get(identity, CAM_FIELD_MODEL) != NULL;
}

void
cam_fingerprints_free(CamFingerprints *fingerprints)
{
    if (fingerprints == NULL)
        return;
    g_clear_pointer(&fingerprints->signs, g_ptr_array_unref);
    g_clear_pointer(&fingerprints->makers, g_hash_table_unref);
    g_free(fingerprints);
}
