/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/merge.h"
#include "src/model/words.h"

#define MAC_1 "58:50:ed:00:00:01"
#define MAC_2 "58:50:ed:00:00:02"

/* one sighting in short; what is NULL was not said */
typedef struct {
    const char *method;
    const char *address;
    const char *source; /* NULL: same as @address */
    guint16 port;
    const char *mac;
    const char *serial;
    const char *endpoint;
    const char *model;
    CamTri activated;
    CamKind kind;
    gboolean is_foreign;
} Said;

static const CamFound *
add(CamMerge *merge, const Said *said, gboolean *ret_is_new)
{
    g_autoptr(CamSighting) sighting = cam_sighting_new(said->method);

    sighting->address = g_strdup(said->address);
    sighting->source = g_strdup(said->source != NULL ? said->source : said->address);
    sighting->interface = g_strdup("eth0");
    sighting->port = said->port;
    sighting->endpoint_id = g_strdup(said->endpoint);
    sighting->identity->activated = said->activated;
    sighting->identity->kind = said->kind;
    cam_identity_set(sighting->identity, CAM_FIELD_MAC, said->mac);
    cam_identity_set(sighting->identity, CAM_FIELD_SERIAL, said->serial);
    cam_identity_set(sighting->identity, CAM_FIELD_MODEL, said->model);
    return cam_merge_add(merge, sighting, !said->is_foreign, ret_is_new);
}

static guint
count(const CamMerge *merge)
{
    g_autoptr(GPtrArray) devices = cam_merge_get_devices(merge);

    return devices->len;
}

static const CamFound *
get(const CamMerge *merge, guint i)
{
    g_autoptr(GPtrArray) devices = cam_merge_get_devices(merge);

    g_assert_cmpuint(i, <, devices->len);
    return g_ptr_array_index(devices, i);
}

static char *
join(const GPtrArray *texts)
{
    g_autoptr(GString) all = g_string_new(NULL);

    for (guint i = 0; i < texts->len; i++)
        g_string_append_printf(all, "%s%s", i > 0 ? " " : "",
                               (const char *)g_ptr_array_index(texts, i));
    return g_strdup(all->str);
}

static void
assert_notes(const CamFound *found, const char *expected)
{
    g_autofree char *notes = join(found->notes);

    g_assert_cmpstr(notes, ==, expected);
    for (guint i = 0; i < found->notes->len; i++)
        g_assert_true(cam_words_knows(g_ptr_array_index(found->notes, i)));
}

typedef struct {
    const char *title;
    guint devices;
    Said said[4];
} Case;

static const Case cases[] = {
    { "same MAC, other ports and addresses",
      1,
      { { "sadp", "10.0.0.1", NULL, 80, MAC_1 },
        { "ws-discovery", "10.0.0.1", NULL, 8000, MAC_1 },
        { "sadp", "10.0.0.2", NULL, 80, MAC_1 } } },
    { "two network cards with one serial",
      1,
      { { "sadp", "10.0.0.1", NULL, 80, MAC_1, "DS-1" },
        { "sadp", "10.0.1.1", NULL, 80, MAC_2, "DS-1" } } },
    { "same endpoint on two addresses",
      1,
      { { "ws-discovery", "10.0.0.1", NULL, 80, NULL, NULL, "e-1" },
        { "ws-discovery", "10.0.1.1", NULL, 80, NULL, NULL, "e-1" } } },
    { "cheap devices with one endpoint for all",
      2,
      { { "ws-discovery", "10.0.0.1", NULL, 80, MAC_1, NULL, "e-1" },
        { "ws-discovery", "10.0.0.2", NULL, 80, MAC_2, NULL, "e-1" } } },
    { "endpoint that changes at each start",
      1,
      { { "ws-discovery", "10.0.0.1", NULL, 80, NULL, NULL, "e-1" },
        { "ws-discovery", "10.0.0.1", NULL, 80, NULL, NULL, "e-2" } } },
    { "both ways of one address and port",
      1,
      { { "ws-discovery", "10.0.0.1", NULL, 80, NULL, NULL, "e-1" },
        { "sadp", "10.0.0.1", NULL, 80, MAC_1, "DS-1" } } },
    { "other ports of one address are other devices",
      2,
      { { "ws-discovery", "10.0.0.1", NULL, 80 }, { "ws-discovery", "10.0.0.1", NULL, 81 } } },
    { "no port yet, then one",
      1,
      { { "ws-discovery", "10.0.0.1", NULL, 0, NULL, NULL, "e-1" },
        { "ws-discovery", "10.0.0.1", NULL, 8899, NULL, NULL, "e-1" } } },
    { "two new devices on one factory address",
      2,
      { { "sadp", "192.168.1.64", NULL, 80, MAC_1 },
        { "sadp", "192.168.1.64", NULL, 80, MAC_2 },
        { "ws-discovery", "192.168.1.64", NULL, 80, NULL, NULL, "e-1" },
        { "ws-discovery", "192.168.1.64", NULL, 80, NULL, NULL, "e-2" } } },
    { "serial in short and in full",
      1,
      { { "sadp", "10.0.0.1", NULL, 80, MAC_1, "DS-2CD2020200101AAWR1" },
        { "ws-discovery", "10.0.0.1", NULL, 80, NULL, "AAWR1" } } },
    { "other serials on one address",
      2,
      { { "sadp", "10.0.0.1", NULL, 80, NULL, "DS-1" },
        { "sadp", "10.0.0.1", NULL, 80, NULL, "DS-2" } } },
    { "two rows that turn out to be one",
      1,
      { { "sadp", "10.0.0.1", NULL, 80, MAC_1 },
        { "ws-discovery", "10.0.0.1", NULL, 8000, NULL, NULL, "e-1" },
        { "ws-discovery", "10.0.0.1", NULL, 8000, MAC_1, NULL, "e-1" },
        { "ws-discovery", "10.0.0.1", NULL, 8000, NULL, NULL, "e-1" } } },
};

static void
test_one_row(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(CamMerge) merge = cam_merge_new();
        gboolean is_new = FALSE;
        g_test_message("%s", cases[i].title);
        for (guint j = 0; j < 4 && cases[i].said[j].method != NULL; j++)
            add(merge, &cases[i].said[j], &is_new);
        g_assert_cmpuint(count(merge), ==, cases[i].devices);
        for (guint j = 0; j < 4 && cases[i].said[j].method != NULL; j++) {
            add(merge, &cases[i].said[j], &is_new);
            g_assert_false(is_new);
        }
        g_assert_cmpuint(count(merge), ==, cases[i].devices);
    }
}

static void
test_news(void)
{
    g_autoptr(CamMerge) merge = cam_merge_new();
    Said said = { "sadp", "10.0.0.1", NULL, 80, MAC_1, .model = "DS-2CD1" };
    gboolean is_new = FALSE;

    const CamFound *found = add(merge, &said, &is_new);
    g_assert_nonnull(found);
    g_assert_true(is_new);
    g_assert_null(add(merge, &said, &is_new));
    g_assert_false(is_new);
    said.activated = CAM_TRI_NO;
    g_assert_true(add(merge, &said, &is_new) == found);
    g_assert_false(is_new);
    assert_notes(found, "inactive");
    said.activated = CAM_TRI_YES;
    g_assert_true(add(merge, &said, &is_new) == found);
    assert_notes(found, "");
}

/* whichever came first */
static void
test_sadp_knows_better(void)
{
    static const Said said[] = {
        { "sadp", "10.0.0.1", NULL, 8080, MAC_1, "DS-1", NULL, "DS-7608NI", CAM_TRI_NO,
          CAM_KIND_RECORDER },
        { "ws-discovery", "10.0.0.1", NULL, 80, MAC_1, NULL, "e-1", "DS_7608", CAM_TRI_UNKNOWN,
          CAM_KIND_CAMERA },
    };

    for (guint first = 0; first < 2; first++) {
        g_autoptr(CamMerge) merge = cam_merge_new();
        gboolean is_new = FALSE;
        add(merge, &said[first], &is_new);
        g_assert_nonnull(add(merge, &said[1 - first], &is_new));
        g_assert_cmpuint(count(merge), ==, 1);
        const CamFound *found = get(merge, 0);
        g_autofree char *methods = join(found->methods);
        const CamIdentity *identity = found->sighting->identity;
        g_assert_cmpstr(methods, ==, "sadp ws-discovery");
        g_assert_cmpstr(found->sighting->method, ==, said[first].method);
        g_assert_cmpstr(cam_identity_get(identity, CAM_FIELD_MODEL), ==, "DS-7608NI");
        g_assert_cmpstr(found->sighting->endpoint_id, ==, "e-1");
        g_assert_cmpint(identity->kind, ==, CAM_KIND_RECORDER);
        g_assert_cmpint(identity->activated, ==, CAM_TRI_NO);
        g_assert_cmpuint(found->sighting->port, ==, 8080);
    }
}

static void
test_places(void)
{
    static const Said named = { "sadp", "192.168.1.64", "10.0.0.7", 80, MAC_1, .is_foreign = TRUE };
    static const Said foreign = { "sadp", "192.168.1.65", NULL, 80, MAC_2, .is_foreign = TRUE };
    static const Said near = { "sadp", "10.0.0.7", NULL, 80, MAC_1 };
    static const Said claimed = { "ws-discovery", "10.0.0.9", "10.0.0.8", 80, NULL, NULL, "e-1" };
    g_autoptr(CamMerge) merge = cam_merge_new();
    gboolean is_new = FALSE;

    const CamFound *found = add(merge, &named, &is_new);
    assert_notes(found, "foreign-subnet address-differs");
    g_assert_cmpint(found->reachable, ==, CAM_TRI_NO);
    assert_notes(add(merge, &foreign, &is_new), "foreign-subnet");
    g_assert_true(add(merge, &near, &is_new) == found);
    assert_notes(found, "");
    g_assert_cmpstr(found->sighting->address, ==, "10.0.0.7");
    g_assert_cmpint(found->reachable, ==, CAM_TRI_YES);
    g_assert_null(add(merge, &named, &is_new));
    g_assert_cmpstr(found->sighting->address, ==, "10.0.0.7");
    found = add(merge, &claimed, &is_new);
    assert_notes(found, "address-differs");
    g_assert_cmpint(found->reachable, ==, CAM_TRI_UNKNOWN);
}

/* the first one learns of it too, and is told again with its next answer */
static void
test_duplicate_address(void)
{
    static const Said first = { "sadp", "192.168.1.64", NULL, 80, MAC_1 };
    static const Said second = { "sadp", "192.168.1.64", NULL, 80, MAC_2 };
    static const Said moved = { "sadp", "192.168.1.65", NULL, 80, MAC_2 };
    static const Said other_port = { "ws-discovery", "192.168.1.64", NULL, 81 };
    g_autoptr(CamMerge) merge = cam_merge_new();
    gboolean is_new = FALSE;

    const CamFound *found = add(merge, &first, &is_new);
    assert_notes(add(merge, &other_port, &is_new), "");
    assert_notes(found, "");
    assert_notes(add(merge, &second, &is_new), "duplicate-address");
    assert_notes(found, "duplicate-address");
    g_assert_true(add(merge, &first, &is_new) == found);
    g_assert_null(add(merge, &first, &is_new));
    g_assert_null(add(merge, &moved, &is_new));
    assert_notes(found, "duplicate-address");
}

static void
test_absorbed_row_leaves_its_address(void)
{
    static const Said said[] = {
        { "ws-discovery", "10.0.0.1", NULL, 80, NULL, "DS-1", "e-1" },
        { "ws-discovery", "10.0.0.1", NULL, 80, NULL, "DS-2", "e-2" },
        { "sadp", "10.0.0.2", NULL, 80, MAC_2 },
        { "ws-discovery", "10.0.0.2", NULL, 80, MAC_2, NULL, "e-2" },
    };
    g_autoptr(CamMerge) merge = cam_merge_new();
    gboolean is_new = FALSE;

    for (gsize i = 0; i < G_N_ELEMENTS(said); i++)
        add(merge, &said[i], &is_new);
    g_assert_cmpuint(count(merge), ==, 2);
    assert_notes(get(merge, 0), "");
    assert_notes(get(merge, 1), "");
    g_assert_cmpstr(cam_identity_get(get(merge, 1)->sighting->identity, CAM_FIELD_SERIAL), ==,
                    "DS-2");
}

static void
test_order(void)
{
    static const char *const addresses[] = { "10.0.0.100", "9.0.0.1", "10.0.0.20", "127.77.0.1" };
    static const char *const sorted[] = { "9.0.0.1", "10.0.0.20", "10.0.0.100", "127.77.0.1" };
    g_autoptr(CamMerge) merge = cam_merge_new();
    gboolean is_new = FALSE;

    for (gsize i = 0; i < G_N_ELEMENTS(addresses); i++)
        add(merge, &(Said){ "sadp", addresses[i], NULL, 80 }, &is_new);
    for (guint i = 0; i < G_N_ELEMENTS(sorted); i++)
        g_assert_cmpstr(get(merge, i)->sighting->address, ==, sorted[i]);
}

static guint
invent(CamMerge *merge, const char *source, guint devices)
{
    guint taken = 0;

    for (guint i = 0; i < devices; i++) {
        g_autofree char *mac =
            g_strdup_printf("02:%02x:%02x:00:00:%s", i >> 8, i & 255, source + 9);
        gboolean is_new = FALSE;
        add(merge, &(Said){ "sadp", source, NULL, 80, mac }, &is_new);
        taken += is_new ? 1 : 0;
    }
    return taken;
}

/* one that invents devices gets only so many, and a true one still finds room; many such fill it */
static void
test_full(void)
{
    static const Said honest = { "sadp", "10.0.0.1", NULL, 80, MAC_1 };
    static const Said late = { "sadp", "10.0.0.2", NULL, 80, MAC_2 };
    g_autoptr(CamMerge) merge = cam_merge_new();
    gboolean is_new = FALSE;

    g_assert_cmpuint(invent(merge, "10.66.66.11", 5000), ==, 2048);
    g_assert_nonnull(add(merge, &honest, &is_new));
    for (guint i = 12; i < 17; i++) {
        g_autofree char *source = g_strdup_printf("10.66.66.%u", i);
        invent(merge, source, 2048);
    }
    g_assert_cmpuint(count(merge), ==, 10000);
    g_assert_null(add(merge, &late, &is_new));
    g_assert_false(is_new);
    g_assert_cmpuint(count(merge), ==, 10000);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/merge/one-row", test_one_row);
    g_test_add_func("/merge/news", test_news);
    g_test_add_func("/merge/sadp-knows-better", test_sadp_knows_better);
    g_test_add_func("/merge/places", test_places);
    g_test_add_func("/merge/duplicate-address", test_duplicate_address);
    g_test_add_func("/merge/absorbed", test_absorbed_row_leaves_its_address);
    g_test_add_func("/merge/order", test_order);
    g_test_add_func("/merge/full", test_full);
    return g_test_run();
}
