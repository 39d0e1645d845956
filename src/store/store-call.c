/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/store-call.h"

static void
free_event(gpointer event)
{
    cam_event_free(event);
}

CamStoreCall *
cam_store_call_new(CamCallKind kind)
{
    CamStoreCall *call = g_new0(CamStoreCall, 1);

    call->kind = kind;
    call->events = g_ptr_array_new_with_free_func(free_event);
    return call;
}

gboolean
cam_store_call_is_write(const CamStoreCall *call)
{
    return call->kind <= CAM_CALL_PUT;
}

void
cam_store_call_add_event(CamStoreCall *call, const CamEvent *event)
{
    CamEvent *copy = cam_event_copy(event);

    if (copy->args == NULL)
        copy->args = g_strdup("{}");
    g_ptr_array_add(call->events, copy);
}

void
cam_store_call_refuse(CamStoreCall *call, const char *format, ...)
{
    va_list list;

    if (call->error != NULL)
        return;
    va_start(list, format);
    call->error = g_error_new_valist(CAM_ERROR, CAM_ERROR_STORE, format, list);
    va_end(list);
}

void
cam_store_call_deliver(CamStoreCall *call)
{
    if (call->done != NULL)
        call->done(call->error, call->data);
    if (call->loaded != NULL)
        call->loaded(g_steal_pointer(&call->ledger), g_steal_pointer(&call->list), call->error,
                     call->data);
    if (call->listed != NULL)
        call->listed(g_steal_pointer(&call->list), call->error, call->data);
    if (call->got != NULL)
        call->got(call->value, call->error, call->data);
}

void
cam_store_call_free(CamStoreCall *call)
{
    if (call == NULL)
        return;
    g_free(call->run);
    g_free(call->job);
    g_ptr_array_unref(call->events);
    g_free(call->space);
    g_free(call->key);
    g_free(call->value);
    g_clear_error(&call->error);
    g_clear_pointer(&call->ledger, cam_ledger_free);
    g_clear_pointer(&call->list, g_ptr_array_unref);
    g_free(call);
}
