/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/firmware.h"

/**
 * CamForm:
 * @type: Content-Type of the request
 * @prefix: what goes before the file
 * @suffix: what goes after it
 *
 * A multipart/form-data body around one file (RFC 7578), for the members of a #CamRequest of the
 * same names.
 */
typedef struct {
    char *type;
    char *prefix;
    char *suffix;
} CamForm;

/**
 * CamFormOptions:
 * @field: name of the file's part
 * @file_name: its file name
 * @type: (nullable): its Content-Type; `application/octet-stream` by default
 * @json_field: name of @json's part, unused without one
 * @json: (nullable): a part before the file, without a file name
 * @mark: (nullable): the boundary; a random one by default
 *
 * Texts are sent as they are: no quotes and no line breaks may stand in names and types.
 */
typedef struct {
    const char *field;
    const char *file_name;
    const char *type;
    const char *json_field;
    const char *json;
    const char *mark;
} CamFormOptions;

/**
 * cam_form_init:
 * @form: where it goes; to be cleared with cam_form_clear()
 * @options: what goes into it; copied
 */
void cam_form_init(CamForm *form, const CamFormOptions *options);

/**
 * cam_form_clear:
 * @form: a form, or zeros
 */
void cam_form_clear(CamForm *form);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamForm, cam_form_clear)

/**
 * cam_form_make_name:
 * @firmware: a firmware
 *
 * The name the file came with: it says what it is for, and who knows who reads it. Only letters,
 * digits and `._-`, others become `_`; not longer than any file's name should be.
 *
 * Returns: (transfer full): its name in a form
 */
char *cam_form_make_name(const CamFirmware *firmware);
