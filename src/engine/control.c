/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/control.h"

#include "src/base/clock.h"
#include "src/base/file.h"

#include <errno.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <string.h>

/* of a socket; 108 on Linux, less elsewhere */
#define MAX_NAME    104
#define MAX_CLIENTS 16
#define MAX_LINE    4096
#define MAX_BEHIND  (1024 * 1024)
#define PROGRESS_S  0.5

typedef struct {
    CamControl *control;
    GSocketConnection *connection;
    char line[MAX_LINE]; /* what came and is not answered yet */
    gsize got;
    GString *output;
    GCancellable *cancel;
    gboolean writing;
    gboolean follows;
    gboolean closed;
    guint references;
} Client;

struct CamControl {
    char *path;
    GSocketService *service;
    CamRun *run;
    GPtrArray *clients;
    guint timer;
};

static void read_line(Client *client);
static void flush(Client *client);

static void
release(Client *client)
{
    if (--client->references > 0)
        return;
    g_object_unref(client->connection);
    g_object_unref(client->cancel);
    g_string_free(client->output, TRUE);
    g_free(client);
}

static void
hang_up(Client *client)
{
    if (client->closed)
        return;
    client->closed = TRUE;
    g_cancellable_cancel(client->cancel);
    if (client->control != NULL)
        g_ptr_array_remove_fast(client->control->clients, client);
    release(client);
}

static void
on_written(GObject *source, GAsyncResult *result, gpointer data)
{
    Client *client = data;
    gssize done = g_output_stream_write_bytes_finish(G_OUTPUT_STREAM(source), result, NULL);

    client->writing = FALSE;
    if (done <= 0)
        hang_up(client);
    else
        g_string_erase(client->output, 0, done);
    flush(client);
    release(client);
}

static void
flush(Client *client)
{
    if (client->closed || client->writing || client->output->len == 0)
        return;
    client->writing = TRUE;
    client->references++;
    /* the buffer may grow while a write is under way: its own copy of the bytes is written */
    g_autoptr(GBytes) bytes = g_bytes_new(client->output->str, MIN(client->output->len, 64 * 1024));
    g_output_stream_write_bytes_async(
        g_io_stream_get_output_stream(G_IO_STREAM(client->connection)), bytes, G_PRIORITY_DEFAULT,
        client->cancel, on_written, client);
}

static void
send_json(Client *client, JsonObject *json)
{
    g_autofree char *line = cam_args_to_text(json);

    if (client->closed)
        return;
    /* who does not read is let go rather than kept in memory */
    if (client->output->len + strlen(line) > MAX_BEHIND) {
        hang_up(client);
        return;
    }
    g_string_append(client->output, line);
    g_string_append_c(client->output, '\n');
    flush(client);
}

static JsonObject *
make_status(const CamControl *control)
{
    JsonObject *json = json_object_new();
    JsonObject *counts = json_object_new();

    json_object_set_int_member(json, "schema", 1);
    if (control->run == NULL) {
        json_object_unref(counts);
        json_object_set_null_member(json, "run");
        return json;
    }
    const CamLedger *ledger = cam_run_get_ledger(control->run);
    json_object_set_string_member(json, "run", ledger->run);
    json_object_set_string_member(json, "state", cam_run_state_name(ledger->state));
    for (guint state = CAM_STATE_PLANNED; state <= CAM_STATE_ROLLED_BACK; state++) {
        guint count = cam_ledger_count(ledger, (CamState)state);
        if (count > 0)
            json_object_set_int_member(counts, cam_state_name((CamState)state), count);
    }
    json_object_set_object_member(json, "counts", counts);
    return json;
}

static JsonObject *
make_event_line(const CamEvent *event)
{
    JsonObject *json = cam_args_new("event", event->code, "run", event->run, "job", event->job,
                                    "step", cam_step_name(event->step), NULL);

    json_object_set_int_member(json, "utc_us", event->utc_us);
    json_object_set_int_member(json, "hop", event->hop);
    json_object_set_int_member(json, "attempt", event->attempt);
    json_object_set_object_member(json, "args", cam_args_parse(event->args));
    return json;
}

static void
answer(Client *client, const char *line)
{
    g_autoptr(JsonObject) json = NULL;
    g_autoptr(JsonObject) question = cam_args_parse(line);
    const char *command = cam_args_get(question, "cmd");

    if (g_strcmp0(command, "status") == 0) {
        json = make_status(client->control);
    } else if (g_strcmp0(command, "follow") == 0) {
        json = make_status(client->control);
        client->follows = TRUE;
    } else {
        json = cam_args_new("error", "unknown command; known are status and follow", NULL);
    }
    send_json(client, json);
}

/* answers every whole line; FALSE when a line is longer than any command */
static gboolean
answer_lines(Client *client)
{
    char *end;

    while (!client->closed && (end = memchr(client->line, '\n', client->got)) != NULL) {
        gsize size = (gsize)(end - client->line) + 1;
        g_autofree char *line = g_strndup(client->line, size - 1);
        memmove(client->line, end + 1, client->got - size);
        client->got -= size;
        answer(client, line);
    }
    return client->got < sizeof client->line;
}

static void
on_read(GObject *source, GAsyncResult *result, gpointer data)
{
    Client *client = data;
    gssize size = g_input_stream_read_finish(G_INPUT_STREAM(source), result, NULL);

    if (size > 0 && !client->closed && client->control != NULL) {
        client->got += (gsize)size;
        if (answer_lines(client))
            read_line(client);
        else
            hang_up(client);
    } else {
        hang_up(client);
    }
    release(client);
}

static void
read_line(Client *client)
{
    if (client->closed)
        return;
    client->references++;
    g_input_stream_read_async(g_io_stream_get_input_stream(G_IO_STREAM(client->connection)),
                              client->line + client->got, sizeof client->line - client->got,
                              G_PRIORITY_DEFAULT, client->cancel, on_read, client);
}

static gboolean
on_incoming(GSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
    CamControl *control = data;

    if (control->clients->len >= MAX_CLIENTS)
        return TRUE;
    Client *client = g_new0(Client, 1);
    client->control = control;
    client->references = 1;
    client->connection = g_object_ref(connection);
    client->output = g_string_new(NULL);
    client->cancel = g_cancellable_new();
    g_ptr_array_add(control->clients, client);
    read_line(client);
    return TRUE;
}

static void
add_progress(JsonArray *rows, const CamControl *control, guint index)
{
    const CamLedger *ledger = cam_run_get_ledger(control->run);
    const CamLedgerJob *job = ledger->jobs->pdata[index];
    CamProgress progress;

    cam_run_get_progress(control->run, index, &progress);
    if (!progress.active)
        return;
    JsonObject *row = cam_args_new("job", job->id, "step", cam_step_name(job->step), NULL);
    json_object_set_int_member(row, "sent", (gint64)progress.sent);
    json_object_set_int_member(row, "total", (gint64)progress.total);
    json_object_set_int_member(row, "percent", progress.percent);
    json_object_set_boolean_member(row, "stalled", progress.stalled);
    json_array_add_object_element(rows, row);
}

static void
tell_progress(gpointer data)
{
    CamControl *control = data;
    gboolean wanted = FALSE;

    control->timer = cam_clock_add_timer(PROGRESS_S, 1, tell_progress, control);
    for (guint i = 0; i < control->clients->len; i++)
        wanted = wanted || ((Client *)control->clients->pdata[i])->follows;
    if (!wanted || control->run == NULL)
        return;
    g_autoptr(JsonObject) json = json_object_new();
    JsonArray *rows = json_array_new();
    for (guint i = 0; i < cam_run_get_ledger(control->run)->jobs->len; i++)
        add_progress(rows, control, i);
    json_object_set_array_member(json, "progress", rows);
    for (guint i = control->clients->len; i > 0; i--) {
        Client *client = control->clients->pdata[i - 1];
        if (client->follows)
            send_json(client, json);
    }
}

CamControl *
cam_control_new(CamEngine *engine, GError **error)
{
    g_autoptr(CamControl) control = g_new0(CamControl, 1);

    control->path = cam_site_build_path(cam_engine_get_site(engine), "control");
    control->clients = g_ptr_array_new();
    control->service = g_socket_service_new();
    /* GLib would cut it and open a socket somewhere else */
    if (strlen(control->path) >= MAX_NAME) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FILE, "the name of the site's folder is too long");
        return NULL;
    }
    /* we own the site: whatever lies there is a leftover */
    if (g_unlink(control->path) != 0 && errno != ENOENT) {
        cam_file_set_error(error, errno, control->path, "replace");
        return NULL;
    }
    g_autoptr(GSocketAddress) address = g_unix_socket_address_new(control->path);
    if (!g_socket_listener_add_address(G_SOCKET_LISTENER(control->service), address,
                                       G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL,
                                       error)) {
        g_prefix_error(error, "control socket %s: ", control->path);
        return NULL;
    }
    g_chmod(control->path, 0600);
    g_signal_connect(control->service, "incoming", G_CALLBACK(on_incoming), control);
    g_socket_service_start(control->service);
    control->timer = cam_clock_add_timer(PROGRESS_S, 1, tell_progress, control);
    return g_steal_pointer(&control);
}

void
cam_control_set_run(CamControl *control, CamRun *run)
{
    control->run = run;
}

void
cam_control_tell(CamControl *control, const CamEvent *event)
{
    g_autoptr(JsonObject) json = NULL;

    for (guint i = control->clients->len; i > 0; i--) {
        Client *client = control->clients->pdata[i - 1];
        if (!client->follows)
            continue;
        if (json == NULL)
            json = make_event_line(event);
        send_json(client, json);
    }
}

void
cam_control_free(CamControl *control)
{
    if (control == NULL)
        return;
    cam_clock_remove_timer(&control->timer);
    while (control->clients->len > 0) {
        Client *client = control->clients->pdata[0];
        client->references++;
        hang_up(client);
        client->control = NULL;
        release(client);
    }
    g_socket_service_stop(control->service);
    g_socket_listener_close(G_SOCKET_LISTENER(control->service));
    g_object_unref(control->service);
    g_unlink(control->path);
    g_ptr_array_unref(control->clients);
    g_free(control->path);
    g_free(control);
}
