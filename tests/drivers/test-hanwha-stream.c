/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/hanwha-stream.h"

#include <string.h>

#define BUSY     CAM_HANWHA_SEEN_BUSY
#define OTHER    CAM_HANWHA_SEEN_OTHER
#define RECEIVED CAM_HANWHA_SEEN_RECEIVED
#define WRITTEN  CAM_HANWHA_SEEN_WRITTEN
#define SKIPPED  CAM_HANWHA_SEEN_SKIPPED
#define END      CAM_HANWHA_SEEN_END
#define WRONG    CAM_HANWHA_SEEN_WRONG
#define FAILED   CAM_HANWHA_SEEN_FAILED
#define YES      CAM_HANWHA_SEEN_YES
#define NO       CAM_HANWHA_SEEN_NO

#define PART(lines) "--sunapi\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\n" lines "\r\n"

typedef struct {
    const char *text;
    guint seen;
    int percent;
    guint number;
    const char *word;
    const char *module;
} Row;

static const Row rows[] = {
    { "", 0, -1, 0, NULL, NULL },
    { "\r\n\r\n", 0, -1, 0, NULL, NULL },
    { "Status=Uploading\r\n", BUSY, -1, 0, "Uploading", NULL },
    { "Status=DownloadAck\r\nProgress=40\r\n", BUSY | OTHER, 40, 0, "DownloadAck", NULL },
    { "Status=DownloadAck&Progress=40\n", BUSY, 40, 0, "DownloadAck", NULL },
    { "Status=DownloadAck\nProgress=101\n", BUSY | OTHER, -1, 0, "DownloadAck", NULL },
    { "Status=DownloadOK\nStatus=Start\n", RECEIVED, -1, 0, "Start", NULL },
    { "FirmwareModule=Kernel\r\nStatus=OK\r\n", WRITTEN | OTHER, -1, 0, "OK", "Kernel" },
    { "FirmwareModule=App Status=Fail", FAILED, -1, 0, "Fail", "App" },
    { "FirmwareModule=Web Status=Skip", SKIPPED, -1, 0, "Skip", "Web" },
    { "Status=UpdatingISP\nProgress=7\nStatus=End", RECEIVED | END | OTHER, 7, 0, "End", NULL },
    { "Status=DownloadFail", WRONG, -1, 0, "DownloadFail", NULL },
    { "Status=Alive\nStatus=Alive\n", BUSY, -1, 0, "Alive", NULL },
    { "{\"Status\": \"DownloadAck\", \"Progress\": 12}", BUSY, 12, 0, "DownloadAck", NULL },
    { "{\n\"Status\" : \"Start\"\n}", RECEIVED | OTHER, -1, 0, "Start", NULL },
    { PART("Status=Uploading") PART("Status=Start") "--sunapi--\r\n", BUSY | RECEIVED | OTHER, -1,
      0, "Start", NULL },
    { "OK\r\n", YES, -1, 0, "OK", NULL },
    { "{\"Response\":\"Success\"}", YES, -1, 0, "OK", NULL },
    { "NG\r\nError Code: 611\r\nError Details:\r\nInvalid File\r\n", NO | OTHER, -1, 611, "NG",
      NULL },
    { "{\"Response\":\"Fail\",\"Error\":{\"Code\":604,\"Details\":\"Invalid\"}}", NO, -1, 604, "NG",
      NULL },
    { PART("NG\r\nError Code: 608\r\n"), NO | OTHER, -1, 608, "NG", NULL },
    /* words that only look like one */
    { "Status=\nStatus=Startle\nHttpStatus=Fail\nStatusFail\nStatus Fail\n", OTHER, -1, 0, NULL,
      NULL },
    { "HTTP Status: 200\r\n", OTHER, -1, 0, NULL, NULL },
    { "OKAY\nNGO\nFail\nEnd\n", OTHER, -1, 0, NULL, NULL },
    { "<html><body>OK</body></html>", OTHER, -1, 0, NULL, NULL },
    { "Status=Alive Status=Start Status=End", BUSY | RECEIVED | END, -1, 0, "End", NULL },
};

static void
assert_row(const Row *row, CamHanwhaStream *stream)
{
    g_test_message("%s", row->text);
    g_assert_cmphex(stream->seen, ==, row->seen);
    g_assert_cmpint(stream->percent, ==, row->percent);
    g_assert_cmpuint(stream->number, ==, row->number);
    g_assert_cmpstr(stream->word, ==, row->word);
    g_assert_cmpstr(stream->module, ==, row->module);
}

static void
test_whole(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CamHanwhaStream) stream = { 0 };
        cam_hanwha_stream_init(&stream);
        cam_hanwha_stream_feed(&stream, rows[i].text, strlen(rows[i].text));
        cam_hanwha_stream_end(&stream);
        assert_row(&rows[i], &stream);
    }
}

/* however the pieces are cut, they say the same */
static void
test_pieces(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gsize size = strlen(rows[i].text);
        for (gsize piece = 1; piece < 8; piece++) {
            g_auto(CamHanwhaStream) stream = { 0 };
            cam_hanwha_stream_init(&stream);
            for (gsize at = 0; at < size; at += piece)
                cam_hanwha_stream_feed(&stream, rows[i].text + at, MIN(piece, size - at));
            cam_hanwha_stream_end(&stream);
            assert_row(&rows[i], &stream);
        }
    }
}

/* a word that broke off means nothing it would not mean whole */
static void
test_truncated(void)
{
    static const char text[] = "Status=DownloadAck\nStatus=DownloadFail\n";

    for (gsize cut = 0; cut < sizeof text - 2; cut++) {
        g_auto(CamHanwhaStream) stream = { 0 };
        cam_hanwha_stream_init(&stream);
        cam_hanwha_stream_feed(&stream, text, cut);
        cam_hanwha_stream_end(&stream);
        g_assert_cmphex(stream.seen & (CAM_HANWHA_SEEN_TAKEN | YES | NO | FAILED), ==, 0);
        g_assert_cmpint((stream.seen & WRONG) != 0, ==, cut >= strlen(text) - 1);
    }
}

/* a line without end costs no memory, and does not hide the next one */
static void
test_overlong(void)
{
    g_auto(CamHanwhaStream) stream = { 0 };
    g_autofree char *junk = g_strnfill(1 << 20, 'x');

    cam_hanwha_stream_init(&stream);
    cam_hanwha_stream_feed(&stream, "Status=Fail ", 12);
    for (guint i = 0; i < 4; i++)
        cam_hanwha_stream_feed(&stream, junk, 1 << 20);
    g_assert_cmpuint(stream.line->allocated_len, <=, 16 * 1024);
    cam_hanwha_stream_feed(&stream, "\nStatus=Start\n", 14);
    cam_hanwha_stream_end(&stream);
    g_assert_cmphex(stream.seen, ==, OTHER | RECEIVED);
}

static void
test_damage(void)
{
    static const char text[] = PART("Status=DownloadAck\r\nProgress=50\r\n")
        PART("{\"FirmwareModule\": \"App\", \"Status\": \"OK\"}") "NG\r\nError Code: 604\r\n";
    char copy[sizeof text];

    memcpy(copy, text, sizeof text);
    for (gsize bit = 0; bit < (sizeof text - 1) * 8; bit++) {
        g_auto(CamHanwhaStream) stream = { 0 };
        cam_hanwha_stream_init(&stream);
        copy[bit / 8] ^= (char)(1 << bit % 8);
        cam_hanwha_stream_feed(&stream, copy, sizeof text - 1);
        cam_hanwha_stream_end(&stream);
        g_assert_cmpint(stream.percent, <=, 100);
        copy[bit / 8] = text[bit / 8];
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hanwha/stream/whole", test_whole);
    g_test_add_func("/hanwha/stream/pieces", test_pieces);
    g_test_add_func("/hanwha/stream/truncated", test_truncated);
    g_test_add_func("/hanwha/stream/overlong", test_overlong);
    g_test_add_func("/hanwha/stream/damage", test_damage);
    return g_test_run();
}
