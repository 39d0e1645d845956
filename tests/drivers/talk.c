/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/talk.h"

#include "src/base/file.h"

#include <glib/gstdio.h>
#include <unistd.h>

Talk *
talk_new(const char *address, guint16 port, const char *user, const char *password,
         const CamProfile *profile)
{
    Talk *talk = g_new0(Talk, 1);
    g_autoptr(CamCredential) credential = user != NULL ? cam_credential_new(user, password) : NULL;

    talk->device = cam_device_new(address, port, FALSE);
    cam_device_set_credential(talk->device, credential);
    talk->driver = cam_drivers_find("hikvision");
    talk->identity = cam_identity_new();
    talk->findings = cam_findings_new();
    talk->call = cam_call_new(&(CamCallOptions){
        .device = talk->device,
        .profile = profile,
        .send_login = TRUE,
    });
    return talk;
}

void
talk_set_driver(Talk *talk, const char *name)
{
    talk->driver = cam_drivers_find(name);
    g_assert_nonnull(talk->driver);
}

void
talk_free(Talk *talk)
{
    if (talk == NULL)
        return;
    cam_call_free(talk->call);
    cam_device_unref(talk->device);
    cam_identity_free(talk->identity);
    g_ptr_array_unref(talk->findings);
    g_free(talk);
}

void
talk_assert_error(gboolean ok, const GError *error, int code)
{
    if (error != NULL)
        g_test_message("%s: %s", cam_error_code_name(cam_error_get_code(error)), error->message);
    if (code < 0) {
        g_assert_no_error(error);
        g_assert_true(ok);
        return;
    }
    g_assert_error(error, CAM_ERROR, code);
    g_assert_false(ok);
}

void
talk_assert_identify(Talk *talk, int code)
{
    g_autoptr(GError) error = NULL;
    gboolean ok = talk->driver->identify(talk->call, talk->identity, &error);

    talk_assert_error(ok, error, code);
}

gboolean
talk_keep_bytes(gpointer data, const void *bytes, gsize size, GError **error)
{
    g_byte_array_append(data, bytes, (guint)size);
    return TRUE;
}

gboolean
talk_refuse_bytes(gpointer data, const void *bytes, gsize size, GError **error)
{
    g_set_error(error, CAM_ERROR, CAM_ERROR_NO_SPACE, "disk full");
    return FALSE;
}

CamFirmware *
talk_make_firmware(gsize size)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = NULL;
    g_autofree char *bytes = g_malloc(size);
    int fd = g_file_open_tmp("camherd-XXXXXX.dav", &path, &error);

    g_assert_no_error(error);
    close(fd);
    for (gsize i = 0; i < size; i++)
        bytes[i] = (char)(i * 31 + i / 251);
    g_assert_true(cam_file_write(path, bytes, size, &error));
    g_assert_no_error(error);
    CamFirmware *firmware = cam_firmware_new(path);
    firmware->path = g_strdup(path);
    firmware->size = size;
    firmware->sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes, size);
    return firmware;
}

void
talk_remove_firmware(CamFirmware *firmware)
{
    g_assert_cmpint(g_remove(firmware->path), ==, 0);
    cam_firmware_unref(firmware);
}
