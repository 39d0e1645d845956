/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/keep.h"

#include <string.h>

/* bytes is_page() may see */
#define HEAD 8

typedef struct {
    GByteArray *bytes;
    gboolean full;
} Disk;

static gboolean
write_disk(gpointer data, const void *bytes, gsize size, GError **error)
{
    Disk *disk = data;

    if (disk->full) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_NO_SPACE, "full");
        return FALSE;
    }
    g_byte_array_append(disk->bytes, bytes, (guint)size);
    return TRUE;
}

static gboolean
is_page(const char *head, gsize size)
{
    g_assert_cmpuint(size, >, 0);
    g_assert_cmpuint(size, <=, HEAD);
    return memchr(head, '<', size) != NULL;
}

static gboolean
feed(const CamRequest *request, const char *body, gsize size, gsize piece, GError **error)
{
    for (gsize at = 0; at < size; at += piece) {
        if (!request->sink(request->sink_data, body + at, MIN(piece, size - at), error))
            return FALSE;
    }
    return TRUE;
}

static const struct {
    guint status;
    const char *body;
    gboolean kept;
    gboolean fails;
} rows[] = {
    { 200, "configuration", TRUE, FALSE },
    { 200, "conf", TRUE, FALSE },
    { 200, "con", FALSE, TRUE },
    { 200, "", FALSE, FALSE },
    { 200, "<page>", FALSE, FALSE },
    { 200, "<", FALSE, FALSE },
    { 200, "1234567<", FALSE, FALSE },
    { 200, "12345678<", TRUE, FALSE },
    { 200, " {\"a\":{}} \r\n", TRUE, FALSE },
    { 200, "{\"a\":{}\n", TRUE, FALSE },
    { 200, "\n{\"a\":{\n", FALSE, TRUE },
    { 200, "{\"a\":{}, ", FALSE, TRUE },
    /* what is not JSON may end as it likes */
    { 200, "x{{\"a\":{", TRUE, FALSE },
    { 202, "configuration", FALSE, FALSE },
    { 206, "conf", FALSE, FALSE },
    { 204, "", FALSE, FALSE },
};

static void
check_row(gsize row, gsize piece)
{
    const char *body = rows[row].body;
    gsize size = strlen(body);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    Disk disk = { .bytes = bytes };
    g_auto(CamKeep) keep = { write_disk, &disk, is_page, HEAD, .least = 4, .json = TRUE };
    CamRequest request = { .method = "GET", .path = "/", .limit = 7 };
    g_autoptr(CamReply) reply = g_new0(CamReply, 1);
    g_autoptr(GError) error = NULL;
    gboolean kept = 7;

    cam_keep_begin(&keep, &request);
    g_assert_cmpuint(request.limit, ==, 7);
    g_assert_cmpuint(request.timeout_s, >, 0);
    g_assert_true(feed(&request, body, size, piece, &error));
    reply->status = rows[row].status;
    reply->body = g_strdup("");
    if (!cam_keep_end(&keep, reply, &kept, &error)) {
        g_assert_true(rows[row].fails);
        g_assert_cmpint(kept, ==, 7);
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
        return;
    }
    g_assert_no_error(error);
    g_assert_false(rows[row].fails);
    g_assert_cmpint(kept, ==, rows[row].kept);
    if (kept)
        g_assert_cmpmem(bytes->data, bytes->len, body, size);
    else if (rows[row].status == 200)
        g_assert_cmpmem(reply->body, reply->size, body, size);
    g_assert_cmpuint(strlen(reply->body), ==, reply->size);
}

/* whatever pieces the network makes of it */
static void
test_pieces(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        for (gsize piece = 1; piece <= 16; piece++) {
            g_test_message("%s in pieces of %zu", rows[i].body, piece);
            check_row(i, piece);
        }
    }
}

/* of a page not a byte reaches the disk, and what is kept of it has an end */
static void
test_page(void)
{
    g_autofree char *page = g_strnfill(300000, '<');
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    Disk disk = { .bytes = bytes };
    g_auto(CamKeep) keep = { write_disk, &disk, is_page, HEAD };
    CamRequest request = { .method = "GET", .path = "/" };
    g_autoptr(CamReply) reply = g_new0(CamReply, 1);
    g_autoptr(GError) error = NULL;
    gboolean kept = TRUE;

    cam_keep_begin(&keep, &request);
    g_assert_true(feed(&request, page, 300000, 1000, &error));
    reply->status = 200;
    reply->body = g_strdup("");
    g_assert_true(cam_keep_end(&keep, reply, &kept, &error));
    g_assert_no_error(error);
    g_assert_false(kept);
    g_assert_cmpuint(bytes->len, ==, 0);
    g_assert_cmpuint(reply->size, >=, 64 * 1024);
    g_assert_cmpuint(reply->size, <, 80 * 1024);
    g_assert_cmpmem(reply->body, strlen(reply->body), page, reply->size);
}

/* a refusal that is no 2xx never came by here, and stays what it is */
static void
test_refusal(void)
{
    Disk disk = { .full = TRUE };
    g_auto(CamKeep) keep = { write_disk, &disk, is_page, HEAD, .least = 4 };
    CamRequest request = { .method = "GET", .path = "/" };
    g_autoptr(CamReply) reply = g_new0(CamReply, 1);
    g_autoptr(GError) error = NULL;
    gboolean kept = TRUE;

    cam_keep_begin(&keep, &request);
    reply->status = 403;
    reply->body = g_strdup("no");
    reply->size = 2;
    g_assert_true(cam_keep_end(&keep, reply, &kept, &error));
    g_assert_no_error(error);
    g_assert_false(kept);
    g_assert_cmpmem(reply->body, reply->size, "no", 2);
}

/* whether it fills up while the body comes, or with the last of a short one */
static void
test_full(void)
{
    static const char *const bodies[] = { "a long configuration", "short" };

    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        Disk disk = { .full = TRUE };
        g_auto(CamKeep) keep = { write_disk, &disk, is_page, HEAD };
        CamRequest request = { .method = "GET", .path = "/" };
        g_autoptr(CamReply) reply = g_new0(CamReply, 1);
        g_autoptr(GError) error = NULL;
        gboolean kept = FALSE;
        cam_keep_begin(&keep, &request);
        reply->status = 200;
        reply->body = g_strdup("");
        g_assert_false(feed(&request, bodies[i], strlen(bodies[i]), 5, &error) &&
                       cam_keep_end(&keep, reply, &kept, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_NO_SPACE);
        g_assert_false(kept);
    }
}

static void
test_text(void)
{
    g_assert_true(cam_keep_is_text("<a>\r\n\t \303\251</a>", 13));
    g_assert_false(cam_keep_is_text("<a>\001", 4));
    g_assert_false(cam_keep_is_text("<a>\0", 4));
    g_assert_true(cam_keep_is_text("<a>\001", 3));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/keep/pieces", test_pieces);
    g_test_add_func("/keep/page", test_page);
    g_test_add_func("/keep/refusal", test_refusal);
    g_test_add_func("/keep/full", test_full);
    g_test_add_func("/keep/text", test_text);
    return g_test_run();
}
