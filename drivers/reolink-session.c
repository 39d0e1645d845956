/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/reolink-session.h"

#include "drivers/reolink-wire.h"
#include "src/base/text.h"

#include <string.h>

/* devices do not say for how long they lock, nor does their guide: long enough to be let alone */
#define LOCK_S 1800

static void
free_state(gpointer data)
{
    CamReolinkState *state = data;

    cam_text_free_secret(state->token);
    g_free(state);
}

CamReolinkState *
cam_reolink_get_state(CamCall *call)
{
    CamReolinkState *state = cam_call_get_state(call);

    if (state == NULL) {
        state = g_new0(CamReolinkState, 1);
        cam_call_set_state(call, state, free_state);
    }
    return state;
}

void
cam_reolink_forget(CamCall *call)
{
    cam_text_free_secret(g_steal_pointer(&cam_reolink_get_state(call)->token));
}

char *
cam_reolink_build_path(CamCall *call, const char *name, const char *more)
{
    const CamReolinkState *state = cam_reolink_get_state(call);
    g_autofree char *token =
        state->token != NULL ? g_uri_escape_string(state->token, NULL, FALSE) : NULL;
    g_autoptr(GString) path = g_string_new(cam_call_setting(call, "api-path", "/cgi-bin/api.cgi"));
    char mark = '?';

    if (name != NULL) {
        g_string_append_printf(path, "%ccmd=%s", mark, name);
        mark = '&';
    }
    if (token != NULL)
        g_string_append_printf(path, "%ctoken=%s", mark, token);
    g_string_append(path, more != NULL ? more : "");
    return g_string_free(g_steal_pointer(&path), FALSE);
}

/* never HTTP's own login: the session's is in the query */
CamReply *
cam_reolink_post(CamCall *call, const CamReolinkCommand *command, GError **error)
{
    g_autofree char *path = cam_reolink_build_path(call, command->name, NULL);
    CamReply *reply = cam_http_send(cam_call_http(call),
                                    &(CamRequest){
                                        .method = "POST",
                                        .path = path,
                                        .type = "application/json",
                                        .body = command->body,
                                        .body_size = strlen(command->body),
                                        .flags = command->flags | CAM_REQUEST_ANONYMOUS,
                                    },
                                    error);

    if (reply == NULL)
        g_prefix_error(error, "%s: ", command->name != NULL ? command->name : "commands");
    return reply;
}

static gboolean
fail_lost(CamCall *call, GError **error)
{
    cam_reolink_forget(call);
    g_set_error(error, CAM_ERROR, CAM_ERROR_UNREACHABLE, "the device forgot our session");
    return FALSE;
}

CamJson *
cam_reolink_judge(CamCall *call, const CamReply *reply, GError **error)
{
    gboolean open = cam_reolink_get_state(call)->token != NULL;

    cam_call_set_word(call, NULL);
    /* how devices say that a token is gone (reolink.md 2) */
    if (open && (reply->status == 404 || reply->status == 502)) {
        fail_lost(call, error);
        return NULL;
    }
    if (cam_reolink_is_locked(reply->body, reply->size)) {
        cam_call_set_lock(call, 0, LOCK_S);
        g_set_error(error, CAM_ERROR, CAM_ERROR_LOCKED, "logins are locked");
        return NULL;
    }
    if (reply->status != 200) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "unexpected answer with HTTP status %u",
                    reply->status);
        return NULL;
    }
    return cam_reolink_parse(reply->body, reply->size, error);
}

/* `login not init` may be a device without a password or one that still starts (reolink.md 2) */
static CamErrorCode
find_code(CamCall *call, const CamReolinkStatus *status)
{
    if (status->error != CAM_ERROR_NOT_ACTIVATED)
        return status->error;
    return g_str_equal(cam_call_setting(call, "not-init", "not-activated"), "busy")
               ? CAM_ERROR_BUSY
               : CAM_ERROR_NOT_ACTIVATED;
}

gboolean
cam_reolink_check(CamCall *call, JsonNode *element, GError **error)
{
    g_auto(CamReolinkStatus) status = { 0 };

    cam_reolink_read_status(element, &status);
    cam_call_set_word(call, status.text);
    if (status.code == CAM_REOLINK_GOOD)
        return TRUE;
    if (status.lost && cam_reolink_get_state(call)->token != NULL)
        return fail_lost(call, error);
    if (status.error == CAM_ERROR_LOCKED)
        cam_call_set_lock(call, 0, LOCK_S);
    g_set_error(error, CAM_ERROR, (int)find_code(call, &status), "device says %s", status.text);
    return FALSE;
}

CamJson *
cam_reolink_send(CamCall *call, const CamReolinkCommand *command, GError **error)
{
    g_autoptr(CamReply) reply = cam_reolink_post(call, command, error);
    CamJson *json = reply != NULL ? cam_reolink_judge(call, reply, error) : NULL;

    if (reply != NULL && json == NULL)
        g_prefix_error(error, "%s: ", command->name != NULL ? command->name : "commands");
    return json;
}

CamJson *
cam_reolink_do(CamCall *call, const CamReolinkCommand *command, GError **error)
{
    g_autoptr(CamJson) json = cam_reolink_send(call, command, error);

    if (json == NULL)
        return NULL;
    if (!cam_reolink_check(call, cam_reolink_find(json, NULL), error)) {
        g_prefix_error(error, "%s: ", command->name);
        return NULL;
    }
    return g_steal_pointer(&json);
}
