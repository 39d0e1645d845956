/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/catalogue.h"

#include "src/base/file.h"
#include "src/base/table.h"
#include "src/base/text.h"
#include "src/model/identity.h"
#include "src/model/version.h"

#include <string.h>

#define MAX_SIZE ((gsize)8 * 1024 * 1024)
#define MAX_ROWS 50000
/* of a cell */
#define MAX_TEXT      400
#define SHA256_DIGITS 64

typedef enum {
    COLUMN_SHA256,
    COLUMN_FILE,
    COLUMN_VENDOR,
    COLUMN_MODELS,
    COLUMN_PLATFORM,
    COLUMN_VERSION,
    COLUMN_BUILD,
    COLUMN_LANGUAGE,
    COLUMN_KIND,
    COLUMN_MIN_FROM,
    COLUMN_URL,
    COLUMN_NOTE,
    COLUMN_RESET,
    COLUMN_COUNT,
} Column;

static const char *const columns[COLUMN_COUNT] = {
    [COLUMN_SHA256] = "sha256",     [COLUMN_FILE] = "file",         [COLUMN_VENDOR] = "vendor",
    [COLUMN_MODELS] = "models",     [COLUMN_PLATFORM] = "platform", [COLUMN_VERSION] = "version",
    [COLUMN_BUILD] = "build",       [COLUMN_LANGUAGE] = "language", [COLUMN_KIND] = "kind",
    [COLUMN_MIN_FROM] = "min_from", [COLUMN_URL] = "url",           [COLUMN_NOTE] = "note",
    [COLUMN_RESET] = "reset",
};

/* an empty cell is NULL */
typedef struct {
    char *cells[COLUMN_COUNT];
} Entry;

struct CamCatalogue {
    GPtrArray *entries;
};

static void
free_entry(gpointer data)
{
    Entry *entry = data;

    for (gsize i = 0; i < COLUMN_COUNT; i++)
        g_free(entry->cells[i]);
    g_free(entry);
}

void
cam_catalogue_free(CamCatalogue *catalogue)
{
    if (catalogue == NULL)
        return;
    g_ptr_array_unref(catalogue->entries);
    g_free(catalogue);
}

/* @ret_places: which cell of a row is which column, -1 for none */
static gboolean
read_header(const CamTableRow *row, int *ret_places)
{
    for (gsize i = 0; i < COLUMN_COUNT; i++) {
        g_autofree char *wanted = cam_text_key(columns[i]);
        ret_places[i] = -1;
        for (guint k = 0; k < row->cells->len && ret_places[i] < 0; k++) {
            g_autofree char *title = cam_text_key(row->cells->pdata[k]);
            if (strcmp(title, wanted) == 0)
                ret_places[i] = (int)k;
        }
    }
    return ret_places[COLUMN_SHA256] >= 0;
}

static gboolean
is_sha256(const char *text)
{
    return text != NULL && strlen(text) == SHA256_DIGITS &&
           strspn(text, "0123456789abcdef") == SHA256_DIGITS;
}

static Entry *
read_entry(const CamTableRow *row, const int *places)
{
    Entry *entry = g_new0(Entry, 1);

    for (gsize i = 0; i < COLUMN_COUNT; i++) {
        if (places[i] < 0)
            continue;
        g_autofree char *plain = cam_table_unwrap(cam_table_row_get(row, (guint)places[i]));
        entry->cells[i] = cam_text_clean(plain, MAX_TEXT);
    }
    if (entry->cells[COLUMN_SHA256] != NULL) {
        g_autofree char *given = entry->cells[COLUMN_SHA256];
        entry->cells[COLUMN_SHA256] = g_ascii_strdown(given, -1);
    }
    return entry;
}

static void
warn(GPtrArray *findings, CamLevel level, const char *code, JsonObject *args)
{
    cam_findings_add(findings, level, code, args);
}

/* a row whose sum is damaged may be the one that speaks against a file: it is told */
static void
add_row(CamCatalogue *catalogue, const CamTableRow *row, const int *places, GPtrArray *findings)
{
    Entry *entry = read_entry(row, places);
    const char *kind = entry->cells[COLUMN_KIND];
    g_autofree char *line = g_strdup_printf("%u", row->line);

    if (!is_sha256(entry->cells[COLUMN_SHA256])) {
        warn(findings, CAM_LEVEL_WARN, "catalogue-bad-row", cam_args_new("line", line, NULL));
        free_entry(entry);
        return;
    }
    if (kind != NULL && cam_kind_parse(kind) == CAM_KIND_UNKNOWN)
        warn(findings, CAM_LEVEL_WARN, "catalogue-bad-kind",
             cam_args_new("line", line, "value", kind, NULL));
    g_ptr_array_add(catalogue->entries, entry);
}

static gboolean
is_comment(const CamTableRow *row)
{
    return !row->broken && cam_table_row_get(row, 0)[0] == '#';
}

/* the delimiter is the one by which the header has a column `sha256` */
static GPtrArray *
split(const char *text, int *ret_places, guint *ret_header)
{
    static const char delimiters[] = { ',', ';', '\t' };

    for (gsize i = 0; i < G_N_ELEMENTS(delimiters); i++) {
        g_autoptr(GPtrArray) rows = cam_table_split(text, delimiters[i], MAX_ROWS);
        guint header = 0;
        while (header < rows->len && is_comment(rows->pdata[header]))
            header++;
        if (header == rows->len || !read_header(rows->pdata[header], ret_places))
            continue;
        *ret_header = header;
        return g_steal_pointer(&rows);
    }
    return NULL;
}

CamCatalogue *
cam_catalogue_parse(const char *data, gsize size, GPtrArray *findings, GError **error)
{
    gboolean guessed = FALSE;
    g_autofree char *text = cam_table_decode(data, size, &guessed, error);
    int places[COLUMN_COUNT];
    guint header = 0;

    if (text == NULL)
        return NULL;
    g_autoptr(GPtrArray) rows = split(text, places, &header);
    if (rows == NULL) {
        g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT,
                            "its first row names no column sha256; it needs one");
        return NULL;
    }
    CamCatalogue *catalogue = g_new0(CamCatalogue, 1);
    catalogue->entries = g_ptr_array_new_with_free_func(free_entry);
    for (guint i = header + 1; i < rows->len; i++) {
        if (!is_comment(rows->pdata[i]))
            add_row(catalogue, rows->pdata[i], places, findings);
    }
    return catalogue;
}

CamCatalogue *
cam_catalogue_read(const char *folder, GPtrArray *findings, GError **error)
{
    g_autofree char *path = g_build_filename(folder, CAM_CATALOGUE_NAME, NULL);
    g_autofree char *data = NULL;
    gsize size = 0;

    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR) ||
        !cam_file_read(path, MAX_SIZE, &data, &size, error))
        return NULL;
    CamCatalogue *catalogue = cam_catalogue_parse(data, size, findings, error);
    if (catalogue == NULL)
        g_prefix_error(error, "%s: ", path);
    return catalogue;
}

/* applying */

typedef struct {
    CamFirmware *firmware;
    const Entry *entry;
    /* a fact was taken that a name could have told */
    gboolean filled;
} Apply;

static gboolean
has_evidence(const CamFirmware *firmware, const char *fact, const char *text)
{
    for (guint i = 0; i < firmware->evidence->len; i++) {
        const CamEvidence *one = firmware->evidence->pdata[i];
        if (strcmp(one->fact, fact) == 0 && strcmp(one->source, "catalogue") == 0 &&
            g_strcmp0(one->text, text) == 0)
            return TRUE;
    }
    return FALSE;
}

static void
note_evidence(CamFirmware *firmware, const char *fact, const char *text)
{
    if (!has_evidence(firmware, fact, text))
        cam_firmware_add_evidence(firmware, fact, "catalogue", text);
}

/* whether the fact was read from more than a name: the header, a list in the file, another
   catalogue */
static gboolean
is_sure(const CamFirmware *firmware, const char *fact)
{
    for (guint i = 0; i < firmware->evidence->len; i++) {
        const CamEvidence *one = firmware->evidence->pdata[i];
        if (strcmp(one->fact, fact) == 0 && strcmp(one->source, "file name") != 0 &&
            strcmp(one->source, "archive name") != 0)
            return TRUE;
    }
    return FALSE;
}

static gboolean
refuse(const Apply *apply, const char *fact, const char *file, const char *catalogue,
       GError **error)
{
    JsonObject *args = cam_args_new("fact", fact, "file", file, "catalogue", catalogue, NULL);
    g_autofree char *text = cam_words_format("catalogue-contradicts", args);
    g_autofree char *next = cam_words_format_next("catalogue-contradicts", args);
    g_autofree char *name = cam_text_clean(apply->firmware->origin, 300);

    g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "%s: %s; %s", name, text, next);
    json_object_unref(args);
    return FALSE;
}

/* @same: whether file and catalogue agree */
static gboolean
take_fact(Apply *apply, const char *fact, char **value, const char *said, gboolean same,
          GError **error)
{
    CamFirmware *firmware = apply->firmware;

    if (said == NULL)
        return TRUE;
    if (*value != NULL && !same && is_sure(firmware, fact))
        return refuse(apply, fact, *value, said, error);
    if (*value != NULL && !same)
        warn(firmware->findings, CAM_LEVEL_WARN, "catalogue-differs",
             cam_args_new("fact", fact, "name", *value, "catalogue", said, NULL));
    if (*value == NULL || !same) {
        g_free(*value);
        *value = g_strdup(said);
        apply->filled = TRUE;
    }
    note_evidence(firmware, fact, said);
    return TRUE;
}

static gboolean
take_text(Apply *apply, const char *fact, char **value, Column column, GError **error)
{
    const char *said = apply->entry->cells[column];
    g_autofree char *a = cam_text_key(*value);
    g_autofree char *b = cam_text_key(said);

    return take_fact(apply, fact, value, said, strcmp(a, b) == 0, error);
}

static gboolean
take_version(Apply *apply, GError **error)
{
    CamFirmware *firmware = apply->firmware;
    const char *said = apply->entry->cells[COLUMN_VERSION];
    gboolean same = said != NULL && firmware->version != NULL &&
                    (cam_text_equal_fold(said, firmware->version) ||
                     cam_version_compare_text(firmware->vendor, firmware->version, NULL, said,
                                              NULL) == CAM_ORDER_SAME);

    return take_fact(apply, "version", &firmware->version, said, same, error);
}

static gboolean
take_build(Apply *apply, GError **error)
{
    if (!take_text(apply, "build", &apply->firmware->build, COLUMN_BUILD, error))
        return FALSE;
    if (apply->entry->cells[COLUMN_BUILD] != NULL)
        apply->firmware->build_sure = TRUE;
    return TRUE;
}

static char **
split_models(const char *text)
{
    g_auto(GStrv) parts = g_strsplit_set(text, ",;|", -1);
    g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func(g_free);

    for (char **part = parts; *part != NULL; part++) {
        if (g_strstrip(*part)[0] != '\0')
            g_ptr_array_add(models, g_strdup(*part));
    }
    g_ptr_array_add(models, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&models), FALSE);
}

static gboolean
have_one_in_common(char *const *a, char *const *b)
{
    for (; *a != NULL; a++) {
        for (char *const *one = b; *one != NULL; one++) {
            if (cam_text_equal_fold(*a, *one))
                return TRUE;
        }
    }
    return FALSE;
}

/* a file's own list may name models by family, and a catalogue only those of a site: that they
   have one in common is enough */
static gboolean
take_models(Apply *apply, GError **error)
{
    CamFirmware *firmware = apply->firmware;
    const char *said = apply->entry->cells[COLUMN_MODELS];
    g_auto(GStrv) models = said != NULL ? split_models(said) : NULL;
    g_autofree char *before = firmware->models != NULL && firmware->models[0] != NULL
                                  ? g_strjoinv(", ", firmware->models)
                                  : NULL;
    g_autofree char *value = g_strdup(before);

    if (models == NULL || models[0] == NULL)
        return TRUE;
    gboolean same = before != NULL && have_one_in_common(firmware->models, models);
    if (!take_fact(apply, "models", &value, said, same, error))
        return FALSE;
    if (g_strcmp0(value, before) != 0) {
        g_strfreev(firmware->models);
        firmware->models = g_steal_pointer(&models);
    }
    return TRUE;
}

static gboolean
take_kind(Apply *apply, GError **error)
{
    CamFirmware *firmware = apply->firmware;
    CamKind kind = cam_kind_parse(apply->entry->cells[COLUMN_KIND]);
    CamKind before = (CamKind)firmware->kind;
    g_autofree char *value = before != CAM_KIND_UNKNOWN ? g_strdup(cam_kind_name(before)) : NULL;

    if (kind == CAM_KIND_UNKNOWN)
        return TRUE;
    if (!take_fact(apply, "kind", &value, cam_kind_name(kind), kind == before, error))
        return FALSE;
    firmware->kind = kind;
    return TRUE;
}

static void
remove_finding(CamFirmware *firmware, const char *code)
{
    const CamFinding *found = cam_findings_find(firmware->findings, code);

    if (found != NULL)
        g_ptr_array_remove(firmware->findings, (gpointer)found);
}

/* what the name left open is settled now */
static void
settle(Apply *apply)
{
    CamFirmware *firmware = apply->firmware;

    if (firmware->confidence < CAM_CONFIDENCE_HEADER && apply->filled)
        firmware->confidence = CAM_CONFIDENCE_CATALOGUE;
    if (firmware->version != NULL)
        remove_finding(firmware, "file-name-silent");
    if (firmware->build_sure)
        remove_finding(firmware, "file-build-unsure");
}

static gboolean
apply_entry(Apply *apply, GError **error)
{
    CamFirmware *firmware = apply->firmware;
    char *const *cells = apply->entry->cells;

    if (!take_text(apply, "vendor", &firmware->vendor, COLUMN_VENDOR, error) ||
        !take_text(apply, "platform", &firmware->platform, COLUMN_PLATFORM, error) ||
        !take_version(apply, error) || !take_build(apply, error) ||
        !take_text(apply, "language", &firmware->language, COLUMN_LANGUAGE, error) ||
        !take_models(apply, error) || !take_kind(apply, error) ||
        !take_text(apply, "min_from", &firmware->min_from, COLUMN_MIN_FROM, error))
        return FALSE;
    if (cells[COLUMN_URL] != NULL)
        note_evidence(firmware, "url", cells[COLUMN_URL]);
    if (cells[COLUMN_NOTE] != NULL)
        warn(firmware->findings, CAM_LEVEL_INFO, "catalogue-note",
             cam_args_new("note", cells[COLUMN_NOTE], NULL));
    if (cam_text_parse_bool(cells[COLUMN_RESET]))
        warn(firmware->findings, CAM_LEVEL_WARN, "file-needs-reset", NULL);
    settle(apply);
    return TRUE;
}

static gboolean
is_of(const Entry *entry, const CamFirmware *firmware, const char *file_sha256)
{
    const char *sha256 = entry->cells[COLUMN_SHA256];

    return g_strcmp0(sha256, firmware->sha256) == 0 || g_strcmp0(sha256, file_sha256) == 0;
}

/* the same name with other bytes: a file that was changed, cut short, or is another edition */
static gboolean
check_name(const CamCatalogue *catalogue, const CamFirmware *firmware, const char *file_sha256,
           GError **error)
{
    g_autofree char *name = g_path_get_basename(firmware->origin);

    for (guint i = 0; i < catalogue->entries->len; i++) {
        const Entry *entry = catalogue->entries->pdata[i];
        if (entry->cells[COLUMN_FILE] == NULL ||
            !cam_text_equal_fold(entry->cells[COLUMN_FILE], name))
            continue;
        g_autofree char *shown = cam_text_clean(firmware->origin, 300);
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT,
                    "%s: the catalogue names another SHA-256 for this file name: %s, and the file "
                    "has %s; download it again, or correct the catalogue if that is wrong",
                    shown, entry->cells[COLUMN_SHA256],
                    file_sha256 != NULL ? file_sha256 : firmware->sha256);
        return FALSE;
    }
    return TRUE;
}

gboolean
cam_catalogue_apply(const CamCatalogue *catalogue, CamFirmware *firmware, const char *file_sha256,
                    GError **error)
{
    gboolean listed = FALSE;

    for (guint i = 0; i < catalogue->entries->len; i++) {
        const Entry *entry = catalogue->entries->pdata[i];
        Apply apply = { .firmware = firmware, .entry = entry };
        if (!is_of(entry, firmware, file_sha256))
            continue;
        listed = TRUE;
        if (!apply_entry(&apply, error))
            return FALSE;
    }
    return listed || check_name(catalogue, firmware, file_sha256, error);
}
