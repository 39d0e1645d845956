/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/call.h"
#include "drivers/form.h"
#include "drivers/keep.h"
#include "src/model/firmware.h"
#include "src/net/json.h"
#include "src/net/xml.h"

/**
 * CamDriverStatus:
 *
 * How much a driver was tried, said honestly: nowhere, against simulated devices, on real ones.
 */
typedef enum {
    CAM_DRIVER_EXPERIMENTAL,
    CAM_DRIVER_SIMULATED,
    CAM_DRIVER_FIELD_TESTED,
} CamDriverStatus;

/**
 * CamFlashState:
 * @CAM_FLASH_UNKNOWN: the device cannot be asked
 * @CAM_FLASH_IDLE: it is not upgrading and wants nothing
 * @CAM_FLASH_RUNNING: it is upgrading; never reboot it now
 * @CAM_FLASH_REBOOT_NEEDED: it is done and waits for us to reboot it (DECISIONS 4)
 * @CAM_FLASH_REBOOTING: it is done and reboots by itself
 * @CAM_FLASH_FAILED: it says that flashing failed
 * @CAM_FLASH_RECEIVING: it has been made ready and waits for the image
 */
typedef enum {
    CAM_FLASH_UNKNOWN,
    CAM_FLASH_IDLE,
    CAM_FLASH_RUNNING,
    CAM_FLASH_REBOOT_NEEDED,
    CAM_FLASH_REBOOTING,
    CAM_FLASH_FAILED,
    CAM_FLASH_RECEIVING,
} CamFlashState;

/**
 * CamFlash:
 * @state: where the flashing is
 * @percent: 0 to 100, -1 when not said
 * @armed: only from `upload`: the device goes back to the old firmware by itself unless `commit`
 *   follows
 * @keep_power: it must not lose power now, by its own word or its make's
 */
typedef struct {
    CamFlashState state;
    int percent;
    gboolean armed;
    gboolean keep_power;
} CamFlash;

/**
 * CamReady:
 * @wait_s: device seconds before the image may be sent
 * @poll: `poll` tells when: the image may be sent at %CAM_FLASH_RECEIVING and not before
 * @down_s: device seconds the device says it will be away, 0 when it does not say
 *
 * What a device that was made ready wants.
 */
typedef struct {
    double wait_s;
    gboolean poll;
    double down_s;
} CamReady;

/**
 * CamDriver:
 * @name: vendor protocol, such as `hikvision`
 * @grammar: version grammar, for cam_version_parse()
 * @status: how much it was tried
 * @requests: how many requests `check` sends one camera beyond the 401s (DECISIONS 24)
 * @is_common: devices of many makes speak it besides their own: it is asked after all others
 * @settings: (nullable) (array zero-terminated=1): the settings of a profile that it asks for:
 *   `KEY` for any text, `KEY=/` for a path, `KEY=WORD|WORD` for one of these, `KEY=0` for a number
 * @identify: reads who the device is. First looks without a login for a lock or a missing
 *   activation, then logs in once
 * @preflight: adds findings that speak against an update now; FALSE only if it could not look.
 *   The errors %CAM_ERROR_PRIVILEGE and %CAM_ERROR_UPGRADING become findings too
 * @backup: streams the configuration into the sink
 * @restore: sends a configuration that `backup` saved from this device back into it; not
 *   repeatable. @path: the saved file. The device may restart
 * @prepare: makes the device ready to take the image; what it learns for `upload` stays in the
 *   call (cam_call_set_state()). Repeatable, but may have effects: the profile's `prepare-acts`
 * @upload: sends the image, whole, once; not repeatable. @ret_flash: what the answer says of the
 *   flashing
 * @poll: one look at the flashing
 * @reboot: restarts the device; not repeatable
 * @commit: keeps the new firmware for good; not repeatable, though doing it twice does no harm
 * @rollback: goes back to the firmware before; the device restarts; not repeatable
 * @close: logs out, where the make has sessions; called after each use of a call in which a slot
 *   ran, also after errors. Logging in is the slots' own business
 *
 * A table of functions. Each does one thing to one device, blocks, and says how it went; none
 * sleeps, retries, prints or touches the journal. NULL means "this vendor cannot"; `identify` and
 * `upload` are required. Worker threads.
 */
typedef struct {
    const char *name;
    const char *grammar;
    CamDriverStatus status;
    guint requests;
    gboolean is_common;
    const char *const *settings;
    gboolean (*identify)(CamCall *call, CamIdentity *identity, GError **error);
    gboolean (*preflight)(CamCall *call, GPtrArray *findings, GError **error);
    gboolean (*backup)(CamCall *call, CamSinkFunc sink, gpointer sink_data, GError **error);
    gboolean (*restore)(CamCall *call, const char *path, GError **error);
    gboolean (*prepare)(CamCall *call, const CamFirmware *firmware, CamReady *ret_ready,
                        GError **error);
    gboolean (*upload)(CamCall *call, const CamFirmware *firmware, CamFlash *ret_flash,
                       GError **error);
    gboolean (*poll)(CamCall *call, CamFlash *ret_flash, GError **error);
    gboolean (*reboot)(CamCall *call, GError **error);
    gboolean (*commit)(CamCall *call, GError **error);
    gboolean (*rollback)(CamCall *call, GError **error);
    void (*close)(CamCall *call);
} CamDriver;

/**
 * cam_driver_status_name:
 * @status: a status
 *
 * Returns: (transfer none): `experimental`, `simulated` or `field-tested`
 */
const char *cam_driver_status_name(CamDriverStatus status);
