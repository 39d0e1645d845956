/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/store/lists.h"

#include <string.h>

static void
test_damaged_passwords(void)
{
    g_autoptr(CamInventory) inventory =
        list_parse("ip,user,password\n10.0.0.1,admin,2024-01-01\n10.0.0.2,admin,s3cret\n");
    const CamNotice *notice = list_find_notice(inventory, "spreadsheet-damage");

    g_assert_null(list_get(inventory, 0)->credential);
    g_assert_cmpuint(notice->line, ==, 2);
    /* what is left of it is not told either */
    g_assert_null(strstr(notice->args, "2024"));
    g_assert_nonnull(list_get(inventory, 1)->credential);
}

/* what stands where nothing is known is no serial that a device could contradict */
static void
test_placeholders(void)
{
    static const char *const marks[] = { "-",         "--",   "n/a",         "N.A.",
                                         "?",         "none", "ditto",       "unknown",
                                         "Unbekannt", "tbd",  "\xe2\x80\x93" };
    static const char *const more[] = { "0", "000000", "x", "XXX", "na" };

    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
        const char *m = marks[i];
        g_autofree char *text = g_strdup_printf(
            "ip,serial,mac,model,vendor,area,name,user,password,credential,port\n"
            "10.0.0.1,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n%s,S1,,,,,,,,,\n10.0.0.3,S1,,,,,,,,,\n",
            m, m, m, m, m, m, m, m, m, m, m);
        g_test_message("%s", m);
        g_autoptr(CamInventory) inventory = list_parse(text);
        const CamTarget *target = &list_get(inventory, 0)->target;
        g_assert_true(target->serial == NULL && target->mac == NULL && target->model == NULL);
        g_assert_true(target->vendor == NULL && target->area == NULL && target->name != NULL);
        g_assert_true(target->user == NULL && target->credential == NULL);
        g_assert_null(list_get(inventory, 0)->credential);
        g_assert_cmpstr(list_find_notice(inventory, "placeholders")->args, ==, "{\"count\":9}");
        g_assert_cmpuint(list_find_notice(inventory, "row-without-address")->line, ==, 3);
        g_assert_cmpuint(inventory->notices->len, ==, 2);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(more); i++) {
        g_autofree char *text =
            g_strdup_printf("ip,serial,mac,model,area,password,user\n10.0.0.1,%s,%s,%s,%s,%s,a\n",
                            more[i], more[i], more[i], more[i], more[i]);
        g_test_message("%s", more[i]);
        g_autoptr(CamInventory) inventory = list_parse(text);
        const CamTarget *target = &list_get(inventory, 0)->target;
        g_assert_true(target->serial == NULL && target->mac == NULL && target->model == NULL);
        g_assert_null(list_find_notice(inventory, "bad-mac"));
        /* these may be meant */
        g_assert_cmpstr(target->area, ==, more[i]);
        g_assert_cmpstr(list_get(inventory, 0)->credential->password, ==, more[i]);
    }
    g_autoptr(CamInventory) second =
        list_parse("hostname,ip,skip\ncam1,-,-\n00:00:00:00:00:00,10.0.0.2,\ndhcp,0.0.0.0,\n");
    g_assert_cmpuint(second->devices->len, ==, 2);
    g_assert_cmpstr(list_get(second, 0)->endpoint.address, ==, "cam1");
    g_assert_true(list_get(second, 0)->target.skip);
    g_autoptr(CamInventory) real = list_parse("ip,serial,mac,user,password\n"
                                              "10.0.0.1,000123,44:19:b6:00:00:00,admin,!?-@#\n");
    g_assert_cmpstr(list_get(real, 0)->target.serial, ==, "000123");
    g_assert_nonnull(list_get(real, 0)->target.mac);
    g_assert_cmpstr(list_get(real, 0)->credential->password, ==, "!?-@#");
}

/* two tables one below the other: the first header counts for the first, though it is shorter */
static void
test_two_tables(void)
{
    g_autoptr(CamInventory) inventory =
        list_parse("Building A\nIP,Name,Lens\n10.0.0.1,A,L1\n10.0.0.2,B,L2\n\nBuilding B\n"
                   "Name,Model,Remark 2,MAC,IP Address,PIN,window\n"
                   "C,M3,new,44:19:b6:00:00:03,10.0.0.3,s3cret,x\nD,M4,,,10.0.0.4,,\n");

    list_assert_endpoints(inventory, "10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4");
    g_assert_cmpuint(list_find_notice(inventory, "further-header")->line, ==, 7);
    g_assert_cmpstr(list_get(inventory, 2)->target.name, ==, "C");
    g_assert_cmpstr(list_get(inventory, 2)->target.model, ==, "M3");
    g_assert_cmpuint(list_find_notice(inventory, "columns-left-out")->line, ==, 7);
    g_assert_nonnull(list_find_notice(inventory, "wish-kept"));
    /* one sheet has room for both */
    g_autofree char *titles = g_strjoinv("|", inventory->sheet->titles);
    g_assert_cmpstr(titles, ==, "IP|Name|Lens|Model|Remark 2|MAC|window");
    g_autofree char *fields = g_strjoinv("|", inventory->sheet->fields);
    g_assert_cmpstr(fields, ==, "address|name||model||mac|");
    g_autofree char *first = g_strjoinv("|", list_get(inventory, 0)->target.cells);
    g_assert_cmpstr(first, ==, "10.0.0.1|A|L1||||");
    g_autofree char *third = g_strjoinv("|", list_get(inventory, 2)->target.cells);
    g_assert_cmpstr(third, ==, "10.0.0.3|C||M3|new|44:19:b6:00:00:03|x");
    /* the title in between is told */
    g_assert_cmpuint(inventory->bad_rows, <=, 1);
}

static void
test_headers(void)
{
    /* one name in front of something else is no header where a better one follows */
    g_autoptr(CamInventory) letter =
        list_parse("Address,Main Street 5\nCustomer,ACME\n\nName,IP\nA,10.0.0.1\n");
    list_assert_endpoints(letter, "10.0.0.1");
    g_assert_cmpuint(letter->bad_rows, ==, 0);
    g_autoptr(CamInventory) short_first =
        list_parse("IP\n10.0.0.1\n10.0.0.2\nIP,Name\n10.0.0.3,C\n");
    list_assert_endpoints(short_first, "10.0.0.1 10.0.0.2 10.0.0.3");
    g_assert_cmpstr(list_get(short_first, 2)->target.name, ==, "C");
    /* what stands above all headers is told row by row */
    g_autoptr(CamInventory) above = list_parse("10.0.0.1\nIP,Name\n10.0.0.2,B\n");
    list_assert_endpoints(above, "10.0.0.2");
    g_assert_cmpuint(list_find_notice(above, "address-above-header")->line, ==, 1);
    /* the same header again, a comment, and a device called like a title */
    g_autoptr(CamInventory) again =
        list_parse("host,name\ncam1,A\nhost,name\ncam2,name\n# ip, name\ncam3,ip\n");
    list_assert_endpoints(again, "cam1 cam2 cam3");
    g_assert_null(list_find_notice(again, "further-header"));
}

/* what is read wrongly without a word costs more than a row that is told */
static void
test_addresses(void)
{
    static const struct {
        const char *cell;
        const char *endpoint;
    } rows[] = {
        { "010.000.000.005", "10.0.0.5" },
        { "010.000.000.008:081", "10.0.0.8:81" },
        { "010.000.000.008:81", "10.0.0.8:81" },
        { "10.0.0.000", "10.0.0.0" },
        { "010.000.000.256", NULL },
        { "0010.0.0.5", NULL },
        { "http://010.000.000.005/", NULL },
        { "10.0.0.5-9", NULL },
        { "10.0.0.x", NULL },
        { "10.0.0.5_old", NULL },
        { "10. 0.0.5", NULL },
        { "\"10,0,0,5\"", NULL },
        { "10.0.0.5 / 10.0.0.6", NULL },
        { "10.0.0.5/10.0.0.6", NULL },
        { "10.0.0.5.example.org", "10.0.0.5.example.org" },
        { "cam_gate_1", "cam_gate_1" },
        { "\"=HYPERLINK(\"\"http://10.0.0.5:81/x\"\",\"\"Gate\"\")\"", "10.0.0.5:81" },
        { "=\"10.0.0.5\"", "10.0.0.5" },
        { "10.0.0.5\xc2\xa0", "10.0.0.5" },
        { "Total", NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text =
            g_strdup_printf("ip,name,port\n%s,A,\n10.1.1.1,B,\n10.1.1.2,C,\n", rows[i].cell);
        g_test_message("%s", rows[i].cell);
        g_autoptr(CamInventory) inventory = list_parse(text);
        if (rows[i].endpoint == NULL) {
            list_assert_endpoints(inventory, "10.1.1.1 10.1.1.2");
            g_assert_cmpuint(inventory->bad_rows, ==, 1);
            continue;
        }
        g_autofree char *wanted = g_strdup_printf("%s 10.1.1.1 10.1.1.2", rows[i].endpoint);
        list_assert_endpoints(inventory, wanted);
    }
}

static void
test_second_address(void)
{
    g_autoptr(CamInventory) inventory = list_parse(
        "IP,IP Address,Host,Name\n10.0.0.1,10.0.0.200,cam1,A\n10.0.0.2,10.0.0.2,cam2,B\n");

    list_assert_endpoints(inventory, "10.0.0.1 10.0.0.2");
    g_assert_cmpstr(list_find_notice(inventory, "second-address")->args, ==, "{\"count\":1}");
}

/* titles of groups and sums are no devices; where hosts have names, nobody can tell */
static void
test_headings(void)
{
    g_autoptr(CamInventory) inventory =
        list_parse("ip;name;model;price\nHall;;;\n10.0.0.1;A;M;1,50\n10.0.0.2;B;M;2,50\nYard;;;\n"
                   "10.0.0.3;C;M;3,00\ngate;D;M;\nSumme;;;7,00\n");
    g_autoptr(CamInventory) names = list_parse("host,name\ngate,\nyard,\n");
    g_autoptr(CamInventory) plain = list_parse("10.0.0.1\n10.0.0.2\ngate\n");

    list_assert_endpoints(inventory, "10.0.0.1 10.0.0.2 10.0.0.3 gate");
    g_assert_cmpuint(inventory->bad_rows, ==, 3);
    g_assert_cmpstr(list_get(inventory, 0)->target.cells[3], ==, "1,50");
    list_assert_endpoints(names, "gate yard");
    list_assert_endpoints(plain, "10.0.0.1 10.0.0.2 gate");
}

/* marks that keep a spreadsheet from reading a number belong to no serial */
static void
test_marks(void)
{
    g_autoptr(CamInventory) inventory =
        list_parse("ip,serial,mac,name\n10.0.0.1,=\"00123\",'4419b6000001,'t Hof\n"
                   "10.0.0.2,'00124,\"=\"\"4419b6000002\"\"\",\n");

    g_assert_cmpstr(list_get(inventory, 0)->target.serial, ==, "00123");
    g_assert_cmpstr(list_get(inventory, 0)->target.mac, ==, "44:19:b6:00:00:01");
    g_assert_cmpstr(list_get(inventory, 0)->target.name, ==, "'t Hof");
    g_assert_cmpstr(list_get(inventory, 1)->target.serial, ==, "00124");
    g_assert_cmpstr(list_get(inventory, 1)->target.mac, ==, "44:19:b6:00:00:02");
}

/* never more columns or tables than there is room for */
static void
test_many_tables(void)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < 500; i++) {
        g_string_append(text, "ip,name");
        for (guint k = 0; k < 100; k++)
            g_string_append_printf(text, ",c%u-%u", i, k);
        g_string_append_printf(text, "\n10.0.%u.%u,A\n", i / 250, i % 250 + 1);
    }
    g_autoptr(CamInventory) inventory = cam_inventory_parse(text->str, text->len, NULL);
    g_assert_cmpuint(g_strv_length(inventory->sheet->titles), <=, 501);
    g_assert_cmpuint(inventory->devices->len, ==, 500);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/inventory-odd/damaged-passwords", test_damaged_passwords);
    g_test_add_func("/inventory-odd/placeholders", test_placeholders);
    g_test_add_func("/inventory-odd/two-tables", test_two_tables);
    g_test_add_func("/inventory-odd/headers", test_headers);
    g_test_add_func("/inventory-odd/many-tables", test_many_tables);
    g_test_add_func("/inventory-odd/addresses", test_addresses);
    g_test_add_func("/inventory-odd/second-address", test_second_address);
    g_test_add_func("/inventory-odd/headings", test_headings);
    g_test_add_func("/inventory-odd/marks", test_marks);
    return g_test_run();
}
