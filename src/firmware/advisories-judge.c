/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/text.h"
#include "src/firmware/advisories-private.h"

#include <string.h>

/* no camera was built before: dates of the seventies are of clocks that were never set */
#define FIRST_YEAR_OF_1900 70

/*
 * What is not known is never taken for safe: `exposed` and `fixed` both need everything they are
 * judged by, and where number and build date contradict each other (two branches), neither says
 * which is newer. What is left is `check`.
 */
typedef enum {
    BELOW = -1,
    AT = 0,
    ABOVE = 1,
    UNKNOWN = 2,
} Place;

typedef struct {
    const CamAdvisoryFacts *facts;
    gboolean any_line; /* of the maker */
    gboolean readable;
    CamVersion version;
    guint build; /* YYMMDD, 0 when it is not known */
} Running;

/* one bound and what runs, by number and by build */
typedef struct {
    gboolean has_number;
    Place number;
    gboolean open; /* the bound is the beginning of the number: above it or at it */
    gboolean has_build;
    Place build;
} Seen;

static Place
compare(guint a, guint b)
{
    return a < b ? BELOW : a > b ? ABOVE : AT;
}

/* a date that cannot be is none */
static guint
check_build(guint build)
{
    guint month = build / 100 % 100;
    guint day = build % 100;

    return build / 10000 < FIRST_YEAR_OF_1900 && month >= 1 && month <= 12 && day <= 31 ? build : 0;
}

static void
read_running(const CamAdvisories *advisories, const CamAdvisory *advisory,
             const CamAdvisoryFacts *facts, Running *running)
{
    const CamMaker *maker = g_hash_table_lookup(advisories->makers, advisory->maker);
    const char *grammar = maker->grammar != NULL ? maker->grammar : facts->grammar;

    *running = (Running){ .facts = facts, .any_line = maker->any_line };
    /* the end of a version is not enough (names of Reolink's files) */
    running->readable =
        cam_version_parse(grammar, facts->version, facts->build, &running->version) &&
        running->version.unsaid == 0;
    running->version.build = check_build(running->version.build);
    running->build = running->version.build;
}

/* Uniview's old versions tell the month alone */
static Place
compare_build(guint running, guint limit)
{
    if (running == 0 || (running % 100 == 0 && running / 100 == limit / 100))
        return UNKNOWN;
    return compare(running, limit);
}

static Place
compare_words(const char *running, const char *limit)
{
    return running != NULL && cam_text_equal_fold(running, limit) ? AT : UNKNOWN;
}

static Place
compare_numbers(const CamVersion *version, const guint *numbers, guint count)
{
    for (guint i = 0; i < count; i++) {
        Place place = compare(version->parts[i], numbers[i]);
        if (place != AT)
            return place;
    }
    return AT;
}

/* @with_build: the date in the limit counts too; FALSE where the rule has one of its own */
static Place
compare_version(const Running *running, const CamVersionLimit *limit, gboolean with_build,
                gboolean any_line)
{
    CamVersion bound = limit->version;
    CamVersion version = running->version;

    if (!with_build)
        bound.build = version.build = 0;
    if (any_line || (running->any_line && bound.line[0] == '\0'))
        memcpy(bound.line, version.line, sizeof bound.line);
    switch (cam_version_compare(&version, &bound)) {
    case CAM_ORDER_OLDER:
        return BELOW;
    case CAM_ORDER_NEWER:
        return ABOVE;
    case CAM_ORDER_SAME:
        /* what the limit says and the device does not decides here */
        return (bound.build != 0 && version.build == 0) ||
                       (bound.revision != 0 && version.revision == 0)
                   ? UNKNOWN
                   : AT;
    case CAM_ORDER_CONFLICT:
    case CAM_ORDER_INCOMPARABLE:
        break;
    }
    return UNKNOWN;
}

static Place
find_place(const Running *running, const CamVersionLimit *limit, gboolean with_build,
           gboolean any_line, gboolean *ret_open)
{
    *ret_open = FALSE;
    if (running->readable && limit->readable)
        return compare_version(running, limit, with_build, any_line);
    if (running->readable && limit->count > 0) {
        *ret_open = TRUE;
        return compare_numbers(&running->version, limit->numbers, limit->count);
    }
    return compare_words(running->facts->version, limit->text);
}

static Seen
look_at(const Running *running, const CamBound *bound, gboolean any_line)
{
    Seen seen = { .has_number = bound->version != NULL, .has_build = bound->build != 0 };

    if (seen.has_number)
        seen.number = find_place(running, bound->version, !seen.has_build, any_line, &seen.open);
    if (seen.has_build)
        seen.build = compare_build(running->build, bound->build);
    return seen;
}

/* number and build as one; UNKNOWN where they contradict each other, or where the number is the
   same and the build is not known */
static Place
combine(const Seen *seen)
{
    if (!seen->has_number)
        return seen->has_build ? seen->build : UNKNOWN;
    if (!seen->has_build || seen->number == UNKNOWN)
        return seen->number;
    if (seen->number == AT)
        return seen->build;
    if (seen->build == UNKNOWN || seen->build == AT || seen->build == seen->number)
        return seen->number;
    return UNKNOWN;
}

static gboolean
is_one_of(Place place, Place a, Place b)
{
    return place == a || place == b;
}

static gboolean
holds_lower(const Seen *seen)
{
    return (!seen->has_number || is_one_of(seen->number, AT, ABOVE)) &&
           (!seen->has_build || is_one_of(seen->build, AT, ABOVE));
}

static gboolean
holds_upper(const Seen *seen, gboolean exclusive)
{
    Place last = exclusive ? BELOW : AT;

    return (!seen->has_number ||
            (is_one_of(seen->number, BELOW, last) && !(seen->open && seen->number == AT))) &&
           (!seen->has_build || is_one_of(seen->build, BELOW, last));
}

static gboolean
is_above(const Seen *seen, gboolean exclusive)
{
    Place place = combine(seen);

    return place == ABOVE || (exclusive && place == AT);
}

/* the number that names a line of products: Hanwha's and Mobotix's stand in the line */
static gboolean
is_of_branch(const Running *running, const char *branch)
{
    const char *line = running->version.line;
    gsize digits = strspn(line, "0123456789");
    g_autofree char *first = digits > 0 && line[digits] == '|'
                                 ? g_strndup(line, digits)
                                 : g_strdup_printf("%u", running->version.parts[0]);

    return running->readable && strcmp(first, branch) == 0;
}

/* a beta or a customer's build has the number of a track and is none of its builds */
static gboolean
has_track(const Running *running)
{
    return running->readable && running->version.line[0] == '\0';
}

/* (nullable): the fix of the track that runs, the longest name of a track first */
static const CamTrackFix *
find_track(const Running *running, const CamAdvisoryRule *rule)
{
    const CamTrackFix *found = NULL;

    for (guint i = 0; has_track(running) && rule->tracks != NULL && i < rule->tracks->len; i++) {
        const CamTrackFix *fix = rule->tracks->pdata[i];
        if (compare_numbers(&running->version, fix->track->numbers, fix->track->count) == AT &&
            (found == NULL || fix->track->count > found->track->count))
            found = fix;
    }
    return found;
}

static gboolean
is_at_or_above(const Running *running, const CamVersionLimit *limit)
{
    gboolean open;

    return is_one_of(find_place(running, limit, TRUE, FALSE, &open), AT, ABOVE);
}

/* where the limit is a date, the number of the fix is that of one model among many (Dahua: the
   number of an older branch is lower, whenever it was built) */
static gboolean
is_fixed(const Running *running, const CamAdvisoryRule *rule)
{
    CamBound fixed = rule->fixed;

    if (fixed.build != 0 && rule->upper.version == NULL && rule->exact == NULL)
        fixed.version = NULL;
    Seen seen = look_at(running, &fixed, FALSE);
    return is_one_of(combine(&seen), AT, ABOVE);
}

static CamExposed
judge_exact(const Running *running, const CamAdvisoryRule *rule)
{
    for (guint i = 0; i < rule->exact->len; i++) {
        const CamVersionLimit *limit = rule->exact->pdata[i];
        gboolean open;
        if (compare_words(running->facts->version, limit->text) == AT ||
            (find_place(running, limit, TRUE, FALSE, &open) == AT && !open))
            return CAM_EXPOSED_YES;
    }
    return is_fixed(running, rule) ? CAM_EXPOSED_FIXED : CAM_EXPOSED_CHECK;
}

static CamExposed
judge_bases(const Running *running, const CamAdvisoryRule *rule)
{
    for (guint i = 0; i < rule->bases->len; i++) {
        const CamVersionLimit *limit = rule->bases->pdata[i];
        gboolean open;
        Place place = find_place(running, limit, TRUE, FALSE, &open);
        if (is_one_of(place, BELOW, AT))
            return CAM_EXPOSED_YES;
        if (place == ABOVE)
            return CAM_EXPOSED_FIXED;
    }
    return CAM_EXPOSED_CHECK;
}

/* the whole track is named, while its fix is one build of it: on the track nobody can tell */
static CamExposed
judge_track(const Running *running, const CamAdvisoryRule *rule, const Seen *lower)
{
    Place place = has_track(running)
                      ? compare_numbers(&running->version, rule->track->numbers, rule->track->count)
                      : UNKNOWN;

    if (place == BELOW && holds_lower(lower))
        return CAM_EXPOSED_YES;
    if (place == ABOVE)
        return CAM_EXPOSED_FIXED;
    return combine(lower) == BELOW ? CAM_EXPOSED_NO : CAM_EXPOSED_CHECK;
}

static CamExposed
judge_range(const Running *running, const CamAdvisoryRule *rule, const Seen *lower)
{
    Seen upper = look_at(running, &rule->upper, rule->any_line);
    gboolean has_fix = rule->fixed.version != NULL || rule->fixed.build != 0;

    if (holds_lower(lower) && holds_upper(&upper, rule->upper.exclusive))
        return CAM_EXPOSED_YES;
    if (has_fix ? is_fixed(running, rule) : is_above(&upper, rule->upper.exclusive))
        return CAM_EXPOSED_FIXED;
    return combine(lower) == BELOW ? CAM_EXPOSED_NO : CAM_EXPOSED_CHECK;
}

static CamExposed
judge_rule(const Running *running, const CamAdvisoryRule *rule)
{
    const CamTrackFix *track = find_track(running, rule);

    if (rule->all)
        return CAM_EXPOSED_YES;
    if (rule->unknown)
        return CAM_EXPOSED_CHECK;
    if (rule->exact != NULL)
        return judge_exact(running, rule);
    if (rule->bases != NULL)
        return judge_bases(running, rule);
    if (track != NULL && is_at_or_above(running, track->fixed))
        return CAM_EXPOSED_FIXED;
    Seen lower = look_at(running, &rule->lower, FALSE);
    CamExposed answer = rule->track != NULL ? judge_track(running, rule, &lower)
                                            : judge_range(running, rule, &lower);
    /* a track with a fix of its own was exposed before, though the range does not name it */
    return track != NULL && answer != CAM_EXPOSED_YES ? CAM_EXPOSED_CHECK : answer;
}

/* 1 for yes, 0 for no, -1 when the device does not tell */
static int
is_of_platform(const CamAdvisoryFacts *facts, const CamAdvisoryRule *rule)
{
    if (rule->shown.platforms == NULL)
        return 1;
    if (facts->platform == NULL)
        return -1;
    for (char **platform = rule->shown.platforms; *platform != NULL; platform++) {
        if (cam_text_equal_fold(*platform, facts->platform))
            return 1;
    }
    return 0;
}

static CamExposed
judge_group(const Running *running, const CamAdvisoryRule *rule)
{
    CamExposed answer = judge_rule(running, rule);
    gboolean sure = !rule->shown.possible && is_of_platform(running->facts, rule) == 1;

    return answer == CAM_EXPOSED_YES && !sure ? CAM_EXPOSED_CHECK : answer;
}

/* longest glob of the groups that apply, 0 when none does */
static guint
find_best(const CamAdvisory *advisory, const CamAdvisoryFacts *facts, const char *model)
{
    guint best = 0;

    for (guint i = 0; i < advisory->groups->len; i++) {
        const CamAdvisoryRule *rule = advisory->groups->pdata[i];
        if (is_of_platform(facts, rule) != 0)
            best = MAX(best, cam_globs_match(rule->patterns, rule->literals, model));
    }
    return best;
}

static CamExposed
judge_groups(const CamAdvisory *advisory, const Running *running, const char *model, guint best)
{
    CamExposed worst = CAM_EXPOSED_NO;
    guint judged = 0;

    for (guint i = 0; i < advisory->groups->len; i++) {
        const CamAdvisoryRule *rule = advisory->groups->pdata[i];
        if (is_of_platform(running->facts, rule) == 0 ||
            cam_globs_match(rule->patterns, rule->literals, model) != best ||
            (rule->branch != NULL && !is_of_branch(running, rule->branch)))
            continue;
        CamExposed answer = judge_group(running, rule);
        worst = MAX(worst, answer);
        judged++;
    }
    /* of a branch that nobody names */
    return judged > 0 ? worst : CAM_EXPOSED_CHECK;
}

/* @running: read where @best is not 0; versions are read once for all advisories of a maker */
static CamExposed
judge(const CamAdvisories *advisories, const CamAdvisory *advisory, const CamAdvisoryFacts *facts,
      Running *running, const char **ret_maker)
{
    const CamMaker *maker = g_hash_table_lookup(advisories->makers, advisory->maker);

    if (!cam_maker_is(maker, facts->vendor))
        return CAM_EXPOSED_NO;
    /* what holds for all models holds for one that is not told */
    g_autofree char *model = g_utf8_strdown(facts->model != NULL ? facts->model : "", -1);
    guint best = find_best(advisory, facts, model);
    if (best == 0)
        return CAM_EXPOSED_NO;
    if (*ret_maker == NULL || strcmp(*ret_maker, advisory->maker) != 0)
        read_running(advisories, advisory, facts, running);
    *ret_maker = advisory->maker;
    return judge_groups(advisory, running, model, best);
}

CamExposed
cam_advisory_judge(const CamAdvisories *advisories, const CamAdvisory *advisory,
                   const CamAdvisoryFacts *facts)
{
    Running running;
    const char *read = NULL;

    return judge(advisories, advisory, facts, &running, &read);
}

static int
compare_exposures(gconstpointer a, gconstpointer b)
{
    const CamExposure *one = *(CamExposure *const *)a;
    const CamExposure *other = *(CamExposure *const *)b;

    if (one->answer != other->answer)
        return one->answer > other->answer ? -1 : 1;
    if (one->exploited != other->exploited)
        return one->exploited ? -1 : 1;
    if (one->cvss < other->cvss || one->cvss > other->cvss)
        return one->cvss > other->cvss ? -1 : 1;
    return strcmp(one->id, other->id);
}

GPtrArray *
cam_advisories_judge(const CamAdvisories *advisories, const CamAdvisoryFacts *facts)
{
    GPtrArray *exposures = cam_exposures_new();
    Running running;
    const char *read = NULL;

    for (guint i = 0; i < advisories->list->len; i++) {
        const CamAdvisory *advisory = advisories->list->pdata[i];
        CamExposed answer = strcmp(advisory->confidence, "low") != 0
                                ? judge(advisories, advisory, facts, &running, &read)
                                : CAM_EXPOSED_NO;
        if (answer == CAM_EXPOSED_NO)
            continue;
        cam_exposures_add(exposures, &(CamExposure){ .id = advisory->id,
                                                     .title = advisory->title,
                                                     .url = advisory->urls[0],
                                                     .answer = answer,
                                                     .cvss = advisory->cvss,
                                                     .exploited = advisory->exploited != NULL });
    }
    g_ptr_array_sort(exposures, compare_exposures);
    return exposures;
}
