/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* answers of devices with SUNAPI, as whole HTTP messages */

#define HTTP(status, type, body)                                                                   \
    "HTTP/1.1 " status " x\r\nContent-Type: " type "\r\nConnection: close\r\n\r\n" body
#define TEXT(body)       HTTP("200", "text/plain", body)
#define JSON(body)       HTTP("200", "application/json", body)
#define HTML(status)     HTTP(status, "text/html", "<html><body>" status "</body></html>")
#define BARE(status)     "HTTP/1.1 " status " x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
#define TO(status, path) "HTTP/1.1 " status " x\r\nLocation: " path "\r\nConnection: close\r\n\r\n"

#define NG_TEXT(number) TEXT("NG\r\nError Code: " number "\r\nError Details:\r\nWords\r\n")
#define NG_JSON(number)                                                                            \
    JSON("{\"Response\":\"Fail\",\"Error\":{\"Code\":" number ",\"Details\":\"Words\"}}")

#define LOOK_REQUEST   "GET /init-cgi/pw_init.cgi?msubmenu=statuscheck&action=view "
#define DEVICE_REQUEST "GET /stw-cgi/system.cgi?msubmenu=deviceinfo&action=view "
#define NOWHERE        "GET /camherd "

#define LOOK_YES JSON("{\"Initialized\": true, \"Language\": \"English\"}")
#define LOOK_NO  JSON("{\"Initialized\": false, \"Language\": \"English\"}")

#define DEVICE_TEXT                                                                                \
    TEXT("Model=XNV-8080R\r\nSerialNumber=ZLNA70GKA0001JZ\r\n"                                     \
         "FirmwareVersion=2.01.00_20200721_R201\r\nBuildDate=2020.07.21\r\nDeviceType=NWC\r\n"     \
         "ConnectedMACAddress=00:09:18:5B:BD:3A\r\nDeviceName=Camera\r\n"                          \
         "FirmwareGroup=XNV-8080R\r\n")
#define DEVICE_JSON                                                                                \
    JSON("{\"Model\": \"XNV-8080R\", \"SerialNumber\": \"ZLNA70GKA0001JZ\", "                      \
         "\"FirmwareVersion\": \"2.01.00_20200721_R201\", \"BuildDate\": \"2020.07.21\", "         \
         "\"DeviceType\": \"NWC\", \"ConnectedMACAddress\": \"00:09:18:5B:BD:3A\", "               \
         "\"DeviceName\": \"Camera\", \"FirmwareGroup\": \"XNV-8080R\"}")
