/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/hikvision-progress.h"
#include "drivers/hikvision-status.h"
#include "drivers/hikvision-wire.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size)
{
    const char *data = (const char *)bytes;
    g_autoptr(CamIdentity) identity = cam_identity_new();
    g_auto(CamHikvisionStatus) status = { 0 };
    CamHikvisionProgress progress;
    CamHikvisionLock lock;
    CamFlash flash;

    if (cam_hikvision_parse_device(data, size, identity, NULL) &&
        (cam_identity_get(identity, CAM_FIELD_MODEL) == NULL ||
         cam_identity_get(identity, CAM_FIELD_FIRMWARE) == NULL))
        g_abort();
    if (!cam_hikvision_parse_uptime(data, size, identity, NULL))
        (void)cam_hikvision_parse_time(data, size, identity, NULL);
    if (identity->uptime_s < -1)
        g_abort();
    if (cam_hikvision_parse_lock(data, size, &lock, NULL) && lock.locked != (lock.unlock_s > 0))
        g_abort();
    if (cam_hikvision_parse_status(data, size, &status, NULL) && status.text == NULL)
        g_abort();
    if (cam_hikvision_parse_progress(data, size, &progress, NULL)) {
        cam_hikvision_judge_progress(&progress, size % 2 == 0, &flash);
        if (progress.upgrading != (flash.state == CAM_FLASH_RUNNING))
            g_abort();
    }
    (void)cam_hikvision_parse_post(data, size);
    return 0;
}
