/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/plan.h"

static void
free_hop(gpointer data)
{
    CamHop *hop = data;

    cam_firmware_unref(hop->firmware);
    g_free(hop);
}

CamPlanRow *
cam_plan_row_new(CamDevice *device)
{
    CamPlanRow *row = g_new0(CamPlanRow, 1);

    row->device = cam_device_ref(device);
    row->verdict = CAM_VERDICT_ERROR;
    row->fit = CAM_FIT_UNKNOWN;
    row->hops = g_ptr_array_new_with_free_func(free_hop);
    row->findings = cam_findings_new();
    return row;
}

void
cam_plan_row_free(CamPlanRow *row)
{
    if (row == NULL)
        return;
    cam_device_unref(row->device);
    cam_identity_free(row->identity);
    g_ptr_array_unref(row->hops);
    g_ptr_array_unref(row->findings);
    g_free(row->group);
    g_free(row);
}

void
cam_plan_row_add_hop(CamPlanRow *row, CamFirmware *firmware)
{
    CamHop *hop = g_new0(CamHop, 1);

    hop->firmware = cam_firmware_ref(firmware);
    g_ptr_array_add(row->hops, hop);
}

CamFirmware *
cam_plan_row_get_target(const CamPlanRow *row)
{
    if (row->hops->len == 0)
        return NULL;
    const CamHop *hop = row->hops->pdata[row->hops->len - 1];
    return hop->firmware;
}

static void
free_row(gpointer data)
{
    cam_plan_row_free(data);
}

GPtrArray *
cam_plan_new(void)
{
    return g_ptr_array_new_with_free_func(free_row);
}

const char *
cam_verdict_name(CamVerdict verdict)
{
    static const char *const names[] = {
        [CAM_VERDICT_READY] = "ready",
        [CAM_VERDICT_UP_TO_DATE] = "up-to-date",
        [CAM_VERDICT_NEWER_INSTALLED] = "newer-installed",
        [CAM_VERDICT_NO_FIRMWARE] = "no-firmware",
        [CAM_VERDICT_CONTRADICTS] = "contradicts",
        [CAM_VERDICT_NEEDS_DECISION] = "needs-decision",
        [CAM_VERDICT_UNREACHABLE] = "unreachable",
        [CAM_VERDICT_AUTH_FAILED] = "auth-failed",
        [CAM_VERDICT_LOCKED] = "locked",
        [CAM_VERDICT_NOT_ACTIVATED] = "not-activated",
        [CAM_VERDICT_UNSUPPORTED] = "unsupported",
        [CAM_VERDICT_ERROR] = "error",
    };

    return names[verdict];
}

const char *
cam_fit_name(CamFit fit)
{
    static const char *const names[] = { "fits", "unknown", "contradicts" };

    return names[fit];
}
