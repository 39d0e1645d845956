/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/inspect.h"

#include "src/base/text.h"
#include "src/firmware/look.h"
#include "src/firmware/name.h"
#include "src/firmware/source.h"
#include "src/firmware/swkh.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

/* no package of the newer kinds is smaller; a smaller one is a piece of one (hikvision.md 7.2) */
#define MIN_ENCRYPTED_SIZE ((guint64)1024 * 1024)

/* values of the language word (hikvision.md 7.1) */
#define LANGUAGE_ENGLISH 1
#define LANGUAGE_CHINESE 2

typedef struct {
    gboolean begun;
    CamSwkhMagic magic;
    CamSwkh *swkh;
    CamSwkhHeader header;
    guint64 unchecked;
    guint64 size;
    GChecksum *sum;
} Image;

static const char *const containers[] = {
    [CAM_SWKH_MAGIC_NONE] = "",
    [CAM_SWKH_MAGIC_SWKH] = "swkh",
    [CAM_SWKH_MAGIC_02KH] = "02kh",
    [CAM_SWKH_MAGIC_03KH] = "03kh",
};

static void
clear_image(Image *image)
{
    g_clear_pointer(&image->swkh, cam_swkh_free);
    g_clear_pointer(&image->sum, g_checksum_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Image, clear_image)

static gboolean
begin_image(Image *image, const guint8 *bytes, gsize size, GError **error)
{
    image->begun = TRUE;
    image->magic = cam_swkh_find_magic(bytes, size);
    if (image->magic == CAM_SWKH_MAGIC_NONE) {
        g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT,
                            size == 0 ? "is empty; get it again" : cam_look_describe(bytes, size));
        return FALSE;
    }
    if (image->magic == CAM_SWKH_MAGIC_SWKH)
        image->swkh = cam_swkh_new();
    return TRUE;
}

static gboolean
on_bytes(const guint8 *bytes, gsize size, gpointer data, GError **error)
{
    Image *image = data;

    if (!image->begun && !begin_image(image, bytes, MIN(size, CAM_LOOK_SIZE), error))
        return FALSE;
    if (image->swkh != NULL && !cam_swkh_add(image->swkh, bytes, size, error))
        return FALSE;
    g_checksum_update(image->sum, bytes, (gssize)size);
    image->size += size;
    return TRUE;
}

static gboolean
finish_image(Image *image, GError **error)
{
    if (image->swkh != NULL)
        return cam_swkh_finish(image->swkh, &image->header, &image->unchecked, error);
    if (image->size <= MIN_ENCRYPTED_SIZE) {
        g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT,
                            "is cut short: a package of its kind has more than 1 MB; "
                            "download it again");
        return FALSE;
    }
    return TRUE;
}

/* the name nearest to the image counts; one of a form we know before one that only has a version */
static CamNameFacts *
read_names(const char *origin, const CamSourceFacts *found)
{
    const char *const names[] = { found->member, found->archive, origin };
    g_autoptr(CamNameFacts) best = cam_name_parse("hikvision", "");

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(CamNameFacts) facts =
            names[i] != NULL ? cam_name_parse("hikvision", names[i]) : NULL;
        if (facts == NULL || best->known || (!facts->known && best->version != NULL))
            continue;
        cam_name_facts_free(best);
        best = g_steal_pointer(&facts);
    }
    return g_steal_pointer(&best);
}

static void
warn(CamFirmware *firmware, CamLevel level, const char *code, JsonObject *args)
{
    cam_findings_add(firmware->findings, level, code, args);
}

/* the header's word is what the device checks; the name tells English and many languages apart,
   which the header does not */
static void
set_language(CamFirmware *firmware, const CamNameFacts *facts, const Image *image)
{
    gboolean named_chinese = g_strcmp0(facts->language, "CN") == 0;
    const char *wanted = NULL;

    if (image->header.language == LANGUAGE_CHINESE)
        wanted = "CN";
    else if (image->header.language == LANGUAGE_ENGLISH)
        wanted = facts->language != NULL && !named_chinese ? facts->language : "EN";
    firmware->language = g_strdup(wanted != NULL ? wanted : facts->language);
    if (wanted != NULL && facts->language != NULL && g_strcmp0(wanted, facts->language) != 0)
        warn(firmware, CAM_LEVEL_WARN, "file-language-differs",
             cam_args_new("name", facts->language, "header", wanted, NULL));
}

static void
set_name_facts(CamFirmware *firmware, CamNameFacts *facts, const Image *image)
{
    firmware->platform = g_strdup(facts->platform);
    firmware->version = g_strdup(facts->version);
    firmware->build = g_strdup(facts->build);
    firmware->build_sure = facts->build_sure;
    firmware->kind = facts->kind;
    set_language(firmware, facts, image);
    if (facts->version == NULL)
        warn(firmware, CAM_LEVEL_WARN, "file-name-silent", NULL);
    if (facts->build != NULL && !facts->build_sure)
        warn(firmware, CAM_LEVEL_INFO, "file-build-unsure",
             cam_args_new("build", facts->build, NULL));
    if (facts->custom)
        warn(firmware, CAM_LEVEL_WARN, "file-custom-build", NULL);
    if (facts->brand != NULL)
        warn(firmware, CAM_LEVEL_WARN, "file-brand", cam_args_new("brand", facts->brand, NULL));
}

static char *
name_container(const Image *image, guint depth)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (guint i = 0; i < depth; i++)
        g_string_append(out, "zip+");
    g_string_append(out, containers[image->magic]);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static CamFirmware *
make_firmware(const char *origin, Image *image, const CamSourceFacts *found)
{
    CamFirmware *firmware = cam_firmware_new(origin);
    g_autoptr(CamNameFacts) facts = read_names(origin, found);

    firmware->member = g_strdup(found->member);
    firmware->sha256 = g_strdup(g_checksum_get_string(image->sum));
    firmware->size = image->size;
    firmware->container = name_container(image, found->depth);
    /* the packages are coded with this maker's key */
    firmware->vendor = g_strdup("hikvision");
    set_name_facts(firmware, facts, image);
    if (image->magic == CAM_SWKH_MAGIC_SWKH) {
        firmware->confidence = CAM_CONFIDENCE_HEADER;
    } else {
        firmware->confidence = facts->version != NULL ? CAM_CONFIDENCE_NAME : CAM_CONFIDENCE_NONE;
        warn(firmware, CAM_LEVEL_INFO, "file-unchecked", NULL);
    }
    if (image->unchecked > 0) {
        g_autofree char *bytes = g_strdup_printf("%" G_GUINT64_FORMAT, image->unchecked);
        warn(firmware, CAM_LEVEL_WARN, "file-extra-bytes", cam_args_new("bytes", bytes, NULL));
    }
    return firmware;
}

CamFirmware *
cam_firmware_inspect_fd(int fd, const char *origin, GError **error)
{
    g_auto(Image) image = { .sum = g_checksum_new(G_CHECKSUM_SHA256) };
    g_auto(CamSourceFacts) found = { 0 };

    if (!cam_source_read(fd, on_bytes, &image, &found, error))
        return NULL;
    if (!finish_image(&image, error)) {
        if (found.member != NULL)
            g_prefix_error(error, "holds \"%s\", which ", found.member);
        return NULL;
    }
    return make_firmware(origin, &image, &found);
}

CamFirmware *
cam_firmware_inspect(const char *path, GError **error)
{
    g_autofree char *shown = g_filename_display_name(path);
    g_autofree char *clean = cam_text_clean(shown, 300);
    int fd = -1;

    /* opening a pipe would wait for its other end */
    fd = g_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
    if (fd < 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FILE, "%s cannot be read: %s",
                    clean != NULL ? clean : "", g_strerror(errno));
        return NULL;
    }
    CamFirmware *firmware = cam_firmware_inspect_fd(fd, path, error);
    g_close(fd, NULL);
    if (firmware == NULL)
        g_prefix_error(error, "%s ", clean != NULL ? clean : "");
    return firmware;
}
