/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/hikvision-progress.h"

#include <string.h>

#include "drivers/hikvision-answer.h"
#include "src/base/text.h"

static gboolean
parse_upgrading(const char *text, gboolean *ret_upgrading)
{
    static const char *const no[] = { "false", "0", "no" };
    gboolean yes = cam_text_parse_bool(text);
    gboolean known = yes;

    for (gsize i = 0; text != NULL && i < G_N_ELEMENTS(no); i++)
        known = known || cam_text_equal_fold(text, no[i]);
    if (known)
        *ret_upgrading = yes;
    return known;
}

gboolean
cam_hikvision_parse_progress(const char *data, gsize size, CamHikvisionProgress *ret_progress,
                             GError **error)
{
    g_autoptr(CamXml) xml = cam_xml_parse(data, size, CAM_XML_NONE, error);
    CamHikvisionProgress result = { .percent = -1 };
    guint64 percent;

    if (xml == NULL)
        return FALSE;
    const CamXmlNode *root = cam_xml_get_root(xml);
    g_autofree char *upgrading = cam_xml_read_text(root, "upgrading");
    g_autofree char *percent_text = cam_xml_read_text(root, "percent");
    g_autofree char *reboot = cam_xml_read_text(root, "reboot");
    if (!cam_text_equal_fold(cam_xml_get_name(root), "upgradeStatus") ||
        !parse_upgrading(upgrading, &result.upgrading)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is no readable upgradeStatus");
        return FALSE;
    }
    if (cam_text_parse_uint(percent_text, 100, &percent))
        result.percent = (int)percent;
    result.reboots = cam_text_parse_bool(reboot) || cam_text_equal_fold(reboot, "auto");
    result.waits = cam_text_equal_fold(reboot, "manual");
    *ret_progress = result;
    return TRUE;
}

void
cam_hikvision_judge_progress(const CamHikvisionProgress *progress, gboolean manual,
                             CamFlash *ret_flash)
{
    /* `reboot` has a meaning at 100 only (hikvision.md 5.4) */
    gboolean done = progress->percent == 100 || progress->percent < 0;

    ret_flash->percent = progress->percent;
    if (progress->upgrading)
        ret_flash->state = CAM_FLASH_RUNNING;
    else if (done && progress->waits)
        ret_flash->state = CAM_FLASH_REBOOT_NEEDED;
    else if (progress->percent == 100 && manual)
        ret_flash->state = CAM_FLASH_REBOOT_NEEDED;
    else if (done && progress->reboots)
        ret_flash->state = CAM_FLASH_REBOOTING;
    else
        ret_flash->state = CAM_FLASH_IDLE;
}

/* a ResponseStatus instead of an upgradeStatus */
static gboolean
judge_status(CamCall *call, const CamReply *reply, CamFlash *ret_flash, GError **error)
{
    static const CamFlashState states[] = {
        [CAM_HIKVISION_TAKEN] = CAM_FLASH_UNKNOWN,
        [CAM_HIKVISION_WATCH] = CAM_FLASH_UNKNOWN,
        [CAM_HIKVISION_REBOOT_NEEDED] = CAM_FLASH_REBOOT_NEEDED,
        [CAM_HIKVISION_REBOOTING] = CAM_FLASH_REBOOTING,
        [CAM_HIKVISION_NOT_NEEDED] = CAM_FLASH_IDLE,
        [CAM_HIKVISION_FAILED] = CAM_FLASH_FAILED,
        [CAM_HIKVISION_REFUSED] = CAM_FLASH_UNKNOWN,
    };
    g_autoptr(GError) local = NULL;
    CamHikvisionOutcome outcome = CAM_HIKVISION_TAKEN;

    if (!cam_hikvision_judge(call, reply, &outcome, &local)) {
        gboolean unsupported = g_error_matches(local, CAM_ERROR, CAM_ERROR_UNSUPPORTED) ||
                               g_error_matches(local, CAM_ERROR, CAM_ERROR_REFUSED);
        gboolean upgrading = g_error_matches(local, CAM_ERROR, CAM_ERROR_UPGRADING);
        if (!unsupported && !upgrading && outcome != CAM_HIKVISION_FAILED) {
            g_propagate_error(error, g_steal_pointer(&local));
            return FALSE;
        }
        *ret_flash = (CamFlash){ upgrading ? CAM_FLASH_RUNNING : states[outcome], -1 };
        return TRUE;
    }
    *ret_flash = (CamFlash){ states[outcome], -1 };
    return TRUE;
}

gboolean
cam_hikvision_read_flash(CamCall *call, CamFlash *ret_flash, GError **error)
{
    const char *path = cam_call_setting(call, "status-path", "/ISAPI/System/upgradeStatus");
    const char *reboot = cam_call_setting(call, "reboot-after-upgrade", "auto");
    g_autoptr(CamReply) reply = cam_hikvision_get(call, path, error);
    CamHikvisionProgress progress;

    if (reply == NULL)
        return FALSE;
    if (reply->status == 200 &&
        cam_hikvision_parse_progress(reply->body, reply->size, &progress, NULL)) {
        cam_hikvision_judge_progress(&progress, strcmp(reboot, "manual") == 0, ret_flash);
        return TRUE;
    }
    return judge_status(call, reply, ret_flash, error);
}
