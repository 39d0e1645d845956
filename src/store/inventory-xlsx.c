/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory-xlsx.h"

#include "src/base/text.h"
#include "src/store/inventory-book.h"
#include "src/store/inventory-span.h"

#include <string.h>

/* the last row and the last column that spreadsheets have */
#define LAST_ROW    1048576
#define LAST_COLUMN 16384

static gboolean
fail(GError **error, const char *message)
{
    g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT, message);
    return FALSE;
}

gboolean
cam_xlsx_is_zip(const char *data, gsize size)
{
    return size >= 4 && data[0] == 'P' && data[1] == 'K' &&
           ((data[2] == 3 && data[3] == 4) || (data[2] == 5 && data[3] == 6));
}

/* texts */

/* text of an element, without the pronunciation that East Asian editions keep beside it */
typedef struct {
    GString *text;
    gboolean open;
    guint phonetic;
} Collector;

static void
collect_start(Collector *collector, const char *name)
{
    collector->phonetic += strcmp(name, "rPh") == 0;
    if (strcmp(name, "t") == 0 && collector->phonetic == 0)
        collector->open = TRUE;
}

static void
collect_end(Collector *collector, const char *name)
{
    if (strcmp(name, "rPh") == 0 && collector->phonetic > 0)
        collector->phonetic--;
    if (strcmp(name, "t") == 0)
        collector->open = FALSE;
}

/* the character of `_x0041_`, 0 where there is none */
static gunichar
find_escape(const char *at)
{
    gunichar c = 0;

    if (at[0] != '_' || at[1] != 'x')
        return 0;
    for (guint i = 2; i < 6; i++) {
        if (!g_ascii_isxdigit(at[i]))
            return 0;
        c = c * 16 + (gunichar)g_ascii_xdigit_value(at[i]);
    }
    if (at[6] != '_')
        return 0;
    return c >= ' ' && g_unichar_validate(c) ? c : ' ';
}

/* control characters are written as `_x000D_`, and `_x005F_` is the line before such a thing */
static void
decode_escapes(GString *text)
{
    char *to = text->str;

    for (const char *at = text->str; *at != '\0';) {
        gunichar c = find_escape(at);
        if (c == 0) {
            *to++ = *at++;
            continue;
        }
        to += g_unichar_to_utf8(c, to);
        at += 7;
    }
    g_string_truncate(text, (gsize)(to - text->str));
}

/* shared texts */

/* all texts one behind the other, each with a NUL, and where each begins */
typedef struct {
    GString *all;
    GArray *starts;
    Collector collector;
} Strings;

static void
strings_init(Strings *strings)
{
    strings->all = g_string_new(NULL);
    strings->starts = g_array_new(FALSE, FALSE, sizeof(gsize));
    strings->collector.text = g_string_new(NULL);
}

static void
free_secret(GString *text)
{
    explicit_bzero(text->str, text->len);
    g_string_free(text, TRUE);
}

static void
strings_clear(Strings *strings)
{
    /* passwords are among them */
    free_secret(strings->all);
    free_secret(strings->collector.text);
    g_array_unref(strings->starts);
}

static gboolean
on_string_start(gpointer data, const char *name, const CamPartAttributes *attributes,
                GError **error)
{
    Strings *strings = data;

    if (strcmp(name, "si") == 0)
        g_string_truncate(strings->collector.text, 0);
    collect_start(&strings->collector, name);
    return TRUE;
}

static gboolean
on_string_text(gpointer data, const char *text, gsize size, GError **error)
{
    Strings *strings = data;

    if (!strings->collector.open)
        return TRUE;
    if (strings->all->len + strings->collector.text->len + size > CAM_XLSX_MAX_TEXT)
        return fail(error, "it has too much text");
    g_string_append_len(strings->collector.text, text, (gssize)size);
    return TRUE;
}

static gboolean
on_string_end(gpointer data, const char *name, GError **error)
{
    Strings *strings = data;

    collect_end(&strings->collector, name);
    if (strcmp(name, "si") != 0)
        return TRUE;
    if (strings->starts->len >= CAM_XLSX_MAX_CELLS)
        return fail(error, "it has too many texts");
    g_array_append_val(strings->starts, strings->all->len);
    decode_escapes(strings->collector.text);
    g_string_append_len(strings->all, strings->collector.text->str,
                        (gssize)strings->collector.text->len + 1);
    return TRUE;
}

static gboolean
read_strings(const CamBook *book, Strings *strings, GError **error)
{
    static const CamPartHandlers handlers = { .start = on_string_start,
                                              .end = on_string_end,
                                              .text = on_string_text };
    gboolean found;

    return book->strings == NULL ||
           cam_part_read(book->data, book->size, book->strings, &handlers, strings, &found, error);
}

static const char *
strings_get(const Strings *strings, const char *index)
{
    guint64 place = 0;

    if (!cam_text_parse_uint(index, G_MAXUINT, &place) || place >= strings->starts->len)
        return "";
    return strings->all->str + g_array_index(strings->starts, gsize, place);
}

/* sheet */

typedef struct {
    const CamBook *book;
    const Strings *strings;
    const GArray *styles;
    GPtrArray *rows;
    CamTableRow *row;
    guint line;
    guint column;
    char type[16];
    guint style;
    gboolean in_value;
    Collector collector;
    guint cells;
    gsize text;
    GArray *spans;
} SheetReader;

/* `C` of `C5` is 3; 0 when it is no such thing */
static guint
parse_column(const char *reference)
{
    guint column = 0;

    for (const char *at = reference; g_ascii_isalpha(*at) && column <= LAST_COLUMN; at++)
        column = column * 26 + (guint)(g_ascii_toupper(*at) - 'A') + 1;
    return column <= LAST_COLUMN ? column : 0;
}

static void
begin_row(SheetReader *reader, const CamPartAttributes *attributes)
{
    char text[16];
    guint64 line = 0;

    cam_part_get(attributes, "r", text, sizeof text);
    reader->line = cam_text_parse_uint(text, LAST_ROW, &line) && line > 0
                       ? (guint)line
                       : MIN(reader->line + 1, LAST_ROW);
    reader->column = 0;
}

static void
begin_cell(SheetReader *reader, const CamPartAttributes *attributes)
{
    char text[16];
    guint64 style = 0;

    cam_part_get(attributes, "r", text, sizeof text);
    guint column = parse_column(text);
    reader->column = column > 0 ? column : MIN(reader->column + 1, LAST_COLUMN);
    cam_part_get(attributes, "t", reader->type, sizeof reader->type);
    cam_part_get(attributes, "s", text, sizeof text);
    (void)cam_text_parse_uint(text, G_MAXUINT, &style);
    reader->style = (guint)style;
    g_string_truncate(reader->collector.text, 0);
}

static gboolean
add_span(SheetReader *reader, const CamPartAttributes *attributes, GError **error)
{
    char text[32];
    CamSpan span;

    if (!cam_part_get(attributes, "ref", text, sizeof text) || !cam_span_parse(text, &span))
        return TRUE;
    g_array_append_val(reader->spans, span);
    return reader->spans->len <= CAM_SPAN_MAX || fail(error, "it has too many joined cells");
}

static gboolean
on_sheet_start(gpointer data, const char *name, const CamPartAttributes *attributes, GError **error)
{
    SheetReader *reader = data;

    if (strcmp(name, "row") == 0)
        begin_row(reader, attributes);
    else if (strcmp(name, "c") == 0)
        begin_cell(reader, attributes);
    else if (strcmp(name, "v") == 0)
        reader->in_value = TRUE;
    else if (strcmp(name, "mergeCell") == 0)
        return add_span(reader, attributes, error);
    collect_start(&reader->collector, name);
    return TRUE;
}

static gboolean
on_sheet_text(gpointer data, const char *text, gsize size, GError **error)
{
    SheetReader *reader = data;

    if (!reader->in_value && !reader->collector.open)
        return TRUE;
    reader->text += size;
    if (reader->text > CAM_XLSX_MAX_TEXT)
        return fail(error, "it has too much text");
    g_string_append_len(reader->collector.text, text, (gssize)size);
    return TRUE;
}

static CamNumberStyle
get_style(const SheetReader *reader)
{
    return reader->style < reader->styles->len
               ? g_array_index(reader->styles, CamNumberStyle, reader->style)
               : (CamNumberStyle){ .kind = CAM_NUMBER_GENERAL };
}

static gboolean
is_number(const SheetReader *reader)
{
    return reader->type[0] == '\0' || strcmp(reader->type, "n") == 0;
}

/* what a person sees in the cell that ended */
static char *
make_text(const SheetReader *reader)
{
    const GString *value = reader->collector.text;

    if (value->len == 0)
        return NULL;
    if (strcmp(reader->type, "s") == 0)
        return g_strdup(strings_get(reader->strings, value->str));
    if (strcmp(reader->type, "b") == 0)
        return g_strdup(strcmp(value->str, "0") == 0 ? "FALSE" : "TRUE");
    if (is_number(reader))
        return cam_number_format(value->str, get_style(reader), reader->book->since_1904);
    decode_escapes(reader->collector.text);
    return g_strdup(value->str);
}

/* whoever types `1-2` gets a date, of `12%` 0.12, and of `true` a truth */
static gboolean
is_reshaped(const SheetReader *reader, const char *text)
{
    return strcmp(reader->type, "b") == 0 ||
           (is_number(reader) && text[strspn(text, "0123456789")] != '\0');
}

/* takes @text */
static gboolean
add_cell(SheetReader *reader, char *text, GError **error)
{
    /* one more than a row may have, so that it is seen to have too many */
    guint place = MIN(reader->column - 1, CAM_TABLE_MAX_CELLS);

    if (reader->row == NULL)
        reader->row = cam_table_row_new(reader->line);
    GPtrArray *cells = reader->row->cells;
    while (cells->len <= place) {
        g_ptr_array_add(cells, g_strdup(""));
        reader->cells++;
    }
    g_free(cells->pdata[place]);
    cells->pdata[place] = text;
    if (is_reshaped(reader, text))
        cam_table_row_set_reshaped(reader->row, place);
    /* one shared text may be in all cells */
    reader->text += strlen(text);
    if (reader->cells > CAM_XLSX_MAX_CELLS || reader->text > CAM_XLSX_MAX_TEXT)
        return fail(error, "it has too many cells");
    return TRUE;
}

static gboolean
end_cell(SheetReader *reader, GError **error)
{
    g_autofree char *text = reader->column > 0 ? make_text(reader) : NULL;

    g_string_truncate(reader->collector.text, 0);
    if (text == NULL || text[0] == '\0')
        return TRUE;
    return add_cell(reader, g_steal_pointer(&text), error);
}

static gboolean
end_row(SheetReader *reader, GError **error)
{
    if (reader->row == NULL)
        return TRUE;
    g_ptr_array_add(reader->rows, g_steal_pointer(&reader->row));
    if (reader->rows->len <= CAM_TABLE_MAX_ROWS)
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "the list has more than %u rows; split it",
                CAM_TABLE_MAX_ROWS);
    return FALSE;
}

static gboolean
on_sheet_end(gpointer data, const char *name, GError **error)
{
    SheetReader *reader = data;

    collect_end(&reader->collector, name);
    if (strcmp(name, "v") == 0)
        reader->in_value = FALSE;
    if (strcmp(name, "c") == 0)
        return end_cell(reader, error);
    return strcmp(name, "row") != 0 || end_row(reader, error);
}

static gboolean
read_sheet(SheetReader *reader, GError **error)
{
    static const CamPartHandlers handlers = { .start = on_sheet_start,
                                              .end = on_sheet_end,
                                              .text = on_sheet_text };
    const CamBook *book = reader->book;

    reader->collector.text = g_string_new(NULL);
    gboolean good =
        cam_part_read(book->data, book->size, book->sheet, &handlers, reader, NULL, error);
    free_secret(reader->collector.text);
    /* a row that never ended */
    if (reader->row != NULL)
        g_ptr_array_add(reader->rows, g_steal_pointer(&reader->row));
    return good;
}

static GPtrArray *
read_book(const CamBook *book, const Strings *strings, GError **error)
{
    g_autoptr(GArray) styles = cam_book_read_styles(book, error);
    g_autoptr(GPtrArray) rows = cam_table_new();
    g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(CamSpan));
    SheetReader reader = {
        .book = book, .strings = strings, .styles = styles, .rows = rows, .spans = spans
    };

    if (styles == NULL || !read_sheet(&reader, error) || !cam_span_fill(rows, spans, error))
        return NULL;
    return g_steal_pointer(&rows);
}

static void
add_advice(GError **error)
{
    g_autoptr(GError) failure = g_steal_pointer(error);
    gboolean complete = strchr(failure->message, ';') != NULL;

    g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "%s%s%s",
                complete ? "" : "this spreadsheet cannot be read: ", failure->message,
                complete ? "" : "; open it and save it anew as XLSX or as \"CSV UTF-8\"");
}

GPtrArray *
cam_xlsx_read(const char *data, gsize size, char **ret_name, guint *ret_others, GError **error)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(CamBook) book = cam_book_open(data, size, &failure);
    GPtrArray *rows = NULL;
    Strings strings = { 0 };

    strings_init(&strings);
    if (book != NULL && read_strings(book, &strings, &failure))
        rows = read_book(book, &strings, &failure);
    strings_clear(&strings);
    if (rows == NULL) {
        add_advice(&failure);
        g_propagate_error(error, g_steal_pointer(&failure));
        return NULL;
    }
    *ret_name = g_strdup(book->sheet_name);
    *ret_others = book->others;
    return rows;
}
