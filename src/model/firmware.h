/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/finding.h"

/**
 * CamConfidence:
 * @CAM_CONFIDENCE_NONE: nothing is known but that bytes are there
 * @CAM_CONFIDENCE_NAME: read from the file's name
 * @CAM_CONFIDENCE_HEADER: the container was opened and checked
 * @CAM_CONFIDENCE_CATALOGUE: a catalogue entry with the same SHA-256 says so
 * @CAM_CONFIDENCE_USER: the user said so
 *
 * How sure we are of what a file is. Name facts never outweigh header facts.
 */
typedef enum {
    CAM_CONFIDENCE_NONE,
    CAM_CONFIDENCE_NAME,
    CAM_CONFIDENCE_HEADER,
    CAM_CONFIDENCE_CATALOGUE,
    CAM_CONFIDENCE_USER,
} CamConfidence;

/**
 * CamEvidence:
 * @fact: a constant such as `version`, `platform`, `sums`
 * @source: a constant such as `header`, `file name`, `archive name`, `content`, `hwid`,
 * `catalogue`, `user`
 * @text: what stands there
 *
 * What one fact about a file was read from.
 */
typedef struct {
    const char *fact;
    const char *source;
    char *text;
} CamEvidence;

/**
 * CamFirmware:
 * @origin: the file the user gave, such as a zip
 * @member: (nullable): the name of the image inside @origin, NULL when @origin is the image
 * @path: (nullable): the image itself as a plain file that does not change any more; NULL until it
 *   was put into the depot
 * @sha256: of the image, 64 lower-case hex digits
 * @size: of the image, bytes
 * @container: what it is packed as, such as `zip+swkh`, `swkh`, `02kh`
 * @vendor: (nullable): make
 * @platform: (nullable): platform token, such as `G5`
 * @device_class: (nullable): the class of devices it is for where platforms are shared by several,
 *   such as `IPC` (cameras) and `IPD` (speed domes) of Hikvision
 * @norm: (nullable): the television norm it is for: `P`, `N`, or `PN` for both
 * @models: (nullable): models it is for, where the file says so
 * @version: (nullable): as in the make's spelling, such as `V5.7.23`
 * @build: (nullable): such as `build 251220`
 * @build_sure: whether @build really is the build date (hikvision.md 3.3: in new-style names it may
 *   be the packing date)
 * @language: (nullable): such as `EN`, `ML`, `CN`
 * @kind: what devices it is for, as far as known
 * @meant_for: (nullable): models the user named for it; that is the user's word, which settles what
 *   file and device leave open (DECISIONS 19) and never a contradiction
 * @min_from: (nullable): the oldest version it may be sent to, where a catalogue or the user says
 * so
 * @in_depot: it comes from the depot: good as a step on the way even when other files were given
 * @confidence: how sure that is
 * @evidence: (element-type CamEvidence): what each fact was read from
 * @findings: (element-type CamFinding): what is odd about it
 *
 * One firmware image. Reference counted; immutable once given to the engine.
 */
typedef struct CamFirmware CamFirmware;
struct CamFirmware {
    gatomicrefcount references;
    char *origin;
    char *member;
    char *path;
    char *sha256;
    guint64 size;
    char *container;
    char *vendor;
    char *platform;
    char *device_class;
    char *norm;
    char **models;
    char *version;
    char *build;
    gboolean build_sure;
    char *language;
    guint kind;
    char **meant_for;
    char *min_from;
    gboolean in_depot;
    CamConfidence confidence;
    GPtrArray *evidence;
    GPtrArray *findings;
};

/**
 * cam_firmware_new:
 * @origin: the file the user gave
 *
 * Returns: (transfer full): a firmware of which nothing else is known
 */
CamFirmware *cam_firmware_new(const char *origin);

/**
 * cam_firmware_ref:
 * @firmware: (nullable): a firmware
 *
 * Returns: (transfer full) (nullable): the same
 */
CamFirmware *cam_firmware_ref(CamFirmware *firmware);

/**
 * cam_firmware_unref:
 * @firmware: (nullable): a firmware
 */
void cam_firmware_unref(CamFirmware *firmware);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamFirmware, cam_firmware_unref)

/**
 * cam_firmware_add_evidence:
 * @firmware: a firmware nobody else has yet
 * @fact: a constant, as in #CamEvidence
 * @source: a constant, likewise
 * @text: (nullable): what stands there; NULL adds nothing
 */
void cam_firmware_add_evidence(CamFirmware *firmware, const char *fact, const char *source,
                               const char *text);

/**
 * cam_firmware_format_version:
 * @firmware: (nullable): a firmware
 *
 * Returns: (transfer full) (nullable): version and build as one text
 */
char *cam_firmware_format_version(const CamFirmware *firmware);

/**
 * cam_confidence_name:
 * @confidence: how sure
 *
 * Returns: (transfer none): `none`, `name`, `header`, `catalogue` or `user`
 */
const char *cam_confidence_name(CamConfidence confidence);
