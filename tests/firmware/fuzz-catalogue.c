/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/catalogue.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

/* behind a plus sign the header of the catalogue and the SHA-256 of the file are given, so that
   what is done with an entry is reached too */
int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    static const char head[] =
        "sha256,file,vendor,models,platform,version,build,language,kind,min_from,url,note,reset\n"
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,";
    g_autoptr(GPtrArray) findings = cam_findings_new();
    g_autoptr(GByteArray) text = g_byte_array_new();
    g_autoptr(CamFirmware) firmware = cam_firmware_new("a.zip");

    if (size > 0 && data[0] == '+')
        g_byte_array_append(text, (const guint8 *)head, sizeof head - 1);
    g_byte_array_append(text, data, (guint)size);
    g_autoptr(CamCatalogue) catalogue =
        cam_catalogue_parse((const char *)text->data, text->len, findings, NULL);
    firmware->sha256 = g_strdup("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    if (catalogue == NULL || !cam_catalogue_apply(catalogue, firmware, NULL, NULL))
        return 0;
    guint evidence = firmware->evidence->len;
    g_assert_true(cam_catalogue_apply(catalogue, firmware, NULL, NULL));
    g_assert_cmpuint(firmware->evidence->len, ==, evidence);
    return 0;
}
