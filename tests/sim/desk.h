/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/form.h"

/*
 * What the HTTP sides of most makes have in common: routes, digest login and its lock-out, bodies,
 * firmware on its way in, and the faults that are the same everywhere (locked, junk, huge, slow,
 * stall, cut, resets, busy, refuse). A make adds its pages and its words.
 */

typedef struct SimDesk SimDesk;
typedef struct SimRoute SimRoute;

/**
 * SimVisit:
 * @exchange: the request
 * @device: whose
 * @desk: its make's pages
 * @route: (nullable): the page asked for
 * @login: how the digest login went; %SIM_LOGIN_OK on open pages
 * @body: (nullable): the body of a request that is no upload, NUL-terminated beyond its length
 * @receive: (nullable): the image, on a route for uploads
 * @form: (nullable): the form it came in
 *
 * One request from its head to its answer.
 */
typedef struct {
    SimExchange *exchange;
    SimDevice *device;
    const SimDesk *desk;
    const SimRoute *route;
    SimLogin login;
    GByteArray *body;
    SimReceive *receive;
    SimForm *form;
    SimTimer *delay;
} SimVisit;

typedef void (*SimAnswerFunc)(SimVisit *visit);

/**
 * SimRoute:
 * @method: a method
 * @path: a path, or the beginning of one with `*` after it
 * @query: (nullable): text that must stand in the query, such as `action=getState`
 * @type: (nullable): what the Content-Type must begin with, such as `multipart/`
 * @open: answered without a login
 * @upload: its body is firmware: streamed and hashed. An empty body is no upload
 * @answer: called when the whole body is there; must answer or keep the exchange for later
 */
struct SimRoute {
    const char *method;
    const char *path;
    const char *query;
    const char *type;
    gboolean open;
    gboolean upload;
    SimAnswerFunc answer;
};

/**
 * SimDesk:
 * @routes: (array length=n_routes): the first that fits counts
 * @lock_s: device seconds of a lock-out
 * @guard: (nullable): sees every request first; TRUE when it has answered
 * @refuse: (nullable): answers a request whose login is not %SIM_LOGIN_OK; by default a 401 with a
 *   challenge and a short page
 * @missing: (nullable): answers what no route is for; by default 404
 * @not_activated: (nullable): answers a page behind the login while there is no password yet; by
 *   default as @refuse
 */
struct SimDesk {
    const SimRoute *routes;
    gsize n_routes;
    guint lock_s;
    gboolean (*guard)(SimVisit *visit);
    SimAnswerFunc refuse;
    SimAnswerFunc missing;
    SimAnswerFunc not_activated;
};

/**
 * SimJudgement:
 *
 * What a device of any make would say of an upload, to be put in the make's words.
 */
typedef enum {
    SIM_JUDGE_OK,
    SIM_JUDGE_EMPTY,
    SIM_JUDGE_BUSY,      /* the knob busy-s, or another upload comes in */
    SIM_JUDGE_UPGRADING, /* flashing or about to restart */
    SIM_JUDGE_REFUSED,   /* the knob refuse, or a step left out: right file, not wanted */
    SIM_JUDGE_DAMAGED,   /* no image of any make, or not all of it */
    SIM_JUDGE_FOREIGN,   /* for another make or platform */
    SIM_JUDGE_OLDER,     /* the knobs no-downgrade and floor */
} SimJudgement;

/**
 * sim_desk_get_handler:
 *
 * Returns: (transfer none): the HTTP side of all makes that have a desk; its data is the SimDevice
 */
const SimHandler *sim_desk_get_handler(void);

/**
 * sim_desk_answer:
 * @type: (nullable): Content-Type
 * @extra: (nullable): header lines, each with CRLF
 * @body: (nullable): text
 *
 * Answers with a Server header from the knob `server`.
 */
void sim_desk_answer(SimVisit *visit, guint status, const char *type, const char *extra,
                     const char *body);

/**
 * sim_desk_answer_bytes:
 *
 * The same with any bytes.
 */
void sim_desk_answer_bytes(SimVisit *visit, guint status, const char *type, const char *extra,
                           const void *bytes, gsize size);

/**
 * sim_desk_wait_401_us:
 *
 * Returns: real microseconds until a wrong login is answered
 */
gint64 sim_desk_wait_401_us(const SimDevice *device);

/**
 * sim_desk_format_challenge:
 *
 * Returns: (transfer full): header lines of a 401 to a request whose login was @login
 */
char *sim_desk_format_challenge(const SimDevice *device, SimLogin login);

/**
 * sim_desk_check_login:
 * @lock_s: device seconds of a lock-out
 *
 * Looks at the digest login of a request, and notes a wrong one.
 */
SimLogin sim_desk_check_login(SimExchange *exchange, SimDevice *device, guint lock_s);

/**
 * sim_desk_refuses_early:
 *
 * Returns: whether a refused request is answered before its body was read, where it has one
 */
gboolean sim_desk_refuses_early(const SimExchange *exchange, const SimDevice *device);

/**
 * sim_desk_begin_upload:
 *
 * The device takes this upload, with the faults of its knobs (stall, reset, slow).
 */
void sim_desk_begin_upload(SimExchange *exchange, SimDevice *device);

/**
 * sim_desk_check_password:
 * @right: whether the make's own form of login was right
 *
 * For logins that are no HTTP digest: counts, locks and notes a wrong one as those do.
 *
 * Returns: %SIM_LOGIN_OK, %SIM_LOGIN_WRONG or %SIM_LOGIN_LOCKED
 */
SimLogin sim_desk_check_password(SimVisit *visit, gboolean right);

/**
 * sim_desk_get_query:
 * @name: a parameter
 *
 * Returns: (transfer full) (nullable): its value, decoded
 */
char *sim_desk_get_query(const SimVisit *visit, const char *name);

/**
 * sim_desk_judge:
 * @receive: an image that came
 * @ret_spec: (out caller-allocates): what it is, on %SIM_JUDGE_OK and %SIM_JUDGE_OLDER; its texts
 *   belong to @receive
 *
 * Returns: what speaks against it
 */
SimJudgement sim_desk_judge(SimVisit *visit, SimReceive *receive, SimPackageSpec *ret_spec);

/**
 * sim_desk_take:
 * @spec: what came
 *
 * The image is taken: the device begins to flash.
 *
 * Returns: whether the make shall answer now; FALSE when the connection was cut, or the answer is
 *   held until the flash is over (knobs `cut` and `upload-reply`)
 */
gboolean sim_desk_take(SimVisit *visit, const SimPackageSpec *spec);
