/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/plan.h"

/* looks and files of a plan that is made in a test; for g_test_add() */
typedef struct {
    GPtrArray *looks;
    GPtrArray *firmwares;
    GPtrArray *row_files;
    GPtrArray *depot;
    CamRules *rules;
    CamPlanOptions options;
    GPtrArray *plan;
} Scene;

void scene_set_up(Scene *scene, gconstpointer data);
void scene_tear_down(Scene *scene, gconstpointer data);

/* scene_add_look: a Hikvision camera that was read */
CamLook *scene_add_look(Scene *scene, const char *model, const char *platform, const char *version);

/* scene_add_file: a file that was given */
CamFirmware *scene_add_file(Scene *scene, const char *origin, const char *platform,
                            const char *version, const char *build);

/* scene_make: makes the plan again; gives row @row of it */
const CamPlanRow *scene_make(Scene *scene, guint row);

/* scene_find: the first finding of that code, or NULL */
const CamFinding *scene_find(const CamPlanRow *row, const char *code);

/* scene_assert_idle: nothing is done, and @code says why */
void scene_assert_idle(const CamPlanRow *row, CamVerdict verdict, const char *code);
