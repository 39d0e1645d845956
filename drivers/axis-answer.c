/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/axis-answer.h"

#include <string.h>

/* how long the device may hold the answer back until it is ready, seconds */
#define READY_WAIT "2"

/* numbers of error objects of firmwaremanagement.cgi (axis.md 7.1); the texts vary */
static const struct {
    gint64 number;
    CamErrorCode code;
} faults[] = {
    { 400, CAM_ERROR_REFUSED },
    { 404, CAM_ERROR_UNSUPPORTED }, /* rollback: no old firmware */
    { 405, CAM_ERROR_UNSUPPORTED },
    { 409, CAM_ERROR_WRONG_FILE }, /* older, and nobody asked for factory settings */
    { 410, CAM_ERROR_WRONG_FILE }, /* revoked */
    { 412, CAM_ERROR_REFUSED },    /* what runs is not committed */
    { 415, CAM_ERROR_WRONG_FILE },
    { 417, CAM_ERROR_UNSUPPORTED },
    { 421, CAM_ERROR_WRONG_FILE }, /* for another product */
    { 422, CAM_ERROR_WRONG_FILE }, /* not signed */
    { 423, CAM_ERROR_BUSY },
    { 424, CAM_ERROR_WRONG_FILE }, /* signed by nobody it knows */
    { 500, CAM_ERROR_DEVICE },
};

CamReply *
cam_axis_ask(CamCall *call, const char *path, const char *method, CamRequestFlags flags,
             GError **error)
{
    /* any minor of the same major is taken, and 1.0 by all (axis.md 3) */
    g_autofree char *body = g_strdup_printf(
        "{\"apiVersion\":\"1.0\",\"context\":\"camherd\",\"method\":\"%s\"}", method);
    CamReply *reply = cam_http_send(cam_call_http(call),
                                    &(CamRequest){
                                        .method = "POST",
                                        .path = path,
                                        .type = "application/json",
                                        .body = body,
                                        .body_size = strlen(body),
                                        .flags = flags,
                                    },
                                    error);

    if (reply == NULL)
        g_prefix_error(error, "%s: ", method);
    return reply;
}

CamReply *
cam_axis_get(CamCall *call, const char *path, CamRequestFlags flags, GError **error)
{
    CamReply *reply = cam_http_send(
        cam_call_http(call), &(CamRequest){ .method = "GET", .path = path, .flags = flags }, error);

    if (reply == NULL)
        g_prefix_error(error, "%s: ", path);
    return reply;
}

gboolean
cam_axis_is_factory(const CamReply *reply)
{
    if (reply->status != 401)
        return FALSE;
    return reply->setup != NULL || strstr(reply->body, "initial admin user") != NULL;
}

void
cam_axis_refuse_login(CamCall *call, const CamReply *reply, GError **error)
{
    if (cam_axis_is_factory(reply))
        g_set_error(error, CAM_ERROR, CAM_ERROR_NOT_ACTIVATED, "has no administrator yet");
    else
        cam_call_refuse_login(call, reply, error);
}

static gboolean
judge_http(CamCall *call, const CamReply *reply, GError **error)
{
    CamErrorCode code = CAM_ERROR_PROTOCOL;

    if (reply->status == 401) {
        cam_axis_refuse_login(call, reply, error);
        return FALSE;
    }
    if (reply->status == 403)
        code = CAM_ERROR_PRIVILEGE;
    else if (reply->status == 404)
        code = CAM_ERROR_UNSUPPORTED;
    else if (reply->status >= 400 && reply->status < 500)
        code = CAM_ERROR_REFUSED;
    g_set_error(error, CAM_ERROR, code, "unexpected answer with HTTP status %u", reply->status);
    return FALSE;
}

static CamErrorCode
find_code(gint64 number)
{
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
        if (faults[i].number == number)
            return faults[i].code;
    }
    /* an error object says that it was not done, whatever its number */
    return CAM_ERROR_REFUSED;
}

gboolean
cam_axis_judge(CamCall *call, const CamReply *reply, char **ret_version, GError **error)
{
    g_auto(CamAxisFault) fault = { 0 };
    g_autofree char *version = NULL;

    cam_call_set_word(call, NULL);
    if (reply->status == 401)
        return judge_http(call, reply, error);
    if (cam_axis_parse_fault(reply->body, reply->size, &fault)) {
        cam_call_set_word(call, fault.text);
        g_set_error(error, CAM_ERROR, find_code(fault.code), "device says %s", fault.text);
        return FALSE;
    }
    if (reply->status / 100 != 2 || !cam_axis_parse_done(reply->body, reply->size, &version))
        return judge_http(call, reply, error);
    if (ret_version != NULL)
        *ret_version = g_steal_pointer(&version);
    return TRUE;
}

gboolean
cam_axis_read_status(CamCall *call, CamAxisStatus *ret_status, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(CamReply) reply =
        cam_axis_ask(call, CAM_AXIS_MANAGEMENT, "status", CAM_REQUEST_NONE, error);

    if (reply == NULL)
        return FALSE;
    if (reply->status == 404) {
        *ret_status = (CamAxisStatus){ .committed = TRUE, .rollback_s = -1 };
        return TRUE;
    }
    if (cam_axis_judge(call, reply, NULL, &local))
        return cam_axis_parse_status(reply->body, reply->size, ret_status, error);
    /* the only work it can be busy with here is on its firmware */
    if (g_error_matches(local, CAM_ERROR, CAM_ERROR_BUSY))
        local->code = CAM_ERROR_UPGRADING;
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

gboolean
cam_axis_read_ready(CamCall *call, CamAxisReady *ret_ready, GError **error)
{
    static const char body[] =
        "{\"apiVersion\":\"1.1\",\"context\":\"camherd\","
        "\"method\":\"systemready\",\"params\":{\"timeout\":" READY_WAIT "}}";
    g_autoptr(CamReply) reply = cam_http_send(cam_call_http(call),
                                              &(CamRequest){
                                                  .method = "POST",
                                                  .path = "/axis-cgi/systemready.cgi",
                                                  .type = "application/json",
                                                  .body = body,
                                                  .body_size = sizeof body - 1,
                                                  .flags = CAM_REQUEST_ANONYMOUS,
                                              },
                                              error);

    *ret_ready = (CamAxisReady){ .uptime_s = -1 };
    if (reply == NULL) {
        g_prefix_error(error, "systemready: ");
        return FALSE;
    }
    if (cam_axis_is_factory(reply))
        ret_ready->activated = CAM_TRI_NO;
    /* missing before 9.50, and behind the login on some firmware (axis.md 4) */
    if (reply->status != 200 || !cam_axis_parse_ready(reply->body, reply->size, ret_ready, NULL))
        g_debug("does not say whether it is ready");
    return TRUE;
}
