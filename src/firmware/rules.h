/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * CamRules:
 *
 * What makers demand of the way from one version to another: steps on the way, floors, what is
 * forbidden, what must be looked at before. Data (`data/upgrade-rules.ini`), never code.
 */
typedef struct CamRules CamRules;
