/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/xml.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    CamXmlFlags flags = size > 0 && data[size - 1] % 2 != 0 ? CAM_XML_RECOVER : CAM_XML_NONE;
    g_autoptr(CamXml) xml = cam_xml_parse((const char *)data, size, flags, NULL);

    if (xml == NULL)
        return 0;
    const CamXmlNode *root = cam_xml_get_root(xml);
    g_autofree char *text = cam_xml_read_text(root, NULL);
    g_autofree char *deep = cam_xml_read_text(root, "a/b");
    g_autofree char *attribute G_GNUC_UNUSED = cam_xml_read_attribute(root, "a");
    if (text != NULL && deep != NULL && text[0] == '\0' && deep[0] == '\0')
        g_abort();
    const CamXmlNode *any = cam_xml_find_any(root, "c");
    if (any != NULL && cam_xml_find_next(any) == any)
        g_abort();
    if (cam_xml_get_name(root)[0] == '\0')
        g_abort();
    return 0;
}
