/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/hanwha-stream.h"

#include <string.h>

#include "src/base/text.h"

#define LINE_MAX_BYTES 4096
#define WORD_MAX       32
#define NUMBER_MAX     9999

/* hanwha.md 6 */
static const struct {
    const char *word;
    guint seen;
} statuses[] = {
    { "Uploading", CAM_HANWHA_SEEN_BUSY }, { "DownloadAck", CAM_HANWHA_SEEN_BUSY },
    { "Alive", CAM_HANWHA_SEEN_BUSY },     { "DownloadOK", CAM_HANWHA_SEEN_RECEIVED },
    { "Start", CAM_HANWHA_SEEN_RECEIVED }, { "UpdatingISP", CAM_HANWHA_SEEN_RECEIVED },
    { "OK", CAM_HANWHA_SEEN_WRITTEN },     { "Skip", CAM_HANWHA_SEEN_SKIPPED },
    { "End", CAM_HANWHA_SEEN_END },        { "DownloadFail", CAM_HANWHA_SEEN_WRONG },
    { "Fail", CAM_HANWHA_SEEN_FAILED },
};

void
cam_hanwha_stream_init(CamHanwhaStream *stream)
{
    *stream = (CamHanwhaStream){ .percent = -1, .line = g_string_new(NULL) };
}

void
cam_hanwha_stream_clear(CamHanwhaStream *stream)
{
    if (stream->line != NULL)
        g_string_free(stream->line, TRUE);
    g_free(stream->word);
    g_free(stream->module);
    *stream = (CamHanwhaStream){ .percent = -1 };
}

static gboolean
is_word_byte(char c)
{
    return g_ascii_isalnum(c) || c == '_';
}

static const char *
skip(const char *at, const char *bytes)
{
    return at + strspn(at, bytes);
}

/* `KEY=word`, `KEY: word` or `"KEY": "word"`, from *cursor on, which moves behind it */
static char *
find_value(const char **cursor, const char *key, const char *line)
{
    const char *at = *cursor;

    while ((at = strstr(at, key)) != NULL) {
        gboolean whole = at == line || !is_word_byte(at[-1]);
        at += strlen(key);
        const char *mark = skip(*at == '"' ? at + 1 : at, " \t");
        if (!whole || (*mark != '=' && *mark != ':'))
            continue;
        const char *word = skip(mark + 1, " \t\"");
        gsize size = 0;
        while (size < WORD_MAX && is_word_byte(word[size]))
            size++;
        *cursor = word + size;
        return g_strndup(word, size);
    }
    return NULL;
}

static char *
find_first(const char *line, const char *key)
{
    const char *cursor = line;

    return find_value(&cursor, key, line);
}

static void
note(CamHanwhaStream *stream, guint seen, const char *word)
{
    stream->seen |= seen;
    g_free(stream->word);
    stream->word = g_strdup(word);
}

static void
note_status(CamHanwhaStream *stream, const char *word)
{
    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
        if (cam_text_equal_fold(statuses[i].word, word)) {
            note(stream, statuses[i].seen, statuses[i].word);
            return;
        }
    }
    stream->seen |= CAM_HANWHA_SEEN_OTHER;
}

static void
note_final(CamHanwhaStream *stream, const char *line)
{
    g_autofree char *response = find_first(line, "Response");

    if (cam_text_equal_fold(line, "OK") || cam_text_equal_fold(response, "Success"))
        note(stream, CAM_HANWHA_SEEN_YES, "OK");
    else if (cam_text_equal_fold(line, "NG") || cam_text_equal_fold(response, "Fail"))
        note(stream, CAM_HANWHA_SEEN_NO, "NG");
    else
        stream->seen |= CAM_HANWHA_SEEN_OTHER;
}

static void
read_line(CamHanwhaStream *stream)
{
    const char *line = g_strstrip(stream->line->str);
    const char *cursor = line;
    g_autofree char *percent = find_first(line, "Progress");
    g_autofree char *module = find_first(line, "FirmwareModule");
    g_autofree char *number = find_first(line, "Code");
    guint64 value;
    gboolean any = FALSE;

    if (line[0] == '\0')
        return;
    if (module != NULL && module[0] != '\0') {
        g_free(stream->module);
        stream->module = g_steal_pointer(&module);
    }
    if (cam_text_parse_uint(percent, 100, &value))
        stream->percent = (int)value;
    if (cam_text_parse_uint(number, NUMBER_MAX, &value))
        stream->number = (guint)value;
    for (char *word; (word = find_value(&cursor, "Status", line)) != NULL; g_free(word)) {
        note_status(stream, word);
        any = TRUE;
    }
    if (!any)
        note_final(stream, line);
}

static void
end_line(CamHanwhaStream *stream)
{
    if (stream->overlong)
        stream->seen |= CAM_HANWHA_SEEN_OTHER;
    else
        read_line(stream);
    stream->overlong = FALSE;
    g_string_truncate(stream->line, 0);
}

void
cam_hanwha_stream_feed(CamHanwhaStream *stream, const char *bytes, gsize size)
{
    for (gsize i = 0; i < size; i++) {
        if (bytes[i] == '\r' || bytes[i] == '\n') {
            end_line(stream);
            continue;
        }
        stream->overlong = stream->overlong || stream->line->len >= LINE_MAX_BYTES;
        if (!stream->overlong)
            g_string_append_c(stream->line, bytes[i] != '\0' ? bytes[i] : ' ');
    }
}

void
cam_hanwha_stream_end(CamHanwhaStream *stream)
{
    end_line(stream);
}
