/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/identity.h"

#include "src/base/text.h"

#include <string.h>

static const char *const kind_names[] = {
    [CAM_KIND_UNKNOWN] = "other",   [CAM_KIND_CAMERA] = "camera", [CAM_KIND_RECORDER] = "recorder",
    [CAM_KIND_ENCODER] = "encoder", [CAM_KIND_DOOR] = "door",     [CAM_KIND_OTHER] = "other",
};

CamIdentity *
cam_identity_new(void)
{
    CamIdentity *identity = g_new0(CamIdentity, 1);

    identity->uptime_s = -1;
    return identity;
}

CamIdentity *
cam_identity_copy(const CamIdentity *identity)
{
    if (identity == NULL)
        return NULL;
    CamIdentity *copy = g_memdup2(identity, sizeof *identity);
    for (guint i = 0; i < CAM_FIELD_COUNT; i++)
        copy->fields[i] = g_strdup(identity->fields[i]);
    return copy;
}

void
cam_identity_free(CamIdentity *identity)
{
    if (identity == NULL)
        return;
    for (guint i = 0; i < CAM_FIELD_COUNT; i++)
        g_free(identity->fields[i]);
    g_free(identity);
}

void
cam_identity_set(CamIdentity *identity, CamField field, const char *text)
{
    g_free(identity->fields[field]);
    if (field == CAM_FIELD_MAC)
        identity->fields[field] = cam_text_parse_mac(text);
    else
        identity->fields[field] = cam_text_clean(text, 128);
}

const char *
cam_identity_get(const CamIdentity *identity, CamField field)
{
    return identity != NULL ? identity->fields[field] : NULL;
}

char *
cam_identity_format_version(const CamIdentity *identity)
{
    const char *firmware = cam_identity_get(identity, CAM_FIELD_FIRMWARE);
    const char *build = cam_identity_get(identity, CAM_FIELD_BUILD);

    if (firmware == NULL || build == NULL)
        return g_strdup(firmware);
    return g_strdup_printf("%s %s", firmware, build);
}

const char *
cam_kind_name(CamKind kind)
{
    return kind_names[kind];
}

CamKind
cam_kind_parse(const char *name)
{
    for (guint i = CAM_KIND_CAMERA; i < G_N_ELEMENTS(kind_names); i++) {
        if (g_strcmp0(kind_names[i], name) == 0)
            return (CamKind)i;
    }
    return CAM_KIND_UNKNOWN;
}

gboolean
cam_vendor_is(const char *vendor, const char *name)
{
    gsize size = strlen(name);

    return g_ascii_strncasecmp(vendor, name, size) == 0 && !g_ascii_isalnum(vendor[size]);
}
