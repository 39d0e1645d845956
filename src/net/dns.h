/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamDnsType:
 * @CAM_DNS_A: an IPv4 address
 * @CAM_DNS_PTR: the name of another record
 * @CAM_DNS_TXT: texts
 * @CAM_DNS_AAAA: an IPv6 address; its value is not kept
 * @CAM_DNS_SRV: host and port of a service
 *
 * Types of records that are read, with their numbers on the wire.
 */
typedef enum {
    CAM_DNS_A = 1,
    CAM_DNS_PTR = 12,
    CAM_DNS_TXT = 16,
    CAM_DNS_AAAA = 28,
    CAM_DNS_SRV = 33,
} CamDnsType;

/**
 * CamDnsRecord:
 * @type: its type
 * @name: what it is about, without the dot at the end; special characters in labels are escaped
 *   with a backslash, so that names can be compared as texts, without regard to case
 * @ttl_s: seconds it may be kept; 0 is a goodbye in multicast DNS (RFC 6762 10.1)
 * @address: of A: host byte order
 * @target: (nullable): of PTR and SRV: a name as @name is
 * @label: (nullable): of PTR: first label of the target as it is, not escaped; any bytes but NUL
 * @port: of SRV
 * @texts: (nullable) (array zero-terminated=1): of TXT; any bytes but NUL
 *
 * One record. Plain data.
 */
typedef struct {
    CamDnsType type;
    char *name;
    guint32 ttl_s;
    guint32 address;
    char *target;
    char *label;
    guint16 port;
    char **texts;
} CamDnsRecord;

/**
 * CamDnsMessage:
 * @is_answer: whether it is an answer; else a question, whose records are not read
 * @records: (element-type CamDnsRecord): answers and additional records of the types above
 *
 * One datagram.
 */
typedef struct {
    gboolean is_answer;
    GPtrArray *records;
} CamDnsMessage;

/**
 * cam_dns_parse:
 * @data: bytes
 * @size: how many; over 9,000 is refused, the most there may be in multicast DNS (RFC 6762 17)
 * @error: %CAM_ERROR_PROTOCOL: no DNS, cut, or with names that go in circles
 *
 * Reads the records of a datagram of unicast or multicast DNS; the highest bit of a class, which
 * multicast DNS uses for itself, is left out. What is an answer with an error, or of another
 * operation than asking, is no answer. Pure, any thread.
 *
 * Returns: (transfer full) (nullable): the message
 */
CamDnsMessage *cam_dns_parse(const char *data, gsize size, GError **error);

/**
 * cam_dns_message_free:
 * @message: (nullable): a message
 */
void cam_dns_message_free(CamDnsMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamDnsMessage, cam_dns_message_free)

/**
 * cam_dns_build_question:
 * @name: a name, such as `_http._tcp.local`
 * @type: what of it is asked for
 *
 * Makes a question of multicast DNS: number 0, one question, no flags. Pure.
 *
 * Returns: (transfer full): the datagram
 */
GBytes *cam_dns_build_question(const char *name, CamDnsType type);
