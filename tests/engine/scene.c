/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/engine/scene.h"

void
scene_set_up(Scene *scene, gconstpointer data)
{
    scene->looks = g_ptr_array_new_with_free_func((GDestroyNotify)cam_look_free);
    scene->firmwares = g_ptr_array_new_with_free_func((GDestroyNotify)cam_firmware_unref);
    scene->row_files = g_ptr_array_new_with_free_func((GDestroyNotify)cam_firmware_unref);
    scene->depot = g_ptr_array_new_with_free_func((GDestroyNotify)cam_firmware_unref);
    cam_plan_options_init(&scene->options);
}

void
scene_tear_down(Scene *scene, gconstpointer data)
{
    g_clear_pointer(&scene->plan, g_ptr_array_unref);
    g_ptr_array_unref(scene->looks);
    g_ptr_array_unref(scene->firmwares);
    g_ptr_array_unref(scene->row_files);
    g_ptr_array_unref(scene->depot);
    cam_rules_free(scene->rules);
}

CamLook *
scene_add_look(Scene *scene, const char *model, const char *platform, const char *version)
{
    CamLook *look = g_new0(CamLook, 1);
    g_autofree char *address = g_strdup_printf("10.0.0.%u", scene->looks->len + 1);

    look->device = cam_device_new(address, 80, FALSE);
    look->device->given = TRUE;
    look->findings = cam_findings_new();
    look->driver = cam_drivers_find("hikvision");
    g_assert_nonnull(look->driver);
    look->identity = cam_identity_new();
    look->identity->kind = CAM_KIND_CAMERA;
    cam_identity_set(look->identity, CAM_FIELD_VENDOR, "hikvision");
    cam_identity_set(look->identity, CAM_FIELD_MODEL, model);
    cam_identity_set(look->identity, CAM_FIELD_PLATFORM, platform);
    cam_identity_set(look->identity, CAM_FIELD_FIRMWARE, version);
    cam_identity_set(look->identity, CAM_FIELD_BUILD, "build 240101");
    g_ptr_array_add(scene->looks, look);
    return look;
}

CamFirmware *
scene_add_file(Scene *scene, const char *origin, const char *platform, const char *version,
               const char *build)
{
    CamFirmware *firmware = cam_firmware_new(origin);

    firmware->vendor = g_strdup("hikvision");
    firmware->platform = g_strdup(platform);
    firmware->version = g_strdup(version);
    firmware->build = g_strdup(build);
    firmware->build_sure = TRUE;
    firmware->kind = CAM_KIND_CAMERA;
    firmware->sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, origin, -1);
    g_ptr_array_add(scene->firmwares, firmware);
    return firmware;
}

const CamPlanRow *
scene_make(Scene *scene, guint row)
{
    g_clear_pointer(&scene->plan, g_ptr_array_unref);
    scene->plan = cam_plan_make(&(CamPlanInput){
        .looks = scene->looks,
        .firmwares = scene->firmwares,
        .row_files = scene->row_files,
        .depot = scene->depot,
        .rules = scene->rules,
        .options = &scene->options,
    });
    g_assert_cmpuint(scene->plan->len, ==, scene->looks->len);
    return scene->plan->pdata[row];
}

const CamFinding *
scene_find(const CamPlanRow *row, const char *code)
{
    for (guint i = 0; i < row->findings->len; i++) {
        const CamFinding *finding = row->findings->pdata[i];
        if (g_str_equal(finding->code, code))
            return finding;
    }
    return NULL;
}

void
scene_assert_idle(const CamPlanRow *row, CamVerdict verdict, const char *code)
{
    g_assert_cmpstr(cam_verdict_name(row->verdict), ==, cam_verdict_name(verdict));
    g_assert_cmpuint(row->hops->len, ==, 0);
    g_assert_cmpuint(row->stage, ==, 0);
    g_assert_nonnull(scene_find(row, code));
}
