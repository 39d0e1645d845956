/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/hanwha-stream.h"
#include "drivers/hanwha-wire.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size);

/* whole, and in pieces as long as the first byte says: the same must come out */
static void
read_stream(const char *data, gsize size)
{
    gsize piece = size > 0 ? (guint8)data[0] % 16 + 1 : 1;
    g_auto(CamHanwhaStream) whole = { 0 };
    g_auto(CamHanwhaStream) parts = { 0 };

    cam_hanwha_stream_init(&whole);
    cam_hanwha_stream_init(&parts);
    cam_hanwha_stream_feed(&whole, data, size);
    for (gsize at = 0; at < size; at += piece)
        cam_hanwha_stream_feed(&parts, data + at, MIN(piece, size - at));
    cam_hanwha_stream_end(&whole);
    cam_hanwha_stream_end(&parts);
    if (whole.seen != parts.seen || whole.percent != parts.percent ||
        whole.number != parts.number || whole.percent > 100 ||
        g_strcmp0(whole.word, parts.word) != 0 || g_strcmp0(whole.module, parts.module) != 0)
        g_abort();
}

int
LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size)
{
    const char *data = (const char *)bytes;
    g_autoptr(CamIdentity) identity = cam_identity_new();
    g_auto(CamHanwhaResult) result = { 0 };
    CamTri activated = CAM_TRI_UNKNOWN;

    if (cam_hanwha_parse_device(data, size, identity, NULL) &&
        (cam_identity_get(identity, CAM_FIELD_MODEL) == NULL ||
         cam_identity_get(identity, CAM_FIELD_FIRMWARE) == NULL ||
         cam_identity_get(identity, CAM_FIELD_PLATFORM) == NULL))
        g_abort();
    if (cam_hanwha_parse_result(data, size, &result, NULL) && result.ok && result.number != 0)
        g_abort();
    if (cam_hanwha_parse_look(data, size, &activated, NULL) != (activated != CAM_TRI_UNKNOWN))
        g_abort();
    (void)cam_hanwha_map_number(result.number);
    read_stream(data, size);
    return 0;
}
