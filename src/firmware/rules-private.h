/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/firmware/rules.h"

struct CamRules {
    GPtrArray *list;    /* CamRule */
    GPtrArray *unknown; /* utf8 */
};

/* bits of CamRule.limits */
typedef enum {
    CAM_LIMIT_FROM_BELOW = 1 << 0,
    CAM_LIMIT_FROM_AT_LEAST = 1 << 1,
    CAM_LIMIT_TO_BELOW = 1 << 2,
    CAM_LIMIT_TO_AT_LEAST = 1 << 3,
} CamLimits;

/* cam_rule_free: for lists of rules */
void cam_rule_free(gpointer data);

/* cam_rules_knows_grammar: whether versions of that make can be compared */
gboolean cam_rules_knows_grammar(const char *vendor);
