/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/driver.h"

#include <string.h>

#include "drivers/dahua-backup.h"
#include "drivers/dahua-flash.h"
#include "drivers/dahua-identify.h"
#include "drivers/dahua-session.h"
#include "drivers/dahua-upload.h"
#include "drivers/dahua-wire.h"

#define REBOOT_PATH "/cgi-bin/magicBox.cgi?action=reboot"

static gboolean
preflight(CamCall *call, GPtrArray *findings, GError **error)
{
    CamFlash flash;

    if (!cam_dahua_read_flash(call, &flash, error))
        return FALSE;
    if (flash.state == CAM_FLASH_RUNNING)
        cam_findings_add(findings, CAM_LEVEL_BLOCK, "upgrading-now", NULL);
    if (flash.state == CAM_FLASH_REBOOTING)
        cam_findings_add(findings, CAM_LEVEL_WARN, "reboot-pending", NULL);
    return TRUE;
}

static gboolean
reboot_by_cgi(CamCall *call, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(CamReply) reply = cam_http_send(
        cam_call_http(call),
        &(CamRequest){ .method = "GET", .path = REBOOT_PATH, .flags = CAM_REQUEST_ONCE }, error);

    if (reply == NULL)
        return FALSE;
    if (!cam_dahua_judge(call, reply, &local)) {
        /* the login was taken a moment ago: the device wanted another handshake and did nothing */
        if (g_error_matches(local, CAM_ERROR, CAM_ERROR_AUTH))
            local->code = CAM_ERROR_NOT_TAKEN;
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    if (reply->size == 0 || strncmp(reply->body, "OK", 2) == 0)
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "does not say whether it restarts");
    return FALSE;
}

static gboolean
reboot(CamCall *call, GError **error)
{
    const char *method = cam_call_setting(call, "reboot-method", "magicBox.reboot");

    if (!cam_dahua_refuse_if_upgrading(call, error))
        return FALSE;
    return cam_dahua_get_state(call)->cgi ? reboot_by_cgi(call, error)
                                          : cam_dahua_act(call, method, error);
}

static const char *const settings[] = { "upload-path-kind=auto|cgi|rpc2",
                                        "state-path=/",
                                        "upload-path=/",
                                        "upload-field",
                                        "upload-name",
                                        "idle-states",
                                        "lock-look=yes|no",
                                        "hwid-look=yes|no",
                                        "reboot-method",
                                        "backup-path=/",
                                        NULL };

extern const CamDriver cam_driver_dahua;

const CamDriver cam_driver_dahua = {
    .name = "dahua",
    .grammar = "dahua",
    .status = CAM_DRIVER_SIMULATED,
    .requests = 13,
    .settings = settings,
    .identify = cam_dahua_identify,
    .preflight = preflight,
    .backup = cam_dahua_backup,
    .upload = cam_dahua_upload,
    .poll = cam_dahua_read_flash,
    .reboot = reboot,
    .close = cam_dahua_close,
};
