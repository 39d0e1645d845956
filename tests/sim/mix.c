/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/mix.h"

#include <gio/gio.h>
#include <string.h>

#include "tests/sim/make.h"

typedef struct {
    const SimMake *make;
    guint share;
    GPtrArray *models[2]; /* cameras, recorders */
    guint used[2];
    int credit[2];
} Part;

struct SimMix {
    GArray *parts; /* of Part */
};

static void
clear_part(gpointer data)
{
    Part *part = data;

    g_ptr_array_unref(part->models[0]);
    g_ptr_array_unref(part->models[1]);
}

static void
add_part(SimMix *mix, const SimCatalogue *catalogue, const SimMake *make, guint share)
{
    Part part = { .make = make,
                  .share = share,
                  .models = { g_ptr_array_new(), g_ptr_array_new() } };

    for (guint i = 0; i < catalogue->models->len; i++) {
        SimModel *model = catalogue->models->pdata[i];

        if (model->make == make && !model->apart)
            g_ptr_array_add(part.models[model->recorder ? 1 : 0], model);
    }
    g_array_append_val(mix->parts, part);
}

SimMix *
sim_mix_new(const SimCatalogue *catalogue, const char *makes, GError **error)
{
    g_autoptr(SimMix) mix = g_new0(SimMix, 1);
    g_auto(GStrv) names = g_strsplit(makes != NULL ? makes : "hikvision", ",", -1);
    guint count;
    const SimMake *const *all = sim_makes_get(&count);

    mix->parts = g_array_new(FALSE, TRUE, sizeof(Part));
    g_array_set_clear_func(mix->parts, clear_part);
    for (guint i = 0; g_strcmp0(makes, "mixed") == 0 && i < count; i++)
        add_part(mix, catalogue, all[i], all[i]->share);
    for (gsize i = 0; g_strcmp0(makes, "mixed") != 0 && names[i] != NULL; i++) {
        const SimMake *make = sim_makes_find(names[i]);

        if (make == NULL) {
            g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "there is no make \"%s\"",
                        names[i]);
            return NULL;
        }
        add_part(mix, catalogue, make, 1);
    }
    return g_steal_pointer(&mix);
}

void
sim_mix_free(SimMix *mix)
{
    if (mix == NULL)
        return;
    g_array_unref(mix->parts);
    g_free(mix);
}

/* each part saves up its share at every draw; the richest one is drawn and pays for all */
const SimModel *
sim_mix_next(SimMix *mix, gboolean recorder)
{
    guint kind = recorder ? 1 : 0;
    int total = 0;
    Part *best = NULL;

    for (guint i = 0; i < mix->parts->len; i++) {
        Part *part = &g_array_index(mix->parts, Part, i);

        if (part->models[kind]->len == 0)
            continue;
        part->credit[kind] += (int)part->share;
        total += (int)part->share;
        if (best == NULL || part->credit[kind] > best->credit[kind])
            best = part;
    }
    if (best == NULL)
        return recorder ? sim_mix_next(mix, FALSE) : NULL;
    best->credit[kind] -= total;
    return best->models[kind]->pdata[best->used[kind]++ % best->models[kind]->len];
}
