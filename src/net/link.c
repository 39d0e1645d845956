/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/link.h"

#include <net/if.h>
#include <string.h>

#define MAX_LINKS 64
/* ARPHRD_LOOPBACK in /sys/class/net/NAME/type */
#define TYPE_LOOPBACK "772"

void
cam_link_free(CamLink *link)
{
    if (link == NULL)
        return;
    g_free(link->name);
    g_free(link);
}

static gboolean
has_text(const char *folder, const char *file, const char *wanted)
{
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_autofree char *text = NULL;

    /* `carrier` cannot be read at all while the interface is down */
    return g_file_get_contents(path, &text, NULL, NULL) && g_str_equal(g_strstrip(text), wanted);
}

static gboolean
has_file(const char *folder, const char *file)
{
    g_autofree char *path = g_build_filename(folder, file, NULL);

    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static CamLink *
read_link(const char *folder, const char *name)
{
    CamLink *link = g_new0(CamLink, 1);

    link->name = g_strdup(name);
    link->is_wireless = has_file(folder, "wireless") || has_file(folder, "phy80211");
    link->is_physical = has_file(folder, "device");
    link->has_carrier = has_text(folder, "carrier", "1");
    return link;
}

static gint
compare_name(gconstpointer a, gconstpointer b)
{
    return strcmp((*(CamLink *const *)a)->name, (*(CamLink *const *)b)->name);
}

GPtrArray *
cam_link_list(const char *root)
{
    const char *base = root != NULL ? root : G_DIR_SEPARATOR_S;
    GPtrArray *links = g_ptr_array_new_with_free_func((GDestroyNotify)cam_link_free);
    g_autofree char *path = g_build_filename(base, "sys", "class", "net", NULL);
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;

    while (folder != NULL && links->len < MAX_LINKS && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *own = g_build_filename(path, name, NULL);
        /* in a container this folder may be that of the host, whose interfaces are not ours */
        if (root == NULL && if_nametoindex(name) == 0)
            continue;
        if (has_file(own, "type") && !has_text(own, "type", TYPE_LOOPBACK))
            g_ptr_array_add(links, read_link(own, name));
    }
    g_ptr_array_sort(links, compare_name);
    return links;
}

const CamLink *
cam_link_find(const GPtrArray *links, const char *name)
{
    for (guint i = 0; i < links->len; i++) {
        const CamLink *link = links->pdata[i];
        if (g_strcmp0(link->name, name) == 0)
            return link;
    }
    return NULL;
}
