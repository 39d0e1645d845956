/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "drivers/driver.h"
#include "src/engine/talk.h"
#include "tests/engine/helper.h"

/* what a talk makes of how a driver's slots end; nobody is spoken to */

static const struct {
    int code;            /* of the driver's `preflight`, -1 when it could look */
    const char *before;  /* (nullable): the finding it added first */
    const char *finding; /* (nullable): the worst in the end */
    guint count;         /* of findings */
} rows[] = {
    { -1, NULL, NULL, 0 },
    { -1, "reboot-pending", "reboot-pending", 1 },
    { CAM_ERROR_PRIVILEGE, NULL, "low-privilege", 1 },
    { CAM_ERROR_UPGRADING, NULL, "upgrading-now", 1 },
    { CAM_ERROR_UPGRADING, "reboot-pending", "upgrading-now", 2 },
    { CAM_ERROR_BUSY, NULL, NULL, 0 },
    { CAM_ERROR_AUTH, NULL, NULL, 0 },
    { CAM_ERROR_UNREACHABLE, NULL, NULL, 0 },
};

/* the port says which row it is */
static gsize
get_row(CamCall *call)
{
    return (gsize)cam_call_get_endpoint(call)->port - 1;
}

static gboolean
identify(CamCall *call, CamIdentity *identity, GError **error)
{
    return TRUE;
}

static gboolean
identify_not(CamCall *call, CamIdentity *identity, GError **error)
{
    g_set_error(error, CAM_ERROR, CAM_ERROR_PRIVILEGE, "does not say who it is");
    return FALSE;
}

static gboolean
preflight(CamCall *call, GPtrArray *findings, GError **error)
{
    gsize row = get_row(call);

    if (rows[row].before != NULL)
        cam_findings_add(findings, CAM_LEVEL_WARN, rows[row].before, NULL);
    if (rows[row].code < 0)
        return TRUE;
    g_set_error(error, CAM_ERROR, rows[row].code, "no");
    return FALSE;
}

static void
on_done(CamTalk *talk, gpointer data)
{
    *(gboolean *)data = TRUE;
}

static CamTalk *
run_talk(EngineFixture *fixture, const CamDriver *driver, gsize row)
{
    g_autoptr(CamDevice) device = cam_device_new("127.0.0.9", (guint16)(row + 1), FALSE);
    CamTalk *talk = cam_talk_new(fixture->engine, CAM_ACT_PREFLIGHT, device);
    gboolean done = FALSE;

    talk->driver = driver;
    cam_talk_start(talk, on_done, &done);
    while (!done)
        g_main_context_iteration(NULL, TRUE);
    return talk;
}

/* a device that does not let this login look, or is upgrading, has said enough: it is no failure
 * of the look */
static void
test_preflight(EngineFixture *fixture, gconstpointer data)
{
    static const CamDriver driver = { "fake", .identify = identify, .preflight = preflight };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamTalk) talk = run_talk(fixture, &driver, i);
        const CamFinding *worst = cam_findings_find_worst(talk->findings);
        gboolean ok = rows[i].code < 0 || rows[i].count > 0;
        g_test_message("%d %s", rows[i].code, rows[i].finding);
        g_assert_cmpint(talk->ok, ==, ok);
        if (ok)
            g_assert_no_error(talk->error);
        else
            g_assert_error(talk->error, CAM_ERROR, rows[i].code);
        g_assert_cmpuint(talk->findings->len, ==, rows[i].count);
        g_assert_cmpstr(worst != NULL ? worst->code : NULL, ==, rows[i].finding);
        if (ok && rows[i].code >= 0)
            g_assert_cmpint(worst->level, ==, CAM_LEVEL_BLOCK);
    }
}

/* who a device is must be known before anything may speak against its update */
static void
test_identify(EngineFixture *fixture, gconstpointer data)
{
    static const CamDriver driver = { "fake", .identify = identify_not, .preflight = preflight };
    g_autoptr(CamTalk) talk = run_talk(fixture, &driver, 0);

    g_assert_false(talk->ok);
    g_assert_error(talk->error, CAM_ERROR, CAM_ERROR_PRIVILEGE);
    g_assert_cmpuint(talk->findings->len, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/talk/preflight", EngineFixture, NULL, engine_set_up, test_preflight,
               engine_tear_down);
    g_test_add("/talk/identify", EngineFixture, NULL, engine_set_up, test_identify,
               engine_tear_down);
    return g_test_run();
}
