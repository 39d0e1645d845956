/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/relocate.h"

#include "discovery/finder.h"
#include "src/base/clock.h"
#include "src/base/text.h"
#include "src/model/device-json.h"
#include "src/model/json.h"

#include <string.h>

#define LISTEN_S 1.0
#define SEARCH_S 4.0
/* a second one who says he is the same may need a moment more */
#define GRACE_S 0.3
#define LOOK_S  0.05
/* more do not matter: two are one too many */
#define MAX_PLACES 2

#define KIND_KNOWN "known" /* serial or MAC: the endpoint that last took a login */
#define KIND_AT    "at"    /* endpoint: who last took a login there */

static const double rounds_s[] = { 0, 0.25, 0.75, 2 };

typedef struct {
    char *address;
    guint16 port;
} Place;

typedef struct {
    CamLook *look;
    char *serial;
    char *mac;
    char *vendor;
    char *model;
    gboolean own;    /* they stand in the row, and are not only remembered */
    gboolean moved;  /* only remembered, but it took its latest login at another address */
    gboolean wanted; /* it is looked for */
    gboolean taken;  /* the address was the user's: a match may get the login */
    CamMatch here;   /* who was seen at its own address just now */
    GPtrArray *live; /* (element-type Place): where it was seen just now */
    GPtrArray *last; /* (element-type Place): where the last discovery saw it */
    char *from;      /* (nullable): while it is read elsewhere: where it was */
    char *from_address;
    guint16 from_port;
    gboolean from_given;
} Row;

struct CamRelocate {
    CamEngine *engine;
    GPtrArray *rows;
    GHashTable *by_address; /* of the rows that can be told from others */
    GHashTable *by_tail;    /* by words of cam_match_list_tails() */
    CamFinder *finder;
    gboolean searching;
    guint round;
    gint64 began_us;
    gint64 news_us;
    guint timer;
    CamRelocateDone done;
    gpointer data;
};

static void
free_place(gpointer data)
{
    Place *place = data;

    g_free(place->address);
    g_free(place);
}

static void
free_row(gpointer data)
{
    Row *row = data;

    g_free(row->serial);
    g_free(row->mac);
    g_free(row->vendor);
    g_free(row->model);
    g_ptr_array_unref(row->live);
    g_ptr_array_unref(row->last);
    g_free(row->from);
    g_free(row->from_address);
    g_free(row);
}

static CamKeys
get_keys(const Row *row)
{
    return (CamKeys){ row->serial, row->mac, row->vendor, row->model, row->own };
}

static gboolean
has_keys(const Row *row)
{
    return row->serial != NULL || row->mac != NULL;
}

static void
take_remembered(Row *row, CamEngine *engine)
{
    g_autofree char *endpoint = cam_device_format_endpoint(row->look->device);
    g_autofree char *text = cam_store_get_now(cam_engine_get_store(engine), KIND_AT, endpoint);
    g_autoptr(JsonObject) args = cam_args_parse(text);

    row->serial = g_strdup(cam_args_get(args, "serial"));
    row->mac = g_strdup(cam_args_get(args, "mac"));
    row->vendor = g_strdup(cam_args_get(args, "vendor"));
    row->model = g_strdup(cam_args_get(args, "model"));
    const char *key = row->serial != NULL ? row->serial : row->mac;
    g_autofree char *known =
        key != NULL ? cam_store_get_now(cam_engine_get_store(engine), KIND_KNOWN, key) : NULL;
    row->moved = known != NULL && !g_str_equal(known, endpoint);
}

/* a row that says only an address means who stands there, unless we know better */
static gboolean
means_one(const Row *row)
{
    return row->own || row->moved;
}

static Row *
new_row(CamLook *look, CamEngine *engine)
{
    const CamTarget *target = &look->device->target;
    Row *row = g_new0(Row, 1);

    row->look = look;
    row->serial = g_strdup(cam_text_is_empty(target->serial) ? NULL : target->serial);
    row->mac = g_strdup(cam_text_is_empty(target->mac) ? NULL : target->mac);
    row->own = has_keys(row);
    /* rows of a discovery have no line, and get a login only as devices that took one before */
    row->taken = look->device->given || target->line > 0;
    row->live = g_ptr_array_new_with_free_func(free_place);
    row->last = g_ptr_array_new_with_free_func(free_place);
    if (row->own) {
        row->vendor = g_strdup(target->vendor);
        row->model = g_strdup(target->model);
    } else {
        take_remembered(row, engine);
    }
    return row;
}

static GHashTable *
new_index(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                 (GDestroyNotify)g_ptr_array_unref);
}

static void
index_row(GHashTable *table, const char *word, Row *row)
{
    GPtrArray *rows = g_hash_table_lookup(table, word);

    if (rows == NULL) {
        rows = g_ptr_array_new();
        g_hash_table_insert(table, g_strdup(word), rows);
    }
    g_ptr_array_add(rows, row);
}

static void
add_row(CamRelocate *relocate, Row *row)
{
    CamKeys keys = get_keys(row);
    g_auto(GStrv) tails = cam_match_list_tails(&keys);
    g_autofree char *address = g_ascii_strdown(row->look->device->endpoint.address, -1);

    g_ptr_array_add(relocate->rows, row);
    for (char **tail = tails; *tail != NULL; tail++)
        index_row(relocate->by_tail, *tail, row);
    if (tails[0] != NULL)
        index_row(relocate->by_address, address, row);
}

CamRelocate *
cam_relocate_new(CamEngine *engine, const GPtrArray *looks)
{
    CamRelocate *relocate = g_new0(CamRelocate, 1);

    relocate->engine = engine;
    relocate->rows = g_ptr_array_new_with_free_func(free_row);
    relocate->by_address = new_index();
    relocate->by_tail = new_index();
    for (guint i = 0; i < looks->len; i++)
        add_row(relocate, new_row(looks->pdata[i], engine));
    return relocate;
}

void
cam_relocate_free(CamRelocate *relocate)
{
    if (relocate == NULL)
        return;
    cam_clock_remove_timer(&relocate->timer);
    cam_finder_free(relocate->finder);
    g_hash_table_unref(relocate->by_address);
    g_hash_table_unref(relocate->by_tail);
    g_ptr_array_unref(relocate->rows);
    g_free(relocate);
}

/* --- what is seen --- */

static gboolean
add_place(GPtrArray *places, const char *address, guint16 port)
{
    for (guint i = 0; i < places->len; i++) {
        Place *place = places->pdata[i];
        if (strcmp(place->address, address) != 0)
            continue;
        /* one way of asking names the port, another does not */
        if (place->port == 0)
            place->port = port;
        return FALSE;
    }
    if (places->len == MAX_PLACES)
        return FALSE;
    Place *place = g_new0(Place, 1);
    place->address = g_strdup(address);
    place->port = port;
    g_ptr_array_add(places, place);
    return TRUE;
}

static gboolean
is_own_address(const Row *row, const char *address)
{
    return g_ascii_strcasecmp(row->look->device->endpoint.address, address) == 0;
}

/* who says at his own address that he is the one is believed, whatever else is said of there: two
 * ways of asking may give two serials of one device */
static void
note_here(Row *row, CamMatch match)
{
    if (match != CAM_MATCH_UNKNOWN && row->here != CAM_MATCH_SAME)
        row->here = match;
}

static void
note_elsewhere(CamRelocate *relocate, const char *word, const CamIdentity *identity,
               const CamEndpoint *place, gboolean live)
{
    const GPtrArray *rows = g_hash_table_lookup(relocate->by_tail, word);

    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        Row *row = rows->pdata[i];
        CamKeys keys = get_keys(row);
        if (is_own_address(row, place->address) ||
            cam_match_is_second_family(place->address, &row->look->device->endpoint) ||
            cam_match(&keys, identity) != CAM_MATCH_SAME)
            continue;
        if (add_place(live ? row->live : row->last, place->address, place->port) && live)
            relocate->news_us = cam_clock_now_us();
    }
}

static void
note_all_elsewhere(CamRelocate *relocate, const CamIdentity *identity, const CamEndpoint *place,
                   gboolean live)
{
    CamKeys keys = cam_match_keys(identity);
    g_auto(GStrv) tails = cam_match_list_tails(&keys);

    for (char **tail = tails; *tail != NULL; tail++)
        note_elsewhere(relocate, *tail, identity, place, live);
}

static void
on_sighting(const CamSighting *sighting, gpointer data)
{
    CamRelocate *relocate = data;
    g_autofree char *address = g_ascii_strdown(sighting->address, -1);
    const GPtrArray *rows = g_hash_table_lookup(relocate->by_address, address);

    /* what somebody says of another address is no reason to go there (DECISIONS 21) */
    if (g_strcmp0(sighting->address, sighting->source) != 0)
        return;
    for (guint i = 0; rows != NULL && i < rows->len; i++) {
        Row *row = rows->pdata[i];
        CamKeys keys = get_keys(row);
        CamMatch match = cam_match(&keys, sighting->identity);
        if (match != CAM_MATCH_OTHER || cam_match_is_at(sighting, &row->look->device->endpoint))
            note_here(row, match);
    }
    CamEndpoint place = { sighting->address, sighting->tls ? 0 : sighting->port, FALSE, 1 };
    note_all_elsewhere(relocate, sighting->identity, &place, TRUE);
}

static void
read_last_row(CamRelocate *relocate, JsonObject *json)
{
    g_autoptr(CamIdentity) identity = NULL;
    g_autoptr(CamDevice) device = cam_device_from_json(json, &identity);

    /* one that answered from another address than it names cannot be reached there */
    if (device == NULL || !json_object_get_boolean_member_with_default(json, "reachable", FALSE))
        return;
    CamEndpoint place = device->endpoint;
    if (place.tls)
        place.port = 0;
    note_all_elsewhere(relocate, identity, &place, FALSE);
}

static void
read_last(CamRelocate *relocate, const char *text)
{
    g_autoptr(JsonObject) document = cam_args_parse(text);
    JsonArray *rows = cam_device_list_rows(document);

    for (guint i = 0; rows != NULL && i < json_array_get_length(rows); i++) {
        JsonObject *row = cam_json_get_element(rows, i);
        if (row != NULL)
            read_last_row(relocate, row);
    }
}

/* --- asking --- */

static double
get_elapsed(const CamRelocate *relocate, gint64 since_us)
{
    return (double)(cam_clock_now_us() - since_us) / G_USEC_PER_SEC;
}

static gboolean
is_listened_for(const Row *row)
{
    return means_one(row) && !row->look->device->target.skip;
}

static gboolean
all_heard(const CamRelocate *relocate)
{
    for (guint i = 0; i < relocate->rows->len; i++) {
        const Row *row = relocate->rows->pdata[i];
        if (is_listened_for(row) && row->here == CAM_MATCH_UNKNOWN)
            return FALSE;
    }
    return TRUE;
}

static gboolean
all_found(const CamRelocate *relocate)
{
    for (guint i = 0; i < relocate->rows->len; i++) {
        const Row *row = relocate->rows->pdata[i];
        if (row->wanted && row->live->len == 0)
            return FALSE;
    }
    return get_elapsed(relocate, MAX(relocate->news_us, relocate->began_us)) >= GRACE_S;
}

static gboolean
is_over(const CamRelocate *relocate)
{
    double elapsed_s = get_elapsed(relocate, relocate->began_us);

    if (relocate->finder == NULL)
        return TRUE;
    if (relocate->searching)
        return elapsed_s >= SEARCH_S || all_found(relocate);
    return elapsed_s >= LISTEN_S || all_heard(relocate);
}

/* what was heard before any login was sent decides who gets one */
static void
set_given(const Row *row)
{
    if (!means_one(row))
        return;
    if (row->here == CAM_MATCH_OTHER)
        row->look->device->given = FALSE;
    else if (row->here == CAM_MATCH_SAME)
        row->look->device->given = row->taken;
}

static void
set_all_given(const CamRelocate *relocate)
{
    for (guint i = 0; i < relocate->rows->len; i++)
        set_given(relocate->rows->pdata[i]);
}

static void
step(gpointer data)
{
    CamRelocate *relocate = data;

    relocate->timer = 0;
    if (is_over(relocate)) {
        if (!relocate->searching)
            set_all_given(relocate);
        relocate->done(relocate->data);
        return;
    }
    if (relocate->round < G_N_ELEMENTS(rounds_s) &&
        get_elapsed(relocate, relocate->began_us) >= rounds_s[relocate->round]) {
        relocate->round++;
        cam_finder_probe(relocate->finder);
    }
    relocate->timer = cam_clock_add_timer(LOOK_S, 1, step, relocate);
}

static void
begin(CamRelocate *relocate)
{
    relocate->began_us = cam_clock_now_us();
    relocate->round = 0;
    relocate->timer = cam_clock_add_timer(0, 1, step, relocate);
}

/* no interface is no reason to fail: then the rows are read where they are said to be */
static void
open_ears(CamRelocate *relocate)
{
    g_autoptr(GError) problem = NULL;

    if (relocate->finder != NULL)
        return;
    relocate->finder =
        cam_finder_new(&(CamFinderOptions){ .func = on_sighting, .data = relocate }, &problem);
    if (problem != NULL)
        g_debug("devices are not looked for: %s", problem->message);
}

static void
on_last(const char *value, const GError *error, gpointer data)
{
    CamRelocate *relocate = data;

    if (value != NULL)
        read_last(relocate, value);
    if (!all_heard(relocate))
        open_ears(relocate);
    begin(relocate);
}

void
cam_relocate_listen(CamRelocate *relocate, CamRelocateDone done, gpointer data)
{
    relocate->done = done;
    relocate->data = data;
    cam_store_get(cam_engine_get_store(relocate->engine), "discovered", "last", on_last, relocate);
}

void
cam_relocate_search(CamRelocate *relocate, CamRelocateDone done, gpointer data)
{
    relocate->done = done;
    relocate->data = data;
    relocate->searching = TRUE;
    open_ears(relocate);
    begin(relocate);
}

/* --- rows --- */

gboolean
cam_relocate_doubts(const CamRelocate *relocate, guint index)
{
    const Row *row = relocate->rows->pdata[index];

    return means_one(row) && row->here == CAM_MATCH_UNKNOWN && row->look->device->given &&
           row->look->device->credential != NULL;
}

void
cam_relocate_hear(CamRelocate *relocate, guint index, const CamIdentity *identity)
{
    Row *row = relocate->rows->pdata[index];
    CamKeys keys = get_keys(row);
    CamMatch match = cam_match(&keys, identity);

    /* it says so at the very port: that outweighs what searches said of the address */
    if (match != CAM_MATCH_UNKNOWN)
        row->here = match;
    set_given(row);
}

gboolean
cam_relocate_denies(const CamRelocate *relocate, guint index, const CamIdentity *identity)
{
    const Row *row = relocate->rows->pdata[index];
    CamKeys keys = get_keys(row);

    return cam_match(&keys, identity) == CAM_MATCH_OTHER;
}

gboolean
cam_relocate_wants(CamRelocate *relocate, guint index)
{
    Row *row = relocate->rows->pdata[index];
    const CamLook *look = row->look;
    CamKeys keys = get_keys(row);

    if (!has_keys(row) || look->device->target.skip)
        return FALSE;
    if (look->error == NULL)
        row->wanted = means_one(row) && cam_match(&keys, look->identity) == CAM_MATCH_OTHER;
    else
        row->wanted =
            row->here != CAM_MATCH_SAME && (means_one(row) || cam_error_is_silence(look->error));
    return row->wanted;
}

/* what it refuses there counts with what it refused here */
static void
learn(const CamRelocate *relocate, const Row *row)
{
    g_autoptr(CamIdentity) identity = cam_identity_new();

    cam_identity_set(identity, CAM_FIELD_SERIAL, row->serial);
    cam_identity_set(identity, CAM_FIELD_MAC, row->mac);
    cam_engine_learn(relocate->engine, row->look->device, identity);
}

gboolean
cam_relocate_go(CamRelocate *relocate, guint index)
{
    Row *row = relocate->rows->pdata[index];
    CamDevice *device = row->look->device;
    const GPtrArray *places = row->live->len > 0 ? row->live : row->last;

    if (places->len == MAX_PLACES)
        cam_findings_add(row->look->findings, CAM_LEVEL_WARN, "address-unsure",
                         cam_args_new("first", ((Place *)places->pdata[0])->address, "second",
                                      ((Place *)places->pdata[1])->address, NULL));
    if (places->len != 1)
        return FALSE;
    const Place *place = places->pdata[0];
    gboolean named = place->port != 0 && !device->endpoint.tls;
    row->from = cam_device_format_endpoint(device);
    row->from_address = g_strdup(device->endpoint.address);
    row->from_port = device->endpoint.port;
    row->from_given = device->given;
    cam_device_move(device, place->address, named ? place->port : row->from_port);
    device->given = row->taken;
    learn(relocate, row);
    return TRUE;
}

char *
cam_relocate_judge(CamRelocate *relocate, guint index, const CamIdentity *identity,
                   const GError *problem)
{
    Row *row = relocate->rows->pdata[index];
    CamDevice *device = row->look->device;
    CamKeys keys = get_keys(row);

    if (cam_match(&keys, identity) == CAM_MATCH_SAME)
        return g_steal_pointer(&row->from);
    g_autofree char *there = cam_device_format_endpoint(device);
    cam_device_move(device, row->from_address, row->from_port);
    device->given = row->from_given;
    cam_findings_add(row->look->findings, CAM_LEVEL_WARN, "address-unconfirmed",
                     cam_args_new("to", there, "message",
                                  problem != NULL ? problem->message : "another one answers there",
                                  NULL));
    return NULL;
}

/* --- what only all rows together show --- */

/* by what one device is known as one: its endpoint, its serial and hardware address, its serial */
typedef enum {
    DOUBLE_ENDPOINT,
    DOUBLE_BOTH,
    DOUBLE_SERIAL,
} Double;

#define DOUBLE_COUNT (DOUBLE_SERIAL + 1)

static char *
make_double_key(const CamLook *look, Double kind)
{
    CamKeys keys = cam_match_keys(look->identity);
    g_autofree char *endpoint = cam_device_format_endpoint(look->device);

    switch (kind) {
    case DOUBLE_ENDPOINT:
        return g_strconcat("endpoint ", endpoint, NULL);
    case DOUBLE_BOTH:
        return keys.serial != NULL && keys.mac != NULL
                   ? g_strconcat("both ", keys.mac, " ", keys.serial, NULL)
                   : NULL;
    case DOUBLE_SERIAL:
        return keys.serial != NULL
                   ? g_strconcat("serial ", keys.vendor != NULL ? keys.vendor : "", " ",
                                 keys.model != NULL ? keys.model : "", " ", keys.serial, NULL)
                   : NULL;
    }
    return NULL;
}

/* two images at once would reach one device. Some makes give many devices one serial: alone it
 * counts only where a row was found by it */
static gboolean
has_serial_of(const CamLook *look, const CamLook *other)
{
    CamKeys keys = cam_match_keys(look->identity);

    return look->device->listed != NULL ||
           (keys.vendor != NULL && keys.model != NULL && cam_match_is_telling(keys.serial) &&
            cam_match(&keys, other->identity) == CAM_MATCH_SAME);
}

static const CamLook *
find_double(GHashTable *table, const CamLook *look)
{
    for (Double kind = 0; kind < DOUBLE_COUNT; kind++) {
        g_autofree char *key = make_double_key(look, kind);
        const CamLook *other = key != NULL ? g_hash_table_lookup(table, key) : NULL;
        if (other != NULL && (kind != DOUBLE_SERIAL || has_serial_of(look, other)))
            return other;
    }
    return NULL;
}

static void
tell_double(GHashTable *table, CamLook *look)
{
    const CamLook *other = find_double(table, look);

    if (other != NULL) {
        g_autofree char *endpoint = cam_device_format_listed(other->device);
        cam_findings_add(look->findings, CAM_LEVEL_WARN, "same-device",
                         cam_args_new("other", endpoint, NULL));
        return;
    }
    for (Double kind = 0; kind < DOUBLE_COUNT; kind++) {
        char *key = make_double_key(look, kind);
        if (key != NULL)
            g_hash_table_replace(table, key, look);
    }
}

/* rows that are right come first: of two, the one that was found elsewhere is the one too many */
static void
tell_doubles(const CamRelocate *relocate)
{
    g_autoptr(GHashTable) table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint moved = 0; moved < 2; moved++) {
        for (guint i = 0; i < relocate->rows->len; i++) {
            CamLook *look = ((Row *)relocate->rows->pdata[i])->look;
            if (look->error == NULL && look->identity != NULL &&
                (look->device->listed != NULL) == (moved == 1))
                tell_double(table, look);
        }
    }
}

void
cam_relocate_tell(CamRelocate *relocate)
{
    tell_doubles(relocate);
    for (guint i = 0; i < relocate->rows->len; i++) {
        const Row *row = relocate->rows->pdata[i];
        CamLook *look = row->look;
        CamKeys keys = get_keys(row);
        CamKeys found = cam_match_keys(look->identity);
        if (row->own || look->error != NULL || cam_match(&keys, look->identity) != CAM_MATCH_OTHER)
            continue;
        cam_findings_add(look->findings, CAM_LEVEL_WARN, "other-than-before",
                         cam_args_new("found", found.serial != NULL ? found.serial : found.mac,
                                      "wanted", keys.serial != NULL ? keys.serial : keys.mac,
                                      NULL));
    }
}

/* it is not where it was, and the inventory knows: that address means nobody any more */
static void
forget_at(CamStore *store, const char *endpoint, const char *who)
{
    g_autofree char *there = cam_store_get_now(store, KIND_AT, endpoint);

    if (g_strcmp0(there, who) == 0)
        cam_store_put(store, KIND_AT, endpoint, NULL, NULL, NULL);
}

void
cam_relocate_remember(CamEngine *engine, const CamIdentity *identity, const char *endpoint,
                      gboolean is_listed)
{
    CamKeys keys = cam_match_keys(identity);
    const char *const values[] = { keys.serial, keys.mac };
    CamStore *store = cam_engine_get_store(engine);
    g_autoptr(JsonObject) who = cam_args_new("serial", keys.serial, "mac", keys.mac, "vendor",
                                             keys.vendor, "model", keys.model, NULL);

    g_autofree char *text = cam_args_to_text(who);
    for (guint i = 0; i < G_N_ELEMENTS(values); i++) {
        const char *value = values[i];
        g_autofree char *before =
            value != NULL ? cam_store_get_now(store, KIND_KNOWN, value) : NULL;
        if (value == NULL || g_strcmp0(before, endpoint) == 0)
            continue;
        cam_store_put(store, KIND_KNOWN, value, endpoint, NULL, NULL);
        if (before != NULL && is_listed)
            forget_at(store, before, text);
    }
    g_autofree char *known = cam_store_get_now(store, KIND_AT, endpoint);
    if ((keys.serial != NULL || keys.mac != NULL) && g_strcmp0(known, text) != 0)
        cam_store_put(store, KIND_AT, endpoint, text, NULL, NULL);
}
