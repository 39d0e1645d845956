/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/uniview-answer.h"

#include <string.h>

#include "src/base/text.h"

/* "about 30 min" (uniview.md 2); the device itself does not say */
#define LOCK_S 1800

static const struct {
    const char *word;
    CamErrorCode code;
} words[] = {
    { "Unauthorized", CAM_ERROR_AUTH },
    { "UserLocked", CAM_ERROR_LOCKED },
    { "NotSupported", CAM_ERROR_UNSUPPORTED },
};

/* result codes of the vendor's page (uniview.md 2); all others are plain refusals */
static const struct {
    gint64 number;
    CamErrorCode code;
} numbers[] = {
    { 9, CAM_ERROR_BUSY },          /* downloading */
    { 364, CAM_ERROR_LOCKED },      /* user locked */
    { 456, CAM_ERROR_PRIVILEGE },   /* weak password from far away: it is right, but not enough */
    { 459, CAM_ERROR_AUTH },        /* no such user */
    { 460, CAM_ERROR_AUTH },        /* password invalid */
    { 472, CAM_ERROR_PROTOCOL },    /* its own time-out: whether it was done is not known */
    { 487, CAM_ERROR_UNSUPPORTED }, /* not supported */
};

static void
free_state(gpointer data)
{
    CamUniviewState *state = data;

    g_free(state->task);
    g_free(state);
}

CamUniviewState *
cam_uniview_get_state(CamCall *call)
{
    if (cam_call_get_state(call) == NULL)
        cam_call_set_state(call, g_new0(CamUniviewState, 1), free_state);
    return cam_call_get_state(call);
}

CamReply *
cam_uniview_get(CamCall *call, const char *path, GError **error)
{
    CamReply *reply =
        cam_http_send(cam_call_http(call), &(CamRequest){ .method = "GET", .path = path }, error);

    if (reply == NULL)
        g_prefix_error(error, "%s: ", path);
    return reply;
}

/* an unknown path is 599 on recorders (uniview.md 2) */
static gboolean
is_missing(guint status)
{
    return status == 404 || status == 405 || status == 501 || status == 599;
}

static gboolean
judge_http(CamCall *call, const CamReply *reply, GError **error)
{
    CamErrorCode code = CAM_ERROR_REFUSED;

    if (reply->status == 401) {
        cam_call_refuse_login(call, reply, error);
        return FALSE;
    }
    if (is_missing(reply->status))
        code = CAM_ERROR_UNSUPPORTED;
    else if (reply->status < 300 || reply->status >= 500)
        code = CAM_ERROR_PROTOCOL;
    g_set_error(error, CAM_ERROR, (int)code, "unexpected answer with HTTP status %u",
                reply->status);
    return FALSE;
}

static gboolean
find_number(gint64 number, CamErrorCode *ret_code)
{
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        if (numbers[i].number != number)
            continue;
        *ret_code = numbers[i].code;
        return TRUE;
    }
    return FALSE;
}

static CamErrorCode
find_code(const CamUniviewEnvelope *envelope, guint status)
{
    CamErrorCode code = CAM_ERROR_REFUSED;

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (cam_text_equal_fold(envelope->word, words[i].word))
            return words[i].code;
    }
    if (find_number(envelope->status_code, &code) || find_number(envelope->response_code, &code))
        return code;
    if (status == 401)
        return CAM_ERROR_AUTH;
    return is_missing(status) ? CAM_ERROR_UNSUPPORTED : CAM_ERROR_REFUSED;
}

gboolean
cam_uniview_judge(CamCall *call, const CamReply *reply, CamUniviewEnvelope *ret_envelope,
                  GError **error)
{
    g_auto(CamUniviewEnvelope) envelope = { 0 };

    cam_call_set_word(call, NULL);
    if (!cam_uniview_parse_envelope(reply->body, reply->size, &envelope, NULL) ||
        (envelope.ok && reply->status / 100 != 2))
        return judge_http(call, reply, error);
    if (envelope.ok) {
        if (ret_envelope != NULL) {
            *ret_envelope = envelope;
            envelope = (CamUniviewEnvelope){ 0 };
        }
        return TRUE;
    }
    CamErrorCode code = find_code(&envelope, reply->status);
    cam_call_set_word(call, envelope.word);
    if (code == CAM_ERROR_LOCKED) {
        cam_call_set_lock(call, -1, LOCK_S);
        g_set_error(error, CAM_ERROR, CAM_ERROR_LOCKED, "logins are locked for up to %d s", LOCK_S);
    } else if (code == CAM_ERROR_AUTH) {
        cam_call_refuse_login(call, reply, error);
    } else {
        g_set_error(error, CAM_ERROR, (int)code, "device says %s", envelope.word);
    }
    return FALSE;
}

/* symptom: HTTP 500 "HTTP PUT method not implemented" in the midst of a digest handshake, and the
 * same request is taken on the next connection (uniview.md 2, seen by one program) */
static gboolean
is_lost_handshake(const CamReply *reply)
{
    return reply->status == 500 && strstr(reply->body, "method not implemented") != NULL;
}

gboolean
cam_uniview_judge_act(CamCall *call, const CamReply *reply, CamUniviewEnvelope *ret_envelope,
                      GError **error)
{
    g_autoptr(GError) local = NULL;

    if (cam_uniview_judge(call, reply, ret_envelope, &local))
        return TRUE;
    /* the login was accepted a moment ago: a 401 is no refused password */
    gboolean again =
        reply->status == 401 && (g_error_matches(local, CAM_ERROR, CAM_ERROR_AUTH) ||
                                 g_error_matches(local, CAM_ERROR, CAM_ERROR_PROTOCOL) ||
                                 g_error_matches(local, CAM_ERROR, CAM_ERROR_UNSUPPORTED));
    if (again)
        g_set_error(error, CAM_ERROR, CAM_ERROR_NOT_TAKEN, "%s", local->message);
    else if (is_lost_handshake(reply))
        g_set_error(error, CAM_ERROR, CAM_ERROR_NOT_TAKEN, "lost its way in the login");
    else
        g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}
