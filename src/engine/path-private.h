/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/engine/path.h"

/* what the device runs stands first among the nodes */
#define START 0

typedef enum {
    EDGE_OPEN,
    EDGE_UNSURE, /* needs the user's word */
    EDGE_CLOSED,
} Edge;

/* a version the device may be at */
typedef struct {
    CamFirmware *firmware; /* borrowed, NULL for what it runs */
    CamVersion version;
    CamVersion min_from;
    gboolean has_min_from;
} Node;

/* a rule that can keep a step from being taken, and what it says of each node */
typedef struct {
    const CamRule *rule;
    guint8 *from; /* CamTri */
    guint8 *to;
    guint8 *through; /* gboolean */
} Gate;

struct CamPathMap {
    const CamPathInput *input;
    GArray *nodes; /* Node: the start, then files, the newest first, each version once */
    GArray *gates; /* Gate */
};

/* a way while it is looked for */
typedef struct {
    const CamPathMap *map;
    const Node *target;
    guint goal; /* node of the target */
    gboolean by_hand;
    guint *parents; /* node before; the node itself where it was not reached */
    CamPath *path;
} Search;

/* get_node: a node by its number */
const Node *cam_path_get_node(const CamPathMap *map, guint index);

/* cam_path_judge_gate: what @gate says of the step from @from to @to on the way to the goal */
Edge cam_path_judge_gate(const Search *search, const Gate *gate, guint from, guint to);

/* cam_path_judge_min: whether the file of @to may be sent to the version of @from */
Edge cam_path_judge_min(const CamPathMap *map, guint from, guint to);

/* cam_path_tell_way: adds what there is to say of @count nodes of a way that was found */
void cam_path_tell_way(Search *search, const guint *way, guint count);

/* cam_path_tell_unsure: adds what needs the user's word on such a way */
void cam_path_tell_unsure(Search *search, const guint *way, guint count, CamLevel level);

/* cam_path_explain: says why there is no way: sets result, findings and what is wanted */
void cam_path_explain(Search *search);
