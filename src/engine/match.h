/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/device.h"
#include "src/model/sighting.h"

/**
 * CamKeys:
 * @serial: (nullable): serial number
 * @mac: (nullable): hardware address, normalised
 * @vendor: (nullable): its make, and
 * @model: (nullable): its model, for serials that say too little alone
 * @listed: a person wrote @serial and @mac in the inventory; nobody has to have seen them
 *
 * What tells one device from all others, whatever its address. Borrowed.
 */
typedef struct {
    const char *serial;
    const char *mac;
    const char *vendor;
    const char *model;
    gboolean listed;
} CamKeys;

/**
 * CamMatch:
 * @CAM_MATCH_UNKNOWN: nothing to compare
 * @CAM_MATCH_SAME: it is that device, as far as it says
 * @CAM_MATCH_OTHER: it is another one
 */
typedef enum {
    CAM_MATCH_UNKNOWN,
    CAM_MATCH_SAME,
    CAM_MATCH_OTHER,
} CamMatch;

/**
 * cam_match_serial:
 * @a: (nullable): a serial number
 * @b: (nullable): another
 *
 * Case, blanks and signs do not count. Search protocols and labels often write the serial without
 * the model that other answers put before it: with 8 characters and more, one may be the end of
 * the other. Pure.
 *
 * Returns: whether both are one serial
 */
gboolean cam_match_serial(const char *a, const char *b);

/**
 * cam_match_is_telling:
 * @serial: (nullable): a serial number
 *
 * Pure.
 *
 * Returns: whether two devices of one model with that serial are one: not too short, and none that
 *   is written where there is none, such as zeros or digits counted up
 */
gboolean cam_match_is_telling(const char *serial);

/**
 * cam_match:
 * @keys: whom we mean
 * @identity: (nullable): who somebody says he is
 *
 * The serial decides where both name one, else the hardware address: a device has one of the
 * former and may have several of the latter. But some serials stand on many devices: one of fewer
 * than nine characters counts only together with the hardware address or with make and model, and
 * with two hardware addresses even a long one only with make and model, unless the inventory gives
 * both. Pure.
 *
 * Returns: whether it is the same device
 */
CamMatch cam_match(const CamKeys *keys, const CamIdentity *identity);

/**
 * cam_match_list_tails:
 * @keys: a device
 *
 * For finding those that may match among many: cam_match() says %CAM_MATCH_SAME only of devices
 * that share one of these. Pure.
 *
 * Returns: (transfer full) (array zero-terminated=1): at most two short words
 */
char **cam_match_list_tails(const CamKeys *keys);

/**
 * cam_match_keys:
 * @identity: (nullable): an identity
 *
 * Returns: its keys, borrowed from it
 */
CamKeys cam_match_keys(const CamIdentity *identity);

/**
 * cam_match_is_at:
 * @sighting: somebody who spoke from the address of @endpoint
 * @endpoint: where a device is meant to be
 *
 * Behind one address several devices may stand: a recorder gives the cameras on its own sockets
 * ports of its address, and answers searches for itself only. Pure.
 *
 * Returns: whether @sighting may be about that port: it names it, or both are the usual ones,
 *   or it names none for TLS where that is spoken
 */
gboolean cam_match_is_at(const CamSighting *sighting, const CamEndpoint *endpoint);

/**
 * cam_match_is_second_family:
 * @address: an address a device spoke from
 * @endpoint: where it is meant to be
 *
 * A device speaks from its IPv6 addresses too; that is no second place. Pure.
 *
 * Returns: whether @address is of IPv6 and that of @endpoint is not
 */
gboolean cam_match_is_second_family(const char *address, const CamEndpoint *endpoint);
