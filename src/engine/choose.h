/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/engine.h"

/**
 * CamFace:
 * @vendor: (nullable): the make as the inventory writes it
 * @found_vendor: (nullable): the make as discovery found it
 * @methods: (nullable) (array zero-terminated=1): protocols that found it, such as `sadp`
 * @realm: (nullable): realm of a challenge
 * @server: (nullable): Server header
 * @title: (nullable): title of the first page
 * @location: (nullable): where the first page leads to
 *
 * What a device shows to everybody.
 */
typedef struct {
    const char *vendor;
    const char *found_vendor;
    char **methods;
    char *realm;
    char *server;
    char *title;
    char *location;
} CamFace;

/**
 * cam_face_read:
 * @face: an empty face; gets what the first page shows
 * @call: a call
 * @error: of cam_http_send()
 *
 * One harmless request without a login. A page that cannot be read shows nothing. Worker threads.
 *
 * Returns: FALSE when nobody can be asked anything
 */
gboolean cam_face_read(CamFace *face, CamCall *call, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_face_clear:
 * @face: a face; what it owns is given back
 */
void cam_face_clear(CamFace *face);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamFace, cam_face_clear)

/**
 * CamChoice:
 * @driver: a driver
 * @score: how much speaks for it, 0 for nothing
 * @signs: what does, for people; empty for nothing
 * @outcome: (nullable): how asking with it ended, for people; NULL when it was not asked
 *
 * One driver as a candidate for a device.
 */
typedef struct {
    const CamDriver *driver;
    guint score;
    char *signs;
    char *outcome;
} CamChoice;

/**
 * cam_choices_rank:
 * @profiles: (element-type CamProfile): all profiles; their `[signs]` are what is looked for
 * @face: what the device shows
 *
 * Of equals the first in the driver table comes first: native protocols before ONVIF. Pure.
 *
 * Returns: (transfer full) (element-type CamChoice): all drivers, the likeliest first
 */
GPtrArray *cam_choices_rank(const GPtrArray *profiles, const CamFace *face);

/**
 * cam_choices_take:
 * @choices: choices of one ranking
 * @from: choices of another
 * @index: a place in both
 *
 * Puts the driver at that place of @from, with what is known of it, at the same place of @choices.
 */
void cam_choices_take(GPtrArray *choices, const GPtrArray *from, guint index);

/**
 * cam_choices_knows_vendor:
 * @profiles: (element-type CamProfile): all profiles
 * @driver: a driver's name
 * @vendor: a make or brand, as people write it
 *
 * Returns: whether @vendor is a make or brand whose devices speak with @driver
 */
gboolean cam_choices_knows_vendor(const GPtrArray *profiles, const char *driver,
                                  const char *vendor);
