/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/dahua-identify-rpc.h"

#include <string.h>

#include "drivers/dahua-session.h"
#include "drivers/dahua-wire.h"
#include "src/base/clock.h"

#define UPTIME_MAX (100LL * 365 * 24 * 3600)

/* a call whose answer is a help, not a condition */
static gboolean
ask(CamCall *call, const char *method, JsonObject *params, gint64 object,
    CamDahuaAnswer *ret_answer, GError **error)
{
    g_autoptr(GError) local = NULL;

    if (cam_dahua_call(call, method, params, object, ret_answer, &local) ||
        g_error_matches(local, CAM_ERROR, CAM_ERROR_PROTOCOL))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

static gboolean
ask_word(CamCall *call, const char *method, const char *path, char **ret_word, GError **error)
{
    g_auto(CamDahuaAnswer) answer = { .tries_left = -1 };

    if (!ask(call, method, NULL, 0, &answer, error))
        return FALSE;
    *ret_word = cam_json_read_text(answer.params, path);
    return TRUE;
}

/* no answer was ever printed: at the top or one level below */
static char *
find_hwid(JsonNode *params)
{
    char *text = cam_json_read_text(params, "HWID");

    if (text != NULL || params == NULL || !JSON_NODE_HOLDS_OBJECT(params))
        return text;
    g_autoptr(GList) members = json_object_get_members(json_node_get_object(params));
    for (GList *at = members; at != NULL && text == NULL; at = at->next)
        text = cam_json_read_text(json_object_get_member(json_node_get_object(params), at->data),
                                  "HWID");
    return text;
}

/* the hardware id, where the system info does not hold it: a boot variable, for administrators */
static gboolean
ask_hwid(CamCall *call, char **ret_hwid, GError **error)
{
    g_autoptr(JsonObject) params = json_object_new();
    g_auto(CamDahuaAnswer) instance = { .tries_left = -1 };
    g_auto(CamDahuaAnswer) answer = { .tries_left = -1 };
    JsonArray *list = json_array_new();

    json_array_add_string_element(list, "HWID");
    json_object_set_array_member(params, "names", list);
    if (!cam_call_flag(call, "hwid-look", TRUE))
        return TRUE;
    if (!ask(call, "magicBox.factory.instance", NULL, 0, &instance, error))
        return FALSE;
    if (instance.object == 0)
        return TRUE;
    if (!ask(call, "magicBox.getBootParameter", params, instance.object, &answer, error))
        return FALSE;
    *ret_hwid = answer.verdict == CAM_DAHUA_DONE ? find_hwid(answer.params) : NULL;
    return TRUE;
}

static gboolean
read_system(CamCall *call, CamIdentity *identity, GError **error)
{
    g_auto(CamDahuaAnswer) answer = { .tries_left = -1 };

    if (!cam_dahua_call(call, "magicBox.getSystemInfo", NULL, 0, &answer, error) ||
        !cam_dahua_judge_answer(call, &answer, error))
        return FALSE;
    identity->activated = CAM_TRI_YES;
    g_autofree char *type = cam_json_read_text(answer.params, "deviceType");
    g_autofree char *update = cam_json_read_text(answer.params, "updateSerial");
    g_autofree char *cloud = cam_json_read_text(answer.params, "updateSerialCloudUpgrade");
    g_autofree char *serial = cam_json_read_text(answer.params, "serialNumber");
    g_autofree char *hardware = cam_json_read_text(answer.params, "hardwareVersion");
    if (type == NULL && serial == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is no system info");
        return FALSE;
    }
    if (update == NULL && cloud == NULL && !ask_hwid(call, &cloud, error))
        return FALSE;
    cam_dahua_set_system(identity, &(CamDahuaSystem){ type, update, cloud, serial, hardware });
    return TRUE;
}

static gboolean
read_version(CamCall *call, CamIdentity *identity, GError **error)
{
    g_auto(CamDahuaAnswer) answer = { .tries_left = -1 };

    if (!cam_dahua_call(call, "magicBox.getSoftwareVersion", NULL, 0, &answer, error) ||
        !cam_dahua_judge_answer(call, &answer, error))
        return FALSE;
    g_autofree char *version = cam_json_read_text(answer.params, "version/Version");
    g_autofree char *build = cam_json_read_text(answer.params, "version/BuildDate");
    cam_dahua_set_version(identity, version, build);
    return TRUE;
}

/* its members are written in either case */
static gboolean
read_uptime(CamCall *call, CamIdentity *identity, GError **error)
{
    static const char *const paths[] = { "Last", "info/Last", "info/last", "last" };
    g_auto(CamDahuaAnswer) answer = { .tries_left = -1 };
    gint64 seconds = -1;

    if (!ask(call, "magicBox.getUpTime", NULL, 0, &answer, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(paths) && seconds < 0; i++)
        cam_json_read_number(answer.params, paths[i], &seconds);
    if (seconds >= 0 && seconds <= UPTIME_MAX)
        identity->uptime_s = seconds;
    identity->read_at_us = cam_clock_utc_us();
    return TRUE;
}

gboolean
cam_dahua_identify_by_rpc(CamCall *call, CamIdentity *identity, GError **error)
{
    g_autofree char *model = NULL;
    g_autofree char *class = NULL;
    g_autofree char *vendor = NULL;

    if (!read_system(call, identity, error) || !read_version(call, identity, error))
        return FALSE;
    if (cam_identity_get(identity, CAM_FIELD_MODEL) == NULL) {
        if (!ask_word(call, "magicBox.getDeviceType", "type", &model, error))
            return FALSE;
        cam_identity_set(identity, CAM_FIELD_MODEL, model);
    }
    if (!ask_word(call, "magicBox.getDeviceClass", "type", &class, error) ||
        !ask_word(call, "magicBox.getProductDefinition", "definition/Vendor", &vendor, error))
        return FALSE;
    cam_dahua_set_class(identity, class);
    cam_dahua_set_brand(identity, vendor);
    return read_uptime(call, identity, error);
}
