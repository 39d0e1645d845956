/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/fault.h"

#include <string.h>

static const struct {
    const char *fault;
    const char *knob;
    const char *value;
} faults_table[] = {
    { "old-version", "back-old-version", "true" },
    { "other-serial", "back-other-serial", "true" },
    { "never-back", "back-never", "true" },
    { "refuse", "refuse", "true" },
    { "cut", "cut", "true" },
    { "stall", "stall", "true" },
    { "busy", "busy-s", "90" },
    { "locked", "locked", "true" },
    { "not-activated", "activated", "false" },
    { "junk", "junk", "true" },
    { "slow", "slow", "true" },
    { "dark", "dark", "true" },
};

gboolean
sim_fault_set(SimDevice *device, const char *name, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(faults_table); i++) {
        if (strcmp(faults_table[i].fault, name) == 0)
            return sim_knobs_set(&device->knobs, faults_table[i].knob, faults_table[i].value,
                                 error);
        g_string_append_printf(names, "%s%s", i > 0 ? ", " : "", faults_table[i].fault);
    }
    g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_NOT_FOUND,
                "there is no fault \"%s\", only %s", name, names->str);
    return FALSE;
}

static gboolean
set_on_model(GPtrArray *devices, const SimFault *fault, GError **error)
{
    gboolean found = FALSE;

    for (guint i = 0; i < devices->len; i++) {
        SimDevice *device = devices->pdata[i];

        if (strcmp(device->model->name, fault->model) != 0)
            continue;
        found = TRUE;
        if (!sim_fault_set(device, fault->name, error))
            return FALSE;
    }
    if (!found)
        g_set_error(error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_NOT_FOUND,
                    "the site has no device of the model \"%s\"", fault->model);
    return found;
}

static guint *
shuffle(guint count, guint64 seed)
{
    guint *order = g_new(guint, count);

    for (guint i = 0; i < count; i++)
        order[i] = i;
    for (guint i = count; i > 1; i--) {
        guint j = sim_random_range(&seed, 0, i);
        guint swap = order[i - 1];

        order[i - 1] = order[j];
        order[j] = swap;
    }
    return order;
}

gboolean
sim_fault_spread(GPtrArray *devices, const SimFault *faults, gsize n_faults, guint64 seed,
                 GError **error)
{
    g_autofree guint *order = shuffle(devices->len, seed);
    guint next = 0;

    for (gsize i = 0; i < n_faults; i++) {
        if (faults[i].model != NULL && !set_on_model(devices, &faults[i], error))
            return FALSE;
        if (faults[i].model != NULL)
            continue;
        for (guint n = 0; n < MIN(faults[i].count, devices->len); n++) {
            SimDevice *device = devices->pdata[order[next++ % devices->len]];

            if (!sim_fault_set(device, faults[i].name, error))
                return FALSE;
        }
    }
    return TRUE;
}
