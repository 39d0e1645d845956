/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/onvif-soap.h"

#include <string.h>

#include "tests/sim/make.h"

static void
add(GString *xml, const char *name, const char *value)
{
    g_autofree char *text = g_markup_escape_text(value, -1);

    g_string_append_printf(xml, "<%s>%s</%s>", name, text, name);
}

static void
add_time(GString *xml, const char *name, gint64 unix_s)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(unix_s);

    g_string_append_printf(
        xml,
        "<tt:%s><tt:Time><tt:Hour>%d</tt:Hour><tt:Minute>%d</tt:Minute><tt:Second>%d</tt:Second>"
        "</tt:Time><tt:Date><tt:Year>%d</tt:Year><tt:Month>%d</tt:Month><tt:Day>%d</tt:Day>"
        "</tt:Date></tt:%s>",
        name, g_date_time_get_hour(time), g_date_time_get_minute(time),
        g_date_time_get_second(time), g_date_time_get_year(time), g_date_time_get_month(time),
        g_date_time_get_day_of_month(time), name);
}

static SimOnvifResult
get_time(SimVisit *visit, GString *xml)
{
    SimDevice *device = visit->device;
    gint64 now_s = sim_onvif_now(device);

    g_string_append(xml, "<tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType>"
                         "<tt:DaylightSavings>false</tt:DaylightSavings>"
                         "<tt:TimeZone><tt:TZ>CST-1:00:00</tt:TZ></tt:TimeZone>");
    /* tells the time on its wall as UTC, and checks tokens by the right one */
    if (sim_onvif_is(device, "onvif-clock", "local"))
        add_time(xml, "UTCDateTime", now_s + 3600);
    else if (!sim_onvif_is(device, "onvif-clock", "none"))
        add_time(xml, "UTCDateTime", now_s);
    add_time(xml, "LocalDateTime", now_s + 3600);
    g_string_append(xml, "</tds:SystemDateAndTime>");
    return SIM_ONVIF_DONE;
}

static char *
make_serial(const SimDevice *device)
{
    const char *knob = sim_onvif_knob(device, "onvif-serial");
    g_auto(GStrv) parts = g_strsplit(device->address, ".", -1);

    if (strcmp(knob, "ip") == 0)
        return g_strjoinv("", parts);
    if (strcmp(knob, "zeros") == 0)
        return g_strdup("000000000");
    return g_strdup(knob[0] != '\0' ? knob : device->serial);
}

static SimOnvifResult
get_information(SimVisit *visit, GString *xml)
{
    const SimDevice *device = visit->device;
    const char *maker = sim_onvif_knob(device, "onvif-manufacturer");
    const char *hardware = sim_model_get(device->model, "hardware");
    g_autofree char *serial = make_serial(device);
    g_autofree char *version = g_strconcat(
        device->version, sim_onvif_is(device, "onvif-newline", "true") ? " \n" : "", NULL);

    if (maker[0] == '\0')
        maker = sim_make_get_label(device->model);
    add(xml, "tds:Manufacturer", maker);
    add(xml, "tds:Model", device->model->name);
    add(xml, "tds:FirmwareVersion", version);
    add(xml, "tds:SerialNumber", serial);
    if (!sim_onvif_is(device, "onvif-hardware", "none"))
        add(xml, "tds:HardwareId", hardware[0] != '\0' ? hardware : "88");
    return SIM_ONVIF_DONE;
}

static gboolean
says(const SimDevice *device, const char *place)
{
    const char *flags = sim_onvif_knob(device, "onvif-flags");

    return flags[0] == '\0' || strcmp(flags, place) == 0;
}

static SimOnvifResult
get_capabilities(SimVisit *visit, GString *xml)
{
    const SimDevice *device = visit->device;
    g_autofree char *base = sim_onvif_format_base(device);
    const char *http = says(device, "capabilities") ? "true" : "false";
    const char *mtom = sim_onvif_is(device, "onvif-flags", "mtom") ? "true" : "false";

    g_string_append_printf(
        xml,
        "<tds:Capabilities><tt:Device><tt:XAddr>%s" SIM_ONVIF_SERVICE "</tt:XAddr><tt:Network>"
        "<tt:IPFilter>false</tt:IPFilter><tt:ZeroConfiguration>false</tt:ZeroConfiguration>"
        "<tt:IPVersion6>false</tt:IPVersion6><tt:DynDNS>false</tt:DynDNS></tt:Network><tt:System>"
        "<tt:DiscoveryResolve>false</tt:DiscoveryResolve><tt:DiscoveryBye>false</tt:DiscoveryBye>"
        "<tt:RemoteDiscovery>false</tt:RemoteDiscovery><tt:SystemBackup>false</tt:SystemBackup>"
        "<tt:SystemLogging>false</tt:SystemLogging><tt:FirmwareUpgrade>%s</tt:FirmwareUpgrade>"
        "<tt:SupportedVersions><tt:Major>2</tt:Major><tt:Minor>40</tt:Minor>"
        "</tt:SupportedVersions><tt:Extension><tt:HttpFirmwareUpgrade>%s</tt:HttpFirmwareUpgrade>"
        "<tt:HttpSystemBackup>%s</tt:HttpSystemBackup>"
        "<tt:HttpSystemLogging>false</tt:HttpSystemLogging>"
        "<tt:HttpSupportInformation>false</tt:HttpSupportInformation></tt:Extension></tt:System>"
        "</tt:Device><tt:Media><tt:XAddr>%s" SIM_ONVIF_MEDIA "</tt:XAddr>"
        "<tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast>"
        "<tt:RTP_TCP>false</tt:RTP_TCP><tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP>"
        "</tt:StreamingCapabilities></tt:Media></tds:Capabilities>",
        base, mtom, http, http, base);
    return SIM_ONVIF_DONE;
}

static void
add_service_capabilities(const SimDevice *device, GString *xml)
{
    const char *http = says(device, "services") ? "true" : "false";
    const char *digest = sim_onvif_wants_digest(device) ? "true" : "false";
    const char *token = sim_onvif_is(device, "onvif-auth", "") ? "false" : "true";

    g_string_append_printf(
        xml,
        "<tds:Capabilities><tds:Network IPFilter=\"false\" ZeroConfiguration=\"false\" "
        "IPVersion6=\"false\" DynDNS=\"false\"/><tds:Security TLS1.1=\"false\" TLS1.2=\"false\" "
        "UsernameToken=\"%s\" HttpDigest=\"%s\"/><tds:System DiscoveryResolve=\"false\" "
        "DiscoveryBye=\"false\" RemoteDiscovery=\"false\" SystemBackup=\"false\" "
        "SystemLogging=\"false\" HttpFirmwareUpgrade=\"%s\" HttpSystemBackup=\"%s\"/>"
        "</tds:Capabilities>",
        token, digest, http, http);
}

static SimOnvifResult
get_service_capabilities(SimVisit *visit, GString *xml)
{
    add_service_capabilities(visit->device, xml);
    return SIM_ONVIF_DONE;
}

static void
add_service(GString *xml, const char *name_space, const char *base, const char *path)
{
    g_string_append_printf(xml,
                           "<tds:Service><tds:Namespace>%s</tds:Namespace>"
                           "<tds:XAddr>%s%s</tds:XAddr><tds:Version><tt:Major>2</tt:Major>"
                           "<tt:Minor>40</tt:Minor></tds:Version></tds:Service>",
                           name_space, base, path);
}

static SimOnvifResult
get_services(SimVisit *visit, GString *xml)
{
    g_autofree char *base = sim_onvif_format_base(visit->device);

    add_service(xml, "http://www.onvif.org/ver10/device/wsdl", base, SIM_ONVIF_SERVICE);
    add_service(xml, "http://www.onvif.org/ver10/media/wsdl", base, SIM_ONVIF_MEDIA);
    return SIM_ONVIF_DONE;
}

static void
add_scope(GString *xml, const char *kind, const char *path, const char *value)
{
    g_autofree char *coded = g_uri_escape_string(value, NULL, FALSE);

    g_string_append_printf(xml,
                           "<tds:Scopes><tt:ScopeDef>%s</tt:ScopeDef>"
                           "<tt:ScopeItem>onvif://www.onvif.org/%s%s</tt:ScopeItem></tds:Scopes>",
                           kind, path, coded);
}

static SimOnvifResult
get_scopes(SimVisit *visit, GString *xml)
{
    const SimDevice *device = visit->device;

    add_scope(xml, "Fixed", "type/", "video_encoder");
    add_scope(xml, "Fixed", "Profile/", "Streaming");
    add_scope(xml, "Fixed", "Profile/Q/",
              device->knobs.activated ? "Operational" : "FactoryDefault");
    add_scope(xml, "Fixed", "hardware/", device->model->name);
    add_scope(xml, "Configurable", "name/", device->name);
    add_scope(xml, "Configurable", "location/", device->area);
    return SIM_ONVIF_DONE;
}

/* a cable that is not plugged in comes first: the MAC is that of the interface with the address */
static SimOnvifResult
get_interfaces(SimVisit *visit, GString *xml)
{
    const SimDevice *device = visit->device;
    g_autofree char *mac = sim_device_format_mac(device);

    g_string_append_printf(
        xml,
        "<tds:NetworkInterfaces token=\"wlan0\"><tt:Enabled>false</tt:Enabled><tt:Info>"
        "<tt:Name>wlan0</tt:Name><tt:HwAddress>02:00:00:00:00:01</tt:HwAddress></tt:Info>"
        "</tds:NetworkInterfaces>"
        "<tds:NetworkInterfaces token=\"eth0\"><tt:Enabled>true</tt:Enabled><tt:Info>"
        "<tt:Name>eth0</tt:Name><tt:HwAddress>%s</tt:HwAddress><tt:MTU>1500</tt:MTU></tt:Info>"
        "<tt:IPv4><tt:Enabled>true</tt:Enabled><tt:Config><tt:Manual><tt:Address>%s</tt:Address>"
        "<tt:PrefixLength>8</tt:PrefixLength></tt:Manual><tt:DHCP>false</tt:DHCP></tt:Config>"
        "</tt:IPv4></tds:NetworkInterfaces>",
        mac, device->address);
    return SIM_ONVIF_DONE;
}

static SimOnvifResult
get_hostname(SimVisit *visit, GString *xml)
{
    g_string_append_printf(xml,
                           "<tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP>"
                           "<tt:Name>camera-%u</tt:Name></tds:HostnameInformation>",
                           visit->device->index + 1);
    return SIM_ONVIF_DONE;
}

static SimOnvifResult
get_users(SimVisit *visit, GString *xml)
{
    g_string_append(xml, "<tds:User>");
    add(xml, "tt:Username", visit->device->shared->user);
    g_string_append(xml, "<tt:UserLevel>Administrator</tt:UserLevel></tds:User>");
    return SIM_ONVIF_DONE;
}

static SimOnvifResult
get_mode(SimVisit *visit, GString *xml)
{
    add(xml, "tds:DiscoveryMode", "Discoverable");
    return SIM_ONVIF_DONE;
}

static SimOnvifResult
reboot(SimVisit *visit, GString *xml)
{
    if (sim_onvif_is(visit->device, "onvif-reboot", "nothing"))
        sim_device_note(visit->device, "reboot", 0, NULL, TRUE, "ignored");
    else
        sim_device_restart(visit->device);
    add(xml, "tds:Message", "Rebooting in 5 seconds.");
    return SIM_ONVIF_DONE;
}

const SimPage *
sim_onvif_get_device_pages(gsize *ret_count)
{
    static const SimPage pages[] = {
        { "GetSystemDateAndTime", TRUE, get_time },
        { "GetServices", TRUE, get_services },
        { "GetServiceCapabilities", TRUE, get_service_capabilities },
        { "GetCapabilities", TRUE, get_capabilities },
        { "GetHostname", TRUE, get_hostname },
        { "GetDeviceInformation", FALSE, get_information },
        { "GetScopes", FALSE, get_scopes },
        { "GetNetworkInterfaces", FALSE, get_interfaces },
        { "GetUsers", FALSE, get_users },
        { "GetDiscoveryMode", FALSE, get_mode },
        { "GetSystemUris", FALSE, sim_onvif_get_uris },
        { "StartFirmwareUpgrade", FALSE, sim_onvif_start_upgrade },
        { "StartSystemRestore", FALSE, sim_onvif_start_restore },
        { "SystemReboot", FALSE, reboot },
    };

    *ret_count = G_N_ELEMENTS(pages);
    return pages;
}
