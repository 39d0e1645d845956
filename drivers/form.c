/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/form.h"

#define NAME_MAX_SIZE 120

void
cam_form_init(CamForm *form, const CamFormOptions *options)
{
    g_autofree char *random = g_uuid_string_random();
    const char *mark = options->mark != NULL ? options->mark : random;
    g_autoptr(GString) prefix = g_string_new(NULL);

    if (options->json != NULL)
        g_string_append_printf(prefix,
                               "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n"
                               "Content-Type: application/json\r\n\r\n%s\r\n",
                               mark, options->json_field, options->json);
    g_string_append_printf(
        prefix,
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n"
        "Content-Type: %s\r\n\r\n",
        mark, options->field, options->file_name,
        options->type != NULL ? options->type : "application/octet-stream");
    *form = (CamForm){
        .type = g_strdup_printf("multipart/form-data; boundary=%s", mark),
        .prefix = g_string_free(g_steal_pointer(&prefix), FALSE),
        .suffix = g_strdup_printf("\r\n--%s--\r\n", mark),
    };
}

void
cam_form_clear(CamForm *form)
{
    g_free(form->type);
    g_free(form->prefix);
    g_free(form->suffix);
    *form = (CamForm){ 0 };
}

char *
cam_form_make_name(const CamFirmware *firmware)
{
    g_autofree char *name =
        g_path_get_basename(firmware->member != NULL ? firmware->member : firmware->origin);

    g_strcanon(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-", '_');
    return g_strndup(name, NAME_MAX_SIZE);
}
