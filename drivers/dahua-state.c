/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/dahua-state.h"

#include <string.h>

#include "src/base/text.h"

#define WORD_MAX 40

/* dahua.md 5.4: the words of the vendor's library; `Upgrading`, `Invalid` and `FileUnmatch` were
 * seen on the wire. A failure comes with what it says about the file */
static const struct {
    const char *word;
    CamFlashState state;
    CamErrorCode code;
} words[] = {
    { "Unknown", CAM_FLASH_IDLE, 0 },
    { "None", CAM_FLASH_IDLE, 0 },
    { "Invalid", CAM_FLASH_FAILED, CAM_ERROR_WRONG_FILE },
    { "NotEnoughMemory", CAM_FLASH_FAILED, CAM_ERROR_DEVICE },
    { "Downloading", CAM_FLASH_RUNNING, 0 },
    { "DownloadFailed", CAM_FLASH_FAILED, CAM_ERROR_DEVICE },
    { "DownloadSuccessed", CAM_FLASH_RUNNING, 0 },
    { "Preparing", CAM_FLASH_RUNNING, 0 },
    { "Upgrading", CAM_FLASH_RUNNING, 0 },
    { "UpgradeFailed", CAM_FLASH_FAILED, CAM_ERROR_DEVICE },
    /* it restarts by itself (dahua.md 5.2) */
    { "UpgradeSuccessed", CAM_FLASH_REBOOTING, 0 },
    { "Cancelled", CAM_FLASH_FAILED, CAM_ERROR_REFUSED },
    { "FileUnmatch", CAM_FLASH_FAILED, CAM_ERROR_WRONG_FILE },
    { "FeatureEngineUnmatch", CAM_FLASH_FAILED, CAM_ERROR_WRONG_FILE },
    { "FeatureFuncUnmatch", CAM_FLASH_FAILED, CAM_ERROR_WRONG_FILE },
    { "PartitionUnmatch", CAM_FLASH_FAILED, CAM_ERROR_WRONG_FILE },
    { "NetworkError", CAM_FLASH_FAILED, CAM_ERROR_DEVICE },
    { "RemoteFileCheckFailed", CAM_FLASH_FAILED, CAM_ERROR_WRONG_FILE },
    { "PartUpgraded", CAM_FLASH_REBOOTING, 0 },
    { "ApiUnmatch", CAM_FLASH_FAILED, CAM_ERROR_WRONG_FILE },
    { "SdkUnmatch", CAM_FLASH_FAILED, CAM_ERROR_WRONG_FILE },
    { "SetUrl", CAM_FLASH_RUNNING, 0 },
    { "OEMNotCompare", CAM_FLASH_FAILED, CAM_ERROR_WRONG_FILE },
    { "UnmatchVersion", CAM_FLASH_FAILED, CAM_ERROR_WRONG_FILE },
    { "LicenseLanguageError", CAM_FLASH_FAILED, CAM_ERROR_WRONG_FILE },
    { "LicenseLanguageNotMatch", CAM_FLASH_FAILED, CAM_ERROR_WRONG_FILE },
    { "SameVersion", CAM_FLASH_FAILED, CAM_ERROR_WRONG_FILE },
    { "SameAsOldApp", CAM_FLASH_FAILED, CAM_ERROR_WRONG_FILE },
    { "Pausing", CAM_FLASH_RUNNING, 0 },
};

void
cam_dahua_progress_clear(CamDahuaProgress *progress)
{
    g_free(progress->word);
    *progress = (CamDahuaProgress){ .percent = -1 };
}

/* what follows `name=`, wherever a line begins: a raw byte may itself look like the end of one */
static const char *
find_field(const char *data, gsize size, const char *name, gsize *ret_left)
{
    gsize name_size = strlen(name);

    for (gsize at = 0; at + name_size < size; at++) {
        if (memcmp(data + at, name, name_size) != 0 || data[at + name_size] != '=' ||
            (at > 0 && g_ascii_isalnum(data[at - 1])))
            continue;
        *ret_left = size - at - name_size - 1;
        return data + at + name_size + 1;
    }
    return NULL;
}

static int
read_percent(const char *at, gsize left)
{
    gsize digits = 0;
    guint64 value;

    while (digits < left && g_ascii_isdigit(at[digits]))
        digits++;
    if (digits > 0) {
        g_autofree char *text = g_strndup(at, digits);
        return cam_text_parse_uint(text, 100, &value) ? (int)value : -1;
    }
    /* a sign before digits is no raw byte */
    if (left == 0 || (at[0] == '-' && left > 1 && g_ascii_isdigit(at[1])))
        return -1;
    /* the end of a line is a value only if another one follows it */
    if ((at[0] == '\r' || at[0] == '\n') &&
        (left == 1 || (at[1] != '\r' && (at[0] == '\r' || at[1] != '\n'))))
        return -1;
    return (guchar)at[0] <= 100 ? (guchar)at[0] : -1;
}

gboolean
cam_dahua_parse_progress(const char *data, gsize size, CamDahuaProgress *ret_progress,
                         GError **error)
{
    gsize left = 0;
    gsize word_size = 0;
    const char *at = find_field(data, size, "State", &left);

    while (at != NULL && word_size < left && g_ascii_isalnum(at[word_size]))
        word_size++;
    if (word_size == 0 || word_size > WORD_MAX) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is no upgrade state");
        return FALSE;
    }
    CamDahuaProgress progress = { g_strndup(at, word_size), -1 };
    at = find_field(data, size, "Progress", &left);
    if (at != NULL)
        progress.percent = read_percent(at, left);
    *ret_progress = progress;
    return TRUE;
}

gboolean
cam_dahua_read_progress(const CamDahuaAnswer *answer, CamDahuaProgress *ret_progress,
                        GError **error)
{
    g_autofree char *word = cam_json_read_text(answer->params, "State");
    g_autofree char *clean = cam_text_clean(word, WORD_MAX);
    gint64 percent = -1;

    if (clean == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is no upgrade state");
        return FALSE;
    }
    cam_json_read_number(answer->params, "Progress", &percent);
    ret_progress->word = g_steal_pointer(&clean);
    ret_progress->percent = percent >= 0 && percent <= 100 ? (int)percent : -1;
    return TRUE;
}

CamFlashState
cam_dahua_judge_state(const char *word, const char *idle, CamErrorCode *ret_code)
{
    g_auto(GStrv) more = g_strsplit(idle != NULL ? idle : "", ";", -1);

    for (gsize i = 0; more[i] != NULL; i++) {
        if (cam_text_equal_fold(more[i], word))
            return CAM_FLASH_IDLE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (!cam_text_equal_fold(words[i].word, word))
            continue;
        if (words[i].state == CAM_FLASH_FAILED)
            *ret_code = words[i].code;
        return words[i].state;
    }
    return CAM_FLASH_RUNNING;
}
