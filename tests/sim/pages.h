/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/device.h"

typedef void (*SimPageFunc)(SimExchange *exchange, SimDevice *device, const GByteArray *body);

/**
 * SimPage:
 * @open: answered without login
 *
 * One method and path a device knows.
 */
typedef struct {
    const char *method;
    const char *path;
    SimPageFunc func;
    gboolean open;
    gboolean recorder; /* only recorders know it */
    gboolean active;   /* also a device that is not activated answers it */
} SimPage;

/**
 * sim_page_find:
 *
 * Returns: (transfer none) (nullable): what @device answers there
 */
const SimPage *sim_page_find(const SimDevice *device, const char *method, const char *path);

/**
 * sim_page_user_check:
 * @login: how the login of this request went
 *
 * Returns: (transfer full): the userCheck document for it
 */
GString *sim_page_user_check(SimDevice *device, SimLogin login);
