/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/error.h"

static void
test_names(void)
{
    for (CamErrorCode code = 0; code <= CAM_ERROR_CANCELLED; code++) {
        CamErrorCode found = CAM_ERROR_INTERNAL;
        g_assert_true(cam_error_code_parse(cam_error_code_name(code), &found));
        g_assert_cmpint(found, ==, code);
    }
}

/* of an act that was not begun only silence is another thing than of the question before it */
static void
test_unsent(void)
{
    static const struct {
        CamErrorCode code;
        CamErrorCode wanted;
    } rows[] = {
        { CAM_ERROR_UNREACHABLE, CAM_ERROR_UNREACHABLE },
        { CAM_ERROR_INTERRUPTED, CAM_ERROR_UNREACHABLE },
        { CAM_ERROR_TIMEOUT, CAM_ERROR_UNREACHABLE },
        { CAM_ERROR_PROTOCOL, CAM_ERROR_UNREACHABLE },
        { CAM_ERROR_AUTH, CAM_ERROR_AUTH },
        { CAM_ERROR_LOCKED, CAM_ERROR_LOCKED },
        { CAM_ERROR_UPGRADING, CAM_ERROR_UPGRADING },
        { CAM_ERROR_CANCELLED, CAM_ERROR_CANCELLED },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        cam_error_propagate_unsent(&error, g_error_new(CAM_ERROR, (int)rows[i].code, "why"));
        g_assert_error(error, CAM_ERROR, (int)rows[i].wanted);
        g_assert_cmpstr(error->message, ==, "why");
        cam_error_propagate_unsent(NULL, g_error_copy(error));
    }
    g_autoptr(GError) foreign = NULL;
    cam_error_propagate_unsent(&foreign, g_error_new(G_FILE_ERROR, G_FILE_ERROR_IO, "why"));
    g_assert_error(foreign, G_FILE_ERROR, G_FILE_ERROR_IO);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/error/names", test_names);
    g_test_add_func("/error/unsent", test_unsent);
    return g_test_run();
}
