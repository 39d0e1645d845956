/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/search.h"
#include "src/base/platform.h"
#include "src/ui/look.h"
#include "src/ui/table.h"
#include "src/ui/verbs.h"

#include <stdio.h>
#include <string.h>

/* discover */

typedef struct {
    CamSession *session;
    const CamOptions *options;
    gboolean shows;
    guint count;
    char *json;
    char *text;
} Discovery;

static void
on_found(const CamFound *found, gboolean is_new, gpointer data)
{
    Discovery *discovery = data;

    if (!is_new)
        return;
    discovery->count++;
    if (discovery->shows)
        fprintf(stderr, "\rlistening: %u found\033[K", discovery->count);
}

static void
on_search_done(const GPtrArray *devices, double seconds, gpointer data)
{
    Discovery *discovery = data;

    if (discovery->shows)
        fprintf(stderr, "\r\033[K");
    discovery->count = devices->len;
    discovery->json = cam_report_found(devices, seconds, CAM_FORMAT_JSON);
    discovery->text =
        discovery->options->format == CAM_FORMAT_TABLE
            ? cam_report_found_table(devices, seconds, cam_table_get_width(discovery->options))
            : cam_report_found(devices, seconds, discovery->options->format);
    g_main_loop_quit(discovery->session->loop);
}

static void
explain_nothing(const CamOptions *options, CamFinder *finder)
{
    g_auto(GStrv) names = cam_finder_describe_interfaces(finder);
    g_autofree char *all = g_strjoinv(", ", names);

    cam_session_say(options, "0 devices found on: %s", all);
    cam_session_say(options, "Look at these, in this order:");
    cam_session_say(options, "  1. Interface: is this computer's cable on the cameras' switch or "
                             "VLAN? Choose it with --interface IF.");
    cam_session_say(options,
                    "  2. Address: cameras of another subnet are seen, but only from an "
                    "interface with an IPv4 address; add one, for example: sudo ip address "
                    "add 192.168.1.250/24 dev IF");
    cam_session_say(options, "  3. Firewall: answers come by UDP from ports 37020 and 3702 and to "
                             "port 37020; let them in, or switch the firewall off for a minute.");
}

static void
tell_notes(const CamOptions *options, const CamFinder *finder)
{
    const GPtrArray *notes = cam_finder_get_notes(finder);

    for (guint i = 0; i < notes->len; i++) {
        g_autoptr(JsonObject) args = json_object_new();
        json_object_set_int_member(args, "port", cam_finder_get_note_port(finder, i));
        g_autofree char *text = cam_words_format(notes->pdata[i], args);
        cam_session_say(options, "note: %s", text);
    }
}

static void
on_stored(const GError *error, gpointer data)
{
    CamSession *session = data;

    if (error != NULL)
        fprintf(stderr, "camherd: %s\n", error->message);
    g_main_loop_quit(session->loop);
}

int
cam_verb_discover(CamOptions *options, GError **error)
{
    g_autoptr(CamSession) session = cam_session_open(options, TRUE, error);

    if (session == NULL)
        return 1;
    Discovery discovery = { .session = session,
                            .options = options,
                            .shows = !options->quiet && cam_platform_terminal_width(2) > 0 };
    g_autoptr(CamSearch) search =
        cam_search_new(&(CamSearchOptions){ .interfaces = (const char *const *)options->interfaces,
                                            .methods = (const char *const *)options->methods,
                                            .wait_s = options->wait_s,
                                            .on_found = on_found,
                                            .on_done = on_search_done,
                                            .data = &discovery },
                       error);
    if (search == NULL)
        return 1;
    cam_session_wait(session);
    tell_notes(options, cam_search_get_finder(search));
    if (discovery.count == 0)
        explain_nothing(options, cam_search_get_finder(search));
    cam_store_put(session->store, "discovered", "last", discovery.json, on_stored, session);
    cam_session_wait(session);
    gboolean printed = cam_options_print(options, discovery.text, error);
    g_free(discovery.json);
    g_free(discovery.text);
    return printed ? 0 : 1;
}

/* identify */

static void
free_identified(gpointer data)
{
    CamIdentified *row = data;

    g_clear_error(&row->error);
    g_free(row);
}

static GError *
copy_reason(const CamLook *look)
{
    g_autofree char *text = cam_look_explain(look->code, look->args);

    return g_error_new_literal(look->error->domain, look->error->code, text);
}

static GPtrArray *
make_rows(const GPtrArray *looks, guint *ret_bad)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func(free_identified);

    *ret_bad = 0;
    for (guint i = 0; i < looks->len; i++) {
        const CamLook *look = looks->pdata[i];
        CamIdentified *row = g_new0(CamIdentified, 1);
        row->device = look->device;
        row->identity = look->identity;
        row->driver = look->driver != NULL ? look->driver->name : NULL;
        if (look->error != NULL) {
            row->error = copy_reason(look);
            row->code = look->code;
            *ret_bad += 1;
        }
        g_ptr_array_add(rows, row);
    }
    return rows;
}

/* which driver speaks with it, and why that one */
static void
tell_driver(const CamOptions *options, const CamLook *look, const char *endpoint)
{
    for (guint i = 0; look->choices != NULL && i < look->choices->len; i++) {
        const CamChoice *choice = look->choices->pdata[i];
        if (choice->outcome != NULL)
            cam_session_say(options, "%s: asked as %s (%s), score %u%s%s: %s", endpoint,
                            choice->driver->name, cam_driver_status_name(choice->driver->status),
                            choice->score, choice->signs[0] != '\0' ? " for " : ", no sign",
                            choice->signs, choice->outcome);
    }
    if (look->driver == NULL)
        cam_session_say(options, "%s: no driver was chosen", endpoint);
    if (look->profile != NULL)
        cam_session_say(options, "%s: profile %s, the most special one for a %s of that make",
                        endpoint, cam_profile_get_name(look->profile),
                        look->identity != NULL ? cam_kind_name(look->identity->kind) : "device");
}

static void
tell_differences(const CamOptions *options, const CamLook *look)
{
    g_autofree char *endpoint = cam_device_format_endpoint(look->device);

    if (options->verbose && !look->device->target.skip)
        tell_driver(options, look, endpoint);
    for (guint i = 0; i < look->findings->len; i++) {
        g_autofree char *text = cam_finding_format(look->findings->pdata[i]);
        cam_session_say(options, "%s: %s", endpoint, text);
    }
}

int
cam_verb_identify(CamOptions *options, GError **error)
{
    g_autoptr(CamInventory) inventory = NULL;
    g_autoptr(CamSession) session = cam_session_open_targets(options, &inventory, error);
    double seconds;
    guint bad;

    if (session == NULL)
        return 1;
    g_autoptr(CamIdentify) identify = cam_look_at_all(session, options, inventory, FALSE, &seconds);
    const GPtrArray *looks = cam_identify_get_looks(identify);
    for (guint i = 0; i < looks->len; i++)
        tell_differences(options, looks->pdata[i]);
    g_autoptr(GPtrArray) rows = make_rows(looks, &bad);
    g_autofree char *text =
        options->format == CAM_FORMAT_TABLE
            ? cam_report_identified_table(rows, seconds, cam_table_get_width(options))
            : cam_report_identified(rows, seconds, options->format);
    if (!cam_options_print(options, text, error))
        return 1;
    return bad > 0 || inventory->bad_rows > 0 ? 2 : 0;
}
