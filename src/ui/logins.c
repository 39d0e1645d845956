/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/ui/logins.h"

#include "src/base/file.h"
#include "src/base/platform.h"
#include "src/base/text.h"
#include "src/engine/choose.h"

#include <string.h>

#define MAX_FILE       4096
#define MIN_PASSPHRASE 8

char *
cam_logins_read_file(const char *path, const char *what, GError **error)
{
    char *text = NULL;

    if (!cam_file_read(path, MAX_FILE, &text, NULL, error))
        return NULL;
    char *line = g_strndup(text, strcspn(text, "\r\n"));
    cam_text_free_secret(text);
    if (line[0] != '\0')
        return line;
    g_free(line);
    g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "the first line of %s holds no %s", path, what);
    return NULL;
}

/* passphrase */

/* Returns: @passphrase; NULL when it is NULL or too short for a new file */
static char *
check_new(char *passphrase, GError **error)
{
    if (passphrase == NULL || strlen(passphrase) >= MIN_PASSPHRASE)
        return passphrase;
    cam_text_free_secret(passphrase);
    g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                "a passphrase has %d characters or more; nothing was stored", MIN_PASSPHRASE);
    return NULL;
}

static char *
ask_twice(GError **error)
{
    char *first = check_new(
        cam_platform_read_password("New passphrase for the stored logins: ", error), error);
    char *second = first != NULL ? cam_platform_read_password("The same again: ", error) : NULL;
    if (second != NULL && strcmp(first, second) == 0) {
        cam_text_free_secret(second);
        return first;
    }
    if (second != NULL)
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "the two passphrases are not the same; nothing was stored");
    cam_text_free_secret(first);
    cam_text_free_secret(second);
    return NULL;
}

char *
cam_logins_ask_passphrase(gboolean is_new, gpointer data, GError **error)
{
    const CamOptions *options = data;

    if (options->passphrase_file != NULL) {
        char *passphrase = cam_logins_read_file(options->passphrase_file, "passphrase", error);
        return is_new ? check_new(passphrase, error) : passphrase;
    }
    if (options->never_asks || cam_platform_terminal_width(0) == 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "the stored logins of this site are sealed and nobody is there to ask for the "
                    "passphrase; give --passphrase-file FILE");
        return NULL;
    }
    if (is_new)
        return ask_twice(error);
    return cam_platform_read_password("Passphrase of the stored logins: ", error);
}

/* stored ones that rows name */

/* a row that discovery contradicts gets none sent, but its device may be found elsewhere */
static gboolean
may_have_login(const CamDevice *device)
{
    return device->given || device->target.line > 0;
}

static gboolean
wants_login(const CamDevice *device)
{
    return device->credential == NULL && may_have_login(device) && !device->target.skip &&
           device->named_by == NULL;
}

static CamCredential *
make_credential(const CamSecret *secret)
{
    return cam_credential_new(secret->user, secret->password);
}

static gboolean
find_named(CamSession *session, GHashTable *known, const char *name, GError **error)
{
    g_autoptr(CamSecret) secret = NULL;

    if (g_hash_table_contains(known, name))
        return TRUE;
    if (!cam_secrets_get(session->secrets, name, &secret, error))
        return FALSE;
    g_hash_table_insert(known, g_strdup(name), secret != NULL ? make_credential(secret) : NULL);
    return TRUE;
}

static void
tell_unknown(const CamOptions *options, const CamInventory *inventory, const CamDevice *device)
{
    g_autofree char *endpoint = cam_device_format_endpoint(device);
    const char *path = inventory != NULL && inventory->path != NULL ? inventory->path : "inventory";

    cam_session_say(options,
                    "%s, line %u: %s: no login \"%s\" is stored for this site; see: camherd "
                    "credential list",
                    path, device->target.line, endpoint, device->target.credential);
}

static gboolean
fill_named(CamSession *session, const CamOptions *options, CamInventory *inventory,
           const GPtrArray *devices, GError **error)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                                        (GDestroyNotify)cam_credential_unref);

    for (guint i = devices->len; i > 0; i--) {
        CamDevice *device = devices->pdata[i - 1];
        const char *name = device->target.credential;
        if (!wants_login(device) || cam_text_is_empty(name))
            continue;
        if (!find_named(session, known, name, error))
            return FALSE;
        cam_device_set_credential(device, g_hash_table_lookup(known, name));
        if (device->credential != NULL)
            continue;
        tell_unknown(options, inventory, device);
        if (inventory == NULL)
            continue;
        inventory->bad_rows++;
        g_ptr_array_remove_index(inventory->devices, i - 1);
    }
    return TRUE;
}

/* options, environment, terminal */

static guint
count_without_login(const GPtrArray *devices)
{
    guint count = 0;

    for (guint i = 0; i < devices->len; i++)
        count += wants_login(devices->pdata[i]) ? 1 : 0;
    return count;
}

static char *
ask_password(const char *user, guint count, GError **error)
{
    g_autofree char *prompt =
        g_strdup_printf("Password of %s for %u device%s: ", user, count, count == 1 ? "" : "s");

    return cam_platform_read_password(prompt, error);
}

static void
fill_with(const CamOptions *options, const GPtrArray *devices, const char *password)
{
    const char *user = options->user != NULL ? options->user : "admin";

    for (guint i = 0; i < devices->len && password[0] != '\0'; i++) {
        CamDevice *device = devices->pdata[i];
        /* a login it names and that is not there is not made up for by another */
        if (device->credential != NULL || !may_have_login(device) ||
            device->target.credential != NULL)
            continue;
        const char *own = device->target.user != NULL ? device->target.user : user;
        g_autoptr(CamCredential) credential = cam_credential_new(own, password);
        cam_device_set_credential(device, credential);
    }
}

/* the site's usual ones */

static gboolean
load_default(CamSession *session, const CamSecret *listed, GError **error)
{
    CamSecret *secret = NULL;

    if (listed->make == NULL)
        return TRUE;
    if (!cam_secrets_get(session->secrets, listed->name, &secret, error))
        return FALSE;
    if (secret != NULL)
        g_ptr_array_add(session->defaults, secret);
    return TRUE;
}

static gboolean
load_defaults(CamSession *session, GError **error)
{
    g_autoptr(GPtrArray) listed = cam_secrets_list(session->secrets, error);

    for (guint i = 0; listed != NULL && i < listed->len; i++) {
        if (!load_default(session, listed->pdata[i], error))
            return FALSE;
    }
    return listed != NULL;
}

/* where nobody is read anew, the driver of the time before is what is known of the make */
static void
fill_by_driver(CamSession *session, const GPtrArray *devices)
{
    for (guint i = 0; i < devices->len; i++) {
        CamDevice *device = devices->pdata[i];
        if (!wants_login(device) || device->driver == NULL || device->target.credential != NULL)
            continue;
        g_autoptr(CamCredential) credential =
            cam_logins_find_default(device, device->driver, session);
        cam_device_set_credential(device, credential);
    }
}

static gboolean
has_defaults(CamSession *session, const CamOptions *options)
{
    g_autoptr(GError) wrong = NULL;

    if (!cam_secrets_exist(session->secrets))
        return FALSE;
    if (!load_defaults(session, &wrong)) {
        cam_session_say(options, "note: the site's stored logins are not used: %s", wrong->message);
        g_ptr_array_set_size(session->defaults, 0);
    }
    return session->defaults->len > 0;
}

static gboolean
fill(CamSession *session, const CamOptions *options, CamInventory *inventory,
     const GPtrArray *devices, gboolean may_ask, GError **error)
{
    const char *user = options->user != NULL ? options->user : "admin";
    gboolean asks = may_ask && cam_platform_terminal_width(0) > 0;
    char *password = NULL;

    if (!fill_named(session, options, inventory, devices, error))
        return FALSE;
    guint count = count_without_login(devices);
    if (count == 0)
        return TRUE;
    if (options->password_file != NULL)
        password = cam_logins_read_file(options->password_file, "password", error);
    else if (options->password != NULL)
        password = g_strdup(options->password);
    else if ((options->user == NULL || !asks) && has_defaults(session, options)) {
        if (!may_ask)
            fill_by_driver(session, devices);
        return TRUE;
    } else if (asks)
        password = ask_password(user, count, error);
    else
        return TRUE;
    if (password == NULL)
        return FALSE;
    fill_with(options, devices, password);
    cam_text_free_secret(password);
    return TRUE;
}

gboolean
cam_logins_fill(CamSession *session, const CamOptions *options, CamInventory *inventory,
                const GPtrArray *devices, gboolean may_ask, GError **error)
{
    gboolean filled = fill(session, options, inventory, devices, may_ask, error);

    if (cam_secrets_get_note(session->secrets) != NULL)
        cam_session_say(options, "note: %s", cam_secrets_get_note(session->secrets));
    return filled;
}

/* how well a stored login fits; 0: not at all */
static guint
judge(const CamSecret *secret, const CamDevice *device, const char *driver,
      const GPtrArray *profiles)
{
    if (cam_text_equal_fold(secret->make, CAM_SECRET_ANY))
        return 1;
    if (!cam_text_equal_fold(secret->make, driver) &&
        !cam_choices_knows_vendor(profiles, driver, secret->make))
        return 0;
    if (cam_text_equal_fold(secret->make, device->target.vendor) ||
        cam_text_equal_fold(secret->make, device->found_vendor))
        return 4;
    return cam_text_equal_fold(secret->make, driver) ? 3 : 2;
}

CamCredential *
cam_logins_find_default(const CamDevice *device, const char *driver, gpointer data)
{
    CamSession *session = data;
    const GPtrArray *profiles = cam_engine_get_profiles(session->engine);
    const CamSecret *best = NULL;
    guint score = 0;

    for (guint i = 0; i < session->defaults->len; i++) {
        const CamSecret *secret = session->defaults->pdata[i];
        guint fits = judge(secret, device, driver, profiles);
        if (fits > score) {
            best = secret;
            score = fits;
        }
    }
    return best != NULL ? make_credential(best) : NULL;
}
