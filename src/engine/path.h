/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/shelf.h"
#include "src/firmware/rules.h"
#include "src/model/finding.h"

/* longer ways are not looked for: each step is a whole update */
#define CAM_PATH_MAX_HOPS 8

/**
 * CamPathInput:
 * @shelf: versions of files
 * @rules: what the device's maker demands
 * @grammar: (nullable): version grammar of the device's driver. Where rules are read with another
 *   one, versions count as not comparable until somebody gives his word: what the run proves in the
 *   end is read with this one
 * @model: (nullable): the device's model, for sentences
 * @version: (nullable): what the device runs
 * @build: (nullable): its build
 * @files: (element-type CamFirmware): files that are for the device, in the order they are
 *   preferred in: the first of several with one version is taken
 * @allow_downgrade: it may be sent an older file
 *
 * From where and by what a device may go. All is borrowed.
 */
typedef struct {
    CamShelf *shelf;
    const CamRuleSet *rules;
    const char *grammar;
    const char *model;
    const char *version;
    const char *build;
    const GPtrArray *files;
    gboolean allow_downgrade;
} CamPathInput;

/**
 * CamPathMap:
 *
 * The files for one device, ordered, before a target was chosen.
 */
typedef struct CamPathMap CamPathMap;

/**
 * cam_path_map_new:
 * @input: from where and by what; must outlive the map
 *
 * Returns: (transfer full): a map
 */
CamPathMap *cam_path_map_new(const CamPathInput *input);

/**
 * cam_path_map_free:
 * @map: (nullable): a map
 */
void cam_path_map_free(CamPathMap *map);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamPathMap, cam_path_map_free)

/**
 * cam_path_map_compare:
 * @map: a map
 * @firmware: a file
 *
 * As cam_version_compare_text(), but a pair that a rule names is in the rule's order.
 *
 * Returns: how what the device runs stands to the file
 */
CamOrder cam_path_map_compare(const CamPathMap *map, const CamFirmware *firmware);

/**
 * CamPathResult:
 * @CAM_PATH_FOUND: there is a way
 * @CAM_PATH_SAME: it runs that already
 * @CAM_PATH_NEWER_INSTALLED: it runs something newer, and older files are not allowed
 * @CAM_PATH_CONFLICT: version and build date contradict each other
 * @CAM_PATH_UNREADABLE: the versions cannot be compared
 * @CAM_PATH_UNSURE: there is a way, but whether a rule forbids it cannot be told, or a step that
 *   should be on it is missing
 * @CAM_PATH_STEP_MISSING: a file is missing on the way
 * @CAM_PATH_FORBIDDEN: a rule forbids it
 *
 * Whether there is a way to a target.
 */
typedef enum {
    CAM_PATH_FOUND,
    CAM_PATH_SAME,
    CAM_PATH_NEWER_INSTALLED,
    CAM_PATH_CONFLICT,
    CAM_PATH_UNREADABLE,
    CAM_PATH_UNSURE,
    CAM_PATH_STEP_MISSING,
    CAM_PATH_FORBIDDEN,
} CamPathResult;

/**
 * CamPath:
 * @result: whether there is a way
 * @hops: (element-type CamFirmware): the files in their order, the target last; empty unless
 *   @result is %CAM_PATH_FOUND
 * @findings: (element-type CamFinding): what rules say of it, and why there is none
 * @wanted: (nullable): the version of the file that is missing
 */
typedef struct {
    CamPathResult result;
    GPtrArray *hops;
    GPtrArray *findings;
    char *wanted;
} CamPath;

/**
 * cam_path_find:
 * @map: a map
 * @target: where to; one of the map's files
 * @by_hand: the user chose that very file for that very device: what cannot be told is told and
 *   done; what is forbidden is not
 *
 * The shortest way that every rule lets pass, never twice by one version, each step newer than the
 * one before unless a rule names the pair or it is the one step of an allowed downgrade. Of a track
 * the newest file is the step. Pure; with 10,000 files still quick.
 *
 * Returns: (transfer full): the way, or why there is none
 */
CamPath *cam_path_find(const CamPathMap *map, CamFirmware *target, gboolean by_hand);

/**
 * cam_path_free:
 * @path: (nullable): a way
 */
void cam_path_free(CamPath *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamPath, cam_path_free)
