/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/hanwha-wire.h"

#include <string.h>

#include "src/base/text.h"
#include "src/net/json.h"

#define FIELDS_MAX 256
#define TEXT_MAX   120
#define NUMBER_MAX 9999

static const struct {
    const char *key;
    CamField field;
} device_fields[] = {
    { "Model", CAM_FIELD_MODEL },
    { "SerialNumber", CAM_FIELD_SERIAL },
    { "ConnectedMACAddress", CAM_FIELD_MAC },
    { "DeviceName", CAM_FIELD_NAME },
    { "FirmwareVersion", CAM_FIELD_FIRMWARE },
    { "BuildDate", CAM_FIELD_BUILD },
    { "FirmwareGroup", CAM_FIELD_PLATFORM },
};

static const struct {
    const char *type;
    CamKind kind;
} kinds[] = {
    { "NWC", CAM_KIND_CAMERA },      { "NVR", CAM_KIND_RECORDER },  { "DVR", CAM_KIND_RECORDER },
    { "Encoder", CAM_KIND_ENCODER }, { "Decoder", CAM_KIND_OTHER },
};

/* hanwha.md 3; what 609 and 610 stand for is told by the vendor's introduction to its interface: a
 * missing right, and something another session holds */
static const struct {
    guint number;
    CamErrorCode code;
} numbers[] = {
    { 600, CAM_ERROR_UNSUPPORTED }, { 601, CAM_ERROR_UNSUPPORTED }, { 607, CAM_ERROR_DEVICE },
    { 608, CAM_ERROR_UNSUPPORTED }, { 609, CAM_ERROR_PRIVILEGE },   { 610, CAM_ERROR_BUSY },
    { 611, CAM_ERROR_WRONG_FILE },  { 614, CAM_ERROR_BUSY },        { 615, CAM_ERROR_WRONG_FILE },
    { 616, CAM_ERROR_WRONG_FILE },
};

void
cam_hanwha_result_clear(CamHanwhaResult *result)
{
    g_free(result->text);
    *result = (CamHanwhaResult){ 0 };
}

CamErrorCode
cam_hanwha_map_number(guint number)
{
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        if (numbers[i].number == number)
            return numbers[i].code;
    }
    return CAM_ERROR_REFUSED;
}

static gboolean
fail(GError **error, const char *message)
{
    g_clear_error(error);
    g_set_error_literal(error, CAM_ERROR, CAM_ERROR_PROTOCOL, message);
    return FALSE;
}

static gboolean
is_json(const char *data, gsize size)
{
    gsize at = 0;

    while (at < size && g_ascii_isspace(data[at]))
        at++;
    return at < size && data[at] == '{';
}

/* (nullable): the lines of a text without NUL, blank ones left out */
static char **
split_lines(const char *data, gsize size)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);

    if (size == 0 || memchr(data, '\0', size) != NULL)
        return NULL;
    g_autofree char *text = g_strndup(data, size);
    g_auto(GStrv) parts = g_strsplit_set(text, "\r\n", -1);
    for (gsize i = 0; parts[i] != NULL; i++) {
        if (g_strstrip(parts[i])[0] != '\0')
            g_ptr_array_add(lines, g_strdup(parts[i]));
    }
    g_ptr_array_add(lines, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&lines), FALSE);
}

static void
add_field(GHashTable *fields, const char *key, char *value)
{
    if (value == NULL || g_hash_table_size(fields) >= FIELDS_MAX ||
        g_hash_table_contains(fields, key))
        g_free(value);
    else
        g_hash_table_insert(fields, g_strdup(key), value);
}

static void
add_json_fields(GHashTable *fields, JsonNode *root)
{
    JsonObject *object = JSON_NODE_HOLDS_OBJECT(root) ? json_node_get_object(root) : NULL;
    g_autoptr(GList) names = object != NULL ? json_object_get_members(object) : NULL;

    for (const GList *at = names; at != NULL; at = at->next)
        add_field(fields, at->data,
                  cam_json_read_text(json_object_get_member(object, at->data), NULL));
}

static gboolean
is_key(const char *text)
{
    gsize i = 0;

    while (g_ascii_isalnum(text[i]) || (text[i] != '\0' && strchr("_.-", text[i]) != NULL))
        i++;
    return i > 0 && text[i] == '\0';
}

/* a value may hold further equals signs, as BootloaderVersion does */
static void
add_text_fields(GHashTable *fields, char **lines)
{
    for (gsize i = 0; lines != NULL && lines[i] != NULL; i++) {
        char *mark = strchr(lines[i], '=');
        if (mark == NULL)
            continue;
        *mark = '\0';
        if (is_key(lines[i]) && mark[1] != '\0')
            add_field(fields, lines[i], g_strdup(mark + 1));
    }
}

GHashTable *
cam_hanwha_parse_fields(const char *data, gsize size, GError **error)
{
    g_autoptr(GHashTable) fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

    if (is_json(data, size)) {
        g_autoptr(CamJson) json = cam_json_parse(data, size, error);
        if (json == NULL)
            return NULL;
        add_json_fields(fields, cam_json_get_root(json));
    } else {
        g_auto(GStrv) lines = split_lines(data, size);
        add_text_fields(fields, lines);
    }
    if (g_hash_table_size(fields) == 0) {
        fail(error, "answer has no values");
        return NULL;
    }
    return g_steal_pointer(&fields);
}

static void
set_failure(CamHanwhaResult *result, const char *number, const char *words)
{
    g_autofree char *text =
        g_strdup_printf("%s %s", number != NULL ? number : "", words != NULL ? words : "");
    guint64 value;

    if (cam_text_parse_uint(number, NUMBER_MAX, &value))
        result->number = (guint)value;
    result->text = cam_text_clean(text, TEXT_MAX);
}

static gboolean
read_json_result(const char *data, gsize size, CamHanwhaResult *result)
{
    g_autoptr(CamJson) json = cam_json_parse(data, size, NULL);
    JsonNode *root = json != NULL ? cam_json_get_root(json) : NULL;
    g_autofree char *response = cam_json_read_text(root, "Response");

    result->ok = cam_text_equal_fold(response, "Success");
    if (response == NULL || result->ok)
        return response != NULL;
    if (!cam_text_equal_fold(response, "Fail"))
        return FALSE;
    g_autofree char *number = cam_json_read_text(root, "Error/Code");
    g_autofree char *words = cam_json_read_text(root, "Error/Details");
    set_failure(result, number, words);
    return TRUE;
}

static gboolean
read_text_result(const char *data, gsize size, CamHanwhaResult *result)
{
    static const char mark[] = "Error Code:";
    g_auto(GStrv) lines = split_lines(data, size);
    guint count = lines != NULL ? g_strv_length(lines) : 0;
    const char *number = NULL;
    const char *words = NULL;

    if (count == 0)
        return FALSE;
    result->ok = cam_text_equal_fold(lines[0], "OK");
    if (result->ok)
        return TRUE;
    if (!cam_text_equal_fold(lines[0], "NG"))
        return FALSE;
    for (guint i = 1; i < count; i++) {
        if (g_str_has_prefix(lines[i], mark))
            number = g_strstrip(lines[i] + sizeof mark - 1);
        else if (!g_str_has_prefix(lines[i], "Error Details:"))
            words = lines[i];
    }
    set_failure(result, number, words);
    return TRUE;
}

gboolean
cam_hanwha_parse_result(const char *data, gsize size, CamHanwhaResult *ret_result, GError **error)
{
    g_auto(CamHanwhaResult) result = { 0 };

    if (!(is_json(data, size) ? read_json_result : read_text_result)(data, size, &result))
        return fail(error, "answer says neither yes nor no");
    *ret_result = result;
    result = (CamHanwhaResult){ 0 };
    return TRUE;
}

gboolean
cam_hanwha_parse_look(const char *data, gsize size, CamTri *ret_activated, GError **error)
{
    g_autoptr(GHashTable) fields = cam_hanwha_parse_fields(data, size, error);
    const char *text = fields != NULL ? g_hash_table_lookup(fields, "Initialized") : NULL;

    if (fields == NULL)
        return FALSE;
    if (cam_text_equal_fold(text, "true"))
        *ret_activated = CAM_TRI_YES;
    else if (cam_text_equal_fold(text, "false"))
        *ret_activated = CAM_TRI_NO;
    else
        return fail(error, "answer does not say whether there is a password");
    return TRUE;
}

static CamKind
parse_kind(const char *type)
{
    for (gsize i = 0; type != NULL && i < G_N_ELEMENTS(kinds); i++) {
        if (cam_text_equal_fold(kinds[i].type, type))
            return kinds[i].kind;
    }
    return CAM_KIND_UNKNOWN;
}

gboolean
cam_hanwha_parse_device(const char *data, gsize size, CamIdentity *identity, GError **error)
{
    g_autoptr(GHashTable) fields = cam_hanwha_parse_fields(data, size, error);
    g_autoptr(CamIdentity) found = cam_identity_new();

    if (fields == NULL)
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(device_fields); i++)
        cam_identity_set(found, device_fields[i].field,
                         g_hash_table_lookup(fields, device_fields[i].key));
    if (cam_identity_get(found, CAM_FIELD_MODEL) == NULL ||
        cam_identity_get(found, CAM_FIELD_FIRMWARE) == NULL)
        return fail(error, "device info has no model or no version");
    cam_identity_set(found, CAM_FIELD_VENDOR, "hanwha");
    /* one image serves a group of models; where none is named, the model is its own (hanwha.md 4)
     */
    if (cam_identity_get(found, CAM_FIELD_PLATFORM) == NULL)
        cam_identity_set(found, CAM_FIELD_PLATFORM, cam_identity_get(found, CAM_FIELD_MODEL));
    for (guint i = 0; i < CAM_FIELD_COUNT; i++) {
        g_free(identity->fields[i]);
        identity->fields[i] = g_steal_pointer(&found->fields[i]);
    }
    identity->kind = parse_kind(g_hash_table_lookup(fields, "DeviceType"));
    return TRUE;
}
