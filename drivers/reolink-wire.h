/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/identity.h"
#include "src/net/json.h"

/* the API is arrays of commands, answered by arrays of elements, each with the command's name, and
 * with `error` where it failed (reolink.md 2) */

/**
 * cam_reolink_parse:
 * @data: an answer's body
 * @size: bytes
 * @error: %CAM_ERROR_PROTOCOL when it is no array of elements with a command's name and a result
 *
 * Pure.
 *
 * Returns: (transfer full) (nullable): the answer
 */
CamJson *cam_reolink_parse(const char *data, gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_reolink_find:
 * @json: an answer
 * @command: (nullable): a command; NULL for whatever stands first: names are not always spelled
 *   back as they came (reolink.md 5.1)
 *
 * Returns: (transfer none) (nullable): its element
 */
JsonNode *cam_reolink_find(const CamJson *json, const char *command);

/**
 * cam_reolink_read_device:
 * @element: the element of `GetDevInfo`
 * @identity: takes what it says; untouched on failure. A serial number of zeros is none
 * @error: %CAM_ERROR_PROTOCOL when there is no model or no version in it
 *
 * Pure.
 *
 * Returns: whether it is one
 */
gboolean cam_reolink_read_device(JsonNode *element, CamIdentity *identity,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_reolink_read_link:
 * @element: (nullable): the element of `GetLocalLink`
 * @identity: takes the MAC
 */
void cam_reolink_read_link(JsonNode *element, CamIdentity *identity);

/**
 * cam_reolink_read_uid:
 * @element: (nullable): the element of `GetP2p`
 * @identity: takes the UID as its serial number
 */
void cam_reolink_read_uid(JsonNode *element, CamIdentity *identity);

/**
 * cam_reolink_read_token:
 * @element: the element of `Login`
 *
 * Returns: (transfer full) (nullable): the session's token
 */
char *cam_reolink_read_token(JsonNode *element);

/**
 * cam_reolink_read_ability:
 * @element: the element of `GetAbility`
 * @ret_version: 0 when there is no upgrade by the API
 * @ret_permit: 0 when this user may not
 *
 * Pure.
 *
 * Returns: whether it says anything about upgrades
 */
gboolean cam_reolink_read_ability(JsonNode *element, guint *ret_version, guint *ret_permit);

/**
 * cam_reolink_format:
 * @commands: (array length=count): commands without parameters, or with the first channel
 * @count: how many
 * @channel: whether the first channel is named in the parameters
 *
 * Returns: (transfer full): a request
 */
char *cam_reolink_format(const char *const *commands, gsize count, gboolean channel);

/**
 * cam_reolink_format_one:
 * @command: a command
 * @param: (transfer full): its parameters
 *
 * Returns: (transfer full): a request
 */
char *cam_reolink_format_one(const char *command, JsonObject *param);

/**
 * cam_reolink_format_login:
 * @user: user name
 * @password: password
 *
 * Returns: (transfer full): a request, to be freed with cam_text_free_secret()
 */
char *cam_reolink_format_login(const char *user, const char *password);

/**
 * cam_reolink_has_odd_characters:
 * @password: a password
 *
 * Returns: whether it has characters with which the login fails on some devices (reolink.md 2)
 */
gboolean cam_reolink_has_odd_characters(const char *password);
