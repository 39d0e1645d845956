/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/identify.h"

#include "src/base/text.h"
#include "src/engine/talk.h"

#include <string.h>

struct CamIdentify {
    CamEngine *engine;
    GPtrArray *looks;
    gboolean preflight;
    guint left;
    CamIdentifyFunc func;
    gpointer data;
};

typedef struct {
    CamIdentify *identify;
    guint index;
} Place;

void
cam_look_free(CamLook *look)
{
    if (look == NULL)
        return;
    cam_device_unref(look->device);
    cam_identity_free(look->identity);
    g_ptr_array_unref(look->findings);
    g_clear_error(&look->error);
    g_clear_pointer(&look->args, json_object_unref);
    g_clear_pointer(&look->choices, g_ptr_array_unref);
    g_free(look);
}

static void
free_look(gpointer data)
{
    cam_look_free(data);
}

static void
compare_field(const char *code, CamLevel level, const char *wanted, const char *found,
              GPtrArray *findings)
{
    g_autofree char *a = cam_text_key(wanted);
    g_autofree char *b = cam_text_key(found);

    if (cam_text_is_empty(wanted) || cam_text_is_empty(found) || g_str_equal(a, b))
        return;
    cam_findings_add(findings, level, code, cam_args_new("wanted", wanted, "found", found, NULL));
}

/* SADP and labels often write the serial without the model that deviceInfo puts before it */
static gboolean
is_part_of_serial(const char *wanted, const char *found)
{
    return wanted != NULL && found != NULL && strlen(wanted) >= 8 &&
           (g_str_has_suffix(found, wanted) || g_str_has_suffix(wanted, found));
}

void
cam_identify_compare(const CamDevice *device, const CamIdentity *identity, GPtrArray *findings)
{
    const CamTarget *target = &device->target;
    const char *serial = cam_identity_get(identity, CAM_FIELD_SERIAL);

    if (!is_part_of_serial(target->serial, serial))
        compare_field("identity-serial", CAM_LEVEL_BLOCK, target->serial, serial, findings);
    compare_field("identity-mac", CAM_LEVEL_BLOCK, target->mac,
                  cam_identity_get(identity, CAM_FIELD_MAC), findings);
    compare_field("model-differs", CAM_LEVEL_WARN, target->model,
                  cam_identity_get(identity, CAM_FIELD_MODEL), findings);
}

static void
finish_one(CamIdentify *identify, const CamLook *look)
{
    identify->func(look, identify->looks, identify->data);
    identify->left--;
    if (identify->left == 0)
        identify->func(NULL, identify->looks, identify->data);
}

/* a device that took a login from us is known: discovery may bring it back (DECISIONS 8) */
static void
remember(CamIdentify *identify, const CamTalk *talk)
{
    static const CamField fields[] = { CAM_FIELD_SERIAL, CAM_FIELD_MAC };
    CamStore *store = cam_engine_get_store(identify->engine);

    for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
        const char *value = cam_identity_get(talk->identity, fields[i]);
        g_autofree char *before = value != NULL ? cam_store_get_now(store, "known", value) : NULL;
        if (value != NULL && g_strcmp0(before, talk->endpoint) != 0)
            cam_store_put(store, "known", value, talk->endpoint, NULL, NULL);
    }
}

/* the make in the list may be a brand of the maker that answered */
static void
compare_vendor(const CamIdentify *identify, const CamLook *look)
{
    const char *wanted = look->device->target.vendor;
    const char *found = cam_identity_get(look->identity, CAM_FIELD_VENDOR);

    if (look->driver == NULL || wanted == NULL ||
        !cam_choices_knows_vendor(cam_engine_get_profiles(identify->engine), look->driver->name,
                                  wanted))
        compare_field("vendor-differs", CAM_LEVEL_WARN, wanted, found, look->findings);
}

static void
on_talk(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    g_autofree Place *place = data;
    CamIdentify *identify = place->identify;
    CamLook *look = identify->looks->pdata[place->index];

    if (talk->ok && talk->login_sent)
        remember(identify, talk);
    look->identity = g_steal_pointer(&talk->identity);
    look->driver = talk->driver;
    look->error = g_steal_pointer(&talk->error);
    look->code = talk->code;
    look->args = g_steal_pointer(&talk->args);
    cam_findings_copy(look->findings, talk->findings);
    if (talk->driver != NULL) {
        look->profile = cam_profiles_find(cam_engine_get_profiles(identify->engine),
                                          talk->driver->name, look->identity);
        g_free(look->device->driver);
        look->device->driver = g_strdup(talk->driver->name);
    }
    look->choices = g_steal_pointer(&talk->choices);
    if (look->identity != NULL) {
        cam_identify_compare(look->device, look->identity, look->findings);
        compare_vendor(identify, look);
    }
    finish_one(identify, look);
}

static gboolean
on_nobody(gpointer data)
{
    CamIdentify *identify = data;

    finish_one(identify, NULL);
    return G_SOURCE_REMOVE;
}

CamIdentify *
cam_identify_new(CamEngine *engine, const GPtrArray *devices, gboolean preflight,
                 CamIdentifyFunc func, gpointer data)
{
    CamIdentify *identify = g_new0(CamIdentify, 1);

    identify->engine = engine;
    identify->looks = g_ptr_array_new_with_free_func(free_look);
    identify->preflight = preflight;
    identify->func = func;
    identify->data = data;
    for (guint i = 0; i < devices->len; i++) {
        CamLook *look = g_new0(CamLook, 1);
        look->device = cam_device_ref(devices->pdata[i]);
        look->findings = cam_findings_new();
        g_ptr_array_add(identify->looks, look);
    }
    for (guint i = 0; i < devices->len; i++) {
        CamDevice *device = devices->pdata[i];
        if (device->target.skip)
            continue;
        Place *place = g_new(Place, 1);
        *place = (Place){ identify, i };
        identify->left++;
        CamTalk *talk =
            cam_talk_new(engine, preflight ? CAM_ACT_PREFLIGHT : CAM_ACT_IDENTIFY, device);
        cam_talk_start(talk, on_talk, place);
    }
    if (identify->left == 0) {
        identify->left = 1;
        g_idle_add(on_nobody, identify);
    }
    return identify;
}

const GPtrArray *
cam_identify_get_looks(const CamIdentify *identify)
{
    return identify->looks;
}

void
cam_identify_free(CamIdentify *identify)
{
    if (identify == NULL)
        return;
    g_ptr_array_unref(identify->looks);
    g_free(identify);
}
