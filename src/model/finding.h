/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/words.h"

/**
 * CamLevel:
 *
 * How much a finding matters; `block` keeps a device from being updated.
 */
typedef enum {
    CAM_LEVEL_INFO,
    CAM_LEVEL_WARN,
    CAM_LEVEL_BLOCK,
} CamLevel;

/**
 * CamFinding:
 * @level: how much it matters
 * @code: what, a code of the text table
 * @args: arguments of its sentence
 *
 * One result of a check.
 */
typedef struct {
    CamLevel level;
    char *code;
    JsonObject *args;
} CamFinding;

/**
 * cam_findings_new:
 *
 * Returns: (transfer full) (element-type CamFinding): an empty list that owns its findings
 */
GPtrArray *cam_findings_new(void);

/**
 * cam_findings_add:
 * @findings: a list
 * @level: how much it matters
 * @code: what
 * @args: (transfer full) (nullable): arguments
 *
 * A second finding of the same code and arguments is not added.
 */
void cam_findings_add(GPtrArray *findings, CamLevel level, const char *code, JsonObject *args);

/**
 * cam_findings_copy:
 * @to: where the copies go
 * @from: (nullable): a list
 */
void cam_findings_copy(GPtrArray *to, const GPtrArray *from);

/**
 * cam_findings_find_worst:
 * @findings: (nullable): a list
 *
 * Returns: (transfer none) (nullable): the first of the highest level, NULL for an empty list
 */
const CamFinding *cam_findings_find_worst(const GPtrArray *findings);

/**
 * cam_findings_find:
 * @findings: a list
 * @code: a code
 *
 * Returns: (transfer none) (nullable): the first finding of that code
 */
const CamFinding *cam_findings_find(const GPtrArray *findings, const char *code);

/**
 * cam_finding_format:
 * @finding: a finding
 *
 * Returns: (transfer full): its sentence
 */
char *cam_finding_format(const CamFinding *finding);

/**
 * cam_level_name:
 * @level: a level
 *
 * Returns: (transfer none): `info`, `warn` or `block`
 */
const char *cam_level_name(CamLevel level);
