/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/search.h"

#include <stdio.h>

/* find WAIT [INTERFACE...]: prints what a search finds, for tests that run it elsewhere */

typedef struct {
    GMainLoop *loop;
} Run;

static void
print_codes(const char *what, const GPtrArray *codes)
{
    printf(" %s=", what);
    for (guint i = 0; i < codes->len; i++)
        printf("%s%s", i > 0 ? "," : "", (const char *)g_ptr_array_index(codes, i));
}

static void
print_device(const CamFound *found)
{
    static const char *const words[] = { "unknown", "no", "yes" };
    const CamSighting *sighting = found->sighting;
    const char *mac = cam_identity_get(sighting->identity, CAM_FIELD_MAC);

    printf("device address=%s port=%u interface=%s mac=%s reachable=%s", sighting->address,
           sighting->port, sighting->interface, mac != NULL ? mac : "-", words[found->reachable]);
    print_codes("methods", found->methods);
    print_codes("notes", found->notes);
    printf("\n");
}

static void
on_done(const GPtrArray *devices, double seconds, gpointer data)
{
    Run *run = data;

    for (guint i = 0; i < devices->len; i++)
        print_device(g_ptr_array_index(devices, i));
    printf("done seconds=%.2f\n", seconds);
    g_main_loop_quit(run->loop);
}

int
main(int argc, char **argv)
{
    Run run = { .loop = g_main_loop_new(NULL, FALSE) };
    g_autoptr(GError) error = NULL;
    g_autoptr(CamSearch) search = cam_search_new(
        &(CamSearchOptions){
            .interfaces = argc > 2 ? (const char *const *)argv + 2 : NULL,
            .wait_s = argc > 1 ? g_ascii_strtod(argv[1], NULL) : 0,
            .on_done = on_done,
            .data = &run,
        },
        &error);

    if (search == NULL) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    g_auto(GStrv) lines = cam_finder_describe_interfaces(cam_search_get_finder(search));
    for (guint i = 0; lines[i] != NULL; i++)
        printf("interface %s\n", lines[i]);
    g_main_loop_run(run.loop);
    g_main_loop_unref(run.loop);
    return 0;
}
