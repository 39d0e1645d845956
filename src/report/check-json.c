/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/check.h"

#include "src/report/exposed.h"
#include "src/report/fetch.h"
#include "src/report/json.h"

static JsonArray *
make_via_json(const CamCheckRow *row)
{
    JsonArray *via = json_array_new();

    for (guint i = 0; i + 1 < row->row->hops->len; i++) {
        g_autofree char *version = cam_firmware_format_version(cam_check_row_find_firmware(row, i));
        cam_json_add_text(via, version != NULL ? version : "?");
    }
    return via;
}

static JsonObject *
make_row_json(const CamCheckRow *row)
{
    const CamPlanRow *plan_row = row->row;
    const CamFirmware *target = cam_plan_row_get_target(plan_row);
    JsonObject *json = json_object_new();

    json_object_set_object_member(json, "device", json_object_ref(row->device));
    cam_json_set_text(json, "verdict", cam_verdict_name(plan_row->verdict));
    cam_json_set_text(json, "from", row->from);
    cam_json_set_text(json, "to", row->to);
    json_object_set_array_member(json, "via", make_via_json(row));
    cam_json_set_text(json, "file", row->file);
    cam_json_set_text(json, "sha256", target != NULL ? target->sha256 : NULL);
    cam_json_set_text(json, "fit", cam_fit_name(plan_row->fit));
    json_object_set_array_member(json, "findings", cam_json_make_findings(plan_row->findings));
    json_object_set_array_member(json, "advisories_before",
                                 cam_exposed_make_ids(plan_row->exposure_before));
    json_object_set_array_member(json, "advisories_after",
                                 cam_exposed_make_ids(plan_row->exposure_after));
    json_object_set_member(json, "exposure_before",
                           cam_exposed_make_json(plan_row->exposure_before));
    json_object_set_member(json, "exposure_after", cam_exposed_make_json(plan_row->exposure_after));
    cam_json_set_text(json, "rollback", cam_rollback_name(plan_row->rollback));
    cam_json_set_wave(json, plan_row->stage);
    json_object_set_int_member(json, "estimate_s", plan_row->estimate_s);
    return json;
}

char *
cam_check_json_write(const GPtrArray *rows, const GPtrArray *plan)
{
    JsonObject *document = cam_json_new_document();
    JsonObject *summary = json_object_new();
    JsonArray *devices = json_array_new();

    for (guint verdict = 0; verdict < CAM_VERDICT_COUNT; verdict++)
        json_object_set_int_member(summary, cam_verdict_name((CamVerdict)verdict),
                                   cam_check_rows_count(rows, (CamVerdict)verdict));
    for (guint i = 0; i < rows->len; i++)
        json_array_add_object_element(devices, make_row_json(rows->pdata[i]));
    json_object_set_object_member(document, "summary", summary);
    json_object_set_array_member(document, "devices", devices);
    json_object_set_array_member(document, "wanted", cam_fetch_make_json(plan));
    return cam_json_to_document(document);
}
