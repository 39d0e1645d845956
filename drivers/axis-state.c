/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/axis-state.h"

#include "src/base/text.h"
#include "src/net/json.h"

#define UPTIME_MAX   (100LL * 366 * 24 * 3600)
#define ROLLBACK_MAX (366LL * 24 * 3600)
#define TEXT_MAX     200

void
cam_axis_ready_clear(CamAxisReady *ready)
{
    g_clear_pointer(&ready->boot_id, g_free);
}

void
cam_axis_status_clear(CamAxisStatus *status)
{
    g_clear_pointer(&status->version, g_free);
    g_clear_pointer(&status->inactive, g_free);
}

void
cam_axis_fault_clear(CamAxisFault *fault)
{
    g_clear_pointer(&fault->text, g_free);
}

/* all values are texts (axis.md 4) */
static CamTri
read_tri(JsonNode *root, const char *path)
{
    g_autofree char *text = cam_json_read_text(root, path);

    if (text == NULL)
        return CAM_TRI_UNKNOWN;
    return cam_text_parse_bool(text) ? CAM_TRI_YES : CAM_TRI_NO;
}

/* -1 for what is missing or cannot be */
static gint64
read_seconds(JsonNode *root, const char *path, gint64 max)
{
    gint64 seconds;

    if (!cam_json_read_number(root, path, &seconds) || seconds < 0 || seconds > max)
        return -1;
    return seconds;
}

gboolean
cam_axis_parse_ready(const char *data, gsize size, CamAxisReady *ret_ready, GError **error)
{
    g_autoptr(CamJson) json = cam_json_parse(data, size, error);

    if (json == NULL)
        return FALSE;
    JsonNode *root = cam_json_get_root(json);
    CamTri ready = read_tri(root, "data/systemready");
    CamTri needs_setup = read_tri(root, "data/needsetup");
    if (ready == CAM_TRI_UNKNOWN) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL,
                    "answer does not say whether it is ready");
        return FALSE;
    }
    *ret_ready = (CamAxisReady){
        .ready = ready,
        .activated = needs_setup == CAM_TRI_YES  ? CAM_TRI_NO
                     : needs_setup == CAM_TRI_NO ? CAM_TRI_YES
                                                 : CAM_TRI_UNKNOWN,
        .uptime_s = read_seconds(root, "data/uptime", UPTIME_MAX),
        .boot_id = cam_json_read_text(root, "data/bootid"),
    };
    return TRUE;
}

gboolean
cam_axis_parse_status(const char *data, gsize size, CamAxisStatus *ret_status, GError **error)
{
    g_autoptr(CamJson) json = cam_json_parse(data, size, error);

    if (json == NULL)
        return FALSE;
    JsonNode *root = cam_json_get_root(json);
    g_autofree char *raw = cam_json_read_text(root, "data/activeFirmwareVersion");
    g_autofree char *version = cam_text_clean(raw, TEXT_MAX);
    /* spelt with one t; the right spelling is read too */
    g_autofree char *committed = cam_json_read_text(root, "data/isCommited");
    if (committed == NULL)
        committed = cam_json_read_text(root, "data/isCommitted");
    if (version == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is no firmware status");
        return FALSE;
    }
    *ret_status = (CamAxisStatus){
        .managed = TRUE,
        .version = g_steal_pointer(&version),
        .inactive = cam_json_read_text(root, "data/inactiveFirmwareVersion"),
        .committed = committed == NULL || cam_text_parse_bool(committed),
        .rollback_s = read_seconds(root, "data/timeToRollback", ROLLBACK_MAX),
    };
    return TRUE;
}

gboolean
cam_axis_parse_fault(const char *data, gsize size, CamAxisFault *ret_fault)
{
    g_autoptr(CamJson) json = cam_json_parse(data, size, NULL);
    JsonNode *error = json != NULL ? cam_json_find(cam_json_get_root(json), "error") : NULL;
    gint64 code = 0;

    if (error == NULL)
        return FALSE;
    (void)cam_json_read_number(error, "code", &code);
    g_autofree char *message = cam_json_read_text(error, "message");
    g_autofree char *text =
        g_strdup_printf("%" G_GINT64_FORMAT "%s%s", code, message != NULL ? " " : "",
                        message != NULL ? message : "");
    *ret_fault = (CamAxisFault){
        .code = code,
        .versioned = cam_json_find(cam_json_get_root(json), "apiVersion") != NULL,
        .text = cam_text_clean(text, TEXT_MAX),
    };
    return TRUE;
}

gboolean
cam_axis_parse_done(const char *data, gsize size, char **ret_version)
{
    g_autoptr(CamJson) json = cam_json_parse(data, size, NULL);
    JsonNode *root = json != NULL ? cam_json_get_root(json) : NULL;

    if (cam_json_find(root, "data") == NULL)
        return FALSE;
    *ret_version = cam_json_read_text(root, "data/firmwareVersion");
    return TRUE;
}
