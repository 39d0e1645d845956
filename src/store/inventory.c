/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory.h"

#include "src/base/file.h"
#include "src/base/text.h"
#include "src/store/inventory-damage.h"
#include "src/store/inventory-row.h"
#include "src/store/inventory-xlsx.h"

#include <string.h>

#define MAX_FILE_SIZE ((gsize)64 * 1024 * 1024)
/* tables with headers of their own in one list */
#define MAX_TABLES 50

static void
free_notice(gpointer data)
{
    CamNotice *notice = data;

    g_free(notice->code);
    g_free(notice->args);
    g_free(notice);
}

CamInventory *
cam_inventory_new(void)
{
    CamInventory *inventory = g_new0(CamInventory, 1);

    inventory->devices = g_ptr_array_new_with_free_func((GDestroyNotify)cam_device_unref);
    inventory->notices = g_ptr_array_new_with_free_func(free_notice);
    inventory->columns = g_new0(char *, 1);
    return inventory;
}

void
cam_inventory_free(CamInventory *inventory)
{
    if (inventory == NULL)
        return;
    g_free(inventory->path);
    g_ptr_array_unref(inventory->devices);
    g_strfreev(inventory->columns);
    cam_sheet_unref(inventory->sheet);
    g_ptr_array_unref(inventory->notices);
    g_free(inventory);
}

void
cam_inventory_add_notice(CamInventory *inventory, guint line, const char *code, JsonObject *args)
{
    CamNotice *notice = g_new0(CamNotice, 1);

    notice->line = line;
    notice->code = g_strdup(code);
    notice->args = cam_args_to_text(args);
    g_clear_pointer(&args, json_object_unref);
    g_ptr_array_add(inventory->notices, notice);
}

static int
compare_notices(gconstpointer a, gconstpointer b)
{
    const CamNotice *first = *(const CamNotice *const *)a;
    const CamNotice *second = *(const CamNotice *const *)b;

    return first->line < second->line ? -1 : first->line > second->line;
}

static void
set_columns(CamInventory *inventory, const GPtrArray *layouts)
{
    const CamColumns *columns = layouts->pdata[0];

    g_strfreev(inventory->columns);
    inventory->columns = g_new0(char *, columns->titles->len + 1);
    for (guint i = 0; i < columns->titles->len; i++)
        inventory->columns[i] = g_strdup(columns->titles->pdata[i]);
    inventory->sheet = cam_columns_make_sheet(layouts);
}

/* titles and empty lines above a header are usual, addresses there are a mistake */
static void
tell_rows_above(CamInventory *inventory, const CamColumns *columns, const GPtrArray *rows)
{
    guint count = 0;

    for (guint i = 0; columns->line != 0 && i + 1 < columns->first_row; i++) {
        const char *first = cam_table_row_get(rows->pdata[i], 0);
        /* Excel's own hint of the delimiter */
        count += !g_str_has_prefix(first, "sep=") && first[0] != '#';
        if (first[0] != '#' && cam_columns_has_address(rows->pdata[i]))
            cam_inventory_add_notice(inventory, ((const CamTableRow *)rows->pdata[i])->line,
                                     "address-above-header", NULL);
    }
    if (count == 0)
        return;
    JsonObject *args = json_object_new();
    json_object_set_int_member(args, "count", count);
    cam_inventory_add_notice(inventory, columns->line, "rows-above-header", args);
}

static gboolean
has_same_titles(const CamColumns *a, const CamColumns *b)
{
    for (guint i = 0; i < MAX(a->titles->len, b->titles->len); i++) {
        if (i >= a->titles->len || i >= b->titles->len ||
            strcmp(a->titles->pdata[i], b->titles->pdata[i]) != 0)
            return FALSE;
    }
    return TRUE;
}

/* the layout of the whole list, or one for each table of it */
static GPtrArray *
find_layouts(CamColumns *first, const GPtrArray *rows)
{
    GPtrArray *layouts = g_ptr_array_new_with_free_func((GDestroyNotify)cam_columns_free);

    g_ptr_array_add(layouts, first);
    for (guint i = first->first_row; i < rows->len && layouts->len < MAX_TABLES; i++) {
        const CamColumns *last = layouts->pdata[layouts->len - 1];
        CamColumns *next = cam_columns_find_next(last, rows, i);
        if (next != NULL && !has_same_titles(last, next))
            g_ptr_array_add(layouts, next);
        else
            cam_columns_free(next);
    }
    return layouts;
}

static void
drop_short_serials(CamInventory *inventory, const GPtrArray *layouts)
{
    const CamColumns *columns = layouts->pdata[0];

    for (guint i = 1; i < layouts->len && columns->places[CAM_COLUMN_SERIAL]->len == 0; i++)
        columns = layouts->pdata[i];
    cam_damage_drop_short_serials(inventory, columns);
}

static gboolean
has_numbers(const GPtrArray *rows, guint first)
{
    guint count = 0;

    for (guint i = first; i < rows->len; i++)
        count += cam_columns_has_address(rows->pdata[i]);
    return count > 0 && count * 3 >= rows->len - first;
}

static void
read_tables(CamInventory *inventory, const GPtrArray *rows, const GPtrArray *layouts)
{
    const CamColumns *columns = layouts->pdata[0];
    g_autoptr(GHashTable) disabled = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) left_out = g_hash_table_new(NULL, NULL);
    CamRowReader reader = { .inventory = inventory,
                            .columns = columns,
                            .left_out = left_out,
                            .numbers = has_numbers(rows, columns->first_row),
                            .disabled_devices = disabled };
    guint table = 1;

    set_columns(inventory, layouts);
    tell_rows_above(inventory, columns, rows);
    for (guint i = columns->first_row; i < rows->len; i++) {
        const CamColumns *next = table < layouts->len ? layouts->pdata[table] : NULL;
        if (next != NULL && next->first_row == i + 1) {
            cam_row_change_columns(&reader, next);
            table++;
            continue;
        }
        CamDevice *device = cam_row_read(&reader, rows->pdata[i]);
        if (device != NULL)
            g_ptr_array_add(inventory->devices, device);
    }
    cam_row_tell_tallies(&reader);
    drop_short_serials(inventory, layouts);
    cam_inventory_merge(inventory, disabled);
    g_ptr_array_sort(inventory->notices, compare_notices);
}

/* takes @columns */
static gboolean
read_rows(CamInventory *inventory, const GPtrArray *rows, CamColumns *columns, GError **error)
{
    g_autoptr(GPtrArray) layouts = find_layouts(columns, rows);

    if (rows->len >= CAM_TABLE_MAX_ROWS) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "the list has more than %u rows; split it",
                    CAM_TABLE_MAX_ROWS);
        return FALSE;
    }
    read_tables(inventory, rows, layouts);
    return TRUE;
}

static gboolean
fail_empty(GError **error)
{
    g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT,
                        "the list is empty; write one address per line, such as 10.0.0.5");
    return FALSE;
}

static gboolean
read_text(CamInventory *inventory, const char *text, GError **error)
{
    if (text[strspn(text, " \t\r\n,;|")] == '\0')
        return fail_empty(error);
    g_autoptr(CamColumns) columns = cam_columns_find(text, error);
    if (columns == NULL)
        return FALSE;
    g_autoptr(GPtrArray) rows = cam_table_split(text, columns->delimiter, CAM_TABLE_MAX_ROWS);
    return read_rows(inventory, rows, g_steal_pointer(&columns), error);
}

static gboolean
parse_text(CamInventory *inventory, const char *data, gsize size, GError **error)
{
    gboolean guessed = FALSE;
    char *text = cam_table_decode(data, size, &guessed, error);

    if (text == NULL)
        return FALSE;
    if (guessed)
        cam_inventory_add_notice(inventory, 0, "windows-1252", NULL);
    gboolean good = read_text(inventory, text, error);
    cam_text_free_secret(text);
    return good;
}

static gboolean
parse_sheet(CamInventory *inventory, const char *data, gsize size, GError **error)
{
    guint others = 0;
    g_autofree char *name = NULL;
    g_autoptr(GPtrArray) rows = cam_xlsx_read(data, size, &name, &others, error);

    if (rows == NULL)
        return FALSE;
    if (rows->len == 0)
        return fail_empty(error);
    g_autoptr(CamColumns) columns = cam_columns_find_in_rows(rows, error);
    if (columns == NULL)
        return FALSE;
    if (others > 0) {
        JsonObject *args = cam_args_new("sheet", name, NULL);
        json_object_set_int_member(args, "count", others);
        cam_inventory_add_notice(inventory, 0, "sheets-left-out", args);
    }
    return read_rows(inventory, rows, g_steal_pointer(&columns), error);
}

CamInventory *
cam_inventory_parse(const char *data, gsize size, GError **error)
{
    g_autoptr(CamInventory) inventory = cam_inventory_new();
    gboolean good = cam_xlsx_is_zip(data, size) ? parse_sheet(inventory, data, size, error)
                                                : parse_text(inventory, data, size, error);

    return good ? g_steal_pointer(&inventory) : NULL;
}

/* a firmware file named in a row lies beside the list unless its path says where */
static void
resolve_files(CamInventory *inventory, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);

    for (guint i = 0; i < inventory->devices->len; i++) {
        CamTarget *target = &((CamDevice *)inventory->devices->pdata[i])->target;
        if (target->file == NULL || g_path_is_absolute(target->file))
            continue;
        char *resolved = g_build_filename(folder, target->file, NULL);
        target->file_is_name = strchr(target->file, '/') == NULL;
        g_free(target->file);
        target->file = resolved;
    }
}

CamInventory *
cam_inventory_read(const char *path, GError **error)
{
    g_autoptr(GError) failure = NULL;
    char *data = NULL;
    gsize size = 0;

    if (!cam_file_read(path, MAX_FILE_SIZE, &data, &size, &failure)) {
        gboolean large = cam_error_get_code(failure) == CAM_ERROR_FORMAT;
        g_propagate_prefixed_error(error, g_steal_pointer(&failure), "%s",
                                   large ? "a list of devices has 64 MB at most: " : "");
        return NULL;
    }
    CamInventory *inventory = cam_inventory_parse(data, size, error);
    /* it may be full of passwords */
    explicit_bzero(data, size);
    g_free(data);
    if (inventory == NULL) {
        g_prefix_error(error, "%s: ", path);
        return NULL;
    }
    inventory->path = g_strdup(path);
    resolve_files(inventory, path);
    return inventory;
}
