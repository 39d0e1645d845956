/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * CamAdvisoryGroup:
 * @models: (array zero-terminated=1): globs of reported models, any case: `?` one character, `*`
 *   any run; empty where the list of the advisory names none
 * @platforms: (nullable) (array zero-terminated=1): the only platforms it holds for
 * @affected: the rule for people, such as `before V5.7.0, built before 2021-06-25`
 * @fixed: (nullable): the version or build that mends it, for people
 * @possible: its maker names families or letters that models do not show: never `exposed`
 * @note: (nullable): what else the source says
 *
 * Models of one advisory with one limit.
 */
typedef struct {
    char **models;
    char **platforms;
    char *affected;
    char *fixed;
    gboolean possible;
    char *note;
} CamAdvisoryGroup;

/**
 * CamAdvisory:
 * @id: such as `CVE-2021-36260`
 * @maker: who made the firmware, such as `hikvision`
 * @title: what it is, a few words
 * @groups: (element-type CamAdvisoryGroup): whom it concerns
 * @cvss: its score, 0 when there is none
 * @exploited: (nullable): the day it came on CISA's list of known exploited ones, `2022-01-10`
 * @urls: (array zero-terminated=1): where to read about it, the maker's first; may be empty
 * @confidence: `high`, `medium`; `low` ones are listed and never shown with a device
 * @note: (nullable): what else there is to know
 * @imported: it comes from the imported list alone
 *
 * One advisory. Immutable.
 */
typedef struct {
    char *id;
    char *maker;
    char *title;
    GPtrArray *groups;
    double cvss;
    char *exploited;
    char **urls;
    char *confidence;
    char *note;
    gboolean imported;
} CamAdvisory;
