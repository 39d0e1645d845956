/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/ui/session.h"

/**
 * cam_logins_fill:
 * @session: a session
 * @options: options
 * @inventory: (nullable): takes out rows that name a login that is not stored, and counts them as
 *   bad; NULL leaves them without one
 * @devices: (element-type CamDevice): devices; those of @inventory, if there is one
 * @may_ask: whether the terminal may be asked
 * @error: %CAM_ERROR_FILE for the password file, %CAM_ERROR_USAGE when stored logins that rows name
 *   cannot be opened
 *
 * Gives a login to each device without one, in the order of PRODUCT 5: the row's password is there
 * already; the stored one that the row names; that of options and environment; those stored for a
 * make, which the engine asks for when it knows the make (cam_logins_find_default()). Only when
 * there is none of these, the terminal is asked.
 *
 * Returns: whether it is to be gone on
 */
gboolean cam_logins_fill(CamSession *session, const CamOptions *options, CamInventory *inventory,
                         const GPtrArray *devices, gboolean may_ask,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_logins_find_default:
 * @device: a device
 * @driver: who speaks with it
 * @data: a CamSession
 *
 * Of several that fit, the one for the make as the inventory or a discovery writes it, then that
 * for the driver's own name, then another brand of it, then %CAM_SECRET_ANY.
 *
 * Returns: (transfer full) (nullable): the login stored for its make
 */
CamCredential *cam_logins_find_default(const CamDevice *device, const char *driver, gpointer data);

/**
 * cam_logins_read_file:
 * @path: a file
 * @what: what stands in it, such as `password`
 * @error: %CAM_ERROR_FILE; %CAM_ERROR_FORMAT when its first line is empty
 *
 * Returns: (transfer full) (nullable): its first line; free with cam_text_free_secret()
 */
char *cam_logins_read_file(const char *path, const char *what, GError **error);

/**
 * cam_logins_ask_passphrase:
 * @is_new: whether it is a new one
 * @data: CamOptions: `--passphrase-file`, else the terminal is asked
 * @error: %CAM_ERROR_USAGE when nobody is there to ask
 *
 * Returns: (transfer full) (nullable): the passphrase
 */
char *cam_logins_ask_passphrase(gboolean is_new, gpointer data, GError **error);
