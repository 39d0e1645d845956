/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/engine.h"

/*
 * The TLS keys of a site's devices, pinned by address and port, then by serial (DECISIONS 12).
 *
 * By address and port: the key shown there on first contact, taken before anything secret is sent.
 * Another key there is a changed key, and nothing is sent to it; so a device that takes the place
 * of another one has to be accepted by a person.
 *
 * By serial: the same key once its device, which took our login, has said its serial. It is what
 * the key is compared with where the address says nothing: a row that names a serial at an address
 * which is new to the site, and a device that is read where it was found (relocate.h, seek). A
 * device that turns out to have a serial with another key, at an address without one, has a changed
 * key too: its key is not kept.
 *
 * Serials of fewer than eight letters and digits are no name of a device and are left out. Several
 * devices with one serial, as some makes have them, are told apart by their addresses; the first
 * one of them keeps the pin by serial.
 *
 * In the store: kind `pin`, key an endpoint, and kind `pin-of`, key a serial as cam_text_key()
 * writes it; the value is `sha256//BASE64` of the public key. Main thread.
 */

/**
 * CamPinAsk:
 * @endpoint: where the device is spoken to, as cam_device_format_endpoint() writes it
 * @moved_from: (nullable): endpoint at which it was before: its key is that of the serial, or else
 *   of there; what stands at @endpoint was another one
 * @serial: (nullable): the serial it should have
 *
 * Whom a key is wanted of.
 */
typedef struct {
    const char *endpoint;
    const char *moved_from;
    const char *serial;
} CamPinAsk;

/**
 * cam_pins_find:
 * @engine: an engine
 * @ask: whom
 * @ret_fresh: whether this process saw that key first, so that it was not accepted in an earlier
 *   command (DECISIONS 9)
 *
 * Returns: (transfer full) (nullable): the key that is known of it
 */
char *cam_pins_find(CamEngine *engine, const CamPinAsk *ask, gboolean *ret_fresh);

/**
 * cam_pins_contradicts:
 * @engine: an engine
 * @serial: (nullable): what a device says
 * @pin: the key it showed
 *
 * Returns: whether an earlier command pinned another key by that serial
 */
gboolean cam_pins_contradicts(CamEngine *engine, const char *serial, const char *pin);

/**
 * cam_pins_keep:
 * @engine: an engine
 * @endpoint: where
 * @pin: the key from now on
 * @fresh: whether this process saw it first
 */
void cam_pins_keep(CamEngine *engine, const char *endpoint, const char *pin, gboolean fresh);

/**
 * cam_pins_keep_of:
 * @engine: an engine
 * @serial: (nullable): what the device said with our login accepted
 * @pin: its key from now on
 * @fresh: whether this process saw it first
 * @replace: whether it takes the place of another one: proved after an update, or accepted by a
 *   person
 */
void cam_pins_keep_of(CamEngine *engine, const char *serial, const char *pin, gboolean fresh,
                      gboolean replace);
