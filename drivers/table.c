/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/table.h"

#include <string.h>

/* CAM_DRIVERS(ITEM) is ITEM(axis) ITEM(dahua) ..., made by drivers/meson.build from its list */
#define DECLARE(name) extern const CamDriver cam_driver_##name;
#define ENTRY(name)   &cam_driver_##name,

CAM_DRIVERS(DECLARE)

static const CamDriver *const drivers[] = { CAM_DRIVERS(ENTRY) };

static const char *const status_names[] = {
    [CAM_DRIVER_EXPERIMENTAL] = "experimental",
    [CAM_DRIVER_SIMULATED] = "simulated",
    [CAM_DRIVER_FIELD_TESTED] = "field-tested",
};

const CamDriver *const *
cam_drivers_get(guint *ret_count)
{
    *ret_count = G_N_ELEMENTS(drivers);
    return drivers;
}

const CamDriver *
cam_drivers_find(const char *name)
{
    for (gsize i = 0; name != NULL && i < G_N_ELEMENTS(drivers); i++) {
        if (strcmp(drivers[i]->name, name) == 0)
            return drivers[i];
    }
    return NULL;
}

const char *
cam_driver_status_name(CamDriverStatus status)
{
    return status_names[status];
}
