/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/advice.h"
#include "src/net/interface.h"
#include "src/net/link.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
    GPtrArray *devices;
    GPtrArray *interfaces;
    GPtrArray *links;
    CamAdviceFacts facts;
} Laptop;

static void
set_up(Laptop *laptop)
{
    laptop->devices = g_ptr_array_new_with_free_func((GDestroyNotify)cam_found_free);
    laptop->interfaces = g_ptr_array_new_with_free_func((GDestroyNotify)cam_interface_free);
    laptop->links = g_ptr_array_new_with_free_func((GDestroyNotify)cam_link_free);
    laptop->facts = (CamAdviceFacts){ .devices = laptop->devices,
                                      .interfaces = laptop->interfaces,
                                      .links = laptop->links };
}

static void
tear_down(Laptop *laptop)
{
    g_ptr_array_unref(laptop->devices);
    g_ptr_array_unref(laptop->interfaces);
    g_ptr_array_unref(laptop->links);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Laptop, tear_down)

static void
add_link(Laptop *laptop, const char *name, gboolean is_wireless, gboolean has_carrier)
{
    CamLink *link = g_new0(CamLink, 1);

    *link = (CamLink){ g_strdup(name), is_wireless, TRUE, has_carrier };
    g_ptr_array_add(laptop->links, link);
}

static void
add_interface(Laptop *laptop, const char *name, const char *address, const char *netmask)
{
    CamInterface *interface = cam_interface_new(name, laptop->interfaces->len + 1);
    guint32 own = 0;
    guint32 mask = 0;

    g_assert_true(cam_ipv4_parse(address, &own) && cam_ipv4_parse(netmask, &mask));
    cam_interface_add(interface, own, mask);
    g_ptr_array_add(laptop->interfaces, interface);
}

static void
add_device(Laptop *laptop, const char *address, const char *netmask, const char *interface)
{
    CamSighting *sighting = cam_sighting_new("sadp");

    sighting->address = g_strdup(address);
    sighting->source = g_strdup(address);
    sighting->netmask = g_strdup(netmask);
    sighting->interface = g_strdup(interface);
    g_ptr_array_add(laptop->devices, cam_found_new(sighting));
}

static char *
list_codes(const GPtrArray *findings)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < findings->len; i++) {
        const CamFinding *finding = findings->pdata[i];
        g_assert_true(cam_words_knows(finding->code));
        g_string_append_printf(text, "%s%s", i > 0 ? " " : "", finding->code);
    }
    return g_strdup(text->str);
}

static void
assert_codes(const Laptop *laptop, const char *wanted)
{
    g_autoptr(GPtrArray) findings = cam_advice_search(&laptop->facts);
    g_autofree char *codes = list_codes(findings);

    g_assert_cmpstr(codes, ==, wanted);
}

/* the sentence and what to type, of the first finding with @code */
static void
assert_says(const GPtrArray *findings, const char *code, const char *sentence, const char *next)
{
    for (guint i = 0; i < findings->len; i++) {
        const CamFinding *finding = findings->pdata[i];
        if (!g_str_equal(finding->code, code))
            continue;
        g_autofree char *text = cam_finding_format(finding);
        g_autofree char *step = cam_words_format_next(code, finding->args);
        g_assert_cmpstr(text, ==, sentence);
        g_assert_nonnull(strstr(step, next));
        return;
    }
    g_assert_not_reached();
}

static void
test_all_well(void)
{
    g_auto(Laptop) laptop = { 0 };

    set_up(&laptop);
    add_link(&laptop, "eth0", FALSE, TRUE);
    add_interface(&laptop, "eth0", "10.0.0.9", "255.255.255.0");
    add_device(&laptop, "10.0.0.20", NULL, "eth0");
    assert_codes(&laptop, "");
}

static void
test_nothing_found(void)
{
    g_auto(Laptop) laptop = { 0 };

    set_up(&laptop);
    add_link(&laptop, "eth0", FALSE, TRUE);
    add_link(&laptop, "eth1", FALSE, FALSE);
    add_interface(&laptop, "lo", "127.0.0.1", "255.0.0.0");
    add_interface(&laptop, "eth0", "10.0.0.9", "255.255.255.0");
    assert_codes(&laptop, "nothing-found firewall-maybe other-network no-cable");
    g_autoptr(GPtrArray) findings = cam_advice_search(&laptop.facts);
    assert_says(findings, "nothing-found", "0 devices found on: eth0 10.0.0.9/24", "--interface");
    laptop.facts.firewall = "ufw";
    laptop.facts.chosen = TRUE;
    assert_codes(&laptop, "nothing-found firewall-on other-network");
}

static void
test_no_address(void)
{
    g_auto(Laptop) laptop = { 0 };

    set_up(&laptop);
    add_link(&laptop, "eth0", FALSE, TRUE);
    add_interface(&laptop, "lo", "127.0.0.1", "255.0.0.0");
    assert_codes(&laptop, "no-network no-address");
    g_autoptr(GPtrArray) findings = cam_advice_search(&laptop.facts);
    assert_says(findings, "no-address", "eth0 has a cable but no IPv4 address, so it was left out",
                "sudo ip address add 192.168.1.250/24 dev eth0");
}

static void
test_foreign_subnet(void)
{
    g_auto(Laptop) laptop = { 0 };

    set_up(&laptop);
    add_link(&laptop, "eth0", FALSE, TRUE);
    add_interface(&laptop, "eth0", "10.0.0.9", "255.255.255.0");
    add_device(&laptop, "192.168.1.64", "255.255.255.0", "eth0");
    add_device(&laptop, "192.168.1.250", NULL, "eth0");
    /* a mask that no network has is not believed */
    add_device(&laptop, "172.16.4.5", "255.0.255.0", "eth0");
    add_device(&laptop, "10.9.9.9", "255.255.255.252", "eth0");
    assert_codes(&laptop, "subnet-missing subnet-missing subnet-missing");
    g_autoptr(GPtrArray) findings = cam_advice_search(&laptop.facts);
    assert_says(findings, "subnet-missing",
                "2 found in 192.168.1.0/24 by eth0, where this computer has no address",
                "sudo ip address add 192.168.1.249/24 dev eth0");
    g_ptr_array_remove_index(findings, 0);
    assert_says(findings, "subnet-missing",
                "1 found in 10.9.9.8/30 by eth0, where this computer has no address",
                "10.9.9.10/30 dev eth0");
    g_ptr_array_remove_index(findings, 0);
    assert_says(findings, "subnet-missing",
                "1 found in 172.16.4.0/24 by eth0, where this computer has no address",
                "172.16.4.250/24 dev eth0");
}

static const CamFinding *
get_only(const GPtrArray *findings)
{
    g_assert_cmpuint(findings->len, ==, 1);
    return findings->pdata[0];
}

/* one device, what it says of its mask, and the one command that may come of it; NULL for none */
static void
assert_command(const char *address, const char *netmask, const char *wanted)
{
    g_auto(Laptop) laptop = { 0 };

    g_test_message("%s %s", address, netmask != NULL ? netmask : "");
    set_up(&laptop);
    add_link(&laptop, "eth0", FALSE, TRUE);
    add_interface(&laptop, "lo", "127.0.0.1", "255.0.0.0");
    add_interface(&laptop, "eth0", "10.0.1.9", "255.255.255.0");
    add_interface(&laptop, "eth1", "192.168.5.200", "255.255.255.128");
    add_device(&laptop, address, netmask, "eth0");
    g_autoptr(GPtrArray) findings = cam_advice_search(&laptop.facts);
    const CamFinding *finding = get_only(findings);
    g_autofree char *next = cam_words_format_next(finding->code, finding->args);
    if (wanted == NULL) {
        g_assert_cmpstr(finding->code, ==, "subnet-strange");
        g_assert_null(strstr(next, "sudo"));
        return;
    }
    g_autofree char *command = g_strdup_printf("sudo ip address add %s dev eth0 ", wanted);
    g_assert_cmpstr(finding->code, ==, "subnet-missing");
    g_assert_true(g_str_has_prefix(next, command));
}

/* anybody may send a datagram: none may choose where our way to other networks leads */
static void
test_hostile_addresses(void)
{
    static const char *const strange[][2] = {
        { "8.8.4.9", "255.0.0.0" },
        { "8.8.4.9", "255.255.255.0" },
        { "1.1.1.7", NULL },
        { "224.0.0.7", NULL },
        { "255.255.255.255", NULL },
        { "0.1.2.3", NULL },
        { "172.15.0.7", NULL },
        { "172.32.0.7", NULL },
        { "192.167.1.7", NULL },
        { "192.0.1.64", NULL },
        { "169.253.1.7", NULL },
        { "126.255.255.7", "255.255.240.0" },
        { "192.168.5.7", "255.255.255.0" },
    };
    static const char *const usual[][3] = {
        { "10.7.7.7", "255.0.0.0", "10.7.7.250/24" },
        { "10.7.7.7", "255.255.0.0", "10.7.7.250/24" },
        { "10.7.7.7", "255.255.224.0", "10.7.7.250/24" },
        { "10.7.7.7", "255.255.240.0", "10.7.15.250/20" },
        { "10.7.7.7", "255.255.255.254", "10.7.7.250/24" },
        /* reaches into ours */
        { "10.0.7.7", "255.255.240.0", "10.0.7.250/24" },
        { "172.31.7.7", NULL, "172.31.7.250/24" },
        { "192.168.6.7", "255.255.255.128", "192.168.6.126/25" },
        { "169.254.7.7", "255.255.0.0", "169.254.7.250/24" },
        /* the factory's, which no other mask makes larger */
        { "192.0.0.64", "255.255.255.0", "192.0.0.250/24" },
        { "192.0.0.64", "255.255.240.0", "192.0.0.250/24" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(strange); i++)
        assert_command(strange[i][0], strange[i][1], NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(usual); i++)
        assert_command(usual[i][0], usual[i][1], usual[i][2]);
}

/* as many networks as a search can take devices: the true ones come first, and the rest is one
 * sentence. Nothing is asked of the clock: with each looked for among all, this alone takes more
 * than the whole test may */
static void
test_many_networks(void)
{
    g_auto(Laptop) laptop = { 0 };

    set_up(&laptop);
    add_link(&laptop, "eth0", FALSE, TRUE);
    add_interface(&laptop, "eth0", "192.168.77.9", "255.255.255.0");
    for (guint i = 0; i < 10000; i++) {
        g_autofree char *address = g_strdup_printf("10.%u.%u.9", i / 250, i % 250);
        add_device(&laptop, address, NULL, "eth0");
    }
    add_device(&laptop, "192.168.1.64", NULL, "eth0");
    add_device(&laptop, "192.168.1.65", NULL, "eth0");
    assert_codes(&laptop, "subnet-missing subnet-missing subnet-missing subnet-missing "
                          "subnets-more");
    g_autoptr(GPtrArray) findings = cam_advice_search(&laptop.facts);
    assert_says(findings, "subnet-missing",
                "2 found in 192.168.1.0/24 by eth0, where this computer has no address",
                "sudo ip address add 192.168.1.250/24 dev eth0");
    assert_says(findings, "subnets-more",
                "and 9997 more networks where this computer has no address", "false answers");
}

/* nothing is free of what is looked at */
static void
test_full_network(void)
{
    g_auto(Laptop) laptop = { 0 };

    set_up(&laptop);
    add_interface(&laptop, "eth0", "10.0.0.9", "255.255.255.0");
    add_device(&laptop, "10.9.9.9", "255.255.255.252", "eth0");
    add_device(&laptop, "10.9.9.10", "255.255.255.252", "eth0");
    assert_codes(&laptop, "subnet-strange");
}

static void
test_wireless(void)
{
    g_auto(Laptop) laptop = { 0 };

    set_up(&laptop);
    add_link(&laptop, "wlan0", TRUE, TRUE);
    add_interface(&laptop, "wlan0", "10.0.0.9", "255.255.255.0");
    assert_codes(&laptop, "nothing-found firewall-maybe other-network wifi-only");
    add_device(&laptop, "10.0.0.20", NULL, "wlan0");
    assert_codes(&laptop, "wifi-uplink");
    add_link(&laptop, "eth0", FALSE, TRUE);
    add_interface(&laptop, "eth0", "10.1.0.9", "255.255.255.0");
    assert_codes(&laptop, "wifi-uplink");
    g_ptr_array_remove_index(laptop.devices, 0);
    add_device(&laptop, "10.1.0.20", NULL, "eth0");
    assert_codes(&laptop, "");
}

static void
test_inactive(void)
{
    g_auto(Laptop) laptop = { 0 };

    set_up(&laptop);
    add_interface(&laptop, "eth0", "10.0.0.9", "255.255.255.0");
    add_device(&laptop, "10.0.0.20", NULL, "eth0");
    CamFound *found = laptop.devices->pdata[0];
    found->sighting->identity->activated = CAM_TRI_NO;
    assert_codes(&laptop, "found-inactive");
}

static void
test_missing(void)
{
    g_auto(Laptop) laptop = { 0 };
    g_autoptr(GPtrArray) missing = g_ptr_array_new();

    set_up(&laptop);
    add_link(&laptop, "eth0", FALSE, TRUE);
    add_interface(&laptop, "eth0", "10.0.0.9", "255.255.255.0");
    g_ptr_array_add(missing, (gpointer) "10.0.0.77");
    g_ptr_array_add(missing, (gpointer) "192.168.7.5");
    g_ptr_array_add(missing, (gpointer) "192.168.7.6");
    g_ptr_array_add(missing, (gpointer) "camera.example");
    laptop.facts.missing = missing;
    g_ptr_array_add(missing, (gpointer) "192.168.7.250");
    g_ptr_array_add(missing, (gpointer) "8.8.4.4");
    g_autoptr(GPtrArray) findings = cam_advice_missing(&laptop.facts);
    g_autofree char *codes = list_codes(findings);
    g_assert_cmpstr(codes, ==, "subnet-unreachable subnet-silent");
    assert_says(findings, "subnet-unreachable",
                "3 addresses of 192.168.7.0/24 do not answer, and this computer has no address "
                "there",
                "sudo ip address add 192.168.7.249/24 dev eth0");
    assert_says(findings, "subnet-silent",
                "1 addresses of 8.8.4.0/24 do not answer, and this computer has no address there",
                "router");
}

static void
test_firewall(void)
{
    g_autofree char *root = g_dir_make_tmp("advice-XXXXXX", NULL);
    g_autofree char *folder = g_build_filename(root, "etc", "ufw", NULL);
    g_autofree char *path = g_build_filename(folder, "ufw.conf", NULL);
    g_autofree char *etc = g_path_get_dirname(folder);

    g_assert_null(cam_advice_find_firewall(root));
    g_assert_cmpint(g_mkdir_with_parents(folder, 0700), ==, 0);
    g_assert_true(g_file_set_contents(path, "# set it by: ufw enable\nENABLED=no\n", -1, NULL));
    g_assert_null(cam_advice_find_firewall(root));
    g_assert_true(g_file_set_contents(path, "LOGLEVEL=low\nENABLED=yes\n", -1, NULL));
    g_assert_cmpstr(cam_advice_find_firewall(root), ==, "ufw");
    g_remove(path);
    g_rmdir(folder);
    g_rmdir(etc);
    g_rmdir(root);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/advice/all well", test_all_well);
    g_test_add_func("/advice/nothing found", test_nothing_found);
    g_test_add_func("/advice/no address", test_no_address);
    g_test_add_func("/advice/foreign subnet", test_foreign_subnet);
    g_test_add_func("/advice/hostile addresses", test_hostile_addresses);
    g_test_add_func("/advice/many networks", test_many_networks);
    g_test_add_func("/advice/full network", test_full_network);
    g_test_add_func("/advice/wireless", test_wireless);
    g_test_add_func("/advice/inactive", test_inactive);
    g_test_add_func("/advice/missing", test_missing);
    g_test_add_func("/advice/firewall", test_firewall);
    return g_test_run();
}
