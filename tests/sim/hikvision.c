/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/isapi.h"
#include "tests/sim/make.h"

static char *
make_serial(SimDevice *device)
{
    guint day = sim_random_range(&device->random, 1, 29);
    guint month = sim_random_range(&device->random, 1, 13);
    guint64 number = sim_random(&device->random) % 900000000u + 100000000u;
    const char *infix = device->knobs.china ? "CCCH" : sim_model_get(device->model, "infix");

    return g_strdup_printf("%s2022%02u%02u%s%09" G_GUINT64_FORMAT "%s", device->model->name, month,
                           day, infix, number, device->model->recorder ? "WCVU" : "");
}

extern const SimMake sim_make_hikvision;

const SimMake sim_make_hikvision = {
    .name = "hikvision",
    .label = "Hikvision",
    .share = 30,
    .zip = TRUE,
    .get_handler = sim_isapi_get_handler,
    .make_serial = make_serial,
    .build = sim_package_build,
    .flashed = sim_isapi_answer_flashed,
};
