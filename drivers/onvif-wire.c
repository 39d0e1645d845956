/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/onvif-wire.h"

#include <string.h>

#include "src/base/text.h"

#define YEAR_MAX 9999

static const struct {
    const char *name;
    CamField field;
} device_fields[] = {
    { "Model", CAM_FIELD_MODEL },
    { "FirmwareVersion", CAM_FIELD_FIRMWARE },
    { "SerialNumber", CAM_FIELD_SERIAL },
    { "HardwareId", CAM_FIELD_HARDWARE },
};

/* makes with a driver of their own: the first word of what devices call their maker */
static const char *const makes[] = { "hikvision", "dahua", "axis", "hanwha", "uniview", "reolink" };

/* what stands there when a maker filled in nothing (onvif.md 5.1) */
static const char *const no_names[] = { "none", "null", "unknown", "n/a" };
static const char *const no_serials[] = { "none",     "null",      "unknown",
                                          "12345678", "123456789", "1234567890" };

static gboolean
is_listed(const char *const *words, gsize count, const char *text)
{
    for (gsize i = 0; i < count; i++) {
        if (cam_text_equal_fold(words[i], text))
            return TRUE;
    }
    return FALSE;
}

static int
read_number(const CamXmlNode *node, const char *path, guint64 max)
{
    g_autofree char *text = cam_xml_read_text(node, path);
    guint64 value;

    return cam_text_parse_uint(text, max, &value) ? (int)value : -1;
}

gboolean
cam_onvif_parse_clock(const CamXmlNode *response, gint64 *ret_utc_us)
{
    const CamXmlNode *utc = cam_xml_find(response, "SystemDateAndTime/UTCDateTime");

    if (utc == NULL)
        return FALSE;
    int second = read_number(utc, "Time/Second", 60);
    /* GDateTime knows no leap seconds */
    g_autoptr(GDateTime) time = g_date_time_new_utc(
        read_number(utc, "Date/Year", YEAR_MAX), read_number(utc, "Date/Month", 12),
        read_number(utc, "Date/Day", 31), read_number(utc, "Time/Hour", 23),
        read_number(utc, "Time/Minute", 59), MIN(second, 59));
    if (time == NULL)
        return FALSE;
    *ret_utc_us = g_date_time_to_unix(time) * G_USEC_PER_SEC;
    return TRUE;
}

/* 192.168.2.61 as 192168261 and as 192168002061 */
static gboolean
is_address(const char *digits, const char *address)
{
    g_auto(GStrv) parts = g_strsplit(address, ".", 5);
    g_autoptr(GString) bare = g_string_new(NULL);
    g_autoptr(GString) padded = g_string_new(NULL);

    if (g_strv_length(parts) != 4)
        return FALSE;
    for (gsize i = 0; i < 4; i++) {
        g_string_append(bare, parts[i]);
        g_string_append_printf(padded, "%s%s", &"000"[MIN(strlen(parts[i]), 3)], parts[i]);
    }
    return strcmp(digits, bare->str) == 0 || strcmp(digits, padded->str) == 0;
}

gboolean
cam_onvif_is_serial(const char *serial, const char *address)
{
    if (cam_text_is_empty(serial) || strspn(serial, "0-:. ") == strlen(serial))
        return FALSE;
    return !is_listed(no_serials, G_N_ELEMENTS(no_serials), serial) && !is_address(serial, address);
}

static void
set_vendor(CamIdentity *identity, const CamXmlNode *response)
{
    g_autofree char *maker = cam_xml_read_text(response, "Manufacturer");

    if (maker == NULL || is_listed(no_names, G_N_ELEMENTS(no_names), maker))
        return;
    g_autofree char *lower =
        g_utf8_validate(maker, -1, NULL) ? g_utf8_strdown(maker, -1) : g_ascii_strdown(maker, -1);
    gsize size = strcspn(lower, " -_,.");
    for (gsize i = 0; i < G_N_ELEMENTS(makes); i++) {
        if (size == strlen(makes[i]) && memcmp(lower, makes[i], size) == 0)
            lower[size] = '\0';
    }
    cam_identity_set(identity, CAM_FIELD_VENDOR, lower);
}

gboolean
cam_onvif_parse_device(const CamXmlNode *response, const char *address, CamIdentity *identity,
                       GError **error)
{
    g_autofree char *model = cam_xml_read_text(response, "Model");
    g_autofree char *version = cam_xml_read_text(response, "FirmwareVersion");

    if (model == NULL && version == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL,
                    "GetDeviceInformation: neither model nor version");
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(device_fields); i++) {
        g_autofree char *text = cam_xml_read_text(response, device_fields[i].name);
        cam_identity_set(identity, device_fields[i].field, text);
    }
    if (!cam_onvif_is_serial(cam_identity_get(identity, CAM_FIELD_SERIAL), address))
        cam_identity_set(identity, CAM_FIELD_SERIAL, NULL);
    set_vendor(identity, response);
    return TRUE;
}

/* what interfaces are sorted by: those that are switched off come last */
static char *
make_rank(const CamXmlNode *interface)
{
    g_autofree char *enabled = cam_xml_read_text(interface, "Enabled");
    g_autofree char *name = cam_xml_read_text(interface, "Info/Name");
    g_autofree char *token = cam_xml_read_attribute(interface, "token");
    gboolean off = enabled != NULL && !cam_text_parse_bool(enabled);

    return g_strconcat(off ? "1" : "0", name != NULL ? name : token, NULL);
}

char *
cam_onvif_parse_mac(const CamXmlNode *response)
{
    const CamXmlNode *at = cam_xml_find(response, "NetworkInterfaces");
    g_autofree char *best = NULL;
    g_autofree char *best_rank = NULL;

    for (; at != NULL; at = cam_xml_find_next(at)) {
        g_autofree char *text = cam_xml_read_text(at, "Info/HwAddress");
        g_autofree char *mac = cam_text_parse_mac(text);
        g_autofree char *rank = make_rank(at);
        if (mac == NULL || (best != NULL && strcmp(rank, best_rank) >= 0))
            continue;
        g_free(best);
        g_free(best_rank);
        best = g_steal_pointer(&mac);
        best_rank = g_steal_pointer(&rank);
    }
    return g_steal_pointer(&best);
}

void
cam_onvif_parse_scopes(const CamXmlNode *response, CamOnvifScopes *ret_scopes)
{
    const CamXmlNode *at = cam_xml_find(response, "Scopes");

    *ret_scopes = (CamOnvifScopes){ CAM_KIND_UNKNOWN, FALSE };
    for (; at != NULL; at = cam_xml_find_next(at)) {
        g_autofree char *item = cam_xml_read_text(at, "ScopeItem");
        g_autofree char *lower = g_ascii_strdown(item != NULL ? item : "", -1);
        if (g_str_has_suffix(lower, "/type/video_encoder") || g_str_has_suffix(lower, "/type/ptz"))
            ret_scopes->kind = CAM_KIND_CAMERA;
        if (g_str_has_suffix(lower, "/profile/q/factorydefault"))
            ret_scopes->factory_state = TRUE;
    }
}

static gboolean
has_flag(const CamXmlNode *system, const char *attribute, const char *element)
{
    g_autofree char *a = cam_xml_read_attribute(system, attribute);
    g_autofree char *b = cam_xml_read_text(system, element);

    return cam_text_parse_bool(a) || cam_text_parse_bool(b);
}

void
cam_onvif_add_flags(const CamXmlNode *response, CamOnvifFlags *flags)
{
    const CamXmlNode *system = cam_xml_find(response, "Capabilities/Device/System");

    if (system == NULL)
        system = cam_xml_find(response, "Capabilities/System");
    if (system == NULL)
        return;
    flags->http_upgrade |= has_flag(system, "HttpFirmwareUpgrade", "Extension/HttpFirmwareUpgrade");
    flags->mtom_upgrade |= has_flag(system, "FirmwareUpgrade", "FirmwareUpgrade");
}
