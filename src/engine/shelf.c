/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/shelf.h"

struct CamShelf {
    GHashTable *grammars; /* (element-type utf8 GHashTable): CamFirmware to CamVersion */
};

CamShelf *
cam_shelf_new(void)
{
    CamShelf *shelf = g_new0(CamShelf, 1);

    shelf->grammars =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, (GDestroyNotify)g_hash_table_unref);
    return shelf;
}

void
cam_shelf_free(CamShelf *shelf)
{
    if (shelf == NULL)
        return;
    g_hash_table_unref(shelf->grammars);
    g_free(shelf);
}

const CamVersion *
cam_shelf_read(CamShelf *shelf, const char *grammar, const CamFirmware *firmware)
{
    const char *key = grammar != NULL ? grammar : "";
    GHashTable *versions = g_hash_table_lookup(shelf->grammars, key);

    if (versions == NULL) {
        versions = g_hash_table_new_full(NULL, NULL, NULL, g_free);
        g_hash_table_insert(shelf->grammars, (gpointer)key, versions);
    }
    CamVersion *version = g_hash_table_lookup(versions, firmware);
    if (version == NULL) {
        version = g_new0(CamVersion, 1);
        cam_version_parse(grammar, firmware->version, firmware->build_sure ? firmware->build : NULL,
                          version);
        g_hash_table_insert(versions, (gpointer)firmware, version);
    }
    return version;
}
