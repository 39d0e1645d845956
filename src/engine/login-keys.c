/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/login-keys.h"

#include "src/base/clock.h"
#include "src/base/text.h"
#include "src/model/words.h"

#include <gio/gio.h>
#include <string.h>

#define LOOKUP_S 10
#define KIND_IS  "is"
/* address to who was read there last and at which port, or that several devices are behind it */
#define KIND_HOST "host"
/* labels and searches often write a serial without the model that the device puts before it; this
 * much of its end tells devices apart */
#define SERIAL_END 9

/* where a device shows its pages: one device often answers on several of them */
static const guint16 usual_ports[] = { 80, 81, 88, 443, 8000, 8080, 8081, 8088, 8443, 8888 };

struct CamLoginKeys {
    CamStore *store;
    GHashTable *addresses; /* host name to GStrv of addresses, empty when there is none */
    GHashTable *lookups;   /* host name to Lookup, under way */
    GHashTable *links;     /* key of a place to serial and hardware address, of a discovery */
};

typedef struct {
    CamLoginKeys *keys;
    char *name;
    GCancellable *cancellable;
    guint timer;
    GArray *waiting; /* Waiting */
} Lookup;

typedef struct {
    CamLoginKeysFunc func;
    gpointer data;
} Waiting;

CamLoginKeys *
cam_login_keys_new(CamStore *store)
{
    CamLoginKeys *keys = g_new0(CamLoginKeys, 1);

    keys->store = store;
    keys->addresses =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
    keys->lookups = g_hash_table_new(g_str_hash, g_str_equal);
    keys->links =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_strfreev);
    return keys;
}

void
cam_login_keys_free(CamLoginKeys *keys)
{
    if (keys == NULL)
        return;
    g_hash_table_unref(keys->addresses);
    g_hash_table_unref(keys->lookups);
    g_hash_table_unref(keys->links);
    g_free(keys);
}

/* one way of writing for each address: IPv4 in IPv6 is IPv4, an interface is not part of it */
static char *
normalise(GInetAddress *address)
{
    const guint8 *bytes = g_inet_address_to_bytes(address);
    static const guint8 mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

    if (g_inet_address_get_family(address) != G_SOCKET_FAMILY_IPV6 ||
        memcmp(bytes, mapped, sizeof mapped) != 0)
        return g_inet_address_to_string(address);
    g_autoptr(GInetAddress) inner =
        g_inet_address_new_from_bytes(bytes + sizeof mapped, G_SOCKET_FAMILY_IPV4);
    return g_inet_address_to_string(inner);
}

static GInetAddress *
parse_address(const char *text)
{
    g_autofree char *plain = g_strndup(text, strcspn(text, "%"));

    return g_inet_address_new_from_string(plain);
}

static char *
fold_name(const char *name)
{
    char *folded = g_ascii_strdown(name, -1);
    gsize size = strlen(folded);

    if (size > 1 && folded[size - 1] == '.')
        folded[size - 1] = '\0';
    return folded;
}

/* Returns: (nullable): NULL for a host name that was not looked up yet */
static GStrv
find_addresses(const CamLoginKeys *keys, const CamDevice *device)
{
    g_autoptr(GInetAddress) literal = parse_address(device->endpoint.address);
    g_autofree char *name = fold_name(device->endpoint.address);

    if (literal == NULL)
        return g_strdupv(g_hash_table_lookup(keys->addresses, name));
    GStrv only = g_new0(char *, 2);
    only[0] = normalise(literal);
    return only;
}

/* looking up */

static void
stop_lookup(gpointer data)
{
    Lookup *lookup = data;

    lookup->timer = 0;
    g_cancellable_cancel(lookup->cancellable);
}

static void
on_found(GObject *resolver, GAsyncResult *result, gpointer data)
{
    Lookup *lookup = data;
    g_autoptr(GStrvBuilder) texts = g_strv_builder_new();
    GList *found = g_resolver_lookup_by_name_finish(G_RESOLVER(resolver), result, NULL);

    for (GList *at = found; at != NULL; at = at->next) {
        g_autofree char *text = normalise(at->data);
        g_strv_builder_add(texts, text);
    }
    g_resolver_free_addresses(found);
    g_hash_table_insert(lookup->keys->addresses, g_strdup(lookup->name), g_strv_builder_end(texts));
    g_hash_table_remove(lookup->keys->lookups, lookup->name);
    cam_clock_remove_timer(&lookup->timer);
    for (guint i = 0; i < lookup->waiting->len; i++) {
        Waiting *waiting = &g_array_index(lookup->waiting, Waiting, i);
        waiting->func(waiting->data);
    }
    g_array_unref(lookup->waiting);
    g_object_unref(lookup->cancellable);
    g_free(lookup->name);
    g_free(lookup);
}

static Lookup *
start_lookup(CamLoginKeys *keys, const char *name)
{
    g_autoptr(GResolver) resolver = g_resolver_get_default();
    Lookup *lookup = g_new0(Lookup, 1);

    lookup->keys = keys;
    lookup->name = g_strdup(name);
    lookup->cancellable = g_cancellable_new();
    lookup->waiting = g_array_new(FALSE, FALSE, sizeof(Waiting));
    lookup->timer = cam_clock_add_timer(LOOKUP_S, 1, stop_lookup, lookup);
    g_hash_table_insert(keys->lookups, lookup->name, lookup);
    g_resolver_lookup_by_name_async(resolver, name, lookup->cancellable, on_found, lookup);
    return lookup;
}

gboolean
cam_login_keys_prepare(CamLoginKeys *keys, const CamDevice *device, CamLoginKeysFunc func,
                       gpointer data)
{
    g_auto(GStrv) addresses = find_addresses(keys, device);
    g_autofree char *name = fold_name(device->endpoint.address);

    if (addresses != NULL)
        return TRUE;
    Lookup *lookup = g_hash_table_lookup(keys->lookups, name);
    if (lookup == NULL)
        lookup = start_lookup(keys, name);
    Waiting waiting = { func, data };
    for (guint i = 0; i < lookup->waiting->len; i++) {
        if (memcmp(&g_array_index(lookup->waiting, Waiting, i), &waiting, sizeof waiting) == 0)
            return FALSE;
    }
    g_array_append_val(lookup->waiting, waiting);
    return FALSE;
}

gboolean
cam_login_keys_is_known(const CamLoginKeys *keys, const CamDevice *device)
{
    g_auto(GStrv) addresses = find_addresses(keys, device);

    return addresses != NULL && addresses[0] != NULL;
}

/* names */

static char *
format_place(const char *address, guint16 port)
{
    return g_strdup_printf("at %s %u", address, port);
}

static gboolean
is_usual_port(guint16 port)
{
    for (gsize i = 0; i < G_N_ELEMENTS(usual_ports); i++) {
        if (usual_ports[i] == port)
            return TRUE;
    }
    return FALSE;
}

/* of a network where addresses are not so rare that devices share one */
static gboolean
is_private(GInetAddress *address)
{
    gboolean is_v6 = g_inet_address_get_family(address) == G_SOCKET_FAMILY_IPV6;

    return g_inet_address_get_is_site_local(address) || g_inet_address_get_is_link_local(address) ||
           /* unique local ones (RFC 4193) */
           (is_v6 && (g_inet_address_to_bytes(address)[0] & 0xfe) == 0xfc);
}

static gboolean
is_forwarder(const CamLoginKeys *keys, const char *address)
{
    g_autofree char *text = cam_store_get_now(keys->store, KIND_HOST, address);
    g_autoptr(JsonObject) host = cam_args_parse(text);

    return cam_args_get(host, "forwards") != NULL;
}

/* whether all that is behind an address is one device */
static gboolean
is_one_host(const CamLoginKeys *keys, const char *text, guint16 port)
{
    g_autoptr(GInetAddress) address = g_inet_address_new_from_string(text);

    return address != NULL && !g_inet_address_get_is_loopback(address) &&
           (is_usual_port(port) || is_private(address)) && !is_forwarder(keys, text);
}

static void
add(GPtrArray *names, char *name)
{
    if (name != NULL && !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
        g_ptr_array_add(names, name);
    else
        g_free(name);
}

static void
add_serial(GPtrArray *names, const char *serial)
{
    g_autofree char *key = cam_text_key(serial);
    gsize size = key != NULL ? strlen(key) : 0;

    if (size >= SERIAL_END)
        add(names, g_strconcat("serial ", key + size - SERIAL_END, NULL));
    else if (size > 0)
        add(names, g_strconcat("serial ", key, NULL));
}

static void
add_mac(GPtrArray *names, const char *text)
{
    g_autofree char *mac = cam_text_parse_mac(text);

    if (mac != NULL)
        add(names, g_strconcat("mac ", mac, NULL));
}

/* what was seen at that place before, by a discovery or by a login that was taken */
static void
add_links(const CamLoginKeys *keys, GPtrArray *names, const char *place)
{
    g_autofree char *text = cam_store_get_now(keys->store, KIND_IS, place);
    g_autoptr(JsonObject) kept = cam_args_parse(text);
    char **link = g_hash_table_lookup(keys->links, place);

    add_serial(names, cam_args_get(kept, "serial"));
    add_mac(names, cam_args_get(kept, "mac"));
    if (link != NULL) {
        add_serial(names, link[0]);
        add_mac(names, link[1]);
    }
}

static GStrv
collect(const CamLoginKeys *keys, const CamDevice *device, gboolean own)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_null_terminated(8, g_free, TRUE);
    g_auto(GStrv) addresses = find_addresses(keys, device);
    guint16 port = device->endpoint.port;

    for (gsize i = 0; addresses != NULL && addresses[i] != NULL; i++) {
        g_autofree char *place = format_place(addresses[i], port);
        add(names, g_strdup(place));
        add_links(keys, names, place);
        if (!own && is_one_host(keys, addresses[i], port))
            add(names, g_strconcat("host ", addresses[i], NULL));
    }
    g_autofree char *name = fold_name(device->endpoint.address);
    add(names, format_place(name, port));
    add_serial(names, device->target.serial);
    add_mac(names, device->target.mac);
    return (GStrv)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

static gboolean
are_two(JsonObject *host, const char *serial, const char *mac)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *their_serial = cam_args_get(host, "serial");
    const char *their_mac = cam_args_get(host, "mac");
    guint count;

    add_mac(names, their_mac);
    count = names->len;
    add_mac(names, mac);
    if (their_mac != NULL && mac != NULL && names->len == count)
        return FALSE;
    if (their_serial == NULL || serial == NULL)
        return their_mac != NULL && mac != NULL;
    count = names->len;
    add_serial(names, their_serial);
    add_serial(names, serial);
    return names->len > count + 1;
}

/* two devices behind one address: somebody forwards its ports */
static void
note_host(CamLoginKeys *keys, const char *address, guint16 port, const char *serial,
          const char *mac)
{
    g_autofree char *before = cam_store_get_now(keys->store, KIND_HOST, address);
    g_autoptr(JsonObject) host = cam_args_parse(before);
    g_autofree char *number = g_strdup_printf("%u", port);
    const char *other = cam_args_get(host, "port");
    gboolean elsewhere = other != NULL && !g_str_equal(other, number);

    if (cam_args_get(host, "forwards") != NULL || (elsewhere && !are_two(host, serial, mac)))
        return;
    g_autoptr(JsonObject) args = elsewhere ? cam_args_new("forwards", "yes", NULL)
                                           : cam_args_new("port", number, "serial", serial, NULL);
    if (!elsewhere && mac != NULL)
        json_object_set_string_member(args, "mac", mac);
    g_autofree char *text = cam_args_to_text(args);
    if (g_strcmp0(before, text) != 0)
        cam_store_put(keys->store, KIND_HOST, address, text, NULL, NULL);
}

void
cam_login_keys_add(CamLoginKeys *keys, const CamDevice *device, const CamIdentity *identity,
                   gboolean keep)
{
    g_auto(GStrv) addresses = find_addresses(keys, device);
    const char *serial = cam_identity_get(identity, CAM_FIELD_SERIAL);
    const char *mac = cam_identity_get(identity, CAM_FIELD_MAC);

    if (serial == NULL && mac == NULL)
        return;
    for (gsize i = 0; addresses != NULL && addresses[i] != NULL; i++) {
        g_autofree char *place = format_place(addresses[i], device->endpoint.port);
        const char *pair[] = { serial != NULL ? serial : "", mac != NULL ? mac : "", NULL };
        g_autoptr(JsonObject) args = cam_args_new("serial", serial, "mac", mac, NULL);
        g_autofree char *text = cam_args_to_text(args);
        g_autofree char *before = cam_store_get_now(keys->store, KIND_IS, place);
        g_hash_table_insert(keys->links, g_strdup(place), g_strdupv((char **)pair));
        if (keep && g_strcmp0(before, text) != 0)
            cam_store_put(keys->store, KIND_IS, place, text, NULL, NULL);
        if (keep)
            note_host(keys, addresses[i], device->endpoint.port, serial, mac);
    }
}

GStrv
cam_login_keys_get(const CamLoginKeys *keys, const CamDevice *device)
{
    return collect(keys, device, FALSE);
}

GStrv
cam_login_keys_get_own(const CamLoginKeys *keys, const CamDevice *device)
{
    return collect(keys, device, TRUE);
}
