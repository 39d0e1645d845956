/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <string.h>

#include "tests/report/sample.h"

static char *
write_document(const char *kind, const char *bad, CamFormat format)
{
    if (strcmp(kind, "check") == 0) {
        g_autoptr(GPtrArray) plan = sample_plan_new(bad);
        return cam_report_check(plan, format);
    }
    g_autoptr(CamLedger) ledger =
        bad != NULL ? sample_hostile_ledger_new(bad) : sample_ledger_new();
    return cam_report_run(ledger, format);
}

/* writes a sample document to standard output, to look at; with a text, one in which devices say
 * nothing but this text */
int
main(int argc, char **argv)
{
    CamFormat format;

    if (argc < 3 || argc > 4 || !cam_format_parse(argv[2], &format)) {
        g_printerr("usage: %s run|check table|csv|json|html [TEXT]\n", argv[0]);
        return 1;
    }
    g_autofree char *text = write_document(argv[1], argc == 4 ? argv[3] : NULL, format);
    /* not g_print(): it would turn what the terminal's locale lacks into question marks */
    return fwrite(text, 1, strlen(text), stdout) == strlen(text) ? 0 : 1;
}
