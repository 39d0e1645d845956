/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/reolink-backup.h"

#include "drivers/reolink-login.h"
#include "drivers/reolink-session.h"
#include "drivers/reolink-wire.h"

#include <string.h>

/* reolink.md 4; names of users, no passwords. Fewer than the 35 that go into one request */
static const char *const commands[] = {
    "GetDevName",   "GetTime",      "GetNtp",         "GetLocalLink", "GetNetPort",
    "GetWifi",      "GetDdns",      "GetUPnp",        "GetP2p",       "GetEmailV20",
    "GetFtpV20",    "GetPushV20",   "GetRecV20",      "GetEnc",       "GetOsd",
    "GetImage",     "GetIsp",       "GetMask",        "GetMdAlarm",   "GetAudioAlarmV20",
    "GetAiCfg",     "GetAiAlarm",   "GetIrLights",    "GetWhiteLed",  "GetPowerLed",
    "GetPtzPreset", "GetAutoMaint", "GetAutoUpgrade", "GetUser",
};

static JsonArray *
get_elements(const CamJson *json)
{
    return json_node_get_array(cam_json_get_root(json));
}

/* one command can spoil the answer to all (reolink.md 4): then each is asked for by itself. Only an
 * answer that did not come ends it */
static gboolean
ask_each(CamCall *call, JsonArray *all, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_autofree char *body = cam_reolink_format(&commands[i], 1, TRUE);
        CamReolinkCommand command = { .name = commands[i], .body = body };
        g_autoptr(CamJson) json = cam_reolink_send(call, &command, error);
        if (json == NULL)
            return FALSE;
        json_array_add_element(all, json_node_copy(cam_reolink_find(json, NULL)));
    }
    return TRUE;
}

static gboolean
ask(CamCall *call, JsonArray *all, GError **error)
{
    g_autofree char *body = cam_reolink_format(commands, G_N_ELEMENTS(commands), TRUE);
    CamReolinkCommand command = { .body = body };
    g_autoptr(CamJson) json = cam_reolink_send(call, &command, error);

    if (json == NULL)
        return FALSE;
    guint count = json_array_get_length(get_elements(json));
    if (count == 1)
        return ask_each(call, all, error);
    for (guint i = 0; i < count; i++)
        json_array_add_element(all, json_node_copy(json_array_get_element(get_elements(json), i)));
    return TRUE;
}

/* refusals alone are no configuration: the first one says why */
static gboolean
check(CamCall *call, JsonArray *all, GError **error)
{
    g_autoptr(GError) first = NULL;

    for (guint i = 0; i < json_array_get_length(all); i++) {
        JsonNode *element = json_array_get_element(all, i);
        if (cam_reolink_check(call, element, first == NULL ? &first : NULL) &&
            cam_json_find(element, "value") != NULL)
            return TRUE;
    }
    if (first != NULL)
        g_propagate_error(error, g_steal_pointer(&first));
    else
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "sent no configuration");
    return FALSE;
}

gboolean
cam_reolink_backup(CamCall *call, CamSinkFunc sink, gpointer sink_data, GError **error)
{
    g_autoptr(JsonArray) all = json_array_new();
    g_autoptr(JsonNode) node = json_node_new(JSON_NODE_ARRAY);

    if (!cam_reolink_open(call, NULL, error))
        return FALSE;
    if (!ask(call, all, error) || !check(call, all, error)) {
        g_prefix_error(error, "configuration: ");
        return FALSE;
    }
    json_node_set_array(node, all);
    g_autofree char *text = json_to_string(node, TRUE);
    return sink(sink_data, text, strlen(text), error);
}
