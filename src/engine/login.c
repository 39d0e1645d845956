/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/login.h"

#include "src/base/clock.h"

#include <string.h>

#define MAX_IN_A_ROW  3
#define MAX_PER_DAY   2
#define DAY_US        (G_GINT64_CONSTANT(24) * 3600 * G_USEC_PER_SEC)
#define KIND_REFUSED  "refused"
#define KIND_ACCEPTED "accepted"

typedef struct {
    gboolean accepted;
    guint asking;
    guint refused_in_a_row;
} Credential;

struct CamLogin {
    CamStore *store;
    gboolean try_again;
    GHashTable *credentials; /* hash of a credential to Credential */
    GHashTable *tried;       /* endpoint and hash refused in this very process */
    GHashTable *taken;       /* endpoint and hash accepted in this very process */
};

CamLogin *
cam_login_new(CamStore *store, gboolean try_again)
{
    CamLogin *login = g_new0(CamLogin, 1);

    login->store = store;
    login->try_again = try_again;
    login->credentials = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    login->tried = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    login->taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return login;
}

void
cam_login_free(CamLogin *login)
{
    if (login == NULL)
        return;
    g_hash_table_unref(login->credentials);
    g_hash_table_unref(login->tried);
    g_hash_table_unref(login->taken);
    g_free(login);
}

static char *
hash_credential(CamLogin *login, const CamDevice *device)
{
    g_autofree char *text =
        g_strdup_printf("%s\n%s", device->credential->user, device->credential->password);
    char *hash = cam_store_hash_secret(login->store, text);

    explicit_bzero(text, strlen(text));
    return hash;
}

static Credential *
find_credential(CamLogin *login, const char *hash)
{
    Credential *credential = g_hash_table_lookup(login->credentials, hash);

    if (credential == NULL) {
        g_autofree char *known = cam_store_get_now(login->store, KIND_ACCEPTED, hash);
        credential = g_new0(Credential, 1);
        credential->accepted = known != NULL;
        g_hash_table_insert(login->credentials, g_strdup(hash), credential);
    }
    return credential;
}

/* the memory of a device is {hash: time of the refusal in microseconds} */
static CamLoginAnswer
judge_memory(CamLogin *login, const char *endpoint, const char *hash)
{
    g_autofree char *text = cam_store_get_now(login->store, KIND_REFUSED, endpoint);
    g_autoptr(JsonObject) memory = cam_args_parse(text);
    g_autoptr(GList) values = json_object_get_values(memory);
    g_autofree char *both = g_strconcat(endpoint, " ", hash, NULL);
    guint today = 0;

    for (GList *at = values; at != NULL; at = at->next) {
        if (json_node_get_int(at->data) > cam_clock_utc_us() - DAY_US)
            today++;
    }
    if (today >= MAX_PER_DAY)
        return CAM_LOGIN_TOO_OFTEN;
    if (g_hash_table_contains(login->tried, both) ||
        (json_object_has_member(memory, hash) && !login->try_again))
        return CAM_LOGIN_REFUSED;
    return CAM_LOGIN_SEND;
}

CamLoginAnswer
cam_login_ask(CamLogin *login, const CamDevice *device)
{
    if (device->credential == NULL || !device->given)
        return CAM_LOGIN_NONE;
    g_autofree char *hash = hash_credential(login, device);
    g_autofree char *endpoint = cam_device_format_endpoint(device);
    const Credential *credential = find_credential(login, hash);

    g_autofree char *both = g_strconcat(endpoint, " ", hash, NULL);
    CamLoginAnswer remembered = judge_memory(login, endpoint, hash);

    if (remembered != CAM_LOGIN_SEND)
        return remembered;
    /* a device that took it and is being worked on is not left alone for what others say */
    if (g_hash_table_contains(login->taken, both))
        return CAM_LOGIN_SEND;
    if (credential->refused_in_a_row >= MAX_IN_A_ROW)
        return CAM_LOGIN_GIVEN_UP;
    if (!credential->accepted && credential->asking > 0)
        return CAM_LOGIN_WAIT;
    return CAM_LOGIN_SEND;
}

void
cam_login_begin(CamLogin *login, const CamDevice *device)
{
    g_autofree char *hash = hash_credential(login, device);

    find_credential(login, hash)->asking++;
}

static void
remember_refusal(CamLogin *login, const char *endpoint, const char *hash)
{
    g_autofree char *text = cam_store_get_now(login->store, KIND_REFUSED, endpoint);
    g_autoptr(JsonObject) memory = cam_args_parse(text);
    gint64 now = cam_clock_utc_us();

    /* a second refusal of the same credential counts for itself */
    if (json_object_has_member(memory, hash)) {
        g_autofree char *again = g_strdup_printf("%s@%" G_GINT64_FORMAT, hash, now);
        json_object_set_int_member(memory, again, now);
    } else {
        json_object_set_int_member(memory, hash, now);
    }
    g_autofree char *value = cam_args_to_text(memory);
    cam_store_put(login->store, KIND_REFUSED, endpoint, value, NULL, NULL);
    g_hash_table_add(login->tried, g_strconcat(endpoint, " ", hash, NULL));
}

static gboolean
is_refusal(const GError *error)
{
    return g_error_matches(error, CAM_ERROR, CAM_ERROR_AUTH) ||
           g_error_matches(error, CAM_ERROR, CAM_ERROR_LOCKED);
}

/* the device said nothing about the login */
static gboolean
is_silence(const GError *error)
{
    return cam_error_is_silence(error) || g_error_matches(error, CAM_ERROR, CAM_ERROR_CANCELLED) ||
           g_error_matches(error, CAM_ERROR, CAM_ERROR_TRUST) ||
           g_error_matches(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED) ||
           g_error_matches(error, CAM_ERROR, CAM_ERROR_NO_CREDENTIAL) ||
           g_error_matches(error, CAM_ERROR, CAM_ERROR_NOT_ACTIVATED);
}

void
cam_login_end(CamLogin *login, const CamDevice *device, gboolean sent, const GError *error)
{
    g_autofree char *hash = hash_credential(login, device);
    g_autofree char *endpoint = cam_device_format_endpoint(device);
    Credential *credential = find_credential(login, hash);

    credential->asking--;
    if (!sent || is_silence(error))
        return;
    if (is_refusal(error)) {
        credential->refused_in_a_row++;
        remember_refusal(login, endpoint, hash);
        return;
    }
    credential->refused_in_a_row = 0;
    g_hash_table_add(login->taken, g_strconcat(endpoint, " ", hash, NULL));
    if (!credential->accepted)
        cam_store_put(login->store, KIND_ACCEPTED, hash, "yes", NULL, NULL);
    credential->accepted = TRUE;
    g_autofree char *memory = cam_store_get_now(login->store, KIND_REFUSED, endpoint);
    if (memory != NULL)
        cam_store_put(login->store, KIND_REFUSED, endpoint, NULL, NULL, NULL);
}

gboolean
cam_login_is_given_up(const CamLogin *login)
{
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, login->credentials);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const Credential *credential = value;
        if (credential->refused_in_a_row >= MAX_IN_A_ROW)
            return TRUE;
    }
    return FALSE;
}
