/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/ui/look.h"

#include "discovery/advice.h"
#include "src/base/clock.h"
#include "src/base/platform.h"
#include "src/engine/expose.h"
#include "src/engine/way-back.h"
#include "src/firmware/depot.h"
#include "src/firmware/take.h"

#include <stdio.h>
#include <string.h>

/* digits of a SHA-256 that name a file of the depot */
#define HASH_DIGITS 8

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
has_file(const GPtrArray *firmwares, const char *path)
{
    for (guint i = 0; i < firmwares->len; i++) {
        const CamFirmware *firmware = firmwares->pdata[i];
        if (g_strcmp0(firmware->origin, path) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean
add_firmware(const CamOptions *options, GPtrArray *firmwares, const char *path, gboolean named,
             GError **error)
{
    g_autoptr(GError) wrong = NULL;

    if (has_file(firmwares, path))
        return TRUE;
    g_autofree char *depot = cam_depot_get_folder();
    CamFirmware *firmware = cam_firmware_take(path, &(CamTake){ .depot = depot }, &wrong);
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

/* a depot that cannot be read matters most to those who gave no files */
static GPtrArray *
load_depot(const CamOptions *options, GError **error)
{
    g_autofree char *folder = cam_depot_get_folder();
    g_autoptr(GPtrArray) findings = cam_findings_new();
    g_autoptr(GError) wrong = NULL;
    GPtrArray *depot = cam_depot_load(folder, findings, &wrong);

    cam_look_tell_findings(options, findings);
    if (depot != NULL)
        return depot;
    if (options->firmware == NULL) {
        g_propagate_error(error, g_steal_pointer(&wrong));
        return NULL;
    }
    cam_session_say(options, "note: the depot was left out: %s", wrong->message);
    return g_ptr_array_new_with_free_func((GDestroyNotify)cam_firmware_unref);
}

/* what earlier runs of this site sent, with what the user has at hand: the ways back. It is not
 * offered as a target: nobody said that it should be used again */
static GPtrArray *
load_ways_back(CamSession *session, const GPtrArray *depot)
{
    g_autofree char *folder = cam_site_build_path(session->site, "depot");
    g_autoptr(GError) wrong = NULL;
    GPtrArray *files = cam_depot_load(folder, NULL, &wrong);

    if (files == NULL) {
        g_debug("%s", wrong->message);
        files = g_ptr_array_new_with_free_func((GDestroyNotify)cam_firmware_unref);
    }
    for (guint i = 0; i < depot->len; i++)
        g_ptr_array_add(files, cam_firmware_ref(depot->pdata[i]));
    return files;
}

/* a row may name a file of the depot by its name or the first digits of its hash */
static gboolean
is_in_depot(const GPtrArray *depot, const CamTarget *target)
{
    g_autofree char *text = g_path_get_basename(target->file);

    if (!target->file_is_name)
        return FALSE;
    for (guint i = 0; i < depot->len; i++) {
        const CamFirmware *firmware = depot->pdata[i];
        g_autofree char *name = g_path_get_basename(firmware->origin);
        if (g_str_equal(name, text) ||
            (strlen(text) >= HASH_DIGITS &&
             g_ascii_strncasecmp(firmware->sha256, text, strlen(text)) == 0))
            return TRUE;
    }
    return FALSE;
}

/* a row's own file that is no good is a finding of that row, not the end of everything */
static GPtrArray *
load_row_files(const CamOptions *options, const CamInventory *inventory, const GPtrArray *given,
               const GPtrArray *depot)
{
    GPtrArray *files = g_ptr_array_new_with_free_func((GDestroyNotify)cam_firmware_unref);

    for (guint i = 0; i < inventory->devices->len; i++) {
        CamTarget *target = &((CamDevice *)inventory->devices->pdata[i])->target;
        if (target->file == NULL)
            continue;
        /* a file at that place is the one that is meant, whatever becomes of it */
        if (g_file_test(target->file, G_FILE_TEST_EXISTS))
            target->file_is_name = FALSE;
        if (!has_file(given, target->file) && !is_in_depot(depot, target))
            add_firmware(options, files, target->file, FALSE, NULL);
    }
    return files;
}

static GPtrArray *
load_firmware(const CamOptions *options, GError **error)
{
    g_autoptr(GPtrArray) firmwares =
        g_ptr_array_new_with_free_func((GDestroyNotify)cam_firmware_unref);

    for (char **path = options->firmware; path != NULL && *path != NULL; path++) {
        if (!add_path(options, firmwares, *path, error))
            return NULL;
    }
    return g_steal_pointer(&firmwares);
}

/* what was imported and cannot be read costs that part, and is told */
static CamAdvisories *
load_advisories(const CamOptions *options, GError **error)
{
    g_autofree char *imported = cam_advisories_get_path();
    g_autoptr(GError) wrong = NULL;
    CamAdvisories *advisories = cam_advisories_new(imported, &wrong);

    if (advisories != NULL)
        return advisories;
    cam_session_say(options, "note: imported advisories were left out: %s", wrong->message);
    return cam_advisories_new(NULL, error);
}

/* everything a plan is made of besides the devices */
typedef struct {
    GPtrArray *depot;
    GPtrArray *firmwares;
    GPtrArray *row_files;
    CamRules *rules;
    CamAdvisories *advisories;
} Material;

static void
clear_material(Material *material)
{
    g_clear_pointer(&material->depot, g_ptr_array_unref);
    g_clear_pointer(&material->firmwares, g_ptr_array_unref);
    g_clear_pointer(&material->row_files, g_ptr_array_unref);
    g_clear_pointer(&material->rules, cam_rules_free);
    g_clear_pointer(&material->advisories, cam_advisories_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Material, clear_material)

/* of one image the depot's word counts; what the catalogue beside the given file says of the way is
 * not lost by that */
static void
keep_min_from(const GPtrArray *depot, const GPtrArray *given)
{
    for (guint i = 0; i < depot->len; i++) {
        CamFirmware *known = depot->pdata[i];
        for (guint k = 0; k < given->len && known->min_from == NULL; k++) {
            const CamFirmware *firmware = given->pdata[k];
            if (g_strcmp0(firmware->sha256, known->sha256) == 0)
                known->min_from = g_strdup(firmware->min_from);
        }
    }
}

/* nothing at all to send: the plan still tells what runs, and what to fetch */
static void
tell_nothing_given(const CamOptions *options, const Material *material)
{
    if (options->firmware == NULL && material->row_files->len == 0 && material->depot->len == 0)
        cam_session_say(options,
                        "note: no firmware given, and the depot has none to use; add files "
                        "with: camherd firmware add FILE");
}

static gboolean
load_material(const CamOptions *options, const CamInventory *inventory, Material *ret_material,
              GError **error)
{
    ret_material->depot = load_depot(options, error);
    if (ret_material->depot == NULL)
        return FALSE;
    ret_material->firmwares = load_firmware(options, error);
    if (ret_material->firmwares == NULL)
        return FALSE;
    ret_material->row_files =
        load_row_files(options, inventory, ret_material->firmwares, ret_material->depot);
    keep_min_from(ret_material->depot, ret_material->firmwares);
    keep_min_from(ret_material->depot, ret_material->row_files);
    tell_nothing_given(options, ret_material);
    ret_material->rules = cam_rules_new(error);
    if (ret_material->rules == NULL)
        return FALSE;
    ret_material->advisories = load_advisories(options, error);
    return ret_material->advisories != NULL;
}

GPtrArray *
cam_look_plan(CamSession *session, const CamOptions *options, const CamInventory *inventory,
              GError **error)
{
    g_auto(Material) material = { 0 };

    if (!load_material(options, inventory, &material, error))
        return NULL;
    g_autoptr(CamIdentify) identify = cam_look_at_all(session, options, inventory, TRUE, NULL);
    const GPtrArray *looks = cam_identify_get_looks(identify);
    GPtrArray *plan = cam_plan_make(&(CamPlanInput){
        .looks = looks,
        .firmwares = material.firmwares,
        .row_files = material.row_files,
        .depot = material.depot,
        .rules = material.rules,
        .options = &options->plan,
    });
    cam_plan_add_exposure(plan, looks, material.advisories);
    g_autoptr(GPtrArray) ways_back = load_ways_back(session, material.depot);
    cam_plan_add_way_back(plan, looks, ways_back, material.rules);
    return plan;
}

static void
keep_file(const CamOptions *options, const char *folder, const CamFirmware *firmware)
{
    g_autoptr(GError) wrong = NULL;
    g_autoptr(CamDepotEntry) entry = cam_depot_add(folder, firmware->origin, NULL, &wrong);

    if (entry == NULL)
        cam_session_say(options, "note: what this file is could not be kept with the site: %s",
                        wrong->message);
}

void
cam_look_keep_files(CamSession *session, const CamOptions *options, const GPtrArray *plan)
{
    g_autofree char *folder = cam_site_build_path(session->site, "depot");
    g_autoptr(GHashTable) kept = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < plan->len; i++) {
        const CamPlanRow *row = plan->pdata[i];
        for (guint j = 0; j < row->hops->len; j++) {
            const CamHop *hop = row->hops->pdata[j];
            if (!hop->firmware->in_depot && g_hash_table_add(kept, hop->firmware->origin))
                keep_file(options, folder, hop->firmware);
        }
    }
}
