/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/store-chain.h"

#include "src/store/store-read.h"

#include <sqlite3.h>
#include <string.h>

static void
append_text(GString *out, const char *text)
{
    if (text == NULL)
        g_string_append(out, "-,");
    else
        g_string_append_printf(out, "%" G_GSIZE_FORMAT ":%s,", strlen(text), text);
}

static void
append_number(GString *out, gint64 number)
{
    char text[32];

    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, number);
    append_text(out, text);
}

char *
cam_chain_hash(const CamEvent *event)
{
    g_autoptr(GString) out = g_string_sized_new(512);

    append_number(out, (gint64)event->seq);
    append_number(out, event->utc_us);
    append_text(out, event->run);
    append_text(out, event->job);
    append_number(out, event->hop);
    append_text(out, cam_step_name(event->step));
    append_number(out, event->attempt);
    append_text(out, event->code);
    append_text(out, event->args);
    append_text(out, event->prev_hash);
    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, out->str, (gssize)out->len);
}

static void
set_hash(CamChain *chain, const char *hash)
{
    g_strlcpy(chain->hash, hash != NULL ? hash : "", sizeof chain->hash);
}

void
cam_chain_add(CamChain *chain, CamEvent *event)
{
    event->seq = chain->seq + 1;
    g_free(event->prev_hash);
    event->prev_hash = chain->seq > 0 ? g_strdup(chain->hash) : NULL;
    g_autofree char *hash = cam_chain_hash(event);
    chain->seq = event->seq;
    set_hash(chain, hash);
}

static gboolean
read_head(CamDatabase *database, CamChain *ret_chain, GError **error)
{
    CamStatement *statement = cam_database_prepare(database, "SELECT seq, hash FROM head", error);
    gboolean row = FALSE;

    if (statement == NULL || !cam_database_next(database, statement, &row, error))
        return FALSE;
    *ret_chain = (CamChain){ 0 };
    if (row) {
        ret_chain->seq = (guint64)sqlite3_column_int64(statement, 0);
        set_hash(ret_chain, (const char *)sqlite3_column_text(statement, 1));
    }
    sqlite3_reset(statement);
    return TRUE;
}

gboolean
cam_chain_load(CamDatabase *database, CamChain *ret_chain, GError **error)
{
    CamStatement *statement =
        cam_database_prepare(database, CAM_SELECT_EVENTS "ORDER BY seq DESC LIMIT 1", error);
    g_autoptr(CamEvent) last = NULL;
    CamChain head;

    if (statement == NULL || !cam_read_event(database, statement, &last, error) ||
        !read_head(database, &head, error))
        return FALSE;
    sqlite3_reset(statement);
    g_autofree char *hash = last != NULL ? cam_chain_hash(last) : g_strdup("");
    if (head.seq != (last != NULL ? last->seq : 0) || !g_str_equal(head.hash, hash)) {
        cam_database_set_damaged(database, "its last event is not the one that was written", error);
        return FALSE;
    }
    *ret_chain = head;
    return TRUE;
}

gboolean
cam_chain_save(CamDatabase *database, const CamChain *chain, GError **error)
{
    CamStatement *statement =
        cam_database_prepare(database, "UPDATE head SET seq = ?, hash = ?", error);
    int rows = 0;

    if (statement == NULL)
        return FALSE;
    sqlite3_bind_int64(statement, 1, (sqlite3_int64)chain->seq);
    sqlite3_bind_text(statement, 2, chain->seq > 0 ? chain->hash : NULL, -1, SQLITE_STATIC);
    if (!cam_database_change(database, statement, &rows, error))
        return FALSE;
    if (rows == 1)
        return TRUE;
    cam_database_set_damaged(database, "it does not say where it ends", error);
    return FALSE;
}

/* @chain is what is behind us, @event the next one found; 0 or the first that is not as written */
static guint64
check_link(const CamChain *chain, const CamEvent *event)
{
    if (event->seq != chain->seq + 1)
        return chain->seq + 1;
    if (chain->seq == 0)
        return event->prev_hash != NULL ? event->seq : 0;
    return g_strcmp0(event->prev_hash, chain->hash) != 0 ? chain->seq : 0;
}

static gboolean
walk(CamDatabase *database, CamStatement *statement, CamChain *chain, guint64 *bad, GError **error)
{
    for (;;) {
        g_autoptr(CamEvent) event = NULL;
        if (!cam_read_event(database, statement, &event, error))
            return FALSE;
        if (event == NULL)
            return TRUE;
        *bad = check_link(chain, event);
        if (*bad != 0)
            return TRUE;
        g_autofree char *hash = cam_chain_hash(event);
        chain->seq = event->seq;
        set_hash(chain, hash);
    }
}

gboolean
cam_chain_verify(CamDatabase *database, guint64 *ret_bad_seq, GError **error)
{
    CamStatement *statement =
        cam_database_prepare(database, CAM_SELECT_EVENTS "ORDER BY seq", error);
    CamChain chain = { 0 };
    CamChain head;
    guint64 bad = 0;

    /* one snapshot of the events and of the head, while others may write */
    if (statement == NULL || !cam_database_run(database, "BEGIN", error))
        return FALSE;
    gboolean ok =
        read_head(database, &head, error) && walk(database, statement, &chain, &bad, error);
    sqlite3_reset(statement);
    if (!cam_database_run(database, "COMMIT", ok ? error : NULL) || !ok)
        return FALSE;
    if (bad == 0 && (head.seq != chain.seq || !g_str_equal(head.hash, chain.hash)))
        bad = head.seq > chain.seq ? chain.seq + 1 : MAX(chain.seq, 1);
    *ret_bad_seq = bad;
    return TRUE;
}
