/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/pins.h"

#include "src/base/text.h"
#include "src/engine/engine-private.h"

#include <string.h>

#define KIND_PIN    "pin"
#define KIND_PIN_OF "pin-of"
#define MIN_SERIAL  8

/* Returns: (nullable): the key in the store for a serial that names one device */
static char *
make_key(const char *serial)
{
    g_autofree char *key = cam_text_key(serial);

    return strlen(key) >= MIN_SERIAL ? g_steal_pointer(&key) : NULL;
}

/* an endpoint has no blank */
static char *
name_fresh(const char *kind, const char *key)
{
    return g_strconcat(kind, " ", key, NULL);
}

static gboolean
is_fresh(const CamEngine *engine, const char *kind, const char *key)
{
    g_autofree char *name = name_fresh(kind, key);

    return g_hash_table_contains(engine->fresh, name);
}

static char *
find(CamEngine *engine, const char *kind, const char *key, gboolean *ret_fresh)
{
    char *pin = key != NULL ? cam_store_get_now(engine->store, kind, key) : NULL;

    if (pin != NULL)
        *ret_fresh = is_fresh(engine, kind, key);
    return pin;
}

static void
put(CamEngine *engine, const char *kind, const char *key, const char *pin, gboolean fresh)
{
    g_autofree char *before = cam_store_get_now(engine->store, kind, key);

    if (g_strcmp0(before, pin) == 0)
        return;
    if (fresh)
        g_hash_table_add(engine->fresh, name_fresh(kind, key));
    cam_store_put(engine->store, kind, key, pin, NULL, NULL);
}

char *
cam_pins_find(CamEngine *engine, const CamPinAsk *ask, gboolean *ret_fresh)
{
    g_autofree char *key = make_key(ask->serial);
    char *pin = NULL;

    *ret_fresh = FALSE;
    if (ask->moved_from != NULL) {
        pin = find(engine, KIND_PIN_OF, key, ret_fresh);
        return pin != NULL ? pin : find(engine, KIND_PIN, ask->moved_from, ret_fresh);
    }
    pin = find(engine, KIND_PIN, ask->endpoint, ret_fresh);
    return pin != NULL ? pin : find(engine, KIND_PIN_OF, key, ret_fresh);
}

gboolean
cam_pins_contradicts(CamEngine *engine, const char *serial, const char *pin)
{
    g_autofree char *key = make_key(serial);
    gboolean fresh = FALSE;
    g_autofree char *known = find(engine, KIND_PIN_OF, key, &fresh);

    /* two devices with one serial, both seen for the first time just now, prove nothing */
    return known != NULL && !fresh && !g_str_equal(known, pin);
}

void
cam_pins_keep(CamEngine *engine, const char *endpoint, const char *pin, gboolean fresh)
{
    put(engine, KIND_PIN, endpoint, pin, fresh);
}

void
cam_pins_keep_of(CamEngine *engine, const char *serial, const char *pin, gboolean fresh,
                 gboolean replace)
{
    g_autofree char *key = make_key(serial);
    g_autofree char *known =
        key != NULL ? cam_store_get_now(engine->store, KIND_PIN_OF, key) : NULL;

    if (key != NULL && (known == NULL || replace))
        put(engine, KIND_PIN_OF, key, pin, fresh);
}
