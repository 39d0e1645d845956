/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/plan.h"

static void
free_hop(gpointer data)
{
    CamHop *hop = data;

    cam_firmware_unref(hop->firmware);
    g_free(hop);
}

static void
free_wanted(gpointer data)
{
    CamWanted *wanted = data;

    g_free(wanted->vendor);
    g_free(wanted->model);
    g_free(wanted->platform);
    g_free(wanted->hardware);
    g_free(wanted->running);
    g_free(wanted->wanted);
    g_free(wanted);
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
    row->wanted = g_ptr_array_new_with_free_func(free_wanted);
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
    g_ptr_array_unref(row->wanted);
    g_clear_pointer(&row->exposure_before, g_ptr_array_unref);
    g_clear_pointer(&row->exposure_after, g_ptr_array_unref);
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

void
cam_plan_row_add_wanted(CamPlanRow *row, const char *code, const char *wanted)
{
    const CamIdentity *identity = row->identity;
    CamWanted *missing = g_new0(CamWanted, 1);

    *missing = (CamWanted){
        .vendor = g_strdup(cam_identity_get(identity, CAM_FIELD_VENDOR)),
        .model = g_strdup(cam_identity_get(identity, CAM_FIELD_MODEL)),
        .platform = g_strdup(cam_identity_get(identity, CAM_FIELD_PLATFORM)),
        .hardware = g_strdup(cam_identity_get(identity, CAM_FIELD_HARDWARE)),
        .running = cam_identity_format_version(identity),
        .wanted = g_strdup(wanted),
        .code = code,
        .count = 1,
    };
    g_ptr_array_add(row->wanted, missing);
}

static gboolean
is_same_wanted(const CamWanted *a, const CamWanted *b)
{
    return g_str_equal(a->code, b->code) && g_strcmp0(a->vendor, b->vendor) == 0 &&
           g_strcmp0(a->model, b->model) == 0 && g_strcmp0(a->platform, b->platform) == 0 &&
           g_strcmp0(a->hardware, b->hardware) == 0 && g_strcmp0(a->running, b->running) == 0 &&
           g_strcmp0(a->wanted, b->wanted) == 0;
}

static CamWanted *
find_wanted(const GPtrArray *list, const CamWanted *wanted)
{
    for (guint i = 0; i < list->len; i++) {
        if (is_same_wanted(list->pdata[i], wanted))
            return list->pdata[i];
    }
    return NULL;
}

static CamWanted *
copy_wanted(const CamWanted *wanted)
{
    CamWanted *copy = g_memdup2(wanted, sizeof *wanted);

    copy->vendor = g_strdup(wanted->vendor);
    copy->model = g_strdup(wanted->model);
    copy->platform = g_strdup(wanted->platform);
    copy->hardware = g_strdup(wanted->hardware);
    copy->running = g_strdup(wanted->running);
    copy->wanted = g_strdup(wanted->wanted);
    return copy;
}

GPtrArray *
cam_plan_list_wanted(const GPtrArray *plan)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(free_wanted);

    for (guint i = 0; i < plan->len; i++) {
        const CamPlanRow *row = plan->pdata[i];
        for (guint j = 0; j < row->wanted->len; j++) {
            CamWanted *same = find_wanted(list, row->wanted->pdata[j]);
            if (same != NULL)
                same->count++;
            else
                g_ptr_array_add(list, copy_wanted(row->wanted->pdata[j]));
        }
    }
    return list;
}

const char *
cam_rollback_name(CamRollback rollback)
{
    static const char *const names[] = { NULL, "A", "B", "C", "D" };

    return names[rollback];
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
