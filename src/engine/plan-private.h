/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/path.h"
#include "src/engine/plan.h"

/* what is the same for all rows of a plan while it is made */
typedef struct {
    const CamPlanInput *input;
    CamShelf *shelf;
    GPtrArray *files;   /* CamFirmware, borrowed: the targets first, then what may be a step only */
    guint target_count; /* how many of them are targets */
    GHashTable *known;  /* (element-type utf8 CamFirmware): the depot by SHA-256, borrowed */
} CamPlanner;

/* CamCandidate: a file that is for a device */
typedef struct {
    CamFirmware *firmware; /* borrowed */
    CamFit fit;            /* unknown: only the user's word says so */
    CamOrder order;        /* how what it runs stands to it */
} CamCandidate;

/* cam_plan_get_known: the depot's word on the same image, else @firmware: for whom it is meant and
 * from where it may be sent is known there */
CamFirmware *cam_plan_get_known(const CamPlanner *planner, CamFirmware *firmware);

/* cam_plan_set_verdict: gives the row its verdict and the finding that says why */
void cam_plan_set_verdict(CamPlanRow *row, CamVerdict verdict, CamLevel level, const char *code,
                          JsonObject *args);

/* cam_plan_judge_files: chooses file and way for a row whose device was read */
void cam_plan_judge_files(CamPlanRow *row, const CamLook *look, const CamPlanner *planner);

/* cam_plan_find_row_file: the file the row's inventory line names. NULL with a finding when there
 * is none, or when the name is not enough */
CamFirmware *cam_plan_find_row_file(CamPlanRow *row, const CamPlanner *planner);

/* cam_plan_choose: the best of @candidates, which may be empty. NULL for none */
const CamCandidate *cam_plan_choose(const GArray *candidates, CamShelf *shelf,
                                    const CamRuleSet *rules);

/* cam_plan_tell_choice: says what else there was */
void cam_plan_tell_choice(CamPlanRow *row, const GArray *candidates, const CamCandidate *best,
                          CamShelf *shelf, const CamRuleSet *rules);

/* cam_plan_compare_preference: of two files with one version, which is preferred; for sorting
 * CamCandidate */
int cam_plan_compare_preference(gconstpointer a, gconstpointer b);
