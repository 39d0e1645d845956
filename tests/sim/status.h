/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/device.h"

/**
 * SimStatus:
 * @sub: subStatusCode, e.g. "badDevType"
 * @http: HTTP status
 * @code: statusCode
 *
 * One row of the vendor's status dictionary.
 */
typedef struct {
    const char *sub;
    guint http;
    guint code;
    guint32 error;
} SimStatus;

/**
 * sim_status_find:
 *
 * Returns: (transfer none): the row of @sub, or that of "invalidOperation"
 */
const SimStatus *sim_status_find(const char *sub);

/**
 * sim_answer_status:
 * @sub: a subStatusCode; HTTP status and statusCode follow from it
 *
 * Answers with a ResponseStatus, in XML or, where the query asks for it, in JSON.
 */
void sim_answer_status(SimExchange *exchange, SimDevice *device, const char *sub);

/**
 * sim_answer_status_text:
 * @text: "SUB", "SUB HTTP", "SUB HTTP CODE" or "SUB HTTP CODE DESCRIPTION"
 *
 * Answers with a ResponseStatus as a test wants it.
 *
 * Returns: its statusCode
 */
guint sim_answer_status_text(SimExchange *exchange, SimDevice *device, const char *text);

/**
 * sim_answer_xml:
 * @xml: the document
 */
void sim_answer_xml(SimExchange *exchange, SimDevice *device, guint http, const GString *xml);

/**
 * sim_answer_bytes:
 * @extra: (nullable): header lines, each with CRLF
 */
void sim_answer_bytes(SimExchange *exchange, SimDevice *device, guint http, const char *type,
                      const char *extra, const void *bytes, gsize size);

/**
 * sim_xml_begin:
 *
 * Returns: (transfer full): a document with the device's namespace, open inside @root
 */
GString *sim_xml_begin(const SimDevice *device, const char *root);
void sim_xml_add(GString *xml, const char *name, const char *value);
void sim_xml_add_number(GString *xml, const char *name, guint64 value);
void sim_xml_end(GString *xml, const char *root);
