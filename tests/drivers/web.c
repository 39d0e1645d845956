/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/web.h"

#include <libsoup/soup.h>
#include <string.h>

typedef struct {
    guint status;
    gboolean open;
    GBytes *body;
} Page;

struct Web {
    GMutex lock;
    GThread *thread;
    SoupServer *server;
    GMainContext *context;
    GMainLoop *loop;
    guint16 port;
    GHashTable *pages;
    GHashTable *counts;
    char *realm;
    char *challenge_body;
    char *refuse_body;
    gboolean stale;
    guint nonce;
    guint all;
    guint logins;
    guint refused;
    WebBody body;
};

static void
page_free(gpointer data)
{
    Page *page = data;

    g_clear_pointer(&page->body, g_bytes_unref);
    g_free(page);
}

static void
answer(SoupServerMessage *message, guint status, const void *data, gsize size)
{
    const char *text = data;
    const char *type = "application/xml";

    if (size > 1 && (g_str_has_prefix(text, "<!") || g_str_has_prefix(text, "<h")))
        type = "text/html";
    soup_server_message_set_status(message, status, NULL);
    soup_server_message_set_response(message, type, SOUP_MEMORY_COPY, data, size);
}

static void
answer_401(Web *web, SoupServerMessage *message, const char *body, gboolean stale)
{
    SoupMessageHeaders *headers = soup_server_message_get_response_headers(message);

    if (web->realm != NULL) {
        g_autofree char *challenge =
            g_strdup_printf("Digest qop=\"auth\", realm=\"%s\", nonce=\"%08x\", stale=\"%s\"",
                            web->realm, ++web->nonce, stale ? "TRUE" : "FALSE");
        soup_message_headers_append(headers, "WWW-Authenticate", challenge);
    }
    answer(message, 401, body, strlen(body));
}

static void
note_body(Web *web, SoupServerMessage *message)
{
    SoupMessageBody *body = soup_server_message_get_request_body(message);
    g_autoptr(GBytes) bytes = soup_message_body_flatten(body);

    if (g_bytes_get_size(bytes) == 0)
        return;
    g_free(web->body.sha256);
    g_free(web->body.type);
    web->body.size = g_bytes_get_size(bytes);
    web->body.sha256 = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
    web->body.type = g_strdup(soup_message_headers_get_one(
        soup_server_message_get_request_headers(message), "Content-Type"));
}

static void
answer_page(Web *web, SoupServerMessage *message, const char *key, const Page *page)
{
    static const char missing[] = "<html><body>404 Not Found</body></html>";
    guint count = GPOINTER_TO_UINT(g_hash_table_lookup(web->counts, key));

    g_hash_table_replace(web->counts, g_strdup(key), GUINT_TO_POINTER(count + 1));
    web->all++;
    note_body(web, message);
    if (page == NULL) {
        answer(message, 404, missing, strlen(missing));
    } else if (page->status == 0) {
        g_autoptr(GIOStream) stream = soup_server_message_steal_connection(message);
        g_io_stream_close(stream, NULL, NULL);
    } else {
        gsize size;
        const char *data = g_bytes_get_data(page->body, &size);
        answer(message, page->status, data != NULL ? data : "", size);
    }
}

static void
on_request(SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query,
           gpointer data)
{
    Web *web = data;
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&web->lock);
    g_autofree char *key = g_strconcat(soup_server_message_get_method(message), " ", path, NULL);
    const Page *page = g_hash_table_lookup(web->pages, key);
    const char *login = soup_message_headers_get_one(
        soup_server_message_get_request_headers(message), "Authorization");

    if (login != NULL)
        web->logins++;
    if (login != NULL && web->refuse_body != NULL) {
        web->refused++;
        answer_401(web, message, web->refuse_body, web->stale);
    } else if (login == NULL && web->challenge_body != NULL && (page == NULL || !page->open)) {
        answer_401(web, message, web->challenge_body, FALSE);
    } else {
        answer_page(web, message, key, page);
    }
}

static gpointer
serve(gpointer data)
{
    Web *web = data;

    g_main_context_push_thread_default(web->context);
    g_main_loop_run(web->loop);
    soup_server_disconnect(web->server);
    g_clear_object(&web->server);
    /* what was about to end holds its message until it has: on a busy machine that is now */
    while (g_main_context_iteration(web->context, FALSE))
        continue;
    g_main_context_pop_thread_default(web->context);
    return NULL;
}

Web *
web_new(void)
{
    Web *web = g_new0(Web, 1);
    g_autoptr(GError) error = NULL;

    g_mutex_init(&web->lock);
    web->pages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, page_free);
    web->counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    web->realm = g_strdup("IP Camera(C2183)");
    web->challenge_body = g_strdup("");
    web->context = g_main_context_new();
    web->loop = g_main_loop_new(web->context, FALSE);
    g_main_context_push_thread_default(web->context);
    web->server = soup_server_new("server-header", "webserver", NULL);
    soup_server_add_handler(web->server, NULL, on_request, web, NULL);
    g_assert_true(soup_server_listen_local(web->server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error));
    g_assert_no_error(error);
    GSList *uris = soup_server_get_uris(web->server);
    web->port = (guint16)g_uri_get_port(uris->data);
    g_slist_free_full(uris, (GDestroyNotify)g_uri_unref);
    g_main_context_pop_thread_default(web->context);
    web->thread = g_thread_new("web", serve, web);
    return web;
}

static gboolean
stop(gpointer data)
{
    g_main_loop_quit(data);
    return G_SOURCE_REMOVE;
}

void
web_free(Web *web)
{
    if (web == NULL)
        return;
    g_main_context_invoke(web->context, stop, web->loop);
    g_thread_join(web->thread);
    g_main_loop_unref(web->loop);
    g_main_context_unref(web->context);
    g_hash_table_unref(web->pages);
    g_hash_table_unref(web->counts);
    g_mutex_clear(&web->lock);
    g_free(web->realm);
    g_free(web->challenge_body);
    g_free(web->refuse_body);
    g_free(web->body.sha256);
    g_free(web->body.type);
    g_free(web);
}

guint16
web_get_port(const Web *web)
{
    return web->port;
}

static void
set_page(Web *web, char *key, guint status, gboolean open, const char *body, gssize size)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&web->lock);
    Page *page = g_new0(Page, 1);

    page->status = status;
    page->open = open;
    page->body = g_bytes_new(body, body == NULL ? 0 : size < 0 ? strlen(body) : (gsize)size);
    g_hash_table_replace(web->pages, key, page);
}

void
web_set(Web *web, const char *method, const char *path, guint status, const char *body, gssize size)
{
    set_page(web, g_strconcat(method, " ", path, NULL), status, FALSE, body, size);
}

void
web_set_open(Web *web, const char *path, guint status, const char *body)
{
    set_page(web, g_strconcat("GET ", path, NULL), status, TRUE, body, -1);
}

void
web_set_challenge(Web *web, const char *realm, const char *body)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&web->lock);

    g_free(web->realm);
    g_free(web->challenge_body);
    web->realm = g_strdup(realm);
    web->challenge_body = g_strdup(body);
}

void
web_refuse(Web *web, const char *body, gboolean stale)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&web->lock);

    g_free(web->refuse_body);
    web->refuse_body = g_strdup(body);
    web->stale = stale;
}

guint
web_count(Web *web, const char *method, const char *path)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&web->lock);
    g_autofree char *key = g_strconcat(method, " ", path, NULL);

    return GPOINTER_TO_UINT(g_hash_table_lookup(web->counts, key));
}

guint
web_count_all(Web *web)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&web->lock);

    return web->all;
}

guint
web_count_logins(Web *web)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&web->lock);

    return web->logins;
}

guint
web_count_refused(Web *web)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&web->lock);

    return web->refused;
}

const WebBody *
web_get_body(Web *web)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&web->lock);

    return web->body.size > 0 ? &web->body : NULL;
}
