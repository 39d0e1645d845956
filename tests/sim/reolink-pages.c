/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/reolink.h"

#include <string.h>

typedef void (*PageFunc)(SimDevice *device, GString *value);

static void
add_device(SimDevice *device, GString *value)
{
    gboolean zeros = strcmp(sim_model_get(device->model, "serial"), "number") != 0;
    const char *exact = sim_model_get(device->model, "exact");
    g_autofree char *name = sim_reolink_quote(device->name);
    g_autofree char *version = sim_reolink_quote(device->version);
    g_autofree char *build_text = g_strdup_printf("build %s", device->build);
    g_autofree char *build = sim_reolink_quote(build_text);
    guint channels = device->model->channels != 0 ? device->model->channels : 1;

    g_string_append_printf(
        value,
        "{ \"DevInfo\" : { \"B485\" : 0, \"IOInputNum\" : 0, \"IOOutputNum\" : 0, "
        "\"audioNum\" : %u, \"buildDay\" : %s, \"cfgVer\" : \"v3.0.0.0\", \"channelNum\" : %u, "
        "\"detail\" : \"%s100000000\", \"diskNum\" : 1, ",
        channels, build, channels, device->model->platform);
    if (exact[0] != '\0')
        g_string_append_printf(value, "\"exactType\" : \"%s\", \"pakSuffix\" : \"pak,paks\", ",
                               exact);
    g_string_append_printf(value,
                           "\"firmVer\" : %s, \"frameworkVer\" : 1, \"hardVer\" : \"%s\", "
                           "\"model\" : \"%s\", \"name\" : %s, \"serial\" : \"%s\", "
                           "\"type\" : \"%s\", \"wifi\" : 0 } }",
                           version, device->model->platform, device->model->name, name,
                           zeros ? "00000000000000" : device->serial, device->model->type);
}

static void
add_link(SimDevice *device, GString *value)
{
    g_autofree char *mac = g_ascii_strup(device->mac, -1);

    for (char *at = mac; *at != '\0'; at++)
        *at = *at == '-' ? ':' : *at;
    g_string_append_printf(
        value,
        "{ \"LocalLink\" : { \"activeLink\" : \"LAN\", \"dns\" : { \"auto\" : 1, "
        "\"dns1\" : \"192.168.255.4\", \"dns2\" : \"192.168.255.4\" }, "
        "\"mac\" : \"%s\", \"static\" : { \"gateway\" : \"192.168.255.1\", "
        "\"ip\" : \"%s\", \"mask\" : \"255.255.255.0\" }, "
        "\"type\" : \"DHCP\" } }",
        mac, device->address);
}

static void
add_p2p(SimDevice *device, GString *value)
{
    g_string_append_printf(value, "{ \"P2p\" : { \"enable\" : 1, \"uid\" : \"%s\" } }",
                           device->serial);
}

static const char *
get_number(SimDevice *device, const char *knob, const char *usual)
{
    const char *value = sim_knobs_get_own(&device->knobs, knob);

    return value[0] != '\0' ? value : usual;
}

static void
add_ability(SimDevice *device, GString *value)
{
    g_string_append_printf(value,
                           "{ \"Ability\" : { \"abilityChn\" : [ { \"osd\" : { \"permit\" : 6, "
                           "\"ver\" : 1 } } ], \"reboot\" : { \"permit\" : 1, \"ver\" : 1 }, "
                           "\"upgrade\" : { \"permit\" : %s, \"ver\" : %s } } }",
                           get_number(device, "reolink-permit", "1"),
                           get_number(device, "reolink-upgrade-ver", "2"));
}

/* one camera, one place where a camera was, one camera of another make, all others empty */
static void
add_channels(SimDevice *device, GString *value)
{
    static const char *const channels[] = {
        "\"name\" : \"Yard\", \"online\" : 1, \"typeInfo\" : \"RLC-820A\"",
        "\"name\" : \"Gate\", \"online\" : 0, \"typeInfo\" : \"RLC-820A\"",
        "\"name\" : \"Shed\", \"online\" : 1, \"typeInfo\" : \"IPC\"",
    };
    guint count = MAX(device->model->channels, 1);

    g_string_append_printf(value, "{ \"count\" : %u, \"status\" : [ ", count);
    for (guint i = 0; i < count; i++)
        g_string_append_printf(value, "%s{ \"channel\" : %u, %s }", i > 0 ? ", " : "", i,
                               i < G_N_ELEMENTS(channels)
                                   ? channels[i]
                                   : "\"name\" : \"\", \"online\" : 0, \"typeInfo\" : \"\"");
    g_string_append(value, " ] }");
}

static void
add_channel_type(SimDevice *device, GString *value)
{
    g_string_append(value, "{ \"typeInfo\" : \"RLC-820A\", \"firmVer\" : \"v3.1.0.956_22041503\", "
                           "\"boardInfo\" : \"IPC_523128M8MP\" }");
}

static void
add_name(SimDevice *device, GString *value)
{
    g_autofree char *name = sim_reolink_quote(device->name);

    g_string_append_printf(value, "{ \"DevName\" : { \"name\" : %s } }", name);
}

static void
add_users(SimDevice *device, GString *value)
{
    g_autofree char *name = sim_reolink_quote(device->shared->user);

    g_string_append_printf(value, "{ \"User\" : [ { \"level\" : \"admin\", \"userName\" : %s } ] }",
                           name);
}

/* what makes a configuration large: a field for each part of the picture */
static void
add_motion(SimDevice *device, GString *value)
{
    g_string_append(value, "{ \"MdAlarm\" : { \"channel\" : 0, \"enable\" : 1, \"scope\" : { "
                           "\"cols\" : 80, \"rows\" : 45, \"table\" : \"");
    for (guint i = 0; i < device->knobs.config_size; i++)
        g_string_append_c(value, i % 7 < 3 ? '1' : '0');
    g_string_append(value, "\" } } }");
}

static void
add_ports(SimDevice *device, GString *value)
{
    g_string_append_printf(value,
                           "{ \"NetPort\" : { \"httpEnable\" : 1, \"httpPort\" : %u, "
                           "\"httpsEnable\" : 1, \"httpsPort\" : 443, \"mediaPort\" : 9000 } }",
                           device->shared->port);
}

static void
add_ntp(SimDevice *device, GString *value)
{
    g_string_append(value, "{ \"Ntp\" : { \"enable\" : 1, \"interval\" : 1440, \"port\" : 123, "
                           "\"server\" : \"pool.ntp.org\" } }");
}

static void
add_osd(SimDevice *device, GString *value)
{
    g_string_append(value, "{ \"Osd\" : { \"channel\" : 0, \"osdChannel\" : { \"enable\" : 1, "
                           "\"pos\" : \"Lower Right\" } } }");
}

static const struct {
    const char *command;
    PageFunc func;
} pages[] = {
    { "GetDevInfo", add_device },
    { "GetLocalLink", add_link },
    { "GetP2p", add_p2p },
    { "GetAbility", add_ability },
    { "GetChannelstatus", add_channels },
    { "GetChnTypeInfo", add_channel_type },
    { "GetDevName", add_name },
    { "GetUser", add_users },
    { "GetMdAlarm", add_motion },
    { "GetNetPort", add_ports },
    { "GetNtp", add_ntp },
    { "GetOsd", add_osd },
};

gboolean
sim_reolink_add_page(SimVisit *visit, const char *command, GString *out)
{
    g_autoptr(GString) value = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(pages); i++) {
        if (g_ascii_strcasecmp(pages[i].command, command) != 0)
            continue;
        pages[i].func(visit->device, value);
        sim_reolink_add(out, command, value->str);
        return TRUE;
    }
    return FALSE;
}
