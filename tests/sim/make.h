/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/desk.h"
#include "tests/sim/device.h"

/**
 * SimMake:
 * @name: the make in lower case; its models stand in NAME.sim, its own knobs begin with NAME-
 * @label: the make as site.csv writes it
 * @share: how many of 100 devices of a mixed site are of it
 * @zip: whether the practice site's files are zips around the image
 * @desk: (nullable): its pages; either these or @get_handler
 * @get_handler: (nullable): its HTTP side, where it is not a desk
 * @make_serial: a serial number; draws from the device's `random`
 * @build: an image for @spec, the same bytes for the same @spec
 * @init: (nullable): gives the device its `own`, once, before anything else
 * @clear: (nullable): frees it
 * @booted: (nullable): after every restart, when the device is normal again; @flashed: with what an
 *   upload brought
 * @flashed: (nullable): answers an upload that was held until the flash was over
 * @scopes: (nullable): appends WS-Discovery scopes, separated by blanks, instead of the usual ones
 * @knobs: (nullable) (array zero-terminated=1): names of its own knobs; their values are texts
 *
 * All that is special about the devices of one make. A constant table in MAKE.c.
 */
struct SimMake {
    const char *name;
    const char *label;
    guint share;
    gboolean zip;
    const SimDesk *desk;
    const SimHandler *(*get_handler)(void);
    char *(*make_serial)(SimDevice *device);
    GBytes *(*build)(const SimPackageSpec *spec);
    void (*init)(SimDevice *device);
    void (*clear)(SimDevice *device);
    void (*booted)(SimDevice *device, gboolean flashed);
    void (*flashed)(SimExchange *exchange, SimDevice *device);
    void (*scopes)(const SimDevice *device, GString *text);
    const char *const *knobs;
};

/**
 * sim_makes_get:
 *
 * Returns: (transfer none) (array length=ret_count): all makes
 */
const SimMake *const *sim_makes_get(guint *ret_count);

/**
 * sim_make_get_label:
 *
 * Returns: (transfer none): what such a device calls its maker: the model's `label`, else its
 * make's
 */
const char *sim_make_get_label(const SimModel *model);

/**
 * sim_makes_find:
 *
 * Returns: (transfer none) (nullable): the make of that name
 */
const SimMake *sim_makes_find(const char *name);
