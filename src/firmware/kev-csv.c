/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/text.h"
#include "src/firmware/kev.h"

#include <csv.h>
#include <string.h>

#define MAX_COLUMNS 64
#define MAX_CELL    (64 * 1024)
#define WANTED      6
/* of the columns in the order of cam_kev_entry_new(): the last may be missing */
#define NEEDED 5

static const char *const names[WANTED] = { "cveID",     "vendorProject",
                                           "product",   "vulnerabilityName",
                                           "dateAdded", "dueDate" };

typedef struct {
    GPtrArray *entries;
    GPtrArray *cells; /* of the row that is read */
    guint rows;
    guint columns;     /* of the header */
    int where[WANTED]; /* column, -1 for none */
    GError *error;
} Table;

static void
fail(Table *table, const char *what)
{
    if (table->error == NULL)
        g_set_error(&table->error, CAM_ERROR, CAM_ERROR_FORMAT, "row %u %s", table->rows, what);
}

static void
on_cell(void *data, size_t size, void *user_data)
{
    Table *table = user_data;

    if (table->error != NULL)
        return;
    if (table->cells->len >= MAX_COLUMNS || size > MAX_CELL)
        fail(table, "has too many or too long cells");
    else
        g_ptr_array_add(table->cells, g_strndup(data, size));
}

static void
read_header(Table *table)
{
    table->columns = table->cells->len;
    for (guint i = 0; i < WANTED; i++) {
        table->where[i] = -1;
        for (guint j = 0; j < table->cells->len; j++) {
            if (table->where[i] < 0 && cam_text_equal_fold(table->cells->pdata[j], names[i]))
                table->where[i] = (int)j;
        }
        if (table->where[i] < 0 && i < NEEDED && table->error == NULL)
            g_set_error(&table->error, CAM_ERROR, CAM_ERROR_FORMAT,
                        "the file is not CISA's list: it has no column %s", names[i]);
    }
}

static void
read_row(Table *table)
{
    const char *cells[WANTED] = { NULL };

    if (table->cells->len != table->columns) {
        fail(table, "has another number of cells than the header; get the list again");
        return;
    }
    if (table->entries->len >= CAM_KEV_MAX_ENTRIES) {
        fail(table, "is one too many");
        return;
    }
    for (guint i = 0; i < WANTED; i++)
        cells[i] = table->where[i] >= 0 ? table->cells->pdata[table->where[i]] : NULL;
    CamKevEntry *entry = cam_kev_entry_new(cells, &table->error);
    if (entry == NULL)
        g_prefix_error(&table->error, "row %u: ", table->rows);
    else
        g_ptr_array_add(table->entries, entry);
}

static void
on_row(int end, void *user_data)
{
    Table *table = user_data;

    table->rows++;
    if (table->error == NULL) {
        if (table->rows == 1)
            read_header(table);
        else
            read_row(table);
    }
    g_ptr_array_set_size(table->cells, 0);
}

gboolean
cam_kev_parse_csv(const char *data, gsize size, GPtrArray *entries, GError **error)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    Table table = { .entries = entries, .cells = cells };
    struct csv_parser parser;

    /* strict: a quote that is never closed is a list that was cut */
    (void)csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
    gsize done = csv_parse(&parser, data, size, on_cell, on_row, &table);
    if (done != size || csv_fini(&parser, on_cell, on_row, &table) != 0) {
        table.rows++;
        fail(&table, "has a quote in the wrong place or one that is never closed; get the list "
                     "again");
    }
    csv_free(&parser);
    if (table.error != NULL) {
        g_propagate_error(error, table.error);
        return FALSE;
    }
    return TRUE;
}
