/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/serve.h"

#include <string.h>

struct Serve {
    GThread *thread;
    SoupServer *server;
    GMainContext *context;
    GMainLoop *loop;
    guint16 port;
    guint nonce;
    ServeFunc func;
    gpointer data;
};

void
serve_answer(SoupServerMessage *message, guint status, const char *type, const void *data,
             gsize size)
{
    soup_server_message_set_status(message, status, NULL);
    soup_server_message_set_response(message, type, SOUP_MEMORY_COPY, data, size);
}

static const char *
guess_type(const char *text)
{
    if (g_str_has_prefix(text, "<!") || g_str_has_prefix(text, "<h"))
        return "text/html";
    return "application/xml";
}

void
serve_challenge(Serve *serve, SoupServerMessage *message, const char *realm, gboolean stale,
                const char *body)
{
    SoupMessageHeaders *headers = soup_server_message_get_response_headers(message);

    if (realm != NULL) {
        g_autofree char *challenge =
            g_strdup_printf("Digest qop=\"auth\", realm=\"%s\", nonce=\"%08x\", stale=\"%s\"",
                            realm, ++serve->nonce, stale ? "TRUE" : "FALSE");
        soup_message_headers_append(headers, "WWW-Authenticate", challenge);
    }
    serve_answer(message, 401, guess_type(body), body, strlen(body));
}

void
serve_close(SoupServerMessage *message)
{
    g_autoptr(GIOStream) stream = soup_server_message_steal_connection(message);

    g_io_stream_close(stream, NULL, NULL);
}

const char *
serve_get_header(SoupServerMessage *message, const char *name)
{
    return soup_message_headers_get_one(soup_server_message_get_request_headers(message), name);
}

GBytes *
serve_get_body(SoupServerMessage *message)
{
    return soup_message_body_flatten(soup_server_message_get_request_body(message));
}

static void
on_request(SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
           gpointer data)
{
    Serve *serve = data;

    serve->func(message, serve->data);
}

static gpointer
run(gpointer data)
{
    Serve *serve = data;

    g_main_context_push_thread_default(serve->context);
    g_main_loop_run(serve->loop);
    soup_server_disconnect(serve->server);
    g_clear_object(&serve->server);
    /* what was about to end holds its message until it has: on a busy machine that is now */
    while (g_main_context_iteration(serve->context, FALSE))
        continue;
    g_main_context_pop_thread_default(serve->context);
    return NULL;
}

Serve *
serve_new(ServeFunc func, gpointer data)
{
    Serve *serve = g_new0(Serve, 1);
    g_autoptr(GError) error = NULL;

    serve->func = func;
    serve->data = data;
    serve->context = g_main_context_new();
    serve->loop = g_main_loop_new(serve->context, FALSE);
    g_main_context_push_thread_default(serve->context);
    /* paths stay as they were sent, so that they can be compared */
    serve->server = soup_server_new("server-header", "webserver", "raw-paths", TRUE, NULL);
    soup_server_add_handler(serve->server, NULL, on_request, serve, NULL);
    g_assert_true(soup_server_listen_local(serve->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
    g_assert_no_error(error);
    GSList *uris = soup_server_get_uris(serve->server);
    serve->port = (guint16)g_uri_get_port(uris->data);
    g_slist_free_full(uris, (GDestroyNotify)g_uri_unref);
    g_main_context_pop_thread_default(serve->context);
    serve->thread = g_thread_new("serve", run, serve);
    return serve;
}

static gboolean
stop(gpointer data)
{
    g_main_loop_quit(data);
    return G_SOURCE_REMOVE;
}

void
serve_free(Serve *serve)
{
    if (serve == NULL)
        return;
    g_main_context_invoke(serve->context, stop, serve->loop);
    g_thread_join(serve->thread);
    g_main_loop_unref(serve->loop);
    g_main_context_unref(serve->context);
    g_free(serve);
}

guint16
serve_get_port(const Serve *serve)
{
    return serve->port;
}
