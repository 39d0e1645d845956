/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/onvif-face.h"

/* the inside of the ONVIF face */

struct SimOnvif {
    GHashTable *nonces; /* of tokens, as a set */
    char *ticket;       /* (nullable): a word in the address handed out last */
    gint64 open_us;     /* before this it takes nothing there */
    gint64 made_us;     /* the boot it was made in */
    SimHttp *http;      /* (nullable): the second port */
};

/**
 * SimSoap:
 * @operation: (nullable): element in the body; NULL when the request is no SOAP
 * @media: whether it is of the media service
 * @has_token: whether a UsernameToken came with it
 *
 * A request.
 */
typedef struct {
    char *operation;
    gboolean media;
    gboolean has_token;
    char *user;
    char *digest;
    char *nonce;
    char *created;
} SimSoap;

void sim_soap_parse(const GByteArray *body, SimSoap *ret_soap);
void sim_soap_clear(SimSoap *soap);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SimSoap, sim_soap_clear)

SimOnvif *sim_onvif_get(SimDevice *device);

/**
 * sim_onvif_knob:
 *
 * Returns: (transfer none): its value, empty when it is not set
 */
const char *sim_onvif_knob(const SimDevice *device, const char *name);
gboolean sim_onvif_is(const SimDevice *device, const char *name, const char *value);
gint64 sim_onvif_number(const SimDevice *device, const char *name, gint64 fallback);

/**
 * sim_onvif_now:
 *
 * Returns: the device's clock, seconds since 1970 UTC
 */
gint64 sim_onvif_now(SimDevice *device);

/**
 * sim_onvif_send:
 * @inner: (nullable): XML inside the Body
 * @extra: (nullable): header lines
 */
void sim_onvif_send(SimVisit *visit, guint status, const char *extra, const char *inner);

/**
 * sim_onvif_fault:
 * @codes: code and subcodes, such as "Receiver/ter:ActionNotSupported"
 * @text: the reason
 *
 * Returns: (transfer full): a fault for sim_onvif_send()
 */
char *sim_onvif_fault(const char *codes, const char *text);

/**
 * sim_onvif_admit:
 * @anybody: whether the operation is one for anybody
 *
 * Returns: whether the request may go on; FALSE when it was answered
 */
gboolean sim_onvif_admit(SimVisit *visit, const SimSoap *soap, gboolean anybody);

/**
 * sim_onvif_wants_digest:
 *
 * Returns: whether it asks for HTTP digest
 */
gboolean sim_onvif_wants_digest(const SimDevice *device);

/**
 * sim_onvif_format_base:
 *
 * Returns: (transfer full): scheme, address and port
 */
char *sim_onvif_format_base(const SimDevice *device);

typedef enum {
    SIM_ONVIF_DONE,  /* what was appended is the response */
    SIM_ONVIF_GONE,  /* it was answered already */
    SIM_ONVIF_WRONG, /* what was appended is a fault of the sender */
    SIM_ONVIF_FAILED /* what was appended is a fault of the receiver */
} SimOnvifResult;

/**
 * SimPage:
 * @anybody: needs no login
 * @append: appends the children of the response
 */
typedef struct {
    const char *operation;
    gboolean anybody;
    SimOnvifResult (*append)(SimVisit *visit, GString *xml);
} SimPage;

/* --- onvif-device.c, onvif-media.c, onvif-upgrade.c: the operations --- */

const SimPage *sim_onvif_get_device_pages(gsize *ret_count);
const SimPage *sim_onvif_get_media_pages(gsize *ret_count);
SimOnvifResult sim_onvif_start_upgrade(SimVisit *visit, GString *xml);
SimOnvifResult sim_onvif_start_restore(SimVisit *visit, GString *xml);
SimOnvifResult sim_onvif_get_uris(SimVisit *visit, GString *xml);
