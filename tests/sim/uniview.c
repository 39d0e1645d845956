/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/uniview.h"

#include <string.h>

#include "tests/sim/make.h"

#define LAPI   "/LAPI/V1.0/System/"
#define LOCK_S 1800
#define SCOPE  "onvif://www.onvif.org/"

static char *
format_envelope(const char *path, guint code, const char *string, guint status, const char *word,
                JsonObject *data)
{
    JsonObject *response = json_object_new();
    JsonObject *root = json_object_new();
    JsonNode *node = json_node_init_object(json_node_alloc(), root);

    json_object_set_string_member(response, "ResponseURL", path);
    json_object_set_int_member(response, "CreatedID", -1);
    json_object_set_int_member(response, "ResponseCode", code);
    json_object_set_string_member(response, "ResponseString", string);
    json_object_set_int_member(response, "StatusCode", status);
    json_object_set_string_member(response, "StatusString", word);
    if (data != NULL)
        json_object_set_object_member(response, "Data", data);
    else
        json_object_set_string_member(response, "Data", "null");
    json_object_set_object_member(root, "Response", response);
    char *text = json_to_string(node, FALSE);
    json_node_unref(node);
    json_object_unref(root);
    return text;
}

char *
sim_uniview_format_done(const char *path, JsonObject *data)
{
    return format_envelope(path, 0, "Succeed", 0, "Succeed", data);
}

void
sim_uniview_answer(SimVisit *visit, JsonObject *data)
{
    g_autofree char *text = sim_uniview_format_done(visit->exchange->path, data);

    sim_desk_answer(visit, 200, "application/json", NULL, text);
}

void
sim_uniview_fail(SimVisit *visit, guint http, guint code, guint status, const char *word)
{
    g_autofree char *text =
        format_envelope(visit->exchange->path, code, "Common Error", status, word, NULL);

    sim_desk_answer(visit, http, "application/json", NULL, text);
}

void
sim_uniview_lack(SimVisit *visit)
{
    static const char cut[] = "400\r\n<html><head><title>404 Not Found</title></head>";
    const char *manner = sim_knobs_get_own(&visit->device->knobs, "uniview-missing");

    if (strcmp(manner, "not-supported") == 0) {
        sim_uniview_fail(visit, 200, 1, 487, "NotSupported");
    } else if (strcmp(manner, "cut") == 0) {
        /* less comes than the chunk promises */
        sim_exchange_close(visit->exchange);
        sim_desk_answer(visit, 404, "text/html", "Transfer-Encoding: chunked\r\n", cut);
    } else {
        sim_uniview_fail(visit, 599, 1, 65535, "Common Error");
    }
}

/* a lock of the whole device is told to everybody, one of the user only to who tried */
static void
refuse(SimVisit *visit)
{
    const SimKnobs *knobs = &visit->device->knobs;
    gboolean locked = visit->login == SIM_LOGIN_LOCKED || knobs->locked;
    g_autofree char *challenge = sim_desk_format_challenge(visit->device, visit->login);
    g_autofree char *text =
        format_envelope(visit->exchange->path, 3, "Not Authorized", locked ? 364 : 401,
                        locked ? "UserLocked" : "Unauthorized", NULL);

    visit->device->counts.requests_401++;
    if (sim_knobs_is_on(knobs, "uniview-bare-401"))
        sim_desk_answer(visit, 401, "text/html", challenge, "<html><h1>401</h1></html>");
    else
        sim_desk_answer(visit, 401, "application/json", challenge, text);
}

static gboolean
has_page(const SimVisit *visit, const char *page)
{
    return strstr(sim_model_get(visit->device->model, "pages"), page) != NULL;
}

static void
answer_info(SimVisit *visit)
{
    const SimDevice *device = visit->device;

    if (!has_page(visit, "info")) {
        sim_uniview_lack(visit);
        return;
    }
    JsonObject *data = json_object_new();
    json_object_set_int_member(data, "ID", 0);
    json_object_set_string_member(data, "DeviceName", device->name);
    json_object_set_int_member(data, "DeviceType", device->model->recorder ? 1 : 0);
    json_object_set_string_member(data, "DeviceModel", device->model->name);
    json_object_set_string_member(data, "SerialNumber", device->serial);
    json_object_set_string_member(data, "FirmwareVersion", device->version);
    sim_uniview_answer(visit, data);
}

static char *
format_mac(const SimDevice *device)
{
    g_auto(GStrv) parts = g_strsplit(device->mac, "-", -1);

    return g_strjoinv("", parts);
}

static void
answer_basic(SimVisit *visit)
{
    const SimDevice *device = visit->device;
    g_autofree char *mac = format_mac(device);

    if (!has_page(visit, "basic")) {
        sim_uniview_lack(visit);
        return;
    }
    JsonObject *data = json_object_new();
    json_object_set_string_member(data, "Manufacturer", "UNIVIEW");
    json_object_set_string_member(data, "DeviceModel", device->model->name);
    json_object_set_string_member(data, "DeviceConfig", "");
    json_object_set_string_member(data, "SerialNumber", device->serial);
    json_object_set_string_member(data, "MAC", mac);
    json_object_set_string_member(data, "FirmwareVersion", device->version);
    json_object_set_string_member(data, "HardewareID", device->model->hardware);
    json_object_set_string_member(data, "PCBVersion", "A");
    json_object_set_string_member(data, "UbootVersion", "V2.0");
    json_object_set_string_member(data, "Address", device->address);
    sim_uniview_answer(visit, data);
}

/* the first page logs in with a script, so everybody gets it */
static void
answer_page(SimVisit *visit)
{
    sim_desk_answer(visit, 200, "text/html", NULL,
                    "<html><head><title></title></head><body><div id=\"login\"></div></body>"
                    "</html>");
}

static const SimRoute routes[] = {
    { "GET", "/", .open = TRUE, .answer = answer_page },
    { "GET", LAPI "DeviceInfo", .answer = answer_info },
    { "GET", LAPI "DeviceBasicInfo", .answer = answer_basic },
    { "PUT", LAPI "Upgrade", .answer = sim_uniview_answer_upgrade },
    { "GET", LAPI "UpdateStatus", .answer = sim_uniview_answer_status },
    { "POST", LAPI "UploadFirmware", .upload = TRUE, .answer = sim_uniview_answer_upload },
    { "PUT", LAPI "Reboot", .answer = sim_uniview_answer_reboot },
    { "GET", LAPI "ConfigurationInfoURL", .answer = sim_uniview_answer_config_url },
    { "GET", "/config/*", .answer = sim_uniview_answer_config },
    { "POST", LAPI "ConfigurationInfo/*", .answer = sim_uniview_answer_restore },
};

static const SimDesk desk = {
    .routes = routes,
    .n_routes = G_N_ELEMENTS(routes),
    .lock_s = LOCK_S,
    .refuse = refuse,
    .missing = sim_uniview_lack,
};

/* twenty characters: 210235, four of the product, A, year, month, number */
static char *
make_serial(SimDevice *device)
{
    static const char months[] = "123456789ABC";
    guint month = sim_random_range(&device->random, 0, 12);
    guint number = sim_random_range(&device->random, 1, 1000000);

    return g_strdup_printf("210235%.4sA18%c%06u", sim_model_get(device->model, "product"),
                           months[month], number);
}

static void
init(SimDevice *device)
{
    device->own = g_new0(SimUniview, 1);
}

static void
clear(SimDevice *device)
{
    SimUniview *own = device->own;

    g_clear_pointer(&own->config, g_bytes_unref);
    g_clear_pointer(&device->own, g_free);
}

static void
booted(SimDevice *device, gboolean flashed)
{
    SimUniview *own = device->own;
    g_auto(GStrv) words = g_strsplit(sim_knobs_get_own(&device->knobs, "uniview-status"), " ", 2);

    own->stage = SIM_UNIVIEW_IDLE;
    own->erased = FALSE;
    if (!flashed || g_strcmp0(words[0], "16") != 0)
        return;
    /* its configuration is gone, and the password with it: nobody knows the one it has now */
    g_clear_pointer(&own->config, g_bytes_unref);
    device->knobs.activated = FALSE;
}

static void
answer_flashed(SimExchange *exchange, SimDevice *device)
{
    g_autofree char *text = sim_uniview_format_done(exchange->path, NULL);

    sim_exchange_answer(exchange, &(SimAnswer){ .status = 200,
                                                .type = "application/json",
                                                .body = text,
                                                .size = strlen(text) });
}

static void
append_scope(GString *text, const char *name, const char *value)
{
    g_autofree char *escaped = g_uri_escape_string(value, NULL, FALSE);

    g_string_append_printf(text, "%s" SCOPE "%s/%s", text->len > 0 ? " " : "", name, escaped);
}

static void
append_scopes(const SimDevice *device, GString *text)
{
    g_autofree char *mac = format_mac(device);

    g_string_append(text, SCOPE "Profile/Streaming");
    append_scope(text, "type", device->model->recorder ? "Net_Video_Recorder" : "IPC");
    append_scope(text, "manufacturer", "UNIVIEW");
    append_scope(text, "hardware", device->model->name);
    append_scope(text, "name", device->name);
    append_scope(text, "macaddr", mac);
    append_scope(text, "version", device->version);
    append_scope(text, "serial", device->serial);
}

static const char *const knobs[] = { "uniview-status",     "uniview-erased",
                                     "uniview-put-fault",  "uniview-text-status",
                                     "uniview-missing",    "uniview-bare-401",
                                     "uniview-config-url", NULL };

extern const SimMake sim_make_uniview;

const SimMake sim_make_uniview = {
    .name = "uniview",
    .label = "Uniview",
    .share = 7,
    .desk = &desk,
    .make_serial = make_serial,
    .build = sim_uniview_build,
    .init = init,
    .clear = clear,
    .booted = booted,
    .flashed = answer_flashed,
    .scopes = append_scopes,
    .knobs = knobs,
};
