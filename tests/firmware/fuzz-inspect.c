/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/inspect.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* the first byte says how much of the rest is the name, then comes the file */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    gsize name_size = size > 0 ? MIN((gsize)data[0], size - 1) : 0;
    g_autofree char *name = size > 0 ? g_strndup((const char *)data + 1, name_size) : g_strdup("");
    gsize used = MIN(size, 1 + name_size);
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(write(fd, data + used, size - used), ==, (gssize)(size - used));
    g_autoptr(CamFirmware) firmware = cam_firmware_inspect_fd(fd, name, &error);
    close(fd);
    g_assert_true((firmware == NULL) == (error != NULL));
    if (firmware == NULL) {
        g_assert_true(g_utf8_validate(error->message, -1, NULL));
        return 0;
    }
    g_assert_cmpuint(strlen(firmware->sha256), ==, 64);
    for (guint i = 0; i < firmware->evidence->len; i++) {
        const CamEvidence *evidence = firmware->evidence->pdata[i];
        g_assert_true(g_utf8_validate(evidence->text, -1, NULL));
    }
    g_autoptr(CamIdentity) identity = cam_identity_new();
    g_assert_cmpint(cam_firmware_check_fit(firmware, identity, NULL), ==, CAM_FIT_UNKNOWN);
    return 0;
}
