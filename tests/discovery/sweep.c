/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/sweep.h"

#include "src/base/clock.h"
#include "src/net/http.h"

#include <stdio.h>

/* sweep RANGE...: prints what a sweep tells, for tests and measurements that run it elsewhere */

typedef struct {
    GMainLoop *loop;
    gint64 began_us;
} Run;

static double
get_seconds(const Run *run)
{
    return (double)(cam_clock_now_us() - run->began_us) / G_USEC_PER_SEC;
}

static void
on_alive(const char *address, gpointer data)
{
    printf("alive %s %.3f\n", address, get_seconds(data));
}

static const char *
show(const char *text)
{
    return text != NULL && text[0] != '\0' ? text : "-";
}

static void
on_sighting(const CamSighting *sighting, gpointer data)
{
    const CamIdentity *identity = sighting->identity;

    printf("device %s port=%u tls=%d interface=%s vendor=%s mac=%s model=%s\n", sighting->address,
           sighting->port, sighting->tls, show(sighting->interface),
           show(cam_identity_get(identity, CAM_FIELD_VENDOR)),
           show(cam_identity_get(identity, CAM_FIELD_MAC)),
           show(cam_identity_get(identity, CAM_FIELD_MODEL)));
}

static void
on_tried(gpointer data)
{
    printf("tried %.3f\n", get_seconds(data));
}

static void
on_done(gpointer data)
{
    Run *run = data;

    printf("done %.3f\n", get_seconds(run));
    g_main_loop_quit(run->loop);
}

int
main(int argc, char **argv)
{
    g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(CamRange));
    g_autoptr(GError) error = NULL;
    Run run = { 0 };

    cam_http_start();
    for (int i = 1; i < argc; i++) {
        CamRange range;
        if (!cam_range_parse(argv[i], &range, &error)) {
            fprintf(stderr, "%s\n", error->message);
            return 1;
        }
        g_array_append_val(ranges, range);
    }
    g_autoptr(GPtrArray) interfaces = cam_interface_list(&error);
    if (interfaces == NULL) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    g_ptr_array_set_free_func(interfaces, (GDestroyNotify)cam_interface_free);
    run.loop = g_main_loop_new(NULL, FALSE);
    run.began_us = cam_clock_now_us();
    g_autoptr(CamSweep) sweep = cam_sweep_new(
        &(CamSweepOptions){
            .ranges = (const CamRange *)(gpointer)ranges->data,
            .count = ranges->len,
            .interfaces = interfaces,
            .on_alive = on_alive,
            .on_sighting = on_sighting,
            .on_tried = on_tried,
            .on_done = on_done,
            .data = &run,
        },
        &error);
    if (sweep == NULL) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    g_main_loop_run(run.loop);
    g_main_loop_unref(run.loop);
    return 0;
}
