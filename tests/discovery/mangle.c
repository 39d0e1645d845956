/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/discovery/mangle.h"

#include <string.h>

#define TRIES 2000

/* on the heap at its exact size, so that a sanitizer sees one byte too many */
static void
give(const char *data, gsize size, MangleFunc func)
{
    g_autofree char *exact = g_memdup2(data, size);

    func(exact, size);
}

static void
give_junk(GRand *random, MangleFunc func)
{
    char junk[256];
    gsize size = (gsize)g_rand_int_range(random, 0, sizeof junk);

    for (gsize i = 0; i < size; i++)
        junk[i] = (char)g_rand_int(random);
    give(junk, size, func);
}

static void
give_patched(GRand *random, const char *sample, gsize size, MangleFunc func)
{
    g_autoptr(GString) text = g_string_new_len(sample, (gssize)size);
    gsize from = (gsize)g_rand_int_range(random, 0, (gint32)size);
    gsize length = (gsize)g_rand_int_range(random, 0, 64);
    gsize to = (gsize)g_rand_int_range(random, 0, (gint32)size);

    length = MIN(length, size - from);
    if (g_rand_boolean(random))
        g_string_erase(text, (gssize)from, (gssize)length);
    else
        g_string_insert_len(text, (gssize)to, sample + from, (gssize)length);
    give(text->str, text->len, func);
}

void
mangle(const char *sample, gsize size, MangleFunc func)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(20261120);
    g_autofree char *copy = g_memdup2(sample, size);

    for (gsize cut = 0; cut < size; cut++)
        give(sample, cut, func);
    for (gsize bit = 0; bit < size * 8; bit++) {
        copy[bit / 8] = (char)(copy[bit / 8] ^ (1 << bit % 8));
        give(copy, size, func);
        copy[bit / 8] = (char)(copy[bit / 8] ^ (1 << bit % 8));
    }
    for (guint i = 0; i < TRIES; i++) {
        give_junk(random, func);
        give_patched(random, sample, size, func);
    }
}
