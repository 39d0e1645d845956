/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/run-html.h"

#include "src/base/text.h"
#include "src/model/json.h"
#include "src/report/html.h"
#include "src/report/row.h"
#include "src/report/shown.h"

#define METHOD                                                                                     \
    "The first devices of each model and file, the canaries, are updated first. The next stage "   \
    "begins only when every device of the one before has ended and its failures stay within "      \
    "the limit. A file is sent once; where it is not known whether it arrived, the device is "     \
    "asked before anything else happens. A device counts as updated only after it came back "      \
    "and said the new version itself."

static gboolean
is_code(const CamEvent *event, const char *code)
{
    return g_strcmp0(event->code, code) == 0;
}

static const GPtrArray *
find_events(const CamRunPage *page, const CamLedgerJob *job)
{
    return g_hash_table_lookup(page->by_job, job->id);
}

static void
append_time_cell(GString *out, gint64 utc_us)
{
    g_string_append(out, "<td>");
    cam_html_time(out, utc_us);
    g_string_append(out, "</td>");
}

static void
append_outage(GString *out, const CamRow *row, const CamEvent *down, const CamEvent *back)
{
    g_autofree char *text = NULL;
    double seconds = -1;

    if (back != NULL) {
        g_autoptr(JsonObject) args = cam_args_parse(back->args);
        JsonNode *node = json_object_get_member(args, "seconds");
        if (node != NULL && JSON_NODE_HOLDS_VALUE(node) &&
            json_node_get_value_type(node) != G_TYPE_STRING)
            seconds = json_node_get_double(node);
        else if (down != NULL)
            seconds = (double)(back->utc_us - down->utc_us) / G_USEC_PER_SEC;
    }
    text = seconds >= 0 ? cam_text_format_duration(seconds) : g_strdup("–");
    g_string_append(out, "<tr>");
    g_string_append(out, "<th scope=\"row\">");
    cam_html_text(out, row->name);
    g_string_append(out, "</th>");
    append_time_cell(out, down != NULL ? down->utc_us : 0);
    if (back != NULL)
        append_time_cell(out, back->utc_us);
    else
        cam_html_element(out, "td", NULL, "not seen again");
    cam_html_element(out, "td", "number", text);
    g_string_append(out, "</tr>\n");
}

static void
append_outages_of(const CamRunPage *page, const CamRow *row)
{
    const GPtrArray *events = find_events(page, row->job);
    const CamEvent *down = NULL;

    for (guint i = 0; events != NULL && i < events->len; i++) {
        const CamEvent *event = events->pdata[i];
        if (is_code(event, "device-down") && down == NULL)
            down = event;
        if (!is_code(event, "device-back"))
            continue;
        append_outage(page->out, row, down, event);
        down = NULL;
    }
    if (down != NULL)
        append_outage(page->out, row, down, NULL);
}

static void
append_outage_summary(const CamRunPage *page)
{
    double longest = 0;
    double total = 0;
    guint count = 0;

    for (guint i = 0; i < page->rows->len; i++) {
        const CamRow *row = page->rows->pdata[i];
        count += row->outage_s >= 0;
        total += MAX(row->outage_s, 0);
        longest = MAX(longest, row->outage_s);
    }
    g_autofree char *most = cam_text_format_duration(longest);
    g_autofree char *mean = cam_text_format_duration(count > 0 ? total / count : 0);
    g_autofree char *text =
        g_strdup_printf("%u %s off air, %s on average and %s at the longest.", count,
                        count == 1 ? "device was" : "devices were", mean, most);
    cam_html_element(page->out, "p", NULL, text);
}

void
cam_run_html_append_outages(const CamRunPage *page)
{
    static const char *const titles[] = { "Device", "Gone", "Back", "#Off air", NULL };
    gboolean any = FALSE;

    for (guint i = 0; i < page->rows->len; i++) {
        const CamRow *row = page->rows->pdata[i];
        any = any || row->outage_s >= 0;
    }
    if (!any)
        return;
    g_string_append(page->out, "<section>\n<h2>Outages</h2>\n");
    append_outage_summary(page);
    cam_html_begin_table(page->out, "plain", "When each device was off air", titles);
    for (guint i = 0; i < page->rows->len; i++)
        append_outages_of(page, page->rows->pdata[i]);
    cam_html_end_table(page->out);
    g_string_append(page->out, "</section>\n");
}

/* a sentence may name the step, which stands in the event and not in its arguments */
static char *
format_event(const CamEvent *event)
{
    g_autoptr(JsonObject) args = cam_args_parse(event->args);
    const char *code = cam_args_get(args, "code");
    JsonObject *why_args = cam_json_get_object(args, "args");

    if (!json_object_has_member(args, "step"))
        json_object_set_string_member(args, "step", cam_step_name(event->step));
    g_autofree char *text = cam_words_format(event->code, args);
    if (code == NULL)
        return g_steal_pointer(&text);
    g_autofree char *reason = cam_words_format(code, why_args);
    return g_strdup_printf("%s: %s", text, reason);
}

static void
append_event(GString *out, const CamEvent *event)
{
    g_autofree char *text = format_event(event);
    g_autofree char *sentence = cam_shown_sentence(text);

    g_string_append(out, "<li>");
    cam_html_time(out, event->utc_us);
    g_string_append_c(out, ' ');
    cam_html_element(out, "span", NULL, sentence);
    g_string_append(out, "</li>\n");
}

static void
append_option(GString *out, const char *name, JsonNode *value)
{
    GType type = JSON_NODE_HOLDS_VALUE(value) ? json_node_get_value_type(value) : G_TYPE_INVALID;
    g_autofree char *title = g_strdelimit(g_strdup(name), "_-", ' ');
    g_autofree char *text = NULL;

    if (type == G_TYPE_STRING)
        text = json_node_dup_string(value);
    else if (type == G_TYPE_BOOLEAN)
        text = g_strdup(json_node_get_boolean(value) ? "yes" : "no");
    else
        text = json_to_string(value, FALSE);
    cam_html_fact(out, title, text);
}

static void
append_options(const CamRunPage *page)
{
    JsonObject *options = cam_json_get_object(page->ledger->args, "options");

    if (options == NULL)
        return;
    g_autoptr(GList) names = json_object_get_members(options);
    g_string_append(page->out, "<dl class=\"facts options\">\n");
    for (GList *name = names; name != NULL; name = name->next)
        append_option(page->out, name->data, json_object_get_member(options, name->data));
    g_string_append(page->out, "</dl>\n");
}

void
cam_run_html_append_method(const CamRunPage *page)
{
    const CamLedger *ledger = page->ledger;

    g_string_append(page->out, "<section>\n<h2>How it was done</h2>\n");
    cam_html_element(page->out, "p", "method", METHOD);
    append_options(page);
    g_string_append(page->out, "<ol class=\"story\">\n");
    for (guint i = 0; i < ledger->events->len; i++) {
        const CamEvent *event = ledger->events->pdata[i];
        if (event->job == NULL)
            append_event(page->out, event);
    }
    g_string_append(page->out, "</ol>\n</section>\n");
}

typedef struct {
    char *name;
    char *version;
    char *sha256;
    char *size;
    guint planned;
    guint sent;
} File;

static void
free_file(gpointer data)
{
    File *file = data;

    g_free(file->name);
    g_free(file->version);
    g_free(file->sha256);
    g_free(file->size);
    g_free(file);
}

static File *
find_file(GPtrArray *files, JsonObject *hop)
{
    const char *sha256 = cam_args_get(hop, "sha256");
    const char *path = cam_args_get(hop, "file");
    g_autofree char *name = path != NULL ? g_path_get_basename(path) : g_strdup("?");

    for (guint i = 0; i < files->len; i++) {
        File *file = files->pdata[i];
        if (g_strcmp0(file->sha256, sha256) == 0 && g_str_equal(file->name, name))
            return file;
    }
    const char *version = cam_args_get(hop, "version");
    const char *build = cam_args_get(hop, "build");
    gint64 size = json_object_get_int_member_with_default(hop, "size", 0);
    File *file = g_new0(File, 1);
    file->name = g_steal_pointer(&name);
    file->version =
        g_strjoin(build != NULL ? " " : NULL, version != NULL ? version : "", build, NULL);
    file->sha256 = g_strdup(sha256);
    file->size = size > 0 ? cam_text_format_size((guint64)size) : NULL;
    g_ptr_array_add(files, file);
    return file;
}

static guint
count_sent(const GPtrArray *events, guint hop)
{
    guint count = 0;

    for (guint i = 0; i < events->len; i++) {
        const CamEvent *event = events->pdata[i];
        if (event->hop != hop || event->step != CAM_STEP_UPLOAD || !is_code(event, "result"))
            continue;
        g_autoptr(JsonObject) args = cam_args_parse(event->args);
        count += g_strcmp0(cam_args_get(args, "sent"), "no") != 0;
    }
    return count;
}

static void
collect_files_of(GPtrArray *files, const GPtrArray *events)
{
    const CamEvent *planned = events->pdata[0];
    g_autoptr(JsonObject) args = cam_args_parse(planned->args);
    JsonArray *hops = cam_json_get_array(args, "hops");

    if (!is_code(planned, "job-planned") || hops == NULL)
        return;
    for (guint i = 0; i < json_array_get_length(hops); i++) {
        JsonObject *hop = cam_json_get_element(hops, i);
        if (hop == NULL)
            continue;
        File *file = find_file(files, hop);
        file->planned++;
        file->sent += count_sent(events, i);
    }
}

static void
append_file(GString *out, const File *file)
{
    g_autofree char *planned = g_strdup_printf("%u", file->planned);
    g_autofree char *sent = g_strdup_printf("%u", file->sent);

    g_string_append(out, "<tr>");
    g_string_append(out, "<th scope=\"row\">");
    cam_html_text(out, file->name);
    cam_html_element(out, "small", "code hash", file->sha256);
    g_string_append(out, "</th>");
    cam_html_element(out, "td", NULL, file->version);
    cam_html_element(out, "td", "number", file->size);
    cam_html_element(out, "td", "number", planned);
    cam_html_element(out, "td", "number", sent);
    g_string_append(out, "</tr>\n");
}

void
cam_run_html_append_files(const CamRunPage *page)
{
    static const char *const titles[] = { "File and SHA-256", "Version",     "#Size",
                                          "#Planned for",     "#Times sent", NULL };
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(free_file);

    for (guint i = 0; i < page->rows->len; i++) {
        const CamRow *row = page->rows->pdata[i];
        const GPtrArray *events = find_events(page, row->job);
        if (events != NULL)
            collect_files_of(files, events);
    }
    if (files->len == 0)
        return;
    g_string_append(page->out, "<section>\n<h2>Firmware files</h2>\n");
    cam_html_begin_table(page->out, "plain", "Firmware files of the run", titles);
    for (guint i = 0; i < files->len; i++)
        append_file(page->out, files->pdata[i]);
    cam_html_end_table(page->out);
    g_string_append(page->out, "</section>\n");
}

static void
append_check(GString *out, const CamCheck *check)
{
    g_autofree char *result = g_strdup(check->result);

    g_strdelimit(result, "-", ' ');
    g_string_append(out, "<tr>");
    g_string_append(out, "<th scope=\"row\">");
    cam_html_text(out, check->name);
    g_string_append(out, "</th>");
    cam_html_element(out, "td", NULL, check->before != NULL ? check->before : "–");
    cam_html_element(out, "td", NULL, check->after != NULL ? check->after : "–");
    g_string_append(out, "<td>");
    cam_html_chip(out, check->ok ? "good" : "bad", result);
    g_string_append(out, "</td>");
    cam_html_element(out, "td", NULL, check->source != NULL ? check->source : "–");
    append_time_cell(out, check->utc_us);
    g_string_append(out, "</tr>\n");
}

static void
append_checks(GString *out, const CamLedgerJob *job)
{
    static const char *const titles[] = { "Checked",   "Before",  "After", "Result",
                                          "Read from", "Read at", NULL };

    if (job->checks->len == 0)
        return;
    cam_html_begin_table(out, "plain", "What was compared", titles);
    for (guint i = 0; i < job->checks->len; i++)
        append_check(out, job->checks->pdata[i]);
    cam_html_end_table(out);
}

static void
append_story(const CamRunPage *page, const CamLedgerJob *job)
{
    const GPtrArray *events = find_events(page, job);

    g_string_append(page->out, "<ol class=\"story\">\n");
    for (guint i = 0; events != NULL && i < events->len; i++)
        append_event(page->out, events->pdata[i]);
    g_string_append(page->out, "</ol>\n");
}

static void
append_proof_of(const CamRunPage *page, const CamRow *row)
{
    const CamLedgerJob *job = row->job;
    const char *serial = cam_args_get(row->device, "serial");
    const char *mac = cam_args_get(row->device, "mac");
    gboolean full = cam_row_needs_person(row);
    g_autofree char *proof = cam_row_format_proof(row);

    g_string_append_printf(page->out, "<details%s>\n<summary>", full ? " open" : "");
    cam_html_chip(page->out, cam_state_tone(job->state), cam_state_label(job->state));
    g_string_append_c(page->out, ' ');
    cam_html_element(page->out, "b", NULL, row->name);
    g_string_append_c(page->out, ' ');
    cam_html_element(page->out, "span", "muted", proof[0] != '\0' ? proof : "no proof");
    g_string_append(page->out, "</summary>\n<dl class=\"facts\">\n");
    cam_html_fact(page->out, "Address", row->endpoint);
    cam_html_fact(page->out, "Address in the inventory",
                  cam_args_get(row->device, "listed_address"));
    cam_html_fact(page->out, "Model", row->model);
    cam_html_fact(page->out, "Serial number", serial);
    cam_html_fact(page->out, "Hardware address", mac);
    cam_html_fact(page->out, "TLS key since the update", job->key);
    cam_html_fact(page->out, "Saved configuration", job->backup);
    g_string_append(page->out, "</dl>\n");
    append_checks(page->out, job);
    if (full)
        append_story(page, job);
    g_string_append(page->out, "</details>\n");
}

void
cam_run_html_append_proof(const CamRunPage *page)
{
    guint count = 0;

    for (guint i = 0; i < page->rows->len; i++) {
        const CamRow *row = page->rows->pdata[i];
        if (row->job->checks->len == 0 && !cam_row_needs_person(row))
            continue;
        if (count++ == 0)
            g_string_append(page->out, "<section>\n<h2>Proof</h2>\n");
        append_proof_of(page, row);
    }
    if (count > 0)
        g_string_append(page->out, "</section>\n");
}
