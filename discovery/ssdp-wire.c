/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/ssdp-wire.h"

#include "discovery/packet.h"
#include "src/base/text.h"
#include "src/net/head.h"
#include "src/net/xml.h"

#include <string.h>

#define AXIS_SIGN   "urn:axis-com"
#define AXIS_KERNEL "-axis"
#define AXIS_UUID   "Upnp-BasicDevice-1_0-"
#define ROOT_DEVICE "upnp:rootdevice"
#define MAC_DIGITS  12

/* one second to answer in: the shortest there is, as we ask several times */
#define SEARCH_FORM                                                                                \
    "M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\nMX: 1\r\n"     \
    "ST: %s\r\n\r\n"

/* Makers as they write themselves, compared by their beginning without blanks and case. Those that
 * sell other things on the same networks (@is_mixed) must say that this one is a camera. Names from
 * the published lists of address blocks of camera makers (nmap `nmap-mac-prefixes`, arp-scan
 * `ieee-oui.txt`), of OEM brands and of what their web servers say (recog, nmap). Which of them
 * speak UPnP is not known of most */
static const struct {
    const char *key;
    const char *vendor;
    gboolean is_mixed;
} makers[] = {
    { "axis", "axis", FALSE },
    { "hikvision", "hikvision", FALSE },
    { "hangzhouhikvision", "hikvision", FALSE },
    { "dahua", "dahua", FALSE },
    { "zhejiangdahua", "dahua", FALSE },
    { "uniview", "uniview", FALSE },
    { "zhejianguniview", "uniview", FALSE },
    { "hanwha", "hanwha", FALSE },
    { "samsungtechwin", "hanwha", FALSE },
    { "reolink", "reolink", FALSE },
    { "vivotek", "vivotek", FALSE },
    { "mobotix", "mobotix", FALSE },
    { "amcrest", "amcrest", FALSE },
    { "lorex", "lorex", FALSE },
    { "swann", "swann", FALSE },
    { "annke", "annke", FALSE },
    { "ezviz", "ezviz", FALSE },
    { "foscam", "foscam", FALSE },
    { "avigilon", "avigilon", FALSE },
    { "arecont", "arecont", FALSE },
    { "pelco", "pelco", FALSE },
    { "geovision", "geovision", FALSE },
    { "lilin", "lilin", FALSE },
    { "meritlilin", "lilin", FALSE },
    { "provisionisr", "provision-isr", FALSE },
    { "tiandy", "tiandy", FALSE },
    { "sunell", "sunell", FALSE },
    { "dallmeier", "dallmeier", FALSE },
    { "iqinvision", "iqinvision", FALSE },
    { "ipro", "i-pro", TRUE },
    { "acti", "acti", TRUE },
    { "avtech", "avtech", TRUE },
    { "bosch", "bosch", TRUE },
    { "dlink", "dlink", TRUE },
    { "flir", "flir", TRUE },
    { "grandstream", "grandstream", TRUE },
    { "honeywell", "honeywell", TRUE },
    { "idis", "idis", TRUE },
    { "milesight", "milesight", TRUE },
    { "panasonic", "panasonic", TRUE },
    { "samsung", "samsung", TRUE },
    { "sony", "sony", TRUE },
    { "speco", "speco", TRUE },
    { "tplink", "tp-link", TRUE },
    { "trendnet", "trendnet", TRUE },
    { "ubiquiti", "ubiquiti", TRUE },
    { "wyze", "wyze", TRUE },
};

/* what devices say they are for, without blanks and case; the first that fits counts.
 * `DigitalSecurityCamera` is a device type of the UPnP Forum. Makers of other things sell film and
 * photo cameras and disc recorders that speak UPnP too: of theirs only words count that nobody
 * writes on those (@is_sure) */
static const struct {
    const char *word;
    CamKind kind;
    gboolean is_sure;
} kind_words[] = {
    { "digitalsecuritycamera", CAM_KIND_CAMERA, TRUE },
    { "networkcamera", CAM_KIND_CAMERA, TRUE },
    { "internetcamera", CAM_KIND_CAMERA, TRUE },
    { "ipcamera", CAM_KIND_CAMERA, TRUE },
    { "networkvideorecorder", CAM_KIND_RECORDER, TRUE },
    { "recorder", CAM_KIND_RECORDER, FALSE },
    { "nvr", CAM_KIND_RECORDER, FALSE },
    { "dvr", CAM_KIND_RECORDER, FALSE },
    { "camera", CAM_KIND_CAMERA, FALSE },
    { "encoder", CAM_KIND_ENCODER, FALSE },
    { "videoserver", CAM_KIND_ENCODER, FALSE },
    { "doorstation", CAM_KIND_DOOR, FALSE },
};

/* elements with words for what a device is; a name people gave is none */
static const char *const kind_elements[] = { "deviceType", "modelDescription", "modelName" };

/* blocks of addresses of Axis (axis.md 1.5), the same as in data/ouis.tsv */
static const char *const axis_blocks[] = { "00:40:8c:", "ac:cc:8e:", "b8:a4:4f:", "e8:27:25:" };

void
cam_ssdp_build(GPtrArray *probes)
{
    static const char *const targets[] = { AXIS_SIGN ":service:BasicService:1", ROOT_DEVICE };

    for (gsize i = 0; i < G_N_ELEMENTS(targets); i++) {
        char *text = g_strdup_printf(SEARCH_FORM, targets[i]);
        g_ptr_array_add(probes, g_bytes_new_take(text, strlen(text)));
    }
}

static gboolean
has_word(const char *text, const char *word)
{
    g_autofree char *lower = text != NULL ? g_ascii_strdown(text, -1) : NULL;

    return lower != NULL && strstr(lower, word) != NULL;
}

/* `Linux/4.14.173-axis8, UPnP/1.0, ...` */
static gboolean
has_axis_kernel(const char *server)
{
    const char *at = server != NULL ? strstr(server, AXIS_KERNEL) : NULL;

    return at != NULL && g_ascii_isdigit(at[strlen(AXIS_KERNEL)]);
}

/* `uuid:Upnp-BasicDevice-1_0-ACCC8E270AD8::...`; other makers use the same form with serials of
 * theirs (the HomeMatic central does) */
static char *
read_uuid_mac(const char *usn)
{
    const char *at = usn != NULL ? strstr(usn, AXIS_UUID) : NULL;

    if (at == NULL)
        return NULL;
    at += strlen(AXIS_UUID);
    if (strspn(at, "0123456789abcdefABCDEF") != MAC_DIGITS)
        return NULL;
    g_autofree char *digits = g_strndup(at, MAC_DIGITS);
    return cam_text_parse_mac(digits);
}

static gboolean
is_axis_mac(const char *mac)
{
    for (gsize i = 0; mac != NULL && i < G_N_ELEMENTS(axis_blocks); i++) {
        if (g_str_has_prefix(mac, axis_blocks[i]))
            return TRUE;
    }
    return FALSE;
}

static gboolean
is_same_host(const char *host, const CamWireOrigin *origin)
{
    guint32 address = 0;

    return cam_ipv4_parse(host, &address) && strcmp(host, origin->source) == 0;
}

/* only the sender itself is asked, by plain HTTP. IPv6 is left out: a link-local address in a URL
 * has no scope, and devices answer by IPv4 as well */
static char *
read_location(const char *text, const CamWireOrigin *origin)
{
    if (text == NULL || !cam_packet_is_plain(text))
        return NULL;
    g_autoptr(GUri) url =
        g_uri_parse(text, G_URI_FLAGS_ENCODED | G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
    if (url == NULL || g_strcmp0(g_uri_get_scheme(url), "http") != 0 ||
        g_uri_get_userinfo(url) != NULL || g_uri_get_port(url) == 0 ||
        !is_same_host(g_uri_get_host(url), origin))
        return NULL;
    return g_uri_to_string_partial(url, G_URI_HIDE_FRAGMENT);
}

/* the port of a location is that of UPnP, not of the web server */
static void
add_axis(CamWireAnswer *answer, const CamWireOrigin *origin, const char *mac)
{
    CamSighting *sighting = cam_wire_add_sighting(answer, CAM_SSDP_METHOD, origin);

    if (sighting == NULL)
        return;
    sighting->address = g_strdup(origin->source);
    cam_identity_set(sighting->identity, CAM_FIELD_VENDOR, "axis");
    cam_identity_set(sighting->identity, CAM_FIELD_MAC, mac);
    if (mac == NULL)
        return;
    g_autofree char *serial = cam_packet_make_serial(mac);
    cam_identity_set(sighting->identity, CAM_FIELD_SERIAL, serial);
}

/* gives the header that says what the message is about; NULL when it is neither an answer nor the
 * news that a device is there */
static const char *
get_topic(const CamHead *head)
{
    const char *method = cam_head_get_method(head);

    if (method == NULL)
        return cam_head_get_status(head) == 200 ? cam_head_get(head, "ST") : NULL;
    const char *news = cam_head_get(head, "NTS");
    gboolean is_alive = g_strcmp0(method, "NOTIFY") == 0 && news != NULL &&
                        g_ascii_strcasecmp(news, "ssdp:alive") == 0;
    return is_alive ? cam_head_get(head, "NT") : NULL;
}

gboolean
cam_ssdp_parse(const char *data, gsize size, const CamWireOrigin *origin, CamWireAnswer *answer,
               GError **error)
{
    g_autoptr(CamHead) head = cam_head_parse(data, size, error);

    if (head == NULL)
        return FALSE;
    const char *topic = get_topic(head);
    if (topic == NULL)
        return TRUE;
    const char *name = cam_head_get(head, "USN");
    g_autofree char *mac = read_uuid_mac(name);
    gboolean is_axis = g_ascii_strncasecmp(topic, AXIS_SIGN, strlen(AXIS_SIGN)) == 0 ||
                       has_word(name, AXIS_SIGN) || is_axis_mac(mac) ||
                       has_axis_kernel(cam_head_get(head, "SERVER"));
    if (is_axis)
        add_axis(answer, origin, mac);
    else if (g_ascii_strcasecmp(topic, ROOT_DEVICE) == 0)
        answer->description = read_location(cam_head_get(head, "LOCATION"), origin);
    return TRUE;
}

static CamKind
read_kind(const CamXmlNode *device, gboolean *ret_is_sure)
{
    g_autoptr(GString) said = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(kind_elements); i++) {
        g_autofree char *text = cam_xml_read_text(device, kind_elements[i]);
        g_autofree char *key = cam_text_key(text);
        g_string_append_printf(said, "%s|", key);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(kind_words); i++) {
        if (strstr(said->str, kind_words[i].word) == NULL)
            continue;
        *ret_is_sure = kind_words[i].is_sure;
        return kind_words[i].kind;
    }
    return CAM_KIND_UNKNOWN;
}

/* gives the maker's word, NULL when it is none of ours or this is none of its cameras */
static const char *
find_vendor(const char *key, gboolean is_sure)
{
    for (gsize i = 0; i < G_N_ELEMENTS(makers); i++) {
        if (!g_str_has_prefix(key, makers[i].key))
            continue;
        return makers[i].is_mixed && !is_sure ? NULL : makers[i].vendor;
    }
    return NULL;
}

/* `AXIS`, or the domain in `urn:axis-com:device:...` */
static const char *
read_vendor(const CamXmlNode *device, gboolean is_sure)
{
    g_autofree char *maker = cam_xml_read_text(device, "manufacturer");
    g_autofree char *type = cam_xml_read_text(device, "deviceType");
    g_autofree char *key = cam_text_key(maker);
    const char *vendor = find_vendor(key, is_sure);

    if (vendor != NULL || type == NULL || g_ascii_strncasecmp(type, "urn:", 4) != 0)
        return vendor;
    g_autofree char *domain = cam_text_key(type + 4);
    return find_vendor(domain, is_sure);
}

/* the name without the maker before it where that is how the driver reads it: `M1014` and not
 * `AXIS M1014`; elsewhere the number is often a version */
static void
read_model(const CamXmlNode *device, const char *vendor, CamIdentity *identity)
{
    gboolean is_axis = strcmp(vendor, "axis") == 0;
    g_autofree char *model = cam_xml_read_text(device, is_axis ? "modelNumber" : "modelName");

    if (model == NULL)
        model = cam_xml_read_text(device, is_axis ? "modelName" : "modelNumber");
    cam_identity_set(identity, CAM_FIELD_MODEL, model);
}

/* twelve digits without a letter may be any serial; of Axis they are a MAC */
static gboolean
is_mac(const char *serial, const char *vendor)
{
    return serial != NULL && (strcmp(vendor, "axis") == 0 || strpbrk(serial, "abcdefABCDEF:-"));
}

static void
read_identity(const CamXmlNode *device, const char *vendor, CamIdentity *identity)
{
    g_autofree char *serial = cam_xml_read_text(device, "serialNumber");
    g_autofree char *name = cam_xml_read_text(device, "friendlyName");

    cam_identity_set(identity, CAM_FIELD_VENDOR, vendor);
    cam_identity_set(identity, CAM_FIELD_SERIAL, serial);
    cam_identity_set(identity, CAM_FIELD_NAME, name);
    if (is_mac(serial, vendor))
        cam_identity_set(identity, CAM_FIELD_MAC, serial);
    read_model(device, vendor, identity);
}

/* where people are sent to; of another host, or without one, it says nothing about a port */
static void
read_port(const CamXmlNode *device, const CamWireOrigin *origin, CamSighting *sighting)
{
    g_autofree char *text = cam_xml_read_text(device, "presentationURL");
    g_autofree char *scheme = NULL;
    g_autofree char *host = NULL;
    gint port = -1;

    if (text == NULL || !cam_packet_is_plain(text) ||
        !g_uri_split_network(text, G_URI_FLAGS_NONE, &scheme, &host, &port, NULL) ||
        !is_same_host(host, origin))
        return;
    gboolean tls = g_ascii_strcasecmp(scheme, "https") == 0;
    if (!tls && g_ascii_strcasecmp(scheme, "http") != 0)
        return;
    sighting->tls = tls;
    sighting->port = port > 0 ? (guint16)port : tls ? 443 : 80;
}

gboolean
cam_ssdp_parse_description(const char *data, gsize size, const CamWireOrigin *origin,
                           CamWireAnswer *answer, GError **error)
{
    g_autoptr(CamXml) xml = cam_xml_parse(data, size, CAM_XML_NONE, error);

    if (xml == NULL)
        return FALSE;
    const CamXmlNode *root = cam_xml_get_root(xml);
    const CamXmlNode *device =
        g_strcmp0(cam_xml_get_name(root), "root") == 0 ? cam_xml_find(root, "device") : NULL;
    if (device == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "UPnP: no description of a device");
        return FALSE;
    }
    gboolean is_sure = FALSE;
    CamKind kind = read_kind(device, &is_sure);
    const char *vendor = read_vendor(device, is_sure);
    CamSighting *sighting =
        vendor != NULL ? cam_wire_add_sighting(answer, CAM_SSDP_METHOD, origin) : NULL;
    if (sighting == NULL)
        return TRUE;
    sighting->address = g_strdup(origin->source);
    sighting->identity->kind = kind;
    read_identity(device, vendor, sighting->identity);
    read_port(device, origin, sighting);
    return TRUE;
}
