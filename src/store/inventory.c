/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory.h"

#include "src/base/file.h"
#include "src/base/text.h"
#include "src/store/inventory-row.h"

#include <string.h>

#define MAX_FILE_SIZE ((gsize)64 * 1024 * 1024)

static void
free_notice(gpointer data)
{
    CamNotice *notice = data;

    g_free(notice->code);
    g_free(notice->args);
    g_free(notice);
}

static void
unref_device(gpointer data)
{
    cam_device_unref(data);
}

CamInventory *
cam_inventory_new(void)
{
    CamInventory *inventory = g_new0(CamInventory, 1);

    inventory->devices = g_ptr_array_new_with_free_func(unref_device);
    inventory->notices = g_ptr_array_new_with_free_func(free_notice);
    inventory->columns = g_new0(char *, 1);
    inventory->extra_columns = g_new0(char *, 1);
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
    g_strfreev(inventory->extra_columns);
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
set_columns(CamInventory *inventory, const CamColumns *columns)
{
    g_strfreev(inventory->columns);
    g_strfreev(inventory->extra_columns);
    inventory->columns = g_new0(char *, columns->titles->len + 1);
    inventory->extra_columns = g_new0(char *, columns->extra->len + 1);
    for (guint i = 0; i < columns->titles->len; i++)
        inventory->columns[i] = g_strdup(columns->titles->pdata[i]);
    for (guint i = 0; i < columns->extra->len; i++) {
        guint place = g_array_index(columns->extra, guint, i);
        inventory->extra_columns[i] = g_strdup(columns->titles->pdata[place]);
    }
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
    }
    if (count == 0)
        return;
    JsonObject *args = json_object_new();
    json_object_set_int_member(args, "count", count);
    cam_inventory_add_notice(inventory, columns->line, "rows-above-header", args);
}

static gboolean
read_rows(CamInventory *inventory, const char *text, const CamColumns *columns, GError **error)
{
    g_autoptr(GPtrArray) rows = cam_table_split(text, columns->delimiter, CAM_TABLE_MAX_ROWS);
    g_autoptr(GHashTable) disabled = g_hash_table_new(NULL, NULL);
    CamRowReader reader = { .inventory = inventory,
                            .columns = columns,
                            .disabled_devices = disabled };

    if (rows->len >= CAM_TABLE_MAX_ROWS) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT, "the list has more than %u rows; split it",
                    CAM_TABLE_MAX_ROWS);
        return FALSE;
    }
    tell_rows_above(inventory, columns, rows);
    for (guint i = columns->first_row; i < rows->len; i++) {
        CamDevice *device = cam_row_read(&reader, rows->pdata[i]);
        if (device != NULL)
            g_ptr_array_add(inventory->devices, device);
    }
    cam_row_tell_tallies(&reader);
    cam_inventory_merge(inventory, disabled);
    g_ptr_array_sort(inventory->notices, compare_notices);
    return TRUE;
}

static CamInventory *
parse_text(const char *text, gboolean guessed, GError **error)
{
    g_autoptr(CamInventory) inventory = cam_inventory_new();

    if (text[strspn(text, " \t\r\n,;|")] == '\0') {
        g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT,
                            "the list is empty; write one address per line, such as 10.0.0.5");
        return NULL;
    }
    g_autoptr(CamColumns) columns = cam_columns_find(text, error);
    if (columns == NULL)
        return NULL;
    set_columns(inventory, columns);
    if (guessed)
        cam_inventory_add_notice(inventory, 0, "windows-1252", NULL);
    if (!read_rows(inventory, text, columns, error))
        return NULL;
    return g_steal_pointer(&inventory);
}

CamInventory *
cam_inventory_parse(const char *data, gsize size, GError **error)
{
    gboolean guessed = FALSE;
    char *text = cam_table_decode(data, size, &guessed, error);

    if (text == NULL)
        return NULL;
    CamInventory *inventory = parse_text(text, guessed, error);
    cam_text_free_secret(text);
    return inventory;
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
        g_free(target->file);
        target->file = resolved;
    }
}

CamInventory *
cam_inventory_read(const char *path, GError **error)
{
    char *data = NULL;
    gsize size = 0;

    if (!cam_file_read(path, MAX_FILE_SIZE, &data, &size, error))
        return NULL;
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
