/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/control.h"
#include "src/engine/run-private.h"
#include "tests/engine/helper.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>

/* the socket in the site folder, spoken to by a client on the same main loop */

typedef struct {
    Fixture site;
    CamEngine *engine;
    CamControl *control;
    char *path;
} Scene;

static void
set_up(Scene *scene, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    fixture_set_up(&scene->site, NULL);
    scene->engine = helper_start_engine(&scene->site);
    scene->control = cam_control_new(scene->engine, &error);
    g_assert_no_error(error);
    scene->path = g_build_filename(scene->site.folder, "control", NULL);
}

static void
tear_down(Scene *scene, gconstpointer data)
{
    cam_control_free(scene->control);
    g_assert_false(g_file_test(scene->path, G_FILE_TEST_EXISTS));
    cam_engine_free(scene->engine);
    fixture_tear_down(&scene->site, NULL);
    g_free(scene->path);
}

static GSocketConnection *
connect_to(Scene *scene)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(scene->path);
    GSocketConnection *connection =
        g_socket_client_connect(client, G_SOCKET_CONNECTABLE(address), NULL, &error);

    g_assert_no_error(error);
    return connection;
}

static void
say(GSocketConnection *connection, const char *text)
{
    g_autoptr(GError) error = NULL;
    gsize written;

    g_assert_true(g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)),
                                            text, strlen(text), &written, NULL, &error));
    g_assert_no_error(error);
}

typedef struct {
    char *line;
    gboolean over;
} Heard;

static void
on_line(GObject *source, GAsyncResult *result, gpointer data)
{
    Heard *heard = data;

    heard->line =
        g_data_input_stream_read_line_finish(G_DATA_INPUT_STREAM(source), result, NULL, NULL);
    heard->over = TRUE;
}

static JsonObject *
hear(GDataInputStream *input)
{
    Heard heard = { 0 };

    g_data_input_stream_read_line_async(input, G_PRIORITY_DEFAULT, NULL, on_line, &heard);
    while (!heard.over)
        g_main_context_iteration(NULL, TRUE);
    g_autofree char *line = heard.line;
    return line != NULL ? cam_args_parse(line) : NULL;
}

static void
test_mode(Scene *scene, gconstpointer data)
{
    GStatBuf status;

    g_assert_cmpint(g_stat(scene->path, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0600);
}

static void
test_talk(Scene *scene, gconstpointer data)
{
    g_autoptr(GSocketConnection) connection = connect_to(scene);
    g_autoptr(GDataInputStream) input =
        g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(connection)));

    say(connection, "{\"cmd\":\"status\"}\nnonsense\n{\"cmd\":\"follow\"}\n");
    g_autoptr(JsonObject) status = hear(input);
    g_assert_true(json_object_get_null_member(status, "run"));
    g_autoptr(JsonObject) error = hear(input);
    g_assert_nonnull(cam_args_get(error, "error"));
    g_autoptr(JsonObject) follow = hear(input);
    g_assert_true(json_object_get_null_member(follow, "run"));

    g_autoptr(CamEvent) event =
        cam_event_new("run", "job", "device-down", cam_args_new("a", "b", NULL));
    cam_control_tell(scene->control, event);
    g_autoptr(JsonObject) told = hear(input);
    g_assert_cmpstr(cam_args_get(told, "event"), ==, "device-down");
    g_assert_cmpstr(cam_args_get(told, "job"), ==, "job");
    g_assert_cmpstr(cam_args_get(json_object_get_object_member(told, "args"), "a"), ==, "b");
}

static void
test_run(Scene *scene, gconstpointer data)
{
    g_autoptr(GSocketConnection) connection = connect_to(scene);
    g_autoptr(GDataInputStream) input =
        g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(connection)));
    CamRun run = { .ledger = cam_ledger_new("some-run"), .jobs = g_ptr_array_new() };

    cam_control_set_run(scene->control, &run);
    say(connection, "{\"cmd\":\"status\"}\n");
    g_autoptr(JsonObject) status = hear(input);
    g_assert_cmpstr(cam_args_get(status, "run"), ==, "some-run");
    g_assert_cmpstr(cam_args_get(status, "state"), ==, "running");
    cam_control_set_run(scene->control, NULL);
    cam_ledger_free(run.ledger);
    g_ptr_array_unref(run.jobs);
}

/* who hangs up, in the middle of a line or while it is told much, is no trouble for anybody */
static void
test_rude(Scene *scene, gconstpointer data)
{
    for (guint i = 0; i < 40; i++) {
        g_autoptr(GSocketConnection) connection = connect_to(scene);
        say(connection, i % 2 == 0 ? "{\"cmd\":\"fol" : "{\"cmd\":\"follow\"}\n");
        while (g_main_context_iteration(NULL, FALSE))
            ;
        g_autoptr(CamEvent) event = cam_event_new("run", "job", "device-down", NULL);
        cam_control_tell(scene->control, event);
        g_io_stream_close(G_IO_STREAM(connection), NULL, NULL);
        cam_control_tell(scene->control, event);
    }
    test_talk(scene, data);
}

/* who follows and never reads does not fill our memory */
static void
test_deaf(Scene *scene, gconstpointer data)
{
    g_autoptr(GSocketConnection) connection = connect_to(scene);
    g_autofree char *much = g_strnfill(8000, 'x');
    g_autoptr(CamEvent) event =
        cam_event_new("run", "job", "device-down", cam_args_new("a", much, NULL));
    GSocket *socket = g_socket_connection_get_socket(connection);

    say(connection, "{\"cmd\":\"follow\"}\n");
    for (guint i = 0; i < 2000; i++) {
        cam_control_tell(scene->control, event);
        while (g_main_context_iteration(NULL, FALSE))
            ;
    }
    /* what the kernel holds can be read, then it ends */
    char buffer[65536];
    gsize total = 0;
    gssize size;
    while ((size = g_socket_receive(socket, buffer, sizeof buffer, NULL, NULL)) > 0)
        total += (gsize)size;
    g_assert_cmpuint(total, <, 2000 * 8000);
}

static void
test_long_name(void)
{
    Scene scene = { 0 };
    g_autoptr(GError) error = NULL;

    scene.site.folder = helper_make_folder();
    g_autofree char *name = g_strnfill(120, 'n');
    g_autofree char *deep = g_build_filename(scene.site.folder, name, NULL);
    g_assert_cmpint(g_mkdir(deep, 0700), ==, 0);
    CamSite *site;
    CamStore *store = helper_open(deep, TRUE, &site);
    CamEngine *engine = helper_start_engine(&(Fixture){ .site = site, .store = store });
    g_assert_null(cam_control_new(engine, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FILE);
    cam_engine_free(engine);
    cam_store_free(store);
    cam_site_free(site);
    helper_remove_folder(scene.site.folder);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/control/mode", Scene, NULL, set_up, test_mode, tear_down);
    g_test_add("/control/talk", Scene, NULL, set_up, test_talk, tear_down);
    g_test_add("/control/run", Scene, NULL, set_up, test_run, tear_down);
    g_test_add("/control/rude", Scene, NULL, set_up, test_rude, tear_down);
    g_test_add("/control/deaf", Scene, NULL, set_up, test_deaf, tear_down);
    g_test_add_func("/control/long-name", test_long_name);
    return g_test_run();
}
