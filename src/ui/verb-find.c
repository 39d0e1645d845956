/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/advice.h"
#include "discovery/search.h"
#include "src/base/clock.h"
#include "src/base/platform.h"
#include "src/base/text.h"
#include "src/ui/look.h"
#include "src/ui/table.h"
#include "src/ui/verbs.h"

#include <stdio.h>
#include <string.h>

/* how often the line on the terminal is drawn anew */
#define TICK_S 0.25

/* discover */

typedef struct {
    CamSession *session;
    const CamOptions *options;
    CamSearch *search;
    gboolean shows;
    guint timer;
    guint count;
    char *last;
    GPtrArray *findings;
    char *json;
    char *text;
} Discovery;

/* the line on the terminal while a search goes on */
static void
show_progress(const Discovery *discovery)
{
    guint tried = 0;
    guint total = 0;

    if (discovery->search != NULL)
        cam_search_get_progress(discovery->search, &tried, &total);
    fprintf(stderr, "\r%u found", discovery->count);
    if (discovery->last != NULL)
        fprintf(stderr, ", last %s", discovery->last);
    if (tried < total)
        fprintf(stderr, ", tried %u of %u addresses", tried, total);
    fputs("\033[K", stderr);
}

static void
on_tick(gpointer data)
{
    Discovery *discovery = data;

    show_progress(discovery);
    discovery->timer = cam_clock_add_timer(TICK_S, 1, on_tick, discovery);
}

/* what is found streams: the last one on the terminal, every one with --verbose */
static void
on_found(const CamFound *found, gboolean is_new, gpointer data)
{
    Discovery *discovery = data;
    const CamSighting *sighting = found->sighting;
    const char *model = cam_identity_get(sighting->identity, CAM_FIELD_MODEL);

    if (!is_new)
        return;
    discovery->count++;
    if (!discovery->shows && !discovery->options->verbose)
        return;
    g_autofree char *line = g_strdup_printf("%s %s (%s)", sighting->address,
                                            model != NULL ? model : "", sighting->method);
    g_free(discovery->last);
    discovery->last = cam_text_clean(line, 60);
    if (discovery->options->verbose)
        cam_session_say(discovery->options, "found %s", discovery->last);
    else
        show_progress(discovery);
}

/* what the finder noticed while it listened */
static void
add_notes(GPtrArray *findings, const CamFinder *finder)
{
    const GPtrArray *notes = cam_finder_get_notes(finder);

    for (guint i = 0; i < notes->len; i++) {
        JsonObject *args = json_object_new();
        json_object_set_int_member(args, "port", cam_finder_get_note_port(finder, i));
        cam_findings_add(findings, CAM_LEVEL_WARN, notes->pdata[i], args);
    }
}

static GPtrArray *
make_findings(const Discovery *discovery, const GPtrArray *devices)
{
    CamFinder *finder = cam_search_get_finder(discovery->search);
    GPtrArray *findings = cam_advice_now(devices, cam_finder_get_interfaces(finder),
                                         discovery->options->interfaces != NULL);

    add_notes(findings, finder);
    return findings;
}

static void
on_search_done(const GPtrArray *devices, double seconds, gpointer data)
{
    Discovery *discovery = data;

    cam_clock_remove_timer(&discovery->timer);
    if (discovery->shows)
        fprintf(stderr, "\r\033[K");
    discovery->findings = make_findings(discovery, devices);
    discovery->json = cam_report_found(devices, discovery->findings, seconds, CAM_FORMAT_JSON);
    discovery->text =
        discovery->options->format == CAM_FORMAT_TABLE
            ? cam_report_found_table(devices, seconds, cam_table_get_width(discovery->options))
            : cam_report_found(devices, discovery->findings, seconds, discovery->options->format);
    g_main_loop_quit(discovery->session->loop);
}

static void
on_stored(const GError *error, gpointer data)
{
    CamSession *session = data;

    if (error != NULL)
        fprintf(stderr, "camherd: %s\n", error->message);
    g_main_loop_quit(session->loop);
}

static GArray *
parse_ranges(const CamOptions *options, GError **error)
{
    g_autoptr(GArray) ranges = g_array_new(FALSE, FALSE, sizeof(CamRange));

    for (char **text = options->ranges; text != NULL && *text != NULL; text++) {
        CamRange range;
        if (!cam_range_parse(*text, &range, error))
            return NULL;
        g_array_append_val(ranges, range);
    }
    return g_steal_pointer(&ranges);
}

int
cam_verb_discover(CamOptions *options, GError **error)
{
    g_autoptr(GArray) ranges = parse_ranges(options, error);
    g_autoptr(CamSession) session = ranges != NULL ? cam_session_open(options, TRUE, error) : NULL;

    if (session == NULL)
        return 1;
    Discovery discovery = { .session = session,
                            .options = options,
                            .shows = !options->quiet && cam_platform_terminal_width(2) > 0 };
    g_autoptr(CamSearch) search =
        cam_search_new(&(CamSearchOptions){ .interfaces = (const char *const *)options->interfaces,
                                            .methods = (const char *const *)options->methods,
                                            .ranges = (const CamRange *)(void *)ranges->data,
                                            .range_count = ranges->len,
                                            .wait_s = options->wait_s,
                                            .on_found = on_found,
                                            .on_done = on_search_done,
                                            .data = &discovery },
                       error);
    if (search == NULL)
        return 1;
    discovery.search = search;
    if (discovery.shows)
        on_tick(&discovery);
    cam_session_wait(session);
    cam_look_tell_findings(options, discovery.findings);
    cam_store_put(session->store, "discovered", "last", discovery.json, on_stored, session);
    cam_session_wait(session);
    gboolean printed = cam_options_print(options, discovery.text, error);
    g_ptr_array_unref(discovery.findings);
    g_free(discovery.last);
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
