/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/http.h"

#include "src/base/file.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* CPU seconds per GB of parallel uploads, ours against the curl program's; no part of the suite:
 *   bench-upload [UPLOADS [MEGABYTES]] */

#define CHALLENGE                                                                                  \
    "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n"       \
    "Content-Length: 0\r\n\r\n"
#define DONE "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

static gsize
read_head(int fd, char *head, gsize room)
{
    gsize size = 0;

    while (size < room) {
        gssize got = recv(fd, head + size, room - size, 0);
        if (got <= 0)
            return 0;
        size += (gsize)got;
        head[size] = '\0';
        if (strstr(head, "\r\n\r\n") != NULL)
            return size;
    }
    return 0;
}

static gboolean
swallow(int fd, const char *head, gsize size)
{
    const char *length = strstr(head, "Content-Length: ");
    gsize digits = length != NULL ? strspn(length + 16, "0123456789") : 0;
    g_autofree char *number = g_strndup(length != NULL ? length + 16 : "", digits);
    guint64 left = 0;

    if (digits > 0 && !g_ascii_string_to_unsigned(number, 10, 0, G_MAXINT64, &left, NULL))
        return FALSE;
    left -= MIN(left, size - (gsize)(strstr(head, "\r\n\r\n") + 4 - head));
    while (left > 0) {
        gssize got = recv(fd, NULL, MIN(left, 1024 * 1024), MSG_TRUNC);
        if (got <= 0)
            return FALSE;
        left -= (guint64)got;
    }
    return TRUE;
}

static gpointer
run_sink(gpointer data)
{
    int fd = GPOINTER_TO_INT(data);
    char head[8192];

    for (gsize size = read_head(fd, head, sizeof head - 1); size > 0;
         size = read_head(fd, head, sizeof head - 1)) {
        gboolean login = strstr(head, "\r\nAuthorization: Digest ") != NULL;
        const char *text = login ? DONE : CHALLENGE;
        if (!swallow(fd, head, size) || send(fd, text, strlen(text), MSG_NOSIGNAL) < 0)
            break;
    }
    close(fd);
    return NULL;
}

static pid_t
start_sink(int listener)
{
    pid_t child = fork();

    while (child == 0) {
        int fd = accept(listener, NULL, NULL);
        if (fd >= 0)
            g_thread_unref(g_thread_new("sink", run_sink, GINT_TO_POINTER(fd)));
    }
    return child;
}

typedef struct {
    guint16 port;
    const char *path;
} Work;

static gpointer
run_upload(gpointer data)
{
    const Work *work = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(CamHttp) http = cam_http_new(&(CamHttpOptions){
        .address = "127.0.0.1", .port = work->port, .user = "admin", .password = "secret" });
    CamRequest request = { .method = "PUT", .path = "/upload", .file = work->path };
    g_autoptr(CamReply) reply = cam_http_send(http, &request, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(reply->status, ==, 200);
    return NULL;
}

static double
cpu_s(int who)
{
    struct rusage usage;

    getrusage(who, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / G_USEC_PER_SEC;
}

static void
tell(const char *who, double cpu, gint64 since_us, double gigabytes)
{
    g_print("%-8s %.2f s, %.3f CPU s per GB\n", who,
            (double)(g_get_monotonic_time() - since_us) / G_USEC_PER_SEC, cpu / gigabytes);
}

static void
run_ours(guint uploads, Work *work, double gigabytes)
{
    g_autoptr(GPtrArray) threads = g_ptr_array_new();
    gint64 since_us = g_get_monotonic_time();
    double before = cpu_s(RUSAGE_SELF);

    for (guint i = 0; i < uploads; i++)
        g_ptr_array_add(threads, g_thread_new("upload", run_upload, work));
    for (guint i = 0; i < uploads; i++)
        g_thread_join(g_ptr_array_index(threads, i));
    tell("camherd", cpu_s(RUSAGE_SELF) - before, since_us, gigabytes);
}

static void
run_curl(guint uploads, const Work *work, double gigabytes)
{
    g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u/[1-%u]", work->port, uploads);
    g_autofree char *most = g_strdup_printf("%u", uploads);
    const char *const argv[] = { "curl",
                                 "-q",
                                 "-s",
                                 "-Z",
                                 "--parallel-immediate",
                                 "--parallel-max",
                                 most,
                                 "--digest",
                                 "-u",
                                 "admin:secret",
                                 "-H",
                                 "Expect:",
                                 "-T",
                                 work->path,
                                 url,
                                 NULL };
    gint64 since_us = g_get_monotonic_time();
    double before = cpu_s(RUSAGE_CHILDREN);
    int status = -1;

    g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL,
                               G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                               NULL, &status, NULL));
    g_assert_cmpint(status, ==, 0);
    tell("curl -Z", cpu_s(RUSAGE_CHILDREN) - before, since_us, gigabytes);
}

static guint64
argument(int argc, char **argv, int index, guint64 fallback)
{
    guint64 value = fallback;

    if (argc > index && !g_ascii_string_to_unsigned(argv[index], 10, 1, 1000, &value, NULL))
        g_printerr("%s is no number from 1 to 1000\n", argv[index]);
    return value;
}

int
main(int argc, char **argv)
{
    guint uploads = (guint)argument(argc, argv, 1, 64);
    gsize size = (gsize)argument(argc, argv, 2, 32) * 1024 * 1024;
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t address_size = sizeof address;
    g_autofree char *folder = g_dir_make_tmp("camherd-bench-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "image", NULL);
    g_autofree char *image = g_strnfill(size, 'x');
    double gigabytes = (double)uploads * (double)size / 1e9;
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    g_assert_cmpint(bind(listener, (struct sockaddr *)&address, address_size), ==, 0);
    g_assert_cmpint(listen(listener, 1024), ==, 0);
    g_assert_cmpint(getsockname(listener, (struct sockaddr *)&address, &address_size), ==, 0);
    g_assert_true(cam_file_write(path, image, size, NULL));
    pid_t sink = start_sink(listener);
    Work work = { ntohs(address.sin_port), path };
    cam_http_start();
    for (guint round = 0; round < 3; round++) {
        run_ours(uploads, &work, gigabytes);
        run_curl(uploads, &work, gigabytes);
    }
    kill(sink, SIGKILL);
    waitpid(sink, NULL, 0);
    g_unlink(path);
    g_rmdir(folder);
    return 0;
}
