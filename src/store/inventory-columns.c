/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory-columns.h"

#include "src/base/text.h"
#include "src/model/device.h"

#include <string.h>

/* the header is looked for in so many rows */
#define HEADER_ROWS 20

typedef struct {
    CamColumn column;
    const char *names;
} Names;

/* PRODUCT 4; in each line the best title first. Compared lower-case without blanks and -_.#() */
static const Names names[] = {
    { CAM_COLUMN_ADDRESS,
      "address ip ipaddress ipv4 ipv4address ipadresse ipaddr deviceip deviceaddress adresse "
      "direccionip hardwareaddress ipdomain url uri host hostname fqdn dns domain rtspurl" },
    { CAM_COLUMN_NAME, "name nickname devicename hardwarename cameraname label alias title "
                       "description bezeichnung nombre" },
    { CAM_COLUMN_VENDOR, "vendor make manufacturer brand hersteller marca drivergroup" },
    { CAM_COLUMN_MODEL, "model modelname devicemodel modell producttype prodnbr" },
    { CAM_COLUMN_SERIAL, "serial serialnumber serialno serialnr sn devicesn deviceserialno" },
    { CAM_COLUMN_MAC, "mac macaddress hwaddress" },
    { CAM_COLUMN_USER,
      "user username login account hardwareusername benutzer benutzername usuario" },
    { CAM_COLUMN_PASSWORD, "password pass pwd hardwarepassword kennwort passwort contrasena" },
    { CAM_COLUMN_PORT, "port httpport webport" },
    { CAM_COLUMN_HTTPS_PORT, "httpsport" },
    { CAM_COLUMN_AREA, "area zone location room building" },
    { CAM_COLUMN_COVERS, "covers" },
    { CAM_COLUMN_FILE, "file" },
    { CAM_COLUMN_REASON, "reason" },
    { CAM_COLUMN_SKIP, "skip" },
    { CAM_COLUMN_ENABLED, "enabled" },
    { CAM_COLUMN_TIMESCALE, "timescale" },
    { CAM_COLUMN_KEPT,
      "hardware hwversion hardwareversion hardwareid revision firmware firmwareversion "
      "softwareversion swversion version axisos fw credential onvifport rtspport sdkport site "
      "group grouppath devicegroups tags nvr recorder recordingserver switch switchport critical "
      "target wave window ticket note" },
};

/* parts of titles whose cells nobody wants in a report */
static const char *const secret_parts[] = { "password",   "passwd", "passwort", "kennwort",
                                            "contrasena", "pwd",    "secret",   "psk" };

/* place of @key among blank-separated @words, -1 when it is not there */
static int
find_word(const char *words, const char *key)
{
    gsize size = strlen(key);
    int place = 0;

    for (const char *at = words; *at != '\0'; at += *at == ' ', place++) {
        gsize word = strcspn(at, " ");
        if (word == size && memcmp(at, key, size) == 0)
            return place;
        at += word;
    }
    return -1;
}

/* place of the name among those of its kind, -1 for a title we do not know */
static int
find_name(const char *title, CamColumn *ret_column)
{
    *ret_column = CAM_COLUMN_UNKNOWN;
    if (title[0] == '\0' || strlen(title) > 100)
        return -1;
    g_autofree char *plain = g_str_to_ascii(title, "C");
    g_autofree char *key = cam_text_key(plain);
    for (gsize i = 0; key[0] != '\0' && i < G_N_ELEMENTS(names); i++) {
        int place = find_word(names[i].names, key);
        if (place < 0)
            continue;
        *ret_column = names[i].column;
        return place;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(secret_parts); i++) {
        if (strstr(key, secret_parts[i]) != NULL)
            *ret_column = CAM_COLUMN_SECRET;
    }
    return -1;
}

CamColumn
cam_columns_parse_title(const char *title)
{
    CamColumn column;

    find_name(title, &column);
    return column;
}

/* how many different things a row names, 0 when it is no header */
static guint
rate_header(const CamTableRow *row, gboolean *ret_address)
{
    guint known = 0;
    guint filled = 0;

    *ret_address = FALSE;
    for (guint i = 0; i < row->cells->len; i++) {
        CamColumn column;
        const char *cell = row->cells->pdata[i];
        filled += cell[0] != '\0';
        if (find_name(cell, &column) < 0)
            continue;
        known++;
        *ret_address = *ret_address || column == CAM_COLUMN_ADDRESS;
    }
    return known >= 2 || (known == 1 && filled == 1 && *ret_address) ? known : 0;
}

static gboolean
is_comment(const CamTableRow *row)
{
    return cam_table_row_get(row, 0)[0] == '#';
}

/* more than a word: any word may be the name of a host */
static gboolean
looks_like_address(const char *cell)
{
    if (cell[strcspn(cell, ".:")] == '\0' || strlen(cell) > 2000)
        return FALSE;
    if (strstr(cell, "://") != NULL)
        return g_uri_is_valid(cell, G_URI_FLAGS_PARSE_RELAXED, NULL);
    g_autoptr(CamDevice) device = cam_device_new_from_text(cell, NULL);
    return device != NULL;
}

/* rows that begin with an address; 0 when the first does not, or less than half do: then the file
   is something else. A slip of the pen costs its row only */
static guint
count_addresses(const GPtrArray *rows)
{
    guint found = 0;
    guint seen = 0;

    for (guint i = 0; i < rows->len; i++) {
        const CamTableRow *row = rows->pdata[i];
        if (row->broken || is_comment(row))
            continue;
        gboolean address = looks_like_address(cam_table_row_get(row, 0));
        if (seen == 0 && !address)
            return 0;
        seen++;
        found += address;
    }
    return found * 2 >= seen ? found : 0;
}

static CamColumns *
new_columns(void)
{
    CamColumns *columns = g_new0(CamColumns, 1);

    columns->titles = g_ptr_array_new_with_free_func(g_free);
    columns->extra = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < CAM_COLUMN_COUNT; i++)
        columns->places[i] = g_array_new(FALSE, FALSE, sizeof(guint));
    return columns;
}

/* puts @index where its title belongs among the columns of its kind */
static void
insert_place(CamColumns *columns, CamColumn column, guint index, int rank)
{
    GArray *places = columns->places[column];
    guint at = 0;

    while (at < places->len) {
        CamColumn other;
        guint place = g_array_index(places, guint, at);
        if (find_name(columns->titles->pdata[place], &other) > rank)
            break;
        at++;
    }
    g_array_insert_val(places, at, index);
}

static void
add_title(CamColumns *columns, const char *cell, guint index)
{
    g_autofree char *title = cam_text_clean(cell, 100);
    CamColumn column;

    g_ptr_array_add(columns->titles, title != NULL ? g_strdup(title) : g_strdup(""));
    int rank = find_name(columns->titles->pdata[index], &column);
    insert_place(columns, column, index, rank);
}

/* cells are kept where they would be lost otherwise; never those that may hold a password */
static gboolean
is_extra(const CamColumns *columns, CamColumn column, guint index)
{
    if (column == CAM_COLUMN_SECRET || column == CAM_COLUMN_PASSWORD ||
        column == CAM_COLUMN_ADDRESS)
        return FALSE;
    if (column == CAM_COLUMN_UNKNOWN || column == CAM_COLUMN_KEPT)
        return TRUE;
    return g_array_index(columns->places[column], guint, 0) != index;
}

static void
find_extra(CamColumns *columns)
{
    for (guint i = 0; i < columns->titles->len; i++) {
        CamColumn column = cam_columns_parse_title(columns->titles->pdata[i]);
        if (is_extra(columns, column, i))
            g_array_append_val(columns->extra, i);
    }
}

static CamColumns *
read_header(const CamTableRow *row, guint index, char delimiter)
{
    CamColumns *columns = new_columns();

    columns->delimiter = delimiter;
    columns->first_row = index + 1;
    columns->line = row->line;
    for (guint i = 0; i < row->cells->len; i++)
        add_title(columns, row->cells->pdata[i], i);
    find_extra(columns);
    return columns;
}

static CamColumns *
make_header(const GPtrArray *rows, char delimiter)
{
    CamColumns *columns = new_columns();
    guint width = 1;

    for (guint i = 0; i < rows->len; i++)
        width = MAX(width, ((const CamTableRow *)rows->pdata[i])->cells->len);
    columns->delimiter = delimiter;
    add_title(columns, "address", 0);
    for (guint i = 1; i < width; i++) {
        g_autofree char *title = g_strdup_printf("column %u", i + 1);
        add_title(columns, title, i);
    }
    find_extra(columns);
    return columns;
}

static CamColumns *
find_header(const char *text, GError **error)
{
    static const char delimiters[] = ",;\t|";
    CamColumns *best = NULL;
    guint most = 0;
    gboolean has_address = FALSE;

    for (const char *delimiter = delimiters; *delimiter != '\0'; delimiter++) {
        g_autoptr(GPtrArray) rows = cam_table_split(text, *delimiter, HEADER_ROWS);
        for (guint i = 0; i < rows->len; i++) {
            gboolean address = FALSE;
            guint known = rate_header(rows->pdata[i], &address);
            if (known <= most)
                continue;
            cam_columns_free(best);
            best = read_header(rows->pdata[i], i, *delimiter);
            most = known;
            has_address = address;
        }
    }
    if (best != NULL && !has_address) {
        g_clear_pointer(&best, cam_columns_free);
        g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT,
                            "the list has a header but no column of addresses; name one column "
                            "\"address\"");
    }
    return best;
}

static CamColumns *
find_plain_list(const char *text)
{
    static const char delimiters[] = ",;\t|";
    CamColumns *best = NULL;
    guint most = 0;

    for (const char *delimiter = delimiters; *delimiter != '\0'; delimiter++) {
        g_autoptr(GPtrArray) rows = cam_table_split(text, *delimiter, HEADER_ROWS);
        guint found = count_addresses(rows);
        if (found <= most)
            continue;
        cam_columns_free(best);
        best = make_header(rows, *delimiter);
        most = found;
    }
    return best;
}

CamColumns *
cam_columns_find(const char *text, GError **error)
{
    g_autoptr(GError) failure = NULL;
    CamColumns *columns = find_header(text, &failure);

    if (columns == NULL && failure == NULL)
        columns = find_plain_list(text);
    if (columns == NULL && failure == NULL)
        g_set_error_literal(&failure, CAM_ERROR, CAM_ERROR_FORMAT,
                            "the list has no column of addresses; name one column \"address\" in "
                            "its first row, or write one address per line");
    if (failure != NULL)
        g_propagate_error(error, g_steal_pointer(&failure));
    return columns;
}

int
cam_columns_find_place(const CamColumns *columns, CamColumn column, const CamTableRow *row)
{
    const GArray *places = columns->places[column];

    for (guint i = 0; i < places->len; i++) {
        guint place = g_array_index(places, guint, i);
        const char *cell = cam_table_row_get(row, place);
        if (cell[strspn(cell, " \t\r\n")] != '\0')
            return (int)place;
    }
    return -1;
}

void
cam_columns_free(CamColumns *columns)
{
    if (columns == NULL)
        return;
    g_ptr_array_unref(columns->titles);
    g_array_unref(columns->extra);
    for (guint i = 0; i < CAM_COLUMN_COUNT; i++)
        g_array_unref(columns->places[i]);
    g_free(columns);
}
