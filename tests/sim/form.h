/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/receive.h"

/**
 * SimForm:
 *
 * Reads a multipart/form-data body as it comes. Parts without a file name are short texts; the part
 * with one is the image and the last.
 */
typedef struct SimForm SimForm;

/**
 * sim_form_new:
 * @type: (nullable): Content-Type of the request
 * @length: Content-Length
 *
 * Returns: (transfer full) (nullable): a reader; %NULL when it is no form
 */
SimForm *sim_form_new(const char *type, guint64 length);
void sim_form_free(SimForm *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimForm, sim_form_free)

/**
 * sim_form_feed:
 * @receive: gets the bytes of the image
 */
void sim_form_feed(SimForm *form, const guint8 *bytes, gsize size, SimReceive *receive);

/**
 * sim_form_get_text:
 * @name: name of a part
 *
 * Returns: (transfer none) (nullable): its text
 */
const char *sim_form_get_text(const SimForm *form, const char *name);

/**
 * sim_form_get_field:
 *
 * Returns: (transfer none) (nullable): name of the part that is the image
 */
const char *sim_form_get_field(const SimForm *form);

/**
 * sim_form_get_file_name:
 *
 * Returns: (transfer none) (nullable): its file name, as it was sent
 */
const char *sim_form_get_file_name(const SimForm *form);
