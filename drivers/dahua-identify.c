/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/dahua-identify.h"

#include "drivers/dahua-identify-rpc.h"
#include "drivers/dahua-session.h"
#include "drivers/dahua-wire.h"
#include "src/base/clock.h"

#define MAGIC "/cgi-bin/magicBox.cgi?action="

/* what the challenge of a login, or the refusal of one, tells before any login was sent */
static gboolean
judge_greeting(CamCall *call, const CamDahuaAnswer *answer, CamIdentity *identity, GError **error)
{
    g_autofree char *mac = cam_json_read_text(answer->params, "mac");

    cam_identity_set(identity, CAM_FIELD_MAC, mac);
    if (answer->code == CAM_ERROR_NOT_ACTIVATED)
        identity->activated = CAM_TRI_NO;
    if (answer->code == CAM_ERROR_NOT_ACTIVATED || answer->code == CAM_ERROR_LOCKED)
        return cam_dahua_judge_answer(call, answer, error);
    if (answer->unlock_s == 0 && (answer->tries_left < 0 || answer->tries_left > 1))
        return TRUE;
    cam_call_set_lock(call, answer->tries_left, answer->unlock_s);
    if (answer->unlock_s > 0)
        g_set_error(error, CAM_ERROR, CAM_ERROR_LOCKED, "logins are locked for %u s",
                    answer->unlock_s);
    else
        g_set_error(error, CAM_ERROR, CAM_ERROR_LOCKED, "one more wrong login would lock it");
    return FALSE;
}

/* no device must have RPC: what cannot be read here is no matter */
static gboolean
look_for_lock(CamCall *call, CamIdentity *identity, GError **error)
{
    const CamDahua *state = cam_dahua_get_state(call);
    g_auto(CamDahuaAnswer) answer = { .tries_left = -1 };
    g_autoptr(GError) local = NULL;

    if (state->challenge.json != NULL)
        return judge_greeting(call, &state->challenge, identity, error);
    if (state->open || !cam_call_has_login(call) || !cam_call_flag(call, "lock-look", TRUE))
        return TRUE;
    if (cam_dahua_greet(call, &answer, &local))
        return judge_greeting(call, &answer, identity, error);
    if (g_error_matches(local, CAM_ERROR, CAM_ERROR_UNSUPPORTED) ||
        g_error_matches(local, CAM_ERROR, CAM_ERROR_PROTOCOL) ||
        g_error_matches(local, CAM_ERROR, CAM_ERROR_REFUSED) ||
        g_error_matches(local, CAM_ERROR, CAM_ERROR_PRIVILEGE))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

typedef gboolean (*ParseFunc)(const char *data, gsize size, CamIdentity *identity, GError **error);

/* @ret_missing (nullable): that the device has no such page is no error */
static gboolean
read_page(CamCall *call, const char *path, ParseFunc func, CamIdentity *identity,
          gboolean *ret_missing, GError **error)
{
    g_autoptr(CamReply) reply = cam_dahua_get(call, &(CamRequest){ .path = path }, error);

    if (reply == NULL)
        return FALSE;
    if (ret_missing != NULL)
        *ret_missing = cam_dahua_is_missing(reply);
    if (ret_missing != NULL && *ret_missing)
        return TRUE;
    if (cam_dahua_judge(call, reply, error) && func(reply->body, reply->size, identity, error))
        return TRUE;
    g_prefix_error(error, "%s: ", path);
    return FALSE;
}

/* a word that is a help, not a condition: only being told to stop counts as an error */
static gboolean
read_word(CamCall *call, const char *path, const char *key, char **ret_word, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(CamReply) reply = cam_dahua_get(call, &(CamRequest){ .path = path }, &local);

    if (reply == NULL && !cam_error_is_silence(local)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    if (reply != NULL && reply->status == 200)
        *ret_word = cam_dahua_read_value(reply->body, reply->size, key);
    return TRUE;
}

static gboolean
read_clock(CamCall *call, CamIdentity *identity, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(CamReply) reply = cam_dahua_get(
        call, &(CamRequest){ .path = "/cgi-bin/global.cgi?action=getCurrentTime" }, &local);

    identity->read_at_us = cam_clock_utc_us();
    if (reply != NULL && reply->status == 200)
        cam_dahua_parse_time(reply->body, reply->size, identity);
    if (reply != NULL || cam_error_is_silence(local))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

static gboolean
read_by_cgi(CamCall *call, CamIdentity *identity, GError **error)
{
    g_autofree char *model = NULL;
    g_autofree char *name = NULL;
    g_autofree char *class = NULL;
    g_autofree char *vendor = NULL;
    gboolean missing;

    if (!read_page(call, MAGIC "getSystemInfo", cam_dahua_parse_system, identity, NULL, error))
        return FALSE;
    identity->activated = CAM_TRI_YES;
    if (!read_page(call, MAGIC "getSoftwareVersion", cam_dahua_parse_version, identity, &missing,
                   error))
        return FALSE;
    if (cam_identity_get(identity, CAM_FIELD_MODEL) == NULL) {
        if (!read_word(call, MAGIC "getDeviceType", "type", &model, error))
            return FALSE;
        cam_identity_set(identity, CAM_FIELD_MODEL, model);
    }
    if (!read_word(call, MAGIC "getDeviceClass", "class", &class, error) ||
        !read_word(call, MAGIC "getVendor", "vendor", &vendor, error) ||
        !read_word(call, MAGIC "getMachineName", "name", &name, error))
        return FALSE;
    cam_dahua_set_class(identity, class);
    cam_dahua_set_brand(identity, vendor);
    cam_identity_set(identity, CAM_FIELD_NAME, name);
    return read_clock(call, identity, error);
}

static gboolean
identify(CamCall *call, CamIdentity *identity, GError **error)
{
    const CamDahua *state = cam_dahua_get_state(call);

    if (!cam_dahua_open(call, error))
        return FALSE;
    if (!state->open && !cam_call_has_login(call)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_NO_CREDENTIAL, "asks for a login");
        return FALSE;
    }
    return look_for_lock(call, identity, error) &&
           (state->cgi ? read_by_cgi : cam_dahua_identify_by_rpc)(call, identity, error);
}

gboolean
cam_dahua_identify(CamCall *call, CamIdentity *identity, GError **error)
{
    /* who stands at the address is asked anew each time */
    cam_dahua_forget(call);
    gboolean ok = identify(call, identity, error);
    if (cam_dahua_get_state(call)->known)
        cam_identity_set(identity, CAM_FIELD_VENDOR, "dahua");
    return ok;
}
