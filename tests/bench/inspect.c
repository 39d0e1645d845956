/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/inspect.h"

#include <stdio.h>
#include <string.h>

/* says what a firmware file is and how many KB of memory that took; inspect.py times it:
 *   bench-inspect FILE */

/* getrusage() would count what the program that started this one had */
static char *
read_peak(void)
{
    g_autofree char *text = NULL;

    if (!g_file_get_contents("/proc/self/status", &text, NULL, NULL))
        return g_strdup("0");
    const char *line = strstr(text, "VmHWM:");
    const char *digits = line != NULL ? line + strcspn(line, "0123456789") : "0";
    return g_strndup(digits, strspn(digits, "0123456789"));
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(CamFirmware) firmware = argc == 2 ? cam_firmware_inspect(argv[1], &error) : NULL;

    if (firmware == NULL) {
        fprintf(stderr, "%s\n", error != NULL ? error->message : "give one file");
        return 1;
    }
    g_autofree char *peak = read_peak();
    printf("%s %s %s\n", firmware->sha256, firmware->container, peak);
    return 0;
}
