/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/device.h"

#include "src/base/text.h"

#include <string.h>

CamCredential *
cam_credential_new(const char *user, const char *password)
{
    CamCredential *credential = g_new0(CamCredential, 1);

    g_atomic_ref_count_init(&credential->references);
    credential->user = g_strdup(user);
    credential->password = g_strdup(password);
    return credential;
}

CamCredential *
cam_credential_ref(CamCredential *credential)
{
    if (credential != NULL)
        g_atomic_ref_count_inc(&credential->references);
    return credential;
}

void
cam_credential_unref(CamCredential *credential)
{
    if (credential == NULL || !g_atomic_ref_count_dec(&credential->references))
        return;
    g_free(credential->user);
    cam_text_free_secret(credential->password);
    g_free(credential);
}

CamDevice *
cam_device_new(const char *address, guint16 port, gboolean tls)
{
    CamDevice *device = g_new0(CamDevice, 1);

    g_atomic_ref_count_init(&device->references);
    device->endpoint.address = g_strdup(address);
    device->endpoint.tls = tls;
    device->endpoint.port = port != 0 ? port : tls ? 443 : 80;
    device->endpoint.timescale = 1;
    return device;
}

static gboolean
is_host(const char *text)
{
    if (cam_text_is_empty(text) || strlen(text) > 253)
        return FALSE;
    if (g_hostname_is_ip_address(text))
        return TRUE;
    for (const char *at = text; *at != '\0'; at++) {
        if (!g_ascii_isalnum(*at) && strchr("-._", *at) == NULL)
            return FALSE;
    }
    /* four numbers that are no address are a slip of the pen, not a host name */
    return text[strspn(text, "0123456789.")] != '\0' && text[0] != '-' && text[0] != '.';
}

static CamDevice *
set_bad_address(const char *text, GError **error)
{
    g_autofree char *shown = cam_text_clean(text, 80);

    g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                "\"%s\" is not an address; write it like 10.0.0.5, 10.0.0.5:8080 or "
                "https://10.0.0.5",
                shown != NULL ? shown : "");
    return NULL;
}

CamDevice *
cam_device_new_from_text(const char *text, GError **error)
{
    gboolean tls = g_ascii_strncasecmp(text, "https://", 8) == 0;
    gboolean plain = g_ascii_strncasecmp(text, "http://", 7) == 0;
    g_autofree char *rest = g_strdup(text + (tls ? 8 : plain ? 7 : 0));
    guint64 port = 0;
    char *host = rest;
    char *colon;

    if (tls || plain)
        rest[strcspn(rest, "/?#")] = '\0';
    if (rest[0] == '[' && strchr(rest, ']') != NULL) {
        char *end = strchr(rest, ']');
        host = rest + 1;
        *end = '\0';
        colon = end[1] == ':' ? end + 1 : NULL;
        if (end[1] != '\0' && colon == NULL)
            return set_bad_address(text, error);
    } else {
        colon = strchr(rest, ':');
        if (colon != NULL && strchr(colon + 1, ':') != NULL)
            colon = NULL;
        if (colon != NULL)
            *colon = '\0';
    }
    if (colon != NULL && (!cam_text_parse_uint(colon + 1, 65535, &port) || port == 0))
        return set_bad_address(text, error);
    if (!is_host(host))
        return set_bad_address(text, error);
    CamDevice *device = cam_device_new(host, (guint16)port, tls);
    device->given = TRUE;
    return device;
}

CamDevice *
cam_device_ref(CamDevice *device)
{
    if (device != NULL)
        g_atomic_ref_count_inc(&device->references);
    return device;
}

static void
clear_target(CamTarget *target)
{
    g_free(target->name);
    g_free(target->vendor);
    g_free(target->model);
    g_free(target->serial);
    g_free(target->mac);
    g_free(target->area);
    g_free(target->covers);
    g_free(target->file);
    g_free(target->reason);
    g_free(target->user);
    g_free(target->credential);
    cam_sheet_unref(target->sheet);
    g_strfreev(target->cells);
}

void
cam_device_unref(CamDevice *device)
{
    if (device == NULL || !g_atomic_ref_count_dec(&device->references))
        return;
    g_free(device->endpoint.address);
    clear_target(&device->target);
    cam_credential_unref(device->credential);
    g_free(device->driver);
    g_free(device->listed);
    g_strfreev(device->methods);
    g_free(device->found_vendor);
    g_free(device->named_by);
    cam_device_unref(device->parent);
    g_free(device);
}

void
cam_device_set_credential(CamDevice *device, CamCredential *credential)
{
    cam_credential_ref(credential);
    cam_credential_unref(device->credential);
    device->credential = credential;
}

char *
cam_device_format_endpoint(const CamDevice *device)
{
    const CamEndpoint *endpoint = &device->endpoint;
    gboolean v6 = strchr(endpoint->address, ':') != NULL;
    g_autofree char *host =
        v6 ? g_strdup_printf("[%s]", endpoint->address) : g_strdup(endpoint->address);
    const char *scheme = endpoint->tls ? "https://" : "";

    if (endpoint->port == (endpoint->tls ? 443 : 80))
        return g_strconcat(scheme, host, NULL);
    return g_strdup_printf("%s%s:%u", scheme, host, endpoint->port);
}

char *
cam_device_format_listed(const CamDevice *device)
{
    return device->listed != NULL ? g_strdup(device->listed) : cam_device_format_endpoint(device);
}

void
cam_device_move(CamDevice *device, const char *address, guint16 port)
{
    CamEndpoint *endpoint = &device->endpoint;
    char *before = endpoint->address;

    if (device->listed == NULL)
        device->listed = cam_device_format_endpoint(device);
    endpoint->address = g_strdup(address);
    endpoint->port = port;
    g_free(before);
    /* time is scaled for simulated devices only (DECISIONS 16) */
    if (!cam_device_is_loopback(device))
        endpoint->timescale = 1;
    g_autofree char *now = cam_device_format_endpoint(device);
    if (g_str_equal(now, device->listed))
        g_clear_pointer(&device->listed, g_free);
}

gboolean
cam_device_is_loopback(const CamDevice *device)
{
    return g_str_has_prefix(device->endpoint.address, "127.") ||
           strcmp(device->endpoint.address, "::1") == 0;
}
