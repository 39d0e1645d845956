/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/swkh.h"

#include "tests/firmware/make.h"

#include <string.h>

/* where the entry of the first file stands */
#define FIRST_ENTRY 0x40

static gboolean
check_bytes(const guint8 *data, gsize size, gsize step, guint64 *ret_unchecked, GError **error)
{
    g_autoptr(CamSwkh) swkh = cam_swkh_new();
    CamSwkhHeader header;

    for (gsize at = 0; at < size; at += MIN(step, size - at)) {
        if (!cam_swkh_add(swkh, data + at, MIN(step, size - at), error))
            return FALSE;
    }
    return cam_swkh_finish(swkh, &header, ret_unchecked, error);
}

static void
assert_refused(const guint8 *data, gsize size, const char *words)
{
    static const gsize steps[] = { 1, 61, G_MAXSIZE };

    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_autoptr(GError) error = NULL;
        guint64 unchecked = 0;
        g_assert_false(check_bytes(data, size, steps[i], &unchecked, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
        if (words != NULL)
            g_assert_nonnull(strstr(error->message, words));
    }
}

/* the first sixteen bytes of a real package, published in a forum, and what they mean */
static void
test_known_header(void)
{
    guint8 head[] = { 0xe9, 0x9a, 0xf7, 0xb6, 0x54, 0xae, 0xdd, 0xd3,
                      0x42, 0xb8, 0xa3, 0xab, 0xb5, 0xcb, 0xb5, 0xbe };
    static const guint8 plain[] = { 'S',  'W', 'K', 'H', 0x82, 0x64, 0, 0,
                                    0xf8, 1,   0,   0,   0x0a, 0,    0, 0 };

    g_assert_cmpint(cam_swkh_find_magic(head, sizeof head), ==, CAM_SWKH_MAGIC_SWKH);
    cam_swkh_code_header(head, sizeof head, 0);
    g_assert_cmpmem(head, sizeof head, plain, sizeof plain);
    g_assert_cmpint(cam_swkh_find_magic((const guint8 *)"\x8a\xff\xf7\xb6", 4), ==,
                    CAM_SWKH_MAGIC_02KH);
    g_assert_cmpint(cam_swkh_find_magic((const guint8 *)"\x8a\xfe\xf7\xb6", 4), ==,
                    CAM_SWKH_MAGIC_03KH);
    g_assert_cmpint(cam_swkh_find_magic((const guint8 *)"\x8a\xfe\xf7\xb6", 3), ==,
                    CAM_SWKH_MAGIC_NONE);
    g_assert_cmpint(cam_swkh_find_magic((const guint8 *)"PK\3\4", 4), ==, CAM_SWKH_MAGIC_NONE);
}

static void
test_good_in_any_pieces(void)
{
    static const gsize steps[] = { 1, 2, 63, 64, 65, 195, 196, 197, 4096, G_MAXSIZE };
    g_autoptr(GByteArray) package = make_package();

    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_autoptr(GError) error = NULL;
        guint64 unchecked = 1;
        g_assert_true(check_bytes(package->data, package->len, steps[i], &unchecked, &error));
        g_assert_no_error(error);
        g_assert_cmpuint(unchecked, ==, 0);
    }
}

static void
test_header_facts(void)
{
    g_autoptr(GByteArray) package = make_package();
    g_autoptr(CamSwkh) swkh = cam_swkh_new();
    g_autoptr(GError) error = NULL;
    CamSwkhHeader header;
    guint64 unchecked = 0;
    guint8 more[9] = { 0 };

    g_assert_true(cam_swkh_add(swkh, package->data, package->len, &error));
    g_assert_true(cam_swkh_add(swkh, more, sizeof more, &error));
    g_assert_true(cam_swkh_finish(swkh, &header, &unchecked, &error));
    g_assert_cmpuint(header.files, ==, 3);
    g_assert_cmpuint(header.length, ==, 0x40 + 3 * 0x2c);
    g_assert_cmpuint(header.language, ==, 1);
    g_assert_cmpuint(header.end, ==, package->len);
    g_assert_cmpuint(unchecked, ==, sizeof more);
}

static void
test_cut_anywhere(void)
{
    g_autoptr(GByteArray) package = make_package();

    for (guint part = 0; part < 16; part++)
        assert_refused(package->data, package->len * part / 16, "is cut short");
    for (guint size = 0; size < 300; size++)
        assert_refused(package->data, size, "is cut short");
    assert_refused(package->data, package->len - 1, "is cut short");
}

/* a single wrong bit changes a byte by a power of two, which a sum always shows */
static void
test_every_bit_of_the_header(void)
{
    g_autoptr(GByteArray) package = make_package();
    const guint length = 0x40 + 3 * 0x2c;

    for (guint bit = 0; bit < length * 8; bit++) {
        package->data[bit / 8] ^= (guint8)(1 << bit % 8);
        assert_refused(package->data, package->len, NULL);
        package->data[bit / 8] ^= (guint8)(1 << bit % 8);
    }
}

static void
test_bits_of_the_body(void)
{
    g_autoptr(GByteArray) package = make_package();
    g_autoptr(GRand) rand = g_rand_new_with_seed(3);

    for (guint i = 0; i < 300; i++) {
        guint at = (guint)g_rand_int_range(rand, 0x40 + 3 * 0x2c, (gint32)package->len);
        guint8 mask = (guint8)(1 << g_rand_int_range(rand, 0, 8));
        package->data[at] ^= mask;
        assert_refused(package->data, package->len, "checksum of");
        package->data[at] ^= mask;
    }
}

static void
put_number(guint8 *to, guint32 value)
{
    for (guint i = 0; i < 4; i++)
        to[i] = (guint8)(value >> (8 * i));
}

/* a header that lies with a good checksum */
static GByteArray *
make_lying(guint offset, guint32 value)
{
    GByteArray *package = make_package();
    const guint length = 0x40 + 3 * 0x2c;
    guint32 sum = 0;

    cam_swkh_code_header(package->data, length, 0);
    put_number(package->data + offset, value);
    for (guint i = 0x0c; i < length; i++)
        sum += package->data[i];
    put_number(package->data + 4, sum);
    cam_swkh_code_header(package->data, length, 0);
    return package;
}

static void
test_lying_header(void)
{
    static const struct {
        guint offset;
        guint32 value;
        const char *words;
    } lies[] = {
        { 0x08, 0, "length in its header" },
        { 0x08, 0xffffffff, "length in its header" },
        { 0x0c, 0, "number of files" },
        { 0x0c, 65, "number of files" },
        { 0x0c, 0xffffffff, "number of files" },
        { 0x0c, 2, "length in its header" },
        { FIRST_ENTRY + 32, 0, "one after another" },
        { FIRST_ENTRY + 32, 0x40 + 3 * 0x2c + 1, "one after another" },
        { FIRST_ENTRY + 36, 0xffffffff, "one after another" },
        { FIRST_ENTRY + 36, 15001, "one after another" },
        { FIRST_ENTRY + 36, 14999, "checksum of" },
        { FIRST_ENTRY + 40, 1, "checksum of" },
        { FIRST_ENTRY + 2 * 0x2c + 36, 78, "is cut short" },
        { FIRST_ENTRY + 2 * 0x2c + 36, 0xffffffff, "is cut short" },
        { FIRST_ENTRY + 2 * 0x2c + 32, 0xffffffff, "is cut short" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(lies); i++) {
        g_autoptr(GByteArray) package = make_lying(lies[i].offset, lies[i].value);
        assert_refused(package->data, package->len, lies[i].words);
    }
}

static void
test_junk(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(11);

    for (guint i = 0; i < 3000; i++) {
        guint8 junk[600];
        for (gsize k = 0; k < sizeof junk; k++)
            junk[k] = (guint8)g_rand_int(rand);
        /* half of them get past the first look */
        if (i % 2 == 0)
            memcpy(junk, "\xe9\x9a\xf7\xb6", 4);
        assert_refused(junk, (gsize)g_rand_int_range(rand, 0, sizeof junk), NULL);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/swkh/known-header", test_known_header);
    g_test_add_func("/swkh/good-in-any-pieces", test_good_in_any_pieces);
    g_test_add_func("/swkh/header-facts", test_header_facts);
    g_test_add_func("/swkh/cut-anywhere", test_cut_anywhere);
    g_test_add_func("/swkh/every-bit-of-the-header", test_every_bit_of_the_header);
    g_test_add_func("/swkh/bits-of-the-body", test_bits_of_the_body);
    g_test_add_func("/swkh/lying-header", test_lying_header);
    g_test_add_func("/swkh/junk", test_junk);
    return g_test_run();
}
