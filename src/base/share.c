/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/share.h"

#include "src/base/file.h"
#include "src/base/platform.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static gboolean
share_blocks(const char *from, const char *part)
{
    /* opening a pipe would wait for its other end */
    int source = g_open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
    int target = g_open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    gboolean done = source >= 0 && target >= 0 && cam_platform_share_blocks(source, target) &&
                    fsync(target) == 0;

    if (source >= 0)
        close(source);
    if (target >= 0)
        close(target);
    if (target >= 0 && !done)
        g_unlink(part);
    return done;
}

/* a name of something else than a file is not hashed: a pipe would be waited for */
static gboolean
is_right(const char *path, const char *sha256)
{
    g_autofree char *found = NULL;

    return g_file_test(path, G_FILE_TEST_IS_REGULAR) &&
           !g_file_test(path, G_FILE_TEST_IS_SYMLINK) && cam_file_hash(path, &found, NULL, NULL) &&
           strcmp(found, sha256) == 0;
}

gboolean
cam_share_file(const char *from, const char *to, const char *sha256, gboolean may_link)
{
    g_autofree char *folder = g_path_get_dirname(to);
    g_autofree char *name = g_path_get_basename(to);
    g_autofree char *part = g_strdup_printf("%s/.%s.%08x", folder, name, g_random_int());
    gboolean there = (may_link && link(from, part) == 0) || share_blocks(from, part);

    if (!there)
        return FALSE;
    gboolean done = is_right(part, sha256) && g_rename(part, to) == 0;
    /* renaming one name of a file onto another of the same file does nothing and leaves both */
    g_unlink(part);
    if (done)
        cam_file_sync_folder(to);
    return done;
}
