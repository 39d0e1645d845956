/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/onvif-soap.h"

/* as little of the media service as other people's clients can do with; there is no picture */

static SimOnvifResult
get_profiles(SimVisit *visit, GString *xml)
{
    g_string_append(
        xml, "<trt:Profiles token=\"profile_1\" fixed=\"true\"><tt:Name>main</tt:Name>"
             "<tt:VideoSourceConfiguration token=\"source_config_1\"><tt:Name>source</tt:Name>"
             "<tt:UseCount>1</tt:UseCount><tt:SourceToken>source_1</tt:SourceToken>"
             "<tt:Bounds x=\"0\" y=\"0\" width=\"1920\" height=\"1080\"/>"
             "</tt:VideoSourceConfiguration>"
             "<tt:VideoEncoderConfiguration token=\"encoder_config_1\"><tt:Name>encoder</tt:Name>"
             "<tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding><tt:Resolution>"
             "<tt:Width>1920</tt:Width><tt:Height>1080</tt:Height></tt:Resolution>"
             "<tt:Quality>4</tt:Quality><tt:RateControl><tt:FrameRateLimit>25</tt:FrameRateLimit>"
             "<tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>4096</tt:BitrateLimit>"
             "</tt:RateControl><tt:H264><tt:GovLength>50</tt:GovLength>"
             "<tt:H264Profile>Main</tt:H264Profile></tt:H264><tt:Multicast><tt:Address>"
             "<tt:Type>IPv4</tt:Type><tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address>"
             "<tt:Port>0</tt:Port><tt:TTL>1</tt:TTL><tt:AutoStart>false</tt:AutoStart>"
             "</tt:Multicast><tt:SessionTimeout>PT60S</tt:SessionTimeout>"
             "</tt:VideoEncoderConfiguration></trt:Profiles>");
    return SIM_ONVIF_DONE;
}

static SimOnvifResult
get_sources(SimVisit *visit, GString *xml)
{
    g_string_append(xml, "<trt:VideoSources token=\"source_1\"><tt:Framerate>25</tt:Framerate>"
                         "<tt:Resolution><tt:Width>1920</tt:Width><tt:Height>1080</tt:Height>"
                         "</tt:Resolution></trt:VideoSources>");
    return SIM_ONVIF_DONE;
}

static void
add_uri(GString *xml, const char *uri)
{
    g_string_append_printf(xml,
                           "<trt:MediaUri><tt:Uri>%s</tt:Uri>"
                           "<tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>"
                           "<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot>"
                           "<tt:Timeout>PT0S</tt:Timeout></trt:MediaUri>",
                           uri);
}

static SimOnvifResult
get_stream(SimVisit *visit, GString *xml)
{
    g_autofree char *uri = g_strdup_printf("rtsp://%s:554/onvif/profile_1", visit->device->address);

    add_uri(xml, uri);
    return SIM_ONVIF_DONE;
}

static SimOnvifResult
get_snapshot(SimVisit *visit, GString *xml)
{
    g_autofree char *base = sim_onvif_format_base(visit->device);
    g_autofree char *uri = g_strconcat(base, "/onvif/snapshot.jpg", NULL);

    add_uri(xml, uri);
    return SIM_ONVIF_DONE;
}

static SimOnvifResult
get_capabilities(SimVisit *visit, GString *xml)
{
    g_string_append(xml, "<trt:Capabilities SnapshotUri=\"true\">"
                         "<trt:ProfileCapabilities MaximumNumberOfProfiles=\"1\"/>"
                         "<trt:StreamingCapabilities RTPMulticast=\"false\" RTP_TCP=\"false\" "
                         "RTP_RTSP_TCP=\"true\"/></trt:Capabilities>");
    return SIM_ONVIF_DONE;
}

const SimPage *
sim_onvif_get_media_pages(gsize *ret_count)
{
    static const SimPage pages[] = {
        { "GetServiceCapabilities", TRUE, get_capabilities },
        { "GetProfiles", FALSE, get_profiles },
        { "GetVideoSources", FALSE, get_sources },
        { "GetStreamUri", FALSE, get_stream },
        { "GetSnapshotUri", FALSE, get_snapshot },
    };

    *ret_count = G_N_ELEMENTS(pages);
    return pages;
}
