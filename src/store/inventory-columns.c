/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory-columns.h"

#include "src/base/text.h"
#include "src/model/device.h"
#include "src/store/inventory-damage.h"
#include "src/store/inventory-secret.h"

#include <string.h>

typedef struct {
    CamColumn column;
    const char *field;
    const char *names;
} Names;

/* PRODUCT 4; in each line the best title first. Compared lower-case without blanks and -_.#().
   Beyond PRODUCT: seriennummer, and hardwaremac, devicemac, devicedescription, devicetype,
   deviceserialnumber, commandport, http and enhancedsdkserviceport, which
   Milestone and SADP write */
static const Names names[] = {
    { CAM_COLUMN_ADDRESS, "address",
      "address addr ip ipaddress ipv4 ipv4address ipadresse ipaddr deviceip deviceaddress adresse "
      "cameraip cameraaddress cameraipaddress camip kameraip deviceipaddress "
      "direccionip hardwareaddress ipdomain url uri host hostname fqdn dns domain rtspurl" },
    { CAM_COLUMN_NAME, "name",
      "name nickname devicename hardwarename cameraname label alias title description "
      "bezeichnung nombre" },
    { CAM_COLUMN_VENDOR, "vendor", "vendor make manufacturer brand hersteller marca drivergroup" },
    { CAM_COLUMN_MODEL, "model",
      "model modelname devicemodel modell producttype prodnbr devicedescription" },
    { CAM_COLUMN_DEVICE_TYPE, "", "devicetype" },
    { CAM_COLUMN_HARDWARE, "hardware", "hardware hwversion hardwareversion hardwareid revision" },
    { CAM_COLUMN_FIRMWARE, "firmware",
      "firmware firmwareversion softwareversion swversion version axisos fw" },
    { CAM_COLUMN_SERIAL, "serial",
      "serial serialnumber serialno serialnr sn devicesn deviceserialno deviceserialnumber "
      "seriennummer" },
    { CAM_COLUMN_MAC, "mac", "mac macaddress hwaddress hardwaremac devicemac" },
    { CAM_COLUMN_USER, "user",
      "user username login account hardwareusername benutzer benutzername usuario" },
    { CAM_COLUMN_PASSWORD, "",
      "password pass pwd pw passwd hardwarepassword kennwort passwort contrasena motdepasse senha "
      "wachtwoord haslo heslo losenord" },
    { CAM_COLUMN_CREDENTIAL, "credential", "credential" },
    /* `port` is the maker's own in the lists of makers that name HTTP's as well */
    { CAM_COLUMN_PORT, "port", "httpport webport http port" },
    { CAM_COLUMN_HTTPS_PORT, "httpsport", "httpsport" },
    { CAM_COLUMN_AREA, "area", "area zone location room building" },
    { CAM_COLUMN_COVERS, "covers", "covers" },
    { CAM_COLUMN_FILE, "file", "file" },
    { CAM_COLUMN_REASON, "reason", "reason" },
    { CAM_COLUMN_SKIP, "skip", "skip" },
    { CAM_COLUMN_ENABLED, "", "enabled" },
    { CAM_COLUMN_TIMESCALE, "", "timescale" },
    { CAM_COLUMN_WISH, "", "target wave window critical" },
    { CAM_COLUMN_KEPT, "",
      "onvifport rtspport sdkport commandport enhancedsdkserviceport site group grouppath "
      "devicegroups tags nvr recorder recordingserver switch switchport ticket note notes comment "
      "comments remark notiz notizen nota notas "
      "remarks bemerkung bemerkungen kommentar observaciones opmerking" },
};

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
    if (cam_secret_is_title(title))
        *ret_column = CAM_COLUMN_SECRET;
    return -1;
}

CamColumn
cam_columns_parse_title(const char *title)
{
    CamColumn column;

    find_name(title, &column);
    return column;
}

static gboolean
is_comment(const CamTableRow *row)
{
    return cam_table_row_get(row, 0)[0] == '#';
}

/* Excel's own hint of the delimiter */
static gboolean
is_hint(const CamTableRow *row)
{
    return row->line == 1 && g_str_has_prefix(cam_table_row_get(row, 0), "sep=");
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

    for (guint i = 0; i < MIN(rows->len, CAM_HEADER_ROWS); i++) {
        const CamTableRow *row = rows->pdata[i];
        if (row->broken || is_comment(row) || is_hint(row))
            continue;
        gboolean address = looks_like_address(cam_table_row_get(row, 0));
        if (seen == 0 && !address)
            return 0;
        seen++;
        found += address;
    }
    return found * 2 >= seen ? found : 0;
}

CamColumns *
cam_columns_new(void)
{
    CamColumns *columns = g_new0(CamColumns, 1);

    columns->titles = g_ptr_array_new_with_free_func(g_free);
    columns->shown = g_array_new(FALSE, FALSE, sizeof(guint));
    columns->slots = g_array_new(FALSE, FALSE, sizeof(guint));
    for (guint i = 0; i < CAM_COLUMN_COUNT; i++)
        columns->places[i] = g_array_new(FALSE, FALSE, sizeof(guint));
    return columns;
}

/* where a column of that rank belongs among those of its kind */
static guint
find_rank(const CamColumns *columns, const GArray *places, int rank)
{
    guint at = 0;

    while (at < places->len) {
        CamColumn other;
        guint place = g_array_index(places, guint, at);
        if (find_name(columns->titles->pdata[place], &other) > rank)
            break;
        at++;
    }
    return at;
}

void
cam_columns_add(CamColumns *columns, const char *title, CamColumn column)
{
    g_autofree char *clean = cam_text_clean(title, 100);
    GArray *places = columns->places[column];
    guint index = columns->titles->len;
    CamColumn named;
    int rank = clean != NULL ? find_name(clean, &named) : -1;

    g_ptr_array_add(columns->titles, clean != NULL ? g_steal_pointer(&clean) : g_strdup(""));
    guint at = find_rank(columns, places, rank);
    g_array_insert_val(places, at, index);
    /* never what may hold a password */
    if (column != CAM_COLUMN_SECRET && column != CAM_COLUMN_PASSWORD)
        g_array_append_val(columns->shown, index);
}

static const char *
find_field(const CamColumns *columns, guint index)
{
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        const GArray *places = columns->places[names[i].column];
        if (places->len > 0 && g_array_index(places, guint, 0) == index)
            return names[i].field;
    }
    return "";
}

/* columns of one layout or of several */
typedef struct {
    GPtrArray *titles;
    GPtrArray *fields;
} Union;

/* where a column of a further layout goes: to that of the same use, or of the same name */
static guint
find_slot(const Union *all, const CamColumns *columns, const char *title, const char *field)
{
    for (guint k = 0; k < all->titles->len; k++) {
        gboolean same = field[0] != '\0' ? strcmp(all->fields->pdata[k], field) == 0
                                         : cam_text_equal_fold(all->titles->pdata[k], title);
        for (guint i = 0; same && i < columns->slots->len; i++)
            same = g_array_index(columns->slots, guint, i) != k;
        if (same)
            return k;
    }
    return all->titles->len;
}

static void
add_layout(Union *all, CamColumns *columns)
{
    gboolean first = all->titles->len == 0;

    for (guint i = 0; i < columns->shown->len; i++) {
        guint index = g_array_index(columns->shown, guint, i);
        const char *title = columns->titles->pdata[index];
        const char *field = find_field(columns, index);
        guint slot = first ? i : find_slot(all, columns, title, field);
        if (slot == all->titles->len && slot <= CAM_TABLE_MAX_CELLS) {
            g_ptr_array_add(all->titles, g_strdup(title));
            g_ptr_array_add(all->fields, g_strdup(field));
        }
        g_array_append_val(columns->slots, slot);
    }
}

CamSheet *
cam_columns_make_sheet(const GPtrArray *layouts)
{
    Union all = { .titles = g_ptr_array_new(), .fields = g_ptr_array_new() };

    for (guint i = 0; i < layouts->len; i++)
        add_layout(&all, layouts->pdata[i]);
    g_ptr_array_add(all.titles, NULL);
    g_ptr_array_add(all.fields, NULL);
    return cam_sheet_new((char **)g_ptr_array_free(all.titles, FALSE),
                         (char **)g_ptr_array_free(all.fields, FALSE));
}

/* a column that says that camherd wrote the list: then no password is in it */
static gboolean
is_result(const char *title)
{
    g_autofree char *key = cam_text_key(title);

    return find_word("activated plannedsha256 imagesha256", key) >= 0;
}

/* whether nothing in a header tells of a password, though somebody else wrote it */
static gboolean
lacks_password(const CamTableRow *row, const CamColumn *kinds)
{
    for (guint i = 0; i < row->cells->len; i++) {
        if (kinds[i] == CAM_COLUMN_PASSWORD || kinds[i] == CAM_COLUMN_SECRET ||
            is_result(row->cells->pdata[i]))
            return FALSE;
    }
    return TRUE;
}

/* one title over the user name and its neighbour, or the word for a password in a language nobody
   here knows */
static gboolean
is_beside_user(const CamTableRow *row, const CamColumn *kinds, guint index)
{
    if (index == 0 || kinds[index - 1] != CAM_COLUMN_USER)
        return FALSE;
    if (kinds[index] == CAM_COLUMN_USER)
        return cam_text_equal_fold(cam_table_row_get(row, index),
                                   cam_table_row_get(row, index - 1));
    return kinds[index] == CAM_COLUMN_UNKNOWN && lacks_password(row, kinds);
}

static CamColumns *
read_header(const CamTableRow *row, guint index, char delimiter)
{
    CamColumns *columns = cam_columns_new();
    guint count = row->cells->len;
    g_autofree CamColumn *kinds = g_new0(CamColumn, count + 1);

    columns->delimiter = delimiter;
    columns->first_row = index + 1;
    columns->line = row->line;
    for (guint i = 0; i < count; i++)
        kinds[i] = cam_columns_parse_title(row->cells->pdata[i]);
    for (guint i = 0; i < count; i++) {
        const char *title = row->cells->pdata[i];
        gboolean secret = title[strspn(title, " \t\r\n")] == '\0' || is_beside_user(row, kinds, i);
        cam_columns_add(columns, title, secret ? CAM_COLUMN_SECRET : kinds[i]);
    }
    return columns;
}

/* nothing says which of the other cells is a password */
static CamColumns *
make_header(const GPtrArray *rows, char delimiter)
{
    CamColumns *columns = cam_columns_new();
    guint width = 1;

    for (guint i = 0; i < MIN(rows->len, CAM_HEADER_ROWS); i++)
        width = MAX(width, ((const CamTableRow *)rows->pdata[i])->cells->len);
    columns->delimiter = delimiter;
    cam_columns_add(columns, "address", CAM_COLUMN_ADDRESS);
    for (guint i = 1; i < width; i++) {
        g_autofree char *title = g_strdup_printf("column %u", i + 1);
        cam_columns_add(columns, title, CAM_COLUMN_SECRET);
    }
    return columns;
}

#define WITH_ADDRESS 1000

/* how many things a row names, more with an address among them; 0 when it is no header */
static guint
rate_header(const CamTableRow *row, gboolean *ret_alone)
{
    guint known = 0;
    guint filled = 0;
    gboolean address = FALSE;
    gboolean data = FALSE;

    for (guint i = 0; i < row->cells->len; i++) {
        CamColumn column;
        const char *cell = row->cells->pdata[i];
        filled += cell[0] != '\0';
        data = data || looks_like_address(cell);
        if (find_name(cell, &column) < 0)
            continue;
        known++;
        address = address || column == CAM_COLUMN_ADDRESS;
    }
    *ret_alone = known == 1 && filled > 1;
    /* one name may be a word of a device's row, such as its description */
    if (known == 0 || (known == 1 && (!address || data)))
        return 0;
    return known + (address ? WITH_ADDRESS : 0);
}

/* whether the row below has an address where the one name of a row says so; `Address` may stand
   above a list, in front of that of the customer */
static gboolean
is_confirmed(const GPtrArray *rows, guint index)
{
    const CamTableRow *row = rows->pdata[index];
    const CamTableRow *next = index + 1 < rows->len ? rows->pdata[index + 1] : NULL;

    for (guint i = 0; next != NULL && i < row->cells->len; i++) {
        if (cam_columns_parse_title(row->cells->pdata[i]) == CAM_COLUMN_ADDRESS)
            return looks_like_address(cam_table_row_get(next, i));
    }
    return FALSE;
}

/* the best layout so far */
typedef struct {
    CamColumns *columns;
    guint rating;
} Best;

static void
take_better(Best *best, CamColumns *columns, guint rating)
{
    cam_columns_free(best->columns);
    best->columns = columns;
    best->rating = rating;
}

/* the first header counts, not the longest: another may stand further down, above another table.
   One without an address, or of one doubtful name, is taken when there is no other */
static void
rate_headers(Best *best, const GPtrArray *rows, char delimiter)
{
    guint found = 0;
    guint rating = 0;
    gboolean sure = FALSE;

    for (guint i = 0; i < MIN(rows->len, CAM_HEADER_ROWS) && !sure; i++) {
        gboolean alone = FALSE;
        guint own = rate_header(rows->pdata[i], &alone);
        sure = own >= WITH_ADDRESS && (!alone || is_confirmed(rows, i));
        if (sure || own > rating) {
            rating = own;
            found = i;
        }
    }
    if (rating > best->rating)
        take_better(best, read_header(rows->pdata[found], found, delimiter), rating);
}

gboolean
cam_columns_has_address(const CamTableRow *row)
{
    for (guint i = 0; i < row->cells->len; i++) {
        const char *cell = row->cells->pdata[i];
        const char *scheme = g_ascii_isalpha(cell[0]) ? strstr(cell, "://") : NULL;
        const char *host = scheme != NULL ? scheme + 3 : cell;
        gsize size = strcspn(host, ":/ ");
        if (!g_ascii_isdigit(host[0]) || size > 15)
            continue;
        g_autofree char *plain = g_strndup(host, size);
        if (g_hostname_is_ip_address(plain))
            return TRUE;
    }
    return FALSE;
}

CamColumns *
cam_columns_find_next(const CamColumns *columns, const GPtrArray *rows, guint index)
{
    const CamTableRow *row = rows->pdata[index];
    gboolean alone = FALSE;

    /* most rows are told by one look */
    if (columns->delimiter == ':' || row->broken || cam_columns_has_address(row) ||
        (is_comment(row) && cam_table_row_get(row, 0)[1] != '\0'))
        return NULL;
    if (rate_header(row, &alone) < WITH_ADDRESS || alone)
        return NULL;
    for (guint i = 0; i < row->cells->len; i++) {
        if (looks_like_address(row->cells->pdata[i]))
            return NULL;
    }
    return read_header(row, index, columns->delimiter);
}

static void
rate_plain_list(Best *best, const GPtrArray *rows, char delimiter)
{
    guint found = count_addresses(rows);

    if (found > best->rating)
        take_better(best, make_header(rows, delimiter), found);
}

typedef void (*RateFunc)(Best *best, const GPtrArray *rows, char delimiter);

static void
try_delimiters(Best *best, const char *text, RateFunc rate)
{
    static const char delimiters[] = ",;\t|";

    for (const char *delimiter = delimiters; *delimiter != '\0'; delimiter++) {
        g_autoptr(GPtrArray) rows = cam_table_split(text, *delimiter, CAM_HEADER_ROWS);
        rate(best, rows, *delimiter);
    }
}

static CamColumns *
finish(Best *headers, Best *lists, GError **error)
{
    CamColumns *columns = headers->columns != NULL ? headers->columns : lists->columns;

    if (columns == NULL) {
        g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT,
                            "the list has no column of addresses; name one column \"address\" in "
                            "its first row, or write one address per line");
    } else if (headers->columns != NULL && headers->rating < WITH_ADDRESS) {
        g_clear_pointer(&columns, cam_columns_free);
        g_set_error_literal(error, CAM_ERROR, CAM_ERROR_FORMAT,
                            "the list has a header but no column of addresses; name one column "
                            "\"address\"");
    }
    return columns;
}

CamColumns *
cam_columns_find(const char *text, GError **error)
{
    Best headers = { 0 };
    Best lists = { 0 };

    try_delimiters(&headers, text, rate_headers);
    if (headers.columns == NULL)
        try_delimiters(&lists, text, rate_plain_list);
    if (headers.columns == NULL && lists.columns == NULL)
        lists.columns = cam_columns_find_colons(text);
    return finish(&headers, &lists, error);
}

CamColumns *
cam_columns_find_in_rows(const GPtrArray *rows, GError **error)
{
    Best headers = { 0 };
    Best lists = { 0 };

    rate_headers(&headers, rows, '\0');
    if (headers.columns == NULL)
        rate_plain_list(&lists, rows, '\0');
    return finish(&headers, &lists, error);
}

int
cam_columns_find_place(const CamColumns *columns, CamColumn column, const CamTableRow *row)
{
    const GArray *places = columns->places[column];

    for (guint i = 0; i < places->len; i++) {
        guint place = g_array_index(places, guint, i);
        const char *cell = cam_table_row_get(row, place);
        if (cell[strspn(cell, " \t\r\n")] != '\0' && !cam_damage_is_placeholder(column, cell))
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
    g_array_unref(columns->shown);
    g_array_unref(columns->slots);
    for (guint i = 0; i < CAM_COLUMN_COUNT; i++)
        g_array_unref(columns->places[i]);
    g_free(columns);
}
