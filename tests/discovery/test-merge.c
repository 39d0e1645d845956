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
    const char *vendor;
} Said;

static const CamFound *
add(CamMerge *merge, const Said *said, gboolean *ret_is_new)
{
    g_autoptr(CamSighting) sighting = cam_sighting_new(said->method);

    sighting->address = g_strdup(said->address);
    sighting->source = g_strdup(said->source != NULL ? said->source : said->address);
    sighting->interface = g_strdup("eth0");
    sighting->port = said->port;
    sighting->tls = said->port == 443;
    sighting->endpoint_id = g_strdup(said->endpoint);
    sighting->identity->activated = said->activated;
    sighting->identity->kind = said->kind;
    cam_identity_set(sighting->identity, CAM_FIELD_MAC, said->mac);
    cam_identity_set(sighting->identity, CAM_FIELD_SERIAL, said->serial);
    cam_identity_set(sighting->identity, CAM_FIELD_MODEL, said->model);
    cam_identity_set(sighting->identity, CAM_FIELD_VENDOR, said->vendor);
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
      { { "sadp", "10.0.0.1", NULL, 80, MAC_1, "DS-100021", .model = "NVR-1", .vendor = "acme" },
        { "sadp", "10.0.1.1", NULL, 80, MAC_2, "DS-100021", .model = "NVR-1",
          .vendor = "acme" } } },
    { "other models with one serial for all",
      2,
      { { "sadp", "10.0.0.1", NULL, 80, MAC_1, "DS-100021", .model = "NVR-1", .vendor = "acme" },
        { "sadp", "10.0.1.1", NULL, 80, MAC_2, "DS-100021", .model = "NVR-2",
          .vendor = "acme" } } },
    { "two MACs that say no more",
      2,
      { { "sadp", "10.0.0.1", NULL, 80, MAC_1, "DS-100021" },
        { "sadp", "10.0.1.1", NULL, 80, MAC_2, "DS-100021" } } },
    { "other makers with one serial",
      2,
      { { "ssdp", "10.0.0.1", NULL, 80, NULL, "DS-100021", .vendor = "acme" },
        { "ssdp", "10.0.1.1", NULL, 80, NULL, "DS-100021", .vendor = "other" } } },
    { "a serial without a maker",
      1,
      { { "ssdp", "10.0.0.1", NULL, 80, NULL, "DS-100021", .vendor = "acme" },
        { "mdns", "10.0.1.1", NULL, 80, MAC_1, "DS-100021" } } },
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
        { "sadp", "10.0.0.1", NULL, 80, MAC_1, "DS-100021" } } },
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
      { { "sadp", "10.0.0.1", NULL, 80, MAC_1, "DS-2CD2020200101AAWR10" },
        { "ws-discovery", "10.0.0.1", NULL, 80, NULL, "AAWR10" } } },
    { "other serials on one address",
      2,
      { { "sadp", "10.0.0.1", NULL, 80, NULL, "DS-100021" },
        { "sadp", "10.0.0.1", NULL, 80, NULL, "DS-100022" } } },
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

/* what many devices have says nothing of any of them */
static void
test_usual_serials(void)
{
    static const char *const serials[] = { "00000000", "0",          "FFFFFFFFFFFF", "12345",
                                           "123456",   "0123456789", "1234567890",   "987654321",
                                           "N/A",      "00-00-00-00" };
    static const char *const wires[] = { "ssdp", "dhip", "sadp" };
    static const char *const macs[] = { NULL, MAC_1, MAC_2 };

    for (gsize i = 0; i < G_N_ELEMENTS(serials); i++) {
        g_autoptr(CamMerge) merge = cam_merge_new();
        gboolean is_new = FALSE;
        for (guint j = 0; j < 3; j++) {
            g_autofree char *address = g_strdup_printf("10.0.0.%u", 1 + j);
            add(merge, &(Said){ wires[j], address, NULL, 80, macs[j], serials[i] }, &is_new);
            g_assert_true(is_new);
        }
        g_assert_cmpuint(count(merge), ==, 3);
        /* nor does it speak against what another way of asking says */
        add(merge, &(Said){ "mdns", "10.0.0.1", NULL, 80, NULL, "DS-100021" }, &is_new);
        g_assert_false(is_new);
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
        { "sadp", "10.0.0.1", NULL, 8080, MAC_1, "DS-100021", NULL, "DS-7608NI", CAM_TRI_NO,
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
    assert_notes(add(merge, &moved, &is_new), "duplicate-address two-addresses");
    assert_notes(found, "duplicate-address");
}

static void
test_absorbed_row_leaves_its_address(void)
{
    static const Said said[] = {
        { "ws-discovery", "10.0.0.1", NULL, 80, NULL, "DS-100021", "e-1" },
        { "ws-discovery", "10.0.0.1", NULL, 80, NULL, "DS-100022", "e-2" },
        { "sadp", "10.0.0.2", NULL, 80, MAC_2 },
        { "ws-discovery", "10.0.0.2", NULL, 80, MAC_2, "DS-100022", "e-2" },
    };
    g_autoptr(CamMerge) merge = cam_merge_new();
    gboolean is_new = FALSE;

    for (gsize i = 0; i < G_N_ELEMENTS(said); i++)
        add(merge, &said[i], &is_new);
    g_assert_cmpuint(count(merge), ==, 2);
    assert_notes(get(merge, 0), "");
    assert_notes(get(merge, 1), "two-addresses");
    g_assert_cmpstr(cam_identity_get(get(merge, 1)->sighting->identity, CAM_FIELD_SERIAL), ==,
                    "DS-100022");
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
invent(CamMerge *merge, const char *address, const char *source, guint16 port, guint devices)
{
    guint taken = 0;

    for (guint i = 0; i < devices; i++) {
        g_autofree char *mac = g_strdup_printf("02:%02x:%02x:00:%02x:%02x", i >> 8, i & 255,
                                               source != NULL ? 1 : 0, g_str_hash(address) & 255);
        gboolean is_new = FALSE;
        add(merge, &(Said){ "sadp", address, source, port, mac }, &is_new);
        taken += is_new ? 1 : 0;
    }
    return taken;
}

/* one that invents devices gets only so many, at its own address and at others */
static void
test_one_inventor(void)
{
    static const Said honest = { "sadp", "10.0.0.1", NULL, 80, MAC_1 };
    static const Said victim = { "sadp", "10.66.66.77", NULL, 80, MAC_2 };
    g_autoptr(CamMerge) merge = cam_merge_new();
    gboolean is_new = FALSE;
    guint taken = 0;

    g_assert_false(cam_merge_has_dropped(merge));
    g_assert_cmpuint(invent(merge, "10.66.66.11", NULL, 80, 5000), ==, 256);
    g_assert_true(cam_merge_has_dropped(merge));
    for (guint i = 0; i < 50; i++) {
        g_autofree char *named = g_strdup_printf("10.66.66.%u", 50 + i);
        taken += invent(merge, named, "10.66.66.11", 80, 100);
    }
    g_assert_cmpuint(taken, ==, 256);
    g_assert_nonnull(add(merge, &honest, &is_new));
    /* one whose address was named two hundred times takes its place all the same */
    g_assert_nonnull(add(merge, &victim, &is_new));
    g_assert_true(is_new);
    g_assert_cmpuint(count(merge), ==, 256 + 256 + 2);
}

/* a hundred thousand from as many senders: the table stays as large as it is, who was there before
 * stays, and who comes later and is more credible finds room */
static void
test_many_inventors(void)
{
    static const Said early = { "sadp", "10.0.0.1", NULL, 80, MAC_1 };
    static const Said late = { "sadp", "10.0.0.2", NULL, 80, MAC_2 };
    static const Said known = { "ws-discovery", "10.0.0.1", NULL, 80, MAC_1 };
    g_autoptr(CamMerge) merge = cam_merge_new();
    gboolean is_new = FALSE;

    g_assert_nonnull(add(merge, &early, &is_new));
    for (guint i = 0; i < 100000; i++) {
        g_autofree char *source = g_strdup_printf("10.%u.%u.9", 1 + i / 250 % 250, i % 250);
        g_autofree char *mac =
            g_strdup_printf("02:00:00:%02x:%02x:%02x", i >> 16 & 255, i >> 8 & 255, i & 255);
        g_autofree char *address = g_strdup_printf("10.200.%u.%u", i >> 8 & 255, i & 255);
        add(merge, &(Said){ "sadp", i % 2 == 0 ? source : address, source, 0, mac }, &is_new);
    }
    g_assert_cmpuint(count(merge), ==, 10000);
    g_assert_true(cam_merge_has_dropped(merge));
    g_assert_nonnull(add(merge, &late, &is_new));
    g_assert_true(is_new);
    g_assert_nonnull(add(merge, &known, &is_new));
    g_assert_false(is_new);
    g_assert_cmpuint(count(merge), ==, 10000);
    g_assert_cmpstr(get(merge, 0)->sighting->address, ==, "10.0.0.1");
    g_assert_cmpstr(get(merge, 1)->sighting->address, ==, "10.0.0.2");
    /* what gave way is forgotten whole: its keys find nothing */
    g_assert_null(add(merge, &late, &is_new));
}

static void
add_numbered(CamMerge *merge, const char *network, guint i, gboolean *ret_is_new)
{
    g_autofree char *address = g_strdup_printf("%s.%u.%u", network, i / 250, 1 + i % 250);
    g_autofree char *mac = g_strdup_printf("02:00:%02x:%02x:%02x:%02x", network[0] & 255,
                                           network[1] & 255, i >> 8, i & 255);

    add(merge, &(Said){ "sadp", address, NULL, 80, mac }, ret_is_new);
}

static guint
count_in(const CamMerge *merge, const char *network)
{
    g_autoptr(GPtrArray) devices = cam_merge_get_devices(merge);
    guint found = 0;

    for (guint i = 0; i < devices->len; i++) {
        const CamFound *device = g_ptr_array_index(devices, i);
        found += g_str_has_prefix(device->sighting->address, network);
    }
    return found;
}

/* invented ones that look like true ones have taken all the room, and go on coming: who answers
 * twice gets in and stays, at once or a round later, and is told of as new once */
static void
test_equal_inventors(void)
{
    for (guint together = 0; together < 2; together++) {
        g_autoptr(CamMerge) merge = cam_merge_new();
        gboolean is_new = FALSE;
        guint told = 0;
        cam_merge_set_seed(merge, 77);
        for (guint i = 0; i < 10000; i++) {
            add_numbered(merge, "11.0", i, &is_new);
            g_assert_true(is_new);
        }
        g_assert_true(cam_merge_is_tight(merge));
        for (guint i = 0; i < 400; i++) {
            add_numbered(merge, "10.0", together ? i % 200 : i / 2, &is_new);
            told += is_new ? 1 : 0;
        }
        /* the few that went by chance answer in the next round */
        for (guint i = 0; i < 400; i++) {
            add_numbered(merge, "10.0", i / 2, &is_new);
            told += is_new ? 1 : 0;
        }
        g_assert_cmpuint(count_in(merge, "10.0."), ==, 200);
        g_assert_cmpuint(told, ==, 200);
        for (guint i = 0; i < 30000; i++) {
            add_numbered(merge, "12.0", i, &is_new);
            g_assert_false(is_new);
        }
        g_assert_cmpuint(count(merge), ==, 10000);
        g_assert_cmpuint(count_in(merge, "10.0."), ==, 200);
        g_assert_cmpuint(count_in(merge, "12.0."), >, 5000);
    }
}

static void
assert_addresses(const CamFound *found, const char *expected)
{
    g_autofree char *addresses = join(found->addresses);

    g_assert_cmpstr(addresses, ==, expected);
}

static void
test_two_addresses(void)
{
    static const Said first = { "sadp",           "10.0.0.1",      NULL, 80, MAC_1, "DS-100021",
                                .model = "NVR-1", .vendor = "acme" };
    static const Said second = { "sadp",           "10.0.0.9",      NULL, 80, MAC_2, "DS-100021",
                                 .model = "NVR-1", .vendor = "acme" };
    static const Said own = { "mdns", "169.254.7.7", NULL, 80, MAC_2 };
    static const Said named = { "sadp", "10.0.0.1", "10.0.0.50", 80, MAC_1 };
    g_autoptr(CamMerge) merge = cam_merge_new();
    gboolean is_new = FALSE;

    const CamFound *found = add(merge, &first, &is_new);
    assert_notes(found, "");
    assert_addresses(found, "10.0.0.1");
    /* a recorder that tells of it, and an address it gave itself, are no second one */
    g_assert_null(add(merge, &named, &is_new));
    assert_notes(found, "");
    g_assert_true(add(merge, &second, &is_new) == found);
    assert_notes(found, "two-addresses");
    g_assert_true(add(merge, &own, &is_new) == found);
    assert_addresses(found, "10.0.0.1 10.0.0.9 169.254.7.7");
    g_assert_cmpstr(found->sighting->address, ==, "10.0.0.1");
}

/* whichever came first: IPv4 is what people know */
static void
test_ipv6(void)
{
    static const Said said[] = {
        { "ws-discovery", "fe80::1%eth0", NULL, 80, NULL, NULL, "e-1" },
        { "ws-discovery", "10.0.0.1", NULL, 80, NULL, NULL, "e-1" },
    };

    for (guint first = 0; first < 2; first++) {
        g_autoptr(CamMerge) merge = cam_merge_new();
        gboolean is_new = FALSE;
        const CamFound *found = add(merge, &said[first], &is_new);
        g_assert_cmpint(found->reachable, ==, CAM_TRI_YES);
        g_assert_true(add(merge, &said[1 - first], &is_new) == found);
        g_assert_cmpuint(count(merge), ==, 1);
        g_assert_cmpstr(found->sighting->address, ==, "10.0.0.1");
        g_assert_cmpint(found->reachable, ==, CAM_TRI_YES);
        assert_addresses(found, "10.0.0.1 fe80::1%eth0");
        assert_notes(found, "");
    }
}

/* of three answers of one device, in any order, the last tells that all are */
static void
test_order_of_answers(void)
{
    static const Said said[] = {
        { "ws-discovery", "fe80::1%eth0", NULL, 80, NULL, NULL, "e-1" },
        { "dhip", "10.0.0.1", NULL, 80, MAC_1 },
        { "ws-discovery", "10.0.0.1", NULL, 80, NULL, NULL, "e-1" },
    };
    static const Said other = { "dhip", "10.0.0.1", NULL, 80, MAC_2 };
    static const guint orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
                                       { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

    for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
        g_autoptr(CamMerge) merge = cam_merge_new();
        gboolean is_new = FALSE;
        for (guint j = 0; j < 3; j++)
            add(merge, &said[orders[i][j]], &is_new);
        g_assert_cmpuint(count(merge), ==, 1);
        const CamFound *found = get(merge, 0);
        g_autofree char *methods = join(found->methods);
        g_assert_cmpstr(methods, ==, "dhip ws-discovery");
        g_assert_cmpstr(found->sighting->address, ==, "10.0.0.1");
        g_assert_cmpstr(cam_identity_get(found->sighting->identity, CAM_FIELD_MAC), ==, MAC_1);
        assert_addresses(found, "10.0.0.1 fe80::1%eth0");
        assert_notes(found, "");
        /* two devices stay two */
        add(merge, &other, &is_new);
        g_assert_true(is_new);
        add(merge, &said[2], &is_new);
        g_assert_cmpuint(count(merge), ==, 2);
    }
}

/* both faces of one address, whichever was seen first, and the plain one is kept */
static void
test_sweep(void)
{
    static const Said plain = { "sweep", "10.0.0.1", NULL, 80 };
    static const Said secure = { "sweep", "10.0.0.1", NULL, 443 };
    static const Said other = { "sweep", "10.0.0.1", NULL, 8080 };
    static const Said wsd = { "ws-discovery", "10.0.0.1", NULL, 80, MAC_1, NULL, "e-1" };
    static const Said contradicting = { "sweep", "10.0.0.1", NULL, 443, MAC_2 };
    const Said *orders[][3] = { { &plain, &secure, &wsd },
                                { &secure, &plain, &wsd },
                                { &wsd, &secure, &plain } };

    for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
        g_autoptr(CamMerge) merge = cam_merge_new();
        gboolean is_new = FALSE;
        for (guint j = 0; j < 3; j++)
            add(merge, orders[i][j], &is_new);
        g_assert_cmpuint(count(merge), ==, 1);
        g_assert_cmpuint(get(merge, 0)->sighting->port, ==, 80);
        g_assert_false(get(merge, 0)->sighting->tls);
        add(merge, &other, &is_new);
        g_assert_true(is_new);
        add(merge, &contradicting, &is_new);
        g_assert_true(is_new);
        g_assert_cmpuint(count(merge), ==, 3);
    }
}

/* a device that is spoken to by HTTPS in one protocol and by HTTP in another */
static void
test_two_faces(void)
{
    static const Said own = { "hanwha", "10.0.0.1", NULL, 443, MAC_1 };
    static const Said plain = { "ws-discovery", "10.0.0.1", NULL, 80 };
    static const Said dhip = { "dhip", "10.0.0.1", NULL, 80, MAC_1 };
    static const Said secure = { "ws-discovery", "10.0.0.1", NULL, 443, NULL, NULL, "e-1" };
    static const Said mdns = { "ssdp", "10.0.0.1", NULL, 80 };
    static const struct {
        const Said *said[2];
        guint16 port;
    } pairs[] = { { { &own, &plain }, 443 },
                  { { &dhip, &secure }, 80 },
                  { { &mdns, &secure }, 80 } };

    for (gsize i = 0; i < 2 * G_N_ELEMENTS(pairs); i++) {
        g_autoptr(CamMerge) merge = cam_merge_new();
        gboolean is_new = FALSE;
        for (guint j = 0; j < 6; j++)
            add(merge, pairs[i / 2].said[(i + j) % 2], &is_new);
        g_assert_cmpuint(count(merge), ==, 1);
        g_assert_cmpuint(get(merge, 0)->sighting->port, ==, pairs[i / 2].port);
        assert_notes(get(merge, 0), "");
    }
    /* one protocol that names both is two devices behind one address */
    g_autoptr(CamMerge) merge = cam_merge_new();
    gboolean is_new = FALSE;
    add(merge, &plain, &is_new);
    add(merge, &secure, &is_new);
    g_assert_true(is_new);
    /* nor is another device a face of the first */
    add(merge, &own, &is_new);
    add(merge, &(Said){ "dhip", "10.0.0.1", NULL, 80, MAC_2 }, &is_new);
    g_assert_cmpuint(count(merge), ==, 2);
    add(merge, &(Said){ "sadp", "10.0.0.1", NULL, 443, MAC_2 }, &is_new);
    g_assert_cmpuint(count(merge), ==, 2);
    assert_notes(get(merge, 0), "");
    assert_notes(get(merge, 1), "");
}

static const CamFound *
find_at(const CamMerge *merge, const char *address, CamTri reachable)
{
    g_autoptr(GPtrArray) devices = cam_merge_get_devices(merge);

    for (guint i = 0; i < devices->len; i++) {
        const CamFound *found = g_ptr_array_index(devices, i);
        if (g_str_equal(found->sighting->address, address) && found->reachable == reachable)
            return found;
    }
    return NULL;
}

static const char *
get_field(const CamFound *found, CamField field)
{
    g_assert_nonnull(found);
    return cam_identity_get(found->sighting->identity, field);
}

/* somebody names the address of another device, before or after that answers itself, knowing
 * nothing, its endpoint, or its MAC */
static void
test_take_over(void)
{
    static const Said honest = { "ws-discovery",   "10.0.0.5",      NULL, 80, MAC_1, NULL, "e-1",
                                 .model = "M3045", .vendor = "axis" };
    static const Said shy = { "ws-discovery", "10.0.0.5", NULL,  80,
                              NULL,           NULL,       "e-1", .vendor = "axis" };
    static const Said *const trues[] = { &honest, &shy };
    static const Said lies[] = {
        { "sadp", "10.0.0.5", "10.0.0.66", 80, MAC_2, "FAKE-7788", NULL, "DS-EVIL",
          .vendor = "hikvision" },
        { "sadp", "10.0.0.5", "10.0.0.66", 80, MAC_1, "FAKE-7788", NULL, "DS-EVIL",
          .vendor = "hikvision" },
        { "sadp", "10.0.0.5", "10.0.0.66", 80, NULL, "FAKE-7788", "e-1", "DS-EVIL",
          .vendor = "hikvision" },
        { "ws-discovery", "10.0.0.5", "10.0.0.66", 443, NULL, NULL, "e-1", "DS-EVIL",
          .vendor = "hikvision" },
        { "sadp", "10.0.0.5", "fe80::66%eth0", 80, NULL, "FAKE-7788", "e-1", "DS-EVIL",
          .vendor = "hikvision" },
        { "sadp", "10.0.0.5", "169.254.6.6", 0, NULL, "FAKE-7788", NULL, "DS-EVIL",
          .vendor = "hikvision" },
        { "sadp", "10.0.0.9", "10.0.0.66", 80, MAC_1, NULL, "e-1", "DS-EVIL",
          .vendor = "hikvision" },
    };

    for (gsize i = 0; i < 4 * G_N_ELEMENTS(lies); i++) {
        g_autoptr(CamMerge) merge = cam_merge_new();
        const Said *truth = trues[i % 2];
        const Said *said[] = { truth, &lies[i / 4], truth };
        gboolean is_new = FALSE;
        for (guint j = i / 2 % 2; j < 3; j++)
            add(merge, said[j], &is_new);
        const CamFound *found = find_at(merge, "10.0.0.5", CAM_TRI_YES);
        g_assert_cmpstr(get_field(found, CAM_FIELD_VENDOR), ==, "axis");
        g_assert_cmpstr(get_field(found, CAM_FIELD_MODEL), ==, truth->model);
        g_assert_cmpstr(get_field(found, CAM_FIELD_MAC), ==, truth->mac);
        g_assert_null(get_field(found, CAM_FIELD_SERIAL));
        g_assert_cmpuint(found->sighting->port, ==, 80);
        for (guint k = 0; k < count(merge); k++)
            g_assert_true(get(merge, k) == found || get(merge, k)->reachable != CAM_TRI_YES);
        /* what it has been told from elsewhere leads nowhere */
        add(merge, &(Said){ "sadp", "10.0.0.7", NULL, 80, NULL, "FAKE-7788" }, &is_new);
        g_assert_nonnull(find_at(merge, "10.0.0.7", CAM_TRI_YES));
    }
}

/* nobody makes one of twelve by giving himself the endpoints of all */
static void
test_hiding(void)
{
    static const Said liars[] = {
        { "ws-discovery", "10.0.0.66", NULL, 80, MAC_2 },
        { "ws-discovery", "10.0.0.66", NULL, 80 },
        { "ws-discovery", "10.0.0.66", NULL, 80, NULL, "FAKE-7788" },
        { "ws-discovery", "10.0.0.99", "10.0.0.66", 80, MAC_2 },
        { "ws-discovery", "10.0.0.99", "fe80::66%eth0", 80, MAC_2 },
    };

    for (guint i = 0; i < 2 * G_N_ELEMENTS(liars); i++) {
        g_autoptr(CamMerge) merge = cam_merge_new();
        gboolean is_new = FALSE;
        for (guint j = 0; j < 4 * 12; j++) {
            g_autofree char *address = g_strdup_printf("10.0.0.%u", 1 + j % 12);
            g_autofree char *endpoint = g_strdup_printf("e-%u", j % 12);
            Said said = { "ws-discovery", address, NULL, 80, NULL, NULL, endpoint };
            if (j / 12 % 2 == i % 2) {
                said = liars[(i / 2 + j / 24) % G_N_ELEMENTS(liars)];
                said.endpoint = endpoint;
            }
            add(merge, &said, &is_new);
        }
        g_assert_cmpuint(count(merge), >=, 12);
        for (guint j = 0; j < 12; j++) {
            g_autofree char *address = g_strdup_printf("10.0.0.%u", 1 + j);
            g_assert_nonnull(find_at(merge, address, CAM_TRI_YES));
        }
    }
}

/* but a device may tell of its address from another one that is its own */
static void
test_own_other_address(void)
{
    static const Said own = { "sadp", "10.0.0.1", NULL, 80, MAC_1, .vendor = "acme" };
    static const Said others[] = {
        { "ws-discovery", "10.0.0.1", "fe80::1%eth0", 80, MAC_1, NULL, "e-1" },
        { "ws-discovery", "10.0.0.1", "fe80::1%eth0", 80, NULL, NULL, "e-1" },
        { "ws-discovery", "10.0.0.1", "169.254.7.7", 80, NULL, NULL, "e-1" },
    };

    for (guint i = 0; i < 2 * G_N_ELEMENTS(others); i++) {
        g_autoptr(CamMerge) merge = cam_merge_new();
        const Said *other = &others[i / 2];
        gboolean is_new = FALSE;
        for (guint j = 0; j < 4; j++)
            add(merge, (i + j) % 2 == 0 ? &own : other, &is_new);
        g_assert_cmpuint(count(merge), ==, 1);
        const CamFound *found = get(merge, 0);
        g_autofree char *methods = join(found->methods);
        g_autofree char *addresses = g_strdup_printf("10.0.0.1 %s", other->source);
        g_assert_cmpstr(methods, ==, "sadp ws-discovery");
        assert_addresses(found, addresses);
        assert_notes(found, "");
    }
    /* what was learnt from an address of its own is believed of its others */
    g_autoptr(CamMerge) merge = cam_merge_new();
    gboolean is_new = FALSE;
    add(merge, &own, &is_new);
    add(merge, &(Said){ "sadp", "192.168.1.64", "10.0.0.1", 80, MAC_1, .model = "M-1" }, &is_new);
    g_assert_cmpuint(count(merge), ==, 1);
    g_assert_cmpstr(get_field(get(merge, 0), CAM_FIELD_MODEL), ==, "M-1");
    g_assert_cmpstr(get(merge, 0)->sighting->address, ==, "10.0.0.1");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/merge/one-row", test_one_row);
    g_test_add_func("/merge/usual-serials", test_usual_serials);
    g_test_add_func("/merge/news", test_news);
    g_test_add_func("/merge/sadp-knows-better", test_sadp_knows_better);
    g_test_add_func("/merge/places", test_places);
    g_test_add_func("/merge/duplicate-address", test_duplicate_address);
    g_test_add_func("/merge/absorbed", test_absorbed_row_leaves_its_address);
    g_test_add_func("/merge/order", test_order);
    g_test_add_func("/merge/one-inventor", test_one_inventor);
    g_test_add_func("/merge/many-inventors", test_many_inventors);
    g_test_add_func("/merge/equal-inventors", test_equal_inventors);
    g_test_add_func("/merge/two-addresses", test_two_addresses);
    g_test_add_func("/merge/ipv6", test_ipv6);
    g_test_add_func("/merge/sweep", test_sweep);
    g_test_add_func("/merge/two-faces", test_two_faces);
    g_test_add_func("/merge/order-of-answers", test_order_of_answers);
    g_test_add_func("/merge/take-over", test_take_over);
    g_test_add_func("/merge/hiding", test_hiding);
    g_test_add_func("/merge/own-other-address", test_own_other_address);
    return g_test_run();
}
