/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/site.h"

#include "src/base/file.h"
#include "src/base/platform.h"
#include "src/base/text.h"

#include <gio/gio.h>
#include <gio/gunixoutputstream.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/types.h>

#define DEFAULT_NAME "default"
#define NAME_CHARS                                                                                 \
    "abcdefghijklmnopqrstuvwxyz"                                                                   \
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"                                                                   \
    "0123456789._-"

struct CamSite {
    char *name; /* as it was typed */
    char *folder;
    int lock; /* -1 while not owned */
};

static gboolean
is_name(const char *text)
{
    return *text != '\0' && *text != '.' && strspn(text, NAME_CHARS) == strlen(text);
}

static char *
find_folder(const char *name_or_dir, GError **error)
{
    const char *name = name_or_dir != NULL ? name_or_dir : DEFAULT_NAME;

    if (name_or_dir != NULL && (strchr(name, '/') != NULL || g_file_test(name, G_FILE_TEST_IS_DIR)))
        return g_canonicalize_filename(name, NULL);
    if (is_name(name))
        return g_build_filename(g_get_user_data_dir(), "camherd", "sites", name, NULL);
    g_autofree char *shown = cam_text_clean(name, 60);
    g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                "\"%s\" is no name for a site: use letters, digits and . _ - (no dot first), or "
                "a folder with a / in it",
                shown != NULL ? shown : "");
    return NULL;
}

CamSite *
cam_site_open(const char *name_or_dir, GError **error)
{
    g_autofree char *folder = find_folder(name_or_dir, error);

    if (folder == NULL || !cam_file_make_folder(folder, error))
        return NULL;
    CamSite *site = g_new0(CamSite, 1);
    site->name = g_strdup(name_or_dir != NULL ? name_or_dir : DEFAULT_NAME);
    site->folder = g_steal_pointer(&folder);
    site->lock = -1;
    return site;
}

/* the owner's number is for people only; the lock itself is what counts */
static char *
read_owner(const char *path)
{
    g_autofree char *text = NULL;
    guint64 pid = 0;

    if (!cam_file_read(path, 64, &text, NULL, NULL) ||
        !cam_text_parse_uint(g_strstrip(text), G_MAXINT, &pid))
        return g_strdup("");
    return g_strdup_printf(" (pid %" G_GUINT64_FORMAT ")", pid);
}

/* always as long as the line before, so that nothing of that one is left behind it */
static void
write_owner(int fd)
{
    g_autoptr(GCredentials) self = g_credentials_new();
    pid_t pid = g_credentials_get_unix_pid(self, NULL);
    g_autofree char *line = g_strdup_printf("%-10d\n", (int)pid);
    g_autoptr(GOutputStream) stream = g_unix_output_stream_new(fd, FALSE);
    g_autoptr(GError) error = NULL;

    if (!g_output_stream_write_all(stream, line, strlen(line), NULL, NULL, &error))
        g_debug("lock: %s", error->message);
}

gboolean
cam_site_own(CamSite *site, GError **error)
{
    g_autofree char *path = cam_site_build_path(site, "lock");
    gboolean taken = FALSE;
    int fd = -1;

    if (site->lock >= 0)
        return TRUE;
    if (!cam_platform_lock_file(path, &fd, &taken, error))
        return FALSE;
    if (taken) {
        write_owner(fd);
        site->lock = fd;
        return TRUE;
    }
    g_autofree char *owner = read_owner(path);
    gboolean is_default = g_str_equal(site->name, DEFAULT_NAME);
    g_set_error(error, CAM_ERROR, CAM_ERROR_OWNED,
                "another camherd%s works on site %s; wait until it is done or look at it with: "
                "camherd show last%s%s",
                owner, site->name, is_default ? "" : " --site ", is_default ? "" : site->name);
    return FALSE;
}

gboolean
cam_site_is_owned(const CamSite *site)
{
    return site->lock >= 0;
}

const char *
cam_site_get_folder(const CamSite *site)
{
    return site->folder;
}

char *
cam_site_build_path(const CamSite *site, const char *name)
{
    return g_build_filename(site->folder, name, NULL);
}

void
cam_site_free(CamSite *site)
{
    if (site == NULL)
        return;
    if (site->lock >= 0)
        g_close(site->lock, NULL);
    g_free(site->name);
    g_free(site->folder);
    g_free(site);
}
