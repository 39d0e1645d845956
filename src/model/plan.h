/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/device.h"
#include "src/model/exposure.h"
#include "src/model/firmware.h"

/**
 * CamVerdict:
 *
 * What would be done to a device, or why nothing. The words stand in cam_verdict_name().
 */
typedef enum {
    CAM_VERDICT_READY,
    CAM_VERDICT_UP_TO_DATE,
    CAM_VERDICT_NEWER_INSTALLED,
    CAM_VERDICT_NO_FIRMWARE,
    CAM_VERDICT_CONTRADICTS,
    CAM_VERDICT_NEEDS_DECISION,
    CAM_VERDICT_UNREACHABLE,
    CAM_VERDICT_AUTH_FAILED,
    CAM_VERDICT_LOCKED,
    CAM_VERDICT_NOT_ACTIVATED,
    CAM_VERDICT_UNSUPPORTED,
    CAM_VERDICT_ERROR,
} CamVerdict;

#define CAM_VERDICT_COUNT (CAM_VERDICT_ERROR + 1)

/**
 * CamFit:
 * @CAM_FIT_FITS: the file says it is for this device
 * @CAM_FIT_UNKNOWN: neither says
 * @CAM_FIT_CONTRADICTS: the file says it is for something else
 */
typedef enum {
    CAM_FIT_FITS,
    CAM_FIT_UNKNOWN,
    CAM_FIT_CONTRADICTS,
} CamFit;

/**
 * CamHop:
 * @firmware: the file to send
 *
 * One full, verified update on the way to the target (DECISIONS 30).
 */
typedef struct {
    CamFirmware *firmware;
} CamHop;

/**
 * CamRollback:
 * @CAM_ROLLBACK_UNKNOWN: nothing is to be sent, or nothing is known
 * @CAM_ROLLBACK_A: it goes back by itself when the new firmware does not come up or is not kept
 * @CAM_ROLLBACK_B: the older file may be sent, and it is in the depot
 * @CAM_ROLLBACK_C: only with all settings set back to the factory's
 * @CAM_ROLLBACK_D: there is no way back, or no file for it
 *
 * How a device gets back to what it runs now.
 */
typedef enum {
    CAM_ROLLBACK_UNKNOWN,
    CAM_ROLLBACK_A,
    CAM_ROLLBACK_B,
    CAM_ROLLBACK_C,
    CAM_ROLLBACK_D,
} CamRollback;

/**
 * CamWanted:
 * @vendor: (nullable): make
 * @model: (nullable): model as the device writes it
 * @platform: (nullable): its platform, where it tells
 * @hardware: (nullable): its hardware revision, likewise
 * @running: (nullable): version it runs
 * @wanted: (nullable): which version is to be fetched, such as `8.40 or later, below 9.80`; NULL
 * for the newest
 * @code: `wanted-firmware` (no file is for it), `wanted-step` (a path lacks one), `wanted-way-back`
 *   (what it runs now is not in the depot)
 * @count: devices it is wanted for
 *
 * A file to fetch before driving out.
 */
typedef struct {
    char *vendor;
    char *model;
    char *platform;
    char *hardware;
    char *running;
    char *wanted;
    const char *code;
    guint count;
} CamWanted;

/**
 * CamPlanRow:
 * @device: the device
 * @identity: (nullable): who it said it is, NULL when it could not be read
 * @verdict: what would be done
 * @fit: how sure file and device belong together
 * @hops: (element-type CamHop): the way to the target; empty unless there is something to send
 * @findings: (element-type CamFinding): why
 * @wanted: (element-type CamWanted): files that are missing for it
 * @exposure_before: (nullable) (element-type CamExposure): advisories and what it runs; NULL when
 *   that was not looked at
 * @exposure_after: (nullable) (element-type CamExposure): and the target; NULL when nothing is sent
 * @rollback: how it gets back to what it runs
 * @group: (nullable): canary group: make + model + hardware + platform + the files of
 *   the way, which is one file as a rule (DECISIONS 14)
 * @stage: 0 when nothing is done, 1 for canaries, 2 and up for waves
 * @estimate_s: how long it will take by the profile, our seconds
 *
 * What would be done to one device.
 */
typedef struct {
    CamDevice *device;
    CamIdentity *identity;
    CamVerdict verdict;
    CamFit fit;
    GPtrArray *hops;
    GPtrArray *findings;
    GPtrArray *wanted;
    GPtrArray *exposure_before;
    GPtrArray *exposure_after;
    CamRollback rollback;
    char *group;
    guint stage;
    guint estimate_s;
} CamPlanRow;

/**
 * cam_plan_row_new:
 * @device: (transfer none): the device
 *
 * Returns: (transfer full): a row with verdict error and nothing else
 */
CamPlanRow *cam_plan_row_new(CamDevice *device);

/**
 * cam_plan_row_free:
 * @row: (nullable): a row
 */
void cam_plan_row_free(CamPlanRow *row);

/**
 * cam_plan_row_add_hop:
 * @row: a row
 * @firmware: (transfer none): the file
 */
void cam_plan_row_add_hop(CamPlanRow *row, CamFirmware *firmware);

/**
 * cam_plan_row_get_target:
 * @row: a row
 *
 * Returns: (transfer none) (nullable): the firmware of the last hop
 */
CamFirmware *cam_plan_row_get_target(const CamPlanRow *row);

/**
 * cam_plan_row_add_wanted:
 * @row: a row
 * @code: why, as in #CamWanted
 * @wanted: (nullable): which version
 *
 * Adds a file that is missing for the row's device.
 */
void cam_plan_row_add_wanted(CamPlanRow *row, const char *code, const char *wanted);

/**
 * cam_plan_list_wanted:
 * @plan: (element-type CamPlanRow): a plan
 *
 * Returns: (transfer full) (element-type CamWanted): what is missing for all its rows, equal ones
 *   counted together, in the order of the plan
 */
GPtrArray *cam_plan_list_wanted(const GPtrArray *plan);

/**
 * cam_rollback_name:
 * @rollback: a class
 *
 * Returns: (transfer none) (nullable): `A` to `D`, NULL when it is unknown
 */
const char *cam_rollback_name(CamRollback rollback);

/**
 * cam_plan_new:
 *
 * Returns: (transfer full) (element-type CamPlanRow): an empty plan
 */
GPtrArray *cam_plan_new(void);

/**
 * cam_verdict_name:
 * @verdict: a verdict
 *
 * Returns: (transfer none): the word of the JSON field `verdict`
 */
const char *cam_verdict_name(CamVerdict verdict);

/**
 * cam_fit_name:
 * @fit: a fit
 *
 * Returns: (transfer none): `fits`, `unknown` or `contradicts`
 */
const char *cam_fit_name(CamFit fit);
