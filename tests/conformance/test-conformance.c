/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/conformance/cases.h"
#include "tests/sim/make.h"

#include <stdio.h>
#include <string.h>

/* test-conformance MAKE: all cases with one make; test-conformance --table: what that comes to */

static void
test_trial(gconstpointer data)
{
    Trial *trial = (Trial *)data;

    if (trial_is_impossible(trial))
        return;
    if (trial->row->background)
        trial_end(trial);
    else
        trial_run(trial);
}

static void
test_begin(gconstpointer data)
{
    Trial *trial = (Trial *)data;

    if (!trial_is_impossible(trial))
        trial_begin(trial);
}

/* rows of makes whose driver or simulator is not built say nothing */
static gboolean
make_is_here(const Make *make)
{
    return cam_drivers_find(make->name) != NULL && sim_makes_find(make->name) != NULL;
}

/* a row for each pair, and no exception that is none */
static void
test_tables(void)
{
    guint count;
    guint rows;
    const CamDriver *const *drivers = cam_drivers_get(&count);
    const Exception *exceptions = exceptions_get(&rows);

    for (guint i = 0; i < count; i++) {
        g_test_message("%s", drivers[i]->name);
        if (sim_makes_find(drivers[i]->name) != NULL)
            g_assert_nonnull(makes_find(drivers[i]->name));
    }
    for (guint i = 0; i < rows; i++) {
        guint cases_count;
        gboolean found = FALSE;
        const Case *cases = cases_get(&cases_count);

        for (guint at = 0; at < cases_count; at++)
            found = found || g_str_equal(cases[at].name, exceptions[i].name);
        g_test_message("%s", exceptions[i].name);
        g_assert_true(found);
        g_assert_nonnull(makes_find(exceptions[i].make));
        g_assert_cmpuint(strlen(exceptions[i].text), >, 0);
        for (guint at = i + 1; at < rows; at++)
            g_assert_false(g_str_equal(exceptions[i].make, exceptions[at].make) &&
                           g_str_equal(exceptions[i].name, exceptions[at].name));
    }
}

static void
print_row(const Case *row)
{
    guint count;
    const Make *makes = makes_get(&count);
    const char *ends = row->want.ends != NULL ? row->want.ends : "";

    printf("| `%s`: %s | %.*s |", row->name, row->text, (int)strcspn(ends, "/"), ends);
    for (guint i = 0; i < count; i++) {
        Trial trial;
        if (!make_is_here(&makes[i]))
            continue;
        trial_init(&trial, &makes[i], row);
        g_autofree char *cell = trial_format_cell(&trial);
        printf(" %s |", cell);
    }
    printf("\n");
}

static void
print_table(void)
{
    guint n_makes;
    guint n_cases;
    const Make *makes = makes_get(&n_makes);
    const Case *cases = cases_get(&n_cases);

    printf("| case | ends |");
    for (guint i = 0; i < n_makes; i++) {
        if (make_is_here(&makes[i]))
            printf(" %s |", makes[i].name);
    }
    printf("\n|---|---|");
    for (guint i = 0; i < n_makes; i++) {
        if (make_is_here(&makes[i]))
            printf("---|");
    }
    printf("\n");
    for (guint i = 0; i < n_cases; i++) {
        if (cases[i].make == NULL || make_is_here(makes_find(cases[i].make)))
            print_row(&cases[i]);
    }
}

static void
add_tests(const Make *make, Trial *trials, gboolean background, const char *suffix,
          GTestDataFunc func)
{
    guint count;
    const Case *cases = cases_get(&count);

    for (guint i = 0; i < count; i++) {
        g_autofree char *name =
            g_strdup_printf("/conformance/%s/%s%s", make->name, cases[i].name, suffix);
        if (cases[i].background != background ||
            (cases[i].make != NULL && !g_str_equal(cases[i].make, make->name)))
            continue;
        trial_init(&trials[i], make, &cases[i]);
        g_test_add_data_func(name, &trials[i], func);
    }
}

int
main(int argc, char **argv)
{
    guint count;

    if (argc == 2 && strcmp(argv[1], "--table") == 0) {
        print_table();
        return 0;
    }
    g_test_init(&argc, &argv, NULL);
    /* one thing that is wrong does not hide the others */
    g_test_set_nonfatal_assertions();
    cam_engine_prepare();
    const Make *make = argc > 1 ? makes_find(argv[1]) : NULL;
    cases_get(&count);
    g_autofree Trial *trials = g_new0(Trial, count);
    g_test_add_func("/conformance/tables", test_tables);
    if (make != NULL && make_is_here(make)) {
        add_tests(make, trials, TRUE, "-begins", test_begin);
        add_tests(make, trials, FALSE, "", test_trial);
        add_tests(make, trials, TRUE, "", test_trial);
    } else if (argc > 1) {
        printf("Bail out! no row for the make %s\n", argv[1]);
        return 1;
    }
    return g_test_run();
}
