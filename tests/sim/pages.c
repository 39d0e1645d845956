/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/pages.h"

#include <string.h>

#include "tests/sim/status.h"

#define CONFIG_MAGIC "HKCFG\x01\x00\x7f"
#define LOCK_S       1800

GString *
sim_page_user_check(SimDevice *device, SimLogin login)
{
    gint64 now_us = sim_loop_now(device->shared->loop);
    gint64 locked_us = sim_auth_locked_us(device->auth, now_us);
    gint64 lock_us = MAX(sim_loop_scale(device->shared->loop, LOCK_S), 1);
    gboolean locked = locked_us > 0 || device->knobs.locked;
    GString *xml = sim_xml_begin(device, "userCheck");

    sim_xml_add(xml, "statusValue", login == SIM_LOGIN_OK ? "200" : "401");
    sim_xml_add(xml, "statusString", login == SIM_LOGIN_OK ? "OK" : "Unauthorized");
    if (login == SIM_LOGIN_OK) {
        sim_xml_add(xml, "isDefaultPassword", "false");
        sim_xml_add(xml, "isRiskPassword", "false");
    }
    sim_xml_add(xml, "isActivated", device->knobs.activated ? "true" : "false");
    if (login != SIM_LOGIN_OK) {
        sim_xml_add(xml, "lockStatus", locked ? "lock" : "unlock");
        sim_xml_add_number(xml, "unlockTime",
                           device->knobs.locked ? LOCK_S : (guint64)(locked_us * LOCK_S / lock_us));
        sim_xml_add_number(xml, "retryLoginTime",
                           sim_auth_tries_left(device->auth, &device->knobs, now_us));
    }
    sim_xml_end(xml, "userCheck");
    return xml;
}

static void
page_user_check(SimExchange *exchange, SimDevice *device, const GByteArray *body)
{
    g_autoptr(GString) xml = sim_page_user_check(device, SIM_LOGIN_OK);

    sim_answer_xml(exchange, device, 200, xml);
}

static char *
format_device_id(const SimDevice *device)
{
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_MD5, device->serial, -1);

    return g_strdup_printf("%.8s-%.4s-%.4s-%.4s-%.12s", hash, hash + 8, hash + 12, hash + 16,
                           hash + 20);
}

static void
page_device_info(SimExchange *exchange, SimDevice *device, const GByteArray *body)
{
    const SimModel *model = device->model;
    g_autoptr(GString) xml = sim_xml_begin(device, "DeviceInfo");
    g_autofree char *id = format_device_id(device);
    g_autofree char *build = g_strdup_printf("build %s", device->build);
    g_autofree char *mac = sim_device_format_mac(device);

    sim_xml_add(xml, "deviceName", device->name);
    sim_xml_add(xml, "deviceID", id);
    if (!model->recorder) {
        sim_xml_add(xml, "deviceDescription", model->type);
        sim_xml_add(xml, "deviceLocation", "hangzhou");
        sim_xml_add(xml, "systemContact", "Hikvision.China");
    }
    sim_xml_add(xml, "model", model->name);
    sim_xml_add(xml, "serialNumber", device->serial);
    sim_xml_add(xml, "macAddress", mac);
    sim_xml_add(xml, "firmwareVersion", device->version);
    sim_xml_add(xml, "firmwareReleasedDate", build);
    sim_xml_add(xml, "encoderVersion", "V7.3");
    sim_xml_add(xml, "encoderReleasedDate", build);
    if (!model->recorder) {
        sim_xml_add(xml, "bootVersion", "V1.3.4");
        sim_xml_add(xml, "bootReleasedDate", "100316");
    }
    sim_xml_add(xml, "hardwareVersion", model->hardware);
    sim_xml_add(xml, "deviceType", model->type);
    sim_xml_add(xml, "telecontrolID", model->recorder ? "255" : "88");
    sim_xml_add(xml, "supportBeep", model->recorder ? "true" : "false");
    sim_xml_add(xml, "supportVideoLoss", "false");
    sim_xml_add(xml, "firmwareVersionInfo", model->info);
    if (strcmp(model->platform, "G7") == 0)
        sim_xml_add(xml, "platformName", model->platform);
    sim_xml_add(xml, "manufacturer", model->recorder ? NULL : "hikvision");
    sim_xml_add(xml, "subSerialNumber", device->serial + strlen(device->serial) - 9);
    sim_xml_add(xml, "OEMCode", "1");
    sim_xml_end(xml, "DeviceInfo");
    sim_answer_xml(exchange, device, 200, xml);
}

static void
page_capabilities(SimExchange *exchange, SimDevice *device, const GByteArray *body)
{
    g_autoptr(GString) xml = sim_xml_begin(device, "DeviceCap");

    g_string_append(xml, "<SysCap>\n");
    sim_xml_add(xml, "isSupportDst", "true");
    sim_xml_add(xml, "isSupportUpdatefirmware", "true");
    sim_xml_add(xml, "isSupportReboot", "true");
    sim_xml_add(xml, "isSupportFactoryReset", "true");
    sim_xml_add(xml, "isSupportConfigurationData", "true");
    if (device->knobs.upload_method != SIM_METHOD_PUT)
        sim_xml_add(xml, "isSupportPostUpdateFirmware", "true");
    sim_xml_add(xml, "isSupportFirmwareVersionInfo", device->model->info != NULL ? "true" : NULL);
    g_string_append(xml, "</SysCap>\n<SecurityCap>\n");
    sim_xml_add(xml, "keyIterateNum", "100");
    sim_xml_add(xml, "isSupportUserCheck", "true");
    sim_xml_add(xml, "issupIllegalLoginLock", "true");
    sim_xml_add(xml, "isSupportConfigFileExport", "true");
    sim_xml_add(xml, "isSupportConfigFileImport", "true");
    g_string_append(xml, "<cfgFileSecretKeyLenLimit min=\"0\" max=\"16\"/>\n</SecurityCap>\n");
    sim_xml_end(xml, "DeviceCap");
    sim_answer_xml(exchange, device, 200, xml);
}

static char *
format_local_time(const char *format, gint64 unix_us)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(unix_us / G_USEC_PER_SEC);

    return g_date_time_format(time, format);
}

static void
page_status(SimExchange *exchange, SimDevice *device, const GByteArray *body)
{
    gint64 now_us = g_get_real_time();
    g_autoptr(GString) xml = sim_xml_begin(device, "DeviceStatus");
    g_autofree char *now = format_local_time("%Y-%m-%dT%H:%M:%S%:z", now_us);

    sim_xml_add(xml, "currentDeviceTime", now);
    /* the device's own seconds, which pass faster than ours */
    double second_us = (double)MAX(sim_loop_scale(device->shared->loop, 1), 1);
    sim_xml_add_number(xml, "deviceUpTime",
                       (guint64)((double)MAX(now_us - device->booted_us, 0) / second_us));
    g_string_append(xml, "<CPUList>\n<CPU>\n<cpuDescription>2616.00</cpuDescription>\n"
                         "<cpuUtilization>24</cpuUtilization>\n</CPU>\n</CPUList>\n"
                         "<MemoryList>\n<Memory>\n<memoryDescription>DDR Memory"
                         "</memoryDescription>\n<memoryUsage>91.3</memoryUsage>\n"
                         "<memoryAvailable>152.7</memoryAvailable>\n</Memory>\n</MemoryList>\n");
    sim_xml_end(xml, "DeviceStatus");
    sim_answer_xml(exchange, device, 200, xml);
}

static void
page_time(SimExchange *exchange, SimDevice *device, const GByteArray *body)
{
    g_autoptr(GString) xml = sim_xml_begin(device, "Time");
    g_autofree char *now = format_local_time("%Y-%m-%dT%H:%M:%S%:z", g_get_real_time());

    sim_xml_add(xml, "timeMode", "NTP");
    sim_xml_add(xml, "localTime", now);
    sim_xml_add(xml, "timeZone", "CST-1:00:00DST01:00:00,M3.5.0/02:00:00,M10.5.0/03:00:00");
    sim_xml_end(xml, "Time");
    sim_answer_xml(exchange, device, 200, xml);
}

/* opaque to a client: a mark, the model's hash, noise that depends on the device */
static GByteArray *
build_config(const SimDevice *device)
{
    g_autofree char *model = g_compute_checksum_for_string(G_CHECKSUM_MD5, device->model->name, -1);
    GByteArray *config = g_byte_array_new();
    guint64 random = g_str_hash(device->serial);

    g_byte_array_append(config, (const guint8 *)CONFIG_MAGIC, sizeof CONFIG_MAGIC - 1);
    g_byte_array_append(config, (const guint8 *)model, 32);
    while (config->len < device->knobs.config_size) {
        guint64 noise = sim_random(&random);

        g_byte_array_append(config, (const guint8 *)&noise, sizeof noise);
    }
    return config;
}

static void
page_config_get(SimExchange *exchange, SimDevice *device, const GByteArray *body)
{
    g_autoptr(GByteArray) config = NULL;

    if (device->knobs.config == SIM_CONFIG_REFUSED) {
        sim_answer_status_text(exchange, device, "invalidOperation 200");
        return;
    }
    if (device->knobs.config == SIM_CONFIG_BUSY) {
        sim_answer_status(exchange, device, "serviceUnavailable");
        return;
    }
    config = build_config(device);
    sim_answer_bytes(exchange, device, 200, "application/octet-stream",
                     "Content-Disposition: attachment; filename=configurationData\r\n",
                     config->data, config->len);
}

static void
page_config_put(SimExchange *exchange, SimDevice *device, const GByteArray *body)
{
    g_autoptr(GByteArray) config = build_config(device);
    gsize head = sizeof CONFIG_MAGIC - 1;

    if (body == NULL || body->len < head + 32 || memcmp(body->data, config->data, head) != 0)
        sim_answer_status(exchange, device, "importErrorData");
    else if (memcmp(body->data + head, config->data + head, 32) != 0)
        sim_answer_status(exchange, device, "badDevType");
    else if (body->len != config->len || memcmp(body->data, config->data, body->len) != 0)
        sim_answer_status(exchange, device, "importErrorData");
    else
        sim_answer_status(exchange, device, "rebootRequired");
}

static void
page_upgrade_status(SimExchange *exchange, SimDevice *device, const GByteArray *body)
{
    gboolean upgrading = device->state == SIM_STATE_UPGRADING;
    guint percent = sim_device_flash_percent(device);
    g_autofree char *json = NULL;
    g_autoptr(GString) xml = NULL;

    if (device->knobs.progress == SIM_PROGRESS_MISSING) {
        sim_answer_status_text(exchange, device,
                               device->knobs.unsupported == 404 ? "notSupport 404"
                                                                : "notSupport 403");
        return;
    }
    if (device->knobs.progress == SIM_PROGRESS_SILENT)
        upgrading = FALSE;
    if (strstr(exchange->query, "format=json") != NULL) {
        json = g_strdup_printf("{\n\t\"statusCode\":\t1,\n\t\"statusString\":\t\"OK\",\n"
                               "\t\"subStatusCode\":\t\"ok\",\n\t\"upgrading\":\t\"%s\",\n"
                               "\t\"percent\":\t%u\n}",
                               upgrading ? "TRUE" : "FALSE", percent);
        sim_answer_bytes(exchange, device, 200, "application/json", NULL, json, strlen(json));
        return;
    }
    xml = sim_xml_begin(device, "upgradeStatus");
    sim_xml_add(xml, "upgrading", upgrading ? "true" : "false");
    sim_xml_add_number(xml, "percent", percent);
    if (!device->knobs.no_reboot_element)
        sim_xml_add(xml, "reboot", device->state == SIM_STATE_FLASHED ? "true" : "false");
    sim_xml_end(xml, "upgradeStatus");
    sim_answer_xml(exchange, device, 200, xml);
}

static void
page_reboot(SimExchange *exchange, SimDevice *device, const GByteArray *body)
{
    sim_device_restart(device);
    sim_answer_status(exchange, device, "ok");
}

static void
add_channel(GString *xml, const SimDevice *camera, guint number)
{
    g_autofree char *version = g_strdup_printf("%s build %s", camera->version, camera->build);

    g_string_append(xml, "<InputProxyChannel version=\"2.0\">\n");
    sim_xml_add_number(xml, "id", number);
    sim_xml_add(xml, "name", camera->name);
    g_string_append(xml, "<sourceInputPortDescriptor>\n");
    sim_xml_add(xml, "proxyProtocol", "HIKVISION");
    sim_xml_add(xml, "addressingFormatType", "ipaddress");
    sim_xml_add(xml, "ipAddress", camera->address);
    sim_xml_add(xml, "managePortNo", "8000");
    sim_xml_add(xml, "srcInputPort", "1");
    sim_xml_add(xml, "userName", camera->shared->user);
    sim_xml_add(xml, "connMode", "manual");
    sim_xml_add(xml, "streamType", "auto");
    sim_xml_add(xml, "model", camera->model->name);
    sim_xml_add(xml, "serialNumber", camera->serial);
    sim_xml_add(xml, "firmwareVersion", version);
    g_string_append(xml, "<deviceID></deviceID>\n</sourceInputPortDescriptor>\n");
    sim_xml_add(xml, "enableAnr", "false");
    g_string_append(xml, "</InputProxyChannel>\n");
}

static void
page_channels(SimExchange *exchange, SimDevice *device, const GByteArray *body)
{
    g_autoptr(GString) xml = sim_xml_begin(device, "InputProxyChannelList");
    guint number = 0;

    for (guint i = 0; i < device->shared->devices->len && number < device->model->channels; i++) {
        const SimDevice *camera = device->shared->devices->pdata[i];

        if (camera->recorder == device)
            add_channel(xml, camera, ++number);
    }
    sim_xml_end(xml, "InputProxyChannelList");
    sim_answer_xml(exchange, device, 200, xml);
}

static void
page_channel_status(SimExchange *exchange, SimDevice *device, const GByteArray *body)
{
    g_autoptr(GString) xml = sim_xml_begin(device, "InputProxyChannelStatusList");
    guint number = 0;

    for (guint i = 0; i < device->shared->devices->len && number < device->model->channels; i++) {
        const SimDevice *camera = device->shared->devices->pdata[i];
        gboolean online = sim_device_is_heard(camera) && camera->knobs.activated;

        if (camera->recorder != device)
            continue;
        g_string_append(xml, "<InputProxyChannelStatus version=\"2.0\">\n");
        sim_xml_add_number(xml, "id", ++number);
        g_string_append(xml, "<sourceInputPortDescriptor>\n");
        sim_xml_add(xml, "ipAddress", camera->address);
        sim_xml_add(xml, "serialNumber", camera->serial);
        g_string_append(xml, "</sourceInputPortDescriptor>\n");
        sim_xml_add(xml, "online", online ? "true" : "false");
        sim_xml_add(xml, "chanDetectResult", online ? "connect" : "notExist");
        g_string_append(xml, "</InputProxyChannelStatus>\n");
    }
    sim_xml_end(xml, "InputProxyChannelStatusList");
    sim_answer_xml(exchange, device, 200, xml);
}

static void
page_activate_status(SimExchange *exchange, SimDevice *device, const GByteArray *body)
{
    g_autoptr(GString) xml = sim_xml_begin(device, "ActivateStatus");

    sim_xml_add(xml, "Activated", device->knobs.activated ? "true" : "false");
    sim_xml_end(xml, "ActivateStatus");
    sim_answer_xml(exchange, device, 200, xml);
}

static void
page_front(SimExchange *exchange, SimDevice *device, const GByteArray *body)
{
    static const char html[] =
        "<!doctype html>\n<html><head><title></title><meta http-equiv=\"Pragma\" "
        "content=\"no-cache\" /></head><body></body><script type=\"text/javascript\">\n"
        "window.location.href = \"/doc/page/login.asp?_\" + (new Date()).getTime();\n"
        "</script></html>\n";

    sim_answer_bytes(exchange, device, 200, "text/html", NULL, html, sizeof html - 1);
}

#define ONVIF_LOCK_S 1800

/* the date is the one thing ONVIF gives without login, and all a probe of the service needs. Its
 * users are others than those of the rest, and there are none */
static void
page_onvif(SimExchange *exchange, SimDevice *device, const GByteArray *body)
{
    static const char head[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<env:Envelope "
                               "xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\" "
                               "xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\" "
                               "xmlns:tt=\"http://www.onvif.org/ver10/schema\" "
                               "xmlns:ter=\"http://www.onvif.org/ver10/error\"><env:Body>";
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autoptr(GString) xml = g_string_new(head);
    gboolean date =
        body != NULL && memmem(body->data, body->len, "GetSystemDateAndTime", 20) != NULL;

    if (body != NULL && memmem(body->data, body->len, "UsernameToken", 13) != NULL) {
        SimLoop *loop = device->shared->loop;
        device->counts.logins++;
        sim_auth_check_plain(device->auth, &device->knobs, FALSE, sim_loop_now(loop),
                             sim_loop_scale(loop, ONVIF_LOCK_S));
        sim_device_note(device, "login-failed", 0, NULL, FALSE, "onvif");
    }
    if (date)
        g_string_append_printf(
            xml,
            "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP"
            "</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings><tt:UTCDateTime>"
            "<tt:Time><tt:Hour>%d</tt:Hour><tt:Minute>%d</tt:Minute><tt:Second>%d</tt:Second>"
            "</tt:Time><tt:Date><tt:Year>%d</tt:Year><tt:Month>%d</tt:Month><tt:Day>%d</tt:Day>"
            "</tt:Date></tt:UTCDateTime></tds:SystemDateAndTime>"
            "</tds:GetSystemDateAndTimeResponse>",
            g_date_time_get_hour(now), g_date_time_get_minute(now), g_date_time_get_second(now),
            g_date_time_get_year(now), g_date_time_get_month(now),
            g_date_time_get_day_of_month(now));
    else
        g_string_append(xml, "<env:Fault><env:Code><env:Value>env:Sender</env:Value><env:Subcode>"
                             "<env:Value>ter:NotAuthorized</env:Value></env:Subcode></env:Code>"
                             "<env:Reason><env:Text xml:lang=\"en\">The action requested requires "
                             "authorization</env:Text></env:Reason></env:Fault>");
    g_string_append(xml, "</env:Body></env:Envelope>");
    sim_answer_bytes(exchange, device, date ? 200 : 400, "application/soap+xml; charset=utf-8",
                     NULL, xml->str, xml->len);
}

/* the smallest baseline picture: eight by eight, all grey */
static GByteArray *
build_picture(void)
{
    static const guint8 frame[] = { 0xff, 0xc0, 0x00, 0x0b, 0x08, 0x00, 0x08,
                                    0x00, 0x08, 0x01, 0x01, 0x11, 0x00 };
    static const guint8 scan[] = { 0xff, 0xda, 0x00, 0x08, 0x01, 0x01, 0x00,
                                   0x00, 0x3f, 0x00, 0x3f, 0xff, 0xd9 };
    GByteArray *picture = g_byte_array_new();

    g_byte_array_append(picture, (const guint8 *)"\xff\xd8\xff\xdb\x00\x43\x00", 7);
    for (int i = 0; i < 64; i++)
        g_byte_array_append(picture, (const guint8 *)"\x10", 1);
    g_byte_array_append(picture, frame, sizeof frame);
    for (guint8 table = 0x00; table <= 0x10; table += 0x10) {
        guint8 codes[22] = { 0xff, 0xc4, 0x00, 0x14, table, 1 };

        g_byte_array_append(picture, codes, sizeof codes);
    }
    g_byte_array_append(picture, scan, sizeof scan);
    return picture;
}

static void
page_picture(SimExchange *exchange, SimDevice *device, const GByteArray *body)
{
    g_autoptr(GByteArray) picture = build_picture();

    if (device->knobs.dark && device->counts.flashes > 0)
        sim_answer_status(exchange, device, "deviceError");
    else
        sim_answer_bytes(exchange, device, 200, "image/jpeg", NULL, picture->data, picture->len);
}

const SimPage *
sim_page_find(const SimDevice *device, const char *method, const char *path)
{
    static const SimPage pages[] = {
        { "GET", "/", page_front, .open = TRUE },
        { "GET", "/doc/page/login.asp", page_front, .open = TRUE },
        { "POST", "/onvif/device_service", page_onvif, .open = TRUE },
        { "GET", "/SDK/activateStatus", page_activate_status, .open = TRUE },
        { "GET", "/ISAPI/Security/userCheck", page_user_check, .active = TRUE },
        { "GET", "/ISAPI/System/deviceInfo", page_device_info },
        { "GET", "/ISAPI/System/capabilities", page_capabilities },
        { "GET", "/ISAPI/System/status", page_status },
        { "GET", "/ISAPI/System/time", page_time },
        { "GET", "/ISAPI/System/configurationData", page_config_get },
        { "PUT", "/ISAPI/System/configurationData", page_config_put },
        { "GET", "/ISAPI/System/upgradeStatus", page_upgrade_status },
        { "PUT", "/ISAPI/System/reboot", page_reboot },
        { "GET", "/ISAPI/Streaming/channels/101/picture", page_picture },
        { "GET", "/ISAPI/ContentMgmt/InputProxy/channels", page_channels, .recorder = TRUE },
        { "GET", "/ISAPI/ContentMgmt/InputProxy/channels/status", page_channel_status,
          .recorder = TRUE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(pages); i++) {
        if (strcmp(pages[i].path, path) == 0 && strcmp(pages[i].method, method) == 0 &&
            (!pages[i].recorder || device->model->recorder))
            return &pages[i];
    }
    return NULL;
}
