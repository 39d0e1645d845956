/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/describe.h"

#include "discovery/packet.h"
#include "src/base/pool.h"
#include "src/net/http.h"

#include <string.h>

#define MAX_THREADS   8
#define MAX_URLS      512
#define MAX_OF_SOURCE 4
#define MAX_SIZE      (64 * 1024)
#define TIMEOUT_S     3

/* outlives the describer until the last piece of work came back */
typedef struct {
    CamDescriber *owner; /* (nullable): NULL once it is gone; main thread */
    gint is_over;
    CamWireParse parse;
} Shared;

/* what one sender has named so far */
typedef struct {
    guint16 port;
    guint urls;
} Source;

struct CamDescriber {
    CamPool *pool; /* (nullable): made when it is needed */
    GHashTable *urls;
    GHashTable *sources; /* (element-type utf8 Source) */
    Shared *shared;
    CamDescribedFunc func;
    gpointer data;
    guint pending;
};

/* given away to a worker */
typedef struct {
    Shared *shared;
    char *source;
    guint16 port;
    char *path;
    const CamInterface *interface;
    CamWireAnswer *answer;
} Work;

static void
work_free(Work *work)
{
    cam_wire_answer_free(work->answer);
    g_atomic_rc_box_release(work->shared);
    g_free(work->source);
    g_free(work->path);
    g_free(work);
}

/* --- a worker's thread --- */

static gboolean
is_over(gpointer data)
{
    return g_atomic_int_get(&((Shared *)data)->is_over);
}

static void
fetch(gpointer data)
{
    Work *work = data;
    CamWireOrigin origin = { work->source, work->interface };
    g_autoptr(GError) problem = NULL;

    if (is_over(work->shared))
        return;
    g_autoptr(CamHttp) http = cam_http_new(&(CamHttpOptions){
        .address = work->source,
        .port = work->port,
        .hooks = { .is_cancelled = is_over, .data = work->shared },
    });
    g_autoptr(CamReply) reply = cam_http_send(http,
                                              &(CamRequest){ .method = "GET",
                                                             .path = work->path,
                                                             .limit = MAX_SIZE,
                                                             .timeout_s = TIMEOUT_S,
                                                             .flags = CAM_REQUEST_ANONYMOUS },
                                              &problem);
    work->answer = cam_wire_answer_new();
    if (reply == NULL ||
        (reply->status == 200 &&
         !work->shared->parse(reply->body, reply->size, &origin, work->answer, &problem)))
        g_debug("%s: description: %s", work->source, problem->message);
}

/* --- the main thread --- */

static void
on_fetched(gpointer data)
{
    Work *work = data;
    CamDescriber *owner = work->shared->owner;

    if (owner != NULL)
        owner->pending--;
    while (owner != NULL && work->answer != NULL && work->answer->sightings->len > 0) {
        owner->func(g_ptr_array_steal_index(work->answer->sightings, 0), work->interface,
                    owner->data);
        /* it may have been the last one that was wanted */
        owner = work->shared->owner;
    }
    work_free(work);
}

CamDescriber *
cam_describer_new(CamWireParse parse, CamDescribedFunc func, gpointer data)
{
    CamDescriber *describer = g_new0(CamDescriber, 1);

    describer->urls = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    describer->sources = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    describer->shared = g_atomic_rc_box_new0(Shared);
    describer->shared->owner = describer;
    describer->shared->parse = parse;
    describer->func = func;
    describer->data = data;
    return describer;
}

/* one sender may name many; a true one names one or two, all of one port */
static gboolean
has_room(const CamDescriber *describer, const char *url, const char *name, guint16 port)
{
    const Source *source = g_hash_table_lookup(describer->sources, name);

    return (source == NULL || (source->port == port && source->urls < MAX_OF_SOURCE)) &&
           g_hash_table_size(describer->urls) < MAX_URLS &&
           !g_hash_table_contains(describer->urls, url);
}

static void
count_url(CamDescriber *describer, const char *url, const char *name, guint16 port)
{
    Source *source = g_hash_table_lookup(describer->sources, name);

    if (source == NULL) {
        source = g_new0(Source, 1);
        source->port = port;
        g_hash_table_insert(describer->sources, g_strdup(name), source);
    }
    source->urls++;
    g_hash_table_add(describer->urls, g_strdup(url));
}

/* where a datagram comes from is easily forged: whoever does that chooses no page that might do
 * something */
static gboolean
looks_like_description(const char *path)
{
    static const char *const words[] = { "desc", "upnp", "device" };
    g_autofree char *lower = g_ascii_strdown(path, -1);
    gboolean is_one = g_str_has_suffix(lower, ".xml");

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        is_one |= strstr(lower, words[i]) != NULL;
    return is_one;
}

/* gives path and query as they were written; NULL for what is not to be fetched */
static char *
read_url(const char *url, const char *source, guint16 *ret_port)
{
    g_autofree char *scheme = NULL;
    g_autofree char *host = NULL;
    g_autofree char *path = NULL;
    g_autofree char *query = NULL;
    gint port = -1;

    if (!cam_packet_is_plain(url) || !g_uri_split(url, G_URI_FLAGS_ENCODED, &scheme, NULL, &host,
                                                  &port, &path, &query, NULL, NULL))
        return NULL;
    if (scheme == NULL || g_ascii_strcasecmp(scheme, "http") != 0 || g_strcmp0(host, source) != 0 ||
        port == 0 || !looks_like_description(path))
        return NULL;
    *ret_port = port > 0 ? (guint16)port : 80;
    return g_strconcat(path[0] == '/' ? "" : "/", path, query != NULL ? "?" : "", query, NULL);
}

void
cam_describer_ask(CamDescriber *describer, const char *url, const char *source,
                  const CamInterface *interface)
{
    guint16 port = 0;
    g_autofree char *path = read_url(url, source, &port);

    if (path == NULL || !has_room(describer, url, source, port))
        return;
    count_url(describer, url, source, port);
    Work *work = g_new0(Work, 1);
    *work = (Work){ .shared = g_atomic_rc_box_acquire(describer->shared),
                    .source = g_strdup(source),
                    .port = port,
                    .path = g_steal_pointer(&path),
                    .interface = interface };
    if (describer->pool == NULL)
        describer->pool = cam_pool_new("describe", MAX_THREADS);
    describer->pending++;
    cam_pool_push(describer->pool, work, fetch, on_fetched);
}

guint
cam_describer_get_pending(const CamDescriber *describer)
{
    return describer->pending;
}

void
cam_describer_free(CamDescriber *describer)
{
    if (describer == NULL)
        return;
    describer->shared->owner = NULL;
    g_atomic_int_set(&describer->shared->is_over, TRUE);
    cam_pool_free(describer->pool);
    g_atomic_rc_box_release(describer->shared);
    g_hash_table_unref(describer->urls);
    g_hash_table_unref(describer->sources);
    g_free(describer);
}
