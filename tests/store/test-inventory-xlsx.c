/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/file.h"
#include "src/store/inventory-number.h"
#include "tests/store/helper.h"
#include "tests/store/lists.h"

#include <string.h>

typedef struct {
    char *folder;
} Files;

/* the good ones are written by a program that is not ours */
static void
make_files(Files *files)
{
    g_autofree char *output = NULL;
    g_autofree char *trouble = NULL;
    g_autoptr(GError) error = NULL;
    int status = 0;

    files->folder = helper_make_folder();
    const char *argv[] = { OPENPYXL_PYTHON, MAKE_XLSX, files->folder, NULL };
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, &trouble, &status,
                 &error);
    g_assert_no_error(error);
    g_assert_cmpstr(trouble, ==, "");
    g_assert_cmpint(status, ==, 0);
}

static CamInventory *
read_file(const Files *files, const char *name, GError **error)
{
    g_autofree char *path = g_build_filename(files->folder, name, NULL);

    return cam_inventory_read(path, error);
}

static CamInventory *
read_good(const Files *files, const char *name)
{
    g_autoptr(GError) error = NULL;
    CamInventory *inventory = read_file(files, name, &error);

    g_assert_no_error(error);
    list_assert_notices(inventory);
    return inventory;
}

static void
test_good(gconstpointer data)
{
    const Files *files = data;
    g_autoptr(CamInventory) inventory = read_good(files, "good.xlsx");

    list_assert_endpoints(inventory, "10.60.1.11:8081 10.60.1.12 10.60.1.13 10.60.1.14 10.60.1.20");
    g_autofree char *titles = g_strjoinv(",", inventory->sheet->titles);
    g_assert_cmpstr(titles, ==, "IP,Bezeichnung,Serial No.,MAC,HTTP Port,Enabled,Installed,Ratio");
    const CamTarget *first = &list_get(inventory, 0)->target;
    g_autofree char *cells = g_strjoinv("|", first->cells);
    g_assert_cmpstr(cells, ==,
                    "10.60.1.11|T\xc3\xbcr|123456789|44-19-b6-60-01-11|8081|TRUE|2024-05-01|0.5");
    g_assert_cmpuint(first->line, ==, 6);
    g_assert_false(first->skip);
    const CamTarget *second = &list_get(inventory, 1)->target;
    g_assert_cmpstr(second->serial, ==, "012345678");
    g_assert_cmpstr(second->name, ==, "two lines");
    g_assert_true(second->skip);
    g_assert_cmpstr(second->cells[6], ==, "2024-05-01 13:30:00");
    g_assert_cmpstr(list_get(inventory, 2)->target.serial, ==, "123456789012345");
    /* digits of such a number are lost */
    g_assert_null(list_get(inventory, 3)->target.serial);
    g_assert_nonnull(
        strstr(list_find_notice_at(inventory, "spreadsheet-damage", 9)->args, "Serial No."));
    g_assert_nonnull(
        strstr(list_find_notice_at(inventory, "spreadsheet-damage", 10)->args, "10100100100"));
    g_assert_nonnull(
        strstr(list_find_notice_at(inventory, "spreadsheet-damage", 11)->args, "2024-05-01"));
    g_assert_cmpuint(inventory->bad_rows, ==, 2);
    g_assert_cmpuint(list_get(inventory, 4)->target.line, ==, 20);
    const CamNotice *others = list_find_notice_at(inventory, "sheets-left-out", 0);
    g_assert_cmpstr(others->args, ==, "{\"sheet\":\"Cameras & more\",\"count\":1}");
}

static void
test_hidden(gconstpointer data)
{
    const Files *files = data;
    g_autoptr(CamInventory) inventory = read_good(files, "hidden.xlsx");

    list_assert_endpoints(inventory, "10.60.2.2");
    g_assert_cmpuint(inventory->notices->len, ==, 0);
}

/* joined cells are one cell, for people; half of an area is half of all that stand in it */
static void
test_joined(gconstpointer data)
{
    static const char *const areas[] = { "Hall", "Hall", "Hall", "Yard",
                                         "Yard", "Yard", "Both", "Roof" };
    const Files *files = data;
    g_autoptr(CamInventory) inventory = read_good(files, "joined.xlsx");

    g_assert_cmpuint(inventory->devices->len, ==, G_N_ELEMENTS(areas));
    for (guint i = 0; i < G_N_ELEMENTS(areas); i++) {
        const CamTarget *target = &list_get(inventory, i)->target;
        g_autofree char *cells = g_strjoinv("|", target->cells);
        g_assert_cmpstr(target->area, ==, areas[i]);
        g_assert_cmpstr(target->model, ==, "M1");
        g_assert_cmpstr(target->user, ==, "admin");
        /* one title over both */
        g_assert_null(strstr(cells, "s3cret"));
    }
    g_assert_cmpstr(list_get(inventory, 6)->target.name, ==, "Both");
    g_assert_nonnull(list_find_notice_at(inventory, "columns-left-out", 2));
    g_assert_cmpuint(inventory->bad_rows, ==, 0);
}

/* what a spreadsheet made of a password is not tried, and not told */
static void
test_passwords(gconstpointer data)
{
    const Files *files = data;
    g_autoptr(CamInventory) inventory = read_good(files, "passwords.xlsx");

    g_assert_cmpuint(inventory->devices->len, ==, 6);
    for (guint i = 0; i < 6; i++) {
        const CamDevice *device = inventory->devices->pdata[i];
        const CamNotice *notice = list_find_notice_at(inventory, "spreadsheet-damage", i + 2);
        g_assert_true((device->credential != NULL) == (i >= 4));
        g_assert_true((notice == NULL) == (i >= 4));
        if (notice != NULL)
            g_assert_cmpstr(notice->args, ==, "{\"column\":\"Password\",\"value\":\"***\"}");
    }
    const CamDevice *number = inventory->devices->pdata[4];
    const CamDevice *text = inventory->devices->pdata[5];
    g_assert_cmpstr(number->credential->password, ==, "12345678");
    g_assert_cmpstr(text->credential->password, ==, "2024-01-01");
}

/* parts under other names, runs of text, gaps, rows without numbers, texts that are not there */
static void
test_odd(gconstpointer data)
{
    const Files *files = data;
    g_autoptr(CamInventory) inventory = read_good(files, "odd.xlsx");

    list_assert_endpoints(inventory, "10.60.4.1 10.60.4.2");
    g_autofree char *titles = g_strjoinv(",", inventory->columns);
    g_assert_cmpstr(titles, ==, ",address,,name");
    g_assert_cmpuint(list_get(inventory, 0)->target.line, ==, 4);
    g_assert_cmpstr(list_get(inventory, 0)->target.name, ==, "A & B _x0041_");
    g_assert_cmpuint(list_get(inventory, 1)->target.line, ==, 9);
    g_assert_null(list_get(inventory, 1)->target.name);
    g_assert_nonnull(list_find_notice_at(inventory, "spreadsheet-damage", 9));
}

/* done in time that grows with the text, not with its square */
static void
test_long(gconstpointer data)
{
    const Files *files = data;
    g_autoptr(CamInventory) inventory = read_good(files, "long.xlsx");

    list_assert_endpoints(inventory, "10.60.5.1");
    const char *cell = list_get(inventory, 0)->target.cells[1];
    g_assert_cmpuint(strlen(cell), ==, 500);
    g_assert_cmpuint(strspn(cell, "A"), ==, 500);
}

static void
test_wide(gconstpointer data)
{
    const Files *files = data;
    g_autoptr(CamInventory) inventory = read_good(files, "wide.xlsx");

    g_assert_cmpuint(inventory->bad_rows, ==, 1);
    g_assert_nonnull(list_find_notice_at(inventory, "bad-address", 2));
    list_assert_endpoints(inventory, "10.60.3.1 10.60.3.3");
}

static const struct {
    const char *name;
    const char *words;
} refused[] = {
    { "bad-dtd.xlsx", "document type" },
    { "bad-deep.xlsx", "too deep" },
    { "bad-broken.xlsx", "XML is broken" },
    { "bad-unpacks.xlsx", "unpacks to too much" },
    { "bad-shared.xlsx", "too many cells" },
    { "bad-rows.xlsx", "more than 200000 rows" },
    { "bad-cells.xlsx", "too many cells" },
    { "bad-no-sheet.xlsx", "no sheet" },
    { "bad-no-part.xlsx", "part of it" },
    { "bad-empty.xlsx", "the list is empty" },
    { "bad-ods.ods", ".ods" },
    { "bad-xlsb.xlsb", ".xlsb" },
    { "bad-docx.docx", "no XLSX" },
    { "bad-other.zip", "no XLSX" },
    { "bad-many.zip", "no XLSX" },
    { "bad-crypt.xlsx", "damaged or encrypted" },
    { "bad-method.xlsx", "damaged or encrypted" },
};

static void
test_refused(gconstpointer data)
{
    const Files *files = data;
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(CamInventory) inventory = read_file(files, refused[i].name, &error);
        list_assert_refusal(inventory, error, refused[i].words);
        /* each says what to do */
        g_assert_nonnull(strchr(error->message, ';'));
    }
}

/* the time is printed and not judged: another machine is slower; without the bounds, minutes */
static void
test_slow(gconstpointer data)
{
    static const struct {
        const char *name;
        const char *words;
    } rows[] = {
        { "attributes", "too long" },
        { "some-attributes", "too many attributes" },
        { "spaces", "too long" },
        { "some-spaces", "too many attributes" },
        { "names", "too many different" },
        { "attribute-names", "too many different" },
        { "value", "too long" },
        { "open", "too long" },
        { "comment", "too long" },
        { "instruction", "too long" },
        { "data", "too long" },
        { "references", "unpacks to too much" },
        { "joined", "too many joined" },
        { "more-joined", "too many joined" },
        { "elements", "too many elements" },
    };
    const Files *files = data;

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *name = g_strdup_printf("slow-%s.xlsx", rows[i].name);
        gint64 start = g_get_monotonic_time();
        g_autoptr(CamInventory) inventory = read_file(files, name, &error);
        g_test_message("%s in %" G_GINT64_FORMAT " ms", rows[i].name,
                       (g_get_monotonic_time() - start) / 1000);
        g_assert_null(inventory);
        g_test_message("%s", error->message);
        g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
        g_assert_nonnull(strstr(error->message, rows[i].words));
    }
}

/* one piece cut off or turned over, and another time */
static void
test_mangled(gconstpointer data)
{
    const Files *files = data;
    g_autofree char *path = g_build_filename(files->folder, "odd.xlsx", NULL);
    g_autoptr(GRand) rand = g_rand_new_with_seed(23);
    g_autofree char *bytes = NULL;
    gsize size = 0;

    g_assert_true(cam_file_read(path, 1024 * 1024, &bytes, &size, NULL));
    for (gsize cut = 0; cut < size; cut += 3) {
        g_autoptr(GError) error = NULL;
        g_autoptr(CamInventory) inventory = cam_inventory_parse(bytes, cut, &error);
        g_assert_true((inventory == NULL) == (error != NULL));
    }
    for (guint i = 0; i < 2000; i++) {
        g_autofree char *copy = g_memdup2(bytes, size);
        for (guint k = 0; k < 1 + i % 5; k++)
            copy[g_rand_int_range(rand, 0, (gint32)size)] ^= (char)(1 << (i % 8));
        g_autoptr(GError) error = NULL;
        g_autoptr(CamInventory) inventory = cam_inventory_parse(copy, size, &error);
        g_assert_true((inventory == NULL) == (error != NULL));
    }
}

static void
test_numbers(void)
{
    static const struct {
        const char *raw;
        const char *format;
        const char *shown;
    } rows[] = {
        { "1", "General", "1" },
        { "1.23456789012E+11", "General", "123456789012" },
        { "123456789012345", "0", "123456789012345" },
        { "1234567890123456", "0", "1.23456789012346E+15" },
        { "1E+300", "General", "1.00000000000000E+300" },
        { "-5", "000", "-5" },
        { "5", "000", "005" },
        { "12345", "000", "12345" },
        { "5", "\"Nr. \"000", "005" },
        { "5", "000.0", "5" },
        { "0.1", "General", "0.1" },
        { "5.7000000000000002", "General", "5.7" },
        { "45413", "yyyy\\-mm\\-dd", "2024-05-01" },
        { "45413.5", "[$-407]d. mmmm yyyy", "2024-05-01 12:00:00" },
        { "1", "d.m.yy", "1900-01-01" },
        { "59", "d.m.yy", "1900-02-28" },
        { "61", "d.m.yy", "1900-03-01" },
        { "0.25", "h:mm", "06:00:00" },
        { "2958465", "d.m.yy", "9999-12-31" },
        { "99999999", "d.m.yy", "99999999" },
        { "-1", "d.m.yy", "-1" },
        { "5", "\"days\"", "5" },
        { "5", "[Red]0", "5" },
        { "word", "0", "word" },
        { "nan", "0", "nan" },
        { "0x10", "0", "0x10" },
        { "", "0", "" },
        { "1 2", "0", "1 2" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        CamNumberStyle style = cam_number_parse_format(rows[i].format);
        g_autofree char *shown = cam_number_format(rows[i].raw, style, FALSE);
        g_test_message("%s as %s", rows[i].raw, rows[i].format);
        g_assert_cmpstr(shown, ==, rows[i].shown);
    }
    g_autofree char *later = cam_number_format("0", cam_number_get_builtin(14), TRUE);
    g_assert_cmpstr(later, ==, "1904-01-01");
    g_autofree char *plain = cam_number_format("45413", cam_number_get_builtin(1), FALSE);
    g_assert_cmpstr(plain, ==, "45413");
}

int
main(int argc, char **argv)
{
    Files files;

    g_test_init(&argc, &argv, NULL);
    make_files(&files);
    g_test_add_data_func("/inventory-xlsx/good", &files, test_good);
    g_test_add_data_func("/inventory-xlsx/hidden", &files, test_hidden);
    g_test_add_data_func("/inventory-xlsx/passwords", &files, test_passwords);
    g_test_add_data_func("/inventory-xlsx/joined", &files, test_joined);
    g_test_add_data_func("/inventory-xlsx/odd", &files, test_odd);
    g_test_add_data_func("/inventory-xlsx/long", &files, test_long);
    g_test_add_data_func("/inventory-xlsx/wide", &files, test_wide);
    g_test_add_data_func("/inventory-xlsx/refused", &files, test_refused);
    g_test_add_data_func("/inventory-xlsx/slow", &files, test_slow);
    g_test_add_data_func("/inventory-xlsx/mangled", &files, test_mangled);
    g_test_add_func("/inventory-xlsx/numbers", test_numbers);
    int result = g_test_run();
    helper_remove_folder(files.folder);
    return result;
}
