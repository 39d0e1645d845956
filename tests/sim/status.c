/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/status.h"

#include <string.h>

static const SimStatus status_table[] = {
    { "ok", 200, 1, 0x1 },
    { "noMemory", 503, 2, 0x20000001 },
    { "serviceUnavailable", 503, 2, 0x20000002 },
    { "upgrading", 503, 2, 0x20000003 },
    { "deviceBusy", 503, 2, 0x20000004 },
    { "transferUpgradePackageFailed.", 503, 2, 0x20000006 },
    { "startUpgradeFailed.", 503, 2, 0x20000007 },
    { "getUpgradeProcessfailed.", 503, 2, 0x20000008 },
    { "configOperating", 503, 2, 0x2000000A },
    { "deviceError", 500, 3, 0x30000001 },
    { "badFlash", 500, 3, 0x30000002 },
    { "upgradeError", 500, 3, 0x30000019 },
    { "upgradeErrorAndReboot", 500, 3, 0x3000001A },
    { "upgradeObjectNoSupport", 500, 3, 0x3000600C },
    { "upgradeDataErrLength", 500, 3, 0x3000600E },
    { "receiveUpgradePackageError", 500, 3, 0x30006011 },
    { "upgradeFailed", 500, 3, 0x30006012 },
    { "notSupport", 403, 4, 0x40000001 },
    { "lowPrivilege", 403, 4, 0x40000002 },
    { "badAuthorization", 401, 4, 0x40000003 },
    { "methodNotAllowed", 405, 4, 0x40000004 },
    { "invalidOperation", 403, 4, 0x40000006 },
    { "notActivated", 403, 4, 0x40000007 },
    { "fileError", 403, 4, 0x4000000F },
    { "upgradePackageMorethan2GB", 403, 4, 0x40001000 },
    { "upgradePackageLarge", 403, 4, 0x400010EB },
    { "updateTypeUnmatched", 403, 4, 0x40001041 },
    { "updateLangUnmatched", 403, 4, 0x40001042 },
    { "updatePackageFileNotUploaded", 403, 4, 0x4000111E },
    { "UpdateFileRSAError", 403, 4, 0x400019C1 },
    { "UpdateSendInterrupt", 403, 4, 0x400019E4 },
    { "userNameLocked", 403, 4, 0x40001A19 },
    { "noFlash", 403, 4, 0x400020B5 },
    { "errorUpgradeVersion", 403, 4, 0x4000211D },
    { "updatePackageNameOrSizeNotMatch", 403, 4, 0x400050F2 },
    { "noUpgradePakage", 403, 4, 0x40006005 },
    { "noNeedUpgrade", 403, 4, 0x4000A022 },
    { "importCfgFilePasswordErr", 403, 4, 0x40008034 },
    { "badXmlFormat", 400, 5, 0x50000001 },
    { "badXmlContent", 400, 6, 0x60000003 },
    { "badVersion", 400, 6, 0x6000000F },
    { "badDevType", 400, 6, 0x60000010 },
    { "badLanguage", 400, 6, 0x60000011 },
    { "incorrectFileFormat", 400, 6, 0x6000001B },
    { "upgrateDataEmpty", 400, 6, 0x60000020 },
    { "importErrorData", 400, 6, 0x60000054 },
    { "badUpgradePackage", 400, 6, 0x6000107A },
    { "devicePlatformMismatch", 400, 6, 0x6000604E },
    { "verificationFailed", 400, 6, 0x6000604F },
    { "OEMCodeMismatch", 400, 6, 0x60006051 },
    { "versionMismatch", 400, 6, 0x60006052 },
    { "rebootRequired", 200, 7, 0x70000001 },
    { "autoReboot", 200, 7, 0x70000002 },
};

static const char *const status_strings[] = {
    "OK",
    "OK",
    "Device Busy",
    "Device Error",
    "Invalid Operation",
    "Invalid XML Format",
    "Invalid XML Content",
    "Reboot Required",
};

static const SimStatus *
look_up(const char *sub)
{
    for (gsize i = 0; i < G_N_ELEMENTS(status_table); i++)
        if (g_ascii_strcasecmp(status_table[i].sub, sub) == 0)
            return &status_table[i];
    return NULL;
}

const SimStatus *
sim_status_find(const char *sub)
{
    const SimStatus *status = look_up(sub);

    return status != NULL ? status : look_up("invalidOperation");
}

GString *
sim_xml_begin(const SimDevice *device, const char *root)
{
    static const char *const names[] = {
        [0] = " xmlns=\"http://www.hikvision.com/ver20/XMLSchema\"",
        [1] = " xmlns=\"http://www.isapi.org/ver20/XMLSchema\"",
        [2] = " xmlns=\"http://www.std-cgi.com/ver20/XMLSchema\"",
        [3] = "",
    };
    GString *xml = g_string_new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");

    g_string_append_printf(xml, "<%s version=\"2.0\"%s>\n", root, names[device->knobs.name_space]);
    return xml;
}

void
sim_xml_add(GString *xml, const char *name, const char *value)
{
    g_autofree char *escaped = value != NULL ? g_markup_escape_text(value, -1) : NULL;

    if (escaped != NULL)
        g_string_append_printf(xml, "<%s>%s</%s>\n", name, escaped, name);
}

void
sim_xml_add_number(GString *xml, const char *name, guint64 value)
{
    g_string_append_printf(xml, "<%s>%" G_GUINT64_FORMAT "</%s>\n", name, value, name);
}

void
sim_xml_end(GString *xml, const char *root)
{
    g_string_append_printf(xml, "</%s>\n", root);
}

void
sim_answer_bytes(SimExchange *exchange, SimDevice *device, guint http, const char *type,
                 const char *extra, const void *bytes, gsize size)
{
    g_autofree char *lines =
        g_strdup_printf("Server: %s\r\n%s", device->knobs.server, extra != NULL ? extra : "");

    if (http == 401)
        device->counts.requests_401++;
    sim_exchange_answer(
        exchange,
        &(SimAnswer){ .status = http, .type = type, .extra = lines, .body = bytes, .size = size });
}

void
sim_answer_xml(SimExchange *exchange, SimDevice *device, guint http, const GString *xml)
{
    sim_answer_bytes(exchange, device, http, "application/xml; charset=\"UTF-8\"", NULL, xml->str,
                     xml->len);
}

static void
answer_json(SimExchange *exchange, SimDevice *device, guint http, guint code,
            const SimStatus *status, const char *sub)
{
    g_autofree char *json = g_strdup_printf(
        "{\n\t\"statusCode\":\t%u,\n\t\"statusString\":\t\"%s\",\n\t\"subStatusCode\":\t\"%s\","
        "\n\t\"errorCode\":\t%u\n}",
        code, status_strings[MIN(code, 7)], sub, status->error);

    sim_answer_bytes(exchange, device, http, "application/json", NULL, json, strlen(json));
}

static void
answer(SimExchange *exchange, SimDevice *device, const char *sub, guint http, guint code,
       const char *description)
{
    const SimStatus *status = sim_status_find(sub);
    g_autoptr(GString) xml = NULL;

    if (strstr(exchange->query, "format=json") != NULL) {
        answer_json(exchange, device, http, code, status, sub);
        return;
    }
    xml = sim_xml_begin(device, "ResponseStatus");
    sim_xml_add(xml, "requestURL", exchange->path);
    sim_xml_add_number(xml, "statusCode", code);
    sim_xml_add(xml, "statusString", status_strings[MIN(code, 7)]);
    sim_xml_add(xml, "subStatusCode", sub);
    sim_xml_add(xml, "description", description);
    sim_xml_end(xml, "ResponseStatus");
    sim_answer_xml(exchange, device, http, xml);
}

void
sim_answer_status(SimExchange *exchange, SimDevice *device, const char *sub)
{
    const SimStatus *status = sim_status_find(sub);

    answer(exchange, device, sub, status->http, status->code, NULL);
}

guint
sim_answer_status_text(SimExchange *exchange, SimDevice *device, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", 4);
    guint n_words = g_strv_length(words);
    const SimStatus *status = sim_status_find(words[0]);
    guint64 http = status->http;
    guint64 code = status->code;

    if (n_words > 1)
        g_ascii_string_to_unsigned(words[1], 10, 100, 599, &http, NULL);
    if (n_words > 2)
        g_ascii_string_to_unsigned(words[2], 10, 0, 99, &code, NULL);
    answer(exchange, device, words[0], (guint)http, (guint)code, n_words > 3 ? words[3] : NULL);
    return (guint)code;
}
