/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/proof/lighttpd.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#define REFUSED "digest: auth failed"

struct Lighttpd {
    char *folder;
    guint16 port;
    GSubprocess *process;
    GPtrArray *lines;
};

char *
lighttpd_find(void)
{
    char *path = g_find_program_in_path("lighttpd");

    /* it lies where the PATH of users does not look */
    if (path == NULL && g_file_test("/usr/sbin/lighttpd", G_FILE_TEST_IS_EXECUTABLE))
        path = g_strdup("/usr/sbin/lighttpd");
    return path;
}

static void
write_file(const Lighttpd *lighttpd, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(lighttpd->folder, name, NULL);
    g_autofree char *parent = g_path_get_dirname(path);
    g_autoptr(GError) error = NULL;

    g_assert_cmpint(g_mkdir_with_parents(parent, 0700), ==, 0);
    g_file_set_contents(path, text, -1, &error);
    g_assert_no_error(error);
}

static char *
read_file(const Lighttpd *lighttpd, const char *name)
{
    g_autofree char *path = g_build_filename(lighttpd->folder, name, NULL);
    g_autoptr(GError) error = NULL;
    char *text = NULL;

    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    return text;
}

/* name, realm, and a hash for each algorithm */
static char *
format_users(void)
{
    const char *triple = LIGHTTPD_USER ":" LIGHTTPD_REALM ":" LIGHTTPD_PASSWORD;
    g_autofree char *md5 = g_compute_checksum_for_string(G_CHECKSUM_MD5, triple, -1);
    g_autofree char *sha256 = g_compute_checksum_for_string(G_CHECKSUM_SHA256, triple, -1);

    return g_strdup_printf("%s:%s:%s\n%s:%s:%s\n", LIGHTTPD_USER, LIGHTTPD_REALM, md5,
                           LIGHTTPD_USER, LIGHTTPD_REALM, sha256);
}

static char *
format_config(const Lighttpd *lighttpd, const char *algorithm)
{
    const char *folder = lighttpd->folder;

    return g_strdup_printf(
        /* the socket it is given is bound already, to a port that was free */
        "server.bind = \"/dev/stdin\"\n"
        "server.modules = (\"mod_auth\", \"mod_authn_file\", \"mod_cgi\", \"mod_accesslog\")\n"
        "server.document-root = \"%s/www\"\n"
        "server.upload-dirs = (\"%s\")\n"
        "server.errorlog = \"%s/error.log\"\n"
        "accesslog.filename = \"%s/access.log\"\n"
        "accesslog.format = \"%%m|%%U|%%s|%%I|%%{Authorization}i\"\n"
        "cgi.assign = (\".cgi\" => \"/bin/sh\")\n"
        "auth.backend = \"htdigest\"\n"
        "auth.backend.htdigest.userfile = \"%s/users\"\n"
        "auth.require = (\"/closed/\" => (\"method\" => \"digest\", \"realm\" => \"%s\", "
        "\"require\" => \"valid-user\", \"algorithm\" => \"%s\"))\n",
        folder, folder, folder, folder, folder, LIGHTTPD_REALM, algorithm);
}

/* should the test die, so does the server */
static void
die_with_parent(gpointer data)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static GSocket *
listen_anywhere(guint16 *ret_port)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
    g_autoptr(GSocketAddress) wish = g_inet_socket_address_new(loopback, 0);
    g_autoptr(GSocketAddress) got = NULL;
    g_autoptr(GSocket) listener =
        g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

    g_assert_no_error(error);
    g_socket_bind(listener, wish, TRUE, &error);
    g_assert_no_error(error);
    g_socket_listen(listener, &error);
    g_assert_no_error(error);
    got = g_socket_get_local_address(listener, &error);
    g_assert_no_error(error);
    *ret_port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(got));
    return g_steal_pointer(&listener);
}

static void
start(Lighttpd *lighttpd)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_NONE);
    g_autoptr(GSocket) listener = listen_anywhere(&lighttpd->port);
    g_autofree char *program = lighttpd_find();
    g_autofree char *config = g_build_filename(lighttpd->folder, "config", NULL);

    g_assert_nonnull(program);
    g_subprocess_launcher_take_stdin_fd(launcher, dup(g_socket_get_fd(listener)));
    g_subprocess_launcher_set_child_setup(launcher, die_with_parent, NULL, NULL);
    lighttpd->process =
        g_subprocess_launcher_spawn(launcher, &error, program, "-D", "-f", config, NULL);
    g_assert_no_error(error);
}

Lighttpd *
lighttpd_new(const char *algorithm)
{
    Lighttpd *lighttpd = g_new0(Lighttpd, 1);
    g_autofree char *users = format_users();
    g_autofree char *config = NULL;
    g_autofree char *script = NULL;

    lighttpd->folder = g_dir_make_tmp("camherd-lighttpd-XXXXXX", NULL);
    g_assert_nonnull(lighttpd->folder);
    script = g_strdup_printf("cat >\"$(mktemp '%s/taken/XXXXXX')\"\n"
                             "printf 'Content-Type: text/plain\\r\\n\\r\\ntaken\\n'\n",
                             lighttpd->folder);
    config = format_config(lighttpd, algorithm);
    write_file(lighttpd, "config", config);
    write_file(lighttpd, "users", users);
    write_file(lighttpd, "www/open/page", "open\n");
    write_file(lighttpd, "www/open/put.cgi", script);
    write_file(lighttpd, "www/closed/page", "closed\n");
    write_file(lighttpd, "www/closed/put.cgi", script);
    write_file(lighttpd, "taken/.keep", "");
    start(lighttpd);
    return lighttpd;
}

guint16
lighttpd_get_port(const Lighttpd *lighttpd)
{
    return lighttpd->port;
}

static void
free_line(gpointer data)
{
    LighttpdLine *line = data;

    g_free(line->method);
    g_free(line->path);
    g_free(line->login);
    g_free(line);
}

static void
parse_line(Lighttpd *lighttpd, const char *text)
{
    g_auto(GStrv) fields = g_strsplit(text, "|", 5);
    LighttpdLine *line = g_new0(LighttpdLine, 1);
    guint64 status = 0;

    g_assert_cmpuint(g_strv_length(fields), ==, 5);
    g_assert_true(g_ascii_string_to_unsigned(fields[2], 10, 100, 599, &status, NULL));
    g_assert_true(g_ascii_string_to_unsigned(fields[3], 10, 0, G_MAXINT64, &line->bytes, NULL));
    line->method = g_strdup(fields[0]);
    line->path = g_strdup(fields[1]);
    line->status = (guint)status;
    line->login = g_strdup(fields[4]);
    g_ptr_array_add(lighttpd->lines, line);
}

const GPtrArray *
lighttpd_stop(Lighttpd *lighttpd)
{
    g_autofree char *text = NULL;
    g_auto(GStrv) lines = NULL;
    g_autoptr(GError) error = NULL;

    if (lighttpd->process == NULL)
        return lighttpd->lines;
    g_subprocess_send_signal(lighttpd->process, SIGINT);
    g_subprocess_wait_check(lighttpd->process, NULL, &error);
    g_assert_no_error(error);
    g_clear_object(&lighttpd->process);
    lighttpd->lines = g_ptr_array_new_with_free_func(free_line);
    text = read_file(lighttpd, "access.log");
    lines = g_strsplit(text, "\n", -1);
    for (gsize i = 0; lines[i] != NULL; i++)
        if (lines[i][0] != '\0')
            parse_line(lighttpd, lines[i]);
    return lighttpd->lines;
}

guint
lighttpd_count_refused(const Lighttpd *lighttpd)
{
    g_autofree char *text = read_file(lighttpd, "error.log");
    guint count = 0;

    g_assert_null(lighttpd->process);
    for (const char *at = strstr(text, REFUSED); at != NULL; at = strstr(at + 1, REFUSED))
        count++;
    return count;
}

GPtrArray *
lighttpd_get_taken(const Lighttpd *lighttpd)
{
    GPtrArray *taken = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    g_autofree char *folder = g_build_filename(lighttpd->folder, "taken", NULL);
    g_autoptr(GDir) directory = g_dir_open(folder, 0, NULL);
    const char *name;

    g_assert_nonnull(directory);
    while ((name = g_dir_read_name(directory)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        char *bytes = NULL;
        gsize size = 0;

        if (name[0] == '.')
            continue;
        g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
        g_ptr_array_add(taken, g_bytes_new_take(bytes, size));
    }
    return taken;
}

static void
remove_folder(const char *path)
{
    g_autoptr(GDir) directory = g_dir_open(path, 0, NULL);
    const char *name;

    while (directory != NULL && (name = g_dir_read_name(directory)) != NULL) {
        g_autofree char *inside = g_build_filename(path, name, NULL);

        remove_folder(inside);
    }
    g_remove(path);
}

void
lighttpd_free(Lighttpd *lighttpd)
{
    if (lighttpd == NULL)
        return;
    lighttpd_stop(lighttpd);
    remove_folder(lighttpd->folder);
    g_ptr_array_unref(lighttpd->lines);
    g_free(lighttpd->folder);
    g_free(lighttpd);
}
