/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/http.h"

#include "src/base/file.h"
#include "tests/net/piece-server.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* a file in pieces over one connection: whatever the device does, no piece reaches it twice */

#define PIECE  40960
#define PIECES 6
#define SIZE   ((PIECES - 1) * PIECE + 777)
#define PREFIX "--cut\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a&b\"\r\n\r\n"
#define SUFFIX "\r\n--cut--\r\n"

typedef struct {
    const char *name;
    PieceFault fault;
    guint number; /* of the piece it is about */
    int code;     /* -1: an answer */
    int other;    /* what is right too, when the timing of a reset decides; NONE if nothing is */
    guint status; /* of the answer */
    guint whole;  /* whole pieces received until something goes wrong */
    guint connections; /* 0 does not matter */
} Row;

#define NONE    -2
#define ANY     G_MAXUINT
#define ANSWER  -1, NONE
#define EITHER  CAM_ERROR_INTERRUPTED, -1
#define LOST    CAM_ERROR_INTERRUPTED, CAM_ERROR_UNREACHABLE, 0
#define CODE(x) CAM_ERROR_##x, NONE, 0

static const Row rows[] = {
    { "good", PIECE_GOOD, 0, ANSWER, 200, 6, 1 },
    { "close-first", PIECE_CLOSE, 0, ANSWER, 200, 6, 2 },
    { "close-middle", PIECE_CLOSE, 2, ANSWER, 200, 6, 2 },
    { "close-last", PIECE_CLOSE, 5, ANSWER, 200, 6, 1 },
    { "close-told", PIECE_CLOSE_TOLD, 2, ANSWER, 200, 6, 2 },
    { "die-before-first", PIECE_DIE_BEFORE, 0, LOST, 0, 1 },
    { "die-before", PIECE_DIE_BEFORE, 3, LOST, 3, 0 },
    { "end-before", PIECE_END_BEFORE, 3, LOST, 3, 0 },
    { "die-during-first", PIECE_DIE_DURING, 0, CODE(INTERRUPTED), 0, 1 },
    { "die-during", PIECE_DIE_DURING, 3, CODE(INTERRUPTED), 3, 1 },
    { "die-after", PIECE_DIE_AFTER, 3, CODE(INTERRUPTED), 4, 1 },
    { "die-after-first", PIECE_DIE_AFTER, 0, CODE(INTERRUPTED), 1, 1 },
    { "die-after-last", PIECE_DIE_AFTER, 5, CODE(INTERRUPTED), 6, 1 },
    { "early-200", PIECE_EARLY_200, 3, EITHER, 200, ANY, 0 },
    { "early-503", PIECE_EARLY_503, 3, ANSWER, 503, ANY, 1 },
    { "401", PIECE_401, 3, ANSWER, 401, 4, 1 },
    { "401-first", PIECE_401, 0, ANSWER, 401, 1, 1 },
    { "401-early", PIECE_401_EARLY, 3, ANSWER, 401, ANY, 1 },
    { "never", PIECE_NEVER, 3, CODE(TIMEOUT), 4, 1 },
    { "stops", PIECE_STOPS, 3, CODE(TIMEOUT), 3, 1 },
    { "cut-answer", PIECE_CUT_ANSWER, 3, CODE(INTERRUPTED), 4, 1 },
    { "junk", PIECE_JUNK, 3, CODE(PROTOCOL), 4, 1 },
};

typedef struct {
    char *folder;
    char *path;
    guint8 *image;
    guint reports;
    guint64 sent;
    gboolean cancel;
} Fixture;

static void
fixture_init(Fixture *fixture)
{
    *fixture = (Fixture){ .folder = g_dir_make_tmp("camherd-series-XXXXXX", NULL) };
    g_assert_nonnull(fixture->folder);
    fixture->path = g_build_filename(fixture->folder, "image.pak", NULL);
    fixture->image = g_malloc(SIZE);
    for (gsize i = 0; i < SIZE; i++)
        fixture->image[i] = (guint8)(i * 31 + i / 251);
    g_assert_true(cam_file_write(fixture->path, fixture->image, SIZE, NULL));
}

static void
fixture_clear(Fixture *fixture)
{
    g_unlink(fixture->path);
    g_rmdir(fixture->folder);
    g_free(fixture->folder);
    g_free(fixture->path);
    g_free(fixture->image);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fixture, fixture_clear)

static void
on_progress(gpointer data, guint64 sent, guint64 total)
{
    Fixture *fixture = data;

    g_assert_cmpuint(sent, >, fixture->sent);
    g_assert_cmpuint(total, ==, SIZE);
    g_assert_cmpuint(sent, <=, total);
    fixture->reports++;
    fixture->sent = sent;
}

static gboolean
is_cancelled(gpointer data)
{
    return ((Fixture *)data)->cancel;
}

static CamHttp *
connect_to(const PieceServer *server, Fixture *fixture, guint stall_s)
{
    return cam_http_new(&(CamHttpOptions){
        .address = "127.0.0.1",
        .port = piece_server_get_port(server),
        .user = "admin",
        .password = "secret",
        .stall_s = stall_s,
        .hooks = { .on_progress = on_progress, .is_cancelled = is_cancelled, .data = fixture },
    });
}

static CamReply *
send_piece(CamHttp *http, const Fixture *fixture, guint number, GError **error)
{
    g_autofree char *path = g_strdup_printf("/piece?%u", number);

    return cam_http_send(http,
                         &(CamRequest){
                             .method = "POST",
                             .path = path,
                             .type = "multipart/form-data; boundary=cut",
                             .file = fixture->path,
                             .file_at = (guint64)number * PIECE,
                             .file_size = number == PIECES - 1 ? SIZE % PIECE : PIECE,
                             .prefix = PREFIX,
                             .suffix = SUFFIX,
                             .flags = CAM_REQUEST_SERIES,
                         },
                         error);
}

/* all pieces one after the other, until something goes wrong; the last answer */
static CamReply *
send_all(CamHttp *http, PieceServer *server, const Fixture *fixture, const Row *row, GError **error)
{
    CamReply *reply = NULL;

    for (guint i = 0; i < PIECES; i++) {
        reply = send_piece(http, fixture, i, error);
        if (reply == NULL || reply->status != 200 || !reply->body_sent)
            return reply;
        /* that the end of the connection has come before the next piece is what is tested */
        if (row->fault == PIECE_CLOSE && row->number == i)
            piece_server_wait_closed(server, 1);
        if (i < PIECES - 1)
            g_clear_pointer(&reply, cam_reply_free);
    }
    return reply;
}

static gboolean
is_whole(const PieceRequest *request, const Fixture *fixture)
{
    gsize size = request->number == PIECES - 1 ? SIZE % PIECE : PIECE;
    const guint8 *bytes = request->body->data;

    return request->body->len == strlen(PREFIX) + size + strlen(SUFFIX) &&
           memcmp(bytes, PREFIX, strlen(PREFIX)) == 0 &&
           memcmp(bytes + strlen(PREFIX), fixture->image + (gsize)request->number * PIECE, size) ==
               0 &&
           memcmp(bytes + strlen(PREFIX) + size, SUFFIX, strlen(SUFFIX)) == 0;
}

static guint
count_whole(const GArray *requests, const Fixture *fixture)
{
    guint with_bytes[PIECES] = { 0 };
    guint whole = 0;

    for (guint i = 0; i < requests->len; i++) {
        const PieceRequest *request = &g_array_index(requests, PieceRequest, i);
        g_assert_false(request->has_login);
        g_assert_false(request->has_expect);
        g_assert_cmpuint(request->number, <, PIECES);
        with_bytes[request->number] += request->body->len > 0;
        whole += is_whole(request, fixture);
    }
    /* the promise: not even a part of a piece comes a second time */
    for (guint i = 0; i < PIECES; i++)
        g_assert_cmpuint(with_bytes[i], <=, 1);
    return whole;
}

static guint
count_connections(const GArray *requests)
{
    guint most = 0;

    for (guint i = 0; i < requests->len; i++)
        most = MAX(most, g_array_index(requests, PieceRequest, i).connection);
    return most;
}

static void
assert_outcome(const Row *row, const CamReply *reply, const GError *error)
{
    if (error != NULL)
        g_test_message("%s: %s", cam_error_code_name(cam_error_get_code(error)), error->message);
    int code = error != NULL ? error->code : -1;

    g_assert_true((reply == NULL) == (error != NULL));
    if (code != row->other)
        g_assert_cmpint(code, ==, row->code);
    if (reply != NULL)
        g_assert_cmpuint(reply->status, ==, row->status);
}

static void
test_row(gconstpointer data)
{
    const Row *row = data;
    g_auto(Fixture) fixture = { 0 };
    g_autoptr(GError) error = NULL;

    fixture_init(&fixture);
    g_autoptr(PieceServer) server = piece_server_new(row->fault, row->number);
    gboolean waits = row->fault == PIECE_NEVER || row->fault == PIECE_STOPS;
    g_autoptr(CamHttp) http = connect_to(server, &fixture, waits ? 1 : 40);
    g_autoptr(CamReply) reply = send_all(http, server, &fixture, row, &error);
    g_clear_pointer(&http, cam_http_free);
    const GArray *requests = piece_server_stop(server);

    assert_outcome(row, reply, error);
    guint whole = count_whole(requests, &fixture);
    if (row->whole != ANY)
        g_assert_cmpuint(whole, ==, row->whole);
    if (row->connections != 0)
        g_assert_cmpuint(count_connections(requests), ==, row->connections);
    if (row->whole == PIECES && row->code < 0)
        g_assert_cmpuint(fixture.sent, ==, SIZE);
}

/* a device that closes after each piece without a word, as often as it likes */
static void
test_goes_on(void)
{
    g_auto(Fixture) fixture = { 0 };
    const Row row = { .fault = PIECE_CLOSE, .number = 4 };
    g_autoptr(GError) error = NULL;

    fixture_init(&fixture);
    g_autoptr(PieceServer) server = piece_server_new(row.fault, row.number);
    g_autoptr(CamHttp) http = connect_to(server, &fixture, 40);
    g_autoptr(CamReply) first = send_all(http, server, &fixture, &row, &error);
    g_assert_no_error(error);
    g_assert_nonnull(first);
    /* a second image in the same session is told from its beginning */
    fixture.sent = 0;
    for (guint i = 0; i < PIECES; i++) {
        g_autoptr(CamReply) reply = send_piece(http, &fixture, i, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(reply->status, ==, 200);
        if (i == 4)
            piece_server_wait_closed(server, 3);
    }
    g_assert_cmpuint(fixture.sent, ==, SIZE);
    g_clear_pointer(&http, cam_http_free);
    g_assert_cmpuint(count_connections(piece_server_stop(server)), ==, 4);
}

static void
assert_file_error(CamHttp *http, const char *path, guint64 at, guint64 size)
{
    g_autoptr(GError) error = NULL;
    CamRequest request = { .method = "POST",
                           .path = "/piece?1",
                           .file = path,
                           .file_at = at,
                           .file_size = size,
                           .flags = CAM_REQUEST_SERIES };
    g_autoptr(CamReply) reply = cam_http_send(http, &request, &error);

    g_assert_null(reply);
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FILE);
}

/* a file that is not what it was: nothing of the piece leaves */
static void
test_file_changes(void)
{
    g_auto(Fixture) fixture = { 0 };
    g_autoptr(GError) error = NULL;

    fixture_init(&fixture);
    g_autoptr(PieceServer) server = piece_server_new(PIECE_GOOD, 0);
    g_autoptr(CamHttp) http = connect_to(server, &fixture, 40);
    assert_file_error(http, fixture.path, 0, 0);
    assert_file_error(http, fixture.path, SIZE, 1);
    assert_file_error(http, fixture.path, SIZE - 1, 2);
    assert_file_error(http, fixture.path, G_MAXUINT64 - 1, 3);
    assert_file_error(http, fixture.path, 1, G_MAXUINT64);
    assert_file_error(http, fixture.folder, 0, 1);
    g_autoptr(CamReply) reply = send_piece(http, &fixture, 0, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(reply->status, ==, 200);
    g_assert_cmpint(truncate(fixture.path, SIZE - 1), ==, 0);
    assert_file_error(http, fixture.path, PIECE, PIECE);
    g_assert_cmpint(g_unlink(fixture.path), ==, 0);
    assert_file_error(http, fixture.path, PIECE, PIECE);
    g_clear_pointer(&http, cam_http_free);
    g_assert_cmpuint(piece_server_stop(server)->len, ==, 1);
}

/* before the first byte there is time to think, between two pieces there is none */
static void
test_cancel(void)
{
    g_auto(Fixture) fixture = { .cancel = TRUE };
    g_autoptr(GError) error = NULL;

    fixture_init(&fixture);
    g_autoptr(PieceServer) server = piece_server_new(PIECE_GOOD, 0);
    g_autoptr(CamHttp) http = connect_to(server, &fixture, 40);
    fixture.cancel = TRUE;
    g_autoptr(CamReply) none = send_piece(http, &fixture, 0, &error);
    g_assert_error(error, CAM_ERROR, CAM_ERROR_CANCELLED);
    g_assert_null(none);
    g_clear_error(&error);
    fixture.cancel = FALSE;
    g_autoptr(CamReply) first = send_piece(http, &fixture, 0, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(first->status, ==, 200);
    fixture.cancel = TRUE;
    g_autoptr(CamReply) second = send_piece(http, &fixture, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(second->status, ==, 200);
    g_clear_pointer(&http, cam_http_free);
    g_assert_cmpuint(count_whole(piece_server_stop(server), &fixture), ==, 2);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strconcat("/series/", rows[i].name, NULL);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/series/goes-on", test_goes_on);
    g_test_add_func("/series/file-changes", test_file_changes);
    g_test_add_func("/series/cancel", test_cancel);
    return g_test_run();
}
