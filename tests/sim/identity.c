/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/identity.h"

#include <string.h>

#include "tests/sim/make.h"

const SimModel *
sim_identity_find_model(const SimCatalogue *catalogue, const SimModel *drawn, GKeyFile *knobs,
                        guint index)
{
    g_autofree char *model = g_strdup_printf("model %s", drawn->name);
    g_autofree char *own = g_strdup_printf("device %u", index);
    const char *const groups[] = { own, model, "all" };

    for (gsize i = 0; knobs != NULL && i < G_N_ELEMENTS(groups); i++) {
        g_autofree char *name = g_key_file_get_string(knobs, groups[i], "model", NULL);
        const SimModel *found = name != NULL ? sim_catalogue_find(catalogue, name) : NULL;

        if (name != NULL)
            return found != NULL ? found : drawn;
    }
    return drawn;
}

/* from now on the device is one of its kind */
static SimModel *
get_own(SimDevice *device)
{
    if (device->own_model == NULL) {
        device->own_model = sim_model_copy(device->model);
        device->model = device->own_model;
    }
    return device->own_model;
}

static void
replace(char **text, const char *value)
{
    g_free(*text);
    *text = g_strdup(value);
}

/* the serial numbers of some makes begin with the model */
static void
renew_serial(SimDevice *device, const char *old_name)
{
    if (!g_str_has_prefix(device->serial, old_name))
        return;
    g_free(device->serial);
    device->serial = device->model->make->make_serial(device);
}

/* "B-R-G5-0" tells the platform; so it will after the change */
static void
replace_token(char **text, const char *old, const char *new)
{
    g_autofree char *from = g_strdup_printf("-%s-", old);
    g_autofree char *to = g_strdup_printf("-%s-", new);

    if (*text == NULL)
        return;
    g_autoptr(GString) changed = g_string_new(*text);
    g_string_replace(changed, from, to, 0);
    replace(text, changed->str);
}

static void
set_model(SimDevice *device, const char *value)
{
    SimModel *model = NULL;
    g_autofree char *old = g_strdup(device->model->name);

    if (strcmp(old, value) == 0)
        return;
    model = get_own(device);
    replace(&model->name, value);
    renew_serial(device, old);
}

static void
set_platform(SimDevice *device, const char *value)
{
    SimModel *model = get_own(device);
    g_autofree char *old = g_steal_pointer(&model->platform);

    model->platform = g_strdup(value);
    replace_token(&model->info, old, value);
    replace_token(&model->hardware, old, value);
    g_hash_table_replace(model->texts, g_strdup("hardware"), g_strdup(model->hardware));
}

static void
set_version(SimDevice *device, const char *value)
{
    replace(&device->version, value);
}

static void
set_build(SimDevice *device, const char *value)
{
    replace(&device->build, value);
}

static void
set_hardware(SimDevice *device, const char *value)
{
    SimModel *model = get_own(device);

    replace(&model->hardware, value);
    g_hash_table_replace(model->texts, g_strdup("hardware"), g_strdup(value));
}

/* empty: firmware that does not tell it */
static void
set_info(SimDevice *device, const char *value)
{
    replace(&get_own(device)->info, value[0] != '\0' ? value : NULL);
}

static void
set_region(SimDevice *device, const char *value)
{
    SimModel *model = get_own(device);

    g_hash_table_replace(model->texts, g_strdup("infix"), g_strdup(value));
    renew_serial(device, model->name);
}

static void
set_class(SimDevice *device, const char *value)
{
    get_own(device)->device_class = (guint)g_ascii_strtoull(value, NULL, 10);
}

gboolean
sim_identity_set(SimDevice *device, const char *name, const char *value, GError **error)
{
    static const struct {
        const char *name;
        void (*set)(SimDevice *device, const char *value);
    } table[] = {
        { "model", set_model },   { "platform", set_platform }, { "version", set_version },
        { "build", set_build },   { "hardware", set_hardware }, { "info", set_info },
        { "region", set_region }, { "class", set_class },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        if (strcmp(table[i].name, name) != 0)
            continue;
        table[i].set(device, value);
        return TRUE;
    }
    return sim_knobs_set(&device->knobs, name, value, error);
}
