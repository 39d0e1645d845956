/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/clock.h"
#include "src/engine/login.h"
#include "tests/store/helper.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

/* DECISIONS 8 and 10, with the memory of a real site */

typedef struct {
    Fixture site;
    CamTries *tries;
    CamTries *shared;
    CamLogin *login;
    GPtrArray *devices;
} Scene;

static CamTries *
open_tries(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GError) error = NULL;
    CamTries *tries = cam_tries_open(path, &error);

    g_assert_no_error(error);
    return tries;
}

static void
open_login(Scene *scene, gboolean try_again)
{
    scene->tries = open_tries(scene->site.folder, "logins.db");
    scene->shared = open_tries(scene->site.folder, "shared.db");
    scene->login = cam_login_new(&(CamLoginOptions){ .store = scene->site.store,
                                                     .site_tries = scene->tries,
                                                     .shared_tries = scene->shared,
                                                     .try_again = try_again });
}

static void
close_login(Scene *scene)
{
    g_clear_pointer(&scene->login, cam_login_free);
    g_clear_pointer(&scene->tries, cam_tries_free);
    g_clear_pointer(&scene->shared, cam_tries_free);
}

static void
set_up(Scene *scene, gconstpointer data)
{
    fixture_set_up(&scene->site, NULL);
    open_login(scene, FALSE);
    scene->devices = g_ptr_array_new_with_free_func((GDestroyNotify)cam_device_unref);
}

static void
tear_down(Scene *scene, gconstpointer data)
{
    close_login(scene);
    g_ptr_array_unref(scene->devices);
    fixture_tear_down(&scene->site, NULL);
}

/* the next command on the same site */
static void
restart(Scene *scene, gboolean try_again)
{
    close_login(scene);
    fixture_reopen(&scene->site);
    open_login(scene, try_again);
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
    g_assert_cmpint(cam_login_ask(scene->login, device, FALSE), ==, answer);
}

static void
begin(Scene *scene, CamDevice *device)
{
    guint open = 0;

    g_assert_cmpint(cam_login_begin(scene->login, device, FALSE, &open), ==, CAM_LOGIN_SEND);
    g_assert_cmpuint(open, >=, 1);
}

/* both memories, as somebody with another program would */
static void
run_sql_only(Scene *scene, const char *sql)
{
    static const char *const names[] = { "logins.db", "shared.db" };

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(scene->site.folder, names[i], NULL);
        sqlite3 *db = NULL;
        g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
        g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
        g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
    }
}

static void
run_sql(Scene *scene, const char *sql)
{
    close_login(scene);
    run_sql_only(scene, sql);
    open_login(scene, FALSE);
}

/* one whole talk; @code < 0: it went well */
static void
talk(Scene *scene, CamDevice *device, gboolean sent, int code)
{
    g_autoptr(GError) error = code < 0 ? NULL : g_error_new_literal(CAM_ERROR, code, "as said");

    CamHttpLogins logins = { .sent = sent ? 1 : 0,
                             .proved = sent && error == NULL ? 1 : 0,
                             .open = sent && error != NULL ? 1 : 0 };

    assert_answer(scene, device, CAM_LOGIN_SEND);
    begin(scene, device);
    cam_login_end(scene->login, device, &logins, error);
}

static void
end_well(CamLogin *login, CamDevice *device)
{
    cam_login_end(login, device, &(CamHttpLogins){ .sent = 1, .proved = 1 }, NULL);
}

static void
end_refused(CamLogin *login, CamDevice *device)
{
    g_autoptr(GError) refused = g_error_new_literal(CAM_ERROR, CAM_ERROR_AUTH, "as said");

    cam_login_end(login, device, &(CamHttpLogins){ .sent = 1, .open = 1 }, refused);
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

    begin(scene, a);
    assert_answer(scene, b, CAM_LOGIN_WAIT);
    /* another credential has nothing to do with it */
    assert_answer(scene, c, CAM_LOGIN_SEND);
    end_well(scene->login, a);
    assert_answer(scene, b, CAM_LOGIN_SEND);
    begin(scene, b);
    assert_answer(scene, a, CAM_LOGIN_SEND);
    end_well(scene->login, b);

    restart(scene, FALSE);
    begin(scene, a);
    assert_answer(scene, b, CAM_LOGIN_SEND);
    end_well(scene->login, a);
}

static void
test_silence_proves_nothing(Scene *scene, gconstpointer data)
{
    static const int codes[] = { CAM_ERROR_UNREACHABLE,   CAM_ERROR_TIMEOUT, CAM_ERROR_INTERRUPTED,
                                 CAM_ERROR_PROTOCOL,      CAM_ERROR_TRUST,   CAM_ERROR_UNSUPPORTED,
                                 CAM_ERROR_NOT_ACTIVATED, CAM_ERROR_BUSY,    CAM_ERROR_UPGRADING,
                                 CAM_ERROR_PRIVILEGE,     CAM_ERROR_REFUSED, CAM_ERROR_DEVICE,
                                 CAM_ERROR_CANCELLED };
    CamDevice *a = add_device(scene, "one");
    CamDevice *b = add_device(scene, "one");

    for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
        talk(scene, add_device(scene, "one"), TRUE, codes[i]);
    /* and one that was never sent */
    for (guint i = 0; i < 5; i++) {
        talk(scene, a, FALSE, CAM_ERROR_LOCKED);
        talk(scene, a, FALSE, -1);
    }
    begin(scene, a);
    assert_answer(scene, b, CAM_LOGIN_WAIT);
    end_well(scene->login, a);
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

    /* the day after, with the computer on all the time */
    run_sql(scene, "UPDATE try SET up_us = up_us - 90000000000");
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
    /* two more in the next command, as the device has forgotten the first one too */
    restart(scene, FALSE);
    set_password(a, "three");
    talk(scene, a, TRUE, CAM_ERROR_AUTH);
    set_password(a, "four");
    talk(scene, a, TRUE, CAM_ERROR_AUTH);
    set_password(a, "five");
    assert_answer(scene, a, CAM_LOGIN_TOO_OFTEN);
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

/* another way to the same device has no tries of its own */
static CamDevice *
add_other(Scene *scene, const char *text, const char *password)
{
    g_autoptr(GError) error = NULL;
    CamDevice *device = cam_device_new_from_text(text, &error);

    g_assert_no_error(error);
    set_password(device, password);
    g_ptr_array_add(scene->devices, device);
    return device;
}

static void
test_other_ways(Scene *scene, gconstpointer data)
{
    static const char *const same[] = { "https://10.0.0.1",      "10.0.0.1:8080",
                                        "https://10.0.0.1:8443", "http://10.0.0.1",
                                        "[::ffff:10.0.0.1]",     "10.0.0.1:8000" };
    CamDevice *a = add_device(scene, "one");

    talk(scene, a, TRUE, CAM_ERROR_AUTH);
    for (gsize i = 0; i < G_N_ELEMENTS(same); i++)
        assert_answer(scene, add_other(scene, same[i], "one"), CAM_LOGIN_REFUSED);
    talk(scene, add_other(scene, same[0], "two"), TRUE, CAM_ERROR_AUTH);
    assert_answer(scene, a, CAM_LOGIN_TOO_OFTEN);
    for (gsize i = 0; i < G_N_ELEMENTS(same); i++)
        assert_answer(scene, add_other(scene, same[i], "three"), CAM_LOGIN_TOO_OFTEN);
    assert_answer(scene, add_other(scene, "10.0.0.1:4711", "one"), CAM_LOGIN_TOO_OFTEN);
    assert_answer(scene, add_other(scene, "10.0.0.11", "one"), CAM_LOGIN_SEND);
}

/* who took a login at this place said that */
static void
read_at(Scene *scene, CamDevice *device, const char *serial)
{
    g_autoptr(CamIdentity) identity = cam_identity_new();

    cam_identity_set(identity, CAM_FIELD_SERIAL, serial);
    cam_login_learn(scene->login, device, identity, TRUE);
}

static void
test_unusual_ports(Scene *scene, gconstpointer data)
{
    CamDevice *a = add_other(scene, "192.168.1.5:8899", "one");

    talk(scene, a, TRUE, CAM_ERROR_AUTH);
    assert_answer(scene, add_other(scene, "192.168.1.5", "one"), CAM_LOGIN_REFUSED);
    assert_answer(scene, add_other(scene, "192.168.1.5:8898", "one"), CAM_LOGIN_REFUSED);
    talk(scene, add_other(scene, "[fe80::5]:8899", "one"), TRUE, CAM_ERROR_AUTH);
    assert_answer(scene, add_other(scene, "[fe80::5]:80", "one"), CAM_LOGIN_REFUSED);
    talk(scene, add_other(scene, "[fd00::5]:8899", "one"), TRUE, CAM_ERROR_AUTH);
    assert_answer(scene, add_other(scene, "[fd00::5]:80", "one"), CAM_LOGIN_REFUSED);
    /* one device that was read at two of its ports */
    read_at(scene, a, "DS-2CD2386G2-IU20211011AAWRG12345678");
    read_at(scene, add_other(scene, "192.168.1.5:80", "one"), "G12345678");
    assert_answer(scene, add_other(scene, "192.168.1.5:8898", "one"), CAM_LOGIN_REFUSED);
}

/* a router forwards ports to devices of their own: at a public address, or as they say */
static void
test_forwarded_ports(Scene *scene, gconstpointer data)
{
    talk(scene, add_other(scene, "203.0.113.1:4711", "one"), TRUE, CAM_ERROR_AUTH);
    assert_answer(scene, add_other(scene, "203.0.113.1:4712", "one"), CAM_LOGIN_SEND);

    talk(scene, add_other(scene, "192.168.1.6:4711", "one"), TRUE, CAM_ERROR_AUTH);
    assert_answer(scene, add_other(scene, "192.168.1.6:4712", "one"), CAM_LOGIN_REFUSED);
    read_at(scene, add_other(scene, "192.168.1.6:4711", "one"), "ACCC8E123456");
    read_at(scene, add_other(scene, "192.168.1.6:4712", "one"), "ACCC8E654321");
    assert_answer(scene, add_other(scene, "192.168.1.6:4712", "one"), CAM_LOGIN_SEND);
    restart(scene, FALSE);
    assert_answer(scene, add_other(scene, "192.168.1.6:4713", "one"), CAM_LOGIN_SEND);
    assert_answer(scene, add_other(scene, "192.168.1.6:4711", "one"), CAM_LOGIN_REFUSED);
}

static void
test_loopback_by_port(Scene *scene, gconstpointer data)
{
    talk(scene, add_other(scene, "127.0.0.1:8080", "one"), TRUE, CAM_ERROR_AUTH);
    assert_answer(scene, add_other(scene, "https://127.0.0.1:8080", "one"), CAM_LOGIN_REFUSED);
    assert_answer(scene, add_other(scene, "127.0.0.1:8081", "one"), CAM_LOGIN_SEND);
    assert_answer(scene, add_other(scene, "127.0.0.2:8080", "one"), CAM_LOGIN_SEND);
}

static void
quit(gpointer data)
{
    g_main_loop_quit(data);
}

/* looks the name up first, as the engine does */
static void
assert_named(Scene *scene, CamDevice *device, CamLoginAnswer answer)
{
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);

    if (!cam_login_prepare(scene->login, device, quit, loop))
        g_main_loop_run(loop);
    g_assert_true(cam_login_prepare(scene->login, device, quit, loop));
    assert_answer(scene, device, answer);
}

static void
test_host_name(Scene *scene, gconstpointer data)
{
    CamDevice *device = add_other(scene, "localhost:8080", "one");

    talk(scene, add_other(scene, "127.0.0.1:8080", "one"), TRUE, CAM_ERROR_AUTH);
    /* who it is must be known before anything is sent */
    assert_answer(scene, device, CAM_LOGIN_NONE);
    assert_named(scene, device, CAM_LOGIN_REFUSED);
    assert_named(scene, add_other(scene, "LocalHost.:8080", "one"), CAM_LOGIN_REFUSED);
    assert_named(scene, add_other(scene, "localhost:8081", "one"), CAM_LOGIN_SEND);
    assert_named(scene, add_other(scene, "nosuch.invalid", "one"), CAM_LOGIN_NONE);
}

static void
test_serial(Scene *scene, gconstpointer data)
{
    CamDevice *a = add_device(scene, "one");
    CamDevice *b = add_device(scene, "one");
    CamDevice *c = add_device(scene, "one");

    a->target.serial = g_strdup("DS-2CD2386G2-IU20211011AAWRG12345678");
    b->target.serial = g_strdup("G12345678");
    c->target.mac = g_strdup("aa:bb:cc:00:00:01");
    talk(scene, a, TRUE, CAM_ERROR_AUTH);
    assert_answer(scene, b, CAM_LOGIN_REFUSED);
    assert_answer(scene, c, CAM_LOGIN_SEND);
    /* a discovery says whose hardware address the second has */
    g_autoptr(CamIdentity) identity = cam_identity_new();
    cam_identity_set(identity, CAM_FIELD_MAC, "AA-BB-CC-00-00-01");
    cam_login_learn(scene->login, b, identity, FALSE);
    set_password(b, "two");
    talk(scene, b, TRUE, CAM_ERROR_AUTH);
    assert_answer(scene, a, CAM_LOGIN_TOO_OFTEN);
    set_password(c, "two");
    assert_answer(scene, c, CAM_LOGIN_REFUSED);
}

/* a device that gets another address is known by what it said when it took a login */
static void
test_learned(Scene *scene, gconstpointer data)
{
    CamDevice *a = add_device(scene, "one");
    CamDevice *moved = add_device(scene, "two");
    g_autoptr(CamIdentity) identity = cam_identity_new();

    cam_identity_set(identity, CAM_FIELD_SERIAL, "ACCC8E123456");
    talk(scene, a, TRUE, -1);
    cam_login_learn(scene->login, a, identity, TRUE);
    restart(scene, FALSE);
    set_password(a, "two");
    talk(scene, a, TRUE, CAM_ERROR_AUTH);
    moved->target.serial = g_strdup("ACCC8E123456");
    assert_answer(scene, moved, CAM_LOGIN_REFUSED);
}

/* what another device at the same address takes clears nothing of this one */
static void
test_neighbours(Scene *scene, gconstpointer data)
{
    CamDevice *a = add_other(scene, "10.0.0.9:8081", "one");
    CamDevice *b = add_other(scene, "10.0.0.9:8088", "two");

    talk(scene, a, TRUE, CAM_ERROR_AUTH);
    talk(scene, b, TRUE, -1);
    assert_answer(scene, a, CAM_LOGIN_REFUSED);
    set_password(a, "three");
    talk(scene, a, TRUE, CAM_ERROR_AUTH);
    set_password(a, "four");
    assert_answer(scene, a, CAM_LOGIN_TOO_OFTEN);
    /* the other one took its login in this very command, and is worked on to its end */
    assert_answer(scene, b, CAM_LOGIN_SEND);
}

/* the calendar is no clock */
static void
test_clock(Scene *scene, gconstpointer data)
{
    CamDevice *a = add_device(scene, "one");

    talk(scene, a, TRUE, CAM_ERROR_AUTH);
    set_password(a, "two");
    talk(scene, a, TRUE, CAM_ERROR_AUTH);
    set_password(a, "three");
    /* set forward by a year while the computer runs */
    run_sql(scene, "UPDATE try SET utc_us = utc_us - 31536000000000");
    assert_answer(scene, a, CAM_LOGIN_TOO_OFTEN);
    /* the computer was started anew: the calendar is all there is */
    run_sql(scene, "UPDATE try SET boot = 'other', utc_us = utc_us + 31536000000000");
    assert_answer(scene, a, CAM_LOGIN_TOO_OFTEN);
    /* set back: from now on it is a day, not a year */
    run_sql(scene, "UPDATE try SET boot = 'other', utc_us = utc_us + 31536000000000");
    assert_answer(scene, a, CAM_LOGIN_TOO_OFTEN);
    run_sql(scene, "UPDATE try SET up_us = up_us - 90000000000");
    assert_answer(scene, a, CAM_LOGIN_SEND);
    talk(scene, a, TRUE, CAM_ERROR_AUTH);
    run_sql(scene, "UPDATE try SET boot = 'other', utc_us = utc_us - 90000000000");
    set_password(a, "four");
    assert_answer(scene, a, CAM_LOGIN_SEND);
}

/* a command that dies has used up its try */
static void
test_death(Scene *scene, gconstpointer data)
{
    CamDevice *a = add_device(scene, "one");

    for (guint i = 0; i < 2; i++) {
        assert_answer(scene, a, CAM_LOGIN_SEND);
        begin(scene, a);
        restart(scene, TRUE);
    }
    assert_answer(scene, a, CAM_LOGIN_UNANSWERED);
    set_password(a, "two");
    assert_answer(scene, a, CAM_LOGIN_UNANSWERED);
    gint64 wait_us = cam_login_get_wait(scene->login, a);
    g_assert_cmpint(wait_us, >, G_GINT64_CONSTANT(23) * 3600 * G_USEC_PER_SEC);
    g_assert_cmpint(wait_us, <=, G_GINT64_CONSTANT(24) * 3600 * G_USEC_PER_SEC);
}

/* also where the login was right once: it may have been changed on the device */
static void
test_death_of_good(Scene *scene, gconstpointer data)
{
    CamDevice *a = add_device(scene, "one");

    talk(scene, a, TRUE, -1);
    for (guint i = 0; i < 2; i++) {
        restart(scene, FALSE);
        assert_answer(scene, a, CAM_LOGIN_SEND);
        begin(scene, a);
    }
    restart(scene, TRUE);
    assert_answer(scene, a, CAM_LOGIN_UNANSWERED);
}

/* one that took it, in a process that dies later, has one try less until it takes it again */
static void
test_death_after_taken(Scene *scene, gconstpointer data)
{
    CamDevice *a = add_device(scene, "one");

    for (guint i = 0; i < 5; i++) {
        talk(scene, a, TRUE, -1);
        begin(scene, a);
        /* as if killed: nothing is cleaned up */
        run_sql_only(scene, "CREATE TABLE kept AS SELECT * FROM try;"
                            "CREATE TABLE kept_name AS SELECT * FROM name");
        restart(scene, FALSE);
        run_sql(scene, "INSERT OR IGNORE INTO try SELECT * FROM kept; DROP TABLE kept;"
                       "INSERT OR IGNORE INTO name SELECT * FROM kept_name; DROP TABLE kept_name");
    }
    begin(scene, a);
    end_refused(scene->login, a);
    restart(scene, TRUE);
    assert_answer(scene, a, CAM_LOGIN_UNANSWERED);
}

static void
test_unanswered(Scene *scene, gconstpointer data)
{
    CamDevice *a = add_device(scene, "one");

    for (guint i = 0; i < 2; i++)
        talk(scene, a, TRUE, i % 2 == 0 ? CAM_ERROR_TIMEOUT : CAM_ERROR_INTERRUPTED);
    assert_answer(scene, a, CAM_LOGIN_UNANSWERED);
    restart(scene, TRUE);
    assert_answer(scene, a, CAM_LOGIN_UNANSWERED);
}

/* a login that was right once, and a device that hangs up since */
static void
test_unanswered_good(Scene *scene, gconstpointer data)
{
    CamDevice *a = add_device(scene, "one");

    talk(scene, a, TRUE, -1);
    talk(scene, a, TRUE, CAM_ERROR_INTERRUPTED);
    restart(scene, FALSE);
    talk(scene, a, TRUE, CAM_ERROR_INTERRUPTED);
    restart(scene, FALSE);
    assert_answer(scene, a, CAM_LOGIN_UNANSWERED);
    /* what another one answers is no help, only a day is */
    run_sql(scene, "UPDATE try SET up_us = up_us - 90000000000");
    talk(scene, a, TRUE, -1);
}

/* what left in one talk is written down one by one */
static void
test_several_in_a_talk(Scene *scene, gconstpointer data)
{
    CamDevice *a = add_device(scene, "one");
    g_autoptr(GError) silent = g_error_new_literal(CAM_ERROR, CAM_ERROR_INTERRUPTED, "as said");

    begin(scene, a);
    cam_login_end(scene->login, a, &(CamHttpLogins){ .sent = 2, .open = 2 }, silent);
    assert_answer(scene, a, CAM_LOGIN_UNANSWERED);
}

/* one that restarts in its update is silent for long and is asked on */
static void
talk_in_update(Scene *scene, CamDevice *device, int code)
{
    g_autoptr(GError) error = g_error_new_literal(CAM_ERROR, code, "as said");
    guint open = 0;

    g_assert_cmpint(cam_login_ask(scene->login, device, TRUE), ==, CAM_LOGIN_SEND);
    g_assert_cmpint(cam_login_begin(scene->login, device, TRUE, &open), ==, CAM_LOGIN_SEND);
    cam_login_end(scene->login, device, &(CamHttpLogins){ .sent = 1, .open = 1 }, error);
}

static void
test_silent_update(Scene *scene, gconstpointer data)
{
    CamDevice *a = add_device(scene, "one");
    guint open = 0;

    talk(scene, a, TRUE, -1);
    for (guint i = 0; i < 20; i++)
        talk_in_update(scene, a, CAM_ERROR_TIMEOUT);
    for (guint i = 0; i < 3; i++) {
        restart(scene, FALSE);
        talk_in_update(scene, a, CAM_ERROR_INTERRUPTED);
        g_assert_cmpint(cam_login_begin(scene->login, a, TRUE, &open), ==, CAM_LOGIN_SEND);
    }
    /* three commands have died */
    restart(scene, FALSE);
    assert_answer(scene, a, CAM_LOGIN_UNANSWERED);
    talk_in_update(scene, a, CAM_ERROR_INTERRUPTED);
    /* a refusal is one, whatever we did before */
    talk_in_update(scene, a, CAM_ERROR_AUTH);
    restart(scene, TRUE);
    g_assert_cmpint(cam_login_ask(scene->login, a, TRUE), ==, CAM_LOGIN_UNANSWERED);
}

/* nobody knows yet whether it is right */
static void
test_update_of_unknown(Scene *scene, gconstpointer data)
{
    CamDevice *a = add_device(scene, "one");

    talk_in_update(scene, a, CAM_ERROR_TIMEOUT);
    talk_in_update(scene, a, CAM_ERROR_TIMEOUT);
    g_assert_cmpint(cam_login_ask(scene->login, a, TRUE), ==, CAM_LOGIN_UNANSWERED);
}

/* two sites of one laptop, at the same time */
static void
test_two_sites(Scene *scene, gconstpointer data)
{
    g_autoptr(CamTries) own = open_tries(scene->site.folder, "other-site.db");
    g_autoptr(CamTries) shared = open_tries(scene->site.folder, "shared.db");
    CamLogin *other = cam_login_new(&(CamLoginOptions){
        .store = scene->site.store, .site_tries = own, .shared_tries = shared });
    CamDevice *a = add_device(scene, "one");
    guint open = 0;

    talk(scene, a, TRUE, CAM_ERROR_AUTH);
    g_assert_cmpint(cam_login_ask(other, a, FALSE), ==, CAM_LOGIN_REFUSED);
    set_password(a, "two");
    /* both look, and only one gets the last try */
    assert_answer(scene, a, CAM_LOGIN_SEND);
    g_assert_cmpint(cam_login_ask(other, a, FALSE), ==, CAM_LOGIN_SEND);
    g_assert_cmpint(cam_login_begin(other, a, FALSE, &open), ==, CAM_LOGIN_SEND);
    g_assert_cmpint(cam_login_begin(scene->login, a, FALSE, &open), ==, CAM_LOGIN_NO_RECORD);
    end_refused(other, a);
    assert_answer(scene, a, CAM_LOGIN_TOO_OFTEN);
    g_assert_cmpint(cam_login_ask(other, a, FALSE), ==, CAM_LOGIN_TOO_OFTEN);
    cam_login_free(other);
}

/* two ways to one device in one list */
static void
test_at_once(Scene *scene, gconstpointer data)
{
    CamDevice *good = add_device(scene, "one");
    CamDevice *a = add_other(scene, "10.0.0.7", "one");
    CamDevice *b = add_other(scene, "https://10.0.0.7", "one");
    CamDevice *c = add_other(scene, "10.0.0.7:8080", "one");

    talk(scene, good, TRUE, -1);
    begin(scene, a);
    assert_answer(scene, b, CAM_LOGIN_SEND);
    begin(scene, b);
    assert_answer(scene, c, CAM_LOGIN_WAIT);
    end_well(scene->login, a);
    assert_answer(scene, c, CAM_LOGIN_SEND);
    end_well(scene->login, b);
}

/* neither password nor address, nor anything they can be found from without the salt */
static void
test_no_secret_kept(Scene *scene, gconstpointer data)
{
    static const char *const names[] = { "logins.db", "logins.db-wal", "shared.db",
                                         "shared.db-wal" };
    g_autofree char *plain =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, "admin\nXyzzy-Plugh", -1);
    const char *const needles[] = { "Xyzzy", plain, "10.0.0.1" };

    talk(scene, add_device(scene, "Xyzzy-Plugh"), TRUE, CAM_ERROR_AUTH);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = g_build_filename(scene->site.folder, names[i], NULL);
        g_autofree char *bytes = NULL;
        gsize size = 0;
        g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
        for (gsize j = 0; j < G_N_ELEMENTS(needles); j++)
            g_assert_null(memmem(bytes, size, needles[j], strlen(needles[j])));
    }
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
        { "/login/other-ways", test_other_ways },
        { "/login/unusual-ports", test_unusual_ports },
        { "/login/forwarded-ports", test_forwarded_ports },
        { "/login/loopback-by-port", test_loopback_by_port },
        { "/login/host-name", test_host_name },
        { "/login/serial", test_serial },
        { "/login/learned", test_learned },
        { "/login/neighbours", test_neighbours },
        { "/login/clock", test_clock },
        { "/login/death", test_death },
        { "/login/death-of-good", test_death_of_good },
        { "/login/death-after-taken", test_death_after_taken },
        { "/login/unanswered", test_unanswered },
        { "/login/unanswered-good", test_unanswered_good },
        { "/login/several-in-a-talk", test_several_in_a_talk },
        { "/login/update-of-unknown", test_update_of_unknown },
        { "/login/silent-update", test_silent_update },
        { "/login/two-sites", test_two_sites },
        { "/login/at-once", test_at_once },
        { "/login/no-secret-kept", test_no_secret_kept },
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, Scene, NULL, set_up, tests[i].test, tear_down);
    return g_test_run();
}
