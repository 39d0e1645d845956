/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/file.h"
#include "src/base/text.h"
#include "tests/conformance/cases.h"

/* who it is */

static void
assert_text(const CamIdentity *identity, CamField field, const char *wanted)
{
    g_assert_cmpstr(cam_identity_get(identity, field), ==, wanted);
}

static void
assert_identity(const Trial *trial, const CamIdentity *identity, const SimFacts *facts)
{
    g_autofree char *mac = cam_text_parse_mac(facts->mac);
    const char *build = cam_identity_get(identity, CAM_FIELD_BUILD);
    const char *platform = cam_identity_get(identity, CAM_FIELD_PLATFORM);

    assert_text(identity, CAM_FIELD_MODEL, facts->model);
    assert_text(identity, CAM_FIELD_SERIAL, facts->serial);
    assert_text(identity, CAM_FIELD_FIRMWARE, facts->version);
    /* what a make does not tell is not made up */
    if (cam_identity_get(identity, CAM_FIELD_MAC) != NULL)
        assert_text(identity, CAM_FIELD_MAC, mac);
    if (platform != NULL)
        g_assert_cmpstr(platform, ==, facts->platform);
    if (build != NULL && !g_str_has_suffix(build, facts->build))
        g_assert_cmpstr(build, ==, facts->build);
    if (identity->kind != CAM_KIND_UNKNOWN)
        g_assert_cmpint(identity->kind, ==, CAM_KIND_CAMERA);
    g_assert_cmpint(identity->activated, !=, CAM_TRI_NO);
}

void
act_identify(Trial *trial)
{
    Stage *stage = trial->stage;
    const CamDriver *driver = stage->driver;
    g_autoptr(CamCall) call = stage_call(stage, driver);
    g_autoptr(CamIdentity) identity = cam_identity_new();
    g_autoptr(GPtrArray) findings = cam_findings_new();
    g_autoptr(GError) error = NULL;

    driver->identify(call, identity, &error);
    g_assert_no_error(error);
    if (driver->preflight != NULL)
        driver->preflight(call, findings, &error);
    g_assert_no_error(error);
    if (driver->close != NULL)
        driver->close(call);
    g_assert_cmpuint(findings->len, ==, 0);
    g_autoptr(SimFacts) facts = stage_facts(stage);
    assert_identity(trial, identity, facts);
    g_assert_cmpuint(facts->counts.requests - facts->counts.requests_401, <=, driver->requests);
    g_assert_cmpuint(facts->counts.logins_failed, ==, 0);
    g_assert_cmpuint(facts->counts.uploads, ==, 0);
    g_assert_cmpuint(facts->counts.restarts, ==, 0);

    /* and found among all drivers */
    const CamLook *look = stage_look(stage);
    g_assert_no_error(look->error);
    g_assert_cmpstr(look->driver != NULL ? look->driver->name : NULL, ==, driver->name);
    assert_identity(trial, look->identity, facts);
}

static gboolean
has_finding(const GPtrArray *findings, const char *code)
{
    for (guint i = 0; i < findings->len; i++) {
        if (g_str_equal(((CamFinding *)findings->pdata[i])->code, code))
            return TRUE;
    }
    return FALSE;
}

/* what the list says is overruled by what the device says, and told */
void
act_claim(Trial *trial)
{
    Stage *stage = trial->stage;
    gboolean other = g_str_equal(trial->make->name, "axis");
    CamTarget *target = &stage_get_device(stage)->target;

    g_free(target->vendor);
    target->vendor = g_strdup(other ? "Hikvision" : "Axis");
    const CamLook *look = stage_look(stage);
    g_assert_no_error(look->error);
    g_assert_cmpstr(look->driver != NULL ? look->driver->name : NULL, ==, trial->make->name);
    g_assert_true(has_finding(look->findings, "vendor-differs"));
    g_autoptr(SimFacts) facts = stage_facts(stage);
    g_assert_cmpuint(facts->counts.logins_failed, ==, 0);
}

/* either what it is, or nothing. Who believes it may ask it, but not find a make in its answers */
void
act_mask(Trial *trial)
{
    Stage *stage = trial->stage;
    gboolean other = g_str_equal(trial->make->name, "axis");
    const char *spoken = trial->exception != NULL ? trial->exception->driver : NULL;

    stage_set(stage, other ? "realm=Login to 3M0A2B1PAG00012" : "realm=AXIS_ACCC8E000000");
    const CamLook *look = stage_look(stage);
    g_autoptr(SimFacts) facts = stage_facts(stage);
    const char *driver = look->driver != NULL ? look->driver->name : NULL;
    if (g_error_matches(look->error, CAM_ERROR, CAM_ERROR_UNSUPPORTED)) {
        g_assert_cmpuint(facts->counts.logins, ==, 0);
    } else if (look->error != NULL && spoken != NULL && g_strcmp0(driver, spoken) == 0) {
        g_assert_error(look->error, CAM_ERROR, CAM_ERROR_AUTH);
    } else if (look->error != NULL) {
        g_assert_error(look->error, CAM_ERROR, CAM_ERROR_PROTOCOL);
    } else {
        g_assert_cmpstr(driver, ==, trial->make->name);
        assert_identity(trial, look->identity, facts);
    }
    g_assert_cmpuint(facts->counts.logins_failed, <=, trial->want.max_refused);
}

/* each says it is none of its own, before any login leaves */
void
act_strangers(Trial *trial)
{
    guint count;
    const CamDriver *const *drivers = cam_drivers_get(&count);
    const char *spoken = trial->exception != NULL ? trial->exception->driver : NULL;

    for (guint i = 0; i < count; i++) {
        g_autoptr(CamCall) call = NULL;
        g_autoptr(CamIdentity) identity = cam_identity_new();
        g_autoptr(GError) error = NULL;

        if (drivers[i] == trial->stage->driver || g_strcmp0(drivers[i]->name, spoken) == 0)
            continue;
        g_test_message("%s", drivers[i]->name);
        call = stage_call(trial->stage, drivers[i]);
        g_assert_false(drivers[i]->identify(call, identity, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_UNSUPPORTED);
        if (drivers[i]->close != NULL)
            drivers[i]->close(call);
        g_autoptr(SimFacts) facts = stage_facts(trial->stage);
        g_assert_cmpuint(facts->counts.logins, ==, 0);
    }
}

void
act_unknown_version(Trial *trial)
{
    Stage *stage = trial->stage;

    sim_device_set_version(stage->device, "Gr\xc3\xbcn-next.x", "soon");
    const CamPlanRow *row = stage_plan(stage);
    g_assert_cmpstr(cam_verdict_name(row->verdict), ==, cam_verdict_name(trial->want.verdict));
    stage_begin(stage);
    trial_expect(trial, stage_wait(stage));
}

/* whom it lets in */

static void
look_refused(Trial *trial, const char *code)
{
    const CamLook *look = stage_look(trial->stage);
    g_autoptr(SimFacts) facts = stage_facts(trial->stage);

    g_assert_error(look->error, CAM_ERROR, CAM_ERROR_AUTH);
    g_assert_cmpstr(look->code, ==, code);
    g_assert_cmpuint(facts->counts.logins_failed, ==, 1);
}

void
act_wrong_password(Trial *trial)
{
    Stage *stage = trial->stage;

    stage_set_password(stage, "Wrong-77");
    look_refused(trial, "auth-failed");
    look_refused(trial, "refused-before");
    stage_reopen(stage);
    look_refused(trial, "refused-before");
    stage_plan(stage);
    stage_begin(stage);
    const CamLedgerJob *job = stage_wait(stage);
    g_assert_cmpstr(cam_state_name(job->state), ==, "blocked");
    g_autoptr(SimFacts) facts = stage_facts(stage);
    g_assert_cmpuint(facts->counts.logins_failed, ==, 1);
    /* the right one is another matter */
    stage_set_password(stage, NULL);
    const CamLook *look = stage_look(stage);
    g_assert_no_error(look->error);
}

/* its configuration */

static gboolean
add_bytes(gpointer data, const void *bytes, gsize size, GError **error)
{
    g_byte_array_append(data, bytes, (guint)size);
    return TRUE;
}

/* (nullable): NULL with @error while the device is away */
static GBytes *
try_to_save(Trial *trial, GError **error)
{
    Stage *stage = trial->stage;
    g_autoptr(CamCall) call = stage_call(stage, stage->driver);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    g_autoptr(CamIdentity) identity = cam_identity_new();
    gboolean ok = stage->driver->identify(call, identity, error) &&
                  stage->driver->backup(call, add_bytes, bytes, error);

    if (stage->driver->close != NULL)
        stage->driver->close(call);
    return ok ? g_byte_array_free_to_bytes(g_steal_pointer(&bytes)) : NULL;
}

static GBytes *
save(Trial *trial)
{
    g_autoptr(GError) error = NULL;
    GBytes *bytes = try_to_save(trial, &error);

    g_assert_no_error(error);
    return bytes != NULL ? bytes : g_bytes_new(NULL, 0);
}

static gboolean
wake_up(gpointer data)
{
    return G_SOURCE_CONTINUE;
}

/* it may restart meanwhile, at once or a little later */
static GBytes *
save_when_back(Trial *trial)
{
    guint source = g_timeout_add(20, wake_up, NULL);
    GBytes *bytes = NULL;

    while (bytes == NULL) {
        g_autoptr(GError) error = NULL;
        bytes = try_to_save(trial, &error);
        /* away, or still booting: whatever it says then */
        g_main_context_iteration(NULL, TRUE);
    }
    g_source_remove(source);
    return bytes;
}

void
act_backup(Trial *trial)
{
    g_autoptr(GBytes) first = save(trial);
    g_autoptr(GBytes) second = save(trial);
    g_autoptr(SimFacts) facts = stage_facts(trial->stage);

    g_assert_cmpuint(g_bytes_get_size(first), >, 0);
    g_assert_true(g_bytes_equal(first, second));
    g_assert_cmpuint(facts->counts.logins_failed, ==, 0);
    g_assert_cmpuint(facts->counts.restarts, ==, 0);
}

static gboolean
restore(Trial *trial, GBytes *bytes, GError **error)
{
    Stage *stage = trial->stage;
    g_autofree char *path = g_build_filename(stage->folder, "saved.bin", NULL);
    g_autoptr(CamCall) call = stage_call(stage, stage->driver);
    g_autoptr(CamIdentity) identity = cam_identity_new();
    gboolean ok =
        cam_file_write(path, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), error) &&
        stage->driver->identify(call, identity, error) && stage->driver->restore(call, path, error);

    if (stage->driver->close != NULL)
        stage->driver->close(call);
    return ok;
}

/* one bit in the middle is another */
static GBytes *
damage(GBytes *bytes)
{
    gsize size;
    const guint8 *data = g_bytes_get_data(bytes, &size);
    guint8 *copy = g_memdup2(data, size);

    copy[size / 2] ^= 1;
    return g_bytes_new_take(copy, size);
}

/* somebody changes its settings; or, where nobody can, it is shown that it looks at each bit */
static void
change(Trial *trial, GBytes *saved)
{
    if (trial->make->change != NULL) {
        stage_set(trial->stage, trial->make->change);
        g_autoptr(GBytes) changed = save(trial);
        g_assert_false(g_bytes_equal(saved, changed));
        return;
    }
    g_autoptr(GBytes) damaged = damage(saved);
    g_autoptr(GError) error = NULL;
    g_assert_false(restore(trial, damaged, &error));
    g_assert_nonnull(error);
}

void
act_restore(Trial *trial)
{
    g_autoptr(GBytes) saved = save(trial);
    g_autoptr(GError) error = NULL;

    change(trial, saved);
    restore(trial, saved, &error);
    g_assert_no_error(error);
    g_autoptr(GBytes) restored = save_when_back(trial);
    g_assert_true(g_bytes_equal(saved, restored));
    g_autoptr(SimFacts) facts = stage_facts(trial->stage);
    g_assert_cmpuint(facts->counts.logins_failed, ==, 0);
    g_assert_cmpuint(facts->counts.uploads, ==, 0);
}

/* an update */

void
act_again(Trial *trial)
{
    Stage *stage = trial->stage;
    const CamPlanRow *row = stage_plan(stage);

    g_assert_cmpstr(cam_verdict_name(row->verdict), ==, cam_verdict_name(trial->want.verdict));
    stage_begin(stage);
    trial_expect(trial, stage_wait(stage));
    stage_reopen(stage);
    row = stage_plan(stage);
    g_assert_cmpstr(cam_verdict_name(row->verdict), ==, "up-to-date");
    stage_begin(stage);
    const CamLedgerJob *job = stage_wait(stage);
    g_assert_cmpstr(cam_state_name(job->state), ==, "skipped");
    g_autoptr(SimFacts) facts = stage_facts(stage);
    g_assert_cmpuint(facts->counts.uploads, ==, 1);
    g_assert_cmpuint(facts->counts.flashes, ==, 1);
}
