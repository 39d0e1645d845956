/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/conformance/cases.h"

/* makes: in the order of the table */

static const Make makes[] = {
    { .name = "hikvision", .upload = "PUT /ISAPI/System/updateFirmware" },
    { .name = "dahua", .upload = "POST /cgi-bin/upgrader.cgi" },
    { .name = "axis", .upload = "POST /axis-cgi/firmwaremanagement.cgi" },
    { .name = "hanwha", .upload = "POST /stw-cgi/system.cgi", .change = "hanwha-config=other" },
    { .name = "uniview", .upload = "POST /LAPI/V1.0/System/UploadFirmware" },
    { .name = "reolink", .upload = "POST /cgi-bin/api.cgi", .allow_plaintext = TRUE },
    { .name = "onvif", .upload = "POST /onvif/*/upload*" },
};

/* what changes while a run goes on */

/* the last byte of the image never arrives */
static void
cut_before_last(Stage *stage)
{
    g_autofree char *knobs =
        g_strdup_printf("upload-reset-at=%" G_GUINT64_FORMAT, stage_get_target(stage)->size - 1);

    stage_set(stage, knobs);
}

static gboolean
is_upload_result(const CamEvent *event)
{
    return event->step == CAM_STEP_UPLOAD && g_str_equal(event->code, "result");
}

static void
mend_after_upload(Stage *stage, const CamEvent *event)
{
    if (is_upload_result(event))
        stage_set(stage, "upload-reset-at=0");
}

/* from the image on, until it was seen to be gone */
static void
babble_while_flashing(Stage *stage, const CamEvent *event)
{
    if (is_upload_result(event))
        stage_set(stage, "junk=true");
    if (g_str_equal(event->code, "device-down"))
        stage_set(stage, "junk=false");
}

/* what a make may lack */

static gboolean
lacks_backup(const CamDriver *driver)
{
    return driver->backup == NULL;
}

static gboolean
lacks_restore(const CamDriver *driver)
{
    return driver->restore == NULL;
}

static gboolean
lacks_reboot(const CamDriver *driver)
{
    return driver->reboot == NULL;
}

static gboolean
lacks_rollback(const CamDriver *driver)
{
    return driver->rollback == NULL;
}

#define DONE .verdict = CAM_VERDICT_READY, .ends = "done/proved", .images = 1, .updated = TRUE

static const Case cases[] = {
    /* who it is */
    { "identify", "it is read right", .act = act_identify },
    { "claim", "the list says it is of another make", .act = act_claim },
    { "mask", "its realm is that of another make", .act = act_mask },
    { "strangers", "asked by the drivers of all other makes", .act = act_strangers },
    { "unknown-version", "runs a version nobody can read", .act = act_unknown_version,
      .want = { .verdict = CAM_VERDICT_NEEDS_DECISION, .ends = "blocked/version-unreadable" } },
    { "junk", "answers rubbish", "junk=true",
      .want = { .verdict = CAM_VERDICT_ERROR, .ends = "blocked/error" } },
    { "huge", "answers without end", "huge=true",
      .want = { .verdict = CAM_VERDICT_ERROR, .ends = "blocked/error" } },

    /* whom it lets in */
    { "wrong-password", "the password is wrong: one try over all commands",
      .act = act_wrong_password, .want = { .max_refused = 1 } },
    { "locked", "logins are locked", "locked=true",
      .want = { .verdict = CAM_VERDICT_LOCKED, .ends = "blocked/locked", .no_login = TRUE } },
    { "not-activated", "has no password yet", "activated=false",
      .want = { .verdict = CAM_VERDICT_NOT_ACTIVATED,
                .ends = "blocked/not-activated",
                .no_login = TRUE } },

    /* its configuration */
    { "backup", "the configuration is saved", .act = act_backup, .lacks = lacks_backup,
      .reason = "cannot be saved" },
    { "restore", "and restored bit for bit", .act = act_restore, .lacks = lacks_restore,
      .reason = "cannot be restored" },
    { "no-backup", "it does not give its configuration", "config=refused", .lacks = lacks_backup,
      .reason = "cannot be saved",
      .want = { .verdict = CAM_VERDICT_READY, .ends = "blocked/step-failed" } },

    /* an update */
    { "update", "updated", .want = { DONE } },
    { "again", "updated, then again: nothing is sent", .act = act_again, .want = { DONE } },
    { "slow", "everything is slow", "slow=true", .want = { DONE } },
    { "late-answer", "answers the upload after the flash", "upload-reply=after-flash",
      .want = { DONE } },
    { "busy", "is busy for a while", "busy-s=90",
      .want = { .verdict = CAM_VERDICT_READY,
                .ends = "done/proved",
                .images = 1,
                .max_images = 4,
                .updated = TRUE } },
    { "self-reboot", "reboots by itself", "manual-reboot=false", .want = { DONE } },
    { "reboot", "waits for a reboot", "manual-reboot=true", .lacks = lacks_reboot,
      .reason = "has no reboot command", .background = TRUE, .want = { DONE, .restarts = 1 } },
    { "mute", "does not say how far it is", "progress=missing", .want = { DONE } },
    { "babble", "answers rubbish while it flashes", .on_event = babble_while_flashing,
      .want = { DONE } },

    /* an upload that breaks off */
    { "refused", "does not want the file", "refuse=true",
      .want = { .verdict = CAM_VERDICT_READY, .ends = "failed/file-refused", .images = 1 } },
    { "cut", "the connection breaks in the image, always", "upload-reset-at=100000",
      .want = { .verdict = CAM_VERDICT_READY, .ends = "failed/not-taken", .max_broken = 2 } },
    { "cut-at-first", "after its first byte", "upload-reset-at=1",
      .want = { .verdict = CAM_VERDICT_READY, .ends = "failed/not-taken", .max_broken = 2 } },
    { "cut-before-last", "before its last byte", .before = cut_before_last, .background = TRUE,
      .want = { .verdict = CAM_VERDICT_READY, .ends = "failed/not-taken", .max_broken = 2 } },
    { "cut-once", "in the image, once", "upload-reset-at=100000", .on_event = mend_after_upload,
      .want = { DONE, .max_broken = 1 } },
    { "cut-after-last", "after its last byte: never sent again", "cut=true", .want = { DONE } },
    { "cut-and-mute", "the same, and it does not say what it does", "cut=true;progress=missing",
      .want = { DONE } },
    { "stall", "stops reading in the image", "stall=true", .background = TRUE,
      .want = { .verdict = CAM_VERDICT_READY, .ends = "failed/not-taken", .max_broken = 2 } },

    /* flash that is erased: the image again at once, never a restart */
    { "erased", "says once that its flash is erased, then waits", "uniview-erased=true",
      .make = "uniview",
      .want = { .verdict = CAM_VERDICT_READY,
                .ends = "done/proved",
                .images = 2,
                .updated = TRUE } },
    { "erased-always", "its flash cannot be written", "uniview-status=10", .make = "uniview",
      .want = { .verdict = CAM_VERDICT_READY, .ends = "failed/step-failed", .images = 3 } },
    { "late-refusal", "finds out only later that it does not want the file", "uniview-status=8",
      .make = "uniview",
      .want = { .verdict = CAM_VERDICT_READY, .ends = "failed/flash-failed", .images = 1 } },
    { "reset", "loses its configuration and its password", "uniview-status=16", .make = "uniview",
      .want = { .verdict = CAM_VERDICT_READY,
                .ends = "failed/login-lost",
                .images = 1,
                .max_refused = 1,
                .updated = TRUE } },
    { "lost-put", "loses its way in a login once", "uniview-put-fault=1", .make = "uniview",
      .want = { DONE } },
    { "silent", "calls itself idle while it flashes", "progress=silent", .make = "uniview",
      .want = { DONE } },

    /* how it comes back */
    { "old-version", "comes back with the old version", "back-old-version=true",
      .want = { .verdict = CAM_VERDICT_READY, .ends = "failed/old-version", .images = 1 } },
    { "other-serial", "another device answers at its address", "back-other-serial=true",
      .want = { .verdict = CAM_VERDICT_READY,
                .ends = "failed/other-serial",
                .images = 1,
                .updated = TRUE } },
    { "never-back", "never comes back", "back-never=true", .background = TRUE,
      .want = { .verdict = CAM_VERDICT_READY, .ends = "failed/did-not-return", .images = 1 } },
    { "rollback", "comes back wrong and can go back", "axis-wrong-version=true",
      .lacks = lacks_rollback, .reason = "has one slot",
      .want = { .verdict = CAM_VERDICT_READY,
                .ends = "rolled-back/rolled-back",
                .images = 1,
                .restarts = 1 } },

    /* traps of one make */
    { "onvif-fault-200", "a wrong password is told under HTTP 200",
      "onvif-auth=wsse;onvif-fault-status=200", .act = act_wrong_password, .make = "onvif" },
    { "onvif-fault-400", "under HTTP 400", "onvif-auth=wsse;onvif-fault-status=400",
      .act = act_wrong_password, .make = "onvif" },
    { "onvif-fault-401", "under HTTP 401", "onvif-auth=wsse;onvif-fault-status=401",
      .act = act_wrong_password, .make = "onvif" },
    { "onvif-no-uri", "StartFirmwareUpgrade is answered with an empty UploadUri", "onvif-uri=empty",
      .make = "onvif", .want = { .verdict = CAM_VERDICT_READY, .ends = "blocked/unsupported" } },
    { "onvif-nothing", "StartFirmwareUpgrade is answered with nothing in it",
      "onvif-broken=StartFirmwareUpgrade response", .make = "onvif",
      .want = { .verdict = CAM_VERDICT_READY, .ends = "blocked/unsupported" } },
    { "onvif-no-reboot", "SystemReboot is confirmed and not done",
      "manual-reboot=true;onvif-reboot=nothing", .make = "onvif", .background = TRUE,
      .want = { .verdict = CAM_VERDICT_READY, .ends = "unsure/reboot-unasked", .images = 1 } },
    { "onvif-html", "a web page where SOAP is due", "onvif-broken=* html", .make = "onvif",
      .want = { .verdict = CAM_VERDICT_UNSUPPORTED,
                .ends = "blocked/unsupported",
                .no_login = TRUE } },
    { "onvif-trace", "a stack trace", "onvif-broken=* trace", .make = "onvif",
      .want = { .verdict = CAM_VERDICT_UNSUPPORTED,
                .ends = "blocked/unsupported",
                .no_login = TRUE } },
    { "onvif-json", "JSON", "onvif-broken=* json", .make = "onvif",
      .want = { .verdict = CAM_VERDICT_UNSUPPORTED,
                .ends = "blocked/unsupported",
                .no_login = TRUE } },
    { "onvif-no-byte", "the connection is closed without a byte", "onvif-broken=* close",
      .make = "onvif",
      .want = { .verdict = CAM_VERDICT_UNREACHABLE,
                .ends = "blocked/unreachable",
                .no_login = TRUE } },
    { "onvif-start-html", "a web page for StartFirmwareUpgrade",
      "onvif-broken=StartFirmwareUpgrade html", .make = "onvif",
      .want = { .verdict = CAM_VERDICT_READY, .ends = "failed/step-failed" } },
    { "onvif-start-close", "no byte for StartFirmwareUpgrade",
      "onvif-broken=StartFirmwareUpgrade close", .make = "onvif",
      .want = { .verdict = CAM_VERDICT_READY, .ends = "failed/unreachable" } },
};

/* says nothing of a lock before it is asked with a login; then the one try is all there is */
static const Want locked_unseen = { .verdict = CAM_VERDICT_AUTH_FAILED,
                                    .ends = "blocked/auth-failed",
                                    .max_refused = 1 };
static const Want locked_late = { .verdict = CAM_VERDICT_LOCKED,
                                  .ends = "blocked/near-lock blocked/locked",
                                  .max_refused = 1 };
static const Want no_onvif = { .verdict = CAM_VERDICT_UNSUPPORTED,
                               .ends = "blocked/unsupported",
                               .no_login = TRUE };
/* nobody can ask it whether it has the image, where all of it had left; that depends on what the
 * system had buffered */
static const Want sent_unsure = { .verdict = CAM_VERDICT_READY,
                                  .ends = "unsure/reboot-unasked failed/not-taken",
                                  .max_broken = 2 };
static const Want taken_unsure = { .verdict = CAM_VERDICT_READY,
                                   .ends = "unsure/reboot-unasked",
                                   .images = 1 };
/* without an answer that can be read nothing shows what make it is */
static const Want nobody = { .verdict = CAM_VERDICT_UNSUPPORTED, .ends = "blocked/unsupported" };
static const Want refused_early = { .verdict = CAM_VERDICT_READY, .ends = "failed/file-refused" };
static const Want rolled_back = { .verdict = CAM_VERDICT_READY,
                                  .ends = "rolled-back/rolled-back",
                                  .images = 1 };

static const Want updated = { DONE };
/* it refuses a login as with another password; and an upgrade that nobody can watch is not begun */
static const Want uniview_factory = { .verdict = CAM_VERDICT_AUTH_FAILED,
                                      .ends = "blocked/auth-failed",
                                      .max_refused = 1 };
static const Want uniview_version = { .verdict = CAM_VERDICT_NEEDS_DECISION,
                                      .ends = "blocked/fit-unknown" };
static const Want uniview_mute = { .verdict = CAM_VERDICT_ERROR,
                                   .ends = "blocked/cannot-be-watched" };

static const Exception exceptions[] = {
    { "hikvision", "strangers", "yes, but for `onvif`, which it speaks too", .driver = "onvif" },
    { "hikvision", "restore", "not written yet", lacks_restore },

    { "dahua", "restore", "no source says how", lacks_restore },
    { "dahua", "mute", "yes, by RPC", .upload = "POST /RPC2_Upgrade" },
    { "dahua", "cut-and-mute", "yes, by RPC", .upload = "POST /RPC2_Upgrade" },

    { "axis", "restore", "has no such file", lacks_restore },
    { "axis", "locked", "auth-failed after one login: tells of no lock", .want = &locked_unseen },
    { "axis", "mute", "yes, by the older interface",
      .upload = "POST /axis-cgi/firmwareupgrade.cgi" },
    { "axis", "cut-and-mute", "yes, by the older interface",
      .upload = "POST /axis-cgi/firmwareupgrade.cgi" },
    { "axis", "old-version", "rolled-back: it was on trial", .want = &rolled_back },

    { "hanwha", "reboot", "unsure: does not say that it waits", .want = &taken_unsure },
    { "hanwha", "cut-before-last", "unsure: cannot be asked", .want = &sent_unsure },

    { "onvif", "unknown-version", "updated: the list names its file", .want = &updated },
    { "onvif", "junk", "not an ONVIF device, then; no login", .want = &no_onvif },
    { "onvif", "locked", "locked after one login: tells it to nobody else", .want = &locked_late },
    { "onvif", "reboot", "unsure: does not say that it waits", .want = &taken_unsure },
    { "onvif", "cut-before-last", "unsure: cannot be asked", .want = &sent_unsure },
    { "reolink", "junk", "unsupported: no other sign of its make", .want = &nobody },
    { "reolink", "huge", "unsupported: no other sign of its make", .want = &nobody },
    { "reolink", "locked", "locked after one login: tells of it only then", .want = &locked_late },
    { "reolink", "reboot", "unsure: does not say that it waits", .want = &taken_unsure },
    { "reolink", "refused", "yes, by its name, before the image", .want = &refused_early },
    { "reolink", "cut-before-last", "unsure: cannot be asked", .want = &sent_unsure },
    { "uniview", "not-activated", "auth-failed after one login: has no such state",
      .want = &uniview_factory },
    { "uniview", "unknown-version", "fit-unknown: its platform is part of the version",
      .want = &uniview_version },
    { "uniview", "mute", "blocked: an upgrade that cannot be watched is not begun",
      .want = &uniview_mute },
    { "uniview", "cut-and-mute", "blocked, likewise", .want = &uniview_mute },
};

const Make *
makes_get(guint *ret_count)
{
    *ret_count = G_N_ELEMENTS(makes);
    return makes;
}

const Case *
cases_get(guint *ret_count)
{
    *ret_count = G_N_ELEMENTS(cases);
    return cases;
}

const Exception *
exceptions_get(guint *ret_count)
{
    *ret_count = G_N_ELEMENTS(exceptions);
    return exceptions;
}

const Make *
makes_find(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(makes); i++) {
        if (g_strcmp0(makes[i].name, name) == 0)
            return &makes[i];
    }
    return NULL;
}
