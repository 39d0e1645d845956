/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/device.h"

/**
 * sim_fault_set:
 *
 * Gives @device that fault for good.
 *
 * Returns: %FALSE with @error set when there is no such fault
 */
gboolean sim_fault_set(SimDevice *device, const char *name,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * sim_fault_spread:
 * @devices: (element-type SimDevice)
 * @seed: decides which devices get which fault
 *
 * Returns: %FALSE with @error set when there is no such fault or model
 */
gboolean sim_fault_spread(GPtrArray *devices, const SimFault *faults, gsize n_faults, guint64 seed,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
