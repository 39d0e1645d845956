/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/base/error.h"

/**
 * cam_platform_prepare:
 *
 * Once at start, before the first thread: raises the limit of open files to what is allowed, gives
 * threads small stacks, forbids core dumps and reading our memory (passwords), and sets umask 077.
 */
void cam_platform_prepare(void);

/**
 * cam_platform_raise_files:
 *
 * Raises the limit of open files to what is allowed.
 *
 * Returns: how many may be open at once
 */
guint cam_platform_raise_files(void);

/**
 * cam_platform_is_root:
 *
 * Returns: whether we run with all rights
 */
gboolean cam_platform_is_root(void);

/**
 * cam_platform_lock_file:
 * @path: a lock file, made when missing
 * @ret_fd: the open file; closing it, or dying, gives the lock back
 * @ret_taken: FALSE when another process holds it
 * @error: %CAM_ERROR_FILE
 *
 * Returns: FALSE only when it could not be tried
 */
gboolean cam_platform_lock_file(const char *path, int *ret_fd, gboolean *ret_taken,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_platform_wait_for_lock:
 * @path: a lock file, made when missing
 * @ret_fd: the open file; closing it, or dying, gives the lock back
 * @error: %CAM_ERROR_FILE
 *
 * Waits while another process holds it; for work that takes seconds.
 *
 * Returns: whether it is ours
 */
gboolean cam_platform_wait_for_lock(const char *path, int *ret_fd,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cam_platform_read_password:
 * @prompt: shown on the terminal
 * @error: %CAM_ERROR_USAGE when there is no terminal; %CAM_ERROR_CANCELLED on end of input
 *
 * Asks on the controlling terminal without echo; Ctrl-C there ends the question and not the
 * process, which would leave the terminal without echo.
 *
 * Returns: (transfer full) (nullable): free with cam_text_free_secret()
 */
char *cam_platform_read_password(const char *prompt, GError **error);

/**
 * cam_platform_read_line:
 * @prompt: shown on the terminal
 * @error: as cam_platform_read_password()
 *
 * The same with echo, for what is no secret.
 *
 * Returns: (transfer full) (nullable): the line without its end
 */
char *cam_platform_read_line(const char *prompt, GError **error);

/**
 * cam_platform_terminal_width:
 * @fd: a file descriptor
 *
 * Returns: columns, or 0 when @fd is no terminal
 */
guint cam_platform_terminal_width(int fd);

/**
 * cam_platform_get_free_space:
 * @path: an existing file or folder
 *
 * Returns: bytes that may still be written there, G_MAXUINT64 when not known
 */
guint64 cam_platform_get_free_space(const char *path);

/**
 * cam_platform_share_blocks:
 * @from: an open file
 * @to: an open empty file for writing, on the same file system
 *
 * Makes @to have the content of @from without copying it, where the file system can (btrfs, XFS);
 * a later change of one does not show in the other.
 *
 * Returns: whether it could; if not, nothing was done
 */
gboolean cam_platform_share_blocks(int from, int to);

/**
 * cam_platform_get_boot:
 *
 * Returns: (transfer full): an id that the system makes anew at each start of the computer; empty
 *   when it has none
 */
char *cam_platform_get_boot(void);

/**
 * cam_platform_get_uptime_us:
 *
 * Counts on while the computer sleeps, whatever the calendar is set to.
 *
 * Returns: microseconds since the computer was started
 */
gint64 cam_platform_get_uptime_us(void);

/**
 * cam_platform_exit_now:
 * @code: exit code
 *
 * Ends the process at once, without tidying up; the journal says what was open.
 */
void cam_platform_exit_now(int code) G_GNUC_NORETURN;
