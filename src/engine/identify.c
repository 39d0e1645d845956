/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/identify.h"

#include "src/base/text.h"
#include "src/engine/relocate.h"
#include "src/engine/talk.h"

struct CamIdentify {
    CamEngine *engine;
    GPtrArray *looks;
    CamRelocate *relocate;
    gboolean preflight;
    guint left;     /* looks that were not told */
    guint talks;    /* under way */
    GArray *wanted; /* rows to be looked for elsewhere */
    CamIdentifyFunc func;
    gpointer data;
};

typedef struct {
    CamIdentify *identify;
    guint index;
    gboolean open; /* without the login */
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

void
cam_identify_compare(const CamDevice *device, const CamIdentity *identity, GPtrArray *findings)
{
    const CamTarget *target = &device->target;
    const char *serial = cam_identity_get(identity, CAM_FIELD_SERIAL);

    if (!cam_match_serial(target->serial, serial))
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
    if (identify->left > 0)
        return;
    cam_relocate_tell(identify->relocate);
    identify->func(NULL, identify->looks, identify->data);
}

/* the make in the list may be a brand of the maker that answered. It does not forbid the login even
 * if it is not (DECISIONS 8 names it with serial and hardware address): lists get makes wrong more
 * often than those, by brands we do not know or by whole columns, and what the device shows without
 * a login chooses the driver anyway. It is told instead */
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

static void on_talk(CamTalk *talk, gpointer data);
static void on_talk_elsewhere(CamTalk *talk, gpointer data);

static CamTalk *
make_talk(CamIdentify *identify, guint index)
{
    const CamLook *look = identify->looks->pdata[index];

    return cam_talk_new(identify->engine,
                        identify->preflight ? CAM_ACT_PREFLIGHT : CAM_ACT_IDENTIFY, look->device);
}

static Place *
make_place(CamIdentify *identify, guint index, gboolean open)
{
    Place *place = g_new(Place, 1);

    *place = (Place){ identify, index, open };
    return place;
}

/* @driver: (nullable): who is known to speak with it. @from: (transfer full) (nullable): where it
 * was looked for before */
static void
start(CamIdentify *identify, guint index, const CamDriver *driver, char *from)
{
    CamTalk *talk = make_talk(identify, index);
    gboolean open = !talk->device->given;

    talk->driver = driver;
    talk->moved_from = from;
    cam_talk_start(talk, from != NULL ? on_talk_elsewhere : on_talk,
                   make_place(identify, index, open));
}

static void
start_openly(CamIdentify *identify, guint index)
{
    CamTalk *talk = make_talk(identify, index);

    talk->anonymous = TRUE;
    cam_talk_start(talk, on_talk, make_place(identify, index, TRUE));
}

/* what a device said without a login decides whether it gets one.
 * Returns: whether it is asked again, with the login */
static gboolean
add_login(CamIdentify *identify, const CamTalk *talk, const Place *place)
{
    const CamDevice *device = talk->device;

    if (!talk->login_sent)
        cam_relocate_hear(identify->relocate, place->index, talk->identity);
    if (!place->open || !device->given || device->credential == NULL ||
        g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_UNREACHABLE))
        return FALSE;
    start(identify, place->index, NULL, NULL);
    return TRUE;
}

/* the login that is stored for its make: the make is what the device showed without a login. From
 * then on it is the device's own, so that what comes later uses the same.
 * Returns: whether the device is asked again */
static gboolean
add_default(CamIdentify *identify, CamTalk *talk, guint index)
{
    CamDevice *device = talk->device;

    if (device->credential != NULL || !device->given || talk->driver == NULL ||
        (talk->moved_from != NULL &&
         cam_relocate_denies(identify->relocate, index, talk->identity)))
        return FALSE;
    g_autoptr(CamCredential) credential =
        cam_engine_find_default(identify->engine, device, talk->driver->name);
    cam_device_set_credential(device, credential);
    if (credential == NULL || !g_error_matches(talk->error, CAM_ERROR, CAM_ERROR_NO_CREDENTIAL))
        return FALSE;
    CamLook *look = identify->looks->pdata[index];
    g_clear_pointer(&look->choices, g_ptr_array_unref);
    look->choices = g_steal_pointer(&talk->choices);
    start(identify, index, talk->driver, g_steal_pointer(&talk->moved_from));
    return TRUE;
}

/* what a talk gave instead of what an earlier one did */
static void
take(CamIdentify *identify, CamLook *look, CamTalk *talk)
{
    cam_identity_free(look->identity);
    g_clear_error(&look->error);
    g_clear_pointer(&look->args, json_object_unref);
    g_ptr_array_set_size(look->findings, 0);
    look->profile = NULL;
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
    if (talk->choices != NULL) {
        g_clear_pointer(&look->choices, g_ptr_array_unref);
        look->choices = g_steal_pointer(&talk->choices);
    }
    if (look->identity != NULL) {
        cam_identify_compare(look->device, look->identity, look->findings);
        compare_vendor(identify, look);
    }
}

/* a device that took a login from us is known: discovery may bring it back (DECISIONS 8) */
static void
remember(CamIdentify *identify, const CamTalk *talk)
{
    if (talk->ok && talk->login_sent)
        cam_relocate_remember(identify->engine, talk->identity, talk->endpoint,
                              talk->device->listed == NULL);
}

/* where discovery saw the device: who answers must be that one */
static void
on_talk_elsewhere(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    g_autofree Place *place = data;
    CamIdentify *identify = place->identify;
    CamLook *look = identify->looks->pdata[place->index];

    if (add_default(identify, talk, place->index))
        return;
    g_autofree char *from =
        cam_relocate_judge(identify->relocate, place->index, talk->identity, talk->error);

    remember(identify, talk);
    if (from != NULL) {
        cam_talk_keep_pin(talk);
        take(identify, look, talk);
        cam_findings_add(look->findings, CAM_LEVEL_WARN, "address-changed",
                         cam_args_new("from", from, "to", talk->endpoint, NULL));
    }
    finish_one(identify, look);
}

static void
read_elsewhere(CamIdentify *identify, guint index)
{
    CamLook *look = identify->looks->pdata[index];
    g_autofree char *from = cam_device_format_endpoint(look->device);

    if (!cam_relocate_go(identify->relocate, index)) {
        finish_one(identify, look);
        return;
    }
    start(identify, index, NULL, g_steal_pointer(&from));
}

static void
on_searched(gpointer data)
{
    CamIdentify *identify = data;
    g_autoptr(GArray) wanted = g_steal_pointer(&identify->wanted);

    /* the owner may free the whole work when the last one is told */
    for (guint i = 0; i < wanted->len; i++)
        read_elsewhere(identify, g_array_index(wanted, guint, i));
}

static void
on_talk(CamTalk *talk, gpointer data)
{
    g_autoptr(CamTalk) over G_GNUC_UNUSED = talk;
    g_autofree Place *place = data;
    CamIdentify *identify = place->identify;
    CamLook *look = identify->looks->pdata[place->index];

    if (add_login(identify, talk, place) || add_default(identify, talk, place->index))
        return;
    gboolean last = --identify->talks == 0;
    remember(identify, talk);
    take(identify, look, talk);
    gboolean wanted = cam_relocate_wants(identify->relocate, place->index);
    if (wanted)
        g_array_append_val(identify->wanted, place->index);
    if (last && identify->wanted->len > 0)
        cam_relocate_search(identify->relocate, on_searched, identify);
    if (!wanted)
        finish_one(identify, look);
}

static gboolean
on_nobody(gpointer data)
{
    CamIdentify *identify = data;

    finish_one(identify, NULL);
    return G_SOURCE_REMOVE;
}

static gboolean
is_left_alone(const CamDevice *device)
{
    return device->target.skip || device->named_by != NULL;
}

static void
on_listened(gpointer data)
{
    CamIdentify *identify = data;

    identify->talks = identify->left;
    for (guint i = 0; i < identify->looks->len; i++) {
        CamDevice *device = ((CamLook *)identify->looks->pdata[i])->device;
        if (is_left_alone(device))
            continue;
        if (cam_relocate_doubts(identify->relocate, i))
            start_openly(identify, i);
        else
            start(identify, i, NULL, NULL);
    }
}

/* no byte was sent, and none is */
static void
explain(CamLook *look)
{
    const CamDevice *device = look->device;

    if (device->named_by == NULL || device->target.skip)
        return;
    look->error = g_error_new(CAM_ERROR, CAM_ERROR_UNREACHABLE, "only %s named %s",
                              device->named_by, device->endpoint.address);
    look->code = "only-named";
    look->args = cam_args_new("source", device->named_by, NULL);
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
    identify->wanted = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < devices->len; i++) {
        CamLook *look = g_new0(CamLook, 1);
        look->device = cam_device_ref(devices->pdata[i]);
        look->findings = cam_findings_new();
        g_ptr_array_add(identify->looks, look);
        identify->left += is_left_alone(look->device) ? 0 : 1;
        explain(look);
    }
    identify->relocate = cam_relocate_new(engine, identify->looks);
    if (identify->left > 0) {
        cam_relocate_listen(identify->relocate, on_listened, identify);
        return identify;
    }
    identify->left = 1;
    g_idle_add(on_nobody, identify);
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
    cam_relocate_free(identify->relocate);
    g_clear_pointer(&identify->wanted, g_array_unref);
    g_ptr_array_unref(identify->looks);
    g_free(identify);
}
