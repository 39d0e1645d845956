/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/drivers/talk.h"
#include "tests/sim/make.h"
#include "tests/sim/site.h"

/**
 * Scene:
 * @make: name of the driver
 * @plaintext: whether passwords may be shown; for the next scene_redial()
 * @site: simulated devices
 * @sim: the one that is spoken to
 * @facts: what it was when looked at last
 * @talk: a talk with it
 * @profiles: all profiles
 *
 * A driver and simulated devices. Made by scene_open().
 */
typedef struct {
    const char *make;
    gboolean plaintext;
    SimSite *site;
    SimDevice *sim;
    SimFacts *facts;
    Talk *talk;
    GPtrArray *profiles;
} Scene;

/**
 * scene_open:
 * @make: name of the driver
 * @options: the site, as far as it matters: address, seed and thread are the scene's, and the
 *   devices are of the driver's make unless it says others
 *
 * Returns: devices nobody speaks to yet; to be cleared with scene_clear()
 */
Scene scene_open(const char *make, const SimSiteOptions *options);
void scene_clear(Scene *scene);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scene, scene_clear)

/* another device of the site, and a talk with it */
void scene_pick(Scene *scene, guint index);

/**
 * scene_set_all:
 * @knobs: (nullable): `NAME=VALUE`, separated by `;`
 */
void scene_set_all(Scene *scene, const char *knobs);
void scene_set(Scene *scene, const char *knob, const char *value);

/* what the device is now */
void scene_look_again(Scene *scene);

/* the end of the use of a call */
void scene_hang_up(Scene *scene);

/**
 * scene_redial:
 * @password: (nullable): NULL for the right one
 *
 * A new talk, as after a restart of the device, with the profile of its model.
 */
void scene_redial(Scene *scene, const char *password);

/* @user: (nullable): NULL for no login */
void scene_redial_as(Scene *scene, const char *user, const char *password);

typedef gboolean (*SceneFunc)(Scene *scene);

/* looks until it is so; the test's own time limit ends what never comes */
void scene_wait_for(Scene *scene, SceneFunc func);

/* redials; whether the device says that it runs @version */
gboolean scene_runs(Scene *scene, const char *version);

/* until it does */
void scene_wait_for_version(Scene *scene, const char *version);

/* a firmware whose image is a new file with @bytes (transfer full); as of talk_make_firmware() */
CamFirmware *scene_make_firmware(GBytes *bytes);

/**
 * scene_upload:
 * @firmware: (transfer full): what to send; its file is deleted
 * @code: the error it must end with, -1 for success
 *
 * Returns: what the driver says of the flashing; on errors %CAM_FLASH_UNKNOWN and -1
 */
CamFlash scene_upload(Scene *scene, CamFirmware *firmware, int code);
