/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/firmware.h"

CamFirmware *
cam_firmware_new(const char *origin)
{
    CamFirmware *firmware = g_new0(CamFirmware, 1);

    g_atomic_ref_count_init(&firmware->references);
    firmware->origin = g_strdup(origin);
    firmware->findings = cam_findings_new();
    return firmware;
}

CamFirmware *
cam_firmware_ref(CamFirmware *firmware)
{
    if (firmware != NULL)
        g_atomic_ref_count_inc(&firmware->references);
    return firmware;
}

void
cam_firmware_unref(CamFirmware *firmware)
{
    if (firmware == NULL || !g_atomic_ref_count_dec(&firmware->references))
        return;
    g_free(firmware->origin);
    g_free(firmware->member);
    g_free(firmware->path);
    g_free(firmware->sha256);
    g_free(firmware->container);
    g_free(firmware->vendor);
    g_free(firmware->platform);
    g_strfreev(firmware->models);
    g_free(firmware->version);
    g_free(firmware->build);
    g_free(firmware->language);
    g_ptr_array_unref(firmware->findings);
    g_free(firmware);
}

char *
cam_firmware_format_version(const CamFirmware *firmware)
{
    if (firmware == NULL || firmware->version == NULL || firmware->build == NULL)
        return g_strdup(firmware != NULL ? firmware->version : NULL);
    return g_strdup_printf("%s %s", firmware->version, firmware->build);
}

const char *
cam_confidence_name(CamConfidence confidence)
{
    static const char *const names[] = { "none", "name", "header", "user" };

    return names[confidence];
}
