/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* how a device answers */
typedef enum {
    FAKE_UNICAST = 1 << 0,  /* SADP to where the probe came from */
    FAKE_GROUP = 1 << 1,    /* SADP to everybody */
    FAKE_WSD = 1 << 2,      /* WS-Discovery with its address */
    FAKE_RESOLVE = 1 << 3,  /* WS-Discovery with its address only when asked for it */
    FAKE_TWICE = 1 << 4,    /* each answer two times */
    FAKE_INACTIVE = 1 << 5, /* without a password */
    FAKE_NAMELESS = 1 << 6, /* no MAC in its WS-Discovery scopes */
} FakeFlags;

/* a device on loopback */
typedef struct {
    const char *source;  /* an address of 127/8 that its datagrams come from */
    const char *address; /* what it says it has */
    const char *mac;
    guint16 port;
    FakeFlags flags;
} FakeDevice;

/* what the devices received, each probe once however many devices there are */
typedef struct {
    guint inquiries;
    guint inquiries_v32;
    guint wsd_probes;
    guint wsd_resolves;
    guint uniview_probes; /* a private form; nobody here answers it */
    guint others;         /* anything that is no discovery */
} FakeCounts;

typedef struct FakeResponder FakeResponder;

/* joins lo and answers in a thread of its own. @devices must outlive it. With @pace all answers to
 * one probe are spread over about that many milliseconds */
FakeResponder *fake_responder_new(const FakeDevice *devices, guint count, guint pace_ms);

FakeCounts fake_responder_get_counts(FakeResponder *responder);

/* multicasts what the device says at its start, by both protocols as its flags have it */
void fake_responder_hello(FakeResponder *responder, const FakeDevice *device);

void fake_responder_free(FakeResponder *responder);

/* a socket bound to @address of loopback that multicasts there */
int fake_socket(const char *address, guint16 port, gboolean share);

void fake_send(int fd, const char *address, guint16 port, const char *data, gsize size);
