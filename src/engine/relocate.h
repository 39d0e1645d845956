/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/identify.h"
#include "src/engine/match.h"

/**
 * CamRelocate:
 *
 * Finds devices of an inventory that are not where it says, by serial or hardware address: in the
 * site's last discovery and by asking the network. Whom a row means is what it says itself, or,
 * when it says neither and nobody answers there, who took a login at its address last. One for a
 * whole command; nothing is sent but discovery. Main thread.
 */
typedef struct CamRelocate CamRelocate;

/**
 * CamRelocateDone:
 * @data: what was given
 */
typedef void (*CamRelocateDone)(gpointer data);

/**
 * cam_relocate_new:
 * @engine: an engine
 * @looks: (element-type CamLook): rows that were not read yet; borrowed, outlive it
 *
 * Returns: (transfer full): nothing under way yet
 */
CamRelocate *cam_relocate_new(CamEngine *engine, const GPtrArray *looks);

/**
 * cam_relocate_listen:
 * @relocate: a relocation
 * @done: told when logins may be sent; never called before this returns
 * @data: for @done
 *
 * Where a row names a serial or hardware address, or its device is known to have moved, asks for at
 * most a second who stands at its address: one that is contradicted gets no login (DECISIONS 8),
 * and one that is confirmed may get one whatever an earlier discovery said.
 */
void cam_relocate_listen(CamRelocate *relocate, CamRelocateDone done, gpointer data);

/**
 * cam_relocate_doubts:
 * @relocate: a relocation that has listened
 * @index: a row
 *
 * Not all networks let searches through, and not all devices answer them.
 *
 * Returns: whether its device is to be asked without the login first who it is: nobody has said so
 *   yet, and the row means one device
 */
gboolean cam_relocate_doubts(const CamRelocate *relocate, guint index);

/**
 * cam_relocate_hear:
 * @relocate: a relocation that has listened
 * @index: a row
 * @identity: (nullable): who its device said it is, at its address and without a login
 *
 * Lets the row's device have the login or not, by what it said itself.
 */
void cam_relocate_hear(CamRelocate *relocate, guint index, const CamIdentity *identity);

/**
 * cam_relocate_denies:
 * @relocate: a relocation
 * @index: a row
 * @identity: (nullable): who answered for it, wherever
 *
 * Returns: whether that is another device for sure
 */
gboolean cam_relocate_denies(const CamRelocate *relocate, guint index, const CamIdentity *identity);

/**
 * cam_relocate_wants:
 * @relocate: a relocation
 * @index: a row that was just read, or could not be
 *
 * Returns: whether it must be looked for elsewhere, by cam_relocate_search()
 */
gboolean cam_relocate_wants(CamRelocate *relocate, guint index);

/**
 * cam_relocate_search:
 * @relocate: a relocation; all rows that are wanted are known
 * @done: told when they were found, or after about four seconds
 * @data: for @done
 */
void cam_relocate_search(CamRelocate *relocate, CamRelocateDone done, gpointer data);

/**
 * cam_relocate_go:
 * @relocate: a relocation whose search is over
 * @index: a row that was wanted
 *
 * If the device was seen at one other address, sets the row's device to that and lets it have the
 * login it has in the inventory. If it was seen at two, adds a finding instead.
 *
 * Returns: whether it is to be read there; cam_relocate_judge() must follow
 */
gboolean cam_relocate_go(CamRelocate *relocate, guint index);

/**
 * cam_relocate_judge:
 * @relocate: a relocation
 * @index: a row after cam_relocate_go()
 * @identity: (nullable): who answered there
 * @problem: (nullable): how talking there ended
 *
 * If it is that device, the row stays there. If not, its device is set back, and @problem is told.
 *
 * Returns: (transfer full) (nullable): where it was before, when it is that device
 */
char *cam_relocate_judge(CamRelocate *relocate, guint index, const CamIdentity *identity,
                         const GError *problem);

/**
 * cam_relocate_tell:
 * @relocate: a relocation whose rows are all read
 *
 * Adds what only shows when all are read: rows that are one device, and devices that stand where
 * another one took a login the last time.
 */
void cam_relocate_tell(CamRelocate *relocate);

/**
 * cam_relocate_remember:
 * @engine: an engine
 * @identity: a device that took a login
 * @endpoint: there
 * @is_listed: whether the inventory says so too; else rows with its old address still mean it
 *
 * Keeps where it is, so that it is found again.
 */
void cam_relocate_remember(CamEngine *engine, const CamIdentity *identity, const char *endpoint,
                           gboolean is_listed);

/**
 * cam_relocate_free:
 * @relocate: (nullable): a relocation
 */
void cam_relocate_free(CamRelocate *relocate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamRelocate, cam_relocate_free)
