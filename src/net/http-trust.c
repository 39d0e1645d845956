/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/http-private.h"

#include <curl/curl.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <string.h>

#define PIN_PREFIX "sha256//"
/* 32 bytes in base64 */
#define PIN_SIZE (sizeof PIN_PREFIX - 1 + 44)

/* libcurl takes anything else for the name of a file */
static gboolean
is_pin(const char *pin)
{
    if (!g_str_has_prefix(pin, PIN_PREFIX) || strlen(pin) != PIN_SIZE)
        return FALSE;
    for (const char *at = pin + sizeof PIN_PREFIX - 1; *at != '\0'; at++) {
        if (!g_ascii_isalnum(*at) && strchr("+/=", *at) == NULL)
            return FALSE;
    }
    return TRUE;
}

static char *
make_pin(const guint8 *key, gsize size)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
    guint8 digest[32];
    gsize digest_size = sizeof digest;

    g_checksum_update(checksum, key, (gssize)size);
    g_checksum_get_digest(checksum, digest, &digest_size);
    g_autofree char *text = g_base64_encode(digest, digest_size);
    return g_strconcat(PIN_PREFIX, text, NULL);
}

static char *
read_pin(const char *certificate)
{
    BIO *bio = BIO_new_mem_buf(certificate, -1);
    X509 *x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    unsigned char *key = NULL;
    int size = x509 != NULL ? i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &key) : 0;
    char *pin = size > 0 ? make_pin(key, (gsize)size) : NULL;

    OPENSSL_free(key);
    X509_free(x509);
    BIO_free(bio);
    return pin;
}

/* the first certificate is the device's own */
static char *
find_shown_pin(CURL *easy)
{
    struct curl_certinfo *chain = NULL;

    if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == NULL ||
        chain->num_of_certs < 1)
        return NULL;
    for (const struct curl_slist *line = chain->certinfo[0]; line != NULL; line = line->next) {
        if (g_str_has_prefix(line->data, "Cert:"))
            return read_pin(line->data + 5);
    }
    return NULL;
}

static char *
shake_hands(CamHttp *http, GError **error)
{
    CURL *easy = curl_easy_init();
    CamRequest request = { .method = "GET", .path = "/", .flags = CAM_REQUEST_ANONYMOUS };
    g_auto(CamExchange) exchange = { .file = -1, .socket = -1 };
    char *pin = NULL;

    cam_exchange_init(&exchange, http, &request, easy, CAM_LOGIN_NONE);
    /* nothing but the handshake: not even a request goes to a key we have not looked at */
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy, CURLOPT_CERTINFO, 1L);
    exchange.head_done = TRUE;
    if (cam_exchange_run(&exchange, error)) {
        pin = find_shown_pin(easy);
        if (pin == NULL)
            g_set_error(error, CAM_ERROR, CAM_ERROR_TRUST, "%s shows no readable TLS key",
                        http->base);
    }
    cam_exchange_clear(&exchange);
    curl_easy_cleanup(easy);
    return pin;
}

gboolean
cam_trust_prepare(CamHttp *http, GError **error)
{
    const CamHttpHooks *hooks = &http->hooks;

    if (!http->tls || http->pin != NULL)
        return TRUE;
    g_autofree char *pin = hooks->find_pin != NULL ? hooks->find_pin(hooks->data) : NULL;
    if (pin != NULL && !is_pin(pin)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_TRUST, "the key noted for %s is damaged",
                    http->base);
        return FALSE;
    }
    if (pin == NULL) {
        pin = shake_hands(http, error);
        if (pin == NULL)
            return FALSE;
        http->new_key = TRUE;
        if (hooks->add_pin != NULL)
            hooks->add_pin(hooks->data, pin);
    }
    http->pin = g_steal_pointer(&pin);
    return TRUE;
}
