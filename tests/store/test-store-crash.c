/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/text.h"
#include "tests/store/helper.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

/* what a writer said before it ended: `acks` are those on disk, from 0 without a hole */
typedef struct {
    char *run;
    guint acks;
    guint fails;
    char *word;
    guint opened; /* 1 when it got as far as a journal it could write to */
} Said;

static void
clear_said(Said *said)
{
    g_free(said->run);
    g_free(said->word);
    *said = (Said){ 0 };
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Said, clear_said)

static void
take_line(Said *said, const char *line)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    guint count = g_strv_length(words);
    guint64 number = 0;

    if (count == 2 && g_str_equal(words[0], "run")) {
        said->run = g_strdup(words[1]);
    } else if (count == 2 && g_str_equal(words[0], "ack")) {
        g_assert_true(cam_text_parse_uint(words[1], G_MAXUINT, &number));
        g_assert_cmpuint(number, ==, said->acks);
        g_assert_cmpuint(said->fails, ==, 0);
        said->acks++;
    } else if (count == 3 && g_str_equal(words[0], "fail")) {
        said->fails++;
        g_free(said->word);
        said->word = g_strdup(words[2]);
    } else {
        g_assert_not_reached();
    }
}

static GSubprocess *
start_writer(const char *mode, const char *folder, guint count, guint number,
             const char *const *env)
{
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
        G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
    g_autofree char *count_text = g_strdup_printf("%u", count);
    g_autofree char *number_text = g_strdup_printf("%u", number);
    g_autoptr(GError) error = NULL;

    for (guint i = 0; env != NULL && env[i] != NULL; i += 2)
        g_subprocess_launcher_setenv(launcher, env[i], env[i + 1], TRUE);
    GSubprocess *writer = g_subprocess_launcher_spawn(launcher, &error, g_getenv("STORE_WRITER"),
                                                      mode, folder, count_text, number_text, NULL);
    g_assert_no_error(error);
    return writer;
}

/* reads what it says; kills it when it has acknowledged @kill_at events; waits for its end */
static void
listen_to(GSubprocess *writer, guint kill_at, Said *said)
{
    g_autoptr(GDataInputStream) out = g_data_input_stream_new(g_subprocess_get_stdout_pipe(writer));

    for (;;) {
        g_autofree char *line = g_data_input_stream_read_line(out, NULL, NULL, NULL);
        if (line == NULL)
            break;
        take_line(said, line);
        if (said->run != NULL && said->acks == kill_at)
            g_subprocess_force_exit(writer);
    }
    g_assert_true(g_subprocess_wait(writer, NULL, NULL));
}

static gboolean
was_killed(GSubprocess *writer)
{
    return g_subprocess_get_if_signaled(writer) && g_subprocess_get_term_sig(writer) == SIGKILL;
}

/* what was acknowledged is there; read as by `show`, then as by `resume`, which recovers */
static guint
assert_kept(const char *folder, const Said *said)
{
    guint found[2] = { 0 };

    for (guint i = 0; i < 2 && said->run != NULL; i++) {
        g_autoptr(CamSite) site = NULL;
        g_autoptr(CamStore) store = helper_open(folder, i == 1, &site);
        found[i] = helper_check_run(store, said->run);
        g_assert_cmpuint(found[i], >=, said->acks);
    }
    g_assert_cmpuint(found[0], ==, found[1]);
    return found[0];
}

/* one journal, killed again and again while much is under way */
static void
test_kill_anywhere(void)
{
    char *folder = helper_make_folder();
    Said said[20] = { 0 };

    for (guint i = 0; i < G_N_ELEMENTS(said); i++) {
        guint kill_at = (guint)g_test_rand_int_range(0, 400);
        g_autoptr(GSubprocess) writer = start_writer("write", folder, 1000000, 20, NULL);
        listen_to(writer, kill_at, &said[i]);
        g_assert_true(was_killed(writer));
        for (guint j = 0; j <= i; j++)
            assert_kept(folder, &said[j]);
    }
    for (guint i = 0; i < G_N_ELEMENTS(said); i++)
        clear_said(&said[i]);
    helper_remove_folder(folder);
}

static guint
count_syncs(const char *path)
{
    g_autofree char *text = NULL;
    guint lines = 0;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return 0;
    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    return lines;
}

/* a new journal in which the writer meets its end at sync @at */
static gboolean
run_to_sync(guint at, const char *when, Said *said, guint *ret_found, gboolean *ret_killed)
{
    char *folder = helper_make_folder();
    g_autofree char *site = g_build_filename(folder, "site", NULL);
    g_autofree char *counter = g_build_filename(folder, "count", NULL);
    g_autofree char *number = g_strdup_printf("%u", at);
    const char *const env[] = { "LD_PRELOAD",
                                g_getenv("KILL_AT_SYNC"),
                                "ASAN_OPTIONS",
                                "verify_asan_link_order=0",
                                "CAMHERD_KILL_AT",
                                number,
                                "CAMHERD_KILL_WHEN",
                                when,
                                "CAMHERD_KILL_COUNT",
                                counter,
                                NULL };
    g_autoptr(GSubprocess) writer = start_writer("write", site, 30, 1, env);

    listen_to(writer, G_MAXUINT, said);
    *ret_killed = was_killed(writer);
    if (!*ret_killed)
        g_assert_cmpint(g_subprocess_get_exit_status(writer), ==, said->fails > 0 ? 3 : 0);
    *ret_found = assert_kept(site, said);
    gboolean reached = count_syncs(counter) >= at;
    helper_remove_folder(folder);
    return reached;
}

static void
kill_at_each_sync(const char *when)
{
    guint points = 0;

    for (guint at = 1;; at++) {
        g_auto(Said) said = { 0 };
        gboolean killed = FALSE;
        guint found = 0;
        gboolean reached = run_to_sync(at, when, &said, &found, &killed);
        g_assert_true(killed == reached);
        /* one call at a time is under way */
        g_assert_cmpuint(found, <=, said.acks + 1);
        if (!reached) {
            g_assert_cmpuint(said.acks, ==, 30);
            break;
        }
        points++;
    }
    g_test_message("killed %s each of %u syncs", when, points);
    /* the journal itself, its run, 30 events */
    g_assert_cmpuint(points, >=, 32);
}

static void
test_kill_before_sync(void)
{
    kill_at_each_sync("before");
}

static void
test_kill_after_sync(void)
{
    kill_at_each_sync("after");
}

/* a sync that fails: that call fails, and all later ones; nothing is lost */
static void
test_failing_sync(void)
{
    for (guint at = 1;; at++) {
        g_auto(Said) said = { 0 };
        gboolean killed = FALSE;
        guint found = 0;
        gboolean reached = run_to_sync(at, "fail", &said, &found, &killed);
        g_assert_false(killed);
        if (!reached)
            break;
        /* the last ones move what is on disk already into the journal */
        g_assert_true(said.acks == 30 || said.fails > 0);
        g_assert_cmpuint(said.acks + said.fails, <=, 31);
        if (said.fails > 0 && said.run != NULL)
            g_assert_cmpstr(said.word, ==, "store");
    }
}

/* works without any rights: a file that may not grow answers as a full disk does */
static void
test_full_disk(void)
{
    const guint limits[] = { 70000, 90000, 131072, 200000, 300000, 1000003 };

    for (guint i = 0; i < G_N_ELEMENTS(limits); i++) {
        char *folder = helper_make_folder();
        g_auto(Said) said = { 0 };
        g_auto(Said) after = { 0 };
        g_autoptr(GSubprocess) writer = start_writer("limit", folder, 100000, limits[i], NULL);
        listen_to(writer, G_MAXUINT, &said);
        g_assert_true(g_subprocess_get_if_exited(writer));
        g_assert_cmpint(g_subprocess_get_exit_status(writer), ==, 3);
        g_assert_cmpstr(said.word, ==, "no-space");
        g_assert_cmpuint(said.fails, >, 0);
        /* no state is on disk that was not acknowledged, none missing */
        g_assert_cmpuint(assert_kept(folder, &said), ==, said.acks);

        /* when there is room again it goes on */
        g_autoptr(GSubprocess) again = start_writer("write", folder, 50, 5, NULL);
        listen_to(again, G_MAXUINT, &after);
        g_assert_cmpuint(after.acks, ==, 50);
        g_assert_cmpuint(after.fails, ==, 0);
        assert_kept(folder, &said);
        assert_kept(folder, &after);
        helper_remove_folder(folder);
    }
}

/* the same on a real full disk, where this user may mount one */
static void
test_full_tmpfs(void)
{
    const char *script = "mount -t tmpfs -o size=\"$3\" camherd \"$1\" || exit 77; "
                         "\"$2\" write \"$1/site\" 100000 20; \"$2\" check \"$1/site\"";
    const char *const sizes[] = { "128k", "256k", "1m", NULL };

    for (guint i = 0; sizes[i] != NULL; i++) {
        char *folder = helper_make_folder();
        g_autoptr(GError) error = NULL;
        g_autofree char *out = NULL;
        g_auto(Said) said = { 0 };
        g_autoptr(GSubprocess) shell = g_subprocess_new(
            G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "unshare",
            "-Urm", "sh", "-c", script, "sh", folder, g_getenv("STORE_WRITER"), sizes[i], NULL);
        gboolean ran =
            shell != NULL && g_subprocess_communicate_utf8(shell, NULL, NULL, &out, NULL, NULL);
        helper_remove_folder(folder);
        if (!ran || out == NULL || *out == '\0') {
            g_test_skip("this user may not mount a tmpfs; /store/crash/full-disk was run");
            return;
        }
        g_auto(GStrv) lines = g_strsplit(g_strstrip(out), "\n", -1);
        guint count = g_strv_length(lines);
        for (guint j = 0; j + 1 < count; j++)
            take_line(&said, lines[j]);
        g_assert_cmpstr(said.word, ==, "no-space");
        g_autofree char *expected = g_strdup_printf("disk %u", said.acks);
        g_assert_cmpstr(lines[count - 1], ==, expected);
        g_assert_cmpint(g_subprocess_get_exit_status(shell), ==, 0);
    }
}

/* `show` and `serve` look on while a run writes, and never see a half of anything */
static void
test_readers(void)
{
    char *folder = helper_make_folder();
    g_autoptr(GSubprocess) writer = start_writer("write", folder, 3000, 20, NULL);
    g_autoptr(CamSite) site = NULL;
    g_autoptr(CamStore) store = helper_open(folder, FALSE, &site);
    g_auto(Said) said = { 0 };
    guint seen = 0;
    guint looks = 0;

    while (seen < 3000) {
        g_auto(Outcome) listed = { 0 };
        cam_store_list_runs(store, helper_on_listed, &listed);
        helper_wait(&listed);
        g_assert_no_error(listed.error);
        if (listed.list->len == 0)
            continue;
        guint now = helper_check_run(store, "last");
        g_assert_cmpuint(now, >=, seen);
        seen = now;
        looks++;
    }
    listen_to(writer, G_MAXUINT, &said);
    g_assert_cmpuint(said.acks, ==, 3000);
    g_assert_cmpuint(said.fails, ==, 0);
    g_test_message("looked %u times", looks);
    helper_remove_folder(folder);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/store/crash/kill-anywhere", test_kill_anywhere);
    g_test_add_func("/store/crash/kill-before-sync", test_kill_before_sync);
    g_test_add_func("/store/crash/kill-after-sync", test_kill_after_sync);
    g_test_add_func("/store/crash/failing-sync", test_failing_sync);
    g_test_add_func("/store/crash/full-disk", test_full_disk);
    g_test_add_func("/store/crash/full-tmpfs", test_full_tmpfs);
    g_test_add_func("/store/crash/readers", test_readers);
    return g_test_run();
}
