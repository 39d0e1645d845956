/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/make.h"

#include <string.h>

/* SIM_MAKES(ITEM) is ITEM(axis) ITEM(dahua) ..., made by meson.build from its list */
#define DECLARE(name) extern const SimMake sim_make_##name;
#define ENTRY(name)   &sim_make_##name,

SIM_MAKES(DECLARE)

static const SimMake *const makes[] = { SIM_MAKES(ENTRY) };

const SimMake *const *
sim_makes_get(guint *ret_count)
{
    *ret_count = G_N_ELEMENTS(makes);
    return makes;
}

const SimMake *
sim_makes_find(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(makes); i++) {
        if (strcmp(makes[i]->name, name) == 0)
            return makes[i];
    }
    return NULL;
}

const char *
sim_make_get_label(const SimModel *model)
{
    const char *label = sim_model_get(model, "label");

    return label[0] != '\0' ? label : model->make->label;
}

/* declared in knobs.h, which knows no makes */
gboolean
sim_knobs_is_own(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(makes); i++) {
        if (makes[i]->knobs != NULL && g_strv_contains(makes[i]->knobs, name))
            return TRUE;
    }
    return FALSE;
}
