/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

#include "tests/sim/knobs.h"
#include "tests/sim/package.h"

typedef struct SimMake SimMake;

/* what is the same in all devices of one name, as read from a .sim file. Keys that only one make
 * knows are read with sim_model_get() */
typedef struct {
    const SimMake *make;
    char *name;
    gboolean recorder;
    char *platform;
    char *version;
    char *build;
    char *info;     /* (nullable): firmwareVersionInfo */
    char *hardware; /* (nullable): hardwareVersion */
    char *type;
    char *mac;
    guint code;
    guint channels;
    guint device_class;
    gboolean apart;    /* only where the knob `model` asks for it */
    GPtrArray *knobs;  /* name, value, name, value ... */
    GHashTable *texts; /* all keys and values as they stand in the file */
} SimModel;

/**
 * sim_model_copy:
 *
 * Returns: (transfer full): the same, to be changed for one device
 */
SimModel *sim_model_copy(const SimModel *model);
void sim_model_free(SimModel *model);

/**
 * sim_model_get:
 * @key: a key of its group in the .sim file
 *
 * Returns: (transfer none): its value, empty when there is none
 */
const char *sim_model_get(const SimModel *model, const char *key);

typedef struct {
    const SimMake *make;
    char *file;
    SimPackageSpec spec;
} SimFile;

/**
 * SimCatalogue:
 * @models: (element-type SimModel)
 * @files: (element-type SimFile)
 */
typedef struct {
    GPtrArray *models;
    GPtrArray *files;
} SimCatalogue;

/**
 * sim_catalogue_new:
 *
 * Returns: (transfer full): the models and files of the built-in .sim files
 */
SimCatalogue *sim_catalogue_new(GError **error) G_GNUC_WARN_UNUSED_RESULT;
void sim_catalogue_free(SimCatalogue *catalogue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimCatalogue, sim_catalogue_free)

/**
 * sim_catalogue_find:
 *
 * Returns: (transfer none) (nullable): the model of that name
 */
const SimModel *sim_catalogue_find(const SimCatalogue *catalogue, const char *name);
