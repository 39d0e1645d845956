/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/reolink-status.h"

#include <string.h>

#include "src/base/text.h"

#define TEXT_MAX 80

typedef struct {
    int code;
    CamErrorCode error;
} Row;

/* reolink.md 2, as far as it can come our way; all others are refusals. Logins first */
static const Row rows[] = {
    { -7, CAM_ERROR_AUTH },
    { -27, CAM_ERROR_AUTH },
    { -501, CAM_ERROR_AUTH },
    { -502, CAM_ERROR_AUTH },
    /* the table does not say why a login is denied: the careful reading, for it is not sent again
     */
    { -503, CAM_ERROR_AUTH },
    { -105, CAM_ERROR_LOCKED },
    { -506, CAM_ERROR_LOCKED },
    /* too many sessions, addresses, users at once */
    { -5, CAM_ERROR_BUSY },
    { -500, CAM_ERROR_BUSY },
    { -507, CAM_ERROR_BUSY },
    { -505, CAM_ERROR_NOT_ACTIVATED },
    /* the session is gone: nothing was done */
    { -6, CAM_ERROR_UNREACHABLE },
    { -21, CAM_ERROR_UNREACHABLE },
    /* `check err` is how UpgradePrepare says that the file's name is not of this hardware */
    { -3, CAM_ERROR_WRONG_FILE },
    { -31, CAM_ERROR_BUSY },
    { -99, CAM_ERROR_BUSY },
    { -9, CAM_ERROR_UNSUPPORTED },
    { -24, CAM_ERROR_UNSUPPORTED },
    { -26, CAM_ERROR_PRIVILEGE },
    { -2, CAM_ERROR_DEVICE },
    { -8, CAM_ERROR_DEVICE },
    { -14, CAM_ERROR_DEVICE },
    { -18, CAM_ERROR_DEVICE },
    { -19, CAM_ERROR_DEVICE },
    { -20, CAM_ERROR_DEVICE },
    { -25, CAM_ERROR_DEVICE },
};

void
cam_reolink_status_clear(CamReolinkStatus *status)
{
    g_clear_pointer(&status->text, g_free);
}

static CamErrorCode
find_error(gint64 code)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (rows[i].code == code)
            return rows[i].error;
    }
    return CAM_ERROR_REFUSED;
}

/* `code` is 0 or 1 in errors, whichever (reolink.md 2): it counts only where nothing else is said
 */
static gint64
read_code(JsonNode *element)
{
    gint64 code = 0;

    if (cam_json_read_number(element, "error/rspCode", &code))
        return code != CAM_REOLINK_GOOD ? code : 0;
    if (cam_json_find(element, "error") != NULL)
        return 0;
    if (cam_json_read_number(element, "value/rspCode", &code) ||
        (cam_json_read_number(element, "code", &code) && code != 0))
        return code;
    return CAM_REOLINK_GOOD;
}

void
cam_reolink_read_status(JsonNode *element, CamReolinkStatus *ret_status)
{
    g_autofree char *detail = cam_json_read_text(element, "error/detail");
    gint64 code = read_code(element);

    *ret_status = (CamReolinkStatus){ .code = CAM_REOLINK_GOOD };
    if (code == CAM_REOLINK_GOOD)
        return;
    g_autofree char *text = g_strdup_printf(
        "%" G_GINT64_FORMAT "%s%s", code, detail != NULL ? " " : "", detail != NULL ? detail : "");
    ret_status->code = (int)CLAMP(code, G_MININT, G_MAXINT);
    ret_status->error = find_error(code);
    ret_status->lost = code == -6 || code == -21;
    ret_status->text = cam_text_clean(text, TEXT_MAX);
}

gboolean
cam_reolink_is_locked(const char *data, gsize size)
{
    static const char words[] = "Login has been locked";

    return size > 0 && memmem(data, size, words, strlen(words)) != NULL;
}
