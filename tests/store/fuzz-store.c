/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* a journal of any bytes: opened, read and verified without harm; a good one to start from is made
   by store-writer */
#include "tests/store/helper.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *folder = helper_make_folder();
    g_autofree char *path = g_build_filename(folder, "camherd.db", NULL);
    g_autoptr(CamSite) site = cam_site_open(folder, NULL);
    g_auto(Outcome) listed = { 0 };
    g_auto(Outcome) loaded = { 0 };
    guint64 bad = 0;

    g_assert_true(g_file_set_contents(path, (const char *)data, (gssize)size, NULL));
    g_assert_true(cam_site_own(site, NULL));
    CamStore *store = cam_store_open(site, TRUE, NULL);
    if (store != NULL) {
        if (!cam_store_verify(store, &bad, NULL))
            bad = 1;
        cam_store_list_runs(store, helper_on_listed, &listed);
        cam_store_load_run(store, "last", helper_on_loaded, &loaded);
        helper_wait(&loaded);
    }
    cam_store_free(store);
    helper_remove_folder(folder);
    return 0;
}
