/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory-part.h"

#include <archive.h>
#include <archive_entry.h>
#include <libxml/parser.h>
#include <string.h>

#define BLOCK_SIZE ((gsize)16 * 1024)

/* libxml2 gives five pointers for an attribute: name, prefix, URI, value, end of value */
#define ATTRIBUTE_NAME  0
#define ATTRIBUTE_VALUE 3
#define ATTRIBUTE_END   4
#define ATTRIBUTE_SIZE  5

typedef struct {
    const CamPartHandlers *handlers;
    gpointer data;
    xmlParserCtxt *parser;
    guint depth;
    guint events;
    /* bytes since the parser last told of something; it keeps them, and looks at them again */
    gsize silence;
    GError *error;
} Reader;

static gboolean
fail(GError **error, const char *message)
{
    g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT, message);
    return FALSE;
}

/* libxml2 leaves this one so where entities are not to be replaced */
static void
decode_ampersands(char *text)
{
    char *to = text;

    for (const char *at = text; *at != '\0'; to++) {
        gboolean coded = strncmp(at, "&#38;", 5) == 0;
        *to = *at;
        at += coded ? 5 : 1;
    }
    *to = '\0';
}

gboolean
cam_part_get(const CamPartAttributes *attributes, const char *name, char *to, gsize room)
{
    const xmlChar *const *values = attributes->values;

    to[0] = '\0';
    for (guint i = 0; i < attributes->count; i++, values += ATTRIBUTE_SIZE) {
        if (strcmp((const char *)values[ATTRIBUTE_NAME], name) != 0)
            continue;
        gsize size = (gsize)(values[ATTRIBUTE_END] - values[ATTRIBUTE_VALUE]);
        if (size >= room)
            return FALSE;
        memcpy(to, values[ATTRIBUTE_VALUE], size);
        to[size] = '\0';
        decode_ampersands(to);
        return TRUE;
    }
    return FALSE;
}

static void
on_start(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
         int namespace_count, const xmlChar **namespaces, int count, int defaulted,
         const xmlChar **values)
{
    Reader *reader = data;
    const CamPartAttributes attributes = { .values = values, .count = (guint)count };

    if (reader->error != NULL)
        return;
    reader->silence = 0;
    if (++reader->depth > CAM_PART_MAX_DEPTH)
        fail(&reader->error, "its elements are too deep");
    else if (count > CAM_PART_MAX_ATTRIBUTES || namespace_count > CAM_PART_MAX_ATTRIBUTES)
        fail(&reader->error, "an element has too many attributes");
    else if (++reader->events > CAM_PART_MAX_EVENTS)
        fail(&reader->error, "it has too many elements");
    else if (reader->handlers->start != NULL)
        (void)reader->handlers->start(reader->data, (const char *)name, &attributes,
                                      &reader->error);
    if (reader->error != NULL)
        xmlStopParser(reader->parser);
}

static void
on_end(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    Reader *reader = data;

    if (reader->error != NULL)
        return;
    reader->silence = 0;
    reader->depth--;
    reader->events++;
    if (reader->handlers->end != NULL &&
        !reader->handlers->end(reader->data, (const char *)name, &reader->error))
        xmlStopParser(reader->parser);
}

static void
on_text(void *data, const xmlChar *text, int size)
{
    Reader *reader = data;

    reader->silence = 0;
    if (reader->error == NULL && reader->handlers->text != NULL &&
        !reader->handlers->text(reader->data, (const char *)text, (gsize)size, &reader->error))
        xmlStopParser(reader->parser);
}

/* no spreadsheet has a document type, and all that can be done with one is harm */
static void
on_document_type(void *data, const xmlChar *name, const xmlChar *public_id,
                 const xmlChar *system_id)
{
    Reader *reader = data;

    if (reader->error == NULL)
        fail(&reader->error, "it has a document type, which is never read");
    xmlStopParser(reader->parser);
}

/* what a block that was parsed came to */
static gboolean
check_block(Reader *reader, gsize size, int code, GError **error)
{
    reader->silence += size;
    if (reader->error != NULL) {
        g_propagate_error(error, g_steal_pointer(&reader->error));
        return FALSE;
    }
    if (xmlDictGetUsage(reader->parser->dict) > CAM_PART_MAX_NAMES * 7 / 8)
        return fail(error, "it has too many different names");
    if (code != XML_ERR_OK && !reader->parser->wellFormed)
        return fail(error, "its XML is broken");
    return reader->silence <= CAM_PART_MAX_SILENCE + BLOCK_SIZE ||
           fail(error, "it has a piece that is too long");
}

static gboolean
parse_entry(Reader *reader, struct archive *archive, GError **error)
{
    g_autofree char *block = g_malloc(BLOCK_SIZE);
    gsize total = 0;

    for (;;) {
        la_ssize_t got = archive_read_data(archive, block, BLOCK_SIZE);
        if (got < 0)
            return fail(error, "it is damaged or encrypted");
        total += (gsize)got;
        if (total > CAM_PART_MAX_SIZE)
            return fail(error, "it unpacks to too much");
        int code = xmlParseChunk(reader->parser, block, (int)got, got == 0);
        if (!check_block(reader, (gsize)got, code, error))
            return FALSE;
        if (got == 0)
            return TRUE;
    }
}

static gboolean
read_entry(struct archive *archive, const CamPartHandlers *handlers, gpointer data, GError **error)
{
    xmlSAXHandler sax = { .initialized = XML_SAX2_MAGIC,
                          .startElementNs = on_start,
                          .endElementNs = on_end,
                          .characters = on_text,
                          .ignorableWhitespace = on_text,
                          .cdataBlock = on_text,
                          .internalSubset = on_document_type };
    Reader reader = { .handlers = handlers, .data = data };

    reader.parser = xmlCreatePushParserCtxt(&sax, &reader, NULL, 0, NULL);
    if (reader.parser == NULL)
        return fail(error, "its XML cannot be read");
    xmlDictSetLimit(reader.parser->dict, CAM_PART_MAX_NAMES);
    xmlCtxtUseOptions(reader.parser, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    gboolean good = parse_entry(&reader, archive, error);
    g_clear_error(&reader.error);
    xmlFreeDoc(reader.parser->myDoc);
    xmlFreeParserCtxt(reader.parser);
    return good;
}

static gboolean
is_named(struct archive_entry *entry, const char *name)
{
    const char *path = archive_entry_pathname(entry);

    return path != NULL && g_ascii_strcasecmp(path + (path[0] == '/'), name) == 0;
}

/* moves to the entry of that name */
static gboolean
find_entry(struct archive *archive, const char *name)
{
    struct archive_entry *entry = NULL;

    for (guint i = 0; i < CAM_PART_MAX_FILES; i++) {
        int code = archive_read_next_header(archive, &entry);
        if (code != ARCHIVE_OK && code != ARCHIVE_WARN)
            return FALSE;
        if (is_named(entry, name))
            return TRUE;
    }
    return FALSE;
}

static struct archive *
open_package(const char *package, gsize size)
{
    struct archive *archive = archive_read_new();

    archive_read_support_format_zip(archive);
    if (archive_read_open_memory(archive, package, size) == ARCHIVE_OK)
        return archive;
    archive_read_free(archive);
    return NULL;
}

gboolean
cam_part_exists(const char *package, gsize size, const char *name)
{
    struct archive *archive = open_package(package, size);
    gboolean found = archive != NULL && find_entry(archive, name);

    archive_read_free(archive);
    return found;
}

gboolean
cam_part_read(const char *package, gsize size, const char *name, const CamPartHandlers *handlers,
              gpointer data, gboolean *ret_found, GError **error)
{
    struct archive *archive = open_package(package, size);
    gboolean found = archive != NULL && find_entry(archive, name);
    gboolean good = found ? read_entry(archive, handlers, data, error) : ret_found != NULL;

    archive_read_free(archive);
    if (ret_found != NULL)
        *ret_found = found;
    if (!found && !good)
        return fail(error, "a part of it is missing");
    return good;
}
