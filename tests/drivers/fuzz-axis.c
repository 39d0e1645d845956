/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/axis-state.h"
#include "drivers/axis-wire.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size)
{
    const char *data = (const char *)bytes;
    g_autoptr(CamIdentity) identity = cam_identity_new();
    g_autoptr(CamIdentity) described = cam_identity_new();
    g_auto(CamAxisReady) ready = { 0 };
    g_auto(CamAxisStatus) status = { 0 };
    g_auto(CamAxisFault) fault = { 0 };
    g_autofree char *version = NULL;
    g_autofree char *realm = g_strndup(data, size);

    if (cam_axis_parse_device(data, size, identity, NULL) &&
        (cam_identity_get(identity, CAM_FIELD_VENDOR) == NULL ||
         cam_identity_get(identity, CAM_FIELD_MODEL) == NULL))
        g_abort();
    if (cam_axis_parse_params(data, size, identity) &&
        cam_identity_get(identity, CAM_FIELD_VENDOR) == NULL)
        g_abort();
    if (!cam_axis_parse_description(data, size, described, NULL) &&
        cam_identity_get(described, CAM_FIELD_VENDOR) != NULL)
        g_abort();
    if (cam_axis_parse_ready(data, size, &ready, NULL) &&
        (ready.uptime_s < -1 || ready.ready == CAM_TRI_UNKNOWN))
        g_abort();
    if (cam_axis_parse_status(data, size, &status, NULL) &&
        (status.version == NULL || !status.managed || status.rollback_s < -1))
        g_abort();
    if (cam_axis_parse_fault(data, size, &fault) && fault.text == NULL)
        g_abort();
    (void)cam_axis_parse_done(data, size, &version);
    (void)cam_axis_parse_realm(realm, identity);
    return 0;
}
