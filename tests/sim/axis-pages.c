/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/axis.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define JSON_TYPE "application/json; charset=utf8"

char *
sim_axis_read_method(SimVisit *visit, char **ret_context)
{
    const char *text = visit->body != NULL ? (const char *)visit->body->data : "";
    g_autoptr(JsonNode) root = json_from_string(text, NULL);

    *ret_context = NULL;
    if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root))
        return NULL;
    JsonObject *object = json_node_get_object(root);
    *ret_context = g_strdup(json_object_get_string_member_with_default(object, "context", NULL));
    return g_strdup(json_object_get_string_member_with_default(object, "method", NULL));
}

static void
append_text(GString *json, const char *name, const char *text)
{
    g_autofree char *escaped = text != NULL ? g_strescape(text, NULL) : NULL;

    if (escaped != NULL)
        g_string_append_printf(json, ",\"%s\":\"%s\"", name, escaped);
}

void
sim_axis_answer_data(SimVisit *visit, const char *version, const char *method, const char *context,
                     const char *data)
{
    g_autoptr(GString) json = g_string_new(NULL);

    g_string_append_printf(json, "{\"apiVersion\":\"%s\"", version);
    append_text(json, "context", context);
    append_text(json, "method", method);
    g_string_append_printf(json, ",\"data\":%s}", data);
    sim_desk_answer(visit, 200, JSON_TYPE, NULL, json->str);
}

void
sim_axis_answer_error(SimVisit *visit, guint code, const char *text)
{
    g_autofree char *json = g_strdup_printf(
        "{\"apiVersion\":\"1.0\",\"error\":{\"code\":%u,\"message\":\"%s\"}}", code, text);

    sim_desk_answer(visit, 200, JSON_TYPE, NULL, json);
}

void
sim_axis_answer_home(SimVisit *visit)
{
    sim_desk_answer(visit, 200, "text/html", NULL,
                    "<!DOCTYPE html><html><head><title>AXIS</title></head><body></body></html>");
}

static void
answer_missing(SimVisit *visit)
{
    sim_desk_answer(visit, 404, "text/html", NULL,
                    "<html><head><title>404 Not Found</title></head></html>");
}

static void
answer_properties(SimVisit *visit, const char *version, const char *method, const char *context,
                  gboolean all)
{
    const SimDevice *device = visit->device;
    const SimModel *model = device->model;
    g_autofree char *more =
        all ? g_strdup_printf("\"Architecture\":\"armv7hf\",\"Soc\":\"Axis Artpec-6\","
                              "\"SocSerialNumber\":\"\",")
            : g_strdup("");
    g_autofree char *data = g_strdup_printf(
        "{\"propertyList\":{%s\"ProdNbr\":\"%s\",\"HardwareID\":\"%s\","
        "\"ProdFullName\":\"AXIS %s %s\",\"Version\":\"%s\",\"ProdType\":\"%s\","
        "\"Brand\":\"AXIS\",\"WebURL\":\"http://www.axis.com\",\"ProdVariant\":\"\","
        "\"SerialNumber\":\"%s\",\"ProdShortName\":\"AXIS %s\",\"BuildDate\":\"%s\"}}",
        more, model->platform, model->hardware, model->name, model->type, device->version,
        model->type, device->serial, model->name, device->build);

    /* newer firmware does not echo the method here */
    sim_axis_answer_data(visit, version, strcmp(version, "1.1") == 0 ? method : NULL, context,
                         data);
}

/* one page, of which a part needs a login */
static gboolean
check_login(SimVisit *visit)
{
    SimDevice *device = visit->device;
    SimExchange *exchange = visit->exchange;
    SimLoop *loop = device->shared->loop;

    visit->login =
        sim_auth_check(device->auth, &device->knobs,
                       &(SimLoginRequest){
                           .method = exchange->method,
                           .target = exchange->target,
                           .authorization = sim_exchange_header(exchange, "authorization"),
                           .user = device->shared->user,
                           .password = sim_device_get_password(device),
                           .now_us = sim_loop_now(loop),
                           .lock_us = sim_loop_scale(loop, visit->desk->lock_s),
                       });
    if (visit->login == SIM_LOGIN_OK)
        return TRUE;
    if (visit->login == SIM_LOGIN_WRONG || visit->login == SIM_LOGIN_LOCKED)
        sim_device_note(device, "login-failed", 0, NULL, FALSE, NULL);
    sim_axis_refuse(visit);
    return FALSE;
}

void
sim_axis_answer_device_info(SimVisit *visit)
{
    g_autofree char *context = NULL;
    g_autofree char *method = sim_axis_read_method(visit, &context);
    const char *version = sim_model_get(visit->device->model, "basic");

    if (!sim_axis_has(visit->device, "8.40")) {
        answer_missing(visit);
        return;
    }
    /* the empty request of a digest login that wants a challenge */
    if (visit->exchange->length == 0 && visit->device->knobs.activated && !check_login(visit))
        return;
    if (method == NULL) {
        sim_axis_answer_error(visit, 4000, "Invalid JSON");
    } else if (strcmp(method, "getAllUnrestrictedProperties") == 0 && strcmp(version, "1.1") != 0) {
        answer_properties(visit, version, method, context, FALSE);
    } else if (strcmp(method, "getAllProperties") != 0) {
        sim_axis_answer_error(visit, 2004, "Method not supported");
    } else if (!visit->device->knobs.activated) {
        visit->desk->not_activated(visit);
    } else if (check_login(visit)) {
        answer_properties(visit, version, method, context, TRUE);
    }
}

void
sim_axis_answer_ready(SimVisit *visit)
{
    const SimDevice *device = visit->device;
    const SimAxis *own = device->own;
    const char *version = sim_model_get(device->model, "ready");
    g_autofree char *context = NULL;
    g_autofree char *method = sim_axis_read_method(visit, &context);
    g_autoptr(GString) data = g_string_new(NULL);
    gint64 uptime_s = (g_get_real_time() - device->booted_us) / G_USEC_PER_SEC;

    if (!sim_axis_has(device, "9.50")) {
        answer_missing(visit);
        return;
    }
    if (g_strcmp0(method, "systemready") != 0) {
        sim_axis_answer_error(visit, 1000, "Invalid parameter value specified");
        return;
    }
    g_string_append_printf(data, "{\"systemready\":\"%s\",\"needsetup\":\"%s\"",
                           sim_axis_is_ready(device) ? "yes" : "no",
                           device->knobs.activated ? "no" : "yes");
    if (strcmp(version, "1.4") == 0)
        g_string_append_printf(data, ",\"uptime\":\"%" G_GINT64_FORMAT "\",\"bootid\":\"%s\"",
                               uptime_s, own->boot_id);
    g_string_append_c(data, '}');
    sim_axis_answer_data(visit, version, method, context, data->str);
}

typedef struct {
    GString *text;
    const char *prefix;
    char *group; /* (nullable) */
} List;

static void
add_param(List *list, const char *name, const char *value)
{
    if (list->group != NULL && !g_str_has_prefix(name, list->group))
        return;
    g_string_append_printf(list->text, "%s%s=%s\r\n", list->prefix, name, value);
}

static void
add_params(List *list, const SimDevice *device)
{
    const SimModel *model = device->model;
    g_autofree char *full = g_strdup_printf("AXIS %s %s", model->name, model->type);
    g_autofree char *brief = g_strdup_printf("AXIS %s", model->name);
    g_autofree char *mac = g_ascii_strup(device->mac, -1);

    g_strdelimit(mac, "-", ':');
    add_param(list, "Brand.Brand", "AXIS");
    add_param(list, "Brand.ProdFullName", full);
    add_param(list, "Brand.ProdNbr", model->platform);
    add_param(list, "Brand.ProdShortName", brief);
    add_param(list, "Brand.ProdType", model->type);
    add_param(list, "Brand.ProdVariant", "");
    add_param(list, "Brand.WebURL", "http://www.axis.com");
    add_param(list, "Network.Bonjour.FriendlyName", brief);
    add_param(list, "Network.HTTP.AuthenticationPolicy", "digest");
    add_param(list, "Network.eth0.MACAddress", mac);
    add_param(list, "Properties.Firmware.BuildDate", device->build);
    add_param(list, "Properties.Firmware.BuildNumber", "26");
    add_param(list, "Properties.Firmware.Version", device->version);
    add_param(list, "Properties.System.HardwareID", model->hardware);
    add_param(list, "Properties.System.SerialNumber", device->serial);
}

/* as many lines as the knob config-size wants */
static void
add_rest(List *list, const SimDevice *device)
{
    for (guint i = 0; list->text->len < device->knobs.config_size; i++) {
        g_autofree char *name = g_strdup_printf("StreamProfile.S%u.Parameters", i);
        g_autofree char *value =
            g_strdup_printf("videocodec=h264&resolution=1920x1080&fps=%u&compression=30", i % 31);
        add_param(list, name, value);
    }
}

void
sim_axis_answer_params(SimVisit *visit)
{
    const SimDevice *device = visit->device;
    g_autofree char *group = sim_desk_get_query(visit, "group");
    g_autoptr(GString) text = g_string_new(NULL);
    const char *from = group != NULL && g_str_has_prefix(group, "root.") ? group + 5 : group;
    g_autofree char *wanted = from != NULL ? g_strconcat(from, ".", NULL) : NULL;
    gboolean bare = strcmp(sim_model_get(device->model, "prefix"), "none") == 0;
    List list = { text, bare ? "" : "root.", wanted };

    if (group == NULL && device->knobs.config == SIM_CONFIG_BUSY) {
        sim_desk_answer(visit, 503, "text/html", NULL, "<html><body>Busy</body></html>");
        return;
    }
    add_params(&list, device);
    if (group == NULL)
        add_rest(&list, device);
    if (group == NULL && device->knobs.config == SIM_CONFIG_REFUSED)
        g_string_assign(text, "# Request failed: Could not list parameters\r\n");
    else if (text->len == 0)
        g_string_printf(text, "# Error: Error -1 getting param in group '%s'\r\n", group);
    sim_desk_answer(visit, 200, "text/plain; charset=iso-8859-1", NULL, text->str);
}
