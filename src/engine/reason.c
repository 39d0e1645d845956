/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/reason.h"

static const struct {
    CamErrorCode error;
    const char *code;
    CamVerdict verdict;
} reasons[] = {
    { CAM_ERROR_UNREACHABLE, "unreachable", CAM_VERDICT_UNREACHABLE },
    { CAM_ERROR_TIMEOUT, "unreachable", CAM_VERDICT_UNREACHABLE },
    { CAM_ERROR_INTERRUPTED, "unreachable", CAM_VERDICT_UNREACHABLE },
    { CAM_ERROR_AUTH, "auth-failed", CAM_VERDICT_AUTH_FAILED },
    { CAM_ERROR_PRIVILEGE, "error", CAM_VERDICT_AUTH_FAILED },
    { CAM_ERROR_NO_CREDENTIAL, "no-credential", CAM_VERDICT_AUTH_FAILED },
    { CAM_ERROR_LOCKED, "near-lock", CAM_VERDICT_LOCKED },
    { CAM_ERROR_NOT_ACTIVATED, "not-activated", CAM_VERDICT_NOT_ACTIVATED },
    { CAM_ERROR_WRONG_FILE, "file-refused", CAM_VERDICT_ERROR },
    { CAM_ERROR_UNSUPPORTED, "unsupported", CAM_VERDICT_UNSUPPORTED },
};

const char *
cam_reason_get_code(CamErrorCode error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(reasons); i++) {
        if (reasons[i].error == error)
            return reasons[i].code;
    }
    return "error";
}

/* with TLS a password that could be read is kept back only because the key is new (DECISIONS 9) */
static gboolean
is_key_too_new(const CamTalk *talk)
{
    CamCall *call = cam_talk_get_call(talk);

    return talk->device->endpoint.tls && call != NULL && !cam_http_may_reveal(cam_call_http(call));
}

static const char *
find_code(const CamTalk *talk, guint unlock_s)
{
    CamErrorCode error = cam_error_get_code(talk->error);

    if (talk->other_key)
        return "key-differs";
    if (error == CAM_ERROR_NO_CREDENTIAL && !talk->device->given)
        return "not-given-login";
    /* there is one, and it was kept back (DECISIONS 9) */
    if (error == CAM_ERROR_NO_CREDENTIAL && talk->login)
        return is_key_too_new(talk) ? "key-too-new" : "plaintext-only";
    if (error == CAM_ERROR_LOCKED && unlock_s > 0)
        return "locked";
    return cam_reason_get_code(error);
}

void
cam_reason_of_talk(CamTalk *talk)
{
    const CamCall *call = cam_talk_get_call(talk);
    guint unlock_s = 0;

    if (call != NULL)
        cam_call_get_lock(call, NULL, &unlock_s);
    talk->code = find_code(talk, unlock_s);
    talk->args = cam_args_new("message", talk->error->message, "error",
                              cam_error_code_name(cam_error_get_code(talk->error)), NULL);
    if (unlock_s > 0)
        json_object_set_int_member(talk->args, "seconds", unlock_s);
    if (talk->word != NULL)
        json_object_set_string_member(talk->args, "word", talk->word);
}

CamVerdict
cam_reason_get_verdict(const GError *error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(reasons); i++) {
        if (reasons[i].error == cam_error_get_code(error))
            return reasons[i].verdict;
    }
    return CAM_VERDICT_ERROR;
}
