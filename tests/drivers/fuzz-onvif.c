/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/onvif-soap.h"
#include "drivers/onvif-wire.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size);

static void
read_response(const CamXmlNode *response)
{
    g_autoptr(CamIdentity) identity = cam_identity_new();
    CamOnvifFlags flags = { 0 };
    CamOnvifScopes scopes;
    gint64 utc_us;

    (void)cam_onvif_parse_clock(response, &utc_us);
    if (cam_onvif_parse_device(response, "10.0.0.5", identity, NULL) &&
        g_strcmp0(cam_identity_get(identity, CAM_FIELD_SERIAL), "10005") == 0)
        g_abort();
    g_autofree char *mac = cam_onvif_parse_mac(response);
    if (mac != NULL && strlen(mac) != 17)
        g_abort();
    cam_onvif_parse_scopes(response, &scopes);
    cam_onvif_add_flags(response, &flags);
}

static void
read_envelope(const char *data, gsize size)
{
    static const char *const operations[] = { "GetSystemDateAndTime", "GetDeviceInformation",
                                              "GetNetworkInterfaces", "GetScopes",
                                              "GetCapabilities" };

    for (gsize i = 0; i < G_N_ELEMENTS(operations); i++) {
        CamOnvifKind kind;
        g_autoptr(CamXml) xml = cam_onvif_parse(data, size, operations[i], &kind);
        g_auto(CamOnvifFault) fault = { 0 };
        if ((xml == NULL) != (kind == CAM_ONVIF_NO_SOAP))
            g_abort();
        if (xml == NULL)
            return;
        if (kind == CAM_ONVIF_FAULT && !cam_onvif_parse_fault(xml, data, size, &fault))
            g_abort();
        if (fault.locked != (fault.unlock_s > 0))
            g_abort();
        if (kind == CAM_ONVIF_RESPONSE)
            read_response(cam_onvif_find_response(xml, operations[i]));
    }
}

int
LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size)
{
    static const CamOnvifHome home = { "10.0.0.5", 80, FALSE, "/onvif/device_service", FALSE };
    g_autofree char *text = g_strndup((const char *)bytes, size);
    g_auto(CamOnvifPlace) place = { 0 };
    double seconds = 0;

    read_envelope((const char *)bytes, size);
    if (cam_onvif_parse_duration(text, &seconds) && !(seconds >= 0 && seconds < 1e6))
        g_abort();
    if (cam_onvif_parse_place(text, &home, &place, NULL) && place.path[0] != '/')
        g_abort();
    return 0;
}
