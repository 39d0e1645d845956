/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/firmware/advisories.h"
#include "src/model/version.h"

#include <json-glib/json-glib.h>

/**
 * CamVersionLimit:
 * @text: the version as the source writes it
 * @readable: whether @version could be read by the maker's grammar
 * @version: the same taken apart
 * @numbers: where it is nothing but numbers with dots: these, also when they are fewer than the
 *   grammar wants: `1.0.227` stands for all of `v1.0.227.*`
 * @count: how many, 0 when it is not
 */
typedef struct {
    char *text;
    gboolean readable;
    CamVersion version;
    guint numbers[CAM_VERSION_PARTS];
    guint count;
} CamVersionLimit;

/**
 * CamBound:
 * @version: (nullable): a version
 * @build: a build date YYMMDD, 0 for none
 * @exclusive: the bound itself is outside
 *
 * One end of a range; where both are given, both count.
 */
typedef struct {
    CamVersionLimit *version;
    guint build;
    gboolean exclusive;
} CamBound;

/**
 * CamTrackFix:
 * @track: first numbers of the versions it holds for
 * @fixed: the version that mends it there
 */
typedef struct {
    CamVersionLimit *track;
    CamVersionLimit *fixed;
} CamTrackFix;

/**
 * CamAdvisoryRule:
 * @shown: what everybody may see of the group
 * @patterns: (element-type GPatternSpec): @shown.models in lower case
 * @literals: (element-type guint): characters of each that are no wildcards
 * @all: every version
 * @unknown: no limit is known
 * @branch: (nullable): first number of the versions it holds for
 * @lower: from where on
 * @upper: to where
 * @track: (nullable): the upper end is this whole track
 * @exact: (nullable) (element-type CamVersionLimit): these versions
 * @bases: (nullable) (element-type CamVersionLimit): upper ends, each for versions of its own line
 * @any_line: @upper holds whatever the line
 * @fixed: at and above this it is mended
 * @tracks: (nullable) (element-type CamTrackFix): the same for single tracks
 *
 * A group with its rule; all members must hold.
 */
typedef struct {
    CamAdvisoryGroup shown;
    GPtrArray *patterns;
    GArray *literals;
    gboolean all;
    gboolean unknown;
    char *branch;
    CamBound lower;
    CamBound upper;
    CamVersionLimit *track;
    GPtrArray *exact;
    GPtrArray *bases;
    gboolean any_line;
    CamBound fixed;
    GPtrArray *tracks;
} CamAdvisoryRule;

/**
 * CamMaker:
 * @id: the word of advisories
 * @names: (array zero-terminated=1): how devices write it: at the beginning, up to a blank or sign
 * @grammar: (nullable): its version grammar
 * @any_line: limits are written without the line of the version, since the model says it
 * @kev: (array zero-terminated=1): how CISA's list writes it
 * @kev_patterns: (nullable) (element-type GPatternSpec): it makes other things too: only these
 *   models of CISA's list are of interest
 */
typedef struct {
    char *id;
    char **names;
    char *grammar;
    gboolean any_line;
    char **kev;
    GPtrArray *kev_patterns;
} CamMaker;

/**
 * CamSupportRow:
 * @shown: what everybody may see
 * @maker: the maker's word
 * @patterns: (element-type GPatternSpec): models
 * @literals: (element-type guint): as in #CamAdvisoryRule
 */
typedef struct {
    CamSupport shown;
    char *maker;
    GPtrArray *patterns;
    GArray *literals;
} CamSupportRow;

struct CamAdvisories {
    char *date;
    char *imported;
    GHashTable *makers; /* (element-type utf8 CamMaker) */
    GPtrArray *list;    /* (element-type CamAdvisory), groups are CamAdvisoryRule */
    GHashTable *by_id;  /* borrowed from @list */
    GPtrArray *support; /* (element-type CamSupportRow) */
};

/**
 * cam_advisory_rule_new:
 * @maker: whose grammar it is written in
 * @object: a group as `data/advisories.json` has it
 * @error: %CAM_ERROR_FORMAT
 *
 * Returns: (transfer full) (nullable): the group
 */
CamAdvisoryRule *cam_advisory_rule_new(const CamMaker *maker, JsonObject *object, GError **error);

/**
 * cam_advisory_rule_new_listed:
 * @models: (nullable) (array zero-terminated=1): globs
 *
 * Returns: (transfer full): a group without any known limit
 */
CamAdvisoryRule *cam_advisory_rule_new_listed(char **models);

/**
 * cam_advisory_rule_free:
 * @rule: (nullable): a group
 */
void cam_advisory_rule_free(CamAdvisoryRule *rule);

/**
 * cam_advisory_free:
 * @advisory: (nullable): an advisory
 */
void cam_advisory_free(CamAdvisory *advisory);

/**
 * cam_globs_compile:
 * @globs: (nullable) (array zero-terminated=1): globs
 * @ret_patterns: (element-type GPatternSpec): in lower case
 * @ret_literals: (nullable) (element-type guint): characters of each that are no wildcards
 *
 * Returns: FALSE when one is too long or has so many `*` that matching would take long
 */
gboolean cam_globs_compile(char **globs, GPtrArray **ret_patterns, GArray **ret_literals);

/**
 * cam_globs_match:
 * @patterns: (element-type GPatternSpec): of cam_globs_compile()
 * @literals: (element-type guint): likewise
 * @model: (nullable): a model in lower case
 *
 * Returns: one more than the characters of the longest that matches, 0 when none does
 */
guint cam_globs_match(const GPtrArray *patterns, const GArray *literals, const char *model);

/**
 * cam_maker_is:
 * @maker: (nullable): a maker
 * @vendor: (nullable): make as a device tells it
 *
 * Returns: whether it is that maker
 */
gboolean cam_maker_is(const CamMaker *maker, const char *vendor);

/**
 * cam_json_need_text:
 * @object: an object
 * @name: which member
 * @needed: whether it may be missing
 * @ret_text: (transfer full) (nullable): cleaned, at most 500 characters; NULL when it is missing
 * @error: %CAM_ERROR_FORMAT
 *
 * Returns: FALSE when it is of another type, or missing though it is needed
 */
gboolean cam_json_need_text(JsonObject *object, const char *name, gboolean needed, char **ret_text,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_json_need_texts:
 * @object: an object
 * @name: which member
 * @needed: whether it may be missing
 * @ret_texts: (transfer full) (nullable): texts; NULL when it is missing
 * @error: %CAM_ERROR_FORMAT
 *
 * Returns: FALSE when it is no array of 1 to 500 texts, or missing though it is needed
 */
gboolean cam_json_need_texts(JsonObject *object, const char *name, gboolean needed,
                             char ***ret_texts, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_json_need_array:
 * @object: an object
 * @name: which member
 * @max: the most elements
 * @ret_array: (transfer none): the array; all its elements are objects
 * @error: %CAM_ERROR_FORMAT
 *
 * Returns: FALSE when it is none, or too long
 */
gboolean cam_json_need_array(JsonObject *object, const char *name, guint max, JsonArray **ret_array,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_json_need_document:
 * @data: bytes
 * @size: how many
 * @ret_parser: (transfer full): keeps it alive
 * @error: %CAM_ERROR_FORMAT: no JSON, cut, nested too deeply, too many values, or no object
 *
 * Returns: (transfer none) (nullable): the object at its root
 */
JsonObject *cam_json_need_document(const char *data, gsize size, JsonParser **ret_parser,
                                   GError **error);

/**
 * cam_text_is_day:
 * @text: (nullable): text
 *
 * Returns: whether it is a day of 2000 to 2069 such as `2022-01-10`
 */
gboolean cam_text_is_day(const char *text);

/**
 * cam_support_load:
 * @text: a file in the form of `data/support.tsv`
 * @rows: (element-type CamSupportRow): its rows go here; those on tracks are left out
 * @error: %CAM_ERROR_FORMAT
 *
 * Returns: whether all could be read
 */
gboolean cam_support_load(const char *text, GPtrArray *rows, GError **error);

/**
 * cam_support_row_free:
 * @data: (nullable): a #CamSupportRow
 */
void cam_support_row_free(gpointer data);
