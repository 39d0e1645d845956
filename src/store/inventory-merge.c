/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory-row.h"

#include "src/base/text.h"

#include <string.h>

/* the rows of one device */
typedef struct {
    CamDevice *device;
    guint rows;
    guint disabled;
    gboolean contradicts;
} Group;

typedef struct {
    CamInventory *inventory;
    GPtrArray *groups;
    GHashTable *by_endpoint;
    GHashTable *by_mac;
    GHashTable *disabled;
} Merger;

static void
free_group(gpointer data)
{
    Group *group = data;

    cam_device_unref(group->device);
    g_free(group);
}

static char *
make_key(const CamDevice *device)
{
    g_autofree char *address = g_ascii_strdown(device->endpoint.address, -1);

    return g_strdup_printf("%s|%u", address, device->endpoint.port);
}

static void
tell_contradiction(Merger *merger, Group *group, const CamDevice *device, const char *field,
                   const char *a, const char *b)
{
    JsonObject *args = cam_args_new("field", field, "a", a, "b", b, NULL);

    group->contradicts = TRUE;
    json_object_set_int_member(args, "first", group->device->target.line);
    json_object_set_int_member(args, "second", device->target.line);
    cam_inventory_add_notice(merger->inventory, device->target.line,
                             a != NULL ? "rows-contradict" : "rows-contradict-login", args);
}

typedef struct {
    const char *field;
    gsize offset;
    /* whether two values are an error; else the first one counts */
    gboolean strict;
} Member;

static const Member members[] = {
    { "name", offsetof(CamTarget, name), FALSE },
    { "vendor", offsetof(CamTarget, vendor), TRUE },
    { "model", offsetof(CamTarget, model), TRUE },
    { "serial", offsetof(CamTarget, serial), TRUE },
    { "mac", offsetof(CamTarget, mac), TRUE },
    { "area", offsetof(CamTarget, area), TRUE },
    { "covers", offsetof(CamTarget, covers), TRUE },
    { "file", offsetof(CamTarget, file), TRUE },
    { "credential", offsetof(CamTarget, credential), TRUE },
    { "reason", offsetof(CamTarget, reason), FALSE },
};

static void
merge_texts(Merger *merger, Group *group, CamDevice *device)
{
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++) {
        char **to = (char **)((char *)&group->device->target + members[i].offset);
        char **from = (char **)((char *)&device->target + members[i].offset);
        if (*to == NULL)
            *to = g_steal_pointer(from);
        else if (*from != NULL && members[i].strict && !cam_text_equal_fold(*to, *from))
            tell_contradiction(merger, group, device, members[i].field, *to, *from);
    }
}

static void
merge_login(Merger *merger, Group *group, CamDevice *device)
{
    CamTarget *target = &group->device->target;
    const CamCredential *a = group->device->credential;
    const CamCredential *b = device->credential;
    gboolean users = target->user != NULL && device->target.user != NULL &&
                     strcmp(target->user, device->target.user) != 0;

    if (users || (a != NULL && b != NULL && strcmp(a->password, b->password) != 0)) {
        tell_contradiction(merger, group, device, "login", NULL, NULL);
        return;
    }
    if (target->user == NULL)
        target->user = g_strdup(device->target.user);
    if (a == NULL)
        cam_device_set_credential(group->device, device->credential);
}

/* one device may be listed by HTTP and by HTTPS; then the first row says how it is spoken to */
static void
merge_endpoint(Merger *merger, Group *group, const CamDevice *device)
{
    const CamEndpoint *a = &group->device->endpoint;
    const CamEndpoint *b = &device->endpoint;
    gboolean same_address = cam_text_equal_fold(a->address, b->address);

    if (same_address && (a->port == b->port || a->tls != b->tls))
        return;
    g_autofree char *first = cam_device_format_endpoint(group->device);
    g_autofree char *second = cam_device_format_endpoint(device);
    tell_contradiction(merger, group, device, "address", first, second);
}

static void
merge_row(Merger *merger, Group *group, CamDevice *device)
{
    CamTarget *target = &group->device->target;

    group->rows++;
    merge_endpoint(merger, group, device);
    merge_texts(merger, group, device);
    merge_login(merger, group, device);
    target->skip = target->skip || device->target.skip;
    for (guint i = 0; target->cells[i] != NULL; i++) {
        if (target->cells[i][0] != '\0')
            continue;
        g_free(target->cells[i]);
        target->cells[i] = g_strdup(device->target.cells[i]);
    }
}

static void
add_row(Merger *merger, CamDevice *device)
{
    g_autofree char *key = make_key(device);
    g_autofree char *mac = g_strdup(device->target.mac);
    Group *by_endpoint = g_hash_table_lookup(merger->by_endpoint, key);
    Group *by_mac = mac != NULL ? g_hash_table_lookup(merger->by_mac, mac) : NULL;
    Group *group = by_endpoint != NULL ? by_endpoint : by_mac;

    if (group == NULL) {
        group = g_new0(Group, 1);
        group->device = cam_device_ref(device);
        group->rows = 1;
        g_ptr_array_add(merger->groups, group);
    } else {
        merge_row(merger, group, device);
    }
    /* its address is one device, its MAC another: neither is to be believed */
    if (by_mac != NULL && by_mac != group) {
        g_autofree char *other = cam_device_format_endpoint(by_mac->device);
        g_autofree char *own = cam_device_format_endpoint(device);
        tell_contradiction(merger, by_mac, device, "address", other, own);
        group->contradicts = TRUE;
    }
    group->disabled += g_hash_table_contains(merger->disabled, device) ? 1 : 0;
    if (by_endpoint == NULL)
        g_hash_table_insert(merger->by_endpoint, g_steal_pointer(&key), group);
    if (mac != NULL && by_mac == NULL)
        g_hash_table_insert(merger->by_mac, g_steal_pointer(&mac), group);
}

/* a row may be one picture of a device; one that is switched off leaves the others as they are */
static void
set_skip(const Group *group)
{
    CamTarget *target = &group->device->target;

    if (group->disabled != group->rows)
        return;
    target->skip = TRUE;
    if (target->reason == NULL)
        target->reason = g_strdup("not enabled");
}

void
cam_inventory_merge(CamInventory *inventory, GHashTable *disabled)
{
    Merger merger = {
        .inventory = inventory,
        .disabled = disabled,
        .groups = g_ptr_array_new_with_free_func(free_group),
        .by_endpoint = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .by_mac = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };

    for (guint i = 0; i < inventory->devices->len; i++)
        add_row(&merger, inventory->devices->pdata[i]);
    g_ptr_array_set_size(inventory->devices, 0);
    for (guint i = 0; i < merger.groups->len; i++) {
        Group *group = merger.groups->pdata[i];
        set_skip(group);
        if (group->contradicts)
            inventory->bad_rows += group->rows;
        else
            g_ptr_array_add(inventory->devices, cam_device_ref(group->device));
    }
    g_hash_table_unref(merger.by_endpoint);
    g_hash_table_unref(merger.by_mac);
    g_ptr_array_unref(merger.groups);
}
