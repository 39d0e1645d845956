/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/file.h"
#include "src/firmware/advisories.h"
#include "src/firmware/kev.h"

#include <glib/gstdio.h>
#include <string.h>

#define CSV_HEAD                                                                                   \
    "cveID,vendorProject,product,vulnerabilityName,dateAdded,shortDescription,requiredAction,"     \
    "dueDate,knownRansomwareCampaignUse,notes\n"
#define MAKERS                                                                                     \
    "\"makers\":{\"hikvision\":{\"names\":[\"hikvision\"],"                                        \
    "\"grammar\":\"hikvision\"}}"
#define HEAD        "{\"schema\":1,\"kind\":\"camherd-advisories\",\"date\":\"2026-11-20\"," MAKERS
#define GROUP(rule) "{\"models\":[\"DS-*\"],\"match\":\"exact\",\"rule\":" rule "}"
#define ADVISORY(group)                                                                            \
    "{\"id\":\"CVE-1\",\"maker\":\"hikvision\",\"title\":\"t\",\"confidence\":\"high\","           \
    "\"affected\":[" group "]}"
#define WHOLE(advisory) HEAD ",\"advisories\":[" advisory "]}"

static const CamAdvisory *
find(const CamAdvisories *advisories, const char *id)
{
    const GPtrArray *list = cam_advisories_get_list(advisories);

    for (guint i = 0; i < list->len; i++) {
        const CamAdvisory *advisory = list->pdata[i];
        if (strcmp(advisory->id, id) == 0)
            return advisory;
    }
    return NULL;
}

static const char *
get(const char *cell)
{
    return strcmp(cell, "-") != 0 ? cell : NULL;
}

/* make, model, platform, version, build, advisory, answer */
static void
check_line(const CamAdvisories *advisories, char **cells, GHashTable *seen)
{
    CamAdvisoryFacts facts = { .vendor = get(cells[0]),
                               .model = get(cells[1]),
                               .platform = get(cells[2]),
                               .version = get(cells[3]),
                               .build = get(cells[4]) };
    const CamAdvisory *advisory = find(advisories, cells[5]);

    g_test_message("%s %s %s %s %s: %s %s", cells[0], cells[1], cells[2], cells[3], cells[4],
                   cells[5], cells[6]);
    g_assert_nonnull(advisory);
    g_assert_cmpstr(cam_exposed_name(cam_advisory_judge(advisories, advisory, &facts)), ==,
                    cells[6]);
    g_hash_table_add(seen, advisory->id);
}

static void
test_table(void)
{
    g_autoptr(CamAdvisories) advisories = cam_advisories_new(NULL, NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree char *text = NULL;
    guint count = 0;

    g_assert_nonnull(advisories);
    g_assert_true(cam_file_read(ADVISORIES, 1 << 20, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        g_auto(GStrv) cells = g_strsplit(*line, "\t", -1);
        if (**line == '#' || **line == '\0')
            continue;
        g_assert_cmpuint(g_strv_length(cells), ==, 7);
        check_line(advisories, cells, seen);
        count++;
    }
    g_assert_cmpuint(count, >=, 400);
    /* each advisory has its lines */
    g_assert_cmpuint(g_hash_table_size(seen), ==, cam_advisories_get_list(advisories)->len);
}

static void
test_built_in(void)
{
    g_autoptr(CamAdvisories) advisories = cam_advisories_new(NULL, NULL);
    const GPtrArray *list = cam_advisories_get_list(advisories);
    guint exploited = 0;

    for (guint i = 0; i < list->len; i++) {
        const CamAdvisory *advisory = list->pdata[i];
        exploited += advisory->exploited != NULL;
        g_assert_cmpuint(advisory->groups->len, >, 0);
        g_assert_false(advisory->imported);
    }
    g_assert_cmpuint(list->len, ==, 101);
    g_assert_cmpuint(exploited, ==, 19);
    g_assert_cmpstr(cam_advisories_get_date(advisories), ==, "2026-11-20");
    g_assert_null(cam_advisories_get_imported(advisories));
    g_assert_cmpstr(find(advisories, "CVE-2017-7921")->exploited, ==, "2026-03-05");
    const CamAdvisoryGroup *group = find(advisories, "CVE-2017-7921")->groups->pdata[0];
    g_assert_cmpstr(group->affected, ==,
                    "from 5.2.0, built from 2014-07-21, up to 5.4.0, built up to 2016-05-30");
    g_assert_cmpstr(group->fixed, ==, "5.4.5, build 2017-01-23");
}

/* the worst first: exposed before check before fixed, exploited before others, then by score */
static void
test_order(void)
{
    g_autoptr(CamAdvisories) advisories = cam_advisories_new(NULL, NULL);
    CamAdvisoryFacts facts = { .vendor = "hikvision",
                               .model = "DS-2CD2142FWD-I",
                               .version = "V5.4.0",
                               .build = "build 160414" };
    g_autoptr(GPtrArray) exposures = cam_advisories_judge(advisories, &facts);

    g_assert_cmpuint(exposures->len, >=, 2);
    for (guint i = 0; i + 1 < exposures->len; i++) {
        const CamExposure *a = exposures->pdata[i];
        const CamExposure *b = exposures->pdata[i + 1];
        g_assert_cmpint(a->answer, >=, b->answer);
        if (a->answer == b->answer) {
            g_assert_cmpint(a->exploited, >=, b->exploited);
            g_assert_true(a->exploited != b->exploited || a->cvss >= b->cvss);
        }
    }
    const CamExposure *first = exposures->pdata[0];
    g_assert_cmpstr(first->id, ==, "CVE-2017-7921");
    g_assert_cmpint(first->answer, ==, CAM_EXPOSED_YES);
    g_assert_true(first->exploited);
    g_assert_cmpuint(cam_exposures_count(exposures, CAM_EXPOSED_NO), ==, 0);
}

static void
check_support(const CamAdvisories *advisories, const char *vendor, const char *model,
              const char *status)
{
    const CamSupport *support = cam_advisories_find_support(advisories, vendor, model);

    g_test_message("%s %s", vendor, model);
    g_assert_cmpstr(support != NULL ? support->status : NULL, ==, status);
}

static void
test_support(void)
{
    g_autoptr(CamAdvisories) advisories = cam_advisories_new(NULL, NULL);

    check_support(advisories, "vivotek", "CC8160", "end-of-life");
    check_support(advisories, "VIVOTEK INC.", "IB8367A-H", "end-of-life");
    check_support(advisories, "vivotek", "CC8161", NULL);
    check_support(advisories, "d-link corporation", "DCS-930L", "end-of-life");
    check_support(advisories, "edimax", "IC-7100W", "no-fix");
    check_support(advisories, "reolink", "RLC-410W", "discontinued");
    check_support(advisories, "reolink", "RLC-410-5MP", NULL);
    check_support(advisories, "zavio", "F3110", "end-of-life");
    check_support(advisories, "zavio", NULL, NULL);
    check_support(advisories, NULL, "CC8160", NULL);
    /* versions in the table are no models */
    check_support(advisories, "axis", "6.50", NULL);
}

/* low ones are listed, and never told of a device */
static void
test_low(void)
{
    const char *text = WHOLE("{\"id\":\"CVE-1\",\"maker\":\"hikvision\",\"title\":\"t\","
                             "\"confidence\":\"low\",\"affected\":[" GROUP("{\"all\":true}") "]}");
    g_autoptr(GError) error = NULL;
    g_autoptr(CamAdvisories) advisories = cam_advisories_parse(text, strlen(text), &error);
    CamAdvisoryFacts facts = { .vendor = "hikvision", .model = "DS-1" };

    g_assert_no_error(error);
    g_autoptr(GPtrArray) exposures = cam_advisories_judge(advisories, &facts);
    g_assert_cmpuint(exposures->len, ==, 0);
    g_assert_cmpint(cam_advisory_judge(advisories, find(advisories, "CVE-1"), &facts), ==,
                    CAM_EXPOSED_YES);
}

static void
assert_refused(const char *text, gsize size, const char *why)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamAdvisories) advisories = cam_advisories_parse(text, size, &error);

    g_test_message("%s", why);
    g_assert_null(advisories);
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
    g_assert_nonnull(strstr(error->message, why));
}

static void
test_bad(void)
{
    static const struct {
        const char *text;
        const char *why;
    } cases[] = {
        { "", "is not JSON" },
        { "[]", "no JSON object" },
        { "{\"kind\":7}", "kind is no text" },
        { "{\"kind\":\"camherd-advisories\"}", "date is missing" },
        { "{\"kind\":\"other\",\"date\":\"2026-11-20\"}", "kind is not" },
        { "{\"kind\":\"camherd-advisories\",\"date\":\"1999-11-20\"}", "date is no day" },
        { HEAD "}", "advisories is missing" },
        { HEAD ",\"advisories\":[7]}", "no object" },
        { WHOLE("{}"), "id is missing" },
        { WHOLE("{\"id\":\"C\",\"maker\":\"acme\",\"title\":\"t\",\"confidence\":\"high\"}"),
          "none of the makers" },
        { WHOLE("{\"id\":\"C\",\"maker\":\"hikvision\",\"title\":\"t\",\"confidence\":\"sure\"}"),
          "confidence" },
        { WHOLE(ADVISORY(GROUP("{\"all\":true}")) "," ADVISORY(GROUP("{\"all\":true}"))), "twice" },
        { WHOLE(ADVISORY(GROUP("{}"))), "rule is empty" },
        { WHOLE(ADVISORY(GROUP("{\"ver_lt\":5}"))), "ver_lt is no text" },
        { WHOLE(ADVISORY(GROUP("{\"ver_ne\":\"5\"}"))), "no member that is known" },
        { WHOLE(ADVISORY(GROUP("{\"all\":1}"))), "all is not true" },
        { WHOLE(ADVISORY(GROUP("{\"all\":true,\"ver_lt\":\"5.4.0\"}"))), "do not go together" },
        { WHOLE(ADVISORY(GROUP("{\"ver_lt\":\"5.4.0\",\"ver_le\":\"5.4.0\"}"))), "two kinds" },
        { WHOLE(ADVISORY(GROUP("{\"build_lt\":\"2021-13-01\"}"))), "no day" },
        { WHOLE(ADVISORY(GROUP("{\"build_lt\":\"1970-01-01\"}"))), "no day" },
        { WHOLE(ADVISORY("{\"models\":[],\"match\":\"exact\",\"rule\":{\"all\":true}}")),
          "models" },
        { WHOLE(
              ADVISORY("{\"models\":[\"*a*b*c*d*\"],\"match\":\"exact\",\"rule\":{\"all\":true}}")),
          "too many *" },
        { WHOLE(ADVISORY("{\"models\":[\"*\"],\"match\":\"maybe\",\"rule\":{\"all\":true}}")),
          "match" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_refused(cases[i].text, strlen(cases[i].text), cases[i].why);
    assert_refused("{\"kind\":\"\0\"}", 12, "is not JSON");
    assert_refused("{\"kind\":\"\xff\"}", 12, "is not JSON");
}

static void
test_deep_and_large(void)
{
    g_autofree char *deep = g_strnfill(100000, '[');
    g_autofree char *large = g_strnfill(100 * 1024 * 1024, ' ');

    assert_refused(deep, 100000, "nested too deeply");
    assert_refused(large, 100 * 1024 * 1024, "larger than 8 MB");
}

/* what is built in, cut at any place, is refused and harms nobody */
static void
test_cut(void)
{
    g_autofree char *good = g_strdup(WHOLE(ADVISORY(GROUP("{\"ver_le\":\"5.4.0\"}"))));
    gsize size = strlen(good);

    for (gsize i = 0; i < size; i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(cam_advisories_parse(good, i, &error));
        g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
    }
    g_autoptr(CamAdvisories) whole = cam_advisories_parse(good, size, NULL);
    g_assert_nonnull(whole);
}

static void
assert_kev(const char *text, gsize size, const char *why)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *newest = NULL;
    g_autoptr(GPtrArray) entries = cam_kev_parse(text, size, &newest, &error);

    g_test_message("%s", why);
    g_assert_null(entries);
    g_assert_null(newest);
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
    g_assert_nonnull(strstr(error->message, why));
}

static void
test_kev_bad(void)
{
    static const struct {
        const char *text;
        const char *why;
    } cases[] = {
        { "", "empty" },
        { "\xef\xbb\xbf", "empty" },
        { "a,b,c\n1,2,3\n", "no column cveID" },
        { "<html><body>not found</body></html>", "no column cveID" },
        { CSV_HEAD, "no entries" },
        { CSV_HEAD "CVE-2021-1,Hikvision,p,t,2022-01-10,s,r,2022-01-24,u,n\n", "no CVE id" },
        { CSV_HEAD "CVE-2021-36260,Hikvision,p,t,10.1.2022,s,r,2022-01-24,u,n\n", "no day" },
        { CSV_HEAD "CVE-2021-36260,Hikvision,p,t,2022-01-10,s,r\n", "another number of cells" },
        { CSV_HEAD "CVE-2021-36260,Hikvision,p,\"t,2022-01-10,s,r,2022-01-24,u,n\n", "quote" },
        { CSV_HEAD CSV_HEAD, "no CVE id" },
        { "{\"vulnerabilities\":[]}", "no entries" },
        { "{\"vulnerabilities\":{}}", "is no list" },
        { "{\"advisories\":[]}", "vulnerabilities is missing" },
        { "{\"vulnerabilities\":[7]}", "no object" },
        { "{\"vulnerabilities\":[{\"cveID\":7}]}", "cveID is no text" },
        { "{\"vulnerabilities\":[{\"cveID\":\"CVE-2021-36260\"}]}", "no day" },
        { "{\"count\":2,\"vulnerabilities\":[{\"cveID\":\"CVE-2021-36260\",\"dateAdded\":"
          "\"2022-01-10\"}]}",
          "another number" },
        { "{\"vulnerabilities\":[{\"cveID\":\"CVE-2021-36260\",\"dateAdded\":\"2022-01-10\"}",
          "cut" },
        { "\xff\xfe"
          "c",
          "no UTF-8" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        assert_kev(cases[i].text, strlen(cases[i].text), cases[i].why);
    assert_kev("cveID\0,", 7, "no UTF-8");
}

static void
test_kev_large(void)
{
    g_autofree char *large = g_strnfill(100 * 1024 * 1024, 'a');
    g_autofree char *deep = g_strnfill(100000, '{');
    g_autofree char *cells = g_strnfill(1000000, ',');
    g_autoptr(GString) many = g_string_new(CSV_HEAD);

    assert_kev(large, 100 * 1024 * 1024, "larger than 50 MB");
    assert_kev(deep, 100000, "nested too deeply");
    assert_kev(cells, 1000000, "too many");
    for (guint i = 0; i <= CAM_KEV_MAX_ENTRIES; i++)
        g_string_append_printf(many, "CVE-2021-%06u,v,p,t,2022-01-10,s,r,,u,n\n", i);
    assert_kev(many->str, many->len, "one too many");
}

static void
check_entries(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *newest = NULL;
    g_autoptr(GPtrArray) entries = cam_kev_parse(text, strlen(text), &newest, &error);

    g_assert_no_error(error);
    g_assert_cmpuint(entries->len, ==, 2);
    g_assert_cmpstr(newest, ==, "2026-05-01");
    const CamKevEntry *entry = entries->pdata[0];
    g_assert_cmpstr(entry->id, ==, "CVE-2021-36260");
    g_assert_cmpstr(entry->vendor, ==, "Hikvision");
    g_assert_cmpstr(entry->product, ==, "Security cameras, \"web\"");
    /* the earlier day of two */
    g_assert_cmpstr(entry->added, ==, "2022-01-10");
    g_assert_cmpstr(entry->due, ==, "2022-01-24");
    entry = entries->pdata[1];
    g_assert_cmpstr(entry->id, ==, "CVE-2026-12345678");
    g_assert_cmpstr(entry->added, ==, "2026-05-01");
    g_assert_null(entry->due);
}

#define ROWS                                                                                       \
    "CVE-2021-36260,Hikvision,\"Security cameras, \"\"web\"\"\",T,2022-02-10,s,r,2022-01-24,u,n\n" \
    "CVE-2026-12345678,Dahua,p,T,2026-05-01,\"two\nlines\",r,,u,n\n"                               \
    "CVE-2021-36260,Hikvision,p,T,2022-01-10,s,r,2022-01-24,u,n\n"

static void
test_kev_good(void)
{
    check_entries(CSV_HEAD ROWS);
    check_entries("\xef\xbb\xbf" CSV_HEAD ROWS);
    check_entries(
        " {\"title\":\"t\",\"catalogVersion\":\"2026.05.01\",\"count\":3,\"vulnerabilities\":["
        "{\"cveID\":\"CVE-2021-36260\",\"vendorProject\":\"Hikvision\",\"product\":\"Security "
        "cameras, \\\"web\\\"\",\"vulnerabilityName\":\"T\",\"dateAdded\":\"2022-02-10\","
        "\"dueDate\":\"2022-01-24\",\"notes\":\"\",\"cwes\":[\"CWE-78\"]},"
        "{\"cveID\":\"CVE-2026-12345678\",\"dateAdded\":\"2026-05-01\",\"dueDate\":\"\"},"
        "{\"cveID\":\"CVE-2021-36260\",\"dateAdded\":\"2022-01-10\"}]}");
}

static void
check_models(const char *product, const char *wanted)
{
    g_auto(GStrv) models = cam_kev_find_models(product);
    g_autofree char *all = g_strjoinv(" ", models);

    g_assert_cmpstr(all, ==, wanted);
}

static void
test_kev_models(void)
{
    check_models(NULL, "");
    check_models("Multiple Products", "");
    check_models("Security cameras web server", "");
    check_models("PT30X-SDI/NDI Cameras", "PT30X-SDI*");
    check_models("DCS-2530L and DCS-2670L Devices", "DCS-2530L* DCS-2670L*");
    check_models("IC-7100 IP Camera", "IC-7100*");
    check_models("firmware 5.4.5 (V5.4.5), IPv6, P2P, CVE-2021-36260", "");
    check_models("DS-2105 Pro", "DS-2105*");
}

typedef struct {
    char *folder;
    char *list;
    char *kept;
} Place;

static void
place_init(Place *place)
{
    place->folder = g_dir_make_tmp("camherd-advisories-XXXXXX", NULL);
    place->list = g_build_filename(place->folder, "list", NULL);
    place->kept = g_build_filename(place->folder, "new", "advisories.json", NULL);
}

static void
place_clear(Place *place)
{
    g_autofree char *inner = g_path_get_dirname(place->kept);

    g_unlink(place->list);
    g_unlink(place->kept);
    g_rmdir(inner);
    g_assert_cmpint(g_rmdir(place->folder), ==, 0);
    g_free(place->folder);
    g_free(place->list);
    g_free(place->kept);
}

static gboolean
import(const Place *place, const char *text, CamAdvisoriesCount *count, GError **error)
{
    g_assert_true(cam_file_write(place->list, text, strlen(text), NULL));
    return cam_advisories_import(place->list, place->kept, count, error);
}

#define IMPORTED                                                                                   \
    CSV_HEAD "CVE-2021-36260,Hikvision,p,T,2022-01-11,s,r,,u,n\n"                                  \
             "CVE-2023-28808,Hikvision,p,T,2026-06-01,s,r,,u,n\n"                                  \
             "CVE-2026-70001,Dahua,IPC-HFW1234S Camera,New flaw,2026-07-01,s,r,,u,n\n"             \
             "CVE-2026-70002,Hikvision,Multiple Products,Other flaw,2026-07-02,s,r,,u,n\n"         \
             "CVE-2026-70003,D-Link,DIR-859 Router,Router flaw,2026-07-03,s,r,,u,n\n"              \
             "CVE-2026-70004,D-Link,DCS-6517 Camera,Camera flaw,2026-07-04,s,r,,u,n\n"             \
             "CVE-2026-70005,Microsoft,Windows,Windows flaw,2026-07-05,s,r,,u,n\n"

static CamExposed
judge(const CamAdvisories *advisories, const char *id, const char *vendor, const char *model)
{
    CamAdvisoryFacts facts = { .vendor = vendor, .model = model, .version = "1.0" };

    return cam_advisory_judge(advisories, find(advisories, id), &facts);
}

static void
test_import(void)
{
    Place place;
    CamAdvisoriesCount count = { 0 };
    g_autoptr(GError) error = NULL;

    place_init(&place);
    g_assert_true(import(&place, IMPORTED, &count, &error));
    g_assert_no_error(error);
    g_assert_cmpuint(count.read, ==, 7);
    g_assert_cmpuint(count.marked, ==, 2);
    g_assert_cmpuint(count.added, ==, 3);
    g_assert_cmpuint(count.unmatched, ==, 1);
    g_autoptr(CamAdvisories) advisories = cam_advisories_new(place.kept, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(cam_advisories_get_list(advisories)->len, ==, 104);
    g_assert_cmpstr(cam_advisories_get_imported(advisories), ==, "2026-07-05");
    g_assert_cmpstr(find(advisories, "CVE-2021-36260")->exploited, ==, "2022-01-11");
    g_assert_cmpstr(find(advisories, "CVE-2023-28808")->exploited, ==, "2026-06-01");
    g_assert_null(find(advisories, "CVE-2026-70003"));
    g_assert_true(find(advisories, "CVE-2026-70001")->imported);
    g_assert_cmpint(judge(advisories, "CVE-2026-70001", "dahua", "IPC-HFW1234S-S2"), ==,
                    CAM_EXPOSED_CHECK);
    g_assert_cmpint(judge(advisories, "CVE-2026-70001", "dahua", "IPC-HFW1235S"), ==,
                    CAM_EXPOSED_NO);
    g_assert_cmpint(judge(advisories, "CVE-2026-70001", "hikvision", "IPC-HFW1234S"), ==,
                    CAM_EXPOSED_NO);
    g_assert_cmpint(judge(advisories, "CVE-2026-70002", "hikvision", "DS-2CD2142FWD-I"), ==,
                    CAM_EXPOSED_NO);
    g_assert_cmpint(judge(advisories, "CVE-2026-70004", "D-Link", "DCS-6517"), ==,
                    CAM_EXPOSED_CHECK);
    place_clear(&place);
}

/* the later list counts alone; a bad one changes nothing */
static void
test_import_again(void)
{
    Place place;
    CamAdvisoriesCount count = { 0 };
    g_autoptr(GError) error = NULL;

    place_init(&place);
    g_assert_true(import(&place, IMPORTED, &count, NULL));
    g_assert_true(import(&place,
                         CSV_HEAD "CVE-2026-70009,Hikvision,DS-2CD9999,N,2026-08-01,s,r,,u,n\n",
                         &count, NULL));
    g_assert_false(import(&place, CSV_HEAD "junk\n", &count, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
    g_assert_nonnull(strstr(error->message, place.list));
    g_clear_error(&error);
    g_assert_false(import(&place, CSV_HEAD "CVE-2026-70005,Microsoft,W,W,2026-07-05,s,r,,u,n\n",
                          &count, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
    g_clear_error(&error);
    g_autoptr(CamAdvisories) advisories = cam_advisories_new(place.kept, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(cam_advisories_get_list(advisories)->len, ==, 102);
    g_assert_nonnull(find(advisories, "CVE-2026-70009"));
    g_assert_cmpstr(find(advisories, "CVE-2021-36260")->exploited, ==, "2022-01-10");
    place_clear(&place);
}

/* somebody's editor went over what is kept */
static void
test_kept_damaged(void)
{
    Place place;
    CamAdvisoriesCount count = { 0 };
    g_autoptr(GError) error = NULL;

    place_init(&place);
    g_assert_true(import(&place, IMPORTED, &count, NULL));
    g_assert_true(cam_file_write(place.kept, "{\"vul", 5, NULL));
    g_assert_null(cam_advisories_new(place.kept, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
    g_assert_nonnull(strstr(error->message, place.kept));
    g_assert_nonnull(strstr(error->message, "import"));
    place_clear(&place);
    g_autoptr(CamAdvisories) without = cam_advisories_new("/nonexistent/file", NULL);
    g_assert_nonnull(without);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/advisories/table", test_table);
    g_test_add_func("/advisories/built-in", test_built_in);
    g_test_add_func("/advisories/order", test_order);
    g_test_add_func("/advisories/support", test_support);
    g_test_add_func("/advisories/low", test_low);
    g_test_add_func("/advisories/bad", test_bad);
    g_test_add_func("/advisories/deep-and-large", test_deep_and_large);
    g_test_add_func("/advisories/cut", test_cut);
    g_test_add_func("/advisories/kev-bad", test_kev_bad);
    g_test_add_func("/advisories/kev-large", test_kev_large);
    g_test_add_func("/advisories/kev-good", test_kev_good);
    g_test_add_func("/advisories/kev-models", test_kev_models);
    g_test_add_func("/advisories/import", test_import);
    g_test_add_func("/advisories/import-again", test_import_again);
    g_test_add_func("/advisories/kept-damaged", test_kept_damaged);
    return g_test_run();
}
