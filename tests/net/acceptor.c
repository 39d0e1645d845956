/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/net/acceptor.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

struct Acceptor {
    AcceptorOptions options;
    int listener;
    struct sockaddr_in address;
    GThread *thread; /* (nullable): NULL when it was stopped */
    GMutex lock;     /* all below */
    GPtrArray *threads;
    guint connections;
    guint16 wake_port; /* who connects from here ends the thread */
};

typedef struct {
    Acceptor *acceptor;
    guint number;
    int fd;
} Connection;

static gpointer
run_connection(gpointer data)
{
    g_autofree Connection *connection = data;
    const AcceptorOptions *options = &connection->acceptor->options;

    options->func(connection->fd, connection->number, options->data);
    return NULL;
}

static gpointer
run(gpointer data)
{
    Acceptor *acceptor = data;

    for (;;) {
        struct sockaddr_in peer = { 0 };
        socklen_t size = sizeof peer;
        int fd = accept4(acceptor->listener, (struct sockaddr *)&peer, &size, SOCK_CLOEXEC);
        g_autoptr(GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new(&acceptor->lock);
        g_assert_cmpint(fd, >=, 0);
        if (peer.sin_port == acceptor->wake_port) {
            close(fd);
            return NULL;
        }
        Connection *connection = g_new0(Connection, 1);
        *connection = (Connection){ acceptor, ++acceptor->connections, fd };
        g_ptr_array_add(acceptor->threads, g_thread_new("link", run_connection, connection));
    }
}

/* gives the address it got */
static struct sockaddr_in
bind_to(int fd, const struct in_addr *address)
{
    struct sockaddr_in own = { .sin_family = AF_INET, .sin_addr = *address };
    socklen_t size = sizeof own;

    g_assert_cmpint(bind(fd, (struct sockaddr *)&own, size), ==, 0);
    g_assert_cmpint(getsockname(fd, (struct sockaddr *)&own, &size), ==, 0);
    return own;
}

Acceptor *
acceptor_new(const AcceptorOptions *options)
{
    Acceptor *acceptor = g_new0(Acceptor, 1);
    struct in_addr address = { g_htonl(INADDR_LOOPBACK) };

    acceptor->options = *options;
    if (options->address != NULL)
        inet_pton(AF_INET, options->address, &address);
    acceptor->threads = g_ptr_array_new();
    g_mutex_init(&acceptor->lock);
    acceptor->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(acceptor->listener, SOL_SOCKET, SO_RCVBUF, &options->room, sizeof options->room);
    acceptor->address = bind_to(acceptor->listener, &address);
    g_assert_cmpint(listen(acceptor->listener, 64), ==, 0);
    acceptor->thread = g_thread_new("accept", run, acceptor);
    return acceptor;
}

guint16
acceptor_get_port(const Acceptor *acceptor)
{
    return g_ntohs(acceptor->address.sin_port);
}

guint
acceptor_count(Acceptor *acceptor)
{
    g_mutex_lock(&acceptor->lock);
    guint count = acceptor->connections;
    g_mutex_unlock(&acceptor->lock);
    return count;
}

/* the connections that wait to be accepted come first, so nothing goes unseen */
static void
wake(Acceptor *acceptor)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in own = bind_to(fd, &acceptor->address.sin_addr);

    g_mutex_lock(&acceptor->lock);
    acceptor->wake_port = own.sin_port;
    g_mutex_unlock(&acceptor->lock);
    g_assert_cmpint(connect(fd, (struct sockaddr *)&acceptor->address, sizeof acceptor->address),
                    ==, 0);
    g_thread_join(g_steal_pointer(&acceptor->thread));
    close(fd);
}

void
acceptor_stop(Acceptor *acceptor)
{
    if (acceptor->thread == NULL)
        return;
    wake(acceptor);
    for (guint i = 0; i < acceptor->threads->len; i++)
        g_thread_join(g_ptr_array_index(acceptor->threads, i));
    close(acceptor->listener);
}

void
acceptor_free(Acceptor *acceptor)
{
    acceptor_stop(acceptor);
    g_ptr_array_unref(acceptor->threads);
    g_mutex_clear(&acceptor->lock);
    g_free(acceptor);
}
