/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/dahua-flash.h"

#include <string.h>

#include "drivers/dahua-session.h"
#include "drivers/dahua-state.h"

#define STATE_PATH "/cgi-bin/upgrader.cgi?action=getState"

static CamDahuaWay
read_setting(CamCall *call)
{
    const char *kind = cam_call_setting(call, "upload-path-kind", "auto");

    if (strcmp(kind, "cgi") == 0)
        return CAM_DAHUA_WAY_CGI;
    return strcmp(kind, "rpc2") == 0 ? CAM_DAHUA_WAY_RPC : CAM_DAHUA_WAY_UNKNOWN;
}

/* @ret_found is untouched when the CGI has no such page */
static gboolean
ask_cgi(CamCall *call, CamDahuaProgress *ret_progress, gboolean *ret_found, GError **error)
{
    g_autoptr(CamReply) reply = cam_dahua_get(
        call, &(CamRequest){ .path = cam_call_setting(call, "state-path", STATE_PATH) }, error);

    if (reply == NULL)
        return FALSE;
    if (cam_dahua_is_missing(reply))
        return TRUE;
    *ret_found = TRUE;
    return cam_dahua_judge(call, reply, error) &&
           cam_dahua_parse_progress(reply->body, reply->size, ret_progress, error);
}

/* newer pages make an object first (dahua.md 5.2) */
static gboolean
make_object(CamCall *call, GError **error)
{
    g_auto(CamDahuaAnswer) answer = { .tries_left = -1 };

    if (!cam_dahua_call(call, "upgrader.factory.instance", NULL, 0, &answer, error))
        return FALSE;
    cam_dahua_get_state(call)->upgrader = answer.object;
    return TRUE;
}

static gboolean
ask_rpc(CamCall *call, CamDahuaProgress *ret_progress, gboolean *ret_found, GError **error)
{
    CamDahua *state = cam_dahua_get_state(call);
    g_auto(CamDahuaAnswer) answer = { .tries_left = -1 };

    if (!cam_dahua_call(call, "upgrader.getState", NULL, state->upgrader, &answer, error))
        return FALSE;
    if (answer.verdict == CAM_DAHUA_NEEDS_OBJECT) {
        if (!make_object(call, error))
            return FALSE;
        if (state->upgrader == 0)
            return TRUE;
        cam_dahua_answer_clear(&answer);
        if (!cam_dahua_call(call, "upgrader.getState", NULL, state->upgrader, &answer, error))
            return FALSE;
    }
    if (answer.code == CAM_ERROR_UNSUPPORTED && answer.verdict != CAM_DAHUA_DONE)
        return TRUE;
    *ret_found = TRUE;
    return cam_dahua_judge_answer(call, &answer, error) &&
           cam_dahua_read_progress(&answer, ret_progress, error);
}

static gboolean
ask(CamCall *call, CamDahuaProgress *ret_progress, gboolean *ret_found, GError **error)
{
    CamDahua *state = cam_dahua_get_state(call);
    g_autoptr(GError) local = NULL;

    if (!cam_dahua_open(call, error))
        return FALSE;
    if (state->way == CAM_DAHUA_WAY_UNKNOWN)
        state->way = read_setting(call);
    if (state->way != CAM_DAHUA_WAY_RPC && state->cgi) {
        if (!ask_cgi(call, ret_progress, ret_found, error))
            return FALSE;
        if (state->way == CAM_DAHUA_WAY_UNKNOWN && *ret_found)
            state->way = CAM_DAHUA_WAY_CGI;
    }
    if (*ret_found || state->way == CAM_DAHUA_WAY_CGI)
        return TRUE;
    state->way = CAM_DAHUA_WAY_RPC;
    if (ask_rpc(call, ret_progress, ret_found, &local))
        return TRUE;
    /* no RPC here: the device cannot be asked */
    if (g_error_matches(local, CAM_ERROR, CAM_ERROR_UNSUPPORTED))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

static gboolean
look(CamCall *call, CamDahuaProgress *progress, CamFlash *ret_flash, CamErrorCode *ret_code,
     GError **error)
{
    CamDahua *state = cam_dahua_get_state(call);
    gboolean found = FALSE;

    if (!ask(call, progress, &found, error)) {
        g_prefix_error(error, "upgrade state: ");
        return FALSE;
    }
    *ret_flash = (CamFlash){ .state = CAM_FLASH_UNKNOWN, .percent = -1 };
    if (!found)
        return TRUE;
    cam_call_set_word(call, progress->word);
    ret_flash->percent = progress->percent;
    ret_flash->state = cam_dahua_judge_state(
        progress->word, cam_call_setting(call, "idle-states", "NoUpgrade"), ret_code);
    /* what ended before our image came says nothing of it */
    if (state->sent && ret_flash->state == CAM_FLASH_RUNNING)
        g_clear_pointer(&state->before, g_free);
    else if (state->sent && g_strcmp0(state->before, progress->word) == 0)
        ret_flash->state = CAM_FLASH_IDLE;
    if (ret_flash->state == CAM_FLASH_IDLE)
        ret_flash->percent = progress->percent == 100 ? 100 : -1;
    return TRUE;
}

gboolean
cam_dahua_read_flash(CamCall *call, CamFlash *ret_flash, GError **error)
{
    g_auto(CamDahuaProgress) progress = { .percent = -1 };
    CamErrorCode code;

    return look(call, &progress, ret_flash, &code, error);
}

int
cam_dahua_find_refusal(CamCall *call, CamFlash *ret_flash)
{
    g_auto(CamDahuaProgress) progress = { .percent = -1 };
    g_autoptr(GError) local = NULL;
    CamErrorCode code = CAM_ERROR_REFUSED;

    *ret_flash = (CamFlash){ .state = CAM_FLASH_UNKNOWN, .percent = -1 };
    if (!look(call, &progress, ret_flash, &code, &local)) {
        g_debug("after the upload: %s", local->message);
        return -1;
    }
    return ret_flash->state == CAM_FLASH_FAILED ? (int)code : -1;
}

gboolean
cam_dahua_refuse_if_upgrading(CamCall *call, GError **error)
{
    CamDahua *state = cam_dahua_get_state(call);
    g_auto(CamDahuaProgress) progress = { .percent = -1 };
    g_autoptr(GError) local = NULL;
    CamFlash flash;
    CamErrorCode code;

    if (look(call, &progress, &flash, &code, &local)) {
        g_free(state->before);
        state->before = g_steal_pointer(&progress.word);
        if (flash.state != CAM_FLASH_RUNNING)
            return TRUE;
        g_set_error(error, CAM_ERROR, CAM_ERROR_UPGRADING, "is upgrading already");
        return FALSE;
    }
    cam_error_propagate_unsent(error, g_steal_pointer(&local));
    return FALSE;
}
