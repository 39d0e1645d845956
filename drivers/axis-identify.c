/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/axis-identify.h"

#include "drivers/axis-answer.h"
#include "drivers/axis-wire.h"
#include "src/base/clock.h"

#define DEVICE_PATH "/axis-cgi/basicdeviceinfo.cgi"

/* asked for one after the other: lists of groups are documented, but not seen on old firmware */
static const char *const param_paths[] = {
    "/axis-cgi/param.cgi?action=list&group=root.Brand",
    "/axis-cgi/param.cgi?action=list&group=root.Properties",
};

/* what was learnt before the login */
typedef struct {
    gboolean ours;
    gboolean known; /* who it is stands in the identity */
} Look;

static gboolean
fail_foreign(GError **error)
{
    g_clear_error(error);
    g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "does not speak VAPIX");
    return FALSE;
}

static gboolean
fail_factory(CamIdentity *identity, GError **error)
{
    cam_identity_set(identity, CAM_FIELD_VENDOR, "axis");
    identity->activated = CAM_TRI_NO;
    g_set_error(error, CAM_ERROR, CAM_ERROR_NOT_ACTIVATED, "has no administrator yet");
    return FALSE;
}

/* the signs of an answer to somebody without a login */
static gboolean
is_ours(const CamReply *reply, CamIdentity *identity)
{
    g_auto(CamAxisFault) fault = { 0 };

    if (reply->status == 401)
        return cam_axis_parse_realm(reply->realm, identity) || cam_axis_is_factory(reply);
    return reply->status == 200 && cam_axis_parse_fault(reply->body, reply->size, &fault) &&
           fault.versioned;
}

static gboolean
look(CamCall *call, CamIdentity *identity, Look *look, GError **error)
{
    g_autoptr(CamReply) reply = cam_axis_ask(call, DEVICE_PATH, "getAllUnrestrictedProperties",
                                             CAM_REQUEST_ANONYMOUS, error);

    if (reply == NULL)
        return FALSE;
    look->known =
        reply->status == 200 && cam_axis_parse_device(reply->body, reply->size, identity, NULL);
    look->ours = look->known || is_ours(reply, identity);
    if (cam_axis_is_factory(reply))
        return fail_factory(identity, error);
    if (look->ours)
        return TRUE;
    /* firmware before 8.40 */
    g_autoptr(CamReply) params = cam_axis_get(call, param_paths[0], CAM_REQUEST_ANONYMOUS, error);
    if (params == NULL)
        return FALSE;
    look->ours =
        is_ours(params, identity) ||
        (params->status == 200 && cam_axis_parse_params(params->body, params->size, identity));
    if (cam_axis_is_factory(params))
        return fail_factory(identity, error);
    return look->ours || fail_foreign(error);
}

/* without a login: a device that is starting refuses good passwords for a while */
static gboolean
wait_ready(CamCall *call, CamIdentity *identity, GError **error)
{
    g_auto(CamAxisReady) ready = { 0 };

    if (!cam_axis_read_ready(call, &ready, error))
        return FALSE;
    identity->read_at_us = cam_clock_utc_us();
    identity->uptime_s = ready.uptime_s;
    identity->activated = ready.activated;
    cam_identity_set(identity, CAM_FIELD_BOOT_ID, ready.boot_id);
    if (ready.activated == CAM_TRI_NO)
        return fail_factory(identity, error);
    if (ready.ready == CAM_TRI_NO) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_BUSY, "is starting");
        return FALSE;
    }
    return TRUE;
}

/* whether @reply is no refusal of the login; @error when it is */
static gboolean
accept_login(CamCall *call, const CamReply *reply, CamIdentity *identity, GError **error)
{
    if (reply->status == 401) {
        (void)cam_axis_parse_realm(reply->realm, identity);
        cam_axis_refuse_login(call, reply, error);
        return FALSE;
    }
    identity->activated = CAM_TRI_YES;
    return TRUE;
}

static gboolean
read_params(CamCall *call, CamIdentity *identity, gboolean *ret_found, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(param_paths); i++) {
        g_autoptr(CamReply) reply = cam_axis_get(call, param_paths[i], CAM_REQUEST_NONE, error);
        if (reply == NULL || !accept_login(call, reply, identity, error))
            return FALSE;
        if (reply->status != 200 || !cam_axis_parse_params(reply->body, reply->size, identity))
            return TRUE;
    }
    *ret_found = cam_identity_get(identity, CAM_FIELD_MODEL) != NULL &&
                 cam_identity_get(identity, CAM_FIELD_FIRMWARE) != NULL;
    return TRUE;
}

/* a device without any interface we know may still say who it is; it cannot be updated */
static gboolean
read_description(CamCall *call, CamIdentity *identity, GError **error)
{
    const char *path = cam_call_setting(call, "description-path", "/rootdesc1.xml");
    g_autoptr(CamReply) reply = cam_axis_get(call, path, CAM_REQUEST_ANONYMOUS, error);

    if (reply == NULL)
        return FALSE;
    if (reply->status != 200 ||
        !cam_axis_parse_description(reply->body, reply->size, identity, NULL))
        return fail_foreign(error);
    g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "has no interface for its firmware");
    return FALSE;
}

static gboolean
read_device(CamCall *call, CamIdentity *identity, GError **error)
{
    g_autoptr(CamReply) reply =
        cam_axis_ask(call, DEVICE_PATH, "getAllProperties", CAM_REQUEST_NONE, error);
    gboolean found = FALSE;

    if (reply == NULL || !accept_login(call, reply, identity, error))
        return FALSE;
    if (reply->status == 200 && cam_axis_parse_device(reply->body, reply->size, identity, NULL))
        return TRUE;
    if (!read_params(call, identity, &found, error))
        return FALSE;
    if (found)
        return TRUE;
    if (reply->status / 100 == 4)
        return read_description(call, identity, error);
    g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "does not say who it is");
    return FALSE;
}

/* the interface that updates is asked, so that a login which may not use it is found now */
static gboolean
prove_login(CamCall *call, CamIdentity *identity, GError **error)
{
    g_autoptr(CamReply) reply =
        cam_axis_ask(call, CAM_AXIS_MANAGEMENT, "status", CAM_REQUEST_NONE, error);

    if (reply == NULL || !accept_login(call, reply, identity, error))
        return FALSE;
    /* pages that are not there need no login on some firmware */
    if (reply->login_sent || reply->status != 404)
        return TRUE;
    g_autoptr(CamReply) params = cam_axis_get(call, param_paths[0], CAM_REQUEST_NONE, error);
    return params != NULL && accept_login(call, params, identity, error);
}

gboolean
cam_axis_identify(CamCall *call, CamIdentity *identity, GError **error)
{
    Look seen = { 0 };

    if (!look(call, identity, &seen, error))
        return FALSE;
    cam_identity_set(identity, CAM_FIELD_VENDOR, "axis");
    if (!wait_ready(call, identity, error))
        return FALSE;
    return seen.known ? prove_login(call, identity, error) : read_device(call, identity, error);
}
