/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/http.h"

#include "tests/proof/lighttpd.h"

#include <glib/gstdio.h>
#include <string.h>

/* the HTTP layer against a server that was not written for it. What counts is in the logs of that
 * server and in the files that arrived there, not in what we believe to have sent */

#define IMAGE_SIZE (5 * 1024 * 1024 + 7)
/* heads of a few requests */
#define HEADS  4096
#define PREFIX "--edge\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n"
#define SUFFIX "\r\n--edge--\r\n"
#define TYPE   "multipart/form-data; boundary=edge"

typedef struct {
    const char *name;
    const char *algorithm; /* as the server offers it */
    const char *used;      /* what a login must say */
} Row;

static const Row rows[] = {
    { "md5", "MD5", "algorithm=MD5" },
    { "sha256", "SHA-256", "algorithm=SHA-256" },
    { "both", "SHA-256|MD5", "algorithm=SHA-256" },
};

static CamHttp *
connect_to(const Lighttpd *lighttpd, const char *password)
{
    return cam_http_new(&(CamHttpOptions){
        .address = "127.0.0.1",
        .port = lighttpd_get_port(lighttpd),
        .user = password != NULL ? LIGHTTPD_USER : NULL,
        .password = password,
        .stall_s = 40,
    });
}

static void
assert_get(CamHttp *http, const char *path, CamRequestFlags flags, guint status)
{
    g_autoptr(GError) error = NULL;
    CamRequest request = { .method = "GET", .path = path, .flags = flags };
    g_autoptr(CamReply) reply = cam_http_send(http, &request, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(reply->status, ==, status);
    if (status == 200)
        g_assert_cmpstr(reply->body, ==, g_str_has_prefix(path, "/open") ? "open\n" : "closed\n");
    if (status == 401)
        g_assert_cmpstr(reply->realm, ==, LIGHTTPD_REALM);
}

static guint
count_logins(const GPtrArray *lines)
{
    guint count = 0;

    for (guint i = 0; i < lines->len; i++) {
        const LighttpdLine *line = lines->pdata[i];
        count += strcmp(line->login, "-") != 0;
    }
    return count;
}

static guint
count_status(const GPtrArray *lines, guint status)
{
    guint count = 0;

    for (guint i = 0; i < lines->len; i++) {
        const LighttpdLine *line = lines->pdata[i];
        count += line->status == status;
    }
    return count;
}

static guint64
count_bytes(const GPtrArray *lines)
{
    guint64 count = 0;

    for (guint i = 0; i < lines->len; i++) {
        const LighttpdLine *line = lines->pdata[i];
        count += line->bytes;
    }
    return count;
}

static void
assert_logins_are(const GPtrArray *lines, const char *used)
{
    for (guint i = 0; i < lines->len; i++) {
        const LighttpdLine *line = lines->pdata[i];

        if (strcmp(line->login, "-") == 0)
            continue;
        g_assert_true(g_str_has_prefix(line->login, "Digest "));
        g_assert_nonnull(strstr(line->login, used));
        g_assert_null(strstr(line->login, LIGHTTPD_PASSWORD));
    }
}

static void
test_right(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(Lighttpd) lighttpd = lighttpd_new(row->algorithm);
    g_autoptr(CamHttp) http = connect_to(lighttpd, LIGHTTPD_PASSWORD);
    const GPtrArray *lines;

    for (guint i = 0; i < 5; i++)
        assert_get(http, "/closed/page", CAM_REQUEST_NONE, 200);
    g_clear_pointer(&http, cam_http_free);
    lines = lighttpd_stop(lighttpd);
    g_assert_cmpuint(count_status(lines, 401), ==, 1);
    g_assert_cmpuint(count_status(lines, 200), ==, 5);
    g_assert_cmpuint(lines->len, ==, 6);
    g_assert_cmpuint(count_logins(lines), ==, 5);
    g_assert_cmpuint(lighttpd_count_refused(lighttpd), ==, 0);
    assert_logins_are(lines, row->used);
}

static void
test_wrong(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(Lighttpd) lighttpd = lighttpd_new(row->algorithm);
    g_autoptr(CamHttp) http = connect_to(lighttpd, "wrong");
    const GPtrArray *lines;

    assert_get(http, "/closed/page", CAM_REQUEST_NONE, 401);
    g_assert_cmpuint(cam_http_get_login_count(http), ==, 1);
    g_clear_pointer(&http, cam_http_free);
    lines = lighttpd_stop(lighttpd);
    g_assert_cmpuint(count_logins(lines), ==, 1);
    g_assert_cmpuint(count_status(lines, 401), ==, lines->len);
    g_assert_cmpuint(lighttpd_count_refused(lighttpd), ==, 1);
    assert_logins_are(lines, row->used);
}

/* as a driver does it: a look without a login first */
static void
test_wrong_after_a_look(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(Lighttpd) lighttpd = lighttpd_new(row->algorithm);
    g_autoptr(CamHttp) http = connect_to(lighttpd, "wrong");
    const GPtrArray *lines;

    assert_get(http, "/closed/page", CAM_REQUEST_ANONYMOUS, 401);
    assert_get(http, "/open/page", CAM_REQUEST_ANONYMOUS, 200);
    assert_get(http, "/closed/page", CAM_REQUEST_NONE, 401);
    g_clear_pointer(&http, cam_http_free);
    lines = lighttpd_stop(lighttpd);
    g_assert_cmpuint(count_logins(lines), ==, 1);
    g_assert_cmpuint(lighttpd_count_refused(lighttpd), ==, 1);
}

static void
test_anonymous(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(Lighttpd) lighttpd = lighttpd_new(row->algorithm);
    g_autoptr(CamHttp) nobody = connect_to(lighttpd, NULL);
    g_autoptr(CamHttp) shy = connect_to(lighttpd, LIGHTTPD_PASSWORD);
    const GPtrArray *lines;

    assert_get(nobody, "/closed/page", CAM_REQUEST_NONE, 401);
    assert_get(nobody, "/open/page", CAM_REQUEST_NONE, 200);
    assert_get(shy, "/closed/page", CAM_REQUEST_ANONYMOUS, 401);
    /* it has one, and nobody asks for it */
    assert_get(shy, "/open/page", CAM_REQUEST_NONE, 200);
    g_clear_pointer(&nobody, cam_http_free);
    g_clear_pointer(&shy, cam_http_free);
    lines = lighttpd_stop(lighttpd);
    g_assert_cmpuint(lines->len, ==, 4);
    g_assert_cmpuint(count_logins(lines), ==, 0);
}

/* an image in a folder, and how it looks inside a body */
typedef struct {
    char *folder;
    char *path;
    GBytes *body;
} Image;

static void
image_init(Image *image)
{
    g_autoptr(GByteArray) bytes = g_byte_array_sized_new(IMAGE_SIZE + 256);
    guint8 *file;
    guint64 state = 11;

    *image = (Image){ .folder = g_dir_make_tmp("camherd-proof-XXXXXX", NULL) };
    g_assert_nonnull(image->folder);
    image->path = g_build_filename(image->folder, "image.bin", NULL);
    g_byte_array_append(bytes, (const guint8 *)PREFIX, strlen(PREFIX));
    g_byte_array_set_size(bytes, (guint)strlen(PREFIX) + IMAGE_SIZE);
    file = bytes->data + strlen(PREFIX);
    for (gsize i = 0; i < IMAGE_SIZE; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        file[i] = (guint8)(state >> 56);
    }
    g_assert_true(g_file_set_contents(image->path, (const char *)file, IMAGE_SIZE, NULL));
    g_byte_array_append(bytes, (const guint8 *)SUFFIX, strlen(SUFFIX));
    image->body = g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

static void
image_clear(Image *image)
{
    g_remove(image->path);
    g_rmdir(image->folder);
    g_bytes_unref(image->body);
    g_free(image->folder);
    g_free(image->path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Image, image_clear)

static CamReply *
send_image(CamHttp *http, const Image *image, const char *path, GError **error)
{
    return cam_http_send(http,
                         &(CamRequest){
                             .method = "PUT",
                             .path = path,
                             .type = TYPE,
                             .file = image->path,
                             .prefix = PREFIX,
                             .suffix = SUFFIX,
                             .timeout_s = 40,
                             .flags = CAM_REQUEST_ONCE,
                         },
                         error);
}

static void
assert_taken_once(const Lighttpd *lighttpd, GBytes *body)
{
    g_autoptr(GPtrArray) taken = lighttpd_get_taken(lighttpd);

    g_assert_cmpuint(taken->len, ==, 1);
    g_assert_true(g_bytes_equal(taken->pdata[0], body));
}

static void
assert_nothing_taken(const Lighttpd *lighttpd)
{
    g_autoptr(GPtrArray) taken = lighttpd_get_taken(lighttpd);

    g_assert_cmpuint(taken->len, ==, 0);
}

static void
try_upload(const Row *row, gboolean primed)
{
    g_autoptr(Lighttpd) lighttpd = lighttpd_new(row->algorithm);
    g_autoptr(CamHttp) http = connect_to(lighttpd, LIGHTTPD_PASSWORD);
    g_autoptr(GError) error = NULL;
    g_autoptr(CamReply) reply = NULL;
    g_auto(Image) image = { 0 };
    const GPtrArray *lines;

    image_init(&image);
    if (primed)
        assert_get(http, "/closed/page", CAM_REQUEST_NONE, 200);
    reply = send_image(http, &image, "/closed/put.cgi", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(reply->status, ==, 200);
    g_assert_cmpstr(reply->body, ==, "taken\n");
    g_assert_true(reply->login_sent);
    g_assert_true(reply->body_sent);
    g_assert_true(cam_http_was_whole(http));
    g_clear_pointer(&http, cam_http_free);
    lines = lighttpd_stop(lighttpd);
    assert_taken_once(lighttpd, image.body);
    g_assert_cmpuint(count_bytes(lines), >=, g_bytes_get_size(image.body));
    g_assert_cmpuint(count_bytes(lines), <, g_bytes_get_size(image.body) + HEADS);
    g_assert_cmpuint(lighttpd_count_refused(lighttpd), ==, 0);
    assert_logins_are(lines, row->used);
}

static void
test_upload(gconstpointer data)
{
    try_upload(data, TRUE);
}

static void
test_upload_new(gconstpointer data)
{
    try_upload(data, FALSE);
}

static void
test_upload_wrong(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(Lighttpd) lighttpd = lighttpd_new(row->algorithm);
    g_autoptr(CamHttp) http = connect_to(lighttpd, "wrong");
    g_autoptr(GError) error = NULL;
    g_autoptr(CamReply) reply = NULL;
    g_auto(Image) image = { 0 };
    const GPtrArray *lines;

    image_init(&image);
    assert_get(http, "/closed/page", CAM_REQUEST_ANONYMOUS, 401);
    reply = send_image(http, &image, "/closed/put.cgi", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(reply->status, ==, 401);
    g_assert_true(reply->login_sent);
    g_clear_pointer(&http, cam_http_free);
    lines = lighttpd_stop(lighttpd);
    assert_nothing_taken(lighttpd);
    g_assert_cmpuint(count_logins(lines), ==, 1);
    g_assert_cmpuint(lighttpd_count_refused(lighttpd), ==, 1);
    g_assert_cmpuint(count_bytes(lines), <, g_bytes_get_size(image.body) + HEADS);
}

static void
test_upload_open(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(Lighttpd) lighttpd = lighttpd_new(row->algorithm);
    g_autoptr(CamHttp) http = connect_to(lighttpd, LIGHTTPD_PASSWORD);
    g_autoptr(GError) error = NULL;
    g_autoptr(CamReply) reply = NULL;
    g_auto(Image) image = { 0 };
    const GPtrArray *lines;

    image_init(&image);
    assert_get(http, "/open/page", CAM_REQUEST_NONE, 200);
    reply = send_image(http, &image, "/open/put.cgi", &error);
    g_assert_no_error(error);
    g_assert_cmpuint(reply->status, ==, 200);
    g_assert_false(reply->login_sent);
    g_clear_pointer(&http, cam_http_free);
    lines = lighttpd_stop(lighttpd);
    assert_taken_once(lighttpd, image.body);
    g_assert_cmpuint(count_bytes(lines), <, g_bytes_get_size(image.body) + HEADS);
    g_assert_cmpuint(count_logins(lines), ==, 0);
}

/* what has an effect and a small body: a reboot */
static void
test_act(gconstpointer data)
{
    const Row *row = data;
    g_autoptr(Lighttpd) lighttpd = lighttpd_new(row->algorithm);
    g_autoptr(CamHttp) http = connect_to(lighttpd, LIGHTTPD_PASSWORD);
    g_autoptr(GBytes) body = g_bytes_new_static("<reboot/>", 9);
    g_autoptr(GError) error = NULL;
    g_autoptr(CamReply) reply = cam_http_send(http,
                                              &(CamRequest){
                                                  .method = "POST",
                                                  .path = "/closed/put.cgi",
                                                  .type = "application/xml",
                                                  .body = "<reboot/>",
                                                  .body_size = 9,
                                                  .flags = CAM_REQUEST_ONCE,
                                              },
                                              &error);

    g_assert_no_error(error);
    g_assert_cmpuint(reply->status, ==, 200);
    g_clear_pointer(&http, cam_http_free);
    assert_logins_are(lighttpd_stop(lighttpd), row->used);
    assert_taken_once(lighttpd, body);
    g_assert_cmpuint(lighttpd_count_refused(lighttpd), ==, 0);
}

static const struct {
    const char *name;
    GTestDataFunc run;
} cases[] = {
    { "right", test_right },
    { "wrong", test_wrong },
    { "wrong-after-a-look", test_wrong_after_a_look },
    { "anonymous", test_anonymous },
    { "upload", test_upload },
    { "upload-new", test_upload_new },
    { "upload-wrong", test_upload_wrong },
    { "upload-open", test_upload_open },
    { "act", test_act },
};

int
main(int argc, char **argv)
{
    g_autofree char *program = lighttpd_find();

    g_test_init(&argc, &argv, NULL);
    if (program == NULL) {
        g_printerr("There is no program lighttpd. It comes with the Debian package lighttpd.\n");
        return 1;
    }
    cam_http_start();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        for (gsize j = 0; j < G_N_ELEMENTS(cases); j++) {
            g_autofree char *path = g_strdup_printf("/lighttpd/%s/%s", rows[i].name, cases[j].name);
            g_test_add_data_func(path, &rows[i], cases[j].run);
        }
    }
    return g_test_run();
}
