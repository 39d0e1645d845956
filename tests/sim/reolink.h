/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/desk.h"

/* the inside of a simulated Reolink, for reolink*.c */

/**
 * SimReolink:
 * @sessions: (element-type SimReolinkSession): who is logged in
 * @owner: (nullable): token of the session that has announced an image
 * @name: (nullable): under what name
 * @uuid: (nullable): of the upload its pieces belong to, once there was one
 * @total: bytes of the image, 0 before the first piece
 * @next: the number the next piece must have
 * @receive: (nullable): all pieces so far
 * @idle: runs out when no piece comes for long
 *
 * What a device keeps from one request to the next.
 */
typedef struct {
    GArray *sessions;
    char *owner;
    char *name;
    char *uuid;
    guint64 total;
    guint64 next;
    SimReceive *receive;
    SimTimer *idle;
} SimReolink;

typedef struct {
    char token[16];
    gint64 until_us;
} SimReolinkSession;

/* the session a request belongs to, by its token */
const SimReolinkSession *sim_reolink_find_session(SimVisit *visit);

/* appends an element: @value is JSON */
void sim_reolink_add(GString *out, const char *command, const char *value);
void sim_reolink_add_error(GString *out, const char *command, int code);

/* answers with elements that were added, or with one error */
void sim_reolink_answer(SimVisit *visit, const GString *elements);
void sim_reolink_answer_error(SimVisit *visit, const char *command, int code);

/* (transfer full): text as JSON writes it, with quotes */
char *sim_reolink_quote(const char *text);

/* --- reolink-api.c --- */

/* answers an array of commands */
void sim_reolink_answer_commands(SimVisit *visit);

/* all sessions end, as with a restart */
void sim_reolink_end_sessions(SimDevice *device);

/* --- reolink-pages.c --- */

/* appends what GetX answers; FALSE when the device does not know the command */
gboolean sim_reolink_add_page(SimVisit *visit, const char *command, GString *out);

/* --- reolink-pieces.c --- */

/* UpgradePrepare: 200, or the code of its error */
int sim_reolink_prepare(SimVisit *visit, const char *name, gboolean complete, const char *token);

/* before the body of a piece: faults that need no more than the head */
void sim_reolink_begin_piece(SimVisit *visit);

/* answers a piece whose body is there */
void sim_reolink_answer_piece(SimVisit *visit);

/* the image under way comes to nothing: what came of it is noted */
void sim_reolink_drop_image(SimDevice *device);
