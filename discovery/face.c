/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/face.h"

#include "discovery/method.h"
#include "src/base/clock.h"

#include <string.h>

#define HTTPS_PORT 443
#define BODY_MAX   (64 * 1024)
/* a handshake that never ends has no limit of its own so short */
#define REQUESTS_MAX 4
#define AXIS         "axis"

/* one session; `limit_us` ends whatever goes on in it */
typedef struct {
    const CamFaceQuestion *question;
    gint64 limit_us;
} Talk;

static gboolean
is_over(gpointer data)
{
    const Talk *talk = data;
    const int *is_cancelled = talk->question->is_cancelled;

    return cam_clock_now_us() > talk->limit_us ||
           (is_cancelled != NULL && g_atomic_int_get(is_cancelled) != 0);
}

static CamHttp *
open_session(Talk *talk, guint16 port, gboolean tls)
{
    return cam_http_new(&(CamHttpOptions){
        .address = talk->question->address,
        .port = port,
        .tls = tls,
        .hooks = { .is_cancelled = is_over, .data = talk },
    });
}

gboolean
cam_face_parse_redirect(const char *location, const char *address, guint16 *ret_port,
                        char **ret_path)
{
    g_autoptr(GUri) uri =
        location != NULL ? g_uri_parse(location, G_URI_FLAGS_ENCODED, NULL) : NULL;

    if (uri == NULL || strcmp(g_uri_get_scheme(uri), "https") != 0 ||
        g_strcmp0(g_uri_get_host(uri), address) != 0 || g_uri_get_userinfo(uri) != NULL)
        return FALSE;
    int port = g_uri_get_port(uri);
    if (port == 0 || port > G_MAXUINT16)
        return FALSE;
    const char *path = g_uri_get_path(uri);
    const char *query = g_uri_get_query(uri);
    *ret_port = port > 0 ? (guint16)port : HTTPS_PORT;
    *ret_path = g_strconcat(path[0] == '/' ? path : "/", query != NULL ? "?" : "",
                            query != NULL ? query : "", NULL);
    return TRUE;
}

/* only the question everybody may ask (axis.md 5.1); a device that wants a login for it is one all
 * the same */
static void
ask_axis(CamHttp *http, const CamFaceQuestion *question, CamIdentity *identity)
{
    static const char body[] = "{\"apiVersion\":\"1.0\",\"context\":\"camherd\","
                               "\"method\":\"getAllUnrestrictedProperties\"}";
    g_autoptr(CamReply) reply = cam_http_send(http,
                                              &(CamRequest){
                                                  .method = "POST",
                                                  .path = "/axis-cgi/basicdeviceinfo.cgi",
                                                  .type = "application/json",
                                                  .body = body,
                                                  .body_size = sizeof body - 1,
                                                  .limit = BODY_MAX,
                                                  .timeout_s = question->timeout_s,
                                                  .flags = CAM_REQUEST_ANONYMOUS,
                                              },
                                              NULL);

    if (reply == NULL)
        return;
    if (reply->setup != NULL)
        identity->activated = CAM_TRI_NO;
    if (reply->status == 200 && cam_fingerprint_read_axis(reply->body, reply->size, identity))
        cam_identity_set(identity, CAM_FIELD_VENDOR, AXIS);
    cam_fingerprint_read_realm(reply->realm, identity);
    if (reply->realm != NULL && g_str_has_prefix(reply->realm, "AXIS_"))
        cam_identity_set(identity, CAM_FIELD_VENDOR, AXIS);
}

static CamSighting *
make_sighting(const CamFaceQuestion *question, guint16 port, gboolean tls)
{
    CamSighting *sighting = cam_sighting_new(CAM_METHOD_SWEEP);

    sighting->source = g_strdup(question->address);
    sighting->address = g_strdup(question->address);
    sighting->port = port;
    sighting->tls = tls;
    sighting->identity->read_at_us = cam_clock_utc_us();
    return sighting;
}

/* Returns: (transfer full) (nullable): what a page says, NULL when it is no camera's */
static CamSighting *
judge(const CamFaceQuestion *question, CamHttp *http, const CamPage *page, guint16 port,
      gboolean tls)
{
    g_autoptr(CamSighting) sighting = make_sighting(question, port, tls);
    CamIdentity *identity = sighting->identity;
    CamFingerprint sign = { 0 };
    gboolean is_known = cam_fingerprints_match(question->fingerprints, page, &sign);

    /* the header is there only as long as there is no administrator (axis.md 1.5, 2.3) */
    if (page->setup != NULL) {
        identity->activated = CAM_TRI_NO;
        sign = (CamFingerprint){ AXIS, 3 };
        is_known = TRUE;
    }
    cam_identity_set(identity, CAM_FIELD_VENDOR, sign.vendor);
    cam_fingerprint_read_realm(page->realm, identity);
    if (g_strcmp0(sign.vendor, AXIS) == 0 || g_strcmp0(question->maker, AXIS) == 0)
        ask_axis(http, question, identity);
    is_known |= cam_identity_get(identity, CAM_FIELD_VENDOR) != NULL;
    return is_known ? g_steal_pointer(&sighting) : NULL;
}

static CamSighting *
ask_secure(Talk *talk, guint16 port, const char *path)
{
    const CamFaceQuestion *question = talk->question;
    g_autoptr(CamHttp) http = open_session(talk, port, TRUE);
    g_auto(CamPage) page = { 0 };

    if (!cam_page_read(http, path, question->timeout_s, &page, NULL) || page.status == 0)
        return NULL;
    return judge(question, http, &page, port, TRUE);
}

CamSighting *
cam_face_ask(const CamFaceQuestion *question, gboolean *ret_answered)
{
    Talk talk = { question,
                  cam_clock_now_us() + REQUESTS_MAX * question->timeout_s * G_USEC_PER_SEC };
    g_autoptr(CamHttp) http = open_session(&talk, question->port, question->tls);
    g_auto(CamPage) page = { 0 };
    g_autofree char *path = NULL;
    guint16 port;

    gboolean answered =
        cam_page_read(http, "/", question->timeout_s, &page, NULL) && page.status != 0;
    if (ret_answered != NULL)
        *ret_answered = answered;
    if (!answered)
        return NULL;
    /* where there is HTTPS, that is how it is talked to */
    if (!question->tls && cam_face_parse_redirect(page.location, question->address, &port, &path)) {
        g_autoptr(CamSighting) secure = ask_secure(&talk, port, path);
        if (secure != NULL)
            return g_steal_pointer(&secure);
    }
    return judge(question, http, &page, question->port, question->tls);
}
