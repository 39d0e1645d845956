/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/dahua-rpc.h"

#include <string.h>

#include "src/base/text.h"

#define TEXT_MAX     120
#define TRIES_MAX    100
#define LOCK_MAX_S   (24 * 3600)
#define LOCK_GUESS_S 1800

/* dahua.md 2.3 */
static const struct {
    gint64 number;
    CamDahuaVerdict verdict;
    CamErrorCode code;
} numbers[] = {
    { 268632064, CAM_DAHUA_NEEDS_OBJECT, CAM_ERROR_UNSUPPORTED }, /* interface not found */
    { 268632070, CAM_DAHUA_REFUSED, CAM_ERROR_AUTH },
    { 268632071, CAM_DAHUA_REFUSED, CAM_ERROR_AUTH },
    { 268632073, CAM_DAHUA_REFUSED, CAM_ERROR_LOCKED }, /* in its black list */
    { 268632074, CAM_DAHUA_REFUSED, CAM_ERROR_BUSY },   /* user already in use */
    { 268632075, CAM_DAHUA_REFUSED, CAM_ERROR_BUSY },
    { 268632079, CAM_DAHUA_CHALLENGE, CAM_ERROR_AUTH },
    { 268632080, CAM_DAHUA_REFUSED, CAM_ERROR_AUTH },
    { 268632081, CAM_DAHUA_REFUSED, CAM_ERROR_LOCKED },
    { 268632085, CAM_DAHUA_REFUSED, CAM_ERROR_AUTH },
    { 268632086, CAM_DAHUA_REFUSED, CAM_ERROR_NOT_ACTIVATED },
    { 268894208, CAM_DAHUA_REFUSED, CAM_ERROR_REFUSED },          /* parse error */
    { 268894209, CAM_DAHUA_NEEDS_OBJECT, CAM_ERROR_UNSUPPORTED }, /* or invalid */
    /* method not found or no permission: it does not say which */
    { 268894210, CAM_DAHUA_REFUSED, CAM_ERROR_PRIVILEGE },
    { 268894211, CAM_DAHUA_REFUSED, CAM_ERROR_REFUSED },
    { 268894212, CAM_DAHUA_REFUSED, CAM_ERROR_DEVICE },
    { 268959743, CAM_DAHUA_REFUSED, CAM_ERROR_DEVICE }, /* unknown error */
    { 287637504, CAM_DAHUA_EXPIRED, CAM_ERROR_PROTOCOL },
    { 287637505, CAM_DAHUA_EXPIRED, CAM_ERROR_PROTOCOL },
    { 287638033, CAM_DAHUA_REFUSED, CAM_ERROR_REFUSED }, /* too long */
    /* the newest firmware counts like HTTP */
    { 400, CAM_DAHUA_REFUSED, CAM_ERROR_AUTH },
    { 401, CAM_DAHUA_CHALLENGE, CAM_ERROR_AUTH },
    { 403, CAM_DAHUA_REFUSED, CAM_ERROR_PRIVILEGE },
    { 405, CAM_DAHUA_REFUSED, CAM_ERROR_UNSUPPORTED },
    { 486, CAM_DAHUA_REFUSED, CAM_ERROR_BUSY },
};

void
cam_dahua_answer_clear(CamDahuaAnswer *answer)
{
    cam_json_free(answer->json);
    g_free(answer->text);
    *answer = (CamDahuaAnswer){ .tries_left = -1 };
}

static guint
read_small(JsonNode *node, const char *path, guint max, guint fallback)
{
    gint64 value;

    if (!cam_json_read_number(node, path, &value) || value < 0 || value > max)
        return fallback;
    return (guint)value;
}

static void
judge_number(CamDahuaAnswer *answer)
{
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
        if (numbers[i].number != answer->number)
            continue;
        answer->verdict = numbers[i].verdict;
        answer->code = numbers[i].code;
    }
    /* a challenge is one that can be answered */
    if (answer->verdict == CAM_DAHUA_CHALLENGE && (cam_json_find(answer->params, "realm") == NULL ||
                                                   cam_json_find(answer->params, "random") == NULL))
        answer->verdict = CAM_DAHUA_REFUSED;
    if (answer->unlock_s > 0 && answer->code == CAM_ERROR_AUTH &&
        answer->verdict == CAM_DAHUA_REFUSED)
        answer->code = CAM_ERROR_LOCKED;
    if (answer->code == CAM_ERROR_LOCKED && answer->unlock_s == 0)
        answer->unlock_s = LOCK_GUESS_S;
}

/* `error` with code and message, or the same at the top (dahua.md 2.3, shapes A and B) */
static void
read_error(CamDahuaAnswer *answer, JsonNode *root)
{
    g_autofree char *message = cam_json_read_text(root, "error/message");

    if (!cam_json_read_number(root, "error/code", &answer->number) &&
        !cam_json_read_number(root, "errCode", &answer->number))
        return;
    if (message == NULL)
        message = cam_json_read_text(root, "message");
    g_autofree char *text =
        g_strdup_printf("%" G_GINT64_FORMAT " %s", answer->number, message != NULL ? message : "");
    answer->text = cam_text_clean(text, TEXT_MAX);
}

static gboolean
is_plain(JsonNode *node)
{
    return node != NULL && JSON_NODE_HOLDS_VALUE(node) &&
           (json_node_get_value_type(node) == G_TYPE_INT64 ||
            json_node_get_value_type(node) == G_TYPE_STRING);
}

gboolean
cam_dahua_parse_answer(const char *data, gsize size, CamDahuaAnswer *ret_answer, GError **error)
{
    g_autoptr(CamJson) json = cam_json_parse(data, size, error);

    if (json == NULL)
        return FALSE;
    JsonNode *root = cam_json_get_root(json);
    JsonNode *result = JSON_NODE_HOLDS_OBJECT(root) ? cam_json_find(root, "result") : NULL;
    CamDahuaAnswer answer = { .tries_left = -1, .code = CAM_ERROR_REFUSED };
    if (result == NULL &&
        (!JSON_NODE_HOLDS_OBJECT(root) ||
         (cam_json_find(root, "error/code") == NULL && cam_json_find(root, "errCode") == NULL))) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is none to an RPC call");
        return FALSE;
    }
    answer.params = cam_json_find(root, "params");
    answer.session = cam_json_find(root, "session");
    if (!is_plain(answer.session))
        answer.session = NULL;
    answer.tries_left =
        (int)read_small(answer.params, "remainLoginTimes", TRIES_MAX, TRIES_MAX + 1);
    if (answer.tries_left > TRIES_MAX)
        answer.tries_left = -1;
    answer.unlock_s = read_small(answer.params, "remainLockSecond", LOCK_MAX_S, 0);
    g_autofree char *word = cam_json_read_text(result, NULL);
    cam_json_read_number(result, NULL, &answer.object);
    read_error(&answer, root);
    answer.verdict =
        g_strcmp0(word, "true") == 0 || answer.object != 0 ? CAM_DAHUA_DONE : CAM_DAHUA_REFUSED;
    if (answer.verdict == CAM_DAHUA_REFUSED)
        judge_number(&answer);
    answer.json = g_steal_pointer(&json);
    *ret_answer = answer;
    return TRUE;
}

char *
cam_dahua_format_ask(const CamDahuaAsk *ask)
{
    JsonObject *root = json_object_new();

    json_object_set_string_member(root, "method", ask->method);
    if (ask->params != NULL)
        json_object_set_object_member(root, "params", json_object_ref(ask->params));
    else
        json_object_set_null_member(root, "params");
    json_object_set_int_member(root, "id", ask->id);
    if (ask->session != NULL)
        json_object_set_member(root, "session", json_node_copy(ask->session));
    if (ask->object != 0)
        json_object_set_int_member(root, "object", ask->object);
    return cam_json_format(root);
}

CamDahuaForm
cam_dahua_find_form(const char *word)
{
    static const struct {
        const char *word;
        CamDahuaForm form;
    } rows[] = {
        { "Default", CAM_DAHUA_FORM_DEFAULT },
        { "OldDigest", CAM_DAHUA_FORM_OLD },
        { "Basic", CAM_DAHUA_FORM_BASIC },
        { "Plain", CAM_DAHUA_FORM_PLAIN },
    };

    if (word == NULL)
        return CAM_DAHUA_FORM_DEFAULT;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (strcmp(rows[i].word, word) == 0)
            return rows[i].form;
    }
    return CAM_DAHUA_FORM_UNKNOWN;
}

static char *
hash_upper(const char *a, const char *b, const char *c)
{
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_MD5);
    const char *const parts[] = { a, ":", b, ":", c };

    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        g_checksum_update(checksum, (const guchar *)parts[i], (gssize)strlen(parts[i]));
    return g_ascii_strup(g_checksum_get_string(checksum), -1);
}

/* pairs of MD5's bytes folded into letters and digits (dahua.md 2.2) */
static char *
hash_old(const char *password)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_MD5);
    guint8 digest[16];
    gsize size = sizeof digest;
    char text[9] = "";

    g_checksum_update(checksum, (const guchar *)password, (gssize)strlen(password));
    g_checksum_get_digest(checksum, digest, &size);
    for (gsize i = 0; i < 8; i++)
        text[i] = letters[(digest[2 * i] + digest[2 * i + 1]) % (sizeof letters - 1)];
    return g_strdup(text);
}

static char *
encode_basic(const char *user, const char *password)
{
    char *plain = g_strdup_printf("%s:%s", user, password);
    char *text = g_base64_encode((const guchar *)plain, strlen(plain));

    cam_text_free_secret(plain);
    return text;
}

char *
cam_dahua_make_proof(const CamDahuaProof *proof)
{
    char *secret;
    char *text;

    switch (proof->form) {
    case CAM_DAHUA_FORM_DEFAULT:
        secret = hash_upper(proof->user, proof->realm, proof->password);
        text = hash_upper(proof->user, proof->random, secret);
        cam_text_free_secret(secret);
        return text;
    case CAM_DAHUA_FORM_OLD:
        return hash_old(proof->password);
    case CAM_DAHUA_FORM_BASIC:
        return encode_basic(proof->user, proof->password);
    case CAM_DAHUA_FORM_PLAIN:
        return g_strdup(proof->password);
    case CAM_DAHUA_FORM_UNKNOWN:
        return NULL;
    }
    return NULL;
}
