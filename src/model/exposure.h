/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * CamExposed:
 * @CAM_EXPOSED_NO: no group of the advisory names the model, or the version is older than the fault
 * @CAM_EXPOSED_FIXED: the version is at or above the one that mends it
 * @CAM_EXPOSED_CHECK: cannot be told: the version cannot be read or compared, or the maker names
 *   families where devices tell models; a person has to look
 * @CAM_EXPOSED_YES: the advisory holds for this model and version
 *
 * Whether an advisory concerns a device as it runs, or would run.
 */
typedef enum {
    CAM_EXPOSED_NO,
    CAM_EXPOSED_FIXED,
    CAM_EXPOSED_CHECK,
    CAM_EXPOSED_YES,
} CamExposed;

/**
 * CamExposure:
 * @id: such as `CVE-2021-36260`
 * @title: what it is, a few words
 * @url: (nullable): where to read about it
 * @answer: whether it concerns the device
 * @cvss: its score, 0 when there is none
 * @exploited: it stands on CISA's list of known exploited vulnerabilities
 *
 * One advisory and one device.
 */
typedef struct {
    char *id;
    char *title;
    char *url;
    CamExposed answer;
    double cvss;
    gboolean exploited;
} CamExposure;

/**
 * cam_exposures_new:
 *
 * Returns: (transfer full) (element-type CamExposure): an empty list that owns what is in it
 */
GPtrArray *cam_exposures_new(void);

/**
 * cam_exposures_add:
 * @exposures: a list
 * @exposure: what is copied into it
 */
void cam_exposures_add(GPtrArray *exposures, const CamExposure *exposure);

/**
 * cam_exposures_count:
 * @exposures: (nullable): a list
 * @answer: an answer
 *
 * Returns: how many have that answer
 */
guint cam_exposures_count(const GPtrArray *exposures, CamExposed answer);

/**
 * cam_exposed_name:
 * @answer: an answer
 *
 * Returns: (transfer none): `not-listed`, `fixed`, `check` or `exposed`
 */
const char *cam_exposed_name(CamExposed answer);
