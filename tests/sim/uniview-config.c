/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/uniview.h"

#include <string.h>

#include "tests/sim/tag.h"

#define CONFIG_PATH "/config/config.tgz"

/* nothing is known of the real form: here a sum stands at the end, so that each bit counts */
#define SUM_SIZE 64

static GBytes *
make_config(const SimDevice *device)
{
    GByteArray *bytes = g_byte_array_new();

    sim_tag_fill(bytes, device->knobs.config_size, g_str_hash(device->serial));
    g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes->data, bytes->len);
    if (bytes->len > 0)
        g_byte_array_append(bytes, (const guint8 *)sum, SUM_SIZE);
    return g_byte_array_free_to_bytes(bytes);
}

static gboolean
is_sound(GBytes *config)
{
    gsize size;
    const guint8 *data = g_bytes_get_data(config, &size);

    if (size <= SUM_SIZE)
        return FALSE;
    g_autofree char *sum = g_compute_checksum_for_data(G_CHECKSUM_SHA256, data, size - SUM_SIZE);
    return memcmp(data + size - SUM_SIZE, sum, SUM_SIZE) == 0;
}

static GBytes *
get_config(SimDevice *device)
{
    SimUniview *own = device->own;

    if (own->config == NULL)
        own->config = make_config(device);
    return own->config;
}

void
sim_uniview_answer_config_url(SimVisit *visit)
{
    const SimDevice *device = visit->device;
    const char *manner = sim_knobs_get_own(&device->knobs, "uniview-config-url");
    g_autofree char *url = NULL;

    if (device->knobs.config == SIM_CONFIG_BUSY) {
        sim_uniview_fail(visit, 200, 1, 9, "Downloading");
        return;
    }
    if (strcmp(manner, "absolute") == 0)
        url = g_strdup_printf("http://%s:%u" CONFIG_PATH, device->address, device->shared->port);
    else if (strcmp(manner, "foreign") == 0)
        url = g_strdup_printf("http://127.9.9.9:%u" CONFIG_PATH, device->shared->port);
    else
        url = g_strdup(CONFIG_PATH);
    JsonObject *data = json_object_new();
    json_object_set_string_member(data, "URL", url);
    sim_uniview_answer(visit, data);
}

void
sim_uniview_answer_config(SimVisit *visit)
{
    gsize size;

    if (visit->device->knobs.config == SIM_CONFIG_REFUSED) {
        sim_uniview_fail(visit, 200, 1, 65535, "Common Error");
        return;
    }
    const void *bytes = g_bytes_get_data(get_config(visit->device), &size);
    sim_desk_answer_bytes(visit, 200, "application/octet-stream", NULL, bytes, size);
}

/* the one file of a form */
static GBytes *
read_file(SimVisit *visit)
{
    const char *type = sim_exchange_header(visit->exchange, "content-type");
    const char *mark = type != NULL ? strstr(type, "boundary=") : NULL;
    const GByteArray *body = visit->body;

    if (mark == NULL || body == NULL)
        return NULL;
    g_autofree char *tail = g_strdup_printf("\r\n--%s--\r\n", mark + strlen("boundary="));
    const guint8 *begin = memmem(body->data, body->len, "\r\n\r\n", 4);
    gsize size = strlen(tail);
    if (begin == NULL || body->len < size ||
        memcmp(body->data + body->len - size, tail, size) != 0 ||
        body->data + body->len - size < begin + 4)
        return NULL;
    return g_bytes_new(begin + 4, (gsize)(body->data + body->len - size - (begin + 4)));
}

void
sim_uniview_answer_restore(SimVisit *visit)
{
    SimDevice *device = visit->device;
    SimUniview *own = device->own;
    g_autoptr(GBytes) config = read_file(visit);

    if (device->state != SIM_STATE_NORMAL || config == NULL || !is_sound(config)) {
        sim_uniview_fail(visit, 200, 1, 65535, "Common Error");
        return;
    }
    g_clear_pointer(&own->config, g_bytes_unref);
    own->config = g_steal_pointer(&config);
    sim_uniview_answer(visit, NULL);
    sim_uniview_restart(device);
}
