/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/dns.h"

#include <arpa/nameser.h>
#include <resolv.h>
#include <string.h>

/* this bounds too what names of pointers to pointers can cost */
#define MAX_SIZE    9000
#define CLASS_MASK  0x7fff
#define HEADER_SIZE NS_HFIXEDSZ

static void
free_record(CamDnsRecord *record)
{
    g_free(record->name);
    g_free(record->target);
    g_free(record->label);
    g_strfreev(record->texts);
    g_free(record);
}

void
cam_dns_message_free(CamDnsMessage *message)
{
    if (message == NULL)
        return;
    g_ptr_array_unref(message->records);
    g_free(message);
}

static gboolean
read_target(ns_msg *reader, const guint8 *at, CamDnsRecord *record)
{
    char name[NS_MAXDNAME];

    if (ns_name_uncompress(ns_msg_base(*reader), ns_msg_end(*reader), at, name, sizeof name) < 0)
        return FALSE;
    record->target = g_strdup(name);
    return TRUE;
}

static gboolean
read_label(ns_msg *reader, const guint8 *at, CamDnsRecord *record)
{
    guint8 wire[NS_MAXCDNAME];

    if (ns_name_unpack(ns_msg_base(*reader), ns_msg_end(*reader), at, wire, sizeof wire) < 0)
        return FALSE;
    record->label = g_strndup((const char *)wire + 1, wire[0]);
    return TRUE;
}

/* a list of texts, each with its length before it */
static gboolean
read_texts(const guint8 *data, gsize size, CamDnsRecord *record)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

    for (gsize at = 0; at < size; at += data[at] + (gsize)1) {
        if (data[at] >= size - at)
            return FALSE;
        g_ptr_array_add(texts, g_strndup((const char *)data + at + 1, data[at]));
    }
    g_ptr_array_add(texts, NULL);
    record->texts = (char **)g_ptr_array_free(g_steal_pointer(&texts), FALSE);
    return TRUE;
}

/* a type that is not ours is left as it is */
static gboolean
read_value(ns_msg *reader, const ns_rr *source, CamDnsRecord *record)
{
    const guint8 *data = ns_rr_rdata(*source);
    gsize size = ns_rr_rdlen(*source);

    switch (record->type) {
    case CAM_DNS_A:
        if (size == NS_INADDRSZ)
            record->address = ns_get32(data);
        return size == NS_INADDRSZ;
    case CAM_DNS_PTR:
        return read_target(reader, data, record) && read_label(reader, data, record);
    case CAM_DNS_TXT:
        return read_texts(data, size, record);
    case CAM_DNS_AAAA:
        return size == NS_IN6ADDRSZ;
    case CAM_DNS_SRV:
        if (size <= 6)
            return FALSE;
        record->port = (guint16)ns_get16(data + 4);
        return read_target(reader, data + 6, record);
    }
    return TRUE;
}

static gboolean
is_read(const ns_rr *source)
{
    int type = ns_rr_type(*source);

    return ((int)ns_rr_class(*source) & CLASS_MASK) == ns_c_in &&
           (type == CAM_DNS_A || type == CAM_DNS_PTR || type == CAM_DNS_TXT ||
            type == CAM_DNS_AAAA || type == CAM_DNS_SRV);
}

static gboolean
read_record(ns_msg *reader, ns_sect section, int i, GPtrArray *records)
{
    ns_rr source;

    if (ns_parserr(reader, section, i, &source) < 0)
        return FALSE;
    if (!is_read(&source))
        return TRUE;
    CamDnsRecord *record = g_new0(CamDnsRecord, 1);
    g_ptr_array_add(records, record);
    record->type = (CamDnsType)ns_rr_type(source);
    record->name = g_strdup(ns_rr_name(source));
    record->ttl_s = ns_rr_ttl(source);
    return read_value(reader, &source, record);
}

static gboolean
read_section(ns_msg *reader, ns_sect section, GPtrArray *records)
{
    gboolean ok = TRUE;

    for (int i = 0; i < ns_msg_count(*reader, section) && ok; i++)
        ok = read_record(reader, section, i, records);
    return ok;
}

CamDnsMessage *
cam_dns_parse(const char *data, gsize size, GError **error)
{
    ns_msg reader;

    if (size > MAX_SIZE || ns_initparse((const guint8 *)data, (int)size, &reader) < 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "DNS: %zu bytes that are no message",
                    size);
        return NULL;
    }
    g_autoptr(CamDnsMessage) message = g_new0(CamDnsMessage, 1);
    message->records = g_ptr_array_new_with_free_func((GDestroyNotify)free_record);
    message->is_answer = ns_msg_getflag(reader, ns_f_qr) != 0 &&
                         ns_msg_getflag(reader, ns_f_opcode) == ns_o_query &&
                         ns_msg_getflag(reader, ns_f_rcode) == ns_r_noerror;
    if (message->is_answer && (!read_section(&reader, ns_s_an, message->records) ||
                               !read_section(&reader, ns_s_ar, message->records))) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "DNS: a record is damaged");
        return NULL;
    }
    return g_steal_pointer(&message);
}

GBytes *
cam_dns_build_question(const char *name, CamDnsType type)
{
    guint8 message[HEADER_SIZE + NS_MAXCDNAME + NS_QFIXEDSZ] = { 0 };

    int size = dn_comp(name, message + HEADER_SIZE, NS_MAXCDNAME, NULL, NULL);
    g_return_val_if_fail(size > 0, NULL);
    guint8 *at = message + HEADER_SIZE + size;
    ns_put16(1, message + 4);
    ns_put16(type, at);
    ns_put16(ns_c_in, at + 2);
    return g_bytes_new(message, (gsize)(HEADER_SIZE + size + NS_QFIXEDSZ));
}
