/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/mdns.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <resolv.h>
#include <string.h>

#include "tests/sim/make.h"

#define GROUP        "224.0.0.251"
#define PORT         5353
#define DELAY_MIN_MS 20
#define DELAY_MAX_MS 120
#define MESSAGE_MAX  1500
#define NAMES_MAX    32
#define MAX_ASKED    16
#define TTL_LEGACY   10
#define TTL_SERVICE  4500
#define TTL_HOST     120
#define CLASS_FLUSH  0x8000
#define FLAGS_ANSWER 0x8400
#define LIST         "_services._dns-sd._udp.local"
#define WEB          "_http._tcp.local"

typedef struct {
    char name[NS_MAXDNAME];
    int type;
} Question;

typedef struct {
    SimEar *ear;
    SimDevice *device;
    Question question;
    guint16 id;
    struct sockaddr_in source;
} Answer;

/* the names of one device, as texts in which blanks are escaped */
typedef struct {
    char *label;
    char *host;
    const char *services[2];
    char *instances[2];
} Names;

typedef struct {
    guint8 bytes[MESSAGE_MAX];
    gsize size;
    const guint8 *known[NAMES_MAX];
    gboolean legacy;
    gboolean additional;
} Message;

static Names
make_names(const SimDevice *device)
{
    g_autofree char *lower = g_ascii_strdown(device->serial, -1);
    g_autoptr(GString) label = g_string_new(NULL);
    Names names = { .services = { device->model->recorder ? "_axis-nvr._tcp.local"
                                                          : "_axis-video._tcp.local",
                                  WEB } };

    g_string_printf(label, "AXIS %s - %s", device->model->name, device->serial);
    g_string_replace(label, " ", "\\032", 0);
    names.label = g_strdup(label->str);
    names.host = g_strdup_printf("axis-%s.local", lower);
    for (int i = 0; i < 2; i++)
        names.instances[i] = g_strconcat(names.label, ".", names.services[i], NULL);
    return names;
}

static void
clear_names(Names *names)
{
    g_free(names->label);
    g_free(names->host);
    g_free(names->instances[0]);
    g_free(names->instances[1]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Names, clear_names)

static gboolean
has_room(const Message *message, gsize size)
{
    return message->size + size <= MESSAGE_MAX;
}

static void
put16(Message *message, guint value)
{
    if (!has_room(message, 2))
        return;
    ns_put16(value, message->bytes + message->size);
    message->size += 2;
}

static void
put32(Message *message, guint32 value)
{
    put16(message, value >> 16);
    put16(message, value & 0xffff);
}

static void
put_bytes(Message *message, const void *data, gsize size)
{
    if (!has_room(message, size))
        return;
    memcpy(message->bytes + message->size, data, size);
    message->size += size;
}

static void
put_name(Message *message, const char *name)
{
    int size = dn_comp(name, message->bytes + message->size, (int)(MESSAGE_MAX - message->size),
                       (guint8 **)message->known, (guint8 **)message->known + NAMES_MAX);

    if (size > 0)
        message->size += (gsize)size;
}

static void
count_record(Message *message)
{
    guint8 *at = message->bytes + (message->additional ? 10 : 6);

    ns_put16(ns_get16(at) + 1u, at);
}

/* all of a record before its value; gives the place of its length */
static gsize
begin_record(Message *message, const char *name, int type, guint32 ttl_s, gboolean unique)
{
    count_record(message);
    put_name(message, name);
    put16(message, (guint)type);
    put16(message, ns_c_in | (unique && !message->legacy ? CLASS_FLUSH : 0u));
    put32(message, message->legacy ? TTL_LEGACY : ttl_s);
    put16(message, 0);
    return message->size - 2;
}

static void
end_record(Message *message, gsize at)
{
    ns_put16((guint)(message->size - at - 2), message->bytes + at);
}

static void
add_ptr(Message *message, const char *name, const char *target)
{
    gsize at = begin_record(message, name, ns_t_ptr, TTL_SERVICE, FALSE);

    put_name(message, target);
    end_record(message, at);
}

static void
add_srv(Message *message, const SimDevice *device, const Names *names, int i)
{
    gsize at = begin_record(message, names->instances[i], ns_t_srv, TTL_HOST, TRUE);

    put32(message, 0);
    put16(message, device->shared->port);
    put_name(message, names->host);
    end_record(message, at);
}

/* the web service has an empty text */
static void
add_txt(Message *message, const SimDevice *device, const Names *names, int i)
{
    g_autofree char *text = g_strconcat("macaddress=", device->serial, NULL);
    guint8 size = i == 0 ? (guint8)strlen(text) : 0;
    gsize at = begin_record(message, names->instances[i], ns_t_txt, TTL_SERVICE, TRUE);

    put_bytes(message, &size, 1);
    put_bytes(message, text, size);
    end_record(message, at);
}

static void
add_a(Message *message, const Names *names, const guint8 *address)
{
    gsize at = begin_record(message, names->host, ns_t_a, TTL_HOST, TRUE);

    put_bytes(message, address, 4);
    end_record(message, at);
}

/* devices have an address of 169.254.0.0/16 besides (axis.md 1.2) */
static void
add_addresses(Message *message, const SimDevice *device, const Names *names)
{
    guint32 hash = g_str_hash(device->serial);
    const guint8 zeroconf[] = { 169, 254, (guint8)(1 + (hash >> 8) % 254), (guint8)hash };
    struct in_addr own = { 0 };

    if (inet_pton(AF_INET, device->address, &own) != 1)
        return;
    if (device->knobs.mdns != SIM_MDNS_ONE_ADDRESS)
        add_a(message, names, zeroconf);
    add_a(message, names, (const guint8 *)&own);
}

static gboolean
is_asked(const Question *question, const char *name, int type)
{
    return g_ascii_strcasecmp(question->name, name) == 0 &&
           (question->type == type || question->type == ns_t_any);
}

/* gives FALSE when the question is not about the device */
static gboolean
add_answers(Message *message, const SimDevice *device, const Names *names, const Question *question)
{
    gboolean found = FALSE;

    for (int i = 0; i < 2; i++) {
        gboolean pointer = is_asked(question, names->services[i], ns_t_ptr);
        gboolean server = is_asked(question, names->instances[i], ns_t_srv);
        gboolean text = is_asked(question, names->instances[i], ns_t_txt);
        if (is_asked(question, LIST, ns_t_ptr)) {
            add_ptr(message, LIST, names->services[i]);
            found = TRUE;
        }
        if (pointer)
            add_ptr(message, names->services[i], names->instances[i]);
        message->additional = pointer;
        if (pointer || server)
            add_srv(message, device, names, i);
        if (pointer || text)
            add_txt(message, device, names, i);
        message->additional = pointer || server;
        if (pointer || server)
            add_addresses(message, device, names);
        message->additional = FALSE;
        found |= pointer || server || text;
    }
    if (is_asked(question, names->host, ns_t_a)) {
        add_addresses(message, device, names);
        found = TRUE;
    }
    return found;
}

static void
begin_message(Message *message, guint16 id)
{
    *message = (Message){ .known = { message->bytes } };
    put16(message, id);
    put16(message, FLAGS_ANSWER);
    put32(message, 0);
    put32(message, 0);
}

static gboolean
speaks_now(const SimDevice *device)
{
    return strcmp(device->model->make->name, "axis") == 0 &&
           device->knobs.mdns != SIM_MDNS_SILENT && sim_device_is_heard(device);
}

static void
send_answer(gpointer data)
{
    Answer *answer = data;
    SimDevice *device = answer->device;
    gboolean legacy =
        g_ntohs(answer->source.sin_port) != PORT && device->knobs.mdns != SIM_MDNS_GROUP;
    g_auto(Names) names = make_names(device);
    Message message;

    if (!speaks_now(device))
        return;
    begin_message(&message, legacy ? answer->id : 0);
    message.legacy = legacy;
    if (legacy) {
        put_name(&message, answer->question.name);
        put16(&message, (guint)answer->question.type);
        put16(&message, ns_c_in);
        ns_put16(1, message.bytes + 4);
    }
    if (add_answers(&message, device, &names, &answer->question))
        sim_datagrams_send(answer->ear->datagrams, device->address, legacy ? &answer->source : NULL,
                           (const char *)message.bytes, message.size);
}

static void
take_question(SimEar *ear, const Answer *template, struct in_addr target)
{
    for (guint i = 0; i < ear->shared->devices->len; i++) {
        SimDevice *device = ear->shared->devices->pdata[i];
        SimLoop *loop = ear->shared->loop;
        Answer *answer;

        if (!speaks_now(device) || !sim_datagram_is_for(target, device->address))
            continue;
        answer = g_memdup2(template, sizeof *template);
        answer->device = device;
        sim_loop_after(loop,
                       sim_random_range(&device->random, DELAY_MIN_MS * 1000, DELAY_MAX_MS * 1000),
                       send_answer, answer, g_free, NULL);
    }
}

/* gives FALSE for what no device of ours has, which saves asking each */
static gboolean
is_ours(const Question *question)
{
    static const char *const ends[] = { "_axis-video._tcp.local", "_axis-nvr._tcp.local", WEB,
                                        LIST };
    g_autofree char *lower = g_ascii_strdown(question->name, -1);

    for (gsize i = 0; i < G_N_ELEMENTS(ends); i++)
        if (g_str_has_suffix(lower, ends[i]))
            return TRUE;
    return g_str_has_prefix(lower, "axis-");
}

static void
take(SimEar *ear, const char *bytes, gsize size, const struct sockaddr_in *source,
     struct in_addr target)
{
    ns_msg reader;

    if (ns_initparse((const guint8 *)bytes, (int)size, &reader) < 0 ||
        ns_msg_getflag(reader, ns_f_qr) != 0 || ns_msg_getflag(reader, ns_f_opcode) != 0)
        return;
    for (int i = 0; i < MIN(ns_msg_count(reader, ns_s_qd), MAX_ASKED); i++) {
        Answer answer = { .ear = ear, .id = ns_msg_id(reader), .source = *source };
        ns_rr asked;

        if (ns_parserr(&reader, ns_s_qd, i, &asked) < 0)
            return;
        g_strlcpy(answer.question.name, ns_rr_name(asked), sizeof answer.question.name);
        answer.question.type = ns_rr_type(asked);
        if (is_ours(&answer.question))
            take_question(ear, &answer, target);
    }
}

static void
hello(SimEar *ear, SimDevice *device)
{
    g_auto(Names) names = make_names(device);
    Message message;

    if (!speaks_now(device))
        return;
    begin_message(&message, 0);
    for (int i = 0; i < 2; i++) {
        add_ptr(&message, names.services[i], names.instances[i]);
        add_srv(&message, device, &names, i);
        add_txt(&message, device, &names, i);
    }
    add_addresses(&message, device, &names);
    sim_datagrams_send(ear->datagrams, device->address, NULL, (const char *)message.bytes,
                       message.size);
}

const SimTongue sim_mdns = {
    .name = "mDNS",
    .group = GROUP,
    .port = PORT,
    .take = take,
    .hello = hello,
};
