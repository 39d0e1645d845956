/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

/* takes bytes that nobody vouches for; must come back, and its sanitizers must stay silent */
typedef void (*MangleFunc)(const char *data, gsize size);

/* gives @func every truncation of @sample, every single flipped bit, pieces cut out and doubled,
 * and junk; the same in each run */
void mangle(const char *sample, gsize size, MangleFunc func);
