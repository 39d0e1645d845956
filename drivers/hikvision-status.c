/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/hikvision-status.h"

#include <string.h>

#include "src/base/text.h"
#include "src/net/xml.h"

#define WORD_MAX 64
#define TEXT_MAX 200

typedef struct {
    const char *word;
    CamHikvisionOutcome outcome;
    CamErrorCode code;
} Row;

/* the vendor's dictionary, as far as it can come our way: hikvision.md 4.1 and 5.3. Words that
 * differ from English are spelled as devices spell them; trailing dots are ignored */
static const Row rows[] = {
    { "ok", CAM_HIKVISION_TAKEN, CAM_ERROR_INTERNAL },

    /* reported, never repaired by a reboot of ours (DECISIONS 3) */
    { "noMemory", CAM_HIKVISION_REFUSED, CAM_ERROR_DEVICE },
    { "serviceUnavailable", CAM_HIKVISION_REFUSED, CAM_ERROR_BUSY },
    { "upgrading", CAM_HIKVISION_REFUSED, CAM_ERROR_UPGRADING },
    { "deviceBusy", CAM_HIKVISION_REFUSED, CAM_ERROR_BUSY },
    { "transferUpgradePackageFailed", CAM_HIKVISION_FAILED, CAM_ERROR_DEVICE },
    { "startUpgradeFailed", CAM_HIKVISION_FAILED, CAM_ERROR_DEVICE },
    { "getUpgradeProcessfailed", CAM_HIKVISION_WATCH, CAM_ERROR_INTERNAL },
    { "configOperating", CAM_HIKVISION_REFUSED, CAM_ERROR_BUSY },

    { "deviceError", CAM_HIKVISION_REFUSED, CAM_ERROR_DEVICE },
    { "badFlash", CAM_HIKVISION_FAILED, CAM_ERROR_DEVICE },
    { "upgradeError", CAM_HIKVISION_FAILED, CAM_ERROR_DEVICE },
    { "upgradeErrorAndReboot", CAM_HIKVISION_REBOOTING, CAM_ERROR_INTERNAL },
    { "upgradeObjectNoSupport", CAM_HIKVISION_REFUSED, CAM_ERROR_UNSUPPORTED },
    { "upgradeObjectNoOline", CAM_HIKVISION_REFUSED, CAM_ERROR_REFUSED },
    /* the device says that it has no whole image: the only refusals after which sending the same
     * bytes again makes sense */
    { "upgradeDataErrLength", CAM_HIKVISION_FAILED, CAM_ERROR_NOT_TAKEN },
    { "receiveUpgradePackageError", CAM_HIKVISION_FAILED, CAM_ERROR_NOT_TAKEN },
    { "updatePackageFileNotUploaded", CAM_HIKVISION_FAILED, CAM_ERROR_NOT_TAKEN },
    { "UpdateSendInterrupt", CAM_HIKVISION_FAILED, CAM_ERROR_NOT_TAKEN },
    { "upgradeFailed", CAM_HIKVISION_FAILED, CAM_ERROR_DEVICE },

    { "notSupport", CAM_HIKVISION_REFUSED, CAM_ERROR_UNSUPPORTED },
    { "lowPrivilege", CAM_HIKVISION_REFUSED, CAM_ERROR_PRIVILEGE },
    { "badAuthorization", CAM_HIKVISION_REFUSED, CAM_ERROR_AUTH },
    { "methodNotAllowed", CAM_HIKVISION_REFUSED, CAM_ERROR_REFUSED },
    { "invalidOperation", CAM_HIKVISION_REFUSED, CAM_ERROR_REFUSED },
    { "notActivated", CAM_HIKVISION_REFUSED, CAM_ERROR_NOT_ACTIVATED },
    { "userNameLocked", CAM_HIKVISION_REFUSED, CAM_ERROR_LOCKED },
    { "ipcIsLocking", CAM_HIKVISION_REFUSED, CAM_ERROR_LOCKED },
    { "ipcNotActivated", CAM_HIKVISION_REFUSED, CAM_ERROR_NOT_ACTIVATED },
    { "noFlash", CAM_HIKVISION_FAILED, CAM_ERROR_DEVICE },
    { "noUpgradePakage", CAM_HIKVISION_REFUSED, CAM_ERROR_REFUSED },
    { "MCUUpgrading", CAM_HIKVISION_REFUSED, CAM_ERROR_UPGRADING },
    { "MCUUpgradeFail", CAM_HIKVISION_FAILED, CAM_ERROR_DEVICE },
    { "noNeedUpgrade", CAM_HIKVISION_NOT_NEEDED, CAM_ERROR_INTERNAL },

    { "fileError", CAM_HIKVISION_FAILED, CAM_ERROR_WRONG_FILE },
    { "upgradePackageMorethan2GB", CAM_HIKVISION_FAILED, CAM_ERROR_WRONG_FILE },
    { "upgradePackageLarge", CAM_HIKVISION_FAILED, CAM_ERROR_WRONG_FILE },
    { "updateTypeUnmatched", CAM_HIKVISION_FAILED, CAM_ERROR_WRONG_FILE },
    { "updateLangUnmatched", CAM_HIKVISION_FAILED, CAM_ERROR_WRONG_FILE },
    { "UpdateFileRSAError", CAM_HIKVISION_FAILED, CAM_ERROR_WRONG_FILE },
    { "errorUpgradeVersion", CAM_HIKVISION_FAILED, CAM_ERROR_WRONG_FILE },
    { "updatePackageNameOrSizeNotMatch", CAM_HIKVISION_FAILED, CAM_ERROR_WRONG_FILE },
    { "badVersion", CAM_HIKVISION_FAILED, CAM_ERROR_WRONG_FILE },
    { "badDevType", CAM_HIKVISION_FAILED, CAM_ERROR_WRONG_FILE },
    { "badLanguage", CAM_HIKVISION_FAILED, CAM_ERROR_WRONG_FILE },
    { "incorrectFileFormat", CAM_HIKVISION_FAILED, CAM_ERROR_WRONG_FILE },
    { "badUpgradePackage", CAM_HIKVISION_FAILED, CAM_ERROR_WRONG_FILE },
    { "devicePlatformMismatch", CAM_HIKVISION_FAILED, CAM_ERROR_WRONG_FILE },
    { "verificationFailed", CAM_HIKVISION_FAILED, CAM_ERROR_WRONG_FILE },
    { "OEMCodeMismatch", CAM_HIKVISION_FAILED, CAM_ERROR_WRONG_FILE },
    { "versionMismatch", CAM_HIKVISION_FAILED, CAM_ERROR_WRONG_FILE },

    /* our request is not what this device wants: another method, type or parameter */
    { "badXmlFormat", CAM_HIKVISION_REFUSED, CAM_ERROR_REFUSED },
    { "badXmlContent", CAM_HIKVISION_REFUSED, CAM_ERROR_REFUSED },
    { "badParameters", CAM_HIKVISION_REFUSED, CAM_ERROR_REFUSED },
    { "upgrateParameterWrong", CAM_HIKVISION_REFUSED, CAM_ERROR_REFUSED },
    { "upgradeParameterWrong", CAM_HIKVISION_REFUSED, CAM_ERROR_REFUSED },
    { "upgrateDataEmpty", CAM_HIKVISION_REFUSED, CAM_ERROR_REFUSED },

    /* configuration */
    { "exportErrorData", CAM_HIKVISION_REFUSED, CAM_ERROR_DEVICE },
    { "exportCfgFileError", CAM_HIKVISION_REFUSED, CAM_ERROR_DEVICE },
    { "cfgFileSecretKeyError", CAM_HIKVISION_REFUSED, CAM_ERROR_REFUSED },

    /* after a whole image: taken, never sent again (DECISIONS 3) */
    { "rebootRequired", CAM_HIKVISION_REBOOT_NEEDED, CAM_ERROR_INTERNAL },
    { "autoReboot", CAM_HIKVISION_REBOOTING, CAM_ERROR_INTERNAL },
};

/* by status code, where the word does not help */
static const Row codes[] = {
    { NULL, CAM_HIKVISION_TAKEN, CAM_ERROR_INTERNAL },
    { NULL, CAM_HIKVISION_TAKEN, CAM_ERROR_INTERNAL },
    { NULL, CAM_HIKVISION_REFUSED, CAM_ERROR_BUSY },
    { NULL, CAM_HIKVISION_REFUSED, CAM_ERROR_DEVICE },
    { NULL, CAM_HIKVISION_REFUSED, CAM_ERROR_REFUSED },
    { NULL, CAM_HIKVISION_REFUSED, CAM_ERROR_REFUSED },
    { NULL, CAM_HIKVISION_REFUSED, CAM_ERROR_REFUSED },
    { NULL, CAM_HIKVISION_REBOOT_NEEDED, CAM_ERROR_INTERNAL },
};

static const Row *
find_word(const char *word)
{
    gsize length = word != NULL ? strlen(word) : 0;

    while (length > 0 && word[length - 1] == '.')
        length--;
    for (gsize i = 0; length > 0 && i < G_N_ELEMENTS(rows); i++) {
        if (strlen(rows[i].word) == length && g_ascii_strncasecmp(rows[i].word, word, length) == 0)
            return &rows[i];
    }
    return NULL;
}

static const Row *
find_row(const char *word, const char *code_text)
{
    const Row *row = find_word(word);
    guint64 code = 0;
    gboolean has_code =
        cam_text_parse_uint(code_text, G_MAXUINT32, &code) && code < G_N_ELEMENTS(codes);

    /* `ok` beside a status code that says otherwise is not believed */
    if (row != NULL && (row->outcome != CAM_HIKVISION_TAKEN || !has_code || code <= 1))
        return row;
    return has_code ? &codes[code] : NULL;
}

/* such as `badDevType (Upgrade capability mismatch.)` */
static char *
format_text(const CamXmlNode *root, const char *word)
{
    g_autofree char *text = cam_xml_read_text(root, "statusString");
    g_autofree char *more = cam_xml_read_text(root, "description");
    g_autoptr(GString) joined = g_string_new(word != NULL ? word : text);

    if (more != NULL)
        g_string_append_printf(joined, " (%s)", more);
    char *clean = cam_text_clean(joined->str, TEXT_MAX);
    return clean != NULL ? clean : g_strdup("no reason given");
}

gboolean
cam_hikvision_parse_status(const char *data, gsize size, CamHikvisionStatus *ret_status,
                           GError **error)
{
    g_autoptr(CamXml) xml = cam_xml_parse(data, size, CAM_XML_NONE, error);

    if (xml == NULL)
        return FALSE;
    const CamXmlNode *root = cam_xml_get_root(xml);
    g_autofree char *raw = cam_xml_read_text(root, "subStatusCode");
    g_autofree char *code = cam_xml_read_text(root, "statusCode");
    g_autofree char *word = cam_text_clean(raw, WORD_MAX);
    const Row *row = find_row(word, code);
    if (!cam_text_equal_fold(cam_xml_get_name(root), "ResponseStatus") || row == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is no readable ResponseStatus");
        return FALSE;
    }
    char *text = format_text(root, word);
    *ret_status = (CamHikvisionStatus){
        .outcome = row->outcome,
        .code = row->code,
        .known = row->word != NULL,
        .word = g_steal_pointer(&word),
        .text = text,
    };
    return TRUE;
}

void
cam_hikvision_status_clear(CamHikvisionStatus *status)
{
    g_clear_pointer(&status->word, g_free);
    g_clear_pointer(&status->text, g_free);
}
