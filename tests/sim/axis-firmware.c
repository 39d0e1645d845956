/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/axis.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define DEFAULT_MINUTES 10
#define MINUTE_S        60.0
#define CUT_S           2.0

/* what an upload wants; code 0 when it can be done */
typedef struct {
    guint code;
    const char *text;
    guint minutes;
    gboolean commits;
    char *context;
} Order;

static const char *
get_version(const SimVisit *visit)
{
    return sim_model_get(visit->device->model, "management");
}

static void
answer_missing(SimVisit *visit)
{
    sim_desk_answer(visit, 404, "text/html", NULL,
                    "<html><head><title>404 Not Found</title></head></html>");
}

void
sim_axis_swap_back(SimDevice *device)
{
    SimAxis *own = device->own;

    own->going_back = FALSE;
    own->trial = FALSE;
    own->rollback_us = 0;
    sim_timer_clear(&own->timer);
    g_free(device->version);
    g_free(device->build);
    device->version = g_steal_pointer(&own->inactive_version);
    device->build = g_steal_pointer(&own->inactive_build);
}

/* by itself: the timer ran out, or the power was lost */
static void
go_back(gpointer data)
{
    SimDevice *device = data;
    SimAxis *own = device->own;
    SimLoop *loop = device->shared->loop;

    if (device->state != SIM_STATE_NORMAL) {
        sim_loop_after(loop, sim_loop_scale(loop, 1), go_back, device, NULL, &own->timer);
        return;
    }
    own->going_back = TRUE;
    sim_device_lose_power(device);
}

static void
go_back_after(SimDevice *device, double seconds)
{
    SimAxis *own = device->own;
    SimLoop *loop = device->shared->loop;
    gint64 delay_us = sim_loop_scale(loop, seconds);

    sim_timer_clear(&own->timer);
    own->rollback_us = sim_loop_now(loop) + delay_us;
    sim_loop_after(loop, delay_us, go_back, device, NULL, &own->timer);
}

void
sim_axis_begin_trial(SimDevice *device)
{
    SimAxis *own = device->own;
    const char *other = sim_knobs_get_own(&device->knobs, "axis-wrong-version");
    const char *cut = sim_knobs_get_own(&device->knobs, "axis-power-cut");
    guint64 cut_s = 0;

    if (other[0] != '\0' && strcmp(other, "false") != 0) {
        g_free(device->version);
        device->version = g_strdup(strcmp(other, "true") == 0 ? "1.0.0" : other);
    }
    /* old firmware keeps no other image */
    own->trial = !own->order_commits && own->inactive_version != NULL;
    if (!own->trial)
        return;
    if (own->order_minutes > 0)
        go_back_after(device, own->order_minutes * MINUTE_S);
    if (strcmp(cut, "true") == 0)
        go_back_after(device, CUT_S);
    else if (g_ascii_string_to_unsigned(cut, 10, 0, G_MAXINT32, &cut_s, NULL))
        go_back_after(device, (double)cut_s);
}

static gboolean
is_upgrading(const SimDevice *device)
{
    if (device->state == SIM_STATE_NORMAL)
        return FALSE;
    /* written and waiting to be restarted, it does nothing any more */
    return device->state != SIM_STATE_FLASHED || !device->knobs.manual_reboot;
}

static void
answer_status(SimVisit *visit, const char *method, const char *context)
{
    const SimDevice *device = visit->device;
    const SimAxis *own = device->own;
    gint64 left_us = own->rollback_us - sim_loop_now(device->shared->loop);
    g_autoptr(GString) data = g_string_new(NULL);

    g_string_append_printf(data,
                           "{\"activeFirmwareVersion\":\"%s\","
                           "\"activeFirmwarePart\":\"7454651131\"",
                           device->version);
    if (own->inactive_version != NULL)
        g_string_append_printf(data, ",\"inactiveFirmwareVersion\":\"%s\",\"isCommited\":%s",
                               own->inactive_version, own->trial ? "false" : "true");
    if (own->trial && own->rollback_us != 0)
        g_string_append_printf(data, ",\"timeToRollback\":%" G_GINT64_FORMAT,
                               MAX(left_us, 0) / MAX(sim_loop_scale(device->shared->loop, 1), 1));
    g_string_append(data, "}");
    sim_axis_answer_data(visit, get_version(visit), method, context, data->str);
}

static void
answer_version(SimVisit *visit, const char *method, const char *context, const char *firmware)
{
    g_autofree char *data = g_strdup_printf("{\"firmwareVersion\":\"%s\"}", firmware);

    sim_axis_answer_data(visit, get_version(visit), method, context, data);
}

static void
commit(SimVisit *visit, const char *method, const char *context)
{
    SimDevice *device = visit->device;
    SimAxis *own = device->own;

    if (own->trial && strcmp(sim_knobs_get_own(&device->knobs, "axis-power-cut"), "commit") == 0) {
        own->going_back = TRUE;
        sim_exchange_cut(visit->exchange, FALSE);
        sim_device_lose_power(device);
        return;
    }
    own->trial = FALSE;
    own->rollback_us = 0;
    sim_timer_clear(&own->timer);
    answer_version(visit, method, context, device->version);
}

static void
roll_back(SimVisit *visit, const char *method, const char *context)
{
    SimDevice *device = visit->device;
    SimAxis *own = device->own;

    if (own->inactive_version == NULL) {
        sim_axis_answer_error(visit, 404, "No old firmware exists.");
        return;
    }
    sim_timer_clear(&own->timer);
    own->going_back = TRUE;
    sim_axis_answer_data(visit, get_version(visit), method, context, "{}");
    sim_device_restart(device);
}

static void
purge(SimVisit *visit, const char *method, const char *context)
{
    SimAxis *own = visit->device->own;

    if (own->trial) {
        sim_axis_answer_error(visit, 412, "Current firmware is not active.");
        return;
    }
    g_clear_pointer(&own->inactive_version, g_free);
    g_clear_pointer(&own->inactive_build, g_free);
    sim_axis_answer_data(visit, get_version(visit), method, context, "{}");
}

static void
stop_auto(SimVisit *visit, const char *method, const char *context)
{
    SimAxis *own = visit->device->own;

    own->rollback_us = 0;
    sim_timer_clear(&own->timer);
    sim_axis_answer_data(visit, get_version(visit), method, context, "{}");
}

static void
reboot(SimVisit *visit, const char *method, const char *context)
{
    SimDevice *device = visit->device;

    /* the visit ends with its answer */
    sim_axis_answer_data(visit, get_version(visit), method, context, "{}");
    sim_device_restart(device);
}

static void
list_versions(SimVisit *visit, const char *method, const char *context)
{
    g_autofree char *data = g_strdup_printf("{\"apiVersions\":[\"%s\"]}", get_version(visit));

    sim_axis_answer_data(visit, get_version(visit), method, context, data);
}

void
sim_axis_answer_management(SimVisit *visit)
{
    static const struct {
        const char *method;
        void (*answer)(SimVisit *visit, const char *method, const char *context);
    } methods[] = {
        { "status", answer_status },
        { "commit", commit },
        { "rollback", roll_back },
        { "purge", purge },
        { "stopAuto", stop_auto },
        { "reboot", reboot },
        { "getSupportedVersions", list_versions },
    };
    SimDevice *device = visit->device;
    g_autofree char *context = NULL;
    g_autofree char *method = sim_axis_read_method(visit, &context);
    gboolean asks = g_strcmp0(method, "status") == 0;

    if (sim_axis_is_legacy(device) || (asks && device->knobs.progress == SIM_PROGRESS_MISSING)) {
        answer_missing(visit);
        return;
    }
    if (method == NULL) {
        sim_axis_answer_error(visit, 400, "Failed to parse request.");
        return;
    }
    if (is_upgrading(device) && !(asks && device->knobs.progress == SIM_PROGRESS_SILENT)) {
        sim_axis_answer_error(visit, 423, "Device is busy.");
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++) {
        if (strcmp(methods[i].method, method) != 0)
            continue;
        methods[i].answer(visit, method, context);
        return;
    }
    sim_axis_answer_error(visit, 405, "Unknown method in request.");
}

static void
refuse_order(Order *order, guint code, const char *text)
{
    if (order->code != 0)
        return;
    order->code = code;
    order->text = text;
}

/* a text of minutes, `never` or `default`; a number is no text */
static void
read_rollback(Order *order, JsonNode *node)
{
    const char *text = JSON_NODE_HOLDS_VALUE(node) ? json_node_get_string(node) : NULL;
    guint64 minutes = 0;

    if (g_strcmp0(text, "default") == 0)
        return;
    if (g_strcmp0(text, "never") == 0)
        order->minutes = 0;
    else if (text != NULL && g_ascii_string_to_unsigned(text, 10, 1, G_MAXUINT16, &minutes, NULL))
        order->minutes = (guint)minutes;
    else
        refuse_order(order, 400, "Invalid value of parameter autoRollback.");
    order->commits = FALSE;
}

static void
read_commit(Order *order, JsonNode *node)
{
    static const char *const words[] = { "never", "boot", "started", "default", NULL };
    const char *text = JSON_NODE_HOLDS_VALUE(node) ? json_node_get_string(node) : NULL;

    if (text == NULL || !g_strv_contains(words, text))
        refuse_order(order, 400, "Invalid value of parameter autoCommit.");
    else if (strcmp(text, "boot") == 0 || strcmp(text, "started") == 0)
        order->commits = TRUE;
    else if (strcmp(text, "never") == 0)
        order->commits = FALSE;
}

static void
read_params(Order *order, JsonObject *params)
{
    g_autoptr(GList) names = json_object_get_members(params);

    for (GList *at = names; at != NULL; at = at->next) {
        JsonNode *node = json_object_get_member(params, at->data);

        if (strcmp(at->data, "autoCommit") == 0)
            read_commit(order, node);
        else if (strcmp(at->data, "autoRollback") == 0)
            read_rollback(order, node);
        else if (strcmp(at->data, "factoryDefaultMode") != 0)
            refuse_order(order, 400, "Unknown parameter.");
        else if (g_strcmp0(json_node_get_string(node), "none") != 0)
            refuse_order(order, 400, "Factory settings are not simulated.");
    }
}

/* Returns: the JSON part of the form, under any name */
static const char *
find_json(const SimVisit *visit)
{
    static const char *const names[] = { "json", "data", "payload" };

    for (gsize i = 0; visit->form != NULL && i < G_N_ELEMENTS(names); i++) {
        const char *text = sim_form_get_text(visit->form, names[i]);

        if (text != NULL)
            return text;
    }
    return NULL;
}

static void
read_order(SimVisit *visit, Order *order)
{
    const char *text = find_json(visit);
    g_autoptr(JsonNode) root = text != NULL ? json_from_string(text, NULL) : NULL;
    const char *params_knob = sim_knobs_get_own(&visit->device->knobs, "axis-params");

    /* without parameters it commits by itself; with a timer alone it never does */
    *order = (Order){ .commits = TRUE, .minutes = DEFAULT_MINUTES };
    if (text == NULL)
        refuse_order(order, 400, "Only string objects allowed.");
    if (root == NULL || !JSON_NODE_HOLDS_OBJECT(root)) {
        refuse_order(order, 400, "Failed to parse request.");
        return;
    }
    JsonObject *object = json_node_get_object(root);
    const char *version = json_object_get_string_member_with_default(object, "apiVersion", "1.0");
    order->context = g_strdup(json_object_get_string_member_with_default(object, "context", NULL));
    if (!g_str_has_prefix(version, "1."))
        refuse_order(order, 417, "Unsupported API version.");
    if (g_strcmp0(json_object_get_string_member_with_default(object, "method", NULL), "upgrade") !=
        0)
        refuse_order(order, 405, "Unknown method in request.");
    JsonNode *params = json_object_get_member(object, "params");
    if (params == NULL)
        return;
    if (!JSON_NODE_HOLDS_OBJECT(params) || strcmp(params_knob, "refused") == 0)
        refuse_order(order, 400, "Unknown parameter.");
    else
        read_params(order, json_node_get_object(params));
}

/* Returns: whether it was answered */
static gboolean
refuse_file(SimVisit *visit, SimJudgement judgement)
{
    static const struct {
        guint code;
        const char *text;
    } rows[] = {
        [SIM_JUDGE_OK] = { 0, "" },
        [SIM_JUDGE_EMPTY] = { 415, "Invalid firmware image." },
        [SIM_JUDGE_BUSY] = { 423, "Device is busy." },
        [SIM_JUDGE_UPGRADING] = { 423, "Device is busy." },
        [SIM_JUDGE_REFUSED] = { 422, "Signature missing." },
        [SIM_JUDGE_DAMAGED] = { 415, "Invalid firmware image." },
        [SIM_JUDGE_FOREIGN] = { 421, "Upgrade failed due to image not matching device." },
        [SIM_JUDGE_OLDER] = { 409, "Downgrade needs factory default." },
    };

    if (rows[judgement].code == 0)
        return FALSE;
    sim_axis_answer_error(visit, rows[judgement].code, rows[judgement].text);
    return TRUE;
}

/* the old image is gone as soon as an upgrade begins, even if that fails (axis.md 7.1) */
static void
drop_inactive(SimAxis *own, SimJudgement judgement)
{
    if (judgement == SIM_JUDGE_BUSY || judgement == SIM_JUDGE_UPGRADING)
        return;
    g_clear_pointer(&own->inactive_version, g_free);
    g_clear_pointer(&own->inactive_build, g_free);
}

static void
remember(SimDevice *device, const Order *order, gboolean two_slots)
{
    SimAxis *own = device->own;

    g_free(own->previous);
    own->previous = g_strdup(device->version);
    own->order_minutes = order->minutes;
    own->order_commits = order->commits;
    if (!two_slots)
        return;
    own->inactive_version = g_strdup(device->version);
    own->inactive_build = g_strdup(device->build);
}

static void
upgrade(SimVisit *visit, const Order *order)
{
    SimDevice *device = visit->device;
    SimAxis *own = device->own;
    const char *error = sim_knobs_get_own(&device->knobs, "axis-error");
    guint64 code = 0;
    SimPackageSpec spec;

    if (own->trial && device->state == SIM_STATE_NORMAL) {
        sim_axis_answer_error(visit, 412, "Current firmware is not committed.");
        return;
    }
    SimJudgement judgement = sim_desk_judge(visit, visit->receive, &spec);
    if (g_ascii_string_to_unsigned(error, 10, 1, 9999, &code, NULL)) {
        sim_axis_answer_error(visit, (guint)code, "As the test wants it.");
        return;
    }
    if (order->code != 0) {
        sim_axis_answer_error(visit, order->code, order->text);
        return;
    }
    drop_inactive(own, judgement);
    if (refuse_file(visit, judgement))
        return;
    remember(device, order, TRUE);
    if (sim_desk_take(visit, &spec))
        answer_version(visit, "upgrade", order->context, spec.version);
}

void
sim_axis_answer_upgrade(SimVisit *visit)
{
    Order order;

    if (sim_axis_is_legacy(visit->device)) {
        answer_missing(visit);
        return;
    }
    read_order(visit, &order);
    upgrade(visit, &order);
    g_free(order.context);
}

void
sim_axis_answer_flashed(SimExchange *exchange, SimDevice *device)
{
    SimVisit *visit = exchange->state;

    if (strcmp(visit->route->path, "/axis-cgi/firmwareupgrade.cgi") == 0)
        sim_desk_answer(visit, 200, "text/html", NULL, "<html><body>Upgrading</body></html>");
    else
        answer_version(visit, "upgrade", "camherd", device->next_version);
}

/* nobody wrote down what it answers: as a rule the connection just ends (axis.md 7.5) */
void
sim_axis_answer_legacy_upgrade(SimVisit *visit)
{
    SimDevice *device = visit->device;
    gboolean page = sim_knobs_is_on(&device->knobs, "axis-upgrade-page");
    SimPackageSpec spec;
    SimJudgement judgement = sim_desk_judge(visit, visit->receive, &spec);

    if (judgement == SIM_JUDGE_BUSY || judgement == SIM_JUDGE_UPGRADING) {
        sim_desk_answer(visit, 503, "text/html", NULL, "<html><body>Busy</body></html>");
        return;
    }
    if (judgement != SIM_JUDGE_OK) {
        sim_desk_answer(visit, 200, "text/html", NULL, "<html><body>Not upgraded</body></html>");
        return;
    }
    remember(device, &(Order){ .commits = TRUE }, FALSE);
    if (!sim_desk_take(visit, &spec))
        return;
    if (page)
        sim_desk_answer(visit, 200, "text/html", NULL, "<html><body>Upgrading</body></html>");
    else
        sim_exchange_cut(visit->exchange, FALSE);
}

void
sim_axis_answer_restart(SimVisit *visit)
{
    SimDevice *device = visit->device;

    sim_desk_answer(visit, 200, "text/html", NULL,
                    "<html><head><meta http-equiv=\"refresh\" "
                    "content=\"0; url=/admin/factoryMessage2.shtml\"></head></html>");
    sim_device_restart(device);
}
