/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/source.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* names that decide how a file is read */
static const char *const names[] = { "digicap.dav", "inner.zip", "NVR-B3601.37.45.230825.zip",
                                     "hwid", "etc/passwd" };

typedef struct {
    guint64 passed;
    gboolean ended;
} Seen;

static gboolean
on_bytes(const CamSourceFacts *found, const guint8 *bytes, gsize size, gpointer data,
         GError **error)
{
    Seen *seen = data;
    guint8 sum = 0;

    /* every byte can be read; nothing comes behind an empty piece */
    for (gsize i = 0; i < size; i++)
        sum ^= bytes[i];
    g_assert_false(seen->ended);
    g_assert_true((found->member != NULL) == (found->depth > 0));
    seen->ended = size == 0;
    seen->passed += size + (sum & 0);
    return TRUE;
}

static void
put(GByteArray *out, guint32 value, guint bytes)
{
    for (guint i = 0; i < bytes; i++) {
        guint8 byte = (guint8)(value >> (8 * i));
        g_byte_array_append(out, &byte, 1);
    }
}

/* what both records of a stored member have in common */
static void
put_member(GByteArray *out, const guint8 *data, gsize size, gsize name_size)
{
    put(out, 20, 2);
    put(out, 0, 2);
    put(out, 0, 2);
    put(out, 0, 4);
    put(out, (guint32)crc32(0, data, (uInt)size), 4);
    put(out, (guint32)size, 4);
    put(out, (guint32)size, 4);
    put(out, (guint32)name_size, 2);
    put(out, 0, 2);
}

/* a good zip around bytes that are good for nothing, so that what is in zips is reached too */
static GByteArray *
wrap(const char *start, const char *name, const guint8 *data, gsize size)
{
    GByteArray *out = g_byte_array_new();
    gsize name_size = strlen(name);

    g_byte_array_append(out, (const guint8 *)start, 4);
    put_member(out, data, size, name_size);
    g_byte_array_append(out, (const guint8 *)name, (guint)name_size);
    g_byte_array_append(out, data, (guint)size);
    guint list = out->len;
    g_byte_array_append(out, (const guint8 *)"PK\001\002\024\000", 6);
    put_member(out, data, size, name_size);
    put(out, 0, 2);
    put(out, 0, 2);
    put(out, 0, 2);
    put(out, 0, 4);
    put(out, 0, 4);
    g_byte_array_append(out, (const guint8 *)name, (guint)name_size);
    guint end = out->len;
    g_byte_array_append(out, (const guint8 *)"PK\005\006\0\0\0\0\001\0\001\0", 12);
    put(out, end - list, 4);
    put(out, list, 4);
    put(out, 0, 2);
    return out;
}

static gboolean
read_bytes(const guint8 *data, gsize size, const char *name)
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    g_auto(CamSourceFacts) found = { 0 };
    g_autoptr(GError) error = NULL;
    Seen seen = { 0 };

    g_assert_cmpint(write(fd, data, size), ==, (gssize)size);
    gboolean read = cam_source_read(fd, name, on_bytes, &seen, &found, &error);
    close(fd);
    g_assert_true(read == (error == NULL));
    g_assert_true(error == NULL || g_utf8_validate(error->message, -1, NULL));
    g_assert_true(read || found.member == NULL);
    g_assert_cmpuint(seen.passed, <=, MAX(size, (gsize)1 << 20) * CAM_SOURCE_MAX_RATIO);
    return read;
}

/* the first byte: how the rest is wrapped, and in whose name */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    if (size == 0)
        return 0;
    const char *name = names[data[0] % G_N_ELEMENTS(names)];
    guint form = data[0] / G_N_ELEMENTS(names) % 4;
    g_autoptr(GByteArray) once = wrap("PK\003\004", name, data + 1, size - 1);
    g_autoptr(GByteArray) dahua = wrap("DH\003\004", name, data + 1, size - 1);
    g_autoptr(GByteArray) twice = wrap("PK\003\004", "inner.zip", once->data, once->len);

    switch (form) {
    case 0:
        read_bytes(data + 1, size - 1, name);
        break;
    case 1:
        read_bytes(once->data, once->len, "file.zip");
        break;
    case 2:
        g_assert_true(read_bytes(dahua->data, dahua->len, "file.bin"));
        break;
    case 3:
        read_bytes(twice->data, twice->len, "file.zip");
        break;
    }
    return 0;
}
