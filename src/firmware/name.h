/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/identity.h"

/**
 * CamNameFacts:
 * @known: the name has a form we know; else at most @version and @build were found in it
 * @custom: it is a build for one customer
 * @platform: (nullable): platform token, several with `/` between them
 * @version: (nullable): such as `V5.5.80`
 * @build: (nullable): such as `build 180911`
 * @build_sure: whether @build is the build date
 * @language: (nullable): `EN`, `ML` or `CN`
 * @brand: (nullable): the brand it was made for, where the name says so
 * @kind: what devices it is for
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
} CamNameFacts;

/**
 * cam_name_parse_hikvision:
 * @name: a path or name; only what follows the last slash or backslash counts
 *
 * Reads the forms of names that Hikvision gives its files (hikvision.md 7.3). Pure.
 *
 * Returns: (transfer full): what it says, perhaps nothing
 */
CamNameFacts *cam_name_parse_hikvision(const char *name);

/**
 * cam_name_find_base:
 * @path: a path with slashes or backslashes
 *
 * Returns: (transfer none): what follows the last of them
 */
const char *cam_name_find_base(const char *path);

/**
 * cam_name_facts_free:
 * @facts: (nullable): facts
 */
void cam_name_facts_free(CamNameFacts *facts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamNameFacts, cam_name_facts_free)
