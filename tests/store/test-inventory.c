/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory.h"

#include "src/base/file.h"
#include "src/base/text.h"
#include "tests/store/helper.h"
#include "tests/store/lists.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static void
assert_refused(const char *data, gsize size, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamInventory) inventory = cam_inventory_parse(data, size, &error);

    list_assert_refusal(inventory, error, words);
}

/* what camherd's own discovery writes */
static void
test_discovered(void)
{
    g_autoptr(CamInventory) inventory = list_parse(
        "address,name,vendor,model,hardware,serial,mac,kind,firmware,build,activated,methods\r\n"
        "10.0.0.5,Gate,hikvision,DS-2CD2386G2-IU,0x0,DS-2CD2386G2-IU20240131AAWRJ12345678,"
        "44:19:b6:00:00:01,camera,V5.7.15,build 240201,true,sadp ws-discovery\r\n"
        "10.0.0.6:8080,\"Yard, north\",axis,P3245,,ACCC8E000001,ac:cc:8e:00:00:01,camera,"
        "10.12.91,,,ws-discovery\r\n"
        "https://10.0.0.7,'=cmd,,,,,,recorder,,,false,sadp\r\n");
    const CamTarget *first = &list_get(inventory, 0)->target;

    list_assert_endpoints(inventory, "10.0.0.5 10.0.0.6:8080 https://10.0.0.7");
    g_assert_cmpstr(first->name, ==, "Gate");
    g_assert_cmpstr(first->vendor, ==, "hikvision");
    g_assert_cmpstr(first->model, ==, "DS-2CD2386G2-IU");
    g_assert_cmpstr(first->serial, ==, "DS-2CD2386G2-IU20240131AAWRJ12345678");
    g_assert_cmpstr(first->mac, ==, "44:19:b6:00:00:01");
    g_assert_cmpuint(first->line, ==, 2);
    g_assert_cmpstr(list_get(inventory, 1)->target.name, ==, "Yard, north");
    g_assert_cmpstr(list_get(inventory, 2)->target.name, ==, "=cmd");
    g_autofree char *titles = g_strjoinv(",", inventory->sheet->titles);
    g_assert_cmpstr(titles, ==,
                    "address,name,vendor,model,hardware,serial,mac,kind,firmware,build,"
                    "activated,methods");
    g_autofree char *fields = g_strjoinv(",", inventory->sheet->fields);
    g_assert_cmpstr(fields, ==, "address,name,vendor,model,hardware,serial,mac,,firmware,,,");
    g_autofree char *kept = g_strjoinv(",", first->cells + 7);
    g_assert_cmpstr(kept, ==, "camera,V5.7.15,build 240201,true,sadp ws-discovery");
    g_assert_cmpuint(inventory->notices->len, ==, 0);
    g_assert_cmpuint(inventory->bad_rows, ==, 0);
    g_assert_cmpuint(g_strv_length(inventory->columns), ==, 12);
}

/* camherd's own inventory, as the practice site writes it */
static void
test_own_form(void)
{
    g_autoptr(CamInventory) inventory =
        list_parse("address,vendor,user,password,area,covers,file,skip,reason,timescale,ticket\n"
                   "127.0.0.1:40001,hikvision,admin, s3cret ,hall,door,firmware/a.zip,,,10,T-1\n"
                   "127.0.0.1:40002,hikvision,admin,\" s3cret\"\"x \",,,,yes,broken,0.5,\n"
                   "10.0.0.9,,viewer,,,,,on loan,,10,\n");
    const CamDevice *first = list_get(inventory, 0);

    g_assert_cmpstr(first->credential->user, ==, "admin");
    g_assert_cmpstr(first->credential->password, ==, "s3cret");
    g_assert_cmpstr(list_get(inventory, 1)->credential->password, ==, " s3cret\"x ");
    g_assert_cmpstr(first->target.area, ==, "hall");
    g_assert_cmpstr(first->target.covers, ==, "door");
    g_assert_cmpstr(first->target.file, ==, "firmware/a.zip");
    g_assert_cmpfloat(first->endpoint.timescale, ==, 10);
    g_assert_cmpfloat(list_get(inventory, 1)->endpoint.timescale, ==, 0.5);
    g_assert_false(first->target.skip);
    g_assert_true(list_get(inventory, 1)->target.skip);
    g_assert_cmpstr(list_get(inventory, 1)->target.reason, ==, "broken");
    /* a real device goes as fast as its clock */
    g_assert_cmpfloat(list_get(inventory, 2)->endpoint.timescale, ==, 1);
    g_assert_cmpuint(list_find_notice(inventory, "timescale-ignored")->line, ==, 4);
    g_assert_null(list_get(inventory, 2)->credential);
    g_assert_cmpstr(list_get(inventory, 2)->target.user, ==, "viewer");
    g_assert_true(list_get(inventory, 2)->target.skip);
    g_assert_cmpstr(list_get(inventory, 2)->target.reason, ==, "on loan");
    g_assert_nonnull(list_find_notice(inventory, "password-column"));
    g_autofree char *titles = g_strjoinv(",", inventory->sheet->titles);
    /* never the password */
    g_assert_cmpstr(titles, ==,
                    "address,vendor,user,area,covers,file,skip,reason,timescale,ticket");
    g_autofree char *cells = g_strjoinv(",", first->target.cells);
    g_assert_cmpstr(cells, ==, "127.0.0.1:40001,hikvision,admin,hall,door,firmware/a.zip,,,10,T-1");
}

static void
test_forms(void)
{
    static const struct {
        const char *text;
        const char *endpoints;
    } rows[] = {
        { "10.0.0.5", "10.0.0.5" },
        { "10.0.0.5\n10.0.0.6:81\r\n\r\nhttps://cam.local:8443/\r[fe80::1]:90\n",
          "10.0.0.5 10.0.0.6:81 https://cam.local:8443 [fe80::1]:90" },
        { "# my cameras\n10.0.0.5\n#10.0.0.6\n", "10.0.0.5" },
        { "address\n10.0.0.5\n", "10.0.0.5" },
        { "\xef\xbb\xbfIP-Adresse;Bezeichnung\n10.0.0.5;Tor\n", "10.0.0.5" },
        { "10.0.0.5;Tor\n10.0.0.6;Hof, hinten\n", "10.0.0.5 10.0.0.6" },
        { "Name\tIPv4 Address\tHTTP Port\tModel\nA\t10.0.0.5\t80\tX\nB\t10.0.0.6\t8081\tX\n",
          "10.0.0.5 10.0.0.6:8081" },
        { "Name|IP\nA|10.0.0.5\n", "10.0.0.5" },
        { "Cameras of the hall\n\nprinted 2026\n#,Name,IP Address\n1,A,10.0.0.5\n2,B,10.0.0.6\n",
          "10.0.0.5 10.0.0.6" },
        { "sep=;\nip;name\n10.0.0.5;A\n", "10.0.0.5" },
        { "# address, name\n10.0.0.5,A\n", "10.0.0.5" },
        { "name,address\nA,http://10.0.0.5/doc/page/login.asp\nB,10.0.0.6/index.html\n",
          "10.0.0.5 10.0.0.6" },
        { "name,rtsp url\nA,rtsp://10.0.0.5:554/Streaming/Channels/101\n", "10.0.0.5" },
        { "hostname,ip,name\ncam1,10.0.0.5,A\ncam2,,B\n", "10.0.0.5 cam2" },
        { "direcci\xc3\xb3n IP,nombre\n10.0.0.5,A\n", "10.0.0.5" },
        { "\"address\",\"name\"\n\"10.0.0.5\",\"two\nlines\"\n10.0.0.6,B\n", "10.0.0.5 10.0.0.6" },
        { "ip,name\n10.0.0.5,A\nip,name\n10.0.0.6,B\n", "10.0.0.5 10.0.0.6" },
        { "ip,name,,\n10.0.0.5,A,,\n,,,\n", "10.0.0.5" },
        { "Kamera,IP,Ort\nTor,10.0.0.5,Hof\n", "10.0.0.5" },
        { "sep=;\n10.0.0.5;A\n10.0.0.6;B\n", "10.0.0.5 10.0.0.6" },
        { "Host\tRemark\ncam1\thost\ncam2\turl\n", "cam1 cam2" },
        { "fe80::1\nfe80::2\n", "[fe80::1] [fe80::2]" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("form %" G_GSIZE_FORMAT, i);
        g_autoptr(CamInventory) inventory = list_parse(rows[i].text);
        list_assert_endpoints(inventory, rows[i].endpoints);
        g_assert_cmpuint(inventory->bad_rows, ==, 0);
    }
}

static void
test_encodings(void)
{
    static const char *const charsets[] = { "UTF-16LE", "UTF-16BE" };
    static const char *const marks[] = { "\xff\xfe", "\xfe\xff" };
    static const char text[] = "ip;name\r\n10.0.0.5;T\xc3\xbcr\r\n";
    static const char western[] = "ip;name\r\n10.0.0.5;T\xfcr \x80\r\n";
    static const char odd[] = "ip;name\r\n10.0.0.5;T\x81\r\n";

    for (gsize i = 0; i < G_N_ELEMENTS(charsets); i++) {
        gsize size = 0;
        g_autofree char *wide = g_convert(text, -1, charsets[i], "UTF-8", NULL, &size, NULL);
        g_autoptr(GByteArray) bytes = g_byte_array_new();
        g_byte_array_append(bytes, (const guint8 *)marks[i], 2);
        g_byte_array_append(bytes, (const guint8 *)wide, (guint)size);
        g_autoptr(CamInventory) inventory = list_parse_bytes((char *)bytes->data, bytes->len);
        g_assert_cmpstr(list_get(inventory, 0)->target.name, ==, "T\xc3\xbcr");
        g_assert_cmpuint(inventory->notices->len, ==, 0);
        assert_refused((char *)bytes->data, bytes->len - 1, "not a text file");
    }
    g_autoptr(CamInventory) guessed = list_parse(western);
    g_assert_cmpstr(list_get(guessed, 0)->target.name, ==, "T\xc3\xbcr \xe2\x82\xac");
    g_assert_nonnull(list_find_notice(guessed, "windows-1252"));
    g_autoptr(CamInventory) strange = list_parse(odd);
    g_assert_cmpstr(list_get(strange, 0)->target.name, ==, "T");
}

static void
test_refused(void)
{
    assert_refused("", 0, "is empty");
    assert_refused(" \r\n\n", 4, "is empty");
    assert_refused("\xef\xbb\xbf", 3, "is empty");
    assert_refused("name,model\nA,B\n", 15, "no column of addresses");
    assert_refused("Kamera,Ort\nTor,Hof\n", 19, "no column of addresses");
    assert_refused("hello\nworld\n", 12, "no column of addresses");
    assert_refused("Tor 10.0.0.5\n", 13, "no column of addresses");
    assert_refused("PK\3\4 and more", 13, "is a zip file");
    assert_refused("\320\317\021\340 old", 8, "old Excel file");
    assert_refused("\x00\x01\x02", 3, "not a text file");
    assert_refused("a\0b", 3, "not a text file");
    g_autoptr(GError) error = NULL;
    g_assert_null(cam_inventory_read("/nonexistent/site.csv", &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FILE);
}

/* a bad row costs itself and nothing else */
static void
test_bad_rows(void)
{
    static const struct {
        const char *row;
        const char *code;
    } rows[] = {
        { "10.0.0.300,A,80", "bad-address" },
        { "10.0.0.0/24,A,", "bad-address" },
        { ",A,80", "row-without-address" },
        { "10.0.0.9,A,http", "bad-port" },
        { "10.0.0.9,A,0", "bad-port" },
        { "10.0.0.9,A,70000", "bad-port" },
        { "10.0.0.9,A,80,x", "too-many-cells" },
        { "\"10.0.0.9,A,80", "open-quote" },
        { "#REF!,A,80", "spreadsheet-damage" },
        { "10100100100,A,80", "spreadsheet-damage" },
        { "12,A,80", "bad-address" },
        { "5/,A,80", "bad-address" },
        { "1.9216810E+11,A,80", "spreadsheet-damage" },
        { "2024-05-01,A,80", "spreadsheet-damage" },
        { "01.05.2024,A,80", "spreadsheet-damage" },
        { "5/1/2024,A,80", "spreadsheet-damage" },
        { "01-May,A,80", "spreadsheet-damage" },
        { "http://admin:s3#cret@10.0.0.9/,A,", "bad-login-address" },
        { "admin:s3cret@10.0.0.9,A,", "bad-login-address" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text =
            g_strdup_printf("ip,name,port\n10.0.0.5,B,\n%s\n10.0.0.6,C,81\n", rows[i].row);
        g_test_message("%s", rows[i].row);
        g_autoptr(CamInventory) inventory = list_parse(text);
        list_assert_endpoints(inventory, "10.0.0.5 10.0.0.6:81");
        g_assert_cmpuint(inventory->bad_rows, ==, 1);
        const CamNotice *notice = list_find_notice(inventory, rows[i].code);
        g_assert_nonnull(notice);
        g_assert_cmpuint(notice->line, ==, 3);
    }
    g_autoptr(CamInventory) plain = list_parse("10.0.0.5\n10.0.0.300\n10.0.0.6\n");
    list_assert_endpoints(plain, "10.0.0.5 10.0.0.6");
    g_assert_cmpuint(plain->bad_rows, ==, 1);
}

/* lines are those of the file, whatever stands between */
static void
test_line_numbers(void)
{
    g_autoptr(CamInventory) inventory = list_parse(
        "title\r\n\r\nip,name\r\n\"10.0.0.5\",\"a\r\nb\r\nc\"\r\n\r\n10.0.0.6,d\r\nx y,e\r\n");
    g_autoptr(CamInventory) old = list_parse("ip,name\r10.0.0.5,a\r\r10.0.0.6,b\r");

    g_assert_cmpuint(list_get(inventory, 0)->target.line, ==, 4);
    g_assert_cmpuint(list_get(inventory, 1)->target.line, ==, 8);
    g_assert_cmpuint(list_find_notice(inventory, "bad-address")->line, ==, 9);
    g_assert_nonnull(list_find_notice(inventory, "rows-above-header"));
    g_assert_cmpuint(list_get(old, 0)->target.line, ==, 2);
    g_assert_cmpuint(list_get(old, 1)->target.line, ==, 4);
}

static void
test_ports(void)
{
    g_autoptr(CamInventory) inventory =
        list_parse("ip,port,https port,sdk port\n10.0.0.1,8000,,8000\n10.0.0.2,81,443,\n"
                   "https://10.0.0.3,81,8443,\n10.0.0.4:82,81,,\nhttps://10.0.0.5:444,81,445,\n"
                   "10.0.0.6,37777,,\nhttp://10.0.0.7:8000/,,,\n[fe80::1],83,,\n"
                   "rtsp://10.0.0.8:554/x,84,,\n10.0.0.9,,8443,\n10.0.0.10:8000,,,\n"
                   "10.0.0.11:34567,85,,\n127.0.0.1:37777,,,\n");

    list_assert_endpoints(inventory,
                          "10.0.0.1 10.0.0.2:81 https://10.0.0.3:8443 10.0.0.4:82 "
                          "https://10.0.0.5:444 10.0.0.6 10.0.0.7:8000 [fe80::1]:83 10.0.0.8:84 "
                          "https://10.0.0.9:8443 10.0.0.10 10.0.0.11:85 127.0.0.1:37777");
    g_assert_cmpuint(list_find_notice(inventory, "sdk-port")->line, ==, 2);
    g_assert_cmpstr(list_find_notice(inventory, "sdk-port")->args, ==, "{\"count\":4}");
}

/* the port for HTTP, whatever the column of the maker's port is called */
static void
test_two_ports(void)
{
    g_autoptr(CamInventory) inventory =
        list_parse("ip,port,http port\n10.0.0.1,8000,8081\n10.0.0.2,8000,80\n10.0.0.3,81,\n");

    list_assert_endpoints(inventory, "10.0.0.1:8081 10.0.0.2 10.0.0.3:81");
    g_assert_null(list_find_notice(inventory, "sdk-port"));
}

static void
test_wishes(void)
{
    g_autoptr(CamInventory) inventory =
        list_parse("ip,credential,window,wave,ticket\n10.0.0.1,site-admin,01:00-05:00,,T-1\n"
                   "10.0.0.2,,,,T-2\n10.0.0.3,,02:00-03:00,,\n");
    const CamNotice *notice = list_find_notice(inventory, "wish-kept");

    g_assert_cmpstr(list_get(inventory, 0)->target.credential, ==, "site-admin");
    g_assert_null(list_get(inventory, 1)->target.credential);
    g_assert_cmpuint(list_count_notices(inventory, "wish-kept"), ==, 1);
    g_assert_cmpuint(notice->line, ==, 2);
    g_assert_cmpstr(notice->args, ==, "{\"column\":\"window\",\"count\":2}");
    g_assert_cmpstr(list_get(inventory, 0)->target.cells[2], ==, "01:00-05:00");
}

static void
test_logins(void)
{
    g_autoptr(CamInventory) inventory = list_parse(
        "ip,user,password,My Password,stream\n10.0.0.1,a,s3cret,s3cret2,\n10.0.0.2,,s3cret,,\n"
        "http://b:s3cret%40x@10.0.0.3:81/,,,,\n"
        "10.0.0.4,c,s3cret,,rtsp://c:s3cret@10.0.0.4/a@b\n"
        "10.0.0.5,,,,rtsp://10.0.0.5/user=c&password=s3cret&channel=1\n"
        "10.0.0.6,,,,c:s3cret@10.0.0.6\n");

    list_assert_endpoints(inventory, "10.0.0.1 10.0.0.2 10.0.0.3:81 10.0.0.4 10.0.0.5 10.0.0.6");
    g_assert_cmpstr(list_get(inventory, 0)->credential->user, ==, "a");
    g_assert_null(list_get(inventory, 1)->credential);
    g_assert_cmpuint(list_find_notice(inventory, "password-without-user")->line, ==, 3);
    g_assert_cmpstr(list_get(inventory, 2)->credential->user, ==, "b");
    g_assert_cmpstr(list_get(inventory, 2)->credential->password, ==, "s3cret@x");
    g_assert_nonnull(list_find_notice(inventory, "password-in-address"));
    /* what is written back has no passwords in it */
    g_assert_cmpuint(g_strv_length(inventory->sheet->titles), ==, 3);
    g_assert_cmpstr(list_get(inventory, 2)->target.cells[0], ==, "http://10.0.0.3:81/");
    g_assert_cmpstr(list_get(inventory, 3)->target.cells[2], ==, "rtsp://10.0.0.4/a@b");
    g_assert_cmpstr(list_get(inventory, 4)->target.cells[2], ==,
                    "rtsp://10.0.0.5/user=c&password=&channel=1");
    g_assert_cmpstr(list_get(inventory, 5)->target.cells[2], ==, "10.0.0.6");
}

static void
test_skipped_rows(void)
{
    g_autoptr(CamInventory) inventory =
        list_parse("ip,enabled,name\n10.0.0.1,true,a\n#10.0.0.2,true,b\n10.0.0.3,FALSE,c\n# note\n"
                   "10.0.0.4,no,d1\n10.0.0.4,yes,d2\n");

    list_assert_endpoints(inventory, "10.0.0.1 10.0.0.3 10.0.0.4");
    g_assert_false(list_get(inventory, 0)->target.skip);
    g_assert_true(list_get(inventory, 1)->target.skip);
    g_assert_nonnull(list_get(inventory, 1)->target.reason);
    /* one picture of it is switched off, the device is not */
    g_assert_false(list_get(inventory, 2)->target.skip);
    g_assert_cmpuint(list_find_notice(inventory, "rows-commented")->line, ==, 3);
    g_assert_cmpstr(list_find_notice(inventory, "rows-commented")->args, ==, "{\"count\":2}");
    g_assert_cmpstr(list_find_notice(inventory, "rows-disabled")->args, ==, "{\"count\":2}");
    g_assert_cmpuint(inventory->bad_rows, ==, 0);
}

static void
test_merged_rows(void)
{
    g_autoptr(CamInventory) inventory =
        list_parse("ip,port,name,model,mac,area,user,password,note\n"
                   "10.0.0.1,,A,,44-19-B6-00-00-01,,,,\n"
                   "10.0.0.1,80,channel 2,DS-1,,hall,admin,s3cret,x\n"
                   "10.0.0.1,81,other port,,,,,,\n"
                   "https://10.0.0.1,,,,4419.b600.0001,,,,\n");

    list_assert_endpoints(inventory, "10.0.0.1 10.0.0.1:81");
    g_assert_cmpstr(list_get(inventory, 0)->target.name, ==, "A");
    g_assert_cmpstr(list_get(inventory, 0)->target.model, ==, "DS-1");
    g_assert_cmpstr(list_get(inventory, 0)->target.area, ==, "hall");
    g_assert_cmpstr(list_get(inventory, 0)->target.cells[7], ==, "x");
    g_assert_cmpstr(list_get(inventory, 0)->credential->user, ==, "admin");
    g_assert_cmpuint(inventory->bad_rows, ==, 0);
}

static void
test_contradictions(void)
{
    static const char *const pairs[][2] = {
        { "10.0.0.1,m1,,,,", "10.0.0.1,m2,,,," },
        { "10.0.0.1,,s1,,,", "10.0.0.1,,s2,,," },
        { "10.0.0.1,,,44:19:b6:00:00:01,,", "10.0.0.1,,,44:19:b6:00:00:02,," },
        { "10.0.0.1,,,44:19:b6:00:00:01,,", "10.0.0.2,,,44:19:b6:00:00:01,," },
        { "10.0.0.1:80,,,44:19:b6:00:00:01,,", "10.0.0.1:81,,,44:19:b6:00:00:01,," },
        { "10.0.0.1,,,,a,s3cret1", "10.0.0.1,,,,a,s3cret2" },
        { "10.0.0.1,,,,a,", "10.0.0.1,,,,b," },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_autofree char *text = g_strdup_printf(
            "ip,model,serial,mac,user,password\n10.0.0.8,,,,,\n%s\n%s\n10.0.0.9,,,,,\n",
            pairs[i][0], pairs[i][1]);
        g_autoptr(CamInventory) inventory = list_parse(text);
        list_assert_endpoints(inventory, "10.0.0.8 10.0.0.9");
        g_assert_cmpuint(inventory->bad_rows, ==, 2);
        const CamNotice *notice = list_find_notice(inventory, "rows-contradict");
        if (notice == NULL)
            notice = list_find_notice(inventory, "rows-contradict-login");
        g_assert_cmpuint(notice->line, ==, 4);
        g_assert_nonnull(strstr(notice->args, "\"first\":3"));
    }
    /* the third row is the first by address and the second by MAC */
    g_autoptr(CamInventory) three = list_parse("ip,mac\n10.0.0.1,\n10.0.0.2,44:19:b6:00:00:01\n"
                                               "10.0.0.1,44:19:b6:00:00:01\n10.0.0.3,\n");
    list_assert_endpoints(three, "10.0.0.3");
    g_assert_cmpuint(three->bad_rows, ==, 3);
}

static void
test_spreadsheet_damage(void)
{
    g_autoptr(CamInventory) inventory =
        list_parse("ip,Serial No.,MAC Address,name,user,password\n10.0.0.1,1.0E+12,,a,,\n"
                   "10.0.0.2,,\"4,41923E+11\",b,,\n10.0.0.3,,1234567890,c,,\n"
                   "10.0.0.4,,nonsense,d,,\n10.0.0.5,#N/A,,#REF!,,\n10.0.0.6,4E123,,E+1,,\n"
                   "10.0.0.7,2024-05-01,,01-May,,\n10.0.0.8,,,,admin,1.5E+11\n");

    g_assert_cmpuint(inventory->devices->len, ==, 8);
    g_assert_cmpuint(list_count_notices(inventory, "spreadsheet-damage"), ==, 6);
    g_assert_cmpuint(list_count_notices(inventory, "spreadsheet-zeros"), ==, 1);
    g_assert_null(list_get(inventory, 0)->target.serial);
    /* the column by the name it has in the file */
    const CamNotice *first = list_find_notice_at(inventory, "spreadsheet-damage", 2);
    g_assert_cmpstr(first->args, ==, "{\"column\":\"Serial No.\",\"value\":\"1.0E+12\"}");
    g_assert_null(list_get(inventory, 1)->target.mac);
    g_assert_null(list_get(inventory, 2)->target.mac);
    g_assert_cmpuint(list_find_notice(inventory, "spreadsheet-zeros")->line, ==, 4);
    g_assert_cmpuint(list_find_notice(inventory, "bad-mac")->line, ==, 5);
    g_assert_null(list_get(inventory, 4)->target.name);
    g_assert_cmpstr(list_get(inventory, 5)->target.serial, ==, "4E123");
    g_assert_cmpstr(list_get(inventory, 5)->target.name, ==, "E+1");
    /* a serial is never a date, a name may be one */
    g_assert_null(list_get(inventory, 6)->target.serial);
    g_assert_cmpstr(list_get(inventory, 6)->target.name, ==, "01-May");
    /* what is left of a password is not tried */
    g_assert_null(list_get(inventory, 7)->credential);
}

static void
test_lost_zeros(void)
{
    g_autoptr(CamInventory) inventory =
        list_parse("ip,vendor,serial\n10.0.0.1,a,012345678\n10.0.0.2,A,112345678\n"
                   "10.0.0.3,a,212345678\n10.0.0.4,a,312345678\n10.0.0.5,a,412345678\n"
                   "10.0.0.6,a,12345678\n10.0.0.7,b,12345678\n10.0.0.8,a,X1234567\n");
    const CamNotice *notice = list_find_notice(inventory, "spreadsheet-zeros");

    g_assert_cmpuint(list_count_notices(inventory, "spreadsheet-zeros"), ==, 1);
    g_assert_cmpuint(notice->line, ==, 7);
    g_assert_nonnull(strstr(notice->args, "serial"));
    g_assert_null(list_get(inventory, 5)->target.serial);
    /* another make counts for itself, and so do letters */
    g_assert_cmpstr(list_get(inventory, 6)->target.serial, ==, "12345678");
    g_assert_cmpstr(list_get(inventory, 7)->target.serial, ==, "X1234567");
    g_assert_cmpuint(inventory->bad_rows, ==, 0);
}

static guint
count_filtered(const char *only)
{
    g_autoptr(CamInventory) inventory =
        list_parse("ip,vendor,model,area,name,serial,kind\n"
                   "10.0.0.1,Hikvision,DS-2CD2386G2-IU,Hall,T\xc3\x9cR,S1,camera\n"
                   "10.0.0.2,hikvision,DS-7616NI-K2,Hall,,S2,recorder\n"
                   "10.0.0.3:81,axis,P3245,Yard,,,camera\n");
    g_autoptr(GError) error = NULL;

    g_assert_true(cam_inventory_filter(inventory, only, &error));
    g_assert_no_error(error);
    return inventory->devices->len;
}

static void
test_filter(void)
{
    g_autoptr(CamInventory) inventory = list_parse("ip,name\n10.0.0.1,a\n");
    g_autoptr(GError) error = NULL;

    g_assert_cmpuint(count_filtered("vendor=HIKVISION"), ==, 2);
    g_assert_cmpuint(count_filtered("model=ds-2cd*"), ==, 1);
    g_assert_cmpuint(count_filtered("model=DS-*, area=hall"), ==, 2);
    g_assert_cmpuint(count_filtered("area=hall,kind=camera"), ==, 1);
    g_assert_cmpuint(count_filtered("name=t\xc3\xbcr"), ==, 1);
    g_assert_cmpuint(count_filtered("serial=S2"), ==, 1);
    g_assert_cmpuint(count_filtered("address=10.0.0.3"), ==, 1);
    g_assert_cmpuint(count_filtered("address=10.0.0.3:81"), ==, 1);
    g_assert_cmpuint(count_filtered("address=10.0.0.*"), ==, 3);
    g_assert_cmpuint(count_filtered("model=DS"), ==, 0);
    g_assert_cmpuint(count_filtered("serial="), ==, 1);
    g_assert_false(cam_inventory_filter(inventory, "colour=red", &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_USAGE);
    g_assert_nonnull(strstr(error->message, "colour"));
    g_assert_nonnull(strstr(error->message, "model, vendor, area"));
    g_clear_error(&error);
    g_assert_false(cam_inventory_filter(inventory, "", &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_USAGE);
    g_assert_cmpuint(inventory->devices->len, ==, 1);
}

static void
test_files_beside_the_list(void)
{
    static const char text[] = "ip,file\n10.0.0.1,fw/a.zip\n10.0.0.2,/abs/b.zip\n10.0.0.3,\n";
    g_autofree char *folder = helper_make_folder();
    g_autofree char *path = g_build_filename(folder, "site.csv", NULL);
    g_autofree char *wanted = g_build_filename(folder, "fw", "a.zip", NULL);
    g_autoptr(GError) error = NULL;

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_autoptr(CamInventory) inventory = cam_inventory_read(path, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(inventory->path, ==, path);
    g_assert_cmpstr(list_get(inventory, 0)->target.file, ==, wanted);
    g_assert_cmpstr(list_get(inventory, 1)->target.file, ==, "/abs/b.zip");
    g_assert_null(list_get(inventory, 2)->target.file);
    g_assert_true(g_file_set_contents(path, "", 0, NULL));
    g_assert_null(cam_inventory_read(path, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
    g_assert_true(g_str_has_prefix(error->message, path));
    helper_remove_folder(g_steal_pointer(&folder));
}

static void
test_many_rows(void)
{
    g_autoptr(GString) text = g_string_new("address,name,model,serial,mac,area\n");

    for (guint i = 0; i < 20000; i++)
        g_string_append_printf(text, "10.%u.%u.%u,camera %u,DS-2CD2386G2-IU,S%08u,4419b6%06x,a%u\n",
                               i / 62500, i / 250 % 250, i % 250 + 1, i, i, i, i / 50);
    gint64 start = g_get_monotonic_time();
    g_autoptr(CamInventory) inventory = list_parse(text->str);
    g_test_message("20,000 rows in %" G_GINT64_FORMAT " ms",
                   (g_get_monotonic_time() - start) / 1000);
    g_assert_cmpuint(inventory->devices->len, ==, 20000);
    g_assert_cmpuint(inventory->bad_rows, ==, 0);
    g_assert_cmpuint(list_get(inventory, 19999)->target.line, ==, 20001);
}

/* a quote at each line begins a search for its end; that must not take for ever */
static void
test_many_quotes(void)
{
    g_autoptr(GString) text = g_string_new("address,name\n");

    for (guint i = 0; i < 20001; i++)
        g_string_append_printf(text, "\"10.0.%u.%u\" x,\n", i / 250, i % 250);
    for (guint i = 0; i < 5000; i++)
        g_string_append(text, "\"\n");
    g_autoptr(CamInventory) inventory = cam_inventory_parse(text->str, text->len, NULL);
    g_assert_nonnull(inventory);
    g_assert_cmpuint(inventory->bad_rows, >, 0);
}

/* never more than a bad row, whatever stands in it */
static void
test_wide_rows(void)
{
    g_autoptr(GString) text = g_string_new("ip,name\n10.0.0.1,a\n10.0.0.2");

    for (guint i = 0; i < 10000; i++)
        g_string_append(text, ",x");
    g_string_append(text, "\n10.0.0.3,c\n");
    g_autoptr(CamInventory) inventory = list_parse(text->str);
    list_assert_endpoints(inventory, "10.0.0.1 10.0.0.3");
    g_assert_cmpuint(inventory->bad_rows, ==, 1);
    g_assert_cmpuint(list_find_notice(inventory, "too-many-cells")->line, ==, 3);

    g_autoptr(GString) header = g_string_new("ip,name");
    for (guint i = 0; i < 10000; i++)
        g_string_append(header, ",x");
    g_string_append(header, "\n10.0.0.1,a\n");
    g_autoptr(CamInventory) wide = list_parse(header->str);
    list_assert_endpoints(wide, "10.0.0.1");
}

static void
test_large_files(void)
{
    g_autofree char *folder = helper_make_folder();
    g_autofree char *path = g_build_filename(folder, "large.csv", NULL);
    g_autoptr(GError) error = NULL;
    int fd = g_open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    /* a hole, which costs no disk */
    g_assert_cmpint(ftruncate(fd, (off_t)100 * 1024 * 1024), ==, 0);
    g_assert_true(g_close(fd, NULL));
    g_assert_null(cam_inventory_read(path, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, "large.csv"));
    g_assert_nonnull(strstr(error->message, "64 MB"));
    helper_remove_folder(g_steal_pointer(&folder));
}

static void
test_junk(void)
{
    static const char sample[] = "ip;name;mac;user;password;port\n"
                                 "10.0.0.5;\"A \"\"b\"\"\";4419b6000001;admin;pw;80\n"
                                 "https://10.0.0.6/;;;;;\n";
    g_autoptr(GRand) rand = g_rand_new_with_seed(23);

    for (gsize size = 0; size < sizeof sample; size++) {
        g_autoptr(CamInventory) cut = cam_inventory_parse(sample, size, NULL);
        g_assert_true(cut == NULL || cut->devices->len <= 2);
    }
    for (guint i = 0; i < 5000; i++) {
        char text[sizeof sample];
        memcpy(text, sample, sizeof sample);
        for (guint k = 0; k < 1 + i % 6; k++)
            text[g_rand_int_range(rand, 0, sizeof sample - 1)] = (char)g_rand_int(rand);
        g_autoptr(GError) error = NULL;
        g_autoptr(CamInventory) inventory = cam_inventory_parse(text, sizeof sample - 1, &error);
        g_assert_true((inventory == NULL) == (error != NULL));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/inventory/discovered", test_discovered);
    g_test_add_func("/inventory/own-form", test_own_form);
    g_test_add_func("/inventory/forms", test_forms);
    g_test_add_func("/inventory/encodings", test_encodings);
    g_test_add_func("/inventory/refused", test_refused);
    g_test_add_func("/inventory/bad-rows", test_bad_rows);
    g_test_add_func("/inventory/line-numbers", test_line_numbers);
    g_test_add_func("/inventory/ports", test_ports);
    g_test_add_func("/inventory/two-ports", test_two_ports);
    g_test_add_func("/inventory/wishes", test_wishes);
    g_test_add_func("/inventory/logins", test_logins);
    g_test_add_func("/inventory/skipped-rows", test_skipped_rows);
    g_test_add_func("/inventory/merged-rows", test_merged_rows);
    g_test_add_func("/inventory/contradictions", test_contradictions);
    g_test_add_func("/inventory/spreadsheet-damage", test_spreadsheet_damage);
    g_test_add_func("/inventory/lost-zeros", test_lost_zeros);
    g_test_add_func("/inventory/filter", test_filter);
    g_test_add_func("/inventory/files-beside-the-list", test_files_beside_the_list);
    g_test_add_func("/inventory/many-rows", test_many_rows);
    g_test_add_func("/inventory/many-quotes", test_many_quotes);
    g_test_add_func("/inventory/wide-rows", test_wide_rows);
    g_test_add_func("/inventory/large-files", test_large_files);
    g_test_add_func("/inventory/junk", test_junk);
    return g_test_run();
}
