/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/uniview-status.h"
#include "drivers/uniview-wire.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size);

static void
try_texts(const char *data, gsize size)
{
    g_autofree char *text = g_strndup(data, size);
    g_autofree char *platform = cam_uniview_parse_platform(text);
    g_autofree char *path = cam_uniview_parse_url(text, "192.0.2.7", 80, NULL);

    if (platform != NULL && !g_str_has_prefix(text, platform))
        g_abort();
    if (path != NULL && (path[0] != '/' || strpbrk(path, " #\r\n") != NULL))
        g_abort();
    (void)cam_uniview_parse_kind(text, NULL);
}

int
LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size)
{
    const char *data = (const char *)bytes;
    g_autoptr(CamIdentity) identity = cam_identity_new();
    g_auto(CamUniviewEnvelope) envelope = { 0 };
    CamUniviewStatus status;

    try_texts(data, size);
    if (!cam_uniview_parse_envelope(data, size, &envelope, NULL))
        return 0;
    if (envelope.ok != (envelope.word == NULL))
        g_abort();
    if (!cam_uniview_read_device(&envelope, identity, NULL) &&
        cam_identity_get(identity, CAM_FIELD_MODEL) != NULL)
        g_abort();
    if (cam_uniview_parse_status(envelope.data, &status, NULL) &&
        (!status.known || status.percent > 100))
        g_abort();
    return 0;
}
