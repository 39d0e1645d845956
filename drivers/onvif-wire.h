/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/identity.h"
#include "src/net/xml.h"

/* what the answers of the device service say; all pure */

/**
 * cam_onvif_parse_clock:
 * @response: a GetSystemDateAndTimeResponse
 * @ret_utc_us: the device's UTC, microseconds since 1970
 *
 * Time zones of devices are not computed with: many are no POSIX ones (onvif.md 4.2).
 *
 * Returns: whether it says a time that exists
 */
gboolean cam_onvif_parse_clock(const CamXmlNode *response, gint64 *ret_utc_us);

/**
 * cam_onvif_parse_device:
 * @response: a GetDeviceInformationResponse
 * @address: where the device is spoken to: a serial made of its digits is none
 * @identity: where it goes
 * @error: %CAM_ERROR_PROTOCOL: neither model nor version in it
 *
 * Returns: whether @identity was filled
 */
gboolean cam_onvif_parse_device(const CamXmlNode *response, const char *address,
                                CamIdentity *identity, GError **error);

/**
 * cam_onvif_is_serial:
 * @serial: (nullable): a SerialNumber
 * @address: where the device is spoken to
 *
 * Returns: whether it can tell this device from others: no zeros, no constant, not the digits of
 *   its address (onvif.md 5.1)
 */
gboolean cam_onvif_is_serial(const char *serial, const char *address);

/**
 * cam_onvif_parse_mac:
 * @response: a GetNetworkInterfacesResponse
 *
 * Of several interfaces (onvif.md 5.1 says nothing of their order) always the same one, whichever
 * the device is spoken to by: else it would be another device at each of its addresses.
 *
 * Returns: (transfer full) (nullable): MAC of the first interface by name that has one, of those
 *   that are switched on if there are any
 */
char *cam_onvif_parse_mac(const CamXmlNode *response);

/**
 * CamOnvifScopes:
 * @kind: %CAM_KIND_CAMERA when a scope says that it encodes video or turns; recorders call
 *   themselves transmitters too, so nothing is made of that word
 * @factory_state: a scope says that nobody has set it up yet
 *
 * What scopes say (onvif.md 2.3).
 */
typedef struct {
    CamKind kind;
    gboolean factory_state;
} CamOnvifScopes;

/**
 * cam_onvif_parse_scopes:
 * @response: a GetScopesResponse
 * @ret_scopes: what they say
 */
void cam_onvif_parse_scopes(const CamXmlNode *response, CamOnvifScopes *ret_scopes);

/**
 * CamOnvifFlags:
 * @http_upgrade: StartFirmwareUpgrade
 * @mtom_upgrade: UpgradeSystemFirmware, which camherd does not send
 *
 * What a device says it can do (onvif.md 5.2).
 */
typedef struct {
    gboolean http_upgrade;
    gboolean mtom_upgrade;
} CamOnvifFlags;

/**
 * cam_onvif_add_flags:
 * @response: a GetServiceCapabilitiesResponse, where flags are attributes, or a
 *   GetCapabilitiesResponse, where they are elements
 * @flags: what is said there is added: the two often differ, either may be right
 */
void cam_onvif_add_flags(const CamXmlNode *response, CamOnvifFlags *flags);

/**
 * cam_onvif_parse_duration:
 * @text: (nullable): an xs:duration, such as `PT1M30S`
 * @ret_s: seconds; a month counts 30 days, a year 365
 *
 * Returns: whether it is one that is not negative
 */
gboolean cam_onvif_parse_duration(const char *text, double *ret_s);

/**
 * CamOnvifHome:
 * @address: where the device is spoken to
 * @port: its port
 * @tls: whether over TLS
 * @path: path of the device service
 * @any_host: a URI of another host is taken as one of this device
 */
typedef struct {
    const char *address;
    guint16 port;
    gboolean tls;
    const char *path;
    gboolean any_host;
} CamOnvifHome;

/**
 * CamOnvifPlace:
 * @path: absolute path with query
 * @port: another port of the device, 0 for the one of the device service
 *
 * Where a file goes to or comes from.
 */
typedef struct {
    char *path;
    guint16 port;
} CamOnvifPlace;

/**
 * cam_onvif_parse_place:
 * @uri: (nullable): a URI the device gave
 * @home: where it was asked
 * @ret_place: the place; clear it with cam_onvif_place_clear()
 * @error: %CAM_ERROR_UNSUPPORTED: there is none, it is not on this host, or not to be reached in
 *   the way the device service is
 *
 * By the rules of onvif.md 6.2. A login or a file never goes to another host.
 *
 * Returns: whether there is one
 */
gboolean cam_onvif_parse_place(const char *uri, const CamOnvifHome *home, CamOnvifPlace *ret_place,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_onvif_place_clear:
 * @place: a place; what it holds is given back
 */
void cam_onvif_place_clear(CamOnvifPlace *place);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamOnvifPlace, cam_onvif_place_clear)
