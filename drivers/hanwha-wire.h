/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/identity.h"

/**
 * CamHanwhaResult:
 * @ok: whether the device did what it was asked for
 * @number: its error number, 0 when it gives none (hanwha.md 3)
 * @text: (nullable): number and words as the device writes them, cleaned
 *
 * How a request ended that asks for nothing but to be done.
 */
typedef struct {
    gboolean ok;
    guint number;
    char *text;
} CamHanwhaResult;

/**
 * cam_hanwha_result_clear:
 * @result: a result; is empty afterwards
 */
void cam_hanwha_result_clear(CamHanwhaResult *result);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamHanwhaResult, cam_hanwha_result_clear)

/**
 * cam_hanwha_parse_fields:
 * @data: body of an answer, lines `Key=Value` or one JSON object
 * @size: bytes
 * @error: %CAM_ERROR_PROTOCOL when it is neither, or holds nothing
 *
 * Pure. Which of the two forms comes is the device's choice: old firmware knows no JSON. Of two
 * values of one name the first counts; values of JSON that are objects or arrays are left out.
 *
 * Returns: (transfer full) (element-type utf8 utf8) (nullable): the values by name, not cleaned
 */
GHashTable *cam_hanwha_parse_fields(const char *data, gsize size,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_hanwha_parse_result:
 * @data: body of an answer, text (`OK`, `NG` and lines) or JSON (`Response`)
 * @size: bytes
 * @ret_result: what it says; to be cleared
 * @error: %CAM_ERROR_PROTOCOL when it is no such answer
 *
 * Pure.
 *
 * Returns: whether it is one
 */
gboolean cam_hanwha_parse_result(const char *data, gsize size, CamHanwhaResult *ret_result,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_hanwha_parse_look:
 * @data: body of the `statuscheck` of `pw_init.cgi`
 * @size: bytes
 * @ret_activated: whether the device has a password
 * @error: %CAM_ERROR_PROTOCOL when it does not say `Initialized`
 *
 * Pure.
 *
 * Returns: whether it says so
 */
gboolean cam_hanwha_parse_look(const char *data, gsize size, CamTri *ret_activated,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_hanwha_parse_device:
 * @data: body of `deviceinfo`
 * @size: bytes
 * @identity: takes what it says; untouched on failure
 * @error: %CAM_ERROR_PROTOCOL when it has no model or no version
 *
 * Pure.
 *
 * Returns: whether it is one
 */
gboolean cam_hanwha_parse_device(const char *data, gsize size, CamIdentity *identity,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_hanwha_map_number:
 * @number: an error number of the device
 *
 * Returns: what may be done about it; %CAM_ERROR_REFUSED for numbers that are not known
 */
CamErrorCode cam_hanwha_map_number(guint number);
