/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/driver.h"

#include "drivers/reolink-backup.h"
#include "drivers/reolink-identify.h"
#include "drivers/reolink-login.h"
#include "drivers/reolink-session.h"
#include "drivers/reolink-upload.h"
#include "drivers/reolink-wire.h"
#include "src/base/text.h"

#define ABILITY_MAX 100

static JsonObject *
make_user(CamCall *call)
{
    const CamCredential *login = cam_call_get_login(call);
    JsonObject *user = json_object_new();
    JsonObject *param = json_object_new();

    json_object_set_string_member(user, "userName", login != NULL ? login->user : "admin");
    json_object_set_object_member(param, "User", user);
    return param;
}

static guint64
get_least_ability(CamCall *call)
{
    guint64 least;

    return cam_text_parse_uint(cam_call_setting(call, "upgrade-ability", NULL), ABILITY_MAX, &least)
               ? least
               : 2;
}

static gboolean
preflight(CamCall *call, GPtrArray *findings, GError **error)
{
    g_autofree char *body = cam_reolink_format_one("GetAbility", make_user(call));
    CamReolinkCommand command = { .name = "GetAbility", .body = body };
    guint version;
    guint permit;

    if (!cam_reolink_open(call, NULL, error))
        return FALSE;
    g_autoptr(CamJson) json = cam_reolink_send(call, &command, error);
    if (json == NULL)
        return FALSE;
    /* a device that does not tell is asked by the upload itself */
    if (!cam_reolink_read_ability(cam_reolink_find(json, NULL), &version, &permit))
        return TRUE;
    if (version < get_least_ability(call))
        cam_findings_add(findings, CAM_LEVEL_BLOCK, "upload-unsupported", NULL);
    else if (permit == 0)
        cam_findings_add(findings, CAM_LEVEL_BLOCK, "low-privilege", NULL);
    return TRUE;
}

/* the make cannot be asked whether it flashes: the engine restarts it only on its own word */
static gboolean
reboot(CamCall *call, GError **error)
{
    if (!cam_reolink_act(call, "Reboot", json_object_new(), error))
        return FALSE;
    cam_reolink_forget(call);
    return TRUE;
}

static const char *const settings[] = {
    "api-path=/",
    "ask-uid=yes|no",
    "not-init=not-activated|busy",
    "piece-name=counted|plain",
    "piece-size=0",
    "strict-password=yes|no",
    "upgrade-ability=0",
    "upload-size=yes|no",
    NULL,
};

extern const CamDriver cam_driver_reolink;

const CamDriver cam_driver_reolink = {
    .name = "reolink",
    .grammar = "reolink",
    .status = CAM_DRIVER_SIMULATED,
    .requests = 8,
    .settings = settings,
    .identify = cam_reolink_identify,
    .preflight = preflight,
    .backup = cam_reolink_backup,
    .upload = cam_reolink_upload,
    .reboot = reboot,
    .close = cam_reolink_close,
};
