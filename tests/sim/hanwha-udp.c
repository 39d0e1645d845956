/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/hanwha-udp.h"

#include <string.h>

#define BASE     262
#define EXTENDED 334
#define ID_SIZE  18

enum {
    MODE_SCAN = 1,
    MODE_APPLY = 2,
    MODE_REBOOT = 3,
    MODE_PORTS = 4,
    MODE_SCAN_EXTENDED = 6,
    MODE_APPLY_EXTENDED = 7,
    MODE_PASSWORD = 9,
    MODE_FOUND = 11,
    MODE_FOUND_EXTENDED = 12,
};

/* a flag in a question hides the devices that have not that protocol: no simulated one has */
static gboolean
hides_all(const char *bytes, gsize size)
{
    return size == EXTENDED && ((bytes[326] | bytes[327]) & 0x08) != 0;
}

static SimHeard
hear(const char *bytes, gsize size)
{
    switch (size > 0 ? bytes[0] : 0) {
    case MODE_SCAN:
        return size == BASE ? SIM_HEARD_QUESTION : SIM_HEARD_NOTHING;
    case MODE_SCAN_EXTENDED:
        return size == EXTENDED && !hides_all(bytes, size) ? SIM_HEARD_QUESTION : SIM_HEARD_NOTHING;
    case MODE_APPLY:
    case MODE_REBOOT:
    case MODE_PORTS:
    case MODE_APPLY_EXTENDED:
    case MODE_PASSWORD:
        return SIM_HEARD_HARM;
    default:
        return SIM_HEARD_NOTHING;
    }
}

static void
put_ports(GByteArray *packet, const SimDevice *device)
{
    /* of HTTP, the device, TCP, UDP, upload, multicast */
    const guint16 ports[] = { device->shared->port, 4520, 4505, 4500, 4502, 4503 };

    sim_hear_put(packet, 106, 4520, 2);
    for (gsize i = 0; i < G_N_ELEMENTS(ports); i++)
        sim_hear_put(packet, 120 + 2 * i, ports[i], 2);
}

static void
put_base(GByteArray *packet, const SimDevice *device)
{
    g_autofree char *mac = g_strdelimit(g_ascii_strup(device->mac, -1), "-", ':');
    g_autofree char *url =
        g_strdup_printf("http://%s:%u/index.htm", device->address, device->shared->port);
    gboolean loopback = g_str_has_prefix(device->address, "127.");

    sim_hear_put_text(packet, 19, mac, 18);
    sim_hear_put_text(packet, 37, device->address, 16);
    sim_hear_put_text(packet, 53, sim_netmask_of(device->address), 16);
    sim_hear_put_text(packet, 69, loopback ? "127.0.0.1" : "0.0.0.0", 16);
    /* cut, and without a NUL when it fills the field */
    sim_hear_put_text(packet, 109, device->model->name, 10);
    put_ports(packet, device);
    sim_hear_put_text(packet, 133, url, 128);
}

static void
put_extended(GByteArray *packet, const SimDevice *device)
{
    sim_hear_put_text(packet, 261, device->model->recorder ? device->name : "", 32);
    sim_hear_put_text(packet, 293, device->model->name, 32);
    sim_hear_put(packet, 325, device->model->recorder ? 3 : 0, 1);
    /* the long name counts, and the port of HTTPS may be changed */
    sim_hear_put(packet, 326, 0x04 | 0x02, 2);
    sim_hear_put(packet, 328, 0, 1);
    sim_hear_put(packet, 330, 443, 2);
    sim_hear_put(packet, 332, 0x0c, 1);
    sim_hear_put(packet, 333, device->knobs.activated ? 0 : 1, 1);
}

/* an old device answers both questions with the short packet */
static GByteArray *
answer(const SimDevice *device, const char *bytes, gsize size)
{
    gboolean old = strcmp(sim_model_get(device->model, "old"), "true") == 0;
    gboolean extended = bytes[0] == MODE_SCAN_EXTENDED && !old;
    GByteArray *packet = g_byte_array_new();

    g_byte_array_set_size(packet, extended ? EXTENDED : BASE);
    memset(packet->data, 0, packet->len);
    sim_hear_put(packet, 0, extended ? MODE_FOUND_EXTENDED : MODE_FOUND, 1);
    memcpy(packet->data + 1, bytes + 1, ID_SIZE);
    put_base(packet, device);
    if (extended)
        put_extended(packet, device);
    return packet;
}

const SimTongue sim_hanwha_udp = {
    .name = "Hanwha's search",
    .make = "hanwha",
    .knob = G_STRUCT_OFFSET(SimKnobs, hanwha_udp),
    .port = 7701,
    .reply_port = 7711,
    .hear = hear,
    .answer = answer,
};
