/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/reason.h"

static const char *
find_code(const CamTalk *talk, guint unlock_s)
{
    switch (cam_error_get_code(talk->error)) {
    case CAM_ERROR_UNREACHABLE:
    case CAM_ERROR_TIMEOUT:
    case CAM_ERROR_INTERRUPTED:
        return "unreachable";
    case CAM_ERROR_AUTH:
        return "auth-failed";
    case CAM_ERROR_NO_CREDENTIAL:
        return talk->device->given ? "no-credential" : "not-given-login";
    case CAM_ERROR_LOCKED:
        return unlock_s > 0 ? "locked" : "near-lock";
    case CAM_ERROR_NOT_ACTIVATED:
        return "not-activated";
    case CAM_ERROR_UNSUPPORTED:
        return "unsupported";
    case CAM_ERROR_INTERNAL:
    case CAM_ERROR_USAGE:
    case CAM_ERROR_FILE:
    case CAM_ERROR_NO_SPACE:
    case CAM_ERROR_FORMAT:
    case CAM_ERROR_STORE:
    case CAM_ERROR_OWNED:
    case CAM_ERROR_PROTOCOL:
    case CAM_ERROR_PRIVILEGE:
    case CAM_ERROR_BUSY:
    case CAM_ERROR_UPGRADING:
    case CAM_ERROR_REFUSED:
    case CAM_ERROR_WRONG_FILE:
    case CAM_ERROR_NOT_TAKEN:
    case CAM_ERROR_SEND_NOW:
    case CAM_ERROR_DEVICE:
    case CAM_ERROR_IDENTITY:
    case CAM_ERROR_TRUST:
    case CAM_ERROR_CANCELLED:
        return "error";
    }
    return "error";
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
    if (call != NULL && cam_call_get_word(call) != NULL)
        json_object_set_string_member(talk->args, "word", cam_call_get_word(call));
}

CamVerdict
cam_reason_get_verdict(const GError *error)
{
    switch (cam_error_get_code(error)) {
    case CAM_ERROR_UNREACHABLE:
    case CAM_ERROR_TIMEOUT:
    case CAM_ERROR_INTERRUPTED:
        return CAM_VERDICT_UNREACHABLE;
    case CAM_ERROR_AUTH:
    case CAM_ERROR_NO_CREDENTIAL:
    case CAM_ERROR_PRIVILEGE:
        return CAM_VERDICT_AUTH_FAILED;
    case CAM_ERROR_LOCKED:
        return CAM_VERDICT_LOCKED;
    case CAM_ERROR_NOT_ACTIVATED:
        return CAM_VERDICT_NOT_ACTIVATED;
    case CAM_ERROR_UNSUPPORTED:
        return CAM_VERDICT_UNSUPPORTED;
    case CAM_ERROR_INTERNAL:
    case CAM_ERROR_USAGE:
    case CAM_ERROR_FILE:
    case CAM_ERROR_NO_SPACE:
    case CAM_ERROR_FORMAT:
    case CAM_ERROR_STORE:
    case CAM_ERROR_OWNED:
    case CAM_ERROR_PROTOCOL:
    case CAM_ERROR_BUSY:
    case CAM_ERROR_UPGRADING:
    case CAM_ERROR_REFUSED:
    case CAM_ERROR_WRONG_FILE:
    case CAM_ERROR_NOT_TAKEN:
    case CAM_ERROR_SEND_NOW:
    case CAM_ERROR_DEVICE:
    case CAM_ERROR_IDENTITY:
    case CAM_ERROR_TRUST:
    case CAM_ERROR_CANCELLED:
        return CAM_VERDICT_ERROR;
    }
    return CAM_VERDICT_ERROR;
}
