/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/connect.h"

#include "src/base/clock.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* so many are told before others in the main loop have their turn */
#define EVENTS_AT_ONCE 128
#define MOST_AT_ONCE   1024

/* attempts with the same patience: the first to begin is the first to end */
typedef struct {
    guint timeout_ms;
    GQueue attempts;
} Lane;

typedef struct {
    GList link; /* in its lane, or among those that are over */
    GQueue *queue;
    int fd;
    gint64 deadline_us;
    CamConnectResult result;
} Attempt;

struct CamConnector {
    CamConnectFunc func; /* NULL once it was freed */
    gpointer data;
    int epoll;
    GSource *source;
    GPtrArray *lanes; /* (element-type Lane) */
    GQueue over; /* of Attempt: the outcome was known at once, and is told from the main loop */
    guint pending;
};

typedef struct {
    GSource source;
    CamConnector *connector;
} ConnectSource;

static void
attempt_free(Attempt *attempt)
{
    g_queue_unlink(attempt->queue, &attempt->link);
    close(attempt->fd);
    g_free(attempt);
}

static void
drop_all(GQueue *queue)
{
    while (queue->head != NULL)
        attempt_free(queue->head->data);
}

static void
lane_free(gpointer data)
{
    Lane *lane = data;

    drop_all(&lane->attempts);
    g_free(lane);
}

static Lane *
get_lane(CamConnector *connector, guint timeout_ms)
{
    for (guint i = 0; i < connector->lanes->len; i++) {
        Lane *lane = connector->lanes->pdata[i];
        if (lane->timeout_ms == timeout_ms)
            return lane;
    }
    Lane *lane = g_new0(Lane, 1);
    lane->timeout_ms = timeout_ms;
    g_queue_init(&lane->attempts);
    g_ptr_array_add(connector->lanes, lane);
    return lane;
}

/* a refusal of any kind comes from somebody, but these only say that there is no way */
static CamConnectOutcome
judge(int number)
{
    if (number == 0 || number == EISCONN)
        return CAM_CONNECT_ACCEPTED;
    if (number == ETIMEDOUT)
        return CAM_CONNECT_SILENT;
    if (number == ECONNREFUSED || number == ECONNRESET || number == EPIPE)
        return CAM_CONNECT_REFUSED;
    return CAM_CONNECT_UNREACHABLE;
}

static void
tell(CamConnector *connector, Attempt *attempt, CamConnectOutcome outcome)
{
    CamConnectResult result = attempt->result;

    result.outcome = outcome;
    connector->pending--;
    attempt_free(attempt);
    connector->func(&result, connector->data);
}

static void
tell_over(CamConnector *connector)
{
    for (guint told = 0; connector->func != NULL && connector->over.head != NULL; told++) {
        Attempt *attempt = connector->over.head->data;
        if (told == MOST_AT_ONCE)
            return;
        tell(connector, attempt, attempt->result.outcome);
    }
}

static void
tell_event(CamConnector *connector, const struct epoll_event *event)
{
    int number = 0;
    socklen_t size = sizeof number;
    Attempt *attempt = event->data.ptr;

    if (getsockopt(attempt->fd, SOL_SOCKET, SO_ERROR, &number, &size) != 0)
        number = errno;
    tell(connector, attempt, judge(number));
}

/* Returns: whether all that has come in was told */
static gboolean
tell_events(CamConnector *connector)
{
    struct epoll_event events[EVENTS_AT_ONCE];

    for (guint told = 0; told < MOST_AT_ONCE; told += EVENTS_AT_ONCE) {
        int count = epoll_wait(connector->epoll, events, EVENTS_AT_ONCE, 0);
        for (int i = 0; i < count && connector->func != NULL; i++)
            tell_event(connector, &events[i]);
        if (count < EVENTS_AT_ONCE || connector->func == NULL)
            return TRUE;
    }
    return FALSE;
}

static void
tell_late(CamConnector *connector)
{
    gint64 now_us = cam_clock_now_us();
    guint told = 0;

    for (guint i = 0; connector->func != NULL && i < connector->lanes->len; i++) {
        GQueue *attempts = &((Lane *)connector->lanes->pdata[i])->attempts;
        while (connector->func != NULL && attempts->head != NULL && told++ < MOST_AT_ONCE) {
            Attempt *attempt = attempts->head->data;
            if (attempt->deadline_us > now_us)
                break;
            tell(connector, attempt, CAM_CONNECT_SILENT);
        }
    }
}

static void
set_ready_time(CamConnector *connector)
{
    gint64 ready_us = connector->over.head != NULL ? 0 : -1;

    for (guint i = 0; ready_us != 0 && i < connector->lanes->len; i++) {
        const Lane *lane = connector->lanes->pdata[i];
        const Attempt *first = lane->attempts.head != NULL ? lane->attempts.head->data : NULL;
        if (first != NULL && (ready_us < 0 || first->deadline_us < ready_us))
            ready_us = first->deadline_us;
    }
    g_source_set_ready_time(connector->source, ready_us);
}

static void
clear(gpointer data)
{
    CamConnector *connector = data;

    g_source_unref(connector->source);
}

/* events before deadlines: when this thread was busy elsewhere, answers lie there that came in
 * time */
static gboolean
on_ready(GSource *source, GSourceFunc func, gpointer data)
{
    CamConnector *connector = g_rc_box_acquire(((ConnectSource *)(gpointer)source)->connector);

    tell_over(connector);
    if (connector->func != NULL && tell_events(connector))
        tell_late(connector);
    if (connector->func != NULL)
        set_ready_time(connector);
    gboolean go_on = connector->func != NULL;
    g_rc_box_release_full(connector, clear);
    return go_on;
}

CamConnector *
cam_connector_new(CamConnectFunc func, gpointer data, GError **error)
{
    static const GSourceFuncs funcs = { .dispatch = on_ready };
    int epoll = epoll_create1(EPOLL_CLOEXEC);

    if (epoll < 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_INTERNAL, "epoll: %s", g_strerror(errno));
        return NULL;
    }
    CamConnector *connector = g_rc_box_new0(CamConnector);
    connector->func = func;
    connector->data = data;
    connector->epoll = epoll;
    connector->lanes = g_ptr_array_new_with_free_func(lane_free);
    g_queue_init(&connector->over);
    connector->source = g_source_new((gpointer)&funcs, sizeof(ConnectSource));
    ((ConnectSource *)(gpointer)connector->source)->connector = connector;
    g_source_add_unix_fd(connector->source, epoll, G_IO_IN);
    g_source_attach(connector->source, NULL);
    return connector;
}

static gboolean
is_shortage(int number)
{
    return number == EMFILE || number == ENFILE || number == ENOBUFS || number == ENOMEM ||
           number == EADDRNOTAVAIL || number == EAGAIN;
}

static int
begin(guint32 address, guint16 port, int *ret_number)
{
    struct sockaddr_in target = {
        .sin_family = AF_INET,
        .sin_port = g_htons(port),
        .sin_addr.s_addr = g_htonl(address),
    };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    *ret_number = 0;
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&target, sizeof target) == 0)
        return fd;
    *ret_number = errno;
    if (fd >= 0 && is_shortage(*ret_number)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

static gboolean
watch(CamConnector *connector, Attempt *attempt)
{
    struct epoll_event event = { .events = EPOLLOUT, .data.ptr = attempt };

    return epoll_ctl(connector->epoll, EPOLL_CTL_ADD, attempt->fd, &event) == 0;
}

gboolean
cam_connector_try(CamConnector *connector, guint32 address, guint16 port, guint timeout_ms,
                  guint tag)
{
    int number;
    int fd = begin(address, port, &number);

    if (fd < 0)
        return FALSE;
    Attempt *attempt = g_new0(Attempt, 1);
    attempt->link.data = attempt;
    attempt->fd = fd;
    attempt->deadline_us = cam_clock_now_us() + (gint64)timeout_ms * 1000;
    attempt->result = (CamConnectResult){ address, port, tag, judge(number) };
    attempt->queue =
        number == EINPROGRESS ? &get_lane(connector, timeout_ms)->attempts : &connector->over;
    g_queue_push_tail_link(attempt->queue, &attempt->link);
    connector->pending++;
    if (number == EINPROGRESS && !watch(connector, attempt)) {
        connector->pending--;
        attempt_free(attempt);
        return FALSE;
    }
    if (attempt->queue->length == 1)
        set_ready_time(connector);
    return TRUE;
}

guint
cam_connector_get_pending(const CamConnector *connector)
{
    return connector->pending;
}

void
cam_connector_free(CamConnector *connector)
{
    if (connector == NULL)
        return;
    connector->func = NULL;
    g_source_destroy(connector->source);
    g_ptr_array_unref(connector->lanes);
    drop_all(&connector->over);
    close(connector->epoll);
    g_rc_box_release_full(connector, clear);
}
