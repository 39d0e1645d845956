/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/search.h"
#include "src/base/clock.h"
#include "src/net/http.h"

#include <poll.h>
#include <stdio.h>
#include <sys/resource.h>

/* discovery INTERFACE WANTED: one search whose main thread is elsewhere for 200 ms now and then;
 * prints when the first device was shown, when all of WANTED were, what it costs to wait */

#define STALL_MS 200
/* the last round's answers are in by then */
#define IDLE_FROM_S 4.0

static const double stalls_s[] = { 0.1, 0.4, 0.7, 1.0, 1.5, 3.1 };

typedef struct {
    GMainLoop *loop;
    gint64 began_us;
    guint wanted;
    guint count;
    gsize stall;
    double first_s;
    double complete_s;
    double idle_from_s;
    double idle_cpu_s;
    guint found;
} Bench;

static double
get_elapsed(const Bench *bench)
{
    return (double)(cam_clock_now_us() - bench->began_us) / G_USEC_PER_SEC;
}

static double
get_cpu_s(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / G_USEC_PER_SEC;
}

static void
on_stall(gpointer data)
{
    Bench *bench = data;

    poll(NULL, 0, STALL_MS);
    if (++bench->stall < G_N_ELEMENTS(stalls_s))
        cam_clock_add_timer(MAX(stalls_s[bench->stall] - get_elapsed(bench), 0), 1, on_stall,
                            bench);
}

static void
on_idle_begins(gpointer data)
{
    Bench *bench = data;

    bench->idle_from_s = get_elapsed(bench);
    bench->idle_cpu_s = get_cpu_s();
}

static void
on_found(const CamFound *found, gboolean is_new, gpointer data)
{
    Bench *bench = data;

    if (!is_new)
        return;
    bench->count++;
    if (bench->count == 1)
        bench->first_s = get_elapsed(bench);
    if (bench->count == bench->wanted)
        bench->complete_s = get_elapsed(bench);
}

static void
on_done(const GPtrArray *devices, double seconds, gpointer data)
{
    Bench *bench = data;

    bench->found = devices->len;
    g_main_loop_quit(bench->loop);
}

int
main(int argc, char **argv)
{
    Bench bench = { .loop = g_main_loop_new(NULL, FALSE) };
    g_autoptr(GError) error = NULL;
    const char *interfaces[] = { argc > 1 ? argv[1] : NULL, NULL };
    struct rusage usage;
    guint64 wanted = 0;

    if (argc != 3 || !g_ascii_string_to_unsigned(argv[2], 10, 1, 10000, &wanted, NULL)) {
        fprintf(stderr, "usage: bench-discovery INTERFACE WANTED\n");
        return 1;
    }
    cam_http_start();
    bench.wanted = (guint)wanted;
    bench.began_us = cam_clock_now_us();
    g_autoptr(CamSearch) search = cam_search_new(
        &(CamSearchOptions){
            .interfaces = interfaces, .on_found = on_found, .on_done = on_done, .data = &bench },
        &error);
    if (search == NULL) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    cam_clock_add_timer(stalls_s[0], 1, on_stall, &bench);
    cam_clock_add_timer(IDLE_FROM_S, 1, on_idle_begins, &bench);
    g_main_loop_run(bench.loop);
    double end_s = get_elapsed(&bench);
    double end_cpu_s = get_cpu_s();
    getrusage(RUSAGE_SELF, &usage);
    printf("found=%u first=%.3f complete=%.3f end=%.2f idle=%.2f cpu=%.2f rss=%ld\n", bench.found,
           bench.first_s, bench.complete_s, end_s,
           100 * (end_cpu_s - bench.idle_cpu_s) / (end_s - bench.idle_from_s), end_cpu_s,
           usage.ru_maxrss);
    g_main_loop_unref(bench.loop);
    return 0;
}
