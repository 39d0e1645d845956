/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/identity.h"

/**
 * CamProfile:
 *
 * The data of a device family: what differs by model or version. A key file in `profiles/`, built
 * into the program; profiles/README.md lists groups and keys. Immutable after loading, so any
 * thread may read it.
 */
typedef struct CamProfile CamProfile;

/**
 * cam_profiles_load:
 * @error: %CAM_ERROR_FORMAT with file and key
 *
 * Reads all profiles that are built in, sorted so that the most special come first.
 *
 * Returns: (transfer full) (element-type CamProfile) (nullable): the profiles
 */
GPtrArray *cam_profiles_load(GError **error);

/**
 * cam_profiles_list_built_in:
 *
 * Returns: (transfer full) (array zero-terminated=1): names of the profiles that are built in,
 * sorted
 */
char **cam_profiles_list_built_in(void);

/**
 * cam_profile_read_built_in:
 * @name: a name of cam_profiles_list_built_in()
 *
 * Returns: (transfer full) (nullable): its text, NULL when there is none of that name
 */
char *cam_profile_read_built_in(const char *name);

/**
 * cam_profiles_find:
 * @profiles: (element-type CamProfile): all profiles
 * @driver: a driver's name
 * @identity: (nullable): who the device is, as far as known
 *
 * Returns: (transfer none) (nullable): the most special profile that fits
 */
const CamProfile *cam_profiles_find(const GPtrArray *profiles, const char *driver,
                                    const CamIdentity *identity);

/**
 * cam_profile_get_name:
 * @profile: a profile
 *
 * Returns: (transfer none): its name, such as `hikvision-camera`
 */
const char *cam_profile_get_name(const CamProfile *profile);

/**
 * cam_profile_get_text:
 * @profile: a profile
 * @key: a key of the group `[settings]`
 * @fallback: (nullable): what it is when the profile does not say
 *
 * Returns: (transfer none) (nullable): the value
 */
const char *cam_profile_get_text(const CamProfile *profile, const char *key, const char *fallback);

/**
 * cam_profile_get_list:
 * @profile: a profile
 * @group: a group, such as `signs`
 * @key: a key
 *
 * Returns: (transfer full) (array zero-terminated=1) (nullable): the values, separated by `;` in
 * the file
 */
char **cam_profile_get_list(const CamProfile *profile, const char *group, const char *key);

/**
 * cam_profile_get_driver:
 * @profile: a profile
 *
 * Returns: (transfer none): the driver it is for
 */
const char *cam_profile_get_driver(const CamProfile *profile);

/**
 * cam_profile_get_seconds:
 * @profile: a profile
 * @key: a key of the group `[times]`: `poll`, `flash-limit`, `boot-limit`, `stall`, `quiet`
 * @fallback: what it is when the profile does not say
 *
 * Times are limits, never sleeps (DECISIONS 16).
 *
 * Returns: seconds
 */
double cam_profile_get_seconds(const CamProfile *profile, const char *key, double fallback);
