/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/inspect.h"

#include "src/base/file.h"
#include "src/base/text.h"
#include "src/firmware/axis.h"
#include "src/firmware/container.h"
#include "src/firmware/hwid.h"
#include "src/firmware/look.h"
#include "src/firmware/name.h"
#include "src/firmware/pak.h"
#include "src/firmware/paks.h"
#include "src/firmware/source.h"
#include "src/firmware/swkh.h"
#include "src/model/version.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>

/* no package of Hikvision's newer kinds is smaller; a smaller one is a piece of one (hikvision.md
   7.2) */
#define MIN_ENCRYPTED_SIZE ((guint64)1024 * 1024)

/* values of the language word (hikvision.md 7.1) */
#define LANGUAGE_ENGLISH 1
#define LANGUAGE_CHINESE 2

/* as many models of a long list as are told */
#define SHOWN_MODELS 10

/* an image while its bytes pass, and what its header said in the end */
typedef struct {
    const char *origin;
    CamFirmware *firmware;
    gboolean begun;
    CamContainer container;
    CamSwkh *swkh;
    CamAxis *axis;
    CamPak *pak;
    CamPaks *paks;
    guint64 size;
    CamFileHash *hash;
    guint32 language;
    char *version;
    char *platform;
    /* every byte counted in a checksum that was right, but for these */
    gboolean checked;
    guint64 unchecked;
} Image;

static void
clear_image(Image *image)
{
    g_clear_pointer(&image->firmware, cam_firmware_unref);
    g_clear_pointer(&image->swkh, cam_swkh_free);
    g_clear_pointer(&image->axis, cam_axis_free);
    g_clear_pointer(&image->pak, cam_pak_free);
    g_clear_pointer(&image->paks, cam_paks_free);
    g_clear_pointer(&image->hash, cam_file_hash_free);
    g_clear_pointer(&image->version, g_free);
    g_clear_pointer(&image->platform, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Image, clear_image)

static void
begin_check(Image *image)
{
    switch (image->container) {
    case CAM_CONTAINER_SWKH:
        image->swkh = cam_swkh_new();
        break;
    case CAM_CONTAINER_AXIS:
    case CAM_CONTAINER_AXIS_GZIP:
        image->axis = cam_axis_new(image->container == CAM_CONTAINER_AXIS_GZIP);
        break;
    case CAM_CONTAINER_PAK:
        image->pak = cam_pak_new();
        break;
    case CAM_CONTAINER_PAKS:
        image->paks = cam_paks_new();
        break;
    case CAM_CONTAINER_NONE:
    case CAM_CONTAINER_02KH:
    case CAM_CONTAINER_03KH:
    case CAM_CONTAINER_DAHUA:
    case CAM_CONTAINER_UNIVIEW:
    case CAM_CONTAINER_BOSCH:
    case CAM_CONTAINER_CLOSED:
        break;
    }
}

static gboolean
begin_image(Image *image, const CamSourceFacts *found, const guint8 *bytes, gsize size,
            GError **error)
{
    const char *names[4] = { NULL };
    guint count = 0;

    if (found->member != NULL)
        names[count++] = found->member;
    if (found->archive != NULL)
        names[count++] = found->archive;
    names[count] = image->origin;
    image->begun = TRUE;
    image->container = cam_container_find(bytes, size, names);
    if (image->container == CAM_CONTAINER_NONE) {
        g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT,
                            size == 0 ? "is empty; get it again"
                                      : cam_look_describe(bytes, MIN(size, CAM_LOOK_SIZE)));
        return FALSE;
    }
    begin_check(image);
    return TRUE;
}

static gboolean
add_to_check(Image *image, const guint8 *bytes, gsize size, GError **error)
{
    if (image->swkh != NULL)
        return cam_swkh_add(image->swkh, bytes, size, error);
    if (image->axis != NULL)
        return cam_axis_add(image->axis, bytes, size, error);
    if (image->pak != NULL)
        return cam_pak_add(image->pak, bytes, size, error);
    return image->paks == NULL || cam_paks_add(image->paks, bytes, size, error);
}

static gboolean
on_bytes(const CamSourceFacts *found, const guint8 *bytes, gsize size, gpointer data,
         GError **error)
{
    Image *image = data;

    if (!image->begun && !begin_image(image, found, bytes, size, error))
        return FALSE;
    if (!add_to_check(image, bytes, size, error))
        return FALSE;
    cam_file_hash_add(image->hash, bytes, size);
    image->size += size;
    return TRUE;
}

static void
tell(Image *image, const char *fact, const char *source, const char *text)
{
    cam_firmware_add_evidence(image->firmware, fact, source, text);
}

static void
tell_number(Image *image, const char *fact, guint32 number)
{
    g_autofree char *digits = g_strdup_printf("%u", number);

    tell(image, fact, "header", digits);
}

static void
tell_language(Image *image, guint32 language)
{
    if (language == LANGUAGE_ENGLISH)
        tell(image, "language", "header", "1, English or many languages");
    else if (language == LANGUAGE_CHINESE)
        tell(image, "language", "header", "2, Chinese");
    else
        tell_number(image, "language", language);
}

static gboolean
finish_swkh(Image *image, GError **error)
{
    CamSwkhHeader header = { 0 };

    if (!cam_swkh_finish(image->swkh, &header, &image->unchecked, error))
        return FALSE;
    image->language = header.language;
    image->checked = TRUE;
    tell_language(image, header.language);
    tell_number(image, "class", header.device_class);
    if (header.oem == G_MAXUINT32)
        tell(image, "oem", "header", "any");
    else
        tell_number(image, "oem", header.oem);
    if (header.day != 0) {
        g_autofree char *day = g_strdup_printf("%04x-%02x-%02x", header.day >> 16,
                                               header.day >> 8 & 0xff, header.day & 0xff);
        tell(image, "packed", "header", day);
    }
    tell(image, "sums", "header", "those of its header and of every file in it are right");
    for (guint i = 0; i < header.files; i++) {
        g_autofree char *file = cam_swkh_describe_file(image->swkh, i);
        tell(image, "file", "header", file);
    }
    return TRUE;
}

static gboolean
finish_encrypted(Image *image, GError **error)
{
    if (image->size > MIN_ENCRYPTED_SIZE) {
        tell(image, "sums", "header", "encrypted: only its beginning and its size can be checked");
        return TRUE;
    }
    g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT,
                        "is cut short: a package of its kind has more than 1 MB; "
                        "download it again");
    return FALSE;
}

static gboolean
finish_axis(Image *image, GError **error)
{
    guint64 unchecked = 0;

    if (!cam_axis_finish(image->axis, &image->version, &unchecked, error))
        return FALSE;
    image->checked = image->container == CAM_CONTAINER_AXIS_GZIP;
    image->unchecked = image->checked ? unchecked : 0;
    tell(image, "version", "header", image->version);
    tell(image, "sums", "header",
         image->checked ? "that of its gzip is right" : "an image as it is has none");
    return TRUE;
}

static gboolean
finish_pak(Image *image, GError **error)
{
    CamPakHeader header = { 0 };

    image->checked = cam_pak_finish(image->pak, &header, error);
    if (!image->checked)
        return FALSE;
    tell(image, "sums", "header", "its CRC is right");
    for (guint i = 0; i < header.sections; i++) {
        g_autofree char *part = cam_pak_describe_section(image->pak, i);
        tell(image, "file", "header", part);
    }
    return TRUE;
}

static gboolean
finish_paks(Image *image, GError **error)
{
    g_auto(CamPaksHeader) header = { 0 };

    if (!cam_paks_finish(image->paks, &header, &image->unchecked, error))
        return FALSE;
    image->version = g_steal_pointer(&header.version);
    image->platform = g_steal_pointer(&header.hardware);
    tell(image, "version", "header", image->version);
    tell(image, "platform", "header", image->platform);
    tell_number(image, "board", header.board);
    tell(image, "sums", "header", "its length is right; how its sums are made is not known");
    return TRUE;
}

/* what names in a Dahua package say (dahua.md 7) */
static void
tell_dahua_name(Image *image, const char *name)
{
    static const struct {
        const char *name;
        const char *fact;
        const char *text;
    } rows[] = {
        { "Install", "installer", "Install, as cameras have it" },
        { "Install.lua", "installer", "Install.lua, as recorders have it" },
        { "sign.img", "signature", "sign.img, which the device checks" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (strcmp(name, rows[i].name) == 0)
            tell(image, rows[i].fact, "content", rows[i].text);
    }
}

/* a zip that is sent as it is: its list of files is all it says of itself */
static void
finish_zip(Image *image, const CamSourceFacts *found)
{
    image->checked = !found->unchecked;
    tell(image, "sums", "content",
         image->checked ? "the CRC of every file in it is right"
                        : "it is packed in a way that camherd cannot check");
    for (guint i = 0; found->names != NULL && i < found->names->len; i++) {
        const char *name = found->names->pdata[i];
        tell(image, "file", "content", name);
        if (image->container == CAM_CONTAINER_DAHUA)
            tell_dahua_name(image, name);
    }
}

static gboolean
finish_image(Image *image, const CamSourceFacts *found, GError **error)
{
    switch (image->container) {
    case CAM_CONTAINER_SWKH:
        return finish_swkh(image, error);
    case CAM_CONTAINER_02KH:
    case CAM_CONTAINER_03KH:
        return finish_encrypted(image, error);
    case CAM_CONTAINER_AXIS:
    case CAM_CONTAINER_AXIS_GZIP:
        return finish_axis(image, error);
    case CAM_CONTAINER_PAK:
        return finish_pak(image, error);
    case CAM_CONTAINER_PAKS:
        return finish_paks(image, error);
    case CAM_CONTAINER_DAHUA:
    case CAM_CONTAINER_UNIVIEW:
        finish_zip(image, found);
        break;
    case CAM_CONTAINER_NONE:
    case CAM_CONTAINER_BOSCH:
    case CAM_CONTAINER_CLOSED:
        break;
    }
    return TRUE;
}

/* the name nearest to the image counts; one of a form we know before one that only has a version.
   @vendor is what the bytes say; NULL lets the names say it */
static CamNameFacts *
read_names(const char *vendor, const char *origin, const CamSourceFacts *found,
           const char **ret_source)
{
    const char *const names[] = { found->member, found->archive, origin };
    const char *const sources[] = { "file name", "archive name",
                                    found->depth > 0 ? "archive name" : "file name" };
    g_autoptr(CamNameFacts) best = cam_name_parse(vendor, "");

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(CamNameFacts) facts = names[i] != NULL ? cam_name_parse(vendor, names[i]) : NULL;
        gboolean silent = best->version == NULL && best->model == NULL;
        if (facts == NULL || best->known || (!facts->known && !silent))
            continue;
        cam_name_facts_free(best);
        best = g_steal_pointer(&facts);
        *ret_source = sources[i];
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

    if (image->language == LANGUAGE_CHINESE)
        wanted = "CN";
    else if (image->language == LANGUAGE_ENGLISH)
        wanted = facts->language != NULL && !named_chinese ? facts->language : "EN";
    firmware->language = g_strdup(wanted != NULL ? wanted : facts->language);
    if (wanted != NULL && facts->language != NULL && g_strcmp0(wanted, facts->language) != 0)
        warn(firmware, CAM_LEVEL_WARN, "file-language-differs",
             cam_args_new("name", facts->language, "header", wanted, NULL));
}

/* a header outweighs a name; that they contradict each other is told */
static void
set_version(CamFirmware *firmware, const CamNameFacts *facts, const Image *image)
{
    const char *header = image->version;

    firmware->version = g_strdup(header != NULL ? header : facts->version);
    firmware->build = g_strdup(facts->build);
    firmware->build_sure = facts->build_sure;
    if (header != NULL && facts->version != NULL &&
        cam_version_compare_text(firmware->vendor, header, NULL, facts->version, NULL) !=
            CAM_ORDER_SAME)
        warn(firmware, CAM_LEVEL_WARN, "file-version-differs",
             cam_args_new("name", facts->version, "header", header, NULL));
    if (firmware->version == NULL)
        warn(firmware, CAM_LEVEL_WARN, "file-name-silent", NULL);
    if (facts->build != NULL && !facts->build_sure)
        warn(firmware, CAM_LEVEL_INFO, "file-build-unsure",
             cam_args_new("build", facts->build, NULL));
}

static void
set_platform(CamFirmware *firmware, const CamNameFacts *facts, const Image *image,
             const CamSourceFacts *found)
{
    const char *header = image->platform;

    firmware->platform = g_strdup(header != NULL ? header : facts->platform);
    if (header != NULL && facts->platform != NULL && !cam_text_equal_fold(header, facts->platform))
        warn(firmware, CAM_LEVEL_WARN, "file-platform-differs",
             cam_args_new("name", facts->platform, "header", header, NULL));
    if (found->hardware_ids != NULL)
        firmware->models = cam_hwid_parse(found->hardware_ids->data, found->hardware_ids->len);
    else if (facts->model != NULL)
        firmware->models = g_strdupv((char *[]){ facts->model, NULL });
}

static void
set_name_facts(CamFirmware *firmware, const CamNameFacts *facts, const Image *image,
               const CamSourceFacts *found)
{
    firmware->kind = facts->kind;
    firmware->device_class = g_strdup(facts->device_class);
    firmware->norm = g_strdup(facts->norm);
    set_version(firmware, facts, image);
    set_platform(firmware, facts, image, found);
    set_language(firmware, facts, image);
    if (facts->custom)
        warn(firmware, CAM_LEVEL_WARN, "file-custom-build", NULL);
    if (facts->brand != NULL)
        warn(firmware, CAM_LEVEL_WARN, "file-brand", cam_args_new("brand", facts->brand, NULL));
}

/* all of it, also where a header outweighs it: the user sees what each of them says */
static void
tell_name_facts(CamFirmware *firmware, const CamNameFacts *facts, const char *source)
{
    const struct {
        const char *fact;
        const char *text;
    } rows[] = {
        { "vendor", facts->known || facts->version != NULL ? facts->vendor : NULL },
        { "version", facts->version },
        { "build", facts->build },
        { "platform", facts->platform },
        { "class", facts->device_class },
        { "models", facts->model },
        { "language", facts->language },
        { "norm", facts->norm },
        { "kind", facts->kind != CAM_KIND_UNKNOWN ? cam_kind_name(facts->kind) : NULL },
        { "brand", facts->brand },
        { "customer", facts->custom ? "one customer's order" : NULL },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        cam_firmware_add_evidence(firmware, rows[i].fact, source, rows[i].text);
}

/* the first of a list that may have a thousand */
static void
tell_hardware_ids(CamFirmware *firmware)
{
    g_autoptr(GString) text = g_string_new(NULL);
    guint count = g_strv_length(firmware->models);

    for (guint i = 0; i < MIN(count, SHOWN_MODELS); i++)
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", firmware->models[i]);
    if (count > SHOWN_MODELS)
        g_string_append_printf(text, " and %u more", count - SHOWN_MODELS);
    cam_firmware_add_evidence(firmware, "models", "hwid", text->str);
}

/* a name of another make than the bytes says nothing about this file, but that it has it does */
static void
check_named_vendor(CamFirmware *firmware, const CamNameFacts *facts, const char *origin,
                   const CamSourceFacts *found)
{
    const char *source = NULL;
    g_autoptr(CamNameFacts) any = read_names(NULL, origin, found, &source);

    if (!facts->known && any->known && g_strcmp0(any->vendor, firmware->vendor) != 0)
        warn(firmware, CAM_LEVEL_WARN, "file-vendor-differs",
             cam_args_new("name", any->vendor, "header", firmware->vendor, NULL));
}

static char *
name_container(CamContainer container, guint depth)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (guint i = 0; i < depth; i++)
        g_string_append(out, "zip+");
    g_string_append(out, cam_container_name(container));
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static void
set_confidence(CamFirmware *firmware, const CamNameFacts *facts, const Image *image)
{
    /* a zip of Uniview is one because of its name */
    gboolean header =
        (image->checked && image->container != CAM_CONTAINER_UNIVIEW) || image->version != NULL;

    if (header)
        firmware->confidence = CAM_CONFIDENCE_HEADER;
    else
        firmware->confidence = facts->version != NULL ? CAM_CONFIDENCE_NAME : CAM_CONFIDENCE_NONE;
    if (!image->checked)
        warn(firmware, CAM_LEVEL_INFO, "file-unchecked", NULL);
    if (image->unchecked > 0) {
        g_autofree char *bytes = g_strdup_printf("%" G_GUINT64_FORMAT, image->unchecked);
        warn(firmware, CAM_LEVEL_WARN, "file-extra-bytes", cam_args_new("bytes", bytes, NULL));
    }
}

/* whether the bytes say what it is, or only its name does */
static gboolean
is_known_by_name(CamContainer container)
{
    return container == CAM_CONTAINER_UNIVIEW || container == CAM_CONTAINER_CLOSED;
}

static void
fill_firmware(CamFirmware *firmware, Image *image, const CamSourceFacts *found)
{
    const char *vendor = cam_container_get_vendor(image->container);
    const char *source = found->depth > 0 ? "archive name" : "file name";
    g_autoptr(CamNameFacts) facts = read_names(vendor, image->origin, found, &source);

    firmware->member = g_strdup(found->member);
    firmware->sha256 = g_strdup(cam_file_hash_finish(image->hash));
    firmware->size = image->size;
    firmware->container = name_container(image->container, found->depth);
    firmware->vendor = g_strdup(vendor != NULL ? vendor : facts->vendor);
    if (!is_known_by_name(image->container))
        cam_firmware_add_evidence(firmware, "vendor", "header", vendor);
    if (found->depth > 0)
        cam_firmware_add_evidence(firmware, "sums", "archive",
                                  "the CRC of every file in the zip is right");
    set_name_facts(firmware, facts, image, found);
    if (found->hardware_ids != NULL && firmware->models != NULL)
        tell_hardware_ids(firmware);
    tell_name_facts(firmware, facts, source);
    check_named_vendor(firmware, facts, image->origin, found);
    set_confidence(firmware, facts, image);
}

CamFirmware *
cam_firmware_inspect_fd(int fd, const char *origin, GError **error)
{
    g_auto(Image) image = { .origin = origin,
                            .firmware = cam_firmware_new(origin),
                            .hash = cam_file_hash_new() };
    g_auto(CamSourceFacts) found = { 0 };

    if (!cam_source_read(fd, origin, on_bytes, &image, &found, error))
        return NULL;
    if (!finish_image(&image, &found, error)) {
        if (found.member != NULL)
            g_prefix_error(error, "holds \"%s\", which ", found.member);
        return NULL;
    }
    fill_firmware(image.firmware, &image, &found);
    return g_steal_pointer(&image.firmware);
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
