/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "src/report/cell.h"
#include "src/report/grid.h"
#include "src/report/own.h"
#include "src/report/shown.h"
#include "tests/report/sample.h"

static JsonObject *
parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JsonNode) node = json_from_string(text, &error);

    g_assert_no_error(error);
    g_assert_true(JSON_NODE_HOLDS_OBJECT(node));
    JsonObject *object = json_node_dup_object(node);
    g_assert_cmpint(json_object_get_int_member(object, "schema"), ==, 1);
    return object;
}

static void
assert_members(JsonObject *object, const char *const *names)
{
    for (guint i = 0; names[i] != NULL; i++) {
        g_test_message("member %s", names[i]);
        g_assert_true(json_object_has_member(object, names[i]));
    }
}

static const char *const device_members[] = {
    "address",  "port",     "scheme",    "mac",      "serial", "vendor",    "model",
    "hardware", "name",     "kind",      "firmware", "build",  "activated", "driver",
    "methods",  "channels", "reachable", "area",     NULL,
};

static JsonObject *
get_device(JsonArray *rows, guint index)
{
    JsonObject *row = json_array_get_object_element(rows, index);
    JsonObject *device = json_object_get_object_member(row, "device");

    assert_members(device, device_members);
    g_assert_false(json_object_has_member(device, "user"));
    return device;
}

static void
test_run_json(void)
{
    static const char *const members[] = { "device",  "state",  "from",    "to",
                                           "code",    "reason", "seconds", "outage_s",
                                           "uploads", "backup", "proof",   NULL };
    static const char *const run_members[] = {
        "id", "state", "started", "finished", "reason", NULL
    };
    g_autoptr(CamLedger) ledger = sample_ledger_new();
    g_autofree char *text = cam_report_run(ledger, CAM_FORMAT_JSON);
    g_autoptr(JsonObject) document = parse(text);
    JsonObject *run = json_object_get_object_member(document, "run");
    JsonObject *counts = json_object_get_object_member(document, "counts");
    JsonArray *rows = json_object_get_array_member(document, "devices");

    assert_members(run, run_members);
    g_assert_cmpstr(json_object_get_string_member(run, "id"), ==, ledger->run);
    g_assert_cmpstr(json_object_get_string_member(run, "state"), ==, "finished");
    g_assert_cmpstr(json_object_get_string_member(run, "started"), ==, "2026-11-20T14:06:02Z");
    g_assert_cmpstr(json_object_get_string_member(run, "reason"), ==,
                    "every device came to an end");
    g_assert_cmpint(json_object_get_int_member(counts, "done"), ==, 12);
    g_assert_cmpint(json_object_get_int_member(counts, "rolled-back"), ==, 1);
    g_assert_cmpint(json_object_get_int_member(counts, "running"), ==, 0);
    g_assert_cmpuint(json_array_get_length(rows), ==, 22);
    for (guint i = 0; i < 22; i++) {
        assert_members(json_array_get_object_element(rows, i), members);
        (void)get_device(rows, i);
    }

    JsonObject *done = json_array_get_object_element(rows, 4);
    g_assert_cmpint(json_object_get_int_member(get_device(rows, 4), "port"), ==, 8080);
    g_assert_cmpstr(json_object_get_string_member(done, "state"), ==, "done");
    g_assert_cmpstr(json_object_get_string_member(done, "to"), ==, "V5.7.23 build 251220");
    g_assert_cmpfloat(json_object_get_double_member(done, "outage_s"), ==, 70.5);
    g_assert_cmpint(json_object_get_int_member(done, "uploads"), ==, 1);
    JsonArray *proof = json_object_get_array_member(done, "proof");
    g_assert_cmpuint(json_array_get_length(proof), ==, 5);
    JsonObject *check = json_array_get_object_element(proof, 0);
    g_assert_cmpstr(json_object_get_string_member(check, "name"), ==, "version");
    g_assert_true(json_object_get_boolean_member(check, "ok"));

    JsonObject *failed = json_array_get_object_element(rows, 3);
    g_assert_cmpstr(json_object_get_string_member(failed, "code"), ==, "old-version");
    g_assert_cmpstr(json_object_get_string_member(failed, "reason"), ==,
                    "came back with the old version V5.7.15 build 240201 instead of "
                    "V5.7.23 build 251220");
    g_assert_nonnull(json_object_get_string_member(failed, "next"));

    JsonObject *blocked = json_array_get_object_element(rows, 18);
    g_assert_true(json_object_get_null_member(blocked, "seconds"));
    g_assert_true(json_object_get_null_member(blocked, "outage_s"));
    g_assert_true(json_object_get_null_member(blocked, "from"));
    g_assert_true(json_object_get_null_member(blocked, "backup"));
}

static void
test_empty_run(void)
{
    g_autoptr(CamLedger) ledger = cam_ledger_new("r");

    for (guint format = CAM_FORMAT_TABLE; format <= CAM_FORMAT_HTML; format++) {
        g_autofree char *text = cam_report_run(ledger, (CamFormat)format);
        g_assert_cmpuint(strlen(text), >, 40);
    }
    g_autofree char *text = cam_report_run(ledger, CAM_FORMAT_JSON);
    g_autoptr(JsonObject) document = parse(text);
    JsonObject *run = json_object_get_object_member(document, "run");
    g_assert_true(json_object_get_null_member(run, "started"));
    g_assert_cmpuint(json_array_get_length(json_object_get_array_member(document, "devices")), ==,
                     0);
}

static void
test_check_json(void)
{
    static const char *const members[] = {
        "device",
        "verdict",
        "from",
        "to",
        "via",
        "file",
        "sha256",
        "fit",
        "findings",
        "rollback",
        "wave",
        "estimate_s",
        "advisories_before",
        "advisories_after",
        NULL,
    };
    g_autoptr(GPtrArray) plan = sample_plan_new(NULL);
    g_autofree char *text = cam_report_check(plan, CAM_FORMAT_JSON);
    g_autoptr(JsonObject) document = parse(text);
    JsonObject *summary = json_object_get_object_member(document, "summary");
    JsonArray *rows = json_object_get_array_member(document, "devices");

    g_assert_cmpuint(json_object_get_size(summary), ==, CAM_VERDICT_COUNT);
    g_assert_cmpint(json_object_get_int_member(summary, "ready"), ==, 13);
    g_assert_cmpint(json_object_get_int_member(summary, "needs-decision"), ==, 1);
    for (guint i = 0; i < plan->len; i++) {
        assert_members(json_array_get_object_element(rows, i), members);
        (void)get_device(rows, i);
    }
    JsonObject *hops = json_array_get_object_element(rows, 2);
    JsonArray *via = json_object_get_array_member(hops, "via");
    g_assert_cmpuint(json_array_get_length(via), ==, 1);
    g_assert_cmpstr(json_array_get_string_element(via, 0), ==, "V5.7.23 build 251220");
    g_assert_cmpstr(json_object_get_string_member(hops, "file"), ==,
                    "IPCP_G5_EN_STD_5.7.23_251220.zip");
    g_assert_cmpstr(json_object_get_string_member(hops, "fit"), ==, "fits");
    g_assert_cmpint(json_object_get_int_member(hops, "wave"), ==, 2);
    JsonArray *findings = json_object_get_array_member(hops, "findings");
    JsonObject *finding = json_array_get_object_element(findings, 1);
    g_assert_cmpstr(json_object_get_string_member(finding, "level"), ==, "warn");
    g_assert_cmpstr(json_object_get_string_member(finding, "code"), ==, "no-way-to-back-up");
    g_assert_cmpstr(json_object_get_string_member(finding, "text"), ==,
                    "its configuration cannot be saved by camherd");

    JsonObject *gone = json_array_get_object_element(rows, 2 * CAM_VERDICT_UNREACHABLE + 1);
    g_assert_cmpstr(json_object_get_string_member(gone, "verdict"), ==, "unreachable");
    g_assert_true(json_object_get_null_member(gone, "wave"));
    g_assert_true(json_object_get_null_member(gone, "file"));
    g_assert_false(json_object_get_boolean_member(get_device(rows, 2 * CAM_VERDICT_UNREACHABLE + 1),
                                                  "reachable"));
    g_assert_true(json_object_get_boolean_member(get_device(rows, 2 * CAM_VERDICT_AUTH_FAILED + 1),
                                                 "reachable"));
}

static CamFound *
make_found(void)
{
    CamSighting *sighting = cam_sighting_new("sadp");

    sighting->source = g_strdup("127.0.0.1");
    sighting->address = g_strdup("127.0.0.1");
    sighting->port = 8123;
    cam_identity_set(sighting->identity, CAM_FIELD_MODEL, "DS-2CD2386G2-IU");
    cam_identity_set(sighting->identity, CAM_FIELD_SERIAL, "AAWRG40218733");
    cam_identity_set(sighting->identity, CAM_FIELD_MAC, "98DF821C4A10");
    sighting->identity->activated = CAM_TRI_NO;
    CamFound *found = cam_found_new(sighting);
    g_ptr_array_add(found->methods, g_strdup("ws-discovery"));
    g_ptr_array_add(found->notes, g_strdup("inactive"));
    found->reachable = CAM_TRI_YES;
    return found;
}

static void
free_found(gpointer data)
{
    cam_found_free(data);
}

static void
test_found(void)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(free_found);
    CamSighting *bare = cam_sighting_new("ws-discovery");

    g_ptr_array_add(list, make_found());
    g_ptr_array_add(list, cam_found_new(bare));
    bare->source = g_strdup("10.0.0.9");
    g_autofree char *text = cam_report_found(list, NULL, 2.3, CAM_FORMAT_JSON);
    g_autoptr(JsonObject) document = parse(text);
    JsonArray *devices = json_object_get_array_member(document, "devices");
    JsonObject *device = json_array_get_object_element(devices, 0);
    assert_members(device, device_members);
    g_assert_cmpfloat(json_object_get_double_member(document, "seconds"), ==, 2.25);
    g_assert_cmpint(json_object_get_int_member(device, "port"), ==, 8123);
    g_assert_cmpstr(json_object_get_string_member(device, "mac"), ==, "98:df:82:1c:4a:10");
    g_assert_false(json_object_get_boolean_member(device, "activated"));
    g_assert_true(json_object_get_boolean_member(device, "reachable"));
    JsonArray *methods = json_object_get_array_member(device, "methods");
    g_assert_cmpuint(json_array_get_length(methods), ==, 2);
    device = json_array_get_object_element(devices, 1);
    g_assert_true(json_object_get_null_member(device, "reachable"));
    g_assert_cmpstr(json_object_get_string_member(device, "address"), ==, "10.0.0.9");

    g_autofree char *csv = cam_report_found(list, NULL, 2.3, CAM_FORMAT_CSV);
    g_assert_cmpstr(csv, ==,
                    "address,name,vendor,model,hardware,serial,mac,kind,firmware,build,activated,"
                    "methods\n"
                    "127.0.0.1:8123,,,DS-2CD2386G2-IU,,AAWRG40218733,98:df:82:1c:4a:10,other,,,no,"
                    "sadp ws-discovery\n"
                    "10.0.0.9,,,,,,,other,,,,ws-discovery\n");
    g_autofree char *table = cam_report_found(list, NULL, 2.3, CAM_FORMAT_TABLE);
    g_assert_nonnull(strstr(table, "2 devices found in 2.3 s"));
    g_assert_nonnull(strstr(table, "sadp ws-discovery; has no password yet"));
}

static void
test_identified(void)
{
    g_autoptr(CamDevice) good = cam_device_new("10.0.0.5", 0, FALSE);
    g_autoptr(CamDevice) bad = cam_device_new("fe80::1", 8443, TRUE);
    g_autoptr(CamIdentity) identity = cam_identity_new();
    CamIdentified rows[] = { { good, identity, "hikvision", NULL }, { bad, NULL, NULL, NULL } };
    g_autoptr(GPtrArray) list = g_ptr_array_new();

    rows[1].error = g_error_new(CAM_ERROR, CAM_ERROR_AUTH, "[fe80::1]: password refused");
    cam_identity_set(identity, CAM_FIELD_FIRMWARE, "V5.7.15");
    g_ptr_array_add(list, &rows[0]);
    g_ptr_array_add(list, &rows[1]);
    g_autofree char *text = cam_report_identified(list, 1, CAM_FORMAT_JSON);
    g_autoptr(JsonObject) document = parse(text);
    JsonArray *devices = json_object_get_array_member(document, "devices");
    JsonObject *device = json_array_get_object_element(devices, 0);
    assert_members(device, device_members);
    g_assert_cmpstr(json_object_get_string_member(device, "driver"), ==, "hikvision");
    g_assert_cmpstr(json_object_get_string_member(device, "firmware"), ==, "V5.7.15");
    g_assert_false(json_object_has_member(device, "error"));
    device = json_array_get_object_element(devices, 1);
    g_assert_true(json_object_get_boolean_member(device, "reachable"));
    JsonObject *error = json_object_get_object_member(device, "error");
    g_assert_cmpstr(json_object_get_string_member(error, "code"), ==, "auth");
    g_assert_cmpstr(json_object_get_string_member(error, "message"), ==,
                    "[fe80::1]: password refused");
    g_autofree char *csv = cam_report_identified(list, 1, CAM_FORMAT_CSV);
    g_assert_nonnull(strstr(csv, "\nhttps://[fe80::1]:8443,"));
    g_clear_error(&rows[1].error);
}

static const struct {
    const char *text;
    gsize max_chars;
    const char *cell;
} cells[] = {
    { NULL, 200, "" },
    { "", 200, "" },
    { "Gate north", 200, "Gate north" },
    { "a,b", 200, "\"a,b\"" },
    { "say \"hi\"", 200, "\"say \"\"hi\"\"\"" },
    { "\"\"\"\"", 200, "\"\"\"\"\"\"\"\"\"\"" },
    { "=1+1", 200, "\"'=1+1\"" },
    { "+49 30", 200, "\"'+49 30\"" },
    { "-5", 200, "\"'-5\"" },
    { "@SUM(A1)", 200, "\"'@SUM(A1)\"" },
    { "\tx", 200, "\"'x\"" },
    { "\rx", 200, "\"'x\"" },
    { "\t=x", 200, "\"'=x\"" },
    { "\x1b=x", 200, "\"'=x\"" },
    { "\xe2\x80\xae=x", 200, "\"'=x\"" },
    { " =x", 200, "\"'=x\"" },
    { "\xef\xbc\x9d"
      "1",
      200,
      "\"'\xef\xbc\x9d"
      "1\"" },
    { "a;=x", 200, "\"a;'=x\"" },
    { "a;\" -x", 200, "\"a;\"\" '-x\"" },
    { "a=b-c", 200, "a=b-c" },
    { "a\r\nb", 200, "a  b" },
    { "a\x07"
      "b",
      200, "ab" },
    { "\xff\xfe", 200, "\xef\xbf\xbd\xef\xbf\xbd" },
    { "abcdef", 4, "abc…" },
    { "abcd", 4, "abcd" },
    { "10.0.0.5:8080", 200, "10.0.0.5:8080" },
    { "98:df:82:1c:4a:10", 200, "98:df:82:1c:4a:10" },
};

static void
test_cells(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(cells); i++) {
        g_autofree char *cell = cam_csv_cell(cells[i].text, cells[i].max_chars);
        g_assert_cmpstr(cell, ==, cells[i].cell);
    }
}

/* names and models become narrow before the reason does, addresses never */
static void
test_table_fits(void)
{
    static const char *const titles[] = { "ADDRESS", "NAME", "MODEL", "STATE", "REASON", NULL };
    g_autoptr(CamGrid) grid = cam_grid_new();

    cam_grid_add_columns(grid, titles, 200);
    cam_grid_add_cell(grid, "https://192.168.100.200:8443");
    cam_grid_add_cell(grid, "Einfahrt Süd, Säule 東門 links oben");
    cam_grid_add_cell(grid, "DS-2CD2386G2-IU(2.8mm)(C)");
    cam_grid_add_cell(grid, "rolled-back");
    cam_grid_add_cell(grid, "came back with the old version V5.7.17 instead of V5.7.23");
    g_autofree char *whole = cam_grid_to_table(grid);
    for (guint width = 80; width <= 200; width++) {
        g_autofree char *table = cam_grid_to_fitting_table(grid, width);
        g_auto(GStrv) lines = g_strsplit(table, "\n", -1);
        g_assert_cmpuint(g_strv_length(lines), <=, 4);
        for (guint i = 0; lines[i] != NULL; i++)
            g_assert_cmpuint(cam_shown_width(lines[i]), <=, width);
        /* the reason is whole, in its column or on a line of its own */
        g_assert_nonnull(
            strstr(table, "came back with the old version V5.7.17 instead of V5.7.23"));
        g_assert_nonnull(strstr(table, "https://192.168.100.200:8443  "));
        g_assert_nonnull(strstr(table, "rolled-back"));
        if (width >= 140)
            g_assert_nonnull(strstr(table, "instead of V5.7.23"));
    }
    g_autofree char *wide = cam_grid_to_fitting_table(grid, 500);
    g_assert_cmpstr(wide, ==, whole);
}

static void
test_table_widths(void)
{
    static const char *const titles[] = { "A", "B", NULL };
    g_autoptr(CamGrid) grid = cam_grid_new();

    cam_grid_add_columns(grid, titles, 20);
    cam_grid_add_cell(grid, "東門");
    cam_grid_add_cell(grid, "wide");
    cam_grid_add_cell(grid, "Ka\xcc\x88lte");
    cam_grid_add_cell(grid, "\x1b[31mred");
    cam_grid_add_cell(grid, NULL);
    cam_grid_add_cell(grid, "last");
    g_autofree char *table = cam_grid_to_table(grid);
    g_assert_cmpstr(table, ==,
                    "A      B\n"
                    "東門   wide\n"
                    "Ka\xcc\x88lte  [31mred\n"
                    "-      last\n");
    g_assert_true(cam_grid_has_column(grid, "a"));
    g_assert_false(cam_grid_has_column(grid, "c"));
}

static CamSheet *
make_sheet(const char *titles, const char *fields)
{
    return cam_sheet_new(g_strsplit(titles, ",", -1), g_strsplit(fields, ",", -1));
}

static void
assert_title_row(const char *csv, const char *wanted)
{
    g_autofree char *row = g_strndup(csv, strcspn(csv, "\n"));

    g_assert_cmpstr(row, ==, wanted);
}

/* the user's columns in his order and words; what he left empty is filled from the device */
static void
test_check_csv_keeps_columns(void)
{
    g_autoptr(GPtrArray) plan = sample_plan_new(NULL);
    g_autofree char *csv = cam_report_check(plan, CAM_FORMAT_CSV);
    g_auto(GStrv) lines = g_strsplit(csv, "\n", -1);

    assert_title_row(csv, "IP,Contract,Seriennummer,Rack,name,vendor,model,mac,verdict,from,via,to,"
                          "fit,findings,planned_wave,estimate_s,planned_file,planned_sha256,"
                          "exposure_before,exposure_after,rollback");
    g_assert_true(g_str_has_prefix(lines[1], "10.20.4.101,G5,"));
    g_assert_false(g_str_has_prefix(lines[1], "10.20.4.101,G5,,"));
    g_assert_nonnull(strstr(lines[1], ",rack 4,"));
    g_assert_cmpuint(g_strv_length(lines), ==, plan->len + 2);
}

static char *
write_own(const char *titles, const char *fields, CamOwnKind kind)
{
    static const CamOwnField known[] = { { "address", 100, TRUE }, { "area", 100, FALSE } };
    const char *const values[] = { "10.0.0.5", "hall" };
    char *row[] = { (char *)"a", (char *)"",  (char *)"c", (char *)"d",
                    (char *)"e", (char *)"f", NULL };
    g_autoptr(CamSheet) sheet = titles != NULL ? make_sheet(titles, fields) : NULL;
    g_autoptr(CamGrid) grid = cam_grid_new();
    g_autoptr(CamOwn) own = cam_own_new(grid, sheet, known, G_N_ELEMENTS(known), kind);

    cam_own_add_cells(own, sheet, row, values);
    for (guint i = 0; i < 5; i++)
        cam_grid_add_cell(grid, "r");
    return cam_grid_to_csv(grid);
}

/* results of an earlier report are not the user's columns; one column of his named like one is */
static void
test_old_results(void)
{
    g_autofree char *none = write_own(NULL, NULL, CAM_OWN_IDENTIFY);
    g_autofree char *few = write_own("x,area", ",area", CAM_OWN_IDENTIFY);
    g_autofree char *again =
        write_own("x,kind,firmware,build,activated,error", ",,,,,", CAM_OWN_IDENTIFY);
    g_autofree char *marked = write_own("camherd_kind,firmware,camherd_build,activated,error,x",
                                        ",,,,,", CAM_OWN_IDENTIFY);
    g_autofree char *found =
        write_own("x,kind,firmware,build,activated,methods", ",,,,,", CAM_OWN_IDENTIFY);
    g_autofree char *own = write_own("Error,firmware,x", ",,", CAM_OWN_IDENTIFY);

    g_assert_cmpstr(none, ==,
                    "address,area,kind,firmware,build,activated,error\n"
                    "10.0.0.5,hall,r,r,r,r,r\n");
    g_assert_cmpstr(few, ==,
                    "x,area,address,kind,firmware,build,activated,error\n"
                    "a,hall,10.0.0.5,r,r,r,r,r\n");
    g_assert_cmpstr(again, ==,
                    "x,address,kind,firmware,build,activated,error\na,10.0.0.5,r,r,r,r,r\n");
    g_assert_cmpstr(marked, ==,
                    "x,address,kind,firmware,build,activated,error\nf,10.0.0.5,r,r,r,r,r\n");
    g_assert_cmpstr(found, ==,
                    "x,methods,address,kind,firmware,build,activated,error\n"
                    "a,f,10.0.0.5,r,r,r,r,r\n");
    g_assert_cmpstr(own, ==,
                    "Error,firmware,x,address,kind,camherd_firmware,build,activated,camherd_error\n"
                    "a,,c,10.0.0.5,r,r,r,r,r\n");
}

static void
test_maker_port_in_address(void)
{
    static const char *const pairs[][2] = {
        { "10.0.0.5", "10.0.0.5" },
        { "10.0.0.5:8000", "http://10.0.0.5:8000" },
        { "[fe80::8000]", "[fe80::8000]" },
        { "[fe80::1]:37777", "http://[fe80::1]:37777" },
        { "https://10.0.0.5:8000", "https://10.0.0.5:8000" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *address = cam_own_format_address(pairs[i][0]);
        g_assert_cmpstr(address, ==, pairs[i][1]);
    }
}

static void
test_formats(void)
{
    CamFormat format = CAM_FORMAT_CSV;

    g_assert_true(cam_format_parse("html", &format));
    g_assert_cmpint(format, ==, CAM_FORMAT_HTML);
    g_assert_false(cam_format_parse("pdf", &format));
    g_assert_false(cam_format_parse(NULL, &format));
    g_assert_cmpint(format, ==, CAM_FORMAT_HTML);
}

static void
test_same_events_same_report(void)
{
    for (guint format = CAM_FORMAT_TABLE; format <= CAM_FORMAT_HTML; format++) {
        g_autoptr(CamLedger) first = sample_ledger_new();
        g_autoptr(CamLedger) second = sample_ledger_new();
        g_autofree char *a = cam_report_run(first, (CamFormat)format);
        g_autofree char *b = cam_report_run(second, (CamFormat)format);
        g_assert_cmpstr(a, ==, b);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/documents/run-json", test_run_json);
    g_test_add_func("/documents/empty-run", test_empty_run);
    g_test_add_func("/documents/check-json", test_check_json);
    g_test_add_func("/documents/found", test_found);
    g_test_add_func("/documents/identified", test_identified);
    g_test_add_func("/documents/cells", test_cells);
    g_test_add_func("/documents/table-widths", test_table_widths);
    g_test_add_func("/documents/table-fits", test_table_fits);
    g_test_add_func("/documents/check-csv-keeps-columns", test_check_csv_keeps_columns);
    g_test_add_func("/documents/old-results", test_old_results);
    g_test_add_func("/documents/maker-port-in-address", test_maker_port_in_address);
    g_test_add_func("/documents/formats", test_formats);
    g_test_add_func("/documents/same-events-same-report", test_same_events_same_report);
    return g_test_run();
}
