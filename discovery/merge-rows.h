/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "discovery/merge.h"

/* what the parts of the merge share; for nobody else */

#define CAM_MERGE_MAX_DEVICES 10000
/* a device may come under several serials or endpoints, but not under any number of them */
#define CAM_MERGE_MAX_KEYS   4
#define CAM_MERGE_MAX_CREDIT 5
#define CAM_MERGE_NOWHERE    G_MAXUINT

/**
 * CamMergeKey:
 * @CAM_MERGE_KEY_MAC: hardware address
 * @CAM_MERGE_KEY_SERIAL: serial
 * @CAM_MERGE_KEY_ENDPOINT: WS-Discovery endpoint; anybody may send that of another device, so it
 *   counts from addresses of the same device alone
 * @CAM_MERGE_KEY_SAID: the endpoint and what else was said with it: that is the same on each of a
 *   device's addresses
 *
 * Which key finds a row; a device may have several of each.
 */
typedef enum {
    CAM_MERGE_KEY_MAC,
    CAM_MERGE_KEY_SERIAL,
    CAM_MERGE_KEY_ENDPOINT,
    CAM_MERGE_KEY_SAID,
} CamMergeKey;

#define CAM_MERGE_KEY_COUNT (CAM_MERGE_KEY_SAID + 1)

/**
 * CamMergeFace:
 * @method: how it was seen; interned
 * @port: the port that was named, 80 or 443
 *
 * What one protocol says of where its pages are.
 */
typedef struct {
    const char *method;
    guint16 port;
} CamMergeFace;

/**
 * CamMergeRow:
 * @found: what is told of it
 * @claimant: (nullable): who named its address, which is not that one's own; NULL when @came_from
 * @keys: (element-type utf8): the strings are the tables'
 * @homes: (element-type guint32): addresses it was really seen at
 * @owned: (element-type utf8): addresses from which a datagram came that named the same one
 * @faces: (element-type CamMergeFace): which of the two usual ports each protocol named
 * @at: its place among all rows
 * @credit: 0 to %CAM_MERGE_MAX_CREDIT
 * @link: among those of the same credit
 * @once_at: its place among those of the same credit that answered once, %CAM_MERGE_NOWHERE when it
 *   answered more often
 * @answers: how often it answered, as far as that matters
 * @rank: of the best method that spoke of it
 * @is_local: its address lies in a subnet of ours
 * @came_from: a datagram came from its address
 * @is_shared: another device names the same address
 * @is_on_trial: it took the place of one that was as credible and is told of when it answers again
 * @is_stale: its notes changed and that was not told yet
 *
 * One device.
 */
typedef struct {
    CamFound *found;
    char *claimant;
    GPtrArray *keys[CAM_MERGE_KEY_COUNT];
    GArray *homes;
    GPtrArray *owned;
    GArray *faces;
    guint at;
    guint credit;
    GList link;
    guint once_at;
    guint answers;
    int rank;
    gboolean is_local;
    gboolean came_from;
    gboolean is_shared;
    gboolean is_on_trial;
    gboolean is_stale;
} CamMergeRow;

/**
 * CamMerge:
 * @rows: (element-type CamMergeRow): all rows
 * @keys: (element-type utf8 CamMergeRow): them by each kind of key
 * @by_address: (element-type utf8 GPtrArray): them by the address they are told with
 * @owners: (element-type utf8 CamMergeRow): the first that owned an address
 * @claims: (element-type utf8 guint): how many rows each claimant has
 * @by_credit: them by credit, the newest first
 * @once: (element-type CamMergeRow): those of them that answered once
 * @random: which of these gives way
 * @has_dropped: as cam_merge_has_dropped()
 */
struct CamMerge {
    GPtrArray *rows;
    GHashTable *keys[CAM_MERGE_KEY_COUNT];
    GHashTable *by_address;
    GHashTable *owners;
    GHashTable *claims;
    GQueue by_credit[CAM_MERGE_MAX_CREDIT + 1];
    GPtrArray *once[CAM_MERGE_MAX_CREDIT + 1];
    GRand *random;
    gboolean has_dropped;
};

/* --- merge-match.c: which row it is --- */

/**
 * cam_merge_get_key:
 * @sighting: what was seen
 * @key: which key
 *
 * Returns: (transfer full) (nullable): what it says as that key
 */
char *cam_merge_make_key(const CamSighting *sighting, CamMergeKey key);

/**
 * cam_merge_contradicts:
 * @a: a sighting
 * @b: another
 *
 * Endpoints are no reason: some devices make a new one at each start.
 *
 * Returns: whether they cannot be of one device
 */
gboolean cam_merge_contradicts(const CamSighting *a, const CamSighting *b);

/**
 * cam_merge_has_method:
 * @found: a row
 * @method: how something was seen
 *
 * Returns: whether it was found that way
 */
gboolean cam_merge_has_method(const CamFound *found, const char *method);

/**
 * cam_merge_is_sweep:
 * @sighting: what was seen
 *
 * Returns: whether a sweep saw it
 */
gboolean cam_merge_is_sweep(const CamSighting *sighting);

/**
 * cam_merge_find_by_key:
 * @merge: a merge
 * @sighting: what was seen
 * @key: which key
 *
 * Returns: (nullable): the row that has the same key, and may be the same device
 */
CamMergeRow *cam_merge_find_by_key(const CamMerge *merge, const CamSighting *sighting,
                                   CamMergeKey key);

/**
 * cam_merge_owns:
 * @row: a row
 * @address: where a datagram came from
 *
 * Returns: whether that is an address of the device, or, while it has none, of who told of it
 */
gboolean cam_merge_owns(const CamMergeRow *row, const char *address);

/**
 * cam_merge_trusts:
 * @row: a row
 * @sighting: what was seen of it
 *
 * Anybody may send a datagram that names the address of another device.
 *
 * Returns: FALSE when the device was seen at its own address and this came from elsewhere
 */
gboolean cam_merge_trusts(const CamMergeRow *row, const CamSighting *sighting);

/**
 * cam_merge_is_link_local:
 * @address: (nullable): an address
 *
 * Returns: whether it is one that a device gives itself beside its true one
 */
gboolean cam_merge_is_link_local(const char *address);

/**
 * cam_merge_find:
 * @merge: a merge
 * @sighting: what was seen
 * @ret_by_key: whether one of its keys led there, not the address alone
 *
 * Returns: (nullable): the row of the device it is of
 */
CamMergeRow *cam_merge_find(const CamMerge *merge, const CamSighting *sighting,
                            gboolean *ret_by_key);

/**
 * cam_merge_find_twin:
 * @merge: a merge
 * @row: a row that came to another address
 *
 * Returns: (nullable): a row of the same address and port that may be the same device, that was
 *   seen there and by other protocols
 */
CamMergeRow *cam_merge_find_twin(const CamMerge *merge, const CamMergeRow *row);

/**
 * cam_merge_learn_key:
 * @merge: a merge
 * @row: a row
 * @key: which key
 * @text: a text that nobody has as that key yet
 */
void cam_merge_learn_key(CamMerge *merge, CamMergeRow *row, CamMergeKey key, const char *text);

/**
 * cam_merge_learn_keys:
 * @merge: a merge
 * @row: a row
 * @sighting: what was seen of it: its keys lead to @row from now on
 */
void cam_merge_learn_keys(CamMerge *merge, CamMergeRow *row, const CamSighting *sighting);

/* --- merge-notes.c: what is odd about it --- */

/**
 * cam_merge_set_notes:
 * @merge: a merge
 * @row: a row whose notes may have changed
 *
 * Returns: whether they have, or whether it can be reached
 */
gboolean cam_merge_set_notes(const CamMerge *merge, CamMergeRow *row);

/**
 * cam_merge_set_notes_of_others:
 * @merge: a merge
 * @address: where a row came or left
 * @were_shared: whether those that knew of another one there may have changed, or those that did
 *   not
 *
 * At most those are looked at again for which that is not known anyway.
 */
void cam_merge_set_notes_of_others(CamMerge *merge, const char *address, gboolean were_shared);

/**
 * cam_merge_leave_address:
 * @merge: a merge
 * @row: a row whose address is about to change, or which is about to go
 */
void cam_merge_leave_address(CamMerge *merge, CamMergeRow *row);

/**
 * cam_merge_enter_address:
 * @merge: a merge
 * @row: a row that has a new address
 */
void cam_merge_enter_address(CamMerge *merge, CamMergeRow *row);

/* --- merge-fill.c: what it says --- */

/**
 * cam_merge_came_from:
 * @sighting: what was seen
 *
 * Returns: whether its datagram came from the address it names
 */
gboolean cam_merge_came_from(const CamSighting *sighting);

/**
 * cam_merge_take_method:
 * @found: a row
 * @method: how it was found
 *
 * Returns: whether that is new
 */
gboolean cam_merge_take_method(CamFound *found, const char *method);

/**
 * cam_merge_take_address:
 * @found: a row
 * @address: where a datagram of it came from
 *
 * Returns: whether that is new
 */
gboolean cam_merge_take_address(CamFound *found, const char *address);

/**
 * cam_merge_take_home:
 * @row: a row
 * @address: where it lives for sure, host byte order: somebody else may tell of it too, from an
 *   address that is his. One that a device gives itself beside its true one is no second
 */
void cam_merge_take_home(CamMergeRow *row, guint32 address);

/**
 * cam_merge_take_face:
 * @row: a row
 * @method: how it was seen
 * @port: which port was named; only 80 and 443 matter
 */
void cam_merge_take_face(CamMergeRow *row, const char *method, guint16 port);

/**
 * cam_merge_take_own:
 * @merge: a merge
 * @row: a row
 * @address: an address of the device for sure
 */
void cam_merge_take_own(CamMerge *merge, CamMergeRow *row, const char *address);

/**
 * cam_merge_take_source:
 * @merge: a merge
 * @row: a row
 * @news: what was seen of it
 *
 * Returns: whether its addresses have changed
 */
gboolean cam_merge_take_source(CamMerge *merge, CamMergeRow *row, const CamSighting *news);

/**
 * cam_merge_fill:
 * @merge: a merge
 * @row: a row
 * @news: what was seen of it
 * @is_local: whether the address there lies in a subnet of ours
 *
 * What is not trusted fills nothing; from a link-local address it may be one way more to find it.
 *
 * Returns: whether anything has changed
 */
gboolean cam_merge_fill(CamMerge *merge, CamMergeRow *row, const CamSighting *news,
                        gboolean is_local);

/* --- merge-room.c: how many --- */

/**
 * cam_merge_enter_credit:
 * @merge: a merge
 * @row: a new row
 */
void cam_merge_enter_credit(CamMerge *merge, CamMergeRow *row);

/**
 * cam_merge_set_credit:
 * @merge: a merge
 * @row: a row of which something was seen
 */
void cam_merge_set_credit(CamMerge *merge, CamMergeRow *row);

/**
 * cam_merge_count_claim:
 * @merge: a merge
 * @row: a row
 * @source: who named an address that is not its own for it
 */
void cam_merge_count_claim(CamMerge *merge, CamMergeRow *row, const char *source);

/**
 * cam_merge_drop_claim:
 * @merge: a merge
 * @row: a row that now was seen at its own address, or is about to go
 */
void cam_merge_drop_claim(CamMerge *merge, CamMergeRow *row);

/**
 * cam_merge_find_room:
 * @merge: a merge
 * @sighting: what was seen of a device that has no row yet
 * @is_local: whether its address lies in a subnet of ours
 * @ret_by_chance: whether one that is believed as much gave way
 *
 * Removes a row that is believed less, where that is needed; or by chance one that is believed as
 * much but answered only once: of a flood and a few devices that is most likely one of the flood,
 * and who answers again is safe.
 *
 * Returns: whether there is room for it
 */
gboolean cam_merge_find_room(CamMerge *merge, const CamSighting *sighting, gboolean is_local,
                             gboolean *ret_by_chance);

/**
 * cam_merge_remove_row:
 * @merge: a merge
 * @row: (transfer full): one of its rows
 */
void cam_merge_remove_row(CamMerge *merge, CamMergeRow *row);
