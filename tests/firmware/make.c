/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/firmware/make.h"

#include <glib/gstdio.h>
#include <string.h>

#define HEADER_SIZE 0x40
#define ENTRY_SIZE  0x2c

GByteArray *
make_noise(gsize size, guint32 seed)
{
    GByteArray *out = g_byte_array_new();
    guint32 state = seed;

    for (gsize i = 0; i < size; i++) {
        state = state * 1103515245u + 12345u;
        guint8 byte = (guint8)(state >> 24);
        g_byte_array_append(out, &byte, 1);
    }
    return out;
}

static void
put_number(guint8 *to, guint32 value)
{
    for (guint i = 0; i < 4; i++)
        to[i] = (guint8)(value >> (8 * i));
}

static guint32
sum(const guint8 *data, gsize size)
{
    guint32 total = 0;

    while (size-- > 0)
        total += *data++;
    return total;
}

static void
put_file(GByteArray *package, guint index, const char *name, const GByteArray *body)
{
    guint8 *entry = package->data + HEADER_SIZE + index * ENTRY_SIZE;
    guint32 offset = package->len;

    memcpy(entry, name, strlen(name));
    put_number(entry + 32, offset);
    put_number(entry + 36, body->len);
    put_number(entry + 40, sum(body->data, body->len));
    g_byte_array_append(package, body->data, body->len);
}

GByteArray *
make_package(void)
{
    static const guint8 key[] = { 0xba, 0xcd, 0xbc, 0xfe, 0xd6, 0xca, 0xdd, 0xd3,
                                  0xba, 0xb9, 0xa3, 0xab, 0xbf, 0xcb, 0xb5, 0xbe };
    const guint length = HEADER_SIZE + 3 * ENTRY_SIZE;
    GByteArray *package = g_byte_array_new();
    g_autoptr(GByteArray) kernel = make_noise(15000, 1);
    g_autoptr(GByteArray) programs = make_noise(30001, 2);
    g_autoptr(GByteArray) version = make_noise(77, 3);

    g_byte_array_set_size(package, length);
    memset(package->data, 0, length);
    put_file(package, 0, "uImage", kernel);
    put_file(package, 1, "hicore.tar.lzma", programs);
    put_file(package, 2, "version.bin", version);
    memcpy(package->data, "SWKH", 4);
    put_number(package->data + 0x08, length);
    put_number(package->data + 0x0c, 3);
    put_number(package->data + 0x10, 1);
    put_number(package->data + 0x14, 2);
    put_number(package->data + 0x18, 1);
    put_number(package->data + 0x04, sum(package->data + 0x0c, length - 0x0c));
    for (guint i = 0; i < length; i++)
        package->data[i] ^= key[(i + i / 16) % 16];
    return package;
}

static char *
make_folder_with(const char *script)
{
    g_autoptr(GError) error = NULL;
    char *folder = g_dir_make_tmp("camherd-firmware-XXXXXX", &error);
    const char *argv[] = { PYTHON, script, folder, NULL };
    int status = -1;

    g_assert_no_error(error);
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                 &error);
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
    return folder;
}

char *
make_folder(void)
{
    return make_folder_with(MAKE_SWKH);
}

char *
make_images(void)
{
    return make_folder_with(MAKE_IMAGES);
}

void
make_remove(char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            make_remove(g_steal_pointer(&path));
        else
            g_unlink(path);
    }
    g_rmdir(folder);
    g_free(folder);
}

char *
make_file(const char *folder, const char *name, const void *data, gsize size)
{
    char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GError) error = NULL;

    g_file_set_contents(path, data, (gssize)size, &error);
    g_assert_no_error(error);
    return path;
}
