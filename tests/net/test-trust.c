/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/http.h"

#include "src/base/file.h"
#include "tests/net/bad-server.h"

#include <glib/gstdio.h>
#include <string.h>

/* what the store would keep, and when it was told */
typedef struct {
    char *pin;
    guint found;
    guint added;
    BadServer *server;
    guint connections_when_added;
} Store;

static void
store_clear(Store *store)
{
    g_free(store->pin);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Store, store_clear)

static char *
find_pin(gpointer data)
{
    Store *store = data;

    store->found++;
    return g_strdup(store->pin);
}

static void
add_pin(gpointer data, const char *pin)
{
    Store *store = data;

    store->added++;
    store->connections_when_added = bad_server_count_connections(store->server);
    g_free(store->pin);
    store->pin = g_strdup(pin);
}

static CamHttp *
connect_to(Store *store)
{
    return cam_http_new(&(CamHttpOptions){
        .address = "127.0.0.1",
        .port = bad_server_get_port(store->server),
        .tls = TRUE,
        .user = "admin",
        .password = "secret",
        .hooks = { .find_pin = find_pin, .add_pin = add_pin, .data = store },
    });
}

static void
assert_get(CamHttp *http)
{
    g_autoptr(GError) error = NULL;
    CamRequest request = { .method = "GET", .path = "/status" };
    g_autoptr(CamReply) reply = cam_http_send(http, &request, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(reply->status, ==, 200);
}

static void
assert_distrust(CamHttp *http, const char *path, CamRequestFlags flags)
{
    g_autoptr(GError) error = NULL;
    CamRequest request = { .method = "GET", .path = path, .flags = flags };
    g_autoptr(CamReply) reply = cam_http_send(http, &request, &error);

    g_assert_null(reply);
    g_assert_error(error, CAM_ERROR, CAM_ERROR_TRUST);
}

static void
test_first_contact(void)
{
    g_autofree char *pin = NULL;
    g_autofree char *certificate = bad_certificate_new(&pin);
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ .certificate = certificate });
    g_auto(Store) store = { .server = server };
    g_autoptr(CamHttp) http = connect_to(&store);

    assert_get(http);
    assert_get(http);
    g_assert_cmpstr(store.pin, ==, pin);
    g_assert_cmpuint(store.found, ==, 1);
    g_assert_cmpuint(store.added, ==, 1);
    /* told after a handshake without a request, before anything else */
    g_assert_cmpuint(store.connections_when_added, ==, 1);
    g_clear_pointer(&http, cam_http_free);
    const GArray *requests = bad_server_stop(server);
    g_assert_cmpuint(requests->len, ==, 3);
    /* the login goes out on a connection of its own, and that one is kept */
    for (guint i = 0; i < requests->len; i++)
        g_assert_cmpuint(g_array_index(requests, BadRequest, i).connection, ==, i == 0 ? 2 : 3);
}

static void
test_known_key(void)
{
    g_autofree char *pin = NULL;
    g_autofree char *certificate = bad_certificate_new(&pin);
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ .certificate = certificate });
    g_auto(Store) store = { .server = server, .pin = g_strdup(pin) };
    g_autoptr(CamHttp) http = connect_to(&store);

    assert_get(http);
    g_assert_cmpuint(store.added, ==, 0);
    g_clear_pointer(&http, cam_http_free);
    bad_server_stop(server);
    g_assert_cmpuint(bad_server_count_connections(server), ==, 2);
}

static void
test_other_key(void)
{
    g_autofree char *old_pin = NULL;
    g_autofree char *pin = NULL;
    g_autofree char *unused = bad_certificate_new(&old_pin);
    g_autofree char *certificate = bad_certificate_new(&pin);
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ .certificate = certificate });
    g_auto(Store) store = { .server = server, .pin = g_strdup(old_pin) };
    g_autoptr(CamHttp) http = connect_to(&store);

    g_assert_nonnull(unused);
    g_assert_cmpstr(pin, !=, old_pin);
    assert_distrust(http, "/status", CAM_REQUEST_NONE);
    assert_distrust(http, "/status", CAM_REQUEST_ANONYMOUS);
    assert_distrust(http, "/act", CAM_REQUEST_ONCE);
    g_assert_true(cam_http_met_other_key(http));
    g_assert_cmpuint(store.added, ==, 0);
    g_assert_cmpuint(cam_http_get_login_count(http), ==, 0);
    g_clear_pointer(&http, cam_http_free);
    g_assert_cmpuint(bad_server_stop(server)->len, ==, 0);
}

static void
test_swapped_key(void)
{
    g_autofree char *pin = NULL;
    g_autofree char *other_pin = NULL;
    g_autofree char *certificate = bad_certificate_new(&pin);
    g_autofree char *other = bad_certificate_new(&other_pin);
    BadOptions options = { .behaviour = BAD_CLOSE_401, .certificate = certificate };
    g_autoptr(BadServer) server = bad_server_new(&options);
    g_auto(Store) store = { .server = server };
    g_autoptr(CamHttp) http = connect_to(&store);

    assert_get(http);
    guint logins = cam_http_get_login_count(http);
    bad_server_set_certificate(server, other);
    /* a new connection must look at the key again */
    assert_distrust(http, "/act", CAM_REQUEST_ONCE);
    g_assert_cmpuint(cam_http_get_login_count(http), ==, logins);
    g_assert_cmpstr(store.pin, ==, pin);
    g_clear_pointer(&http, cam_http_free);
    const GArray *requests = bad_server_stop(server);
    for (guint i = 0; i < requests->len; i++)
        g_assert_cmpstr(g_array_index(requests, BadRequest, i).path, ==, "/status");
}

static void
test_damaged_pin(void)
{
    /* libcurl would take the second for the name of a file, and the third for two pins */
    const char *const pins[] = { "", "/etc/hostname", "sha256//a;sha256//b",
                                 "sha256//AAAA;AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" };
    g_autofree char *pin = NULL;
    g_autofree char *certificate = bad_certificate_new(&pin);
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ .certificate = certificate });

    for (gsize i = 0; i < G_N_ELEMENTS(pins); i++) {
        g_auto(Store) store = { .server = server, .pin = g_strdup(pins[i]) };
        g_autoptr(CamHttp) http = connect_to(&store);
        assert_distrust(http, "/status", CAM_REQUEST_NONE);
        g_assert_false(cam_http_met_other_key(http));
    }
    bad_server_stop(server);
    g_assert_cmpuint(bad_server_count_connections(server), ==, 0);
}

static void
test_no_tls(void)
{
    g_autoptr(BadServer) server = bad_server_new(&(BadOptions){ 0 });
    g_auto(Store) store = { .server = server };
    g_autoptr(CamHttp) http = connect_to(&store);
    g_autoptr(GError) error = NULL;
    CamRequest request = { .method = "GET", .path = "/status" };
    g_autoptr(CamReply) reply = cam_http_send(http, &request, &error);

    g_assert_null(reply);
    g_assert_error(error, CAM_ERROR, CAM_ERROR_UNREACHABLE);
    g_assert_cmpuint(store.added, ==, 0);
}

static gboolean
may_log_in_once(gpointer data, guint logins, guint open, gboolean proved)
{
    return logins < 1;
}

/* a key on trial gets one login, also when the device calls each nonce stale */
static void
check_one_login(BadBehaviour behaviour, const char *path, guint status)
{
    g_autofree char *pin = NULL;
    g_autofree char *certificate = bad_certificate_new(&pin);
    g_autoptr(BadServer) server =
        bad_server_new(&(BadOptions){ .behaviour = behaviour, .certificate = certificate });
    g_autoptr(CamHttp) http = cam_http_new(&(CamHttpOptions){
        .address = "127.0.0.1",
        .port = bad_server_get_port(server),
        .tls = TRUE,
        .user = "admin",
        .password = "secret",
        .hooks = { .may_log_in = may_log_in_once },
    });
    CamRequest request = { .method = "GET", .path = path };
    g_autoptr(GError) error = NULL;
    g_autoptr(CamReply) reply = cam_http_send(http, &request, &error);
    guint logins = 0;

    g_assert_no_error(error);
    g_assert_cmpuint(reply->status, ==, status);
    g_assert_null(cam_http_send(http, &request, &error));
    g_assert_true(g_error_matches(
        error, CAM_ERROR, status == 401 ? (int)CAM_ERROR_UNREACHABLE : (int)CAM_ERROR_CANCELLED));
    /* what carries no login goes on */
    request.flags = CAM_REQUEST_ANONYMOUS;
    g_autoptr(CamReply) open = cam_http_send(http, &request, NULL);
    g_assert_nonnull(open);
    g_clear_pointer(&http, cam_http_free);
    const GArray *requests = bad_server_stop(server);
    for (guint i = 0; i < requests->len; i++)
        logins += g_array_index(requests, BadRequest, i).has_login;
    g_assert_cmpuint(logins, ==, 1);
}

static void
test_one_login(void)
{
    check_one_login(BAD_GOOD, "/status", 200);
    check_one_login(BAD_STALE, "/act", 401);
}

static void
check_upload(BadBehaviour behaviour, int code, guint images)
{
    g_autofree char *folder = g_dir_make_tmp("camherd-trust-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "image.dav", NULL);
    g_autofree char *image = g_strnfill(4 * 1024 * 1024, 'x');
    g_autofree char *pin = NULL;
    g_autofree char *certificate = bad_certificate_new(&pin);
    BadOptions options = { .behaviour = behaviour,
                           .certificate = certificate,
                           .image = (const guint8 *)image,
                           .image_size = strlen(image) };
    g_autoptr(BadServer) server = bad_server_new(&options);
    g_auto(Store) store = { .server = server };
    g_autoptr(CamHttp) http = connect_to(&store);
    g_autoptr(GError) error = NULL;
    CamRequest request = { .method = "PUT", .path = "/upload", .file = path };
    guint received = 0;

    g_assert_true(cam_file_write(path, image, strlen(image), NULL));
    g_autoptr(CamReply) reply = cam_http_send(http, &request, &error);
    g_clear_pointer(&http, cam_http_free);
    const GArray *requests = bad_server_stop(server);
    for (guint i = 0; i < requests->len; i++)
        received += g_array_index(requests, BadRequest, i).is_whole;
    g_assert_cmpuint(received, ==, images);
    if (code < 0)
        g_assert_no_error(error);
    else
        g_assert_error(error, CAM_ERROR, code);
    g_assert_cmpint(reply != NULL, ==, code < 0);
    g_unlink(path);
    g_rmdir(folder);
}

static void
test_uploads(void)
{
    check_upload(BAD_ONE_TIME, -1, 1);
    check_upload(BAD_CLOSE_401, -1, 1);
    check_upload(BAD_STALE, CAM_ERROR_NOT_TAKEN, 1);
    check_upload(BAD_DIE_DURING, CAM_ERROR_INTERRUPTED, 0);
    check_upload(BAD_DIE_AFTER, CAM_ERROR_INTERRUPTED, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/trust/first-contact", test_first_contact);
    g_test_add_func("/trust/known-key", test_known_key);
    g_test_add_func("/trust/other-key", test_other_key);
    g_test_add_func("/trust/swapped-key", test_swapped_key);
    g_test_add_func("/trust/damaged-pin", test_damaged_pin);
    g_test_add_func("/trust/no-tls", test_no_tls);
    g_test_add_func("/trust/one-login", test_one_login);
    g_test_add_func("/trust/uploads", test_uploads);
    return g_test_run();
}
