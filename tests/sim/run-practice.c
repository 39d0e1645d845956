/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/ui/practice.h"

int
main(int argc, char **argv)
{
    return cam_practice_main(argc, argv);
}
