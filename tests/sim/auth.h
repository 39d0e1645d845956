/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "tests/sim/knobs.h"

/**
 * SimAuth:
 *
 * The login of one device: nonces it handed out, tries left, the lock.
 */
typedef struct SimAuth SimAuth;

typedef enum {
    SIM_LOGIN_OK,
    SIM_LOGIN_NONE,  /* no credentials came: not counted */
    SIM_LOGIN_STALE, /* right password, old nonce */
    SIM_LOGIN_WRONG,
    SIM_LOGIN_LOCKED, /* whatever the password */
} SimLogin;

typedef struct {
    const char *method;
    const char *target;
    const char *authorization; /* (nullable) */
    const char *user;
    const char *password;
    gint64 now_us;
    gint64 lock_us; /* real length of the lock-out */
} SimLoginRequest;

SimAuth *sim_auth_new(guint64 seed);
void sim_auth_free(SimAuth *auth);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimAuth, sim_auth_free)

/**
 * sim_auth_restart:
 *
 * What a power cycle does: nonces forgotten, lock gone.
 */
void sim_auth_restart(SimAuth *auth);

SimLogin sim_auth_check(SimAuth *auth, const SimKnobs *knobs, const SimLoginRequest *request);

/**
 * sim_auth_check_plain:
 * @right: whether user and password were right, by the make's own form of login
 * @lock_us: real length of the lock-out
 *
 * Counts and locks as sim_auth_check() does.
 */
SimLogin sim_auth_check_plain(SimAuth *auth, const SimKnobs *knobs, gboolean right, gint64 now_us,
                              gint64 lock_us);

/**
 * sim_auth_challenge:
 * @recorder: in the spelling of a recorder
 *
 * Returns: (transfer full): header lines with a new nonce
 */
char *sim_auth_challenge(SimAuth *auth, const SimKnobs *knobs, gboolean recorder, gboolean stale);

/**
 * sim_auth_tries_left:
 *
 * Returns: wrong passwords until the lock, 0 while locked
 */
guint sim_auth_tries_left(const SimAuth *auth, const SimKnobs *knobs, gint64 now_us);

/**
 * sim_auth_locked_us:
 *
 * Returns: real microseconds until the lock opens, 0 when open
 */
gint64 sim_auth_locked_us(const SimAuth *auth, gint64 now_us);
