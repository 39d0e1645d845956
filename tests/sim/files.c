/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/files.h"

#include <errno.h>
#include <string.h>

#include "tests/sim/make.h"

static void
append_field(GString *text, const char *value, gboolean last)
{
    gboolean quoted = strpbrk(value, ",\"\r\n") != NULL;

    if (quoted)
        g_string_append_c(text, '"');
    for (const char *at = value; *at != '\0'; at++) {
        if (*at == '"')
            g_string_append_c(text, '"');
        g_string_append_c(text, *at);
    }
    g_string_append(text, quoted ? "\"" : "");
    g_string_append(text, last ? "\r\n" : ",");
}

static gboolean
names_file(const SimDevice *device)
{
    return strcmp(sim_model_get(device->model, "named-file"), "true") == 0;
}

static gboolean
any_names_file(const GPtrArray *devices)
{
    for (guint i = 0; i < devices->len; i++) {
        if (names_file(devices->pdata[i]))
            return TRUE;
    }
    return FALSE;
}

/* the file of the device's platform, for those whose files do not say what they are for */
static char *
find_file(const SimCatalogue *catalogue, const SimDevice *device)
{
    for (guint i = 0; names_file(device) && i < catalogue->files->len; i++) {
        const SimFile *file = catalogue->files->pdata[i];

        if (file->make == device->model->make &&
            strcmp(file->spec.platform, device->model->platform) == 0)
            return g_strconcat("firmware/", file->file, NULL);
    }
    return g_strdup("");
}

gboolean
sim_files_write_list(const char *directory, const SimCatalogue *catalogue, const GPtrArray *devices,
                     double speed, GError **error)
{
    gboolean files = any_names_file(devices);
    g_autoptr(GString) text = g_string_new("address,name,make,model,user,password,area,timescale");
    g_autofree char *path = g_build_filename(directory, "site.csv", NULL);
    char scale[G_ASCII_DTOSTR_BUF_SIZE];

    g_string_append(text, files ? ",file\r\n" : "\r\n");
    g_ascii_formatd(scale, sizeof scale, "%g", speed);
    for (guint i = 0; i < devices->len; i++) {
        const SimDevice *device = devices->pdata[i];
        g_autofree char *address = g_strdup_printf("%s:%u", device->address, device->shared->port);
        g_autofree char *file = find_file(catalogue, device);

        append_field(text, address, FALSE);
        append_field(text, device->name, FALSE);
        append_field(text, device->model->make->label, FALSE);
        append_field(text, device->model->name, FALSE);
        append_field(text, device->shared->user, FALSE);
        append_field(text, device->shared->password, FALSE);
        append_field(text, device->area, FALSE);
        append_field(text, scale, !files);
        if (files)
            append_field(text, file, TRUE);
    }
    return g_file_set_contents_full(path, text->str, (gssize)text->len,
                                    G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static gboolean
is_used(const GPtrArray *devices, const SimFile *file)
{
    for (guint i = 0; i < devices->len; i++) {
        const SimDevice *device = devices->pdata[i];

        if (device->model->make == file->make &&
            strcmp(device->model->platform, file->spec.platform) == 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean
write_image(const char *path, const SimMake *make, GBytes *image, GError **error)
{
    gsize size;
    const char *bytes = g_bytes_get_data(image, &size);

    if (make->zip)
        return sim_package_write_zip(path, image, error);
    return g_file_set_contents(path, bytes, (gssize)size, error);
}

gboolean
sim_files_write_firmware(const char *directory, const SimCatalogue *catalogue, SimShared *shared,
                         GError **error)
{
    g_autofree char *folder = g_build_filename(directory, "firmware", NULL);

    if (g_mkdir_with_parents(folder, 0755) != 0) {
        g_set_error(error, G_IO_ERROR, g_io_error_from_errno(errno), "%s: %s", folder,
                    g_strerror(errno));
        return FALSE;
    }
    for (guint i = 0; i < catalogue->files->len; i++) {
        const SimFile *file = catalogue->files->pdata[i];
        g_autofree char *path = g_build_filename(folder, file->file, NULL);
        SimImage *image;

        if (!is_used(shared->devices, file))
            continue;
        image = sim_image_new(file->make->build(&file->spec));
        g_ptr_array_add(shared->images, image);
        if (!write_image(path, file->make, image->bytes, error))
            return FALSE;
    }
    return TRUE;
}
