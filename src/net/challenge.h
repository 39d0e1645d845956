/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * CamChallenge:
 * @digest: a digest login is offered, with a hash that libcurl knows
 * @basic: a Basic login is offered
 * @stale: the digest challenge says that only the nonce was old
 * @realm: (nullable): the last realm, cleaned
 *
 * What the `WWW-Authenticate` lines of one answer ask for. Zeroed means nothing.
 */
typedef struct {
    gboolean digest;
    gboolean basic;
    gboolean stale;
    char *realm;
} CamChallenge;

/**
 * cam_challenge_add:
 * @challenge: gathers what the lines say
 * @text: a header line without its name; need not end in NUL
 * @size: bytes
 *
 * Pure. A line may hold several challenges, even two of a kind (hikvision.md 2.1).
 */
void cam_challenge_add(CamChallenge *challenge, const char *text, gsize size);

/**
 * cam_challenge_clear:
 * @challenge: is nothing afterwards
 */
void cam_challenge_clear(CamChallenge *challenge);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamChallenge, cam_challenge_clear)
