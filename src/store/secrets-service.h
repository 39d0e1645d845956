/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/store/secrets.h"

/**
 * CamSecretsService:
 *
 * The desktop's secret service (the freedesktop.org Secret Service API, by libsecret), as far as a
 * site has logins there: items with the attributes application=camherd, site, name, user and make.
 * No call waits longer than 3 seconds, and none shows a window: a locked keyring is an error. Main
 * thread; the default main context is not run.
 */
typedef struct CamSecretsService CamSecretsService;

/**
 * cam_secrets_service_new:
 *
 * Returns: (transfer full): nothing is connected yet
 */
CamSecretsService *cam_secrets_service_new(void);

/**
 * cam_secrets_service_free:
 * @service: (nullable): the service
 */
void cam_secrets_service_free(CamSecretsService *service);

/**
 * cam_secrets_service_answers:
 * @service: the service
 * @error: %CAM_ERROR_USAGE with a sentence why not
 *
 * Returns: whether there is one
 */
gboolean cam_secrets_service_answers(CamSecretsService *service, GError **error);

/**
 * cam_secrets_service_list:
 * @service: the service
 * @site: id of the site
 * @error: %CAM_ERROR_USAGE
 *
 * Returns: (transfer full) (nullable) (element-type CamSecret): without passwords
 */
GPtrArray *cam_secrets_service_list(CamSecretsService *service, const char *site, GError **error);

/**
 * cam_secrets_service_get:
 * @service: the service
 * @site: id of the site
 * @name: a name
 * @ret_secret: (transfer full) (nullable): the login
 * @error: %CAM_ERROR_USAGE, also when the keyring is locked
 *
 * Returns: FALSE when it could not be looked for
 */
gboolean cam_secrets_service_get(CamSecretsService *service, const char *site, const char *name,
                                 CamSecret **ret_secret, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_secrets_service_set:
 * @service: the service
 * @site: id of the site
 * @secret: a login
 * @error: %CAM_ERROR_USAGE, also when the keyring is locked
 *
 * Returns: whether it is stored
 */
gboolean cam_secrets_service_set(CamSecretsService *service, const char *site,
                                 const CamSecret *secret, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_secrets_service_remove:
 * @service: the service
 * @site: id of the site
 * @name: a name
 * @ret_found: whether there was one
 * @error: %CAM_ERROR_USAGE
 *
 * Returns: FALSE when that could not be done
 */
gboolean cam_secrets_service_remove(CamSecretsService *service, const char *site, const char *name,
                                    gboolean *ret_found, GError **error) G_GNUC_WARN_UNUSED_RESULT;
