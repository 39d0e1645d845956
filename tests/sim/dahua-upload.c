/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/dahua.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "tests/sim/tag.h"

#define ENTRY_TIME 1735689600
#define SPARE      (64 * 1024)

/* the words for what speaks against a file */
static const char *
find_word(SimJudgement judgement)
{
    switch (judgement) {
    case SIM_JUDGE_DAMAGED:
        return "Invalid";
    case SIM_JUDGE_FOREIGN:
        return "FileUnmatch";
    case SIM_JUDGE_REFUSED:
        return "OEMNotCompare";
    case SIM_JUDGE_OLDER:
        return "UnmatchVersion";
    case SIM_JUDGE_OK:
    case SIM_JUDGE_EMPTY:
    case SIM_JUDGE_BUSY:
    case SIM_JUDGE_UPGRADING:
        return NULL;
    }
    return NULL;
}

static gboolean
is_rpc(const SimVisit *visit)
{
    return strcmp(visit->exchange->path, "/RPC2_Upgrade") == 0;
}

static void
answer_error(SimVisit *visit, guint status, const char *why)
{
    g_autofree char *text = g_strdup_printf("Error\r\n%s!\r\n", why);

    sim_desk_answer(visit, status, "text/plain", NULL, text);
}

void
sim_dahua_answer_taken(SimVisit *visit)
{
    sim_dahua_answer_text(visit, is_rpc(visit) ? "sonia upgrade successfully\n" : "OK\r\n");
}

static void
answer_image(SimVisit *visit)
{
    SimDahua *own = sim_dahua_get(visit);
    const SimKnobs *knobs = &visit->device->knobs;
    SimPackageSpec spec;
    SimJudgement judgement = sim_desk_judge(visit, visit->receive, &spec);

    if (judgement == SIM_JUDGE_EMPTY) {
        answer_error(visit, 400, "Bad Request");
        return;
    }
    if (judgement == SIM_JUDGE_BUSY || judgement == SIM_JUDGE_UPGRADING) {
        answer_error(visit, 503, "Service Unavailable");
        return;
    }
    own->word = find_word(judgement);
    if (judgement != SIM_JUDGE_OK && sim_knobs_is_on(knobs, "dahua-refuses-at-once"))
        answer_error(visit, 200, "Upgrade failed");
    else if (judgement != SIM_JUDGE_OK || sim_desk_take(visit, &spec))
        sim_dahua_answer_taken(visit);
}

/* whoever began to send holds the place until it is judged */
static void
let_go(SimVisit *visit)
{
    if (visit->device->receiving == visit->exchange)
        visit->device->receiving = NULL;
}

void
sim_dahua_answer_upload(SimVisit *visit)
{
    static const char *const fields[] = { "upgrade", "file", "firmware", NULL };
    const char *field = visit->form != NULL ? sim_form_get_field(visit->form) : NULL;

    if (sim_knobs_is_on(&visit->device->knobs, "dahua-no-upgrader")) {
        let_go(visit);
        sim_dahua_missing(visit);
    } else if (field == NULL || !g_strv_contains(fields, field)) {
        let_go(visit);
        answer_error(visit, 400, "Bad Request");
    } else {
        answer_image(visit);
    }
}

static char *
read_cookie(const SimVisit *visit, const char *name)
{
    const char *header = sim_exchange_header(visit->exchange, "cookie");
    g_auto(GStrv) pairs = g_strsplit(header != NULL ? header : "", ";", -1);
    gsize size = strlen(name);

    for (gsize i = 0; pairs[i] != NULL; i++) {
        const char *pair = g_strstrip(pairs[i]);
        if (strncmp(pair, name, size) == 0 && pair[size] == '=')
            return g_strdup(pair + size + 1);
    }
    return NULL;
}

void
sim_dahua_answer_form(SimVisit *visit)
{
    g_autofree char *session = read_cookie(visit, "DWebClientSessionID");
    const char *field = visit->form != NULL ? sim_form_get_field(visit->form) : NULL;

    if (!sim_dahua_is_session(visit, session)) {
        let_go(visit);
        answer_error(visit, 401, "Invalid Authority");
    } else if (g_strcmp0(field, "fileupload") != 0) {
        let_go(visit);
        answer_error(visit, 400, "Bad Request");
    } else {
        answer_image(visit);
    }
}

gboolean
sim_dahua_read_state(const SimVisit *visit, SimDahuaState *ret_state)
{
    const SimDevice *device = visit->device;
    const SimDahua *own = sim_dahua_get(visit);

    *ret_state = (SimDahuaState){ "None", 0 };
    if (device->knobs.progress == SIM_PROGRESS_MISSING)
        return FALSE;
    if (device->knobs.progress == SIM_PROGRESS_SILENT)
        return TRUE;
    if (own->word != NULL)
        ret_state->word = own->word;
    if (device->state == SIM_STATE_UPGRADING)
        *ret_state = (SimDahuaState){ "Upgrading", sim_device_flash_percent(device) };
    if (device->state == SIM_STATE_FLASHED)
        *ret_state = (SimDahuaState){ "UpgradeSuccessed", 100 };
    return TRUE;
}

/* images: zips whose first two letters are exchanged */

char *
sim_dahua_format_hwid(const char *platform)
{
    return g_strdup_printf("%s:07:01:08:70:52:00:09:0E:03:00:04:8F0:00:00:00:00:00:02:00:00:600",
                           platform);
}

static gboolean
add_entry(struct archive *archive, const char *name, const void *bytes, gsize size)
{
    struct archive_entry *entry = archive_entry_new();
    gboolean done;

    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)size);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, ENTRY_TIME, 0);
    done = archive_write_header(archive, entry) == ARCHIVE_OK &&
           archive_write_data(archive, bytes, size) == (la_ssize_t)size;
    archive_entry_free(entry);
    return done;
}

/* @size: what the tag says the whole image is */
static GBytes *
write_image(const SimPackageSpec *spec, guint64 size)
{
    g_autofree char *tag = sim_tag_format(spec, size);
    g_autofree char *install = g_strdup_printf("# what to write where\n%s\n", tag);
    g_autofree char *hwid = sim_dahua_format_hwid(spec->platform);
    g_autofree char *list = g_strdup_printf("%s\n", hwid);
    g_autoptr(GByteArray) body = g_byte_array_new();
    struct archive *archive = archive_write_new();
    gsize used = 0;

    sim_tag_fill(body, spec->size != 0 ? spec->size : 2 * 1024 * 1024,
                 g_str_hash(spec->platform) * 31u + g_str_hash(spec->version));
    gsize room = body->len + SPARE;
    guint8 *bytes = g_malloc0(room);
    gboolean done = archive_write_set_format_zip(archive) == ARCHIVE_OK &&
                    archive_write_zip_set_compression_store(archive) == ARCHIVE_OK &&
                    archive_write_set_bytes_in_last_block(archive, 1) == ARCHIVE_OK &&
                    archive_write_open_memory(archive, bytes, room, &used) == ARCHIVE_OK &&
                    add_entry(archive, "Install", install, strlen(install)) &&
                    add_entry(archive, "hwid", list, strlen(list)) &&
                    add_entry(archive, "kernel.img", body->data, body->len) &&
                    archive_write_close(archive) == ARCHIVE_OK;

    archive_write_free(archive);
    g_assert_true(done);
    memcpy(bytes, "DH", 2);
    return g_bytes_new_take(bytes, used);
}

GBytes *
sim_dahua_build(const SimPackageSpec *spec)
{
    SimPackageSpec ours = *spec;

    if (ours.make == NULL)
        ours.make = (char *)"dahua";
    g_autoptr(GBytes) first = write_image(&ours, 0);
    return write_image(&ours, g_bytes_get_size(first));
}
