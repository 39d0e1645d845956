/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* answers written after the shapes that real devices send; names and numbers are made up */

#define SAMPLE_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

#define SAMPLE_CAMERA(attributes)                                                                  \
    SAMPLE_HEAD                                                                                    \
    "<DeviceInfo " attributes ">\r\n"                                                              \
    "<deviceName>gate &amp; yard</deviceName>\r\n"                                                 \
    "<deviceID>00000000-0000-0000-0000-000000000001</deviceID>\r\n"                                \
    "<deviceDescription>IPCamera</deviceDescription>\r\n"                                          \
    "<model>DS-2CD2346G2-ISU/SL</model>\r\n"                                                       \
    "<serialNumber>DS-2CD2346G2-ISU/SL20230105AAWRL00000001</serialNumber>\r\n"                    \
    "<macAddress>58:50:ED:00:00:01</macAddress>\r\n"                                               \
    "<firmwareVersion>V5.7.18</firmwareVersion>\r\n"                                               \
    "<firmwareReleasedDate>build 240826</firmwareReleasedDate>\r\n"                                \
    "<encoderVersion>V7.3</encoderVersion>\r\n"                                                    \
    "<hardwareVersion>0x0</hardwareVersion>\r\n"                                                   \
    "<deviceType>IPCamera</deviceType>\r\n"                                                        \
    "<firmwareVersionInfo>B-R-G5-0</firmwareVersionInfo>\r\n"                                      \
    "<manufacturer>hikvision</manufacturer>\r\n"                                                   \
    "<OEMCode>1</OEMCode>\r\n"                                                                     \
    "</DeviceInfo>\r\n"

#define SAMPLE_NS_HIKVISION "version=\"2.0\" xmlns=\"http://www.hikvision.com/ver20/XMLSchema\""
#define SAMPLE_NS_ISAPI     "version=\"2.0\" xmlns=\"http://www.isapi.org/ver20/XMLSchema\""
#define SAMPLE_NS_NEUTRAL   "version=\"2.0\" xmlns=\"http://www.std-cgi.com/ver20/XMLSchema\""
#define SAMPLE_NS_VER10     "version=\"1.0\" xmlns=\"http://www.hikvision.com/ver10/XMLSchema\""
#define SAMPLE_NS_PSIA      "version=\"1.0\" xmlns=\"urn:psialliance-org\""
#define SAMPLE_NS_PREFIXED  "version=\"2.0\" xmlns:h=\"http://www.hikvision.com/ver20/XMLSchema\""

#define SAMPLE_RECORDER                                                                            \
    SAMPLE_HEAD                                                                                    \
    "<DeviceInfo version=\"1.0\" xmlns=\"http://www.isapi.org/ver20/XMLSchema\">\n"                \
    "<deviceName>Network Video Recorder</deviceName>\n"                                            \
    "<model>DS-7616NI-K2</model>\n"                                                                \
    "<serialNumber>DS-7616NI-K21620190301CCRRC00000002WCVU</serialNumber>\n"                       \
    "<macAddress>24-28-fd-00-00-02</macAddress>\n"                                                 \
    "<firmwareVersion>V4.74.210</firmwareVersion>\n"                                               \
    "<firmwareReleasedDate>build 240108</firmwareReleasedDate>\n"                                  \
    "<deviceType>NVR</deviceType>\n"                                                               \
    "<hardwareVersion>B-R-K51-00</hardwareVersion>\n"                                              \
    "<manufacturer/>\n"                                                                            \
    "</DeviceInfo>\n"

#define SAMPLE_LOCK(activated, lock, unlock, tries)                                                \
    SAMPLE_HEAD                                                                                    \
    "<userCheck " SAMPLE_NS_ISAPI ">\n"                                                            \
    "<statusValue>401</statusValue>\n<statusString>Unauthorized</statusString>\n"                  \
    "<isActivated>" activated "</isActivated>\n<lockStatus>" lock "</lockStatus>\n"                \
    "<unlockTime>" unlock "</unlockTime>\n<retryLoginTime>" tries "</retryLoginTime>\n"            \
    "</userCheck>\n"

#define SAMPLE_LOCK_OLD                                                                            \
    "<userCheck><statusValue>401</statusValue>"                                                    \
    "<statusString>Unauthorized</statusString></userCheck>"

#define SAMPLE_HTML_401                                                                            \
    "<!DOCTYPE html>\n<html><head><title>Document Error: Unauthorized</title></head>"              \
    "<body><h2>Access Error: 401 -- Unauthorized</h2></body></html>\n"

#define SAMPLE_STATUS(code, string, word)                                                          \
    SAMPLE_HEAD                                                                                    \
    "<ResponseStatus " SAMPLE_NS_ISAPI ">\n"                                                       \
    "<requestURL>/ISAPI/System/updateFirmware</requestURL>\n"                                      \
    "<statusCode>" code "</statusCode>\n<statusString>" string "</statusString>\n"                 \
    "<subStatusCode>" word "</subStatusCode>\n</ResponseStatus>\n"

#define SAMPLE_UPTIME                                                                              \
    SAMPLE_HEAD                                                                                    \
    "<DeviceStatus " SAMPLE_NS_HIKVISION ">\n"                                                     \
    "<currentDeviceTime>2024-05-01T12:34:56+02:00</currentDeviceTime>\n"                           \
    "<deviceUpTime>86400</deviceUpTime>\n<CPUList><CPU><cpuUtilization>24</cpuUtilization></CPU>"  \
    "</CPUList>\n</DeviceStatus>\n"

#define SAMPLE_TIME(local)                                                                         \
    SAMPLE_HEAD                                                                                    \
    "<Time " SAMPLE_NS_HIKVISION "><timeMode>NTP</timeMode><localTime>" local "</localTime>"       \
    "<timeZone>CST-1:00:00DST01:00:00,M3.5.0/02:00:00,M10.5.0/03:00:00</timeZone></Time>\n"

#define SAMPLE_PROGRESS(upgrading, percent, more)                                                  \
    SAMPLE_HEAD                                                                                    \
    "<upgradeStatus " SAMPLE_NS_ISAPI ">\n<upgrading>" upgrading "</upgrading>\n"                  \
    "<percent>" percent "</percent>\n" more "</upgradeStatus>\n"
