/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/model.h"

#include <gio/gio.h>
#include <string.h>

#include "tests/sim/make.h"
#include "tests/sim/sim-data.h"

void
sim_model_free(SimModel *model)
{
    if (model == NULL)
        return;
    g_free(model->name);
    g_free(model->platform);
    g_free(model->version);
    g_free(model->build);
    g_free(model->info);
    g_free(model->hardware);
    g_free(model->type);
    g_free(model->mac);
    g_ptr_array_unref(model->knobs);
    g_hash_table_unref(model->texts);
    g_free(model);
}

static gpointer
copy_text(gconstpointer text, gpointer data)
{
    return g_strdup(text);
}

SimModel *
sim_model_copy(const SimModel *model)
{
    SimModel *copy = g_memdup2(model, sizeof *model);
    GHashTableIter iter;
    gpointer key;
    gpointer value;

    copy->name = g_strdup(model->name);
    copy->platform = g_strdup(model->platform);
    copy->version = g_strdup(model->version);
    copy->build = g_strdup(model->build);
    copy->info = g_strdup(model->info);
    copy->hardware = g_strdup(model->hardware);
    copy->type = g_strdup(model->type);
    copy->mac = g_strdup(model->mac);
    copy->knobs = g_ptr_array_copy(model->knobs, copy_text, NULL);
    g_ptr_array_set_free_func(copy->knobs, g_free);
    copy->texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_hash_table_iter_init(&iter, model->texts);
    while (g_hash_table_iter_next(&iter, &key, &value))
        g_hash_table_insert(copy->texts, g_strdup(key), g_strdup(value));
    return copy;
}

static void
free_file(gpointer data)
{
    SimFile *file = data;

    g_free(file->file);
    g_free(file->spec.make);
    g_free(file->spec.platform);
    g_free(file->spec.version);
    g_free(file->spec.build);
    g_free(file);
}

static char *
get_text(GKeyFile *source, const char *group, const char *key)
{
    return g_key_file_get_string(source, group, key, NULL);
}

static SimModel *
read_model(const SimMake *make, GKeyFile *source, const char *group)
{
    SimModel *model = g_new0(SimModel, 1);
    g_autofree char *kind = get_text(source, group, "kind");
    g_auto(GStrv) keys = g_key_file_get_keys(source, group, NULL, NULL);

    model->make = make;
    model->name = g_strdup(group + strlen("model "));
    model->recorder = g_strcmp0(kind, "recorder") == 0;
    model->platform = get_text(source, group, "platform");
    model->version = get_text(source, group, "version");
    model->build = get_text(source, group, "build");
    model->info = get_text(source, group, "info");
    model->hardware = get_text(source, group, "hardware");
    model->type = get_text(source, group, "type");
    model->mac = get_text(source, group, "mac");
    model->code = (guint)g_key_file_get_integer(source, group, "code", NULL);
    model->channels = (guint)g_key_file_get_integer(source, group, "channels", NULL);
    model->device_class = (guint)g_key_file_get_integer(source, group, "class", NULL);
    model->apart = g_key_file_get_boolean(source, group, "apart", NULL);
    model->knobs = g_ptr_array_new_with_free_func(g_free);
    model->texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (gsize i = 0; keys[i] != NULL; i++) {
        g_hash_table_insert(model->texts, g_strdup(keys[i]), get_text(source, group, keys[i]));
        if (!sim_knobs_exists(keys[i]))
            continue;
        g_ptr_array_add(model->knobs, g_strdup(keys[i]));
        g_ptr_array_add(model->knobs, get_text(source, group, keys[i]));
    }
    return model;
}

static SimFile *
read_file(const SimMake *make, GKeyFile *source, const char *group)
{
    SimFile *file = g_new0(SimFile, 1);

    file->make = make;
    file->file = get_text(source, group, "file");
    file->spec = (SimPackageSpec){
        .make = g_strdup(make->name),
        .platform = g_strdup(group + strlen("package ")),
        .version = get_text(source, group, "version"),
        .build = get_text(source, group, "build"),
        .device_class = (guint32)g_key_file_get_integer(source, group, "class", NULL),
        .size = (gsize)g_key_file_get_integer(source, group, "size", NULL),
    };
    return file;
}

static void
read_source(SimCatalogue *catalogue, const SimMake *make, GKeyFile *source)
{
    g_auto(GStrv) groups = g_key_file_get_groups(source, NULL);

    for (gsize i = 0; groups[i] != NULL; i++) {
        if (g_str_has_prefix(groups[i], "model "))
            g_ptr_array_add(catalogue->models, read_model(make, source, groups[i]));
        else if (g_str_has_prefix(groups[i], "package "))
            g_ptr_array_add(catalogue->files, read_file(make, source, groups[i]));
    }
}

static void
join_classes(SimCatalogue *catalogue)
{
    for (guint i = 0; i < catalogue->models->len; i++) {
        SimModel *model = catalogue->models->pdata[i];

        for (guint j = 0; j < catalogue->files->len; j++) {
            const SimFile *file = catalogue->files->pdata[j];

            if (file->make == model->make && g_strcmp0(file->spec.platform, model->platform) == 0)
                model->device_class = file->spec.device_class;
        }
    }
}

SimCatalogue *
sim_catalogue_new(GError **error)
{
    g_autoptr(SimCatalogue) catalogue = g_new0(SimCatalogue, 1);
    GResource *resource = sim_data_get_resource();
    g_auto(GStrv) names = NULL;

    catalogue->models = g_ptr_array_new_with_free_func((GDestroyNotify)sim_model_free);
    catalogue->files = g_ptr_array_new_with_free_func(free_file);
    names = g_resource_enumerate_children(resource, "/camherd/sim", 0, error);
    if (names == NULL)
        return NULL;
    for (gsize i = 0; names[i] != NULL; i++) {
        g_autofree char *path = g_strconcat("/camherd/sim/", names[i], NULL);
        g_autoptr(GBytes) bytes = g_resource_lookup_data(resource, path, 0, error);
        g_autoptr(GKeyFile) source = g_key_file_new();
        g_autofree char *name = g_strndup(names[i], strcspn(names[i], "."));

        if (bytes == NULL || !g_key_file_load_from_bytes(source, bytes, 0, error))
            return NULL;
        read_source(catalogue, sim_makes_find(name), source);
    }
    join_classes(catalogue);
    return g_steal_pointer(&catalogue);
}

void
sim_catalogue_free(SimCatalogue *catalogue)
{
    if (catalogue == NULL)
        return;
    g_ptr_array_unref(catalogue->models);
    g_ptr_array_unref(catalogue->files);
    g_free(catalogue);
}

const SimModel *
sim_catalogue_find(const SimCatalogue *catalogue, const char *name)
{
    for (guint i = 0; i < catalogue->models->len; i++) {
        const SimModel *model = catalogue->models->pdata[i];

        if (strcmp(model->name, name) == 0)
            return model;
    }
    return NULL;
}

const char *
sim_model_get(const SimModel *model, const char *key)
{
    const char *value = g_hash_table_lookup(model->texts, key);

    return value != NULL ? value : "";
}
