/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/ui/practice.h"

#include <glib-unix.h>
#include <glib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tests/sim/site.h"

typedef struct {
    int devices;
    char **faults;
    char **model_faults;
    double speed;
    gint64 seed;
    char *address;
    int port;
    char *knobs;
    char *makes;
    char **rest;
} Arguments;

static void
clear_arguments(Arguments *arguments)
{
    g_strfreev(arguments->faults);
    g_strfreev(arguments->model_faults);
    g_free(arguments->address);
    g_free(arguments->knobs);
    g_free(arguments->makes);
    g_strfreev(arguments->rest);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Arguments, clear_arguments)

static gboolean
fail(GError **error, const char *message)
{
    g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, message);
    return FALSE;
}

static gboolean
fail_about(GError **error, const char *text, const char *message)
{
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "\"%s\" %s", text, message);
    return FALSE;
}

static gboolean
check_arguments(const Arguments *arguments, GError **error)
{
    if (arguments->rest == NULL || g_strv_length(arguments->rest) != 1)
        return fail(error, "name one directory for the site's files");
    if (arguments->devices < 1)
        return fail(error, "--devices must be 1 or more");
    if (!(arguments->speed > 0))
        return fail(error, "--speed must be above 0");
    if (arguments->port < 0 || arguments->port > 65535)
        return fail(error, "--port must be between 1 and 65535");
    return TRUE;
}

static gboolean
parse_arguments(int argc, char **argv, Arguments *arguments, GError **error)
{
    const GOptionEntry entries[] = {
        { "devices", 0, 0, G_OPTION_ARG_INT, &arguments->devices,
          "Cameras and recorders together (22)", "N" },
        { "fault", 0, 0, G_OPTION_ARG_STRING_ARRAY, &arguments->faults,
          "Give N devices a fault: old-version, other-serial, never-back, refuse, cut, stall, "
          "busy, "
          "locked, not-activated, junk, slow, dark",
          "NAME=N" },
        { "fault-model", 0, 0, G_OPTION_ARG_STRING_ARRAY, &arguments->model_faults,
          "Give all devices of a model a fault", "NAME=MODEL" },
        { "speed", 0, 0, G_OPTION_ARG_DOUBLE, &arguments->speed,
          "Make flashing and booting X times faster (1)", "X" },
        { "seed", 0, 0, G_OPTION_ARG_INT64, &arguments->seed,
          "Choose other serial numbers and other devices for the faults", "N" },
        { "address", 0, 0, G_OPTION_ARG_STRING, &arguments->address,
          "Address of the first device; the others follow it", "IP" },
        { "port", 0, 0, G_OPTION_ARG_INT, &arguments->port,
          "HTTP port of all devices (8080, or another if that is taken)", "PORT" },
        { "knobs", 0, 0, G_OPTION_ARG_FILENAME, &arguments->knobs,
          "Key file with the behaviour of single devices", "FILE" },
        { "makes", 0, 0, G_OPTION_ARG_STRING, &arguments->makes,
          "Only devices of these makes, separated by commas; mixed by default", "MAKE,..." },
        { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments->rest, NULL, NULL },
        { NULL },
    };
    g_autoptr(GOptionContext) context = g_option_context_new("DIR");

    g_option_context_set_summary(context,
                                 "Runs simulated cameras and recorders on this computer. DIR gets "
                                 "site.csv, firmware/ and received.jsonl.");
    g_option_context_add_main_entries(context, entries, NULL);
    return g_option_context_parse(context, &argc, &argv, error) &&
           check_arguments(arguments, error);
}

/* NAME=VALUE; the name goes into a copy that lives as long as the list */
static gboolean
add_faults(GArray *faults, GPtrArray *names, char **texts, gboolean models, GError **error)
{
    for (gsize i = 0; texts != NULL && texts[i] != NULL; i++) {
        const char *equals = strchr(texts[i], '=');
        SimFault fault = { 0 };
        guint64 count = 0;
        char *name;

        if (equals == NULL || equals[1] == '\0')
            return fail_about(error, texts[i], "is not of the form NAME=VALUE");
        name = g_strndup(texts[i], (gsize)(equals - texts[i]));
        g_ptr_array_add(names, name);
        fault.name = name;
        if (models)
            fault.model = equals + 1;
        else if (!g_ascii_string_to_unsigned(equals + 1, 10, 0, G_MAXINT32, &count, NULL))
            return fail_about(error, texts[i], "does not end in a number of devices");
        fault.count = (guint)count;
        g_array_append_val(faults, fault);
    }
    return TRUE;
}

static SimSite *
open_site(const Arguments *arguments, GError **error)
{
    g_autoptr(GArray) faults = g_array_new(FALSE, FALSE, sizeof(SimFault));
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(SimSite) site = NULL;

    if (!add_faults(faults, names, arguments->faults, FALSE, error) ||
        !add_faults(faults, names, arguments->model_faults, TRUE, error))
        return NULL;
    site = sim_site_new(
        &(SimSiteOptions){
            .devices = (guint)arguments->devices,
            .recorders = -1,
            .speed = arguments->speed,
            .seed = (guint64)arguments->seed,
            .directory = arguments->rest[0],
            .faults = (const SimFault *)faults->data,
            .n_faults = faults->len,
            .address = arguments->address,
            .port = (guint16)arguments->port,
            .knobs = arguments->knobs,
            .makes = arguments->makes != NULL ? arguments->makes : "mixed",
        },
        error);
    if (site == NULL || !sim_site_start(site, error))
        return NULL;
    return g_steal_pointer(&site);
}

static gboolean
on_signal(gpointer data)
{
    g_main_loop_quit(data);
    return G_SOURCE_CONTINUE;
}

int
cam_practice_main(int argc, char **argv)
{
    g_auto(Arguments) arguments = { .devices = 22, .speed = 1, .seed = 1 };
    g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);
    g_autoptr(GError) error = NULL;
    g_autoptr(SimSite) site = NULL;
    guint interrupt, terminate;

    signal(SIGPIPE, SIG_IGN);
    if (parse_arguments(argc, argv, &arguments, &error))
        site = open_site(&arguments, &error);
    if (site == NULL) {
        g_printerr("practice: %s\n", error->message);
        return 1;
    }
    if (sim_site_get_notice(site) != NULL)
        g_printerr("practice: %s\n", sim_site_get_notice(site));
    interrupt = g_unix_signal_add(SIGINT, on_signal, loop);
    terminate = g_unix_signal_add(SIGTERM, on_signal, loop);
    g_print("ready\n");
    fflush(stdout);
    g_main_loop_run(loop);
    g_source_remove(interrupt);
    g_source_remove(terminate);
    return 0;
}
