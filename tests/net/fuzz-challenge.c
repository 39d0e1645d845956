/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/challenge.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_auto(CamChallenge) challenge = { 0 };

    cam_challenge_add(&challenge, (const char *)data, size);
    cam_challenge_add(&challenge, (const char *)data, size / 2);
    if (challenge.realm != NULL && !g_utf8_validate(challenge.realm, -1, NULL))
        g_abort();
    return 0;
}
