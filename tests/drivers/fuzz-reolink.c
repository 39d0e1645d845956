/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/reolink-status.h"
#include "drivers/reolink-wire.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_fields(const CamIdentity *identity)
{
    for (guint i = 0; i < CAM_FIELD_COUNT; i++) {
        const char *text = cam_identity_get(identity, (CamField)i);
        if (text != NULL && (text[0] == '\0' || !g_utf8_validate(text, -1, NULL)))
            g_abort();
    }
}

/* an element with an error is never one that was done */
static void
check_status(JsonNode *element)
{
    g_auto(CamReolinkStatus) status = { 0 };

    cam_reolink_read_status(element, &status);
    if (status.code == CAM_REOLINK_GOOD && cam_json_find(element, "error") != NULL)
        g_abort();
    if ((status.code == CAM_REOLINK_GOOD) != (status.text == NULL))
        g_abort();
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autoptr(CamJson) json = cam_reolink_parse((const char *)data, size, NULL);
    g_autoptr(CamIdentity) identity = cam_identity_new();
    guint version;
    guint permit;

    cam_reolink_is_locked((const char *)data, size);
    if (json == NULL)
        return 0;
    JsonNode *element = cam_reolink_find(json, NULL);
    check_status(element);
    if (cam_reolink_read_device(element, identity, NULL) &&
        (cam_identity_get(identity, CAM_FIELD_VENDOR) != NULL ||
         identity->kind > CAM_KIND_RECORDER))
        g_abort();
    cam_reolink_read_link(cam_reolink_find(json, "GetLocalLink"), identity);
    cam_reolink_read_uid(element, identity);
    check_fields(identity);
    g_autofree char *token = cam_reolink_read_token(element);
    if (token != NULL && (token[0] == '\0' || !g_utf8_validate(token, -1, NULL)))
        g_abort();
    cam_reolink_read_ability(element, &version, &permit);
    return 0;
}
