/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/discovery/seen.h"

#include "src/base/clock.h"

const char *const seen_only_lo[] = { "lo", NULL };

void
seen_on_sighting(const CamSighting *sighting, gpointer data)
{
    Seen *seen = data;
    gboolean is_new = FALSE;

    if (seen->filter != NULL && !seen->filter(sighting))
        return;
    seen->sightings++;
    seen->hellos += sighting->hello ? 1 : 0;
    g_assert_cmpstr(sighting->interface, ==, "lo");
    g_assert_cmpint(sighting->identity->read_at_us, >, 0);
    cam_merge_add(seen->merge, sighting, cam_finder_is_local(seen->finder, sighting->address),
                  &is_new);
    if (cam_merge_has_dropped(seen->merge))
        cam_finder_note_flood(seen->finder);
}

void
seen_init(Seen *seen, const char *const *methods, SeenFilter filter)
{
    g_autoptr(GError) error = NULL;

    *seen = (Seen){ .merge = cam_merge_new(), .filter = filter };
    seen->finder = cam_finder_new(&(CamFinderOptions){ .interfaces = seen_only_lo,
                                                       .methods = methods,
                                                       .func = seen_on_sighting,
                                                       .data = seen },
                                  &error);
    g_assert_no_error(error);
    g_assert_nonnull(seen->finder);
}

void
seen_clear(Seen *seen)
{
    cam_finder_free(seen->finder);
    cam_merge_free(seen->merge);
}

guint
seen_count(const Seen *seen)
{
    g_autoptr(GPtrArray) devices = cam_merge_get_devices(seen->merge);

    return devices->len;
}

const CamFound *
seen_find_in(const GPtrArray *devices, const char *mac)
{
    for (guint i = 0; i < devices->len; i++) {
        const CamFound *found = g_ptr_array_index(devices, i);
        if (g_strcmp0(cam_identity_get(found->sighting->identity, CAM_FIELD_MAC), mac) == 0)
            return found;
    }
    return NULL;
}

const CamFound *
seen_find(const Seen *seen, const char *mac)
{
    g_autoptr(GPtrArray) devices = cam_merge_get_devices(seen->merge);

    return seen_find_in(devices, mac);
}

/* keeps the main loop awake so that conditions are looked at */
static gboolean
on_tick(gpointer data)
{
    return G_SOURCE_CONTINUE;
}

gboolean
seen_wait_until(SeenCondition condition, gpointer data)
{
    gint64 end_us = cam_clock_now_us() + SEEN_PATIENCE_US;
    guint tick = g_timeout_add(5, on_tick, NULL);

    while (!condition(data) && cam_clock_now_us() < end_us)
        g_main_context_iteration(NULL, TRUE);
    g_source_remove(tick);
    return condition(data);
}
