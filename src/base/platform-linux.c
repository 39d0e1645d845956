/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/platform.h"

#include "src/base/file.h"
#include "src/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/fs.h>
#include <pthread.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

guint
cam_platform_raise_files(void)
{
    struct rlimit files;

    /* what every system allows */
    if (getrlimit(RLIMIT_NOFILE, &files) != 0)
        return 256;
    rlim_t before = files.rlim_cur;
    files.rlim_cur = files.rlim_max;
    if (before < files.rlim_max && setrlimit(RLIMIT_NOFILE, &files) != 0)
        files.rlim_cur = before;
    return (guint)MIN(files.rlim_cur, G_MAXINT);
}

void
cam_platform_prepare(void)
{
    pthread_attr_t attributes;

    umask(077);
    cam_platform_raise_files();
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
    prctl(PR_SET_DUMPABLE, 0);
    /* RLIMIT_STACK comes too late for threads: the default attribute is what counts */
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 512 * 1024);
    pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
}

gboolean
cam_platform_is_root(void)
{
    return geteuid() == 0;
}

static int
open_lock(const char *path, GError **error)
{
    int fd = g_open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0)
        cam_file_set_error(error, errno, path, "open");
    return fd;
}

gboolean
cam_platform_lock_file(const char *path, int *ret_fd, gboolean *ret_taken, GError **error)
{
    int fd = open_lock(path, error);

    if (fd < 0)
        return FALSE;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        int number = errno;
        close(fd);
        if (number != EWOULDBLOCK) {
            cam_file_set_error(error, number, path, "lock");
            return FALSE;
        }
        *ret_taken = FALSE;
        *ret_fd = -1;
        return TRUE;
    }
    *ret_taken = TRUE;
    *ret_fd = fd;
    return TRUE;
}

gboolean
cam_platform_wait_for_lock(const char *path, int *ret_fd, GError **error)
{
    int fd = open_lock(path, error);
    int failed = 0;

    if (fd < 0)
        return FALSE;
    do
        failed = flock(fd, LOCK_EX) != 0 ? errno : 0;
    while (failed == EINTR);
    if (failed != 0) {
        close(fd);
        cam_file_set_error(error, failed, path, "lock");
        return FALSE;
    }
    *ret_fd = fd;
    return TRUE;
}

#define CTRL_C 3

/* Returns: (nullable): NULL at the end of input and for Ctrl-C */
static char *
read_line(int fd)
{
    char line[512];
    gsize size = 0;
    gboolean ended = FALSE;

    while (!ended && size < sizeof line - 1) {
        gssize got = read(fd, line + size, 1);
        if (got <= 0 && size == 0)
            return NULL;
        if (got > 0 && line[size] == CTRL_C) {
            explicit_bzero(line, sizeof line);
            return NULL;
        }
        ended = got <= 0 || line[size] == '\n';
        size += ended ? 0 : 1;
    }
    line[size] = '\0';
    char *text = g_strdup(line);
    explicit_bzero(line, sizeof line);
    return text;
}

static char *
ask(const char *prompt, gboolean echo, GError **error)
{
    int fd = g_open("/dev/tty", O_RDWR | O_CLOEXEC, 0);
    struct termios before;

    if (fd < 0 || tcgetattr(fd, &before) != 0) {
        if (fd >= 0)
            close(fd);
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "there is no terminal to ask for the password on: give --password-file FILE, "
                    "or a password column");
        return NULL;
    }
    struct termios asking = before;
    asking.c_lflag &= ~(tcflag_t)(echo ? ISIG : ECHO | ISIG);
    /* a line in canonical mode ends with a line end only: Ctrl-C is to end it too */
    asking.c_cc[VEOL] = CTRL_C;
    tcsetattr(fd, TCSAFLUSH, &asking);
    if (write(fd, prompt, strlen(prompt)) < 0)
        g_debug("prompt: %s", g_strerror(errno));
    char *text = read_line(fd);
    tcsetattr(fd, TCSAFLUSH, &before);
    if ((!echo || text == NULL) && write(fd, "\n", 1) < 0)
        g_debug("prompt: %s", g_strerror(errno));
    close(fd);
    if (text == NULL)
        g_set_error(error, CAM_ERROR, CAM_ERROR_CANCELLED, "no answer was given");
    return text;
}

char *
cam_platform_read_password(const char *prompt, GError **error)
{
    return ask(prompt, FALSE, error);
}

char *
cam_platform_read_line(const char *prompt, GError **error)
{
    return ask(prompt, TRUE, error);
}

guint
cam_platform_terminal_width(int fd)
{
    struct winsize size;

    if (!isatty(fd))
        return 0;
    if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

guint64
cam_platform_get_free_space(const char *path)
{
    struct statvfs info;

    if (statvfs(path, &info) != 0)
        return G_MAXUINT64;
    return (guint64)info.f_bavail * info.f_frsize;
}

gboolean
cam_platform_share_blocks(int from, int to)
{
    return ioctl(to, FICLONE, from) == 0;
}

char *
cam_platform_get_boot(void)
{
    char *id = NULL;

    if (!g_file_get_contents("/proc/sys/kernel/random/boot_id", &id, NULL, NULL))
        return g_strdup("");
    return g_strstrip(id);
}

gint64
cam_platform_get_uptime_us(void)
{
    struct timespec now = { 0 };

    if (clock_gettime(CLOCK_BOOTTIME, &now) != 0)
        return g_get_monotonic_time();
    return (gint64)now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

void
cam_platform_exit_now(int code)
{
    _exit(code);
}
