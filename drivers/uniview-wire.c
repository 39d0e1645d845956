/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/uniview-wire.h"

#include <string.h>

#include "src/base/text.h"

#define WORD_MAX 60

static const struct {
    const char *member;
    CamField field;
} device_members[] = {
    { "DeviceModel", CAM_FIELD_MODEL },
    { "SerialNumber", CAM_FIELD_SERIAL },
    { "MAC", CAM_FIELD_MAC },
    { "DeviceName", CAM_FIELD_NAME },
    { "FirmwareVersion", CAM_FIELD_FIRMWARE },
    /* misspelt by the devices (uniview.md 3); the right one in case some firmware corrects it */
    { "HardewareID", CAM_FIELD_HARDWARE },
    { "HardwareID", CAM_FIELD_HARDWARE },
    { "Manufacturer", CAM_FIELD_OEM },
};

/* not names of another brand */
static const char *const own_names[] = { "uniview", "unv" };

void
cam_uniview_envelope_clear(CamUniviewEnvelope *envelope)
{
    g_clear_pointer(&envelope->json, cam_json_free);
    g_clear_pointer(&envelope->word, g_free);
    envelope->data = NULL;
}

/* `StatusString` tells more than `ResponseString`; without either the number must do */
static char *
find_word(JsonNode *response, const CamUniviewEnvelope *envelope)
{
    static const char *const members[] = { "StatusString", "ResponseString" };

    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        g_autofree char *text = cam_json_read_text(response, members[i]);
        g_autofree char *word = cam_text_clean(text, WORD_MAX);
        if (word != NULL && !cam_text_equal_fold(word, "Succeed"))
            return g_steal_pointer(&word);
    }
    if (envelope->status_code == 0 && envelope->response_code == 0)
        return NULL;
    return g_strdup_printf("%" G_GINT64_FORMAT, envelope->status_code != 0
                                                    ? envelope->status_code
                                                    : envelope->response_code);
}

/* words that mean no whatever the numbers beside them say */
static gboolean
is_refusal(const char *word)
{
    static const char *const words[] = { "Unauthorized", "UserLocked", "NotSupported" };

    for (gsize i = 0; word != NULL && i < G_N_ELEMENTS(words); i++) {
        if (cam_text_equal_fold(word, words[i]))
            return TRUE;
    }
    return FALSE;
}

gboolean
cam_uniview_parse_envelope(const char *data, gsize size, CamUniviewEnvelope *ret_envelope,
                           GError **error)
{
    g_auto(CamUniviewEnvelope) envelope = { .json = cam_json_parse(data, size, error) };

    if (envelope.json == NULL)
        return FALSE;
    JsonNode *response = cam_json_find(cam_json_get_root(envelope.json), "Response");
    gboolean has_response = cam_json_read_number(response, "ResponseCode", &envelope.response_code);
    gboolean has_status = cam_json_read_number(response, "StatusCode", &envelope.status_code);
    if (!has_response && !has_status) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is no Response");
        return FALSE;
    }
    envelope.data = cam_json_find(response, "Data");
    envelope.word = find_word(response, &envelope);
    envelope.ok =
        envelope.response_code == 0 && envelope.status_code == 0 && !is_refusal(envelope.word);
    if (envelope.ok)
        g_clear_pointer(&envelope.word, g_free);
    *ret_envelope = envelope;
    envelope = (CamUniviewEnvelope){ 0 };
    return TRUE;
}

char *
cam_uniview_parse_platform(const char *version)
{
    gsize name = 0;

    if (version == NULL)
        return NULL;
    while (g_ascii_isalnum(version[name]) || version[name] == '_')
        name++;
    if (name == 0 || !g_str_has_prefix(version + name, "-B"))
        return NULL;
    gsize end = name + 2;
    while (g_ascii_isdigit(version[end]))
        end++;
    if (end == name + 2 || version[end] == '\0')
        return NULL;
    if (version[end] == '.' && g_ascii_isalnum(version[end + 1]))
        return g_strndup(version, end);
    if (version[end] == 'P' && g_ascii_isdigit(version[end + 1]))
        return g_strndup(version, name);
    return NULL;
}

static CamKind
find_kind(const char *text)
{
    static const struct {
        const char *word;
        CamKind kind;
    } words[] = {
        { "NVR", CAM_KIND_RECORDER },
        { "XVR", CAM_KIND_RECORDER },
        { "DVR", CAM_KIND_RECORDER },
        { "IPC", CAM_KIND_CAMERA },
    };
    gsize size = 0;

    while (text != NULL && g_ascii_isalpha(text[size]))
        size++;
    /* `DIPC`, `QIPC` and others are cameras: what is before the word names a generation */
    for (gsize i = 0; size > 0 && i < G_N_ELEMENTS(words); i++) {
        gsize length = strlen(words[i].word);
        if (size >= length && g_ascii_strncasecmp(text + size - length, words[i].word, length) == 0)
            return words[i].kind;
    }
    return CAM_KIND_UNKNOWN;
}

CamKind
cam_uniview_parse_kind(const char *version, const char *model)
{
    CamKind kind = find_kind(version);

    return kind != CAM_KIND_UNKNOWN ? kind : find_kind(model);
}

static gboolean
is_own_name(const char *maker)
{
    for (gsize i = 0; i < G_N_ELEMENTS(own_names); i++) {
        if (cam_text_equal_fold(maker, own_names[i]))
            return TRUE;
    }
    return FALSE;
}

gboolean
cam_uniview_read_device(const CamUniviewEnvelope *envelope, CamIdentity *identity, GError **error)
{
    g_autoptr(CamIdentity) found = cam_identity_copy(identity);
    gboolean useful = FALSE;

    for (gsize i = 0; i < G_N_ELEMENTS(device_members); i++) {
        g_autofree char *text = cam_json_read_text(envelope->data, device_members[i].member);
        CamField field = device_members[i].field;
        useful |= text != NULL && (field == CAM_FIELD_MODEL || field == CAM_FIELD_SERIAL ||
                                   field == CAM_FIELD_FIRMWARE);
        if (text == NULL || cam_identity_get(found, field) != NULL ||
            (field == CAM_FIELD_OEM && is_own_name(text)))
            continue;
        cam_identity_set(found, field, text);
    }
    if (!useful) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer says nothing of the device");
        return FALSE;
    }
    const char *version = cam_identity_get(found, CAM_FIELD_FIRMWARE);
    g_autofree char *platform = cam_uniview_parse_platform(version);
    cam_identity_set(found, CAM_FIELD_PLATFORM, platform);
    for (guint i = 0; i < CAM_FIELD_COUNT; i++) {
        g_free(identity->fields[i]);
        identity->fields[i] = g_steal_pointer(&found->fields[i]);
    }
    identity->kind = cam_uniview_parse_kind(cam_identity_get(identity, CAM_FIELD_FIRMWARE),
                                            cam_identity_get(identity, CAM_FIELD_MODEL));
    return TRUE;
}

static gboolean
is_same_host(GUri *uri, const char *address, guint16 port)
{
    const char *host = g_uri_get_host(uri);
    gboolean tls = cam_text_equal_fold(g_uri_get_scheme(uri), "https");
    int uri_port = g_uri_get_port(uri) > 0 ? g_uri_get_port(uri) : tls ? 443 : 80;

    return host != NULL && cam_text_equal_fold(host, address) && uri_port == port &&
           g_uri_get_user(uri) == NULL;
}

static gboolean
is_path(const char *path)
{
    if (path == NULL || path[0] != '/')
        return FALSE;
    for (const char *at = path; *at != '\0'; at++) {
        if (!g_ascii_isgraph(*at) || *at == '#' || *at == '\\')
            return FALSE;
    }
    return TRUE;
}

char *
cam_uniview_parse_url(const char *url, const char *address, guint16 port, GError **error)
{
    g_autofree char *path = NULL;

    if (url != NULL && url[0] == '/' && url[1] != '/') {
        path = g_strdup(url);
    } else if (url != NULL && strstr(url, "://") == NULL && g_ascii_isalnum(url[0])) {
        path = g_strconcat("/", url, NULL);
    } else if (url != NULL) {
        g_autoptr(GUri) uri =
            g_uri_parse(url, G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY, NULL);
        const char *query = uri != NULL ? g_uri_get_query(uri) : NULL;
        if (uri != NULL && is_same_host(uri, address, port))
            path = g_strconcat(g_uri_get_path(uri), query != NULL ? "?" : NULL, query, NULL);
    }
    if (is_path(path))
        return g_steal_pointer(&path);
    g_autofree char *clean = cam_text_clean(url, WORD_MAX);
    g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "says its file lies at %s",
                clean != NULL ? clean : "no address");
    return NULL;
}
