/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/axis-backup.h"

#include "drivers/axis-answer.h"

#include "src/base/text.h"

#include <string.h>

#define LIST_PATH "/axis-cgi/param.cgi?action=list"
#define LIMIT     (4 * 1024 * 1024)
#define TIMEOUT_S 120
/* most of a refusal that is shown */
#define REFUSAL_SHOWN 200

/* a list begins with the name of a parameter, with or without `root.` before it */
static gboolean
is_page(const char *head, gsize size)
{
    gsize at = 0;

    while (at < size &&
           (g_ascii_isalnum(head[at]) || head[at] == '.' || head[at] == '_' || head[at] == '-'))
        at++;
    return memchr(head, '.', at) == NULL || (at < size && head[at] != '=');
}

static void
refuse(CamCall *call, const CamReply *reply, GError **error)
{
    if (reply->status / 100 == 2 && reply->body[0] == '#') {
        g_autofree char *text = cam_text_clean(reply->body, REFUSAL_SHOWN);
        g_set_error(error, CAM_ERROR, CAM_ERROR_REFUSED, "device says %s", text);
    } else if (reply->status / 100 == 2 || cam_axis_judge(call, reply, NULL, error)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "sent no parameters");
    }
}

gboolean
cam_axis_backup(CamCall *call, CamSinkFunc sink, gpointer sink_data, GError **error)
{
    g_auto(CamKeep) keep = { sink, sink_data, is_page };
    CamRequest request = {
        .method = "GET", .path = LIST_PATH, .limit = LIMIT, .timeout_s = TIMEOUT_S
    };
    gboolean kept = FALSE;

    g_autoptr(CamReply) reply = cam_keep_fetch(&keep, cam_call_http(call), &request, &kept, error);
    if (reply != NULL && !kept)
        refuse(call, reply, error);
    if (!kept)
        g_prefix_error(error, "parameters: ");
    return kept;
}
