/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/device.h"

/* knobs that change what a device is, not how it behaves */

/**
 * sim_identity_find_model:
 * @catalogue: the models there are
 * @drawn: the model whose turn it is
 * @knobs: (nullable): key file of the site
 * @index: of the device
 *
 * Returns: (transfer none): the model of the catalogue that the knob `model` asks for, else @drawn
 */
const SimModel *sim_identity_find_model(const SimCatalogue *catalogue, const SimModel *drawn,
                                        GKeyFile *knobs, guint index);

/**
 * sim_identity_set:
 * @name: a knob of any kind
 * @value: its text
 *
 * Sets what the device is, or a habit of it with sim_knobs_set().
 *
 * Returns: %FALSE with @error (#GKeyFileError) when there is no such knob or value
 */
gboolean sim_identity_set(SimDevice *device, const char *name, const char *value,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
