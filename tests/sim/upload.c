/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/upload.h"

#include <string.h>

#include "tests/sim/desk.h"
#include "tests/sim/isapi.h"
#include "tests/sim/path.h"
#include "tests/sim/status.h"

#define JUDGE_TEXT "UniNetIF_firm_upgrade failed, ret[-32], Upgrade capability mismatch."

struct SimUpload {
    SimExchange *exchange;
    SimDevice *device;
    SimChecker *checker;
    SimReceive *receive;
    SimForm *form; /* (nullable) */
};

static void
check(gpointer data, const guint8 *bytes, gsize size)
{
    sim_checker_feed(data, bytes, size);
}

SimUpload *
sim_upload_new(SimExchange *exchange, SimDevice *device)
{
    SimUpload *upload = g_new0(SimUpload, 1);

    upload->exchange = exchange;
    upload->device = device;
    upload->checker = sim_checker_new();
    upload->receive = sim_receive_new(device, check, upload->checker);
    upload->form = sim_form_new(sim_exchange_header(exchange, "content-type"), exchange->length);
    if (upload->form == NULL)
        sim_receive_expect(upload->receive, exchange->length);
    return upload;
}

void
sim_upload_free(SimUpload *upload)
{
    if (upload == NULL)
        return;
    if (upload->device->receiving == upload->exchange)
        upload->device->receiving = NULL;
    if (upload->device->reply == upload->exchange)
        upload->device->reply = NULL;
    sim_receive_free(upload->receive);
    sim_form_free(upload->form);
    sim_checker_free(upload->checker);
    g_free(upload);
}

gboolean
sim_upload_begin(SimUpload *upload)
{
    SimDevice *device = upload->device;
    SimExchange *exchange = upload->exchange;
    const SimKnobs *knobs = &device->knobs;

    if (knobs->upload_early && knobs->upload_answer != NULL) {
        sim_answer_status_text(exchange, device, knobs->upload_answer);
        return FALSE;
    }
    sim_desk_begin_upload(exchange, device);
    return TRUE;
}

gboolean
sim_upload_feed(SimUpload *upload, const guint8 *bytes, gsize size)
{
    guint64 reset_at = upload->device->knobs.upload_reset_at;

    if (upload->form != NULL)
        sim_form_feed(upload->form, bytes, size, upload->receive);
    else
        sim_receive_feed(upload->receive, bytes, size);
    if (reset_at == 0 || upload->exchange->received < reset_at)
        return TRUE;
    sim_upload_note(upload);
    sim_exchange_cut(upload->exchange, TRUE);
    return FALSE;
}

void
sim_upload_note(SimUpload *upload)
{
    sim_receive_note(upload->receive);
}

static gboolean
is_method(const SimUpload *upload)
{
    int method = upload->device->knobs.upload_method;

    if (method == SIM_METHOD_BOTH)
        return TRUE;
    return strcmp(upload->exchange->method, method == SIM_METHOD_PUT ? "PUT" : "POST") == 0;
}

/* what speaks against the request, whatever the file */
static const char *
judge_request(SimUpload *upload)
{
    SimDevice *device = upload->device;
    const char *type = sim_exchange_header(upload->exchange, "content-type");

    if (!is_method(upload))
        return "methodNotAllowed";
    if (type != NULL && strstr(type, "xml") != NULL)
        return "badXmlContent";
    if (upload->exchange->length == 0)
        return "upgrateDataEmpty";
    if (upload->form != NULL && !device->knobs.upload_multipart)
        return "badXmlFormat";
    if (device->state != SIM_STATE_NORMAL)
        return "upgrading";
    if (device->receiving != upload->exchange || sim_device_is_busy(device))
        return "deviceBusy";
    return NULL;
}

/* what speaks against the file */
static const char *
judge_file(SimUpload *upload, SimPackageSpec *ret_spec)
{
    SimDevice *device = upload->device;
    static const char *const reasons[] = {
        [SIM_WRONG_MAKE] = "badDevType",           [SIM_WRONG_PLATFORM] = "badDevType",
        [SIM_WRONG_CLASS] = "badDevType",          [SIM_WRONG_LANGUAGE] = "badLanguage",
        [SIM_WRONG_OLDER] = "errorUpgradeVersion", [SIM_WRONG_STEP] = "errorUpgradeVersion",
    };
    const SimImage *same = sim_receive_get_same(upload->receive);
    SimWrong wrong;
    gsize size;

    /* bytes that were only compared so far */
    if (same != NULL) {
        const guint8 *bytes = g_bytes_get_data(same->bytes, &size);

        sim_checker_feed(upload->checker, bytes, size);
    }
    if (!sim_checker_finish(upload->checker, ret_spec))
        return "fileError";
    wrong = sim_path_judge(device, ret_spec);
    if (wrong != SIM_WRONG_NOTHING && !sim_path_bricks(device, wrong))
        return reasons[wrong];
    if (ret_spec->oem != G_MAXUINT32 && ret_spec->oem != 1)
        return "OEMCodeMismatch";
    return NULL;
}

static void
take(SimUpload *upload, const SimPackageSpec *spec)
{
    SimDevice *device = upload->device;
    SimExchange *exchange = upload->exchange;

    device->receiving = NULL;
    sim_device_flash(device, spec);
    if (device->knobs.cut) {
        sim_exchange_cut(exchange, FALSE);
        return;
    }
    switch ((SimReply)device->knobs.upload_reply) {
    case SIM_REPLY_AT_ONCE:
        sim_answer_status(exchange, device, "ok");
        return;
    case SIM_REPLY_AFTER_FLASH:
        device->reply = exchange;
        return;
    case SIM_REPLY_REBOOT_REQUIRED:
        sim_answer_status(exchange, device, "rebootRequired");
        return;
    case SIM_REPLY_CUT:
        sim_exchange_cut(exchange, FALSE);
        return;
    case SIM_REPLY_EMPTY:
        sim_answer_bytes(exchange, device, 200, NULL, NULL, NULL, 0);
        return;
    }
}

void
sim_upload_end(SimUpload *upload)
{
    SimDevice *device = upload->device;
    SimExchange *exchange = upload->exchange;
    const char *reason = judge_request(upload);
    SimPackageSpec spec;

    if (exchange->answered)
        return;
    if (reason == NULL && device->knobs.upload_answer != NULL) {
        /* a test's own words: 1 and 7 say that the image was taken, so it is, if it is sound */
        const char *text = device->knobs.upload_answer;
        g_auto(GStrv) words = g_strsplit(text, " ", 4);
        guint code = sim_status_find(words[0])->code;

        device->receiving = NULL;
        if ((code == 1 || code == 7) && judge_file(upload, &spec) == NULL)
            sim_device_flash(device, &spec);
        sim_answer_status_text(exchange, device, text);
        return;
    }
    if (reason == NULL && device->knobs.refuse) {
        device->receiving = NULL;
        sim_answer_status_text(exchange, device, "badDevType 200 4 " JUDGE_TEXT);
        return;
    }
    if (reason == NULL)
        reason = judge_file(upload, &spec);
    if (reason == NULL) {
        take(upload, &spec);
        return;
    }
    if (device->receiving == exchange)
        device->receiving = NULL;
    sim_answer_status(exchange, device, reason);
}
