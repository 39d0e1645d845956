/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/web.h"

#include <string.h>

#include "tests/drivers/serve.h"

typedef struct {
    guint status;
    gboolean open;
    GBytes *body;
} Page;

struct Web {
    GMutex lock;
    Serve *serve;
    GHashTable *pages;
    GHashTable *counts;
    char *realm;
    char *challenge_body;
    char *refuse_body;
    gboolean stale;
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
    serve_answer(message, status, type, data, size);
}

static void
note_body(Web *web, SoupServerMessage *message)
{
    g_autoptr(GBytes) bytes = serve_get_body(message);

    if (g_bytes_get_size(bytes) == 0)
        return;
    g_free(web->body.sha256);
    g_free(web->body.type);
    web->body.size = g_bytes_get_size(bytes);
    web->body.sha256 = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
    web->body.type = g_strdup(serve_get_header(message, "Content-Type"));
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
        serve_close(message);
    } else {
        gsize size;
        const char *data = g_bytes_get_data(page->body, &size);
        answer(message, page->status, data != NULL ? data : "", size);
    }
}

static void
on_request(SoupServerMessage *message, gpointer data)
{
    Web *web = data;
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&web->lock);
    const char *path = g_uri_get_path(soup_server_message_get_uri(message));
    g_autofree char *key = g_strconcat(soup_server_message_get_method(message), " ", path, NULL);
    const Page *page = g_hash_table_lookup(web->pages, key);
    const char *login = serve_get_header(message, "Authorization");

    if (login != NULL)
        web->logins++;
    if (login != NULL && web->refuse_body != NULL) {
        web->refused++;
        serve_challenge(web->serve, message, web->realm, web->stale, web->refuse_body);
    } else if (login == NULL && web->challenge_body != NULL && (page == NULL || !page->open)) {
        serve_challenge(web->serve, message, web->realm, FALSE, web->challenge_body);
    } else {
        answer_page(web, message, key, page);
    }
}

Web *
web_new(void)
{
    Web *web = g_new0(Web, 1);

    g_mutex_init(&web->lock);
    web->pages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, page_free);
    web->counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    web->realm = g_strdup("IP Camera(C2183)");
    web->challenge_body = g_strdup("");
    web->serve = serve_new(on_request, web);
    return web;
}

void
web_free(Web *web)
{
    if (web == NULL)
        return;
    serve_free(web->serve);
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
    return serve_get_port(web->serve);
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
