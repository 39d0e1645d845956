/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/file.h"
#include "tests/drivers/playback.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* which answer of a file goes to which request */

static const char file[] =
    "{\"responses\":["
    "{\"method\":\"GET\",\"path\":\"/list?action=list\",\"status\":200,\"type\":\"text/plain\","
    "\"body\":\"all\"},"
    "{\"method\":\"GET\",\"path\":\"/list?action=list&group=a%20b\",\"status\":200,"
    "\"type\":\"text/plain\",\"body\":\"group\"},"
    "{\"method\":\"POST\",\"path\":\"/json\",\"status\":200,\"type\":\"application/json\","
    "\"operation\":\"status\",\"body\":\"status\",\"auth\":false},"
    "{\"method\":\"POST\",\"path\":\"/json\",\"status\":200,\"type\":\"application/json\","
    "\"operation\":\"status\",\"request\":\"{\\\"method\\\":\\\"status\\\",\\\"more\\\":1}\","
    "\"body\":\"more\",\"auth\":false},"
    "{\"method\":\"POST\",\"path\":\"/guess\",\"status\":200,\"type\":\"text/xml\","
    "\"operation\":\"GetScopes\",\"body\":\"scopes\",\"inferred\":[\"path\"],\"auth\":false},"
    "{\"method\":\"POST\",\"path\":\"/api?cmd=B\",\"status\":200,\"type\":\"text/html\","
    "\"operation\":\"B,A\",\"body\":\"[{\\\"cmd\\\":\\\"B\\\"},{\\\"cmd\\\":\\\"A\\\"}]\","
    "\"auth\":false}],"
    "\"expect\":{}}";

static Playback *
make_playback(void)
{
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("camherd-XXXXXX.json", &path, NULL);

    g_assert_cmpint(fd, >=, 0);
    close(fd);
    g_assert_true(cam_file_write(path, file, strlen(file), NULL));
    Playback *playback = playback_new(path);
    g_assert_cmpint(g_remove(path), ==, 0);
    return playback;
}

static void
test_match(void)
{
    static const struct {
        const char *method;
        const char *path;
        const char *body;
        const char *answer;
    } rows[] = {
        { "GET", "/list?action=list", NULL, "all" },
        { "GET", "/list?token=7&action=list", NULL, "all" },
        { "GET", "/list?action=list&group=a+b", NULL, "all" },
        { "GET", "/list?group=a%20b&action=list", NULL, "group" },
        { "GET", "/list", NULL, NULL },
        { "PUT", "/list?action=list", "", NULL },
        { "POST", "/json", "{\"method\":\"status\"}", "status" },
        { "POST", "/json", "{\"method\":\"status\",\"more\":1}", "more" },
        { "POST", "/json", "{\"method\":\"other\"}", NULL },
        { "POST", "/json", "junk", NULL },
        { "POST", "/anywhere",
          "<?xml version=\"1.0\"?>\n<s:Envelope><s:Header><x/></s:Header><s:Body>\n"
          "<tds:GetScopes xmlns:tds=\"urn\"/></s:Body></s:Envelope>",
          "scopes" },
        { "POST", "/anywhere", "<Envelope><Body><GetUsers/></Body></Envelope>", NULL },
        { "POST", "/api?cmd=B", "[{\"cmd\":\"A\"},{\"cmd\":\"B\"}]",
          "[{\"cmd\":\"B\"},{\"cmd\":\"A\"}]" },
        { "POST", "/api", "[{\"cmd\":\"A\",\"action\":0}]", "[{\"cmd\":\"A\"}]" },
        { "POST", "/api", "[{\"cmd\":\"A\"},{\"cmd\":\"B\"}]",
          "[{\"cmd\":\"A\"},{\"cmd\":\"B\"}]" },
        { "POST", "/api", "[{\"cmd\":\"C\"}]", NULL },
        { "POST", "/api", "[]", NULL },
        { "POST", "/api", "[7]", NULL },
    };
    g_autoptr(Playback) playback = make_playback();
    g_autoptr(CamHttp) http = cam_http_new(&(CamHttpOptions){ .address = "127.0.0.1",
                                                              .port = playback_get_port(playback),
                                                              .user = "admin",
                                                              .password = "secret" });

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s %s %s", rows[i].method, rows[i].path, rows[i].body);
        g_autoptr(CamReply) reply = cam_http_send(
            http,
            &(CamRequest){ .method = rows[i].method,
                           .path = rows[i].path,
                           .body = rows[i].body,
                           .body_size = rows[i].body != NULL ? strlen(rows[i].body) : 0,
                           .type = "text/plain" },
            &error);
        g_assert_no_error(error);
        g_assert_cmpuint(reply->status, ==, rows[i].answer != NULL ? 200 : 404);
        if (rows[i].answer != NULL)
            g_assert_cmpstr(reply->body, ==, rows[i].answer);
    }
    g_assert_cmpuint(playback_count(playback, NULL), ==, G_N_ELEMENTS(rows));
    g_assert_cmpuint(playback_count(playback, "POST /json status"), ==, 2);
    g_assert_cmpuint(playback_count(playback, "GET /list"), ==, 5);
}

/* open answers need no login, others do, a refused one gets nothing */
static void
test_login(void)
{
    g_autoptr(Playback) playback = make_playback();
    g_autoptr(CamHttp) http = cam_http_new(&(CamHttpOptions){ .address = "127.0.0.1",
                                                              .port = playback_get_port(playback),
                                                              .user = "a",
                                                              .password = "b" });
    const CamRequest get = { .method = "GET", .path = "/list?action=list" };
    const CamRequest anonymous = { .method = "GET",
                                   .path = "/list?action=list",
                                   .flags = CAM_REQUEST_ANONYMOUS };
    const CamRequest open = { .method = "GET", .path = "/open", .flags = CAM_REQUEST_ANONYMOUS };

    playback_add(playback,
                 &(PlaybackAnswer){ .method = "GET", .path = "/open", .body = "{}", .open = TRUE });
    playback_set_login(playback, "somewhere", "go away");
    g_autoptr(CamReply) first = cam_http_send(http, &anonymous, NULL);
    g_assert_cmpuint(first->status, ==, 401);
    g_assert_cmpstr(first->realm, ==, "somewhere");
    g_assert_cmpstr(first->body, ==, "go away");
    g_autoptr(CamReply) second = cam_http_send(http, &get, NULL);
    g_assert_cmpuint(second->status, ==, 200);
    playback_refuse(playback);
    g_autoptr(CamReply) third = cam_http_send(http, &get, NULL);
    g_assert_cmpuint(third->status, ==, 401);
    g_autoptr(CamReply) fourth = cam_http_send(http, &open, NULL);
    g_assert_cmpuint(fourth->status, ==, 200);
    g_assert_cmpstr(fourth->type, ==, "application/json");
    g_assert_cmpuint(playback_count(playback, NULL), ==, 2);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/playback/match", test_match);
    g_test_add_func("/playback/login", test_login);
    return g_test_run();
}
