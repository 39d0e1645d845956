/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamSite:
 *
 * One customer's folder. What stands in it:
 * `camherd.db` the journal; `lock` held by the process that owns the site; `control` the owner's
 * socket; `backups/` configurations; `depot/` firmware images by SHA-256; `salt` for remembering
 * accepted credentials; `logins.db` refused ones; `credentials` stored logins, sealed; `site-id` by
 * which the desktop's secret service knows the site. Folder 0700, files 0600.
 */
typedef struct CamSite CamSite;

/**
 * cam_site_open:
 * @name_or_dir: (nullable): a site's name, or a folder (anything with a `/`, or an existing
 *   folder); NULL for `default`. Names live in the XDG data folder, `camherd/sites/NAME`
 * @error: %CAM_ERROR_USAGE for a bad name, %CAM_ERROR_FILE, %CAM_ERROR_NO_SPACE
 *
 * Makes the folder when it is missing.
 *
 * Returns: (transfer full) (nullable): the site, not owned yet
 */
CamSite *cam_site_open(const char *name_or_dir, GError **error);

/**
 * cam_site_own:
 * @site: a site
 * @error: %CAM_ERROR_OWNED when another camherd has it; the sentence names the site and says what
 *   to do
 *
 * Takes the site for this process until it ends (DECISIONS 20).
 *
 * Returns: whether it is ours
 */
gboolean cam_site_own(CamSite *site, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_site_is_owned:
 * @site: a site
 *
 * Returns: whether cam_site_own() took it for us
 */
gboolean cam_site_is_owned(const CamSite *site);

/**
 * cam_site_get_folder:
 * @site: a site
 *
 * Returns: (transfer none): its folder
 */
const char *cam_site_get_folder(const CamSite *site);

/**
 * cam_site_build_path:
 * @site: a site
 * @name: a name below its folder, such as `control`
 *
 * Returns: (transfer full): the path
 */
char *cam_site_build_path(const CamSite *site, const char *name);

/**
 * cam_site_free:
 * @site: (nullable): a site; an owned one is given back
 */
void cam_site_free(CamSite *site);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamSite, cam_site_free)
