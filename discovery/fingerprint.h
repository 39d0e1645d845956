/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/identity.h"
#include "src/net/page.h"

/**
 * CamFingerprints:
 *
 * What tells a camera from a printer without a login: the tables data/fingerprints.tsv and
 * data/ouis.tsv, which are built into the program. Immutable, any thread.
 */
typedef struct CamFingerprints CamFingerprints;

/**
 * CamFingerprint:
 * @vendor: (nullable): the maker; NULL when the sign is not good enough for that; borrowed from the
 *   table
 * @strength: 3 for signs of one maker alone, 2 for good ones, 1 for weak ones
 *
 * What a sign says.
 */
typedef struct {
    const char *vendor;
    guint strength;
} CamFingerprint;

/**
 * cam_fingerprints_new:
 * @error: %CAM_ERROR_INTERNAL: the tables are not there or cannot be read
 *
 * Returns: (transfer full) (nullable): the tables that are built in
 */
CamFingerprints *cam_fingerprints_new(GError **error);

/**
 * cam_fingerprints_parse:
 * @signs: text like data/fingerprints.tsv
 * @ouis: text like data/ouis.tsv
 * @error: %CAM_ERROR_FORMAT: naming the line
 *
 * Pure.
 *
 * Returns: (transfer full) (nullable): the tables
 */
CamFingerprints *cam_fingerprints_parse(const char *signs, const char *ouis, GError **error);

/**
 * cam_fingerprints_match:
 * @fingerprints: tables
 * @page: what the first page of a device shows
 * @ret_fingerprint: (out): what the strongest sign says; untouched when there is none
 *
 * Pure.
 *
 * Returns: whether it is the page of a camera or recorder
 */
gboolean cam_fingerprints_match(const CamFingerprints *fingerprints, const CamPage *page,
                                CamFingerprint *ret_fingerprint);

/**
 * cam_fingerprints_find_maker:
 * @fingerprints: tables
 * @mac: (nullable): `aa:bb:cc:dd:ee:ff`
 *
 * A hint and no proof: prefixes name the maker of the hardware, not the brand.
 *
 * Returns: (transfer none) (nullable): who makes mostly cameras and recorders under that prefix;
 *   NULL for everybody else
 */
const char *cam_fingerprints_find_maker(const CamFingerprints *fingerprints, const char *mac);

/**
 * cam_fingerprint_read_realm:
 * @realm: (nullable): realm of a challenge
 * @identity: serial and hardware address go there, where the realm of a maker holds them
 *
 * Axis: `AXIS_` and the serial, which is the hardware address (axis.md 0, 2.1). Dahua: `Login to `
 * and the serial or 32 random digits (dahua.md 2.1, 2.2); what does not look like a serial of 15
 * letters and digits is not taken for one. Pure.
 */
void cam_fingerprint_read_realm(const char *realm, CamIdentity *identity);

/**
 * cam_fingerprint_read_axis:
 * @data: an answer of basicdeviceinfo.cgi (axis.md 5.1); any bytes
 * @size: bytes
 * @identity: what it says goes there
 *
 * Pure.
 *
 * Returns: whether it says what the device is
 */
gboolean cam_fingerprint_read_axis(const char *data, gsize size, CamIdentity *identity);

/**
 * cam_fingerprints_free:
 * @fingerprints: (nullable): tables
 */
void cam_fingerprints_free(CamFingerprints *fingerprints);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamFingerprints, cam_fingerprints_free)
