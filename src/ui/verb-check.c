/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/text.h"
#include "src/engine/backup.h"
#include "src/ui/look.h"
#include "src/ui/table.h"
#include "src/ui/verbs.h"

#include <stdio.h>

/* check */

static gboolean
was_read(CamVerdict verdict)
{
    switch (verdict) {
    case CAM_VERDICT_UNREACHABLE:
    case CAM_VERDICT_AUTH_FAILED:
    case CAM_VERDICT_LOCKED:
    case CAM_VERDICT_NOT_ACTIVATED:
    case CAM_VERDICT_UNSUPPORTED:
    case CAM_VERDICT_ERROR:
        return FALSE;
    case CAM_VERDICT_READY:
    case CAM_VERDICT_UP_TO_DATE:
    case CAM_VERDICT_NEWER_INSTALLED:
    case CAM_VERDICT_NO_FIRMWARE:
    case CAM_VERDICT_CONTRADICTS:
    case CAM_VERDICT_NEEDS_DECISION:
        return TRUE;
    }
    return FALSE;
}

int
cam_verb_check(CamOptions *options, GError **error)
{
    g_autoptr(CamInventory) inventory = NULL;
    g_autoptr(CamSession) session = cam_session_open_targets(options, &inventory, error);

    if (session == NULL)
        return 1;
    g_autoptr(GPtrArray) plan = cam_look_plan(session, options, inventory, error);
    if (plan == NULL)
        return 1;
    g_autofree char *text = options->format == CAM_FORMAT_TABLE
                                ? cam_report_check_table(plan, cam_table_get_width(options))
                                : cam_report_check(plan, options->format);
    if (!cam_options_print(options, text, error))
        return 1;
    gboolean all = inventory->bad_rows == 0;
    for (guint i = 0; i < plan->len; i++)
        all = all && was_read(((const CamPlanRow *)plan->pdata[i])->verdict);
    return all ? 0 : 2;
}

/* backup */

typedef struct {
    CamSession *session;
    const CamOptions *options;
    guint saved;
    guint failed;
} Saving;

static void
print_saved(Saving *saving, const CamSaved *saved)
{
    g_autofree char *endpoint = cam_device_format_endpoint(saved->device);

    if (saved->error != NULL) {
        saving->failed++;
        fprintf(stderr, "camherd: %s: backup: %s\n", endpoint, saved->error->message);
        return;
    }
    g_autofree char *size = cam_text_format_size(saved->size);
    saving->saved++;
    printf("%s\t%s\t%s\t%s\n", endpoint, saved->path, size, saved->sha256);
}

static void
on_saved(const CamSaved *saved, const GPtrArray *all, gpointer data)
{
    Saving *saving = data;

    if (saved != NULL)
        return;
    /* in the order of the inventory, not of the devices' speed */
    for (guint i = 0; i < all->len; i++)
        print_saved(saving, all->pdata[i]);
    g_main_loop_quit(saving->session->loop);
}

static GPtrArray *
choose_readable(const GPtrArray *looks, Saving *saving)
{
    GPtrArray *devices = g_ptr_array_new();

    for (guint i = 0; i < looks->len; i++) {
        const CamLook *look = looks->pdata[i];
        g_autofree char *endpoint = cam_device_format_endpoint(look->device);
        if (look->device->target.skip)
            continue;
        if (look->error == NULL && look->driver->backup != NULL) {
            g_ptr_array_add(devices, look->device);
            continue;
        }
        const char *code = look->error != NULL ? look->code : "no-way-to-back-up";
        g_autofree char *text = cam_look_explain(code, look->args);
        fprintf(stderr, "camherd: %s: backup: %s\n", endpoint, text);
        saving->failed++;
    }
    return devices;
}

int
cam_verb_backup(CamOptions *options, GError **error)
{
    g_autoptr(CamInventory) inventory = NULL;
    g_autoptr(CamSession) session = cam_session_open_targets(options, &inventory, error);

    if (session == NULL)
        return 1;
    Saving saving = { .session = session, .options = options };
    g_autoptr(CamIdentify) identify = cam_look_at_all(session, options, inventory, FALSE, NULL);
    g_autoptr(GPtrArray) devices = choose_readable(cam_identify_get_looks(identify), &saving);
    g_autoptr(CamBackup) backup G_GNUC_UNUSED =
        cam_backup_new(session->engine, devices, on_saved, &saving);
    cam_session_wait(session);
    cam_session_say(options, "%u saved, %u failed, below %s", saving.saved, saving.failed,
                    cam_site_get_folder(session->site));
    return saving.failed > 0 || inventory->bad_rows > 0 ? 2 : 0;
}
