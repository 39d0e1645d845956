/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/wire.h"

CamWireAnswer *
cam_wire_answer_new(void)
{
    CamWireAnswer *answer = g_new0(CamWireAnswer, 1);

    answer->sightings = g_ptr_array_new_with_free_func((GDestroyNotify)cam_sighting_free);
    answer->unresolved = g_ptr_array_new_with_free_func(g_free);
    return answer;
}

void
cam_wire_answer_free(CamWireAnswer *answer)
{
    if (answer == NULL)
        return;
    g_ptr_array_unref(answer->sightings);
    g_ptr_array_unref(answer->unresolved);
    g_free(answer->description);
    g_free(answer);
}

CamSighting *
cam_wire_add_sighting(CamWireAnswer *answer, const char *method, const CamWireOrigin *origin)
{
    if (answer->sightings->len >= CAM_WIRE_MAX_DEVICES)
        return NULL;
    CamSighting *sighting = cam_sighting_new(method);
    sighting->source = g_strdup(origin->source);
    g_ptr_array_add(answer->sightings, sighting);
    return sighting;
}
