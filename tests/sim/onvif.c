/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <string.h>

#include "tests/sim/make.h"
#include "tests/sim/onvif-face.h"
#include "tests/sim/tag.h"

#define LOCK_S    1800
#define BOSCH     "CPP"
#define HEAD_SIZE 0x400
#define SCOPE     "onvif://www.onvif.org/"

/* digits or a MAC, as the model's maker does it */
static char *
make_serial(SimDevice *device)
{
    const char *prefix = sim_model_get(device->model, "serial-prefix");
    guint32 first;

    if (prefix[0] != '\0')
        return g_strdup_printf("%s%06X", prefix,
                               sim_random_range(&device->random, 0x1000, 0xffffff));
    /* two draws in one call would come in the order the compiler likes */
    first = sim_random_range(&device->random, 100000000, 999999999);
    return g_strdup_printf("%09u%09u", first, sim_random_range(&device->random, 1000000, 99999999));
}

static void
append_word(GByteArray *bytes, guint32 word)
{
    guint32 big = GUINT32_TO_BE(word);

    g_byte_array_append(bytes, (const guint8 *)&big, sizeof big);
}

/* the first header of a Bosch file, 0x400 bytes big-endian; its sums and keys are closed */
static void
append_bosch(GByteArray *bytes, guint32 size)
{
    append_word(bytes, 0x10122003);
    append_word(bytes, 0x10);
    append_word(bytes, 0);
    append_word(bytes, 0x07810066);
    append_word(bytes, size - HEAD_SIZE);
    sim_tag_fill(bytes, HEAD_SIZE, 7);
}

static GBytes *
build(const SimPackageSpec *spec)
{
    gsize size = spec->size != 0 ? spec->size : 2 * 1024 * 1024;
    g_autofree char *tag = sim_tag_format(spec, size);
    g_autoptr(GByteArray) bytes = g_byte_array_new();

    if (g_str_has_prefix(spec->platform, BOSCH))
        append_bosch(bytes, (guint32)size);
    g_byte_array_append(bytes, (const guint8 *)tag, (guint)strlen(tag));
    sim_tag_fill(bytes, size, g_str_hash(spec->platform));
    return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

/* what plain devices say of themselves, which is less than the big makes do */
static void
append_scopes(const SimDevice *device, GString *text)
{
    g_autofree char *model = g_uri_escape_string(device->model->name, NULL, FALSE);
    g_autofree char *label = g_uri_escape_string(sim_make_get_label(device->model), NULL, FALSE);

    g_string_append_printf(text,
                           SCOPE "Profile/Streaming " SCOPE "type/video_encoder " SCOPE
                                 "hardware/%s " SCOPE "name/%s",
                           model, label);
}

static const SimRoute routes[] = { SIM_ONVIF_ROUTES };

static const SimDesk desk = {
    .routes = routes,
    .n_routes = G_N_ELEMENTS(routes),
    .lock_s = LOCK_S,
};

extern const SimMake sim_make_onvif;

const SimMake sim_make_onvif = {
    .name = "onvif",
    .label = "ONVIF",
    .share = 6,
    .desk = &desk,
    .make_serial = make_serial,
    .build = build,
    .flashed = sim_onvif_flashed,
    .scopes = append_scopes,
    .knobs = sim_onvif_knobs,
};
