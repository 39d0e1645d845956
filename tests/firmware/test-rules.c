/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/fit.h"
#include "src/firmware/rules.h"

#include <string.h>

static CamRules *
read_shipped(void)
{
    g_autoptr(GError) error = NULL;
    CamRules *rules = cam_rules_new(&error);

    g_assert_no_error(error);
    g_assert_nonnull(rules);
    return rules;
}

static CamIdentity *
make_identity(const char *vendor, const char *model, const char *platform)
{
    CamIdentity *identity = cam_identity_new();

    cam_identity_set(identity, CAM_FIELD_VENDOR, vendor);
    cam_identity_set(identity, CAM_FIELD_MODEL, model);
    cam_identity_set(identity, CAM_FIELD_PLATFORM, platform);
    return identity;
}

/* `+ID` for each rule that holds, `?ID` where that cannot be told */
static char *
judge(const CamRules *rules, const CamIdentity *identity, const char *grammar, const char *from,
      const char *to)
{
    g_autoptr(CamRuleSet) set = cam_rule_set_new(rules, identity, grammar);
    g_autoptr(GString) text = g_string_new(NULL);
    CamVersion before;
    CamVersion after;

    cam_version_parse(cam_rule_set_get_grammar(set), from, NULL, &before);
    cam_version_parse(cam_rule_set_get_grammar(set), to, NULL, &after);
    g_autoptr(GArray) hits = cam_rule_set_judge(set, &before, &after);
    for (guint i = 0; i < hits->len; i++) {
        const CamRuleHit *hit = &g_array_index(hits, CamRuleHit, i);
        g_string_append_printf(text, "%s%c%s", i > 0 ? " " : "", hit->sure ? '+' : '?',
                               hit->rule->id);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* what the shipped rules say of one step; each of them stands here at least once as holding or as
 * not to be told */
static const struct {
    const char *vendor;
    const char *model;
    const char *platform;
    const char *from;
    const char *to;
    const char *hits;
} steps[] = {
    /* Axis: what is always looked at is axis-uncommitted */
    { "axis", "AXIS P1367 Network Camera", "P1367", "7.10.1", "12.11.77",
      "+axis-lts2018-first +axis-edge-vault +axis-lts-ladder-8 +axis-lts-ladder-9 "
      "+axis-lts-ladder-10 +axis-lts-ladder-11 +axis-uncommitted" },
    { "axis", "AXIS P1367", NULL, "7.10.1", "10.9.0",
      "+axis-lts2018-first +axis-lts-ladder-8 +axis-lts-ladder-9 +axis-uncommitted" },
    { "axis", "axis p1367", NULL, "7.10.1", "10.8.9",
      "+axis-lts-ladder-8 +axis-lts-ladder-9 +axis-uncommitted" },
    { "axis", NULL, "P1367", "8.40.0", "10.9.0", "+axis-lts-ladder-9 +axis-uncommitted" },
    { "axis", NULL, "P1367", "7.10.1", "8.40.65", "+axis-uncommitted" },
    { "axis", NULL, "P1367-E", "7.10.1", "9.80.69", "+axis-lts-ladder-8 +axis-uncommitted" },
    { "axis", NULL, "P1368", "7.10.1", "10.9.0",
      "+axis-lts-ladder-8 +axis-lts-ladder-9 +axis-uncommitted" },
    { "axis", NULL, "P3245-V", "10.10.99", "10.11.0", "+axis-edge-vault +axis-uncommitted" },
    { "axis", NULL, "P3245-V", "10.11.0", "10.12.91", "+axis-uncommitted" },
    { "axis", NULL, "P3245-V", "10.12.228", "10.12.91", "+axis-downgrade +axis-uncommitted" },
    { "axis", NULL, "P3265-V", "11.6.0", "10.11.99",
      "+axis-downgrade ?axis-artpec8-floor +axis-uncommitted" },
    { "axis", NULL, "P3265-V", "11.6.0", "10.12.0", "+axis-downgrade +axis-uncommitted" },
    { "axis", NULL, "P3265-V", "11.5.99", "10.11.99", "+axis-downgrade +axis-uncommitted" },
    { "axis", NULL, "P3265-V", "11.11.73", "13.0.0",
      "+axis-12-before-13 +axis-13-acaps +axis-lts-ladder-12 +axis-uncommitted" },
    { "axis", NULL, "P3265-V", "12.0.0", "13.0.0",
      "+axis-13-acaps +axis-lts-ladder-12 +axis-uncommitted" },
    { "axis", NULL, "P3265-V", "12.11.44", "13.0.0", "+axis-13-acaps +axis-uncommitted" },
    { "axis", NULL, "P3265-V", "12.11.44", "12.11.77", "+axis-uncommitted" },
    { "axis", NULL, "A1001", "1.65.0", "1.65.12", "+axis-a1001-cluster +axis-uncommitted" },
    /* a beta's or a customer's version cannot be compared */
    { "axis", NULL, "P1367", "5.50.2_cst_412205_1", "6.50.5",
      "?axis-downgrade ?axis-artpec8-floor +axis-uncommitted" },
    { "axis", NULL, "P1367", "5.50.2_cst_412205_1", "12.11.77",
      "?axis-lts2018-first ?axis-edge-vault ?axis-downgrade "
      "?axis-lts-ladder-8 ?axis-lts-ladder-9 ?axis-lts-ladder-10 ?axis-lts-ladder-11 "
      "+axis-uncommitted" },
    /* Hikvision */
    { "hikvision", "DS-2CD2032-I", "R0", "V5.3.0 build 150814", "V5.4.5 build 170123",
      "+hik-r0-two-steps +hik-region +hik-platform" },
    { "hikvision", "DS-2CD2032-I", "R0", "V5.3.0 build 150814", "V5.4.41 build 170310",
      "+hik-region +hik-platform" },
    { "hikvision", "DS-2CD2032-I", "R0", "V5.3.0 build 150814", "V5.4.41 build 170311",
      "+hik-r0-two-steps +hik-region +hik-platform" },
    { "hikvision", "DS-2CD2032-I", "R0", "V5.4.41 build 170310", "V5.4.5 build 170123",
      "+hik-region +hik-platform" },
    { "hikvision", "DS-2CD2032-I", "G1", "V5.3.0 build 150814", "V5.4.5 build 170123",
      "+hik-region +hik-platform" },
    { "hikvision", "DS-2CD2032-I", NULL, "V5.3.0 build 150814", "V5.4.5 build 170123",
      "?hik-r0-two-steps +hik-region +hik-platform" },
    { "hikvision", "DS-2CD1023G0-I", NULL, "V5.5.89 build 230901", "V5.5.82 build 190909",
      "?hik-g0-floor +hik-region +hik-platform" },
    { "hikvision", "DS-2CD1023G0-I", NULL, "V5.5.82 build 190909", "V5.5.89 build 230901",
      "+hik-region +hik-platform" },
    { "hikvision", "DS-2CD2032-I", "R0", "strange", "V5.4.5 build 170123",
      "?hik-r0-two-steps +hik-region +hik-platform" },
    { "hikvision", "DS-2CD1023G0-I", "G0", "V5.5.89 build 230901", "V5.5.82 build 190909",
      "+hik-g0-floor +hik-region +hik-platform" },
    { "hikvision", "DS-2CD1023G0-I", "G0", "V5.5.88 build 230901", "V5.5.82 build 190909",
      "+hik-region +hik-platform" },
    { "hikvision", "DS-2CD1023G0-I", "G0", "V5.5.90 build 230901", "V5.5.89 build 230801",
      "+hik-region +hik-platform" },
    { "hikvision", "DS-7608NI-K2/8P", "K51", "V4.83.013 build 241227", "V4.82.0 build 240101",
      "?hik-poe-nvr-floor +hik-region +hik-platform" },
    { "hikvision", "DS-7608NI-K2", "K51", "V4.83.013 build 241227", "V4.82.0 build 240101",
      "+hik-region +hik-platform" },
    { "hikvision", "DS-7608NI-K2/8P", "K51", "V4.83.013 build 241227", "V4.84.101 build 251212",
      "+hik-region +hik-platform" },
    { "hikvision", "iDS-9632NXI-I8/16S", "K53", "V4.0.9", "V4.1.25",
      "+hik-ids9632-custom +hik-region +hik-platform" },
    { "hikvision", "iDS-9632NXI-I8/16S(B)", "K53", "V4.0.9", "V4.2.0",
      "+hik-region +hik-platform" },
    /* Bosch: read by their own grammar, whatever the driver's */
    { "bosch security systems", "FLEXIDOME IP 4000i", "CPP7.3", "6.32.0111", "7.70", "+bosch-650" },
    { "bosch", "FLEXIDOME", "CPP7.3", "6.50.0133", "7.80 B128", "" },
    { "bosch", "FLEXIDOME", "CPP4", "6.32", "7.10", "" },
    { "bosch", "FLEXIDOME", "CPP6", "6.32", "6.50", "" },
    { "bosch", "FLEXIDOME", "CPP6", "7.10", "6.51", "?bosch-signed" },
    { "bosch", "FLEXIDOME", "CPP6", "6.50", "6.32", "" },
    { "bosch", "DINION", "CPP13", "8.40", "8.47",
      "?bosch-secure-element-cpp13 "
      "?bosch-secure-element-cpp13-runs" },
    { "bosch", "DINION", "CPP13", "8.48", "8.90", "" },
    { "bosch", "DINION", "CPP14", "8.48", "8.72", "?bosch-secure-element-cpp14" },
    { "bosch", "DINION", "CPP14", "8.50", "8.80", "?bosch-secure-element-cpp14-runs" },
    { "boschung", "DINION", "CPP14", "8.50", "8.80", "" },
    /* others */
    { "dahua", "IPC-HFW2431T-ZS", NULL, "2.800.0000000.21.R", "2.840.0000000.12.R",
      "+dahua-customer" },
    { "reolink", "RLC-820A", "IPC_523128M8MP", "v3.1.0.956_22041503", "v3.1.0.1387_22100622",
      "+reolink-hw +reolink-reset" },
    { "digiever", "DS-2105 Pro", NULL, "3.1.0.71-11", "2.1.0.60", "?digiever-floor" },
    { "ubiquiti", "UVC G4 Pro", NULL, "4.46.18.67", "4.75.62", "+unifi-protect-only" },
    { "ubiquiti", "AirCam", NULL, "4.46.18.67", "4.75.62", "" },
    { "hanwha", "XNV-8080R", NULL, "1.41.16", "1.41.18", "" },
};

static void
test_steps(void)
{
    g_autoptr(CamRules) rules = read_shipped();

    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_autoptr(CamIdentity) identity =
            make_identity(steps[i].vendor, steps[i].model, steps[i].platform);
        const char *grammar =
            g_str_has_prefix(steps[i].vendor, "bosch") ? "onvif" : steps[i].vendor;
        g_autofree char *hits = judge(rules, identity, grammar, steps[i].from, steps[i].to);
        g_test_message("%s %s %s: %s to %s", steps[i].vendor, steps[i].model, steps[i].platform,
                       steps[i].from, steps[i].to);
        g_assert_cmpstr(hits, ==, steps[i].hits);
    }
}

static gboolean
is_reached(const CamRule *rule)
{
    for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_auto(GStrv) hits = g_strsplit(steps[i].hits, " ", -1);
        for (char **hit = hits; *hit != NULL; hit++) {
            if (**hit != '\0' && g_str_equal(*hit + 1, rule->id))
                return TRUE;
        }
    }
    return FALSE;
}

static void
test_shipped(void)
{
    g_autoptr(CamRules) rules = read_shipped();
    const GPtrArray *list = cam_rules_list(rules);
    guint counts[CAM_CHECKER_TELLING + 1] = { 0 };

    /* 23 facts, of which two need more than one group */
    g_assert_cmpuint(list->len, ==, 30);
    g_assert_cmpuint(cam_rules_list_unknown(rules)->len, ==, 7);
    for (guint i = 0; i < list->len; i++) {
        const CamRule *rule = list->pdata[i];
        g_test_message("%s", rule->id);
        g_assert_true(is_reached(rule));
        /* so that what is told to a device that tells no platform is true */
        for (char **word = rule->platforms; word != NULL && *word != NULL; word++)
            g_assert_nonnull(strstr(rule->text, *word));
        counts[rule->checker]++;
    }
    g_assert_cmpuint(counts[CAM_CHECKER_FIT], ==, 4);
    g_assert_cmpuint(counts[CAM_CHECKER_PREFLIGHT], ==, 1);
    g_assert_cmpuint(counts[CAM_CHECKER_TELLING], ==, 5);
}

static void
test_pair(void)
{
    static const struct {
        const char *a;
        const char *b;
        CamOrder order;
    } rows[] = {
        { "V5.4.41 build 170310", "V5.4.5 build 170123", CAM_ORDER_OLDER },
        { "V5.4.5 build 170123", "V5.4.41 build 170310", CAM_ORDER_NEWER },
        /* this pair and no other */
        { "V5.4.41 build 170311", "V5.4.5 build 170123", CAM_ORDER_NEWER },
        { "V5.4.41 build 170310", "V5.4.5 build 170124", CAM_ORDER_NEWER },
        { "V5.4.41", "V5.4.5", CAM_ORDER_NEWER },
        { "V5.4.41 build 170310", "V5.4.5", CAM_ORDER_NEWER },
        { "V5.3.0 build 150814", "V5.4.5 build 170123", CAM_ORDER_OLDER },
    };
    g_autoptr(CamRules) rules = read_shipped();
    g_autoptr(CamIdentity) meant = make_identity("hikvision", "DS-2CD2032-I", "R0");
    g_autoptr(CamIdentity) other = make_identity("hikvision", "DS-2CD2032-I", "R1");
    g_autoptr(CamRuleSet) set = cam_rule_set_new(rules, meant, "hikvision");
    g_autoptr(CamRuleSet) plain = cam_rule_set_new(rules, other, "hikvision");
    CamVersion a;
    CamVersion b;

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s | %s", rows[i].a, rows[i].b);
        cam_version_parse("hikvision", rows[i].a, NULL, &a);
        cam_version_parse("hikvision", rows[i].b, NULL, &b);
        g_assert_cmpint(cam_rule_set_compare(set, &a, &b), ==, rows[i].order);
        g_assert_cmpint(cam_rule_set_compare(plain, &a, &b), ==, cam_version_compare(&a, &b));
    }
}

static void
test_no_rules(void)
{
    g_autoptr(CamIdentity) identity = make_identity("axis", "AXIS P1367", NULL);
    g_autofree char *hits = judge(NULL, identity, "axis", "12.11.77", "7.10.1");

    g_assert_cmpstr(hits, ==, "");
}

#define HEAD                                                                                       \
    "[rule a]\nvendor=axis\nseverity=must\nchecked-by=path\nconfidence=low\nsource=s\ntext=t\n"

static void
test_bad_data(void)
{
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        { "vendor=axis\n", "upgrade rules: Key file does not start with a group" },
        { "[profile]\nvendor=axis\n", "[profile] group: is neither" },
        { HEAD, "[rule a] kind: is missing" },
        { HEAD "kind=floor\nlimit=1\n", "[rule a] limit: is no key of such a group" },
        { HEAD "kind=flour\n", "[rule a] kind: is a word that is not known here" },
        { HEAD "kind=floor\nseverity=\n", "[rule a] severity: is empty" },
        { HEAD "kind=floor\nseverity=Must\n", "[rule a] severity: is a word" },
        { HEAD "kind=floor\nchecked-by=nobody\n", "[rule a] checked-by: is a word" },
        { HEAD "kind=floor\nconfidence=sure\n", "[rule a] confidence: is a word" },
        { HEAD "kind=floor\nneeds-factory-default=1\n", "[rule a] needs-factory-default: is a" },
        { HEAD "kind=floor\nto-below=12\n", "[rule a] to-below: is no version of this make" },
        { HEAD "kind=forbid\nfrom-at-least=9.80\nfrom-below=9.80\n",
          "[rule a] from-below: leaves no version" },
        { HEAD "kind=forbid\nto-at-least=9.80\nto-below=8.40\n",
          "[rule a] to-below: leaves no version" },
        { HEAD "kind=step\n", "[rule a] through: belongs to steps" },
        { HEAD "kind=floor\nthrough=8.40\n", "[rule a] through: belongs to steps" },
        { HEAD "kind=step\nthrough=x\n", "[rule a] through: is no version of this make" },
        { HEAD "kind=forbid\noverrules=8.40\n", "[rule a] overrules: must be two versions" },
        { HEAD "kind=forbid\noverrules=8.40;x\n", "[rule a] overrules: is no version" },
        { HEAD "kind=forbid\noverrules=8.40;8.40.0\n", "[rule a] overrules: are twice" },
        { HEAD "kind=forbid\ntext[de]=t\n", "[rule a] text[de]: is no key" },
        { "[unknown a]\nvendor=axis\nquestion=q\n", "[unknown a] state: is missing" },
        { "[unknown a]\nvendor=axis\nquestion=q\nstate=s\ntext=t\n", "[unknown a] text: is no" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s", rows[i].text);
        g_assert_null(cam_rules_parse(rows[i].text, -1, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
        g_assert_nonnull(strstr(error->message, rows[i].message));
    }
}

static void
test_limits(void)
{
    static const char odd[] = "[rule \xff]\n";
    g_autofree char *huge = g_strnfill(1024 * 1024 + 1, '\n');
    g_autoptr(GString) many = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    g_assert_null(cam_rules_parse(huge, -1, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
    g_clear_error(&error);
    for (guint i = 0; i < 1001; i++)
        g_string_append_printf(many, "[unknown %u]\nvendor=a\nquestion=b\nstate=c\n", i);
    g_assert_null(cam_rules_parse(many->str, -1, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
    g_clear_error(&error);
    g_assert_null(cam_rules_parse(odd, -1, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
    g_clear_error(&error);
    g_autoptr(CamRules) none = cam_rules_parse("", 0, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(cam_rules_list(none)->len, ==, 0);
}

/* the user's word for a file */
static void
test_meant_for(void)
{
    static const struct {
        const char *meant;
        const char *model;
        const char *number;
        gboolean is;
    } rows[] = {
        { "DS-2CD2386G2-IU", "DS-2CD2386G2-IU", "G5", TRUE },
        { "ds-2cd2386g2-iu ", "DS-2CD2386G2-IU", "G5", TRUE },
        { "DS-2CD2386G2-IU", "DS-2CD2386G2-IU(2.8mm)(C)", "G5", TRUE },
        { "DS-2CD2386G2-IU(C)", "DS-2CD2386G2-IU", "G5", FALSE },
        { "DS-2CD2386G2", "DS-2CD2386G2-IU", "G5", FALSE },
        { "DS-2CD2386G2*", "DS-2CD2386G2-IU", "G5", TRUE },
        { "P3245-V", "AXIS P3245-V Dome Camera", "P3245-V", TRUE },
        { "P3245-V", "AXIS P3245-VE Dome Camera", "P3245-VE", FALSE },
        { "P3245-V", NULL, NULL, FALSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamFirmware) firmware = cam_firmware_new("a.bin");
        g_autoptr(CamIdentity) identity = make_identity("x", rows[i].model, rows[i].number);
        g_test_message("%s | %s", rows[i].meant, rows[i].model);
        g_assert_false(cam_firmware_is_meant_for(firmware, identity));
        firmware->meant_for = g_new0(char *, 3);
        firmware->meant_for[0] = g_strdup("another");
        firmware->meant_for[1] = g_strdup(rows[i].meant);
        g_assert_cmpint(cam_firmware_is_meant_for(firmware, identity), ==, rows[i].is);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rules/steps", test_steps);
    g_test_add_func("/rules/shipped", test_shipped);
    g_test_add_func("/rules/pair", test_pair);
    g_test_add_func("/rules/no-rules", test_no_rules);
    g_test_add_func("/rules/bad-data", test_bad_data);
    g_test_add_func("/rules/limits", test_limits);
    g_test_add_func("/rules/meant-for", test_meant_for);
    return g_test_run();
}
