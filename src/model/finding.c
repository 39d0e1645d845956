/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/finding.h"

static void
free_finding(gpointer data)
{
    CamFinding *finding = data;

    g_free(finding->code);
    json_object_unref(finding->args);
    g_free(finding);
}

GPtrArray *
cam_findings_new(void)
{
    return g_ptr_array_new_with_free_func(free_finding);
}

static gboolean
is_there(const GPtrArray *findings, const char *code, const char *text)
{
    for (guint i = 0; i < findings->len; i++) {
        const CamFinding *finding = findings->pdata[i];
        g_autofree char *other = cam_args_to_text(finding->args);
        if (g_str_equal(finding->code, code) && g_str_equal(other, text))
            return TRUE;
    }
    return FALSE;
}

void
cam_findings_add(GPtrArray *findings, CamLevel level, const char *code, JsonObject *args)
{
    g_autofree char *text = cam_args_to_text(args);

    if (is_there(findings, code, text)) {
        g_clear_pointer(&args, json_object_unref);
        return;
    }
    CamFinding *finding = g_new0(CamFinding, 1);
    finding->level = level;
    finding->code = g_strdup(code);
    finding->args = args != NULL ? args : json_object_new();
    g_ptr_array_add(findings, finding);
}

void
cam_findings_copy(GPtrArray *to, const GPtrArray *from)
{
    for (guint i = 0; from != NULL && i < from->len; i++) {
        const CamFinding *finding = from->pdata[i];
        cam_findings_add(to, finding->level, finding->code, json_object_ref(finding->args));
    }
}

const CamFinding *
cam_findings_find_worst(const GPtrArray *findings)
{
    const CamFinding *worst = NULL;

    for (guint i = 0; findings != NULL && i < findings->len; i++) {
        const CamFinding *finding = findings->pdata[i];
        if (worst == NULL || finding->level > worst->level)
            worst = finding;
    }
    return worst;
}

const CamFinding *
cam_findings_find(const GPtrArray *findings, const char *code)
{
    for (guint i = 0; i < findings->len; i++) {
        const CamFinding *finding = findings->pdata[i];
        if (g_str_equal(finding->code, code))
            return finding;
    }
    return NULL;
}

char *
cam_finding_format(const CamFinding *finding)
{
    return cam_words_format(finding->code, finding->args);
}

const char *
cam_level_name(CamLevel level)
{
    static const char *const names[] = { "info", "warn", "block" };

    return names[level];
}
