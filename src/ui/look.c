/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/ui/look.h"

#include "discovery/advice.h"
#include "src/base/clock.h"
#include "src/base/platform.h"
#include "src/firmware/inspect.h"

#include <stdio.h>

typedef struct {
    CamSession *session;
    gboolean shows;
    guint total;
    guint read;
} Wait;

static void
on_look(const CamLook *look, const GPtrArray *looks, gpointer data)
{
    Wait *wait = data;

    if (look != NULL) {
        wait->read++;
        if (wait->shows)
            fprintf(stderr, "\rreading devices: %u of %u\033[K", wait->read, wait->total);
        return;
    }
    if (wait->shows)
        fprintf(stderr, "\r\033[K");
    g_main_loop_quit(wait->session->loop);
}

char *
cam_look_explain(const char *code, JsonObject *args)
{
    g_autofree char *text = cam_words_format(code, args);
    g_autofree char *next = cam_words_format_next(code, args);

    return next != NULL ? g_strdup_printf("%s; %s", text, next) : g_steal_pointer(&text);
}

void
cam_look_tell_findings(const CamOptions *options, const GPtrArray *findings)
{
    for (guint i = 0; i < findings->len; i++) {
        const CamFinding *finding = findings->pdata[i];
        g_autofree char *text = cam_finding_format(finding);
        g_autofree char *next = cam_words_format_next(finding->code, finding->args);
        cam_session_say(options, "%s", text);
        if (next != NULL)
            cam_session_say(options, "- %s", next);
    }
}

/* addresses that did not answer and lie in no network of ours: that is why, as a rule */
static void
tell_missing(const CamOptions *options, const GPtrArray *looks)
{
    g_autoptr(GPtrArray) missing = g_ptr_array_new();

    for (guint i = 0; i < looks->len; i++) {
        const CamLook *look = looks->pdata[i];
        if (look->device->named_by == NULL &&
            (g_error_matches(look->error, CAM_ERROR, CAM_ERROR_UNREACHABLE) ||
             g_error_matches(look->error, CAM_ERROR, CAM_ERROR_TIMEOUT)))
            g_ptr_array_add(missing, look->device->endpoint.address);
    }
    g_autoptr(GPtrArray) findings = cam_advice_missing_now(missing);
    cam_look_tell_findings(options, findings);
}

static guint
count_contacted(const CamInventory *inventory)
{
    guint count = 0;

    for (guint i = 0; i < inventory->devices->len; i++) {
        const CamDevice *device = inventory->devices->pdata[i];
        count += device->target.skip || device->named_by != NULL ? 0 : 1;
    }
    return count;
}

CamIdentify *
cam_look_at_all(CamSession *session, const CamOptions *options, const CamInventory *inventory,
                gboolean preflight, double *ret_seconds)
{
    Wait wait = { session, !options->quiet && cam_platform_terminal_width(2) > 0,
                  count_contacted(inventory), 0 };
    gint64 began_us = cam_clock_now_us();
    CamIdentify *identify =
        cam_identify_new(session->engine, inventory->devices, preflight, on_look, &wait);

    cam_session_wait(session);
    if (ret_seconds != NULL)
        *ret_seconds = (double)(cam_clock_now_us() - began_us) / G_USEC_PER_SEC;
    tell_missing(options, cam_identify_get_looks(identify));
    return identify;
}

static gboolean
add_firmware(const CamOptions *options, GPtrArray *firmwares, const char *path, gboolean named,
             GError **error)
{
    g_autoptr(GError) wrong = NULL;

    for (guint i = 0; i < firmwares->len; i++) {
        if (g_strcmp0(((CamFirmware *)firmwares->pdata[i])->origin, path) == 0)
            return TRUE;
    }
    CamFirmware *firmware = cam_firmware_inspect(path, &wrong);
    if (firmware != NULL) {
        g_ptr_array_add(firmwares, firmware);
        return TRUE;
    }
    if (named) {
        g_propagate_error(error, g_steal_pointer(&wrong));
        return FALSE;
    }
    cam_session_say(options, "passed over: %s", wrong->message);
    return TRUE;
}

static gboolean
add_path(const CamOptions *options, GPtrArray *firmwares, const char *path, GError **error)
{
    gboolean folder = g_file_test(path, G_FILE_TEST_IS_DIR);
    g_auto(GStrv) files = cam_firmware_find_files(path, error);

    if (files == NULL)
        return FALSE;
    if (files[0] == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FILE,
                    "there is no file in %s; put the firmware there or name another folder", path);
        return FALSE;
    }
    for (char **file = files; *file != NULL; file++) {
        if (!add_firmware(options, firmwares, *file, !folder, error))
            return FALSE;
    }
    return TRUE;
}

GPtrArray *
cam_look_load_firmware(const CamOptions *options, const CamInventory *inventory, GError **error)
{
    g_autoptr(GPtrArray) firmwares =
        g_ptr_array_new_with_free_func((GDestroyNotify)cam_firmware_unref);

    for (char **path = options->firmware; path != NULL && *path != NULL; path++) {
        if (!add_path(options, firmwares, *path, error))
            return NULL;
    }
    /* a row's own file that is no good is a finding of that row, not the end of everything */
    for (guint i = 0; i < inventory->devices->len; i++) {
        const CamDevice *device = inventory->devices->pdata[i];
        if (device->target.file != NULL &&
            !add_firmware(options, firmwares, device->target.file, FALSE, error))
            return NULL;
    }
    return g_steal_pointer(&firmwares);
}

GPtrArray *
cam_look_plan(CamSession *session, const CamOptions *options, const CamInventory *inventory,
              GError **error)
{
    g_autoptr(GPtrArray) firmwares = cam_look_load_firmware(options, inventory, error);

    if (firmwares == NULL)
        return NULL;
    g_autoptr(CamIdentify) identify = cam_look_at_all(session, options, inventory, TRUE, NULL);
    return cam_plan_make(&(CamPlanInput){
        .looks = cam_identify_get_looks(identify),
        .firmwares = firmwares,
        .options = &options->plan,
    });
}
