/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/desk.h"

#include <string.h>

#include "tests/sim/make.h"
#include "tests/sim/path.h"

#define BODY_MAX   (1024 * 1024)
#define SLOW_BYTES (64 * 1024)
#define HUGE_BYTES (8 * 1024 * 1024)

static gboolean
is_path(const char *pattern, const char *path)
{
    gsize size = strlen(pattern);

    if (size > 0 && pattern[size - 1] == '*')
        return strncmp(pattern, path, size - 1) == 0;
    return strcmp(pattern, path) == 0;
}

static gboolean
fits(const SimRoute *route, const SimExchange *exchange)
{
    const char *type = sim_exchange_header(exchange, "content-type");

    if (strcmp(route->method, exchange->method) != 0 || !is_path(route->path, exchange->path))
        return FALSE;
    if (route->type != NULL && (type == NULL || !g_str_has_prefix(type, route->type)))
        return FALSE;
    return route->query == NULL ||
           (exchange->query != NULL && strstr(exchange->query, route->query) != NULL);
}

static const SimRoute *
find_route(const SimDesk *desk, const SimExchange *exchange)
{
    for (gsize i = 0; i < desk->n_routes; i++) {
        if (fits(&desk->routes[i], exchange))
            return &desk->routes[i];
    }
    return NULL;
}

SimLogin
sim_desk_check_login(SimExchange *exchange, SimDevice *device, guint lock_s)
{
    SimLoop *loop = device->shared->loop;
    SimLogin login =
        sim_auth_check(device->auth, &device->knobs,
                       &(SimLoginRequest){
                           .method = exchange->method,
                           .target = exchange->target,
                           .authorization = sim_exchange_header(exchange, "authorization"),
                           .user = device->shared->user,
                           .password = sim_device_get_password(device),
                           .now_us = sim_loop_now(loop),
                           .lock_us = sim_loop_scale(loop, lock_s),
                       });

    if (login == SIM_LOGIN_WRONG || login == SIM_LOGIN_LOCKED)
        sim_device_note(device, "login-failed", 0, NULL, FALSE, NULL);
    return login;
}

SimLogin
sim_desk_check_password(SimVisit *visit, gboolean right)
{
    SimDevice *device = visit->device;
    SimLoop *loop = device->shared->loop;
    SimLogin login = sim_auth_check_plain(device->auth, &device->knobs, right, sim_loop_now(loop),
                                          sim_loop_scale(loop, visit->desk->lock_s));

    device->counts.logins++;
    if (login != SIM_LOGIN_OK)
        sim_device_note(device, "login-failed", 0, NULL, FALSE, NULL);
    return login;
}

void
sim_desk_answer_bytes(SimVisit *visit, guint status, const char *type, const char *extra,
                      const void *bytes, gsize size)
{
    const char *server = visit->device->knobs.server;
    g_autofree char *all =
        g_strdup_printf("%s%s%s%s", server[0] != '\0' ? "Server: " : "", server,
                        server[0] != '\0' ? "\r\n" : "", extra != NULL ? extra : "");

    sim_exchange_answer(
        visit->exchange,
        &(SimAnswer){ .status = status, .type = type, .extra = all, .body = bytes, .size = size });
}

void
sim_desk_answer(SimVisit *visit, guint status, const char *type, const char *extra,
                const char *body)
{
    sim_desk_answer_bytes(visit, status, type, extra, body, body != NULL ? strlen(body) : 0);
}

char *
sim_desk_format_challenge(const SimDevice *device, SimLogin login)
{
    gboolean stale = login == SIM_LOGIN_STALE;

    if (stale && device->knobs.nonce_old == SIM_OLD_NONCE_BARE)
        return g_strdup("");
    return sim_auth_challenge(device->auth, &device->knobs, device->model->recorder,
                              stale && device->knobs.nonce_old == SIM_OLD_NONCE_STALE);
}

static void
refuse(SimVisit *visit)
{
    g_autofree char *challenge = NULL;

    if (visit->desk->refuse != NULL) {
        visit->desk->refuse(visit);
        return;
    }
    challenge = sim_desk_format_challenge(visit->device, visit->login);
    sim_desk_answer(visit, 401, "text/html", challenge,
                    "<html><head><title>Unauthorized</title></head></html>");
}

static void
answer_wrong(gpointer data)
{
    SimVisit *visit = data;

    if (visit->device->knobs.on_401 == SIM_REFUSED_CUT)
        sim_exchange_cut(visit->exchange, FALSE);
    else
        refuse(visit);
}

gint64
sim_desk_wait_401_us(const SimDevice *device)
{
    return (gint64)device->knobs.late_401_s * G_USEC_PER_SEC;
}

char *
sim_desk_get_query(const SimVisit *visit, const char *name)
{
    const char *query = visit->exchange->query;
    g_auto(GStrv) pairs = g_strsplit(query != NULL ? query : "", "&", -1);
    gsize size = strlen(name);

    for (gsize i = 0; pairs[i] != NULL; i++) {
        if (strncmp(pairs[i], name, size) == 0 && pairs[i][size] == '=')
            return g_uri_unescape_string(pairs[i] + size + 1, NULL);
    }
    return NULL;
}

void
sim_desk_begin_upload(SimExchange *exchange, SimDevice *device)
{
    const SimKnobs *knobs = &device->knobs;

    if (device->receiving == NULL)
        device->receiving = exchange;
    if (knobs->stall)
        sim_exchange_stop_at(exchange, exchange->length / 2);
    else if (knobs->upload_reset_at > 0)
        sim_exchange_stop_at(exchange, knobs->upload_reset_at);
    if (knobs->slow)
        sim_exchange_throttle(exchange, SLOW_BYTES, sim_loop_scale(device->shared->loop, 1));
}

static void
start_receiving(SimVisit *visit)
{
    SimExchange *exchange = visit->exchange;

    visit->receive = sim_receive_new(visit->device, NULL, NULL);
    visit->form = sim_form_new(sim_exchange_header(exchange, "content-type"), exchange->length);
    if (visit->form == NULL)
        sim_receive_expect(visit->receive, exchange->length);
}

gboolean
sim_desk_refuses_early(const SimExchange *exchange, const SimDevice *device)
{
    if (exchange->length == 0)
        return FALSE;
    return device->knobs.on_401 == SIM_REFUSED_EARLY ||
           (device->knobs.expect == SIM_EXPECT_HONOUR &&
            sim_exchange_header(exchange, "expect") != NULL);
}

static void
on_head(SimExchange *exchange, gpointer data)
{
    SimDevice *device = data;
    SimVisit *visit = g_new0(SimVisit, 1);

    exchange->state = visit;
    visit->exchange = exchange;
    visit->device = device;
    visit->desk = device->model->make->desk;
    sim_device_count(device, exchange);
    if (device->state == SIM_STATE_BOOTING) {
        sim_exchange_answer(exchange, &(SimAnswer){ .status = 503, .close = TRUE });
        return;
    }
    if (visit->desk->guard != NULL && visit->desk->guard(visit))
        return;
    visit->route = find_route(visit->desk, exchange);
    visit->login = visit->route == NULL || visit->route->open || !device->knobs.activated
                       ? SIM_LOGIN_OK
                       : sim_desk_check_login(exchange, device, visit->desk->lock_s);
    if (visit->route != NULL && visit->route->upload && exchange->length > 0)
        start_receiving(visit);
    if (visit->login != SIM_LOGIN_OK && sim_desk_refuses_early(exchange, device)) {
        sim_exchange_close(exchange);
        refuse(visit);
        return;
    }
    if (visit->login != SIM_LOGIN_OK && device->knobs.on_401 == SIM_REFUSED_CLOSE)
        sim_exchange_close(exchange);
    if (visit->login == SIM_LOGIN_OK && visit->receive != NULL && device->knobs.activated)
        sim_desk_begin_upload(exchange, device);
    sim_exchange_continue(exchange, (SimExpect)device->knobs.expect);
}

static void
on_body(SimExchange *exchange, const guint8 *bytes, gsize size, gpointer data)
{
    SimVisit *visit = exchange->state;
    guint64 reset_at = visit->device->knobs.upload_reset_at;

    if (visit->receive == NULL) {
        if (visit->body == NULL)
            visit->body = g_byte_array_new();
        if (exchange->received <= BODY_MAX)
            g_byte_array_append(visit->body, bytes, (guint)size);
        return;
    }
    if (visit->form != NULL)
        sim_form_feed(visit->form, bytes, size, visit->receive);
    else
        sim_receive_feed(visit->receive, bytes, size);
    if (reset_at == 0 || exchange->received < reset_at || exchange->answered)
        return;
    sim_receive_note(visit->receive);
    sim_exchange_cut(exchange, TRUE);
}

static void
answer_junk(SimVisit *visit)
{
    static const char junk[] = "<?xml version=\"1.0\"?>{\"data\":[<\xff\xfe\x01</Envelope>"
                               "{\"error\":{\"code\":\"\\u00\",}}version=\r\nNG\xc3\x28";

    sim_desk_answer_bytes(visit, 200, "text/plain", NULL, junk, sizeof junk - 1);
}

static void
answer_huge(SimVisit *visit)
{
    g_autofree char *text = g_malloc(HUGE_BYTES);

    memset(text, '[', HUGE_BYTES);
    sim_desk_answer_bytes(visit, 200, "application/json", NULL, text, HUGE_BYTES);
}

static void
answer_visit(gpointer data)
{
    SimVisit *visit = data;
    const SimKnobs *knobs = &visit->device->knobs;

    if (visit->route == NULL && visit->desk->missing != NULL)
        visit->desk->missing(visit);
    else if (visit->route == NULL)
        sim_desk_answer(visit, 404, "text/html", NULL, "<html><body>Not Found</body></html>");
    else if (!knobs->activated && !visit->route->open)
        (visit->desk->not_activated != NULL ? visit->desk->not_activated : refuse)(visit);
    else if (knobs->junk && visit->receive == NULL)
        answer_junk(visit);
    else if (knobs->huge && visit->receive == NULL)
        answer_huge(visit);
    else
        visit->route->answer(visit);
}

static void
on_end(SimExchange *exchange, gpointer data)
{
    SimDevice *device = data;
    SimVisit *visit = exchange->state;
    SimLoop *loop = device->shared->loop;

    if (visit->receive != NULL)
        sim_receive_note(visit->receive);
    if (visit->body != NULL) {
        g_byte_array_append(visit->body, (const guint8 *)"", 1);
        g_byte_array_set_size(visit->body, visit->body->len - 1);
    }
    if (exchange->answered)
        return;
    if (visit->login == SIM_LOGIN_WRONG)
        sim_loop_after(loop, sim_desk_wait_401_us(device), answer_wrong, visit, NULL,
                       &visit->delay);
    else if (visit->login != SIM_LOGIN_OK)
        refuse(visit);
    else if (device->knobs.slow && visit->receive == NULL)
        sim_loop_after(loop, sim_loop_scale(loop, 1), answer_visit, visit, NULL, &visit->delay);
    else
        answer_visit(visit);
}

static void
on_gone(SimExchange *exchange, gpointer data)
{
    SimDevice *device = data;
    SimVisit *visit = exchange->state;

    if (visit == NULL)
        return;
    sim_timer_clear(&visit->delay);
    if (visit->receive != NULL)
        sim_receive_note(visit->receive);
    if (device->receiving == exchange)
        device->receiving = NULL;
    if (device->reply == exchange)
        device->reply = NULL;
    sim_receive_free(visit->receive);
    sim_form_free(visit->form);
    if (visit->body != NULL)
        g_byte_array_unref(visit->body);
    g_free(visit);
    exchange->state = NULL;
}

const SimHandler *
sim_desk_get_handler(void)
{
    static const SimHandler handler = {
        .head = on_head,
        .body = on_body,
        .end = on_end,
        .gone = on_gone,
    };

    return &handler;
}

SimJudgement
sim_desk_judge(SimVisit *visit, SimReceive *receive, SimPackageSpec *ret_spec)
{
    SimDevice *device = visit->device;
    gboolean other = device->receiving != NULL && device->receiving != visit->exchange;
    SimPackageSpec spec;

    if (device->receiving == visit->exchange)
        device->receiving = NULL;
    if (receive == NULL || sim_receive_get_size(receive) == 0)
        return SIM_JUDGE_EMPTY;
    if (device->state != SIM_STATE_NORMAL)
        return SIM_JUDGE_UPGRADING;
    if (other || sim_device_is_busy(device))
        return SIM_JUDGE_BUSY;
    if (device->knobs.refuse)
        return SIM_JUDGE_REFUSED;
    if (!sim_receive_is_whole(receive) || !sim_receive_read_tag(receive, &spec))
        return SIM_JUDGE_DAMAGED;
    SimWrong wrong = sim_path_judge(device, &spec);
    if (wrong == SIM_WRONG_NOTHING || sim_path_bricks(device, wrong) || wrong == SIM_WRONG_OLDER)
        *ret_spec = spec;
    if (wrong == SIM_WRONG_NOTHING || sim_path_bricks(device, wrong))
        return SIM_JUDGE_OK;
    if (wrong == SIM_WRONG_STEP)
        return SIM_JUDGE_REFUSED;
    return wrong == SIM_WRONG_OLDER ? SIM_JUDGE_OLDER : SIM_JUDGE_FOREIGN;
}

gboolean
sim_desk_take(SimVisit *visit, const SimPackageSpec *spec)
{
    SimDevice *device = visit->device;
    const SimKnobs *knobs = &device->knobs;

    sim_device_flash(device, spec);
    if (knobs->cut || knobs->upload_reply == SIM_REPLY_CUT) {
        sim_exchange_cut(visit->exchange, FALSE);
        return FALSE;
    }
    if (knobs->upload_reply == SIM_REPLY_EMPTY) {
        sim_desk_answer(visit, 200, NULL, NULL, NULL);
        return FALSE;
    }
    if (knobs->upload_reply != SIM_REPLY_AFTER_FLASH)
        return TRUE;
    device->reply = visit->exchange;
    return FALSE;
}
