/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/ui/session.h"

#include "src/base/text.h"
#include "src/engine/identify.h"
#include "src/model/device-json.h"
#include "src/ui/logins.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
cam_session_say(const CamOptions *options, const char *format, ...)
{
    va_list args;

    if (options->quiet)
        return;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *clean = cam_text_clean(text, 2000);
    fprintf(stderr, "%s\n", clean != NULL ? clean : "");
}

/* a device does not care which site a wrong password came from. Without such a place, as for a
 * user without a home, each site counts for itself */
static void
open_tries(CamSession *session, const CamOptions *options)
{
    g_autofree char *path = g_build_filename(g_get_user_state_dir(), "camherd", "logins.db", NULL);
    g_autoptr(GError) error = NULL;

    session->tries = cam_tries_open(path, &error);
    if (session->tries == NULL)
        cam_session_say(options,
                        "note: logins that devices refused at other sites are not known here: %s",
                        error->message);
}

CamSession *
cam_session_open(const CamOptions *options, gboolean owns, GError **error)
{
    g_autoptr(CamSession) session = g_new0(CamSession, 1);

    session->defaults = g_ptr_array_new_with_free_func((GDestroyNotify)cam_secret_free);
    session->loop = g_main_loop_new(NULL, FALSE);
    session->site = cam_site_open(options->site, error);
    if (session->site == NULL || (owns && !cam_site_own(session->site, error)))
        return NULL;
    session->store = cam_store_open(session->site, owns, error);
    if (session->store == NULL)
        return NULL;
    if (!owns)
        return g_steal_pointer(&session);
    open_tries(session, options);
    session->secrets = cam_secrets_new(session->site, CAM_SECRET_STORE_AUTO,
                                       cam_logins_ask_passphrase, (gpointer)options);
    session->engine =
        cam_engine_new(&(CamEngineOptions){ .site = session->site,
                                            .store = session->store,
                                            .uploads = (guint)options->uploads,
                                            .allow_plaintext = options->allow_plaintext,
                                            .try_again = options->try_again,
                                            .accept_new_key = options->accept_new_key,
                                            .shared_tries = session->tries,
                                            .find_default = cam_logins_find_default,
                                            .find_data = session },
                       error);
    return session->engine != NULL ? g_steal_pointer(&session) : NULL;
}

void
cam_session_wait(CamSession *session)
{
    g_main_loop_run(session->loop);
}

void
cam_session_close(CamSession *session)
{
    if (session == NULL)
        return;
    cam_engine_free(session->engine);
    cam_tries_free(session->tries);
    cam_secrets_free(session->secrets);
    g_ptr_array_unref(session->defaults);
    cam_store_free(session->store);
    cam_site_free(session->site);
    g_clear_pointer(&session->loop, g_main_loop_unref);
    g_free(session);
}

/* reading from the journal, made to look as if it waited */

typedef struct {
    GMainLoop *loop;
    char *value;
    CamLedger *ledger;
    GPtrArray *rows;
    GError *error;
} Answer;

static void
on_value(const char *value, const GError *error, gpointer data)
{
    Answer *answer = data;

    answer->value = g_strdup(value);
    answer->error = error != NULL ? g_error_copy(error) : NULL;
    g_main_loop_quit(answer->loop);
}

char *
cam_session_get(CamSession *session, const char *kind, const char *key, GError **error)
{
    Answer answer = { .loop = session->loop };

    cam_store_get(session->store, kind, key, on_value, &answer);
    cam_session_wait(session);
    if (answer.error != NULL)
        g_propagate_error(error, answer.error);
    return answer.value;
}

static void
on_run(CamLedger *ledger, GPtrArray *rows, const GError *error, gpointer data)
{
    Answer *answer = data;

    answer->ledger = ledger;
    answer->rows = rows;
    answer->error = error != NULL ? g_error_copy(error) : NULL;
    g_main_loop_quit(answer->loop);
}

/* nothing is told, and nothing gone on with, from a record that is not as it was written */
static gboolean
verify_journal(CamSession *session, GError **error)
{
    g_autofree char *path = cam_site_build_path(session->site, "camherd.db");
    guint64 bad = 0;

    if (!cam_store_verify(session->store, &bad, error))
        return FALSE;
    if (bad == 0)
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_STORE,
                "the journal %s is not as it was written, from event %" G_GUINT64_FORMAT
                " on; put back a copy of it, or start with a new --site and ask the devices what "
                "they run: camherd identify",
                path, bad);
    return FALSE;
}

CamLedger *
cam_session_load_run(CamSession *session, const char *run, GPtrArray **ret_rows, GError **error)
{
    Answer answer = { .loop = session->loop };

    if (!verify_journal(session, error))
        return NULL;
    cam_store_load_run(session->store, run, on_run, &answer);
    cam_session_wait(session);
    if (answer.error != NULL)
        g_propagate_error(error, answer.error);
    if (ret_rows != NULL)
        *ret_rows = g_steal_pointer(&answer.rows);
    g_clear_pointer(&answer.rows, g_ptr_array_unref);
    return answer.ledger;
}

/* targets */

/* a row of the last discovery gets a login only if that very device took one from us before */
static gboolean
is_known(CamSession *session, const CamIdentity *identity)
{
    const char *serial = cam_identity_get(identity, CAM_FIELD_SERIAL);
    const char *mac = cam_identity_get(identity, CAM_FIELD_MAC);
    g_autofree char *by_serial =
        serial != NULL ? cam_store_get_now(session->store, "known", serial) : NULL;
    g_autofree char *by_mac = mac != NULL ? cam_store_get_now(session->store, "known", mac) : NULL;

    return by_serial != NULL || by_mac != NULL;
}

/* whoever answers a search may name any address: only one that a datagram came from is contacted
 * (DECISIONS 21).
 * Returns: (nullable): who named it, when nothing came from there */
static char *
find_namer(JsonObject *row)
{
    const char *source = cam_args_get(row, "source");

    if (g_strcmp0(source, cam_args_get(row, "address")) == 0)
        return NULL;
    return g_strdup(source != NULL ? source : "somebody");
}

static CamInventory *
load_discovered(CamSession *session, GError **error)
{
    g_autofree char *text = cam_session_get(session, "discovered", "last", error);
    g_autoptr(CamInventory) inventory = cam_inventory_new();

    if (text == NULL) {
        if (error != NULL && *error == NULL)
            g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                        "nothing was discovered on this site yet; run first: camherd discover");
        return NULL;
    }
    g_autoptr(JsonObject) document = cam_args_parse(text);
    JsonArray *rows = cam_device_list_rows(document);
    if (rows == NULL || json_array_get_length(rows) == 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "the last discovery found no device; run again: camherd discover");
        return NULL;
    }
    for (guint i = 0; i < json_array_get_length(rows); i++) {
        g_autoptr(CamIdentity) identity = NULL;
        JsonObject *row = json_array_get_object_element(rows, i);
        CamDevice *device = cam_device_from_json(row, &identity);
        if (device == NULL)
            continue;
        device->named_by = find_namer(row);
        device->given = device->named_by == NULL && is_known(session, identity);
        device->found_vendor = g_strdup(cam_identity_get(identity, CAM_FIELD_VENDOR));
        device->target.model = g_strdup(cam_identity_get(identity, CAM_FIELD_MODEL));
        device->target.serial = g_strdup(cam_identity_get(identity, CAM_FIELD_SERIAL));
        device->target.mac = g_strdup(cam_identity_get(identity, CAM_FIELD_MAC));
        g_ptr_array_add(inventory->devices, device);
    }
    return g_steal_pointer(&inventory);
}

static CamInventory *
load_addresses(char **texts, GError **error)
{
    g_autoptr(CamInventory) inventory = cam_inventory_new();

    for (char **text = texts; *text != NULL; text++) {
        CamDevice *device = cam_device_new_from_text(*text, error);
        if (device == NULL)
            return NULL;
        g_ptr_array_add(inventory->devices, device);
    }
    return g_steal_pointer(&inventory);
}

static gboolean
looks_like_file(const char *text)
{
    return g_file_test(text, G_FILE_TEST_EXISTS) || g_str_has_suffix(text, ".csv") ||
           g_str_has_suffix(text, ".xlsx") ||
           (strchr(text, '/') != NULL && strstr(text, "://") == NULL);
}

static CamInventory *
load_file(const char *path, GError **error)
{
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return cam_inventory_read(path, error);
    g_set_error(error, CAM_ERROR, CAM_ERROR_FILE,
                "there is no file %s; look at its name, or make a list with: camherd discover "
                "--format csv -o %s",
                path, path);
    return NULL;
}

/* what the last discovery found at the same address and port: a row whose serial or hardware
 * address it contradicts gets no login (DECISIONS 8) */
static void
join_found(CamSession *session, const CamOptions *options, CamDevice *device, JsonObject *row)
{
    g_autoptr(CamIdentity) identity = NULL;
    g_autoptr(CamDevice) seen = cam_device_from_json(row, &identity);
    g_autoptr(GPtrArray) findings = cam_findings_new();

    if (seen == NULL)
        return;
    device->methods = g_steal_pointer(&seen->methods);
    device->found_vendor = g_strdup(cam_identity_get(identity, CAM_FIELD_VENDOR));
    cam_engine_learn(session->engine, device, identity);
    g_autofree char *endpoint = cam_device_format_endpoint(device);
    cam_identify_compare(device, identity, findings);
    const CamFinding *worst = cam_findings_find_worst(findings);
    if (worst == NULL || worst->level != CAM_LEVEL_BLOCK)
        return;
    g_autofree char *why = cam_finding_format(worst);
    cam_session_say(options, "%s gets no login; by the last discovery of this site its %s",
                    endpoint, why);
    device->given = FALSE;
}

static char *
make_place(const char *address, gint64 port)
{
    return g_strdup_printf("%s %" G_GINT64_FORMAT, address, port);
}

static GHashTable *
index_rows(JsonArray *rows)
{
    GHashTable *places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; rows != NULL && i < json_array_get_length(rows); i++) {
        JsonObject *row = json_array_get_object_element(rows, i);
        const char *address = cam_args_get(row, "address");
        if (address != NULL)
            g_hash_table_insert(
                places,
                make_place(address, json_object_get_int_member_with_default(row, "port", 0)), row);
    }
    return places;
}

static gboolean
join_discovery(CamSession *session, const CamOptions *options, const CamInventory *inventory,
               GError **error)
{
    g_autoptr(GError) wrong = NULL;
    g_autofree char *text = cam_session_get(session, "discovered", "last", &wrong);
    g_autoptr(JsonObject) document = cam_args_parse(text);
    g_autoptr(GHashTable) places = index_rows(cam_device_list_rows(document));

    if (wrong != NULL) {
        g_propagate_error(error, g_steal_pointer(&wrong));
        return FALSE;
    }
    for (guint i = 0; i < inventory->devices->len; i++) {
        CamDevice *device = inventory->devices->pdata[i];
        g_autofree char *place = make_place(device->endpoint.address, device->endpoint.port);
        JsonObject *row = g_hash_table_lookup(places, place);
        if (row != NULL)
            join_found(session, options, device, row);
    }
    return TRUE;
}

static CamInventory *
load_arguments(CamSession *session, const CamOptions *options, GError **error)
{
    gboolean found = g_str_equal(options->rest[0], "discovered");
    gboolean typed = !found && (options->rest[1] != NULL || !looks_like_file(options->rest[0]));

    if (options->accept_new_key && !typed) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "--accept-new-key takes addresses, not a list: each device whose key is new "
                    "should be looked at");
        return NULL;
    }
    if (found)
        return load_discovered(session, error);
    g_autoptr(CamInventory) inventory =
        typed ? load_addresses(options->rest, error) : load_file(options->rest[0], error);
    if (inventory == NULL || !join_discovery(session, options, inventory, error))
        return NULL;
    return g_steal_pointer(&inventory);
}

static void
tell_notices(const CamOptions *options, const CamInventory *inventory)
{
    for (guint i = 0; i < inventory->notices->len; i++) {
        const CamNotice *notice = inventory->notices->pdata[i];
        g_autoptr(JsonObject) args = cam_args_parse(notice->args);
        g_autofree char *text = cam_words_format(notice->code, args);
        if (notice->line > 0)
            cam_session_say(options, "%s, line %u: %s", inventory->path, notice->line, text);
        else
            cam_session_say(options, "%s: %s", inventory->path, text);
    }
}

static CamInventory *
load_targets(CamSession *session, const CamOptions *options, GError **error)
{
    g_autoptr(CamInventory) inventory = load_arguments(session, options, error);

    if (inventory == NULL)
        return NULL;
    tell_notices(options, inventory);
    if (options->only != NULL && !cam_inventory_filter(inventory, options->only, error))
        return NULL;
    if (inventory->devices->len == 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE, "%s: no device is left to work on%s",
                    options->rest[0], options->only != NULL ? "; look at --only" : "");
        return NULL;
    }
    if (!cam_logins_fill(session, options, inventory, inventory->devices, TRUE, error))
        return NULL;
    if (inventory->devices->len == 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE, "%s: no device has a login that is stored",
                    options->rest[0]);
        return NULL;
    }
    return g_steal_pointer(&inventory);
}

CamSession *
cam_session_open_targets(const CamOptions *options, CamInventory **ret_inventory, GError **error)
{
    g_autoptr(CamSession) session = cam_session_open(options, TRUE, error);

    if (session == NULL)
        return NULL;
    CamInventory *inventory = load_targets(session, options, error);
    if (inventory == NULL)
        return NULL;
    *ret_inventory = inventory;
    return g_steal_pointer(&session);
}
