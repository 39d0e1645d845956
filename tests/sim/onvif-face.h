/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "tests/sim/desk.h"

/*
 * The ONVIF side of a device: device service, the little of media that other people's clients want
 * to see, firmware and configuration. Cameras of any make may have one: SIM_ONVIF_ROUTES among its
 * make's routes, and sim_onvif_flashed() where its `flashed` does not know the exchange. Which
 * login it wants, and how it misbehaves, are the knobs onvif-...; README.md lists them.
 */

#define SIM_ONVIF_SERVICE "/onvif/device_service"
#define SIM_ONVIF_MEDIA   "/onvif/media_service"
/* the same twice: for devices that look at the login of a file, and for those that do not */
#define SIM_ONVIF_LOCKED_UPLOAD  "/onvif/locked/upload"
#define SIM_ONVIF_OPEN_UPLOAD    "/onvif/open/upload"
#define SIM_ONVIF_LOCKED_RESTORE "/onvif/locked/restore"
#define SIM_ONVIF_OPEN_RESTORE   "/onvif/open/restore"
#define SIM_ONVIF_LOCKED_BACKUP  "/onvif/locked/backup"
#define SIM_ONVIF_OPEN_BACKUP    "/onvif/open/backup"

/* a row may hold commas, which would end the argument of a macro around it */
#define SIM_ONVIF_ROW(...)                                                                         \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define SIM_ONVIF_ROUTES                                                                           \
    SIM_ONVIF_ROW("POST", SIM_ONVIF_SERVICE, .open = TRUE, .answer = sim_onvif_answer),            \
        SIM_ONVIF_ROW("POST", SIM_ONVIF_MEDIA, .open = TRUE, .answer = sim_onvif_answer),          \
        SIM_ONVIF_ROW("POST", SIM_ONVIF_LOCKED_UPLOAD, .upload = TRUE,                             \
                      .answer = sim_onvif_take_image),                                             \
        SIM_ONVIF_ROW("POST", SIM_ONVIF_OPEN_UPLOAD, .open = TRUE, .upload = TRUE,                 \
                      .answer = sim_onvif_take_image),                                             \
        SIM_ONVIF_ROW("POST", SIM_ONVIF_LOCKED_RESTORE, .answer = sim_onvif_take_config),          \
        SIM_ONVIF_ROW("POST", SIM_ONVIF_OPEN_RESTORE, .open = TRUE,                                \
                      .answer = sim_onvif_take_config),                                            \
        SIM_ONVIF_ROW("GET", SIM_ONVIF_LOCKED_BACKUP, .answer = sim_onvif_give_config),            \
        SIM_ONVIF_ROW("GET", SIM_ONVIF_OPEN_BACKUP, .open = TRUE, .answer = sim_onvif_give_config)

/**
 * SimOnvif:
 *
 * What an ONVIF face keeps: nonces it saw, the address it handed out, a port of its own.
 */
typedef struct SimOnvif SimOnvif;

/* the answers of SIM_ONVIF_ROUTES */
void sim_onvif_answer(SimVisit *visit);
void sim_onvif_take_image(SimVisit *visit);
void sim_onvif_take_config(SimVisit *visit);
void sim_onvif_give_config(SimVisit *visit);

/**
 * sim_onvif_flashed:
 *
 * Answers an upload that was held until the flash was over.
 */
void sim_onvif_flashed(SimExchange *exchange, SimDevice *device);

/**
 * sim_onvif_silence:
 *
 * Closes the port the face opened beside the device's own. For device.c.
 */
void sim_onvif_silence(SimDevice *device);
void sim_onvif_free(SimOnvif *onvif);

/* all knobs of the face, for the make that lists them; any device may be given them */
extern const char *const sim_onvif_knobs[];
