/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/store/inventory.h"

/*
 * What the tests of device lists share. Passwords in their texts begin with `s3cret`.
 */

/* reads @text; fails the test when that does not work, or as list_assert_notices() does */
CamInventory *list_parse(const char *text);
CamInventory *list_parse_bytes(const char *data, gsize size);

/* fails the test unless each notice is a whole sentence that tells no password; prints them */
void list_assert_notices(const CamInventory *inventory);

/* fails the test unless @error is about the form of a list and has these words */
void list_assert_refusal(const CamInventory *inventory, const GError *error, const char *words);

/* the device of that number, from 0 */
const CamDevice *list_get(const CamInventory *inventory, guint index);

/* where its devices are, with blanks between them; each came from the user */
void list_assert_endpoints(const CamInventory *inventory, const char *wanted);

/* the one notice of that code; NULL when there is none, fails the test when there are more */
const CamNotice *list_find_notice(const CamInventory *inventory, const char *code);

/* the first one of that code that is about that line; NULL when there is none */
const CamNotice *list_find_notice_at(const CamInventory *inventory, const char *code, guint line);

guint list_count_notices(const CamInventory *inventory, const char *code);
