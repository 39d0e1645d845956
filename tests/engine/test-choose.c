/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/choose.h"
#include "tests/drivers/web.h"

#include <string.h>

/* what a device shows, and who should be asked first for it */
static const struct {
    const char *what;
    CamFace face;
    const char *method;
    const char *driver;
    const char *sign; /* NULL: nothing speaks for anybody */
} faces[] = {
    { "nothing", { 0 }, NULL, "hikvision", NULL },
    { "list", { .vendor = "Dahua" }, NULL, "dahua", "listed as \"Dahua\"" },
    { "brand", { .vendor = "AMCREST" }, NULL, "dahua", "listed as \"AMCREST\"" },
    { "brand of another", { .vendor = "Annke" }, NULL, "hikvision", "listed as \"Annke\"" },
    { "realm", { .realm = (char *)"AXIS_ACCC8E000001" }, NULL, "axis", "realm" },
    { "realm against list",
      { .vendor = "Hikvision", .realm = (char *)"Login to 3M0A2B1PAG00012" },
      NULL,
      "dahua",
      "realm" },
    { "protocol", { .vendor = "Axis" }, "sadp", "hikvision", "found by \"sadp\"" },
    { "discovery against list",
      { .vendor = "Axis", .found_vendor = "hanwha" },
      NULL,
      "hanwha",
      "found as \"hanwha\"" },
    { "title", { .title = (char *)"Hanwha Techwin" }, NULL, "hanwha", "title" },
    { "unknown make", { .vendor = "Toaster GmbH" }, NULL, "hikvision", NULL },
    /* a common protocol is never asked first */
    { "onvif", { .vendor = "onvif" }, "ws-discovery", "hikvision", NULL },
};

static GPtrArray *
rank(const CamFace *face, const char *method)
{
    g_autoptr(GPtrArray) profiles = cam_profiles_load(NULL);
    char *methods[] = { (char *)method, NULL };
    CamFace shown = *face;

    shown.methods = method != NULL ? methods : NULL;
    return cam_choices_rank(profiles, &shown);
}

static void
test_rank(void)
{
    guint count;

    cam_drivers_get(&count);
    for (gsize i = 0; i < G_N_ELEMENTS(faces); i++) {
        g_autoptr(GPtrArray) choices = rank(&faces[i].face, faces[i].method);
        const CamChoice *first = choices->pdata[0];
        const CamChoice *last = choices->pdata[choices->len - 1];
        g_test_message("%s: %s %u %s", faces[i].what, first->driver->name, first->score,
                       first->signs);
        g_assert_cmpuint(choices->len, ==, count);
        g_assert_cmpstr(first->driver->name, ==, faces[i].driver);
        g_assert_cmpstr(last->driver->name, ==, "onvif");
        g_assert_cmpint(first->score > 0, ==, faces[i].sign != NULL);
        if (faces[i].sign != NULL)
            g_assert_nonnull(strstr(first->signs, faces[i].sign));
    }
}

static void
test_take(void)
{
    g_autoptr(GPtrArray) old = rank(&(CamFace){ .vendor = "axis" }, NULL);
    g_autoptr(GPtrArray) choices = rank(&(CamFace){ .vendor = "dahua" }, NULL);
    CamChoice *asked = old->pdata[0];

    g_assert_cmpstr(asked->driver->name, ==, "axis");
    asked->outcome = g_strdup("no");
    cam_choices_take(choices, old, 0);
    const CamChoice *first = choices->pdata[0];
    const CamChoice *second = choices->pdata[1];
    g_assert_cmpstr(first->driver->name, ==, "axis");
    g_assert_cmpstr(first->outcome, ==, "no");
    g_assert_cmpstr(second->driver->name, ==, "dahua");
    g_assert_cmpuint(choices->len, ==, old->len);
}

static void
test_vendor(void)
{
    g_autoptr(GPtrArray) profiles = cam_profiles_load(NULL);

    g_assert_true(cam_choices_knows_vendor(profiles, "hikvision", "HiLook"));
    g_assert_true(cam_choices_knows_vendor(profiles, "dahua", "lorex"));
    g_assert_false(cam_choices_knows_vendor(profiles, "dahua", "HiLook"));
}

static void
read_face(Web *web, CamFace *face)
{
    g_autoptr(CamDevice) device = cam_device_new("127.0.0.1", web_get_port(web), FALSE);
    g_autoptr(CamCredential) credential = cam_credential_new("admin", "secret");
    g_autoptr(GError) error = NULL;

    cam_device_set_credential(device, credential);
    g_autoptr(CamCall) call =
        cam_call_new(&(CamCallOptions){ .device = device, .send_login = TRUE });
    g_assert_true(cam_face_read(face, call, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(web_count_logins(web), ==, 0);
}

static void
test_face(void)
{
    g_autoptr(Web) web = web_new();
    g_auto(CamFace) page = { 0 };
    g_auto(CamFace) locked = { 0 };
    g_auto(CamFace) closed = { 0 };

    web_set_open(web, "/", 200, "<html><HEAD><Title lang=x> Hanwha \n Techwin</TITLE></html>");
    read_face(web, &page);
    g_assert_nonnull(page.title);
    g_assert_nonnull(strstr(page.title, "Hanwha"));
    g_assert_null(strchr(page.title, '\n'));
    g_assert_null(page.realm);
    web_set_open(web, "/", 200, "<title>never closed");
    read_face(web, &locked);
    g_assert_cmpstr(locked.title, ==, "never closed");
    /* what cannot be read shows nothing and is no obstacle */
    web_set_open(web, "/", 0, NULL);
    read_face(web, &closed);
    g_assert_null(closed.title);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_http_start();
    g_test_add_func("/choose/rank", test_rank);
    g_test_add_func("/choose/take", test_take);
    g_test_add_func("/choose/vendor", test_vendor);
    g_test_add_func("/choose/face", test_face);
    return g_test_run();
}
