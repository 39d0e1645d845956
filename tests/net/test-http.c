/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/http.h"

#include "tests/net/bad-server.h"

#include <string.h>

static CamHttp *
connect_to(const BadServer *server, const char *password, gboolean allow_plaintext)
{
    return cam_http_new(&(CamHttpOptions){
        .address = "127.0.0.1",
        .port = bad_server_get_port(server),
        .user = password != NULL ? "admin" : NULL,
        .password = password,
        .allow_plaintext = allow_plaintext,
    });
}

static CamReply *
get(CamHttp *http, const char *path, CamRequestFlags flags)
{
    g_autoptr(GError) error = NULL;
    CamRequest request = { .method = "GET", .path = path, .flags = flags };
    CamReply *reply = cam_http_send(http, &request, &error);

    g_assert_no_error(error);
    g_assert_nonnull(reply);
    return reply;
}

static void
assert_get(CamHttp *http, CamRequestFlags flags, guint status)
{
    g_autoptr(CamReply) reply = get(http, "/status?a=b", flags);

    g_assert_cmpuint(reply->status, ==, status);
}

static void
assert_fails(CamHttp *http, const CamRequest *request, CamErrorCode code)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamReply) reply = cam_http_send(http, request, &error);

    g_assert_null(reply);
    g_assert_error(error, CAM_ERROR, (int)code);
    g_assert_null(strstr(error->message, "secret"));
}

static guint
count_logins(const GArray *requests)
{
    guint count = 0;

    for (guint i = 0; i < requests->len; i++)
        count += g_array_index(requests, BadRequest, i).has_login;
    return count;
}

static void
test_kept_handle(gconstpointer data)
{
    BadOptions options = { .digest = (BadDigest)GPOINTER_TO_INT(data) };
    g_autoptr(BadServer) server = bad_server_new(&options);
    g_autoptr(CamHttp) http = connect_to(server, "secret", FALSE);

    for (guint i = 0; i < 10; i++) {
        g_autoptr(CamReply) reply = get(http, "/status?a=b", CAM_REQUEST_NONE);
        g_assert_cmpuint(reply->status, ==, 200);
        g_assert_cmpstr(reply->body, ==, "<ok/>");
        g_assert_cmpuint(reply->size, ==, 5);
        g_assert_cmpstr(reply->type, ==, "text/xml");
        g_assert_cmpstr(reply->server, ==, "BadServer");
        g_assert_true(reply->login_sent && reply->body_sent && !reply->stale);
        /* one without a login in between does not cost the nonce */
        if (i == 4)
            assert_get(http, CAM_REQUEST_ANONYMOUS, 401);
    }
    g_assert_cmpuint(cam_http_get_login_count(http), ==, 10);
    g_clear_pointer(&http, cam_http_free);
    const GArray *requests = bad_server_stop(server);
    g_assert_cmpuint(requests->len, ==, 12);
    g_assert_cmpuint(count_logins(requests), ==, 10);
    /* one for the challenge, one for what carries a login, one for what does not */
    g_assert_cmpuint(bad_server_count_connections(server), ==, 3);
}

static void
test_wrong_password(void)
{
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ 0 });
    g_autoptr(CamHttp) http = connect_to(server, "wrong", FALSE);
    g_autoptr(CamReply) reply = get(http, "/status", CAM_REQUEST_NONE);

    g_assert_cmpuint(reply->status, ==, 401);
    g_assert_true(reply->login_sent);
    g_assert_false(reply->stale);
    g_assert_cmpstr(reply->realm, ==, "IP Camera(C2183)");
    g_assert_cmpstr(reply->body, ==, "<no/>");
    g_clear_pointer(&http, cam_http_free);
    g_assert_cmpuint(count_logins(bad_server_stop(server)), ==, 1);
}

/* a device that closes the connection instead of answering a login got it once, and the next
 * request is a try of its own */
static void
test_closed_on_login(gconstpointer data)
{
    BadBehaviour behaviour = (BadBehaviour)GPOINTER_TO_INT(data);
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ .behaviour = behaviour });
    g_autoptr(CamHttp) http = connect_to(server, "secret", FALSE);

    for (guint i = 1; i <= 3; i++) {
        CamRequest request = { .method = "GET", .path = "/act" };
        g_autoptr(GError) error = NULL;
        g_assert_null(cam_http_send(http, &request, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_INTERRUPTED);
        g_assert_cmpuint(cam_http_get_login_count(http), ==, i);
    }
    CamHttpLogins logins = cam_http_take_logins(http);
    g_assert_cmpuint(logins.sent, ==, 3);
    g_assert_cmpuint(logins.open, ==, 3);
    g_assert_cmpuint(logins.proved, ==, 0);
    g_clear_pointer(&http, cam_http_free);
    g_assert_cmpuint(count_logins(bad_server_stop(server)), ==, 3);
}

static void
test_proved(void)
{
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ 0 });
    g_autoptr(CamHttp) http = connect_to(server, "secret", FALSE);

    assert_get(http, CAM_REQUEST_NONE, 200);
    assert_get(http, CAM_REQUEST_NONE, 200);
    CamHttpLogins logins = cam_http_take_logins(http);
    g_assert_cmpuint(logins.sent, ==, 2);
    g_assert_cmpuint(logins.open, ==, 0);
    g_assert_cmpuint(logins.proved, ==, 2);
    g_assert_cmpuint(cam_http_take_logins(http).sent, ==, 0);
}

/* the first looks at a device are without login: what it asks for then must not make two tries of
 * one */
static void
test_wrong_password_after_a_look(gconstpointer data)
{
    BadOptions options = { .digest = (BadDigest)GPOINTER_TO_INT(data) };
    g_autoptr(BadServer) server = bad_server_new(&options);
    g_autoptr(CamHttp) http = connect_to(server, "wrong", FALSE);

    for (guint i = 0; i < 3; i++)
        assert_get(http, CAM_REQUEST_ANONYMOUS, 401);
    assert_get(http, CAM_REQUEST_NONE, 401);
    g_clear_pointer(&http, cam_http_free);
    g_assert_cmpuint(count_logins(bad_server_stop(server)), ==, 1);
}

/* whoever asks again with a password that was refused pays one more try, not two */
static void
test_wrong_password_again(gconstpointer data)
{
    BadOptions options = { .digest = (BadDigest)GPOINTER_TO_INT(data) };
    g_autoptr(BadServer) server = bad_server_new(&options);
    g_autoptr(CamHttp) http = connect_to(server, "wrong", FALSE);

    for (guint i = 0; i < 3; i++)
        assert_get(http, CAM_REQUEST_NONE, 401);
    g_clear_pointer(&http, cam_http_free);
    g_assert_cmpuint(count_logins(bad_server_stop(server)), ==, 3);
}

static void
test_stale_after_a_look(void)
{
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ .behaviour = BAD_ONE_TIME });
    g_autoptr(CamHttp) http = connect_to(server, "secret", FALSE);

    for (guint i = 0; i < 3; i++) {
        assert_get(http, CAM_REQUEST_ANONYMOUS, 401);
        assert_get(http, CAM_REQUEST_NONE, 200);
        assert_get(http, CAM_REQUEST_NONE, 200);
    }
}

static void
test_no_user(void)
{
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ 0 });
    g_autoptr(CamHttp) http = connect_to(server, NULL, TRUE);
    g_autoptr(CamReply) reply = get(http, "/status", CAM_REQUEST_NONE);

    g_assert_cmpuint(reply->status, ==, 401);
    g_assert_false(reply->login_sent);
    g_clear_pointer(&http, cam_http_free);
    g_assert_cmpuint(count_logins(bad_server_stop(server)), ==, 0);
}

static void
test_one_time_nonces(void)
{
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ .behaviour = BAD_ONE_TIME });
    g_autoptr(CamHttp) http = connect_to(server, "secret", FALSE);

    for (guint i = 0; i < 5; i++)
        assert_get(http, CAM_REQUEST_NONE, 200);
    g_clear_pointer(&http, cam_http_free);
    g_assert_cmpuint(bad_server_stop(server)->len, ==, 10);
}

static void
test_silent_nonces(void)
{
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ .behaviour = BAD_SILENT_NONCE });
    g_autoptr(CamHttp) http = connect_to(server, "secret", FALSE);
    guint refused = 0;

    for (guint i = 0; i < 6; i++)
        assert_get(http, CAM_REQUEST_NONE, 200);
    /* a fresh one each time already */
    g_assert_false(cam_http_forget_login(http));
    g_clear_pointer(&http, cam_http_free);
    const GArray *requests = bad_server_stop(server);
    for (guint i = 0; i < requests->len; i++) {
        const BadRequest *request = &g_array_index(requests, BadRequest, i);
        refused += request->has_login && !request->is_good;
    }
    /* each refusal may count towards a lock-out: one is enough to learn it */
    g_assert_cmpuint(refused, ==, 1);
}

/* a driver saw that a nonce was too old, in words only it knows: no nonce is used twice then */
static void
test_forget_login(void)
{
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ 0 });
    g_autoptr(CamHttp) http = connect_to(server, "secret", FALSE);

    for (guint i = 0; i < 2; i++)
        assert_get(http, CAM_REQUEST_NONE, 200);
    g_assert_true(cam_http_forget_login(http));
    for (guint i = 0; i < 2; i++)
        assert_get(http, CAM_REQUEST_NONE, 200);
    g_assert_false(cam_http_forget_login(http));
    assert_get(http, CAM_REQUEST_NONE, 200);
    g_clear_pointer(&http, cam_http_free);
    const GArray *requests = bad_server_stop(server);
    g_assert_cmpuint(count_logins(requests), ==, 5);
    g_assert_cmpuint(requests->len, ==, 2 + 1 + 3 * 2);
}

static void
test_password_changed(void)
{
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ 0 });
    g_autoptr(CamHttp) http = connect_to(server, "secret", FALSE);

    assert_get(http, CAM_REQUEST_NONE, 200);
    bad_server_set_password(server, "other");
    assert_get(http, CAM_REQUEST_NONE, 401);
    g_clear_pointer(&http, cam_http_free);
    g_assert_cmpuint(count_logins(bad_server_stop(server)), ==, 3);
}

static void
test_stale_for_ever(void)
{
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ .behaviour = BAD_STALE });
    g_autoptr(CamHttp) http = connect_to(server, "secret", FALSE);
    g_autoptr(CamReply) reply = get(http, "/status", CAM_REQUEST_NONE);

    g_assert_cmpuint(reply->status, ==, 401);
    g_assert_true(reply->stale && reply->login_sent);
    g_clear_pointer(&http, cam_http_free);
    g_assert_cmpuint(count_logins(bad_server_stop(server)), <=, 2);
}

static void
test_basic(void)
{
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ .behaviour = BAD_BASIC });
    g_autoptr(CamHttp) http = connect_to(server, "secret", FALSE);
    CamRequest request = { .method = "GET", .path = "/status" };

    assert_fails(http, &request, CAM_ERROR_NO_CREDENTIAL);
    assert_fails(http, &request, CAM_ERROR_NO_CREDENTIAL);
    assert_get(http, CAM_REQUEST_ANONYMOUS, 401);
    g_clear_pointer(&http, cam_http_free);
    g_assert_cmpuint(count_logins(bad_server_stop(server)), ==, 0);
}

static void
test_basic_allowed(void)
{
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ .behaviour = BAD_BASIC });
    g_autoptr(CamHttp) http = connect_to(server, "secret", TRUE);

    assert_get(http, CAM_REQUEST_NONE, 200);
    assert_get(http, CAM_REQUEST_NONE, 200);
    g_assert_cmpuint(cam_http_get_login_count(http), ==, 2);
    g_clear_pointer(&http, cam_http_free);
    g_assert_cmpuint(bad_server_stop(server)->len, ==, 3);
}

static void
test_never_weakened(void)
{
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ .behaviour = BAD_BASIC_LATER });
    g_autoptr(CamHttp) http = connect_to(server, "secret", TRUE);

    assert_get(http, CAM_REQUEST_NONE, 200);
    assert_fails(http,
                 &(CamRequest){ .method = "POST", .path = "/act", .body = "x", .body_size = 1 },
                 CAM_ERROR_NO_CREDENTIAL);
    g_clear_pointer(&http, cam_http_free);
    const GArray *requests = bad_server_stop(server);
    for (guint i = 0; i < requests->len; i++)
        g_assert_false(g_array_index(requests, BadRequest, i).is_basic);
}

static void
test_redirect(void)
{
    g_autoptr(BadServer) other = bad_server_new(&(BadOptions){ .address = "127.0.0.2" });
    g_autofree char *location =
        g_strdup_printf("http://127.0.0.2:%u/status", bad_server_get_port(other));
    BadOptions options = { .behaviour = BAD_REDIRECT, .location = location };
    g_autoptr(BadServer) server = bad_server_new(&options);
    g_autoptr(CamHttp) http = connect_to(server, "secret", FALSE);

    assert_get(http, CAM_REQUEST_NONE, 302);
    g_clear_pointer(&http, cam_http_free);
    g_assert_cmpuint(bad_server_stop(other)->len, ==, 0);
}

static void
test_post(void)
{
    BadOptions options = { .image = (const guint8 *)"<question/>", .image_size = 11 };
    g_autoptr(BadServer) server = bad_server_new(&options);
    g_autoptr(CamHttp) http = connect_to(server, "secret", FALSE);
    g_autoptr(GError) error = NULL;
    g_autoptr(CamReply) reply = cam_http_send(http,
                                              &(CamRequest){
                                                  .method = "POST",
                                                  .path = "/question",
                                                  .type = "application/soap+xml",
                                                  .body = "<question/>",
                                                  .body_size = 11,
                                              },
                                              &error);

    g_assert_no_error(error);
    g_assert_cmpuint(reply->status, ==, 200);
    assert_get(http, CAM_REQUEST_NONE, 200);
    g_clear_pointer(&http, cam_http_free);
    const GArray *requests = bad_server_stop(server);
    g_assert_cmpuint(requests->len, ==, 3);
    const BadRequest *last = &g_array_index(requests, BadRequest, 1);
    g_assert_cmpstr(last->method, ==, "POST");
    g_assert_cmpstr(last->type, ==, "application/soap+xml");
    g_assert_true(last->is_whole && last->is_good && !last->has_expect);
    g_assert_cmpstr(g_array_index(requests, BadRequest, 2).method, ==, "GET");
    g_assert_cmpuint(g_array_index(requests, BadRequest, 2).length, ==, 0);
}

static gboolean
take(gpointer data, const void *bytes, gsize size, GError **error)
{
    g_string_append_len(data, bytes, (gssize)size);
    return TRUE;
}

static gboolean
refuse(gpointer data, const void *bytes, gsize size, GError **error)
{
    g_set_error(error, CAM_ERROR, CAM_ERROR_NO_SPACE, "full");
    return FALSE;
}

static void
test_sink(void)
{
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ 0 });
    g_autoptr(CamHttp) http = connect_to(server, "secret", FALSE);
    g_autoptr(GString) taken = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    CamRequest request = { .method = "GET", .path = "/backup", .sink = take, .sink_data = taken };
    g_autoptr(CamReply) reply = cam_http_send(http, &request, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(reply->size, ==, 0);
    g_assert_cmpstr(taken->str, ==, "<ok/>");
    request.sink = refuse;
    assert_fails(http, &request, CAM_ERROR_NO_SPACE);
    request.sink = take;
    request.limit = 4;
    assert_fails(http, &request, CAM_ERROR_PROTOCOL);
    /* what is no 2xx is no backup */
    g_string_set_size(taken, 0);
    request.flags = CAM_REQUEST_ANONYMOUS;
    g_autoptr(CamReply) refused = cam_http_send(http, &request, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(refused->status, ==, 401);
    g_assert_cmpstr(refused->body, ==, "<no/>");
    g_assert_cmpuint(taken->len, ==, 0);
}

typedef struct {
    BadBehaviour behaviour;
    CamErrorCode code;
} Hostile;

static void
test_hostile(void)
{
    const Hostile rows[] = {
        { BAD_ENDLESS_BODY, CAM_ERROR_PROTOCOL }, { BAD_ENDLESS_401, CAM_ERROR_PROTOCOL },
        { BAD_ENDLESS_HEAD, CAM_ERROR_PROTOCOL }, { BAD_ENDLESS_100, CAM_ERROR_PROTOCOL },
        { BAD_JUNK, CAM_ERROR_PROTOCOL },         { BAD_CUT_ANSWER, CAM_ERROR_INTERRUPTED },
        { BAD_DIE_AFTER, CAM_ERROR_INTERRUPTED }, { BAD_NEVER, CAM_ERROR_TIMEOUT },
    };
    CamRequest request = { .method = "GET", .path = "/act", .timeout_s = 20 };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        BadOptions options = { .behaviour = rows[i].behaviour };
        g_autoptr(BadServer) server = bad_server_new(&options);
        g_autoptr(CamHttp) http = connect_to(server, "secret", FALSE);
        request.timeout_s = rows[i].code == CAM_ERROR_TIMEOUT ? 1 : 50;
        assert_fails(http, &request, rows[i].code);
        g_clear_pointer(&http, cam_http_free);
        bad_server_stop(server);
    }
}

static void
test_unreachable(void)
{
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ 0 });
    g_autoptr(CamHttp) http = connect_to(server, "secret", FALSE);
    CamRequest talk = { .method = "GET", .path = "/status" };
    CamRequest once = { .method = "PUT", .path = "/act", .flags = CAM_REQUEST_ONCE };

    bad_server_stop(server);
    assert_fails(http, &talk, CAM_ERROR_UNREACHABLE);
    assert_fails(http, &once, CAM_ERROR_UNREACHABLE);
}

static void
test_bad_paths(void)
{
    const char *const paths[] = { "",     "status", "http://127.0.0.2/", "/a b", "/a\r\nX: y",
                                  "/a#b", "/\x80",  "@127.0.0.2/" };
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ 0 });
    g_autoptr(CamHttp) http = connect_to(server, "secret", FALSE);

    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++)
        assert_fails(http, &(CamRequest){ .method = "GET", .path = paths[i] }, CAM_ERROR_USAGE);
    g_clear_pointer(&http, cam_http_free);
    http = cam_http_new(&(CamHttpOptions){ .address = "127.0.0.1/@x", .port = 80 });
    assert_fails(http, &(CamRequest){ .method = "GET", .path = "/" }, CAM_ERROR_USAGE);
    bad_server_stop(server);
    g_assert_cmpuint(bad_server_count_connections(server), ==, 0);
}

static gboolean
say_yes(gpointer data)
{
    return TRUE;
}

static void
test_cancelled(void)
{
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ .behaviour = BAD_NEVER });
    g_autoptr(CamHttp) http = cam_http_new(&(CamHttpOptions){
        .address = "127.0.0.1",
        .port = bad_server_get_port(server),
        .hooks = { .is_cancelled = say_yes },
    });

    assert_fails(http, &(CamRequest){ .method = "GET", .path = "/act" }, CAM_ERROR_CANCELLED);
}

/* the same server, asked by somebody who knows digest: it is no strawman */
static void
test_curl_agrees(gconstpointer data)
{
    BadOptions options = { .digest = (BadDigest)GPOINTER_TO_INT(data),
                           .image = (const guint8 *)"image",
                           .image_size = 5 };
    g_autoptr(BadServer) server = bad_server_new(&options);
    g_autofree char *url =
        g_strdup_printf("http://127.0.0.1:%u/upload", bad_server_get_port(server));
    const char *const argv[] = {
        "curl",         "-q", "-sS", "--noproxy", "*",     "--fail", "--digest", "-u",
        "admin:secret", "-X", "PUT", "--data",    "image", url,      NULL
    };
    g_autofree char *out = NULL;
    g_autoptr(GError) error = NULL;
    int status = -1;

    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out,
                               NULL, &status, &error));
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
    g_assert_cmpstr(out, ==, "<ok/>");
    const GArray *requests = bad_server_stop(server);
    g_assert_cmpuint(requests->len, ==, 2);
    g_assert_true(g_array_index(requests, BadRequest, 1).is_good);
    g_assert_true(g_array_index(requests, BadRequest, 1).is_whole);
}

int
main(int argc, char **argv)
{
    const char *const digests[] = { "md5", "sha256", "one-line", "two-lines" };

    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    for (gsize i = 0; i < G_N_ELEMENTS(digests); i++) {
        g_autofree char *kept = g_strconcat("/http/kept-handle/", digests[i], NULL);
        g_autofree char *agrees = g_strconcat("/http/curl-agrees/", digests[i], NULL);
        g_test_add_data_func(kept, GINT_TO_POINTER(i), test_kept_handle);
        g_test_add_data_func(agrees, GINT_TO_POINTER(i), test_curl_agrees);
    }
    g_test_add_func("/http/wrong-password", test_wrong_password);
    g_test_add_data_func("/http/wrong-password-after-a-look/md5", GINT_TO_POINTER(BAD_MD5),
                         test_wrong_password_after_a_look);
    g_test_add_data_func("/http/wrong-password-after-a-look/two-lines",
                         GINT_TO_POINTER(BAD_TWO_LINES), test_wrong_password_after_a_look);
    g_test_add_data_func("/http/closed-on-login/reset", GINT_TO_POINTER(BAD_DIE_BEFORE),
                         test_closed_on_login);
    g_test_add_data_func("/http/closed-on-login/closed", GINT_TO_POINTER(BAD_DIE_AFTER),
                         test_closed_on_login);
    g_test_add_func("/http/proved", test_proved);
    g_test_add_data_func("/http/wrong-password-again/md5", GINT_TO_POINTER(BAD_MD5),
                         test_wrong_password_again);
    g_test_add_data_func("/http/wrong-password-again/two-lines", GINT_TO_POINTER(BAD_TWO_LINES),
                         test_wrong_password_again);
    g_test_add_func("/http/stale-after-a-look", test_stale_after_a_look);
    g_test_add_func("/http/no-user", test_no_user);
    g_test_add_func("/http/one-time-nonces", test_one_time_nonces);
    g_test_add_func("/http/silent-nonces", test_silent_nonces);
    g_test_add_func("/http/password-changed", test_password_changed);
    g_test_add_func("/http/stale-for-ever", test_stale_for_ever);
    g_test_add_func("/http/forget-login", test_forget_login);
    g_test_add_func("/http/basic", test_basic);
    g_test_add_func("/http/basic-allowed", test_basic_allowed);
    g_test_add_func("/http/never-weakened", test_never_weakened);
    g_test_add_func("/http/redirect", test_redirect);
    g_test_add_func("/http/post", test_post);
    g_test_add_func("/http/sink", test_sink);
    g_test_add_func("/http/hostile", test_hostile);
    g_test_add_func("/http/unreachable", test_unreachable);
    g_test_add_func("/http/bad-paths", test_bad_paths);
    g_test_add_func("/http/cancelled", test_cancelled);
    return g_test_run();
}
