/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/table.h"

#include "src/base/text.h"

#include <csv.h>
#include <string.h>

typedef struct {
    struct csv_parser parser;
    unsigned char delimiter;
    GPtrArray *rows;
    GPtrArray *cells;
    /* where the row in work begins, and what stands behind its first line */
    guint line;
    const char *second;
} Splitter;

static char *
fail(GError **error, const char *message)
{
    g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT, message);
    return NULL;
}

static char *
convert(const char *data, gsize size, const char *charset)
{
    gsize written = 0;
    char *text = g_convert(data, (gssize)size, "UTF-8", charset, NULL, &written, NULL);

    /* what stands behind a NUL would be lost without a word */
    if (text != NULL && strlen(text) != written)
        g_clear_pointer(&text, cam_text_free_secret);
    return text;
}

static gboolean
begins(const char *data, gsize size, const char *mark)
{
    return size >= strlen(mark) && memcmp(data, mark, strlen(mark)) == 0;
}

char *
cam_table_decode(const char *data, gsize size, gboolean *ret_guessed, GError **error)
{
    char *text = NULL;

    *ret_guessed = FALSE;
    if (begins(data, size, "\320\317\021\340"))
        return fail(error, "this is an old Excel file or one with a password; open it and save it "
                           "as XLSX or as \"CSV UTF-8\", without a password");
    if (begins(data, size, "\377\376"))
        text = convert(data + 2, size - 2, "UTF-16LE");
    else if (begins(data, size, "\376\377"))
        text = convert(data + 2, size - 2, "UTF-16BE");
    else if (size == 0)
        return g_strdup("");
    else if (memchr(data, '\0', size) == NULL) {
        gsize skip = begins(data, size, "\357\273\277") ? 3 : 0;
        *ret_guessed = !g_utf8_validate(data + skip, (gssize)(size - skip), NULL);
        if (!*ret_guessed)
            return g_strndup(data + skip, size - skip);
        /* five bytes mean nothing in Windows-1252; ISO-8859-1 takes all and differs little */
        text = convert(data, size, "WINDOWS-1252");
        if (text == NULL)
            text = convert(data, size, "ISO-8859-1");
    }
    return text != NULL ? text
                        : fail(error, "this is not a text file; save the list as \"CSV UTF-8\"");
}

static void
free_cell(gpointer data)
{
    cam_text_free_secret(data);
}

static void
free_row(gpointer data)
{
    CamTableRow *row = data;

    g_ptr_array_unref(row->cells);
    g_free(row->reshaped);
    g_free(row);
}

CamTableRow *
cam_table_row_new(guint line)
{
    CamTableRow *row = g_new0(CamTableRow, 1);

    row->line = line;
    row->cells = g_ptr_array_new_with_free_func(free_cell);
    return row;
}

GPtrArray *
cam_table_new(void)
{
    return g_ptr_array_new_with_free_func(free_row);
}

static void
on_cell(void *text, size_t size, void *data)
{
    Splitter *splitter = data;

    if (splitter->cells->len <= CAM_TABLE_MAX_CELLS)
        g_ptr_array_add(splitter->cells, g_strndup(text, size));
}

/* `[2001:db8::5]` is one cell where colons stand between cells */
static void
join_brackets(GPtrArray *cells)
{
    for (guint i = 0; i < cells->len; i++) {
        const char *first = cells->pdata[i];
        guint last = i;
        if (first[0] != '[')
            continue;
        while (last < cells->len && strchr(cells->pdata[last], ']') == NULL)
            last++;
        if (last == i || last == cells->len)
            continue;
        g_autoptr(GString) joined = g_string_new(first);
        for (guint k = i + 1; k <= last; k++)
            g_string_append_printf(joined, ":%s", (const char *)cells->pdata[k]);
        g_ptr_array_remove_range(cells, i + 1, last - i);
        g_free(cells->pdata[i]);
        cells->pdata[i] = g_strdup(joined->str);
    }
}

static void
add_row(Splitter *splitter, gboolean broken)
{
    CamTableRow *row = g_new0(CamTableRow, 1);

    row->line = splitter->line;
    row->broken = broken;
    row->cells = splitter->cells;
    if (splitter->delimiter == ':')
        join_brackets(row->cells);
    if (broken)
        g_ptr_array_set_size(row->cells, 0);
    splitter->cells = g_ptr_array_new_with_free_func(free_cell);
    g_ptr_array_add(splitter->rows, row);
}

static void
on_row(int end, void *data)
{
    add_row(data, FALSE);
}

static void
open_parser(Splitter *splitter)
{
    csv_init(&splitter->parser, 0);
    csv_set_delim(&splitter->parser, splitter->delimiter);
}

static void
close_parser(Splitter *splitter)
{
    /* its buffer has seen every cell, passwords too */
    if (splitter->parser.entry_buf != NULL)
        explicit_bzero(splitter->parser.entry_buf, splitter->parser.entry_size);
    csv_free(&splitter->parser);
}

/* leaves out the line that opened the quote, and goes on behind it */
static const char *
skip_broken(Splitter *splitter, guint *line)
{
    add_row(splitter, TRUE);
    close_parser(splitter);
    open_parser(splitter);
    *line = splitter->line + 1;
    return splitter->second;
}

static const char *
find_line_end(const char *at)
{
    at += strcspn(at, "\r\n");
    if (at[0] == '\r' && at[1] == '\n')
        return at + 2;
    return *at != '\0' ? at + 1 : at;
}

/* the parser is between rows when it has begun none */
static gboolean
is_between_rows(const Splitter *splitter)
{
    return splitter->parser.pstate == 0 && splitter->cells->len == 0;
}

static void
split(Splitter *splitter, const char *text, guint max_rows)
{
    const char *at = text;
    guint line = 1;

    while (*at != '\0' && splitter->rows->len < max_rows) {
        const char *end = find_line_end(at);
        if (is_between_rows(splitter)) {
            splitter->line = line;
            splitter->second = end;
        }
        csv_parse(&splitter->parser, at, (gsize)(end - at), on_cell, on_row, splitter);
        /* a last line without its end */
        if (*end == '\0' && !is_between_rows(splitter))
            csv_parse(&splitter->parser, "\n", 1, on_cell, on_row, splitter);
        at = end;
        line++;
        /* a line ends its row unless a quote is open */
        gboolean broken = !is_between_rows(splitter) &&
                          (*at == '\0' || line - splitter->line >= CAM_TABLE_MAX_QUOTED_LINES);
        if (broken)
            at = skip_broken(splitter, &line);
    }
}

GPtrArray *
cam_table_split(const char *text, char delimiter, guint max_rows)
{
    Splitter splitter = { .delimiter = (unsigned char)delimiter };

    splitter.rows = cam_table_new();
    splitter.cells = g_ptr_array_new_with_free_func(free_cell);
    open_parser(&splitter);
    split(&splitter, text, MIN(max_rows, CAM_TABLE_MAX_ROWS));
    close_parser(&splitter);
    g_ptr_array_unref(splitter.cells);
    return splitter.rows;
}

const char *
cam_table_row_get(const CamTableRow *row, guint index)
{
    return index < row->cells->len ? row->cells->pdata[index] : "";
}

void
cam_table_row_set_reshaped(CamTableRow *row, guint index)
{
    if (index > CAM_TABLE_MAX_CELLS)
        return;
    if (row->reshaped == NULL)
        row->reshaped = g_malloc0(CAM_TABLE_MAX_CELLS / 8 + 1);
    row->reshaped[index / 8] |= (guint8)(1 << index % 8);
}

gboolean
cam_table_row_is_reshaped(const CamTableRow *row, guint index)
{
    return row->reshaped != NULL && index <= CAM_TABLE_MAX_CELLS &&
           (row->reshaped[index / 8] & (1 << index % 8)) != 0;
}

/* the text in quotes behind @start, which must begin the cell; @last: nothing may follow it */
static char *
take_quoted(const char *cell, const char *start, gboolean last)
{
    gsize size = strlen(start);

    if (g_ascii_strncasecmp(cell, start, size) != 0)
        return NULL;
    const char *end = strchr(cell + size, '"');
    if (end == NULL || end == cell + size || (last && end[1] != '\0'))
        return NULL;
    return g_strndup(cell + size, (gsize)(end - cell) - size);
}

char *
cam_table_unwrap(const char *cell)
{
    gboolean marked = cell[0] == '\'' && cell[1] != '\0' && strchr("=+-@", cell[1]) != NULL;
    const char *text = marked ? cell + 1 : cell;
    char *quoted = take_quoted(text, "=\"", TRUE);

    if (quoted == NULL)
        quoted = take_quoted(text, "=HYPERLINK(\"", FALSE);
    if (quoted != NULL)
        return quoted;
    if (strstr(text, "\302\240") == NULL)
        return g_strdup(text);
    g_autoptr(GString) plain = g_string_new(text);
    g_string_replace(plain, "\302\240", " ", 0);
    return g_string_free(g_steal_pointer(&plain), FALSE);
}
