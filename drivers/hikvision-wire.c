/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/hikvision-wire.h"

#include <string.h>

#include "src/base/text.h"
#include "src/net/xml.h"

/* what devices lock for when they do not say how long (hikvision.md 2.3) */
#define LOCK_S     1800
#define LOCK_MAX_S (24 * 3600)
#define TRIES_MAX  1000
#define UPTIME_MAX (100ULL * 366 * 24 * 3600)

typedef struct {
    const char *path;
    CamField field;
} Field;

/* the first that is there wins; the later ones are of PSIA (hikvision.md 9) */
static const Field device_fields[] = {
    { "deviceName", CAM_FIELD_NAME },          { "model", CAM_FIELD_MODEL },
    { "serialNumber", CAM_FIELD_SERIAL },      { "macAddress", CAM_FIELD_MAC },
    { "firmwareVersion", CAM_FIELD_FIRMWARE }, { "firmwareReleasedDate", CAM_FIELD_BUILD },
    { "hardwareVersion", CAM_FIELD_HARDWARE }, { "OEMCode", CAM_FIELD_OEM },
    { "deviceDescription", CAM_FIELD_MODEL },  { "logicVersion", CAM_FIELD_FIRMWARE },
    { "logicReleasedDate", CAM_FIELD_BUILD },
};

static const struct {
    const char *type;
    CamKind kind;
} kinds[] = {
    { "IPCamera", CAM_KIND_CAMERA },    { "IPDome", CAM_KIND_CAMERA },
    { "IPZoom", CAM_KIND_CAMERA },      { "IPC", CAM_KIND_CAMERA },
    { "IPD", CAM_KIND_CAMERA },         { "NVR", CAM_KIND_RECORDER },
    { "DVR", CAM_KIND_RECORDER },       { "HybridNVR", CAM_KIND_RECORDER },
    { "HybirdNVR", CAM_KIND_RECORDER }, { "DVS", CAM_KIND_ENCODER },
    { "NVS", CAM_KIND_ENCODER },        { "ACS", CAM_KIND_DOOR },
    { "VIS", CAM_KIND_DOOR },
};

static CamXml *
parse(const char *data, gsize size, const char *root, GError **error)
{
    g_autoptr(CamXml) xml = cam_xml_parse(data, size, CAM_XML_NONE, error);

    if (xml == NULL || cam_text_equal_fold(cam_xml_get_name(cam_xml_get_root(xml)), root))
        return g_steal_pointer(&xml);
    g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is no %s", root);
    return NULL;
}

static gboolean
read_uint(const CamXmlNode *node, const char *path, guint64 max, guint64 *ret_value)
{
    g_autofree char *text = cam_xml_read_text(node, path);

    return cam_text_parse_uint(text, max, ret_value);
}

gboolean
cam_hikvision_parse_lock(const char *data, gsize size, CamHikvisionLock *ret_lock, GError **error)
{
    g_autoptr(CamXml) xml = parse(data, size, "userCheck", error);

    if (xml == NULL)
        return FALSE;
    const CamXmlNode *root = cam_xml_get_root(xml);
    g_autofree char *activated = cam_xml_read_text(root, "isActivated");
    g_autofree char *lock = cam_xml_read_text(root, "lockStatus");
    CamHikvisionLock result = { .activated = CAM_TRI_UNKNOWN, .tries_left = -1 };
    guint64 value;
    if (activated != NULL)
        result.activated = cam_text_parse_bool(activated) ? CAM_TRI_YES : CAM_TRI_NO;
    /* documents also write `locked` */
    result.locked = cam_text_equal_fold(lock, "lock") || cam_text_equal_fold(lock, "locked");
    if (result.locked)
        result.unlock_s = LOCK_S;
    if (result.locked && read_uint(root, "unlockTime", LOCK_MAX_S, &value) && value > 0)
        result.unlock_s = (guint)value;
    if (read_uint(root, "retryLoginTime", TRIES_MAX, &value))
        result.tries_left = (int)value;
    *ret_lock = result;
    return TRUE;
}

static CamKind
parse_kind(const char *type)
{
    for (gsize i = 0; type != NULL && i < G_N_ELEMENTS(kinds); i++) {
        if (cam_text_equal_fold(kinds[i].type, type))
            return kinds[i].kind;
    }
    return type != NULL ? CAM_KIND_OTHER : CAM_KIND_UNKNOWN;
}

static gboolean
is_all(const char *text, gboolean (*test)(char))
{
    gsize i = 0;

    while (text[i] != '\0' && test(text[i]))
        i++;
    return text[i] == '\0';
}

static gboolean
is_upper_or_digit(char c)
{
    return g_ascii_isupper(c) || g_ascii_isdigit(c);
}

/* `B-R-G5-0` is G5, `B-R-K51-00` is K51; anything else, such as `0x0`, says nothing */
static char *
parse_platform(const char *text)
{
    g_auto(GStrv) parts = text != NULL ? g_strsplit(text, "-", 5) : NULL;

    if (parts == NULL || g_strv_length(parts) != 4 || strcmp(parts[0], "B") != 0 ||
        !g_ascii_isupper(parts[2][0]) || !is_all(parts[2], is_upper_or_digit))
        return NULL;
    return g_strdup(parts[2]);
}

static void
set_platform(CamIdentity *identity, const CamXmlNode *root)
{
    static const char *const places[] = { "firmwareVersionInfo", "hardwareVersion" };

    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *text = cam_xml_read_text(root, places[i]);
        g_autofree char *platform = parse_platform(text);
        if (platform != NULL) {
            cam_identity_set(identity, CAM_FIELD_PLATFORM, platform);
            return;
        }
    }
    g_autofree char *name = cam_xml_read_text(root, "platformName");
    cam_identity_set(identity, CAM_FIELD_PLATFORM, name);
}

/* in a serial the date is followed by two letters and the region: ...20200101AAWR... */
static void
set_region(CamIdentity *identity)
{
    const char *serial = cam_identity_get(identity, CAM_FIELD_SERIAL);
    gsize digits = 0;

    for (const char *at = serial; at != NULL && *at != '\0'; at++) {
        if (g_ascii_isdigit(*at)) {
            digits++;
            continue;
        }
        if (digits >= 8 && strlen(at) >= 4 && g_ascii_isupper(at[0]) && g_ascii_isupper(at[1]) &&
            g_ascii_isupper(at[2]) && g_ascii_isupper(at[3])) {
            g_autofree char *region = g_strndup(at + 2, 2);
            cam_identity_set(identity, CAM_FIELD_REGION, region);
            return;
        }
        digits = 0;
    }
}

/* some write both into one element: `V5.7.15 build 240201` */
static void
split_build(CamIdentity *identity)
{
    g_autofree char *version = g_strdup(cam_identity_get(identity, CAM_FIELD_FIRMWARE));
    char *build = version != NULL ? strstr(version, "build") : NULL;

    if (build == NULL || cam_identity_get(identity, CAM_FIELD_BUILD) != NULL)
        return;
    cam_identity_set(identity, CAM_FIELD_BUILD, build);
    *build = '\0';
    cam_identity_set(identity, CAM_FIELD_FIRMWARE, version);
}

static void
set_maker(CamIdentity *identity, const CamXmlNode *root)
{
    g_autofree char *maker = cam_xml_read_text(root, "manufacturer");

    cam_identity_set(identity, CAM_FIELD_VENDOR, "hikvision");
    if (maker != NULL && !cam_text_equal_fold(maker, "hikvision") &&
        cam_identity_get(identity, CAM_FIELD_OEM) == NULL)
        cam_identity_set(identity, CAM_FIELD_OEM, maker);
    if (cam_text_equal_fold(cam_identity_get(identity, CAM_FIELD_HARDWARE), "0x0"))
        cam_identity_set(identity, CAM_FIELD_HARDWARE, NULL);
}

gboolean
cam_hikvision_parse_device(const char *data, gsize size, CamIdentity *identity, GError **error)
{
    g_autoptr(CamXml) xml = parse(data, size, "DeviceInfo", error);
    g_autoptr(CamIdentity) found = cam_identity_new();

    if (xml == NULL)
        return FALSE;
    const CamXmlNode *root = cam_xml_get_root(xml);
    for (gsize i = 0; i < G_N_ELEMENTS(device_fields); i++) {
        g_autofree char *text = cam_xml_read_text(root, device_fields[i].path);
        if (text != NULL && cam_identity_get(found, device_fields[i].field) == NULL)
            cam_identity_set(found, device_fields[i].field, text);
    }
    if (cam_identity_get(found, CAM_FIELD_MODEL) == NULL ||
        cam_identity_get(found, CAM_FIELD_FIRMWARE) == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "DeviceInfo has no model or no version");
        return FALSE;
    }
    split_build(found);
    set_maker(found, root);
    set_platform(found, root);
    set_region(found);
    for (guint i = 0; i < CAM_FIELD_COUNT; i++) {
        g_free(identity->fields[i]);
        identity->fields[i] = g_steal_pointer(&found->fields[i]);
    }
    g_autofree char *type = cam_xml_read_text(root, "deviceType");
    identity->kind = parse_kind(type);
    return TRUE;
}

static void
set_clock(CamIdentity *identity, const char *text)
{
    /* a time without zone is nobody's time: it parses to NULL */
    g_autoptr(GDateTime) time = text != NULL ? g_date_time_new_from_iso8601(text, NULL) : NULL;

    if (time != NULL)
        identity->clock_utc_us =
            g_date_time_to_unix(time) * G_USEC_PER_SEC + g_date_time_get_microsecond(time);
}

gboolean
cam_hikvision_parse_uptime(const char *data, gsize size, CamIdentity *identity, GError **error)
{
    g_autoptr(CamXml) xml = parse(data, size, "DeviceStatus", error);
    guint64 uptime;

    if (xml == NULL)
        return FALSE;
    const CamXmlNode *root = cam_xml_get_root(xml);
    g_autofree char *time = cam_xml_read_text(root, "currentDeviceTime");
    if (read_uint(root, "deviceUpTime", UPTIME_MAX, &uptime))
        identity->uptime_s = (gint64)uptime;
    set_clock(identity, time);
    return TRUE;
}

gboolean
cam_hikvision_parse_time(const char *data, gsize size, CamIdentity *identity, GError **error)
{
    g_autoptr(CamXml) xml = parse(data, size, "Time", error);

    if (xml == NULL)
        return FALSE;
    g_autofree char *time = cam_xml_read_text(cam_xml_get_root(xml), "localTime");
    set_clock(identity, time);
    return TRUE;
}

gboolean
cam_hikvision_parse_post(const char *data, gsize size)
{
    g_autoptr(CamXml) xml = cam_xml_parse(data, size, CAM_XML_NONE, NULL);
    /* nesting differs between firmware lines, so it is looked for at any depth */
    const CamXmlNode *node =
        xml != NULL ? cam_xml_find_any(cam_xml_get_root(xml), "isSupportPostUpdateFirmware") : NULL;
    g_autofree char *text = cam_xml_read_text(node, NULL);

    return cam_text_parse_bool(text);
}
