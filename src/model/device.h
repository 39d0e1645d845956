/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/model/identity.h"
#include "src/model/sheet.h"

/**
 * CamCredential:
 * @user: user name
 * @password: password; wiped when the last reference goes
 *
 * Immutable and reference counted (atomically: workers hold one too).
 */
typedef struct {
    gatomicrefcount references;
    char *user;
    char *password;
} CamCredential;

/**
 * cam_credential_new:
 * @user: user name
 * @password: password, copied
 *
 * Returns: (transfer full): a credential
 */
CamCredential *cam_credential_new(const char *user, const char *password);

/**
 * cam_credential_ref:
 * @credential: (nullable): a credential
 *
 * Returns: (transfer full) (nullable): the same
 */
CamCredential *cam_credential_ref(CamCredential *credential);

/**
 * cam_credential_unref:
 * @credential: (nullable): a credential
 */
void cam_credential_unref(CamCredential *credential);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamCredential, cam_credential_unref)

/**
 * CamEndpoint:
 * @address: IPv4, IPv6 literal or host name, never with port or brackets
 * @port: TCP port, 1 to 65535
 * @tls: whether HTTPS is spoken
 * @timescale: how much faster the device's clock runs; 1 but for simulated devices on loopback
 *
 * Where a device is spoken to.
 */
typedef struct {
    char *address;
    guint16 port;
    gboolean tls;
    double timescale;
} CamEndpoint;

/**
 * CamTarget:
 * @name: what people call it
 * @vendor: make as written in the inventory: a claim, checked against what the device says
 * @model: likewise
 * @serial: likewise; a contradiction forbids a login (DECISIONS 8)
 * @mac: likewise, normalised
 * @area: at most half of an area of two or more is ever dark at once
 * @covers: devices with the same word stand in for each other
 * @file: a firmware file the user chose for this row
 * @file_is_name: @file was given without a folder, so that a file of the depot may be meant
 * @reason: why @skip
 * @user: user name of the row, for asking for the password
 * @credential: name of a stored credential
 * @skip: leave it alone
 * @line: line in the inventory, 0 when there is none
 * @sheet: (nullable): the columns of the list it comes from
 * @cells: (nullable) (array zero-terminated=1): its row there, one text for each column of @sheet
 *
 * What somebody wants of a device.
 */
typedef struct {
    char *name;
    char *vendor;
    char *model;
    char *serial;
    char *mac;
    char *area;
    char *covers;
    char *file;
    char *reason;
    char *user;
    char *credential;
    gboolean file_is_name;
    gboolean skip;
    guint line;
    CamSheet *sheet;
    char **cells;
} CamTarget;

/**
 * CamDevice:
 * @endpoint: where
 * @target: what for
 * @credential: (nullable): the login, when there is one for it
 * @given: the user typed the address or it stands in an inventory; others never get a login
 * @driver: (nullable): the driver that read it last
 * @listed: (nullable): the endpoint of the inventory, when the device was found at another address;
 *   written like cam_device_format_endpoint()
 * @methods: (nullable) (array zero-terminated=1): protocols by which the last discovery found it
 * @found_vendor: (nullable): the make by that discovery
 * @named_by: (nullable): who alone named its address in that discovery, when nothing came from
 * there and nobody gave it: it is never contacted (DECISIONS 21)
 * @parent: (nullable): the recorder it hangs on
 * @channel: the channel there, 0 when @parent is NULL
 *
 * A target plus an endpoint plus, perhaps, a parent and channel (DECISIONS 30). Reference counted;
 * changed by the main thread only, before it is given to the engine or between two talks.
 */
typedef struct CamDevice CamDevice;
struct CamDevice {
    gatomicrefcount references;
    CamEndpoint endpoint;
    CamTarget target;
    CamCredential *credential;
    gboolean given;
    char *driver;
    char *listed;
    char **methods;
    char *found_vendor;
    char *named_by;
    CamDevice *parent;
    guint channel;
};

/**
 * cam_device_new:
 * @address: an address
 * @port: a port; 0 for the scheme's usual one
 * @tls: HTTPS or not
 *
 * Returns: (transfer full): a device
 */
CamDevice *cam_device_new(const char *address, guint16 port, gboolean tls);

/**
 * cam_device_new_from_text:
 * @text: `ADDRESS[:PORT]`, `[IPV6]:PORT` or `http(s)://ADDRESS[:PORT][/...]`
 * @error: %CAM_ERROR_USAGE when it is none of them, or holds a user name or password
 *
 * Returns: (transfer full) (nullable): a device that is @given
 */
CamDevice *cam_device_new_from_text(const char *text, GError **error);

/**
 * cam_device_ref:
 * @device: (nullable): a device
 *
 * Returns: (transfer full) (nullable): the same
 */
CamDevice *cam_device_ref(CamDevice *device);

/**
 * cam_device_unref:
 * @device: (nullable): a device
 */
void cam_device_unref(CamDevice *device);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamDevice, cam_device_unref)

/**
 * cam_device_set_credential:
 * @device: a device
 * @credential: (transfer none) (nullable): its login from now on
 */
void cam_device_set_credential(CamDevice *device, CamCredential *credential);

/**
 * cam_device_format_endpoint:
 * @device: a device
 *
 * Returns: (transfer full): `10.0.0.5`, `10.0.0.5:8080`, `[fe80::1]:8080`, with `https://` before
 *   it where TLS is spoken: unique for an endpoint, and what people may type
 */
char *cam_device_format_endpoint(const CamDevice *device);

/**
 * cam_device_format_listed:
 * @device: a device
 *
 * Returns: (transfer full): its endpoint as the inventory has it: the same as
 *   cam_device_format_endpoint() unless it was found at another address
 */
char *cam_device_format_listed(const CamDevice *device);

/**
 * cam_device_move:
 * @device: a device nobody talks with at this moment
 * @address: where it is now, IPv4 or IPv6 literal
 * @port: its port there
 *
 * Scheme and login stay. What the inventory said is kept in `listed`; back at that endpoint, it is
 * forgotten again.
 */
void cam_device_move(CamDevice *device, const char *address, guint16 port);

/**
 * cam_device_is_loopback:
 * @device: a device
 *
 * Returns: whether the address is a literal of this computer
 */
gboolean cam_device_is_loopback(const CamDevice *device);
