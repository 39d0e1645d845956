/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/device.h"
#include "src/model/identity.h"
#include "src/store/store.h"

/**
 * CamLoginKeys:
 *
 * Names by which one and the same device is known, so that its refusals are counted together: each
 * address and port, with HTTP and HTTPS alike; each address alone; the host name; serial and
 * hardware address as far as the inventory, a discovery or the device itself said them.
 *
 * All ports of a private or link-local address are one device, until two that took a login at two
 * of its ports named different serials or hardware addresses: then a router forwards ports there,
 * and each stands for itself. At public addresses only the usual web ports are one device, as
 * forwarding is what they are for. Simulated devices on loopback always stay apart. Main thread.
 */
typedef struct CamLoginKeys CamLoginKeys;

/**
 * CamLoginKeysFunc:
 * @data: what was given
 */
typedef void (*CamLoginKeysFunc)(gpointer data);

/**
 * cam_login_keys_new:
 * @store: the site's memory: which serial was seen at an address; borrowed
 *
 * Returns: (transfer full): an empty set
 */
CamLoginKeys *cam_login_keys_new(CamStore *store);

/**
 * cam_login_keys_free:
 * @keys: (nullable): keys; nothing may be looked up any more
 */
void cam_login_keys_free(CamLoginKeys *keys);

/**
 * cam_login_keys_prepare:
 * @keys: keys
 * @device: a device
 * @func: told when its host name was looked up, or could not be within 10 seconds
 * @data: for @func
 *
 * Returns: whether there is nothing to look up (any more); else @func is called later
 */
gboolean cam_login_keys_prepare(CamLoginKeys *keys, const CamDevice *device, CamLoginKeysFunc func,
                                gpointer data) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_login_keys_is_known:
 * @keys: keys
 * @device: a device
 *
 * Returns: whether its address is known; FALSE for a host name without one
 */
gboolean cam_login_keys_is_known(const CamLoginKeys *keys, const CamDevice *device);

/**
 * cam_login_keys_add:
 * @keys: keys
 * @device: a device
 * @identity: (nullable): its serial and hardware address
 * @keep: whether it goes into the site's memory
 */
void cam_login_keys_add(CamLoginKeys *keys, const CamDevice *device, const CamIdentity *identity,
                        gboolean keep);

/**
 * cam_login_keys_get:
 * @keys: keys
 * @device: a device
 *
 * Returns: (transfer full) (array zero-terminated=1): all its names
 */
GStrv cam_login_keys_get(const CamLoginKeys *keys, const CamDevice *device);

/**
 * cam_login_keys_get_own:
 * @keys: keys
 * @device: a device
 *
 * Returns: (transfer full) (array zero-terminated=1): those that no other device can have too
 */
GStrv cam_login_keys_get_own(const CamLoginKeys *keys, const CamDevice *device);
