/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/table.h"

/**
 * Talk:
 * @device: the device at loopback
 * @call: a call to it; made anew by talk_open()
 * @driver: the driver `hikvision`, or the one of talk_set_driver()
 * @identity: for identify
 * @findings: for preflight
 *
 * What a test needs to use a driver.
 */
typedef struct {
    CamDevice *device;
    CamCall *call;
    const CamDriver *driver;
    CamIdentity *identity;
    GPtrArray *findings;
} Talk;

/**
 * talk_new:
 * @user: (nullable): NULL for no login
 * @profile: (nullable): the device's profile
 */
Talk *talk_new(const char *address, guint16 port, const char *user, const char *password,
               const CamProfile *profile);
void talk_set_driver(Talk *talk, const char *name);
void talk_free(Talk *talk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Talk, talk_free)

/**
 * talk_assert_identify:
 * @code: the error it must end with, -1 for success
 */
void talk_assert_identify(Talk *talk, int code);

/**
 * talk_assert_error:
 * @ok: what the slot returned
 * @error: its error
 * @code: the error it must be, -1 for success
 */
void talk_assert_error(gboolean ok, const GError *error, int code);

/* sinks for `backup`: into the #GByteArray @data, and a disk that is full */
gboolean talk_keep_bytes(gpointer data, const void *bytes, gsize size, GError **error);
gboolean talk_refuse_bytes(gpointer data, const void *bytes, gsize size, GError **error);

/* a firmware whose image is a new file of @size bytes; talk_remove_firmware() deletes it */
CamFirmware *talk_make_firmware(gsize size);
void talk_remove_firmware(CamFirmware *firmware);
