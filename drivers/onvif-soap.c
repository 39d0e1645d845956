/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/onvif-soap.h"

#include <string.h>

#include "src/base/text.h"

#define SOAP        "http://www.w3.org/2003/05/soap-envelope"
#define DEVICE      "http://www.onvif.org/ver10/device/wsdl"
#define WSS         "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
#define DIGEST_TYPE WSS "username-token-profile-1.0#PasswordDigest"
#define NONCE_TYPE  WSS "soap-message-security-1.0#Base64Binary"

#define TEXT_MAX 160
#define WORD_MAX 60
/* what devices lock for when they do not say how long (onvif.md 4.4) */
#define LOCK_S     1800
#define LOCK_MAX_S (24 * 3600)
#define TRIES_MAX  1000

/* the first row of which the subcode stands anywhere in the fault counts (onvif.md 9) */
static const struct {
    const char *word;
    CamErrorCode code;
} subcodes[] = {
    { "NotAuthorized", CAM_ERROR_AUTH },           { "FailedAuthentication", CAM_ERROR_AUTH },
    { "InvalidFirmware", CAM_ERROR_WRONG_FILE },   { "InvalidBackupFile", CAM_ERROR_WRONG_FILE },
    { "FirmwareUpgradeFailed", CAM_ERROR_DEVICE }, { "CriticalError", CAM_ERROR_DEVICE },
    { "OutofMemory", CAM_ERROR_DEVICE },           { "ActionNotSupported", CAM_ERROR_UNSUPPORTED },
    { "UnknownAction", CAM_ERROR_UNSUPPORTED },    { "NoSuchService", CAM_ERROR_UNSUPPORTED },
};

/* for faults whose subcode says nothing; in lower case */
static const struct {
    const char *part;
    CamErrorCode code;
} sentences[] = {
    { "not authorized", CAM_ERROR_AUTH },       { "unauthorized", CAM_ERROR_AUTH },
    { "authority failure", CAM_ERROR_AUTH },    { "not implemented", CAM_ERROR_UNSUPPORTED },
    { "not supported", CAM_ERROR_UNSUPPORTED }, { "unsupported", CAM_ERROR_UNSUPPORTED },
};

static char *
format_created(gint64 utc_us)
{
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(utc_us / G_USEC_PER_SEC);

    /* NULL only for times no clock can show */
    return time != NULL ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ")
                        : g_strdup("1970-01-01T00:00:00Z");
}

/* Base64(SHA-1(nonce + created + password)), with the nonce's bytes, not their Base64 */
static char *
make_digest(const CamOnvifToken *token, const char *created)
{
    const char *password = token->login->password;
    GChecksum *checksum = g_checksum_new(G_CHECKSUM_SHA1);
    guint8 digest[20];
    gsize size = sizeof digest;

    g_checksum_update(checksum, token->nonce, CAM_ONVIF_NONCE_SIZE);
    g_checksum_update(checksum, (const guchar *)created, (gssize)strlen(created));
    if (password != NULL)
        g_checksum_update(checksum, (const guchar *)password, (gssize)strlen(password));
    g_checksum_get_digest(checksum, digest, &size);
    g_checksum_free(checksum);
    return g_base64_encode(digest, size);
}

char *
cam_onvif_format_token(const CamOnvifToken *token)
{
    g_autofree char *created = format_created(token->created_us);
    g_autofree char *digest = make_digest(token, created);
    g_autofree char *nonce = g_base64_encode(token->nonce, CAM_ONVIF_NONCE_SIZE);

    return g_markup_printf_escaped(
        "<wsse:Security s:mustUnderstand=\"1\" xmlns:wsse=\"" WSS "wssecurity-secext-1.0.xsd\" "
        "xmlns:wsu=\"" WSS "wssecurity-utility-1.0.xsd\"><wsse:UsernameToken>"
        "<wsse:Username>%s</wsse:Username>"
        "<wsse:Password Type=\"" DIGEST_TYPE "\">%s</wsse:Password>"
        "<wsse:Nonce EncodingType=\"" NONCE_TYPE "\">%s</wsse:Nonce>"
        "<wsu:Created>%s</wsu:Created></wsse:UsernameToken></wsse:Security>",
        token->login->user, digest, nonce, created);
}

char *
cam_onvif_format_request(const char *operation, const char *arguments, const CamOnvifToken *token)
{
    g_autofree char *security = token != NULL ? cam_onvif_format_token(token) : NULL;

    return g_strdup_printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
                           "<s:Envelope xmlns:s=\"" SOAP "\">%s%s%s"
                           "<s:Body><tds:%s xmlns:tds=\"" DEVICE "\">%s</tds:%s></s:Body>"
                           "</s:Envelope>",
                           security != NULL ? "<s:Header>" : "", security != NULL ? security : "",
                           security != NULL ? "</s:Header>" : "", operation,
                           arguments != NULL ? arguments : "", operation);
}

const CamXmlNode *
cam_onvif_find_response(const CamXml *xml, const char *operation)
{
    g_autofree char *path = g_strdup_printf("Body/%sResponse", operation);

    return cam_xml_find(cam_xml_get_root(xml), path);
}

CamXml *
cam_onvif_parse(const char *data, gsize size, const char *operation, CamOnvifKind *ret_kind)
{
    g_autoptr(CamXml) xml = cam_xml_parse(data, size, CAM_XML_NONE, NULL);

    *ret_kind = CAM_ONVIF_NO_SOAP;
    if (xml == NULL || strcmp(cam_xml_get_name(cam_xml_get_root(xml)), "Envelope") != 0)
        return NULL;
    if (cam_onvif_find_response(xml, operation) != NULL)
        *ret_kind = CAM_ONVIF_RESPONSE;
    else if (cam_xml_find(cam_xml_get_root(xml), "Body/Fault") != NULL)
        *ret_kind = CAM_ONVIF_FAULT;
    else
        *ret_kind = CAM_ONVIF_OTHER;
    return g_steal_pointer(&xml);
}

static const char *
skip_prefix(const char *name)
{
    const char *colon = strrchr(name, ':');

    return colon != NULL ? colon + 1 : name;
}

/* all subcodes, the innermost last */
static GPtrArray *
read_subcodes(const CamXmlNode *fault)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    const CamXmlNode *at = cam_xml_find(fault, "Code/Subcode");

    for (; at != NULL; at = cam_xml_find(at, "Subcode")) {
        g_autofree char *value = cam_xml_read_text(at, "Value");
        if (value != NULL)
            g_ptr_array_add(words, g_strdup(skip_prefix(value)));
    }
    return words;
}

/* the reason, and behind it the detail, where devices count tries and name the lock */
static char *
read_sentence(const CamXmlNode *fault)
{
    static const char *const places[] = { "Reason/Text", "faultstring", "Detail/Text", "Detail",
                                          "detail" };
    g_autoptr(GString) all = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *text = cam_xml_read_text(fault, places[i]);
        if (text == NULL || strcmp(text, "NULL") == 0 || strstr(all->str, text) != NULL)
            continue;
        g_string_append_printf(all, "%s%s", all->len > 0 ? ": " : "", text);
    }
    return cam_text_clean(all->str, TEXT_MAX);
}

static CamErrorCode
find_code(const GPtrArray *words, const char *lower)
{
    for (gsize i = 0; i < G_N_ELEMENTS(subcodes); i++) {
        for (guint j = 0; j < words->len; j++) {
            if (cam_text_equal_fold(words->pdata[j], subcodes[i].word))
                return subcodes[i].code;
        }
    }
    for (gsize i = 0; i < G_N_ELEMENTS(sentences); i++) {
        if (strstr(lower, sentences[i].part) != NULL)
            return sentences[i].code;
    }
    /* a fault that says nothing at all is how one make says "not implemented" (onvif.md 9) */
    return words->len == 0 && lower[0] == '\0' ? CAM_ERROR_UNSUPPORTED : CAM_ERROR_REFUSED;
}

/* the number that stands before @word, as in `22 attempt(s)` */
static gboolean
find_number(const char *text, const char *word, guint64 max, guint64 *ret_number)
{
    const char *end = strstr(text, word);

    if (end == NULL)
        return FALSE;
    while (end > text && g_ascii_isspace(end[-1]))
        end--;
    const char *begin = end;
    while (begin > text && g_ascii_isdigit(begin[-1]))
        begin--;
    g_autofree char *digits = g_strndup(begin, (gsize)(end - begin));
    return cam_text_parse_uint(digits, max, ret_number);
}

static guint
find_unlock_time(const char *lower)
{
    guint64 number;

    if (find_number(lower, "second", LOCK_MAX_S, &number) && number > 0)
        return (guint)number;
    if (find_number(lower, "minute", LOCK_MAX_S / 60, &number) && number > 0)
        return (guint)number * 60;
    return LOCK_S;
}

static void
read_lock(const char *lower, CamOnvifFault *fault)
{
    guint64 number;

    fault->tries_left = -1;
    if (find_number(lower, "attempt", TRIES_MAX, &number))
        fault->tries_left = (int)number;
    fault->locked = strstr(lower, "locked") != NULL || fault->tries_left == 0;
    fault->unlock_s = fault->locked ? find_unlock_time(lower) : 0;
}

gboolean
cam_onvif_parse_fault(const CamXml *xml, const char *data, gsize size, CamOnvifFault *ret_fault)
{
    const CamXmlNode *node = cam_xml_find(cam_xml_get_root(xml), "Body/Fault");

    if (node == NULL)
        return FALSE;
    g_autoptr(GPtrArray) words = read_subcodes(node);
    g_autofree char *sentence = read_sentence(node);
    g_autofree char *lower = g_ascii_strdown(sentence != NULL ? sentence : "", -1);
    const char *word = words->len > 0 ? words->pdata[words->len - 1] : NULL;
    CamOnvifFault fault = { .code = find_code(words, lower) };
    fault.ours = g_strstr_len(data, (gssize)size, "www.onvif.org/") != NULL ||
                 g_strstr_len(data, (gssize)size, "ter:") != NULL;
    if (fault.code == CAM_ERROR_AUTH)
        fault.about_clock =
            strstr(lower, "time check") != NULL || strstr(lower, "timestamp") != NULL;
    read_lock(fault.code == CAM_ERROR_AUTH ? lower : "", &fault);
    fault.word = cam_text_clean(word, WORD_MAX);
    if (cam_text_is_empty(sentence))
        fault.text = g_strdup(fault.word != NULL ? fault.word : "a fault without a word");
    else
        fault.text = g_steal_pointer(&sentence);
    *ret_fault = fault;
    return TRUE;
}

void
cam_onvif_fault_clear(CamOnvifFault *fault)
{
    g_free(fault->word);
    g_free(fault->text);
    *fault = (CamOnvifFault){ .tries_left = -1 };
}
