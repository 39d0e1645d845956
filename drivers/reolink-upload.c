/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/reolink-upload.h"

#include "drivers/reolink-login.h"
#include "drivers/reolink-session.h"
#include "drivers/reolink-wire.h"
#include "src/base/text.h"

#include <string.h>

/* reolink.md 5.1 */
#define PIECE_MAX     40960
#define FILE_NAME_MAX 200

typedef struct {
    CamCall *call;
    const CamFirmware *firmware;
    char *path;
    char *name;
    char *uuid;
    char *mark;
    guint64 piece;
} Upload;

static void
upload_clear(Upload *upload)
{
    g_free(upload->path);
    g_free(upload->name);
    g_free(upload->uuid);
    g_free(upload->mark);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Upload, upload_clear)

char *
cam_reolink_find_name(const CamFirmware *firmware, GError **error)
{
    g_autofree char *name =
        g_path_get_basename(firmware->member != NULL ? firmware->member : firmware->origin);

    /* the name stands in quotes, and `&` parts what follows it */
    if (strlen(name) <= FILE_NAME_MAX && strpbrk(name, "\"\\&;\r\n") == NULL)
        return g_steal_pointer(&name);
    g_autofree char *shown = cam_text_clean(name, FILE_NAME_MAX);
    g_set_error(error, CAM_ERROR, CAM_ERROR_FILE,
                "%s: give it the name it was downloaded with: the device checks it",
                shown != NULL ? shown : "");
    return NULL;
}

gboolean
cam_reolink_act(CamCall *call, const char *name, JsonObject *param, GError **error)
{
    g_autofree char *body = cam_reolink_format_one(name, param);
    CamReolinkCommand command = { .name = name, .body = body, .flags = CAM_REQUEST_ONCE };
    g_autoptr(GError) local = NULL;

    if (!cam_reolink_open(call, NULL, &local)) {
        cam_error_propagate_unsent(error, g_steal_pointer(&local));
        return FALSE;
    }
    g_autoptr(CamJson) json = cam_reolink_do(call, &command, error);
    return json != NULL;
}

/* it names the file; the device compares the name with its hardware. Errors mean that nothing of
 * the image was sent */
static gboolean
prepare(const Upload *upload, GError **error)
{
    JsonObject *param = json_object_new();
    g_autoptr(GError) local = NULL;

    json_object_set_int_member(param, "restoreCfg", 0);
    json_object_set_string_member(param, "fileName", upload->name);
    if (cam_call_flag(upload->call, "upload-size", FALSE)) {
        /* "0" is the recorder itself, others are bits of its channels */
        json_object_set_string_member(param, "ipcChnBit", "0");
        json_object_set_int_member(param, "fileSize", (gint64)upload->firmware->size);
    }
    if (cam_reolink_act(upload->call, "UpgradePrepare", param, &local))
        return TRUE;
    cam_error_propagate_unsent(error, g_steal_pointer(&local));
    return FALSE;
}

static CamReply *
send_piece(const Upload *upload, guint64 at, GError **error)
{
    g_autofree char *name = NULL;
    g_auto(CamForm) form = { 0 };

    if (g_str_equal(cam_call_setting(upload->call, "piece-name", "counted"), "plain"))
        name = g_strdup(upload->name);
    else
        name = g_strdup_printf("%s&%s&%" G_GUINT64_FORMAT "&%" G_GUINT64_FORMAT, upload->name,
                               upload->uuid, at / upload->piece, upload->firmware->size);
    cam_form_init(&form, &(CamFormOptions){ "upgrade-package", name, .mark = upload->mark });
    return cam_http_send(cam_call_http(upload->call),
                         &(CamRequest){
                             .method = "POST",
                             .path = upload->path,
                             .type = form.type,
                             .file = upload->firmware->path,
                             .file_at = at,
                             .file_size = MIN(upload->piece, upload->firmware->size - at),
                             .prefix = form.prefix,
                             .suffix = form.suffix,
                             .flags = CAM_REQUEST_SERIES,
                         },
                         error);
}

static gboolean
judge_piece(const Upload *upload, const CamReply *reply, GError **error)
{
    g_autoptr(CamJson) json = cam_reolink_judge(upload->call, reply, error);

    if (json == NULL || !cam_reolink_check(upload->call, cam_reolink_find(json, NULL), error))
        return FALSE;
    if (reply->body_sent)
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answered before it had the whole piece");
    return FALSE;
}

/* what the device says of a piece. A session that is gone in the middle of an image is no reason to
 * think that nothing was sent */
static void
move_refusal(gboolean whole, const GError *local, GError **error)
{
    CamErrorCode code = cam_error_get_code(local);

    if (whole || code == CAM_ERROR_UNREACHABLE)
        code = CAM_ERROR_INTERRUPTED;
    g_set_error(error, CAM_ERROR, (int)code, "%s: %s", whole ? "after the last piece" : "upload",
                local->message);
}

static gboolean
send_pieces(const Upload *upload, GError **error)
{
    guint64 size = upload->firmware->size;

    for (guint64 at = 0; at < size; at += upload->piece) {
        gboolean last = size - at <= upload->piece;
        g_autoptr(GError) local = NULL;
        g_autoptr(CamReply) reply = send_piece(upload, at, error);
        if (reply == NULL) {
            g_prefix_error(error, "upload: ");
            return FALSE;
        }
        if (!judge_piece(upload, reply, &local)) {
            move_refusal(last && reply->body_sent, local, error);
            return FALSE;
        }
    }
    return TRUE;
}

static guint64
get_piece_size(CamCall *call)
{
    guint64 size;

    return cam_text_parse_uint(cam_call_setting(call, "piece-size", NULL), PIECE_MAX, &size) &&
                   size > 0
               ? size
               : PIECE_MAX;
}

gboolean
cam_reolink_upload(CamCall *call, const CamFirmware *firmware, CamFlash *ret_flash, GError **error)
{
    g_auto(Upload) upload = { .call = call, .firmware = firmware };

    upload.name = cam_reolink_find_name(firmware, error);
    if (upload.name == NULL || !prepare(&upload, error))
        return FALSE;
    upload.uuid = g_uuid_string_random();
    upload.mark = g_strdup_printf("----WebKitFormBoundary%.16s", upload.uuid);
    upload.path = cam_reolink_build_path(call, "Upgrade", "&clearConfig=0&file=upgrade-package");
    upload.piece = get_piece_size(call);
    if (!send_pieces(&upload, error))
        return FALSE;
    /* it restarts by itself, and its sessions are gone with it */
    cam_reolink_forget(call);
    *ret_flash = (CamFlash){ .state = CAM_FLASH_RUNNING, .percent = -1, .keep_power = TRUE };
    return TRUE;
}
