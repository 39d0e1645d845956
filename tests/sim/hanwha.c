/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/hanwha.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "tests/sim/make.h"
#include "tests/sim/tag.h"

#define LOCK_S   60
#define HEAD     4096
#define CGI      "/stw-cgi/"
#define IMAGE_2M (2 * 1024 * 1024)

static const char *const own_knobs[] = {
    "hanwha-490",       "hanwha-490-while-polling",
    "hanwha-config",    "hanwha-drop",
    "hanwha-no-serial", "hanwha-redirect",
    "hanwha-restore",   "hanwha-status",
    "hanwha-stream",    NULL,
};

static const struct {
    guint number;
    const char *text;
} errors[] = {
    { 600, "Submenu Not Found" },
    { 601, "Action Not Found" },
    { 602, "Invalid Parameter(s)" },
    { 603, "Missing Required Parameter(s)" },
    { 604, "Invalid Input Value(s)" },
    { 607, "Unknown Error" },
    { 608, "Feature(s) Not Implemented OR Not Supported" },
    { 609, "Not Authorized" },
    { 610, "Cannot Access Resource" },
    { 611, "Invalid File" },
    { 612, "Configuration Not Found" },
    { 614, "Service not ready" },
    { 616, "The configuration is not compatible" },
};

static gboolean
is_old(const SimVisit *visit)
{
    return sim_model_get(visit->device->model, "old")[0] != '\0';
}

static gboolean
wants_json(const SimVisit *visit)
{
    const char *accept = sim_exchange_header(visit->exchange, "accept");

    return !is_old(visit) && accept != NULL && strstr(accept, "application/json") != NULL;
}

static const char *
find_text(guint number)
{
    for (gsize i = 0; i < G_N_ELEMENTS(errors); i++) {
        if (errors[i].number == number)
            return errors[i].text;
    }
    return "";
}

void
sim_hanwha_answer_result(SimVisit *visit, guint number)
{
    gboolean json = wants_json(visit);
    g_autofree char *body = NULL;

    if (number == 0 && json)
        body = g_strdup("{\r\n\"Response\": \"Success\"\r\n}\r\n");
    else if (number == 0)
        body = g_strdup("OK\r\n");
    else if (json)
        body = g_strdup_printf("{\r\n\"Response\": \"Fail\",\r\n\"Error\": {\r\n\"Code\": %u,\r\n"
                               "\"Details\": \"%s\"\r\n}\r\n}\r\n",
                               number, find_text(number));
    else
        body = g_strdup_printf("NG\r\nError Code: %u\r\nError Details:\r\n%s\r\n", number,
                               find_text(number));
    sim_desk_answer(visit, 200, json ? "application/json" : "text/plain", NULL, body);
}

/* names and values in turn, NULL at the end; values that are NULL are left out */
static void
answer_values(SimVisit *visit, const char *const *pairs)
{
    g_autoptr(JsonObject) object = json_object_new();
    g_autoptr(GString) text = g_string_new(NULL);

    for (gsize i = 0; pairs[i] != NULL; i += 2) {
        const char *value = pairs[i + 1];
        if (value[0] == '\0')
            continue;
        g_string_append_printf(text, "%s=%s\r\n", pairs[i], value);
        if (strcmp(value, "True") == 0 || strcmp(value, "False") == 0)
            json_object_set_boolean_member(object, pairs[i], strcmp(value, "True") == 0);
        else
            json_object_set_string_member(object, pairs[i], value);
    }
    if (!wants_json(visit)) {
        sim_desk_answer(visit, 200, "text/plain", NULL, text->str);
        return;
    }
    g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), object);
    g_autofree char *json = json_to_string(node, TRUE);
    sim_desk_answer(visit, 200, "application/json", NULL, json);
}

static void
answer_look(SimVisit *visit)
{
    const SimDevice *device = visit->device;
    g_autofree char *channels = g_strdup_printf("%u", MAX(device->model->channels, 1));

    if (is_old(visit)) {
        sim_desk_answer(visit, 404, "text/html", NULL, "<html><body>Not Found</body></html>");
        return;
    }
    answer_values(
        visit, (const char *const[]){ "Initialized", device->knobs.activated ? "True" : "False",
                                      "Language", "English", "MaxChannel", channels, "SpecialType",
                                      "none", "NewPasswordPolicy", "True", "MaxPasswordLength",
                                      "64", "Manufacturer", "Hanwha Vision", NULL });
}

static void
answer_device(SimVisit *visit)
{
    const SimDevice *device = visit->device;
    const SimModel *model = device->model;
    gboolean mute = sim_knobs_is_on(&device->knobs, "hanwha-no-serial");
    g_autofree char *mac = g_strdelimit(g_ascii_strup(device->mac, -1), "-", ':');

    answer_values(visit,
                  (const char *const[]){
                      "Model",
                      model->name,
                      "SerialNumber",
                      mute ? "" : device->serial,
                      "FirmwareVersion",
                      device->version,
                      "BuildDate",
                      device->build,
                      "WebURL",
                      "http://www.hanwhavision.com/",
                      "DeviceType",
                      model->type,
                      "ConnectedMACAddress",
                      mac,
                      "ISPVersion",
                      model->recorder ? "" : "1.00_220504",
                      "BootloaderVersion",
                      model->recorder ? "" : "ver=U-Boot 2020.07-svn2693 (Jul 21 2020 - 18:09:00",
                      "CGIVersion",
                      sim_model_get(model, "cgi"),
                      "DeviceName",
                      device->name,
                      "DeviceLocation",
                      device->area,
                      "Language",
                      "English",
                      "PasswordStrength",
                      "Strong",
                      "FirmwareGroup",
                      sim_model_get(model, "group"),
                      NULL });
}

static void
answer_power(SimVisit *visit)
{
    g_autofree char *type = sim_desk_get_query(visit, "Type");
    SimDevice *device = visit->device;

    if (g_strcmp0(type, "Reboot") != 0) {
        sim_hanwha_answer_result(visit, 604);
        return;
    }
    /* the visit is over with its answer */
    sim_hanwha_answer_result(visit, 0);
    sim_device_restart(device);
}

static void
answer_any(SimVisit *visit)
{
    static const struct {
        const char *submenu;
        const char *action;
        SimAnswerFunc answer;
    } pages[] = {
        { "deviceinfo", "view", answer_device },
        { "configbackup", "control", sim_hanwha_answer_backup },
        { "configrestore", "control", sim_hanwha_answer_restore },
        { "firmwareupdate", "control", sim_hanwha_answer_upload },
        { "power", "control", answer_power },
    };
    g_autofree char *submenu = sim_desk_get_query(visit, "msubmenu");
    g_autofree char *action = sim_desk_get_query(visit, "action");

    for (gsize i = 0; i < G_N_ELEMENTS(pages); i++) {
        if (g_strcmp0(submenu, pages[i].submenu) != 0)
            continue;
        if (g_strcmp0(action, pages[i].action) == 0)
            pages[i].answer(visit);
        else
            sim_hanwha_answer_result(visit, 601);
        return;
    }
    sim_hanwha_answer_result(visit, 600);
}

static void
answer_home(SimVisit *visit)
{
    sim_desk_answer(visit, 200, "text/html", NULL,
                    "<html><head><title>Hanwha Techwin</title></head><body></body></html>");
}

static void
answer_490(SimVisit *visit)
{
    sim_desk_answer(visit, 490, "text/html", NULL,
                    "<html><head><title>490 - Account Blocked</title></head><body>You have "
                    "exceeded the maximum number of login attempts, Please try after some time."
                    "</body></html>");
}

static void
refuse(SimVisit *visit)
{
    g_autofree char *challenge = NULL;

    if (visit->login == SIM_LOGIN_LOCKED) {
        answer_490(visit);
        return;
    }
    challenge = sim_desk_format_challenge(visit->device, visit->login);
    sim_desk_answer(visit, 401, "text/html", challenge,
                    "<html><head><title>401 - Unauthorized</title></head></html>");
}

static void
answer_shut(SimVisit *visit)
{
    sim_desk_answer(visit, 403, NULL, NULL, NULL);
}

static void
answer_missing(SimVisit *visit)
{
    if (!visit->device->knobs.activated && g_str_has_prefix(visit->exchange->path, CGI))
        answer_shut(visit);
    else
        sim_desk_answer(visit, 404, "text/html", NULL, "<html><body>Not Found</body></html>");
}

static gboolean
is_locked(const SimVisit *visit)
{
    const SimDevice *device = visit->device;
    const SimHanwha *own = device->own;
    gint64 now_us = sim_loop_now(device->shared->loop);

    if (now_us < own->shut_until_us)
        return TRUE;
    /* otherwise only who names an account hears of it */
    if (strcmp(sim_knobs_get_own(&device->knobs, "hanwha-490"), "login") == 0)
        return FALSE;
    return device->knobs.locked || sim_auth_locked_us(device->auth, now_us) > 0;
}

static gboolean
guard(SimVisit *visit)
{
    const SimDevice *device = visit->device;
    const char *redirect = sim_knobs_get_own(&device->knobs, "hanwha-redirect");

    if (!g_str_has_prefix(visit->exchange->path, CGI))
        return FALSE;
    if (redirect[0] != '\0' && strcmp(visit->exchange->method, "POST") == 0) {
        g_autofree char *extra =
            g_strdup_printf("Location: https://%s%s\r\n", device->address, visit->exchange->target);
        sim_desk_answer(visit, strcmp(redirect, "302") == 0 ? 302 : 307, NULL, extra, NULL);
        return TRUE;
    }
    if (device->knobs.activated && is_locked(visit)) {
        answer_490(visit);
        return TRUE;
    }
    return FALSE;
}

static const SimRoute routes[] = {
    { .method = "GET", .path = "/", .open = TRUE, .answer = answer_home },
    { .method = "GET",
      .path = "/init-cgi/pw_init.cgi",
      .query = "msubmenu=statuscheck",
      .open = TRUE,
      .answer = answer_look },
    { .method = "POST",
      .path = CGI "system.cgi",
      .query = "msubmenu=firmwareupdate",
      .upload = TRUE,
      .answer = sim_hanwha_answer_upload },
    { .method = "POST", .path = CGI "system.cgi", .answer = answer_any },
    { .method = "GET", .path = CGI "system.cgi", .answer = answer_any },
};

static const SimDesk desk = {
    .routes = routes,
    .n_routes = G_N_ELEMENTS(routes),
    .lock_s = LOCK_S,
    .guard = guard,
    .refuse = refuse,
    .missing = answer_missing,
    .not_activated = answer_shut,
};

static char *
make_serial(SimDevice *device)
{
    static const char letters[] = "ABCDEFGHJKLMNPQRSTVWXYZ";
    char middle[4] = "";

    for (gsize i = 0; i < 3; i++)
        middle[i] = letters[sim_random_range(&device->random, 0, sizeof letters - 1)];
    return g_strdup_printf("ZLNA70G%s%07uP", middle,
                           sim_random_range(&device->random, 0, 10000000));
}

/* the real ones are closed; ours is a mark among bytes that say nothing */
static GBytes *
build(const SimPackageSpec *spec)
{
    gsize size = MAX(spec->size != 0 ? spec->size : IMAGE_2M, HEAD);
    g_autofree char *tag = sim_tag_format(spec, size);
    guint64 seed = g_str_hash(tag);
    GByteArray *bytes = g_byte_array_new();

    sim_tag_fill(bytes, HEAD / 4, seed);
    g_byte_array_append(bytes, (const guint8 *)tag, (guint)strlen(tag));
    sim_tag_fill(bytes, size, seed + 1);
    return g_byte_array_free_to_bytes(bytes);
}

static void
init(SimDevice *device)
{
    device->own = g_new0(SimHanwha, 1);
}

static void
clear(SimDevice *device)
{
    SimHanwha *own = device->own;

    g_clear_pointer(&own->config, g_bytes_unref);
    g_free(own->config_seed);
    g_free(g_steal_pointer(&device->own));
}

static void
booted(SimDevice *device, gboolean flashed)
{
    SimHanwha *own = device->own;
    SimLoop *loop = device->shared->loop;

    if (flashed && sim_knobs_is_on(&device->knobs, "hanwha-490-while-polling"))
        own->shut_until_us = sim_loop_now(loop) + sim_loop_scale(loop, LOCK_S);
}

static void
scopes(const SimDevice *device, GString *text)
{
    g_string_append_printf(text,
                           "onvif://www.onvif.org/type/video_encoder "
                           "onvif://www.onvif.org/Profile/Streaming "
                           "onvif://www.onvif.org/hardware/%s "
                           "onvif://www.onvif.org/name/%s "
                           "onvif://www.onvif.org/manufacturer/Hanwha%%20Vision",
                           device->model->name, device->model->name);
}

extern const SimMake sim_make_hanwha;

const SimMake sim_make_hanwha = {
    .name = "hanwha",
    .label = "Hanwha",
    .share = 10,
    .desk = &desk,
    .make_serial = make_serial,
    .build = build,
    .init = init,
    .clear = clear,
    .booted = booted,
    .flashed = sim_hanwha_answer_flashed,
    .scopes = scopes,
    .knobs = own_knobs,
};
