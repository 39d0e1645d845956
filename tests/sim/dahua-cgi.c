/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/dahua.h"

#include <string.h>

#define TEXT    "text/plain;charset=utf-8"
#define REFUSED "Error\r\nBad Request!\r\n"
#define LINE    "\r\n"
#define SLOTS   16
/* a device stands somewhere else than the computer that asks it */
#define ZONE_US (8 * G_TIME_SPAN_HOUR)

static gboolean
is_on(const SimVisit *visit, const char *knob)
{
    return sim_knobs_is_on(&visit->device->knobs, knob);
}

void
sim_dahua_answer_text(SimVisit *visit, const char *text)
{
    sim_desk_answer(visit, 200, TEXT, NULL, text);
}

/* what is not there: 400 on firmware of 2019 to 2022, 501 on newer, 200 on some */
void
sim_dahua_missing(SimVisit *visit)
{
    const char *status = sim_knobs_get_own(&visit->device->knobs, "dahua-missing");

    if (strcmp(status, "501") == 0)
        sim_desk_answer(visit, 501, TEXT, NULL, "Error\r\nNot Implemented!\r\n");
    else if (strcmp(status, "404") == 0)
        sim_desk_answer(visit, 404, "text/html", NULL, "<html><body>Not Found</body></html>");
    else
        sim_desk_answer(visit, strcmp(status, "200") == 0 ? 200 : 400, TEXT, NULL, REFUSED);
}

gboolean
sim_dahua_guard(SimVisit *visit)
{
    const char *path = visit->exchange->path;

    if (is_on(visit, "dahua-no-rpc") && g_str_has_prefix(path, "/RPC2")) {
        sim_desk_answer(visit, 404, "text/html", NULL, "<html><body>Not Found</body></html>");
        return TRUE;
    }
    if (!is_on(visit, "dahua-no-cgi") || !g_str_has_prefix(path, "/cgi-bin/"))
        return FALSE;
    sim_dahua_missing(visit);
    return TRUE;
}

void
sim_dahua_refuse(SimVisit *visit)
{
    g_autofree char *challenge = NULL;

    if (visit->login == SIM_LOGIN_STALE && is_on(visit, "dahua-403-stale")) {
        sim_desk_answer(visit, 403, TEXT, NULL, "Authority:check failure.");
        return;
    }
    if (visit->login == SIM_LOGIN_LOCKED && is_on(visit, "dahua-403-locked")) {
        sim_desk_answer(visit, 403, TEXT, NULL, "");
        return;
    }
    challenge = sim_desk_format_challenge(visit->device, visit->login);
    sim_desk_answer(visit, 401, TEXT, challenge,
                    visit->login == SIM_LOGIN_LOCKED
                        ? "Error\r\nUser Locked! Please try again after 30 minutes.\r\n"
                        : "Error\r\nInvalid Authority!\r\n");
}

static void
answer_root(SimVisit *visit)
{
    sim_desk_answer(visit, 200, "text/html", NULL,
                    "<!DOCTYPE html><html><head><title>WEB SERVICE</title></head></html>");
}

static void
answer_value(SimVisit *visit, const char *key, const char *value)
{
    g_autofree char *text = g_strdup_printf("%s=%s" LINE, key, value);

    if (value[0] == '\0')
        sim_dahua_missing(visit);
    else
        sim_dahua_answer_text(visit, text);
}

static void
answer_type(SimVisit *visit)
{
    answer_value(visit, "type", visit->device->model->name);
}

static void
answer_serial(SimVisit *visit)
{
    answer_value(visit, "sn", visit->device->serial);
}

static void
answer_vendor(SimVisit *visit)
{
    answer_value(visit, "vendor", sim_model_get(visit->device->model, "vendor"));
}

static void
answer_class(SimVisit *visit)
{
    answer_value(visit, "class", sim_model_get(visit->device->model, "device-class"));
}

static void
answer_name(SimVisit *visit)
{
    answer_value(visit, "name", visit->device->name);
}

static void
answer_version(SimVisit *visit)
{
    const SimDevice *device = visit->device;
    g_autofree char *text =
        g_strdup_printf(is_on(visit, "dahua-two-lines") ? "version=%s" LINE "BuildDate=%s" LINE
                                                        : "version=%s,build:%s" LINE,
                        device->version, device->build);

    sim_dahua_answer_text(visit, text);
}

static void
append_line(GString *text, const char *key, const char *value)
{
    if (value[0] != '\0')
        g_string_append_printf(text, "%s=%s" LINE, key, value);
}

static void
answer_system(SimVisit *visit)
{
    const SimDevice *device = visit->device;
    const SimModel *model = device->model;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *hwid = sim_dahua_format_hwid(model->platform);

    if (!model->recorder)
        append_line(text, "appAutoStart", "true");
    append_line(text, "deviceType", model->type);
    append_line(text, "hardwareVersion", sim_model_get(model, "hardware"));
    append_line(text, "processor", sim_model_get(model, "processor"));
    append_line(text, "serialNumber", device->serial);
    append_line(text, "updateSerial", sim_model_get(model, "update"));
    if (strcmp(sim_model_get(model, "cloud"), "true") == 0)
        append_line(text, "updateSerialCloudUpgrade", hwid);
    sim_dahua_answer_text(visit, text->str);
}

static void
answer_time(SimVisit *visit)
{
    const char *fixed = sim_knobs_get_own(&visit->device->knobs, "dahua-clock");
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autoptr(GDateTime) there = g_date_time_add(now, ZONE_US);
    g_autofree char *time = g_date_time_format(there, "%Y-%m-%d %H:%M:%S");

    answer_value(visit, "result", fixed[0] != '\0' ? fixed : time);
}

static void
answer_reboot(SimVisit *visit)
{
    if (is_on(visit, "dahua-viewer")) {
        sim_desk_answer(visit, 403, TEXT, NULL, "Error\r\nForbidden!\r\n");
        return;
    }
    sim_device_restart(visit->device);
    sim_dahua_answer_text(visit, "OK" LINE);
}

/* configuration */

static const char *const tables[] = { "General",      "Network",     "NTP",    "Locales",
                                      "Encode",       "VideoColor",  "Email",  "NAS",
                                      "ChannelTitle", "VideoWidget", "Record", "MotionDetect" };

gboolean
sim_dahua_has_table(const SimDevice *device, const char *name)
{
    if (strcmp(name, "RemoteDevice") == 0)
        return device->model->recorder;
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
        if (strcmp(tables[i], name) == 0)
            return TRUE;
    }
    return FALSE;
}

char *
sim_dahua_format_config(const SimDevice *device)
{
    g_autoptr(GString) text = g_string_new("{\n");

    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
        g_string_append_printf(text, "   \"%s\" : {\n      \"Owner\" : \"%s\"\n   },\n", tables[i],
                               device->serial);
    g_string_append(text, "   \"Padding\" : [");
    while (text->len < device->knobs.config_size)
        g_string_append_printf(text, "\n      %" G_GSIZE_FORMAT ",", text->len);
    g_string_append(text, "\n      0\n   ]\n}\n");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Returns: whether the knob `config` had something to say */
static gboolean
answer_config_knob(SimVisit *visit)
{
    switch ((SimConfig)visit->device->knobs.config) {
    case SIM_CONFIG_BINARY:
        return FALSE;
    case SIM_CONFIG_REFUSED:
        sim_dahua_answer_text(visit, REFUSED);
        return TRUE;
    case SIM_CONFIG_BUSY:
        sim_desk_answer(visit, 503, TEXT, NULL, "Error\r\nService Unavailable!\r\n");
        return TRUE;
    }
    return FALSE;
}

static void
answer_config(SimVisit *visit)
{
    g_autofree char *config = sim_dahua_format_config(visit->device);

    if (answer_config_knob(visit))
        return;
    if (!is_on(visit, "dahua-sealed")) {
        sim_desk_answer(visit, 200, "application/octet-stream", NULL, config);
        return;
    }
    /* an encrypted container: magic, version, and bytes nobody can read */
    memcpy(config, "MWPZWJGS\1", 9);
    for (gsize i = 9; config[i] != '\0'; i++)
        config[i] = (char)(config[i] * 31 + 7) | 1;
    sim_desk_answer(visit, 200, "application/octet-stream", NULL, config);
}

static void
answer_backup(SimVisit *visit)
{
    if (is_on(visit, "dahua-no-backup"))
        sim_dahua_missing(visit);
    else
        answer_config(visit);
}

static void
answer_export(SimVisit *visit)
{
    g_autofree char *session = sim_desk_get_query(visit, "sessionId");

    if (is_on(visit, "dahua-no-export") || !sim_dahua_is_session(visit, session))
        sim_dahua_missing(visit);
    else
        answer_config(visit);
}

/* cameras of a recorder: the last used slot is left over from one that was removed, the one before
 * is of another make, the rest were never used */
static void
append_slots(GString *text)
{
    for (guint i = 0; i < SLOTS; i++) {
        g_autofree char *key =
            g_strdup_printf("table.RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_%u", i);
        gboolean used = i < SLOTS - 4;
        gboolean foreign = i == SLOTS - 6;

        g_string_append_printf(text, "%s.Address=%s%u" LINE, key, used ? "192.0.2." : "192.168.0.",
                               used ? i + 10 : 0);
        g_string_append_printf(text, "%s.Enable=%s" LINE, key, used ? "true" : "false");
        if (!used)
            continue;
        g_string_append_printf(text, "%s.DeviceType=%s" LINE, key,
                               foreign ? "DS-2CD1143G0-I" : "DH-IPC-HFW1431S1-A");
        g_string_append_printf(text, "%s.Mac=" LINE "%s.Port=37777" LINE, key, key);
        g_string_append_printf(text, "%s.ProtocolType=%s" LINE, key, foreign ? "Onvif" : "Private");
        g_string_append_printf(text, "%s.SerialNo=%s%02u" LINE, key,
                               i == SLOTS - 5 ? "GONE00000PAG00" : "7A01234PAG123", i);
        g_string_append_printf(text, "%s.VideoInputs[0].Name=Channel %u" LINE, key, i + 1);
    }
}

static void
answer_table(SimVisit *visit)
{
    g_autofree char *name = sim_desk_get_query(visit, "name");
    g_autoptr(GString) text = g_string_new(NULL);

    if (answer_config_knob(visit))
        return;
    if (name == NULL || !sim_dahua_has_table(visit->device, name)) {
        sim_dahua_missing(visit);
        return;
    }
    if (strcmp(name, "RemoteDevice") == 0)
        append_slots(text);
    for (guint i = 0; i < 4; i++)
        g_string_append_printf(text, "table.%s[%u].Owner=%s" LINE, name, i, visit->device->serial);
    sim_dahua_answer_text(visit, text->str);
}

static void
answer_state(SimVisit *visit)
{
    g_autoptr(GString) text = g_string_new(NULL);
    SimDahuaState state;

    if (is_on(visit, "dahua-viewer")) {
        sim_desk_answer(visit, 403, TEXT, NULL, "Error\r\nForbidden!\r\n");
        return;
    }
    if (is_on(visit, "dahua-no-upgrader") || !sim_dahua_read_state(visit, &state)) {
        sim_dahua_missing(visit);
        return;
    }
    g_string_append_printf(text, "State=%s" LINE "Progress=", state.word);
    if (is_on(visit, "dahua-raw-progress"))
        g_string_append_c(text, (char)state.percent);
    else
        g_string_append_printf(text, "%u", state.percent);
    g_string_append(text, LINE);
    sim_desk_answer_bytes(visit, 200, TEXT, NULL, text->str, text->len);
}

#define MAGIC "/cgi-bin/magicBox.cgi"

const SimRoute sim_dahua_routes[SIM_DAHUA_ROUTES] = {
    { "GET", "/", .open = TRUE, .answer = answer_root },
    { "POST", "/RPC2_Login", .open = TRUE, .answer = sim_dahua_answer_login },
    { "POST", "/RPC2", .open = TRUE, .answer = sim_dahua_answer_call },
    { "POST", "/RPC2_Upgrade", .open = TRUE, .upload = TRUE, .answer = sim_dahua_answer_form },
    { "GET", MAGIC, "action=getDeviceType", .answer = answer_type },
    { "GET", MAGIC, "action=getSerialNo", .answer = answer_serial },
    { "GET", MAGIC, "action=getSoftwareVersion", .answer = answer_version },
    { "GET", MAGIC, "action=getMachineName", .answer = answer_name },
    { "GET", MAGIC, "action=getVendor", .answer = answer_vendor },
    { "GET", MAGIC, "action=getDeviceClass", .answer = answer_class },
    { "GET", MAGIC, "action=getSystemInfo", .answer = answer_system },
    { "GET", MAGIC, "action=reboot", .answer = answer_reboot },
    { "GET", "/cgi-bin/global.cgi", "action=getCurrentTime", .answer = answer_time },
    { "GET", "/cgi-bin/Config.backup", "action=All", .answer = answer_backup },
    { "GET", "/cgi-bin/configFileExport.backup", "action=All", .open = TRUE,
      .answer = answer_export },
    { "GET", "/cgi-bin/configManager.cgi", "action=getConfig", .answer = answer_table },
    { "GET", "/cgi-bin/upgrader.cgi", "action=getState", .answer = answer_state },
    { "POST", "/cgi-bin/upgrader.cgi", "action=uploadFirmware", .upload = TRUE,
      .answer = sim_dahua_answer_upload },
};
