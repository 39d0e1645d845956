/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/range.h"

#include "src/base/text.h"
#include "src/net/interface.h"

#include <string.h>

#define FORMS "write 10.0.0.0/22, 10.0.0.10-60, 10.0.0.10-10.0.1.20 or one address"

static gboolean
fail(GError **error, const char *text, const char *why)
{
    g_autofree char *shown = cam_text_clean(text, 60);

    g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE, "range \"%s\": %s", shown != NULL ? shown : "",
                why);
    return FALSE;
}

static gboolean
fail_size(GError **error, const char *what, guint64 count)
{
    g_set_error(error, CAM_ERROR, CAM_ERROR_USAGE,
                "%s %" G_GUINT64_FORMAT " addresses, and one command tries at most %d: give "
                "smaller ranges, such as one /16, in several commands",
                what, count, CAM_RANGE_MAX_ADDRESSES);
    return FALSE;
}

/* without the network's own address and its broadcast address, where there is room for them */
static gboolean
parse_subnet(const char *address, const char *bits, CamRange *range)
{
    guint32 first;
    guint64 length;

    if (!cam_ipv4_parse(address, &first) || !cam_text_parse_uint(bits, 32, &length))
        return FALSE;
    guint32 mask = length == 0 ? 0 : G_MAXUINT32 << (32 - length);
    range->first = first & mask;
    range->last = first | ~mask;
    if (length < 31) {
        range->first++;
        range->last--;
    }
    return TRUE;
}

static gboolean
parse_span(const char *from, const char *to, CamRange *range)
{
    guint64 last;

    if (!cam_ipv4_parse(from, &range->first))
        return FALSE;
    if (cam_ipv4_parse(to, &range->last))
        return TRUE;
    if (!cam_text_parse_uint(to, 255, &last))
        return FALSE;
    range->last = (range->first & ~255u) | (guint32)last;
    return TRUE;
}

static gboolean
parse_form(char *text, CamRange *range)
{
    char *mark = strpbrk(text, "/-");

    if (mark == NULL)
        return parse_span(text, text, range);
    char kind = *mark;
    *mark = '\0';
    char *left = g_strchomp(text);
    char *right = g_strchug(mark + 1);
    return kind == '/' ? parse_subnet(left, right, range) : parse_span(left, right, range);
}

/* of this net, of several hosts at once, or reserved: no device has such an address */
static gboolean
is_for_devices(const CamRange *range)
{
    return range->first >> 24 != 0 && range->last >> 28 < 14;
}

gboolean
cam_range_parse(const char *text, CamRange *ret_range, GError **error)
{
    g_autofree char *copy = g_strstrip(g_strdup(text != NULL ? text : ""));
    CamRange range = { 0 };

    if (!parse_form(copy, &range))
        return fail(error, text, "is no range of IPv4 addresses; " FORMS);
    if (range.first > range.last)
        return fail(error, text, "goes backwards: write the lower address first");
    if (cam_range_count(&range) > CAM_RANGE_MAX_ADDRESSES) {
        g_autofree char *shown = cam_text_clean(text, 60);
        g_autofree char *what = g_strdup_printf("range \"%s\" has", shown);
        return fail_size(error, what, cam_range_count(&range));
    }
    if (!is_for_devices(&range))
        return fail(error, text, "no device can have such addresses; " FORMS);
    *ret_range = range;
    return TRUE;
}

guint64
cam_range_count(const CamRange *range)
{
    return (guint64)range->last - range->first + 1;
}

static gint
compare(gconstpointer a, gconstpointer b)
{
    const CamRange *left = a;
    const CamRange *right = b;

    return left->first < right->first ? -1 : left->first > right->first;
}

GArray *
cam_ranges_join(const CamRange *ranges, guint count, GError **error)
{
    g_autoptr(GArray) sorted = g_array_new(FALSE, FALSE, sizeof(CamRange));
    g_autoptr(GArray) joined = g_array_new(FALSE, FALSE, sizeof(CamRange));
    guint64 addresses = 0;

    g_array_append_vals(sorted, ranges, count);
    g_array_sort(sorted, compare);
    for (guint i = 0; i < count; i++) {
        const CamRange *range = &g_array_index(sorted, CamRange, i);
        CamRange *before =
            joined->len > 0 ? &g_array_index(joined, CamRange, joined->len - 1) : NULL;
        if (before != NULL && range->first <= (guint64)before->last + 1)
            before->last = MAX(before->last, range->last);
        else
            g_array_append_vals(joined, range, 1);
    }
    for (guint i = 0; i < joined->len; i++)
        addresses += cam_range_count(&g_array_index(joined, CamRange, i));
    if (addresses > CAM_RANGE_MAX_ADDRESSES) {
        fail_size(error, "the ranges have", addresses);
        return NULL;
    }
    return g_steal_pointer(&joined);
}
