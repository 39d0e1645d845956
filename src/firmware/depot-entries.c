/* SPDX-License-Identifier: LGPL-2.1-or-later */

/*
 * What stands in the user's depot beside the images: `SHA256.json`, what is remembered of each,
 * complete or absent; `.lock`, held while something is added or removed; `catalogue.csv`, when the
 * user puts one there.
 */

#include "src/base/clock.h"
#include "src/base/file.h"
#include "src/base/platform.h"
#include "src/base/text.h"
#include "src/firmware/catalogue.h"
#include "src/firmware/depot-json.h"
#include "src/firmware/take.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define LOCK          ".lock"
#define SHA256_DIGITS 64
/* fewer digits of a SHA-256 are a name */
#define MIN_DIGITS 8
/* of a hidden file that is being written: `.NAME.` and these digits (src/base/file.c) */
#define PART_DIGITS 8

void
cam_depot_entry_free(CamDepotEntry *entry)
{
    if (entry == NULL)
        return;
    cam_firmware_unref(entry->firmware);
    g_free(entry->url);
    g_free(entry->notes);
    g_free(entry->file_sha256);
    g_free(entry);
}

char *
cam_depot_get_folder(void)
{
    return g_build_filename(g_get_user_data_dir(), "camherd", "depot", NULL);
}

static char *
build_path(const char *folder, const char *sha256, const char *ending)
{
    g_autofree char *name = g_strconcat(sha256, ending, NULL);

    return g_build_filename(folder, name, NULL);
}

/* Returns: (transfer full) (nullable): the SHA-256 of `SHA256.json` and of `SHA256.bin` */
static char *
take_sha256(const char *name, const char *ending)
{
    gboolean is_one = strlen(name) == SHA256_DIGITS + strlen(ending) &&
                      strspn(name, "0123456789abcdef") == SHA256_DIGITS &&
                      strcmp(name + SHA256_DIGITS, ending) == 0;

    return is_one ? g_strndup(name, SHA256_DIGITS) : NULL;
}

static int
compare_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* what the depot names, described or not */
static GPtrArray *
list_sums(const char *folder, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) sums = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) failure = NULL;
    const char *name;

    if (!g_file_test(folder, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&sums);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, &failure);
    if (dir == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FILE, "cannot read the depot %s: %s", folder,
                    failure->message);
        return NULL;
    }
    while ((name = g_dir_read_name(dir)) != NULL) {
        char *sha256 = take_sha256(name, ".json");
        if (sha256 == NULL)
            sha256 = take_sha256(name, ".bin");
        if (sha256 == NULL || !g_hash_table_add(seen, sha256))
            g_free(sha256);
        else
            g_ptr_array_add(sums, sha256);
    }
    g_ptr_array_sort(sums, compare_text);
    return g_steal_pointer(&sums);
}

/* reading */

static CamDepotEntry *
read_entry(const char *folder, const char *sha256, GError **error)
{
    g_autofree char *path = build_path(folder, sha256, ".json");
    g_autofree char *text = NULL;

    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FILE, "it has no description");
        return NULL;
    }
    if (!cam_file_read(path, CAM_DEPOT_JSON_MAX, &text, NULL, error))
        return NULL;
    g_autoptr(CamDepotEntry) entry = cam_depot_entry_parse(text, error);
    if (entry == NULL)
        return NULL;
    if (strcmp(entry->firmware->sha256, sha256) != 0) {
        g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT,
                            "its description is of another file");
        return NULL;
    }
    entry->firmware->path = build_path(folder, sha256, ".bin");
    return g_steal_pointer(&entry);
}

static gint64
get_changed_us(const GStatBuf *status)
{
    return (gint64)status->st_mtim.tv_sec * G_USEC_PER_SEC + status->st_mtim.tv_nsec / 1000;
}

/* a file that looks as it did is believed here; it is hashed before it is used */
static gboolean
is_as_added(const CamDepotEntry *entry, const GStatBuf *status)
{
    const CamFirmware *firmware = entry->firmware;
    g_autofree char *sha256 = NULL;
    g_autoptr(GError) error = NULL;

    if ((guint64)status->st_size != firmware->size)
        return FALSE;
    if (get_changed_us(status) == entry->changed_us)
        return TRUE;
    if (!cam_file_hash(firmware->path, &sha256, NULL, &error)) {
        g_debug("%s", error->message);
        return FALSE;
    }
    return strcmp(sha256, firmware->sha256) == 0;
}

static void
warn(GPtrArray *findings, CamLevel level, const char *code, JsonObject *args)
{
    if (findings != NULL)
        cam_findings_add(findings, level, code, args);
    else
        json_object_unref(args);
}

static gboolean
check_image(const CamDepotEntry *entry, GPtrArray *findings)
{
    const CamFirmware *firmware = entry->firmware;
    g_autofree char *base = g_path_get_basename(firmware->origin);
    g_autofree char *name = cam_text_clean(base, 200);
    GStatBuf status;

    if (g_lstat(firmware->path, &status) != 0 || !S_ISREG(status.st_mode)) {
        warn(findings, CAM_LEVEL_WARN, "depot-missing",
             cam_args_new("file", name, "path", firmware->path, NULL));
        return FALSE;
    }
    if (is_as_added(entry, &status))
        return TRUE;
    warn(findings, CAM_LEVEL_WARN, "depot-changed",
         cam_args_new("file", name, "path", firmware->path, NULL));
    return FALSE;
}

static CamCatalogue *
read_catalogue(const char *folder, GPtrArray *findings)
{
    g_autoptr(GError) wrong = NULL;
    g_autoptr(GPtrArray) own = cam_findings_new();
    CamCatalogue *catalogue = cam_catalogue_read(folder, own, &wrong);

    if (wrong != NULL)
        warn(findings, CAM_LEVEL_WARN, "catalogue-unreadable",
             cam_args_new("message", wrong->message, NULL));
    if (findings != NULL)
        cam_findings_copy(findings, own);
    return catalogue;
}

static void
tell_unreadable(const char *folder, const char *sha256, const GError *error, GPtrArray *findings)
{
    g_autofree char *json = build_path(folder, sha256, ".json");
    g_autofree char *image = build_path(folder, sha256, ".bin");

    if (g_file_test(json, G_FILE_TEST_EXISTS))
        warn(findings, CAM_LEVEL_WARN, "depot-unreadable",
             cam_args_new("path", json, "message", error->message, NULL));
    else
        warn(findings, CAM_LEVEL_WARN, "depot-not-described", cam_args_new("path", image, NULL));
}

static CamDepotEntry *
load_entry(const char *folder, const char *sha256, const CamCatalogue *catalogue,
           GPtrArray *findings)
{
    g_autoptr(GError) wrong = NULL;
    g_autoptr(CamDepotEntry) entry = read_entry(folder, sha256, &wrong);

    if (entry == NULL) {
        tell_unreadable(folder, sha256, wrong, findings);
        return NULL;
    }
    if (!check_image(entry, findings))
        return NULL;
    if (catalogue != NULL &&
        !cam_catalogue_apply(catalogue, entry->firmware, entry->file_sha256, &wrong)) {
        warn(findings, CAM_LEVEL_WARN, "depot-refused",
             cam_args_new("message", wrong->message, NULL));
        return NULL;
    }
    return g_steal_pointer(&entry);
}

static int
compare_entries(gconstpointer a, gconstpointer b)
{
    const CamDepotEntry *one = *(const CamDepotEntry *const *)a;
    const CamDepotEntry *other = *(const CamDepotEntry *const *)b;

    if (one->added_us != other->added_us)
        return one->added_us < other->added_us ? -1 : 1;
    return strcmp(one->firmware->sha256, other->firmware->sha256);
}

GPtrArray *
cam_depot_read(const char *folder, GPtrArray *findings, GError **error)
{
    g_autoptr(GPtrArray) sums = list_sums(folder, error);

    if (sums == NULL)
        return NULL;
    g_autoptr(CamCatalogue) catalogue = read_catalogue(folder, findings);
    GPtrArray *entries = g_ptr_array_new_with_free_func((GDestroyNotify)cam_depot_entry_free);
    for (guint i = 0; i < sums->len; i++) {
        CamDepotEntry *entry = load_entry(folder, sums->pdata[i], catalogue, findings);
        if (entry != NULL)
            g_ptr_array_add(entries, entry);
    }
    g_ptr_array_sort(entries, compare_entries);
    return entries;
}

GPtrArray *
cam_depot_load(const char *folder, GPtrArray *findings, GError **error)
{
    g_autoptr(GPtrArray) entries = cam_depot_read(folder, findings, error);

    if (entries == NULL)
        return NULL;
    GPtrArray *firmwares = g_ptr_array_new_with_free_func((GDestroyNotify)cam_firmware_unref);
    for (guint i = 0; i < entries->len; i++) {
        const CamDepotEntry *entry = entries->pdata[i];
        g_ptr_array_add(firmwares, cam_firmware_ref(entry->firmware));
    }
    return firmwares;
}

/* adding */

static void
add_models(GPtrArray *to, const char *const *models)
{
    for (const char *const *one = models; one != NULL && *one != NULL; one++) {
        g_autofree char *clean = cam_text_clean(*one, 200);
        gboolean known = clean == NULL;
        for (guint i = 0; i < to->len && !known; i++)
            known = cam_text_equal_fold(to->pdata[i], clean);
        if (!known)
            g_ptr_array_add(to, g_steal_pointer(&clean));
    }
}

static char **
join_models(const CamDepotEntry *before, const CamDepotAdd *add)
{
    g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func(g_free);

    if (before != NULL)
        add_models(models, (const char *const *)before->firmware->meant_for);
    if (add != NULL)
        add_models(models, add->meant_for);
    if (models->len == 0)
        return NULL;
    g_ptr_array_add(models, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&models), FALSE);
}

static void
set_meant_for(CamFirmware *firmware, char **models)
{
    g_strfreev(firmware->meant_for);
    firmware->meant_for = models;
    if (models == NULL)
        return;
    g_autofree char *text = g_strjoinv(", ", models);
    for (guint i = firmware->evidence->len; i > 0; i--) {
        const CamEvidence *one = firmware->evidence->pdata[i - 1];
        if (strcmp(one->fact, "meant-for") == 0)
            g_ptr_array_remove_index(firmware->evidence, i - 1);
    }
    cam_firmware_add_evidence(firmware, "meant-for", "user", text);
    if (firmware->confidence == CAM_CONFIDENCE_NONE)
        firmware->confidence = CAM_CONFIDENCE_USER;
}

static const char *
find_evidence(const CamFirmware *firmware, const char *fact)
{
    for (guint i = 0; i < firmware->evidence->len; i++) {
        const CamEvidence *one = firmware->evidence->pdata[i];
        if (strcmp(one->fact, fact) == 0)
            return one->text;
    }
    return NULL;
}

/* the first of them that says something */
static char *
choose_text(const char *a, const char *b, const char *c)
{
    if (!cam_text_is_empty(a))
        return g_strdup(a);
    return g_strdup(!cam_text_is_empty(b) ? b : c);
}

static guint
count_facts(const CamFirmware *firmware)
{
    return (firmware->version != NULL) + (firmware->platform != NULL) + (firmware->models != NULL);
}

/* from where it may be sent is not forgotten because the catalogue that said so is not beside it */
static void
keep_min_from(CamFirmware *kept, const CamFirmware *other)
{
    if (kept->min_from != NULL || other->min_from == NULL)
        return;
    kept->min_from = g_strdup(other->min_from);
    cam_firmware_add_evidence(kept, "min_from", "catalogue", other->min_from);
}

/* @before is what was remembered of the same image. A name that tells less does not make forgotten
   what an earlier one told */
static CamDepotEntry *
make_entry(CamFirmware *firmware, CamDepotEntry *before, const CamDepotAdd *add)
{
    gboolean poorer = before != NULL && count_facts(firmware) < count_facts(before->firmware);
    CamFirmware *kept = poorer ? before->firmware : firmware;
    CamDepotEntry *entry = g_new0(CamDepotEntry, 1);
    g_autofree char *url = add != NULL ? cam_text_clean(add->url, 2000) : NULL;
    g_autofree char *notes =
        add != NULL && add->notes != NULL ? g_utf8_make_valid(add->notes, -1) : NULL;
    if (notes != NULL && g_utf8_strlen(notes, -1) > CAM_DEPOT_NOTES_MAX)
        *g_utf8_offset_to_pointer(notes, CAM_DEPOT_NOTES_MAX) = '\0';

    set_meant_for(kept, join_models(before, add));
    keep_min_from(kept, firmware);
    if (before != NULL)
        keep_min_from(kept, before->firmware);
    entry->firmware = cam_firmware_ref(kept);
    entry->added_us = before != NULL ? before->added_us : cam_clock_utc_us();
    entry->url =
        choose_text(url, find_evidence(firmware, "url"), before != NULL ? before->url : NULL);
    entry->notes = choose_text(notes, before != NULL ? before->notes : NULL, NULL);
    if (poorer)
        entry->file_sha256 = g_strdup(before->file_sha256);
    return entry;
}

static gboolean
write_entry(const char *folder, CamDepotEntry *entry, GError **error)
{
    CamFirmware *firmware = entry->firmware;
    g_autofree char *path = build_path(folder, firmware->sha256, ".json");
    g_autofree char *image = build_path(folder, firmware->sha256, ".bin");
    GStatBuf status;

    g_free(firmware->path);
    firmware->path = g_steal_pointer(&image);
    firmware->in_depot = TRUE;
    if (g_lstat(firmware->path, &status) == 0)
        entry->changed_us = get_changed_us(&status);
    if (entry->file_sha256 == NULL && firmware->member != NULL &&
        !cam_file_hash(firmware->origin, &entry->file_sha256, NULL, error))
        return FALSE;
    g_autofree char *text = cam_depot_entry_to_text(entry);
    return cam_file_write(path, text, strlen(text), error);
}

static gboolean
is_part(const char *name)
{
    const char *last = strrchr(name, '.');

    return name[0] == '.' && last != NULL && strlen(last + 1) == PART_DIGITS &&
           strspn(last + 1, "0123456789abcdef") == PART_DIGITS &&
           strspn(name + 1, "0123456789abcdef") == SHA256_DIGITS;
}

/* with the lock in hand nobody else is writing: these are of one that was killed */
static void
remove_parts(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (is_part(name))
            g_unlink(path);
    }
}

static gboolean
lock(const char *folder, int *ret_fd, GError **error)
{
    g_autofree char *path = g_build_filename(folder, LOCK, NULL);

    return cam_platform_wait_for_lock(path, ret_fd, error);
}

static CamDepotEntry *
add_locked(const char *folder, CamFirmware *firmware, const CamDepotAdd *add, GError **error)
{
    g_autoptr(GError) wrong = NULL;
    g_autoptr(CamDepotEntry) before = read_entry(folder, firmware->sha256, &wrong);

    if (before == NULL)
        g_debug("%s: %s", firmware->sha256, wrong->message);
    remove_parts(folder);
    if (!cam_firmware_store(firmware, folder, error))
        return NULL;
    g_autoptr(CamDepotEntry) entry = make_entry(firmware, before, add);
    return write_entry(folder, entry, error) ? g_steal_pointer(&entry) : NULL;
}

CamDepotEntry *
cam_depot_add(const char *folder, const char *path, const CamDepotAdd *add, GError **error)
{
    CamTake take = { .sha256 = add != NULL ? add->sha256 : NULL, .depot = folder };
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);
    g_autoptr(CamFirmware) firmware = cam_firmware_take(absolute, &take, error);
    int fd = -1;

    if (firmware == NULL || !cam_file_make_folder(folder, error) || !lock(folder, &fd, error))
        return NULL;
    CamDepotEntry *entry = add_locked(folder, firmware, add, error);
    g_close(fd, NULL);
    return entry;
}

/* removing */

static char *
get_name(const char *folder, const char *sha256)
{
    g_autoptr(CamDepotEntry) entry = read_entry(folder, sha256, NULL);

    return entry != NULL ? g_path_get_basename(entry->firmware->origin) : NULL;
}

static gboolean
is_meant(const char *folder, const char *sha256, const char *text)
{
    g_autofree char *prefix = g_ascii_strdown(text, -1);
    gsize size = strlen(prefix);
    g_autofree char *name = get_name(folder, sha256);

    if (size >= MIN_DIGITS && size <= SHA256_DIGITS && strncmp(sha256, prefix, size) == 0)
        return TRUE;
    return name != NULL && strcmp(name, text) == 0;
}

static void
set_choice_error(GError **error, const char *folder, const char *text, const GPtrArray *found)
{
    g_autoptr(GString) list = g_string_new(NULL);

    for (guint i = 0; i < found->len; i++) {
        g_autofree char *base = get_name(folder, found->pdata[i]);
        g_autofree char *name = cam_text_clean(base, 200);
        g_string_append_printf(list, "%s%.16s (%s)", i > 0 ? ", " : "",
                               (const char *)found->pdata[i], name != NULL ? name : "unknown");
    }
    if (found->len > 0)
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "\"%s\" is more than one file in the depot: %s; give more digits of the "
                    "SHA-256",
                    text, list->str);
    else
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "there is no \"%s\" in the depot; give 8 or more digits of the SHA-256 or the "
                    "name of the file, see: camherd firmware list",
                    text);
}

static gboolean
remove_file(const char *folder, const char *sha256, const char *ending, GError **error)
{
    g_autofree char *path = build_path(folder, sha256, ending);

    if (g_unlink(path) == 0 || errno == ENOENT) {
        cam_file_sync_folder(path);
        return TRUE;
    }
    cam_file_set_error(error, errno, path, "remove");
    return FALSE;
}

static gboolean
remove_locked(const char *folder, const char *text, char **ret_name, GError **error)
{
    g_autoptr(GPtrArray) sums = list_sums(folder, error);
    g_autoptr(GPtrArray) found = g_ptr_array_new();

    if (sums == NULL)
        return FALSE;
    for (guint i = 0; i < sums->len; i++) {
        if (is_meant(folder, sums->pdata[i], text))
            g_ptr_array_add(found, sums->pdata[i]);
    }
    if (found->len != 1) {
        set_choice_error(error, folder, text, found);
        return FALSE;
    }
    const char *sha256 = found->pdata[0];
    g_autofree char *name = get_name(folder, sha256);
    /* the description first: what is left when that is all is told by cam_depot_read() */
    if (!remove_file(folder, sha256, ".json", error) || !remove_file(folder, sha256, ".bin", error))
        return FALSE;
    if (ret_name != NULL)
        *ret_name = name != NULL ? g_steal_pointer(&name) : g_strdup(sha256);
    return TRUE;
}

gboolean
cam_depot_remove(const char *folder, const char *text, char **ret_name, GError **error)
{
    int fd = -1;

    if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        g_autoptr(GPtrArray) none = g_ptr_array_new();
        set_choice_error(error, folder, text, none);
        return FALSE;
    }
    if (!lock(folder, &fd, error))
        return FALSE;
    gboolean done = remove_locked(folder, text, ret_name, error);
    g_close(fd, NULL);
    return done;
}
