/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory-book.h"

#include "src/base/text.h"

#include <string.h>

#define MAX_NAME 512
#define MAX_LIST 20000

/* from one part to another */
typedef struct {
    char *id;
    char *type;
    char *part;
} Relation;

/* a sheet the workbook names */
typedef struct {
    char *name;
    char *relation;
    gboolean hidden;
} Sheet;

static gboolean
fail(GError **error, const char *message)
{
    g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT, message);
    return FALSE;
}

static void
free_relation(gpointer data)
{
    Relation *relation = data;

    g_free(relation->id);
    g_free(relation->type);
    g_free(relation->part);
    g_free(relation);
}

static void
free_sheet(gpointer data)
{
    Sheet *sheet = data;

    g_free(sheet->name);
    g_free(sheet->relation);
    g_free(sheet);
}

/* relations */

typedef struct {
    const char *folder;
    GPtrArray *relations;
} RelationReader;

static char *
resolve(const char *folder, const char *target)
{
    const char *base = target[0] == '/' ? "" : folder;
    g_autofree char *path = g_build_filename("/", base, target, NULL);
    g_autofree char *plain = g_canonicalize_filename(path, "/");

    return g_strdup(plain + 1);
}

static gboolean
on_relation(gpointer data, const char *name, const CamPartAttributes *attributes, GError **error)
{
    RelationReader *reader = data;
    char id[MAX_NAME];
    char type[MAX_NAME];
    char target[MAX_NAME];
    char mode[16];

    cam_part_get(attributes, "TargetMode", mode, sizeof mode);
    if (strcmp(name, "Relationship") != 0 || strcmp(mode, "External") == 0 ||
        !cam_part_get(attributes, "Id", id, sizeof id) ||
        !cam_part_get(attributes, "Type", type, sizeof type) ||
        !cam_part_get(attributes, "Target", target, sizeof target))
        return TRUE;
    if (reader->relations->len >= MAX_LIST)
        return fail(error, "it has too many parts");
    Relation *relation = g_new0(Relation, 1);
    /* the two editions of the standard differ before the last word */
    const char *slash = strrchr(type, '/');
    relation->id = g_strdup(id);
    relation->type = g_strdup(slash != NULL ? slash + 1 : type);
    relation->part = resolve(reader->folder, target);
    g_ptr_array_add(reader->relations, relation);
    return TRUE;
}

static GPtrArray *
read_relations(const CamBook *book, const char *part, GError **error)
{
    static const CamPartHandlers handlers = { .start = on_relation };
    const char *slash = strrchr(part, '/');
    g_autofree char *folder = slash != NULL ? g_strndup(part, (gsize)(slash - part)) : g_strdup("");
    g_autofree char *name = g_strdup_printf("%s%s_rels/%s.rels", folder, slash != NULL ? "/" : "",
                                            slash != NULL ? slash + 1 : part);
    g_autoptr(GPtrArray) relations = g_ptr_array_new_with_free_func(free_relation);
    RelationReader reader = { .folder = folder, .relations = relations };

    if (!cam_part_read(book->data, book->size, name, &handlers, &reader, NULL, error))
        return NULL;
    return g_steal_pointer(&relations);
}

static const Relation *
find_by_type(const GPtrArray *relations, const char *type)
{
    for (guint i = 0; i < relations->len; i++) {
        const Relation *relation = relations->pdata[i];
        if (strcmp(relation->type, type) == 0)
            return relation;
    }
    return NULL;
}

static const Relation *
find_sheet(const GPtrArray *relations, const Sheet *sheet)
{
    for (guint i = 0; i < relations->len; i++) {
        const Relation *relation = relations->pdata[i];
        if (strcmp(relation->id, sheet->relation) == 0)
            return strcmp(relation->type, "worksheet") == 0 ? relation : NULL;
    }
    return NULL;
}

/* workbook */

typedef struct {
    CamBook *book;
    GPtrArray *sheets;
} BookReader;

static gboolean
on_workbook(gpointer data, const char *name, const CamPartAttributes *attributes, GError **error)
{
    BookReader *reader = data;
    char text[MAX_NAME];

    if (strcmp(name, "workbookPr") == 0 && cam_part_get(attributes, "date1904", text, sizeof text))
        reader->book->since_1904 = cam_text_parse_bool(text);
    if (strcmp(name, "sheet") != 0 || !cam_part_get(attributes, "id", text, sizeof text))
        return TRUE;
    if (reader->sheets->len >= MAX_LIST)
        return fail(error, "it has too many sheets");
    Sheet *sheet = g_new0(Sheet, 1);
    sheet->relation = g_strdup(text);
    sheet->hidden =
        cam_part_get(attributes, "state", text, sizeof text) && strcmp(text, "visible") != 0;
    cam_part_get(attributes, "name", text, sizeof text);
    sheet->name = cam_text_clean(text, 60);
    g_ptr_array_add(reader->sheets, sheet);
    return TRUE;
}

static gboolean
choose_sheet(CamBook *book, const GPtrArray *sheets, const GPtrArray *relations, GError **error)
{
    for (guint i = 0; i < sheets->len; i++) {
        const Sheet *sheet = sheets->pdata[i];
        const Relation *relation = find_sheet(relations, sheet);
        if (relation == NULL || sheet->hidden)
            continue;
        if (book->sheet != NULL) {
            book->others++;
            continue;
        }
        book->sheet = g_strdup(relation->part);
        book->sheet_name = g_strdup(sheet->name != NULL ? sheet->name : "");
    }
    return book->sheet != NULL || fail(error, "it has no sheet that can be seen");
}

static gboolean
read_workbook(CamBook *book, const char *part, GError **error)
{
    static const CamPartHandlers handlers = { .start = on_workbook };
    g_autoptr(GPtrArray) relations = read_relations(book, part, error);
    g_autoptr(GPtrArray) sheets = g_ptr_array_new_with_free_func(free_sheet);
    BookReader reader = { .book = book, .sheets = sheets };

    if (relations == NULL ||
        !cam_part_read(book->data, book->size, part, &handlers, &reader, NULL, error))
        return FALSE;
    const Relation *strings = find_by_type(relations, "sharedStrings");
    const Relation *styles = find_by_type(relations, "styles");
    book->strings = strings != NULL ? g_strdup(strings->part) : NULL;
    book->styles = styles != NULL ? g_strdup(styles->part) : NULL;
    return choose_sheet(book, sheets, relations, error);
}

/* what to say of a zip file that is no XLSX */
static gboolean
refuse_package(const CamBook *book, GError **error)
{
    if (cam_part_exists(book->data, book->size, "content.xml"))
        return fail(error, "this is an OpenDocument file (.ods); open it and save it as XLSX or as "
                           "\"CSV UTF-8\"");
    return fail(error, "this is a zip file but no XLSX; unpack it, or save the list as XLSX or as "
                       "\"CSV UTF-8\"");
}

static gboolean
open_package(CamBook *book, GError **error)
{
    /* a package's own relations stand in the folder of its root */
    g_autoptr(GPtrArray) relations = NULL;

    if (!cam_part_exists(book->data, book->size, "_rels/.rels"))
        return refuse_package(book, error);
    relations = read_relations(book, "", error);
    const Relation *document = relations != NULL ? find_by_type(relations, "officeDocument") : NULL;
    if (relations == NULL)
        return FALSE;
    if (document == NULL)
        return refuse_package(book, error);
    if (g_str_has_suffix(document->part, ".bin"))
        return fail(error, "this is a binary Excel file (.xlsb); open it and save it as XLSX or as "
                           "\"CSV UTF-8\"");
    return read_workbook(book, document->part, error);
}

CamBook *
cam_book_open(const char *data, gsize size, GError **error)
{
    g_autoptr(CamBook) book = g_new0(CamBook, 1);

    book->data = data;
    book->size = size;
    return open_package(book, error) ? g_steal_pointer(&book) : NULL;
}

void
cam_book_free(CamBook *book)
{
    if (book == NULL)
        return;
    g_free(book->sheet);
    g_free(book->sheet_name);
    g_free(book->strings);
    g_free(book->styles);
    g_free(book);
}

/* styles */

typedef struct {
    GHashTable *formats;
    GArray *styles;
    gboolean in_cells;
} StyleReader;

static void
add_format(StyleReader *reader, guint id, const CamPartAttributes *attributes)
{
    char code[MAX_NAME];

    if (g_hash_table_size(reader->formats) >= MAX_LIST ||
        !cam_part_get(attributes, "formatCode", code, sizeof code))
        return;
    CamNumberStyle *style = g_new0(CamNumberStyle, 1);
    *style = cam_number_parse_format(code);
    g_hash_table_replace(reader->formats, GUINT_TO_POINTER(id), style);
}

static gboolean
on_style(gpointer data, const char *name, const CamPartAttributes *attributes, GError **error)
{
    StyleReader *reader = data;
    char text[32];
    guint64 id = 0;

    cam_part_get(attributes, "numFmtId", text, sizeof text);
    (void)cam_text_parse_uint(text, G_MAXUINT, &id);
    if (strcmp(name, "cellXfs") == 0)
        reader->in_cells = TRUE;
    if (strcmp(name, "numFmt") == 0)
        add_format(reader, (guint)id, attributes);
    if (strcmp(name, "xf") != 0 || !reader->in_cells)
        return TRUE;
    if (reader->styles->len >= 4 * MAX_LIST)
        return fail(error, "it has too many styles");
    const CamNumberStyle *format =
        g_hash_table_lookup(reader->formats, GUINT_TO_POINTER((guint)id));
    CamNumberStyle style = format != NULL ? *format : cam_number_get_builtin((guint)id);
    g_array_append_val(reader->styles, style);
    return TRUE;
}

static gboolean
on_style_end(gpointer data, const char *name, GError **error)
{
    StyleReader *reader = data;

    if (strcmp(name, "cellXfs") == 0)
        reader->in_cells = FALSE;
    return TRUE;
}

GArray *
cam_book_read_styles(const CamBook *book, GError **error)
{
    static const CamPartHandlers handlers = { .start = on_style, .end = on_style_end };
    g_autoptr(GHashTable) formats = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    g_autoptr(GArray) styles = g_array_new(FALSE, FALSE, sizeof(CamNumberStyle));
    StyleReader reader = { .formats = formats, .styles = styles };
    gboolean found;

    if (book->styles != NULL &&
        !cam_part_read(book->data, book->size, book->styles, &handlers, &reader, &found, error))
        return NULL;
    return g_steal_pointer(&styles);
}
