/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/driver.h"

#include <string.h>

#include "drivers/hanwha-answer.h"
#include "drivers/hanwha-config.h"
#include "drivers/hanwha-identify.h"
#include "drivers/hanwha-stream.h"
#include "drivers/hanwha-wire.h"

/* without Type=Normal the device says 604 (hanwha.md 6) */
#define UPLOAD_PATH "/stw-cgi/system.cgi?msubmenu=firmwareupdate&action=control&Type=Normal"
#define REBOOT_PATH "/stw-cgi/system.cgi?msubmenu=power&action=control&Type=Reboot"
/* lines of progress for as long as a recorder flashes */
#define STREAM_MAX (16 * 1024 * 1024)

static gboolean
take_stream(gpointer data, const void *bytes, gsize size, GError **error)
{
    cam_hanwha_stream_feed(data, bytes, size);
    return TRUE;
}

static CamReply *
send_firmware(CamCall *call, const CamFirmware *firmware, CamHanwhaStream *stream, GError **error)
{
    const char *path = cam_call_setting(call, "upload-path", UPLOAD_PATH);
    gboolean quiet = cam_call_flag(call, "upload-quiet", FALSE);
    g_autofree char *full = g_strconcat(path, quiet ? "&IgnoreMultipartResponse=True" : "", NULL);
    g_autofree char *name = cam_form_make_name(firmware);
    g_auto(CamForm) form = { 0 };

    cam_form_init(&form,
                  &(CamFormOptions){ cam_call_setting(call, "upload-form", "uploadFile"), name });
    return cam_http_send(cam_call_http(call),
                         &(CamRequest){
                             .method = "POST",
                             .path = full,
                             .type = form.type,
                             .file = firmware->path,
                             .prefix = form.prefix,
                             .suffix = form.suffix,
                             .sink = take_stream,
                             .sink_data = stream,
                             .limit = STREAM_MAX,
                             .flags = CAM_REQUEST_ONCE,
                         },
                         error);
}

/* which number a device gives for a file that is not for it is not sure: its own web page takes 604
 * for that (hanwha.md 6) */
static CamErrorCode
map_upload(CamCall *call, guint number)
{
    if (number == 604 &&
        strcmp(cam_call_setting(call, "upload-604", "wrong-file"), "wrong-file") == 0)
        return CAM_ERROR_WRONG_FILE;
    return cam_hanwha_map_number(number);
}

/* a bad word counts however the exchange ended. Returns: whether there was none */
static gboolean
judge_words(CamCall *call, const CamHanwhaStream *stream, GError **error)
{
    if ((stream->seen & CAM_HANWHA_SEEN_WRONG) != 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_WRONG_FILE, "device says DownloadFail");
        return FALSE;
    }
    if ((stream->seen & CAM_HANWHA_SEEN_FAILED) != 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_DEVICE, "device says Fail%s%s",
                    stream->module != NULL ? " at " : "",
                    stream->module != NULL ? stream->module : "");
        return FALSE;
    }
    if ((stream->seen & CAM_HANWHA_SEEN_NO) != 0) {
        g_set_error(error, CAM_ERROR, (int)map_upload(call, stream->number),
                    "device says NG with error %u", stream->number);
        return FALSE;
    }
    return TRUE;
}

static void
set_flash(const CamHanwhaStream *stream, CamFlash *ret_flash)
{
    guint written = stream->seen & (CAM_HANWHA_SEEN_WRITTEN | CAM_HANWHA_SEEN_SKIPPED);

    *ret_flash = (CamFlash){ .state = CAM_FLASH_RUNNING, .percent = stream->percent };
    if (written == CAM_HANWHA_SEEN_SKIPPED)
        ret_flash->state = CAM_FLASH_IDLE;
    else if ((stream->seen & CAM_HANWHA_SEEN_END) != 0)
        ret_flash->state = CAM_FLASH_REBOOTING;
    /* without a word of its own: nobody may cut the power of what is written to */
    ret_flash->keep_power = ret_flash->state == CAM_FLASH_RUNNING;
}

/* the exchange came to its end, and no bad word was heard */
static gboolean
judge_end(CamCall *call, const CamHanwhaStream *stream, const CamReply *reply, GError **error)
{
    guint good = CAM_HANWHA_SEEN_TAKEN | CAM_HANWHA_SEEN_YES;

    if (reply->status / 100 != 2)
        return cam_hanwha_judge_act(call, reply, error);
    if (!reply->body_sent && (stream->seen & CAM_HANWHA_SEEN_TAKEN) == 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answered before it had the whole file");
        return FALSE;
    }
    /* what comes last where the lines are not wanted is not known (hanwha.md 12): nothing is no
     * complaint */
    if ((stream->seen & good) != 0 || stream->seen == 0)
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "did not say what became of the file");
    return FALSE;
}

static gboolean
upload(CamCall *call, const CamFirmware *firmware, CamFlash *ret_flash, GError **error)
{
    g_auto(CamHanwhaStream) stream = { 0 };
    g_autoptr(GError) local = NULL;

    if (!cam_hanwha_ask_first(call, error))
        return FALSE;
    cam_hanwha_stream_init(&stream);
    g_autoptr(CamReply) reply = send_firmware(call, firmware, &stream, &local);
    cam_hanwha_stream_end(&stream);
    cam_call_set_word(call, stream.word);
    if (!judge_words(call, &stream, error))
        return FALSE;
    /* it takes its web server down while it writes: a connection that ends after the device said
     * that it has the file is as good as an answer (hanwha.md 6) */
    if (reply == NULL && (stream.seen & CAM_HANWHA_SEEN_TAKEN) == 0) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    if (reply != NULL && !judge_end(call, &stream, reply, error))
        return FALSE;
    set_flash(&stream, ret_flash);
    return TRUE;
}

static gboolean
reboot(CamCall *call, GError **error)
{
    if (!cam_hanwha_ask_first(call, error))
        return FALSE;
    g_autoptr(CamReply) reply =
        cam_http_send(cam_call_http(call),
                      &(CamRequest){
                          .method = "GET",
                          .path = cam_call_setting(call, "reboot-path", REBOOT_PATH),
                          .flags = CAM_REQUEST_ONCE,
                      },
                      error);

    return reply != NULL && cam_hanwha_judge_act(call, reply, error);
}

static const char *const settings[] = { "upload-path=/",
                                        "upload-form",
                                        "upload-quiet=yes|no",
                                        "upload-604=wrong-file|refused",
                                        "bare-403=not-activated|ignore",
                                        "reboot-path=/",
                                        "backup-path=/",
                                        "restore-path=/",
                                        "restore-escape=yes|no",
                                        NULL };

extern const CamDriver cam_driver_hanwha;

/* there is no page that tells how far the flashing is (hanwha.md 6): nothing to poll */
const CamDriver cam_driver_hanwha = {
    .name = "hanwha",
    .grammar = "hanwha",
    .status = CAM_DRIVER_SIMULATED,
    .requests = 4,
    .settings = settings,
    .identify = cam_hanwha_identify,
    .backup = cam_hanwha_backup,
    .restore = cam_hanwha_restore,
    .upload = upload,
    .reboot = reboot,
};
