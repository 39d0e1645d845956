/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/http.h"

#include "src/base/file.h"
#include "tests/net/bad-server.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define IMAGE_SIZE (4 * 1024 * 1024)

/* what one call of cam_http_send() may lead to; whoever sent it again would show in `images` */
typedef struct {
    const char *name;
    BadBehaviour behaviour;
    BadDigest digest;
    gboolean primed; /* the session has spoken to the device before */
    gboolean allow_plaintext;
    int code;     /* -1: an answer */
    int other;    /* another code that is right too, when the timing of a reset decides; -1 none */
    guint status; /* of the answer */
    guint images; /* whole images received */
} Row;

#define ANSWER  -1, -1
#define CODE(x) CAM_ERROR_##x, -1, 0

static const Row rows[] = {
    { "good", BAD_GOOD, BAD_MD5, TRUE, FALSE, ANSWER, 200, 1 },
    { "good-new", BAD_GOOD, BAD_MD5, FALSE, FALSE, ANSWER, 200, 1 },
    { "sha256", BAD_GOOD, BAD_SHA256, TRUE, FALSE, ANSWER, 200, 1 },
    { "one-line", BAD_GOOD, BAD_ONE_LINE, TRUE, FALSE, ANSWER, 200, 1 },
    { "two-lines", BAD_GOOD, BAD_TWO_LINES, TRUE, FALSE, ANSWER, 200, 1 },
    { "continue", BAD_CONTINUE, BAD_MD5, TRUE, FALSE, ANSWER, 200, 1 },
    { "continue-new", BAD_CONTINUE, BAD_MD5, FALSE, FALSE, ANSWER, 200, 1 },
    { "early-401", BAD_EARLY_401, BAD_MD5, TRUE, FALSE, ANSWER, 200, 1 },
    { "early-401-new", BAD_EARLY_401, BAD_MD5, FALSE, FALSE, ANSWER, 200, 1 },
    { "close", BAD_CLOSE, BAD_MD5, TRUE, FALSE, ANSWER, 200, 1 },
    { "close-new", BAD_CLOSE, BAD_MD5, FALSE, FALSE, ANSWER, 200, 1 },
    { "417", BAD_417, BAD_MD5, TRUE, FALSE, ANSWER, 200, 1 },
    { "417-new", BAD_417, BAD_MD5, FALSE, FALSE, ANSWER, 200, 1 },
    { "close-401", BAD_CLOSE_401, BAD_MD5, TRUE, FALSE, ANSWER, 200, 1 },
    { "close-401-new", BAD_CLOSE_401, BAD_MD5, FALSE, FALSE, ANSWER, 200, 1 },
    { "one-time", BAD_ONE_TIME, BAD_MD5, TRUE, FALSE, ANSWER, 200, 1 },
    { "one-time-new", BAD_ONE_TIME, BAD_MD5, FALSE, FALSE, ANSWER, 200, 1 },
    { "silent-nonce", BAD_SILENT_NONCE, BAD_MD5, TRUE, FALSE, ANSWER, 200, 1 },
    { "stale", BAD_STALE, BAD_MD5, TRUE, FALSE, CODE(NOT_TAKEN), 1 },
    { "stale-new", BAD_STALE, BAD_MD5, FALSE, FALSE, CODE(NOT_TAKEN), 1 },
    { "stale-upload", BAD_STALE_UPLOAD, BAD_MD5, TRUE, FALSE, CODE(NOT_TAKEN), 1 },
    { "no-challenge", BAD_NO_CHALLENGE, BAD_MD5, TRUE, FALSE, ANSWER, 200, 1 },
    { "no-challenge-new", BAD_NO_CHALLENGE, BAD_MD5, FALSE, FALSE, ANSWER, 200, 1 },
    { "late-challenge", BAD_LATE_CHALLENGE, BAD_MD5, TRUE, FALSE, CODE(NOT_TAKEN), 1 },
    { "late-challenge-new", BAD_LATE_CHALLENGE, BAD_MD5, FALSE, FALSE, ANSWER, 200, 1 },
    { "die-before", BAD_DIE_BEFORE, BAD_MD5, TRUE, FALSE, CAM_ERROR_INTERRUPTED,
      CAM_ERROR_UNREACHABLE, 0, 0 },
    { "die-during", BAD_DIE_DURING, BAD_MD5, TRUE, FALSE, CODE(INTERRUPTED), 0 },
    { "die-during-new", BAD_DIE_DURING, BAD_MD5, FALSE, FALSE, CODE(INTERRUPTED), 0 },
    { "die-after", BAD_DIE_AFTER, BAD_MD5, TRUE, FALSE, CODE(INTERRUPTED), 1 },
    { "die-after-new", BAD_DIE_AFTER, BAD_MD5, FALSE, FALSE, CODE(INTERRUPTED), 1 },
    { "early-200", BAD_EARLY_200, BAD_MD5, TRUE, FALSE, ANSWER, 200, 0 },
    { "early-503", BAD_EARLY_503, BAD_MD5, TRUE, FALSE, ANSWER, 503, 0 },
    { "never", BAD_NEVER, BAD_MD5, TRUE, FALSE, CODE(TIMEOUT), 1 },
    { "stops-reading", BAD_STOPS_READING, BAD_MD5, TRUE, FALSE, CODE(TIMEOUT), 0 },
    { "slow", BAD_SLOW, BAD_MD5, TRUE, FALSE, ANSWER, 200, 1 },
    { "basic", BAD_BASIC, BAD_MD5, FALSE, FALSE, CODE(NO_CREDENTIAL), 0 },
    { "basic-known", BAD_BASIC, BAD_MD5, TRUE, FALSE, CODE(NO_CREDENTIAL), 0 },
    { "basic-allowed", BAD_BASIC, BAD_MD5, TRUE, TRUE, ANSWER, 200, 1 },
    { "basic-allowed-new", BAD_BASIC, BAD_MD5, FALSE, TRUE, ANSWER, 200, 1 },
    { "basic-later", BAD_BASIC_LATER, BAD_MD5, TRUE, TRUE, CODE(NO_CREDENTIAL), 0 },
    { "redirect", BAD_REDIRECT, BAD_MD5, FALSE, FALSE, ANSWER, 302, 1 },
    { "endless-body", BAD_ENDLESS_BODY, BAD_MD5, TRUE, FALSE, CODE(PROTOCOL), 1 },
    { "endless-401", BAD_ENDLESS_401, BAD_MD5, TRUE, FALSE, CODE(PROTOCOL), 0 },
    { "endless-head", BAD_ENDLESS_HEAD, BAD_MD5, TRUE, FALSE, CODE(PROTOCOL), 1 },
    { "endless-100", BAD_ENDLESS_100, BAD_MD5, TRUE, FALSE, CODE(PROTOCOL), 1 },
    { "junk", BAD_JUNK, BAD_MD5, TRUE, FALSE, CODE(PROTOCOL), 1 },
    { "cut-answer", BAD_CUT_ANSWER, BAD_MD5, TRUE, FALSE, CODE(INTERRUPTED), 1 },
};

/* a folder with an image, and what the session told */
typedef struct {
    char *folder;
    char *path;
    guint8 *image;
    guint reports;
    guint64 sent;
    guint64 total;
    gboolean cut; /* shorten the file at the first report */
    gboolean cancel;
} Fixture;

static void
fixture_init(Fixture *fixture)
{
    guint64 state = 7;

    *fixture = (Fixture){ .folder = g_dir_make_tmp("camherd-upload-XXXXXX", NULL) };
    g_assert_nonnull(fixture->folder);
    fixture->path = g_build_filename(fixture->folder, "image.dav", NULL);
    fixture->image = g_malloc(IMAGE_SIZE);
    for (gsize i = 0; i < IMAGE_SIZE; i += sizeof state) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        memcpy(fixture->image + i, &state, sizeof state);
    }
    g_assert_true(cam_file_write(fixture->path, fixture->image, IMAGE_SIZE, NULL));
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
    g_assert_cmpuint(sent, <=, total);
    fixture->reports++;
    fixture->sent = sent;
    fixture->total = total;
    if (fixture->cut)
        g_assert_cmpint(truncate(fixture->path, 1), ==, 0);
}

static gboolean
is_cancelled(gpointer data)
{
    const Fixture *fixture = data;

    return fixture->cancel;
}

static CamHttp *
connect_to(const BadServer *server, Fixture *fixture, gboolean allow_plaintext, guint stall_s)
{
    return cam_http_new(&(CamHttpOptions){
        .address = "127.0.0.1",
        .port = bad_server_get_port(server),
        .user = "admin",
        .password = "secret",
        .allow_plaintext = allow_plaintext,
        .stall_s = stall_s,
        .hooks = { .on_progress = on_progress, .is_cancelled = is_cancelled, .data = fixture },
    });
}

static void
prime(CamHttp *http, CamRequestFlags flags)
{
    CamRequest request = { .method = "GET", .path = "/status", .flags = flags };
    g_autoptr(CamReply) reply = cam_http_send(http, &request, NULL);

    g_assert_nonnull(reply);
}

static CamReply *
put_file(CamHttp *http, const Fixture *fixture, guint timeout_s, GError **error)
{
    return cam_http_send(http,
                         &(CamRequest){
                             .method = "PUT",
                             .path = "/upload?x=1",
                             .type = "application/octet-stream",
                             .file = fixture->path,
                             .timeout_s = timeout_s,
                         },
                         error);
}

static guint
count_images(const GArray *requests)
{
    guint images = 0;

    for (guint i = 0; i < requests->len; i++)
        images += g_array_index(requests, BadRequest, i).is_whole;
    return images;
}

static guint64
count_bytes(const GArray *requests)
{
    guint64 bytes = 0;

    for (guint i = 0; i < requests->len; i++)
        bytes += g_array_index(requests, BadRequest, i).got;
    return bytes;
}

static void
assert_secret_kept(const Row *row, const GArray *requests)
{
    for (guint i = 0; i < requests->len; i++) {
        const BadRequest *request = &g_array_index(requests, BadRequest, i);
        g_assert_false(request->has_expect);
        if (row->behaviour != BAD_BASIC || !row->allow_plaintext)
            g_assert_false(request->is_basic);
        if (row->behaviour == BAD_BASIC && !row->allow_plaintext)
            g_assert_false(request->has_login);
    }
}

static void
assert_outcome(const Row *row, const CamReply *reply, const GError *error)
{
    if (row->code < 0) {
        g_assert_no_error(error);
        g_assert_cmpuint(reply->status, ==, row->status);
        g_assert_cmpint(reply->body_sent, ==, row->images == 1);
        return;
    }
    g_assert_null(reply);
    g_assert_nonnull(error);
    if (row->other < 0 || error->code != row->other)
        g_assert_error(error, CAM_ERROR, row->code);
    g_assert_null(strstr(error->message, "secret"));
}

static void
test_row(gconstpointer data)
{
    const Row *row = data;
    g_auto(Fixture) fixture = { 0 };
    g_autoptr(BadServer) other = bad_server_new(&(BadOptions){ .address = "127.0.0.2" });
    g_autofree char *location =
        g_strdup_printf("http://127.0.0.2:%u/upload", bad_server_get_port(other));
    g_autoptr(GError) error = NULL;

    fixture_init(&fixture);
    BadOptions options = { .behaviour = row->behaviour,
                           .digest = row->digest,
                           .location = location,
                           .image = fixture.image,
                           .image_size = IMAGE_SIZE };
    g_autoptr(BadServer) server = bad_server_new(&options);
    g_autoptr(CamHttp) http = connect_to(server, &fixture, row->allow_plaintext,
                                         row->behaviour == BAD_STOPS_READING ? 1 : 40);
    if (row->primed)
        prime(http,
              row->code == CAM_ERROR_NO_CREDENTIAL ? CAM_REQUEST_ANONYMOUS : CAM_REQUEST_NONE);
    guint timeout_s = row->behaviour == BAD_NEVER ? 1 : 40;
    g_autoptr(CamReply) reply = put_file(http, &fixture, timeout_s, &error);
    g_clear_pointer(&http, cam_http_free);
    const GArray *requests = bad_server_stop(server);

    assert_outcome(row, reply, error);
    /* the invariant of DECISIONS 1, and the number of MEASURED E: 1.000 times the file */
    g_assert_cmpuint(count_images(requests), ==, row->images);
    g_assert_cmpuint(count_bytes(requests), <=, IMAGE_SIZE);
    assert_secret_kept(row, requests);
    g_assert_cmpuint(bad_server_stop(other)->len, ==, 0);
    if (row->images == 1 && row->code < 0) {
        g_assert_cmpuint(fixture.sent, ==, IMAGE_SIZE);
        g_assert_cmpuint(fixture.total, ==, IMAGE_SIZE);
    }
}

static void
test_new_intent(void)
{
    g_auto(Fixture) fixture = { 0 };
    g_autoptr(GError) error = NULL;

    fixture_init(&fixture);
    BadOptions options = { .behaviour = BAD_LATE_CHALLENGE,
                           .image = fixture.image,
                           .image_size = IMAGE_SIZE };
    g_autoptr(BadServer) server = bad_server_new(&options);
    g_autoptr(CamHttp) http = connect_to(server, &fixture, FALSE, 40);
    prime(http, CAM_REQUEST_NONE);
    g_autoptr(CamReply) refused = put_file(http, &fixture, 40, &error);
    g_assert_null(refused);
    g_assert_error(error, CAM_ERROR, CAM_ERROR_NOT_TAKEN);
    g_clear_error(&error);
    fixture.sent = 0;
    /* the session has learned that there is a login */
    g_autoptr(CamReply) taken = put_file(http, &fixture, 40, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(taken->status, ==, 200);
    g_assert_true(taken->login_sent);
    g_clear_pointer(&http, cam_http_free);
    const GArray *requests = bad_server_stop(server);
    g_assert_cmpuint(count_images(requests), ==, 2);
    const BadRequest *last = &g_array_index(requests, BadRequest, requests->len - 1);
    g_assert_true(last->is_good && last->has_login && last->is_whole);
}

/* requests that have an effect without a body: a reboot */
typedef struct {
    const char *name;
    BadBehaviour behaviour;
    gboolean primed;
    int code;
    guint acts; /* good requests received */
} Act;

static const Act acts[] = {
    { "good", BAD_GOOD, TRUE, -1, 1 },
    { "good-new", BAD_GOOD, FALSE, -1, 1 },
    { "one-time", BAD_ONE_TIME, TRUE, -1, 1 },
    { "close-401", BAD_CLOSE_401, TRUE, -1, 1 },
    { "no-challenge", BAD_NO_CHALLENGE, TRUE, -1, 1 },
    { "no-challenge-new", BAD_NO_CHALLENGE, FALSE, -1, 1 },
    { "late-challenge", BAD_LATE_CHALLENGE, TRUE, CAM_ERROR_NOT_TAKEN, 1 },
    { "late-challenge-new", BAD_LATE_CHALLENGE, FALSE, -1, 1 },
    { "die-before", BAD_DIE_BEFORE, TRUE, CAM_ERROR_INTERRUPTED, 1 },
    { "die-before-new", BAD_DIE_BEFORE, FALSE, CAM_ERROR_INTERRUPTED, 1 },
    { "die-after", BAD_DIE_AFTER, TRUE, CAM_ERROR_INTERRUPTED, 1 },
    { "die-after-new", BAD_DIE_AFTER, FALSE, CAM_ERROR_INTERRUPTED, 1 },
    { "never", BAD_NEVER, TRUE, CAM_ERROR_TIMEOUT, 1 },
    { "basic", BAD_BASIC, TRUE, CAM_ERROR_NO_CREDENTIAL, 0 },
    { "basic-new", BAD_BASIC, FALSE, CAM_ERROR_NO_CREDENTIAL, 0 },
};

static guint
count_acts(const GArray *requests, gboolean open)
{
    guint count = 0;

    for (guint i = 0; i < requests->len; i++) {
        const BadRequest *request = &g_array_index(requests, BadRequest, i);
        count += strcmp(request->path, "/act") == 0 && (request->is_good || open);
    }
    return count;
}

static CamReply *
act(CamHttp *http, const char *body, guint timeout_s, GError **error)
{
    return cam_http_send(http,
                         &(CamRequest){
                             .method = "PUT",
                             .path = "/act",
                             .body = body,
                             .body_size = body != NULL ? strlen(body) : 0,
                             .timeout_s = timeout_s,
                             .flags = CAM_REQUEST_ONCE,
                         },
                         error);
}

static void
check_act(const Act *row, const char *body)
{
    g_auto(Fixture) fixture = { 0 };
    g_autoptr(GError) error = NULL;

    fixture_init(&fixture);
    BadOptions options = { .behaviour = row->behaviour,
                           .image = (const guint8 *)body,
                           .image_size = body != NULL ? strlen(body) : 0 };
    g_autoptr(BadServer) server = bad_server_new(&options);
    g_autoptr(CamHttp) http = connect_to(server, &fixture, FALSE, 40);
    if (row->primed)
        prime(http,
              row->code == CAM_ERROR_NO_CREDENTIAL ? CAM_REQUEST_ANONYMOUS : CAM_REQUEST_NONE);
    g_autoptr(CamReply) reply = act(http, body, row->behaviour == BAD_NEVER ? 1 : 40, &error);
    g_clear_pointer(&http, cam_http_free);
    const GArray *requests = bad_server_stop(server);
    if (row->code < 0) {
        g_assert_no_error(error);
        g_assert_cmpuint(reply->status, ==, 200);
        g_assert_true(reply->body_sent);
    } else if (body == NULL || row->behaviour != BAD_DIE_BEFORE) {
        g_assert_error(error, CAM_ERROR, row->code);
    }
    if (body == NULL)
        g_assert_cmpuint(count_acts(requests, FALSE), ==,
                         row->behaviour == BAD_LATE_CHALLENGE && row->primed ? 0 : row->acts);
    if (body == NULL && row->behaviour == BAD_NO_CHALLENGE)
        g_assert_cmpuint(count_acts(requests, TRUE), ==, 1);
    if (body != NULL)
        g_assert_cmpuint(count_images(requests), ==,
                         row->behaviour == BAD_DIE_BEFORE ? 0 : row->acts);
    for (guint i = 0; i < requests->len; i++)
        g_assert_false(g_array_index(requests, BadRequest, i).is_basic);
}

static void
test_act(gconstpointer data)
{
    check_act(data, NULL);
}

static void
test_act_with_body(gconstpointer data)
{
    check_act(data, "{\"method\":\"reboot\"}");
}

static void
test_multipart(void)
{
    static const char prefix[] = "--cut\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n";
    static const char suffix[] = "\r\n--cut--\r\n";
    g_auto(Fixture) fixture = { 0 };
    g_autoptr(GByteArray) whole = g_byte_array_new();
    g_autoptr(GError) error = NULL;

    fixture_init(&fixture);
    g_byte_array_append(whole, (const guint8 *)prefix, sizeof prefix - 1);
    g_byte_array_append(whole, fixture.image, IMAGE_SIZE);
    g_byte_array_append(whole, (const guint8 *)suffix, sizeof suffix - 1);
    BadOptions options = { .image = whole->data, .image_size = whole->len };
    g_autoptr(BadServer) server = bad_server_new(&options);
    g_autoptr(CamHttp) http = connect_to(server, &fixture, FALSE, 40);
    g_autoptr(CamReply) reply = cam_http_send(http,
                                              &(CamRequest){
                                                  .method = "POST",
                                                  .path = "/upload",
                                                  .type = "multipart/form-data; boundary=cut",
                                                  .file = fixture.path,
                                                  .prefix = prefix,
                                                  .suffix = suffix,
                                              },
                                              &error);
    g_assert_no_error(error);
    g_assert_cmpuint(reply->status, ==, 200);
    g_clear_pointer(&http, cam_http_free);
    const GArray *requests = bad_server_stop(server);
    const BadRequest *last = &g_array_index(requests, BadRequest, requests->len - 1);
    g_assert_cmpuint(count_images(requests), ==, 1);
    g_assert_cmpstr(last->method, ==, "POST");
    g_assert_cmpstr(last->type, ==, "multipart/form-data; boundary=cut");
    g_assert_cmpuint(last->length, ==, whole->len);
    g_assert_cmpuint(fixture.total, ==, whole->len);
}

static void
test_file_shrinks(void)
{
    g_auto(Fixture) fixture = { 0 };
    g_autoptr(GError) error = NULL;

    fixture_init(&fixture);
    fixture.cut = TRUE;
    BadOptions options = { .behaviour = BAD_SLOW,
                           .image = fixture.image,
                           .image_size = IMAGE_SIZE };
    g_autoptr(BadServer) server = bad_server_new(&options);
    g_autoptr(CamHttp) http = connect_to(server, &fixture, FALSE, 40);
    g_autoptr(CamReply) reply = put_file(http, &fixture, 40, &error);
    g_assert_null(reply);
    g_assert_error(error, CAM_ERROR, CAM_ERROR_INTERRUPTED);
    g_clear_pointer(&http, cam_http_free);
    const GArray *requests = bad_server_stop(server);
    g_assert_cmpuint(count_images(requests), ==, 0);
    g_assert_cmpuint(count_bytes(requests), <, IMAGE_SIZE);
}

static void
assert_file_error(CamHttp *http, const char *path)
{
    g_autoptr(GError) error = NULL;
    CamRequest request = { .method = "PUT", .path = "/upload", .file = path };
    g_autoptr(CamReply) reply = cam_http_send(http, &request, &error);

    g_assert_null(reply);
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FILE);
}

static void
test_bad_files(void)
{
    g_auto(Fixture) fixture = { 0 };

    fixture_init(&fixture);
    g_autofree char *link = g_build_filename(fixture.folder, "link", NULL);
    g_autofree char *empty = g_build_filename(fixture.folder, "empty", NULL);
    g_autofree char *missing = g_build_filename(fixture.folder, "missing", NULL);
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ 0 });
    g_autoptr(CamHttp) http = connect_to(server, &fixture, FALSE, 40);
    g_assert_cmpint(symlink(fixture.path, link), ==, 0);
    g_assert_true(cam_file_write(empty, "", 0, NULL));

    assert_file_error(http, link);
    assert_file_error(http, empty);
    assert_file_error(http, missing);
    assert_file_error(http, fixture.folder);
    g_clear_pointer(&http, cam_http_free);
    const GArray *requests = bad_server_stop(server);
    for (guint i = 0; i < requests->len; i++)
        g_assert_cmpstr(g_array_index(requests, BadRequest, i).path, ==, "/");
    g_unlink(link);
    g_unlink(empty);
}

static void
on_first_progress(gpointer data, guint64 sent, guint64 total)
{
    Fixture *fixture = data;

    fixture->cancel = TRUE;
    fixture->reports++;
}

static void
test_cancel_comes_too_late(void)
{
    g_auto(Fixture) fixture = { 0 };
    g_autoptr(GError) error = NULL;

    fixture_init(&fixture);
    BadOptions options = { .behaviour = BAD_SLOW,
                           .image = fixture.image,
                           .image_size = IMAGE_SIZE };
    g_autoptr(BadServer) server = bad_server_new(&options);
    g_autoptr(CamHttp) http = cam_http_new(&(CamHttpOptions){
        .address = "127.0.0.1",
        .port = bad_server_get_port(server),
        .user = "admin",
        .password = "secret",
        .hooks = { .on_progress = on_first_progress,
                   .is_cancelled = is_cancelled,
                   .data = &fixture },
    });
    g_autoptr(CamReply) reply = put_file(http, &fixture, 40, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(reply->status, ==, 200);
    g_assert_cmpuint(fixture.reports, >, 0);
    g_clear_pointer(&http, cam_http_free);
    g_assert_cmpuint(count_images(bad_server_stop(server)), ==, 1);
}

static void
test_cancel_in_time(void)
{
    g_auto(Fixture) fixture = { 0 };
    g_autoptr(GError) error = NULL;

    fixture_init(&fixture);
    BadOptions options = { .image = fixture.image, .image_size = IMAGE_SIZE };
    g_autoptr(BadServer) server = bad_server_new(&options);
    g_autoptr(CamHttp) http = connect_to(server, &fixture, FALSE, 40);
    prime(http, CAM_REQUEST_NONE);
    fixture.cancel = TRUE;
    g_autoptr(CamReply) reply = put_file(http, &fixture, 40, &error);
    g_assert_null(reply);
    g_assert_error(error, CAM_ERROR, CAM_ERROR_CANCELLED);
    g_clear_pointer(&http, cam_http_free);
    g_assert_cmpuint(count_bytes(bad_server_stop(server)), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strconcat("/upload/", rows[i].name, NULL);
        g_test_add_data_func(path, &rows[i], test_row);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(acts); i++) {
        g_autofree char *bare = g_strconcat("/act/bare/", acts[i].name, NULL);
        g_autofree char *body = g_strconcat("/act/body/", acts[i].name, NULL);
        g_test_add_data_func(bare, &acts[i], test_act);
        g_test_add_data_func(body, &acts[i], test_act_with_body);
    }
    g_test_add_func("/upload/new-intent", test_new_intent);
    g_test_add_func("/upload/multipart", test_multipart);
    g_test_add_func("/upload/file-shrinks", test_file_shrinks);
    g_test_add_func("/upload/bad-files", test_bad_files);
    g_test_add_func("/upload/cancel-too-late", test_cancel_comes_too_late);
    g_test_add_func("/upload/cancel-in-time", test_cancel_in_time);
    return g_test_run();
}
