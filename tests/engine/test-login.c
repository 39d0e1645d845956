/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/clock.h"
#include "src/engine/login.h"
#include "tests/store/helper.h"

#include <string.h>

/* DECISIONS 8 and 10, with the memory of a real site */

typedef struct {
    Fixture site;
    CamLogin *login;
    GPtrArray *devices;
} Scene;

static void
set_up(Scene *scene, gconstpointer data)
{
    fixture_set_up(&scene->site, NULL);
    scene->login = cam_login_new(scene->site.store, FALSE);
    scene->devices = g_ptr_array_new_with_free_func((GDestroyNotify)cam_device_unref);
}

static void
tear_down(Scene *scene, gconstpointer data)
{
    cam_login_free(scene->login);
    g_ptr_array_unref(scene->devices);
    fixture_tear_down(&scene->site, NULL);
}

/* the next command on the same site */
static void
restart(Scene *scene, gboolean try_again)
{
    cam_login_free(scene->login);
    fixture_reopen(&scene->site);
    scene->login = cam_login_new(scene->site.store, try_again);
}

static void
set_password(CamDevice *device, const char *password)
{
    g_autoptr(CamCredential) credential = cam_credential_new("admin", password);

    cam_device_set_credential(device, credential);
}

static CamDevice *
add_device(Scene *scene, const char *password)
{
    g_autofree char *address = g_strdup_printf("10.0.0.%u", scene->devices->len + 1);
    CamDevice *device = cam_device_new(address, 80, FALSE);

    device->given = TRUE;
    set_password(device, password);
    g_ptr_array_add(scene->devices, device);
    return device;
}

static void
assert_answer(Scene *scene, CamDevice *device, CamLoginAnswer answer)
{
    g_assert_cmpint(cam_login_ask(scene->login, device), ==, answer);
}

/* one whole talk; @code < 0: it went well */
static void
talk(Scene *scene, CamDevice *device, gboolean sent, int code)
{
    g_autoptr(GError) error = code < 0 ? NULL : g_error_new_literal(CAM_ERROR, code, "as said");

    assert_answer(scene, device, CAM_LOGIN_SEND);
    cam_login_begin(scene->login, device);
    cam_login_end(scene->login, device, sent, error);
}

static void
test_not_given(Scene *scene, gconstpointer data)
{
    CamDevice *device = add_device(scene, "one");

    device->given = FALSE;
    assert_answer(scene, device, CAM_LOGIN_NONE);
    device->given = TRUE;
    cam_device_set_credential(device, NULL);
    assert_answer(scene, device, CAM_LOGIN_NONE);
}

static void
test_one_at_a_time(Scene *scene, gconstpointer data)
{
    CamDevice *a = add_device(scene, "one");
    CamDevice *b = add_device(scene, "one");
    CamDevice *c = add_device(scene, "another");

    cam_login_begin(scene->login, a);
    assert_answer(scene, b, CAM_LOGIN_WAIT);
    /* another credential has nothing to do with it */
    assert_answer(scene, c, CAM_LOGIN_SEND);
    cam_login_end(scene->login, a, TRUE, NULL);
    assert_answer(scene, b, CAM_LOGIN_SEND);
    cam_login_begin(scene->login, b);
    assert_answer(scene, a, CAM_LOGIN_SEND);
    cam_login_end(scene->login, b, TRUE, NULL);

    restart(scene, FALSE);
    cam_login_begin(scene->login, a);
    assert_answer(scene, b, CAM_LOGIN_SEND);
    cam_login_end(scene->login, a, TRUE, NULL);
}

static void
test_silence_proves_nothing(Scene *scene, gconstpointer data)
{
    static const int codes[] = { CAM_ERROR_UNREACHABLE,  CAM_ERROR_TIMEOUT, CAM_ERROR_INTERRUPTED,
                                 CAM_ERROR_PROTOCOL,     CAM_ERROR_TRUST,   CAM_ERROR_UNSUPPORTED,
                                 CAM_ERROR_NOT_ACTIVATED };
    CamDevice *a = add_device(scene, "one");
    CamDevice *b = add_device(scene, "one");

    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
        talk(scene, a, TRUE, codes[i]);
    /* and one that was never sent */
    talk(scene, a, FALSE, CAM_ERROR_LOCKED);
    talk(scene, a, FALSE, -1);
    cam_login_begin(scene->login, a);
    assert_answer(scene, b, CAM_LOGIN_WAIT);
    cam_login_end(scene->login, a, TRUE, NULL);
}

static void
test_refused_once(Scene *scene, gconstpointer data)
{
    CamDevice *a = add_device(scene, "one");

    talk(scene, a, TRUE, CAM_ERROR_AUTH);
    assert_answer(scene, a, CAM_LOGIN_REFUSED);
    restart(scene, FALSE);
    assert_answer(scene, a, CAM_LOGIN_REFUSED);
    /* a corrected one may be tried */
    set_password(a, "two");
    talk(scene, a, TRUE, -1);
}

static void
test_try_again(Scene *scene, gconstpointer data)
{
    CamDevice *a = add_device(scene, "one");

    talk(scene, a, TRUE, CAM_ERROR_AUTH);
    restart(scene, TRUE);
    talk(scene, a, TRUE, CAM_ERROR_AUTH);
    /* once means once, and two in a day are the end for all commands and passwords */
    assert_answer(scene, a, CAM_LOGIN_TOO_OFTEN);
    restart(scene, TRUE);
    assert_answer(scene, a, CAM_LOGIN_TOO_OFTEN);
    set_password(a, "two");
    assert_answer(scene, a, CAM_LOGIN_TOO_OFTEN);
}

static void
test_two_a_day(Scene *scene, gconstpointer data)
{
    CamDevice *a = add_device(scene, "one");

    talk(scene, a, TRUE, CAM_ERROR_AUTH);
    set_password(a, "two");
    talk(scene, a, TRUE, CAM_ERROR_AUTH);
    set_password(a, "three");
    assert_answer(scene, a, CAM_LOGIN_TOO_OFTEN);

    /* the day after */
    g_autofree char *text = cam_store_get_now(scene->site.store, "refused", "10.0.0.1");
    g_autoptr(JsonObject) memory = cam_args_parse(text);
    g_autoptr(GList) names = json_object_get_members(memory);
    g_assert_cmpuint(g_list_length(names), ==, 2);
    for (GList *at = names; at != NULL; at = at->next)
        json_object_set_int_member(memory, at->data,
                                   cam_clock_utc_us() - G_GINT64_CONSTANT(25) * 3600 * 1000000);
    g_autofree char *older = cam_args_to_text(memory);
    cam_store_put(scene->site.store, "refused", "10.0.0.1", older, NULL, NULL);
    assert_answer(scene, a, CAM_LOGIN_SEND);
    set_password(a, "one");
    assert_answer(scene, a, CAM_LOGIN_REFUSED);
}

static void
test_accepted_forgets(Scene *scene, gconstpointer data)
{
    CamDevice *a = add_device(scene, "one");

    talk(scene, a, TRUE, CAM_ERROR_AUTH);
    set_password(a, "two");
    talk(scene, a, TRUE, -1);
    g_autofree char *text = cam_store_get_now(scene->site.store, "refused", "10.0.0.1");
    g_assert_null(text);
}

static void
test_three_in_a_row(Scene *scene, gconstpointer data)
{
    CamDevice *good = add_device(scene, "one");

    talk(scene, good, TRUE, -1);
    for (guint i = 0; i < 3; i++) {
        g_assert_false(cam_login_is_given_up(scene->login));
        talk(scene, add_device(scene, "one"), TRUE,
             i == 1 ? (int)CAM_ERROR_LOCKED : (int)CAM_ERROR_AUTH);
    }
    g_assert_true(cam_login_is_given_up(scene->login));
    assert_answer(scene, add_device(scene, "one"), CAM_LOGIN_GIVEN_UP);
    assert_answer(scene, add_device(scene, "another"), CAM_LOGIN_SEND);
    /* one that took it and is in the middle of its update is asked to the end */
    assert_answer(scene, good, CAM_LOGIN_SEND);
}

static void
test_not_in_a_row(Scene *scene, gconstpointer data)
{
    for (guint i = 0; i < 6; i++)
        talk(scene, add_device(scene, "one"), TRUE, i % 3 == 2 ? -1 : (int)CAM_ERROR_AUTH);
    g_assert_false(cam_login_is_given_up(scene->login));
}

/* neither password nor anything it can be found from without the site's salt */
static void
test_no_secret_kept(Scene *scene, gconstpointer data)
{
    CamDevice *a = add_device(scene, "Xyzzy-Plugh");

    talk(scene, a, TRUE, CAM_ERROR_AUTH);
    g_autofree char *text = cam_store_get_now(scene->site.store, "refused", "10.0.0.1");
    g_autofree char *plain =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, "admin\nXyzzy-Plugh", -1);
    g_assert_null(strstr(text, "Xyzzy"));
    g_assert_null(strstr(text, plain));
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*test)(Scene *scene, gconstpointer data);
    } tests[] = {
        { "/login/not-given", test_not_given },
        { "/login/one-at-a-time", test_one_at_a_time },
        { "/login/silence-proves-nothing", test_silence_proves_nothing },
        { "/login/refused-once", test_refused_once },
        { "/login/try-again", test_try_again },
        { "/login/two-a-day", test_two_a_day },
        { "/login/accepted-forgets", test_accepted_forgets },
        { "/login/three-in-a-row", test_three_in_a_row },
        { "/login/not-in-a-row", test_not_in_a_row },
        { "/login/no-secret-kept", test_no_secret_kept },
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, Scene, NULL, set_up, tests[i].test, tear_down);
    return g_test_run();
}
