/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/dahua.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define SESSIONS_MAX 8

/* one call on its way */
typedef struct {
    SimVisit *visit;
    JsonObject *root;
    JsonObject *params; /* (nullable) */
    const char *method;
    gint64 id;
    gint64 object;
    char *session; /* (nullable): as text */
} Call;

static gboolean
is_on(const Call *call, const char *knob)
{
    return sim_knobs_is_on(&call->visit->device->knobs, knob);
}

static const char *
get_text(JsonObject *object, const char *member)
{
    return object != NULL ? json_object_get_string_member_with_default(object, member, "") : "";
}

/* a session is a number on old devices and a text on others, and never the other of the two */
static char *
read_session(const Call *call)
{
    JsonNode *node = json_object_get_member(call->root, "session");
    gboolean number = is_on(call, "dahua-int-session");

    if (node == NULL || !JSON_NODE_HOLDS_VALUE(node))
        return NULL;
    if (number && json_node_get_value_type(node) == G_TYPE_INT64)
        return g_strdup_printf("%" G_GINT64_FORMAT, json_node_get_int(node));
    if (!number && json_node_get_value_type(node) == G_TYPE_STRING)
        return json_node_dup_string(node);
    return NULL;
}

static char *
make_session(const Call *call)
{
    guint64 *random = &call->visit->device->random;
    guint64 high = sim_random(random);

    if (is_on(call, "dahua-int-session"))
        return g_strdup_printf("%u", (guint)(high & 0x7fffffff));
    return g_strdup_printf("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x", high,
                           sim_random(random));
}

/* @params: (nullable): as JSON; @rest: further members, each with a comma before it */
static void
reply(const Call *call, const char *result, const char *params, const char *rest)
{
    gboolean quoted = !is_on(call, "dahua-int-session");
    g_autoptr(GString) text = g_string_new(NULL);

    g_string_append_printf(text, "{\"id\":%" G_GINT64_FORMAT ",\"params\":%s,\"result\":%s",
                           call->id, params != NULL ? params : "null", result);
    if (call->session != NULL)
        g_string_append_printf(text, quoted ? ",\"session\":\"%s\"" : ",\"session\":%s",
                               call->session);
    g_string_append_printf(text, "%s}\n", rest != NULL ? rest : "");
    sim_desk_answer(call->visit, 200, "application/json", NULL, text->str);
}

static void
fail(const Call *call, guint code, const char *message, const char *params)
{
    gboolean flat = is_on(call, "dahua-shape-b");
    g_autofree char *rest = g_strdup_printf(flat ? ",\"errCode\":%u,\"message\":\"%s\""
                                                 : ",\"error\":{\"code\":%u,\"message\":\"%s\"}",
                                            code, message);

    reply(call, "false", params, rest);
}

static void
fail_locked(const Call *call)
{
    const SimDevice *device = call->visit->device;
    SimLoop *loop = device->shared->loop;
    gint64 left_us = sim_auth_locked_us(device->auth, sim_loop_now(loop));
    gint64 second_us = MAX(sim_loop_scale(loop, 1), 1);
    g_autofree char *params =
        g_strdup_printf("{\"remainLockSecond\":%" G_GINT64_FORMAT ",\"remainLoginTimes\":0}",
                        left_us > 0 ? left_us / second_us + 1 : 600);

    fail(call, 268632081, "Component error: User is locked!", params);
}

static guint
count_tries(const Call *call)
{
    const SimDevice *device = call->visit->device;

    return sim_auth_tries_left(device->auth, &device->knobs, sim_loop_now(device->shared->loop));
}

static void
challenge(Call *call)
{
    SimDevice *device = call->visit->device;
    SimDahua *own = device->own;
    const char *form = sim_knobs_get_own(&device->knobs, "dahua-encryption");
    char *random = g_strdup_printf("%u", sim_random_range(&device->random, 1, 0x7fffffff));
    g_autofree char *mac = sim_device_format_mac(device);

    if (g_hash_table_size(own->pending) > SESSIONS_MAX)
        g_hash_table_remove_all(own->pending);
    call->session = make_session(call);
    g_hash_table_replace(own->pending, g_strdup(call->session), random);
    g_autofree char *params =
        g_strdup_printf("{\"encryption\":\"%s\",\"mac\":\"%s\",\"random\":\"%s\",\"realm\":\"%s\"}",
                        form[0] != '\0' ? form : "Default", mac, random, device->knobs.realm);
    fail(call, is_on(call, "dahua-new-codes") ? 401 : 268632079,
         "Component error: login challenge!", params);
}

static char *
hash3(const char *a, const char *b, const char *c)
{
    g_autofree char *text = g_strjoin(":", a, b, c, NULL);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_MD5, text, -1);

    return g_ascii_strup(sum, -1);
}

static char *
fold(const char *password)
{
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_MD5, password, -1);
    g_autoptr(GString) text = g_string_new(NULL);

    for (gsize i = 0; i < 8; i++) {
        guint value = 0;
        for (gsize k = 0; k < 2; k++)
            value += (guint)(g_ascii_xdigit_value(sum[4 * i + 2 * k]) * 16 +
                             g_ascii_xdigit_value(sum[4 * i + 2 * k + 1]));
        value %= 62;
        g_string_append_c(text, (char)(value < 10   ? '0' + value
                                       : value < 36 ? 'A' + value - 10
                                                    : 'a' + value - 36));
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean
is_right(const Call *call, const char *random)
{
    const SimDevice *device = call->visit->device;
    const char *form = sim_knobs_get_own(&device->knobs, "dahua-encryption");
    const char *user = device->shared->user;
    const char *password = sim_device_get_password(device);
    g_autofree char *wanted = NULL;

    if (strcmp(form, "Plain") == 0) {
        wanted = g_strdup(password);
    } else if (strcmp(form, "OldDigest") == 0) {
        wanted = fold(password);
    } else if (strcmp(form, "Basic") == 0) {
        g_autofree char *plain = g_strdup_printf("%s:%s", user, password);
        wanted = g_base64_encode((const guchar *)plain, strlen(plain));
    } else {
        g_autofree char *first = hash3(user, device->knobs.realm, password);
        wanted = hash3(user, random, first);
    }
    return strcmp(get_text(call->params, "userName"), user) == 0 &&
           strcmp(get_text(call->params, "password"), wanted) == 0 &&
           strcmp(get_text(call->params, "authorityType"), form[0] != '\0' ? form : "Default") == 0;
}

static void
prove(Call *call, const char *random)
{
    SimDahua *own = call->visit->device->own;
    gboolean right = is_right(call, random);
    g_autofree char *params = NULL;

    g_hash_table_remove(own->pending, call->session);
    if (g_hash_table_size(own->sessions) >= SESSIONS_MAX) {
        fail(call, 268632075, "Component error: busy!", NULL);
        return;
    }
    switch (sim_desk_check_password(call->visit, right)) {
    case SIM_LOGIN_OK:
        g_free(call->session);
        call->session = make_session(call);
        g_hash_table_replace(own->sessions, g_strdup(call->session), GUINT_TO_POINTER(0));
        reply(call, "true", "{\"keepAliveInterval\":60}", NULL);
        return;
    case SIM_LOGIN_LOCKED:
        fail_locked(call);
        return;
    case SIM_LOGIN_NONE:
    case SIM_LOGIN_STALE:
    case SIM_LOGIN_WRONG:
        params =
            g_strdup_printf("{\"remainLockSecond\":0,\"remainLoginTimes\":%u}", count_tries(call));
        fail(call, 268632085, "Component error: User or password not valid!", params);
        return;
    }
}

static void
answer_login(Call *call)
{
    SimDahua *own = call->visit->device->own;
    const char *random =
        call->session != NULL ? g_hash_table_lookup(own->pending, call->session) : NULL;

    if (strcmp(call->method, "global.login") != 0)
        fail(call, 268894210, "Request error: method not found!", NULL);
    else if (!call->visit->device->knobs.activated)
        fail(call, 268632086, "Component error: device not init!", NULL);
    else if (count_tries(call) == 0)
        fail_locked(call);
    else if (random == NULL)
        challenge(call);
    else
        prove(call, random);
}

/* calls */

static void
answer_system(Call *call)
{
    const SimDevice *device = call->visit->device;
    g_autofree char *params = g_strdup_printf(
        "{\"deviceType\":\"%s\",\"hardwareVersion\":\"1.00\",\"processor\":\"%s\","
        "\"serialNumber\":\"%s\"}",
        device->model->type, sim_model_get(device->model, "processor"), device->serial);

    reply(call, "true", params, NULL);
}

static void
answer_version(Call *call)
{
    const SimDevice *device = call->visit->device;
    g_autofree char *params = g_strdup_printf(
        "{\"version\":{\"BuildDate\":\"%s\",\"Version\":\"%s\"}}", device->build, device->version);

    reply(call, "true", params, NULL);
}

static void
answer_type(Call *call)
{
    g_autofree char *params =
        g_strdup_printf("{\"type\":\"%s\"}", call->visit->device->model->name);

    reply(call, "true", params, NULL);
}

static void
answer_serial(Call *call)
{
    g_autofree char *params = g_strdup_printf("{\"sn\":\"%s\"}", call->visit->device->serial);

    reply(call, "true", params, NULL);
}

static void
answer_class(Call *call)
{
    g_autofree char *params = g_strdup_printf(
        "{\"type\":\"%s\"}", sim_model_get(call->visit->device->model, "device-class"));

    reply(call, "true", params, NULL);
}

static void
answer_product(Call *call)
{
    g_autofree char *params = g_strdup_printf(
        "{\"definition\":{\"Vendor\":\"%s\",\"Device\":\"%s\"}}",
        sim_model_get(call->visit->device->model, "vendor"), call->visit->device->model->name);

    reply(call, "true", params, NULL);
}

static void
answer_uptime(Call *call)
{
    const SimDevice *device = call->visit->device;
    gint64 second_us = MAX(sim_loop_scale(device->shared->loop, 1), 1);
    gint64 last = (g_get_real_time() - device->booted_us) / second_us;
    g_autofree char *params =
        g_strdup_printf("{\"info\":{\"last\":%" G_GINT64_FORMAT ",\"total\":%" G_GINT64_FORMAT "}}",
                        last, last + 1000);

    reply(call, "true", params, NULL);
}

static void
answer_instance(Call *call)
{
    SimDahua *own = call->visit->device->own;

    own->upgrader = sim_random_range(&call->visit->device->random, 1000000, 9000000);
    g_autofree char *object = g_strdup_printf("%u", own->upgrader);
    reply(call, object, NULL, NULL);
}

static void
answer_boot(Call *call)
{
    SimDahua *own = call->visit->device->own;
    g_autofree char *hwid = sim_dahua_format_hwid(call->visit->device->model->platform);
    g_autofree char *params = g_strdup_printf("{\"HWID\":\"%s\"}", hwid);

    if (call->object != own->upgrader || own->upgrader == 0)
        fail(call, 268894209, "Request invalid!", NULL);
    else if (is_on(call, "dahua-viewer"))
        fail(call, 268894210, "Request error: no permission!", NULL);
    else
        reply(call, "true", params, NULL);
}

static void
answer_state(Call *call)
{
    SimDahua *own = call->visit->device->own;
    SimDahuaState state;

    if (is_on(call, "dahua-viewer")) {
        fail(call, 268894210, "Request error: no permission!", NULL);
        return;
    }
    if (!sim_dahua_read_state(call->visit, &state)) {
        fail(call, 268632064, "Component error: interface not found!", NULL);
        return;
    }
    if (is_on(call, "dahua-needs-object") && (call->object == 0 || call->object != own->upgrader)) {
        fail(call, 268894209, "Request invalid!", NULL);
        return;
    }
    g_autofree char *params =
        g_strdup_printf("{\"File\":\"\",\"NoReboot\":null,\"Progress\":%u,\"State\":\"%s\"}",
                        state.percent, state.word);
    reply(call, "true", params, NULL);
}

static void
answer_config(Call *call)
{
    const SimDevice *device = call->visit->device;
    const char *name = get_text(call->params, "name");
    g_autofree char *params = g_strdup_printf(
        "{\"options\":null,\"table\":{\"Owner\":\"%s\",\"Name\":\"%s\"}}", device->serial, name);

    if (device->knobs.config == SIM_CONFIG_BUSY)
        fail(call, 268632075, "Component error: busy!", NULL);
    else if (device->knobs.config == SIM_CONFIG_REFUSED || !sim_dahua_has_table(device, name))
        fail(call, 268894211, "Request invalid param!", NULL);
    else
        reply(call, "true", params, NULL);
}

static void
answer_reboot(Call *call)
{
    if (is_on(call, "dahua-viewer")) {
        fail(call, 268894210, "Request error: no permission!", NULL);
        return;
    }
    sim_device_restart(call->visit->device);
    reply(call, "true", NULL, NULL);
}

static void
answer_keep_alive(Call *call)
{
    reply(call, "true", "{\"timeout\":60}", NULL);
}

static void
answer_logout(Call *call)
{
    SimDahua *own = call->visit->device->own;

    g_hash_table_remove(own->sessions, call->session);
    reply(call, "true", NULL, NULL);
}

static const struct {
    const char *method;
    void (*answer)(Call *call);
} methods[] = {
    { "magicBox.getSystemInfo", answer_system },
    { "magicBox.getSoftwareVersion", answer_version },
    { "magicBox.getDeviceType", answer_type },
    { "magicBox.getSerialNo", answer_serial },
    { "magicBox.getDeviceClass", answer_class },
    { "magicBox.getProductDefinition", answer_product },
    { "magicBox.getUpTime", answer_uptime },
    { "magicBox.factory.instance", answer_instance },
    { "magicBox.getBootParameter", answer_boot },
    { "magicBox.reboot", answer_reboot },
    { "upgrader.factory.instance", answer_instance },
    { "upgrader.getState", answer_state },
    { "configManager.getConfig", answer_config },
    { "global.keepAlive", answer_keep_alive },
    { "global.logout", answer_logout },
};

gboolean
sim_dahua_is_session(const SimVisit *visit, const char *text)
{
    const SimDahua *own = sim_dahua_get(visit);

    return text != NULL && g_hash_table_contains(own->sessions, text);
}

/* a session that is good for so many calls and no more */
static gboolean
use_session(const Call *call)
{
    SimDahua *own = call->visit->device->own;
    const char *most = sim_knobs_get_own(&call->visit->device->knobs, "dahua-forget-session");
    guint64 limit = g_ascii_strtoull(most, NULL, 10);

    if (!sim_dahua_is_session(call->visit, call->session))
        return FALSE;
    guint uses = GPOINTER_TO_UINT(g_hash_table_lookup(own->sessions, call->session));
    if (limit > 0 && uses >= limit) {
        g_hash_table_remove(own->sessions, call->session);
        return FALSE;
    }
    g_hash_table_replace(own->sessions, g_strdup(call->session), GUINT_TO_POINTER(uses + 1));
    return TRUE;
}

static void
answer_call(Call *call)
{
    if (!use_session(call)) {
        fail(call, 287637505, "Invalid session in request data!", NULL);
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++) {
        if (strcmp(methods[i].method, call->method) == 0) {
            methods[i].answer(call);
            return;
        }
    }
    fail(call, 268894210, "Request error: method not found!", NULL);
}

static void
answer(SimVisit *visit, void (*func)(Call *call))
{
    const char *text = visit->body != NULL ? (const char *)visit->body->data : "";
    g_autoptr(JsonNode) node = json_from_string(text, NULL);
    Call call = { .visit = visit };

    if (node == NULL || !JSON_NODE_HOLDS_OBJECT(node)) {
        sim_desk_answer(visit, 400, "text/plain", NULL, "Error\r\nBad Request!\r\n");
        return;
    }
    call.root = json_node_get_object(node);
    JsonNode *params = json_object_get_member(call.root, "params");
    if (params != NULL && JSON_NODE_HOLDS_OBJECT(params))
        call.params = json_node_get_object(params);
    call.method = get_text(call.root, "method");
    call.id = json_object_get_int_member_with_default(call.root, "id", 0);
    call.object = json_object_get_int_member_with_default(call.root, "object", 0);
    call.session = read_session(&call);
    func(&call);
    g_free(call.session);
}

void
sim_dahua_answer_login(SimVisit *visit)
{
    answer(visit, answer_login);
}

void
sim_dahua_answer_call(SimVisit *visit)
{
    answer(visit, answer_call);
}
