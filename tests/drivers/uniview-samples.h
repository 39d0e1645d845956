/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/* answers written after the shapes that real devices send; names and numbers are made up */

#define SAMPLE_DONE(data)                                                                          \
    "{\"Response\":{\"ResponseURL\":\"/LAPI/V1.0/System/Any\",\"CreatedID\":-1,"                   \
    "\"ResponseCode\":0,\"ResponseString\":\"Succeed\",\"StatusCode\":0,"                          \
    "\"StatusString\":\"Succeed\",\"Data\":" data "}}"

#define SAMPLE_FAIL(code, status, word)                                                            \
    "{\"Response\":{\"ResponseURL\":\"/LAPI/V1.0/System/Any\",\"ResponseCode\":" code              \
    ",\"ResponseString\":\"Common Error\",\"StatusCode\":" status ",\"StatusString\":\"" word      \
    "\",\"Data\":\"null\"}}"

/* an error of a recorder says no StatusString */
#define SAMPLE_ERROR                                                                               \
    "{\"Response\":{\"ResponseCode\":1,\"ResponseString\":\"Common Error\",\"StatusCode\":65535,"  \
    "\"Data\":{}}}"

#define SAMPLE_UNAUTHORIZED SAMPLE_FAIL("3", "401", "Unauthorized")
#define SAMPLE_LOCKED       SAMPLE_FAIL("3", "364", "UserLocked")

#define SAMPLE_STATUS(value) SAMPLE_DONE("{\"UpdateStatus\":" value "}")

#define SAMPLE_BASIC                                                                               \
    SAMPLE_DONE("{\"Manufacturer\":\"UNIVIEW\",\"DeviceModel\":\"IPC-X1@A-B\","                    \
                "\"DeviceConfig\":\"\",\"SerialNumber\":\"210235TEST0000000001\","                 \
                "\"MAC\":\"48ea63000001\",\"FirmwareVersion\":\"IPC_G6103-B0009P30D1803\","        \
                "\"HardewareID\":\"A\",\"PCBVersion\":\"A\",\"CameraVersion\":\"\"}")

#define SAMPLE_INFO                                                                                \
    SAMPLE_DONE("{\"ID\":0,\"DeviceName\":\"Yard\",\"DeviceType\":1,"                              \
                "\"DeviceModel\":\"NVR302-16S2\",\"SerialNumber\":\"210235TEST0000000002\","       \
                "\"FirmwareVersion\":\"NVR-B3601.37.45.230825\"}")

#define SAMPLE_PAGE "<!DOCTYPE html>\n<html><head><title>401</title></head></html>\n"
