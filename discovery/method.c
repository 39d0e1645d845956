/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/method.h"

#include "discovery/dhip-wire.h"
#include "discovery/dvrip-wire.h"
#include "discovery/hanwha-udp-wire.h"
#include "discovery/mdns-wire.h"
#include "discovery/reolink-udp-wire.h"
#include "discovery/sadp-wire.h"
#include "discovery/ssdp-wire.h"
#include "discovery/wsd-wire.h"

/* 239.255.255.250, of SADP, WS-Discovery and SSDP */
#define GROUP_COMMON 0xeffffffau
#define GROUP_DHIP   0xeffffffbu

/* in the order they are told of. Ranks: 3 for a maker's own protocol, 2 where it is cut short or
 * speaks through a common one, 1 for common ones */
static const CamMethod methods[] = {
    /* hikvision.md 1.1: broadcast and unicast probes are answered too; 1.2: the second probe goes
     * out 200 to 500 ms after the first, as the second round does */
    { .name = CAM_SADP_METHOD,
      .port = CAM_SADP_PORT,
      .hears = TRUE,
      .group = GROUP_COMMON,
      .broadcasts = TRUE,
      .unicasts = TRUE,
      .often = 1,
      .rank = 3,
      .build = cam_sadp_build,
      .parse = cam_sadp_parse },
    /* onvif.md 2: most answer a probe sent to them alone */
    { .name = CAM_WSD_METHOD,
      .port = CAM_WSD_PORT,
      .hears = TRUE,
      .group = GROUP_COMMON,
      .group6 = "ff02::c",
      .unicasts = TRUE,
      .rank = 1,
      .build = cam_wsd_build,
      .parse = cam_wsd_parse },
    /* dahua.md 1.1: devices announce themselves to the same port */
    { .name = CAM_DHIP_METHOD,
      .port = CAM_DHIP_PORT,
      .hears = TRUE,
      .group = GROUP_DHIP,
      .broadcasts = TRUE,
      .unicasts = TRUE,
      .rank = 3,
      .build = cam_dhip_build,
      .parse = cam_dhip_parse },
    /* dahua.md 1.2 */
    { .name = CAM_DVRIP_METHOD,
      .port = CAM_DVRIP_PORT,
      .broadcasts = TRUE,
      .rank = 2,
      .build = cam_dvrip_build,
      .parse = cam_dvrip_parse },
    /* axis.md 1.2: answers come back to the port that asked, announcements to the group */
    { .name = CAM_MDNS_METHOD,
      .port = CAM_MDNS_PORT,
      .hears = TRUE,
      .group = CAM_MDNS_GROUP,
      .group6 = "ff02::fb",
      .rank = 2,
      .build = cam_mdns_build,
      .parse = cam_mdns_parse },
    /* axis.md 1.3 */
    { .name = CAM_SSDP_METHOD,
      .port = CAM_SSDP_PORT,
      .hears = TRUE,
      .group = CAM_SSDP_GROUP,
      .rank = 1,
      .build = cam_ssdp_build,
      .parse = cam_ssdp_parse },
    /* hanwha.md 1.1 */
    { .name = CAM_HANWHA_UDP_METHOD,
      .port = CAM_HANWHA_UDP_PORT,
      .reply_port = CAM_HANWHA_UDP_REPLY_PORT,
      .broadcasts = TRUE,
      .rank = 3,
      .build = cam_hanwha_udp_build,
      .parse = cam_hanwha_udp_parse },
    /* reolink.md 1.1: no model, no version */
    { .name = CAM_REOLINK_UDP_METHOD,
      .port = CAM_REOLINK_UDP_PORT,
      .reply_port = CAM_REOLINK_UDP_REPLY_PORT,
      .broadcasts = TRUE,
      .rank = 2,
      .build = cam_reolink_udp_build,
      .parse = cam_reolink_udp_parse },
};

const CamMethod *
cam_method_list(guint *ret_count)
{
    *ret_count = G_N_ELEMENTS(methods);
    return methods;
}

int
cam_method_rank(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++) {
        if (g_strcmp0(methods[i].name, name) == 0)
            return methods[i].rank;
    }
    return 0;
}
