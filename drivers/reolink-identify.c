/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/reolink-identify.h"

#include "drivers/reolink-login.h"
#include "drivers/reolink-session.h"
#include "drivers/reolink-wire.h"
#include "src/base/clock.h"

typedef void (*ReadFunc)(JsonNode *element, CamIdentity *identity);

typedef struct {
    const char *name;
    ReadFunc func;
} Extra;

/* the first one always, the second where the serial number is missing: most are zeros, and then the
 * UID is the name of the device (reolink.md 3) */
static const Extra extras[] = {
    { "GetLocalLink", cam_reolink_read_link },
    { "GetP2p", cam_reolink_read_uid },
};

static gboolean
read_device(CamCall *call, CamIdentity *identity, GError **error)
{
    static const char *const commands[] = { "GetDevInfo" };
    g_autofree char *body = cam_reolink_format(commands, 1, FALSE);
    CamReolinkCommand command = { .name = commands[0], .body = body };
    g_autoptr(CamJson) json = cam_reolink_do(call, &command, error);

    return json != NULL && cam_reolink_read_device(cam_reolink_find(json, NULL), identity, error);
}

/* a command that this device does not know is no matter; one that went unheard is, for without the
 * UID the same device looks like another one */
static gboolean
read_extra(CamCall *call, const Extra *extra, CamIdentity *identity, GError **error)
{
    g_autofree char *body = cam_reolink_format(&extra->name, 1, FALSE);
    CamReolinkCommand command = { .name = extra->name, .body = body };
    g_autoptr(CamJson) json = cam_reolink_send(call, &command, error);

    if (json == NULL)
        return FALSE;
    extra->func(cam_reolink_find(json, extra->name), identity);
    return TRUE;
}

static gboolean
read_extras(CamCall *call, CamIdentity *identity, GError **error)
{
    gboolean named = cam_identity_get(identity, CAM_FIELD_SERIAL) != NULL ||
                     !cam_call_flag(call, "ask-uid", TRUE);
    const char *names[G_N_ELEMENTS(extras)];
    gsize count = named ? 1 : G_N_ELEMENTS(extras);

    for (gsize i = 0; i < count; i++)
        names[i] = extras[i].name;
    g_autofree char *body = cam_reolink_format(names, count, FALSE);
    CamReolinkCommand command = { .name = count == 1 ? names[0] : NULL, .body = body };
    g_autoptr(CamJson) json = cam_reolink_send(call, &command, error);
    if (json == NULL)
        return FALSE;
    for (gsize i = 0; i < count; i++) {
        JsonNode *element = cam_reolink_find(json, extras[i].name);
        /* one command can spoil the whole array (reolink.md 4): then each for itself */
        if (element != NULL)
            extras[i].func(element, identity);
        else if (count > 1 && !read_extra(call, &extras[i], identity, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
cam_reolink_identify(CamCall *call, CamIdentity *identity, GError **error)
{
    if (!cam_reolink_open(call, identity, error) || !read_device(call, identity, error) ||
        !read_extras(call, identity, error))
        return FALSE;
    identity->activated = CAM_TRI_YES;
    identity->read_at_us = cam_clock_utc_us();
    return TRUE;
}
