/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/firmware.h"

static void
free_evidence(gpointer data)
{
    CamEvidence *evidence = data;

    g_free(evidence->text);
    g_free(evidence);
}

CamFirmware *
cam_firmware_new(const char *origin)
{
    CamFirmware *firmware = g_new0(CamFirmware, 1);

    g_atomic_ref_count_init(&firmware->references);
    firmware->origin = g_strdup(origin);
    firmware->evidence = g_ptr_array_new_with_free_func(free_evidence);
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
    g_free(firmware->device_class);
    g_free(firmware->norm);
    g_strfreev(firmware->models);
    g_free(firmware->version);
    g_free(firmware->build);
    g_free(firmware->language);
    g_strfreev(firmware->meant_for);
    g_free(firmware->min_from);
    g_ptr_array_unref(firmware->evidence);
    g_ptr_array_unref(firmware->findings);
    g_free(firmware);
}

void
cam_firmware_add_evidence(CamFirmware *firmware, const char *fact, const char *source,
                          const char *text)
{
    if (text == NULL)
        return;
    CamEvidence *evidence = g_new0(CamEvidence, 1);
    *evidence = (CamEvidence){ fact, source, g_strdup(text) };
    g_ptr_array_add(firmware->evidence, evidence);
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
    static const char *const names[] = { "none", "name", "header", "catalogue", "user" };

    return names[confidence];
}
