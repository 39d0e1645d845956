/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/wire.h"

/* where the datagrams of these tests come from */
#define PACKETS_SOURCE "10.9.8.7"

/* what is to be read from one answer */
typedef struct {
    const char *title;
    const char *method;
    const char *address;
    const char *netmask;
    const char *endpoint;
    guint16 port;
    gboolean tls;
    CamKind kind;
    CamTri activated;
    const char *fields[CAM_FIELD_COUNT];
} Expected;

/* parses and compares everything */
void packets_expect(CamWireParse parse, const char *data, gsize size, const Expected *expected);

/* it is read, and is no answer of a device */
void packets_expect_nothing(CamWireParse parse, const char *data, gsize size);

/* it is refused as what it is */
void packets_expect_refused(CamWireParse parse, const char *data, gsize size);

/* bytes that nobody vouches for: whatever becomes of them, it is one of the three */
void packets_take(CamWireParse parse, const char *data, gsize size);

/* the one device of a captured datagram; to be freed with its answer */
const CamSighting *packets_read(CamWireParse parse, const char *data, gsize size,
                                CamWireAnswer *answer);
