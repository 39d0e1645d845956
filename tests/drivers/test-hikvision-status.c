/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/hikvision-status.h"
#include "tests/drivers/samples.h"

#include <string.h>

typedef struct {
    const char *code;
    const char *word;
    CamHikvisionOutcome outcome;
    CamErrorCode error;
} Case;

#define TAKEN   CAM_HIKVISION_TAKEN
#define WATCH   CAM_HIKVISION_WATCH
#define FAILED  CAM_HIKVISION_FAILED
#define REFUSED CAM_HIKVISION_REFUSED
#define NONE    CAM_ERROR_INTERNAL

/* every row of the vendor's table that matters to an update or a backup, with the status code the
 * vendor's dictionary gives it */
static const Case table[] = {
    { "1", "ok", TAKEN, NONE },
    { "2", "noMemory", REFUSED, CAM_ERROR_DEVICE },
    { "2", "serviceUnavailable", REFUSED, CAM_ERROR_BUSY },
    { "2", "upgrading", REFUSED, CAM_ERROR_UPGRADING },
    { "2", "deviceBusy", REFUSED, CAM_ERROR_BUSY },
    { "2", "transferUpgradePackageFailed.", FAILED, CAM_ERROR_DEVICE },
    { "2", "startUpgradeFailed.", FAILED, CAM_ERROR_DEVICE },
    { "2", "getUpgradeProcessfailed.", WATCH, NONE },
    { "2", "configOperating", REFUSED, CAM_ERROR_BUSY },
    { "3", "deviceError", REFUSED, CAM_ERROR_DEVICE },
    { "3", "badFlash", FAILED, CAM_ERROR_DEVICE },
    { "3", "upgradeError", FAILED, CAM_ERROR_DEVICE },
    { "3", "upgradeErrorAndReboot", CAM_HIKVISION_REBOOTING, NONE },
    { "3", "upgradeObjectNoSupport", REFUSED, CAM_ERROR_UNSUPPORTED },
    { "3", "upgradeObjectNoOline", REFUSED, CAM_ERROR_REFUSED },
    { "3", "upgradeDataErrLength", FAILED, CAM_ERROR_NOT_TAKEN },
    { "3", "receiveUpgradePackageError", FAILED, CAM_ERROR_NOT_TAKEN },
    { "3", "upgradeFailed", FAILED, CAM_ERROR_DEVICE },
    { "4", "notSupport", REFUSED, CAM_ERROR_UNSUPPORTED },
    { "4", "lowPrivilege", REFUSED, CAM_ERROR_PRIVILEGE },
    { "4", "badAuthorization", REFUSED, CAM_ERROR_AUTH },
    { "4", "methodNotAllowed", REFUSED, CAM_ERROR_REFUSED },
    { "4", "invalidOperation", REFUSED, CAM_ERROR_REFUSED },
    { "4", "notActivated", REFUSED, CAM_ERROR_NOT_ACTIVATED },
    { "4", "fileError", FAILED, CAM_ERROR_WRONG_FILE },
    { "4", "upgradePackageMorethan2GB", FAILED, CAM_ERROR_WRONG_FILE },
    { "4", "upgradePackageLarge", FAILED, CAM_ERROR_WRONG_FILE },
    { "4", "updateTypeUnmatched", FAILED, CAM_ERROR_WRONG_FILE },
    { "4", "updateLangUnmatched", FAILED, CAM_ERROR_WRONG_FILE },
    { "4", "updatePackageFileNotUploaded", FAILED, CAM_ERROR_NOT_TAKEN },
    { "4", "ipcIsLocking", REFUSED, CAM_ERROR_LOCKED },
    { "4", "ipcNotActivated", REFUSED, CAM_ERROR_NOT_ACTIVATED },
    { "4", "UpdateFileRSAError", FAILED, CAM_ERROR_WRONG_FILE },
    { "4", "UpdateSendInterrupt", FAILED, CAM_ERROR_NOT_TAKEN },
    { "4", "userNameLocked", REFUSED, CAM_ERROR_LOCKED },
    { "4", "noFlash", FAILED, CAM_ERROR_DEVICE },
    { "4", "errorUpgradeVersion", FAILED, CAM_ERROR_WRONG_FILE },
    { "4", "updatePackageNameOrSizeNotMatch", FAILED, CAM_ERROR_WRONG_FILE },
    { "4", "noUpgradePakage", REFUSED, CAM_ERROR_REFUSED },
    { "4", "MCUUpgrading", REFUSED, CAM_ERROR_UPGRADING },
    { "4", "MCUUpgradeFail", FAILED, CAM_ERROR_DEVICE },
    { "4", "noNeedUpgrade", CAM_HIKVISION_NOT_NEEDED, NONE },
    { "5", "badXmlFormat", REFUSED, CAM_ERROR_REFUSED },
    { "6", "badXmlContent", REFUSED, CAM_ERROR_REFUSED },
    { "6", "badVersion", FAILED, CAM_ERROR_WRONG_FILE },
    { "6", "badDevType", FAILED, CAM_ERROR_WRONG_FILE },
    { "6", "badLanguage", FAILED, CAM_ERROR_WRONG_FILE },
    { "6", "incorrectFileFormat", FAILED, CAM_ERROR_WRONG_FILE },
    { "6", "upgrateParameterWrong", REFUSED, CAM_ERROR_REFUSED },
    { "6", "upgrateDataEmpty", REFUSED, CAM_ERROR_REFUSED },
    { "6", "badUpgradePackage", FAILED, CAM_ERROR_WRONG_FILE },
    { "6", "devicePlatformMismatch", FAILED, CAM_ERROR_WRONG_FILE },
    { "6", "verificationFailed", FAILED, CAM_ERROR_WRONG_FILE },
    { "6", "upgradeParameterWrong", REFUSED, CAM_ERROR_REFUSED },
    { "6", "OEMCodeMismatch", FAILED, CAM_ERROR_WRONG_FILE },
    { "6", "versionMismatch", FAILED, CAM_ERROR_WRONG_FILE },
    { "7", "rebootRequired", CAM_HIKVISION_REBOOT_NEEDED, NONE },
    { "7", "autoReboot", CAM_HIKVISION_REBOOTING, NONE },
    { "6", "badParameters", REFUSED, CAM_ERROR_REFUSED },
    { "6", "exportErrorData", REFUSED, CAM_ERROR_DEVICE },
    { "4", "exportCfgFileError", REFUSED, CAM_ERROR_DEVICE },
    { "6", "cfgFileSecretKeyError", REFUSED, CAM_ERROR_REFUSED },
};

/* the word is missing or new: the status code decides */
static const Case fallbacks[] = {
    { "0", NULL, TAKEN, NONE },
    { "1", NULL, TAKEN, NONE },
    { "2", "somethingNew", REFUSED, CAM_ERROR_BUSY },
    { "3", NULL, REFUSED, CAM_ERROR_DEVICE },
    { "4", "somethingNew", REFUSED, CAM_ERROR_REFUSED },
    { "5", NULL, REFUSED, CAM_ERROR_REFUSED },
    { "6", "...", REFUSED, CAM_ERROR_REFUSED },
    { "7", NULL, CAM_HIKVISION_REBOOT_NEEDED, NONE },
    /* a good word does not make a bad code good */
    { "4", "ok", REFUSED, CAM_ERROR_REFUSED },
    { "7", "OK", CAM_HIKVISION_REBOOT_NEEDED, NONE },
};

static char *
make_answer(const char *attributes, const char *code, const char *word)
{
    g_autofree char *sub =
        word != NULL ? g_strdup_printf("<subStatusCode>%s</subStatusCode>", word) : g_strdup("");

    return g_strdup_printf("<ResponseStatus %s>\r\n<statusCode>%s</statusCode>\r\n"
                           "<statusString>Invalid Operation</statusString>%s</ResponseStatus>",
                           attributes, code, sub);
}

static void
assert_status(const char *text, const Case *wanted)
{
    g_auto(CamHikvisionStatus) status = { 0 };
    g_autoptr(GError) error = NULL;

    g_assert_true(cam_hikvision_parse_status(text, strlen(text), &status, &error));
    g_assert_no_error(error);
    g_test_message("%s", text);
    g_assert_cmpint(status.outcome, ==, wanted->outcome);
    g_assert_cmpint(status.code, ==, wanted->error);
    g_assert_cmpstr(status.word, ==, wanted->word);
    g_assert_nonnull(status.text);
}

static void
test_table(void)
{
    static const char *const attributes[] = { SAMPLE_NS_HIKVISION, SAMPLE_NS_ISAPI,
                                              SAMPLE_NS_NEUTRAL, SAMPLE_NS_PSIA, "" };

    for (gsize i = 0; i < G_N_ELEMENTS(table); i++) {
        for (gsize k = 0; k < G_N_ELEMENTS(attributes); k++) {
            g_autofree char *text = make_answer(attributes[k], table[i].code, table[i].word);
            assert_status(text, &table[i]);
        }
    }
}

/* devices put words under other codes than the dictionary does, and write them in other letters */
static void
test_word_decides(void)
{
    static const char *const codes[] = { "2", "3", "4", "5", "6", "99", "" };

    for (gsize i = 1; i < G_N_ELEMENTS(table); i++) {
        g_autofree char *upper = g_ascii_strup(table[i].word, -1);
        g_autofree char *dotted = g_strconcat(table[i].word, ".", NULL);
        for (gsize k = 0; k < G_N_ELEMENTS(codes); k++) {
            g_autofree char *text = make_answer("", codes[k], table[i].word);
            assert_status(text, &table[i]);
        }
        g_autofree char *loud = make_answer("", "4", upper);
        assert_status(loud, &(Case){ "4", upper, table[i].outcome, table[i].error });
        g_autofree char *long_word = make_answer("", "4", dotted);
        assert_status(long_word, &(Case){ "4", dotted, table[i].outcome, table[i].error });
    }
}

static void
test_fallbacks(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(fallbacks); i++) {
        g_autofree char *text = make_answer("", fallbacks[i].code, fallbacks[i].word);
        assert_status(text, &fallbacks[i]);
    }
}

static void
test_text(void)
{
    static const char text[] =
        SAMPLE_HEAD "<ResponseStatus><statusCode>4</statusCode><statusString>Invalid XML Content"
                    "</statusString><subStatusCode>badDevType</subStatusCode>"
                    "<description>check\tfailed,\n ret[-32]</description></ResponseStatus>";
    g_auto(CamHikvisionStatus) status = { 0 };

    g_assert_true(cam_hikvision_parse_status(text, strlen(text), &status, NULL));
    g_assert_true(status.known);
    g_assert_cmpstr(status.word, ==, "badDevType");
    g_assert_nonnull(strstr(status.text, "badDevType ("));
    g_assert_nonnull(strstr(status.text, "ret[-32])"));
    g_assert_null(strchr(status.text, '\n'));
}

static void
test_no_status(void)
{
    static const char *const samples[] = {
        "",
        "OK",
        SAMPLE_HTML_401,
        SAMPLE_LOCK_OLD,
        "<ResponseStatus/>",
        "<ResponseStatus><statusCode>8</statusCode></ResponseStatus>",
        "<ResponseStatus><statusCode>-1</statusCode></ResponseStatus>",
        "<ResponseStatus><subStatusCode>somethingNew</subStatusCode></ResponseStatus>",
        "<ResponseStatus><statusCode>1</statusCode>",
        "<a><ResponseStatus><statusCode>1</statusCode></ResponseStatus></a>",
        "{\"statusCode\":1,\"statusString\":\"OK\",\"subStatusCode\":\"ok\"}",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(samples); i++) {
        g_auto(CamHikvisionStatus) status = { 0 };
        g_autoptr(GError) error = NULL;
        g_assert_false(cam_hikvision_parse_status(samples[i], strlen(samples[i]), &status, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
        g_assert_null(status.word);
    }
}

/* nothing that was damaged on the way may read as success */
static void
test_damage(void)
{
    static const char sample[] = SAMPLE_STATUS("6", "Invalid XML Content", "badDevType");
    g_autofree char *copy = g_strdup(sample);
    gsize size = strlen(sample);

    for (gsize cut = 0; cut + 2 < size; cut++) {
        g_auto(CamHikvisionStatus) status = { 0 };
        g_assert_false(cam_hikvision_parse_status(sample, cut, &status, NULL));
    }
    for (gsize bit = 0; bit < size * 8; bit++) {
        g_auto(CamHikvisionStatus) status = { 0 };
        copy[bit / 8] ^= (char)(1 << bit % 8);
        if (cam_hikvision_parse_status(copy, size, &status, NULL))
            g_assert_nonnull(status.text);
        copy[bit / 8] = sample[bit / 8];
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hikvision/status/table", test_table);
    g_test_add_func("/hikvision/status/word-decides", test_word_decides);
    g_test_add_func("/hikvision/status/fallbacks", test_fallbacks);
    g_test_add_func("/hikvision/status/text", test_text);
    g_test_add_func("/hikvision/status/no-status", test_no_status);
    g_test_add_func("/hikvision/status/damage", test_damage);
    return g_test_run();
}
