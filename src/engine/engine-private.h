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
    CamLogin *login;
    GHashTable *fresh; /* endpoints whose TLS key this process saw first */
    GHashTable *busy;  /* endpoints that are being talked to */
    GQueue waiting;    /* talks that wait for an endpoint or for a credential to be proved */
};
