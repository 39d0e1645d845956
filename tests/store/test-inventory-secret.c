/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory-secret.h"
#include "tests/store/lists.h"

#include <string.h>

static void
test_titles(void)
{
    static const char *const secret[] = {
        "PW",
        "pw 2",
        "Admin Pass",
        "AdminPass",
        "adminpw",
        "userPW",
        "Mot de passe",
        "mot-de-passe",
        "Passe",
        "MDP",
        "Senha",
        "Wachtwoord",
        "has\xc5\x82o",
        "Heslo",
        "L\xc3\xb6senord",
        "PIN",
        "PIN-Code",
        "Wifi key",
        "PSK",
        "Secret",
        "2 Contrase\xc3\xb1o",
        "User / Pass",
        "pass1",
        "CamPass2",
        "rootpass",
        "Zugangsdaten",
        "Login data",
        "API key",
        "SNMP community",
        "Verification Code",
        "\xd0\x9f\xd0\xb0\xd1\x80\xd0\xbe\xd0\xbb\xd1\x8c",
        "\xe5\xaf\x86\xe7\xa0\x81",
        "Web-PW",
        "passwd",
        "PSW",
        "admin_pass",
    };
    static const char *const plain[] = {
        "Passage", "Compass", "Bypass",  "Keyboard", "Key",    "Key of the building",
        "Spinner", "Ping",    "Opinion", "Address",  "Strand", "Powered by",
        "",        "#",       "Room",    "Clavecin", "Pwr",    "Passau",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(secret); i++) {
        g_test_message("%s", secret[i]);
        g_assert_true(cam_secret_is_title(secret[i]));
    }
    for (gsize i = 0; i < G_N_ELEMENTS(plain); i++) {
        g_test_message("%s", plain[i]);
        g_assert_false(cam_secret_is_title(plain[i]));
    }
}

static void
test_cells(void)
{
    static const struct {
        const char *cell;
        const char *shown;
    } rows[] = {
        { "rtsp://admin:a/b@host", "rtsp://host" },
        { "rtsp://admin:a/b@10.0.0.5:554/x", "rtsp://10.0.0.5:554/x" },
        { "rtsp://admin:p@ss/word@10.0.0.5/a@b", "rtsp://10.0.0.5/a@b" },
        { "rtsp://admin:a?b#c@host/x", "rtsp://host/x" },
        { "rtsp://admin:my s3cret@host/x y", "rtsp://host/x y" },
        { "rtsp://admin:s3\"cret@host/x", "rtsp://host/x" },
        { "rtsp://s3cret@host/x", "rtsp://host/x" },
        { "rtsp://a:s3cret@10.0.0.1/x rtsp://a:s3cret@10.0.0.2/y",
          "rtsp://10.0.0.1/x rtsp://10.0.0.2/y" },
        { "rtsp://a:s3cret@10.0.0.1/x\nrtsp://a:s3/cret@h2/y", "rtsp://10.0.0.1/x\nrtsp://h2/y" },
        { "rtsp://a:s3cret@10.0.0.1;rtsp://a:s3cret@h2", "rtsp://10.0.0.1;rtsp://h2" },
        { "http://10.0.0.1/?u=rtsp://a:s3cret@h2", "http://10.0.0.1/?u=rtsp://h2" },
        { "http://10.0.0.1/?u=rtsp%3A%2F%2Fa%3As3cret%40h2%2Fx",
          "http://10.0.0.1/?u=rtsp%3A%2F%2Fh2%2Fx" },
        { "http://10.0.0.1/x@y", "http://10.0.0.1/x@y" },
        { "http://10.0.0.1:8080/x@y", "http://10.0.0.1:8080/x@y" },
        { "http://[fe80::1]:8080/x@y", "http://[fe80::1]:8080/x@y" },
        { "http://cam.local/x@y", "http://cam.local/x@y" },
        { "=HYPERLINK(\"http://a:s3cret@10.0.0.1\",\"x@y\")",
          "=HYPERLINK(\"http://10.0.0.1\",\"x@y\")" },
        { "http://10.0.0.1/cgi?loginuse=admin&loginpas=s3cret",
          "http://10.0.0.1/cgi?loginuse=admin&loginpas=" },
        { "http://h/?user=a&pw=s3&cret&ch=1", "http://h/?user=a&pw=&ch=1" },
        { "http://h/?usr=a&access_token=s3cret;x", "http://h/?usr=a&access_token=" },
        { "rtsp://h/user=a_password=s3cret_channel=1.sdp?real", "rtsp://h/user=a_password=" },
        { "admin:p@s3cret@host", "host" },
        { "see admin:s3cret@host here", "see host here" },
        { "admin/s3cret@10.0.0.5", "10.0.0.5" },
        { "PW: s3cret\nroof", "PW:\nroof" },
        { "admin pass = my s3cret", "admin pass =" },
        { "Passage: B", "Passage: B" },
        { "login admin / s3cret\nroof", "login admin\nroof" },
        { "root:s3cret", "root" },
        { "badmin/x", "badmin/x" },
        { "http://10.0.0.1/admin/x.cgi", "http://10.0.0.1/admin/x.cgi" },
        { "44:19:b6:00:00:01", "44:19:b6:00:00:01" },
        { "bob@example.org", "bob@example.org" },
        { "2024-05-01 12:30:00", "2024-05-01 12:30:00" },
        { "", "" },
        { "://", "://" },
        { "://@", "://" },
        { "a:@", "a:@" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *shown = cam_secret_hide(rows[i].cell);
        g_test_message("%s", rows[i].cell);
        g_assert_cmpstr(shown, ==, rows[i].shown);
    }
}

/* done in time that does not grow with its square */
static void
test_large_cells(void)
{
    static const char *const pieces[] = { "@",   "://",   "a:@", "%3a%2f%2f",
                                          "pw=", "pw=&x", ":",   "a@10.0.0.1 " };

    for (gsize i = 0; i < G_N_ELEMENTS(pieces); i++) {
        g_autoptr(GString) cell = g_string_new(NULL);
        while (cell->len < 1000000)
            g_string_append(cell, pieces[i]);
        g_autofree char *shown = cam_secret_hide(cell->str);
        g_assert_cmpuint(strlen(shown), <, 5000);
    }
}

/* nothing of @text that is kept of the list holds the password */
static CamInventory *
parse_without_secret(const char *text)
{
    CamInventory *inventory = list_parse(text);

    for (guint i = 0; i < inventory->devices->len; i++) {
        const CamTarget *target = &list_get(inventory, i)->target;
        const char *const texts[] = { target->name, target->vendor, target->model, target->serial,
                                      target->area, target->user,   target->reason };
        g_autofree char *cells = g_strjoinv("|", target->cells);
        g_test_message("%s", cells);
        g_assert_null(strstr(cells, "s3cret"));
        for (gsize k = 0; k < G_N_ELEMENTS(texts); k++)
            g_assert_true(texts[k] == NULL || strstr(texts[k], "s3cret") == NULL);
    }
    return inventory;
}

static void
test_columns(void)
{
    g_autoptr(CamInventory) used =
        parse_without_secret("ip,user,PW,Key,Passage\n10.0.0.1,admin,s3cret,K1,B\n");
    g_assert_cmpstr(list_get(used, 0)->credential->password, ==, "s3cret");
    g_autofree char *kept = g_strjoinv("|", used->sheet->titles);
    g_assert_cmpstr(kept, ==, "ip|user|Key|Passage");
    g_assert_null(list_find_notice(used, "columns-left-out"));

    /* whose password it is, the title leaves open */
    g_autoptr(CamInventory) doubt = parse_without_secret(
        "ip,Admin Pass,PIN,name,\n10.0.0.1,s3cret,s3cret,A,s3cret\n10.0.0.2,s3cret,,B,\n");
    g_assert_null(list_get(doubt, 0)->credential);
    g_assert_cmpstr(list_get(doubt, 0)->target.name, ==, "A");
    g_assert_cmpstr(list_find_notice(doubt, "columns-left-out")->args, ==,
                    "{\"columns\":\"Admin Pass, PIN, column 5\"}");

    /* a language nobody here knows, and one title over both columns */
    g_autoptr(CamInventory) beside =
        parse_without_secret("ip,user,Kood,name\n10.0.0.1,admin,s3cret,A\n");
    g_assert_cmpstr(list_find_notice(beside, "columns-left-out")->args, ==,
                    "{\"columns\":\"Kood\"}");
    g_autoptr(CamInventory) twice =
        parse_without_secret("ip,Login,Login,name\n10.0.0.1,admin,s3cret,A\n");
    g_assert_cmpstr(list_get(twice, 0)->target.user, ==, "admin");
    g_assert_nonnull(list_find_notice(twice, "columns-left-out"));
    /* what camherd wrote has none in it, and is read as it was written */
    g_autoptr(CamInventory) own =
        parse_without_secret("ip,user,Lens,activated\n10.0.0.1,admin,L1,yes\n");
    g_assert_cmpuint(g_strv_length(own->sheet->titles), ==, 4);
    g_autoptr(CamInventory) remark = parse_without_secret("ip,user,remark\n10.0.0.1,admin,old\n");
    g_assert_cmpuint(g_strv_length(remark->sheet->titles), ==, 3);
}

static void
test_no_header(void)
{
    g_autoptr(CamInventory) list =
        parse_without_secret("10.0.0.1;admin;s3cret\n10.0.0.2;admin;s3cret\n");
    g_autoptr(CamInventory) plain = parse_without_secret("10.0.0.1\n10.0.0.2\n");

    g_assert_cmpuint(list->devices->len, ==, 2);
    g_assert_null(list_get(list, 0)->credential);
    g_assert_cmpuint(g_strv_length(list->sheet->titles), ==, 1);
    g_assert_cmpstr(list_find_notice(list, "columns-left-out")->args, ==,
                    "{\"columns\":\"column 2, column 3\"}");
    g_assert_cmpuint(plain->notices->len, ==, 0);
}

static void
test_rows(void)
{
    g_autoptr(CamInventory) inventory =
        parse_without_secret("ip,user,name,stream\n"
                             "10.0.0.1,admin/s3cret,A,\n"
                             "10.0.0.2,admin,rtsp://admin:s3/cret@10.0.0.2,\n"
                             "10.0.0.3,admin,C,rtsp://a:s3cret@h/1 rtsp://a:s3cret@h/2\n"
                             "http://10.0.0.4/?pwd=s3cret,,D,\n"
                             "http://a:s3cret@cam.local/x@y,,E,\n"
                             "http://a:s3cret@10.0.0.6/x@y,,F,\n"
                             "http://a:b@s3cret/x@cam.local,,G,\n"
                             "10.0.0.300/?password=s3cret,,H,\n");

    g_assert_cmpuint(inventory->devices->len, ==, 5);
    g_assert_null(list_get(inventory, 0)->target.user);
    g_assert_cmpuint(list_find_notice(inventory, "login-in-one-cell")->line, ==, 2);
    g_assert_cmpstr(list_get(inventory, 1)->target.name, ==, "rtsp://10.0.0.2");
    g_assert_cmpstr(list_find_notice(inventory, "logins-hidden")->args, ==, "{\"count\":2}");
    /* the address stays the one that is asked */
    g_assert_cmpstr(list_get(inventory, 4)->target.cells[0], ==, "http://10.0.0.6/x@y");
    g_assert_cmpstr(list_get(inventory, 4)->credential->password, ==, "s3cret");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/inventory-secret/titles", test_titles);
    g_test_add_func("/inventory-secret/cells", test_cells);
    g_test_add_func("/inventory-secret/large-cells", test_large_cells);
    g_test_add_func("/inventory-secret/columns", test_columns);
    g_test_add_func("/inventory-secret/no-header", test_no_header);
    g_test_add_func("/inventory-secret/rows", test_rows);
    return g_test_run();
}
