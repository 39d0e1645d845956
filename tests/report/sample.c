/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/report/sample.h"

#define RUN      "6f1c2a9e-5b3d-4c7a-9e21-8d40b7f3a512"
#define START_US ((gint64)1795183560 * G_USEC_PER_SEC)

typedef struct {
    const char *name;
    const char *vendor;
    const char *model;
    const char *from;
    const char *to;
    const char *file;
    guint stage;
    CamState state;
    const char *code;
    const char *args;
} Device;

#define G5_FILE  "IPCP_G5_EN_STD_5.7.23_251220.zip"
#define K51_FILE "NVR_K51_BL_ML_STD_V4.31.102_240315.zip"
#define G5_FROM  "V5.7.15 build 240201"
#define G5_TO    "V5.7.23 build 251220"
#define K51_FROM "V4.30.085 build 200916"
#define K51_TO   "V4.31.102 build 240315"

static const Device devices[] = {
    { "Gate north", "hikvision", "DS-2CD2386G2-IU", G5_FROM, G5_TO, G5_FILE, 1, CAM_STATE_DONE,
      "proved", "{\"version\":\"" G5_TO "\"}" },
    { "Recorder 1", "hikvision", "DS-7616NI-Q2", K51_FROM, K51_TO, K51_FILE, 1, CAM_STATE_DONE,
      "proved", "{\"version\":\"" K51_TO "\"}" },
    { "Gate south", "hikvision", "DS-2CD2386G2-IU", G5_FROM, G5_TO, G5_FILE, 2, CAM_STATE_DONE,
      "proved", "{\"version\":\"" G5_TO "\"}" },
    { "Yard east", "hikvision", "DS-2CD2386G2-IU", G5_FROM, G5_TO, G5_FILE, 2, CAM_STATE_FAILED,
      "old-version", "{\"found\":\"" G5_FROM "\",\"wanted\":\"" G5_TO "\"}" },
    { "Yard west", "hikvision", "DS-2CD2386G2-IU", G5_FROM, G5_TO, G5_FILE, 2, CAM_STATE_DONE,
      "proved", "{\"version\":\"" G5_TO "\"}" },
    { "Ramp", "hikvision", "DS-2CD2386G2-IU", G5_FROM, G5_TO, G5_FILE, 2, CAM_STATE_DONE, "proved",
      "{\"version\":\"" G5_TO "\"}" },
    { "Loading bay 1", "hikvision", "DS-2CD2386G2-IU", G5_FROM, G5_TO, G5_FILE, 2, CAM_STATE_DONE,
      "proved", "{\"version\":\"" G5_TO "\"}" },
    { "Loading bay 2", "hikvision", "DS-2CD2386G2-IU", G5_FROM, G5_TO, G5_FILE, 2, CAM_STATE_DONE,
      "proved", "{\"version\":\"" G5_TO "\"}" },
    { "Loading bay 3", "hikvision", "DS-2CD2386G2-IU", G5_FROM, G5_TO, G5_FILE, 2, CAM_STATE_UNSURE,
      "not-taken", "{\"found\":\"V5.7.15\"}" },
    { "Corridor A", "hikvision", "DS-2CD2386G2-IU", G5_FROM, G5_TO, G5_FILE, 2, CAM_STATE_DONE,
      "proved", "{\"version\":\"" G5_TO "\"}" },
    { "Corridor B", "hikvision", "DS-2CD2386G2-IU", G5_FROM, G5_TO, G5_FILE, 3, CAM_STATE_DONE,
      "proved", "{\"version\":\"" G5_TO "\"}" },
    { "Corridor C", "hikvision", "DS-2CD2386G2-IU", G5_FROM, G5_TO, G5_FILE, 3, CAM_STATE_DONE,
      "proved", "{\"version\":\"" G5_TO "\"}" },
    { "Stairs 1", "hikvision", "DS-2CD2386G2-IU", G5_FROM, G5_TO, G5_FILE, 3, CAM_STATE_DONE,
      "proved", "{\"version\":\"" G5_TO "\"}" },
    { "Stairs 2", "hikvision", "DS-2CD2386G2-IU", G5_FROM, G5_TO, G5_FILE, 3, CAM_STATE_ROLLED_BACK,
      "old-version", "{\"found\":\"" G5_FROM "\",\"wanted\":\"" G5_TO "\"}" },
    { "Recorder 2", "hikvision", "DS-7616NI-Q2", K51_FROM, K51_TO, K51_FILE, 3, CAM_STATE_DONE,
      "proved", "{\"version\":\"" K51_TO "\"}" },
    { "Reception", "hikvision", "DS-2CD2386G2-IU", G5_TO, G5_TO, NULL, 0, CAM_STATE_SKIPPED,
      "up-to-date", "{\"version\":\"" G5_TO "\"}" },
    { "Server room", "hikvision", "DS-2CD2386G2-IU", G5_TO, G5_TO, NULL, 0, CAM_STATE_SKIPPED,
      "up-to-date", "{\"version\":\"" G5_TO "\"}" },
    { "Vault", "hikvision", "DS-2CD2443G0-IW", "V5.5.82 build 190909", NULL, NULL, 0,
      CAM_STATE_SKIPPED, "skip-wished", "{\"reason\":\"only after the audit of 12 January\"}" },
    { "Roof", "hikvision", "DS-2CD2532F-IWS", NULL, NULL, NULL, 0, CAM_STATE_BLOCKED, "unreachable",
      "{\"message\":\"10.20.4.119: no route to host\"}" },
    { "Canteen", "hikvision", NULL, NULL, NULL, NULL, 0, CAM_STATE_BLOCKED, "auth-failed", "{}" },
    { "Kühlhaus 東", "hikvision", "DS-2TD1228-2/QA", "V5.5.48 build 210513", NULL, NULL, 0,
      CAM_STATE_BLOCKED, "contradicts-platform", "{\"file\":\"G5\",\"device\":\"H8\"}" },
    { NULL, "hikvision", "DS-2CD2386G2-IU", G5_FROM, G5_TO, G5_FILE, 3, CAM_STATE_CANCELLED,
      "interrupted", "{}" },
};

typedef struct {
    CamLedger *ledger;
    gint64 now_us;
    const char *job;
    CamStep step;
    guint attempt;
} Teller;

static void
tell(Teller *teller, double seconds, const char *code, JsonObject *args)
{
    g_autoptr(CamEvent) event = cam_event_new(RUN, teller->job, code, args);

    teller->now_us += (gint64)(seconds * G_USEC_PER_SEC);
    event->utc_us = teller->now_us;
    event->step = teller->step;
    event->attempt = teller->attempt;
    event->seq = 1180 + teller->ledger->events->len;
    cam_ledger_add(teller->ledger, event);
}

static void
tell_text(Teller *teller, double seconds, const char *code, const char *args)
{
    tell(teller, seconds, code, cam_args_parse(args));
}

static void
step(Teller *teller, double seconds, CamStep step)
{
    teller->step = step;
    teller->attempt = 1;
    tell_text(teller, seconds, "step-started", "{}");
}

static JsonObject *
make_device(const Device *device, guint index)
{
    g_autofree char *address = g_strdup_printf("10.20.4.%u", 101 + index);
    g_autofree char *serial = g_strdup_printf("DS20250914AAWRG%08u", 40218733 + index * 17);
    g_autofree char *mac = g_strdup_printf("98:df:82:1c:4a:%02x", 16 + index);
    JsonObject *json = cam_args_new("address", address, "scheme", "http", "vendor", device->vendor,
                                    "model", device->model, "name", device->name, "serial",
                                    device->model != NULL ? serial : NULL, "mac", mac, "area",
                                    "Yard", "driver", "hikvision", "user", "admin", NULL);

    json_object_set_int_member(json, "port", index == 4 ? 8080 : 80);
    return json;
}

static JsonArray *
make_texts(const char *first, const char *second)
{
    JsonArray *array = json_array_new();

    json_array_add_string_element(array, first);
    if (second != NULL)
        json_array_add_string_element(array, second);
    return array;
}

static void
plan_device(Teller *teller, const Device *device, guint index, const char *id)
{
    gboolean recorder = g_strcmp0(device->file, K51_FILE) == 0;
    JsonObject *args = cam_args_new("from", device->from, "to", device->to, NULL);
    JsonArray *hops = json_array_new();

    if (device->file != NULL) {
        JsonObject *hop = cam_args_new(
            "file", device->file, "version", device->to, "sha256",
            recorder ? "b7e0c41f5a2d9c8e36410fd7720ab94e5c1e8803d1f2a66b0497ce35188dfa20"
                     : "4d1f0a6c93be27d85e40c7719fb2a3586e0d94c1b7f3528a6c0e91d47b5f8a3c",
            NULL);
        json_object_set_int_member(hop, "size", recorder ? 52428800 : 33030144);
        json_array_add_object_element(hops, hop);
    }
    json_object_set_int_member(args, "index", index);
    json_object_set_int_member(args, "wave", device->stage);
    json_object_set_object_member(args, "device", make_device(device, index));
    json_object_set_array_member(args, "hops", hops);
    if (device->from != NULL)
        json_object_set_array_member(args, "flaws_before",
                                     make_texts("CVE-2021-36260", "HSRC-202211-01?"));
    if (device->file != NULL) {
        json_object_set_array_member(args, "flaws_after", make_texts("HSRC-202211-01?", NULL));
        json_object_set_string_member(args, "rollback", recorder ? "C" : "B");
    }
    teller->job = id;
    teller->step = CAM_STEP_NONE;
    tell(teller, 0, "job-planned", args);
}

static void
end_device(Teller *teller, const Device *device)
{
    JsonObject *args = cam_args_new("from", "running", "to", cam_state_name(device->state), "code",
                                    device->code, NULL);

    json_object_set_object_member(args, "args", cam_args_parse(device->args));
    tell(teller, 1, "job-state", args);
}

static void
add_check(JsonArray *checks, const char *name, const char *before, const char *after,
          const char *result, gboolean ok, gint64 utc_us)
{
    JsonObject *check = cam_args_new("name", name, "before", before, "after", after, "result",
                                     result, "source", "/ISAPI/System/deviceInfo", NULL);

    json_object_set_boolean_member(check, "ok", ok);
    json_object_set_int_member(check, "utc_us", utc_us);
    json_array_add_object_element(checks, check);
}

static void
prove(Teller *teller, const Device *device)
{
    gboolean good = device->state == CAM_STATE_DONE;
    JsonObject *args = json_object_new();
    JsonArray *checks = json_array_new();

    add_check(checks, "version", device->from, good ? device->to : device->from,
              good ? "changed" : "same", good, teller->now_us);
    add_check(checks, "serial", "AAWRG40218733", "AAWRG40218733", "same", TRUE, teller->now_us);
    add_check(checks, "activated", "yes", "yes", "same", TRUE, teller->now_us);
    add_check(checks, "login", "accepted", "accepted", "same", TRUE, teller->now_us);
    add_check(checks, "clock", NULL, "2 s off", "not-available-before", TRUE, teller->now_us);
    json_object_set_array_member(args, "checks", checks);
    tell(teller, 0.5, "proof", args);
}

static void
flash(Teller *teller, const Device *device, guint index)
{
    gint64 start_us = teller->now_us;

    teller->now_us += (gint64)(index % 5) * 1300000;
    tell_text(teller, 0, "job-state", "{\"from\":\"planned\",\"to\":\"running\"}");
    step(teller, 0.2, CAM_STEP_PREFLIGHT);
    step(teller, 1.4, CAM_STEP_BACKUP);
    tell(teller, 3, "backup-saved",
         cam_args_new("path", "backups/2026-11-20/AAWRG40218733.bin", "sha256", "ab", NULL));
    step(teller, 0.3, CAM_STEP_UPLOAD);
    tell_text(teller, 0.1, "intent", "{\"bytes\":33030144}");
    if (device->state == CAM_STATE_UNSURE) {
        tell_text(teller, 14, "result",
                  "{\"ok\":false,\"sent\":\"unknown\",\"message\":\"connection reset\"}");
        end_device(teller, device);
        teller->now_us = start_us;
        return;
    }
    tell_text(teller, 21.5 + index, "result", "{\"ok\":true,\"sent\":\"yes\"}");
    step(teller, 0.1, CAM_STEP_FLASH);
    step(teller, 88 + 3.0 * index, CAM_STEP_AWAIT);
    tell_text(teller, 2, "device-down", "{}");
    JsonObject *back = json_object_new();
    json_object_set_double_member(back, "seconds", 61.5 + 2.25 * index);
    tell(teller, 61.5 + 2.25 * index, "device-back", back);
    step(teller, 1, CAM_STEP_VERIFY);
    prove(teller, device);
    end_device(teller, device);
    teller->now_us = start_us;
}

static gboolean
is_flashed(const Device *device)
{
    return device->stage > 0 && device->state != CAM_STATE_CANCELLED;
}

static void
run_stage(Teller *teller, char ids[][8], guint stage)
{
    g_autoptr(JsonObject) args = json_object_new();
    guint jobs = 0;
    guint failed = 0;

    for (guint i = 0; i < G_N_ELEMENTS(devices); i++) {
        jobs += devices[i].stage == stage;
        failed += devices[i].stage == stage &&
                  (devices[i].state == CAM_STATE_FAILED || devices[i].state == CAM_STATE_UNSURE);
    }
    json_object_set_int_member(args, "wave", stage);
    json_object_set_int_member(args, "waves", 3);
    json_object_set_int_member(args, "jobs", jobs);
    json_object_set_int_member(args, "failed", failed);
    json_object_set_int_member(args, "allowed", stage == 1 ? 0 : 2);
    teller->job = NULL;
    teller->step = CAM_STEP_NONE;
    tell(teller, 1, "wave-started", json_object_ref(args));
    for (guint i = 0; i < G_N_ELEMENTS(devices); i++) {
        if (devices[i].stage != stage || !is_flashed(&devices[i]))
            continue;
        teller->job = ids[i];
        flash(teller, &devices[i], i);
    }
    teller->job = NULL;
    teller->step = CAM_STEP_NONE;
    tell(teller, 290, "gate-open", json_object_ref(args));
}

CamLedger *
sample_ledger_new(void)
{
    Teller teller = { .ledger = cam_ledger_new(RUN), .now_us = START_US };
    char ids[G_N_ELEMENTS(devices)][8];

    tell_text(&teller, 0, "run-planned",
              "{\"inventory\":\"/home/eva/sites/Hafenlager Nord.csv\",\"version\":\"0.1.0\","
              "\"jobs\":22,\"options\":{\"canary\":1,\"wave\":10,\"max-failed\":\"2\","
              "\"uploads\":8,\"without-backup\":false}}");
    for (guint i = 0; i < G_N_ELEMENTS(devices); i++) {
        g_snprintf(ids[i], sizeof ids[i], "job%02u", i);
        plan_device(&teller, &devices[i], i, ids[i]);
    }
    teller.job = NULL;
    tell_text(&teller, 2, "run-started", "{}");
    for (guint i = 0; i < G_N_ELEMENTS(devices); i++) {
        teller.job = ids[i];
        if (!is_flashed(&devices[i]))
            end_device(&teller, &devices[i]);
    }
    for (guint stage = 1; stage <= 3; stage++)
        run_stage(&teller, ids, stage);
    teller.job = NULL;
    tell_text(&teller, 1, "run-state", "{\"state\":\"finished\",\"code\":\"all-ended\"}");
    return teller.ledger;
}

static CamFirmware *
make_firmware(const char *hostile)
{
    CamFirmware *firmware =
        cam_firmware_new(hostile != NULL ? hostile : "/home/eva/depot/" G5_FILE);

    firmware->sha256 = g_strdup("4d1f0a6c93be27d85e40c7719fb2a3586e0d94c1b7f3528a6c0e91d47b5f8a3c");
    firmware->size = 33030144;
    firmware->version = g_strdup(hostile != NULL ? hostile : "V5.7.23");
    firmware->build = g_strdup("build 251220");
    firmware->confidence = CAM_CONFIDENCE_HEADER;
    return firmware;
}

static CamIdentity *
make_identity(const char *hostile, const Device *device)
{
    CamIdentity *identity = cam_identity_new();

    identity->read_at_us = START_US;
    identity->activated = CAM_TRI_YES;
    identity->kind = CAM_KIND_CAMERA;
    cam_identity_set(identity, CAM_FIELD_VENDOR, device->vendor);
    cam_identity_set(identity, CAM_FIELD_MODEL, device->model);
    cam_identity_set(identity, CAM_FIELD_FIRMWARE, "V5.7.15");
    cam_identity_set(identity, CAM_FIELD_BUILD, "build 240201");
    cam_identity_set(identity, CAM_FIELD_SERIAL, "DS-2CD2386G2-IU20250914AAWRG40218733");
    for (guint i = 0; hostile != NULL && i < CAM_FIELD_COUNT; i++) {
        g_free(identity->fields[i]);
        identity->fields[i] = g_strdup(hostile);
    }
    return identity;
}

static const char *const verdict_codes[] = {
    [CAM_VERDICT_READY] = "fits-platform",
    [CAM_VERDICT_UP_TO_DATE] = "up-to-date",
    [CAM_VERDICT_NEWER_INSTALLED] = "newer-installed",
    [CAM_VERDICT_NO_FIRMWARE] = "no-firmware",
    [CAM_VERDICT_CONTRADICTS] = "contradicts-platform",
    [CAM_VERDICT_NEEDS_DECISION] = "fit-unknown",
    [CAM_VERDICT_UNREACHABLE] = "unreachable",
    [CAM_VERDICT_AUTH_FAILED] = "auth-failed",
    [CAM_VERDICT_LOCKED] = "locked",
    [CAM_VERDICT_NOT_ACTIVATED] = "not-activated",
    [CAM_VERDICT_UNSUPPORTED] = "unsupported",
    [CAM_VERDICT_ERROR] = "error",
};

static CamVerdict
choose_verdict(guint index)
{
    return index % 2 == 0 || index / 2 >= CAM_VERDICT_COUNT ? CAM_VERDICT_READY
                                                            : (CamVerdict)(index / 2);
}

static const struct {
    CamExposure exposure;
    CamExposed after;
} flaws[] = {
    { { (char *)"CVE-2023-28808", (char *)"Anybody gets in as administrator",
        (char *)"https://www.example.com/notices/2023?a=1&b=2", CAM_EXPOSED_YES, 9.1, FALSE },
      CAM_EXPOSED_YES },
    { { (char *)"CVE-2021-36260", (char *)"Commands by one request without a login",
        (char *)"https://www.example.com/notices/2021", CAM_EXPOSED_YES, 9.8, TRUE },
      CAM_EXPOSED_FIXED },
    { { (char *)"HSRC-202211-01", (char *)"Firmware of some families can be read", NULL,
        CAM_EXPOSED_CHECK, 0, FALSE },
      CAM_EXPOSED_CHECK },
    { { (char *)"CVE-2017-7921", (char *)"Old login fault",
        (char *)"http://www.example.com/notices/2017", CAM_EXPOSED_FIXED, 10, TRUE },
      CAM_EXPOSED_FIXED },
    { { (char *)"CVE-2014-4878", (char *)"RTSP overflow", NULL, CAM_EXPOSED_NO, 10, FALSE },
      CAM_EXPOSED_NO },
};

static GPtrArray *
make_exposures(const char *hostile, gboolean after)
{
    GPtrArray *exposures = cam_exposures_new();

    for (gsize i = 0; i < G_N_ELEMENTS(flaws); i++) {
        CamExposure exposure = flaws[i].exposure;
        /* the first one keeps its link */
        if (hostile != NULL && i > 0)
            exposure.id = exposure.title = exposure.url = (char *)hostile;
        exposure.answer = after ? flaws[i].after : exposure.answer;
        cam_exposures_add(exposures, &exposure);
    }
    return exposures;
}

/* what is known only when files, rules and advisories were looked at */
static void
add_outlook(CamPlanRow *row, guint index, const char *hostile)
{
    const char *text = hostile != NULL ? hostile : "8.40 or later, below 9.80";

    if (row->identity == NULL)
        return;
    row->exposure_before = make_exposures(hostile, row->verdict == CAM_VERDICT_UP_TO_DATE);
    switch (row->verdict) {
    case CAM_VERDICT_READY:
        row->exposure_after = make_exposures(hostile, TRUE);
        row->rollback = (CamRollback)(CAM_ROLLBACK_A + index / 2 % 4);
        if (row->rollback == CAM_ROLLBACK_D)
            cam_plan_row_add_wanted(row, "wanted-way-back", NULL);
        return;
    case CAM_VERDICT_NO_FIRMWARE:
        cam_plan_row_add_wanted(row, "wanted-firmware", NULL);
        cam_findings_add(row->findings, CAM_LEVEL_WARN, "end-of-life",
                         cam_args_new("model", text, "date", text, "text", text, NULL));
        return;
    case CAM_VERDICT_CONTRADICTS:
        cam_plan_row_add_wanted(row, "wanted-firmware", text);
        return;
    case CAM_VERDICT_NEEDS_DECISION:
        cam_plan_row_add_wanted(row, "wanted-step", text);
        return;
    case CAM_VERDICT_UP_TO_DATE:
    case CAM_VERDICT_NEWER_INSTALLED:
    case CAM_VERDICT_UNREACHABLE:
    case CAM_VERDICT_AUTH_FAILED:
    case CAM_VERDICT_LOCKED:
    case CAM_VERDICT_NOT_ACTIVATED:
    case CAM_VERDICT_UNSUPPORTED:
    case CAM_VERDICT_ERROR:
        return;
    }
}

static CamPlanRow *
make_plan_row(guint index, const char *hostile, CamFirmware *firmware)
{
    const Device *device = &devices[index % G_N_ELEMENTS(devices)];
    g_autofree char *address = g_strdup_printf("10.20.4.%u", 101 + index);
    g_autoptr(CamDevice) target = cam_device_new(address, index == 3 ? 8443 : 0, index == 3);
    CamVerdict verdict = choose_verdict(index);
    const char *text = hostile != NULL ? hostile : "G5";
    const char *cells[] = { address, text, "", "rack 4", NULL };
    const char *titles[] = { "IP", hostile != NULL ? hostile : "Contract", "Seriennummer", "Rack",
                             NULL };
    const char *fields[] = { "address", "", "serial", "", NULL };

    target->target.name = g_strdup(hostile != NULL ? hostile : device->name);
    target->target.area = g_strdup(text);
    target->target.sheet = cam_sheet_new(g_strdupv((char **)titles), g_strdupv((char **)fields));
    target->target.cells = g_strdupv((char **)cells);
    CamPlanRow *row = cam_plan_row_new(target);
    row->verdict = verdict;
    if (verdict < CAM_VERDICT_UNREACHABLE)
        row->identity = make_identity(hostile, device);
    cam_findings_add(row->findings, verdict == CAM_VERDICT_READY ? CAM_LEVEL_INFO : CAM_LEVEL_BLOCK,
                     verdict_codes[verdict],
                     cam_args_new("platform", text, "file", text, "device", "H8", "version",
                                  "V5.7.23", "from", "V5.7.30", "to", "V5.7.23", "model", text,
                                  "message", "10.20.4.119: no route to host", "seconds", "1800",
                                  NULL));
    add_outlook(row, index, hostile);
    if (verdict != CAM_VERDICT_READY)
        return row;
    cam_findings_add(row->findings, CAM_LEVEL_WARN, "no-way-to-back-up", NULL);
    row->fit = CAM_FIT_FITS;
    row->stage = index == 0 ? 1 : 2 + index / 12;
    row->estimate_s = 300;
    cam_plan_row_add_hop(row, firmware);
    if (index == 2)
        cam_plan_row_add_hop(row, firmware);
    return row;
}

GPtrArray *
sample_plan_new(const char *hostile)
{
    GPtrArray *plan = cam_plan_new();
    g_autoptr(CamFirmware) firmware = make_firmware(hostile);

    for (guint i = 0; i < 2 * CAM_VERDICT_COUNT; i++)
        g_ptr_array_add(plan, make_plan_row(i, hostile, firmware));
    return plan;
}

static void
tell_hostile_job(Teller *teller, const char *hostile, guint index, CamState state)
{
    JsonObject *planned = cam_args_new("from", hostile, "to", hostile, NULL);
    JsonObject *device =
        cam_args_new("address", hostile, "name", hostile, "vendor", hostile, "model", hostile,
                     "serial", hostile, "mac", hostile, "area", hostile, "hardware", hostile, NULL);
    JsonObject *hop = cam_args_new("file", hostile, "version", hostile, "build", hostile, "sha256",
                                   hostile, NULL);
    JsonArray *hops = json_array_new();
    JsonObject *proof = json_object_new();
    JsonArray *checks = json_array_new();
    JsonObject *end = cam_args_new("to", cam_state_name(state), "code", "step-failed", NULL);

    JsonArray *row = json_array_new();
    JsonArray *cell = json_array_new();

    /* a column of the list: its title, no field, its text */
    json_array_add_string_element(cell, hostile);
    json_array_add_string_element(cell, "");
    json_array_add_string_element(cell, hostile);
    json_array_add_array_element(row, cell);
    json_object_set_array_member(device, "row", row);
    json_array_add_object_element(hops, hop);
    json_object_set_int_member(planned, "index", index);
    json_object_set_object_member(planned, "device", device);
    json_object_set_array_member(planned, "hops", hops);
    json_object_set_array_member(planned, "flaws_before", make_texts(hostile, hostile));
    json_object_set_array_member(planned, "flaws_after", make_texts(hostile, NULL));
    json_object_set_string_member(planned, "rollback", hostile);
    tell(teller, 1, "job-planned", planned);
    tell_text(teller, 1, "step-started", "{}");
    tell(teller, 1, "step-retry", cam_args_new("message", hostile, NULL));
    tell(teller, 1, "backup-saved", cam_args_new("path", hostile, NULL));
    tell_text(teller, 1, "device-down", "{}");
    tell(teller, 1, "device-back", cam_args_new("seconds", hostile, NULL));
    tell(teller, 1, hostile, cam_args_new("message", hostile, NULL));
    add_check(checks, hostile, hostile, hostile, hostile, FALSE, teller->now_us);
    json_object_set_array_member(proof, "checks", checks);
    tell(teller, 1, "proof", proof);
    json_object_set_object_member(end, "args",
                                  cam_args_new("step", hostile, "message", hostile, NULL));
    tell(teller, 1, "job-state", end);
}

CamLedger *
sample_hostile_ledger_new(const char *hostile)
{
    static const CamState states[] = { CAM_STATE_DONE, CAM_STATE_FAILED, CAM_STATE_BLOCKED,
                                       CAM_STATE_SKIPPED };
    static const char *const ids[] = { "j0", "j1", "j2", "j3" };
    Teller teller = { .ledger = cam_ledger_new(RUN), .now_us = START_US };
    JsonObject *args = cam_args_new("inventory", hostile, "version", hostile, NULL);
    JsonObject *end = cam_args_new("state", "stopped", "code", hostile, NULL);

    json_object_set_object_member(args, "options", cam_args_new(hostile, hostile, NULL));
    tell(&teller, 1, "run-planned", args);
    for (guint i = 0; i < G_N_ELEMENTS(ids); i++) {
        teller.job = ids[i];
        tell_hostile_job(&teller, hostile, i, states[i]);
    }
    teller.job = NULL;
    tell(&teller, 1, "run-state", end);
    return teller.ledger;
}
