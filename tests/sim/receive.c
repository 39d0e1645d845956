/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/receive.h"

#include <string.h>

#include "tests/sim/tag.h"

/* a tag stands within so many bytes */
#define HEAD_MAX (16 * 1024)

struct SimReceive {
    SimDevice *device;
    const SimImage *same; /* (nullable) */
    GChecksum *checksum;
    SimDigestFunc digest;
    gpointer data;
    GByteArray *head;
    guint64 bytes;
    guint64 expected;
    SimTag tag;
    gboolean noted;
};

SimReceive *
sim_receive_new(SimDevice *device, SimDigestFunc digest, gpointer data)
{
    SimReceive *receive = g_new0(SimReceive, 1);

    receive->device = device;
    receive->checksum = g_checksum_new(G_CHECKSUM_SHA256);
    receive->digest = digest;
    receive->data = data;
    receive->head = g_byte_array_new();
    receive->expected = G_MAXUINT64;
    return receive;
}

void
sim_receive_free(SimReceive *receive)
{
    if (receive == NULL)
        return;
    g_checksum_free(receive->checksum);
    g_byte_array_unref(receive->head);
    sim_tag_clear(&receive->tag);
    g_free(receive);
}

void
sim_receive_expect(SimReceive *receive, guint64 bytes)
{
    receive->expected = bytes;
}

/* the only file of that size; with none, or two, the bytes are hashed as they come */
static const SimImage *
guess_image(const SimDevice *device, guint64 size)
{
    const GPtrArray *images = device->shared->images;
    const SimImage *found = NULL;

    for (guint i = 0; i < images->len; i++) {
        const SimImage *image = images->pdata[i];

        if (g_bytes_get_size(image->bytes) != size)
            continue;
        if (found != NULL)
            return NULL;
        found = image;
    }
    return found;
}

static void
digest(SimReceive *receive, const guint8 *bytes, gsize size)
{
    g_checksum_update(receive->checksum, bytes, (gssize)size);
    if (receive->digest != NULL)
        receive->digest(receive->data, bytes, size);
}

/* what was only compared so far is digested after all */
static void
give_up_guess(SimReceive *receive)
{
    const SimImage *image = g_steal_pointer(&receive->same);

    if (image != NULL)
        digest(receive, g_bytes_get_data(image->bytes, NULL), (gsize)receive->bytes);
}

void
sim_receive_feed(SimReceive *receive, const guint8 *bytes, gsize size)
{
    size = (gsize)MIN(size, receive->expected - MIN(receive->expected, receive->bytes));
    if (size == 0)
        return;
    if (receive->bytes == 0)
        receive->same = guess_image(receive->device, receive->expected);
    if (receive->same != NULL &&
        memcmp((const guint8 *)g_bytes_get_data(receive->same->bytes, NULL) + receive->bytes, bytes,
               size) != 0)
        give_up_guess(receive);
    if (receive->same == NULL)
        digest(receive, bytes, size);
    if (receive->head->len < HEAD_MAX)
        g_byte_array_append(receive->head, bytes, (guint)MIN(size, HEAD_MAX - receive->head->len));
    receive->bytes += size;
}

void
sim_receive_note(SimReceive *receive)
{
    gboolean whole = sim_receive_is_whole(receive);

    if (receive->noted || receive->bytes == 0)
        return;
    receive->noted = TRUE;
    if (!whole)
        give_up_guess(receive);
    sim_device_note(receive->device, "upload", receive->bytes,
                    receive->same != NULL ? receive->same->sha256
                                          : g_checksum_get_string(receive->checksum),
                    whole, NULL);
}

guint64
sim_receive_get_size(const SimReceive *receive)
{
    return receive->bytes;
}

gboolean
sim_receive_is_whole(const SimReceive *receive)
{
    return receive->bytes == receive->expected;
}

const SimImage *
sim_receive_get_same(const SimReceive *receive)
{
    return receive->same;
}

gboolean
sim_receive_read_tag(SimReceive *receive, SimPackageSpec *ret_spec)
{
    sim_tag_clear(&receive->tag);
    if (!sim_tag_find(receive->head->data, receive->head->len, &receive->tag) ||
        receive->tag.size != receive->bytes)
        return FALSE;
    *ret_spec = receive->tag.spec;
    return TRUE;
}
