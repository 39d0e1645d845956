/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/plan.h"
#include "src/report/report.h"

/**
 * CamOptions:
 *
 * What the command line said, all verbs together; a verb takes the groups it names in
 * cam_options_parse(). Texts and lists are owned.
 */
typedef struct {
    char *site;
    gboolean verbose;
    gboolean quiet;
    char *format_name;
    CamFormat format;
    char *output;
    char *only;
    char *user;
    char *password_file;
    char *password; /* from the environment */
    char *passphrase_file;
    gboolean never_asks;
    char *make;
    char *store;
    gboolean try_again;
    gboolean allow_plaintext;
    gboolean accept_new_key;
    char **firmware;
    char **meant_for;
    char *url;
    char *notes;
    char *sha256;
    int canary;
    int wave;
    char *max_failed;
    int uploads;
    gboolean yes;
    gboolean allow_downgrade;
    gboolean without_backup;
    char **interfaces;
    char **methods;
    char **ranges;
    double wait_s;
    char **rest;
    CamPlanOptions plan;
} CamOptions;

/**
 * CamOptionGroups:
 *
 * Which options a verb takes, beside `--site`, `--verbose` and `--quiet`.
 */
typedef enum {
    CAM_OPTIONS_FORMAT = 1 << 0,
    CAM_OPTIONS_LOGIN = 1 << 1,
    CAM_OPTIONS_ONLY = 1 << 2,
    CAM_OPTIONS_FIRMWARE = 1 << 3,
    CAM_OPTIONS_RUN = 1 << 4,
    CAM_OPTIONS_SEARCH = 1 << 5,
    CAM_OPTIONS_UPLOADS = 1 << 6,
    CAM_OPTIONS_CREDENTIAL = 1 << 7,
    CAM_OPTIONS_KEY = 1 << 8,
    CAM_OPTIONS_DEPOT = 1 << 9,
} CamOptionGroups;

/**
 * CamVerb:
 * @name: the verb
 * @arguments: what follows it in the help
 * @summary: one line for the help
 * @groups: options it takes
 * @formats: formats it knows, the usual one first, separated by blanks; empty for none
 * @min: fewest arguments
 * @max: most arguments, -1 for any
 * @run: does it; gives the exit code; on failure sets @error and gives 1
 * @details: (nullable): more lines for its own help
 */
typedef struct {
    const char *name;
    const char *arguments;
    const char *summary;
    guint groups;
    const char *formats;
    int min;
    int max;
    int (*run)(CamOptions *options, GError **error);
    const char *details;
} CamVerb;

/**
 * cam_options_parse:
 * @options: (out): where they go; free with cam_options_clear() in any case
 * @verb: the verb
 * @argc: number of arguments, the verb's name first
 * @argv: arguments
 * @error: %CAM_ERROR_USAGE with one sentence
 *
 * Returns: whether the command line is right
 */
gboolean cam_options_parse(CamOptions *options, const CamVerb *verb, int argc, char **argv,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_options_clear:
 * @options: options; passwords are wiped
 */
void cam_options_clear(CamOptions *options);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CamOptions, cam_options_clear)

/**
 * cam_options_print:
 * @options: options
 * @text: a finished document
 * @error: %CAM_ERROR_FILE, %CAM_ERROR_NO_SPACE
 *
 * Puts it on standard output, or whole into the file of `-o`; a device or pipe there is written to.
 *
 * Returns: whether it is there
 */
gboolean cam_options_print(const CamOptions *options, const char *text,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
