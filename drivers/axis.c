/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/driver.h"

#include "drivers/axis-answer.h"
#include "drivers/axis-backup.h"
#include "drivers/axis-identify.h"
#include "drivers/axis-upload.h"

static gboolean
preflight(CamCall *call, GPtrArray *findings, GError **error)
{
    g_auto(CamAxisStatus) status = { 0 };

    if (!cam_axis_read_status(call, &status, error))
        return FALSE;
    if (!status.committed)
        cam_findings_add(findings, CAM_LEVEL_BLOCK, "firmware-on-trial",
                         cam_args_new("version", status.version, NULL));
    return TRUE;
}

static gboolean
poll(CamCall *call, CamFlash *ret_flash, GError **error)
{
    g_auto(CamAxisReady) ready = { 0 };
    g_auto(CamAxisStatus) status = { 0 };
    g_autoptr(GError) local = NULL;

    /* a device that is starting refuses good passwords, so it is not asked more */
    if (!cam_axis_read_ready(call, &ready, error))
        return FALSE;
    if (ready.ready == CAM_TRI_NO) {
        *ret_flash = (CamFlash){ CAM_FLASH_REBOOTING, -1 };
        return TRUE;
    }
    if (!cam_axis_read_status(call, &status, &local)) {
        if (!g_error_matches(local, CAM_ERROR, CAM_ERROR_UPGRADING)) {
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
        *ret_flash = (CamFlash){ CAM_FLASH_RUNNING, -1, .keep_power = TRUE };
        return TRUE;
    }
    /* firmware before 7.40 has another interface, which cannot be asked */
    *ret_flash = (CamFlash){ status.managed ? CAM_FLASH_IDLE : CAM_FLASH_UNKNOWN, -1 };
    return TRUE;
}

static gboolean
order(CamCall *call, const char *method, GError **error)
{
    g_autoptr(CamReply) reply =
        cam_axis_ask(call, CAM_AXIS_MANAGEMENT, method, CAM_REQUEST_ONCE, error);

    return reply != NULL && cam_axis_judge_act(call, reply, NULL, error);
}

/* firmware before 7.40; what it answers is a page (axis.md 7.5) */
static gboolean
reboot_legacy(CamCall *call, GError **error)
{
    g_autoptr(CamReply) reply =
        cam_axis_get(call, "/axis-cgi/restart.cgi", CAM_REQUEST_ONCE, error);

    if (reply == NULL)
        return FALSE;
    return reply->status / 100 == 2 || cam_axis_judge_act(call, reply, NULL, error);
}

static gboolean
reboot(CamCall *call, GError **error)
{
    g_auto(CamAxisStatus) status = { 0 };

    if (!cam_axis_refuse_if_upgrading(call, &status, error))
        return FALSE;
    return status.managed ? order(call, "reboot", error) : reboot_legacy(call, error);
}

static gboolean
commit(CamCall *call, GError **error)
{
    g_auto(CamAxisStatus) status = { 0 };

    if (!cam_axis_refuse_if_upgrading(call, &status, error))
        return FALSE;
    /* with one slot there is nothing to go back to: what runs is kept */
    if (status.managed)
        return order(call, "commit", error);
    g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "has nothing to commit");
    return FALSE;
}

static gboolean
rollback(CamCall *call, GError **error)
{
    g_auto(CamAxisStatus) status = { 0 };

    if (!cam_axis_refuse_if_upgrading(call, &status, error))
        return FALSE;
    if (status.managed)
        return order(call, "rollback", error);
    g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "keeps only one firmware");
    return FALSE;
}

static const char *const settings[] = { "rollback-minutes=0", "plain-upgrade=yes|no",
                                        "legacy-upload=yes|no", "description-path=/", NULL };

extern const CamDriver cam_driver_axis;

const CamDriver cam_driver_axis = {
    .name = "axis",
    .grammar = "axis",
    .status = CAM_DRIVER_SIMULATED,
    .requests = 6,
    .settings = settings,
    .identify = cam_axis_identify,
    .preflight = preflight,
    .backup = cam_axis_backup,
    .upload = cam_axis_upload,
    .poll = poll,
    .reboot = reboot,
    .commit = commit,
    .rollback = rollback,
};
