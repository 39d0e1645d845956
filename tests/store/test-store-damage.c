/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/store/helper.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#define RUN "11111111-aaaa-4000-8000-000000000001"
#define JOB "aaaaaaaa-0000-4000-8000-000000000001"

typedef struct {
    char *folder;
    char *path;
    char *good;
    gsize size;
} Damaged;

/* a closed journal of some events; its bytes are kept */
static void
set_up(Damaged *fixture, gconstpointer data)
{
    CamSite *site = NULL;

    fixture->folder = helper_make_folder();
    fixture->path = g_build_filename(fixture->folder, "camherd.db", NULL);
    CamStore *store = helper_open(fixture->folder, TRUE, &site);
    helper_add_run(store, RUN, (const char *const[]){ JOB, NULL });
    for (guint i = 0; i < 60; i++) {
        g_autofree char *text = g_strdup_printf("%u", i);
        g_autoptr(CamEvent) event = helper_event(RUN, JOB, "proof", "i", text);
        cam_store_append(store, event, NULL, NULL);
    }
    cam_store_free(store);
    cam_site_free(site);
    g_assert_true(g_file_get_contents(fixture->path, &fixture->good, &fixture->size, NULL));
}

static void
tear_down(Damaged *fixture, gconstpointer data)
{
    helper_remove_folder(fixture->folder);
    g_free(fixture->path);
    g_free(fixture->good);
}

static void
put_file(Damaged *fixture, const char *bytes, gsize size)
{
    const char *const others[] = { "-wal", "-shm", NULL };

    for (guint i = 0; others[i] != NULL; i++) {
        g_autofree char *other = g_strconcat(fixture->path, others[i], NULL);
        g_remove(other);
    }
    g_assert_true(g_file_set_contents(fixture->path, bytes, (gssize)size, NULL));
}

static void
assert_refused(Damaged *fixture, gboolean for_writing, const char *word)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamSite) site = cam_site_open(fixture->folder, &error);

    g_assert_true(cam_site_own(site, &error));
    g_assert_null(cam_store_open(site, for_writing, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_STORE);
    g_assert_nonnull(strstr(error->message, fixture->path));
    g_assert_nonnull(strstr(error->message, word));
    g_assert_nonnull(strstr(error->message, "another --site"));
}

/* refused by owner and reader, and not a byte of it changed */
static void
assert_left_alone(Damaged *fixture, const char *bytes, gsize size, const char *word)
{
    g_autofree char *after = NULL;
    gsize after_size = 0;

    put_file(fixture, bytes, size);
    assert_refused(fixture, TRUE, word);
    assert_refused(fixture, FALSE, word);
    g_assert_true(g_file_get_contents(fixture->path, &after, &after_size, NULL));
    g_assert_cmpmem(bytes, size, after, after_size);
}

static void
test_not_a_journal(Damaged *fixture, gconstpointer data)
{
    g_autofree char *zeros = g_malloc0(fixture->size);
    g_autofree char *other = NULL;
    g_autofree char *path = g_build_filename(fixture->folder, "other.db", NULL);
    sqlite3 *db = NULL;
    gsize size = 0;

    assert_left_alone(fixture, "", 0, "damaged");
    assert_left_alone(fixture, "address,model\n10.0.0.5,x\n", 25, "damaged");
    assert_left_alone(fixture, zeros, fixture->size, "damaged");
    g_assert_cmpint(sqlite3_open(path, &db), ==, SQLITE_OK);
    g_assert_cmpint(
        sqlite3_exec(db, "CREATE TABLE event (seq); PRAGMA user_version = 1", NULL, NULL, NULL), ==,
        SQLITE_OK);
    g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
    g_assert_true(g_file_get_contents(path, &other, &size, NULL));
    assert_left_alone(fixture, other, size, "no journal of camherd");
}

static void
test_newer(Damaged *fixture, gconstpointer data)
{
    g_autofree char *newer = g_memdup2(fixture->good, fixture->size);

    newer[63] = 2; /* user_version, big-endian at 60 */
    assert_left_alone(fixture, newer, fixture->size, "newer camherd (format 2");
}

/* the file is gone, what was not yet moved into it is there */
static void
test_log_alone(Damaged *fixture, gconstpointer data)
{
    g_autofree char *log = g_strconcat(fixture->path, "-wal", NULL);

    g_assert_cmpint(g_remove(fixture->path), ==, 0);
    g_assert_true(g_file_set_contents(log, "x", 1, NULL));
    assert_refused(fixture, TRUE, "-wal");
    assert_refused(fixture, FALSE, "-wal");
    g_assert_false(g_file_test(fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_cut(Damaged *fixture, gconstpointer data)
{
    for (gsize size = 0; size < fixture->size; size += 512) {
        put_file(fixture, fixture->good, size);
        assert_refused(fixture, TRUE, fixture->path);
    }
}

/* either it is said, or all events are as they were */
static gboolean
is_noticed(Damaged *fixture)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamSite) site = cam_site_open(fixture->folder, &error);
    g_autoptr(CamStore) store = NULL;
    g_auto(Outcome) loaded = { 0 };
    guint64 bad = 0;

    g_assert_true(cam_site_own(site, &error));
    store = cam_store_open(site, TRUE, &error);
    if (store == NULL || !cam_store_verify(store, &bad, &error)) {
        g_assert_error(error, CAM_ERROR, CAM_ERROR_STORE);
        return TRUE;
    }
    if (bad != 0)
        return TRUE;
    cam_store_load_run(store, RUN, helper_on_loaded, &loaded);
    helper_wait(&loaded);
    if (loaded.error != NULL)
        return TRUE;
    g_assert_cmpuint(loaded.ledger->events->len, ==, 62);
    for (guint i = 0; i < 60; i++) {
        const CamEvent *event = loaded.ledger->events->pdata[i + 2];
        g_autofree char *args = g_strdup_printf("{\"i\":\"%u\"}", i);
        g_assert_cmpstr(event->args, ==, args);
        g_assert_cmpstr(event->code, ==, "proof");
        g_assert_cmpstr(event->job, ==, JOB);
    }
    return FALSE;
}

static void
test_bit_flips(Damaged *fixture, gconstpointer data)
{
    guint noticed = 0;

    for (guint i = 0; i < 400; i++) {
        g_autofree char *bytes = g_memdup2(fixture->good, fixture->size);
        gsize place = (gsize)g_test_rand_int_range(0, (int)fixture->size);
        bytes[place] = (char)(bytes[place] ^ (1 << g_test_rand_int_range(0, 8)));
        put_file(fixture, bytes, fixture->size);
        noticed += is_noticed(fixture) ? 1 : 0;
    }
    g_test_message("%u of 400 flips were noticed, the others changed no event", noticed);
}

/* how SQLite heads the record of an event of a job (all but the first): the length of the head,
   then the types of seq, utc_us, run and job; an odd type is a text, the even one below it a blob
   of the same length */
static const guint8 event_head[] = { 12, 0, 6, 85, 85 };

/* one bit that keeps every byte of the event's run or job, and takes it out of all comparisons */
static void
test_text_to_blob(Damaged *fixture, gconstpointer data)
{
    guint noticed = 0;

    for (gsize place = 0; place + sizeof event_head <= fixture->size; place++) {
        if (memcmp(fixture->good + place, event_head, sizeof event_head) != 0)
            continue;
        for (gsize column = 3; column < sizeof event_head; column++) {
            g_autofree char *bytes = g_memdup2(fixture->good, fixture->size);
            bytes[place + column] = (char)(bytes[place + column] ^ 1);
            put_file(fixture, bytes, fixture->size);
            noticed += is_noticed(fixture) ? 1 : 0;
        }
    }
    /* remains of records that SQLite moved would not count here: they are no events */
    g_assert_cmpuint(noticed, ==, 2 * 61);
}

static void
test_junk_pages(Damaged *fixture, gconstpointer data)
{
    for (gsize page = 0; page < fixture->size; page += 4096) {
        g_autofree char *bytes = g_memdup2(fixture->good, fixture->size);
        for (gsize i = 0; i < 4096; i++)
            bytes[page + i] = (char)g_test_rand_int();
        put_file(fixture, bytes, fixture->size);
        g_assert_true(is_noticed(fixture));
    }
}

static void
add(const char *path, void (*test)(Damaged *, gconstpointer))
{
    g_test_add(path, Damaged, NULL, set_up, test, tear_down);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/store/damage/not-a-journal", test_not_a_journal);
    add("/store/damage/newer", test_newer);
    add("/store/damage/log-alone", test_log_alone);
    add("/store/damage/cut", test_cut);
    add("/store/damage/bit-flips", test_bit_flips);
    add("/store/damage/text-to-blob", test_text_to_blob);
    add("/store/damage/junk-pages", test_junk_pages);
    return g_test_run();
}
