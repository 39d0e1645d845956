/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/sim/form.h"

#include <string.h>

#define HEAD_MAX (8 * 1024)
#define TEXT_MAX (64 * 1024)

struct SimForm {
    char *boundary;
    guint64 length;
    guint64 consumed; /* of the whole body, up to the end of what was taken apart */
    GString *pending;
    GHashTable *texts;
    char *text_name; /* (nullable): of the text part that is being read */
    char *field;     /* (nullable) */
    char *file_name; /* (nullable) */
    gboolean in_file;
    gboolean broken;
};

static char *
find_boundary(const char *type)
{
    const char *at = type != NULL ? strstr(type, "boundary=") : NULL;
    const char *end;

    if (at == NULL || !g_str_has_prefix(type, "multipart/form-data"))
        return NULL;
    at += strlen("boundary=");
    if (*at == '"') {
        end = strchr(at + 1, '"');
        return end != NULL ? g_strndup(at + 1, (gsize)(end - at - 1)) : NULL;
    }
    return g_strndup(at, strcspn(at, "; "));
}

SimForm *
sim_form_new(const char *type, guint64 length)
{
    g_autofree char *boundary = find_boundary(type);

    if (boundary == NULL)
        return NULL;
    SimForm *form = g_new0(SimForm, 1);
    form->boundary = g_steal_pointer(&boundary);
    form->length = length;
    form->pending = g_string_new(NULL);
    form->texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return form;
}

void
sim_form_free(SimForm *form)
{
    if (form == NULL)
        return;
    g_string_free(form->pending, TRUE);
    g_hash_table_unref(form->texts);
    g_free(form->boundary);
    g_free(form->text_name);
    g_free(form->field);
    g_free(form->file_name);
    g_free(form);
}

/* ` name="..."` must not be found inside `filename="..."` */
static char *
read_parameter(const char *head, const char *name)
{
    g_autofree char *key = g_strdup_printf(" %s=\"", name);
    const char *at = strstr(head, key);
    const char *end = at != NULL ? strchr(at + strlen(key), '"') : NULL;

    return end != NULL ? g_strndup(at + strlen(key), (gsize)(end - at) - strlen(key)) : NULL;
}

static void
take(SimForm *form, gsize size)
{
    form->consumed += size;
    g_string_erase(form->pending, 0, (gssize)size);
}

/* what follows the image: CRLF--boundary--CRLF */
static void
begin_file(SimForm *form, SimReceive *receive)
{
    guint64 tail = strlen(form->boundary) + 8;

    form->in_file = TRUE;
    sim_receive_expect(receive, form->length - MIN(form->length, form->consumed + tail));
    sim_receive_feed(receive, (const guint8 *)form->pending->str, form->pending->len);
    g_string_truncate(form->pending, 0);
}

/* Returns: whether there was a whole head */
static gboolean
read_head(SimForm *form, SimReceive *receive)
{
    const char *end = memmem(form->pending->str, form->pending->len, "\r\n\r\n", 4);

    if (end == NULL) {
        form->broken = form->pending->len > HEAD_MAX;
        return FALSE;
    }
    gsize size = (gsize)(end - form->pending->str) + 4;
    g_autofree char *head = g_strndup(form->pending->str, size);
    g_autofree char *name = read_parameter(head, "name");
    char *file_name = read_parameter(head, "filename");
    take(form, size);
    if (file_name != NULL) {
        g_free(form->file_name);
        g_free(form->field);
        form->file_name = file_name;
        form->field = g_steal_pointer(&name);
        begin_file(form, receive);
        return TRUE;
    }
    form->text_name = name != NULL ? g_steal_pointer(&name) : g_strdup("");
    return TRUE;
}

/* Returns: whether there was a whole text */
static gboolean
read_text(SimForm *form)
{
    g_autofree char *mark = g_strdup_printf("\r\n--%s", form->boundary);
    const char *end = memmem(form->pending->str, form->pending->len, mark, strlen(mark));

    if (end == NULL) {
        form->broken = form->pending->len > TEXT_MAX;
        return FALSE;
    }
    gsize size = (gsize)(end - form->pending->str);
    g_hash_table_replace(form->texts, g_steal_pointer(&form->text_name),
                         g_strndup(form->pending->str, size));
    /* the boundary's line is the first of the next head */
    take(form, size + 2);
    return TRUE;
}

void
sim_form_feed(SimForm *form, const guint8 *bytes, gsize size, SimReceive *receive)
{
    gboolean more = TRUE;

    if (form->in_file) {
        sim_receive_feed(receive, bytes, size);
        return;
    }
    g_string_append_len(form->pending, (const char *)bytes, (gssize)size);
    while (more && !form->in_file && !form->broken)
        more = form->text_name != NULL ? read_text(form) : read_head(form, receive);
    if (form->broken)
        g_string_truncate(form->pending, 0);
}

const char *
sim_form_get_text(const SimForm *form, const char *name)
{
    return g_hash_table_lookup(form->texts, name);
}

const char *
sim_form_get_field(const SimForm *form)
{
    return form->field;
}

const char *
sim_form_get_file_name(const SimForm *form)
{
    return form->file_name;
}
