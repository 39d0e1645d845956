/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/hear.h"

#include <arpa/inet.h>
#include <string.h>

#include "tests/sim/dhip.h"
#include "tests/sim/dvrip.h"
#include "tests/sim/hanwha-udp.h"
#include "tests/sim/make.h"
#include "tests/sim/mdns.h"
#include "tests/sim/reolink-udp.h"
#include "tests/sim/sadp.h"
#include "tests/sim/ssdp.h"
#include "tests/sim/wsd.h"

#define DELAY_MS 300
/* no question is longer */
#define QUESTION_MAX 2048

static const SimTongue *const tongues[] = {
    &sim_sadp, &sim_wsd,   &sim_mdns,       &sim_ssdp,
    &sim_dhip, &sim_dvrip, &sim_hanwha_udp, &sim_reolink_udp,
};

/* without datagrams: nobody speaks it, or the port could not be had */
struct SimHear {
    SimEar ears[G_N_ELEMENTS(tongues)];
};

typedef struct {
    const SimEar *ear;
    SimDevice *device;
    GBytes *question;
    struct sockaddr_in source;
} Answer;

static void
answer_free(gpointer data)
{
    Answer *answer = data;

    g_bytes_unref(answer->question);
    g_free(answer);
}

static SimSearchMode
get_mode(const SimTongue *tongue, const SimDevice *device)
{
    return (SimSearchMode)G_STRUCT_MEMBER(int, &device->knobs, tongue->knob);
}

static gboolean
speaks(const SimTongue *tongue, const SimDevice *device)
{
    return g_strcmp0(device->model->make->name, tongue->make) == 0;
}

static gboolean
speaks_now(const SimTongue *tongue, const SimDevice *device)
{
    return speaks(tongue, device) && get_mode(tongue, device) != SIM_SEARCH_SILENT &&
           sim_device_is_heard(device);
}

void
sim_hear_put(GByteArray *packet, gsize at, guint64 value, gsize size)
{
    g_return_if_fail(at + size <= packet->len);
    for (gsize i = 0; i < size; i++)
        packet->data[at + i] = (guint8)(value >> (8 * i));
}

void
sim_hear_put_text(GByteArray *packet, gsize at, const char *text, gsize size)
{
    g_return_if_fail(at + size <= packet->len);
    memcpy(packet->data + at, text, MIN(strlen(text), size));
}

static void
send_answer(gpointer data)
{
    Answer *answer = data;
    const SimTongue *tongue = answer->ear->tongue;
    SimDevice *device = answer->device;
    struct sockaddr_in to = answer->source;
    g_autoptr(GByteArray) packet = NULL;
    gsize size = 0;
    const char *question = g_bytes_get_data(answer->question, &size);

    if (!speaks_now(tongue, device))
        return;
    packet = tongue->answer(device, question, size);
    if (packet == NULL)
        return;
    if (tongue->reply_port != 0)
        to.sin_port = htons(tongue->reply_port);
    if (get_mode(tongue, device) == SIM_SEARCH_BROADCAST)
        to.sin_addr.s_addr =
            htonl(g_str_has_prefix(device->address, "127.") ? 0x7fffffff : INADDR_BROADCAST);
    sim_datagrams_send(answer->ear->datagrams, device->address, &to, (const char *)packet->data,
                       packet->len);
}

static void
note_harm(const SimTongue *tongue, SimDevice *device, gsize size)
{
    g_autofree char *address = g_strdup_printf("%s:%u", device->address, device->shared->port);
    g_autofree char *note = g_strdup_printf("%s: would change the device", tongue->name);

    sim_record_add(device->shared->record,
                   &(SimLine){ device->serial, address, "discovery", size, NULL, FALSE, note });
}

static void
plan_answer(SimEar *ear, SimDevice *device, const char *bytes, gsize size,
            const struct sockaddr_in *source)
{
    Answer *answer = g_new0(Answer, 1);

    *answer = (Answer){ ear, device, g_bytes_new(bytes, size), *source };
    sim_loop_after(device->shared->loop, sim_random_range(&ear->random, 0, DELAY_MS * 1000),
                   send_answer, answer, answer_free, NULL);
}

static void
on_datagram(const char *bytes, gsize size, const struct sockaddr_in *source, struct in_addr target,
            gpointer data)
{
    SimEar *ear = data;
    const GPtrArray *devices = ear->shared->devices;
    SimHeard heard = SIM_HEARD_NOTHING;

    if (ear->tongue->take != NULL) {
        ear->tongue->take(ear, bytes, size, source, target);
        return;
    }
    if (size <= QUESTION_MAX)
        heard = ear->tongue->hear(bytes, size);
    for (guint i = 0; heard != SIM_HEARD_NOTHING && i < devices->len; i++) {
        SimDevice *device = devices->pdata[i];

        if (!speaks_now(ear->tongue, device) || !sim_datagram_is_for(target, device->address))
            continue;
        if (heard == SIM_HEARD_HARM)
            note_harm(ear->tongue, device, size);
        else
            plan_answer(ear, device, bytes, size, source);
    }
}

static gboolean
is_spoken(const SimEar *ear)
{
    const GPtrArray *devices = ear->shared->devices;

    for (guint i = 0; i < devices->len; i++)
        if (speaks(ear->tongue, devices->pdata[i]))
            return TRUE;
    return ear->tongue->make == NULL;
}

SimHear *
sim_hear_new(SimShared *shared, GError **error)
{
    SimHear *hear = g_new0(SimHear, 1);

    for (gsize i = 0; i < G_N_ELEMENTS(tongues); i++) {
        SimEar *ear = &hear->ears[i];
        g_autoptr(GError) local = NULL;

        *ear = (SimEar){ tongues[i], shared, NULL, (guint64)g_get_real_time() };
        if (!is_spoken(ear))
            continue;
        ear->datagrams = sim_datagrams_new(shared->loop, ear->tongue->group, ear->tongue->port,
                                           on_datagram, ear, &local);
        if (local == NULL)
            continue;
        g_prefix_error(&local, "%s, ", ear->tongue->name);
        if (error != NULL && *error == NULL)
            g_propagate_error(error, g_steal_pointer(&local));
    }
    return hear;
}

static void
announce(SimEar *ear, SimDevice *device)
{
    g_autoptr(GByteArray) packet = NULL;

    if (!ear->tongue->announces || !speaks_now(ear->tongue, device))
        return;
    packet = ear->tongue->answer(device, NULL, 0);
    sim_datagrams_send(ear->datagrams, device->address, NULL, (const char *)packet->data,
                       packet->len);
}

void
sim_hear_hello(SimHear *hear, SimDevice *device)
{
    for (gsize i = 0; i < G_N_ELEMENTS(hear->ears); i++) {
        SimEar *ear = &hear->ears[i];

        if (ear->datagrams != NULL)
            (ear->tongue->hello != NULL ? ear->tongue->hello : announce)(ear, device);
    }
}

void
sim_hear_free(SimHear *hear)
{
    if (hear == NULL)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(hear->ears); i++)
        sim_datagrams_free(hear->ears[i].datagrams);
    g_free(hear);
}
