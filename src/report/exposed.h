/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "src/model/plan.h"

/**
 * CamFlaw:
 * @exposure: (transfer none): one of the advisories as some device has it
 * @now: devices that are exposed as they run
 * @unsure_now: devices of which that cannot be told
 * @after: devices that will be exposed when the plan was carried out
 * @unsure_after: devices of which that cannot be told
 *
 * An advisory and all devices of a plan. A device to which nothing is sent stays as it is.
 */
typedef struct {
    const CamExposure *exposure;
    guint now;
    guint unsure_now;
    guint after;
    guint unsure_after;
} CamFlaw;

/**
 * cam_exposed_list_flaws:
 * @plan: (element-type CamPlanRow): a plan; outlives the list
 *
 * Returns: (transfer full) (element-type CamFlaw): advisories that some device is exposed to, or
 *   may be: those known to be exploited first, then by score, then by name
 */
GPtrArray *cam_exposed_list_flaws(const GPtrArray *plan);

/**
 * cam_exposed_was_looked_at:
 * @plan: (element-type CamPlanRow): a plan
 *
 * Returns: whether advisories were matched with any device
 */
gboolean cam_exposed_was_looked_at(const GPtrArray *plan);

/**
 * cam_exposed_is_finding:
 * @finding: a finding
 *
 * Returns: whether it says in a sentence what the lists of advisories say by their names
 */
gboolean cam_exposed_is_finding(const CamFinding *finding);

/**
 * cam_exposed_make_ids:
 * @exposures: (nullable) (element-type CamExposure): advisories
 *
 * Returns: (transfer full): names of those that hold, in their order
 */
JsonArray *cam_exposed_make_ids(const GPtrArray *exposures);

/**
 * cam_exposed_make_json:
 * @exposures: (nullable) (element-type CamExposure): advisories
 *
 * Returns: (transfer full): an array with id, answer, title, cvss, exploited and url of each; null
 *   where nobody looked
 */
JsonNode *cam_exposed_make_json(const GPtrArray *exposures);

/**
 * cam_exposed_join:
 * @exposures: (nullable) (element-type CamExposure): advisories
 *
 * Returns: (transfer full) (nullable): names of those that hold and, with `?` behind, of those that
 *   cannot be told, a blank between; NULL where nobody looked
 */
char *cam_exposed_join(const GPtrArray *exposures);

/**
 * cam_exposed_count:
 * @row: a row
 * @arrow: what stands between the numbers, such as ` -> `
 *
 * Returns: (transfer full) (nullable): how many advisories hold now and after, such as `3 -> 0` or,
 *   where of others that cannot be told, `3? -> 0`; NULL when there are none
 */
char *cam_exposed_count(const CamPlanRow *row, const char *arrow);

/**
 * cam_exposed_append_items:
 * @page: the page so far, inside a list
 * @row: a row
 *
 * Adds items with the names of the advisories, now and after; nothing when there are none.
 */
void cam_exposed_append_items(GString *page, const CamPlanRow *row);

/**
 * cam_exposed_append_section:
 * @page: the page so far
 * @plan: (element-type CamPlanRow): a plan
 *
 * Adds a section with all advisories of cam_exposed_list_flaws(); nothing when there are none.
 */
void cam_exposed_append_section(GString *page, const GPtrArray *plan);
