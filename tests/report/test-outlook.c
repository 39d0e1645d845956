/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "src/report/check.h"
#include "src/report/exposed.h"
#include "src/report/own.h"
#include "src/report/shown.h"
#include "tests/report/sample.h"

static CamPlanRow *
add_row(GPtrArray *plan, const char *address, CamVerdict verdict)
{
    g_autoptr(CamDevice) device = cam_device_new(address, 0, FALSE);
    CamPlanRow *row = cam_plan_row_new(device);

    row->verdict = verdict;
    row->identity = cam_identity_new();
    cam_identity_set(row->identity, CAM_FIELD_VENDOR, "axis");
    cam_identity_set(row->identity, CAM_FIELD_MODEL, "P1455-LE");
    cam_identity_set(row->identity, CAM_FIELD_FIRMWARE, "9.20.1");
    g_ptr_array_add(plan, row);
    return row;
}

static void
add_hop(CamPlanRow *row, const char *version)
{
    g_autofree char *name = g_strdup_printf("P1455_%s.bin", version);
    g_autoptr(CamFirmware) firmware = cam_firmware_new(name);

    firmware->version = g_strdup(version);
    firmware->sha256 = g_strnfill(64, 'a');
    row->stage = 1;
    cam_plan_row_add_hop(row, firmware);
}

static void
expose(GPtrArray **list, const char *id, CamExposed answer, double cvss, gboolean exploited)
{
    if (*list == NULL)
        *list = cam_exposures_new();
    cam_exposures_add(*list, &(CamExposure){ .id = (char *)id,
                                             .title = (char *)"a title",
                                             .url = (char *)"https://example.com/a",
                                             .answer = answer,
                                             .cvss = cvss,
                                             .exploited = exploited });
}

/* one that is mended but for one flaw, one that stays as it is, one nobody looked at */
static GPtrArray *
make_plan(void)
{
    GPtrArray *plan = cam_plan_new();
    CamPlanRow *row = add_row(plan, "10.0.0.1", CAM_VERDICT_READY);

    add_hop(row, "9.80.55");
    add_hop(row, "10.12.330");
    row->rollback = CAM_ROLLBACK_C;
    expose(&row->exposure_before, "CVE-3", CAM_EXPOSED_YES, 5, FALSE);
    expose(&row->exposure_before, "CVE-1", CAM_EXPOSED_YES, 7.5, FALSE);
    expose(&row->exposure_before, "CVE-9", CAM_EXPOSED_FIXED, 9, TRUE);
    expose(&row->exposure_before, "CVE-2", CAM_EXPOSED_CHECK, 0, TRUE);
    expose(&row->exposure_after, "CVE-3", CAM_EXPOSED_YES, 5, FALSE);
    expose(&row->exposure_after, "CVE-1", CAM_EXPOSED_FIXED, 7.5, FALSE);
    expose(&row->exposure_after, "CVE-2", CAM_EXPOSED_FIXED, 0, TRUE);
    cam_plan_row_add_wanted(row, "wanted-way-back", NULL);

    row = add_row(plan, "10.0.0.2", CAM_VERDICT_NO_FIRMWARE);
    expose(&row->exposure_before, "CVE-1", CAM_EXPOSED_YES, 7.5, FALSE);
    cam_plan_row_add_wanted(row, "wanted-firmware", NULL);
    cam_plan_row_add_wanted(row, "wanted-step", "8.40 or later");
    cam_findings_add(row->findings, CAM_LEVEL_WARN, "end-of-life", NULL);

    row = add_row(plan, "10.0.0.3", CAM_VERDICT_NO_FIRMWARE);
    cam_plan_row_add_wanted(row, "wanted-firmware", NULL);
    return plan;
}

static JsonObject *
parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JsonNode) node = json_from_string(text, &error);

    g_assert_no_error(error);
    return json_node_dup_object(node);
}

static void
assert_texts(JsonObject *object, const char *name, const char *wanted)
{
    JsonArray *array = json_object_get_array_member(object, name);
    g_autoptr(GString) all = g_string_new(NULL);

    for (guint i = 0; i < json_array_get_length(array); i++)
        g_string_append_printf(all, "%s ", json_array_get_string_element(array, i));
    g_assert_cmpstr(g_strchomp(all->str), ==, wanted);
}

static void
test_json_rows(void)
{
    g_autoptr(GPtrArray) plan = make_plan();
    g_autofree char *text = cam_report_check(plan, CAM_FORMAT_JSON);
    g_autoptr(JsonObject) document = parse(text);
    JsonArray *rows = json_object_get_array_member(document, "devices");
    JsonObject *row = json_array_get_object_element(rows, 0);

    assert_texts(row, "advisories_before", "CVE-3 CVE-1");
    assert_texts(row, "advisories_after", "CVE-3");
    assert_texts(row, "via", "9.80.55");
    g_assert_cmpstr(json_object_get_string_member(row, "rollback"), ==, "C");
    JsonArray *before = json_object_get_array_member(row, "exposure_before");
    g_assert_cmpuint(json_array_get_length(before), ==, 4);
    JsonObject *unsure = json_array_get_object_element(before, 3);
    g_assert_cmpstr(json_object_get_string_member(unsure, "id"), ==, "CVE-2");
    g_assert_cmpstr(json_object_get_string_member(unsure, "answer"), ==, "check");
    g_assert_cmpstr(json_object_get_string_member(unsure, "title"), ==, "a title");
    g_assert_cmpstr(json_object_get_string_member(unsure, "url"), ==, "https://example.com/a");
    g_assert_true(json_object_get_null_member(unsure, "cvss"));
    g_assert_true(json_object_get_boolean_member(unsure, "exploited"));
    JsonObject *sure = json_array_get_object_element(before, 1);
    g_assert_cmpstr(json_object_get_string_member(sure, "answer"), ==, "exposed");
    g_assert_cmpfloat(json_object_get_double_member(sure, "cvss"), ==, 7.5);
    g_assert_false(json_object_get_boolean_member(sure, "exploited"));

    row = json_array_get_object_element(rows, 1);
    assert_texts(row, "advisories_before", "CVE-1");
    assert_texts(row, "advisories_after", "");
    g_assert_true(json_object_get_null_member(row, "rollback"));
    g_assert_true(json_object_get_null_member(row, "exposure_after"));
    /* nobody looked: not the same as no flaw */
    row = json_array_get_object_element(rows, 2);
    assert_texts(row, "advisories_before", "");
    g_assert_true(json_object_get_null_member(row, "exposure_before"));
}

static void
test_json_wanted(void)
{
    static const struct {
        const char *why;
        const char *wanted;
        int devices;
    } expected[] = {
        { "way-back", NULL, 1 },
        { "firmware", NULL, 2 },
        { "step", "8.40 or later", 1 },
    };
    g_autoptr(GPtrArray) plan = make_plan();
    g_autofree char *text = cam_report_check(plan, CAM_FORMAT_JSON);
    g_autoptr(JsonObject) document = parse(text);
    JsonArray *wanted = json_object_get_array_member(document, "wanted");

    g_assert_cmpuint(json_array_get_length(wanted), ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
        JsonObject *one = json_array_get_object_element(wanted, i);
        g_assert_cmpstr(json_object_get_string_member(one, "why"), ==, expected[i].why);
        g_assert_cmpstr(cam_args_get(one, "wanted"), ==, expected[i].wanted);
        g_assert_cmpint(json_object_get_int_member(one, "devices"), ==, expected[i].devices);
        g_assert_cmpstr(json_object_get_string_member(one, "vendor"), ==, "axis");
        g_assert_cmpstr(json_object_get_string_member(one, "model"), ==, "P1455-LE");
        g_assert_cmpstr(json_object_get_string_member(one, "running"), ==, "9.20.1");
        g_assert_true(json_object_get_null_member(one, "platform"));
        g_assert_true(json_object_get_null_member(one, "hardware"));
    }
}

static void
test_csv(void)
{
    g_autoptr(GPtrArray) plan = make_plan();
    g_autofree char *csv = cam_report_check(plan, CAM_FORMAT_CSV);
    g_auto(GStrv) lines = g_strsplit(csv, "\n", -1);

    g_assert_true(g_str_has_suffix(lines[0], ",exposure_before,exposure_after,rollback"));
    g_assert_nonnull(strstr(lines[1], ",9.20.1,9.80.55,10.12.330,"));
    g_assert_true(g_str_has_suffix(lines[1], ",CVE-3 CVE-1 CVE-2?,CVE-3,C"));
    g_assert_true(g_str_has_suffix(lines[2], ",CVE-1,,"));
    g_assert_true(g_str_has_suffix(lines[3], ",,,"));
}

/* results that check wrote before it had these columns are still results, not the user's */
static void
test_csv_older(void)
{
    static const CamOwnField fields[] = { { "address", 100, TRUE } };
    static const char titles[] = "address,verdict,from,via,to,fit,findings,planned_wave,"
                                 "estimate_s,planned_file,planned_sha256,rack";
    g_autoptr(CamSheet) sheet =
        cam_sheet_new(g_strsplit(titles, ",", -1), g_strsplit("address,,,,,,,,,,,", ",", -1));
    g_autoptr(CamGrid) grid = cam_grid_new();
    g_autoptr(CamOwn) own G_GNUC_UNUSED = cam_own_new(grid, sheet, fields, 1, CAM_OWN_CHECK);
    g_autofree char *csv = cam_grid_to_csv(grid);

    g_assert_cmpstr(csv, ==,
                    "address,rack,verdict,from,via,to,fit,findings,planned_wave,estimate_s,"
                    "planned_file,planned_sha256,exposure_before,exposure_after,rollback\n");
}

static const char *
find_line(char **lines, const char *start)
{
    for (; *lines != NULL; lines++) {
        if (g_str_has_prefix(*lines, start))
            return *lines;
    }
    return NULL;
}

static void
test_table(void)
{
    g_autoptr(GPtrArray) plan = make_plan();
    g_autofree char *table = cam_report_check(plan, CAM_FORMAT_TABLE);
    g_auto(GStrv) lines = g_strsplit(table, "\n", -1);

    g_assert_nonnull(strstr(lines[0], "  STAGE  FLAWS    BACK  WHY"));
    g_assert_nonnull(strstr(lines[1], "  2? -> 1  C     by way of 9.80.55"));
    g_assert_nonnull(strstr(lines[2], "  1        -     "));
    g_assert_nonnull(strstr(lines[3], "  -        -     "));
    const char *fetch = strstr(table, "\nTO FETCH BEFORE DRIVING OUT\nMODEL ");
    const char *replace = strstr(table, "\nCAN ONLY BE REPLACED\n  axis P1455-LE: ");
    g_assert_nonnull(fetch);
    g_assert_nonnull(replace);
    g_assert_true(fetch < replace);
    g_assert_nonnull(strstr(replace, "\n    10.0.0.2\n"));
    g_assert_nonnull(strstr(fetch, "  that version, to be able to go back\n"));
    g_assert_nonnull(strstr(fetch, "the newest firmware for it\n"));
    g_assert_nonnull(strstr(fetch, "a step on the way: 8.40 or later\n"));
    g_assert_nonnull(find_line(lines, "BACK: 1 C only with factory settings"));
    g_assert_nonnull(find_line(lines, "FLAWS: "));
}

/* what there is nothing to say about takes no room */
static void
test_table_without(void)
{
    g_autoptr(GPtrArray) plan = cam_plan_new();

    add_hop(add_row(plan, "10.0.0.1", CAM_VERDICT_READY), "10.12.330");
    g_autofree char *table = cam_report_check(plan, CAM_FORMAT_TABLE);
    g_autofree char *page = cam_report_check(plan, CAM_FORMAT_HTML);
    static const char *const words[] = { "FLAWS", "BACK",           "FETCH",         "REPLACED",
                                         "flaws", "Way back",       "driving out",   "replaced",
                                         "<a ",   "class=\"legend", "class=\"flaws", NULL };
    const char *body = strstr(page, "<body>");
    for (guint i = 0; words[i] != NULL; i++) {
        g_assert_null(strstr(table, words[i]));
        g_assert_null(strstr(body, words[i]));
    }
}

static void
test_page(void)
{
    g_autoptr(GPtrArray) plan = make_plan();
    g_autofree char *page = cam_report_check(plan, CAM_FORMAT_HTML);

    g_assert_nonnull(
        strstr(page, "2 devices have known flaws now, 2 after the update as planned."));
    g_assert_nonnull(strstr(page, "<h2>To fetch before driving out</h2>"));
    g_assert_nonnull(strstr(page, "<h2>Can only be replaced</h2>"));
    g_assert_nonnull(strstr(page, "<h2>Known flaws</h2>"));
    g_assert_nonnull(strstr(page, "A step on the way: 8.40 or later."));
    g_assert_nonnull(strstr(page, "Goes back only with all settings set back to the factory"));
    g_assert_nonnull(strstr(page, "<a href=\"https://example.com/a\">CVE-2</a>?"));
    g_assert_nonnull(strstr(page, "<small>→ 9.80.55</small> <b>→ 10.12.330</b>"));
}

/* exploited ones first, then the worst; who gets nothing keeps what he has */
static void
test_flaws(void)
{
    static const struct {
        const char *id;
        guint now;
        guint unsure_now;
        guint after;
        guint unsure_after;
    } expected[] = {
        { "CVE-2", 0, 1, 0, 0 },
        { "CVE-1", 2, 0, 1, 0 },
        { "CVE-3", 1, 0, 1, 0 },
    };
    g_autoptr(GPtrArray) plan = make_plan();
    g_autoptr(GPtrArray) flaws = cam_exposed_list_flaws(plan);

    g_assert_cmpuint(flaws->len, ==, G_N_ELEMENTS(expected));
    for (guint i = 0; i < flaws->len; i++) {
        const CamFlaw *flaw = flaws->pdata[i];
        g_assert_cmpstr(flaw->exposure->id, ==, expected[i].id);
        g_assert_cmpuint(flaw->now, ==, expected[i].now);
        g_assert_cmpuint(flaw->unsure_now, ==, expected[i].unsure_now);
        g_assert_cmpuint(flaw->after, ==, expected[i].after);
        g_assert_cmpuint(flaw->unsure_after, ==, expected[i].unsure_after);
    }
}

static void
test_counts(void)
{
    static const struct {
        CamExposed before[2];
        gboolean sent;
        CamExposed after[2];
        const char *text;
    } counts[] = {
        { { CAM_EXPOSED_YES, CAM_EXPOSED_YES },
          TRUE,
          { CAM_EXPOSED_FIXED, CAM_EXPOSED_NO },
          "2 -> 0" },
        { { CAM_EXPOSED_YES, CAM_EXPOSED_CHECK },
          TRUE,
          { CAM_EXPOSED_FIXED, CAM_EXPOSED_CHECK },
          "1? -> 0?" },
        { { CAM_EXPOSED_CHECK, CAM_EXPOSED_CHECK }, FALSE, { 0, 0 }, "0?" },
        { { CAM_EXPOSED_YES, CAM_EXPOSED_FIXED }, FALSE, { 0, 0 }, "1" },
        { { CAM_EXPOSED_FIXED, CAM_EXPOSED_NO },
          TRUE,
          { CAM_EXPOSED_YES, CAM_EXPOSED_NO },
          "0 -> 1" },
        { { CAM_EXPOSED_FIXED, CAM_EXPOSED_NO },
          TRUE,
          { CAM_EXPOSED_FIXED, CAM_EXPOSED_NO },
          NULL },
        { { CAM_EXPOSED_FIXED, CAM_EXPOSED_NO }, FALSE, { 0, 0 }, NULL },
    };

    for (guint i = 0; i < G_N_ELEMENTS(counts); i++) {
        g_autoptr(GPtrArray) plan = cam_plan_new();
        CamPlanRow *row = add_row(plan, "10.0.0.1", CAM_VERDICT_READY);
        for (guint j = 0; j < 2; j++) {
            expose(&row->exposure_before, j == 0 ? "a" : "b", counts[i].before[j], 1, FALSE);
            if (counts[i].sent)
                expose(&row->exposure_after, j == 0 ? "a" : "b", counts[i].after[j], 1, FALSE);
        }
        g_autofree char *text = cam_exposed_count(row, " -> ");
        g_assert_cmpstr(text, ==, counts[i].text);
    }
}

static const struct {
    const char *url;
    gboolean linked;
} links[] = {
    { "https://www.example.com/a?b=c&d=e#f", TRUE },
    { "https://www.example.com", TRUE },
    { "http://www.example.com/a", FALSE },
    { "HTTPS://www.example.com/a", FALSE },
    { "javascript:alert(1)", FALSE },
    { "data:text/html,x", FALSE },
    { "//www.example.com/a", FALSE },
    { "www.example.com", FALSE },
    { " https://www.example.com", FALSE },
    { "https://", FALSE },
    { "https:///a", FALSE },
    { "https://www.example.com/a b", FALSE },
    { "https://www.example.com/\nb", FALSE },
    { "https://www.example.com/\x1b[31m", FALSE },
    { "https://www.example.com/\xe2\x80\xae", FALSE },
    { "https://bank.example@www.example.com/", FALSE },
    { "", FALSE },
    { NULL, FALSE },
};

static void
test_links(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(links); i++) {
        g_autoptr(GPtrArray) plan = cam_plan_new();
        CamPlanRow *row = add_row(plan, "10.0.0.1", CAM_VERDICT_NO_FIRMWARE);
        row->exposure_before = cam_exposures_new();
        cam_exposures_add(row->exposure_before, &(CamExposure){ .id = (char *)"CVE-1",
                                                                .url = (char *)links[i].url,
                                                                .answer = CAM_EXPOSED_YES });
        g_autofree char *page = cam_report_check(plan, CAM_FORMAT_HTML);
        g_assert_nonnull(strstr(page, "CVE-1"));
        g_assert_cmpint(strstr(page, "<a ") != NULL, ==, links[i].linked);
    }
}

/* a quote ends no attribute, and a link too long to be shown whole is none */
static void
test_link_text(void)
{
    g_autofree char *tail = g_strnfill(1000, 'x');
    g_autofree char *much = g_strconcat("https://www.example.com/", tail, NULL);
    const char *const urls[] = { "https://www.example.com/\"onclick=\"x", much };

    for (guint i = 0; i < G_N_ELEMENTS(urls); i++) {
        g_autoptr(GPtrArray) plan = cam_plan_new();
        CamPlanRow *row = add_row(plan, "10.0.0.1", CAM_VERDICT_NO_FIRMWARE);
        row->exposure_before = cam_exposures_new();
        cam_exposures_add(row->exposure_before, &(CamExposure){ .id = (char *)"CVE-1",
                                                                .url = (char *)urls[i],
                                                                .answer = CAM_EXPOSED_YES });
        g_autofree char *page = cam_report_check(plan, CAM_FORMAT_HTML);
        g_assert_null(strstr(page, "\"onclick"));
        g_assert_null(strstr(page, "href=\"https://www.example.com/xxx"));
    }
}

/* many names do not make a page of one cell; the section has them all */
static void
test_many(void)
{
    g_autoptr(GPtrArray) plan = cam_plan_new();
    CamPlanRow *row = add_row(plan, "10.0.0.1", CAM_VERDICT_NO_FIRMWARE);

    for (guint i = 0; i < 30; i++) {
        g_autofree char *id = g_strdup_printf("CVE-%u", i);
        expose(&row->exposure_before, id, CAM_EXPOSED_YES, i, FALSE);
    }
    g_autofree char *page = cam_report_check(plan, CAM_FORMAT_HTML);
    g_assert_nonnull(strstr(page, ">CVE-7</a></span> and 22 more</li>"));
    g_assert_nonnull(strstr(page, "<th scope=\"row\"><a href=\"https://example.com/a\">CVE-29"));
}

static JsonObject *
get_row(JsonObject *document, guint index)
{
    return json_array_get_object_element(json_object_get_array_member(document, "devices"), index);
}

/* what holds now depends on how it ended, not on what was planned */
static void
test_run_json(void)
{
    g_autoptr(CamLedger) ledger = sample_ledger_new();
    g_autofree char *text = cam_report_run(ledger, CAM_FORMAT_JSON);
    g_autoptr(JsonObject) document = parse(text);
    JsonObject *done = get_row(document, 0);
    JsonObject *rolled_back = get_row(document, 13);
    JsonObject *skipped = get_row(document, 15);

    g_assert_cmpstr(json_object_get_string_member(done, "state"), ==, "done");
    assert_texts(done, "advisories_before", "CVE-2021-36260");
    assert_texts(done, "advisories_after", "");
    g_assert_cmpstr(json_object_get_string_member(done, "rollback"), ==, "B");
    g_assert_cmpstr(json_object_get_string_member(rolled_back, "state"), ==, "rolled-back");
    assert_texts(rolled_back, "advisories_after", "CVE-2021-36260");
    g_assert_cmpstr(json_object_get_string_member(skipped, "state"), ==, "skipped");
    assert_texts(skipped, "advisories_after", "CVE-2021-36260");
    g_assert_true(json_object_get_null_member(skipped, "rollback"));
    /* 3 and 8 said what they run, 18 was never read */
    assert_texts(get_row(document, 3), "advisories_after", "CVE-2021-36260");
    assert_texts(get_row(document, 8), "advisories_after", "CVE-2021-36260");
    g_assert_true(json_object_get_null_member(get_row(document, 18), "advisories_before"));
    /* 21 was not started */
    assert_texts(get_row(document, 21), "advisories_after", "CVE-2021-36260");
}

/* what nobody said is not known: how it ended does not tell which version runs */
static void
test_run_unknown(void)
{
    static const struct {
        const char *state;
        const char *found;
        const char *upload;
        const char *after;
    } ends[] = {
        { "failed", "V1.2", "yes", "CVE-1" }, { "failed", "V1.2 build 7", "yes", "CVE-1" },
        { "failed", "V1", "yes", NULL },      { "failed", "V2", "yes", NULL },
        { "failed", NULL, "yes", NULL },      { "failed", NULL, "no", "CVE-1" },
        { "unsure", NULL, "yes", NULL },      { "running", NULL, "yes", NULL },
        { "done", NULL, "yes", "" },          { "blocked", NULL, "no", "CVE-1" },
    };

    for (guint i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_autoptr(CamLedger) ledger = cam_ledger_new("r");
        g_autofree char *found = g_strdup_printf("\"found\":\"%s\"", ends[i].found);
        g_autofree char *end =
            g_strdup_printf("{\"to\":\"%s\",\"code\":\"did-not-return\",\"args\":{%s}}",
                            ends[i].state, ends[i].found != NULL ? found : "");
        const char *const events[][2] = {
            { "job-planned", "{\"from\":\"V1.2 build 7\",\"to\":\"V2\",\"wave\":1,"
                             "\"flaws_before\":[\"CVE-1\",7],\"flaws_after\":[]}" },
            { "intent", "{}" },
            { "result", ends[i].upload[0] == 'y' ? "{\"ok\":false,\"sent\":\"unknown\"}"
                                                 : "{\"ok\":false,\"sent\":\"no\"}" },
            { "job-state", end },
        };
        for (guint j = 0; j < G_N_ELEMENTS(events); j++) {
            g_autoptr(CamEvent) event =
                cam_event_new("r", "j", events[j][0], cam_args_parse(events[j][1]));
            event->step = CAM_STEP_UPLOAD;
            cam_ledger_add(ledger, event);
        }
        g_autofree char *text = cam_report_run(ledger, CAM_FORMAT_JSON);
        g_autoptr(JsonObject) document = parse(text);
        JsonObject *row = get_row(document, 0);
        g_test_message("%s, found %s, sent %s", ends[i].state, ends[i].found, ends[i].upload);
        if (ends[i].after != NULL)
            assert_texts(row, "advisories_after", ends[i].after);
        else
            g_assert_true(json_object_get_null_member(row, "advisories_after"));
    }
}

static void
test_run_documents(void)
{
    g_autoptr(CamLedger) ledger = sample_ledger_new();
    g_autofree char *csv = cam_report_run(ledger, CAM_FORMAT_CSV);
    g_autofree char *page = cam_report_run(ledger, CAM_FORMAT_HTML);
    g_auto(GStrv) lines = g_strsplit(csv, "\n", -1);

    g_assert_true(g_str_has_suffix(lines[0], ",exposure_before,exposure_after,rollback"));
    g_assert_true(g_str_has_suffix(lines[1], ",CVE-2021-36260 HSRC-202211-01?,HSRC-202211-01?,B"));
    g_assert_true(g_str_has_suffix(
        lines[4], ",CVE-2021-36260 HSRC-202211-01?,CVE-2021-36260 HSRC-202211-01?,B"));
    /* of 20 that were read, 12 are done, three run what they ran, one was not started, 4 left alone
     */
    g_assert_nonnull(strstr(page, "<th scope=\"row\">CVE-2021-36260</th><td class=\"number\">20"
                                  "</td><td class=\"number\">8</td><td class=\"number\">0</td>"));
}

/* what a column or a list of its own says does not take the place of a reason */
static void
test_reason(void)
{
    g_autoptr(GPtrArray) plan = cam_plan_new();
    CamPlanRow *row = add_row(plan, "10.0.0.1", CAM_VERDICT_READY);

    add_hop(row, "10.12.330");
    row->rollback = CAM_ROLLBACK_D;
    cam_findings_add(row->findings, CAM_LEVEL_WARN, "exposed", NULL);
    cam_findings_add(row->findings, CAM_LEVEL_WARN, "way-back-none", NULL);
    cam_findings_add(row->findings, CAM_LEVEL_INFO, "area-dark", NULL);
    g_autofree char *calm = cam_report_check(plan, CAM_FORMAT_TABLE);
    cam_findings_add(row->findings, CAM_LEVEL_WARN, "no-way-to-back-up", NULL);
    cam_findings_add(row->findings, CAM_LEVEL_WARN, "clock-wrong", NULL);
    g_autofree char *told = cam_report_check(plan, CAM_FORMAT_TABLE);

    g_assert_nonnull(strstr(calm, "  D     -\n"));
    g_assert_nonnull(strstr(told, "  D     its configuration cannot be saved by camherd\n"));
}

/* whatever the width, the table stays within it and no line is longer than a screen */
static void
test_widths(void)
{
    g_autoptr(GPtrArray) plan = sample_plan_new(NULL);

    for (guint width = 100; width <= 150; width += 10) {
        g_autofree char *table = cam_report_check_table(plan, width);
        g_auto(GStrv) lines = g_strsplit(table, "\n", -1);
        for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
            g_assert_cmpuint(cam_shown_width(lines[i]), <=, width);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/outlook/json-rows", test_json_rows);
    g_test_add_func("/outlook/json-wanted", test_json_wanted);
    g_test_add_func("/outlook/csv", test_csv);
    g_test_add_func("/outlook/csv-older", test_csv_older);
    g_test_add_func("/outlook/table", test_table);
    g_test_add_func("/outlook/table-without", test_table_without);
    g_test_add_func("/outlook/page", test_page);
    g_test_add_func("/outlook/flaws", test_flaws);
    g_test_add_func("/outlook/counts", test_counts);
    g_test_add_func("/outlook/links", test_links);
    g_test_add_func("/outlook/link-text", test_link_text);
    g_test_add_func("/outlook/many", test_many);
    g_test_add_func("/outlook/run-json", test_run_json);
    g_test_add_func("/outlook/run-unknown", test_run_unknown);
    g_test_add_func("/outlook/run-documents", test_run_documents);
    g_test_add_func("/outlook/reason", test_reason);
    g_test_add_func("/outlook/widths", test_widths);
    return g_test_run();
}
