/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/dahua-wire.h"

#include <string.h>

#include "src/base/text.h"
#include "src/model/kind.h"

/* values seen: 600 s and 30 minutes (dahua.md 2.4) */
#define LOCK_S       1800
#define LOCK_MAX_MIN 1440
/* zones lie between -12 and +14 hours */
#define ZONE_MAX_US (15 * G_TIME_SPAN_HOUR)

static gboolean
is_blank(char c)
{
    return g_ascii_isspace(c) || c == '\0';
}

static char *
copy_value(const char *at, gsize size)
{
    while (size > 0 && is_blank(*at)) {
        at++;
        size--;
    }
    while (size > 0 && is_blank(at[size - 1]))
        size--;
    return size > 0 ? g_strndup(at, size) : NULL;
}

char *
cam_dahua_read_value(const char *data, gsize size, const char *key)
{
    gsize key_size = strlen(key);

    for (gsize at = 0; at < size;) {
        const char *line = data + at;
        const char *end = memchr(line, '\n', size - at);
        gsize line_size = end != NULL ? (gsize)(end - line) : size - at;

        if (line_size > key_size && memcmp(line, key, key_size) == 0 && line[key_size] == '=')
            return copy_value(line + key_size + 1, line_size - key_size - 1);
        at += line_size + 1;
    }
    return NULL;
}

gboolean
cam_dahua_is_error(const char *data, gsize size)
{
    static const char word[] = "Error";

    while (size > 0 && is_blank(*data)) {
        data++;
        size--;
    }
    return size >= sizeof word - 1 && memcmp(data, word, sizeof word - 1) == 0;
}

gboolean
cam_dahua_parse_locked(const char *data, gsize size, guint *ret_unlock_s)
{
    g_autofree char *text = g_strndup(data, MIN(size, 512));
    const char *after = strstr(text, "try again after ");
    guint64 minutes;

    if (strstr(text, "User Locked") == NULL)
        return FALSE;
    *ret_unlock_s = LOCK_S;
    if (after == NULL)
        return TRUE;
    after += strlen("try again after ");
    g_autofree char *number = g_strndup(after, strspn(after, "0123456789"));
    if (cam_text_parse_uint(number, LOCK_MAX_MIN, &minutes) && minutes > 0)
        *ret_unlock_s = (guint)minutes * 60;
    return TRUE;
}

static gboolean
is_number(const char *text)
{
    return text[0] != '\0' && text[strspn(text, "0123456789")] == '\0';
}

void
cam_dahua_set_system(CamIdentity *identity, const CamDahuaSystem *system)
{
    gboolean number = system->type != NULL && is_number(system->type);
    const char *model = system->type;
    const char *cloud = system->cloud;
    g_autofree char *platform = NULL;

    if (number || cam_text_equal_fold(model, "IP Camera"))
        model = NULL;
    if (model == NULL)
        model = system->update;
    platform = cloud != NULL ? g_strndup(cloud, strcspn(cloud, ":")) : g_strdup(system->update);
    cam_identity_set(identity, CAM_FIELD_MODEL, model);
    cam_identity_set(identity, CAM_FIELD_PLATFORM, platform);
    cam_identity_set(identity, CAM_FIELD_SERIAL, system->serial);
    cam_identity_set(identity, CAM_FIELD_HARDWARE, system->hardware);
    identity->kind = cam_kind_of_dahua(model);
    /* only recorders have numbers for types (dahua.md 3.1) */
    if (identity->kind == CAM_KIND_UNKNOWN && number)
        identity->kind = CAM_KIND_RECORDER;
}

gboolean
cam_dahua_parse_system(const char *data, gsize size, CamIdentity *identity, GError **error)
{
    g_autofree char *type = cam_dahua_read_value(data, size, "deviceType");
    g_autofree char *update = cam_dahua_read_value(data, size, "updateSerial");
    g_autofree char *cloud = cam_dahua_read_value(data, size, "updateSerialCloudUpgrade");
    g_autofree char *serial = cam_dahua_read_value(data, size, "serialNumber");
    g_autofree char *hardware = cam_dahua_read_value(data, size, "hardwareVersion");

    if (serial == NULL && type == NULL && update == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is no system info");
        return FALSE;
    }
    cam_dahua_set_system(identity, &(CamDahuaSystem){ type, update, cloud, serial, hardware });
    return TRUE;
}

void
cam_dahua_set_version(CamIdentity *identity, const char *version, const char *build)
{
    gsize size = version != NULL ? strcspn(version, ", \t") : 0;
    g_autofree char *number = version != NULL ? g_strndup(version, size) : NULL;
    const char *rest = version != NULL ? version + size : "";

    /* `,build:2020-06-05`, `, Build Date 2021-06-17`: what counts begins with a digit */
    rest += strcspn(rest, "0123456789");
    cam_identity_set(identity, CAM_FIELD_FIRMWARE, number);
    cam_identity_set(identity, CAM_FIELD_BUILD, rest[0] != '\0' ? rest : build);
}

gboolean
cam_dahua_parse_version(const char *data, gsize size, CamIdentity *identity, GError **error)
{
    g_autofree char *version = cam_dahua_read_value(data, size, "version");
    g_autofree char *build = cam_dahua_read_value(data, size, "BuildDate");

    if (version == NULL) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL, "answer is no software version");
        return FALSE;
    }
    cam_dahua_set_version(identity, version, build);
    return TRUE;
}

void
cam_dahua_set_class(CamIdentity *identity, const char *word)
{
    if (word == NULL)
        return;
    identity->kind = cam_kind_of_dahua(word);
    if (identity->kind == CAM_KIND_UNKNOWN)
        identity->kind = CAM_KIND_OTHER;
}

/* the letters of `2.420.AC00.15.R`, `2.800.00AC001.0.R`, `3.142.15OG000.0.R` */
static char *
find_customer(const char *version)
{
    g_auto(GStrv) parts = g_strsplit(version != NULL ? version : "", ".", 5);

    if (g_strv_length(parts) < 3)
        return NULL;
    const char *at = parts[2] + strspn(parts[2], "0123456789");
    gsize size = 0;
    while (g_ascii_isupper(at[size]))
        size++;
    return size == 2 ? g_strndup(at, size) : NULL;
}

void
cam_dahua_set_brand(CamIdentity *identity, const char *vendor)
{
    g_autofree char *customer = find_customer(cam_identity_get(identity, CAM_FIELD_FIRMWARE));
    gboolean neutral = vendor == NULL || cam_text_equal_fold(vendor, "Dahua") ||
                       cam_text_equal_fold(vendor, "General");

    cam_identity_set(identity, CAM_FIELD_OEM, neutral ? customer : vendor);
}

void
cam_dahua_parse_time(const char *data, gsize size, CamIdentity *identity)
{
    g_autofree char *text = cam_dahua_read_value(data, size, "result");
    g_auto(GStrv) parts = g_strsplit_set(text != NULL ? text : "", " -:", 7);
    guint64 values[6];

    if (g_strv_length(parts) != G_N_ELEMENTS(values))
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
        if (!cam_text_parse_uint(parts[i], 9999, &values[i]))
            return;
    }
    g_autoptr(GDateTime) time =
        g_date_time_new_utc((int)values[0], (int)values[1], (int)values[2], (int)values[3],
                            (int)values[4], (gdouble)values[5]);
    if (time == NULL)
        return;
    gint64 clock_us = g_date_time_to_unix(time) * G_USEC_PER_SEC;
    if (ABS(clock_us - identity->read_at_us) > ZONE_MAX_US)
        identity->clock_utc_us = clock_us;
}
