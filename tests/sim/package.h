/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/**
 * SimPackageSpec:
 * @make: the make it is for; %NULL for Hikvision's checker, which reads only its own
 * @platform: the token devices compare, e.g. "G5"
 * @version: e.g. "V5.7.23"
 * @build: YYMMDD
 * @device_class: header word 0x14; 0 is taken as 2
 * @language: header word 0x10; 0 is taken as 1 (English, multi-language)
 * @oem: header word 0x18; 0 is taken as "any"
 * @size: bytes of the body entry; 0 is taken as 2 MiB
 *
 * What a generated firmware file says. Platform, version and build stand in a packed file
 * `version.txt`, for the header has no known coding of them.
 */
typedef struct {
    char *make;
    char *platform;
    char *version;
    char *build;
    guint32 device_class;
    guint32 language;
    guint32 oem;
    gsize size;
} SimPackageSpec;

/**
 * sim_package_build:
 *
 * Returns: (transfer full): a valid `digicap.dav`, the same bytes for the same @spec
 */
GBytes *sim_package_build(const SimPackageSpec *spec);

/**
 * sim_package_write_zip:
 * @path: the zip to write, with one `digicap.dav`
 * @content: the `digicap.dav`
 *
 * Returns: %FALSE with @error set when it cannot be written
 */
gboolean sim_package_write_zip(const char *path, GBytes *content,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * SimImage:
 *
 * A file of the site, kept to tell by comparing, which is ten times as quick as hashing, that a
 * device received exactly it.
 */
typedef struct {
    GBytes *bytes;
    char *sha256;
} SimImage;

/**
 * sim_image_new:
 * @bytes: (transfer full): an image
 */
SimImage *sim_image_new(GBytes *bytes);
void sim_image_free(SimImage *image);

/**
 * sim_package_compare_versions:
 *
 * Compares all numbers in two version texts, from left to right.
 *
 * Returns: below, at or above 0
 */
int sim_package_compare_versions(const char *left, const char *right);

/**
 * SimChecker:
 *
 * Reads a `digicap.dav` as it arrives, as a device does: the header decoded and summed, each packed
 * file summed, `version.txt` kept. Holds a few kilobytes however big the file is.
 */
typedef struct SimChecker SimChecker;

SimChecker *sim_checker_new(void);
void sim_checker_free(SimChecker *checker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SimChecker, sim_checker_free)

void sim_checker_feed(SimChecker *checker, const guint8 *bytes, gsize size);

/**
 * sim_checker_finish:
 * @ret_spec: (out caller-allocates): what the file says; the texts belong to @checker
 *
 * Returns: whether the file is whole and sound
 */
gboolean sim_checker_finish(SimChecker *checker, SimPackageSpec *ret_spec);
