/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/challenge.h"

#include <string.h>

typedef struct {
    const char *text;
    gboolean digest;
    gboolean basic;
    gboolean stale;
    const char *realm;
} Row;

static const Row rows[] = {
    { " Digest qop=\"auth\", realm=\"IP Camera(C2183)\", nonce=\"4e54513d\", stale=\"FALSE\"\r\n",
      TRUE, FALSE, FALSE, "IP Camera(C2183)" },
    { "Digest realm=\"a\", domain=\"::\", opaque=\"\", algorithm=\"MD5\", stale=\"TRUE\"", TRUE,
      FALSE, TRUE, "a" },
    { "digest realm=a,stale=true,nonce=b", TRUE, FALSE, TRUE, "a" },
    { "Basic realm=\"Digest\"", FALSE, TRUE, FALSE, "Digest" },
    { "Basic realm=\"Digest realm=\\\"x\"", FALSE, TRUE, FALSE, "Digest realm=\"x" },
    { "Basic", FALSE, TRUE, FALSE, NULL },
    { "Basic realm=\"one\", Digest realm=\"two\", nonce=\"x\"", TRUE, TRUE, FALSE, "two" },
    { "Digest qop=\"auth\", realm=\"r\", nonce=\"n\", algorithm=\"MD5\", stale=\"FALSE\", "
      "Digest qop=\"auth\", realm=\"r\", nonce=\"n\", algorithm=\"SHA-256\", stale=\"FALSE\"",
      TRUE, FALSE, FALSE, "r" },
    { "Digest realm=\"r\", nonce=\"n\", algorithm=SHA-1", FALSE, FALSE, FALSE, "r" },
    { "Digest realm=\"r\", algorithm=\"SHA-1\", Digest realm=\"s\", algorithm=sha-256", TRUE, FALSE,
      FALSE, "s" },
    { "Digest realm=\"r\", algorithm=MD5-sess, Digest realm=\"s\", algorithm=SHA-1", TRUE, FALSE,
      FALSE, "s" },
    { "Negotiate abc==", FALSE, FALSE, FALSE, NULL },
    { "Bearer realm=\"Basic \xff\x1b[2J\"", FALSE, FALSE, FALSE, "Basic \xef\xbf\xbd[2J" },
    { "", FALSE, FALSE, FALSE, NULL },
    { "Digest realm=\"open", TRUE, FALSE, FALSE, "open" },
    { "\"\"Digest", TRUE, FALSE, FALSE, NULL },
    { ",,,=,\"", FALSE, FALSE, FALSE, NULL },
    { "Digestive realm=x", FALSE, FALSE, FALSE, "x" },
};

static void
test_rows(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(CamChallenge) challenge = { 0 };

        cam_challenge_add(&challenge, rows[i].text, strlen(rows[i].text));
        g_assert_cmpint(challenge.digest, ==, rows[i].digest);
        g_assert_cmpint(challenge.basic, ==, rows[i].basic);
        g_assert_cmpint(challenge.stale, ==, rows[i].stale);
        g_assert_cmpstr(challenge.realm, ==, rows[i].realm);
    }
}

static void
test_lines(void)
{
    g_auto(CamChallenge) challenge = { 0 };

    cam_challenge_add(&challenge, "Basic realm=a", 13);
    cam_challenge_add(&challenge, "Digest realm=b", 14);
    g_assert_true(challenge.digest && challenge.basic);
    g_assert_cmpstr(challenge.realm, ==, "b");
}

static void
test_junk(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gsize size = strlen(rows[i].text);
        for (gsize bit = 0; bit < size * 8; bit++) {
            g_autofree char *copy = g_memdup2(rows[i].text, size);
            g_auto(CamChallenge) challenge = { 0 };
            copy[bit / 8] = (char)(copy[bit / 8] ^ (1 << bit % 8));
            cam_challenge_add(&challenge, copy, size);
            cam_challenge_add(&challenge, copy, bit / 8);
            g_assert_true(challenge.realm == NULL || g_utf8_validate(challenge.realm, -1, NULL));
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/challenge/rows", test_rows);
    g_test_add_func("/challenge/lines", test_lines);
    g_test_add_func("/challenge/junk", test_junk);
    return g_test_run();
}
