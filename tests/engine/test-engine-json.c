/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/file.h"
#include "src/engine/run-private.h"
#include "src/model/device-json.h"
#include "tests/store/helper.h"

#include <glib/gstdio.h>

/* what is written into the journal at planning is what a later process reads from it */

static CamDevice *
make_device(const char *address)
{
    CamDevice *device = cam_device_new(address, 8080, TRUE);

    device->driver = g_strdup("hikvision");
    device->given = TRUE;
    device->endpoint.timescale = 60;
    device->target.name = g_strdup("Gate, \"north\"");
    device->target.area = g_strdup("yard");
    device->target.covers = g_strdup("door");
    device->target.user = g_strdup("operator");
    device->target.line = 17;
    return device;
}

static CamIdentity *
make_identity(void)
{
    CamIdentity *identity = cam_identity_new();

    for (guint i = 0; i < CAM_FIELD_COUNT; i++) {
        g_autofree char *text = g_strdup_printf("value %u", i);
        cam_identity_set(identity, (CamField)i, i == CAM_FIELD_MAC ? "AA-BB-CC-DD-EE-0F" : text);
    }
    identity->kind = CAM_KIND_RECORDER;
    identity->activated = CAM_TRI_YES;
    return identity;
}

static void
test_device(void)
{
    static const CamField kept[] = { CAM_FIELD_VENDOR, CAM_FIELD_MODEL,   CAM_FIELD_HARDWARE,
                                     CAM_FIELD_SERIAL, CAM_FIELD_MAC,     CAM_FIELD_PLATFORM,
                                     CAM_FIELD_BUILD,  CAM_FIELD_FIRMWARE };
    g_autoptr(CamDevice) device = make_device("127.0.0.9");
    g_autoptr(CamIdentity) identity = make_identity();
    g_autoptr(JsonObject) json = cam_device_to_json(device, identity);
    g_autoptr(CamIdentity) back = NULL;
    g_autoptr(CamDevice) read = cam_device_from_json(json, &back);

    g_assert_nonnull(read);
    g_autofree char *a = cam_device_format_endpoint(device);
    g_autofree char *b = cam_device_format_endpoint(read);
    g_assert_cmpstr(a, ==, b);
    g_assert_true(read->given);
    g_assert_null(read->credential);
    g_assert_cmpstr(read->driver, ==, "hikvision");
    g_assert_cmpstr(read->target.name, ==, device->target.name);
    g_assert_cmpstr(read->target.area, ==, "yard");
    g_assert_cmpstr(read->target.covers, ==, "door");
    g_assert_cmpstr(read->target.user, ==, "operator");
    g_assert_cmpuint(read->target.line, ==, 17);
    g_assert_cmpfloat(read->endpoint.timescale, ==, 60);
    for (gsize i = 0; i < G_N_ELEMENTS(kept); i++)
        g_assert_cmpstr(cam_identity_get(back, kept[i]), ==, cam_identity_get(identity, kept[i]));
    g_assert_cmpint(back->kind, ==, CAM_KIND_RECORDER);
}

/* DECISIONS 16: only simulated devices go faster than our clock */
static void
test_timescale(void)
{
    g_autoptr(CamDevice) device = make_device("10.0.0.9");
    g_autoptr(JsonObject) json = cam_device_to_json(device, NULL);
    g_autoptr(CamDevice) read = cam_device_from_json(json, NULL);

    g_assert_cmpfloat(read->endpoint.timescale, ==, 1);
}

static void
test_no_password(void)
{
    g_autoptr(CamDevice) device = make_device("127.0.0.9");
    g_autoptr(CamCredential) credential = cam_credential_new("admin", "Xyzzy-Plugh");

    cam_device_set_credential(device, credential);
    g_autoptr(JsonObject) json = cam_device_to_json(device, NULL);
    g_autofree char *text = cam_args_to_text(json);
    g_assert_null(g_strstr_len(text, -1, "Xyzzy"));
    g_assert_nonnull(g_strstr_len(text, -1, "\"admin\""));
}

static void
test_damaged_device(void)
{
    static const char *const texts[] = { "{}", "{\"address\":\"10.0.0.1\"}",
                                         "{\"address\":\"10.0.0.1\",\"port\":70000}",
                                         "{\"address\":5,\"port\":80}",
                                         "{\"address\":\"10.0.0.1\",\"port\":-1}" };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(JsonObject) json = cam_args_parse(texts[i]);
        g_assert_null(cam_device_from_json(json, NULL));
    }
    g_assert_null(cam_device_from_json(NULL, NULL));
}

typedef struct {
    char *folder;
    char *image;
    CamPlanRow *row;
    CamRun run;
    CamJob job;
} Scene;

static void
set_up(Scene *scene, gconstpointer data)
{
    g_autoptr(CamDevice) device = make_device("127.0.0.9");
    g_autoptr(GError) error = NULL;

    scene->folder = helper_make_folder();
    scene->image = g_build_filename(scene->folder, "image.bin", NULL);
    g_assert_true(cam_file_write(scene->image, "firmware", 8, &error));
    scene->row = cam_plan_row_new(device);
    scene->row->verdict = CAM_VERDICT_READY;
    scene->row->stage = 2;
    for (guint i = 0; i < 2; i++) {
        g_autoptr(CamFirmware) firmware = cam_firmware_new("/somewhere/new.zip");
        firmware->path = g_strdup(scene->image);
        firmware->sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, "firmware", 8);
        firmware->size = 8;
        firmware->vendor = g_strdup("hikvision");
        firmware->version = g_strdup_printf("V5.7.2%u", i);
        firmware->build = g_strdup("build 251220");
        firmware->build_sure = i == 0;
        cam_plan_row_add_hop(scene->row, firmware);
    }
    scene->job.hops = g_ptr_array_new_with_free_func((GDestroyNotify)cam_firmware_unref);
    scene->job.run = &scene->run;
}

static void
tear_down(Scene *scene, gconstpointer data)
{
    g_ptr_array_unref(scene->job.hops);
    cam_plan_row_free(scene->row);
    helper_remove_folder(scene->folder);
    g_free(scene->image);
}

static void
test_hops(Scene *scene, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JsonObject) args = cam_plan_row_to_args(scene->row, 4);
    g_autofree char *text = cam_args_to_text(args);
    g_autoptr(JsonObject) read = cam_args_parse(text);

    g_assert_cmpint(json_object_get_int_member(read, "index"), ==, 4);
    g_assert_cmpint(json_object_get_int_member(read, "wave"), ==, 2);
    g_assert_cmpstr(cam_args_get(read, "verdict"), ==, "ready");
    g_assert_cmpstr(cam_args_get(read, "to"), ==, "V5.7.21 build 251220");
    g_assert_true(cam_job_read_hops(&scene->job, read, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(scene->job.hops->len, ==, 2);
    for (guint i = 0; i < 2; i++) {
        const CamFirmware *was = ((CamHop *)scene->row->hops->pdata[i])->firmware;
        const CamFirmware *is = scene->job.hops->pdata[i];
        g_assert_cmpstr(is->path, ==, was->path);
        g_assert_cmpstr(is->sha256, ==, was->sha256);
        g_assert_cmpuint(is->size, ==, was->size);
        g_assert_cmpstr(is->version, ==, was->version);
        g_assert_cmpstr(is->build, ==, was->build);
        g_assert_cmpint(is->build_sure, ==, was->build_sure);
    }
    scene->job.hop = 1;
    g_assert_cmpstr(cam_job_get_target(&scene->job)->version, ==, "V5.7.21");
    scene->job.hop = 2;
    g_assert_null(cam_job_get_target(&scene->job));
}

/* a job that needs no more than watching goes on without its image; it is looked at before it is
 * sent */
static void
test_missing_image(Scene *scene, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(JsonObject) args = cam_plan_row_to_args(scene->row, 0);

    g_assert_cmpint(g_unlink(scene->image), ==, 0);
    g_assert_true(cam_job_read_hops(&scene->job, args, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(scene->job.hops->len, ==, scene->row->hops->len);
}

/* a row that is not touched tells the worst finding as its reason */
static void
test_reason(Scene *scene, gconstpointer data)
{
    scene->row->stage = 0;
    scene->row->verdict = CAM_VERDICT_CONTRADICTS;
    cam_findings_add(scene->row->findings, CAM_LEVEL_INFO, "driver-status", NULL);
    cam_findings_add(scene->row->findings, CAM_LEVEL_BLOCK, "contradicts-platform",
                     cam_args_new("file", "G3", "device", "G5", NULL));
    g_autoptr(JsonObject) args = cam_plan_row_to_args(scene->row, 0);
    g_assert_cmpstr(cam_args_get(args, "code"), ==, "contradicts-platform");
    g_autofree char *text =
        cam_words_format(cam_args_get(args, "code"), json_object_get_object_member(args, "args"));
    g_assert_cmpstr(text, ==, "file is for platform G3, device is G5");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/engine-json/device", test_device);
    g_test_add_func("/engine-json/timescale", test_timescale);
    g_test_add_func("/engine-json/no-password", test_no_password);
    g_test_add_func("/engine-json/damaged-device", test_damaged_device);
    g_test_add("/engine-json/hops", Scene, NULL, set_up, test_hops, tear_down);
    g_test_add("/engine-json/missing-image", Scene, NULL, set_up, test_missing_image, tear_down);
    g_test_add("/engine-json/reason", Scene, NULL, set_up, test_reason, tear_down);
    return g_test_run();
}
