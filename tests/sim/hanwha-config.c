/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "tests/sim/hanwha.h"
#include "tests/sim/tag.h"

static char *
format_tag(const SimDevice *device)
{
    return g_strdup_printf("%s %s\n", device->model->name, device->version);
}

static const char *
get_seed(const SimDevice *device)
{
    return sim_knobs_get_own(&device->knobs, "hanwha-config");
}

/* what was put back last, unless somebody changed the settings since */
static GBytes *
make_config(const SimDevice *device)
{
    const SimHanwha *own = device->own;
    g_autofree char *tag = format_tag(device);
    GByteArray *bytes = g_byte_array_new();

    if (own->config != NULL && strcmp(own->config_seed, get_seed(device)) == 0) {
        g_byte_array_unref(bytes);
        return g_bytes_ref(own->config);
    }
    g_byte_array_append(bytes, (const guint8 *)tag, (guint)strlen(tag));
    sim_tag_fill(bytes, device->knobs.config_size,
                 g_str_hash(device->serial) + g_str_hash(get_seed(device)));
    return g_byte_array_free_to_bytes(bytes);
}

void
sim_hanwha_answer_backup(SimVisit *visit)
{
    g_autoptr(GBytes) config = make_config(visit->device);
    gsize size;
    const void *bytes = g_bytes_get_data(config, &size);

    switch ((SimConfig)visit->device->knobs.config) {
    case SIM_CONFIG_BINARY:
        sim_desk_answer_bytes(visit, 200, "application/octet-stream", NULL, bytes, size);
        return;
    case SIM_CONFIG_REFUSED:
        sim_hanwha_answer_result(visit, 612);
        return;
    case SIM_CONFIG_BUSY:
        sim_hanwha_answer_result(visit, 610);
        return;
    }
}

/* (nullable): what the body stands for; NULL when it is no base64 */
static guint8 *
decode(const SimVisit *visit, gsize *ret_size)
{
    const char *text = visit->body != NULL ? (const char *)visit->body->data : "";
    gboolean form = strcmp(sim_knobs_get_own(&visit->device->knobs, "hanwha-restore"), "form") == 0;
    g_autofree char *plain = form ? g_uri_unescape_string(text, NULL) : g_strdup(text);

    if (plain == NULL || plain[0] == '\0')
        return NULL;
    g_autofree guint8 *bytes = g_base64_decode(plain, ret_size);
    g_autofree char *again = g_base64_encode(bytes, *ret_size);
    return strcmp(again, plain) == 0 ? g_steal_pointer(&bytes) : NULL;
}

static guint
restore(SimVisit *visit)
{
    SimDevice *device = visit->device;
    SimHanwha *own = device->own;
    const char *type = sim_exchange_header(visit->exchange, "content-type");
    g_autofree char *tag = format_tag(device);
    gsize size = 0;

    if (type == NULL || !g_str_has_prefix(type, "application/x-www-form-urlencoded"))
        return 607;
    g_autofree guint8 *bytes = decode(visit, &size);
    if (bytes == NULL)
        return 611;
    if (size < strlen(tag) || memcmp(bytes, tag, strlen(tag)) != 0)
        return 616;
    g_clear_pointer(&own->config, g_bytes_unref);
    g_free(own->config_seed);
    own->config = g_bytes_new_take(g_steal_pointer(&bytes), size);
    own->config_seed = g_strdup(get_seed(device));
    return 0;
}

void
sim_hanwha_answer_restore(SimVisit *visit)
{
    SimDevice *device = visit->device;
    guint number = restore(visit);

    /* the visit is over with its answer */
    sim_hanwha_answer_result(visit, number);
    if (number == 0)
        sim_device_restart(device);
}
