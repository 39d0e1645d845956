/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"
#include "src/model/advisory.h"
#include "src/model/exposure.h"

/**
 * CamAdvisoryFacts:
 * @vendor: (nullable): make as the device tells it; `Bosch Security Systems` is bosch
 * @model: (nullable): model as the device tells it
 * @platform: (nullable): its platform
 * @grammar: (nullable): version grammar of its driver, where its maker has none in our list
 * @version: (nullable): what it runs, or would run
 * @build: (nullable): its build
 *
 * What an advisory is held against. All is borrowed.
 */
typedef struct {
    const char *vendor;
    const char *model;
    const char *platform;
    const char *grammar;
    const char *version;
    const char *build;
} CamAdvisoryFacts;

/**
 * CamSupport:
 * @status: `end-of-life`, `no-fix`, `discontinued`: only a new device helps
 * @text: a few words on it
 * @source: who says so
 *
 * What the maker still does for a model. Immutable.
 */
typedef struct {
    char *status;
    char *text;
    char *source;
} CamSupport;

/**
 * CamAdvisories:
 *
 * All advisories we know, and what is known about the end of devices: built in
 * (`data/advisories.json`, `data/support.tsv`), and what was imported. Immutable, any thread.
 */
typedef struct CamAdvisories CamAdvisories;

/**
 * cam_advisories_new:
 * @imported: (nullable): the file that cam_advisories_import() wrote; it need not exist
 * @error: %CAM_ERROR_FORMAT, %CAM_ERROR_FILE: the imported file cannot be read; import it again
 *
 * Returns: (transfer full) (nullable): the advisories
 */
CamAdvisories *cam_advisories_new(const char *imported, GError **error);

/**
 * cam_advisories_parse:
 * @data: a file in the form of `data/advisories.json`
 * @size: how many bytes
 * @error: %CAM_ERROR_FORMAT; says what and where
 *
 * Pure.
 *
 * Returns: (transfer full) (nullable): the advisories in it, without what is known on support
 */
CamAdvisories *cam_advisories_parse(const char *data, gsize size, GError **error);

/**
 * cam_advisories_free:
 * @advisories: (nullable): advisories
 */
void cam_advisories_free(CamAdvisories *advisories);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamAdvisories, cam_advisories_free)

/**
 * cam_advisories_get_list:
 * @advisories: advisories
 *
 * Returns: (transfer none) (element-type CamAdvisory): all of them
 */
const GPtrArray *cam_advisories_get_list(const CamAdvisories *advisories);

/**
 * cam_advisories_get_date:
 * @advisories: advisories
 *
 * Returns: (transfer none): the day the built-in ones were gathered, `2026-11-20`
 */
const char *cam_advisories_get_date(const CamAdvisories *advisories);

/**
 * cam_advisories_get_imported:
 * @advisories: advisories
 *
 * Returns: (transfer none) (nullable): the newest day in the imported list, NULL when nothing was
 *   imported
 */
const char *cam_advisories_get_imported(const CamAdvisories *advisories);

/**
 * cam_advisory_judge:
 * @advisories: advisories
 * @advisory: one of them
 * @facts: a device
 *
 * Never `exposed` or `fixed` where version or build cannot be read or compared. Pure.
 *
 * Returns: whether it concerns the device
 */
CamExposed cam_advisory_judge(const CamAdvisories *advisories, const CamAdvisory *advisory,
                              const CamAdvisoryFacts *facts);

/**
 * cam_advisories_judge:
 * @advisories: advisories
 * @facts: a device
 *
 * Pure.
 *
 * Returns: (transfer full) (element-type CamExposure): those that are exposed, check or fixed, in
 *   this order; in each the exploited ones first, then by score. Those of low confidence are left
 *   out
 */
GPtrArray *cam_advisories_judge(const CamAdvisories *advisories, const CamAdvisoryFacts *facts);

/**
 * cam_advisories_find_support:
 * @advisories: advisories
 * @vendor: (nullable): make as the device tells it
 * @model: (nullable): model as the device tells it
 *
 * Returns: (transfer none) (nullable): what is known about its end; NULL when its maker still
 *   makes firmware for it, or nothing is known
 */
const CamSupport *cam_advisories_find_support(const CamAdvisories *advisories, const char *vendor,
                                              const char *model);

/**
 * CamAdvisoriesCount:
 * @read: entries of the list
 * @marked: of them, advisories we had, which have their exploited date now
 * @added: new ones of makers we know
 * @unmatched: of the new ones, those that name no model, so that they are listed and no more
 *
 * What an import brought.
 */
typedef struct {
    guint read;
    guint marked;
    guint added;
    guint unmatched;
} CamAdvisoriesCount;

/**
 * cam_advisories_import:
 * @path: CISA's list of known exploited vulnerabilities, as CSV or JSON; which of both is seen by
 *   its bytes
 * @to: where what concerns us is kept, such as cam_advisories_get_path()
 * @ret_count: what it brought
 * @error: %CAM_ERROR_FORMAT: the list is damaged, cut or something else, with the reason;
 *   %CAM_ERROR_FILE, %CAM_ERROR_NO_SPACE. Nothing changes then
 *
 * What was imported before is replaced. At most 50 MB and 100,000 entries.
 *
 * Returns: whether it is kept now
 */
gboolean cam_advisories_import(const char *path, const char *to, CamAdvisoriesCount *ret_count,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_advisories_get_path:
 *
 * Returns: (transfer full): the file of imported advisories, one for all sites:
 *   `camherd/advisories.json` in the XDG data folder
 */
char *cam_advisories_get_path(void);
