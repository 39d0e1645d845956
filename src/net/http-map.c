/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/http-private.h"

#include "src/base/text.h"

#include <curl/curl.h>

gboolean
cam_exchange_has_left(const CamExchange *exchange)
{
    /* an upload's empty request for a challenge, and its headers, have no effect */
    return exchange->once && exchange->body_size > 0 ? exchange->body_left > 0
                                                     : exchange->requests > 0;
}

/* an answer that came while the upload still ran: libcurl tells of the broken upload only */
static gboolean
has_whole_answer(const CamExchange *exchange)
{
    curl_off_t length = -1;

    curl_easy_getinfo(exchange->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    return exchange->head_done && length >= 0 && exchange->body_got == (guint64)length;
}

static const char *
sentence(CURLcode result, const char *detail)
{
    return !cam_text_is_empty(detail) ? detail : curl_easy_strerror(result);
}

static gboolean
fail_rewind(const CamExchange *exchange, GError **error)
{
    if (exchange->status == 401 && exchange->head_done) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_NOT_TAKEN,
                    "the device asked for another login after the upload");
        return FALSE;
    }
    g_set_error(error, CAM_ERROR, CAM_ERROR_INTERRUPTED,
                "the connection broke while the request was being sent");
    return FALSE;
}

static gboolean
fail_transfer(const CamExchange *exchange, CURLcode result, const char *detail, GError **error)
{
    CamErrorCode code = CAM_ERROR_INTERRUPTED;

    if (!cam_exchange_has_left(exchange))
        code = CAM_ERROR_UNREACHABLE;
    else if (result == CURLE_OPERATION_TIMEDOUT)
        code = CAM_ERROR_TIMEOUT;
    g_set_error(error, CAM_ERROR, (int)code, "%s: %s", exchange->http->base,
                sentence(result, detail));
    return FALSE;
}

gboolean
cam_exchange_check(CamExchange *exchange, int result, const char *detail, GError **error)
{
    if (exchange->error != NULL) {
        g_propagate_error(error, g_steal_pointer(&exchange->error));
        return FALSE;
    }
    if (result == CURLE_OK && exchange->head_done)
        return TRUE;
    /* too many rounds of login: the last 401 is the answer */
    if (result == CURLE_TOO_MANY_REDIRECTS && exchange->status == 401)
        return TRUE;
    if (result == CURLE_SSL_PINNEDPUBKEYNOTMATCH) {
        exchange->http->other_key = TRUE;
        g_set_error(error, CAM_ERROR, CAM_ERROR_TRUST, "%s shows another TLS key than before",
                    exchange->http->base);
        return FALSE;
    }
    if (result == CURLE_SEND_FAIL_REWIND)
        return fail_rewind(exchange, error);
    if ((result == CURLE_SEND_ERROR || result == CURLE_RECV_ERROR) && has_whole_answer(exchange))
        return TRUE;
    /* libcurl's words for headers and bodies it cannot or will not read */
    if (result == CURLE_WEIRD_SERVER_REPLY || result == CURLE_UNSUPPORTED_PROTOCOL ||
        result == CURLE_BAD_CONTENT_ENCODING || result == CURLE_OUT_OF_MEMORY ||
        result == CURLE_TOO_MANY_REDIRECTS || result == CURLE_OK) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "%s: %s", exchange->http->base,
                    sentence(result, detail));
        return FALSE;
    }
    return fail_transfer(exchange, result, detail, error);
}
