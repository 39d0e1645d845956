/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/isapi.h"

#include <string.h>

#include "tests/sim/desk.h"
#include "tests/sim/pages.h"
#include "tests/sim/status.h"
#include "tests/sim/upload.h"

#define UPLOAD_PATH "/ISAPI/System/updateFirmware"
#define LOCK_S      1800
#define BODY_MAX    (1024 * 1024)
#define HUGE_BYTES  (8 * 1024 * 1024)

/* what a device keeps of one request */
typedef struct {
    SimExchange *exchange;
    SimDevice *device;
    const SimPage *page;
    SimLogin login;
    SimUpload *upload;
    GByteArray *body;
    SimTimer *delay;
} Request;

static void
answer_refused(SimExchange *exchange, SimDevice *device, SimLogin login)
{
    static const char html[] = "<html><head><title>Document Error: Unauthorized</title></head>"
                               "<body><h2>Access Error: 401 -- Unauthorized</h2></body></html>";
    gboolean told = login != SIM_LOGIN_NONE || strstr(exchange->path, "userCheck") != NULL;
    g_autofree char *challenge = sim_desk_format_challenge(device, login);
    g_autoptr(GString) xml = NULL;

    if (!told && !device->model->recorder) {
        sim_answer_bytes(exchange, device, 401, "text/html", challenge, html, sizeof html - 1);
        return;
    }
    xml = sim_page_user_check(device, login);
    sim_answer_bytes(exchange, device, 401, "application/xml", challenge, xml->str, xml->len);
}

static void
answer_wrong(gpointer data)
{
    Request *request = data;

    if (request->device->knobs.on_401 == SIM_REFUSED_CUT)
        sim_exchange_cut(request->exchange, FALSE);
    else
        answer_refused(request->exchange, request->device, request->login);
}

static gboolean
is_upload(const SimExchange *exchange)
{
    return strcmp(exchange->path, UPLOAD_PATH) == 0 &&
           (strcmp(exchange->method, "PUT") == 0 || strcmp(exchange->method, "POST") == 0);
}

static void
on_head(SimExchange *exchange, gpointer data)
{
    SimDevice *device = data;
    Request *request = g_new0(Request, 1);

    exchange->state = request;
    request->exchange = exchange;
    request->device = device;
    sim_device_count(device, exchange);
    if (device->state == SIM_STATE_BOOTING) {
        sim_exchange_answer(exchange, &(SimAnswer){ .status = 503, .close = TRUE });
        return;
    }
    request->page = sim_page_find(device, exchange->method, exchange->path);
    request->login = request->page != NULL && request->page->open
                         ? SIM_LOGIN_OK
                         : sim_desk_check_login(exchange, device, LOCK_S);
    if (!device->knobs.activated)
        request->login = SIM_LOGIN_OK;
    if (is_upload(exchange) && exchange->length > 0)
        request->upload = sim_upload_new(exchange, device);
    if (request->login != SIM_LOGIN_OK && sim_desk_refuses_early(exchange, device)) {
        sim_exchange_close(exchange);
        answer_refused(exchange, device, request->login);
        return;
    }
    if (request->login != SIM_LOGIN_OK && device->knobs.on_401 == SIM_REFUSED_CLOSE)
        sim_exchange_close(exchange);
    if (request->login == SIM_LOGIN_OK && request->upload != NULL && device->knobs.activated &&
        !sim_upload_begin(request->upload))
        return;
    sim_exchange_continue(exchange, (SimExpect)device->knobs.expect);
}

static void
on_body(SimExchange *exchange, const guint8 *bytes, gsize size, gpointer data)
{
    Request *request = exchange->state;

    if (request->upload != NULL) {
        if (!sim_upload_feed(request->upload, bytes, size))
            return;
    } else if (request->page != NULL && exchange->received <= BODY_MAX) {
        if (request->body == NULL)
            request->body = g_byte_array_new();
        g_byte_array_append(request->body, bytes, (guint)size);
    }
}

static void
answer_junk(SimExchange *exchange, SimDevice *device)
{
    static const char junk[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DeviceInfo><model>"
                               "\xff\xfe\x01 DS-</firmwareVersion><<serialNumber>&nothing;\n";

    sim_answer_bytes(exchange, device, 200, "application/xml", NULL, junk, sizeof junk - 1);
}

static void
answer_huge(SimExchange *exchange, SimDevice *device)
{
    static const char head[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DeviceInfo>\n<model>";
    g_autofree char *text = g_malloc(HUGE_BYTES);

    memset(text, 'A', HUGE_BYTES);
    memcpy(text, head, sizeof head - 1);
    sim_answer_bytes(exchange, device, 200, "application/xml", NULL, text, HUGE_BYTES);
}

static void
answer_request(gpointer data)
{
    Request *request = data;
    SimExchange *exchange = request->exchange;
    SimDevice *device = request->device;

    if (request->page != NULL && request->page->open)
        request->page->func(exchange, device, request->body);
    else if (!device->knobs.activated && (request->page == NULL || !request->page->active))
        sim_answer_status(exchange, device, "notActivated");
    else if (device->knobs.junk && strcmp(exchange->method, "GET") == 0)
        answer_junk(exchange, device);
    else if (device->knobs.huge && strcmp(exchange->method, "GET") == 0)
        answer_huge(exchange, device);
    else if (request->page != NULL)
        request->page->func(exchange, device, request->body);
    else
        sim_answer_status_text(exchange, device,
                               device->knobs.unsupported == 404 ? "notSupport 404"
                                                                : "notSupport 403");
}

static void
on_end(SimExchange *exchange, gpointer data)
{
    SimDevice *device = data;
    Request *request = exchange->state;

    if (request->upload != NULL)
        sim_upload_note(request->upload);
    if (exchange->answered)
        return;
    if (request->login == SIM_LOGIN_WRONG) {
        sim_loop_after(device->shared->loop, sim_desk_wait_401_us(device), answer_wrong, request,
                       NULL, &request->delay);
        return;
    }
    if (request->login != SIM_LOGIN_OK) {
        answer_refused(exchange, device, request->login);
        return;
    }
    if (is_upload(exchange) && device->knobs.activated) {
        if (request->upload == NULL)
            request->upload = sim_upload_new(exchange, device);
        sim_upload_end(request->upload);
        return;
    }
    if (device->knobs.slow)
        sim_loop_after(device->shared->loop, sim_loop_scale(device->shared->loop, 1),
                       answer_request, request, NULL, &request->delay);
    else
        answer_request(request);
}

static void
on_gone(SimExchange *exchange, gpointer data)
{
    Request *request = exchange->state;

    if (request == NULL)
        return;
    sim_timer_clear(&request->delay);
    if (request->upload != NULL)
        sim_upload_note(request->upload);
    sim_upload_free(request->upload);
    if (request->body != NULL)
        g_byte_array_unref(request->body);
    g_free(request);
    exchange->state = NULL;
}

const SimHandler *
sim_isapi_get_handler(void)
{
    static const SimHandler handler = {
        .head = on_head,
        .body = on_body,
        .end = on_end,
        .gone = on_gone,
    };

    return &handler;
}

void
sim_isapi_answer_flashed(SimExchange *exchange, SimDevice *device)
{
    sim_answer_status(exchange, device, "ok");
}
