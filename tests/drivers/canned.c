/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/drivers/canned.h"

#include <gio/gio.h>
#include <string.h>

#define HEAD_MAX (64 * 1024)
#define BODY_MAX (64 * 1024 * 1024)

typedef struct {
    char *request;
    char *first; /* (nullable) */
    char *rest;
    gboolean open;
    guint count;
} Page;

struct Canned {
    GMutex lock;
    GThread *thread;
    GCancellable *cancellable;
    GSocketListener *listener;
    guint16 port;
    GPtrArray *pages; /* (element-type Page) */
    char *realm;
    gboolean wall;
    gboolean refuse;
    guint nonce;
    guint logins;
    char *head;
    GByteArray *body;
};

static void
page_free(gpointer data)
{
    Page *page = data;

    g_free(page->request);
    g_free(page->first);
    g_free(page->rest);
    g_free(page);
}

static void
send_text(GSocketConnection *connection, const char *text)
{
    GOutputStream *out = g_io_stream_get_output_stream(G_IO_STREAM(connection));

    /* who has gone does not want it */
    if (text != NULL)
        (void)g_output_stream_write_all(out, text, strlen(text), NULL, NULL, NULL);
}

/* Returns: (nullable): head and what came of the body */
static GByteArray *
read_head(GInputStream *in, gsize *ret_head_size)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();

    while (bytes->len < HEAD_MAX) {
        char buffer[4096];
        gssize got = g_input_stream_read(in, buffer, sizeof buffer, NULL, NULL);
        if (got <= 0)
            return NULL;
        g_byte_array_append(bytes, (const guint8 *)buffer, (guint)got);
        const char *end = memmem(bytes->data, bytes->len, "\r\n\r\n", 4);
        if (end != NULL) {
            *ret_head_size = (gsize)(end - (const char *)bytes->data) + 4;
            return g_steal_pointer(&bytes);
        }
    }
    return NULL;
}

static gsize
read_length(const char *head)
{
    const char *at = strstr(head, "\r\nContent-Length: ");
    guint64 length = at != NULL ? g_ascii_strtoull(at + 18, NULL, 10) : 0;

    return (gsize)MIN(length, BODY_MAX);
}

static void
read_body(GInputStream *in, GByteArray *body, gsize length)
{
    while (body->len < length) {
        char buffer[16384];
        gssize got =
            g_input_stream_read(in, buffer, MIN(sizeof buffer, length - body->len), NULL, NULL);
        if (got <= 0)
            return;
        g_byte_array_append(body, (const guint8 *)buffer, (guint)got);
    }
}

static Page *
find_page(Canned *canned, const char *head)
{
    for (guint i = canned->pages->len; i > 0; i--) {
        Page *page = canned->pages->pdata[i - 1];
        if (g_str_has_prefix(head, page->request))
            return page;
    }
    return NULL;
}

static char *
format_challenge(Canned *canned)
{
    g_autofree char *line =
        canned->realm != NULL
            ? g_strdup_printf("WWW-Authenticate: Digest realm=\"%s\", qop=\"auth\", "
                              "nonce=\"%08x\"\r\n",
                              canned->realm, ++canned->nonce)
            : g_strdup("");

    return g_strdup_printf("HTTP/1.1 401 Unauthorized\r\n%sContent-Length: 0\r\n"
                           "Connection: close\r\n\r\n",
                           line);
}

/* what is answered: before the body is read, and after it */
static void
choose(Canned *canned, const char *head, char **ret_first, char **ret_rest)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&canned->lock);
    gboolean login = strstr(head, "\r\nAuthorization:") != NULL;
    Page *page = find_page(canned, head);
    gboolean open = page != NULL ? page->open : !canned->wall;

    *ret_first = NULL;
    if (login)
        canned->logins++;
    if ((login && canned->refuse) || (!login && !open)) {
        *ret_rest = format_challenge(canned);
        return;
    }
    if (page == NULL) {
        *ret_rest = g_strdup("HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n"
                             "Connection: close\r\n\r\n<html></html>");
        return;
    }
    page->count++;
    *ret_first = g_strdup(page->first);
    *ret_rest = g_strdup(page->rest);
}

static void
keep(Canned *canned, const char *head, const GByteArray *body)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&canned->lock);

    if (body->len == 0)
        return;
    g_free(canned->head);
    canned->head = g_strdup(head);
    g_byte_array_set_size(canned->body, 0);
    g_byte_array_append(canned->body, body->data, body->len);
}

static void
serve(Canned *canned, GSocketConnection *connection)
{
    GInputStream *in = g_io_stream_get_input_stream(G_IO_STREAM(connection));
    gsize size = 0;
    g_autoptr(GByteArray) body = read_head(in, &size);
    g_autofree char *first = NULL;
    g_autofree char *rest = NULL;

    if (body == NULL)
        return;
    g_autofree char *head = g_strndup((const char *)body->data, size);
    g_byte_array_remove_range(body, 0, (guint)size);
    choose(canned, head, &first, &rest);
    send_text(connection, first);
    read_body(in, body, read_length(head));
    keep(canned, head, body);
    send_text(connection, rest);
}

static gpointer
run(gpointer data)
{
    Canned *canned = data;

    while (!g_cancellable_is_cancelled(canned->cancellable)) {
        g_autoptr(GSocketConnection) connection =
            g_socket_listener_accept(canned->listener, NULL, canned->cancellable, NULL);
        if (connection == NULL)
            continue;
        /* who connects and says nothing does not hold up the others for long */
        g_socket_set_timeout(g_socket_connection_get_socket(connection), 10);
        serve(canned, connection);
        (void)g_io_stream_close(G_IO_STREAM(connection), NULL, NULL);
    }
    return NULL;
}

Canned *
canned_new(void)
{
    Canned *canned = g_new0(Canned, 1);
    g_autoptr(GInetAddress) host = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
    g_autoptr(GSocketAddress) address = g_inet_socket_address_new(host, 0);
    g_autoptr(GSocketAddress) bound = NULL;
    g_autoptr(GError) error = NULL;

    g_mutex_init(&canned->lock);
    canned->cancellable = g_cancellable_new();
    canned->listener = g_socket_listener_new();
    canned->pages = g_ptr_array_new_with_free_func(page_free);
    canned->realm = g_strdup("Digest");
    canned->head = g_strdup("");
    canned->body = g_byte_array_new();
    g_assert_true(g_socket_listener_add_address(canned->listener, address, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_TCP, NULL, &bound, &error));
    g_assert_no_error(error);
    canned->port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(bound));
    canned->thread = g_thread_new("canned", run, canned);
    return canned;
}

void
canned_free(Canned *canned)
{
    if (canned == NULL)
        return;
    g_cancellable_cancel(canned->cancellable);
    g_thread_join(canned->thread);
    g_socket_listener_close(canned->listener);
    g_object_unref(canned->listener);
    g_object_unref(canned->cancellable);
    g_ptr_array_unref(canned->pages);
    g_byte_array_unref(canned->body);
    g_mutex_clear(&canned->lock);
    g_free(canned->realm);
    g_free(canned->head);
    g_free(canned);
}

guint16
canned_get_port(const Canned *canned)
{
    return canned->port;
}

static void
add_page(Canned *canned, const char *request, const char *first, const char *rest, gboolean open)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&canned->lock);
    Page *page = g_new0(Page, 1);

    page->request = g_strdup(request);
    page->first = g_strdup(first);
    page->rest = g_strdup(rest);
    page->open = open;
    g_ptr_array_add(canned->pages, page);
}

void
canned_set(Canned *canned, const char *request, const char *answer)
{
    add_page(canned, request, NULL, answer, FALSE);
}

void
canned_set_open(Canned *canned, const char *request, const char *answer)
{
    add_page(canned, request, NULL, answer, TRUE);
}

void
canned_set_early(Canned *canned, const char *request, const char *first, const char *rest)
{
    add_page(canned, request, first, rest, FALSE);
}

void
canned_set_realm(Canned *canned, const char *realm)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&canned->lock);

    g_free(canned->realm);
    canned->realm = g_strdup(realm);
}

void
canned_set_wall(Canned *canned)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&canned->lock);

    canned->wall = TRUE;
}

void
canned_refuse(Canned *canned)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&canned->lock);

    canned->refuse = TRUE;
}

guint
canned_count(Canned *canned, const char *request)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&canned->lock);
    guint count = 0;

    for (guint i = 0; i < canned->pages->len; i++) {
        const Page *page = canned->pages->pdata[i];
        if (g_str_has_prefix(page->request, request))
            count += page->count;
    }
    return count;
}

guint
canned_count_logins(Canned *canned)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&canned->lock);

    return canned->logins;
}

GBytes *
canned_get_body(Canned *canned)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&canned->lock);

    return g_bytes_new(canned->body->data, canned->body->len);
}

char *
canned_get_head(Canned *canned)
{
    g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&canned->lock);

    return g_strdup(canned->head);
}
