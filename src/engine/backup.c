/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/backup.h"

#include "src/engine/talk.h"

struct CamBackup {
    CamEngine *engine;
    GPtrArray *rows;
    guint left;
    CamBackupFunc func;
    gpointer data;
};

typedef struct {
    CamBackup *backup;
    guint index;
} Place;

static void
free_saved(gpointer data)
{
    CamSaved *saved = data;

    cam_device_unref(saved->device);
    g_free(saved->path);
    g_free(saved->sha256);
    g_clear_error(&saved->error);
    g_free(saved);
}

static void
finish_one(CamBackup *backup, CamSaved *saved)
{
    backup->func(saved, backup->rows, backup->data);
    backup->left--;
    if (backup->left == 0)
        backup->func(NULL, backup->rows, backup->data);
}

static void
on_talk(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    g_autofree Place *place = data;
    CamSaved *saved = place->backup->rows->pdata[place->index];

    if (talk->ok) {
        saved->path = g_steal_pointer(&talk->path);
        saved->sha256 = g_steal_pointer(&talk->sha256);
        saved->size = talk->size;
    } else {
        saved->error = g_steal_pointer(&talk->error);
    }
    finish_one(place->backup, saved);
}

static gboolean
on_nobody(gpointer data)
{
    CamBackup *backup = data;

    backup->func(NULL, backup->rows, backup->data);
    return G_SOURCE_REMOVE;
}

static CamTalk *
make_talk(CamBackup *backup, CamDevice *device)
{
    CamTalk *talk = cam_talk_new(backup->engine, CAM_ACT_BACKUP, device);
    g_autofree char *id = g_uuid_string_random();
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *day = g_date_time_format(now, "%Y%m%d");
    g_autofree char *name = g_strdup_printf("backups/%s-%s.bin", day, id);

    talk->driver = cam_drivers_find(device->driver);
    talk->profile =
        cam_profiles_find(cam_engine_get_profiles(backup->engine), device->driver, NULL);
    talk->path = cam_site_build_path(cam_engine_get_site(backup->engine), name);
    return talk;
}

CamBackup *
cam_backup_new(CamEngine *engine, const GPtrArray *devices, CamBackupFunc func, gpointer data)
{
    CamBackup *backup = g_new0(CamBackup, 1);

    backup->engine = engine;
    backup->rows = g_ptr_array_new_with_free_func(free_saved);
    backup->func = func;
    backup->data = data;
    backup->left = devices->len;
    for (guint i = 0; i < devices->len; i++) {
        CamSaved *saved = g_new0(CamSaved, 1);
        saved->device = cam_device_ref(devices->pdata[i]);
        g_ptr_array_add(backup->rows, saved);
    }
    for (guint i = 0; i < devices->len; i++) {
        Place *place = g_new(Place, 1);
        *place = (Place){ backup, i };
        cam_talk_start(make_talk(backup, devices->pdata[i]), on_talk, place);
    }
    if (devices->len == 0)
        g_idle_add(on_nobody, backup);
    return backup;
}

void
cam_backup_free(CamBackup *backup)
{
    if (backup == NULL)
        return;
    g_ptr_array_unref(backup->rows);
    g_free(backup);
}
