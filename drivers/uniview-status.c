/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/uniview-status.h"

#include "drivers/uniview-answer.h"

#define STATUS_PATH "/LAPI/V1.0/System/UpdateStatus"

/* the vendor's page counts the transfer from here */
#define PERCENT_BASE 1000
#define PERCENT_FROM 1001
#define PERCENT_TO   1100

/* how often a device that took a file may call itself idle before it begins */
#define IDLE_MAX 3

/* uniview.md 5, from the vendor's page */
static const struct {
    gint64 number;
    CamUniviewStage stage;
    const char *word;
} stages[] = {
    { 0, CAM_UNIVIEW_RUNNING, NULL },
    { 2, CAM_UNIVIEW_RUNNING, NULL },
    { 3, CAM_UNIVIEW_IDLE, NULL },
    { 4, CAM_UNIVIEW_DONE, NULL },
    { 5, CAM_UNIVIEW_FAILED, "5 failed" },
    { 6, CAM_UNIVIEW_ERASED, "6 out of memory, flash erased" },
    { 7, CAM_UNIVIEW_FAILED, "7 cannot open file" },
    { 8, CAM_UNIVIEW_REJECTED, "8 wrong file type" },
    { 9, CAM_UNIVIEW_REJECTED, "9 version mismatch" },
    { 10, CAM_UNIVIEW_ERASED, "10 flash write error, flash erased" },
    { 11, CAM_UNIVIEW_BUSY, "11 busy" },
    { 12, CAM_UNIVIEW_REJECTED, "12 CRC error" },
    { 13, CAM_UNIVIEW_FAILED, "13 init error" },
    { 14, CAM_UNIVIEW_REJECTED, "14 MD5 error" },
    { 15, CAM_UNIVIEW_RECEIVING, NULL },
    { 16, CAM_UNIVIEW_RESET, "16 done, configuration reset" },
};

static gboolean
find_stage(gint64 number, CamUniviewStatus *ret_status)
{
    if (number >= PERCENT_FROM && number <= PERCENT_TO) {
        *ret_status =
            (CamUniviewStatus){ TRUE, CAM_UNIVIEW_RUNNING, (int)(number - PERCENT_BASE), NULL };
        return TRUE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(stages); i++) {
        if (stages[i].number != number)
            continue;
        *ret_status = (CamUniviewStatus){ TRUE, stages[i].stage, -1, stages[i].word };
        return TRUE;
    }
    return FALSE;
}

gboolean
cam_uniview_parse_status(JsonNode *data, CamUniviewStatus *ret_status, GError **error)
{
    gint64 number;

    if (!cam_json_read_number(data, "UpdateStatus", &number)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is no readable UpdateStatus");
        return FALSE;
    }
    if (!find_stage(number, ret_status)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL,
                    "UpdateStatus %" G_GINT64_FORMAT " is not known", number);
        return FALSE;
    }
    return TRUE;
}

gboolean
cam_uniview_read_status(CamCall *call, CamUniviewStatus *ret_status, GError **error)
{
    g_autoptr(CamReply) reply =
        cam_uniview_get(call, cam_call_setting(call, "status-path", STATUS_PATH), error);
    g_auto(CamUniviewEnvelope) envelope = { 0 };
    g_autoptr(GError) local = NULL;

    if (reply == NULL)
        return FALSE;
    if (!cam_uniview_judge(call, reply, &envelope, &local)) {
        if (!g_error_matches(local, CAM_ERROR, CAM_ERROR_UNSUPPORTED) || reply->status == 401) {
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
        *ret_status = (CamUniviewStatus){ FALSE, CAM_UNIVIEW_IDLE, -1, NULL };
        return TRUE;
    }
    if (!cam_uniview_parse_status(envelope.data, ret_status, error))
        return FALSE;
    cam_call_set_word(call, ret_status->word);
    return TRUE;
}

gboolean
cam_uniview_ask_status(CamCall *call, CamUniviewStatus *ret_status, GError **error)
{
    g_autoptr(GError) local = NULL;

    if (cam_uniview_read_status(call, ret_status, &local))
        return TRUE;
    cam_error_propagate_unsent(error, g_steal_pointer(&local));
    return FALSE;
}

gboolean
cam_uniview_check_free(const CamUniviewStatus *status, GError **error)
{
    switch (status->stage) {
    case CAM_UNIVIEW_RUNNING:
        g_set_error(error, CAM_ERROR, CAM_ERROR_UPGRADING, "is upgrading already");
        return FALSE;
    case CAM_UNIVIEW_DONE:
    case CAM_UNIVIEW_RESET:
        g_set_error(error, CAM_ERROR, CAM_ERROR_UPGRADING, "was upgraded and is about to restart");
        return FALSE;
    case CAM_UNIVIEW_BUSY:
        g_set_error(error, CAM_ERROR, CAM_ERROR_BUSY, "is busy with another upgrade");
        return FALSE;
    case CAM_UNIVIEW_IDLE:
    case CAM_UNIVIEW_RECEIVING:
    case CAM_UNIVIEW_REJECTED:
    case CAM_UNIVIEW_FAILED:
    case CAM_UNIVIEW_ERASED:
        return TRUE;
    }
    return FALSE;
}

/* what a stage says about an act that was answered with no */
static gboolean
find_reason(const CamUniviewStatus *status, gboolean sent_file, CamErrorCode *ret_code)
{
    switch (status->stage) {
    case CAM_UNIVIEW_RUNNING:
    case CAM_UNIVIEW_DONE:
    case CAM_UNIVIEW_RESET:
        *ret_code = CAM_ERROR_UPGRADING;
        return TRUE;
    case CAM_UNIVIEW_BUSY:
        *ret_code = CAM_ERROR_BUSY;
        return TRUE;
    case CAM_UNIVIEW_REJECTED:
        *ret_code = CAM_ERROR_WRONG_FILE;
        return sent_file;
    case CAM_UNIVIEW_FAILED:
        *ret_code = CAM_ERROR_DEVICE;
        return sent_file;
    case CAM_UNIVIEW_ERASED:
        *ret_code = CAM_ERROR_SEND_NOW;
        return TRUE;
    case CAM_UNIVIEW_IDLE:
    case CAM_UNIVIEW_RECEIVING:
        return FALSE;
    }
    return FALSE;
}

void
cam_uniview_explain(CamCall *call, gboolean sent_file, GError **error)
{
    g_autofree char *word = g_strdup(cam_call_get_word(call));
    CamUniviewStatus status;
    CamErrorCode code;

    g_return_if_fail(error != NULL);
    if (!g_error_matches(*error, CAM_ERROR, CAM_ERROR_REFUSED) &&
        !g_error_matches(*error, CAM_ERROR, CAM_ERROR_PROTOCOL))
        return;
    if (cam_uniview_read_status(call, &status, NULL) && status.known &&
        find_reason(&status, sent_file, &code)) {
        g_clear_error(error);
        g_set_error(error, CAM_ERROR, (int)code, "device says %s",
                    status.word != NULL ? status.word : "it is upgrading");
        return;
    }
    cam_call_set_word(call, word);
}

/* done is 4, not 3 (uniview.md 5). Who believed a 3 here would restart a device that may be
 * writing, or has erased its flash */
static void
doubt_idle(CamUniviewState *state, gboolean sent, CamFlash *flash)
{
    if (flash->state != CAM_FLASH_IDLE)
        state->idle = 0;
    else if (sent && ++state->idle <= IDLE_MAX)
        *flash = (CamFlash){ CAM_FLASH_RUNNING, -1, FALSE, TRUE };
    else if (sent)
        *flash = (CamFlash){ CAM_FLASH_UNKNOWN, -1 };
}

gboolean
cam_uniview_poll(CamCall *call, CamFlash *ret_flash, GError **error)
{
    static const CamFlash flashes[] = {
        [CAM_UNIVIEW_IDLE] = { CAM_FLASH_IDLE, -1 },
        [CAM_UNIVIEW_RECEIVING] = { CAM_FLASH_RECEIVING, -1 },
        [CAM_UNIVIEW_RUNNING] = { CAM_FLASH_RUNNING, -1, FALSE, TRUE },
        [CAM_UNIVIEW_BUSY] = { CAM_FLASH_RUNNING, -1, FALSE, TRUE },
        [CAM_UNIVIEW_DONE] = { CAM_FLASH_REBOOTING, 100 },
        [CAM_UNIVIEW_RESET] = { CAM_FLASH_REBOOTING, 100 },
        [CAM_UNIVIEW_REJECTED] = { CAM_FLASH_FAILED, -1 },
        [CAM_UNIVIEW_FAILED] = { CAM_FLASH_FAILED, -1 },
    };
    CamUniviewStatus status;

    if (!cam_uniview_read_status(call, &status, error))
        return FALSE;
    if (!status.known) {
        *ret_flash = (CamFlash){ CAM_FLASH_UNKNOWN, -1 };
        return TRUE;
    }
    if (status.stage == CAM_UNIVIEW_ERASED) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_SEND_NOW, "device says %s", status.word);
        return FALSE;
    }
    *ret_flash = flashes[status.stage];
    if (status.percent >= 0)
        ret_flash->percent = status.percent;
    CamUniviewState *state = cam_uniview_get_state(call);
    doubt_idle(state, state->has_file || cam_call_was_sent(call), ret_flash);
    return TRUE;
}
