/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/datagram.h"
#include "tests/sim/device.h"

/**
 * SimHeard:
 * @SIM_HEARD_NOTHING: not of this protocol, or nothing to do
 * @SIM_HEARD_QUESTION: to be answered
 * @SIM_HEARD_HARM: would change devices; written to received.jsonl, never done
 *
 * What a datagram is to the devices that hear it.
 */
typedef enum {
    SIM_HEARD_NOTHING,
    SIM_HEARD_QUESTION,
    SIM_HEARD_HARM,
} SimHeard;

typedef struct SimTongue SimTongue;

/**
 * SimEar:
 * @tongue: what is spoken there
 * @shared: whose devices listen
 * @datagrams: where they listen
 * @random: the state of sim_random()
 *
 * All devices of a site that listen for one search.
 */
typedef struct {
    const SimTongue *tongue;
    SimShared *shared;
    SimDatagrams *datagrams;
    guint64 random;
} SimEar;

/**
 * SimTongue:
 * @name: what people call it
 * @make: (nullable): whose devices speak it, %NULL with @take
 * @knob: offset of a #SimSearchMode in #SimKnobs
 * @group: (nullable): multicast group; broadcast and unicast are always heard
 * @port: where devices listen
 * @reply_port: where they answer at whoever asked; 0 for the port that asked
 * @announces: whether a device that has started speaks to the group unasked
 * @hear: what a datagram is
 * @answer: (transfer full) (nullable): what @device says to a question of @size bytes; %NULL when
 *   it does not answer that one. No question for an announcement
 *
 * @take: (nullable): takes a datagram from @source to @target, in place of @hear and @answer, where
 *   a question is not answered by one packet to who asked
 * @hello: (nullable): says to the group that @device has started, in place of @announces
 *
 * One kind of search. A constant in a file of its name.
 */
struct SimTongue {
    const char *name;
    const char *make;
    gsize knob;
    const char *group;
    guint16 port;
    guint16 reply_port;
    gboolean announces;
    SimHeard (*hear)(const char *bytes, gsize size);
    GByteArray *(*answer)(const SimDevice *device, const char *bytes, gsize size);
    void (*take)(SimEar *ear, const char *bytes, gsize size, const struct sockaddr_in *source,
                 struct in_addr target);
    void (*hello)(SimEar *ear, SimDevice *device);
};

/**
 * SimHear:
 *
 * Discovery of all devices of a site, from the device's own address; the own searches of the makes
 * are answered after up to 300 ms.
 */
typedef struct SimHear SimHear;

/**
 * sim_hear_new:
 *
 * Returns: (transfer full): what listens, as far as there are devices for it; with @error set one
 *   of the ports could not be had
 */
SimHear *sim_hear_new(SimShared *shared, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void sim_hear_free(SimHear *hear);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimHear, sim_hear_free)

/**
 * sim_hear_hello:
 *
 * Says to the groups that @device has started.
 */
void sim_hear_hello(SimHear *hear, SimDevice *device);

/* fields of a packet, the lowest byte first; a text is cut to @size and need not end with NUL */
void sim_hear_put(GByteArray *packet, gsize at, guint64 value, gsize size);
void sim_hear_put_text(GByteArray *packet, gsize at, const char *text, gsize size);
