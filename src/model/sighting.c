/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/sighting.h"

CamSighting *
cam_sighting_new(const char *method)
{
    CamSighting *sighting = g_new0(CamSighting, 1);

    sighting->method = g_strdup(method);
    sighting->identity = cam_identity_new();
    return sighting;
}

void
cam_sighting_free(CamSighting *sighting)
{
    if (sighting == NULL)
        return;
    g_free(sighting->method);
    g_free(sighting->interface);
    g_free(sighting->source);
    g_free(sighting->address);
    g_free(sighting->netmask);
    g_free(sighting->endpoint_id);
    g_free(sighting->boot_id);
    cam_identity_free(sighting->identity);
    g_free(sighting);
}

CamFound *
cam_found_new(CamSighting *sighting)
{
    CamFound *found = g_new0(CamFound, 1);

    found->sighting = sighting;
    found->methods = g_ptr_array_new_with_free_func(g_free);
    found->addresses = g_ptr_array_new_with_free_func(g_free);
    found->notes = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(found->methods, g_strdup(sighting->method));
    if (sighting->source != NULL)
        g_ptr_array_add(found->addresses, g_strdup(sighting->source));
    return found;
}

void
cam_found_free(CamFound *found)
{
    if (found == NULL)
        return;
    cam_sighting_free(found->sighting);
    g_ptr_array_unref(found->methods);
    g_ptr_array_unref(found->addresses);
    g_ptr_array_unref(found->notes);
    g_free(found);
}
