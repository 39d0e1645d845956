/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/reolink-udp.h"

#include <string.h>

#define SIZE 388

static const char question[] = { '\xaa', '\xaa', 0, 0 };

static SimHeard
hear(const char *bytes, gsize size)
{
    return size == sizeof question && memcmp(bytes, question, size) == 0 ? SIM_HEARD_QUESTION
                                                                         : SIM_HEARD_NOTHING;
}

/* where GetDevInfo tells a serial number, the UID is another one */
static char *
make_uid(const SimDevice *device)
{
    g_autoptr(GString) uid = g_string_new("95270000");

    if (strcmp(sim_model_get(device->model, "serial"), "number") != 0)
        return g_strdup(device->serial);
    for (const char *at = device->mac; *at != '\0' && uid->len < 16; at++)
        if (g_ascii_isxdigit(*at))
            g_string_append_c(uid, (char)('A' + g_ascii_xdigit_value(*at)));
    return g_string_free(g_steal_pointer(&uid), FALSE);
}

static void
put_mac(GByteArray *packet, gsize at, const char *mac)
{
    g_auto(GStrv) parts = g_strsplit(mac, "-", 6);

    for (gsize i = 0; i < 6 && parts[i] != NULL; i++)
        sim_hear_put(packet, at + i, g_ascii_strtoull(parts[i], NULL, 16), 1);
}

static GByteArray *
answer(const SimDevice *device, const char *bytes, gsize size)
{
    g_autofree char *mac = sim_device_format_mac(device);
    g_autofree char *uid = make_uid(device);
    GByteArray *packet = g_byte_array_new();

    g_byte_array_set_size(packet, SIZE);
    memset(packet->data, 0, SIZE);
    put_mac(packet, 80, device->mac);
    memcpy(packet->data + 104, question, sizeof question);
    sim_hear_put_text(packet, 108, device->address, 20);
    sim_hear_put(packet, 128, 9000, 4);
    sim_hear_put_text(packet, 132, device->name, 31);
    sim_hear_put_text(packet, 164, mac, 18);
    sim_hear_put_text(packet, 228, uid, 32);
    return packet;
}

const SimTongue sim_reolink_udp = {
    .name = "Reolink's search",
    .make = "reolink",
    .knob = G_STRUCT_OFFSET(SimKnobs, reolink_udp),
    .port = 2000,
    .reply_port = 3000,
    .hear = hear,
    .answer = answer,
};
