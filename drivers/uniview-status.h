/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "drivers/driver.h"

/**
 * CamUniviewStage:
 * @CAM_UNIVIEW_IDLE: it is not upgrading
 * @CAM_UNIVIEW_RECEIVING: it waits for the file
 * @CAM_UNIVIEW_RUNNING: it receives or writes
 * @CAM_UNIVIEW_BUSY: an upgrade of somebody else is under way, or it is still making itself ready
 * @CAM_UNIVIEW_DONE: it is done and restarts
 * @CAM_UNIVIEW_RESET: the same, and its configuration was lost on the way
 * @CAM_UNIVIEW_REJECTED: it did not take the file, and wrote nothing
 * @CAM_UNIVIEW_FAILED: it failed
 * @CAM_UNIVIEW_ERASED: its flash is erased: it must not restart and wants the file at once
 *
 * What `UpdateStatus` says in our words.
 */
typedef enum {
    CAM_UNIVIEW_IDLE,
    CAM_UNIVIEW_RECEIVING,
    CAM_UNIVIEW_RUNNING,
    CAM_UNIVIEW_BUSY,
    CAM_UNIVIEW_DONE,
    CAM_UNIVIEW_RESET,
    CAM_UNIVIEW_REJECTED,
    CAM_UNIVIEW_FAILED,
    CAM_UNIVIEW_ERASED,
} CamUniviewStage;

/**
 * CamUniviewStatus:
 * @known: whether the device can be asked at all
 * @stage: where it is
 * @percent: 0 to 100, -1 when not said
 * @word: (nullable): number and meaning of what went wrong or needs saying
 *
 * An `UpdateStatus`, read.
 */
typedef struct {
    gboolean known;
    CamUniviewStage stage;
    int percent;
    const char *word;
} CamUniviewStatus;

/**
 * cam_uniview_parse_status:
 * @data: the member `Data` of an answer to `UpdateStatus`
 * @ret_status: what it says; untouched on failure
 * @error: %CAM_ERROR_PROTOCOL when it says no number, or one that nobody knows: a guess here could
 *   end in a restart with erased flash
 *
 * A number or a numeric text (uniview.md 5). Pure.
 *
 * Returns: whether it says something
 */
gboolean cam_uniview_parse_status(JsonNode *data, CamUniviewStatus *ret_status,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_uniview_read_status:
 * @call: a call; is told the device's word
 * @ret_status: what it says; `known` is FALSE when this device has no such page
 * @error: of the request or of cam_uniview_judge()
 *
 * Asks once.
 *
 * Returns: whether there was an answer to judge
 */
gboolean cam_uniview_read_status(CamCall *call, CamUniviewStatus *ret_status,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_uniview_ask_status:
 * @call: as cam_uniview_read_status()
 * @ret_status: as cam_uniview_read_status()
 * @error: as cam_uniview_read_status(), but what leaves the effect of the question open is
 *   %CAM_ERROR_UNREACHABLE: it has none
 *
 * For the question before something that cannot be taken back.
 *
 * Returns: whether there was an answer to judge
 */
gboolean cam_uniview_ask_status(CamCall *call, CamUniviewStatus *ret_status,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_uniview_check_free:
 * @status: what it says
 * @error: %CAM_ERROR_UPGRADING, %CAM_ERROR_BUSY
 *
 * Returns: whether no upgrade is under way
 */
gboolean cam_uniview_check_free(const CamUniviewStatus *status,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_uniview_explain:
 * @call: a call; is told the device's word
 * @sent_file: whether the act was an upload; what became of an earlier one explains nothing else
 * @error: the error that an act ended with; replaced where the device knows better
 *
 * A refused upload says no more than that; why stands in `UpdateStatus`, where the vendor's page
 * looks too (uniview.md 5). Asks once, and only after errors that leave something to explain.
 */
void cam_uniview_explain(CamCall *call, gboolean sent_file, GError **error);

/**
 * cam_uniview_poll:
 *
 * The slot `poll` of #CamDriver; %CAM_ERROR_SEND_NOW when the flash is erased (DECISIONS 6). A
 * device that took a file is not believed to be idle: it is running at first, then not to be told.
 */
gboolean cam_uniview_poll(CamCall *call, CamFlash *ret_flash,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
