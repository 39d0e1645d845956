/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/describe.h"
#include "src/base/clock.h"
#include "src/net/http.h"

#include <gio/gio.h>
#include <string.h>

#define PATIENCE_US (60 * G_USEC_PER_SEC)

/* a server that counts; `/big` is endless, `/silent` never answers, `/moved` points elsewhere */
typedef struct {
    GSocketService *service;
    guint16 port;
    GPtrArray *paths; /* (element-type utf8) */
    GPtrArray *kept;  /* (element-type GSocketConnection): those that get no answer */
    gboolean had_login;
} Server;

typedef struct {
    Server server;
    CamDescriber *describer;
    CamInterface *lo;
    GPtrArray *names; /* (element-type utf8): of what was told */
    gboolean frees;
} Scene;

static void
answer(GSocketConnection *connection, const char *path)
{
    GOutputStream *out = g_io_stream_get_output_stream(G_IO_STREAM(connection));
    g_autofree char *body =
        strcmp(path, "/desc/big") == 0 ? g_strnfill(70000, 'x') : g_strdup(path);
    g_autofree char *text = g_strdup_printf(
        "HTTP/1.1 %s\r\nContent-Length: %zu\r\nLocation: http://127.0.0.1:1/elsewhere\r\n\r\n%s",
        strcmp(path, "/moved.xml") == 0 ? "302 Found" : "200 OK", strlen(body), body);

    /* the client may have had enough of it */
    if (!g_output_stream_write_all(out, text, strlen(text), NULL, NULL, NULL))
        g_test_message("%s: cut", path);
}

static gboolean
on_incoming(GSocketService *service, GSocketConnection *connection, GObject *unused, gpointer data)
{
    Server *server = data;
    GInputStream *in = g_io_stream_get_input_stream(G_IO_STREAM(connection));
    char request[4096];
    gssize got = g_input_stream_read(in, request, sizeof request - 1, NULL, NULL);

    request[MAX(got, 0)] = '\0';
    g_auto(GStrv) words = g_strsplit(request, " ", 3);
    if (g_strv_length(words) < 3)
        return TRUE;
    server->had_login |= strstr(request, "uthorization") != NULL;
    g_ptr_array_add(server->paths, g_strdup(words[1]));
    if (strcmp(words[1], "/upnp/silent") == 0)
        g_ptr_array_add(server->kept, g_object_ref(connection));
    else
        answer(connection, words[1]);
    return TRUE;
}

static void
server_init(Server *server)
{
    g_autoptr(GError) error = NULL;

    *server = (Server){ .service = g_socket_service_new() };
    server->paths = g_ptr_array_new_with_free_func(g_free);
    server->kept = g_ptr_array_new_with_free_func(g_object_unref);
    server->port =
        g_socket_listener_add_any_inet_port(G_SOCKET_LISTENER(server->service), NULL, &error);
    g_assert_no_error(error);
    g_signal_connect(server->service, "incoming", G_CALLBACK(on_incoming), server);
}

static void
server_clear(Server *server)
{
    g_socket_service_stop(server->service);
    g_socket_listener_close(G_SOCKET_LISTENER(server->service));
    g_object_unref(server->service);
    g_ptr_array_unref(server->paths);
    g_ptr_array_unref(server->kept);
}

/* takes any text for the name of a device */
static gboolean
parse(const char *data, gsize size, const CamWireOrigin *origin, CamWireAnswer *answers,
      GError **error)
{
    g_autofree char *text = g_strndup(data, size);
    CamSighting *sighting = cam_wire_add_sighting(answers, "ssdp", origin);

    sighting->address = g_strdup(origin->source);
    cam_identity_set(sighting->identity, CAM_FIELD_NAME, text);
    return TRUE;
}

static void
on_described(CamSighting *described, const CamInterface *interface, gpointer data)
{
    Scene *scene = data;
    g_autoptr(CamSighting) sighting = described;

    g_assert_cmpstr(interface->name, ==, "lo");
    g_assert_cmpstr(sighting->source, ==, "127.0.0.1");
    g_ptr_array_add(scene->names, g_strdup(cam_identity_get(sighting->identity, CAM_FIELD_NAME)));
    if (scene->frees)
        g_clear_pointer(&scene->describer, cam_describer_free);
}

static void
ask(Scene *scene, const char *form)
{
    guint16 port = scene->server.port;
    g_autofree char *url = g_strdup_printf("%s:%u", form, port);
    const char *path = strchr(form, '|');
    g_autofree char *host = path != NULL ? g_strndup(form, (gsize)(path - form)) : NULL;
    g_autofree char *whole = path != NULL ? g_strdup_printf("%s:%u%s", host, port, path + 1) : NULL;

    cam_describer_ask(scene->describer, whole != NULL ? whole : url, "127.0.0.1", scene->lo);
}

static void
wait_for_all(const Scene *scene)
{
    gint64 end_us = cam_clock_now_us() + PATIENCE_US;

    while (scene->describer != NULL && cam_describer_get_pending(scene->describer) > 0 &&
           cam_clock_now_us() < end_us)
        g_main_context_iteration(NULL, TRUE);
    g_assert_true(scene->describer == NULL || cam_describer_get_pending(scene->describer) == 0);
}

static void
set_up(Scene *scene, gconstpointer data)
{
    server_init(&scene->server);
    scene->lo = cam_interface_new("lo", 1);
    scene->names = g_ptr_array_new_with_free_func(g_free);
    scene->describer = cam_describer_new(parse, on_described, scene);
}

static void
tear_down(Scene *scene, gconstpointer data)
{
    cam_describer_free(scene->describer);
    server_clear(&scene->server);
    cam_interface_free(scene->lo);
    g_ptr_array_unref(scene->names);
}

static void
test_urls(Scene *scene, gconstpointer data)
{
    /* `|` is where the port goes */
    static const char *const refused[] = {
        "http://127.0.0.2|/other-host.xml",
        "https://127.0.0.1|/tls.xml",
        "ftp://127.0.0.1|/ftp.xml",
        "http://localhost|/name.xml",
        "http://[::1]|/ipv6.xml",
        "file:///etc/passwd",
        "http://127.0.0.1.example|/sub.xml",
        "http://127.0.0.1|/a b.xml",
        "http://127.0.0.1|/a\r\nX: y.xml",
        "http://u@127.0.0.2|/user.xml",
        "//127.0.0.1|/no-scheme.xml",
        "nonsense",
        "http://127.0.0.1|/reboot.cgi",
        "http://127.0.0.1|/",
        "http://127.0.0.1|/x?desc.xml",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++)
        ask(scene, refused[i]);
    g_assert_cmpuint(cam_describer_get_pending(scene->describer), ==, 0);
    ask(scene, "http://127.0.0.1|/desc.xml?a=%20b");
    ask(scene, "http://127.0.0.1|/desc.xml?a=%20b");
    wait_for_all(scene);
    ask(scene, "http://127.0.0.1|/desc.xml?a=%20b");
    ask(scene, "http://127.0.0.1|/desc/big");
    ask(scene, "http://127.0.0.1|/moved.xml");
    wait_for_all(scene);
    g_assert_cmpuint(scene->server.paths->len, ==, 3);
    g_assert_cmpuint(scene->names->len, ==, 1);
    g_assert_cmpstr(scene->names->pdata[0], ==, "/desc.xml?a=%20b");
    g_assert_false(scene->server.had_login);
}

/* who forges where it comes from tries no ports of others by us */
static void
test_ports(Scene *scene, gconstpointer data)
{
    guint16 port = scene->server.port;
    Server second;

    server_init(&second);
    ask(scene, "http://127.0.0.1|/a.xml");
    scene->server.port = second.port;
    ask(scene, "http://127.0.0.1|/b.xml");
    scene->server.port = port;
    ask(scene, "http://127.0.0.1|/c.xml");
    wait_for_all(scene);
    g_assert_cmpuint(scene->server.paths->len, ==, 2);
    g_assert_cmpuint(second.paths->len, ==, 0);
    server_clear(&second);
}

/* one that names any number of them gets four */
static void
test_many(Scene *scene, gconstpointer data)
{
    for (guint i = 0; i < 100; i++) {
        g_autofree char *form = g_strdup_printf("http://127.0.0.1|/Device/%u", i);
        ask(scene, form);
    }
    wait_for_all(scene);
    g_assert_cmpuint(scene->server.paths->len, ==, 4);
    g_assert_cmpuint(scene->names->len, ==, 4);
}

/* one that never answers holds nobody up for long, and the end comes in the middle of it */
static void
test_given_up(Scene *scene, gconstpointer data)
{
    gint64 end_us = cam_clock_now_us() + PATIENCE_US;

    ask(scene, "http://127.0.0.1|/upnp/silent");
    while (scene->server.paths->len == 0 && cam_clock_now_us() < end_us)
        g_main_context_iteration(NULL, TRUE);
    g_assert_cmpuint(cam_describer_get_pending(scene->describer), ==, 1);
    cam_describer_free(scene->describer);
    while (g_main_context_iteration(NULL, FALSE))
        continue;
    g_assert_cmpuint(scene->names->len, ==, 0);
    scene->describer = cam_describer_new(parse, on_described, scene);
    ask(scene, "http://127.0.0.1|/upnp/silent");
    wait_for_all(scene);
    g_assert_cmpuint(scene->names->len, ==, 0);
}

static void
test_freed_in_callback(Scene *scene, gconstpointer data)
{
    scene->frees = TRUE;
    ask(scene, "http://127.0.0.1|/1.xml");
    ask(scene, "http://127.0.0.1|/2.xml");
    wait_for_all(scene);
    while (g_main_context_iteration(NULL, FALSE))
        continue;
    g_assert_null(scene->describer);
    g_assert_cmpuint(scene->names->len, ==, 1);
}

static void
add(const char *path, void (*test)(Scene *scene, gconstpointer data))
{
    g_test_add(path, Scene, NULL, set_up, test, tear_down);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    add("/describe/urls", test_urls);
    add("/describe/ports", test_ports);
    add("/describe/many", test_many);
    add("/describe/given-up", test_given_up);
    add("/describe/freed-in-callback", test_freed_in_callback);
    return g_test_run();
}
