/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory-number.h"

#include <math.h>
#include <string.h>

/* more digits than that are not kept in a number */
#define MAX_WHOLE 1e15
/* the last day of the year 9999 */
#define MAX_DAY   2958465
#define MAX_WIDTH 20

/* without what stands in the format as it is: "text", [colour], \\x, _x, *x; the first section */
static char *
reduce(const char *code)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *at = code;

    while (*at != '\0' && *at != ';') {
        const char *end = NULL;
        if (*at == '"')
            end = strchr(at + 1, '"');
        else if (*at == '[')
            end = strchr(at, ']');
        else if (strchr("\\_*", *at) != NULL && at[1] != '\0')
            end = at + 1;
        else
            g_string_append_c(out, g_ascii_tolower(*at));
        at = end != NULL ? end + 1 : at + 1;
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

CamNumberStyle
cam_number_parse_format(const char *code)
{
    g_autofree char *plain = reduce(code);
    CamNumberStyle style = { .kind = CAM_NUMBER_GENERAL };
    gsize zeros = strspn(plain, "0");

    if (strstr(plain, "general") != NULL)
        return style;
    if (strpbrk(plain, "ymdhs") != NULL) {
        style.kind = CAM_NUMBER_DATE;
    } else if (zeros >= 2 && plain[zeros] == '\0') {
        style.kind = CAM_NUMBER_ZEROS;
        style.width = (guint)MIN(zeros, MAX_WIDTH);
    }
    return style;
}

CamNumberStyle
cam_number_get_builtin(guint id)
{
    gboolean date = (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
                    (id >= 50 && id <= 58);

    return (CamNumberStyle){ .kind = date ? CAM_NUMBER_DATE : CAM_NUMBER_GENERAL };
}

/* day 60 is the 29th of February 1900, which never was: before it all days are one off */
static char *
format_date(double value, gboolean since_1904)
{
    double days = floor(value) + (since_1904 ? 1462 : 0);
    guint seconds = (guint)((value - floor(value)) * 86400 + 0.5);
    GDate date;

    if (days < 0 || days > MAX_DAY || seconds > 86400)
        return NULL;
    g_autofree char *time =
        g_strdup_printf("%02u:%02u:%02u", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if (days < 1)
        return g_steal_pointer(&time);
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, 30, G_DATE_DECEMBER, 1899);
    g_date_add_days(&date, (guint)days + (days < 60 ? 1 : 0));
    g_autofree char *day =
        g_strdup_printf("%04u-%02u-%02u", g_date_get_year(&date), (guint)g_date_get_month(&date),
                        (guint)g_date_get_day(&date));
    return seconds > 0 ? g_strdup_printf("%s %s", day, time) : g_steal_pointer(&day);
}

static char *
format_plain(double value, CamNumberStyle style)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];

    if (fabs(value) >= MAX_WHOLE)
        return g_strdup(g_ascii_formatd(text, sizeof text, "%.14E", value));
    if (floor(value) != value)
        return g_strdup(g_ascii_formatd(text, sizeof text, "%.15g", value));
    if (style.kind == CAM_NUMBER_ZEROS && value >= 0)
        return g_strdup_printf("%0*" G_GINT64_FORMAT, (int)style.width, (gint64)value);
    return g_strdup_printf("%" G_GINT64_FORMAT, (gint64)value);
}

char *
cam_number_format(const char *raw, CamNumberStyle style, gboolean since_1904)
{
    char *end = NULL;
    double value = g_ascii_strtod(raw, &end);

    if (end == raw || *end != '\0' || !isfinite(value) || strpbrk(raw, "xX") != NULL)
        return g_strdup(raw);
    char *date = style.kind == CAM_NUMBER_DATE ? format_date(value, since_1904) : NULL;
    return date != NULL ? date : format_plain(value, style);
}
