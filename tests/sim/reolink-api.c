/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/reolink.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define LEASE_S      3600
#define SESSIONS     4
#define COMMANDS_MAX 40
#define MANY         6

static const struct {
    int code;
    const char *detail;
} details[] = {
    { -3, "check err" },
    { -4, "param error" },
    { -5, "max session" },
    { -6, "please login first" },
    { -7, "login failed" },
    { -9, "not support" },
    { -12, "get config failed" },
    { -25, "internal error" },
    { -26, "ability error" },
    { -31, "busy" },
    { -101, "check firmware failed" },
    { -505, "login not init" },
    { -506, "login locked" },
};

char *
sim_reolink_quote(const char *text)
{
    g_autoptr(JsonNode) node = json_node_init_string(json_node_alloc(), text);

    return json_to_string(node, FALSE);
}

static void
add_comma(GString *out)
{
    if (out->len > 0)
        g_string_append(out, ",\n");
}

void
sim_reolink_add(GString *out, const char *command, const char *value)
{
    add_comma(out);
    g_string_append_printf(
        out, "   {\n      \"cmd\" : \"%s\",\n      \"code\" : 0,\n      \"value\" : %s\n   }",
        command, value);
}

void
sim_reolink_add_error(GString *out, const char *command, int code)
{
    const char *detail = "failed";
    g_autofree char *name = sim_reolink_quote(command);

    for (gsize i = 0; i < G_N_ELEMENTS(details); i++)
        detail = details[i].code == code ? details[i].detail : detail;
    add_comma(out);
    g_string_append_printf(
        out,
        "   {\n      \"cmd\" : %s,\n      \"code\" : 1,\n      \"error\" : {\n"
        "         \"detail\" : \"%s\",\n         \"rspCode\" : %d\n      }\n   }",
        name, detail, code);
}

void
sim_reolink_answer(SimVisit *visit, const GString *elements)
{
    g_autofree char *text = g_strdup_printf("[\n%s\n]\n", elements->str);

    /* it says so, whatever it sends */
    sim_desk_answer(visit, 200, "text/html", NULL, text);
}

void
sim_reolink_answer_error(SimVisit *visit, const char *command, int code)
{
    g_autoptr(GString) out = g_string_new(NULL);

    sim_reolink_add_error(out, command, code);
    sim_reolink_answer(visit, out);
}

/* sessions */

static void
drop_old_sessions(SimVisit *visit)
{
    SimReolink *own = visit->device->own;
    gint64 now_us = sim_loop_now(visit->device->shared->loop);

    for (guint i = own->sessions->len; i > 0; i--) {
        if (g_array_index(own->sessions, SimReolinkSession, i - 1).until_us < now_us)
            g_array_remove_index(own->sessions, i - 1);
    }
}

const SimReolinkSession *
sim_reolink_find_session(SimVisit *visit)
{
    SimReolink *own = visit->device->own;
    g_autofree char *token = sim_desk_get_query(visit, "token");

    drop_old_sessions(visit);
    for (guint i = 0; token != NULL && i < own->sessions->len; i++) {
        const SimReolinkSession *session = &g_array_index(own->sessions, SimReolinkSession, i);
        if (strcmp(session->token, token) == 0)
            return session;
    }
    return NULL;
}

void
sim_reolink_end_sessions(SimDevice *device)
{
    g_array_set_size(((SimReolink *)device->own)->sessions, 0);
}

static void
end_session(SimVisit *visit, const char *token)
{
    SimReolink *own = visit->device->own;

    /* who leaves in the middle of an image gives it up */
    if (g_strcmp0(own->owner, token) == 0)
        sim_reolink_drop_image(visit->device);
    for (guint i = 0; i < own->sessions->len; i++) {
        if (strcmp(g_array_index(own->sessions, SimReolinkSession, i).token, token) == 0)
            g_array_remove_index(own->sessions, i--);
    }
}

static guint
get_most_sessions(const SimDevice *device)
{
    guint64 most;

    return g_ascii_string_to_unsigned(sim_knobs_get_own(&device->knobs, "reolink-sessions"), 10, 0,
                                      1000, &most, NULL)
               ? (guint)most
               : SESSIONS;
}

static void
add_session(SimVisit *visit, GString *out)
{
    SimDevice *device = visit->device;
    SimReolink *own = device->own;
    SimLoop *loop = device->shared->loop;
    SimReolinkSession session = { .until_us = sim_loop_now(loop) + sim_loop_scale(loop, LEASE_S) };

    g_snprintf(session.token, sizeof session.token, "%015" G_GINT64_MODIFIER "x",
               sim_random(&device->random) >> 4);
    g_array_append_val(own->sessions, session);
    g_autofree char *value = g_strdup_printf(
        "{ \"Token\" : { \"leaseTime\" : %d, \"name\" : \"%s\" } }", LEASE_S, session.token);
    sim_reolink_add(out, "Login", value);
}

static const char *
get_text(JsonObject *object, const char *member)
{
    JsonNode *node = object != NULL ? json_object_get_member(object, member) : NULL;

    return node != NULL && JSON_NODE_HOLDS_VALUE(node) &&
                   json_node_get_value_type(node) == G_TYPE_STRING
               ? json_node_get_string(node)
               : NULL;
}

static JsonObject *
get_object(JsonObject *object, const char *member)
{
    JsonNode *node = object != NULL ? json_object_get_member(object, member) : NULL;

    return node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

static void
log_in(SimVisit *visit, JsonObject *param, GString *out)
{
    SimDevice *device = visit->device;
    SimReolink *own = device->own;
    JsonObject *user = get_object(param, "User");
    gboolean right = g_strcmp0(get_text(user, "userName"), device->shared->user) == 0 &&
                     g_strcmp0(get_text(user, "password"), sim_device_get_password(device)) == 0;

    switch (sim_desk_check_password(visit, right)) {
    case SIM_LOGIN_OK:
        drop_old_sessions(visit);
        if (own->sessions->len >= get_most_sessions(device))
            sim_reolink_add_error(out, "Login", -5);
        else
            add_session(visit, out);
        return;
    case SIM_LOGIN_LOCKED:
        sim_reolink_add_error(out, "Login", -506);
        return;
    case SIM_LOGIN_NONE:
    case SIM_LOGIN_STALE:
    case SIM_LOGIN_WRONG:
        sim_reolink_add_error(out, "Login", -7);
        return;
    }
}

/* commands */

static void
add_done(GString *out, const char *command, int code)
{
    if (code == 200)
        sim_reolink_add(out, command, "{ \"rspCode\" : 200 }");
    else
        sim_reolink_add_error(out, command, code);
}

static gboolean
is_complete(const SimDevice *device, JsonObject *param)
{
    /* a recorder wants to know for whom and how much */
    return !device->model->recorder || (g_strcmp0(get_text(param, "ipcChnBit"), "0") == 0 &&
                                        json_object_has_member(param, "fileSize"));
}

static void
run_command(SimVisit *visit, const char *command, JsonObject *param, GString *out)
{
    SimDevice *device = visit->device;
    const SimReolinkSession *session = sim_reolink_find_session(visit);

    if (strcmp(command, "Login") == 0) {
        log_in(visit, param, out);
    } else if (session == NULL) {
        sim_reolink_add_error(out, command, -6);
    } else if (strcmp(command, "Logout") == 0) {
        g_autofree char *token = g_strdup(session->token);
        end_session(visit, token);
        add_done(out, command, 200);
    } else if (strcmp(command, "Reboot") == 0) {
        sim_device_restart(device);
        add_done(out, command, 200);
    } else if (strcmp(command, "UpgradePrepare") == 0) {
        /* spelled as the guide does */
        add_done(out, "UpgratePrepare",
                 sim_reolink_prepare(visit, get_text(param, "fileName"), is_complete(device, param),
                                     session->token));
    } else if (!sim_reolink_add_page(visit, command, out)) {
        sim_reolink_add_error(out, command, -9);
    }
}

/* who asks for so much at once wants the configuration */
static int
judge_array(const SimVisit *visit, guint count)
{
    if (count < MANY || visit->device->knobs.config == SIM_CONFIG_BINARY)
        return 200;
    return visit->device->knobs.config == SIM_CONFIG_BUSY ? -31 : -12;
}

static void
run_commands(SimVisit *visit, JsonArray *commands, GString *out)
{
    int code = judge_array(visit, json_array_get_length(commands));

    for (guint i = 0; i < MIN(json_array_get_length(commands), COMMANDS_MAX); i++) {
        JsonNode *node = json_array_get_element(commands, i);
        JsonObject *object = JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
        const char *command = get_text(object, "cmd");

        if (command != NULL && code != 200)
            sim_reolink_add_error(out, command, code);
        else if (command != NULL)
            run_command(visit, command, get_object(object, "param"), out);
    }
}

static gboolean
is_asked_for(const SimVisit *visit, const char *command)
{
    return visit->body != NULL && visit->body->len > 0 &&
           strstr((const char *)visit->body->data, command) != NULL;
}

/* Returns: whether a command was answered before it was read */
static gboolean
answer_before(SimVisit *visit)
{
    const SimKnobs *knobs = &visit->device->knobs;
    gboolean login = is_asked_for(visit, "\"Login\"");

    if (login && sim_knobs_is_on(knobs, "reolink-wants-https"))
        sim_desk_answer(visit, 300, "text/html", NULL, "<html></html>");
    else if (login && knobs->locked && sim_knobs_is_on(knobs, "reolink-html-lock")) {
        sim_desk_check_password(visit, FALSE);
        sim_desk_answer(visit, 200, "text/html", NULL, "<html>Login has been locked</html>");
    } else if (!knobs->activated)
        sim_reolink_answer_error(visit, login ? "Login" : "GetDevInfo", -505);
    else if (!login && sim_knobs_is_on(knobs, "reolink-unnamed") &&
             sim_reolink_find_session(visit) == NULL)
        sim_reolink_answer_error(visit, "Unknown", -6);
    else
        return FALSE;
    return TRUE;
}

void
sim_reolink_answer_commands(SimVisit *visit)
{
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autoptr(GString) out = g_string_new(NULL);
    JsonNode *root = NULL;

    if (answer_before(visit))
        return;
    if (visit->body != NULL && json_parser_load_from_data(parser, (const char *)visit->body->data,
                                                          (gssize)visit->body->len, NULL))
        root = json_parser_get_root(parser);
    if (root == NULL || !JSON_NODE_HOLDS_ARRAY(root)) {
        sim_reolink_answer_error(visit, "Unknown", -4);
        return;
    }
    JsonArray *commands = json_node_get_array(root);
    if (json_array_get_length(commands) > 1 &&
        sim_knobs_is_on(&visit->device->knobs, "reolink-spoiled")) {
        sim_reolink_answer_error(visit, "Unknown", -12);
        return;
    }
    run_commands(visit, commands, out);
    sim_reolink_answer(visit, out);
}
