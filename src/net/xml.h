/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * CamXml:
 *
 * A parsed answer. Elements are found by local name: namespaces and prefixes of devices cannot be
 * trusted (hikvision.md 3.1, onvif.md 3). Immutable.
 */
typedef struct CamXml CamXml;

/**
 * CamXmlFlags:
 * @CAM_XML_RECOVER: repair what is broken; only for WS-Discovery datagrams (DECISIONS 23)
 */
typedef enum {
    CAM_XML_NONE = 0,
    CAM_XML_RECOVER = 1 << 0,
} CamXmlFlags;

/**
 * CamXmlNode:
 *
 * An element of a #CamXml; lives as long as that.
 */
typedef struct _xmlNode CamXmlNode;

/**
 * cam_xml_start:
 *
 * Once per process, before the first thread: libxml2 makes its locks in the first parser, and two
 * threads that come there together make them twice. cam_http_start() does it.
 */
void cam_xml_start(void);

/**
 * cam_xml_parse:
 * @data: bytes
 * @size: how many; over 256 KiB is refused
 * @flags: flags
 * @error: %CAM_ERROR_PROTOCOL: no XML, too large, too deep, too many attributes, or with a document
 *   type (entity bombs)
 *
 * Pure. Never opens anything.
 *
 * Returns: (transfer full) (nullable): the document
 */
CamXml *cam_xml_parse(const char *data, gsize size, CamXmlFlags flags, GError **error);

/**
 * cam_xml_free:
 * @xml: (nullable): a document
 */
void cam_xml_free(CamXml *xml);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CamXml, cam_xml_free)

/**
 * cam_xml_get_root:
 * @xml: a document
 *
 * Returns: (transfer none): its root element
 */
const CamXmlNode *cam_xml_get_root(const CamXml *xml);

/**
 * cam_xml_get_name:
 * @node: an element
 *
 * Returns: (transfer none): its local name
 */
const char *cam_xml_get_name(const CamXmlNode *node);

/**
 * cam_xml_find:
 * @node: where to begin
 * @path: local names with `/` between them, children of @node first, such as `Body/ProbeMatches`;
 *   letters are compared with regard to case
 *
 * Returns: (transfer none) (nullable): the first such element
 */
const CamXmlNode *cam_xml_find(const CamXmlNode *node, const char *path);

/**
 * cam_xml_find_any:
 * @node: where to begin
 * @name: a local name
 *
 * Returns: (transfer none) (nullable): the first such element at any depth below @node
 */
const CamXmlNode *cam_xml_find_any(const CamXmlNode *node, const char *name);

/**
 * cam_xml_find_next:
 * @node: an element
 *
 * Returns: (transfer none) (nullable): the next sibling with the same local name
 */
const CamXmlNode *cam_xml_find_next(const CamXmlNode *node);

/**
 * cam_xml_read_text:
 * @node: (nullable): where to begin
 * @path: (nullable): as for cam_xml_find(); NULL for @node itself
 *
 * Returns: (transfer full) (nullable): its text without white space around it; NULL when it is
 *   missing or empty
 */
char *cam_xml_read_text(const CamXmlNode *node, const char *path);

/**
 * cam_xml_read_attribute:
 * @node: (nullable): an element
 * @name: local name of an attribute
 *
 * Returns: (transfer full) (nullable): its value without white space around it; NULL when it is
 *   missing or empty
 */
char *cam_xml_read_attribute(const CamXmlNode *node, const char *name);
