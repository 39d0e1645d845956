/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/identity.h"

/**
 * CamNameFacts:
 * @known: the name has a form we know; else at most @version and @build were found in it
 * @custom: it is a build for one customer
 * @platform: (nullable): platform token, several with `/` between them; for Dahua the family with
 *   its code name, for Reolink the hardware version
 * @version: (nullable): as the make writes it, such as `V5.5.80`, `12.11.77`
 * @build: (nullable): where the make tells it apart, such as `build 180911`, `2025-08-19`
 * @build_sure: whether @build is the build date
 * @language: (nullable): `EN`, `ML` or `CN`, other words as they stand
 * @brand: (nullable): the brand it was made for, where the name says so
 * @kind: what devices it is for
 * @vendor: (nullable): whose form it is
 * @model: (nullable): the model it is for, as the name spells it
 * @device_class: (nullable): the class of devices it is for, such as `IPC`, `IPD`, `NVR`
 * @norm: (nullable): the television norm it is for: `P`, `N`, or `PN` for both
 *
 * What the name of a firmware file says. A claim: whoever renamed the file made it.
 */
typedef struct {
    gboolean known;
    gboolean custom;
    char *platform;
    char *version;
    char *build;
    gboolean build_sure;
    char *language;
    char *brand;
    CamKind kind;
    const char *vendor;
    char *model;
    char *device_class;
    char *norm;
} CamNameFacts;

/**
 * cam_name_parse:
 * @vendor: (nullable): the make whose forms count, such as `hikvision`; NULL for all
 * @name: a path or name; only what follows the last slash or backslash counts
 *
 * Reads the forms of names that makers give their files. Pure.
 *
 * Returns: (transfer full): what it says, perhaps nothing
 */
CamNameFacts *cam_name_parse(const char *vendor, const char *name);

/**
 * cam_name_find_base:
 * @path: a path with slashes or backslashes
 *
 * Returns: (transfer none): what follows the last of them
 */
const char *cam_name_find_base(const char *path);

/**
 * cam_name_has_ending:
 * @name: a path or name
 * @endings: (array zero-terminated=1): such as `.zip`
 *
 * Returns: whether it ends with one of them and has something in front, without regard to case
 */
gboolean cam_name_has_ending(const char *name, const char *const *endings);

/**
 * cam_name_leads_out:
 * @name: a name in an archive
 *
 * Beginning with a slash or a drive, or with `..` on its way, however slashes are written.
 *
 * Returns: whether who unpacks there would write somewhere else
 */
gboolean cam_name_leads_out(const char *name);

/**
 * cam_name_facts_free:
 * @facts: (nullable): facts
 */
void cam_name_facts_free(CamNameFacts *facts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamNameFacts, cam_name_facts_free)
