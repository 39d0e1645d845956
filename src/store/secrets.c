/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * site-id           by which the secret service knows the site, made with the first login there
 * credentials       the sealed file, see secrets-file.c
 * credentials.lock  held while the sealed file is read and replaced
 */
#include "src/store/secrets-file.h"
#include "src/store/secrets-service.h"

#include "src/base/file.h"
#include "src/base/platform.h"
#include "src/base/text.h"

#include <glib/gstdio.h>
#include <string.h>

#define IN_SERVICE "secret service"
#define IN_FILE    "sealed file"

struct CamSecrets {
    CamSecretStore where;
    CamPassphraseFunc ask;
    gpointer data;
    char *path;
    char *lock_path;
    char *id_path;
    CamSecretsService *service;
    char *passphrase;
    GPtrArray *in_file; /* NULL until it was opened */
    GHashTable *places; /* name to where it is, as it was listed */
    char *note;
};

CamSecret *
cam_secret_new(const char *name, const char *user, const char *password, const char *make)
{
    CamSecret *secret = g_new0(CamSecret, 1);

    secret->name = g_strdup(name);
    secret->user = g_strdup(user);
    secret->password = g_strdup(password);
    secret->make = g_strdup(make);
    return secret;
}

void
cam_secret_free(CamSecret *secret)
{
    if (secret == NULL)
        return;
    g_free(secret->name);
    g_free(secret->user);
    cam_text_free_secret(secret->password);
    g_free(secret->make);
    g_free(secret);
}

CamSecrets *
cam_secrets_new(const CamSite *site, CamSecretStore where, CamPassphraseFunc ask, gpointer data)
{
    CamSecrets *secrets = g_new0(CamSecrets, 1);

    secrets->where = where;
    secrets->ask = ask;
    secrets->data = data;
    secrets->path = cam_site_build_path(site, "credentials");
    secrets->lock_path = cam_site_build_path(site, "credentials.lock");
    secrets->id_path = cam_site_build_path(site, "site-id");
    secrets->service = cam_secrets_service_new();
    secrets->places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return secrets;
}

void
cam_secrets_free(CamSecrets *secrets)
{
    if (secrets == NULL)
        return;
    cam_secrets_service_free(secrets->service);
    g_clear_pointer(&secrets->in_file, g_ptr_array_unref);
    cam_text_free_secret(secrets->passphrase);
    g_hash_table_unref(secrets->places);
    g_free(secrets->note);
    g_free(secrets->path);
    g_free(secrets->lock_path);
    g_free(secrets->id_path);
    g_free(secrets);
}

const char *
cam_secrets_get_note(const CamSecrets *secrets)
{
    return secrets->note;
}

static gboolean
exists(const char *path)
{
    return g_file_test(path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK);
}

static gboolean
uses_service(const CamSecrets *secrets)
{
    return secrets->where != CAM_SECRET_STORE_FILE && exists(secrets->id_path);
}

static gboolean
uses_file(const CamSecrets *secrets)
{
    return secrets->where != CAM_SECRET_STORE_SERVICE && exists(secrets->path);
}

gboolean
cam_secrets_exist(const CamSecrets *secrets)
{
    return uses_service(secrets) || uses_file(secrets);
}

/* the site's name for the service: a folder may be moved, an id stays with it */
static char *
read_id(const CamSecrets *secrets, gboolean make, GError **error)
{
    g_autofree char *text = NULL;

    if (make && !exists(secrets->id_path)) {
        g_autofree char *fresh = g_uuid_string_random();
        if (!cam_file_write(secrets->id_path, fresh, strlen(fresh), error))
            return NULL;
    }
    if (!cam_file_read(secrets->id_path, 64, &text, NULL, error))
        return NULL;
    g_strstrip(text);
    if (g_uuid_string_is_valid(text))
        return g_steal_pointer(&text);
    g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT,
                "%s is damaged; remove it and store the logins again", secrets->id_path);
    return NULL;
}

/* the file */

static gboolean
open_file(CamSecrets *secrets, GError **error)
{
    if (secrets->in_file != NULL)
        return TRUE;
    if (secrets->passphrase == NULL)
        secrets->passphrase = secrets->ask(FALSE, secrets->data, error);
    if (secrets->passphrase == NULL)
        return FALSE;
    secrets->in_file = cam_secrets_file_read(secrets->path, secrets->passphrase, error);
    if (secrets->in_file == NULL)
        g_clear_pointer(&secrets->passphrase, cam_text_free_secret);
    return secrets->in_file != NULL;
}

static gboolean
find(const GPtrArray *list, const char *name, guint *ret_index)
{
    for (guint i = 0; list != NULL && i < list->len; i++) {
        if (g_str_equal(((const CamSecret *)list->pdata[i])->name, name)) {
            *ret_index = i;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean
lock(const CamSecrets *secrets, int *ret_fd, GError **error)
{
    gboolean taken = FALSE;

    if (!cam_platform_lock_file(secrets->lock_path, ret_fd, &taken, error))
        return FALSE;
    if (!taken)
        g_set_error(error, CAM_ERROR, CAM_ERROR_OWNED,
                    "another camherd is changing %s at this moment; run it again", secrets->path);
    return taken;
}

/* as it is on disk now, not as it was when it was listed */
static gboolean
reopen_file(CamSecrets *secrets, gboolean make, GError **error)
{
    g_clear_pointer(&secrets->in_file, g_ptr_array_unref);
    if (exists(secrets->path) || !make)
        return open_file(secrets, error);
    if (secrets->passphrase == NULL)
        secrets->passphrase = secrets->ask(TRUE, secrets->data, error);
    if (secrets->passphrase == NULL)
        return FALSE;
    secrets->in_file = g_ptr_array_new_with_free_func((GDestroyNotify)cam_secret_free);
    return TRUE;
}

static gboolean
set_in_file(CamSecrets *secrets, const CamSecret *secret, GError **error)
{
    guint index = 0;
    int fd = -1;

    if (!lock(secrets, &fd, error))
        return FALSE;
    gboolean ok = reopen_file(secrets, TRUE, error);
    if (ok) {
        if (find(secrets->in_file, secret->name, &index))
            g_ptr_array_remove_index(secrets->in_file, index);
        g_ptr_array_add(secrets->in_file,
                        cam_secret_new(secret->name, secret->user, secret->password, secret->make));
        ok = cam_secrets_file_write(secrets->path, secrets->in_file, secrets->passphrase, error);
    }
    g_close(fd, NULL);
    return ok;
}

static gboolean
remove_in_file(CamSecrets *secrets, const char *name, gboolean *ret_found, GError **error)
{
    guint index = 0;
    int fd = -1;

    if (!lock(secrets, &fd, error))
        return FALSE;
    gboolean ok = reopen_file(secrets, FALSE, error);
    gboolean found = ok && find(secrets->in_file, name, &index);
    if (found) {
        g_ptr_array_remove_index(secrets->in_file, index);
        ok = cam_secrets_file_write(secrets->path, secrets->in_file, secrets->passphrase, error);
    }
    g_close(fd, NULL);
    *ret_found = *ret_found || (ok && found);
    return ok;
}

/* both */

static void
add_listed(CamSecrets *secrets, GPtrArray *all, const GPtrArray *some, const char *where)
{
    for (guint i = 0; i < some->len; i++) {
        const CamSecret *secret = some->pdata[i];
        if (g_hash_table_contains(secrets->places, secret->name))
            continue;
        g_hash_table_insert(secrets->places, g_strdup(secret->name), (gpointer)where);
        g_ptr_array_add(all, cam_secret_new(secret->name, secret->user, NULL, secret->make));
    }
}

static gboolean
list_service(CamSecrets *secrets, GPtrArray *all, GError **error)
{
    g_autofree char *id = read_id(secrets, FALSE, error);
    g_autoptr(GPtrArray) some =
        id != NULL ? cam_secrets_service_list(secrets->service, id, error) : NULL;

    if (some == NULL)
        return FALSE;
    add_listed(secrets, all, some, IN_SERVICE);
    return TRUE;
}

static int
compare(gconstpointer a, gconstpointer b)
{
    const CamSecret *left = *(const CamSecret *const *)a;
    const CamSecret *right = *(const CamSecret *const *)b;

    return strcmp(left->name, right->name);
}

/* a scheduler has no desktop: what is in the file is there all the same */
static gboolean
go_on_with_file(CamSecrets *secrets, GError *wrong, GError **error)
{
    if (!uses_file(secrets)) {
        g_propagate_error(error, wrong);
        return FALSE;
    }
    g_free(secrets->note);
    secrets->note = g_strdup_printf("only the sealed file is used: %s", wrong->message);
    g_error_free(wrong);
    return TRUE;
}

GPtrArray *
cam_secrets_list(CamSecrets *secrets, GError **error)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)cam_secret_free);
    GError *wrong = NULL;

    g_hash_table_remove_all(secrets->places);
    if (uses_service(secrets) && !list_service(secrets, all, &wrong) &&
        !go_on_with_file(secrets, wrong, error))
        return NULL;
    if (uses_file(secrets)) {
        if (!open_file(secrets, error))
            return NULL;
        add_listed(secrets, all, secrets->in_file, IN_FILE);
    }
    g_ptr_array_sort(all, compare);
    return g_steal_pointer(&all);
}

const char *
cam_secrets_describe(const CamSecrets *secrets, const char *name)
{
    const char *where = g_hash_table_lookup(secrets->places, name);

    return where != NULL ? where : "";
}

static gboolean
get_from_service(CamSecrets *secrets, const char *name, CamSecret **ret_secret, GError **error)
{
    g_autofree char *id = read_id(secrets, FALSE, error);

    return id != NULL && cam_secrets_service_get(secrets->service, id, name, ret_secret, error);
}

gboolean
cam_secrets_get(CamSecrets *secrets, const char *name, CamSecret **ret_secret, GError **error)
{
    GError *wrong = NULL;
    guint index = 0;

    *ret_secret = NULL;
    if (uses_service(secrets) && !get_from_service(secrets, name, ret_secret, &wrong) &&
        !go_on_with_file(secrets, wrong, error))
        return FALSE;
    if (*ret_secret != NULL || !uses_file(secrets))
        return TRUE;
    if (!open_file(secrets, error))
        return FALSE;
    if (!find(secrets->in_file, name, &index))
        return TRUE;
    const CamSecret *found = secrets->in_file->pdata[index];
    *ret_secret = cam_secret_new(found->name, found->user, found->password, found->make);
    return TRUE;
}

static gboolean
remove_in_service(CamSecrets *secrets, const char *name, gboolean *ret_found, GError **error)
{
    g_autofree char *id = read_id(secrets, FALSE, error);

    return id != NULL && cam_secrets_service_remove(secrets->service, id, name, ret_found, error);
}

/* what is in the service comes first in reading: an older one would hide the new one. A service
 * that does not answer now is told by whoever reads */
static void
forget_in_service(CamSecrets *secrets, const char *name)
{
    g_autoptr(GError) error = NULL;
    gboolean found = FALSE;

    if (exists(secrets->id_path) && !remove_in_service(secrets, name, &found, &error)) {
        g_free(secrets->note);
        secrets->note = g_strdup_printf(
            "an older login \"%s\" may be left in the secret service: %s", name, error->message);
    }
}

static gboolean
set_in_service(CamSecrets *secrets, const CamSecret *secret, GError **error)
{
    g_autofree char *id =
        cam_secrets_service_answers(secrets->service, error) ? read_id(secrets, TRUE, error) : NULL;

    return id != NULL && cam_secrets_service_set(secrets->service, id, secret, error);
}

gboolean
cam_secrets_set(CamSecrets *secrets, const CamSecret *secret, const char **ret_where,
                GError **error)
{
    gboolean service = secrets->where == CAM_SECRET_STORE_SERVICE ||
                       (secrets->where == CAM_SECRET_STORE_AUTO &&
                        cam_secrets_service_answers(secrets->service, NULL));

    if (!(service ? set_in_service(secrets, secret, error) : set_in_file(secrets, secret, error)))
        return FALSE;
    if (!service)
        forget_in_service(secrets, secret->name);
    *ret_where = service ? IN_SERVICE : IN_FILE;
    return TRUE;
}

gboolean
cam_secrets_remove(CamSecrets *secrets, const char *name, gboolean *ret_found, GError **error)
{
    *ret_found = FALSE;
    if (uses_service(secrets) && !remove_in_service(secrets, name, ret_found, error))
        return FALSE;
    return !uses_file(secrets) || remove_in_file(secrets, name, ret_found, error);
}
