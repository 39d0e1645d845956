/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/axis-wire.h"

#include <string.h>

#include "src/base/text.h"
#include "src/net/json.h"
#include "src/net/xml.h"

#define REALM_PREFIX  "AXIS_"
#define SERIAL_LENGTH 12
#define LINES_MAX     20000
#define VALUE_MAX     1024

typedef struct {
    const char *name;
    CamField field;
} Field;

static const Field properties[] = {
    { "ProdNbr", CAM_FIELD_MODEL },
    { "ProdNbr", CAM_FIELD_PLATFORM },
    { "HardwareID", CAM_FIELD_HARDWARE },
    { "SerialNumber", CAM_FIELD_SERIAL },
    { "Version", CAM_FIELD_FIRMWARE },
    { "BuildDate", CAM_FIELD_BUILD },
    { "ProdShortName", CAM_FIELD_NAME },
    { "ProdVariant", CAM_FIELD_OEM },
    /* the serial is the MAC (axis.md 0) */
    { "SerialNumber", CAM_FIELD_MAC },
};

static const Field params[] = {
    { "Brand.ProdNbr", CAM_FIELD_MODEL },
    { "Brand.ProdNbr", CAM_FIELD_PLATFORM },
    { "Brand.ProdShortName", CAM_FIELD_NAME },
    { "Brand.ProdVariant", CAM_FIELD_OEM },
    { "Properties.Firmware.Version", CAM_FIELD_FIRMWARE },
    { "Properties.Firmware.BuildDate", CAM_FIELD_BUILD },
    { "Properties.System.SerialNumber", CAM_FIELD_SERIAL },
    { "Properties.System.SerialNumber", CAM_FIELD_MAC },
    { "Properties.System.HardwareID", CAM_FIELD_HARDWARE },
};

/* words in ProdType; the first that fits counts: a door station has a camera too */
static const struct {
    const char *word;
    CamKind kind;
} kinds[] = {
    { "door", CAM_KIND_DOOR },         { "intercom", CAM_KIND_DOOR },
    { "camera", CAM_KIND_CAMERA },     { "encoder", CAM_KIND_ENCODER },
    { "recorder", CAM_KIND_RECORDER }, { "nvr", CAM_KIND_RECORDER },
};

static void
set_kind(CamIdentity *identity, const char *type)
{
    g_autofree char *lower = type != NULL ? g_ascii_strdown(type, -1) : NULL;

    if (cam_text_is_empty(lower))
        return;
    identity->kind = CAM_KIND_OTHER;
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (strstr(lower, kinds[i].word) == NULL)
            continue;
        identity->kind = kinds[i].kind;
        return;
    }
}

/* another name than the maker's own is that of a brand that sells it */
static void
set_brand(CamIdentity *identity, const char *brand)
{
    if (!cam_text_is_empty(brand) && !cam_text_equal_fold(brand, "AXIS"))
        cam_identity_set(identity, CAM_FIELD_OEM, brand);
}

static char *
read_clean(JsonNode *list, const char *name)
{
    g_autofree char *text = cam_json_read_text(list, name);

    return cam_text_clean(text, VALUE_MAX);
}

gboolean
cam_axis_parse_device(const char *data, gsize size, CamIdentity *identity, GError **error)
{
    g_autoptr(CamJson) json = cam_json_parse(data, size, error);

    if (json == NULL)
        return FALSE;
    JsonNode *list = cam_json_find(cam_json_get_root(json), "data/propertyList");
    g_autofree char *model = read_clean(list, "ProdNbr");
    g_autofree char *serial = read_clean(list, "SerialNumber");
    g_autofree char *version = read_clean(list, "Version");
    if (model == NULL || serial == NULL || version == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is no list of properties");
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(properties); i++) {
        g_autofree char *text = read_clean(list, properties[i].name);
        if (text != NULL)
            cam_identity_set(identity, properties[i].field, text);
    }
    g_autofree char *type = read_clean(list, "ProdType");
    g_autofree char *brand = read_clean(list, "Brand");
    set_kind(identity, type);
    set_brand(identity, brand);
    cam_identity_set(identity, CAM_FIELD_VENDOR, "axis");
    return TRUE;
}

static gboolean
take_param(CamIdentity *identity, const char *name, const char *value)
{
    gboolean found = FALSE;

    if (g_str_has_prefix(name, "root."))
        name += strlen("root.");
    if (strcmp(name, "Brand.ProdType") == 0)
        set_kind(identity, value);
    if (strcmp(name, "Brand.Brand") == 0)
        set_brand(identity, value);
    for (gsize i = 0; i < G_N_ELEMENTS(params); i++) {
        if (strcmp(params[i].name, name) != 0)
            continue;
        cam_identity_set(identity, params[i].field, value);
        found = TRUE;
    }
    return found;
}

gboolean
cam_axis_parse_params(const char *data, gsize size, CamIdentity *identity)
{
    const char *end = data + size;
    gboolean found = FALSE;
    const char *at = data;

    for (guint i = 0; i < LINES_MAX && at < end; i++) {
        const char *stop = memchr(at, '\n', (gsize)(end - at));
        gsize length = (gsize)((stop != NULL ? stop : end) - at);
        const char *equals = memchr(at, '=', length);
        if (equals != NULL && length <= VALUE_MAX && memchr(at, '\0', length) == NULL) {
            g_autofree char *name = g_strndup(at, (gsize)(equals - at));
            g_autofree char *value = g_strndup(equals + 1, length - (gsize)(equals + 1 - at));
            g_strstrip(value);
            found = (value[0] != '\0' && take_param(identity, name, value)) || found;
        }
        at += length + 1;
    }
    if (found)
        cam_identity_set(identity, CAM_FIELD_VENDOR, "axis");
    return found;
}

gboolean
cam_axis_parse_description(const char *data, gsize size, CamIdentity *identity, GError **error)
{
    static const Field elements[] = {
        { "modelNumber", CAM_FIELD_MODEL },   { "modelNumber", CAM_FIELD_PLATFORM },
        { "serialNumber", CAM_FIELD_SERIAL }, { "serialNumber", CAM_FIELD_MAC },
        { "modelName", CAM_FIELD_NAME },
    };
    g_autoptr(CamXml) xml = cam_xml_parse(data, size, CAM_XML_NONE, error);

    if (xml == NULL)
        return FALSE;
    const CamXmlNode *device = cam_xml_find(cam_xml_get_root(xml), "device");
    g_autofree char *maker = device != NULL ? cam_xml_read_text(device, "manufacturer") : NULL;
    g_autofree char *raw = device != NULL ? cam_xml_read_text(device, "serialNumber") : NULL;
    g_autofree char *serial = cam_text_clean(raw, VALUE_MAX);
    if (!cam_text_equal_fold(maker, "AXIS") || serial == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is no description");
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(elements); i++) {
        g_autofree char *text = cam_xml_read_text(device, elements[i].name);
        if (!cam_text_is_empty(text))
            cam_identity_set(identity, elements[i].field, text);
    }
    cam_identity_set(identity, CAM_FIELD_VENDOR, "axis");
    return TRUE;
}

gboolean
cam_axis_parse_realm(const char *realm, CamIdentity *identity)
{
    if (realm == NULL || !g_str_has_prefix(realm, REALM_PREFIX))
        return FALSE;
    const char *serial = realm + strlen(REALM_PREFIX);
    cam_identity_set(identity, CAM_FIELD_VENDOR, "axis");
    if (strlen(serial) != SERIAL_LENGTH || strspn(serial, "0123456789ABCDEF") != SERIAL_LENGTH)
        return TRUE;
    cam_identity_set(identity, CAM_FIELD_SERIAL, serial);
    cam_identity_set(identity, CAM_FIELD_MAC, serial);
    return TRUE;
}
