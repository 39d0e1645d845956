/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/uniview.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "tests/sim/tag.h"

/* device seconds between being told to upgrade and being ready for the file */
#define PREPARE_S  8
#define SIZE_LEAST 65536
/* of the flash time: how long it speaks of the transfer, then of the file, then of the work */
#define TRANSFER_PERCENT 60
#define FILE_PERCENT     75

/* what UpdateStatus says */
enum {
    STATUS_FILE = 0,
    STATUS_WORK = 2,
    STATUS_IDLE = 3,
    STATUS_DONE = 4,
    STATUS_NO_MEMORY = 6,
    STATUS_TYPE = 8,
    STATUS_VERSION = 9,
    STATUS_FLASH = 10,
    STATUS_BUSY = 11,
    STATUS_CRC = 12,
    STATUS_WAITING = 15,
    STATUS_RESET = 16,
    STATUS_PERCENT = 1000,
};

/* the number of the knob uniview-status; 0 without */
static guint
get_wanted(const SimDevice *device)
{
    return (guint)g_ascii_strtoull(sim_knobs_get_own(&device->knobs, "uniview-status"), NULL, 10);
}

static void
forget_wanted(SimDevice *device)
{
    if (g_str_has_suffix(sim_knobs_get_own(&device->knobs, "uniview-status"), " once"))
        g_assert_true(sim_knobs_set(&device->knobs, "uniview-status", "", NULL));
}

static guint
find_flash_status(const SimDevice *device)
{
    guint percent = sim_device_flash_percent(device);

    if (device->knobs.progress == SIM_PROGRESS_SILENT)
        return STATUS_IDLE;
    if (device->state == SIM_STATE_FLASHED)
        return get_wanted(device) == STATUS_RESET ? STATUS_RESET : STATUS_DONE;
    if (percent < TRANSFER_PERCENT)
        return STATUS_PERCENT + MAX(percent * 100 / TRANSFER_PERCENT, 1);
    return percent < FILE_PERCENT ? STATUS_FILE : STATUS_WORK;
}

static void
move_on(SimDevice *device)
{
    SimUniview *own = device->own;

    if (own->stage == SIM_UNIVIEW_PREPARING && sim_loop_now(device->shared->loop) >= own->ready_us)
        own->stage = SIM_UNIVIEW_WAITING;
}

static guint
find_status(SimDevice *device)
{
    SimUniview *own = device->own;
    const SimExchange *upload = device->receiving;

    if (device->state != SIM_STATE_NORMAL)
        return find_flash_status(device);
    move_on(device);
    if (device->busy_until_us > sim_loop_now(device->shared->loop))
        return STATUS_BUSY;
    if (upload != NULL && !device->knobs.stall)
        return STATUS_PERCENT + (guint)MAX(upload->received * 100 / MAX(upload->length, 1), 1);
    switch (own->stage) {
    case SIM_UNIVIEW_IDLE:
        return STATUS_IDLE;
    case SIM_UNIVIEW_PREPARING:
        return STATUS_BUSY;
    case SIM_UNIVIEW_WAITING:
        return STATUS_WAITING;
    case SIM_UNIVIEW_FAILED:
        break;
    }
    /* says once that its flash is erased, then only that it waits */
    if (own->erased && own->was_erased)
        own->stage = SIM_UNIVIEW_WAITING;
    return own->failed;
}

void
sim_uniview_answer_status(SimVisit *visit)
{
    SimDevice *device = visit->device;
    guint status = find_status(device);
    g_autofree char *text = g_strdup_printf("%u", status);

    if (device->knobs.progress == SIM_PROGRESS_MISSING) {
        sim_uniview_lack(visit);
        return;
    }
    JsonObject *data = json_object_new();
    if (sim_knobs_is_on(&device->knobs, "uniview-text-status"))
        json_object_set_string_member(data, "UpdateStatus", text);
    else
        json_object_set_int_member(data, "UpdateStatus", status);
    sim_uniview_answer(visit, data);
}

/* loses its way in a handshake as often as the knob uniview-put-fault says */
static gboolean
has_lost_put(SimVisit *visit)
{
    SimUniview *own = visit->device->own;
    const char *text = sim_knobs_get_own(&visit->device->knobs, "uniview-put-fault");

    if (own->faults >= g_ascii_strtoull(text, NULL, 10))
        return FALSE;
    own->faults++;
    sim_exchange_close(visit->exchange);
    sim_desk_answer(visit, 500, "text/plain", NULL, "HTTP PUT method not implemented");
    return TRUE;
}

static gboolean
is_normal_upgrade(const GByteArray *body)
{
    g_autoptr(JsonNode) root =
        body != NULL ? json_from_string((const char *)body->data, NULL) : NULL;
    JsonObject *object =
        root != NULL && JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;

    return object != NULL && json_object_get_int_member_with_default(object, "UpgradeType", 0) == 3;
}

void
sim_uniview_answer_upgrade(SimVisit *visit)
{
    SimDevice *device = visit->device;
    SimUniview *own = device->own;
    SimLoop *loop = device->shared->loop;

    if (has_lost_put(visit))
        return;
    move_on(device);
    if (!is_normal_upgrade(visit->body)) {
        sim_uniview_fail(visit, 200, 2, 2, "Invalid Parameter");
    } else if (device->state != SIM_STATE_NORMAL || device->receiving != NULL ||
               own->stage == SIM_UNIVIEW_PREPARING || sim_device_is_busy(device)) {
        sim_uniview_fail(visit, 200, 1, 65535, "Common Error");
    } else {
        if (own->erased || own->stage == SIM_UNIVIEW_WAITING) {
            own->stage = SIM_UNIVIEW_WAITING;
        } else {
            own->stage = SIM_UNIVIEW_PREPARING;
            own->ready_us = sim_loop_now(loop) + sim_loop_scale(loop, PREPARE_S);
        }
        sim_uniview_answer(visit, NULL);
    }
}

static void
fail_upload(SimDevice *device, guint status)
{
    SimUniview *own = device->own;

    own->stage = SIM_UNIVIEW_FAILED;
    own->failed = status;
    own->erased = own->erased || status == STATUS_NO_MEMORY || status == STATUS_FLASH;
}

/* a fault that shows only once the file was taken */
static gboolean
has_late_fault(SimDevice *device)
{
    SimUniview *own = device->own;
    guint wanted = get_wanted(device);

    if (sim_knobs_is_on(&device->knobs, "uniview-erased") && !own->was_erased) {
        own->was_erased = TRUE;
        fail_upload(device, STATUS_FLASH);
        return TRUE;
    }
    if (wanted == 0 || wanted == STATUS_RESET)
        return FALSE;
    forget_wanted(device);
    fail_upload(device, wanted);
    return TRUE;
}

static void
refuse_upload(SimVisit *visit, guint status)
{
    if (status != STATUS_BUSY)
        fail_upload(visit->device, status);
    sim_uniview_fail(visit, 200, 1, 65535, "Common Error");
}

static void
take(SimVisit *visit, const SimPackageSpec *spec)
{
    SimDevice *device = visit->device;
    SimUniview *own = device->own;

    if (has_late_fault(device)) {
        sim_uniview_answer(visit, NULL);
        return;
    }
    own->stage = SIM_UNIVIEW_IDLE;
    own->erased = FALSE;
    if (sim_desk_take(visit, spec))
        sim_uniview_answer(visit, NULL);
}

void
sim_uniview_answer_upload(SimVisit *visit)
{
    SimDevice *device = visit->device;
    SimUniview *own = device->own;
    SimPackageSpec spec;
    SimJudgement judgement = sim_desk_judge(visit, visit->receive, &spec);
    const char *field = visit->form != NULL ? sim_form_get_field(visit->form) : NULL;

    move_on(device);
    if (judgement == SIM_JUDGE_EMPTY || judgement == SIM_JUDGE_UPGRADING ||
        g_strcmp0(field, "updateFileName") != 0 ||
        (own->stage != SIM_UNIVIEW_WAITING && !own->erased)) {
        sim_uniview_fail(visit, 200, 1, 65535, "Common Error");
        return;
    }
    switch (judgement) {
    case SIM_JUDGE_OK:
        take(visit, &spec);
        return;
    case SIM_JUDGE_BUSY:
        refuse_upload(visit, STATUS_BUSY);
        return;
    case SIM_JUDGE_REFUSED:
    case SIM_JUDGE_FOREIGN:
        refuse_upload(visit, STATUS_TYPE);
        return;
    case SIM_JUDGE_DAMAGED:
        refuse_upload(visit, STATUS_CRC);
        return;
    case SIM_JUDGE_OLDER:
        refuse_upload(visit, STATUS_VERSION);
        return;
    case SIM_JUDGE_EMPTY:
    case SIM_JUDGE_UPGRADING:
        return;
    }
}

void
sim_uniview_restart(SimDevice *device)
{
    const SimUniview *own = device->own;

    /* no system is left to start */
    if (own->erased && device->state == SIM_STATE_NORMAL)
        device->state = SIM_STATE_UPGRADING;
    sim_device_restart(device);
}

void
sim_uniview_answer_reboot(SimVisit *visit)
{
    SimDevice *device = visit->device;

    if (has_lost_put(visit))
        return;
    /* the visit is over with its answer */
    sim_uniview_answer(visit, NULL);
    sim_uniview_restart(device);
}

static void
add_entry(struct archive *archive, const char *name, const void *bytes, gsize size)
{
    struct archive_entry *entry = archive_entry_new();

    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, (la_int64_t)size);
    archive_entry_set_mtime(entry, 1546300800, 0);
    g_assert_cmpint(archive_write_header(archive, entry), ==, ARCHIVE_OK);
    g_assert_cmpint(archive_write_data(archive, bytes, size), ==, (gssize)size);
    archive_entry_free(entry);
}

static GBytes *
zip(const SimPackageSpec *spec, guint64 size, const GByteArray *body)
{
    g_autofree char *tag = sim_tag_format(spec, size);
    gsize room = body->len + 64 * 1024;
    g_autofree char *buffer = g_malloc(room);
    struct archive *archive = archive_write_new();
    gsize used = 0;

    g_assert_cmpint(archive_write_set_format_zip(archive), ==, ARCHIVE_OK);
    g_assert_cmpint(archive_write_set_options(archive, "zip:compression=store"), ==, ARCHIVE_OK);
    g_assert_cmpint(archive_write_open_memory(archive, buffer, room, &used), ==, ARCHIVE_OK);
    add_entry(archive, "version.txt", tag, strlen(tag));
    add_entry(archive, "program.bin", body->data, body->len);
    g_assert_cmpint(archive_write_close(archive), ==, ARCHIVE_OK);
    archive_write_free(archive);
    return g_bytes_new(buffer, used);
}

GBytes *
sim_uniview_build(const SimPackageSpec *spec)
{
    g_autoptr(GByteArray) body = g_byte_array_new();

    sim_tag_fill(body, MAX(spec->size, SIZE_LEAST),
                 g_str_hash(spec->platform) * 31u + g_str_hash(spec->version));
    /* the tag says how big the whole is, and is as long whatever it says */
    g_autoptr(GBytes) draft = zip(spec, 0, body);
    return zip(spec, g_bytes_get_size(draft), body);
}
