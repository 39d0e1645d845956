/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/sadp-wire.h"

#include "discovery/packet.h"
#include "src/base/text.h"
#include "src/net/xml.h"

#include <string.h>

static const char *const probe_words[] = {
    [CAM_SADP_INQUIRY] = "inquiry",
    [CAM_SADP_INQUIRY_V32] = "inquiry_v32",
};

/* what a device says and where it belongs; version, address and the like need more than copying */
static const struct {
    const char *name;
    CamField field;
} field_names[] = {
    { "DeviceDescription", CAM_FIELD_MODEL },
    { "DeviceSN", CAM_FIELD_SERIAL },
    { "MAC", CAM_FIELD_MAC },
    { "BootTime", CAM_FIELD_BOOT_ID },
};

char *
cam_sadp_build_probe(CamSadpProbe probe, const char *uuid)
{
    g_autofree char *upper = g_ascii_strup(uuid, -1);

    return g_strdup_printf("<?xml version=\"1.0\" encoding=\"utf-8\"?>"
                           "<Probe><Uuid>%s</Uuid><Types>%s</Types></Probe>",
                           upper, probe_words[probe]);
}

void
cam_sadp_build(GPtrArray *probes)
{
    for (gsize i = 0; i < G_N_ELEMENTS(probe_words); i++) {
        g_autofree char *uuid = g_uuid_string_random();
        char *text = cam_sadp_build_probe((CamSadpProbe)i, uuid);
        g_ptr_array_add(probes, g_bytes_new_take(text, strlen(text)));
    }
}

/* answers to the vendor's own tool (`update`, `activate`) come to the group too; an answer without
 * a word is one to us, and so is a Hello without one */
static gboolean
is_ours(const CamXmlNode *root)
{
    g_autofree char *word = cam_xml_read_text(root, "Types");

    return word == NULL || g_ascii_strncasecmp(word, "inquiry", 7) == 0 ||
           g_ascii_strcasecmp(word, "hello") == 0;
}

static guint64
read_number(const CamXmlNode *root, const char *name, guint64 max)
{
    g_autofree char *text = cam_xml_read_text(root, name);
    guint64 value = 0;

    return cam_text_parse_uint(text, max, &value) ? value : 0;
}

/* `V5.6.2build 190701`: no blank before `build`, in some a comma */
static void
read_version(const CamXmlNode *root, CamIdentity *identity)
{
    g_autofree char *text = cam_xml_read_text(root, "SoftwareVersion");

    if (text == NULL)
        return;
    g_autofree char *lower = g_ascii_strdown(text, -1);
    const char *build = strstr(lower, "build");
    if (build != NULL) {
        gsize at = (gsize)(build - lower);
        cam_identity_set(identity, CAM_FIELD_BUILD, text + at);
        text[at] = '\0';
        while (at > 0 && strchr(" ,", text[at - 1]) != NULL)
            text[--at] = '\0';
    }
    cam_identity_set(identity, CAM_FIELD_FIRMWARE, text);
}

/* 1 is the maker's own brand, and so is silence */
static void
read_oem(const CamXmlNode *root, CamIdentity *identity)
{
    g_autofree char *code = cam_xml_read_text(root, "DetailOEMCode");

    if (g_strcmp0(code, "1") != 0)
        cam_identity_set(identity, CAM_FIELD_OEM, code);
}

/* DigitalChannelNum is 1 for cameras and tells nothing */
static CamKind
read_kind(const CamXmlNode *root, const CamIdentity *identity)
{
    const char *serial = cam_identity_get(identity, CAM_FIELD_SERIAL);

    if ((serial != NULL && g_str_has_suffix(serial, "WCVU")) ||
        read_number(root, "AnalogChannelNum", G_MAXUINT32) > 0)
        return CAM_KIND_RECORDER;
    return CAM_KIND_CAMERA;
}

/* firmware older than about 5.3 does not know activation and is as good as activated; the word
 * for no comes in several spellings, so everything that is not yes is no */
static CamTri
read_activated(const CamXmlNode *root)
{
    g_autofree char *text = cam_xml_read_text(root, "Activated");

    if (text == NULL)
        return CAM_TRI_UNKNOWN;
    return cam_text_parse_bool(text) ? CAM_TRI_YES : CAM_TRI_NO;
}

static void
read_identity(const CamXmlNode *root, CamIdentity *identity)
{
    for (gsize i = 0; i < G_N_ELEMENTS(field_names); i++) {
        g_autofree char *text = cam_xml_read_text(root, field_names[i].name);
        cam_identity_set(identity, field_names[i].field, text);
    }
    cam_identity_set(identity, CAM_FIELD_VENDOR, "hikvision");
    read_version(root, identity);
    read_oem(root, identity);
    identity->kind = read_kind(root, identity);
    identity->activated = read_activated(root);
}

static gboolean
read_device(const CamXmlNode *root, const CamWireOrigin *origin, CamWireAnswer *answer,
            GError **error)
{
    guint before = answer->sightings->len;
    CamPacketSaid said = {
        .method = CAM_SADP_METHOD,
        .identity = cam_identity_new(),
        .address = cam_packet_clean_address(cam_xml_read_text(root, "IPv4Address")),
        .netmask = cam_packet_clean_address(cam_xml_read_text(root, "IPv4SubnetMask")),
        .port = (guint16)read_number(root, "HttpPort", G_MAXUINT16),
    };

    read_identity(root, said.identity);
    if (!cam_packet_add(&said, origin, answer, error))
        return FALSE;
    if (answer->sightings->len == before)
        return TRUE;
    CamSighting *sighting = g_ptr_array_index(answer->sightings, before);
    sighting->boot_id = g_strdup(cam_identity_get(sighting->identity, CAM_FIELD_BOOT_ID));
    sighting->hello = g_strcmp0(cam_xml_get_name(root), "Hello") == 0;
    return TRUE;
}

gboolean
cam_sadp_parse(const char *data, gsize size, const CamWireOrigin *origin, CamWireAnswer *answer,
               GError **error)
{
    g_autoptr(CamXml) xml = cam_xml_parse(data, size, CAM_XML_NONE, error);

    if (xml == NULL)
        return FALSE;
    const CamXmlNode *root = cam_xml_get_root(xml);
    const char *name = cam_xml_get_name(root);
    if (g_strcmp0(name, "Probe") == 0)
        return TRUE;
    if (g_strcmp0(name, "ProbeMatch") != 0 && g_strcmp0(name, "Hello") != 0) {
        g_autofree char *clean = cam_text_clean(name, 40);
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "SADP: no answer but %s", clean);
        return FALSE;
    }
    return !is_ours(root) || read_device(root, origin, answer, error);
}
