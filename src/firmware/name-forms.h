/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/identity.h"

/**
 * CamNameForm:
 * @vendor: whose
 * @pattern: regular expression on a name without its ending, without regard to case. Its named
 *   groups are the members of #CamNameFacts, `class` its device_class; `tokens` is a list of
 *   platforms and marks
 * @brand: (nullable): the brand all its names are for
 * @kind: what devices all its names are for; when unknown the beginning of the platform tells
 * @known: its names are those of the maker, not just some text with a version in it
 * @custom: builds for one customer
 * @build_sure: the date is the build date
 *
 * One form of names.
 */
typedef struct {
    const char *vendor;
    const char *pattern;
    const char *brand;
    CamKind kind;
    gboolean known;
    gboolean custom;
    gboolean build_sure;
} CamNameForm;

/**
 * cam_name_forms_get:
 * @ret_count: how many
 *
 * Returns: (transfer none) (array length=ret_count): all forms; the first that fits counts
 */
const CamNameForm *cam_name_forms_get(gsize *ret_count);
