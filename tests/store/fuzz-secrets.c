/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/secrets-file.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* the head of the sealed file, and what stands in it once it is open */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    g_autofree guint8 *exact = g_memdup2(data, size);
    g_autoptr(GPtrArray) secrets = cam_secrets_unpack((const char *)exact, size);

    for (guint i = 0; secrets != NULL && i < secrets->len; i++) {
        const CamSecret *secret = secrets->pdata[i];
        g_assert(secret->name != NULL && secret->user != NULL && secret->password != NULL);
    }
    if (cam_secrets_file_check(exact, size))
        g_assert(size > 64);
    return 0;
}
