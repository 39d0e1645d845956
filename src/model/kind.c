/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/kind.h"

#include <string.h>

/* words that classes and models begin with; `IP` covers the cameras of other brands, `NV` their
 * recorders */
static const struct {
    const char *prefix;
    CamKind kind;
} families[] = {
    { "IP", CAM_KIND_CAMERA },    { "SD", CAM_KIND_CAMERA },    { "NVS", CAM_KIND_ENCODER },
    { "NV", CAM_KIND_RECORDER },  { "XVR", CAM_KIND_RECORDER }, { "HCVR", CAM_KIND_RECORDER },
    { "DVR", CAM_KIND_RECORDER }, { "VTO", CAM_KIND_DOOR },     { "VTH", CAM_KIND_DOOR },
};

CamKind
cam_kind_of_dahua(const char *word)
{
    static const char *const letters[] = { "DHI-", "DH-" };

    if (word == NULL)
        return CAM_KIND_UNKNOWN;
    for (gsize i = 0; i < G_N_ELEMENTS(letters); i++) {
        if (g_str_has_prefix(word, letters[i]))
            word += strlen(letters[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(families); i++) {
        if (g_str_has_prefix(word, families[i].prefix))
            return families[i].kind;
    }
    return CAM_KIND_UNKNOWN;
}
