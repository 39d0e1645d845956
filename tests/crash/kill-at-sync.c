/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * LD_PRELOAD library that ends a program at one of its syncs of the journal (any file whose name
 * contains camherd.db). A driver script runs the program once without CAMHERD_KILL_AT to learn how
 * many syncs there are, then once for each of them:
 *
 * CAMHERD_KILL_COUNT  a file that gets one line for each sync; its last line begins with the total.
 *                     Needed, and to be removed before each run: counting goes on where it ends
 * CAMHERD_KILL_AT     which sync, from 1; 0 or missing: only count
 * CAMHERD_KILL_WHEN   before: SIGKILL instead of the sync; after (or missing): SIGKILL when it is
 *                     done; fail: this sync and all later ones fail with EIO
 * CAMHERD_KILL_TEXT   instead of CAMHERD_KILL_AT: the first sync after these bytes were written to
 *                     the journal. \1 to \7 stand for bytes of that value: `upload\2intent` is the
 *                     intent of the second upload
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define JOURNAL "camherd.db"
/* all lines are of one length, so that the size of the file tells their number */
#define LINE_FORMAT "%-10ld %-10s pid %-10d\n"
#define LINE_SIZE   37

static int
is_journal(int fd)
{
    char link[64];
    char path[4096];

    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size <= 0)
        return 0;
    path[size] = '\0';
    const char *name = strrchr(path, '/');
    return strstr(name != NULL ? name : path, JOURNAL) != NULL;
}

static long
parse(const char *text)
{
    long value = 0;

    for (const char *at = text; at != NULL && *at >= '0' && *at <= '9'; at++)
        value = value * 10 + (*at - '0');
    return value;
}

/* kept in a file and not in memory: the number is still there after the kill */
static long
count(const char *call)
{
    const char *path = getenv("CAMHERD_KILL_COUNT");
    int fd = path != NULL ? open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    char line[LINE_SIZE + 1];

    if (fd < 0)
        return 0;
    flock(fd, LOCK_EX);
    long number = (long)(lseek(fd, 0, SEEK_END) / LINE_SIZE) + 1;
    int size = snprintf(line, sizeof line, LINE_FORMAT, number, call, (int)getpid());
    if (size != LINE_SIZE || write(fd, line, LINE_SIZE) != LINE_SIZE)
        abort();
    close(fd);
    return number;
}

/* from the text in the environment to bytes; returns their number */
static size_t
read_text(char *bytes, size_t limit)
{
    const char *text = getenv("CAMHERD_KILL_TEXT");
    size_t size = 0;

    for (const char *at = text; at != NULL && *at != '\0' && size < limit; at++) {
        int escaped = at[0] == '\\' && at[1] >= '1' && at[1] <= '7';
        bytes[size++] = escaped ? (char)(at[1] - '0') : *at;
        at += escaped;
    }
    return size;
}

/* the mark is an environment variable: the only state there is without data of our own */
static void
look_for_text(int fd, const void *data, size_t size)
{
    char bytes[256];
    size_t length = read_text(bytes, sizeof bytes);

    if (length > 0 && is_journal(fd) && memmem(data, size, bytes, length) != NULL)
        setenv("CAMHERD_KILL_SEEN", "1", 1);
}

/* which of its two names a program uses depends on how it was built; headers make one of them */
ssize_t write_at(int fd, const void *data, size_t size, off64_t offset) __asm__("pwrite");
ssize_t write_at_64(int fd, const void *data, size_t size, off64_t offset) __asm__("pwrite64");

ssize_t
write_at_64(int fd, const void *data, size_t size, off64_t offset)
{
    ssize_t (*real)(int, const void *, size_t, off64_t) =
        (ssize_t(*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");

    look_for_text(fd, data, size);
    return real(fd, data, size, offset);
}

ssize_t
write_at(int fd, const void *data, size_t size, off64_t offset)
{
    return write_at_64(fd, data, size, offset);
}

static int
sync_file(int fd, const char *call)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, call);

    if (!is_journal(fd))
        return real(fd);
    const char *when = getenv("CAMHERD_KILL_WHEN");
    long at = parse(getenv("CAMHERD_KILL_AT"));
    long number = count(call);
    if (at > 0 && number >= at && when != NULL && strcmp(when, "fail") == 0) {
        errno = EIO;
        return -1;
    }
    int hit = (at > 0 && number == at) || getenv("CAMHERD_KILL_SEEN") != NULL;
    if (hit && when != NULL && strcmp(when, "before") == 0)
        kill(getpid(), SIGKILL);
    int result = real(fd);
    if (hit)
        kill(getpid(), SIGKILL);
    return result;
}

int
fdatasync(int fd)
{
    return sync_file(fd, "fdatasync");
}

int
fsync(int fd)
{
    return sync_file(fd, "fsync");
}
