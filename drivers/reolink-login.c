/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/reolink-login.h"

#include "drivers/reolink-session.h"
#include "drivers/reolink-wire.h"
#include "src/base/text.h"

#include <string.h>

/* reolink.md 2 */
#define PASSWORD_MAX 31
#define WANTS_HTTPS  300
#define LOGOUT_S     5

static gboolean
fail_foreign(GError **error)
{
    g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "does not speak Reolink's API");
    return FALSE;
}

static gboolean
fail_https(CamErrorCode code, GError **error)
{
    g_set_error(error, CAM_ERROR, (int)code,
                "takes logins by HTTPS only: write https:// before its address");
    return FALSE;
}

/* what forbids a login although it is ours; `please login first` is what everybody hears */
static gboolean
judge_element(CamCall *call, JsonNode *element, GError **error)
{
    g_autoptr(GError) local = NULL;

    if (cam_reolink_check(call, element, &local))
        return TRUE;
    cam_call_set_word(call, NULL);
    if (!g_error_matches(local, CAM_ERROR, CAM_ERROR_LOCKED) &&
        !g_error_matches(local, CAM_ERROR, CAM_ERROR_NOT_ACTIVATED))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

static gboolean
is_ours(const CamJson *json)
{
    g_auto(CamReolinkStatus) status = { 0 };

    if (cam_reolink_find(json, "GetDevInfo") != NULL)
        return TRUE;
    cam_reolink_read_status(cam_reolink_find(json, NULL), &status);
    return status.lost;
}

/* what the answer to a question without a login says of the device */
static gboolean
judge_look(CamCall *call, const CamReply *reply, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(CamJson) json = NULL;

    if (reply->status == WANTS_HTTPS)
        return fail_https(CAM_ERROR_UNSUPPORTED, error);
    json = cam_reolink_judge(call, reply, &local);
    if (json == NULL && g_error_matches(local, CAM_ERROR, CAM_ERROR_LOCKED)) {
        cam_reolink_get_state(call)->ours = TRUE;
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    if (json == NULL || !is_ours(json))
        return fail_foreign(error);
    cam_reolink_get_state(call)->ours = TRUE;
    return judge_element(call, cam_reolink_find(json, NULL), error);
}

static gboolean
look(CamCall *call, GError **error)
{
    static const char *const commands[] = { "GetDevInfo" };
    g_autofree char *body = cam_reolink_format(commands, 1, FALSE);
    CamReolinkCommand command = { .name = commands[0], .body = body };
    g_autoptr(GError) local = NULL;
    g_autoptr(CamReply) reply = cam_reolink_post(call, &command, &local);

    if (reply != NULL)
        return judge_look(call, reply, error);
    if (g_error_matches(local, CAM_ERROR, CAM_ERROR_PROTOCOL))
        return fail_foreign(error);
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

/* what can be said of a password before it is sent */
static gboolean
check_password(CamCall *call, const char *password, GError **error)
{
    if (strlen(password) > PASSWORD_MAX) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_NO_CREDENTIAL,
                    "passwords of such devices have at most %d characters", PASSWORD_MAX);
        return FALSE;
    }
    if (cam_call_flag(call, "strict-password", FALSE) && cam_reolink_has_odd_characters(password)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_NO_CREDENTIAL,
                    "its login takes letters, digits and @$*~_-+=!?.,:;'()[] in passwords only");
        return FALSE;
    }
    return TRUE;
}

static gboolean
check_login(CamCall *call, const CamCredential *login, GError **error)
{
    if (login == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_NO_CREDENTIAL, "asks for a login");
        return FALSE;
    }
    if (!cam_http_may_reveal(cam_call_http(call))) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_NO_CREDENTIAL,
                    "takes passwords only where everybody can read them");
        return FALSE;
    }
    return login->password == NULL || check_password(call, login->password, error);
}

static gboolean
fail_login(const CamCredential *login, GError *local, GError **error)
{
    if (g_error_matches(local, CAM_ERROR, CAM_ERROR_AUTH) && login->password != NULL &&
        cam_reolink_has_odd_characters(login->password))
        g_set_error(error, CAM_ERROR, CAM_ERROR_AUTH,
                    "password refused, perhaps for a character its login does not take: %s",
                    local->message);
    else if (g_error_matches(local, CAM_ERROR, CAM_ERROR_AUTH))
        g_set_error(error, CAM_ERROR, CAM_ERROR_AUTH, "password refused: %s", local->message);
    else
        g_propagate_error(error, g_error_copy(local));
    return FALSE;
}

static gboolean
judge_login(CamCall *call, const CamReply *reply, const CamCredential *login, GError **error)
{
    g_autoptr(GError) local = NULL;

    if (reply->status == WANTS_HTTPS)
        return fail_https(CAM_ERROR_NO_CREDENTIAL, error);
    g_autoptr(CamJson) json = cam_reolink_judge(call, reply, &local);
    if (json == NULL || !cam_reolink_check(call, cam_reolink_find(json, NULL), &local))
        return fail_login(login, local, error);
    cam_reolink_get_state(call)->token = cam_reolink_read_token(cam_reolink_find(json, NULL));
    if (cam_reolink_get_state(call)->token != NULL) {
        cam_http_prove_login(cam_call_http(call));
        return TRUE;
    }
    g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "took the login and gave no session");
    return FALSE;
}

/* once on a connection of its own: libcurl must not repeat a wrong one by itself */
static gboolean
log_in(CamCall *call, GError **error)
{
    const CamCredential *login = cam_call_get_login(call);

    if (!check_login(call, login, error))
        return FALSE;
    if (!cam_http_count_login(cam_call_http(call), error))
        return FALSE;
    char *body =
        cam_reolink_format_login(login->user, login->password != NULL ? login->password : "");
    CamReolinkCommand command = { .name = "Login", .body = body, .flags = CAM_REQUEST_ONCE };
    g_autoptr(CamReply) reply = cam_reolink_post(call, &command, error);
    cam_text_free_secret(body);
    return reply != NULL && judge_login(call, reply, login, error);
}

gboolean
cam_reolink_open(CamCall *call, CamIdentity *identity, GError **error)
{
    CamReolinkState *state = cam_reolink_get_state(call);
    g_autoptr(GError) local = NULL;

    if (state->token != NULL)
        return TRUE;
    gboolean good = (state->ours || look(call, &local)) && log_in(call, &local);
    if (state->ours && identity != NULL)
        cam_identity_set(identity, CAM_FIELD_VENDOR, "reolink");
    if (identity != NULL && g_error_matches(local, CAM_ERROR, CAM_ERROR_NOT_ACTIVATED))
        identity->activated = CAM_TRI_NO;
    if (!good)
        g_propagate_error(error, g_steal_pointer(&local));
    return good;
}

void
cam_reolink_close(CamCall *call)
{
    static const char *const commands[] = { "Logout" };
    g_autofree char *body = cam_reolink_format(commands, 1, FALSE);
    g_autofree char *path = NULL;

    if (cam_reolink_get_state(call)->token == NULL)
        return;
    path = cam_reolink_build_path(call, commands[0], NULL);
    g_autoptr(CamReply) reply G_GNUC_UNUSED = cam_http_send(cam_call_http(call),
                                                            &(CamRequest){
                                                                .method = "POST",
                                                                .path = path,
                                                                .type = "application/json",
                                                                .body = body,
                                                                .body_size = strlen(body),
                                                                .timeout_s = LOGOUT_S,
                                                                .flags = CAM_REQUEST_ANONYMOUS,
                                                            },
                                                            NULL);
    /* whatever became of it, it is not asked for again */
    cam_reolink_forget(call);
}
