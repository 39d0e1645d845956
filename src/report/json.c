/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/report/json.h"

#include "src/base/clock.h"

void
cam_json_set_time(JsonObject *object, const char *name, gint64 utc_us)
{
    g_autofree char *text = utc_us != 0 ? cam_clock_format_utc(utc_us) : NULL;

    cam_json_set_text(object, name, text);
}

void
cam_json_set_tri(JsonObject *object, const char *name, CamTri tri)
{
    if (tri == CAM_TRI_UNKNOWN)
        json_object_set_null_member(object, name);
    else
        json_object_set_boolean_member(object, name, tri == CAM_TRI_YES);
}

void
cam_json_set_seconds(JsonObject *object, const char *name, double seconds)
{
    if (seconds < 0) {
        json_object_set_null_member(object, name);
        return;
    }
    /* eighths are exact in binary: nobody has to read 61.299999999999997 */
    double eighths = (double)(gint64)(MIN(seconds, 1e12) * 8 + 0.5) / 8;
    json_object_set_double_member(object, name, eighths);
}

void
cam_json_set_score(JsonObject *object, const char *name, double score)
{
    if (score > 0)
        json_object_set_double_member(object, name, score);
    else
        json_object_set_null_member(object, name);
}

void
cam_json_set_wave(JsonObject *object, guint wave)
{
    if (wave > 0)
        json_object_set_int_member(object, "wave", wave);
    else
        json_object_set_null_member(object, "wave");
}

JsonArray *
cam_json_make_findings(const GPtrArray *findings)
{
    JsonArray *array = json_array_new();

    for (guint i = 0; i < findings->len; i++) {
        const CamFinding *finding = findings->pdata[i];
        g_autofree char *text = cam_finding_format(finding);
        g_autofree char *next = cam_words_format_next(finding->code, finding->args);
        JsonObject *one = json_object_new();
        cam_json_set_text(one, "level", cam_level_name(finding->level));
        cam_json_set_text(one, "code", finding->code);
        cam_json_set_text(one, "text", text);
        cam_json_set_text(one, "next", next);
        json_array_add_object_element(array, one);
    }
    return array;
}

JsonObject *
cam_json_new_document(void)
{
    JsonObject *object = json_object_new();

    json_object_set_int_member(object, "schema", 1);
    return object;
}

char *
cam_json_to_document(JsonObject *object)
{
    g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);

    json_node_take_object(node, object);
    g_autofree char *text = json_to_string(node, TRUE);
    g_autoptr(GString) out = g_string_new(text);
    g_string_replace(out, "</", "<\\/", 0);
    g_string_append_c(out, '\n');
    return g_string_free(g_steal_pointer(&out), FALSE);
}
