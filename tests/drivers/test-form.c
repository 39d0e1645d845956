/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/form.h"

#include <string.h>

static const struct {
    CamFormOptions options;
    const char *prefix;
} forms[] = {
    { { "upgrade", "a.bin", .mark = "mark" },
      "--mark\r\n"
      "Content-Disposition: form-data; name=\"upgrade\"; filename=\"a.bin\"\r\n"
      "Content-Type: application/octet-stream\r\n"
      "\r\n" },
    { { "file", "b.zip", .type = "application/zip", .mark = "mark" },
      "--mark\r\n"
      "Content-Disposition: form-data; name=\"file\"; filename=\"b.zip\"\r\n"
      "Content-Type: application/zip\r\n"
      "\r\n" },
    { { "file", "c.bin", .json_field = "json", .json = "{\"a\":1}", .mark = "mark" },
      "--mark\r\n"
      "Content-Disposition: form-data; name=\"json\"\r\n"
      "Content-Type: application/json\r\n"
      "\r\n"
      "{\"a\":1}\r\n"
      "--mark\r\n"
      "Content-Disposition: form-data; name=\"file\"; filename=\"c.bin\"\r\n"
      "Content-Type: application/octet-stream\r\n"
      "\r\n" },
    { { "file", "c.bin", .json_field = "json", .mark = "mark" },
      "--mark\r\n"
      "Content-Disposition: form-data; name=\"file\"; filename=\"c.bin\"\r\n"
      "Content-Type: application/octet-stream\r\n"
      "\r\n" },
};

static void
test_forms(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_auto(CamForm) form = { 0 };
        cam_form_init(&form, &forms[i].options);
        g_assert_cmpstr(form.type, ==, "multipart/form-data; boundary=mark");
        g_assert_cmpstr(form.prefix, ==, forms[i].prefix);
        g_assert_cmpstr(form.suffix, ==, "\r\n--mark--\r\n");
    }
}

/* nobody can know the mark beforehand and put it into a file */
static void
test_marks(void)
{
    g_auto(CamForm) one = { 0 };
    g_auto(CamForm) two = { 0 };

    cam_form_init(&one, &(CamFormOptions){ "file", "a.bin" });
    cam_form_init(&two, &(CamFormOptions){ "file", "a.bin" });
    const char *mark = strchr(one.type, '=') + 1;
    g_assert_cmpstr(one.type, !=, two.type);
    g_assert_cmpuint(strlen(mark), >=, 32);
    g_assert_cmpuint(strlen(mark), <=, 70);
    g_assert_cmpmem(one.prefix + 2, strlen(mark), mark, strlen(mark));
    g_assert_cmpmem(one.suffix + 4, strlen(mark), mark, strlen(mark));
}

static void
test_names(void)
{
    g_autofree char *longest = g_strnfill(120, 'x');
    g_autofree char *too_long = g_strconcat(longest, "yz", NULL);
    const struct {
        const char *origin;
        const char *member;
        const char *name;
    } rows[] = {
        { "/tmp/fw_1.2-3.bin", NULL, "fw_1.2-3.bin" },
        { "/tmp/pack.zip", "inner/DH IPC.bin", "DH_IPC.bin" },
        { "/tmp/a\"b\r\nc;d.bin", NULL, "a_b__c_d.bin" },
        { "/tmp/\303\251.bin", NULL, "__.bin" },
        { too_long, NULL, longest },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamFirmware) firmware = cam_firmware_new(rows[i].origin);
        firmware->member = g_strdup(rows[i].member);
        g_autofree char *name = cam_form_make_name(firmware);
        g_assert_cmpstr(name, ==, rows[i].name);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/form/forms", test_forms);
    g_test_add_func("/form/marks", test_marks);
    g_test_add_func("/form/names", test_names);
    return g_test_run();
}
