/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/pool.h"
#include "src/engine/engine.h"
#include "src/engine/login.h"

struct CamEngine {
    CamSite *site;
    CamStore *store;
    GPtrArray *profiles;
    gboolean allow_plaintext;
    CamPool *talks;
    CamPool *uploads;
    guint upload_count;
    CamTries *tries; /* refused logins of the site */
    CamLogin *login;
    CamCredential *(*find_default)(const CamDevice *device, const char *driver, gpointer data);
    gpointer find_data;
    gboolean accept_new_key; /* of devices whose addresses were typed */
    GHashTable *fresh;       /* pins that this process saw first (pins.c) */
    GHashTable *busy;        /* endpoints that are being talked to */
    GQueue waiting;          /* talks that wait for an endpoint or for a credential to be proved */
};
