/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/ui/options.h"

#include "src/base/file.h"
#include "src/base/text.h"
#include "src/ui/table.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
set_usage_error(GError **error, const CamVerb *verb, const char *message)
{
    g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE, "%s; see: camherd %s --help", message,
                verb->name);
}

static void
add_common(GOptionContext *context, CamOptions *options, const CamVerb *verb)
{
    const GOptionEntry common[] = {
        { "site", 0, 0, G_OPTION_ARG_FILENAME, &options->site,
          "Site by name, or its folder (default)", "NAME-OR-DIR" },
        { "verbose", 'v', 0, G_OPTION_ARG_NONE, &options->verbose, "Say more", NULL },
        { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options->quiet, "Say only what went wrong", NULL },
        { NULL },
    };
    const GOptionEntry format[] = {
        { "format", 0, 0, G_OPTION_ARG_STRING, &options->format_name, "One of the formats",
          verb->formats },
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options->output,
          "Write to FILE, whole or not at all", "FILE" },
        { NULL },
    };

    g_option_context_add_main_entries(context, common, NULL);
    if (verb->groups & CAM_OPTIONS_FORMAT)
        g_option_context_add_main_entries(context, format, NULL);
}

static void
add_devices(GOptionContext *context, CamOptions *options, const CamVerb *verb)
{
    const GOptionEntry login[] = {
        { "user", 'u', 0, G_OPTION_ARG_STRING, &options->user,
          "User for devices without one of their own (admin)", "NAME" },
        { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &options->password_file,
          "Its password, the first line of FILE", "FILE" },
        { "try-again", 0, 0, G_OPTION_ARG_NONE, &options->try_again,
          "Offer a password once more that a device refused before", NULL },
        { "allow-plaintext-passwords", 0, 0, G_OPTION_ARG_NONE, &options->allow_plaintext,
          "Allow logins that show the password on the network", NULL },
        { NULL },
    };
    const GOptionEntry passphrase[] = {
        { "passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &options->passphrase_file,
          "Passphrase of the stored logins, the first line of FILE", "FILE" },
        { NULL },
    };
    const GOptionEntry key[] = {
        { "accept-new-key", 0, 0, G_OPTION_ARG_NONE, &options->accept_new_key,
          "Trust the TLS keys that these addresses show now, instead of those known before", NULL },
        { NULL },
    };
    const GOptionEntry only[] = {
        { "only", 0, 0, G_OPTION_ARG_STRING, &options->only, "Take only these devices",
          "model=...,area=..." },
        { NULL },
    };
    const GOptionEntry search[] = {
        { "interface", 'i', 0, G_OPTION_ARG_STRING_ARRAY, &options->interfaces,
          "Use only this network interface; may be repeated", "IF" },
        { "method", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->methods,
          "Use only this method (sadp, ws-discovery, dhip, dvrip, mdns, ssdp, hanwha, reolink); "
          "may be repeated",
          "M" },
        { "range", 'r', 0, G_OPTION_ARG_STRING_ARRAY, &options->ranges,
          "Try these addresses as well, such as 10.0.0.0/22 or 10.0.0.10-60; may be repeated",
          "RANGE" },
        { "wait", 0, 0, G_OPTION_ARG_DOUBLE, &options->wait_s, "Listen S seconds at most (10)",
          "S" },
        { NULL },
    };

    if (verb->groups & CAM_OPTIONS_LOGIN)
        g_option_context_add_main_entries(context, login, NULL);
    if (verb->groups & (CAM_OPTIONS_LOGIN | CAM_OPTIONS_CREDENTIAL))
        g_option_context_add_main_entries(context, passphrase, NULL);
    if (verb->groups & CAM_OPTIONS_KEY)
        g_option_context_add_main_entries(context, key, NULL);
    if (verb->groups & CAM_OPTIONS_ONLY)
        g_option_context_add_main_entries(context, only, NULL);
    if (verb->groups & CAM_OPTIONS_SEARCH)
        g_option_context_add_main_entries(context, search, NULL);
}

static void
add_credential(GOptionContext *context, CamOptions *options, const CamVerb *verb)
{
    const GOptionEntry credential[] = {
        { "user", 'u', 0, G_OPTION_ARG_STRING, &options->user, "Its user (asked for, else admin)",
          "NAME" },
        { "make", 0, 0, G_OPTION_ARG_STRING, &options->make,
          "Use it for all devices of this make without a login of their own; any: of all makes",
          "MAKE" },
        { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &options->password_file,
          "Its password, the first line of FILE (asked for)", "FILE" },
        { "store", 0, 0, G_OPTION_ARG_STRING, &options->store,
          "Where: in the desktop's secret service (usual where one is ready), or in the site's "
          "sealed file",
          "service|file" },
        { NULL },
    };

    if (verb->groups & CAM_OPTIONS_CREDENTIAL)
        g_option_context_add_main_entries(context, credential, NULL);
}

static void
add_depot(GOptionContext *context, CamOptions *options, const CamVerb *verb)
{
    const GOptionEntry depot[] = {
        { "for", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->meant_for,
          "add: it is for this model, on your word; may be repeated", "MODEL" },
        { "url", 0, 0, G_OPTION_ARG_STRING, &options->url, "add: where it came from", "URL" },
        { "notes", 0, 0, G_OPTION_ARG_FILENAME, &options->notes, "add: text of its release notes",
          "FILE" },
        { "sha256", 0, 0, G_OPTION_ARG_STRING, &options->sha256,
          "inspect, add: the SHA-256 that its maker tells, of the file or of the image in it",
          "HEX" },
        { NULL },
    };

    if (verb->groups & CAM_OPTIONS_DEPOT)
        g_option_context_add_main_entries(context, depot, NULL);
}

static void
add_run(GOptionContext *context, CamOptions *options, const CamVerb *verb)
{
    const GOptionEntry firmware[] = {
        { "firmware", 'f', 0, G_OPTION_ARG_FILENAME_ARRAY, &options->firmware,
          "Firmware file, or a folder of them; may be repeated", "PATH" },
        { "canary", 0, 0, G_OPTION_ARG_INT, &options->canary,
          "Devices of each kind that go first (1)", "N" },
        { "wave", 0, 0, G_OPTION_ARG_INT, &options->wave, "Devices in a wave (10)", "N" },
        { "max-failed", 0, 0, G_OPTION_ARG_STRING, &options->max_failed,
          "Failures a wave may have (5%); canaries none", "N|N%" },
        { "allow-downgrade", 0, 0, G_OPTION_ARG_NONE, &options->allow_downgrade,
          "Send files older than what runs", NULL },
        { NULL },
    };
    const GOptionEntry run[] = {
        { "without-backup", 0, 0, G_OPTION_ARG_NONE, &options->without_backup,
          "Go on where the configuration cannot be saved", NULL },
        { "yes", 'y', 0, G_OPTION_ARG_NONE, &options->yes, "Do not ask before starting", NULL },
        { NULL },
    };
    const GOptionEntry uploads[] = {
        { "uploads", 0, 0, G_OPTION_ARG_INT, &options->uploads, "Files sent at once (8)", "N" },
        { NULL },
    };

    if (verb->groups & CAM_OPTIONS_FIRMWARE)
        g_option_context_add_main_entries(context, firmware, NULL);
    if (verb->groups & CAM_OPTIONS_RUN)
        g_option_context_add_main_entries(context, run, NULL);
    if (verb->groups & CAM_OPTIONS_UPLOADS)
        g_option_context_add_main_entries(context, uploads, NULL);
}

static gboolean
check_format(CamOptions *options, const CamVerb *verb, GError **error)
{
    if (verb->formats[0] == '\0')
        return TRUE;
    g_auto(GStrv) known = g_strsplit(verb->formats, "|", -1);
    if (options->format_name == NULL)
        return cam_format_parse(known[0], &options->format);
    if (g_strv_contains((const char *const *)known, options->format_name))
        return cam_format_parse(options->format_name, &options->format);
    g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE, "%s knows the formats %s, not \"%s\"",
                verb->name, verb->formats, options->format_name);
    return FALSE;
}

static gboolean
parse_limit(const char *text, CamLimit *ret_limit)
{
    g_autofree char *number = g_strdup(text);
    gboolean percent = g_str_has_suffix(text, "%");
    guint64 value;

    if (percent)
        number[strlen(number) - 1] = '\0';
    if (!cam_text_parse_uint(number, percent ? 100 : 100000, &value))
        return FALSE;
    *ret_limit = (CamLimit){ (guint)value, percent };
    return TRUE;
}

static gboolean
check_run(CamOptions *options, const CamVerb *verb, GError **error)
{
    cam_plan_options_init(&options->plan);
    options->plan.allow_downgrade = options->allow_downgrade;
    options->plan.without_backup = options->without_backup;
    if (options->canary < 0 || options->wave < 0 || options->uploads < 0 ||
        options->uploads > 256 || options->wait_s < 0) {
        set_usage_error(error, verb,
                        "--canary and --wave must be at least 1, --uploads 1 to 256, --wait "
                        "above 0");
        return FALSE;
    }
    if (options->canary > 0)
        options->plan.canary = (guint)options->canary;
    if (options->wave > 0)
        options->plan.wave = (guint)options->wave;
    if (options->max_failed != NULL &&
        !parse_limit(options->max_failed, &options->plan.max_failed)) {
        set_usage_error(error, verb, "--max-failed takes a number such as 2, or 5%");
        return FALSE;
    }
    return TRUE;
}

static gboolean
check_count(const CamOptions *options, const CamVerb *verb, GError **error)
{
    int count = options->rest != NULL ? (int)g_strv_length(options->rest) : 0;

    if (count >= verb->min && (verb->max < 0 || count <= verb->max))
        return TRUE;
    g_autofree char *message = g_strdup_printf(
        count < verb->min ? "%s needs: %s" : "%s takes only: %s", verb->name, verb->arguments);
    set_usage_error(error, verb, message);
    return FALSE;
}

/* the password is taken out of the environment before anything is started that could inherit it */
static void
take_password(CamOptions *options)
{
    char *value = getenv("CAMHERD_PASSWORD");

    options->password = g_strdup(value);
    /* where the process began it stays readable in /proc for the user's other programs, and for
     * whoever sees what they print */
    if (value != NULL)
        explicit_bzero(value, strlen(value));
    g_unsetenv("CAMHERD_PASSWORD");
}

gboolean
cam_options_parse(CamOptions *options, const CamVerb *verb, int argc, char **argv, GError **error)
{
    g_autoptr(GOptionContext) context = g_option_context_new(verb->arguments);
    g_autoptr(GError) wrong = NULL;
    const GOptionEntry rest[] = {
        { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->rest, NULL, NULL },
        { NULL },
    };
    g_autofree char *title = g_strdup_printf("camherd %s", verb->name);

    take_password(options);
    g_set_prgname(title);
    g_option_context_set_summary(context, verb->summary);
    g_option_context_set_description(context, verb->details);
    add_common(context, options, verb);
    add_devices(context, options, verb);
    add_run(context, options, verb);
    add_credential(context, options, verb);
    add_depot(context, options, verb);
    g_option_context_add_main_entries(context, rest, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &wrong)) {
        set_usage_error(error, verb, wrong->message);
        return FALSE;
    }
    return check_count(options, verb, error) && check_format(options, verb, error) &&
           check_run(options, verb, error);
}

void
cam_options_clear(CamOptions *options)
{
    g_free(options->site);
    g_free(options->format_name);
    g_free(options->output);
    g_free(options->only);
    g_free(options->user);
    g_free(options->password_file);
    g_free(options->passphrase_file);
    g_free(options->make);
    g_free(options->store);
    cam_text_free_secret(options->password);
    g_strfreev(options->firmware);
    g_strfreev(options->meant_for);
    g_free(options->url);
    g_free(options->notes);
    g_free(options->sha256);
    g_free(options->max_failed);
    g_strfreev(options->interfaces);
    g_strfreev(options->methods);
    g_strfreev(options->ranges);
    g_strfreev(options->rest);
}

static gboolean
write_stream(FILE *out, const char *name, const char *text, GError **error)
{
    gsize size = strlen(text);

    if (fwrite(text, 1, size, out) == size && fflush(out) == 0)
        return TRUE;
    cam_file_set_error(error, errno, name, "write");
    return FALSE;
}

/* a device or a pipe, such as /dev/null, is written to and not replaced */
static gboolean
write_special(const char *path, const char *text, GError **error)
{
    FILE *out = g_fopen(path, "w");

    if (out == NULL) {
        cam_file_set_error(error, errno, path, "write");
        return FALSE;
    }
    gboolean ok = write_stream(out, path, text, error);
    fclose(out);
    return ok;
}

gboolean
cam_options_print(const CamOptions *options, const char *text, GError **error)
{
    const char *path = options->output;

    if (path != NULL && g_file_test(path, G_FILE_TEST_EXISTS) &&
        !g_file_test(path, G_FILE_TEST_IS_REGULAR) && !g_file_test(path, G_FILE_TEST_IS_DIR))
        return write_special(path, text, error);
    if (path != NULL)
        return cam_file_write(path, text, strlen(text), error);
    g_autofree char *coloured = options->format == CAM_FORMAT_TABLE && cam_table_wants_colour()
                                    ? cam_table_colour(text)
                                    : g_strdup(text);
    return write_stream(stdout, "standard output", coloured, error);
}
