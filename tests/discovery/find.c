/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/search.h"

#include "src/net/http.h"

#include <stdio.h>

/* find WAIT [INTERFACE...] [RANGE...]: prints what a search finds, for tests that run it elsewhere
 */

typedef struct {
    GMainLoop *loop;
    CamSearch *search;
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
    print_codes("addresses", found->addresses);
    printf("\n");
}

static void
print_interfaces(const GPtrArray *interfaces)
{
    for (guint i = 0; i < interfaces->len; i++) {
        const CamInterface *interface = interfaces->pdata[i];
        for (guint j = 0; j < interface->subnets->len; j++) {
            g_autofree char *text = cam_interface_describe(interface, j);
            printf("interface %s\n", text);
        }
    }
}

static void
on_done(const GPtrArray *devices, double seconds, gpointer data)
{
    Run *run = data;

    for (guint i = 0; i < devices->len; i++)
        print_device(g_ptr_array_index(devices, i));
    const GPtrArray *notes = cam_finder_get_notes(cam_search_get_finder(run->search));
    for (guint i = 0; i < notes->len; i++)
        printf("note %s\n", (const char *)g_ptr_array_index(notes, i));
    printf("done seconds=%.2f\n", seconds);
    g_main_loop_quit(run->loop);
}

int
main(int argc, char **argv)
{
    Run run = { .loop = g_main_loop_new(NULL, FALSE) };
    g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(CamRange));
    g_autoptr(GPtrArray) interfaces = g_ptr_array_new();
    g_autoptr(GError) error = NULL;

    cam_http_start();
    for (int i = 2; i < argc; i++) {
        CamRange range;
        if (cam_range_parse(argv[i], &range, NULL))
            g_array_append_val(ranges, range);
        else
            g_ptr_array_add(interfaces, argv[i]);
    }
    gboolean is_all = interfaces->len == 0;
    g_ptr_array_add(interfaces, NULL);
    g_autoptr(CamSearch) search = cam_search_new(
        &(CamSearchOptions){
            .interfaces = is_all ? NULL : (const char *const *)interfaces->pdata,
            .ranges = (const CamRange *)(gconstpointer)ranges->data,
            .range_count = ranges->len,
            .wait_s = argc > 1 ? g_ascii_strtod(argv[1], NULL) : 0,
            .on_done = on_done,
            .data = &run,
        },
        &error);
    if (search == NULL) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    run.search = search;
    print_interfaces(cam_finder_list_interfaces(cam_search_get_finder(search)));
    g_main_loop_run(run.loop);
    g_main_loop_unref(run.loop);
    return 0;
}
