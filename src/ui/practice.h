/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

/**
 * cam_practice_main:
 * @argc: number of arguments
 * @argv: the command's own, argv[0] being "practice"
 *
 * Runs a simulated site on loopback in the foreground until SIGINT or SIGTERM. Prints `ready` on a
 * line of its own when all devices answer. To be called in the main thread.
 *
 * Returns: the exit code: 0 after a signal, 1 for a usage error or a site that cannot start
 */
int cam_practice_main(int argc, char **argv);
