/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory.h"

#include "src/base/text.h"

#include <string.h>

typedef struct {
    char *name;
    GPatternSpec *value;
} Condition;

static const char *const known_names[] = { "model",   "vendor", "area", "name",
                                           "address", "serial", "kind", NULL };

static void
free_condition(gpointer data)
{
    Condition *condition = data;

    g_free(condition->name);
    g_pattern_spec_free(condition->value);
    g_free(condition);
}

static gboolean
add_condition(GPtrArray *conditions, const char *part, GError **error)
{
    const char *equals = strchr(part, '=');
    g_autofree char *raw = g_strndup(part, equals != NULL ? (gsize)(equals - part) : strlen(part));
    g_autofree char *name = g_ascii_strdown(g_strstrip(raw), -1);
    g_autofree char *known = g_strjoinv(", ", (char **)known_names);

    if (equals == NULL || !g_strv_contains(known_names, name)) {
        g_autofree char *shown = cam_text_clean(part, 80);
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "\"%s\" is not a choice of devices; write NAME=VALUE, NAME one of %s",
                    shown != NULL ? shown : "", known);
        return FALSE;
    }
    g_autofree char *value = g_strdup(equals + 1);
    g_autofree char *valid = g_utf8_make_valid(g_strstrip(value), -1);
    g_autofree char *folded = g_utf8_casefold(valid, -1);
    Condition *condition = g_new0(Condition, 1);
    condition->name = g_steal_pointer(&name);
    condition->value = g_pattern_spec_new(folded);
    g_ptr_array_add(conditions, condition);
    return TRUE;
}

static gboolean
fits(const Condition *condition, const char *text)
{
    g_autofree char *folded = g_utf8_casefold(text != NULL ? text : "", -1);

    return g_pattern_spec_match_string(condition->value, folded);
}

/* the kind of a device is no field of a target, but lists that camherd wrote have it */
static const char *
find_kind(const CamTarget *target)
{
    for (guint i = 0; target->sheet != NULL && target->sheet->titles[i] != NULL; i++) {
        g_autofree char *key = cam_text_key(target->sheet->titles[i]);
        if (strcmp(key, "kind") == 0)
            return target->cells[i];
    }
    return NULL;
}

static gboolean
fits_address(const Condition *condition, const CamDevice *device)
{
    g_autofree char *endpoint = cam_device_format_endpoint(device);

    return fits(condition, device->endpoint.address) || fits(condition, endpoint);
}

static gboolean
fits_device(const Condition *condition, const CamDevice *device)
{
    const CamTarget *target = &device->target;
    const struct {
        const char *name;
        const char *value;
    } values[] = { { "model", target->model },   { "vendor", target->vendor },
                   { "area", target->area },     { "name", target->name },
                   { "serial", target->serial }, { "kind", find_kind(target) } };

    if (strcmp(condition->name, "address") == 0)
        return fits_address(condition, device);
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        if (strcmp(condition->name, values[i].name) == 0)
            return fits(condition, values[i].value);
    }
    return FALSE;
}

gboolean
cam_inventory_filter(CamInventory *inventory, const char *only, GError **error)
{
    g_autoptr(GPtrArray) conditions = g_ptr_array_new_with_free_func(free_condition);
    g_auto(GStrv) parts = g_strsplit(only, ",", -1);

    /* nothing is no choice, least of all of everything */
    if (parts[0] == NULL)
        return add_condition(conditions, "", error);
    for (char **part = parts; *part != NULL; part++) {
        if (!add_condition(conditions, *part, error))
            return FALSE;
    }
    for (guint i = inventory->devices->len; i > 0; i--) {
        gboolean keep = TRUE;
        for (guint k = 0; k < conditions->len; k++)
            keep = keep && fits_device(conditions->pdata[k], inventory->devices->pdata[i - 1]);
        if (!keep)
            g_ptr_array_remove_index(inventory->devices, i - 1);
    }
    return TRUE;
}
