/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/store/lists.h"

#include "src/model/words.h"

#include <string.h>

CamInventory *
list_parse_bytes(const char *data, gsize size)
{
    g_autoptr(GError) error = NULL;
    CamInventory *inventory = cam_inventory_parse(data, size, &error);

    g_assert_no_error(error);
    list_assert_notices(inventory);
    return inventory;
}

CamInventory *
list_parse(const char *text)
{
    return list_parse_bytes(text, strlen(text));
}

void
list_assert_notices(const CamInventory *inventory)
{
    for (guint i = 0; i < inventory->notices->len; i++) {
        const CamNotice *notice = inventory->notices->pdata[i];
        g_autoptr(JsonObject) args = cam_args_parse(notice->args);
        g_autofree char *said = cam_words_format(notice->code, args);
        g_test_message("line %u: %s", notice->line, said);
        g_assert_true(cam_words_knows(notice->code));
        /* it stands for an argument that is not there, unless the list has one itself */
        g_assert_true(strchr(said, '?') == NULL || strchr(notice->args, '?') != NULL);
        g_assert_null(strstr(said, "s3cret"));
        g_assert_null(strstr(notice->args, "s3cret"));
    }
}

void
list_assert_refusal(const CamInventory *inventory, const GError *error, const char *words)
{
    g_assert_null(inventory);
    g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
    g_test_message("%s", error->message);
    g_assert_nonnull(strstr(error->message, words));
}

const CamDevice *
list_get(const CamInventory *inventory, guint index)
{
    g_assert_cmpuint(index, <, inventory->devices->len);
    return inventory->devices->pdata[index];
}

void
list_assert_endpoints(const CamInventory *inventory, const char *wanted)
{
    g_autoptr(GString) found = g_string_new(NULL);

    for (guint i = 0; i < inventory->devices->len; i++) {
        const CamDevice *device = list_get(inventory, i);
        g_autofree char *endpoint = cam_device_format_endpoint(device);
        g_string_append_printf(found, "%s%s", i > 0 ? " " : "", endpoint);
        g_assert_true(device->given);
    }
    g_assert_cmpstr(found->str, ==, wanted);
}

const CamNotice *
list_find_notice(const CamInventory *inventory, const char *code)
{
    const CamNotice *found = NULL;

    for (guint i = 0; i < inventory->notices->len; i++) {
        const CamNotice *notice = inventory->notices->pdata[i];
        if (strcmp(notice->code, code) != 0)
            continue;
        g_assert_null(found);
        found = notice;
    }
    return found;
}

const CamNotice *
list_find_notice_at(const CamInventory *inventory, const char *code, guint line)
{
    for (guint i = 0; i < inventory->notices->len; i++) {
        const CamNotice *notice = inventory->notices->pdata[i];
        if (strcmp(notice->code, code) == 0 && notice->line == line)
            return notice;
    }
    return NULL;
}

guint
list_count_notices(const CamInventory *inventory, const char *code)
{
    guint count = 0;

    for (guint i = 0; i < inventory->notices->len; i++)
        count += strcmp(((const CamNotice *)inventory->notices->pdata[i])->code, code) == 0;
    return count;
}
