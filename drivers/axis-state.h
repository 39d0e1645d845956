/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"
#include "src/model/identity.h"

/*
 * What a device says of its start and of its firmware. Pure functions: bytes in, facts out.
 */

/**
 * CamAxisReady:
 * @ready: whether it has started; UNKNOWN when it does not say
 * @activated: whether it has an administrator
 * @uptime_s: seconds since its start, -1 when not said (before API 1.3)
 * @boot_id: (nullable): changes with every start (likewise)
 *
 * What systemready.cgi says (axis.md 4).
 */
typedef struct {
    CamTri ready;
    CamTri activated;
    gint64 uptime_s;
    char *boot_id;
} CamAxisReady;

/**
 * CamAxisStatus:
 * @managed: whether there is a firmware management at all; without it nothing else is known
 * @version: (nullable): what runs
 * @inactive: (nullable): what a rollback would go back to
 * @committed: NO while the running firmware is on trial; YES also when it does not say
 * @rollback_s: seconds until it goes back by itself, -1 when no timer runs
 *
 * What firmwaremanagement.cgi says to `status` (axis.md 7.2).
 */
typedef struct {
    gboolean managed;
    char *version;
    char *inactive;
    gboolean committed;
    gint64 rollback_s;
} CamAxisStatus;

/**
 * CamAxisFault:
 * @code: the number of an error object
 * @versioned: whether an API version stands beside it, as it does in all of VAPIX
 * @text: number and message, for people
 *
 * Why a JSON interface did not do it; always with HTTP 200 (axis.md 3).
 */
typedef struct {
    gint64 code;
    gboolean versioned;
    char *text;
} CamAxisFault;

/**
 * cam_axis_ready_clear:
 * @ready: frees what it owns
 */
void cam_axis_ready_clear(CamAxisReady *ready);

/**
 * cam_axis_status_clear:
 * @status: frees what it owns
 */
void cam_axis_status_clear(CamAxisStatus *status);

/**
 * cam_axis_fault_clear:
 * @fault: frees what it owns
 */
void cam_axis_fault_clear(CamAxisFault *fault);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamAxisReady, cam_axis_ready_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamAxisStatus, cam_axis_status_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamAxisFault, cam_axis_fault_clear)

/**
 * cam_axis_parse_ready:
 * @data: an answer of systemready.cgi
 * @size: bytes
 * @ret_ready: (out caller-allocates): to be cleared
 * @error: %CAM_ERROR_PROTOCOL: something else
 */
gboolean cam_axis_parse_ready(const char *data, gsize size, CamAxisReady *ret_ready,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_axis_parse_status:
 * @data: the answer to `status`
 * @size: bytes
 * @ret_status: (out caller-allocates): to be cleared
 * @error: %CAM_ERROR_PROTOCOL: something else
 */
gboolean cam_axis_parse_status(const char *data, gsize size, CamAxisStatus *ret_status,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_axis_parse_fault:
 * @data: an answer of any JSON interface
 * @size: bytes
 * @ret_fault: (out caller-allocates): to be cleared
 *
 * Returns: whether it is an error object
 */
gboolean cam_axis_parse_fault(const char *data, gsize size, CamAxisFault *ret_fault);

/**
 * cam_axis_parse_done:
 * @data: an answer of firmwaremanagement.cgi
 * @size: bytes
 * @ret_version: (transfer full) (nullable): `firmwareVersion` in it
 *
 * Returns: whether it is a success
 */
gboolean cam_axis_parse_done(const char *data, gsize size, char **ret_version);
