/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/knock.h"

#include "src/base/clock.h"

#include <gio/gio.h>

/* counted: the connection's callback comes once more after the owner has let go */
struct CamKnock {
    GCancellable *cancellable;
    guint timer;
    CamKnockFunc func;
    gpointer data;
};

static void
clear(gpointer data)
{
    CamKnock *knock = data;

    g_clear_object(&knock->cancellable);
}

static void
release(CamKnock *knock)
{
    g_rc_box_release_full(knock, clear);
}

static void
end(CamKnock *knock, gboolean answered)
{
    CamKnockFunc func = g_steal_pointer(&knock->func);

    cam_clock_remove_timer(&knock->timer);
    g_cancellable_cancel(knock->cancellable);
    /* the last act: the owner may free the knock in it */
    if (func != NULL)
        func(answered, knock->data);
}

static void
on_late(gpointer data)
{
    CamKnock *knock = data;

    knock->timer = 0;
    end(knock, FALSE);
}

static void
on_connected(GObject *source, GAsyncResult *result, gpointer data)
{
    CamKnock *knock = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GSocketConnection) connection =
        g_socket_client_connect_finish(G_SOCKET_CLIENT(source), result, &error);

    if (knock->func != NULL)
        end(knock, connection != NULL);
    release(knock);
}

CamKnock *
cam_knock_new(const char *address, guint16 port, guint timeout_s, CamKnockFunc func, gpointer data)
{
    CamKnock *knock = g_rc_box_new0(CamKnock);
    g_autoptr(GSocketClient) client = g_socket_client_new();

    knock->cancellable = g_cancellable_new();
    knock->func = func;
    knock->data = data;
    /* a laptop's proxy would say yes for everybody */
    g_socket_client_set_enable_proxy(client, FALSE);
    knock->timer = cam_clock_add_timer(MAX(timeout_s, 1), 1, on_late, knock);
    g_autoptr(GSocketConnectable) target = g_network_address_new(address, port);
    g_socket_client_connect_async(client, target, knock->cancellable, on_connected,
                                  g_rc_box_acquire(knock));
    return knock;
}

void
cam_knock_free(CamKnock *knock)
{
    if (knock == NULL)
        return;
    knock->func = NULL;
    cam_clock_remove_timer(&knock->timer);
    g_cancellable_cancel(knock->cancellable);
    release(knock);
}
