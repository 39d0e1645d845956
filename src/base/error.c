/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/error.h"

GQuark
cam_error_quark(void)
{
    return g_quark_from_static_string("cam-error-quark");
}

static const char *const names[] = {
    [CAM_ERROR_INTERNAL] = "internal",
    [CAM_ERROR_USAGE] = "usage",
    [CAM_ERROR_FILE] = "file",
    [CAM_ERROR_NO_SPACE] = "no-space",
    [CAM_ERROR_FORMAT] = "format",
    [CAM_ERROR_STORE] = "store",
    [CAM_ERROR_OWNED] = "owned",
    [CAM_ERROR_UNREACHABLE] = "unreachable",
    [CAM_ERROR_INTERRUPTED] = "interrupted",
    [CAM_ERROR_TIMEOUT] = "timeout",
    [CAM_ERROR_PROTOCOL] = "protocol",
    [CAM_ERROR_AUTH] = "auth",
    [CAM_ERROR_NO_CREDENTIAL] = "no-credential",
    [CAM_ERROR_LOCKED] = "locked",
    [CAM_ERROR_NOT_ACTIVATED] = "not-activated",
    [CAM_ERROR_PRIVILEGE] = "privilege",
    [CAM_ERROR_UNSUPPORTED] = "unsupported",
    [CAM_ERROR_BUSY] = "busy",
    [CAM_ERROR_UPGRADING] = "upgrading",
    [CAM_ERROR_REFUSED] = "refused",
    [CAM_ERROR_WRONG_FILE] = "wrong-file",
    [CAM_ERROR_NOT_TAKEN] = "not-taken",
    [CAM_ERROR_SEND_NOW] = "send-now",
    [CAM_ERROR_DEVICE] = "device",
    [CAM_ERROR_IDENTITY] = "identity",
    [CAM_ERROR_TRUST] = "trust",
    [CAM_ERROR_CANCELLED] = "cancelled",
};

const char *
cam_error_code_name(CamErrorCode code)
{
    g_return_val_if_fail((gsize)code < G_N_ELEMENTS(names), "internal");
    return names[code];
}

gboolean
cam_error_code_parse(const char *name, CamErrorCode *ret_code)
{
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_strcmp0(names[i], name) == 0) {
            *ret_code = (CamErrorCode)i;
            return TRUE;
        }
    }
    return FALSE;
}

CamErrorCode
cam_error_get_code(const GError *error)
{
    if (error == NULL || error->domain != CAM_ERROR)
        return CAM_ERROR_INTERNAL;
    return (CamErrorCode)error->code;
}

static gboolean
is_one_of(const GError *error, const CamErrorCode *codes, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        if (g_error_matches(error, CAM_ERROR, (int)codes[i]))
            return TRUE;
    }
    return FALSE;
}

gboolean
cam_error_is_silence(const GError *error)
{
    static const CamErrorCode codes[] = { CAM_ERROR_UNREACHABLE, CAM_ERROR_INTERRUPTED,
                                          CAM_ERROR_TIMEOUT, CAM_ERROR_PROTOCOL };

    return is_one_of(error, codes, G_N_ELEMENTS(codes));
}

gboolean
cam_error_is_refusal(const GError *error)
{
    static const CamErrorCode codes[] = { CAM_ERROR_AUTH, CAM_ERROR_LOCKED, CAM_ERROR_NOT_ACTIVATED,
                                          CAM_ERROR_TRUST };

    return is_one_of(error, codes, G_N_ELEMENTS(codes));
}

void
cam_error_propagate_unsent(GError **error, GError *problem)
{
    if (cam_error_is_silence(problem))
        problem->code = CAM_ERROR_UNREACHABLE;
    g_propagate_error(error, problem);
}
