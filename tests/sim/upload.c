/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/upload.h"

#include <string.h>

#include "tests/sim/isapi.h"
#include "tests/sim/status.h"

#define PART_HEAD_MAX (8 * 1024)
#define SLOW_BYTES    (64 * 1024)
#define JUDGE_TEXT    "UniNetIF_firm_upgrade failed, ret[-32], Upgrade capability mismatch."

struct SimUpload {
    SimExchange *exchange;
    SimDevice *device;
    const SimImage *same; /* (nullable): the site's file all bytes so far are those of */
    GChecksum *checksum;
    SimChecker *checker;
    guint64 bytes;    /* of the image */
    guint64 expected; /* G_MAXUINT64 until the part's head is read */
    char *boundary;   /* (nullable) */
    GString *part_head;
    gboolean noted;
};

static char *
find_boundary(const char *type)
{
    const char *at = type != NULL ? strstr(type, "boundary=") : NULL;
    const char *end;

    if (at == NULL || !g_str_has_prefix(type, "multipart/form-data"))
        return NULL;
    at += strlen("boundary=");
    if (*at == '"') {
        end = strchr(at + 1, '"');
        return end != NULL ? g_strndup(at + 1, (gsize)(end - at - 1)) : NULL;
    }
    return g_strndup(at, strcspn(at, "; "));
}

SimUpload *
sim_upload_new(SimExchange *exchange, SimDevice *device)
{
    SimUpload *upload = g_new0(SimUpload, 1);

    upload->exchange = exchange;
    upload->device = device;
    upload->checksum = g_checksum_new(G_CHECKSUM_SHA256);
    upload->checker = sim_checker_new();
    upload->boundary = find_boundary(sim_exchange_header(exchange, "content-type"));
    upload->expected = upload->boundary != NULL ? G_MAXUINT64 : exchange->length;
    upload->part_head = g_string_new(NULL);
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
    g_checksum_free(upload->checksum);
    sim_checker_free(upload->checker);
    g_string_free(upload->part_head, TRUE);
    g_free(upload->boundary);
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
    if (device->receiving == NULL)
        device->receiving = exchange;
    if (knobs->stall)
        sim_exchange_stop_at(exchange, exchange->length / 2);
    else if (knobs->upload_reset_at > 0)
        sim_exchange_stop_at(exchange, knobs->upload_reset_at);
    if (knobs->slow)
        sim_exchange_throttle(exchange, SLOW_BYTES, sim_loop_scale(device->shared->loop, 1));
    return TRUE;
}

/* the only file of that size; with none, or two, the bytes are hashed as they come */
static const SimImage *
guess_image(const SimDevice *device, guint64 size)
{
    const GPtrArray *images = device->shared->images;
    const SimImage *found = NULL;

    for (guint i = 0; i < images->len; i++) {
        const SimImage *image = images->pdata[i];

        if (g_bytes_get_size(image->bytes) != size)
            continue;
        if (found != NULL)
            return NULL;
        found = image;
    }
    return found;
}

static void
digest(SimUpload *upload, const guint8 *bytes, gsize size)
{
    g_checksum_update(upload->checksum, bytes, (gssize)size);
    sim_checker_feed(upload->checker, bytes, size);
}

/* what was only compared so far is digested after all */
static void
give_up_guess(SimUpload *upload)
{
    const SimImage *image = g_steal_pointer(&upload->same);

    if (image != NULL)
        digest(upload, g_bytes_get_data(image->bytes, NULL), (gsize)upload->bytes);
}

static void
take_image(SimUpload *upload, const guint8 *bytes, gsize size)
{
    size = (gsize)MIN(size, upload->expected - MIN(upload->expected, upload->bytes));
    if (size == 0)
        return;
    if (upload->bytes == 0)
        upload->same = guess_image(upload->device, upload->expected);
    if (upload->same != NULL &&
        memcmp((const guint8 *)g_bytes_get_data(upload->same->bytes, NULL) + upload->bytes, bytes,
               size) != 0)
        give_up_guess(upload);
    if (upload->same == NULL)
        digest(upload, bytes, size);
    upload->bytes += size;
}

/* one part is expected: its head, the image, CRLF--boundary--CRLF */
static void
take_multipart(SimUpload *upload, const guint8 *bytes, gsize size)
{
    gsize tail = strlen(upload->boundary) + 8;
    const char *end;
    gsize head;

    if (upload->expected != G_MAXUINT64) {
        take_image(upload, bytes, size);
        return;
    }
    g_string_append_len(upload->part_head, (const char *)bytes, (gssize)size);
    end = memmem(upload->part_head->str, upload->part_head->len, "\r\n\r\n", 4);
    if (end == NULL) {
        if (upload->part_head->len > PART_HEAD_MAX)
            upload->expected = 0;
        return;
    }
    head = (gsize)(end - upload->part_head->str) + 4;
    upload->expected = upload->exchange->length - MIN(upload->exchange->length, head + tail);
    take_image(upload, (const guint8 *)end + 4, upload->part_head->len - head);
}

gboolean
sim_upload_feed(SimUpload *upload, const guint8 *bytes, gsize size)
{
    guint64 reset_at = upload->device->knobs.upload_reset_at;

    if (upload->boundary != NULL)
        take_multipart(upload, bytes, size);
    else
        take_image(upload, bytes, size);
    if (reset_at == 0 || upload->exchange->received < reset_at)
        return TRUE;
    sim_upload_note(upload);
    sim_exchange_cut(upload->exchange, TRUE);
    return FALSE;
}

void
sim_upload_note(SimUpload *upload)
{
    gboolean whole = upload->bytes == upload->expected;

    if (upload->noted || upload->bytes == 0)
        return;
    upload->noted = TRUE;
    if (!whole)
        give_up_guess(upload);
    sim_device_note(upload->device, "upload", upload->bytes,
                    upload->same != NULL ? upload->same->sha256
                                         : g_checksum_get_string(upload->checksum),
                    whole, NULL);
}

static gboolean
is_method(const SimUpload *upload)
{
    int method = upload->device->knobs.upload_method;

    if (method == SIM_METHOD_BOTH)
        return TRUE;
    return strcmp(upload->exchange->method, method == SIM_METHOD_PUT ? "PUT" : "POST") == 0;
}

/* a busy device is busy for a while from the first time somebody tries */
static gboolean
is_busy(SimDevice *device)
{
    gint64 now_us = sim_loop_now(device->shared->loop);

    if (device->knobs.busy_s == 0)
        return FALSE;
    if (device->busy_until_us == 0)
        device->busy_until_us = now_us + sim_loop_scale(device->shared->loop, device->knobs.busy_s);
    return now_us < device->busy_until_us;
}

static int
compare_versions(const char *left, const char *right)
{
    g_auto(GStrv) ours = g_strsplit(left + (left[0] == 'V'), ".", -1);
    g_auto(GStrv) theirs = g_strsplit(right + (right[0] == 'V'), ".", -1);

    for (gsize i = 0; ours[i] != NULL && theirs[i] != NULL; i++) {
        guint64 a = g_ascii_strtoull(ours[i], NULL, 10);
        guint64 b = g_ascii_strtoull(theirs[i], NULL, 10);

        if (a != b)
            return a < b ? -1 : 1;
    }
    return 0;
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
    if (upload->boundary != NULL && !device->knobs.upload_multipart)
        return "badXmlFormat";
    if (device->state != SIM_STATE_NORMAL)
        return "upgrading";
    if (device->receiving != upload->exchange || is_busy(device))
        return "deviceBusy";
    return NULL;
}

/* what speaks against the file */
static const char *
judge_file(SimUpload *upload, SimPackageSpec *ret_spec)
{
    SimDevice *device = upload->device;
    gsize size;
    const guint8 *bytes;

    if (upload->same != NULL) {
        bytes = g_bytes_get_data(upload->same->bytes, &size);
        sim_checker_feed(upload->checker, bytes, size);
    }
    if (!sim_checker_finish(upload->checker, ret_spec))
        return "fileError";
    if (ret_spec->device_class != device->model->device_class ||
        strcmp(ret_spec->platform, device->model->platform) != 0)
        return "badDevType";
    if (ret_spec->language != (device->knobs.china ? 2 : 1))
        return "badLanguage";
    if (ret_spec->oem != G_MAXUINT32 && ret_spec->oem != 1)
        return "OEMCodeMismatch";
    if (device->knobs.no_downgrade && compare_versions(ret_spec->version, device->version) < 0)
        return "errorUpgradeVersion";
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
