/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/exposed.h"

#include <string.h>

#include "src/report/html.h"
#include "src/report/json.h"

/* more names than this in one cell are read by nobody; the section has them all */
#define NAMED 8
/* links longer than this are cut by cam_html_text(), and would lead astray */
#define URL_MAX 300

gboolean
cam_exposed_was_looked_at(const GPtrArray *plan)
{
    for (guint i = 0; i < plan->len; i++) {
        const CamPlanRow *row = plan->pdata[i];
        if (row->exposure_before != NULL)
            return TRUE;
    }
    return FALSE;
}

gboolean
cam_exposed_is_finding(const CamFinding *finding)
{
    return g_str_has_prefix(finding->code, "exposed") ||
           g_str_has_prefix(finding->code, "exposure-");
}

static gboolean
matters(const CamExposure *exposure)
{
    return exposure->answer == CAM_EXPOSED_YES || exposure->answer == CAM_EXPOSED_CHECK;
}

static guint
count_mattering(const GPtrArray *exposures)
{
    return cam_exposures_count(exposures, CAM_EXPOSED_YES) +
           cam_exposures_count(exposures, CAM_EXPOSED_CHECK);
}

/* where nothing is sent, what holds now holds afterwards */
static const GPtrArray *
get_after(const CamPlanRow *row)
{
    return row->exposure_after != NULL ? row->exposure_after : row->exposure_before;
}

static int
compare_flaws(gconstpointer a, gconstpointer b)
{
    const CamExposure *left = (*(const CamFlaw *const *)a)->exposure;
    const CamExposure *right = (*(const CamFlaw *const *)b)->exposure;

    if (left->exploited != right->exploited)
        return left->exploited ? -1 : 1;
    if (left->cvss < right->cvss || left->cvss > right->cvss)
        return left->cvss > right->cvss ? -1 : 1;
    return g_strcmp0(left->id, right->id);
}

static CamFlaw *
find_flaw(GPtrArray *flaws, GHashTable *by_id, const CamExposure *exposure)
{
    CamFlaw *flaw = g_hash_table_lookup(by_id, exposure->id);

    if (flaw == NULL) {
        flaw = g_new0(CamFlaw, 1);
        flaw->exposure = exposure;
        g_ptr_array_add(flaws, flaw);
        g_hash_table_insert(by_id, exposure->id, flaw);
    }
    return flaw;
}

static void
count_flaws(GPtrArray *flaws, GHashTable *by_id, const GPtrArray *exposures, gboolean after)
{
    for (guint i = 0; exposures != NULL && i < exposures->len; i++) {
        const CamExposure *exposure = exposures->pdata[i];
        if (exposure->id == NULL || !matters(exposure))
            continue;
        CamFlaw *flaw = find_flaw(flaws, by_id, exposure);
        gboolean sure = exposure->answer == CAM_EXPOSED_YES;
        if (after)
            *(sure ? &flaw->after : &flaw->unsure_after) += 1;
        else
            *(sure ? &flaw->now : &flaw->unsure_now) += 1;
    }
}

GPtrArray *
cam_exposed_list_flaws(const GPtrArray *plan)
{
    GPtrArray *flaws = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) by_id = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < plan->len; i++) {
        const CamPlanRow *row = plan->pdata[i];
        count_flaws(flaws, by_id, row->exposure_before, FALSE);
        count_flaws(flaws, by_id, get_after(row), TRUE);
    }
    g_ptr_array_sort(flaws, compare_flaws);
    return flaws;
}

JsonArray *
cam_exposed_make_ids(const GPtrArray *exposures)
{
    JsonArray *ids = json_array_new();

    for (guint i = 0; exposures != NULL && i < exposures->len; i++) {
        const CamExposure *exposure = exposures->pdata[i];
        if (exposure->answer != CAM_EXPOSED_YES || exposure->id == NULL)
            continue;
        cam_json_add_text(ids, exposure->id);
    }
    return ids;
}

static JsonObject *
make_one(const CamExposure *exposure)
{
    JsonObject *json = json_object_new();

    cam_json_set_text(json, "id", exposure->id);
    cam_json_set_text(json, "answer", cam_exposed_name(exposure->answer));
    cam_json_set_text(json, "title", exposure->title);
    cam_json_set_score(json, "cvss", exposure->cvss);
    json_object_set_boolean_member(json, "exploited", exposure->exploited);
    cam_json_set_text(json, "url", exposure->url);
    return json;
}

JsonNode *
cam_exposed_make_json(const GPtrArray *exposures)
{
    if (exposures == NULL)
        return json_node_new(JSON_NODE_NULL);
    JsonArray *array = json_array_new();
    for (guint i = 0; i < exposures->len; i++)
        json_array_add_object_element(array, make_one(exposures->pdata[i]));
    JsonNode *node = json_node_new(JSON_NODE_ARRAY);
    json_node_take_array(node, array);
    return node;
}

char *
cam_exposed_join(const GPtrArray *exposures)
{
    if (exposures == NULL)
        return NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    for (guint i = 0; i < exposures->len; i++) {
        const CamExposure *exposure = exposures->pdata[i];
        if (!matters(exposure))
            continue;
        g_string_append_printf(out, "%s%s%s", out->len > 0 ? " " : "",
                               exposure->id != NULL ? exposure->id : "",
                               exposure->answer == CAM_EXPOSED_CHECK ? "?" : "");
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void
append_count(GString *out, const GPtrArray *exposures)
{
    g_string_append_printf(out, "%u%s", cam_exposures_count(exposures, CAM_EXPOSED_YES),
                           cam_exposures_count(exposures, CAM_EXPOSED_CHECK) > 0 ? "?" : "");
}

char *
cam_exposed_count(const CamPlanRow *row, const char *arrow)
{
    g_autoptr(GString) out = g_string_new(NULL);

    if (count_mattering(row->exposure_before) + count_mattering(row->exposure_after) == 0)
        return NULL;
    append_count(out, row->exposure_before);
    if (row->exposure_after != NULL) {
        g_string_append(out, arrow);
        append_count(out, row->exposure_after);
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* only links that a browser takes for a page of somebody's site, and for nothing else */
static gboolean
is_link(const char *url)
{
    g_autoptr(GUri) uri = NULL;

    if (url == NULL || !g_str_has_prefix(url, "https://") || strlen(url) > URL_MAX)
        return FALSE;
    for (const char *at = url; *at != '\0'; at++) {
        if (*at <= ' ' || *at >= 0x7f)
            return FALSE;
    }
    uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);
    return uri != NULL && g_uri_get_userinfo(uri) == NULL && g_uri_get_host(uri) != NULL &&
           g_uri_get_host(uri)[0] != '\0';
}

static void
append_name(GString *page, const CamExposure *exposure)
{
    gboolean linked = is_link(exposure->url);

    if (linked) {
        g_string_append(page, "<a href=\"");
        cam_html_text(page, exposure->url);
        g_string_append(page, "\">");
    }
    cam_html_text(page, exposure->id);
    if (linked)
        g_string_append(page, "</a>");
}

static void
append_names(GString *page, const char *when, const GPtrArray *exposures)
{
    guint total = count_mattering(exposures);
    guint shown = 0;

    g_string_append(page, "<li class=\"flaws\">");
    cam_html_text(page, when);
    for (guint i = 0; i < exposures->len && shown < NAMED; i++) {
        const CamExposure *exposure = exposures->pdata[i];
        if (!matters(exposure))
            continue;
        g_string_append(page, " <span>");
        append_name(page, exposure);
        g_string_append(page, exposure->answer == CAM_EXPOSED_CHECK ? "?</span>" : "</span>");
        shown++;
    }
    if (total > shown)
        g_string_append_printf(page, " and %u more", total - shown);
    if (total == 0)
        g_string_append(page, " none");
    g_string_append(page, "</li>");
}

void
cam_exposed_append_items(GString *page, const CamPlanRow *row)
{
    if (count_mattering(row->exposure_before) + count_mattering(row->exposure_after) == 0)
        return;
    append_names(page, "Known flaws now:", row->exposure_before);
    if (row->exposure_after != NULL)
        append_names(page, "After the update:", row->exposure_after);
}

static void
append_devices(GString *page, guint sure, guint unsure)
{
    g_string_append(page, "<td class=\"number\">");
    if (sure > 0 || unsure == 0)
        g_string_append_printf(page, "%u", sure);
    if (unsure > 0)
        g_string_append_printf(page, "%s%u?", sure > 0 ? " + " : "", unsure);
    g_string_append(page, "</td>");
}

static void
append_flaw(GString *page, const CamFlaw *flaw)
{
    char score[G_ASCII_DTOSTR_BUF_SIZE] = "–";

    if (flaw->exposure->cvss > 0)
        g_ascii_formatd(score, sizeof score, "%.1f", flaw->exposure->cvss);
    g_string_append(page, "<tr><th scope=\"row\">");
    append_name(page, flaw->exposure);
    g_string_append(page, "</th><td>");
    cam_html_text(page, flaw->exposure->title);
    if (flaw->exposure->exploited) {
        g_string_append_c(page, ' ');
        cam_html_chip(page, "bad", "exploited");
    }
    g_string_append(page, "</td>");
    cam_html_element(page, "td", "number", score);
    append_devices(page, flaw->now, flaw->unsure_now);
    append_devices(page, flaw->after, flaw->unsure_after);
    g_string_append(page, "</tr>\n");
}

void
cam_exposed_append_section(GString *page, const GPtrArray *plan)
{
    static const char *const titles[] = { "Flaw",         "What it is",        "#Score",
                                          "#Devices now", "#After the update", NULL };
    g_autoptr(GPtrArray) flaws = cam_exposed_list_flaws(plan);
    gboolean exploited = FALSE;
    gboolean unsure = FALSE;

    if (flaws->len == 0)
        return;
    g_string_append(page, "<section>\n<h2>Known flaws</h2>\n");
    cam_html_begin_table(page, "plain", "Known flaws and how many devices have them", titles);
    for (guint i = 0; i < flaws->len; i++) {
        const CamFlaw *flaw = flaws->pdata[i];
        exploited = exploited || flaw->exposure->exploited;
        unsure = unsure || flaw->unsure_now > 0 || flaw->unsure_after > 0;
        append_flaw(page, flaw);
    }
    cam_html_end_table(page);
    if (unsure)
        cam_html_element(page, "p", "muted note",
                         "With a question mark: model or version do not tell; read the advisory.");
    if (exploited)
        cam_html_element(page, "p", "muted note",
                         "Exploited: CISA knows of attacks that made use of it.");
    g_string_append(page, "</section>\n");
}
