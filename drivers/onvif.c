/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/onvif-talk.h"

#include <string.h>

/* a longer wait before the image is a mistake of the device */
#define DELAY_MAX_S 3600.0

/* what is read for more than the mere identity is a help, not a condition: only silence and being
 * told to stop count as an error */
static gboolean
is_fatal(const GError *error)
{
    return g_error_matches(error, CAM_ERROR, CAM_ERROR_CANCELLED) ||
           g_error_matches(error, CAM_ERROR, CAM_ERROR_UNREACHABLE) ||
           g_error_matches(error, CAM_ERROR, CAM_ERROR_INTERRUPTED) ||
           g_error_matches(error, CAM_ERROR, CAM_ERROR_TIMEOUT);
}

/* READ_SYSTEM, like what was answered already. FALSE only for what ends the look; @ret_xml is NULL
 * when the device does not know it */
static gboolean
read_more(CamCall *call, const char *operation, CamXml **ret_xml, GError **error)
{
    const CamOnvifAsk ask = { .operation = operation, .login = TRUE };
    g_autoptr(GError) local = NULL;

    *ret_xml = cam_onvif_ask(call, &ask, &local);
    /* a login that was not asked for before and is refused now is refused */
    if (*ret_xml != NULL || (!is_fatal(local) && !cam_error_is_refusal(local)))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

static gboolean
read_mac(CamCall *call, CamIdentity *identity, GError **error)
{
    static const char operation[] = "GetNetworkInterfaces";
    g_autoptr(CamXml) xml = NULL;

    if (!read_more(call, operation, &xml, error))
        return FALSE;
    if (xml == NULL)
        return TRUE;
    g_autofree char *mac = cam_onvif_parse_mac(cam_onvif_find_response(xml, operation));
    cam_identity_set(identity, CAM_FIELD_MAC, mac);
    return TRUE;
}

/* a device that tells who it is without a login may be one that nobody has set up */
static gboolean
read_scopes(CamCall *call, CamIdentity *identity, GError **error)
{
    static const char operation[] = "GetScopes";
    CamOnvifScopes scopes = { CAM_KIND_UNKNOWN, FALSE };
    g_autoptr(CamXml) xml = NULL;

    if (!read_more(call, operation, &xml, error))
        return FALSE;
    if (xml != NULL)
        cam_onvif_parse_scopes(cam_onvif_find_response(xml, operation), &scopes);
    identity->kind = scopes.kind;
    if (cam_onvif_get(call)->accepted) {
        identity->activated = CAM_TRI_YES;
        return TRUE;
    }
    if (!scopes.factory_state)
        return TRUE;
    identity->activated = CAM_TRI_NO;
    g_set_error(error, CAM_ERROR, CAM_ERROR_NOT_ACTIVATED, "has no password yet");
    return FALSE;
}

static gboolean
identify(CamCall *call, CamIdentity *identity, GError **error)
{
    return cam_onvif_open(call, identity, error) && read_mac(call, identity, error) &&
           read_scopes(call, identity, error);
}

/* what cannot be read from one place is looked for at the other */
static gboolean
add_flags(CamCall *call, const char *operation, const char *arguments, CamOnvifFlags *flags,
          GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(CamXml) xml = cam_onvif_ask_open(call, operation, arguments, &local);

    if (xml != NULL)
        cam_onvif_add_flags(cam_onvif_find_response(xml, operation), flags);
    else if (is_fatal(local)) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    return TRUE;
}

static gboolean
preflight(CamCall *call, GPtrArray *findings, GError **error)
{
    CamOnvifFlags flags = { 0 };

    if (cam_call_flag(call, "upgrade-unadvertised", FALSE))
        return TRUE;
    if (!cam_onvif_open(call, NULL, error) ||
        !add_flags(call, "GetServiceCapabilities", NULL, &flags, error))
        return FALSE;
    if (!flags.http_upgrade &&
        !add_flags(call, "GetCapabilities", "<tds:Category>All</tds:Category>", &flags, error))
        return FALSE;
    if (!flags.http_upgrade)
        cam_findings_add(findings, CAM_LEVEL_BLOCK, "upgrade-not-offered", NULL);
    return TRUE;
}

static double
read_seconds(const CamXmlNode *response, const char *name)
{
    g_autofree char *text = cam_xml_read_text(response, name);
    double seconds = 0;

    /* the specification says both "mandatory" and "optional", and values are best effort */
    (void)cam_onvif_parse_duration(text, &seconds);
    return seconds;
}

/* the device may go down for this, so it is only done with the image at hand (onvif.md 6.1) */
static gboolean
prepare(CamCall *call, const CamFirmware *firmware, CamReady *ret_ready, GError **error)
{
    const CamOnvifAsk ask = { .operation = "StartFirmwareUpgrade", .login = TRUE, .once = TRUE };
    CamOnvif *onvif = cam_onvif_get(call);

    cam_onvif_place_clear(&onvif->upload);
    if (!cam_onvif_open_for_act(call, error))
        return FALSE;
    g_autoptr(CamXml) xml = cam_onvif_ask(call, &ask, error);
    if (xml == NULL)
        return FALSE;
    const CamXmlNode *response = cam_onvif_find_response(xml, ask.operation);
    g_autofree char *uri = cam_xml_read_text(response, "UploadUri");
    if (uri == NULL) {
        /* some answer everything they do not know like this */
        g_set_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED, "does not offer firmware upgrade");
        return FALSE;
    }
    if (!cam_onvif_find_place(call, uri, &onvif->upload, error))
        return FALSE;
    *ret_ready = (CamReady){
        .wait_s = MIN(read_seconds(response, "UploadDelay"), DELAY_MAX_S),
        .down_s = read_seconds(response, "ExpectedDownTime"),
    };
    return TRUE;
}

static gboolean
upload(CamCall *call, const CamFirmware *firmware, CamFlash *ret_flash, GError **error)
{
    const CamOnvif *onvif = cam_onvif_get(call);

    if (onvif->upload.path == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_INTERNAL, "no address for the image is known");
        return FALSE;
    }
    if (!cam_onvif_send_file(call, &onvif->upload, firmware->path, error)) {
        g_prefix_error(error, "firmware: ");
        return FALSE;
    }
    /* it took the image; nobody can ask it how far it is */
    *ret_flash = (CamFlash){ .state = CAM_FLASH_UNKNOWN, .percent = -1 };
    return TRUE;
}

/* a good answer does not prove a reboot: some say so and stay (onvif.md 8) */
static gboolean
reboot(CamCall *call, GError **error)
{
    const CamOnvifAsk ask = { .operation = "SystemReboot", .login = TRUE, .once = TRUE };

    if (!cam_onvif_open_for_act(call, error))
        return FALSE;
    g_autoptr(CamXml) xml = cam_onvif_ask(call, &ask, error);
    return xml != NULL;
}

static const char *const settings[] = {
    "service-path=/",
    "login=auto|digest|token",
    "upgrade-unadvertised=yes|no",
    "upload-login=auto|digest|none",
    "any-host=yes|no",
    NULL,
};

extern const CamDriver cam_driver_onvif;

const CamDriver cam_driver_onvif = {
    .name = "onvif",
    .grammar = "onvif",
    .status = CAM_DRIVER_SIMULATED,
    .is_common = TRUE,
    .requests = 9,
    .settings = settings,
    .identify = identify,
    .preflight = preflight,
    .backup = cam_onvif_backup,
    .restore = cam_onvif_restore,
    .prepare = prepare,
    .upload = upload,
    .reboot = reboot,
};
