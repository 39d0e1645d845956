/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

/**
 * cam_uniview_backup:
 *
 * The slot `backup` of #CamDriver: asks where the configuration lies and fetches it from there, if
 * that is on the device itself.
 */
gboolean cam_uniview_backup(CamCall *call, CamSinkFunc sink, gpointer sink_data,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_uniview_restore:
 *
 * The slot `restore` of #CamDriver; the device restarts. Nothing is sent while an upgrade is under
 * way or the device waits for firmware.
 */
gboolean cam_uniview_restore(CamCall *call, const char *path,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_uniview_send_form:
 * @call: a call
 * @path: where to
 * @field: name of the form's only field
 * @type: media type of the file
 * @name: file name in the form
 * @file: the file
 * @error: of cam_http_send()
 *
 * Sends a file as a form by POST, once.
 *
 * Returns: (transfer full) (nullable): the answer, whatever its status
 */
CamReply *cam_uniview_send_form(CamCall *call, const char *path, const char *field,
                                const char *type, const char *name, const char *file,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
