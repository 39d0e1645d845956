/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/checksum.h"

#include "src/base/file.h"
#include "src/base/text.h"
#include "src/firmware/source.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

/* more lines than any list of a maker has */
#define MAX_LINES  20000
#define BLOCK_SIZE ((gsize)256 * 1024)

typedef struct {
    GChecksumType type;
    guint digits;
    const char *name;
    /* as `openssl dgst` and BSD write it */
    const char *tag;
    gboolean weak;
} Kind;

static const Kind kinds[] = {
    { G_CHECKSUM_SHA256, 64, "SHA-256", "SHA256", FALSE },
    { G_CHECKSUM_SHA512, 128, "SHA-512", "SHA512", FALSE },
    { G_CHECKSUM_SHA384, 96, "SHA-384", "SHA384", FALSE },
    { G_CHECKSUM_SHA1, 40, "SHA-1", "SHA1", TRUE },
    { G_CHECKSUM_MD5, 32, "MD5", "MD5", TRUE },
};

/* beside `FILE` */
static const char *const endings[] = { "sha256", "sha256sum", "sha512", "sha512sum",
                                       "sha1",   "sha1sum",   "md5",    "md5sum" };

/* for all files of a folder, compared without case */
static const char *const lists[] = { "sha256sums",  "sha256sums.txt", "sha256sum.txt",
                                     "sha512sums",  "sha512sum.txt",  "sha1sums",
                                     "sha1sum.txt", "md5sums",        "md5sums.txt",
                                     "md5sum.txt",  "checksums.txt",  "checksum.txt" };

static const Kind *
get_kind(GChecksumType type)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (kinds[i].type == type)
            return &kinds[i];
    }
    return &kinds[0];
}

gboolean
cam_checksum_is_weak(GChecksumType type)
{
    return get_kind(type)->weak;
}

const char *
cam_checksum_get_name(GChecksumType type)
{
    return get_kind(type)->name;
}

static void
free_checksum(gpointer data)
{
    CamChecksum *checksum = data;

    g_free(checksum->hex);
    g_free(checksum->name);
    g_free(checksum);
}

static gsize
count_digits(const char *text)
{
    gsize count = 0;

    while (g_ascii_isxdigit(text[count]))
        count++;
    return count;
}

static const Kind *
find_kind(gsize digits)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (kinds[i].digits == digits)
            return &kinds[i];
    }
    return NULL;
}

/* names may have folders of either system before them */
static char *
take_name(const char *text, gsize size)
{
    g_autofree char *name = g_strndup(text, size);

    g_strstrip(name);
    g_strdelimit(name, "\\", '/');
    const char *last = strrchr(name, '/');
    const char *base = last != NULL ? last + 1 : name;
    return base[0] != '\0' ? g_strdup(base) : NULL;
}

static void
append(GPtrArray *to, const Kind *kind, const char *hex, char *name)
{
    CamChecksum *checksum = g_new0(CamChecksum, 1);

    checksum->type = kind->type;
    checksum->hex = g_ascii_strdown(hex, kind->digits);
    checksum->name = name;
    g_ptr_array_add(to, checksum);
}

/* `SHA256 (NAME) = HEX`; a name may hold brackets, so the last one ends it */
static gboolean
add_bsd(GPtrArray *to, const char *line)
{
    const char *open = strchr(line, '(');
    const char *close = strrchr(line, ')');

    if (open == NULL || close == NULL || close < open)
        return FALSE;
    const char *equals = close + 1 + strspn(close + 1, " \t");
    if (*equals != '=')
        return FALSE;
    const char *hex = equals + 1 + strspn(equals + 1, " \t");
    gsize digits = count_digits(hex);
    const Kind *kind = find_kind(digits);
    g_autofree char *tag = g_strndup(line, (gsize)(open - line));
    g_strstrip(tag);
    if (kind == NULL || hex[digits + strspn(hex + digits, " \t")] != '\0' ||
        g_ascii_strncasecmp(tag, kind->tag, strlen(kind->tag)) != 0)
        return FALSE;
    append(to, kind, hex, take_name(open + 1, (gsize)(close - open - 1)));
    return TRUE;
}

/* `HEX  NAME`, `HEX *NAME`, HEX; a backslash before it tells that the name has some in it */
static void
add_gnu(GPtrArray *to, const char *line)
{
    const char *hex = line[0] == '\\' ? line + 1 : line;
    gsize digits = count_digits(hex);
    const Kind *kind = find_kind(digits);
    const char *rest = hex + digits;

    if (kind == NULL || (*rest != '\0' && *rest != ' ' && *rest != '\t'))
        return;
    rest += strspn(rest, " \t");
    if (*rest == '*')
        rest++;
    append(to, kind, hex, take_name(rest, strlen(rest)));
}

GPtrArray *
cam_checksum_parse(const char *text)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(free_checksum);
    const char *at = g_str_has_prefix(text, "\357\273\277") ? text + 3 : text;

    while (*at != '\0' && found->len < MAX_LINES) {
        gsize size = strcspn(at, "\r\n");
        g_autofree char *line = g_strndup(at, size);
        g_strstrip(line);
        if (!add_bsd(found, line))
            add_gnu(found, line);
        at += size + strspn(at + size, "\r\n");
    }
    return found;
}

static char *
hash_file(const char *path, GChecksumType type, GError **error)
{
    g_autofree guint8 *block = g_malloc(BLOCK_SIZE);
    g_autoptr(GChecksum) sum = g_checksum_new(type);
    char *sha256 = NULL;
    gsize got;

    if (type == G_CHECKSUM_SHA256)
        return cam_file_hash(path, &sha256, NULL, error) ? sha256 : NULL;
    FILE *in = g_fopen(path, "rb");
    while (in != NULL && (got = fread(block, 1, BLOCK_SIZE, in)) > 0)
        g_checksum_update(sum, block, (gssize)got);
    int failed = in == NULL || ferror(in) ? errno : 0;
    if (in != NULL)
        fclose(in);
    if (failed != 0) {
        cam_file_set_error(error, failed, path, "read");
        return NULL;
    }
    return g_strdup(g_checksum_get_string(sum));
}

static gboolean
on_bytes(const CamSourceFacts *found G_GNUC_UNUSED, const guint8 *bytes, gsize size, gpointer data,
         GError **error G_GNUC_UNUSED)
{
    g_checksum_update(data, bytes, (gssize)size);
    return TRUE;
}

static char *
hash_image(const CamFirmware *firmware, GChecksumType type, GError **error)
{
    g_autoptr(GChecksum) sum = g_checksum_new(type);
    g_auto(CamSourceFacts) found = { 0 };

    if (type == G_CHECKSUM_SHA256)
        return g_strdup(firmware->sha256);
    int fd = g_open(firmware->origin, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
    if (fd < 0) {
        cam_file_set_error(error, errno, firmware->origin, "read");
        return NULL;
    }
    gboolean read = cam_source_read(fd, firmware->origin, on_bytes, sum, &found, error);
    g_close(fd, NULL);
    return read ? g_strdup(g_checksum_get_string(sum)) : NULL;
}

static void
tell_match(CamFirmware *firmware, GChecksumType type, const char *source, gboolean image)
{
    const char *of = image && firmware->member != NULL ? firmware->member : NULL;
    g_autofree char *base = g_path_get_basename(firmware->origin);
    g_autofree char *shown = cam_text_clean(of != NULL ? of : base, 200);
    g_autofree char *text =
        g_strdup_printf("%s of %s, from %s", cam_checksum_get_name(type), shown, source);

    if (cam_checksum_is_weak(type))
        cam_findings_add(firmware->findings, CAM_LEVEL_INFO, "checksum-weak",
                         cam_args_new("sum", cam_checksum_get_name(type), "file", shown, "source",
                                      source, NULL));
    else
        cam_findings_add(firmware->findings, CAM_LEVEL_INFO, "checksum-matches",
                         cam_args_new("sum", cam_checksum_get_name(type), "file", shown, "source",
                                      source, NULL));
    cam_firmware_add_evidence(firmware, "checksum",
                              strcmp(source, "--sha256") == 0 ? "user" : "checksum file", text);
}

/* @source: where the wanted sum stands */
static gboolean
compare(CamFirmware *firmware, GChecksumType type, const char *wanted, const char *source,
        GError **error)
{
    g_autofree char *image = NULL;
    g_autofree char *file = firmware->member == NULL && type == G_CHECKSUM_SHA256
                                ? g_strdup(firmware->sha256)
                                : hash_file(firmware->origin, type, error);

    if (file == NULL)
        return FALSE;
    if (strcmp(file, wanted) == 0) {
        tell_match(firmware, type, source, firmware->member == NULL);
        return TRUE;
    }
    if (firmware->member != NULL) {
        image = hash_image(firmware, type, error);
        if (image == NULL)
            return FALSE;
        if (strcmp(image, wanted) == 0) {
            tell_match(firmware, type, source, TRUE);
            return TRUE;
        }
    }
    g_autofree char *shown = cam_text_clean(firmware->origin, 300);
    g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT,
                "%s is not the file that was meant: its %s is %s, but %s says %s; download it "
                "again, or correct the checksum if that is the wrong one",
                shown, cam_checksum_get_name(type), file, source, wanted);
    return FALSE;
}

static gboolean
check_given(CamFirmware *firmware, const char *given, GError **error)
{
    g_autofree char *text = g_strstrip(g_ascii_strdown(given, -1));

    if (strlen(text) != get_kind(G_CHECKSUM_SHA256)->digits || count_digits(text) != strlen(text)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "\"%s\" is no SHA-256; it has 64 digits 0 to 9 and a to f", given);
        return FALSE;
    }
    return compare(firmware, G_CHECKSUM_SHA256, text, "--sha256", error);
}

/* Returns: (nullable): NULL where there is none that can be read; that is told */
static GPtrArray *
read_sums(CamFirmware *firmware, const char *path)
{
    g_autoptr(GError) wrong = NULL;
    g_autofree char *text = NULL;

    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return NULL;
    if (cam_file_read(path, CAM_CHECKSUM_MAX_SIZE, &text, NULL, &wrong))
        return cam_checksum_parse(text);
    cam_findings_add(firmware->findings, CAM_LEVEL_WARN, "checksum-unreadable",
                     cam_args_new("message", wrong->message, NULL));
    return NULL;
}

static gboolean
is_for(const CamChecksum *sum, const char *name)
{
    return sum->name != NULL && cam_text_equal_fold(sum->name, name);
}

/* @own: the list belongs to this one file, so that a line without a name, or the only line under
   the name it once had, is its too */
static gboolean
check_list(CamFirmware *firmware, const GPtrArray *sums, const char *source, gboolean own,
           GError **error)
{
    g_autofree char *name = g_path_get_basename(firmware->origin);

    for (guint i = 0; i < sums->len; i++) {
        const CamChecksum *sum = sums->pdata[i];
        gboolean counts = is_for(sum, name) || (own && (sum->name == NULL || sums->len == 1));
        if (counts && !compare(firmware, sum->type, sum->hex, source, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
check_own(CamFirmware *firmware, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *path = g_strconcat(firmware->origin, ".", endings[i], NULL);
        g_autofree char *source = g_path_get_basename(path);
        g_autoptr(GPtrArray) sums = read_sums(firmware, path);
        if (sums != NULL && !check_list(firmware, sums, source, TRUE, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
is_list(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        if (cam_text_equal_fold(name, lists[i]))
            return TRUE;
    }
    return FALSE;
}

gboolean
cam_checksum_is_list(const char *name)
{
    const char *ending = strrchr(name, '.');

    for (gsize i = 0; ending != NULL && i < G_N_ELEMENTS(endings); i++) {
        if (strcmp(ending + 1, endings[i]) == 0)
            return TRUE;
    }
    return is_list(name);
}

static gboolean
check_lists(CamFirmware *firmware, GError **error)
{
    g_autofree char *path = g_path_get_dirname(firmware->origin);
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        g_autoptr(GPtrArray) sums = is_list(name) ? read_sums(firmware, file) : NULL;
        if (sums != NULL && !check_list(firmware, sums, name, FALSE, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
cam_checksum_check(CamFirmware *firmware, const char *given, GError **error)
{
    return (given == NULL || check_given(firmware, given, error)) && check_own(firmware, error) &&
           check_lists(firmware, error);
}
