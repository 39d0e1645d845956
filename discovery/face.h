/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/fingerprint.h"
#include "src/model/sighting.h"

/**
 * CamFaceQuestion:
 * @fingerprints: what tells a camera
 * @address: an IPv4 address somebody is at
 * @port: an open TCP port there
 * @tls: whether it speaks HTTPS
 * @maker: (nullable): whose hardware it is, as a hint
 * @timeout_s: our seconds for each request, at least 1
 * @is_cancelled: (nullable): set to non-zero by another thread to give up; read atomically
 *
 * Whom to look at.
 */
typedef struct {
    const CamFingerprints *fingerprints;
    const char *address;
    guint16 port;
    gboolean tls;
    const char *maker;
    guint timeout_s;
    const int *is_cancelled;
} CamFaceQuestion;

/**
 * cam_face_ask:
 * @question: whom to look at
 * @ret_answered: (out) (optional): whether it speaks HTTP at all
 *
 * Looks at what a device shows to everybody: its first page, that of the same host by HTTPS when
 * the first one leads there, and what an Axis device says of itself without a login
 * (basicdeviceinfo.cgi, axis.md 5.1), when there are signs of one. Never sends a login, nor to
 * another host. Blocks; worker threads.
 *
 * Returns: (transfer full) (nullable): a sighting with address, port and what is known; NULL when
 *   there is no sign of a camera
 */
CamSighting *cam_face_ask(const CamFaceQuestion *question, gboolean *ret_answered);

/**
 * cam_face_parse_redirect:
 * @location: (nullable): Location header
 * @address: the host that sent it
 * @ret_port: (out): where to; untouched on failure
 * @ret_path: (out) (transfer full): path with query; untouched on failure
 *
 * Pure.
 *
 * Returns: whether it leads to HTTPS on the same host
 */
gboolean cam_face_parse_redirect(const char *location, const char *address, guint16 *ret_port,
                                 char **ret_path);
