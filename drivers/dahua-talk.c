/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/dahua-talk.h"

#include "drivers/dahua-session.h"
#include "drivers/dahua-wire.h"

#define LOOK_PATH "/cgi-bin/magicBox.cgi?action=getDeviceType"
/* error numbers from here on are the make's own (dahua.md 2.3) */
#define OWN_NUMBERS 268000000
/* the longest that was seen (dahua.md 2.4) */
#define BLOCK_S 1800

static void
free_state(gpointer data)
{
    CamDahua *state = data;

    cam_dahua_answer_clear(&state->challenge);
    g_clear_pointer(&state->session, json_node_unref);
    g_free(state->before);
    g_free(state);
}

CamDahua *
cam_dahua_get_state(CamCall *call)
{
    CamDahua *state = cam_call_get_state(call);

    if (state != NULL)
        return state;
    state = g_new0(CamDahua, 1);
    state->challenge.tries_left = -1;
    cam_call_set_state(call, state, free_state);
    return state;
}

static gboolean
fail_foreign(GError **error)
{
    g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "does not speak Dahua's protocol");
    return FALSE;
}

static gboolean
fail_locked(CamCall *call, guint unlock_s, GError **error)
{
    cam_call_set_lock(call, 0, unlock_s);
    g_set_error(error, CAM_ERROR, CAM_ERROR_LOCKED, "logins are locked for %u s", unlock_s);
    return FALSE;
}

/* whatever another make's page says to a question in our words */
static gboolean
is_foreign(const GError *error)
{
    static const CamErrorCode codes[] = { CAM_ERROR_PROTOCOL, CAM_ERROR_UNSUPPORTED,
                                          CAM_ERROR_REFUSED,  CAM_ERROR_BUSY,
                                          CAM_ERROR_LOCKED,   CAM_ERROR_PRIVILEGE };

    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++) {
        if (g_error_matches(error, CAM_ERROR, (int)codes[i]))
            return TRUE;
    }
    return FALSE;
}

/* what `/RPC2_Login` answers where the CGI did not tell */
static gboolean
look_by_rpc(CamCall *call, CamDahua *state, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_auto(CamDahuaAnswer) answer = { .tries_left = -1 };

    if (!cam_dahua_greet(call, &answer, &local)) {
        if (is_foreign(local))
            return fail_foreign(error);
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    /* numbers of the newest firmware are those of anybody */
    if (answer.verdict != CAM_DAHUA_CHALLENGE && answer.number < OWN_NUMBERS)
        return fail_foreign(error);
    state->known = TRUE;
    cam_dahua_answer_clear(&state->challenge);
    state->challenge = answer;
    answer = (CamDahuaAnswer){ .tries_left = -1 };
    return TRUE;
}

gboolean
cam_dahua_open(CamCall *call, GError **error)
{
    CamDahua *state = cam_dahua_get_state(call);
    guint unlock_s;

    if (state->known)
        return TRUE;
    g_autoptr(CamReply) reply = cam_http_send(
        cam_call_http(call),
        &(CamRequest){ .method = "GET", .path = LOOK_PATH, .flags = CAM_REQUEST_ANONYMOUS }, error);
    if (reply == NULL)
        return FALSE;
    if (cam_dahua_parse_locked(reply->body, reply->size, &unlock_s)) {
        state->known = TRUE;
        return fail_locked(call, unlock_s, error);
    }
    g_autofree char *type = cam_dahua_read_value(reply->body, reply->size, "type");
    state->open = reply->status == 200 && type != NULL;
    state->known = state->open || (reply->status == 401 && reply->realm != NULL &&
                                   g_str_has_prefix(reply->realm, "Login to "));
    state->cgi = state->known || reply->status == 401;
    return state->known || look_by_rpc(call, state, error);
}

void
cam_dahua_forget(CamCall *call)
{
    CamDahua *state = cam_dahua_get_state(call);

    state->known = FALSE;
    cam_dahua_answer_clear(&state->challenge);
}

/* of a login that was good before, and of a nonce that was not new */
static gboolean
may_be_old(CamCall *call, const CamReply *reply)
{
    const CamDahua *state = cam_dahua_get_state(call);

    return reply->status == 403 && reply->login_sent && state->accepted &&
           cam_http_forget_login(cam_call_http(call));
}

CamReply *
cam_dahua_get(CamCall *call, const CamRequest *request, GError **error)
{
    CamDahua *state = cam_dahua_get_state(call);
    CamRequest copy = *request;

    copy.method = "GET";
    CamReply *reply = cam_http_send(cam_call_http(call), &copy, error);
    if (reply != NULL && may_be_old(call, reply)) {
        cam_reply_free(reply);
        reply = cam_http_send(cam_call_http(call), &copy, error);
    }
    if (reply != NULL)
        state->accepted |= reply->login_sent && reply->status == 200;
    return reply;
}

gboolean
cam_dahua_is_missing(const CamReply *reply)
{
    guint unlock_s;

    if (cam_dahua_parse_locked(reply->body, reply->size, &unlock_s))
        return FALSE;
    return reply->status == 400 || reply->status == 404 || reply->status == 405 ||
           reply->status == 501 ||
           (reply->status == 200 && cam_dahua_is_error(reply->body, reply->size));
}

/* a 403 is a blocked client before the login was ever taken, and a right that is missing after it
 * (dahua.md 2.1) */
static gboolean
refuse_access(CamCall *call, GError **error)
{
    if (cam_dahua_get_state(call)->accepted) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PRIVILEGE, "does not allow this user to do that");
        return FALSE;
    }
    cam_call_set_lock(call, 0, BLOCK_S);
    g_set_error(error, CAM_ERROR, CAM_ERROR_LOCKED, "lets nobody in from this computer now");
    return FALSE;
}

gboolean
cam_dahua_judge(CamCall *call, const CamReply *reply, GError **error)
{
    CamErrorCode code = CAM_ERROR_PROTOCOL;
    guint unlock_s;

    if (cam_dahua_parse_locked(reply->body, reply->size, &unlock_s))
        return fail_locked(call, unlock_s, error);
    if (reply->status / 100 == 2 && !cam_dahua_is_error(reply->body, reply->size))
        return TRUE;
    if (reply->status == 401) {
        cam_call_refuse_login(call, reply, error);
        return FALSE;
    }
    if (reply->status == 403)
        return refuse_access(call, error);
    if (cam_dahua_is_missing(reply))
        code = CAM_ERROR_UNSUPPORTED;
    else if (reply->status == 503)
        code = CAM_ERROR_BUSY;
    else if (reply->status >= 400 && reply->status < 500)
        code = CAM_ERROR_REFUSED;
    g_autofree char *text = g_strndup(reply->body, MIN(reply->size, 60));
    g_strdelimit(text, "\r\n\t", ' ');
    if (cam_dahua_is_error(reply->body, reply->size))
        g_set_error(error, CAM_ERROR, code, "answers HTTP status %u: %s", reply->status, text);
    else
        g_set_error(error, CAM_ERROR, code, "unexpected answer with HTTP status %u", reply->status);
    return FALSE;
}
