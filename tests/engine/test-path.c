/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/path.h"

#include <string.h>

/* ways through files, by rules of our own and by those that ship */

typedef struct {
    CamRules *rules;
    CamIdentity *identity;
    CamShelf *shelf;
    GPtrArray *files;
} Scene;

static void
set_up(Scene *scene, gconstpointer data)
{
    g_autoptr(GError) error = NULL;

    scene->rules = cam_rules_new(&error);
    g_assert_no_error(error);
    scene->identity = cam_identity_new();
    scene->shelf = cam_shelf_new();
    scene->files = g_ptr_array_new_with_free_func((GDestroyNotify)cam_firmware_unref);
}

static void
tear_down(Scene *scene, gconstpointer data)
{
    cam_rules_free(scene->rules);
    cam_identity_free(scene->identity);
    cam_shelf_free(scene->shelf);
    g_ptr_array_unref(scene->files);
}

static void
set_rules(Scene *scene, const char *text)
{
    g_autoptr(GError) error = NULL;

    cam_rules_free(scene->rules);
    scene->rules = cam_rules_parse(text, -1, &error);
    g_assert_no_error(error);
}

static void
set_device(Scene *scene, const char *vendor, const char *model, const char *platform)
{
    cam_identity_set(scene->identity, CAM_FIELD_VENDOR, vendor);
    cam_identity_set(scene->identity, CAM_FIELD_MODEL, model);
    cam_identity_set(scene->identity, CAM_FIELD_PLATFORM, platform);
}

/* `VERSION` or `VERSION build BUILD`, and `>=MIN` behind it */
static void
set_files(Scene *scene, const char *list)
{
    g_auto(GStrv) texts = g_strsplit(list, ", ", -1);

    cam_shelf_free(scene->shelf);
    scene->shelf = cam_shelf_new();
    g_ptr_array_set_size(scene->files, 0);
    for (char **text = texts; *text != NULL; text++) {
        g_auto(GStrv) parts = g_strsplit(*text, " >=", 2);
        g_autofree char *origin = g_strdup_printf("/f/%s.bin", parts[0]);
        CamFirmware *firmware = cam_firmware_new(origin);
        firmware->version = g_strdup(parts[0]);
        firmware->build_sure = TRUE;
        firmware->min_from = g_strdup(parts[1]);
        g_ptr_array_add(scene->files, firmware);
    }
}

typedef struct {
    const char *from;
    guint target; /* which of the files */
    gboolean by_hand;
    gboolean allow_downgrade;
} Wish;

static CamPath *
find(Scene *scene, const char *grammar, const Wish *wish)
{
    g_autoptr(CamRuleSet) set = cam_rule_set_new(scene->rules, scene->identity, grammar);
    CamPathInput input = {
        .shelf = scene->shelf,
        .rules = set,
        .grammar = grammar,
        .model = cam_identity_get(scene->identity, CAM_FIELD_MODEL),
        .version = wish->from,
        .files = scene->files,
        .allow_downgrade = wish->allow_downgrade,
    };
    g_autoptr(CamPathMap) map = cam_path_map_new(&input);

    return cam_path_find(map, scene->files->pdata[wish->target], wish->by_hand);
}

static const char *const results[] = {
    [CAM_PATH_FOUND] = "found",           [CAM_PATH_SAME] = "same",
    [CAM_PATH_NEWER_INSTALLED] = "newer", [CAM_PATH_CONFLICT] = "conflict",
    [CAM_PATH_UNREADABLE] = "unreadable", [CAM_PATH_UNSURE] = "unsure",
    [CAM_PATH_STEP_MISSING] = "missing",  [CAM_PATH_FORBIDDEN] = "forbidden",
};

/* the way, or why there is none: `found: A, B`, `missing: 8.40.x` */
static char *
tell(const CamPath *path)
{
    g_autoptr(GString) text = g_string_new(results[path->result]);

    for (guint i = 0; i < path->hops->len; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : ": ",
                               ((CamFirmware *)path->hops->pdata[i])->version);
    if (path->wanted != NULL)
        g_string_append_printf(text, " want %s", path->wanted);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

typedef struct {
    const char *model;
    const char *platform;
    const char *files; /* the first is the target */
    Wish wish;
    const char *way;
    const char *code; /* (nullable): a finding it has */
} Row;

static void
check_rows(Scene *scene, const char *vendor, const char *grammar, const Row *rows, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        g_test_message("%s from %s by %s", rows[i].model, rows[i].wish.from, rows[i].files);
        set_device(scene, vendor, rows[i].model, rows[i].platform);
        set_files(scene, rows[i].files);
        g_autoptr(CamPath) path = find(scene, grammar, &rows[i].wish);
        g_autofree char *way = tell(path);
        g_assert_cmpstr(way, ==, rows[i].way);
        if (rows[i].code != NULL)
            g_assert_nonnull(cam_findings_find(path->findings, rows[i].code));
        const CamFinding *worst = cam_findings_find_worst(path->findings);
        gboolean blocks = worst != NULL && worst->level == CAM_LEVEL_BLOCK;
        g_assert_true(path->result != CAM_PATH_FOUND || !blocks);
    }
}

static const Row axis_rows[] = {
    /* the newest of the track is the step, wherever it stands */
    { "AXIS P1367",
      "P1367",
      "12.11.77, 8.40.4, 8.40.65, 8.40.9",
      { "7.10.1" },
      "found: 8.40.65, 12.11.77",
      "step-first" },
    { "AXIS P1367", "P1367", "12.11.77", { "7.10.1" }, "missing want 8.40.x", "step-missing" },
    { "AXIS P1367",
      "P1367",
      "12.11.77",
      { "7.10.1", .by_hand = TRUE },
      "missing want 8.40.x",
      "step-missing" },
    /* no way round it */
    { "AXIS P1367",
      "P1367",
      "12.11.77, 9.80.69, 7.40.1, 10.8.1",
      { "7.10.1" },
      "missing want 8.40.x",
      "step-missing" },
    { "AXIS P1367", "P1367", "10.8.1", { "7.10.1" }, "found: 10.8.1", "rule-told" },
    { "AXIS P1367", "P1367", "12.11.77, 8.40.65", { "8.40.1" }, "found: 12.11.77", "rule-told" },
    { "AXIS P3245-V", "P3245-V", "12.11.77, 8.40.65", { "7.10.1" }, "found: 12.11.77", NULL },
    /* the user's word for one step that should be there */
    { "AXIS P3265-V",
      "P3265-V",
      "13.0.0, 12.11.77, 12.11.44",
      { "11.11.73" },
      "found: 12.11.77, 13.0.0",
      "step-first" },
    { "AXIS P3265-V",
      "P3265-V",
      "13.0.0, 12.1.64",
      { "11.11.73" },
      "unsure want 12.11.x",
      "step-advised" },
    { "AXIS P3265-V",
      "P3265-V",
      "13.0.0",
      { "11.11.73", .by_hand = TRUE },
      "found: 13.0.0 want 12.11.x",
      "step-advised" },
    { "AXIS P3265-V", "P3265-V", "13.0.0", { "12.1.64" }, "found: 13.0.0", "rule-told" },
    /* two rules, two steps */
    { "AXIS P1367",
      "P1367",
      "13.0.0, 12.11.77, 8.40.65",
      { "7.10.1" },
      "found: 8.40.65, 12.11.77, 13.0.0",
      NULL },
    { "AXIS P1367", "P1367", "13.0.0, 12.11.77", { "7.10.1" }, "missing want 8.40.x", NULL },
    /* never down, whatever is allowed */
    { "AXIS P3245-V", "P3245-V", "10.12.91", { "10.12.228" }, "newer", NULL },
    { "AXIS P3245-V",
      "P3245-V",
      "10.12.91",
      { "10.12.228", .allow_downgrade = TRUE },
      "forbidden",
      "rule-wants-default" },
    { "AXIS P3245-V",
      "P3245-V",
      "10.12.91",
      { "10.12.228", .allow_downgrade = TRUE, .by_hand = TRUE },
      "forbidden",
      "rule-wants-default" },
    { "AXIS P3245-V", "P3245-V", "10.12.91", { "10.12.91" }, "same", NULL },
    /* what cannot be read is never passed by a rule that must hold */
    { "AXIS P1367", "P1367", "12.11.77", { "7.10.1_cst_412" }, "unreadable", NULL },
    { "AXIS P1367",
      "P1367",
      "12.11.77",
      { "7.10.1_cst_412", .by_hand = TRUE },
      "found: 12.11.77",
      "rule-unsure" },
    { "AXIS P1367", "P1367", "12.0.0-beta1", { "8.40.1" }, "unreadable", NULL },
    { "AXIS P1367", "P1367", "12.11.77", { NULL }, "unreadable", NULL },
    { "AXIS A1001", "A1001", "1.65.12", { "1.65.0" }, "found: 1.65.12", "rule-told" },
};

static void
test_axis(Scene *scene, gconstpointer data)
{
    check_rows(scene, "axis", "axis", axis_rows, G_N_ELEMENTS(axis_rows));
}

static const Row hikvision_rows[] = {
    /* the second step has the lower number and the older date */
    { "DS-2CD2032-I",
      "R0",
      "5.4.5 build 170123, 5.4.41 build 170310",
      { "V5.3.0 build 150814" },
      "found: 5.4.41 build 170310, 5.4.5 build 170123",
      "order-overruled" },
    { "DS-2CD2032-I",
      "R0",
      "5.4.5 build 170123",
      { "V5.3.0 build 150814" },
      "missing want 5.4.41 build 170310",
      "step-missing" },
    { "DS-2CD2032-I",
      "R0",
      "5.4.5 build 170123",
      { "V5.4.41 build 170310" },
      "found: 5.4.5 build 170123",
      "order-overruled" },
    { "DS-2CD2032-I", "R0", "5.4.41 build 170310", { "V5.4.5 build 170123" }, "newer", NULL },
    { "DS-2CD2032-I", "R0", "5.4.5 build 170123", { "V5.4.41 build 170311" }, "newer", NULL },
    { "DS-2CD2032-I",
      "R1",
      "5.4.5 build 170123, 5.4.41 build 170310",
      { "V5.4.41 build 170310" },
      "newer",
      NULL },
    /* a floor holds with everybody's word */
    { "DS-2CD1023G0-I",
      "G0",
      "5.5.82 build 190909",
      { "V5.5.89 build 230901", .allow_downgrade = TRUE, .by_hand = TRUE },
      "forbidden",
      "rule-forbids" },
    { "DS-2CD1023G0-I",
      "G0",
      "5.5.82 build 190909",
      { "V5.5.88 build 230901", .allow_downgrade = TRUE },
      "found: 5.5.82 build 190909",
      "downgrade" },
    { "DS-2CD1023G0-I", "G0", "5.5.82 build 190909", { "V5.5.88 build 230901" }, "newer", NULL },
    /* a floor nobody tells */
    { "DS-7608NI-K2/8P",
      "K51",
      "4.82.0 build 240101",
      { "V4.83.013 build 241227", .allow_downgrade = TRUE },
      "unsure",
      "rule-unsure" },
    { "DS-7608NI-K2/8P",
      "K51",
      "4.82.0 build 240101",
      { "V4.83.013 build 241227", .allow_downgrade = TRUE, .by_hand = TRUE },
      "found: 4.82.0 build 240101",
      "rule-unsure" },
    { "iDS-9632NXI-I8/16S",
      "K53",
      "4.1.25",
      { "V4.0.9", .by_hand = TRUE },
      "forbidden",
      "rule-forbids" },
    { "DS-2CD2386G2-IU",
      "G5",
      "5.5.821 build 260402",
      { "V5.7.15 build 240201" },
      "conflict",
      NULL },
    { "DS-2CD2386G2-IU",
      "G5",
      "5.5.821 build 260402",
      { "V5.7.15 build 240201", .by_hand = TRUE },
      "found: 5.5.821 build 260402",
      "order-not-told" },
};

static void
test_hikvision(Scene *scene, gconstpointer data)
{
    check_rows(scene, "hikvision", "hikvision", hikvision_rows, G_N_ELEMENTS(hikvision_rows));
}

/* beyond the second of the pair the numbers go up again */
static void
test_past_pair(Scene *scene, gconstpointer data)
{
    static const Row rows[] = {
        { "M",
          NULL,
          "1.6.0 >=1.5.0, 1.5.0 >=1.41.0, 1.41.0",
          { "1.4.0" },
          "found: 1.41.0, 1.5.0, 1.6.0",
          "order-overruled" },
    };

    set_rules(scene, "[rule a]\nvendor=axis\nkind=precheck\noverrules=1.41.0;1.5.0\n"
                     "severity=advice\nchecked-by=telling\nconfidence=low\nsource=s\n"
                     "text=t\n");
    check_rows(scene, "axis", "axis", rows, G_N_ELEMENTS(rows));
}

static void
test_bosch(Scene *scene, gconstpointer data)
{
    static const Row rows[] = {
        /* the driver reads no versions, the rules do */
        { "FLEXIDOME", "CPP6", "7.80 B128, 6.50.0133", { "6.32.0111" }, "unreadable", NULL },
        { "FLEXIDOME", "CPP6", "7.80 B128", { "7.80 B128" }, "same", NULL },
        { "FLEXIDOME",
          "CPP6",
          "7.80 B128, 6.50.0133",
          { "6.32.0111", .by_hand = TRUE },
          "found: 6.50.0133, 7.80 B128",
          "step-first" },
        { "FLEXIDOME",
          "CPP6",
          "7.80 B128",
          { "6.32.0111", .by_hand = TRUE },
          "missing want 6.50.x",
          NULL },
        { "DINION", "CPP14", "8.72", { "8.48", .by_hand = TRUE }, "found: 8.72", "rule-depends" },
        { "DINION", "CPP14", "8.80", { "8.72", .by_hand = TRUE }, "found: 8.80", "rule-told" },
    };

    check_rows(scene, "bosch security systems", "onvif", rows, G_N_ELEMENTS(rows));
}

static void
test_ubiquiti(Scene *scene, gconstpointer data)
{
    static const Row rows[] = {
        { "UVC G4",
          NULL,
          "4.75.62",
          { "4.46.18.67", .by_hand = TRUE },
          "forbidden",
          "rule-forbids" },
    };

    check_rows(scene, "ubiquiti", "ubiquiti", rows, G_N_ELEMENTS(rows));
}

/* what a catalogue or the user says of one file */
/* what a device does not tell of itself may keep it from going on, and is no proof */
static void
test_silent_platform(Scene *scene, gconstpointer data)
{
    const Wish plain = { "V5.3.0 build 150513", 0, FALSE, FALSE };
    const Wish by_hand = { "V5.3.0 build 150513", 0, TRUE, FALSE };

    set_device(scene, "hikvision", "DS-2CD2142FWD-I", NULL);
    set_files(scene, "V5.5.82 build 190909");
    g_autoptr(CamPath) asked = find(scene, "hikvision", &plain);
    g_assert_cmpint(asked->result, ==, CAM_PATH_UNSURE);
    g_assert_cmpstr(asked->wanted, ==, "5.4.41 build 170310");
    g_autoptr(CamPath) told = find(scene, "hikvision", &by_hand);
    g_assert_cmpint(told->result, ==, CAM_PATH_FOUND);
    g_assert_cmpint(cam_findings_find(told->findings, "step-advised")->level, ==, CAM_LEVEL_WARN);
    /* where it tells, nobody's word goes past the step */
    set_device(scene, "hikvision", "DS-2CD2142FWD-I", "R0");
    g_autoptr(CamPath) refused = find(scene, "hikvision", &by_hand);
    g_assert_cmpint(refused->result, ==, CAM_PATH_STEP_MISSING);
}

static void
test_min_from(Scene *scene, gconstpointer data)
{
    static const Row rows[] = {
        { "M",
          NULL,
          "3.0.0 >=2.0.0, 2.1.0, 2.5.0, 1.5.0",
          { "1.0.0" },
          "found: 2.5.0, 3.0.0",
          "step-first-min" },
        { "M",
          NULL,
          "3.0.0 >=2.0.0, 2.5.0 >=2.1.0, 2.1.0",
          { "1.0.0" },
          "found: 2.1.0, 3.0.0",
          NULL },
        { "M",
          NULL,
          "4.0.0 >=3.0.0, 3.0.0 >=2.0.0, 2.0.0 >=1.0.0",
          { "1.0.0" },
          "found: 2.0.0, 3.0.0, 4.0.0",
          NULL },
        { "M",
          NULL,
          "3.0.0 >=2.0.0, 1.5.0",
          { "1.0.0" },
          "missing want 2.0.0 or later, below 3.0.0",
          "step-missing-min" },
        { "M",
          NULL,
          "3.0.0 >=2.0.0",
          { "1.0.0", .by_hand = TRUE },
          "missing want 2.0.0 or later, below 3.0.0",
          "step-missing-min" },
        { "M", NULL, "3.0.0 >=2.0.0", { "2.0.0" }, "found: 3.0.0", NULL },
        { "M", NULL, "3.0.0 >=strange", { "2.0.0" }, "unsure", "min-from-unsure" },
        { "M",
          NULL,
          "3.0.0 >=strange",
          { "2.0.0", .by_hand = TRUE },
          "found: 3.0.0",
          "min-from-unsure" },
    };

    check_rows(scene, "axis", "axis", rows, G_N_ELEMENTS(rows));
}

/* the step of one rule has a step of its own */
static void
test_nested(Scene *scene, gconstpointer data)
{
    static const Row rows[] = {
        { "M", NULL, "12.0.0, 10.5.1, 8.5.1", { "7.0.0" }, "found: 8.5.1, 10.5.1, 12.0.0", NULL },
        { "M", NULL, "12.0.0, 10.5.1", { "7.0.0" }, "missing want 8.5.x", "step-missing" },
        { "M", NULL, "12.0.0, 8.5.1", { "7.0.0" }, "missing want 10.5.x", "step-missing" },
        { "M",
          NULL,
          "12.0.0, 10.5.1 >=8.9.0, 8.5.1",
          { "7.0.0" },
          "missing want 8.9.0 or later, below 10.5.1",
          "step-missing-min" },
    };

    set_rules(scene, "[rule a]\nvendor=acme\nkind=step\nfrom-below=8.5\nto-at-least=10\n"
                     "through=8.5\nseverity=must\nchecked-by=path\nconfidence=low\nsource=s\n"
                     "text=t\n");
    /* of a make without a grammar nothing is known for sure */
    set_device(scene, "acme", "M", NULL);
    set_files(scene, "12.0.0");
    g_autoptr(CamPath) path = find(scene, "axis", &(Wish){ "7.0.0" });
    g_assert_cmpint(path->result, ==, CAM_PATH_UNSURE);
    set_rules(scene, "[rule a]\nvendor=axis\nkind=step\nfrom-below=8.5\nto-at-least=9.0\n"
                     "through=8.5\nseverity=must\nchecked-by=path\nconfidence=low\nsource=s\n"
                     "text=t\n"
                     "[rule b]\nvendor=axis\nkind=step\nfrom-below=10.5\nto-at-least=11.0\n"
                     "through=10.5\nseverity=must\nchecked-by=path\nconfidence=low\nsource=s\n"
                     "text=t\n");
    check_rows(scene, "axis", "axis", rows, G_N_ELEMENTS(rows));
}

/* the sentence names what to fetch */
static void
test_sentence(Scene *scene, gconstpointer data)
{
    set_device(scene, "axis", "P1367", "P1367");
    set_files(scene, "12.11.77");
    g_autoptr(CamPath) path = find(scene, "axis", &(Wish){ "7.10.1" });
    g_autofree char *text = cam_finding_format(cam_findings_find(path->findings, "step-missing"));

    g_assert_cmpstr(text, ==,
                    "needs 8.40.x for P1367 first; no such file is in the depot: Axis wants the "
                    "long-term version 8.40 (LTS 2018) installed before 10.9 and later");
}

/* a chain in which each file may only be sent to the one before: as long as is looked for, and not
 * longer */
static void
test_length(Scene *scene, gconstpointer data)
{
    for (guint length = CAM_PATH_MAX_HOPS; length <= CAM_PATH_MAX_HOPS + 1; length++) {
        g_autoptr(GString) files = g_string_new(NULL);
        for (guint i = length; i > 0; i--)
            g_string_append_printf(files, "%s2.%u.0 >=2.%u.0", i < length ? ", " : "", i, i - 1);
        set_device(scene, "axis", "M", NULL);
        set_files(scene, files->str);
        g_autoptr(CamPath) path = find(scene, "axis", &(Wish){ "2.0.0" });
        gboolean found = length == CAM_PATH_MAX_HOPS;
        g_assert_cmpint(path->result, ==, found ? CAM_PATH_FOUND : CAM_PATH_STEP_MISSING);
        g_assert_cmpuint(path->hops->len, ==, found ? length : 0);
    }
}

/* 10,000 files, half of which are reached and none of which leads on */
static void
test_many(Scene *scene, gconstpointer data)
{
    g_autoptr(GString) files = g_string_new("9.0.0 >=8.0.0");

    for (guint i = 1; i < 5000; i++)
        g_string_append_printf(files, ", 7.%u.0, 7.%u.1 >=8.0.0", i, i);
    set_device(scene, "axis", "M", NULL);
    set_files(scene, files->str);
    g_autoptr(CamPath) path = find(scene, "axis", &(Wish){ "6.0.0" });
    g_autofree char *way = tell(path);
    g_assert_cmpstr(way, ==, "missing want 8.0.0 or later, below 9.0.0");

    g_string_append(files, ", 8.1.0");
    set_files(scene, files->str);
    g_autoptr(CamPath) other = find(scene, "axis", &(Wish){ "6.0.0" });
    g_autofree char *other_way = tell(other);
    g_assert_cmpstr(other_way, ==, "found: 8.1.0, 9.0.0");
}

/* whatever the files: a way never comes by a version twice, and goes up with every step */
static void
test_order(Scene *scene, gconstpointer data)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(11);
    guint found = 0;

    set_device(scene, "axis", "AXIS P1367", "P1367");
    for (guint round = 0; round < 300; round++) {
        g_autoptr(GString) files = g_string_new(NULL);
        for (guint i = 0; i < 12; i++)
            g_string_append_printf(files, "%s%d.%d.%d >=%d.0.0", i > 0 ? ", " : "",
                                   g_rand_int_range(rand, 6, 14), g_rand_int_range(rand, 0, 3) * 20,
                                   g_rand_int_range(rand, 0, 3), g_rand_int_range(rand, 5, 10));
        set_files(scene, files->str);
        g_autoptr(CamPath) path = find(scene, "axis", &(Wish){ "6.0.0", .by_hand = TRUE });
        const char *before = "6.0.0";
        for (guint i = 0; i < path->hops->len; i++) {
            const CamFirmware *firmware = path->hops->pdata[i];
            g_assert_cmpint(cam_version_compare_text("axis", before, NULL, firmware->version, NULL),
                            ==, CAM_ORDER_OLDER);
            CamOrder min = cam_version_compare_text("axis", firmware->min_from, NULL, before, NULL);
            g_assert_true(min == CAM_ORDER_OLDER || min == CAM_ORDER_SAME);
            before = firmware->version;
        }
        if (path->result == CAM_PATH_FOUND) {
            g_assert_true(path->hops->pdata[path->hops->len - 1] == scene->files->pdata[0]);
            found++;
        }
    }
    g_assert_cmpuint(found, >, 20);
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*test)(Scene *scene, gconstpointer data);
    } tests[] = {
        { "/path/axis", test_axis },
        { "/path/hikvision", test_hikvision },
        { "/path/past-pair", test_past_pair },
        { "/path/bosch", test_bosch },
        { "/path/ubiquiti", test_ubiquiti },
        { "/path/min-from", test_min_from },
        { "/path/silent-platform", test_silent_platform },
        { "/path/nested", test_nested },
        { "/path/sentence", test_sentence },
        { "/path/length", test_length },
        { "/path/many", test_many },
        { "/path/order", test_order },
    };

    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].name, Scene, NULL, set_up, tests[i].test, tear_down);
    return g_test_run();
}
