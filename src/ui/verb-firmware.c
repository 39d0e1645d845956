/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/file.h"
#include "src/firmware/depot.h"
#include "src/firmware/fit.h"
#include "src/firmware/take.h"
#include "src/report/firmware.h"
#include "src/ui/look.h"
#include "src/ui/table.h"
#include "src/ui/verbs.h"

#include <glib/gstdio.h>
#include <string.h>

/* of the file of --notes, bytes */
#define MAX_NOTES ((gsize)1024 * 1024)

/* a line of the document and what it borrows from */
typedef struct {
    CamReportFile file;
    CamDepotEntry *entry;
    CamFirmware *firmware;
    GError *error;
    GPtrArray *served;
} Line;

static void
free_line(gpointer data)
{
    Line *line = data;

    cam_depot_entry_free(line->entry);
    cam_firmware_unref(line->firmware);
    g_clear_error(&line->error);
    g_clear_pointer(&line->served, g_ptr_array_unref);
    g_free(line);
}

static guint64
get_size(const char *path)
{
    GStatBuf status;

    return g_stat(path, &status) == 0 && S_ISREG(status.st_mode) ? (guint64)status.st_size : 0;
}

static void
use_entry(Line *line, const char *path, CamDepotEntry *entry)
{
    line->entry = entry;
    line->file = (CamReportFile){ .path = path,
                                  .firmware = entry->firmware,
                                  .in_depot = TRUE,
                                  .added_us = entry->added_us,
                                  .url = entry->url,
                                  .notes = entry->notes };
}

/* options of other actions than this one are a slip, and would be passed over without a word */
static gboolean
check_options(const CamOptions *options, gboolean adds, GError **error)
{
    const char *what = NULL;

    if (!adds && options->meant_for != NULL)
        what = "--for";
    else if (!adds && options->url != NULL)
        what = "--url";
    else if (!adds && options->notes != NULL)
        what = "--notes";
    if (what == NULL)
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE, "%s belongs to: camherd firmware add", what);
    return FALSE;
}

static gboolean
check_files(const CamOptions *options, const char *action, GError **error)
{
    guint count = g_strv_length(options->rest) - 1;

    if (count == 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "camherd firmware %s needs files; see: camherd firmware --help", action);
        return FALSE;
    }
    if (options->sha256 != NULL && count > 1) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "--sha256 is of one file; name one file with it");
        return FALSE;
    }
    return TRUE;
}

/* inspect */

static int
inspect(CamOptions *options, GError **error)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(free_line);
    g_autofree char *depot = cam_depot_get_folder();
    CamTake take = { .sha256 = options->sha256, .depot = depot };
    gboolean all = TRUE;

    if (!check_options(options, FALSE, error) || !check_files(options, "inspect", error))
        return 1;
    for (char **path = options->rest + 1; *path != NULL; path++) {
        Line *line = g_new0(Line, 1);
        g_ptr_array_add(lines, line);
        line->firmware = cam_firmware_take(*path, &take, &line->error);
        line->file = (CamReportFile){
            .path = *path, .size = get_size(*path), .firmware = line->firmware, .error = line->error
        };
        if (g_error_matches(line->error, CAM_ERROR, CAM_ERROR_USAGE)) {
            g_propagate_error(error, g_steal_pointer(&line->error));
            return 1;
        }
        all = all && line->error == NULL;
    }
    g_autofree char *text = cam_report_inspect(lines, options->format);
    if (!cam_options_print(options, text, error))
        return 1;
    return all ? 0 : 2;
}

/* add */

/* a pattern would be a promise for models nobody looked at */
static gboolean
check_models(const CamOptions *options, GError **error)
{
    for (char **model = options->meant_for; model != NULL && *model != NULL; model++) {
        if (strpbrk(*model, "*?") == NULL && g_strstrip(*model)[0] != '\0')
            continue;
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "\"%s\" is no model; write each model in full, with its own --for", *model);
        return FALSE;
    }
    return TRUE;
}

static gboolean
read_notes(const CamOptions *options, char **ret_notes, GError **error)
{
    if (options->notes == NULL)
        return TRUE;
    if (!g_file_test(options->notes, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FILE, "there is no file %s", options->notes);
        return FALSE;
    }
    return cam_file_read(options->notes, MAX_NOTES, ret_notes, NULL, error);
}

static int
add(CamOptions *options, GError **error)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(free_line);
    g_autofree char *depot = cam_depot_get_folder();
    g_autofree char *notes = NULL;
    gboolean all = TRUE;

    if (!check_files(options, "add", error) || !check_models(options, error) ||
        !read_notes(options, &notes, error))
        return 1;
    CamDepotAdd said = { .sha256 = options->sha256,
                         .meant_for = (const char *const *)options->meant_for,
                         .url = options->url,
                         .notes = notes };
    for (char **path = options->rest + 1; *path != NULL; path++) {
        Line *line = g_new0(Line, 1);
        g_ptr_array_add(lines, line);
        CamDepotEntry *entry = cam_depot_add(depot, *path, &said, &line->error);
        if (g_error_matches(line->error, CAM_ERROR, CAM_ERROR_USAGE)) {
            g_propagate_error(error, g_steal_pointer(&line->error));
            return 1;
        }
        all = all && entry != NULL;
        if (entry != NULL)
            use_entry(line, *path, entry);
        else
            line->file =
                (CamReportFile){ .path = *path, .size = get_size(*path), .error = line->error };
    }
    g_autofree char *text = cam_report_inspect(lines, options->format);
    if (!cam_options_print(options, text, error))
        return 1;
    return all ? 0 : 2;
}

/* list */

static GPtrArray *
make_lines(GPtrArray *entries)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(free_line);

    g_ptr_array_set_free_func(entries, NULL);
    for (guint i = 0; i < entries->len; i++) {
        CamDepotEntry *entry = entries->pdata[i];
        Line *line = g_new0(Line, 1);
        use_entry(line, entry->firmware->origin, entry);
        g_ptr_array_add(lines, line);
    }
    return lines;
}

/* adds the device to the lines of files that do not contradict it; gives whether one is for it */
static gboolean
serve(const GPtrArray *lines, const CamLook *look)
{
    gboolean served = FALSE;

    for (guint i = 0; i < lines->len; i++) {
        Line *line = lines->pdata[i];
        const CamFirmware *firmware = line->entry->firmware;
        CamFit fit = cam_firmware_check_fit(firmware, look->identity, NULL);
        gboolean by_user = cam_firmware_is_meant_for(firmware, look->identity);
        if (fit == CAM_FIT_CONTRADICTS)
            continue;
        CamReportServed *one = g_new0(CamReportServed, 1);
        *one = (CamReportServed){ look->device, look->identity, fit, by_user };
        g_ptr_array_add(line->served, one);
        served = served || fit == CAM_FIT_FITS || by_user;
    }
    return served;
}

static void
add_unread(GPtrArray *unread, const CamLook *look)
{
    CamIdentified *row = g_new0(CamIdentified, 1);

    *row = (CamIdentified){ .device = look->device, .error = look->error, .code = look->code };
    g_ptr_array_add(unread, row);
}

static void
sort_looks(const GPtrArray *lines, const GPtrArray *looks, GPtrArray *unserved, GPtrArray *unread)
{
    for (guint i = 0; i < lines->len; i++) {
        Line *line = lines->pdata[i];
        line->served = g_ptr_array_new_with_free_func(g_free);
        line->file.served = line->served;
    }
    for (guint i = 0; i < looks->len; i++) {
        const CamLook *look = looks->pdata[i];
        if (look->error != NULL) {
            add_unread(unread, look);
        } else if (look->identity != NULL && !serve(lines, look)) {
            CamReportServed *one = g_new0(CamReportServed, 1);
            *one = (CamReportServed){ .device = look->device, .identity = look->identity };
            g_ptr_array_add(unserved, one);
        }
    }
}

static gboolean
print_depot(CamOptions *options, const CamReportDepot *depot, GError **error)
{
    if (options->format != CAM_FORMAT_JSON)
        cam_look_tell_findings(options, depot->findings);
    g_autofree char *text =
        cam_report_depot(depot, options->format,
                         options->format == CAM_FORMAT_TABLE ? cam_table_get_width(options) : 0);
    return cam_options_print(options, text, error);
}

static int
list_for_devices(CamOptions *options, const GPtrArray *lines, const GPtrArray *findings,
                 GError **error)
{
    g_autoptr(GPtrArray) unserved = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) unread = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(CamInventory) inventory = NULL;

    /* what follows the action are the targets, as with other verbs */
    g_free(options->rest[0]);
    memmove(options->rest, options->rest + 1, g_strv_length(options->rest) * sizeof(char *));
    g_autoptr(CamSession) session = cam_session_open_targets(options, &inventory, error);
    if (session == NULL)
        return 1;
    g_autoptr(CamIdentify) identify = cam_look_at_all(session, options, inventory, FALSE, NULL);
    sort_looks(lines, cam_identify_get_looks(identify), unserved, unread);
    CamReportDepot depot = { lines, findings, unserved, unread };
    if (!print_depot(options, &depot, error))
        return 1;
    return findings->len == 0 && unread->len == 0 && inventory->bad_rows == 0 ? 0 : 2;
}

static int
list(CamOptions *options, GError **error)
{
    g_autoptr(GPtrArray) findings = cam_findings_new();
    g_autofree char *folder = cam_depot_get_folder();

    if (options->sha256 != NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "--sha256 belongs to: camherd firmware inspect, camherd firmware add");
        return 1;
    }
    if (!check_options(options, FALSE, error))
        return 1;
    g_autoptr(GPtrArray) entries = cam_depot_read(folder, findings, error);
    if (entries == NULL)
        return 1;
    g_autoptr(GPtrArray) lines = make_lines(entries);
    if (options->rest[1] != NULL)
        return list_for_devices(options, lines, findings, error);
    CamReportDepot depot = { .files = lines, .findings = findings };
    if (!print_depot(options, &depot, error))
        return 1;
    return findings->len == 0 ? 0 : 2;
}

/* remove */

static int
remove_files(CamOptions *options, GError **error)
{
    g_autofree char *folder = cam_depot_get_folder();

    if (!check_options(options, FALSE, error) || !check_files(options, "remove", error))
        return 1;
    for (char **what = options->rest + 1; *what != NULL; what++) {
        g_autofree char *name = NULL;
        if (!cam_depot_remove(folder, *what, &name, error))
            return 1;
        cam_session_say(options, "removed from the depot: %s", name);
    }
    return 0;
}

int
cam_verb_firmware(CamOptions *options, GError **error)
{
    static const struct {
        const char *name;
        int (*run)(CamOptions *options, GError **error);
    } actions[] = {
        { "inspect", inspect }, { "add", add }, { "list", list }, { "remove", remove_files }
    };

    for (gsize i = 0; i < G_N_ELEMENTS(actions); i++) {
        if (g_str_equal(options->rest[0], actions[i].name))
            return actions[i].run(options, error);
    }
    g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                "\"%s\" is none of: firmware inspect FILE..., firmware add FILE..., "
                "firmware remove WHAT..., firmware list [INVENTORY]",
                options->rest[0]);
    return 1;
}
