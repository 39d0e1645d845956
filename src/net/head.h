/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamHead:
 *
 * Head of an HTTP message that came as a datagram (SSDP). Immutable.
 */
typedef struct CamHead CamHead;

/**
 * cam_head_parse:
 * @data: bytes; the empty line at the end may be missing, what follows it is not read
 * @size: how many; over 4,096 is refused
 * @error: %CAM_ERROR_PROTOCOL: no such head
 *
 * Pure, any thread.
 *
 * Returns: (transfer full) (nullable): the head
 */
CamHead *cam_head_parse(const char *data, gsize size, GError **error);

/**
 * cam_head_free:
 * @head: (nullable): a head
 */
void cam_head_free(CamHead *head);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamHead, cam_head_free)

/**
 * cam_head_get_method:
 * @head: a head
 *
 * Returns: (transfer none) (nullable): the method of a request, such as `NOTIFY`; NULL for an
 *   answer
 */
const char *cam_head_get_method(const CamHead *head);

/**
 * cam_head_get_status:
 * @head: a head
 *
 * Returns: the status of an answer, such as 200; 0 for a request
 */
guint cam_head_get_status(const CamHead *head);

/**
 * cam_head_get:
 * @head: a head
 * @name: name of a header, without regard to case
 *
 * Returns: (transfer none) (nullable): the last such header; any bytes but NUL
 */
const char *cam_head_get(const CamHead *head, const char *name);
