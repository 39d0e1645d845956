/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * CamNext:
 *
 * What to do next, each step once, with the devices it is for.
 */
typedef struct CamNext CamNext;

/**
 * cam_next_new:
 *
 * Returns: (transfer full): an empty list
 */
CamNext *cam_next_new(void);

/**
 * cam_next_add:
 * @next: a list
 * @step: (nullable): what to do; NULL adds nothing
 * @endpoint: for which device
 */
void cam_next_add(CamNext *next, const char *step, const char *endpoint);

/**
 * cam_next_append:
 * @next: a list
 * @title: what stands above it
 * @out: where lines for a terminal go; nothing when the list is empty
 */
void cam_next_append(const CamNext *next, const char *title, GString *out);

/**
 * cam_next_free:
 * @next: (nullable): a list
 */
void cam_next_free(CamNext *next);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamNext, cam_next_free)
