/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/store/site.h"

/** what stands for every make */
#define CAM_SECRET_ANY "any"

/**
 * CamSecret:
 * @name: what the user calls it
 * @user: user name
 * @password: (nullable): password; NULL in lists
 * @make: (nullable): the make it is the site's usual login for, or %CAM_SECRET_ANY; NULL when it is
 *   only for rows that name it
 *
 * A stored login.
 */
typedef struct {
    char *name;
    char *user;
    char *password;
    char *make;
} CamSecret;

/**
 * cam_secret_new:
 * @name: its name
 * @user: user name
 * @password: (nullable): password
 * @make: (nullable): make
 *
 * Returns: (transfer full): a login
 */
CamSecret *cam_secret_new(const char *name, const char *user, const char *password,
                          const char *make);

/**
 * cam_secret_free:
 * @secret: (nullable): a login; the password is wiped
 */
void cam_secret_free(CamSecret *secret);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamSecret, cam_secret_free)

/**
 * CamSecretStore:
 * @CAM_SECRET_STORE_AUTO: reading: both; writing: the service when it is ready, else the file
 * @CAM_SECRET_STORE_SERVICE: the desktop's secret service
 * @CAM_SECRET_STORE_FILE: the sealed file in the site's folder
 *
 * Where stored logins are.
 */
typedef enum {
    CAM_SECRET_STORE_AUTO,
    CAM_SECRET_STORE_SERVICE,
    CAM_SECRET_STORE_FILE,
} CamSecretStore;

/**
 * CamPassphraseFunc:
 * @is_new: it is a new one: to be asked for twice
 * @data: what was given
 * @error: why there is none; %CAM_ERROR_USAGE when nobody is there to ask
 *
 * Returns: (transfer full) (nullable): what the file is sealed with
 */
typedef char *(*CamPassphraseFunc)(gboolean is_new, gpointer data, GError **error);

/**
 * CamSecrets:
 *
 * The stored logins of a site. Main thread; calls block: for the service 3 seconds at most each,
 * for the file as long as the passphrase is asked for.
 */
typedef struct CamSecrets CamSecrets;

/**
 * cam_secrets_new:
 * @site: the site; borrowed
 * @where: which of the two
 * @ask: asked once, when the file is opened or made
 * @data: for @ask
 *
 * Returns: (transfer full): its logins; nothing is opened yet
 */
CamSecrets *cam_secrets_new(const CamSite *site, CamSecretStore where, CamPassphraseFunc ask,
                            gpointer data);

/**
 * cam_secrets_free:
 * @secrets: (nullable): logins; what was read is wiped
 */
void cam_secrets_free(CamSecrets *secrets);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamSecrets, cam_secrets_free)

/**
 * cam_secrets_exist:
 * @secrets: logins
 *
 * Asks nobody.
 *
 * Returns: whether anything was ever stored for this site
 */
gboolean cam_secrets_exist(const CamSecrets *secrets);

/**
 * cam_secrets_list:
 * @secrets: logins
 * @error: as cam_secrets_get()
 *
 * Returns: (transfer full) (nullable) (element-type CamSecret): all, by name, without passwords; of
 *   the same name in both places the service's
 */
GPtrArray *cam_secrets_list(CamSecrets *secrets, GError **error);

/**
 * cam_secrets_describe:
 * @secrets: logins
 * @name: the name of one that was listed
 *
 * Returns: (transfer none): where it is, for people
 */
const char *cam_secrets_describe(const CamSecrets *secrets, const char *name);

/**
 * cam_secrets_get_note:
 * @secrets: logins
 *
 * Returns: (transfer none) (nullable): what people should know of the last call although it went
 *   well: a place that was not looked into
 */
const char *cam_secrets_get_note(const CamSecrets *secrets);

/**
 * cam_secrets_get:
 * @secrets: logins
 * @name: a name
 * @ret_secret: (transfer full) (nullable): the login with its password; NULL when there is none of
 *   that name
 * @error: %CAM_ERROR_USAGE: the service is locked or does not answer, or the passphrase is wrong or
 *   was not given; %CAM_ERROR_FORMAT for a damaged file; %CAM_ERROR_FILE
 *
 * Returns: FALSE when it could not be looked for
 */
gboolean cam_secrets_get(CamSecrets *secrets, const char *name, CamSecret **ret_secret,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_secrets_set:
 * @secrets: logins
 * @secret: a login; one of the same name is replaced
 * @ret_where: (transfer none): where it is now, for people
 * @error: as cam_secrets_get(), and %CAM_ERROR_OWNED when another camherd writes the file
 *
 * Returns: whether it is stored
 */
gboolean cam_secrets_set(CamSecrets *secrets, const CamSecret *secret, const char **ret_where,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_secrets_remove:
 * @secrets: logins
 * @name: a name
 * @ret_found: whether there was one
 * @error: as cam_secrets_set()
 *
 * Takes it away in both places.
 *
 * Returns: FALSE when that could not be done
 */
gboolean cam_secrets_remove(CamSecrets *secrets, const char *name, gboolean *ret_found,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
