/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/net/json.h"

/*
 * The JSON calls of `/RPC2` and `/RPC2_Login` (dahua.md 2.2, 2.3). All pure.
 */

/**
 * CamDahuaVerdict:
 * @CAM_DAHUA_DONE: the device did it
 * @CAM_DAHUA_CHALLENGE: the first step of a login: it says how to answer
 * @CAM_DAHUA_EXPIRED: it does not know the session any more
 * @CAM_DAHUA_NEEDS_OBJECT: it may want the number of an object with that call
 * @CAM_DAHUA_REFUSED: it did not
 */
typedef enum {
    CAM_DAHUA_DONE,
    CAM_DAHUA_CHALLENGE,
    CAM_DAHUA_EXPIRED,
    CAM_DAHUA_NEEDS_OBJECT,
    CAM_DAHUA_REFUSED,
} CamDahuaVerdict;

/**
 * CamDahuaAnswer:
 * @json: (nullable): owns the nodes
 * @verdict: what it says
 * @code: what follows from a refusal
 * @number: the device's own error number, 0 for none
 * @text: (nullable): number and message for people
 * @object: `result` where it is a number: an object
 * @session: (nullable): as it came, text or number: it must be sent back in the same type
 * @params: (nullable): its `params`
 * @tries_left: wrong logins it still takes, -1 when it does not say
 * @unlock_s: seconds until it takes logins again, 0 when it does not say
 *
 * One answer.
 */
typedef struct {
    CamJson *json;
    CamDahuaVerdict verdict;
    CamErrorCode code;
    gint64 number;
    char *text;
    gint64 object;
    JsonNode *session;
    JsonNode *params;
    int tries_left;
    guint unlock_s;
} CamDahuaAnswer;

/**
 * cam_dahua_answer_clear:
 * @answer: is nothing afterwards
 */
void cam_dahua_answer_clear(CamDahuaAnswer *answer);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamDahuaAnswer, cam_dahua_answer_clear)

/**
 * cam_dahua_parse_answer:
 * @data: body of an answer
 * @size: bytes
 * @ret_answer: (out caller-allocates): what it says; to be cleared
 * @error: %CAM_ERROR_PROTOCOL when it is none
 *
 * Returns: whether it is one
 */
gboolean cam_dahua_parse_answer(const char *data, gsize size, CamDahuaAnswer *ret_answer,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * CamDahuaAsk:
 * @method: such as `magicBox.getUpTime`
 * @params: (nullable): parameters
 * @id: number of the call
 * @session: (nullable): the session, as it came
 * @object: the object it is about, 0 for none
 *
 * One call.
 */
typedef struct {
    const char *method;
    JsonObject *params;
    guint id;
    JsonNode *session;
    gint64 object;
} CamDahuaAsk;

/**
 * cam_dahua_format_ask:
 * @ask: a call
 *
 * Returns: (transfer full): its text; cam_text_free_secret() for that of a login
 */
char *cam_dahua_format_ask(const CamDahuaAsk *ask);

/**
 * CamDahuaForm:
 * @CAM_DAHUA_FORM_UNKNOWN: none of ours
 * @CAM_DAHUA_FORM_DEFAULT: an answer to a challenge, of use to nobody else
 * @CAM_DAHUA_FORM_OLD: always the same text, and as good as the password for whoever reads it
 * @CAM_DAHUA_FORM_BASIC: the password itself in base64
 * @CAM_DAHUA_FORM_PLAIN: the password itself
 *
 * The form a device wants a password in, by the word `encryption` of its challenge.
 */
typedef enum {
    CAM_DAHUA_FORM_UNKNOWN,
    CAM_DAHUA_FORM_DEFAULT,
    CAM_DAHUA_FORM_OLD,
    CAM_DAHUA_FORM_BASIC,
    CAM_DAHUA_FORM_PLAIN,
} CamDahuaForm;

/**
 * cam_dahua_find_form:
 * @word: (nullable): `encryption`; NULL counts as `Default`
 *
 * Returns: the form
 */
CamDahuaForm cam_dahua_find_form(const char *word);

/**
 * CamDahuaProof:
 * @form: the form the device wants
 * @user: user name
 * @password: password
 * @realm: realm of the challenge
 * @random: random text of the challenge
 *
 * What the second step of a login is made of.
 */
typedef struct {
    CamDahuaForm form;
    const char *user;
    const char *password;
    const char *realm;
    const char *random;
} CamDahuaProof;

/**
 * cam_dahua_make_proof:
 * @proof: what it is made of
 *
 * Returns: (transfer full) (nullable): the member `password`; cam_text_free_secret() frees it. NULL
 *   for %CAM_DAHUA_FORM_UNKNOWN
 */
char *cam_dahua_make_proof(const CamDahuaProof *proof);
