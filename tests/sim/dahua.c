/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/dahua.h"

#include "tests/sim/make.h"

#define SCOPE  "onvif://www.onvif.org/"
#define LOCK_S 1800

/* 8E042A0PAZ91103: digits and letters without a meaning known to anybody */
static char *
make_serial(SimDevice *device)
{
    guint first = sim_random_range(&device->random, 0x100000, 0xffffff);
    guint letter = sim_random_range(&device->random, 0, 26);
    guint last = sim_random_range(&device->random, 0, 0xfffff);

    return g_strdup_printf("%06X%uPA%c%05X", first, first % 10, (char)('A' + letter), last);
}

SimDahua *
sim_dahua_get(const SimVisit *visit)
{
    return visit->device->own;
}

/* the realm of a recorder is its serial, that of a camera says nothing */
static char *
make_realm(const SimDevice *device)
{
    guint64 seed = g_str_hash(device->serial);
    guint64 high = sim_random(&seed);

    if (device->model->recorder)
        return g_strdup_printf("Login to %s", device->serial);
    return g_strdup_printf("Login to %016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", high,
                           sim_random(&seed));
}

static void
init(SimDevice *device)
{
    SimDahua *own = g_new0(SimDahua, 1);

    own->pending = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    own->sessions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    device->own = own;
    g_free(device->knobs.realm);
    device->knobs.realm = make_realm(device);
    g_free(device->knobs.server);
    device->knobs.server = g_strdup("");
}

static void
clear(SimDevice *device)
{
    SimDahua *own = device->own;

    g_hash_table_unref(own->pending);
    g_hash_table_unref(own->sessions);
    g_free(own);
}

static void
booted(SimDevice *device, gboolean flashed)
{
    SimDahua *own = device->own;

    own->word = NULL;
    own->upgrader = 0;
    g_hash_table_remove_all(own->pending);
    g_hash_table_remove_all(own->sessions);
}

static void
answer_flashed(SimExchange *exchange, SimDevice *device)
{
    sim_dahua_answer_taken(exchange->state);
}

static void
append_scopes(const SimDevice *device, GString *text)
{
    g_autofree char *model = g_uri_escape_string(device->model->name, NULL, FALSE);

    g_string_append_printf(text,
                           SCOPE "location/country/china " SCOPE "name/%s " SCOPE
                                 "hardware/%s " SCOPE "Profile/Streaming " SCOPE
                                 "type/Network_Video_Transmitter " SCOPE
                                 "extension/unique_identifier/1",
                           sim_model_get(device->model, "vendor"), model);
}

static const char *const knobs[] = {
    "dahua-403-stale",    "dahua-403-locked",  "dahua-raw-progress",
    "dahua-no-upgrader",  "dahua-no-cgi",      "dahua-no-rpc",
    "dahua-no-backup",    "dahua-no-export",   "dahua-sealed",
    "dahua-missing",      "dahua-encryption",  "dahua-new-codes",
    "dahua-shape-b",      "dahua-int-session", "dahua-forget-session",
    "dahua-needs-object", "dahua-viewer",      "dahua-refuses-at-once",
    "dahua-clock",        "dahua-two-lines",   NULL
};

static const SimDesk desk = {
    .routes = sim_dahua_routes,
    .n_routes = SIM_DAHUA_ROUTES,
    .lock_s = LOCK_S,
    .guard = sim_dahua_guard,
    .refuse = sim_dahua_refuse,
    .missing = sim_dahua_missing,
};

extern const SimMake sim_make_dahua;

const SimMake sim_make_dahua = {
    .name = "dahua",
    .label = "Dahua",
    .share = 25,
    .desk = &desk,
    .make_serial = make_serial,
    .build = sim_dahua_build,
    .init = init,
    .clear = clear,
    .booted = booted,
    .flashed = answer_flashed,
    .scopes = append_scopes,
    .knobs = knobs,
};
