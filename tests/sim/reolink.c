/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/reolink.h"

#include <string.h>

#include "tests/sim/make.h"
#include "tests/sim/reolink-image.h"

#define LOCK_S 600
/* what stands in the query of a piece */
#define PIECE "cmd=Upgrade&"

/* the UID, or the number some devices have */
static char *
make_serial(SimDevice *device)
{
    static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    g_autoptr(GString) text = g_string_new("95270000");

    if (strcmp(sim_model_get(device->model, "serial"), "number") == 0)
        return g_strdup_printf("2152%011" G_GUINT64_FORMAT,
                               sim_random(&device->random) % G_GUINT64_CONSTANT(99999999999));
    for (gsize i = 0; i < 8; i++)
        g_string_append_c(text, letters[sim_random_range(&device->random, 0, sizeof letters - 1)]);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
init(SimDevice *device)
{
    SimReolink *own = g_new0(SimReolink, 1);

    own->sessions = g_array_new(FALSE, FALSE, sizeof(SimReolinkSession));
    device->own = own;
}

static void
clear(SimDevice *device)
{
    SimReolink *own = device->own;

    sim_timer_clear(&own->idle);
    g_clear_pointer(&own->receive, sim_receive_free);
    g_array_unref(own->sessions);
    g_free(own->owner);
    g_free(own->name);
    g_free(own->uuid);
    g_free(own);
    device->own = NULL;
}

static void
booted(SimDevice *device, gboolean flashed)
{
    sim_reolink_drop_image(device);
    sim_reolink_end_sessions(device);
}

static void
answer_flashed(SimExchange *exchange, SimDevice *device)
{
    g_autoptr(GString) out = g_string_new(NULL);

    sim_reolink_add(out, "Upgrade", "{ \"rspCode\" : 200 }");
    sim_reolink_answer(exchange->state, out);
}

static void
answer_front(SimVisit *visit)
{
    sim_desk_answer(visit, 200, "text/html", NULL,
                    "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>Reolink</title>"
                    "</head><body><div id=\"app\"></div></body></html>");
}

static gboolean
guard(SimVisit *visit)
{
    const SimExchange *exchange = visit->exchange;

    /* HTTP is off when such a device comes out of its box */
    if (sim_knobs_is_on(&visit->device->knobs, "reolink-no-http")) {
        sim_exchange_cut(visit->exchange, FALSE);
        return TRUE;
    }
    if (exchange->query != NULL && strstr(exchange->query, PIECE) != NULL)
        sim_reolink_begin_piece(visit);
    return FALSE;
}

/* logins are in the API itself, so all is open to HTTP. Pieces are no uploads to the desk: only
 * together they are an image */
static const SimRoute routes[] = {
    { "GET", "/", .open = TRUE, .answer = answer_front },
    { "POST", "/cgi-bin/api.cgi", PIECE, .open = TRUE, .answer = sim_reolink_answer_piece },
    { "POST", "/cgi-bin/api.cgi", .open = TRUE, .answer = sim_reolink_answer_commands },
    { "POST", "/api.cgi", PIECE, .open = TRUE, .answer = sim_reolink_answer_piece },
    { "POST", "/api.cgi", .open = TRUE, .answer = sim_reolink_answer_commands },
};

static const SimDesk desk = {
    .routes = routes,
    .n_routes = G_N_ELEMENTS(routes),
    .lock_s = LOCK_S,
    .guard = guard,
};

static const char *const own_knobs[] = {
    "reolink-busy",
    "reolink-cut-99",
    "reolink-html-lock",
    "reolink-no-http",
    "reolink-permit",
    "reolink-sessions",
    "reolink-spoiled",
    "reolink-unnamed",
    "reolink-upgrade-ver",
    "reolink-wants-https",
    NULL,
};

extern const SimMake sim_make_reolink;

const SimMake sim_make_reolink = {
    .name = "reolink",
    .label = "Reolink",
    .share = 7,
    .desk = &desk,
    .make_serial = make_serial,
    .build = sim_reolink_build,
    .init = init,
    .clear = clear,
    .booted = booted,
    .flashed = answer_flashed,
    .knobs = own_knobs,
};
