/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/platform.h"
#include "src/base/text.h"
#include "src/engine/choose.h"
#include "src/report/grid.h"
#include "src/report/json.h"
#include "src/store/secrets.h"
#include "src/ui/logins.h"
#include "src/ui/verbs.h"

#include <string.h>

#define MAX_NAME 64

static gboolean
parse_store(const char *text, CamSecretStore *ret_store, GError **error)
{
    static const char *const names[] = { "auto", "service", "file" };

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (text == NULL || g_str_equal(text, names[i])) {
            *ret_store = (CamSecretStore)i;
            return TRUE;
        }
    }
    g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE, "--store takes service or file, not \"%s\"",
                text);
    return FALSE;
}

static CamSecrets *
open_secrets(const CamOptions *options, const CamSite *site, GError **error)
{
    CamSecretStore store;

    if (!parse_store(options->store, &store, error))
        return NULL;
    return cam_secrets_new(site, store, cam_logins_ask_passphrase, (gpointer)options);
}

static gboolean
check_name(const char *name, GError **error)
{
    g_autofree char *clean = cam_text_clean(name, MAX_NAME);

    if (clean != NULL && g_str_equal(clean, name))
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                "a name has 1 to %d characters, and no blanks at its ends", MAX_NAME);
    return FALSE;
}

/* a make nobody speaks would never be used, and nobody would learn why */
static gboolean
check_make(const char *make, GError **error)
{
    guint count;
    const CamDriver *const *drivers = cam_drivers_get(&count);

    if (make == NULL || cam_text_equal_fold(make, CAM_SECRET_ANY))
        return TRUE;
    g_autoptr(GPtrArray) profiles = cam_profiles_load(error);
    for (guint i = 0; profiles != NULL && i < count; i++) {
        if (cam_text_equal_fold(make, drivers[i]->name) ||
            cam_choices_knows_vendor(profiles, drivers[i]->name, make))
            return TRUE;
    }
    if (profiles != NULL)
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "no make \"%s\" is known; the makes stand in: camherd profile list; for all "
                    "makes: --make any",
                    make);
    return FALSE;
}

static char *
ask_password(const CamOptions *options, const char *user, GError **error)
{
    if (options->password_file != NULL)
        return cam_logins_read_file(options->password_file, "password", error);
    g_autofree char *prompt = g_strdup_printf("Password of %s: ", user);
    char *password = cam_platform_read_password(prompt, error);
    if (password == NULL || password[0] != '\0')
        return password;
    g_free(password);
    g_set_error(error, CAM_ERROR, CAM_ERROR_CANCELLED, "no password was given; nothing was stored");
    return NULL;
}

static char *
ask_user(const CamOptions *options, GError **error)
{
    if (options->user != NULL)
        return g_strdup(options->user);
    if (options->password_file != NULL)
        return g_strdup("admin");
    char *line = cam_platform_read_line("User (admin): ", error);
    if (line != NULL && line[0] == '\0') {
        g_free(line);
        return g_strdup("admin");
    }
    return line;
}

static int
set(CamOptions *options, CamSecrets *secrets, const char *name, GError **error)
{
    const char *where = NULL;

    if (!check_name(name, error) || !check_make(options->make, error))
        return 1;
    if (options->password_file == NULL && cam_platform_terminal_width(0) == 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "nobody is there to ask for the password; give --password-file FILE");
        return 1;
    }
    g_autofree char *user = ask_user(options, error);
    char *password = user != NULL ? ask_password(options, user, error) : NULL;
    if (password == NULL)
        return 1;
    g_autofree char *make = options->make != NULL ? g_ascii_strdown(options->make, -1) : NULL;
    g_autoptr(CamSecret) secret = cam_secret_new(name, user, password, make);
    cam_text_free_secret(password);
    if (!cam_secrets_set(secrets, secret, &where, error))
        return 1;
    cam_session_say(options, "login \"%s\" of %s is stored in the %s", name, user, where);
    return 0;
}

static char *
print_list(const CamSecrets *secrets, const GPtrArray *list, CamFormat format)
{
    static const char *const titles[] = { "name", "user", "make", "store", NULL };
    g_autoptr(CamGrid) grid = cam_grid_new();

    cam_grid_add_columns(grid, titles, MAX_NAME);
    for (guint i = 0; i < list->len; i++) {
        const CamSecret *secret = list->pdata[i];
        cam_grid_add_cell(grid, secret->name);
        cam_grid_add_cell(grid, secret->user);
        cam_grid_add_cell(grid, secret->make);
        cam_grid_add_cell(grid, cam_secrets_describe(secrets, secret->name));
    }
    return format == CAM_FORMAT_CSV ? cam_grid_to_csv(grid) : cam_grid_to_table(grid);
}

static char *
print_json(const CamSecrets *secrets, const GPtrArray *list)
{
    JsonObject *document = cam_json_new_document();
    JsonArray *rows = json_array_new();

    for (guint i = 0; i < list->len; i++) {
        const CamSecret *secret = list->pdata[i];
        JsonObject *row = json_object_new();
        cam_json_set_text(row, "name", secret->name);
        cam_json_set_text(row, "user", secret->user);
        cam_json_set_text(row, "make", secret->make);
        cam_json_set_text(row, "store", cam_secrets_describe(secrets, secret->name));
        json_array_add_object_element(rows, row);
    }
    json_object_set_array_member(document, "credentials", rows);
    return cam_json_to_document(document);
}

static int
list(CamOptions *options, CamSecrets *secrets, GError **error)
{
    g_autoptr(GPtrArray) all = cam_secrets_list(secrets, error);

    if (all == NULL)
        return 1;
    if (all->len == 0)
        cam_session_say(options, "no login is stored for this site; store one with: camherd "
                                 "credential set NAME");
    g_autofree char *text = options->format == CAM_FORMAT_JSON
                                ? print_json(secrets, all)
                                : print_list(secrets, all, options->format);
    return cam_options_print(options, text, error) ? 0 : 1;
}

static int
take_away(CamOptions *options, CamSecrets *secrets, const char *name, GError **error)
{
    gboolean found = FALSE;

    if (!cam_secrets_remove(secrets, name, &found, error))
        return 1;
    if (found)
        return 0;
    g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                "no login \"%s\" is stored for this site; see: camherd credential list", name);
    return 1;
}

static int
run(CamOptions *options, CamSecrets *secrets, GError **error)
{
    const char *what = options->rest[0];
    const char *name = options->rest[1];

    if (g_str_equal(what, "list") && name == NULL)
        return list(options, secrets, error);
    if (g_str_equal(what, "set") && name != NULL)
        return set(options, secrets, name, error);
    if (g_str_equal(what, "remove") && name != NULL)
        return take_away(options, secrets, name, error);
    g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                "that is none of: credential set NAME, credential list, credential remove NAME");
    return 1;
}

int
cam_verb_credential(CamOptions *options, GError **error)
{
    g_autoptr(CamSite) site = cam_site_open(options->site, error);
    g_autoptr(CamSecrets) secrets = site != NULL ? open_secrets(options, site, error) : NULL;

    if (secrets == NULL)
        return 1;
    int code = run(options, secrets, error);
    if (cam_secrets_get_note(secrets) != NULL)
        cam_session_say(options, "note: %s", cam_secrets_get_note(secrets));
    return code;
}
