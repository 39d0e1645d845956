/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/model.h"

/**
 * SimMix:
 *
 * Which model the next device of a site is.
 */
typedef struct SimMix SimMix;

/**
 * sim_mix_new:
 * @catalogue: must outlive it
 * @makes: (nullable): as in SimSiteOptions
 *
 * Returns: (transfer full): a mix, or %NULL with @error set when there is no such make
 */
SimMix *sim_mix_new(const SimCatalogue *catalogue, const char *makes,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void sim_mix_free(SimMix *mix);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimMix, sim_mix_free)

/**
 * sim_mix_next:
 *
 * Makes come up in their shares, the models of a make in turn.
 *
 * Returns: (transfer none): a model
 */
const SimModel *sim_mix_next(SimMix *mix, gboolean recorder);
