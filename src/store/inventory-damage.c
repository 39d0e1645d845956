/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory-damage.h"

#include "src/base/text.h"
#include "src/store/inventory-row.h"

#include <string.h>

#define DIGITS "0123456789"

/* serials shorter than that may be of any length */
#define MIN_SERIAL 6
#define MAX_SERIAL 24
#define MAX_LOST   3
/* so many of the same length, and so many times as many as there are shorter ones */
#define MIN_LIKE  5
#define MIN_RATIO 4

gboolean
cam_damage_find_number(const char *text)
{
    static const char *const marks[] = { "#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#####" };
    const char *exponent = strpbrk(text, "eE");

    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
        if (g_str_has_prefix(text, marks[i]))
            return TRUE;
    }
    return exponent != NULL && exponent[1] == '+' && exponent != text &&
           exponent[2 + strspn(exponent + 2, DIGITS)] == '\0' &&
           (gsize)(exponent - text) == strspn(text, DIGITS ".,");
}

/* up to four digits at @at, moved behind them; G_MAXUINT when there are none or more */
static guint
take_digits(const char **at, gsize *ret_count)
{
    guint value = 0;

    *ret_count = strspn(*at, DIGITS);
    if (*ret_count == 0 || *ret_count > 4)
        return G_MAXUINT;
    for (gsize i = 0; i < *ret_count; i++)
        value = value * 10 + (guint)((*at)[i] - '0');
    *at += *ret_count;
    return value;
}

static gboolean
is_year(guint value, gsize digits)
{
    return digits == 4 && value >= 1900 && value < 2100;
}

static gboolean
begins_month(const char *text)
{
    static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug",
                                          "sep", "oct", "nov", "dec", "mrz", "mai", "okt", "dez" };

    for (gsize i = 0; i < G_N_ELEMENTS(months); i++) {
        if (g_ascii_strncasecmp(text, months[i], 3) == 0)
            return TRUE;
    }
    return FALSE;
}

/* `01-May` or `01-May-24`; not `dec-01`, which may be a decoder */
static gboolean
is_day_of_month(const char *text)
{
    gsize digits;
    guint day = take_digits(&text, &digits);

    if (day < 1 || day > 31 || *text != '-' || !begins_month(text + 1))
        return FALSE;
    return text[4] == '\0' || (text[4] == '-' && text[5 + strspn(text + 5, DIGITS)] == '\0');
}

gboolean
cam_damage_find_date(const char *text)
{
    const char *at = text;
    guint values[3];
    gsize digits[3];
    char separator = '\0';

    if (is_day_of_month(text))
        return TRUE;
    for (guint i = 0; i < 3; i++) {
        values[i] = take_digits(&at, &digits[i]);
        if (values[i] == G_MAXUINT)
            return FALSE;
        if (i == 0)
            separator = *at;
        if (i < 2 && (*at == '\0' || *at != separator || strchr("./-", *at) == NULL))
            return FALSE;
        at += i < 2;
    }
    /* a time of day may follow */
    if (*at != '\0' && *at != ' ' && *at != 'T')
        return FALSE;
    gboolean first =
        is_year(values[0], digits[0]) && separator == '-' && values[1] <= 12 && values[2] <= 31;
    gboolean last = is_year(values[2], digits[2]) && values[0] <= 31 && values[1] <= 31;
    return (first || last) && values[1] > 0;
}

gboolean
cam_damage_find_address(const char *text)
{
    gsize digits = strspn(text, DIGITS);

    return cam_damage_find_number(text) || cam_damage_find_date(text) ||
           (text[digits] == '\0' && digits >= 10 && digits <= 12);
}

typedef enum {
    DOUBT_NONE,
    /* a word of two letters or a zero may be meant */
    DOUBT_NAME,
    /* signs may be meant unless they are those of a mask */
    DOUBT_PASSWORD,
    DOUBT_ADDRESS,
    DOUBT_IDENTITY,
} Doubt;

static Doubt
get_doubt(CamColumn column)
{
    static const Doubt doubts[CAM_COLUMN_COUNT] = {
        [CAM_COLUMN_ADDRESS] = DOUBT_ADDRESS,   [CAM_COLUMN_VENDOR] = DOUBT_IDENTITY,
        [CAM_COLUMN_MODEL] = DOUBT_IDENTITY,    [CAM_COLUMN_DEVICE_TYPE] = DOUBT_IDENTITY,
        [CAM_COLUMN_HARDWARE] = DOUBT_IDENTITY, [CAM_COLUMN_FIRMWARE] = DOUBT_IDENTITY,
        [CAM_COLUMN_SERIAL] = DOUBT_IDENTITY,   [CAM_COLUMN_MAC] = DOUBT_IDENTITY,
        [CAM_COLUMN_USER] = DOUBT_NAME,         [CAM_COLUMN_PASSWORD] = DOUBT_PASSWORD,
        [CAM_COLUMN_CREDENTIAL] = DOUBT_NAME,   [CAM_COLUMN_PORT] = DOUBT_NAME,
        [CAM_COLUMN_HTTPS_PORT] = DOUBT_NAME,   [CAM_COLUMN_AREA] = DOUBT_NAME,
        [CAM_COLUMN_COVERS] = DOUBT_NAME,       [CAM_COLUMN_FILE] = DOUBT_NAME,
    };

    return doubts[column];
}

/* nothing that is read aloud; of a password only what masks and dashes are made of */
static gboolean
has_only_signs(const char *text, Doubt doubt)
{
    static const char mask[] = "-?.*_/\" \342\200\242\342\227\217\302\267\342\200\223\342\200\224";

    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (g_unichar_isalnum(c) || (doubt == DOUBT_PASSWORD && g_utf8_strchr(mask, -1, c) == NULL))
            return FALSE;
    }
    return TRUE;
}

static gboolean
is_among(const char *key, const char *const *words)
{
    for (gsize i = 0; words[i] != NULL; i++) {
        if (strcmp(key, words[i]) == 0)
            return TRUE;
    }
    return FALSE;
}

gboolean
cam_damage_is_placeholder(CamColumn column, const char *text)
{
    static const char *const anywhere[] = {
        "n/a",          "none",    "unknown",     "unbekannt",   "tbd",     "tba",       "null",
        "notavailable", "inconnu", "notset",      "desconocido", "k/a",     "keine",     "ditto",
        "dito",         "idem",    "sameasabove", "seeabove",    "wieoben", "sieheoben", NULL
    };
    /* without their dots, names of places */
    static const char *const dotted[] = { "n.a.", "n.a", "k.a.", "k.a", "n.v.", NULL };
    static const char *const identity[] = { "na", "nil", "nv", "x", "xx", "xxx", NULL };
    static const char *const address[] = { "na", "nil", "dhcp", "x", "xx", "xxx", NULL };
    Doubt doubt = get_doubt(column);

    /* nearly all cells are told by one look */
    if (doubt == DOUBT_NONE || text[0] == '\0' || strpbrk(text, "123456789") != NULL ||
        strlen(text) > 20 || cam_damage_find_number(text))
        return FALSE;
    if (has_only_signs(text, doubt))
        return TRUE;
    g_autofree char *key = cam_text_key(text);
    g_autofree char *low = g_ascii_strdown(text, -1);
    if (is_among(key, anywhere) || is_among(low, dotted))
        return TRUE;
    gboolean zeros = strchr(key, '0') != NULL && key[strspn(key, "0:")] == '\0';
    if (doubt == DOUBT_ADDRESS)
        return is_among(key, address) || strcmp(text, "0.0.0.0") == 0;
    return doubt == DOUBT_IDENTITY && (zeros || is_among(key, identity));
}

/* how many serials of digits a make has of each length */
typedef struct {
    guint counts[MAX_SERIAL + 1];
} Lengths;

static gsize
measure(const char *serial)
{
    gsize size = serial != NULL ? strlen(serial) : 0;

    return size >= MIN_SERIAL && size <= MAX_SERIAL && strspn(serial, DIGITS) == size ? size : 0;
}

static char *
make_key(const CamTarget *target)
{
    return g_ascii_strdown(target->vendor != NULL ? target->vendor : "", -1);
}

static GHashTable *
count_lengths(const GPtrArray *devices)
{
    GHashTable *makes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

    for (guint i = 0; i < devices->len; i++) {
        const CamTarget *target = &((const CamDevice *)devices->pdata[i])->target;
        gsize size = measure(target->serial);
        if (size == 0)
            continue;
        g_autofree char *key = make_key(target);
        Lengths *lengths = g_hash_table_lookup(makes, key);
        if (lengths == NULL) {
            lengths = g_new0(Lengths, 1);
            g_hash_table_insert(makes, g_steal_pointer(&key), lengths);
        }
        lengths->counts[size]++;
    }
    return makes;
}

static gboolean
has_lost_zeros(const Lengths *lengths, gsize size)
{
    guint most = 0;

    for (gsize longer = size + 1; longer <= MIN(size + MAX_LOST, MAX_SERIAL); longer++)
        most = MAX(most, lengths->counts[longer]);
    return most >= MIN_LIKE && most >= MIN_RATIO * lengths->counts[size];
}

void
cam_damage_drop_short_serials(CamInventory *inventory, const CamColumns *columns)
{
    const GArray *places = columns->places[CAM_COLUMN_SERIAL];
    g_autoptr(GHashTable) makes = count_lengths(inventory->devices);

    for (guint i = 0; places->len > 0 && i < inventory->devices->len; i++) {
        CamTarget *target = &((CamDevice *)inventory->devices->pdata[i])->target;
        gsize size = measure(target->serial);
        if (size == 0)
            continue;
        g_autofree char *key = make_key(target);
        if (!has_lost_zeros(g_hash_table_lookup(makes, key), size))
            continue;
        const char *title = columns->titles->pdata[g_array_index(places, guint, 0)];
        cam_inventory_add_notice(inventory, target->line, "spreadsheet-zeros",
                                 cam_args_new("column", title, "value", target->serial, NULL));
        g_clear_pointer(&target->serial, g_free);
    }
}
