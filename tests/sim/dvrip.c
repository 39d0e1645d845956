/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/dvrip.h"

#include <string.h>

#define QUESTION 32
#define FIRST    0x78

static SimHeard
hear(const char *bytes, gsize size)
{
    static const guint8 question[QUESTION] = { 0xa3, 1, 0, 1, [16] = 2 };

    return size == QUESTION && memcmp(bytes, question, QUESTION) == 0 ? SIM_HEARD_QUESTION
                                                                      : SIM_HEARD_NOTHING;
}

static void
put_address(GByteArray *packet, gsize at, const char *address)
{
    g_auto(GStrv) parts = g_strsplit(address, ".", 4);

    for (gsize i = 0; i < 4 && parts[i] != NULL; i++)
        sim_hear_put(packet, at + i, g_ascii_strtoull(parts[i], NULL, 10), 1);
}

static void
put_ports(GByteArray *packet, const SimDevice *device)
{
    const guint16 ports[] = { device->shared->port, 443, 37777, 10, 37776, 37778 };

    for (gsize i = 0; i < G_N_ELEMENTS(ports); i++)
        sim_hear_put(packet, 0x5e + 2 * i, ports[i], 2);
    put_address(packet, 0x6c, "239.255.42.42");
    sim_hear_put(packet, 0x70, 36666, 2);
}

/* its version is not told: it is one of four numbers there */
static GByteArray *
answer(const SimDevice *device, const char *bytes, gsize size)
{
    g_autofree char *mac = sim_device_format_mac(device);
    g_autofree char *second = g_strconcat(mac, device->model->name, NULL);
    g_autofree char *third = g_strdup_printf(
        "Name:Dahua\r\nDevice:%s\r\nIPv6Addr:fe80::1/64;gateway:fe80::\r\n\r\nSerialNo:%s\r\n\r\n",
        device->model->name, device->serial);
    GByteArray *packet = g_byte_array_new();

    g_byte_array_set_size(packet, FIRST);
    memset(packet->data, 0, FIRST);
    sim_hear_put(packet, 0, 0xb3, 1);
    sim_hear_put(packet, 0x02, strlen(second), 1);
    sim_hear_put(packet, 0x04, 0x58, 4);
    sim_hear_put(packet, 0x10, 2, 4);
    sim_hear_put(packet, 0x14, strlen(third), 2);
    sim_hear_put_text(packet, 0x28, device->model->name, 16);
    put_address(packet, 0x38, device->address);
    put_address(packet, 0x3c, sim_netmask_of(device->address));
    put_ports(packet, device);
    g_byte_array_append(packet, (const guint8 *)second, (guint)strlen(second));
    g_byte_array_append(packet, (const guint8 *)third, (guint)strlen(third));
    return packet;
}

const SimTongue sim_dvrip = {
    .name = "DVRIP",
    .make = "dahua",
    .knob = G_STRUCT_OFFSET(SimKnobs, dvrip),
    .port = 5050,
    .hear = hear,
    .answer = answer,
};
