/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/run-private.h"
#include "src/model/device-json.h"
#include "src/model/json.h"

static JsonArray *
make_hops(const CamPlanRow *row)
{
    JsonArray *hops = json_array_new();

    for (guint i = 0; i < row->hops->len; i++) {
        const CamHop *hop = row->hops->pdata[i];
        const CamFirmware *firmware = hop->firmware;
        g_autofree char *file = g_path_get_basename(firmware->origin);
        JsonObject *json =
            cam_args_new("file", file, "member", firmware->member, "path", firmware->path, "sha256",
                         firmware->sha256, "vendor", firmware->vendor, "version", firmware->version,
                         "build", firmware->build, "platform", firmware->platform, NULL);
        json_object_set_int_member(json, "size", (gint64)firmware->size);
        json_object_set_boolean_member(json, "build_sure", firmware->build_sure);
        json_array_add_object_element(hops, json);
    }
    return hops;
}

/* names of what holds, with `?` behind those that cannot be told; nothing where nobody looked */
static void
set_flaws(JsonObject *json, const char *name, const GPtrArray *exposures)
{
    if (exposures == NULL)
        return;
    JsonArray *ids = json_array_new();
    for (guint i = 0; i < exposures->len; i++) {
        const CamExposure *exposure = exposures->pdata[i];
        gboolean unsure = exposure->answer == CAM_EXPOSED_CHECK;
        if (exposure->id == NULL || (!unsure && exposure->answer != CAM_EXPOSED_YES))
            continue;
        g_autofree char *id = g_strconcat(exposure->id, unsure ? "?" : "", NULL);
        cam_json_add_text(ids, id);
    }
    json_object_set_array_member(json, name, ids);
}

/* why nothing is done: what gave the verdict its name, before what else was noticed */
static const CamFinding *
find_reason(const CamPlanRow *row)
{
    const CamFinding *named = cam_findings_find(row->findings, cam_verdict_name(row->verdict));

    return named != NULL ? named : cam_findings_find_worst(row->findings);
}

JsonObject *
cam_plan_row_to_args(const CamPlanRow *row, guint index)
{
    const CamFinding *why = find_reason(row);
    g_autofree char *from = cam_identity_format_version(row->identity);
    g_autofree char *to = cam_firmware_format_version(cam_plan_row_get_target(row));
    JsonObject *args = json_object_new();

    json_object_set_int_member(args, "index", index);
    json_object_set_object_member(args, "device", cam_device_to_json(row->device, row->identity));
    cam_json_set_known(args, "from", from);
    cam_json_set_known(args, "to", to);
    json_object_set_int_member(args, "wave", row->stage);
    json_object_set_string_member(args, "verdict", cam_verdict_name(row->verdict));
    json_object_set_string_member(args, "fit", cam_fit_name(row->fit));
    json_object_set_array_member(args, "hops", make_hops(row));
    set_flaws(args, "flaws_before", row->exposure_before);
    set_flaws(args, "flaws_after", row->exposure_after);
    cam_json_set_known(args, "rollback", cam_rollback_name(row->rollback));
    if (row->stage == 0 && why != NULL) {
        json_object_set_string_member(args, "code", why->code);
        json_object_set_object_member(args, "args", json_object_ref(why->args));
    }
    return args;
}

static CamFirmware *
read_hop(JsonObject *json, GError **error)
{
    const char *path = cam_args_get(json, "path");
    const char *wanted = cam_args_get(json, "sha256");
    gint64 size = json_object_get_int_member_with_default(json, "size", -1);

    if (path == NULL || wanted == NULL || size < 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_STORE, "the plan names no image");
        return NULL;
    }
    CamFirmware *firmware = cam_firmware_new(cam_args_get(json, "file"));
    firmware->size = (guint64)size;
    firmware->path = g_strdup(path);
    firmware->member = g_strdup(cam_args_get(json, "member"));
    firmware->sha256 = g_strdup(wanted);
    firmware->vendor = g_strdup(cam_args_get(json, "vendor"));
    firmware->version = g_strdup(cam_args_get(json, "version"));
    firmware->build = g_strdup(cam_args_get(json, "build"));
    firmware->platform = g_strdup(cam_args_get(json, "platform"));
    firmware->build_sure = json_object_get_boolean_member_with_default(json, "build_sure", TRUE);
    return firmware;
}

gboolean
cam_job_read_hops(CamJob *job, JsonObject *args, GError **error)
{
    JsonArray *hops = cam_json_get_array(args, "hops");
    guint count = hops != NULL ? json_array_get_length(hops) : 0;

    for (guint i = 0; i < count; i++) {
        CamFirmware *firmware = read_hop(json_array_get_object_element(hops, i), error);
        if (firmware == NULL)
            return FALSE;
        g_ptr_array_add(job->hops, firmware);
    }
    return TRUE;
}
