/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/challenge.h"

#include "src/base/text.h"

#include <string.h>

#define MAX_REALM 100

/* what libcurl can do. Of another one it only says so and makes an MD5 answer all the same, which
 * the device counts as a wrong password (onvif.md 4.3: SHA-1) */
static const char *const algorithms[] = { "MD5",          "MD5-sess",    "SHA-256",
                                          "SHA-256-sess", "SHA-512-256", "SHA-512-256-sess" };

typedef struct {
    const char *at;
    const char *end;
} Reader;

static void
skip(Reader *reader, const char *letters)
{
    while (reader->at < reader->end && *reader->at != '\0' && strchr(letters, *reader->at) != NULL)
        reader->at++;
}

static char *
read_word(Reader *reader)
{
    const char *begin = reader->at;

    while (reader->at < reader->end && *reader->at != '\0' &&
           strchr(" \t\r\n,=\"", *reader->at) == NULL)
        reader->at++;
    return g_strndup(begin, (gsize)(reader->at - begin));
}

static char *
read_value(Reader *reader)
{
    g_autoptr(GString) value = g_string_new(NULL);

    if (reader->at == reader->end || *reader->at != '"')
        return read_word(reader);
    for (reader->at++; reader->at < reader->end && *reader->at != '"'; reader->at++) {
        if (*reader->at == '\\' && reader->at + 1 < reader->end)
            reader->at++;
        g_string_append_c(value, *reader->at);
    }
    if (reader->at < reader->end)
        reader->at++;
    return g_string_free(g_steal_pointer(&value), FALSE);
}

static void
add_parameter(CamChallenge *challenge, const char *name, const char *value)
{
    if (cam_text_equal_fold(name, "realm")) {
        g_free(challenge->realm);
        challenge->realm = cam_text_clean(value, MAX_REALM);
    }
    if (cam_text_equal_fold(name, "stale"))
        challenge->stale = cam_text_equal_fold(value, "true");
}

static gboolean
is_known(const char *algorithm)
{
    for (gsize i = 0; i < G_N_ELEMENTS(algorithms); i++) {
        if (cam_text_equal_fold(algorithm, algorithms[i]))
            return TRUE;
    }
    return FALSE;
}

void
cam_challenge_add(CamChallenge *challenge, const char *text, gsize size)
{
    Reader reader = { text, text + size };
    gboolean digest = FALSE; /* the challenge being read */

    while (reader.at < reader.end) {
        skip(&reader, " \t\r\n,");
        g_autofree char *word = read_word(&reader);
        skip(&reader, " \t");
        if (reader.at < reader.end && *reader.at == '=') {
            reader.at++;
            skip(&reader, " \t");
            g_autofree char *value = read_value(&reader);
            add_parameter(challenge, word, value);
            if (cam_text_equal_fold(word, "algorithm") && !is_known(value))
                digest = FALSE;
        } else if (word[0] != '\0') {
            challenge->digest |= digest;
            digest = cam_text_equal_fold(word, "Digest");
            challenge->basic |= cam_text_equal_fold(word, "Basic");
        } else if (reader.at < reader.end) {
            /* a quote or a NUL where none belongs */
            reader.at++;
        }
    }
    challenge->digest |= digest;
}

void
cam_challenge_clear(CamChallenge *challenge)
{
    g_free(challenge->realm);
    *challenge = (CamChallenge){ 0 };
}
