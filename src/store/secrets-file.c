/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * credentials  in the site's folder, 0600: "camherd-credentials-1\n", two numbers of 8 bytes (how
 *              long and with how much memory the passphrase is worked on, little-endian), salt,
 *              nonce, and what crypto_secretbox made of the logins
 */
#include "src/store/secrets-file.h"

#include "src/base/file.h"
#include "src/base/text.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>

#define MAGIC       "camherd-credentials-1\n"
#define MAGIC_SIZE  (sizeof MAGIC - 1)
#define HEADER_SIZE (MAGIC_SIZE + 16 + crypto_pwhash_SALTBYTES + crypto_secretbox_NONCEBYTES)
#define MAX_FILE    (1024 * 1024)
#define PER_SECRET  4
/* RFC 9106, section 4: the second of its two ways, for computers with little memory */
#define OPS        3
#define MEMORY     (64 * 1024 * 1024)
#define OPS_MAX    10
#define MEMORY_MAX (256 * 1024 * 1024)

typedef struct {
    guint64 ops;
    guint64 memory;
    const guint8 *salt;
    const guint8 *nonce;
    const guint8 *sealed;
    gsize sealed_size;
} Header;

static gboolean
read_header(const guint8 *bytes, gsize size, Header *header)
{
    guint64 numbers[2];

    if (size < HEADER_SIZE + crypto_secretbox_MACBYTES || size > MAX_FILE ||
        memcmp(bytes, MAGIC, MAGIC_SIZE) != 0)
        return FALSE;
    memcpy(numbers, bytes + MAGIC_SIZE, sizeof numbers);
    header->ops = GUINT64_FROM_LE(numbers[0]);
    header->memory = GUINT64_FROM_LE(numbers[1]);
    header->salt = bytes + MAGIC_SIZE + sizeof numbers;
    header->nonce = header->salt + crypto_pwhash_SALTBYTES;
    header->sealed = bytes + HEADER_SIZE;
    header->sealed_size = size - HEADER_SIZE;
    /* libsodium counts whole KiB: other numbers would be changes that nobody notices */
    return header->memory % 1024 == 0 && header->ops >= crypto_pwhash_OPSLIMIT_MIN &&
           header->ops <= OPS_MAX && header->memory >= crypto_pwhash_MEMLIMIT_MIN &&
           header->memory <= MEMORY_MAX;
}

gboolean
cam_secrets_file_check(const guint8 *bytes, gsize size)
{
    Header header;

    return read_header(bytes, size, &header);
}

/* Returns: (nullable): free with sodium_free(), which wipes it */
static guint8 *
make_key(const char *passphrase, const Header *header)
{
    guint8 *key = sodium_init() >= 0 ? sodium_malloc(crypto_secretbox_KEYBYTES) : NULL;

    if (key != NULL &&
        crypto_pwhash(key, crypto_secretbox_KEYBYTES, passphrase, strlen(passphrase), header->salt,
                      header->ops, header->memory, crypto_pwhash_ALG_ARGON2ID13) == 0)
        return key;
    sodium_free(key);
    return NULL;
}

static void
set_memory_error(GError **error)
{
    g_set_error(error, CAM_ERROR, CAM_ERROR_INTERNAL,
                "there is not enough memory to work on the passphrase");
}

GPtrArray *
cam_secrets_unpack(const char *bytes, gsize size)
{
    g_autoptr(GPtrArray) secrets = g_ptr_array_new_with_free_func((GDestroyNotify)cam_secret_free);
    const char *at = bytes;

    if (size > 0 && bytes[size - 1] != '\0')
        return NULL;
    while (size > 0 && at < bytes + size) {
        const char *parts[PER_SECRET];
        for (guint i = 0; i < PER_SECRET; i++) {
            if (at >= bytes + size)
                return NULL;
            parts[i] = at;
            at += strlen(at) + 1;
        }
        g_ptr_array_add(secrets, cam_secret_new(parts[0], parts[1], parts[3],
                                                parts[2][0] != '\0' ? parts[2] : NULL));
    }
    return g_steal_pointer(&secrets);
}

static const char *
get_part(const CamSecret *secret, guint index)
{
    const char *const parts[PER_SECRET] = { secret->name, secret->user,
                                            secret->make != NULL ? secret->make : "",
                                            secret->password };

    return parts[index];
}

static gsize
measure(const GPtrArray *secrets)
{
    gsize size = 0;

    for (guint i = 0; i < secrets->len * PER_SECRET; i++)
        size += strlen(get_part(secrets->pdata[i / PER_SECRET], i % PER_SECRET)) + 1;
    return size;
}

/* Returns: (nullable): free with sodium_free() */
static char *
pack(const GPtrArray *secrets, gsize size)
{
    char *bytes = sodium_init() >= 0 ? sodium_malloc(MAX(size, 1)) : NULL;
    char *at = bytes;

    for (guint i = 0; bytes != NULL && i < secrets->len * PER_SECRET; i++) {
        const char *part = get_part(secrets->pdata[i / PER_SECRET], i % PER_SECRET);
        memcpy(at, part, strlen(part) + 1);
        at += strlen(part) + 1;
    }
    return bytes;
}

/* libsodium's crypto_pwhash (Argon2id) makes the key, its crypto_secretbox seals. Salt, limits and
 * nonce stand before the sealed part; each of them changes the key or the seal */
static guint8 *
seal(const GPtrArray *secrets, const char *passphrase, gsize *ret_size, GError **error)
{
    gsize size = measure(secrets);
    gsize whole = HEADER_SIZE + crypto_secretbox_MACBYTES + size;
    const guint64 numbers[2] = { GUINT64_TO_LE(OPS), GUINT64_TO_LE(MEMORY) };
    g_autofree guint8 *bytes = g_malloc0(whole);
    char *plain = pack(secrets, size);
    Header header;

    memcpy(bytes, MAGIC, MAGIC_SIZE);
    memcpy(bytes + MAGIC_SIZE, numbers, sizeof numbers);
    if (whole > MAX_FILE) {
        sodium_free(plain);
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE, "these are too many logins for one file");
        return NULL;
    }
    gboolean good = plain != NULL && read_header(bytes, whole, &header);
    if (good)
        randombytes_buf(bytes + MAGIC_SIZE + sizeof numbers,
                        crypto_pwhash_SALTBYTES + crypto_secretbox_NONCEBYTES);
    guint8 *key = good ? make_key(passphrase, &header) : NULL;
    if (key != NULL)
        crypto_secretbox_easy(bytes + HEADER_SIZE, (const guint8 *)plain, size, header.nonce, key);
    sodium_free(plain);
    if (key == NULL) {
        set_memory_error(error);
        return NULL;
    }
    sodium_free(key);
    *ret_size = whole;
    return g_steal_pointer(&bytes);
}

static GPtrArray *
unseal(const Header *header, const guint8 *key)
{
    gsize size = header->sealed_size - crypto_secretbox_MACBYTES;
    char *plain = sodium_malloc(MAX(size, 1));
    GPtrArray *secrets = NULL;

    if (plain != NULL && crypto_secretbox_open_easy((guint8 *)plain, header->sealed,
                                                    header->sealed_size, header->nonce, key) == 0)
        secrets = cam_secrets_unpack(plain, size);
    sodium_free(plain);
    return secrets;
}

static GPtrArray *
open_sealed(const guint8 *bytes, gsize size, const char *passphrase, GError **error)
{
    Header header;

    if (!read_header(bytes, size, &header)) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_FORMAT,
                    "is no file of stored logins, or was damaged; put back a copy of it, or remove "
                    "it and store the logins again");
        return NULL;
    }
    guint8 *key = make_key(passphrase, &header);
    if (key == NULL) {
        set_memory_error(error);
        return NULL;
    }
    GPtrArray *secrets = unseal(&header, key);
    sodium_free(key);
    if (secrets == NULL)
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "the passphrase is wrong, or the file was changed; no login was taken from it");
    return secrets;
}

/* somebody who can write to it could put another file in its place, who can read it could try
 * passphrases for as long as he likes */
static gboolean
check_mode(const char *path, GError **error)
{
    GStatBuf info;

    if (g_lstat(path, &info) != 0 || (S_ISREG(info.st_mode) && (info.st_mode & 077) == 0))
        return TRUE;
    g_set_error(error, CAM_ERROR, CAM_ERROR_FILE,
                "%s can be read by others and is not opened; if nobody changed it: chmod 600 %s",
                path, path);
    return FALSE;
}

GPtrArray *
cam_secrets_file_read(const char *path, const char *passphrase, GError **error)
{
    g_autofree char *bytes = NULL;
    gsize size = 0;

    if (!check_mode(path, error) || !cam_file_read(path, MAX_FILE, &bytes, &size, error))
        return NULL;
    GPtrArray *secrets = open_sealed((const guint8 *)bytes, size, passphrase, error);
    if (secrets == NULL)
        g_prefix_error(error, "%s: ", path);
    return secrets;
}

gboolean
cam_secrets_file_write(const char *path, const GPtrArray *secrets, const char *passphrase,
                       GError **error)
{
    gsize size = 0;
    g_autofree guint8 *bytes = seal(secrets, passphrase, &size, error);

    return bytes != NULL && cam_file_write(path, bytes, size, error);
}
