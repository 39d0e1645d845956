/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/reolink-wire.h"

#include <string.h>

#include "src/base/text.h"

#define TOKEN_MAX 256

static const struct {
    const char *member;
    CamField field;
} device_fields[] = {
    { "model", CAM_FIELD_MODEL },
    { "hardVer", CAM_FIELD_HARDWARE },
    { "serial", CAM_FIELD_SERIAL },
    { "name", CAM_FIELD_NAME },
    { "firmVer", CAM_FIELD_FIRMWARE },
    { "buildDay", CAM_FIELD_BUILD },
    /* model and this decide which file fits (reolink.md 3) */
    { "hardVer", CAM_FIELD_PLATFORM },
};

/* everything else is a camera, also with several lenses; `type` counts where there is no exactType
 * (reolink.md 3) */
static const char *const recorders[] = { "NVR", "WIFI_NVR", "HOMEHUB" };

static gboolean
is_element(JsonNode *node)
{
    g_autofree char *command = cam_json_read_text(node, "cmd");
    gint64 code;

    return command != NULL &&
           (cam_json_find(node, "value") != NULL || cam_json_find(node, "error") != NULL ||
            cam_json_read_number(node, "code", &code));
}

CamJson *
cam_reolink_parse(const char *data, gsize size, GError **error)
{
    g_autoptr(CamJson) json = cam_json_parse(data, size, error);

    if (json == NULL)
        return NULL;
    guint count = cam_json_count(cam_json_get_root(json), NULL);
    gboolean good = count > 0;
    for (guint i = 0; i < count; i++) {
        JsonArray *array = json_node_get_array(cam_json_get_root(json));
        good = good && is_element(json_array_get_element(array, i));
    }
    if (good)
        return g_steal_pointer(&json);
    g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is no array of results");
    return NULL;
}

JsonNode *
cam_reolink_find(const CamJson *json, const char *command)
{
    JsonArray *array = json_node_get_array(cam_json_get_root(json));

    for (guint i = 0; i < json_array_get_length(array); i++) {
        JsonNode *element = json_array_get_element(array, i);
        g_autofree char *name = cam_json_read_text(element, "cmd");
        if (command == NULL || cam_text_equal_fold(name, command))
            return element;
    }
    return NULL;
}

static gboolean
is_zeros(const char *text)
{
    return text != NULL && text[strspn(text, "0")] == '\0';
}

static CamKind
parse_kind(JsonNode *info)
{
    g_autofree char *exact = cam_json_read_text(info, "exactType");
    g_autofree char *type = cam_json_read_text(info, "type");
    const char *word = exact != NULL ? exact : type;

    if (word == NULL)
        return CAM_KIND_UNKNOWN;
    for (gsize i = 0; i < G_N_ELEMENTS(recorders); i++) {
        if (cam_text_equal_fold(word, recorders[i]))
            return CAM_KIND_RECORDER;
    }
    return cam_text_equal_fold(type, "HOMEHUB") ? CAM_KIND_RECORDER : CAM_KIND_CAMERA;
}

gboolean
cam_reolink_read_device(JsonNode *element, CamIdentity *identity, GError **error)
{
    JsonNode *info = cam_json_find(element, "value/DevInfo");
    g_autofree char *model = cam_json_read_text(info, "model");
    g_autofree char *version = cam_json_read_text(info, "firmVer");

    if (model == NULL || version == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is no readable DevInfo");
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(device_fields); i++) {
        g_autofree char *text = cam_json_read_text(info, device_fields[i].member);
        if (device_fields[i].field != CAM_FIELD_SERIAL || !is_zeros(text))
            cam_identity_set(identity, device_fields[i].field, text);
    }
    identity->kind = parse_kind(info);
    return TRUE;
}

void
cam_reolink_read_link(JsonNode *element, CamIdentity *identity)
{
    g_autofree char *mac = cam_json_read_text(element, "value/LocalLink/mac");

    if (mac != NULL)
        cam_identity_set(identity, CAM_FIELD_MAC, mac);
}

void
cam_reolink_read_uid(JsonNode *element, CamIdentity *identity)
{
    g_autofree char *uid = cam_json_read_text(element, "value/P2p/uid");

    if (uid != NULL && !is_zeros(uid))
        cam_identity_set(identity, CAM_FIELD_SERIAL, uid);
}

char *
cam_reolink_read_token(JsonNode *element)
{
    g_autofree char *token = cam_json_read_text(element, "value/Token/name");

    return token != NULL && strlen(token) <= TOKEN_MAX ? g_steal_pointer(&token) : NULL;
}

gboolean
cam_reolink_read_ability(JsonNode *element, guint *ret_version, guint *ret_permit)
{
    JsonNode *upgrade = cam_json_find(element, "value/Ability/upgrade");
    gint64 version;
    gint64 permit;

    if (!cam_json_read_number(upgrade, "ver", &version) ||
        !cam_json_read_number(upgrade, "permit", &permit))
        return FALSE;
    *ret_version = (guint)CLAMP(version, 0, G_MAXINT);
    *ret_permit = (guint)CLAMP(permit, 0, G_MAXINT);
    return TRUE;
}

static void
append_text(GString *out, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            g_string_append_printf(out, "\\%c", *at);
        else if ((guchar)*at < ' ')
            g_string_append_printf(out, "\\u%04x", (guint)*at);
        else
            g_string_append_c(out, *at);
    }
}

char *
cam_reolink_format(const char *const *commands, gsize count, gboolean channel)
{
    g_autoptr(GString) out = g_string_new("[");

    for (gsize i = 0; i < count; i++)
        g_string_append_printf(out, "%s{\"cmd\":\"%s\",\"action\":0,\"param\":{%s}}",
                               i > 0 ? "," : "", commands[i], channel ? "\"channel\":0" : "");
    g_string_append_c(out, ']');
    return g_string_free(g_steal_pointer(&out), FALSE);
}

char *
cam_reolink_format_one(const char *command, JsonObject *param)
{
    JsonObject *object = json_object_new();

    json_object_set_string_member(object, "cmd", command);
    json_object_set_int_member(object, "action", 0);
    json_object_set_object_member(object, "param", param);
    g_autofree char *text = cam_json_format(object);
    return g_strdup_printf("[%s]", text);
}

char *
cam_reolink_format_login(const char *user, const char *password)
{
    /* as large as it can become: what is moved about leaves copies behind */
    GString *out = g_string_sized_new(128 + 6 * (strlen(user) + strlen(password)));

    g_string_append(out, "[{\"cmd\":\"Login\",\"action\":0,\"param\":{\"User\":{\"Version\":\"0\","
                         "\"userName\":\"");
    append_text(out, user);
    g_string_append(out, "\",\"password\":\"");
    append_text(out, password);
    g_string_append(out, "\"}}}]");
    return g_string_free(out, FALSE);
}

gboolean
cam_reolink_has_odd_characters(const char *password)
{
    for (const char *at = password; *at != '\0'; at++) {
        if (!g_ascii_isalnum(*at) && strchr("@$*~_-+=!?.,:;'()[]", *at) == NULL)
            return TRUE;
    }
    return FALSE;
}
