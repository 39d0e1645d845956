/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/face.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autoptr(CamIdentity) identity = cam_identity_new();
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autofree char *path = NULL;
    guint16 port = 0;

    cam_fingerprint_read_realm(text, identity);
    if (cam_face_parse_redirect(text, "10.0.0.1", &port, &path) && (port == 0 || path[0] != '/'))
        g_abort();
    if (cam_fingerprint_read_axis((const char *)data, size, identity) &&
        cam_identity_get(identity, CAM_FIELD_MODEL) == NULL)
        g_abort();
    return 0;
}
