/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <stdio.h>
#include <string.h>

#include "tests/sim/make.h"

/* writes a firmware file of any make, version and platform and prints the SHA-256 of the image in
 * it: what a device says it received */

typedef struct {
    char *make;
    char *platform;
    char *version;
    char *build;
    int device_class;
    int language;
    int size;
    char **rest;
} Arguments;

static void
clear_arguments(Arguments *arguments)
{
    g_free(arguments->make);
    g_free(arguments->platform);
    g_free(arguments->version);
    g_free(arguments->build);
    g_strfreev(arguments->rest);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Arguments, clear_arguments)

static gboolean
parse_arguments(int argc, char **argv, Arguments *arguments, GError **error)
{
    const GOptionEntry entries[] = {
        { "make", 0, 0, G_OPTION_ARG_STRING, &arguments->make, "Such as hikvision", "MAKE" },
        { "platform", 0, 0, G_OPTION_ARG_STRING, &arguments->platform, "Such as G5", "TOKEN" },
        { "version", 0, 0, G_OPTION_ARG_STRING, &arguments->version, "Such as V5.7.23", "TEXT" },
        { "build", 0, 0, G_OPTION_ARG_STRING, &arguments->build, "Such as 251220", "TEXT" },
        { "class", 0, 0, G_OPTION_ARG_INT, &arguments->device_class, "Header word (2)", "N" },
        { "language", 0, 0, G_OPTION_ARG_INT, &arguments->language, "Header word (1)", "N" },
        { "size", 0, 0, G_OPTION_ARG_INT, &arguments->size, "Bytes of the body (2 MiB)", "N" },
        { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments->rest, NULL, NULL },
        { NULL },
    };
    g_autoptr(GOptionContext) context = g_option_context_new("FILE");

    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, error))
        return FALSE;
    if (arguments->make != NULL && arguments->platform != NULL && arguments->version != NULL &&
        arguments->rest != NULL && g_strv_length(arguments->rest) == 1 &&
        sim_makes_find(arguments->make) != NULL)
        return TRUE;
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                "name one file and its make, platform and version");
    return FALSE;
}

static gboolean
write_file(const Arguments *arguments, GError **error)
{
    const SimMake *make = sim_makes_find(arguments->make);
    const char *path = arguments->rest[0];
    g_autoptr(GBytes) image = make->build(&(SimPackageSpec){
        .make = arguments->make,
        .platform = arguments->platform,
        .version = arguments->version,
        .build = arguments->build != NULL ? arguments->build : (char *)"",
        .device_class = (guint32)arguments->device_class,
        .language = (guint32)arguments->language,
        .size = (gsize)arguments->size,
    });
    g_autofree char *sha256 = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, image);
    gsize size;
    const char *bytes = g_bytes_get_data(image, &size);

    if (!(make->zip ? sim_package_write_zip(path, image, error)
                    : g_file_set_contents(path, bytes, (gssize)size, error)))
        return FALSE;
    printf("%s\n", sha256);
    return TRUE;
}

int
main(int argc, char **argv)
{
    g_auto(Arguments) arguments = { 0 };
    g_autoptr(GError) error = NULL;

    if (parse_arguments(argc, argv, &arguments, &error) && write_file(&arguments, &error))
        return 0;
    fprintf(stderr, "sim-pack: %s\n", error->message);
    return 1;
}
