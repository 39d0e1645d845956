/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/platform.h"
#include "src/engine/engine.h"
#include "src/ui/practice.h"
#include "src/ui/session.h"
#include "src/ui/verbs.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#define DEVICES "INVENTORY | ADDRESS[:PORT]... | discovered"
#define RUN     "[RUN]"

static const CamVerb verbs[] = {
    { "discover", "", "Find devices on the local networks", CAM_OPTIONS_FORMAT | CAM_OPTIONS_SEARCH,
      "table|csv|json", 0, 0, cam_verb_discover },
    { "identify", DEVICES, "Read make, model, serial and version of devices, live",
      CAM_OPTIONS_FORMAT | CAM_OPTIONS_LOGIN | CAM_OPTIONS_ONLY | CAM_OPTIONS_KEY, "table|csv|json",
      1, -1, cam_verb_identify },
    { "check", DEVICES,
      "Dry run: say what an update would do, and why; nothing is changed on any device",
      CAM_OPTIONS_FORMAT | CAM_OPTIONS_LOGIN | CAM_OPTIONS_ONLY | CAM_OPTIONS_FIRMWARE,
      "table|csv|json|html", 1, -1, cam_verb_check },
    { "backup", DEVICES, "Save the configurations of devices into the site's folder",
      CAM_OPTIONS_LOGIN | CAM_OPTIONS_ONLY, "", 1, -1, cam_verb_backup },
    { "update", DEVICES, "Update devices in stages: canaries, waves, a gate after each",
      CAM_OPTIONS_FORMAT | CAM_OPTIONS_LOGIN | CAM_OPTIONS_ONLY | CAM_OPTIONS_FIRMWARE |
          CAM_OPTIONS_RUN | CAM_OPTIONS_UPLOADS,
      "table|csv|json|html", 1, -1, cam_verb_update },
    { "runs", "", "List the runs of a site", CAM_OPTIONS_FORMAT, "table|json", 0, 0,
      cam_verb_runs },
    { "show", RUN, "Show a run as it stands", CAM_OPTIONS_FORMAT, "table|csv|json", 0, 1,
      cam_verb_show },
    { "resume", RUN, "Go on with a run that was interrupted; never asks",
      CAM_OPTIONS_FORMAT | CAM_OPTIONS_LOGIN | CAM_OPTIONS_UPLOADS, "table|csv|json|html", 0, 1,
      cam_verb_resume },
    { "report", RUN, "Write the record of a run", CAM_OPTIONS_FORMAT, "html|json|csv|table", 0, 1,
      cam_verb_report },
    { "credential", "set NAME | list | remove NAME",
      "Keep logins for a site, for rows that name them and as the usual ones of a make",
      CAM_OPTIONS_FORMAT | CAM_OPTIONS_CREDENTIAL, "table|csv|json", 1, 2, cam_verb_credential },
    { "firmware", "inspect FILE... | add FILE... | list [" DEVICES "] | remove WHAT...",
      "Say what firmware files are; keep them in the depot",
      CAM_OPTIONS_FORMAT | CAM_OPTIONS_LOGIN | CAM_OPTIONS_ONLY | CAM_OPTIONS_DEPOT,
      "table|csv|json", 1, -1, cam_verb_firmware,
      "inspect  says what files are, for what, how sure that is and from which evidence\n"
      "add      keeps files in the depot, one for all sites; a checksum beside a file is checked\n"
      "list     shows the depot; with devices: reads them, and says which each file serves\n"
      "remove   takes files out: WHAT is a name, or the first 8 or more digits of a SHA-256\n" },
    { "profile", "list | show NAME | check [NAME|FILE]...",
      "Show and check the data on device families and brands", 0, "", 1, -1, cam_verb_profile },
    { "advisories", "list | import FILE",
      "Show the known flaws of cameras, and take in CISA's newer list of exploited ones",
      CAM_OPTIONS_FORMAT, "table|json", 1, 2, cam_verb_advisories,
      "FILE is CISA's Known Exploited Vulnerabilities Catalog, as CSV or JSON; it takes the\n"
      "place of the one that was imported before.\n" },
};

static void
print_help(FILE *out)
{
    fprintf(out, "camherd brings every camera and recorder of a site to the right firmware.\n\n"
                 "Usage: camherd VERB [OPTION...] [ARGUMENT...]\n\n");
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
        fprintf(out, "  %-10s %s\n", verbs[i].name, verbs[i].summary);
    fprintf(out, "  %-10s %s\n", "practice", "Start a simulated site on this computer, to try it");
    fprintf(out, "\nMore on a verb: camherd VERB --help\n"
                 "Exit codes: 0 all as wanted, 1 could not run, 2 some devices failed, 3 stopped "
                 "by a gate,\n            4 interrupted and can be resumed, 5 nothing to do\n");
}

static const CamVerb *
find_verb(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++) {
        if (g_str_equal(verbs[i].name, name))
            return &verbs[i];
    }
    return NULL;
}

static int
run_verb(const CamVerb *verb, int argc, char **argv)
{
    g_auto(CamOptions) options = { 0 };
    g_autoptr(GError) error = NULL;
    int code = 1;

    if (cam_options_parse(&options, verb, argc, argv, &error))
        code = verb->run(&options, &error);
    if (error != NULL)
        fprintf(stderr, "camherd: %s\n", error->message);
    return code;
}

int
main(int argc, char **argv)
{
    setlocale(LC_ALL, "");
    /* a pipe that nobody reads any more is no reason to leave a device alone in its flashing */
    signal(SIGPIPE, SIG_IGN);
    cam_platform_prepare();
    cam_engine_prepare();
    if (argc < 2 || g_str_equal(argv[1], "--help") || g_str_equal(argv[1], "-h") ||
        g_str_equal(argv[1], "help")) {
        print_help(argc < 2 ? stderr : stdout);
        return argc < 2 ? 1 : 0;
    }
    if (g_str_equal(argv[1], "--version")) {
        printf("camherd %s\n", PACKAGE_VERSION);
        return 0;
    }
    if (g_str_equal(argv[1], "practice"))
        return cam_practice_main(argc - 1, argv + 1);
    const CamVerb *verb = find_verb(argv[1]);
    if (verb == NULL) {
        fprintf(stderr, "camherd: there is no verb \"%s\"; see: camherd --help\n", argv[1]);
        return 1;
    }
    return run_verb(verb, argc - 1, argv + 1);
}
