/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/dahua-session.h"

#include <string.h>

#include "src/base/text.h"

#define LOGIN_PATH "/RPC2_Login"
#define CALL_PATH  "/RPC2"
/* one of the names that work (dahua.md 2.2) */
#define CLIENT "Web3.0"

static CamReply *
post(CamCall *call, const char *path, const CamDahuaAsk *ask, CamRequestFlags flags, GError **error)
{
    char *body = cam_dahua_format_ask(ask);
    g_autofree char *cookie = cam_dahua_format_cookie(call);
    const char *headers[] = { cookie, NULL };
    CamReply *reply = cam_http_send(cam_call_http(call),
                                    &(CamRequest){
                                        .method = "POST",
                                        .path = path,
                                        .type = "application/json",
                                        .body = body,
                                        .body_size = strlen(body),
                                        .headers = headers,
                                        .flags = flags | CAM_REQUEST_ANONYMOUS,
                                    },
                                    error);

    cam_text_free_secret(body);
    return reply;
}

/* body first, status second: the newest firmware uses both */
static gboolean
read_answer(CamCall *call, const CamReply *reply, CamDahuaAnswer *ret_answer, GError **error)
{
    g_autoptr(GError) local = NULL;

    if (cam_dahua_parse_answer(reply->body, reply->size, ret_answer, &local))
        return TRUE;
    if (reply->status / 100 == 2 && !cam_dahua_is_missing(reply))
        g_propagate_error(error, g_steal_pointer(&local));
    else if (reply->status == 401)
        g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "offers no RPC login we know");
    else if (cam_dahua_judge(call, reply, error))
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is none to an RPC call");
    return FALSE;
}

static JsonObject *
make_login(const char *user, const char *password)
{
    JsonObject *params = json_object_new();

    json_object_set_string_member(params, "userName", user);
    json_object_set_string_member(params, "password", password);
    json_object_set_string_member(params, "clientType", CLIENT);
    json_object_set_string_member(params, "loginType", "Direct");
    return params;
}

gboolean
cam_dahua_greet(CamCall *call, CamDahuaAnswer *ret_answer, GError **error)
{
    CamDahua *state = cam_dahua_get_state(call);
    const CamCredential *login = cam_call_get_login(call);
    g_autoptr(JsonObject) params = make_login(login != NULL ? login->user : "admin", "");
    g_autoptr(CamReply) reply = post(
        call, LOGIN_PATH,
        &(CamDahuaAsk){ .method = "global.login", .params = params, .id = ++state->id }, 0, error);

    return reply != NULL && read_answer(call, reply, ret_answer, error);
}

gboolean
cam_dahua_judge_answer(CamCall *call, const CamDahuaAnswer *answer, GError **error)
{
    if (answer->verdict == CAM_DAHUA_DONE)
        return TRUE;
    if (answer->code == CAM_ERROR_LOCKED)
        cam_call_set_lock(call, answer->tries_left, answer->unlock_s);
    else if (answer->code == CAM_ERROR_AUTH)
        cam_call_set_lock(call, answer->tries_left, 0);
    cam_call_set_word(call, answer->text);
    if (answer->code == CAM_ERROR_LOCKED)
        g_set_error(error, CAM_ERROR, CAM_ERROR_LOCKED, "logins are locked for %u s",
                    answer->unlock_s);
    else if (answer->code == CAM_ERROR_NOT_ACTIVATED)
        g_set_error(error, CAM_ERROR, CAM_ERROR_NOT_ACTIVATED, "has no password yet");
    else if (answer->code == CAM_ERROR_AUTH && answer->tries_left >= 0)
        g_set_error(error, CAM_ERROR, CAM_ERROR_AUTH, "password refused, %d tries left",
                    answer->tries_left);
    else if (answer->code == CAM_ERROR_AUTH)
        g_set_error(error, CAM_ERROR, CAM_ERROR_AUTH, "password refused");
    else
        g_set_error(error, CAM_ERROR, answer->code, "device says %s",
                    answer->text != NULL ? answer->text : "no");
    return FALSE;
}

/* the second step's params, or why there is none */
static JsonObject *
make_proof(CamCall *call, const CamDahuaAnswer *challenge, GError **error)
{
    const CamCredential *login = cam_call_get_login(call);
    g_autofree char *realm = cam_json_read_text(challenge->params, "realm");
    g_autofree char *random = cam_json_read_text(challenge->params, "random");
    g_autofree char *word = cam_json_read_text(challenge->params, "encryption");
    CamDahuaForm form = cam_dahua_find_form(word);

    if (login == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_NO_CREDENTIAL, "asks for a login");
        return NULL;
    }
    /* the old hash has nothing of the challenge in it: who reads it can log in */
    if (form != CAM_DAHUA_FORM_DEFAULT && form != CAM_DAHUA_FORM_UNKNOWN &&
        !cam_http_may_reveal(cam_call_http(call))) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_NO_CREDENTIAL,
                    "takes passwords only where everybody can read them");
        return NULL;
    }
    char *proof = cam_dahua_make_proof(&(CamDahuaProof){ form, login->user, login->password,
                                                         realm != NULL ? realm : "",
                                                         random != NULL ? random : "" });
    if (proof == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "wants a login we do not know");
        return NULL;
    }
    JsonObject *params = make_login(login->user, proof);
    json_object_set_string_member(params, "authorityType", word != NULL ? word : "Default");
    json_object_set_string_member(params, "passwordType", "Default");
    cam_text_free_secret(proof);
    return params;
}

/* the session of this second answer is the one that counts (dahua.md 2.2) */
static gboolean
prove(CamCall *call, const CamDahuaAnswer *challenge, GError **error)
{
    CamDahua *state = cam_dahua_get_state(call);
    g_autoptr(JsonObject) params = make_proof(call, challenge, error);
    g_auto(CamDahuaAnswer) answer = { .tries_left = -1 };

    if (params == NULL || !cam_http_count_login(cam_call_http(call), error))
        return FALSE;
    g_autoptr(CamReply) reply = post(call, LOGIN_PATH,
                                     &(CamDahuaAsk){ .method = "global.login",
                                                     .params = params,
                                                     .id = ++state->id,
                                                     .session = challenge->session },
                                     /* libcurl repeats by itself what a dying connection took */
                                     CAM_REQUEST_ONCE, error);
    if (reply == NULL || !read_answer(call, reply, &answer, error) ||
        !cam_dahua_judge_answer(call, &answer, error))
        return FALSE;
    if (answer.session == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "gives no session");
        return FALSE;
    }
    state->session = json_node_copy(answer.session);
    state->accepted = TRUE;
    state->upgrader = 0;
    cam_http_prove_login(cam_call_http(call));
    return TRUE;
}

gboolean
cam_dahua_login(CamCall *call, GError **error)
{
    CamDahua *state = cam_dahua_get_state(call);
    g_auto(CamDahuaAnswer) challenge = state->challenge;

    /* good for one answer */
    state->challenge = (CamDahuaAnswer){ .tries_left = -1 };
    if (state->session != NULL)
        return TRUE;
    if (challenge.json == NULL && !cam_dahua_greet(call, &challenge, error))
        return FALSE;
    if (challenge.verdict == CAM_DAHUA_CHALLENGE)
        return prove(call, &challenge, error);
    if (!cam_dahua_judge_answer(call, &challenge, error))
        return FALSE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "takes a login without a password");
    return FALSE;
}

static gboolean
call_once(CamCall *call, CamDahuaAsk *ask, CamRequestFlags flags, CamDahuaAnswer *ret_answer,
          GError **error)
{
    CamDahua *state = cam_dahua_get_state(call);

    if (!cam_dahua_login(call, error))
        return FALSE;
    ask->id = ++state->id;
    ask->session = state->session;
    g_autoptr(CamReply) reply = post(call, CALL_PATH, ask, flags, error);
    if (reply == NULL || !read_answer(call, reply, ret_answer, error)) {
        g_prefix_error(error, "%s: ", ask->method);
        return FALSE;
    }
    if (ret_answer->verdict == CAM_DAHUA_EXPIRED)
        g_clear_pointer(&state->session, json_node_unref);
    return TRUE;
}

gboolean
cam_dahua_call(CamCall *call, const char *method, JsonObject *params, gint64 object,
               CamDahuaAnswer *ret_answer, GError **error)
{
    gboolean had_session = cam_dahua_get_state(call)->session != NULL;
    CamDahuaAsk ask = { .method = method, .params = params, .object = object };

    if (!call_once(call, &ask, 0, ret_answer, error))
        return FALSE;
    if (!had_session || ret_answer->verdict != CAM_DAHUA_EXPIRED)
        return TRUE;
    cam_dahua_answer_clear(ret_answer);
    return call_once(call, &ask, 0, ret_answer, error);
}

gboolean
cam_dahua_act(CamCall *call, const char *method, GError **error)
{
    CamDahuaAsk ask = { .method = method };
    g_auto(CamDahuaAnswer) answer = { .tries_left = -1 };

    return call_once(call, &ask, CAM_REQUEST_ONCE, &answer, error) &&
           cam_dahua_judge_answer(call, &answer, error);
}

char *
cam_dahua_format_session(CamCall *call)
{
    CamDahua *state = cam_dahua_get_state(call);
    g_autofree char *text = cam_json_read_text(state->session, NULL);

    for (gsize i = 0; text != NULL && text[i] != '\0'; i++) {
        if (!g_ascii_isalnum(text[i]) && text[i] != '-' && text[i] != '_')
            return NULL;
    }
    return g_steal_pointer(&text);
}

char *
cam_dahua_format_cookie(CamCall *call)
{
    g_autofree char *session = cam_dahua_format_session(call);

    /* one name is of older pages, one of newer ones (dahua.md 2.2) */
    return session != NULL ? g_strdup_printf("Cookie: WebClientHttpSessionID=%s; "
                                             "DWebClientSessionID=%s",
                                             session, session)
                           : NULL;
}

void
cam_dahua_close(CamCall *call)
{
    CamDahua *state = cam_call_get_state(call);

    if (state == NULL || state->session == NULL || state->sent)
        return;
    cam_reply_free(post(
        call, CALL_PATH,
        &(CamDahuaAsk){ .method = "global.logout", .id = ++state->id, .session = state->session },
        0, NULL));
    g_clear_pointer(&state->session, json_node_unref);
}
