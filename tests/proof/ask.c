/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/mdns-wire.h"
#include "discovery/ssdp-wire.h"

#include <gio/gio.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

/* ask METHOD ADDRESS: asks by mdns or ssdp on the interface with that address, twice a second
 * until its standard input ends, and prints what every datagram told, those to the group too.
 * ask describe SOURCE: reads a UPnP description from standard input */

#define AGAIN_MS 500
#define ROOM     65536

typedef struct {
    const char *name;
    guint16 port;
    guint32 group;
    CamWireBuild build;
    CamWireParse parse;
} Method;

static const Method methods[] = {
    { CAM_MDNS_METHOD, CAM_MDNS_PORT, CAM_MDNS_GROUP, cam_mdns_build, cam_mdns_parse },
    { CAM_SSDP_METHOD, CAM_SSDP_PORT, CAM_SSDP_GROUP, cam_ssdp_build, cam_ssdp_parse },
};

typedef struct {
    const Method *method;
    CamInterface *interface;
    GMainLoop *loop;
    GSocket *own;
    GSocket *group;
} Run;

static const char *
say(const CamSighting *sighting, CamField field)
{
    const char *value = cam_identity_get(sighting->identity, field);

    return value != NULL ? value : "-";
}

static void
print_answer(const CamWireAnswer *answer)
{
    for (guint i = 0; i < answer->sightings->len; i++) {
        const CamSighting *sighting = g_ptr_array_index(answer->sightings, i);
        printf("device|%s|%s|%s|%u|%s|%s|%s|%s|%s|%s\n", sighting->method, sighting->source,
               sighting->address, sighting->port, cam_kind_name(sighting->identity->kind),
               say(sighting, CAM_FIELD_VENDOR), say(sighting, CAM_FIELD_MODEL),
               say(sighting, CAM_FIELD_SERIAL), say(sighting, CAM_FIELD_MAC),
               say(sighting, CAM_FIELD_NAME));
    }
    if (answer->description != NULL)
        printf("description|%s\n", answer->description);
}

static void
print_datagram(const Run *run, const char *data, gsize size, const char *source)
{
    CamWireOrigin origin = { source, run->interface };
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
    g_autoptr(GError) error = NULL;

    printf("datagram|%s|%zu\n", source, size);
    if (run->method->parse(data, size, &origin, answer, &error))
        print_answer(answer);
    else
        printf("error|%s\n", error->message);
    fflush(stdout);
}

static gboolean
on_datagram(GSocket *socket, GIOCondition condition, gpointer data)
{
    g_autoptr(GSocketAddress) from = NULL;
    g_autoptr(GError) error = NULL;
    g_autofree char *bytes = g_malloc(ROOM);

    gssize size = g_socket_receive_from(socket, &from, bytes, ROOM, NULL, &error);
    if (size < 0)
        return G_SOURCE_CONTINUE;
    GInetAddress *address = g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(from));
    g_autofree char *source = g_inet_address_to_string(address);
    print_datagram(data, bytes, (gsize)size, source);
    return G_SOURCE_CONTINUE;
}

static gboolean
ask(gpointer data)
{
    Run *run = data;
    g_autofree char *text = cam_ipv4_format(run->method->group);
    g_autoptr(GSocketAddress) group =
        g_inet_socket_address_new_from_string(text, run->method->port);
    g_autoptr(GPtrArray) probes = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);

    run->method->build(probes);
    for (guint i = 0; i < probes->len; i++) {
        gsize size = 0;
        const char *bytes = g_bytes_get_data(g_ptr_array_index(probes, i), &size);
        (void)g_socket_send_to(run->own, group, bytes, size, NULL, NULL);
    }
    return G_SOURCE_CONTINUE;
}

static gboolean
on_end(GIOChannel *channel, GIOCondition condition, gpointer data)
{
    g_main_loop_quit(data);
    return G_SOURCE_REMOVE;
}

static GSocket *
open_socket(Run *run, const char *address, guint16 port)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GInetAddress) own = g_inet_address_new_from_string(address);
    g_autoptr(GInetAddress) any = g_inet_address_new_any(G_SOCKET_FAMILY_IPV4);
    g_autoptr(GSocketAddress) bound = g_inet_socket_address_new(port != 0 ? any : own, port);
    GSocket *socket =
        g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, &error);
    guint32 number = 0;

    g_assert_no_error(error);
    g_assert_true(cam_ipv4_parse(address, &number));
    g_socket_bind(socket, bound, TRUE, &error);
    g_assert_no_error(error);
    if (port != 0) {
        g_autofree char *text = cam_ipv4_format(run->method->group);
        g_autoptr(GInetAddress) group = g_inet_address_new_from_string(text);
        g_socket_join_multicast_group(socket, group, FALSE, run->interface->name, &error);
        g_assert_no_error(error);
    }
    g_socket_set_option(socket, IPPROTO_IP, IP_MULTICAST_IF, (gint)g_htonl(number), &error);
    g_assert_no_error(error);
    g_autoptr(GSource) source = g_socket_create_source(socket, G_IO_IN, NULL);
    g_source_set_callback(source, G_SOURCE_FUNC(on_datagram), run, NULL);
    g_source_attach(source, NULL);
    return socket;
}

static CamInterface *
find_interface(const char *address)
{
    g_autoptr(GPtrArray) list = cam_interface_list(NULL);
    guint32 number = 0;

    g_assert_true(list != NULL && cam_ipv4_parse(address, &number));
    for (guint i = 0; i < list->len; i++) {
        const CamInterface *known = g_ptr_array_index(list, i);
        if (!cam_interface_covers(known, number))
            continue;
        CamInterface *copy = cam_interface_new(known->name, known->index);
        for (guint j = 0; j < known->subnets->len; j++) {
            const CamSubnet *subnet = &g_array_index(known->subnets, CamSubnet, j);
            cam_interface_add(copy, subnet->address, subnet->netmask);
        }
        return copy;
    }
    g_assert_not_reached();
}

static int
describe(const char *source)
{
    CamWireOrigin origin = { source, NULL };
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
    g_autoptr(GIOChannel) input = g_io_channel_unix_new(0);
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    gsize size = 0;

    g_io_channel_set_encoding(input, NULL, NULL);
    if (g_io_channel_read_to_end(input, &text, &size, &error) != G_IO_STATUS_NORMAL ||
        !cam_ssdp_parse_description(text, size, &origin, answer, &error)) {
        printf("error|%s\n", error != NULL ? error->message : "no input");
        return 1;
    }
    print_answer(answer);
    return 0;
}

int
main(int argc, char **argv)
{
    Run run = { .method = NULL };

    if (argc == 3 && strcmp(argv[1], "describe") == 0)
        return describe(argv[2]);
    for (gsize i = 0; i < G_N_ELEMENTS(methods) && argc == 3; i++) {
        if (strcmp(argv[1], methods[i].name) == 0)
            run.method = &methods[i];
    }
    if (run.method == NULL) {
        fprintf(stderr, "usage: ask mdns|ssdp ADDRESS, ask describe SOURCE\n");
        return 2;
    }
    run.interface = find_interface(argv[2]);
    run.loop = g_main_loop_new(NULL, FALSE);
    run.own = open_socket(&run, argv[2], 0);
    run.group = open_socket(&run, argv[2], run.method->port);
    g_autoptr(GIOChannel) input = g_io_channel_unix_new(0);
    g_io_add_watch(input, G_IO_IN | G_IO_HUP, on_end, run.loop);
    printf("ready\n");
    fflush(stdout);
    ask(&run);
    g_timeout_add(AGAIN_MS, ask, &run);
    g_main_loop_run(run.loop);
    g_object_unref(run.own);
    g_object_unref(run.group);
    g_main_loop_unref(run.loop);
    cam_interface_free(run.interface);
    return 0;
}
