/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/choose.h"

/**
 * CamLook:
 * @device: the device
 * @identity: (nullable): who it is; there may be something even when @error is set
 * @driver: (nullable): who speaks with it
 * @profile: (nullable): its family
 * @findings: (element-type CamFinding): what speaks against an update now
 * @error: (nullable): why it could not be read
 * @code: (nullable): the same as a code of the text table
 * @args: (nullable): its arguments
 * @choices: (nullable) (element-type CamChoice): the drivers as they were ranked and asked
 *
 * What was seen when a device was read.
 */
typedef struct {
    CamDevice *device;
    CamIdentity *identity;
    const CamDriver *driver;
    const CamProfile *profile;
    GPtrArray *findings;
    GError *error;
    const char *code;
    JsonObject *args;
    GPtrArray *choices;
} CamLook;

/**
 * cam_look_free:
 * @look: (nullable): a look
 */
void cam_look_free(CamLook *look);

/**
 * CamIdentify:
 *
 * Reading who many devices are, at once. Main thread.
 */
typedef struct CamIdentify CamIdentify;

/**
 * CamIdentifyFunc:
 * @look: (nullable): a device that was read just now; borrowed. NULL when all are
 * @looks: (element-type CamLook): all looks in the order of the devices; rows not read yet have
 *   neither identity nor error
 * @data: what was given
 */
typedef void (*CamIdentifyFunc)(const CamLook *look, const GPtrArray *looks, gpointer data);

/**
 * cam_identify_new:
 * @engine: an engine
 * @devices: (element-type CamDevice): whom; rows to be skipped, and those with
 *   @named_by, are not contacted
 * @preflight: also look for what speaks against an update now
 * @func: told of each, and at the end
 * @data: for @func
 *
 * Changes nothing on any device. A row whose claimed serial or MAC is contradicted by discovery, or
 * by what its device says without a login, gets none (DECISIONS 8); where discovery does not
 * confirm it, the device is asked once without it first. A row whose device is not at its address
 * is looked for by serial and MAC (relocate.h) and read where it was found; its device has that
 * address then, and a finding `address-changed` tells both.
 *
 * Returns: (transfer full): the work, under way; free it only after the end
 */
CamIdentify *cam_identify_new(CamEngine *engine, const GPtrArray *devices, gboolean preflight,
                              CamIdentifyFunc func, gpointer data);

/**
 * cam_identify_get_looks:
 * @identify: a work
 *
 * Returns: (transfer none) (element-type CamLook): all looks
 */
const GPtrArray *cam_identify_get_looks(const CamIdentify *identify);

/**
 * cam_identify_free:
 * @identify: (nullable): a work that is over
 */
void cam_identify_free(CamIdentify *identify);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamIdentify, cam_identify_free)

/**
 * cam_identify_compare:
 * @device: a device with claims of its inventory row
 * @identity: who it says it is
 * @findings: differences go here: a serial or MAC of another device blocks, a model is reported
 *
 * Pure.
 */
void cam_identify_compare(const CamDevice *device, const CamIdentity *identity,
                          GPtrArray *findings);
