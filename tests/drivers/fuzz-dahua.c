/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/dahua-rpc.h"
#include "drivers/dahua-state.h"
#include "drivers/dahua-wire.h"

int LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size);

static void
read_rpc(const char *data, gsize size)
{
    g_auto(CamDahuaAnswer) answer = { .tries_left = -1 };
    g_auto(CamDahuaProgress) progress = { .percent = -1 };

    if (!cam_dahua_parse_answer(data, size, &answer, NULL))
        return;
    if (answer.code == CAM_ERROR_LOCKED && answer.unlock_s == 0)
        g_abort();
    if (answer.verdict == CAM_DAHUA_CHALLENGE && cam_json_find(answer.params, "realm") == NULL)
        g_abort();
    if (cam_dahua_read_progress(&answer, &progress, NULL) && progress.word == NULL)
        g_abort();
    g_autofree char *text =
        cam_dahua_format_ask(&(CamDahuaAsk){ "m", NULL, 1, answer.session, answer.object });
    if (text == NULL)
        g_abort();
}

static void
read_state(const char *data, gsize size)
{
    g_auto(CamDahuaProgress) progress = { .percent = -1 };
    CamErrorCode code = CAM_ERROR_REFUSED;

    if (!cam_dahua_parse_progress(data, size, &progress, NULL))
        return;
    if (progress.percent < -1 || progress.percent > 100)
        g_abort();
    cam_dahua_judge_state(progress.word, "NoUpgrade", &code);
}

int
LLVMFuzzerTestOneInput(const guint8 *bytes, gsize size)
{
    const char *data = (const char *)bytes;
    g_autoptr(CamIdentity) identity = cam_identity_new();
    guint unlock_s = 0;

    if (cam_dahua_parse_version(data, size, identity, NULL))
        cam_dahua_set_brand(identity, NULL);
    if (cam_dahua_parse_system(data, size, identity, NULL))
        cam_dahua_set_class(identity, cam_identity_get(identity, CAM_FIELD_MODEL));
    cam_dahua_parse_time(data, size, identity);
    if (cam_dahua_parse_locked(data, size, &unlock_s) != (unlock_s > 0))
        g_abort();
    cam_dahua_is_error(data, size);
    read_rpc(data, size);
    read_state(data, size);
    return 0;
}
