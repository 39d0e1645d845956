/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/scene.h"

#include "src/base/file.h"

#include <unistd.h>

/* an address of its own for each test program, so that several may run at once */
static char *
make_address(void)
{
    guint number = (guint)getpid();

    return g_strdup_printf("127.%u.%u.1", 100 + number / 200 % 100, 20 + number % 200);
}

Scene
scene_open(const char *make, const SimSiteOptions *options)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *address = make_address();
    SimSiteOptions copy = *options;

    copy.makes = options->makes != NULL ? options->makes : make;
    copy.seed = 7;
    copy.address = address;
    copy.no_discovery = copy.own_thread = TRUE;
    SimSite *site = sim_site_new(&copy, &error);
    g_assert_no_error(error);
    g_assert_true(sim_site_start(site, &error));
    g_assert_no_error(error);
    return (Scene){ .make = make, .site = site, .profiles = cam_profiles_load(NULL) };
}

void
scene_clear(Scene *scene)
{
    scene_hang_up(scene);
    talk_free(scene->talk);
    sim_facts_free(scene->facts);
    sim_site_free(scene->site);
    g_ptr_array_unref(scene->profiles);
}

void
scene_pick(Scene *scene, guint index)
{
    scene->sim = sim_site_get_device(scene->site, index);
    scene_redial(scene, NULL);
}

void
scene_set(Scene *scene, const char *knob, const char *value)
{
    g_autoptr(GError) error = NULL;

    g_assert_true(sim_device_set(scene->sim, knob, value, &error));
    g_assert_no_error(error);
}

void
scene_set_all(Scene *scene, const char *knobs)
{
    g_auto(GStrv) pairs = g_strsplit(knobs != NULL ? knobs : "", ";", -1);

    for (gsize i = 0; pairs[i] != NULL && pairs[i][0] != '\0'; i++) {
        g_auto(GStrv) words = g_strsplit(pairs[i], "=", 2);
        scene_set(scene, words[0], words[1]);
    }
}

void
scene_look_again(Scene *scene)
{
    g_clear_pointer(&scene->facts, sim_facts_free);
    scene->facts = sim_device_get_facts(scene->sim);
}

void
scene_hang_up(Scene *scene)
{
    if (scene->talk != NULL && scene->talk->driver->close != NULL)
        scene->talk->driver->close(scene->talk->call);
}

static const CamProfile *
find_profile(const Scene *scene)
{
    g_autoptr(CamIdentity) identity = cam_identity_new();

    cam_identity_set(identity, CAM_FIELD_MODEL, scene->facts->model);
    identity->kind = scene->facts->recorder ? CAM_KIND_RECORDER : CAM_KIND_CAMERA;
    return cam_profiles_find(scene->profiles, scene->make, identity);
}

void
scene_redial_as(Scene *scene, const char *user, const char *password)
{
    scene_hang_up(scene);
    g_clear_pointer(&scene->talk, talk_free);
    scene_look_again(scene);
    scene->talk =
        talk_new(scene->facts->address, scene->facts->port, user, password, find_profile(scene));
    talk_set_driver(scene->talk, scene->make);
    if (!scene->plaintext)
        return;
    cam_call_free(scene->talk->call);
    scene->talk->call = cam_call_new(&(CamCallOptions){ .device = scene->talk->device,
                                                        .profile = find_profile(scene),
                                                        .send_login = TRUE,
                                                        .allow_plaintext = TRUE });
}

void
scene_redial(Scene *scene, const char *password)
{
    scene_redial_as(scene, sim_site_get_user(scene->site),
                    password != NULL ? password : sim_site_get_password(scene->site));
}

static gboolean
nothing(gpointer data)
{
    return G_SOURCE_CONTINUE;
}

void
scene_wait_for(Scene *scene, SceneFunc func)
{
    guint source = g_timeout_add(20, nothing, NULL);

    while (!func(scene))
        g_main_context_iteration(NULL, TRUE);
    g_source_remove(source);
}

gboolean
scene_runs(Scene *scene, const char *version)
{
    scene_redial(scene, NULL);
    return scene->talk->driver->identify(scene->talk->call, scene->talk->identity, NULL) &&
           g_strcmp0(cam_identity_get(scene->talk->identity, CAM_FIELD_FIRMWARE), version) == 0;
}

void
scene_wait_for_version(Scene *scene, const char *version)
{
    guint source = g_timeout_add(20, nothing, NULL);

    while (!scene_runs(scene, version))
        g_main_context_iteration(NULL, TRUE);
    g_source_remove(source);
    /* it may have come back after the look of the last call */
    scene_look_again(scene);
}

CamFirmware *
scene_make_firmware(GBytes *bytes)
{
    g_autoptr(GBytes) image = bytes;
    CamFirmware *firmware = talk_make_firmware(16);
    gsize size;
    const char *data = g_bytes_get_data(image, &size);

    g_assert_true(cam_file_write(firmware->path, data, size, NULL));
    firmware->size = size;
    return firmware;
}

CamFlash
scene_upload(Scene *scene, CamFirmware *firmware, int code)
{
    g_autoptr(GError) error = NULL;
    CamFlash flash = { CAM_FLASH_UNKNOWN, -1 };
    gboolean ok = scene->talk->driver->upload(scene->talk->call, firmware, &flash, &error);

    talk_assert_error(ok, error, code);
    talk_remove_firmware(firmware);
    return flash;
}
