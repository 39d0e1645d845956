/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/policy.h"

/* before a device was changed, what cannot be done is a block, afterwards it is a failure */
static const CamPolicy untouched[] = {
    [CAM_ERROR_INTERNAL] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_USAGE] = { CAM_ACTION_BLOCK, 1, 0 },
    [CAM_ERROR_FILE] = { CAM_ACTION_BLOCK, 1, 0 },
    [CAM_ERROR_NO_SPACE] = { CAM_ACTION_BLOCK, 1, 0 },
    [CAM_ERROR_FORMAT] = { CAM_ACTION_BLOCK, 1, 0 },
    [CAM_ERROR_STORE] = { CAM_ACTION_STOP, 1, 0 },
    [CAM_ERROR_OWNED] = { CAM_ACTION_STOP, 1, 0 },
    [CAM_ERROR_UNREACHABLE] = { CAM_ACTION_RETRY, 3, 5 },
    [CAM_ERROR_INTERRUPTED] = { CAM_ACTION_RETRY, 3, 5 },
    [CAM_ERROR_TIMEOUT] = { CAM_ACTION_RETRY, 2, 5 },
    [CAM_ERROR_PROTOCOL] = { CAM_ACTION_RETRY, 2, 5 },
    [CAM_ERROR_AUTH] = { CAM_ACTION_BLOCK, 1, 0 },
    [CAM_ERROR_NO_CREDENTIAL] = { CAM_ACTION_BLOCK, 1, 0 },
    [CAM_ERROR_LOCKED] = { CAM_ACTION_BLOCK, 1, 0 },
    [CAM_ERROR_NOT_ACTIVATED] = { CAM_ACTION_BLOCK, 1, 0 },
    [CAM_ERROR_PRIVILEGE] = { CAM_ACTION_BLOCK, 1, 0 },
    [CAM_ERROR_UNSUPPORTED] = { CAM_ACTION_BLOCK, 1, 0 },
    [CAM_ERROR_BUSY] = { CAM_ACTION_RETRY, 4, 60 },
    [CAM_ERROR_UPGRADING] = { CAM_ACTION_BLOCK, 1, 0 },
    [CAM_ERROR_REFUSED] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_WRONG_FILE] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_NOT_TAKEN] = { CAM_ACTION_RETRY, 2, 1 },
    [CAM_ERROR_SEND_NOW] = { CAM_ACTION_RESEND, 3, 0 },
    [CAM_ERROR_DEVICE] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_IDENTITY] = { CAM_ACTION_BLOCK, 1, 0 },
    [CAM_ERROR_TRUST] = { CAM_ACTION_BLOCK, 1, 0 },
    [CAM_ERROR_CANCELLED] = { CAM_ACTION_BLOCK, 1, 0 },
};

/* once an act was intended, an answer that did not come means: ask, never send on a guess */
static const CamPolicy changed_rows[] = {
    [CAM_ERROR_INTERNAL] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_USAGE] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_FILE] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_NO_SPACE] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_FORMAT] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_STORE] = { CAM_ACTION_STOP, 1, 0 },
    [CAM_ERROR_OWNED] = { CAM_ACTION_STOP, 1, 0 },
    [CAM_ERROR_UNREACHABLE] = { CAM_ACTION_RETRY, 3, 5 },
    [CAM_ERROR_INTERRUPTED] = { CAM_ACTION_ASK, 1, 0 },
    [CAM_ERROR_TIMEOUT] = { CAM_ACTION_ASK, 1, 0 },
    [CAM_ERROR_PROTOCOL] = { CAM_ACTION_ASK, 1, 0 },
    [CAM_ERROR_AUTH] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_NO_CREDENTIAL] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_LOCKED] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_NOT_ACTIVATED] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_PRIVILEGE] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_UNSUPPORTED] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_BUSY] = { CAM_ACTION_RETRY, 4, 60 },
    [CAM_ERROR_UPGRADING] = { CAM_ACTION_WATCH, 1, 0 },
    [CAM_ERROR_REFUSED] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_WRONG_FILE] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_NOT_TAKEN] = { CAM_ACTION_RETRY, 2, 1 },
    [CAM_ERROR_SEND_NOW] = { CAM_ACTION_RESEND, 3, 0 },
    [CAM_ERROR_DEVICE] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_IDENTITY] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_TRUST] = { CAM_ACTION_FAIL, 1, 0 },
    [CAM_ERROR_CANCELLED] = { CAM_ACTION_ASK, 1, 0 },
};

const CamPolicy *
cam_policy_find(CamErrorCode code, gboolean changed)
{
    G_STATIC_ASSERT(G_N_ELEMENTS(untouched) == G_N_ELEMENTS(changed_rows));
    g_return_val_if_fail((gsize)code < G_N_ELEMENTS(untouched), &untouched[CAM_ERROR_INTERNAL]);
    return changed ? &changed_rows[code] : &untouched[code];
}
