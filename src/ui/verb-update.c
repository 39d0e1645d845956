/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/platform.h"
#include "src/engine/control.h"
#include "src/firmware/inspect.h"
#include "src/model/device-json.h"
#include "src/model/json.h"
#include "src/ui/logins.h"
#include "src/ui/look.h"
#include "src/ui/progress.h"
#include "src/ui/table.h"
#include "src/ui/verbs.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>

typedef struct {
    CamSession *session;
    CamRun *run;
    CamControl *control;
    CamProgressView *view;
    guint signals;
} Work;

static void
on_event(const CamEvent *event, gpointer data)
{
    Work *work = data;

    cam_progress_view_tell(work->view, event);
    if (work->control != NULL)
        cam_control_tell(work->control, event);
}

static void
on_done(CamRun *run, gpointer data)
{
    Work *work = data;

    g_main_loop_quit(work->session->loop);
}

static gboolean
on_signal(gpointer data)
{
    Work *work = data;

    work->signals++;
    if (work->signals > 1) {
        /* at once: the journal says what was open */
        fprintf(stderr, "\ncamherd: stopped at once; go on with: camherd resume\n");
        cam_platform_exit_now(4);
    }
    fprintf(stderr,
            "\ncamherd: what cannot be taken back is finished first, the rest is put aside; "
            "press Ctrl-C again to stop at once\n");
    if (work->run != NULL)
        cam_run_interrupt(work->run);
    return G_SOURCE_CONTINUE;
}

/* said even with --quiet: whoever reads only the exit code must learn that there is no record */
static int
fail_run(const CamRun *run, GError **error)
{
    const CamLedger *ledger = cam_run_get_ledger(run);
    gboolean begun = FALSE;

    for (guint i = 0; i < ledger->events->len; i++) {
        const CamEvent *event = ledger->events->pdata[i];
        begun = begun || g_str_equal(event->code, "run-started");
    }
    g_set_error(error, CAM_ERROR, CAM_ERROR_STORE, "the journal could not be written: %s; %s",
                cam_run_get_failure(run),
                begun ? "when that is mended, go on with: camherd resume"
                      : "nothing was sent to any device");
    return 1;
}

/* sees a run that was just made to its end, and prints what came of it */
static int
finish(Work *work, CamOptions *options, GError **error)
{
    const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
    guint sources[G_N_ELEMENTS(numbers)];

    if (cam_platform_is_root())
        cam_session_say(options, "warning: running as root is not needed");
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        sources[i] = g_unix_signal_add(numbers[i], on_signal, work);
    cam_progress_view_set_run(work->view, work->run);
    if (work->control != NULL)
        cam_control_set_run(work->control, work->run);
    cam_session_wait(work->session);
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
        g_source_remove(sources[i]);
    g_clear_pointer(&work->view, cam_progress_view_free);
    const CamLedger *ledger = cam_run_get_ledger(work->run);
    g_autofree char *text = options->format == CAM_FORMAT_TABLE
                                ? cam_report_run_table(ledger, cam_table_get_width(options))
                                : cam_report_run(ledger, options->format);
    int code = cam_ledger_get_exit_code(ledger);
    if (!cam_options_print(options, text, error))
        return 1;
    return cam_run_get_failure(work->run) != NULL ? fail_run(work->run, error) : code;
}

/* NULL where there can be none, such as in a folder with a very long name: others cannot look in
 * then, and the run goes on */
static CamControl *
open_control(CamSession *session, const CamOptions *options)
{
    g_autoptr(GError) wrong = NULL;
    CamControl *control = cam_control_new(session->engine, &wrong);

    if (control == NULL)
        cam_session_say(options, "note: nobody can follow this run: %s", wrong->message);
    return control;
}

static gboolean
fill_depot(CamSession *session, const CamOptions *options, const GPtrArray *plan, GError **error)
{
    g_autofree char *depot = cam_site_build_path(session->site, "depot");
    g_autoptr(GHashTable) stored = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < plan->len; i++) {
        const CamPlanRow *row = plan->pdata[i];
        for (guint j = 0; j < row->hops->len; j++) {
            const CamHop *hop = row->hops->pdata[j];
            /* one from the user's depot has a path already; it is copied and checked even so */
            if (g_hash_table_add(stored, hop->firmware) &&
                !cam_firmware_store(hop->firmware, depot, error))
                return FALSE;
        }
    }
    return TRUE;
}

static guint
count_ready(const GPtrArray *plan)
{
    guint count = 0;

    for (guint i = 0; i < plan->len; i++) {
        const CamPlanRow *row = plan->pdata[i];
        count += row->stage > 0 ? 1 : 0;
    }
    return count;
}

static gboolean
ask(const CamOptions *options, const GPtrArray *plan, gboolean *ret_go, GError **error)
{
    guint ready = count_ready(plan);
    char answer[16] = "";

    *ret_go = TRUE;
    if (options->yes || ready == 0)
        return TRUE;
    g_autofree char *table = cam_report_check_table(plan, cam_platform_terminal_width(2));
    fprintf(stderr, "%s\n", table);
    if (cam_platform_terminal_width(0) == 0) {
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "nobody is there to ask whether %u devices may be updated; add --yes if they "
                    "may",
                    ready);
        return FALSE;
    }
    fprintf(stderr, "Update %u device%s in %u stage%s? [y/N] ", ready, ready == 1 ? "" : "s",
            cam_plan_count_stages(plan), cam_plan_count_stages(plan) == 1 ? "" : "s");
    if (fgets(answer, sizeof answer, stdin) == NULL)
        answer[0] = '\0';
    *ret_go = answer[0] == 'y' || answer[0] == 'Y';
    return TRUE;
}

static char *
make_absolute(const CamOptions *options, const CamInventory *inventory)
{
    if (inventory->path == NULL)
        return NULL;
    return g_canonicalize_filename(inventory->path, NULL);
}

int
cam_verb_update(CamOptions *options, GError **error)
{
    g_autoptr(CamInventory) inventory = NULL;
    g_autoptr(CamSession) session = cam_session_open_targets(options, &inventory, error);
    gboolean go;

    if (session == NULL)
        return 1;
    g_autoptr(GPtrArray) plan = cam_look_plan(session, options, inventory, error);
    if (plan == NULL || !ask(options, plan, &go, error))
        return 1;
    if (!go) {
        cam_session_say(options, "nothing was changed");
        return 5;
    }
    if (!fill_depot(session, options, plan, error))
        return 1;
    cam_look_keep_files(session, options, plan);
    g_autoptr(CamFinder) finder = cam_finder_new(&(CamFinderOptions){ 0 }, NULL);
    g_autoptr(CamControl) control = open_control(session, options);
    g_autofree char *path = make_absolute(options, inventory);
    Work work = { .session = session, .control = control, .view = cam_progress_view_new(options) };
    g_autoptr(CamRun) run = cam_run_new(&(CamRunOptions){ .engine = session->engine,
                                                          .finder = finder,
                                                          .plan = options->plan,
                                                          .inventory = path,
                                                          .on_event = on_event,
                                                          .on_done = on_done,
                                                          .data = &work },
                                        plan);
    work.run = run;
    int code = finish(&work, options, error);
    if (control != NULL)
        cam_control_set_run(control, NULL);
    return inventory->bad_rows > 0 && (code == 0 || code == 5) ? 2 : code;
}

/* resume */

static void
read_plan_options(const CamLedger *ledger, CamPlanOptions *plan)
{
    JsonObject *json = cam_json_get_object(ledger->args, "options");

    if (json == NULL)
        return;
    plan->canary = (guint)json_object_get_int_member_with_default(json, "canary", plan->canary);
    plan->wave = (guint)json_object_get_int_member_with_default(json, "wave", plan->wave);
    plan->max_failed.count =
        (guint)json_object_get_int_member_with_default(json, "max_failed", plan->max_failed.count);
    plan->max_failed.percent = json_object_get_boolean_member_with_default(
        json, "max_failed_percent", plan->max_failed.percent);
    plan->without_backup =
        json_object_get_boolean_member_with_default(json, "without_backup", FALSE);
}

static gpointer
ref_device(gconstpointer device, gpointer data)
{
    return cam_device_ref((CamDevice *)device);
}

/* without its login a device in the middle of its update would be waited for in vain */
static gboolean
check_logins(const CamLedger *ledger, const GPtrArray *devices, GError **error)
{
    for (guint i = 0; i < ledger->jobs->len; i++) {
        const CamLedgerJob *job = ledger->jobs->pdata[i];
        g_autoptr(CamIdentity) identity = NULL;
        g_autoptr(CamDevice) device = cam_device_from_json(job->device, &identity);
        const CamDevice *found =
            device != NULL ? cam_run_find_listed(devices, device, identity) : NULL;
        if (job->stage == 0 || cam_state_is_final(job->state) || found == NULL ||
            found->credential != NULL)
            continue;
        g_autofree char *endpoint = cam_device_format_endpoint(device);
        g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                    "no login for %s: give --user and --password-file, or put it back into the "
                    "inventory the run was started with; nothing was started",
                    endpoint);
        return FALSE;
    }
    return TRUE;
}

/* logins are not in the journal: they come from where they came from the first time */
static GPtrArray *
collect_logins(CamSession *session, const CamOptions *options, const CamLedger *ledger,
               GError **error)
{
    g_autoptr(GPtrArray) devices = g_ptr_array_new_with_free_func((GDestroyNotify)cam_device_unref);
    const char *path = cam_args_get(ledger->args, "inventory");

    if (path != NULL && path[0] != '\0') {
        g_autoptr(GError) wrong = NULL;
        g_autoptr(CamInventory) inventory = cam_inventory_read(path, &wrong);
        if (inventory != NULL)
            g_ptr_array_extend(devices, inventory->devices, ref_device, NULL);
        else
            cam_session_say(options, "the run's inventory cannot be read any more: %s",
                            wrong->message);
    }
    /* rows that were taken out of the inventory, or all of them: by the options' login */
    for (guint i = 0; i < ledger->jobs->len; i++) {
        const CamLedgerJob *job = ledger->jobs->pdata[i];
        g_autoptr(CamIdentity) identity = NULL;
        g_autoptr(CamDevice) device = cam_device_from_json(job->device, &identity);
        CamDevice *listed = device != NULL ? cam_run_find_listed(devices, device, identity) : NULL;
        /* which login is stored for its make is told by who spoke with it then */
        if (listed != NULL && listed->driver == NULL)
            listed->driver = g_strdup(device->driver);
        if (device != NULL && listed == NULL)
            g_ptr_array_add(devices, g_steal_pointer(&device));
    }
    if (!cam_logins_fill(session, options, NULL, devices, FALSE, error) ||
        !check_logins(ledger, devices, error))
        return NULL;
    return g_steal_pointer(&devices);
}

int
cam_verb_resume(CamOptions *options, GError **error)
{
    g_autoptr(CamSession) session = cam_session_open(options, TRUE, error);
    const char *name = options->rest != NULL ? options->rest[0] : "last";
    g_autoptr(GPtrArray) rows = NULL;

    if (session == NULL)
        return 1;
    CamLedger *ledger = cam_session_load_run(session, name, &rows, error);
    if (ledger == NULL)
        return 1;
    if (ledger->state == CAM_RUN_FINISHED || ledger->state == CAM_RUN_STOPPED) {
        cam_session_say(options, "run %.8s is %s: there is nothing to go on with", ledger->run,
                        cam_run_state_name(ledger->state));
        cam_ledger_free(ledger);
        return 5;
    }
    read_plan_options(ledger, &options->plan);
    options->never_asks = TRUE;
    g_autoptr(GPtrArray) devices = collect_logins(session, options, ledger, error);
    if (devices == NULL) {
        cam_ledger_free(ledger);
        return 1;
    }
    g_autoptr(CamControl) control = open_control(session, options);
    g_autoptr(CamFinder) finder = cam_finder_new(&(CamFinderOptions){ 0 }, NULL);
    g_autofree char *path = g_strdup(cam_args_get(ledger->args, "inventory"));
    Work work = { .session = session, .control = control, .view = cam_progress_view_new(options) };
    g_autoptr(CamRun) run = cam_run_resume(&(CamRunOptions){ .engine = session->engine,
                                                             .finder = finder,
                                                             .plan = options->plan,
                                                             .inventory = path,
                                                             .on_event = on_event,
                                                             .on_done = on_done,
                                                             .data = &work },
                                           ledger, rows, devices, error);
    if (run == NULL) {
        cam_progress_view_free(work.view);
        return 1;
    }
    work.run = run;
    int code = finish(&work, options, error);
    if (control != NULL)
        cam_control_set_run(control, NULL);
    return code;
}
