/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/reolink.h"

#include <string.h>

#define PIECE_MAX 40960
/* an image of which no more comes for so long is given up */
#define IDLE_S 900

/* what a piece says of itself: NAME&UUID&INDEX&TOTAL */
typedef struct {
    char *uuid;
    guint64 index;
    guint64 total;
    GByteArray *bytes;
} Piece;

static void
piece_clear(Piece *piece)
{
    g_free(piece->uuid);
    g_clear_pointer(&piece->bytes, g_byte_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Piece, piece_clear)

void
sim_reolink_drop_image(SimDevice *device)
{
    SimReolink *own = device->own;

    sim_timer_clear(&own->idle);
    if (own->receive != NULL)
        sim_receive_note(own->receive);
    g_clear_pointer(&own->receive, sim_receive_free);
    g_clear_pointer(&own->owner, g_free);
    g_clear_pointer(&own->name, g_free);
    g_clear_pointer(&own->uuid, g_free);
    own->total = 0;
    own->next = 0;
}

static void
on_idle(gpointer data)
{
    sim_reolink_drop_image(data);
}

static void
wait_for_more(SimDevice *device)
{
    SimReolink *own = device->own;
    SimLoop *loop = device->shared->loop;

    sim_timer_clear(&own->idle);
    sim_loop_after(loop, sim_loop_scale(loop, IDLE_S), on_idle, device, NULL, &own->idle);
}

int
sim_reolink_prepare(SimVisit *visit, const char *name, gboolean complete, const char *token)
{
    SimDevice *device = visit->device;
    SimReolink *own = device->own;
    gboolean other = own->owner != NULL && strcmp(own->owner, token) != 0;

    if (sim_knobs_is_on(&device->knobs, "reolink-busy") || other ||
        device->state != SIM_STATE_NORMAL || sim_device_is_busy(device))
        return -31;
    if (name == NULL || !complete)
        return -4;
    /* by its name alone it is told that the file is not for this hardware */
    if (strstr(name, device->model->platform) == NULL || device->knobs.refuse)
        return -3;
    sim_reolink_drop_image(device);
    own->owner = g_strdup(token);
    own->name = g_strdup(name);
    wait_for_more(device);
    return 200;
}

void
sim_reolink_begin_piece(SimVisit *visit)
{
    SimDevice *device = visit->device;
    SimReolink *own = device->own;
    guint64 got = own->receive != NULL ? sim_receive_get_size(own->receive) : 0;

    /* in the middle of the image, or of its only piece */
    if (device->knobs.stall && (got * 2 >= own->total) &&
        (got > 0 || visit->exchange->length < PIECE_MAX))
        sim_exchange_stop_at(visit->exchange, visit->exchange->length / 2);
}

static gboolean
read_name(const SimReolink *own, const char *text, Piece *piece)
{
    gsize size = strlen(own->name);
    g_auto(GStrv) parts = NULL;

    if (text == NULL || strncmp(text, own->name, size) != 0 || text[size] != '&')
        return FALSE;
    parts = g_strsplit(text + size + 1, "&", -1);
    if (g_strv_length(parts) != 3 || strlen(parts[0]) != 36)
        return FALSE;
    piece->uuid = g_strdup(parts[0]);
    return g_ascii_string_to_unsigned(parts[1], 10, 0, G_MAXUINT32, &piece->index, NULL) &&
           g_ascii_string_to_unsigned(parts[2], 10, 1, G_MAXUINT32, &piece->total, NULL);
}

static void
collect(gpointer data, const guint8 *bytes, gsize size)
{
    g_byte_array_append(data, bytes, (guint)size);
}

/* Returns: whether the body is a form as it must be */
static gboolean
read_piece(SimVisit *visit, Piece *piece)
{
    const SimReolink *own = visit->device->own;
    const SimExchange *exchange = visit->exchange;
    g_autoptr(SimForm) form =
        sim_form_new(sim_exchange_header(exchange, "content-type"), exchange->length);
    g_autoptr(SimReceive) receive = NULL;

    piece->bytes = g_byte_array_new();
    receive = sim_receive_new(visit->device, collect, piece->bytes);
    if (form == NULL || visit->body == NULL || own->name == NULL)
        return FALSE;
    sim_form_feed(form, visit->body->data, visit->body->len, receive);
    return g_strcmp0(sim_form_get_field(form), "upgrade-package") == 0 &&
           sim_receive_is_whole(receive) && piece->bytes->len > 0 &&
           piece->bytes->len <= PIECE_MAX && read_name(own, sim_form_get_file_name(form), piece);
}

static gboolean
is_next(const SimReolink *own, const Piece *piece)
{
    if (own->receive == NULL)
        return piece->index == 0 && piece->bytes->len <= piece->total;
    return piece->index == own->next && piece->total == own->total &&
           strcmp(piece->uuid, own->uuid) == 0 &&
           sim_receive_get_size(own->receive) + piece->bytes->len <= own->total;
}

static void
begin_image(SimDevice *device, const Piece *piece)
{
    SimReolink *own = device->own;

    own->receive = sim_receive_new(device, NULL, NULL);
    own->total = piece->total;
    own->uuid = g_strdup(piece->uuid);
    sim_receive_expect(own->receive, piece->total);
}

static void
answer_good(SimVisit *visit)
{
    g_autoptr(GString) out = g_string_new(NULL);

    sim_reolink_add(out, "Upgrade", "{ \"rspCode\" : 200 }");
    sim_reolink_answer(visit, out);
}

/* the complaint at 99 per cent of a device that flashes all the same */
static void
take_and_complain(SimVisit *visit, const SimPackageSpec *spec, gboolean cut)
{
    sim_device_flash(visit->device, spec);
    if (cut)
        sim_exchange_cut(visit->exchange, TRUE);
    else
        sim_reolink_answer_error(visit, "Upgrade", -25);
}

/* all of the image is there */
static void
finish_image(SimVisit *visit)
{
    SimDevice *device = visit->device;
    SimReolink *own = device->own;
    const char *cut_99 = sim_knobs_get_own(&device->knobs, "reolink-cut-99");
    g_autoptr(SimReceive) receive = g_steal_pointer(&own->receive);
    SimPackageSpec spec;

    sim_receive_note(receive);
    SimJudgement judgement = sim_desk_judge(visit, receive, &spec);
    sim_reolink_drop_image(device);
    if (judgement == SIM_JUDGE_BUSY || judgement == SIM_JUDGE_UPGRADING)
        sim_reolink_answer_error(visit, "Upgrade", -31);
    else if (judgement != SIM_JUDGE_OK)
        sim_reolink_answer_error(visit, "Upgrade", -101);
    else if (cut_99[0] != '\0')
        take_and_complain(visit, &spec, strcmp(cut_99, "cut") == 0);
    else if (sim_desk_take(visit, &spec))
        answer_good(visit);
}

/* a device that goes away in the middle: what it had of the piece counts */
static gboolean
breaks_off(SimVisit *visit, const Piece *piece)
{
    SimDevice *device = visit->device;
    SimReolink *own = device->own;
    guint64 reset_at = device->knobs.upload_reset_at;
    guint64 got = sim_receive_get_size(own->receive);

    if (reset_at == 0 || got + piece->bytes->len < reset_at)
        return FALSE;
    sim_receive_feed(own->receive, piece->bytes->data, reset_at - MIN(reset_at, got));
    sim_reolink_drop_image(device);
    sim_exchange_cut(visit->exchange, TRUE);
    return TRUE;
}

void
sim_reolink_answer_piece(SimVisit *visit)
{
    SimDevice *device = visit->device;
    SimReolink *own = device->own;
    const SimReolinkSession *session = sim_reolink_find_session(visit);
    g_auto(Piece) piece = { 0 };

    if (session == NULL || g_strcmp0(session->token, own->owner) != 0) {
        sim_reolink_answer_error(visit, "Upgrade", session == NULL ? -6 : -4);
        return;
    }
    if (!read_piece(visit, &piece) || !is_next(own, &piece)) {
        sim_reolink_drop_image(device);
        sim_reolink_answer_error(visit, "Upgrade", -4);
        return;
    }
    if (own->receive == NULL)
        begin_image(device, &piece);
    wait_for_more(device);
    if (breaks_off(visit, &piece))
        return;
    sim_receive_feed(own->receive, piece.bytes->data, piece.bytes->len);
    own->next++;
    if (sim_receive_get_size(own->receive) == own->total)
        finish_image(visit);
    else
        answer_good(visit);
}
