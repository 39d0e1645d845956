/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/firmware.h"

#include "src/base/clock.h"
#include "src/base/text.h"
#include "src/report/cell.h"
#include "src/report/grid.h"
#include "src/report/json.h"
#include "src/report/shown.h"

#include <string.h>

/* of a SHA-256 in a table: enough to name a file */
#define SHORT_DIGITS 12
/* of a cell in the table of the depot: a package of Dahua may name hundreds of models */
#define MAX_CELL 70
/* addresses of a line in a table */
#define MAX_ADDRESSES 8

static const char *const sure[] = {
    [CAM_CONFIDENCE_NONE] = "not at all: neither its bytes nor its name say what it is",
    [CAM_CONFIDENCE_NAME] = "its name says so",
    [CAM_CONFIDENCE_HEADER] = "its bytes say so, and were checked",
    [CAM_CONFIDENCE_CATALOGUE] = "a catalogue says so for the same bytes",
    [CAM_CONFIDENCE_USER] = "you said so",
};

static char *
join(char *const *texts)
{
    return texts != NULL ? g_strjoinv(", ", (char **)texts) : g_strdup("");
}

static char *
name_target(const CamFirmware *firmware)
{
    g_autofree char *models = join(firmware->models);

    if (firmware->platform == NULL)
        return g_steal_pointer(&models);
    return models[0] != '\0' ? g_strdup_printf("%s: %s", firmware->platform, models)
                             : g_strdup(firmware->platform);
}

static const char *
name_kind(const CamFirmware *firmware)
{
    return firmware->kind != CAM_KIND_UNKNOWN ? cam_kind_name((CamKind)firmware->kind) : NULL;
}

/* JSON */

static void
set_served(JsonObject *json, const CamReportServed *served)
{
    g_autofree char *version = cam_identity_format_version(served->identity);
    g_autofree char *endpoint = cam_device_format_endpoint(served->device);

    cam_json_set_text(json, "endpoint", endpoint);
    json_object_set_object_member(json, "device",
                                  cam_report_device_json(served->device, served->identity));
    cam_json_set_text(json, "version", version);
}

static JsonArray *
make_served(const GPtrArray *devices, gboolean with_fit)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < devices->len; i++) {
        const CamReportServed *served = devices->pdata[i];
        JsonObject *json = json_object_new();
        set_served(json, served);
        if (with_fit) {
            cam_json_set_text(json, "fit", cam_fit_name(served->fit));
            json_object_set_boolean_member(json, "by_user", served->by_user);
        }
        json_array_add_object_element(array, json);
    }
    return array;
}

static JsonObject *
make_error(const GError *error)
{
    JsonObject *json = json_object_new();

    cam_json_set_text(json, "code", cam_error_code_name(cam_error_get_code(error)));
    cam_json_set_text(json, "message", error->message);
    return json;
}

/* what is not known of a file that was refused */
static void
set_facts(JsonObject *json, const CamFirmware *known)
{
    const CamFirmware nothing = { 0 };
    const CamFirmware *firmware = known != NULL ? known : &nothing;
    g_autoptr(GPtrArray) none = cam_findings_new();

    cam_json_set_text(json, "container", firmware->container);
    cam_json_set_text(json, "vendor", firmware->vendor);
    cam_json_set_text(json, "platform", firmware->platform);
    json_object_set_array_member(json, "models", cam_json_make_texts(firmware->models));
    cam_json_set_text(json, "version", firmware->version);
    cam_json_set_text(json, "build", firmware->build);
    cam_json_set_text(json, "language", firmware->language);
    cam_json_set_text(json, "kind", name_kind(firmware));
    cam_json_set_text(json, "member", firmware->member);
    cam_json_set_text(json, "min_from", firmware->min_from);
    cam_json_set_text(json, "confidence",
                      known != NULL ? cam_confidence_name(known->confidence) : NULL);
    json_object_set_array_member(json, "evidence", cam_json_make_evidence(firmware->evidence));
    json_object_set_array_member(
        json, "findings",
        cam_json_make_findings(firmware->findings != NULL ? firmware->findings : none));
}

static JsonObject *
make_file(const CamReportFile *file)
{
    const CamFirmware *firmware = file->firmware;
    JsonObject *json = json_object_new();

    cam_json_set_text(json, "path", file->path);
    cam_json_set_text(json, "sha256", firmware != NULL ? firmware->sha256 : NULL);
    json_object_set_int_member(json, "size",
                               (gint64)(firmware != NULL ? firmware->size : file->size));
    set_facts(json, firmware);
    if (file->error != NULL)
        json_object_set_object_member(json, "error", make_error(file->error));
    if (!file->in_depot || firmware == NULL)
        return json;
    json_object_set_array_member(json, "for", cam_json_make_texts(firmware->meant_for));
    cam_json_set_time(json, "added", file->added_us);
    cam_json_set_text(json, "url", file->url);
    cam_json_set_text(json, "notes", file->notes);
    if (file->served != NULL)
        json_object_set_array_member(json, "serves", make_served(file->served, TRUE));
    return json;
}

static JsonArray *
make_files(const GPtrArray *files)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < files->len; i++)
        json_array_add_object_element(array, make_file(files->pdata[i]));
    return array;
}

static JsonArray *
make_unread(const GPtrArray *rows)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < rows->len; i++) {
        const CamIdentified *row = rows->pdata[i];
        g_autofree char *endpoint = cam_device_format_endpoint(row->device);
        JsonObject *json = make_error(row->error);
        cam_json_set_text(json, "endpoint", endpoint);
        json_array_add_object_element(array, json);
    }
    return array;
}

static char *
make_depot_json(const CamReportDepot *depot)
{
    JsonObject *document = cam_json_new_document();

    json_object_set_array_member(document, "files", make_files(depot->files));
    if (depot->findings != NULL)
        json_object_set_array_member(document, "findings", cam_json_make_findings(depot->findings));
    if (depot->unserved != NULL)
        json_object_set_array_member(document, "unserved", make_served(depot->unserved, FALSE));
    if (depot->unread != NULL)
        json_object_set_array_member(document, "unread", make_unread(depot->unread));
    return cam_json_to_document(document);
}

/* CSV */

static const char *const csv_titles[] = { "path",     "sha256",   "size",   "container",
                                          "vendor",   "platform", "models", "version",
                                          "build",    "language", "kind",   "confidence",
                                          "findings", "error",    NULL };
static const char *const csv_depot_titles[] = { "for", "added", "url", NULL };
static const char *const csv_served_titles[] = { "fits", "unknown", "by_user", NULL };

static char *
join_findings(const GPtrArray *findings)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (guint i = 0; findings != NULL && i < findings->len; i++) {
        const CamFinding *finding = findings->pdata[i];
        g_autofree char *text = cam_finding_format(finding);
        g_string_append_printf(out, "%s%s: %s", i > 0 ? "; " : "", cam_level_name(finding->level),
                               text);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

typedef enum { GROUP_FITS, GROUP_UNKNOWN, GROUP_BY_USER } Group;

static Group
get_group(const CamReportServed *served)
{
    if (served->fit == CAM_FIT_FITS)
        return GROUP_FITS;
    return served->by_user ? GROUP_BY_USER : GROUP_UNKNOWN;
}

/* @max: the most addresses, 0 for all */
static char *
join_group(const GPtrArray *served, Group group, guint max, guint *ret_count)
{
    g_autoptr(GString) out = g_string_new(NULL);
    guint count = 0;

    for (guint i = 0; i < served->len; i++) {
        const CamReportServed *one = served->pdata[i];
        if (get_group(one) != group)
            continue;
        g_autofree char *endpoint = cam_device_format_endpoint(one->device);
        count++;
        if (max == 0 || count <= max)
            g_string_append_printf(out, "%s%s", count > 1 ? ", " : "", endpoint);
    }
    if (max > 0 && count > max)
        g_string_append_printf(out, " and %u more", count - max);
    if (ret_count != NULL)
        *ret_count = count;
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void
add_csv_depot(CamGrid *grid, const CamReportFile *file, gboolean served)
{
    cam_grid_take_cell(grid, join(file->firmware->meant_for));
    cam_grid_take_cell(grid, cam_clock_format_utc(file->added_us));
    cam_grid_add_cell(grid, file->url);
    for (Group group = GROUP_FITS; served && group <= GROUP_BY_USER; group++)
        cam_grid_take_cell(grid, join_group(file->served, group, 0, NULL));
}

static void
add_csv_facts(CamGrid *grid, const CamFirmware *firmware, guint64 size)
{
    cam_grid_add_cell(grid, firmware->sha256);
    cam_grid_take_cell(grid, g_strdup_printf("%" G_GUINT64_FORMAT, size));
    cam_grid_add_cell(grid, firmware->container);
    cam_grid_add_cell(grid, firmware->vendor);
    cam_grid_add_cell(grid, firmware->platform);
    cam_grid_take_cell(grid, join(firmware->models));
    cam_grid_add_cell(grid, firmware->version);
    cam_grid_add_cell(grid, firmware->build);
    cam_grid_add_cell(grid, firmware->language);
    cam_grid_add_cell(grid, name_kind(firmware));
    cam_grid_add_cell(grid,
                      firmware->sha256 != NULL ? cam_confidence_name(firmware->confidence) : NULL);
    cam_grid_take_cell(grid, join_findings(firmware->findings));
}

static char *
make_csv(const GPtrArray *files, gboolean depot, gboolean served)
{
    const CamFirmware nothing = { 0 };
    g_autoptr(CamGrid) grid = cam_grid_new();

    cam_grid_add_columns(grid, csv_titles, CAM_CSV_LONG);
    if (depot)
        cam_grid_add_columns(grid, csv_depot_titles, CAM_CSV_LONG);
    if (served)
        cam_grid_add_columns(grid, csv_served_titles, CAM_CSV_LONG);
    for (guint i = 0; i < files->len; i++) {
        const CamReportFile *file = files->pdata[i];
        const CamFirmware *firmware = file->firmware;
        cam_grid_add_cell(grid, file->path);
        add_csv_facts(grid, firmware != NULL ? firmware : &nothing,
                      firmware != NULL ? firmware->size : file->size);
        cam_grid_add_cell(grid, file->error != NULL ? file->error->message : NULL);
        if (depot)
            add_csv_depot(grid, file, served);
    }
    return cam_grid_to_csv(grid);
}

/* blocks for people */

static void
append_fact(GString *out, const char *title, const char *text)
{
    g_autofree char *shown = cam_shown(text, CAM_CSV_LONG);

    if (shown != NULL && shown[0] != '\0')
        g_string_append_printf(out, "  %-10s %s\n", title, shown);
}

static void
append_evidence(GString *out, const GPtrArray *evidence)
{
    for (guint i = 0; i < evidence->len; i++) {
        const CamEvidence *one = evidence->pdata[i];
        g_autofree char *text = g_strdup_printf("%s %s (%s)", one->fact, one->text, one->source);
        append_fact(out, i == 0 ? "from" : "", text);
    }
}

static void
append_findings(GString *out, const GPtrArray *findings)
{
    for (guint i = 0; i < findings->len; i++) {
        const CamFinding *finding = findings->pdata[i];
        g_autofree char *text = cam_finding_format(finding);
        g_autofree char *next = cam_words_format_next(finding->code, finding->args);
        append_fact(out, cam_level_name(finding->level), text);
        if (next != NULL)
            append_fact(out, "", next);
    }
}

static void
append_what(GString *out, const CamFirmware *firmware)
{
    g_autofree char *size = cam_text_format_size(firmware->size);
    g_autoptr(GString) what =
        g_string_new(firmware->vendor != NULL ? firmware->vendor : "maker not known");

    if (name_kind(firmware) != NULL)
        g_string_append_printf(what, " %s", name_kind(firmware));
    g_string_append_printf(what, ", %s, %s", firmware->container, size);
    if (firmware->member != NULL)
        g_string_append_printf(what, ", inside: %s", firmware->member);
    append_fact(out, "what", what->str);
}

static void
append_block(GString *out, const CamReportFile *file)
{
    const CamFirmware *firmware = file->firmware;
    g_autofree char *path = cam_shown(file->path, CAM_CSV_TEXT * 2);

    g_string_append_printf(out, "%s\n", path);
    if (file->error != NULL)
        append_fact(out, "refused", file->error->message);
    if (firmware == NULL)
        return;
    g_autofree char *version = cam_firmware_format_version(firmware);
    g_autofree char *models = join(firmware->models);
    append_what(out, firmware);
    append_fact(out, "version", version != NULL ? version : "not known");
    append_fact(out, "platform", firmware->platform);
    append_fact(out, "models", models);
    append_fact(out, "language", firmware->language);
    append_fact(out, "how sure", sure[firmware->confidence]);
    append_evidence(out, firmware->evidence);
    append_fact(out, "sha256", firmware->sha256);
    append_findings(out, firmware->findings);
}

static char *
make_blocks(const GPtrArray *files)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (guint i = 0; i < files->len; i++) {
        if (i > 0)
            g_string_append_c(out, '\n');
        append_block(out, files->pdata[i]);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *
cam_report_inspect(const GPtrArray *files, CamFormat format)
{
    const CamReportDepot all = { .files = files };

    switch (format) {
    case CAM_FORMAT_JSON:
        return make_depot_json(&all);
    case CAM_FORMAT_CSV:
        return make_csv(files, FALSE, FALSE);
    case CAM_FORMAT_TABLE:
    case CAM_FORMAT_HTML:
        break;
    }
    return make_blocks(files);
}

/* the depot for people */

static const char *const table_titles[] = { "SHA-256",   "FILE", "MAKE",  "VERSION", "FOR",
                                            "NAMED FOR", "SIZE", "ADDED", "FROM",    NULL };

static char *
make_table(const GPtrArray *files, guint width)
{
    g_autoptr(CamGrid) grid = cam_grid_new();

    cam_grid_add_columns(grid, table_titles, MAX_CELL);
    for (guint i = 0; i < files->len; i++) {
        const CamReportFile *file = files->pdata[i];
        const CamFirmware *firmware = file->firmware;
        g_autofree char *base = g_path_get_basename(file->path);
        cam_grid_take_cell(grid, g_strndup(firmware->sha256, SHORT_DIGITS));
        cam_grid_add_cell(grid, base);
        cam_grid_add_cell(grid, firmware->vendor);
        cam_grid_take_cell(grid, cam_firmware_format_version(firmware));
        cam_grid_take_cell(grid, name_target(firmware));
        cam_grid_take_cell(grid, join(firmware->meant_for));
        cam_grid_take_cell(grid, cam_text_format_size(firmware->size));
        cam_grid_take_cell(grid, cam_shown_local(file->added_us));
        cam_grid_add_cell(grid, file->url);
    }
    return cam_grid_to_fitting_table(grid, width);
}

static void
append_group(GString *out, const GPtrArray *served, Group group, const char *words)
{
    guint count = 0;
    g_autofree char *list = join_group(served, group, MAX_ADDRESSES, &count);
    g_autofree char *text = g_strdup_printf("%u: %s", count, list);

    if (count > 0)
        append_fact(out, words, text);
}

static void
append_served(GString *out, const CamReportFile *file)
{
    g_autofree char *base = g_path_get_basename(file->path);
    g_autofree char *shown = cam_shown(base, CAM_CSV_TEXT);

    g_string_append_printf(out, "\n%s\n", shown);
    append_group(out, file->served, GROUP_FITS, "fits");
    append_group(out, file->served, GROUP_BY_USER, "your word");
    append_group(out, file->served, GROUP_UNKNOWN, "unknown");
    if (file->served->len == 0)
        append_fact(out, "fits", "none of these devices");
}

static void
append_unserved(GString *out, const GPtrArray *devices)
{
    if (devices->len == 0)
        return;
    g_string_append(out, "\nno file is for:\n");
    for (guint i = 0; i < devices->len; i++) {
        const CamReportServed *one = devices->pdata[i];
        const char *model = cam_identity_get(one->identity, CAM_FIELD_MODEL);
        g_autofree char *endpoint = cam_device_format_endpoint(one->device);
        g_autofree char *version = cam_identity_format_version(one->identity);
        g_autofree char *text =
            g_strdup_printf("%s %s %s", endpoint, model != NULL ? model : "model not known",
                            version != NULL ? version : "version not known");
        append_fact(out, "", text);
    }
}

static void
append_unread(GString *out, const GPtrArray *rows)
{
    if (rows->len == 0)
        return;
    g_string_append(out, "\nnot read:\n");
    for (guint i = 0; i < rows->len; i++) {
        const CamIdentified *row = rows->pdata[i];
        g_autofree char *endpoint = cam_device_format_endpoint(row->device);
        g_autofree char *text = g_strdup_printf("%s: %s", endpoint, row->error->message);
        append_fact(out, "", text);
    }
}

static char *
make_depot_table(const CamReportDepot *depot, guint width)
{
    g_autofree char *table = make_table(depot->files, width);
    g_autoptr(GString) out = g_string_new(table);

    for (guint i = 0; i < depot->files->len; i++) {
        const CamReportFile *file = depot->files->pdata[i];
        if (file->served != NULL)
            append_served(out, file);
    }
    if (depot->unserved != NULL)
        append_unserved(out, depot->unserved);
    if (depot->unread != NULL)
        append_unread(out, depot->unread);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *
cam_report_depot(const CamReportDepot *depot, CamFormat format, guint width)
{
    switch (format) {
    case CAM_FORMAT_JSON:
        return make_depot_json(depot);
    case CAM_FORMAT_CSV:
        return make_csv(depot->files, TRUE, depot->unserved != NULL);
    case CAM_FORMAT_TABLE:
    case CAM_FORMAT_HTML:
        break;
    }
    return make_depot_table(depot, width);
}
