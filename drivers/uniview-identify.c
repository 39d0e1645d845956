/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/uniview-identify.h"

#include "drivers/uniview-answer.h"
#include "src/base/clock.h"
#include "src/base/text.h"

/* recorders may lack the second one, cameras the first one (uniview.md 3) */
static const char *const device_paths[] = {
    "/LAPI/V1.0/System/DeviceInfo",
    "/LAPI/V1.0/System/DeviceBasicInfo",
};

/* what no device has. The first is answered 599, 404 or NotSupported where the interface is known
 * (uniview.md 2); a device that asks for a login for all of the interface asks for none at the
 * second, whose only fault is one letter. Who asks at both asks everywhere */
#define UNKNOWN_PAGE "/LAPI/V1.0/System/CamherdLook"
#define UNKNOWN_TREE "/CAPI/V1.0/System/DeviceInfo"

/* of recorders (uniview.md 2); realms of cameras are anything */
#define OWN_REALM "NVRDVR"

static gboolean
fail_foreign(GError **error)
{
    g_clear_error(error);
    g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "does not speak LAPI");
    return FALSE;
}

static CamReply *
look_at(CamCall *call, const char *path, GError **error)
{
    return cam_http_send(
        cam_call_http(call),
        &(CamRequest){ .method = "GET", .path = path, .flags = CAM_REQUEST_ANONYMOUS }, error);
}

static gboolean
is_envelope(const CamReply *reply)
{
    g_auto(CamUniviewEnvelope) envelope = { 0 };

    return cam_uniview_parse_envelope(reply->body, reply->size, &envelope, NULL);
}

/* a 404 may come with a body that is cut short, which libcurl tells as a broken connection */
static gboolean
is_cut(const GError *error)
{
    return g_error_matches(error, CAM_ERROR, CAM_ERROR_INTERRUPTED);
}

/* a bare 401 proves nothing: some servers answer it to every path */
static gboolean
look_beside(CamCall *call, const CamReply *reply, gboolean *ret_ours, GError **error)
{
    static const char *const paths[] = { UNKNOWN_PAGE, UNKNOWN_TREE };

    if (cam_text_equal_fold(reply->realm, OWN_REALM)) {
        *ret_ours = TRUE;
        return TRUE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(GError) local = NULL;
        g_autoptr(CamReply) beside = look_at(call, paths[i], &local);
        if (beside == NULL && (i > 0 || !is_cut(local))) {
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
        if (beside == NULL || beside->status != 401) {
            *ret_ours = TRUE;
            return TRUE;
        }
    }
    return TRUE;
}

/* without a login: whether it is one of ours */
static gboolean
look(CamCall *call, gboolean *ret_ours, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(device_paths); i++) {
        g_autoptr(GError) local = NULL;
        g_autoptr(CamReply) reply = look_at(call, device_paths[i], &local);
        gboolean last = i + 1 == G_N_ELEMENTS(device_paths);
        if (reply == NULL && (last || !is_cut(local))) {
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
        if (reply == NULL)
            continue;
        if (is_envelope(reply) || reply->status == 599) {
            *ret_ours = TRUE;
            /* a lock that it tells everybody spares a try */
            if (!cam_uniview_judge(call, reply, NULL, &local) &&
                g_error_matches(local, CAM_ERROR, CAM_ERROR_LOCKED)) {
                g_propagate_error(error, g_steal_pointer(&local));
                return FALSE;
            }
            return TRUE;
        }
        return reply->status != 401 || look_beside(call, reply, ret_ours, error);
    }
    return TRUE;
}

/* @ret_why: why there is nothing to read, when that is no reason to stop */
static gboolean
read_device(CamCall *call, const char *path, CamIdentity *identity, GError **ret_why,
            GError **error)
{
    g_auto(CamUniviewEnvelope) envelope = { 0 };
    g_autoptr(GError) local = NULL;
    g_autoptr(CamReply) reply = cam_uniview_get(call, path, &local);

    if (reply != NULL && cam_uniview_judge(call, reply, &envelope, &local)) {
        g_clear_error(ret_why);
        if (!cam_uniview_read_device(&envelope, identity, ret_why))
            g_debug("%s: %s", path, (*ret_why)->message);
        return TRUE;
    }
    gboolean missing = g_error_matches(local, CAM_ERROR, CAM_ERROR_UNSUPPORTED) ||
                       g_error_matches(local, CAM_ERROR, CAM_ERROR_REFUSED) || is_cut(local);
    if (missing && (reply == NULL || reply->status != 401)) {
        g_clear_error(ret_why);
        g_propagate_error(ret_why, g_steal_pointer(&local));
        return TRUE;
    }
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

gboolean
cam_uniview_identify(CamCall *call, CamIdentity *identity, GError **error)
{
    g_autoptr(GError) why = NULL;
    gboolean ours = FALSE;

    if (!look(call, &ours, error))
        return FALSE;
    if (!ours)
        return fail_foreign(error);
    cam_identity_set(identity, CAM_FIELD_VENDOR, "uniview");
    for (gsize i = 0; i < G_N_ELEMENTS(device_paths); i++) {
        if (!read_device(call, device_paths[i], identity, &why, error))
            return FALSE;
    }
    if (cam_identity_get(identity, CAM_FIELD_MODEL) == NULL ||
        cam_identity_get(identity, CAM_FIELD_FIRMWARE) == NULL) {
        if (why == NULL)
            g_set_error(&why, CAM_ERROR, CAM_ERROR_PROTOCOL, "says no model or no version");
        g_propagate_error(error, g_steal_pointer(&why));
        return FALSE;
    }
    cam_uniview_get_state(call)->kind = identity->kind;
    identity->activated = CAM_TRI_YES;
    identity->read_at_us = cam_clock_utc_us();
    cam_call_set_word(call, NULL);
    return TRUE;
}
