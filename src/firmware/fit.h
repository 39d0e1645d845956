/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/firmware/inspect.h"

/**
 * CamFitCheck:
 * @firmware: the file
 * @identity: the device
 * @findings: what was found
 * @fits: something says that they belong together
 * @contradicts: something says that they do not
 *
 * File and device while they are compared.
 */
typedef struct {
    const CamFirmware *firmware;
    const CamIdentity *identity;
    GPtrArray *findings;
    gboolean fits;
    gboolean contradicts;
} CamFitCheck;

/**
 * cam_fit_add:
 * @check: a check
 * @level: %CAM_LEVEL_BLOCK is a contradiction
 * @code: what
 * @args: (transfer full) (nullable): arguments
 */
void cam_fit_add(CamFitCheck *check, CamLevel level, const char *code, JsonObject *args);

/**
 * cam_fit_check_class:
 * @check: a check
 *
 * Tells classes of Hikvision's devices apart that have a platform in common: a file for speed domes
 * on platform R0 is none for a camera on R0 (`data/platforms.tsv`). Only a series that is known to
 * be of another class contradicts.
 */
void cam_fit_check_class(CamFitCheck *check);

/**
 * cam_fit_check_make:
 * @check: a check
 *
 * What the makes other than Hikvision do in their own way.
 *
 * Returns: whether it was for one of them
 */
gboolean cam_fit_check_make(CamFitCheck *check);

/**
 * cam_firmware_is_meant_for:
 * @firmware: a file
 * @identity: who the device is
 *
 * Whether the user named the device's model, or its product number, for the file. Without case,
 * with or without the marks in brackets behind a model; `*` and `?` stand for any signs.
 *
 * Returns: whether that is so
 */
gboolean cam_firmware_is_meant_for(const CamFirmware *firmware, const CamIdentity *identity);
