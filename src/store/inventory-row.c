/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory-row.h"

#include "src/base/text.h"

#include <string.h>

#define MAX_TEXT  200
#define MAX_EXTRA 500

/* where the makers' own programs talk to devices; HTTP does not live there */
static const guint16 sdk_ports[] = { 8000, 37777, 37778, 34567 };

static void
count(CamTally *tally, guint line)
{
    if (tally->count++ == 0)
        tally->line = line;
}

static CamDevice *
refuse(CamRowReader *reader, const CamTableRow *row, const char *code, JsonObject *args)
{
    cam_inventory_add_notice(reader->inventory, row->line, code, args);
    reader->inventory->bad_rows++;
    return NULL;
}

/* what a spreadsheet leaves of numbers and formulas it believed in */
static gboolean
is_damaged(const char *text)
{
    static const char *const marks[] = { "#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#####" };
    const char *exponent = strpbrk(text, "eE");

    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
        if (g_str_has_prefix(text, marks[i]))
            return TRUE;
    }
    return exponent != NULL && exponent[1] == '+' && exponent != text &&
           exponent[2 + strspn(exponent + 2, "0123456789")] == '\0' &&
           (gsize)(exponent - text) == strspn(text, "0123456789.,");
}

/* the cell of that kind, NULL when it is empty */
static char *
take_cell(CamRowReader *reader, const CamTableRow *row, CamColumn column)
{
    int place = cam_columns_find_place(reader->columns, column, row);
    const char *cell = place >= 0 ? cam_table_row_get(row, (guint)place) : NULL;

    /* lists written by camherd keep spreadsheets from reading formulas by this mark */
    if (cell != NULL && cell[0] == '\'' && cell[1] != '\0' && strchr("=+-@", cell[1]) != NULL)
        cell++;
    g_autofree char *text = cam_text_clean(cell, MAX_TEXT);
    if (text == NULL || !is_damaged(text))
        return g_steal_pointer(&text);
    cam_inventory_add_notice(reader->inventory, row->line, "spreadsheet-damage",
                             cam_args_new("column",
                                          (const char *)reader->columns->titles->pdata[place],
                                          "value", text, NULL));
    return NULL;
}

/* what an address says beside the host: `http://user:password@host:port/path` */
static CamDevice *
read_url(const char *text, char **ret_user, char **ret_password)
{
    g_autoptr(GUri) uri =
        g_uri_parse(text, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_PARSE_RELAXED, NULL);
    const char *host = uri != NULL ? g_uri_get_host(uri) : NULL;

    /* a password with a # or / in it breaks the address in the wrong place */
    if (host == NULL || (strchr(text, '@') != NULL && g_uri_get_user(uri) == NULL))
        return NULL;
    gboolean tls = cam_text_equal_fold(g_uri_get_scheme(uri), "https");
    gboolean http = tls || cam_text_equal_fold(g_uri_get_scheme(uri), "http");
    int port = http ? g_uri_get_port(uri) : -1;
    gboolean v6 = strchr(host, ':') != NULL;
    g_autoptr(GString) plain = g_string_new(tls ? "https://" : "");
    g_string_append_printf(plain, v6 ? "[%s]" : "%s", host);
    if (port > 0)
        g_string_append_printf(plain, ":%d", port);
    CamDevice *device = port != 0 ? cam_device_new_from_text(plain->str, NULL) : NULL;
    if (device == NULL)
        return NULL;
    *ret_user = g_strdup(g_uri_get_user(uri));
    *ret_password = g_strdup(g_uri_get_password(uri));
    return device;
}

/* `10.0.0.5/doc/page/login.asp` is an address as browsers show it, `10.0.0.0/24` is none */
static CamDevice *
read_plain_address(const char *text)
{
    g_autofree char *host = g_strndup(text, strcspn(text, "/"));
    const char *path = text + strlen(host);

    if (*path == '/' && path[1] != '\0' && path[1 + strspn(path + 1, "0123456789.")] == '\0')
        return NULL;
    return cam_device_new_from_text(host, NULL);
}

/* whether an address that could be read has a port in it */
static gboolean
names_port(const char *text)
{
    const char *scheme = strstr(text, "://");
    const char *host = scheme != NULL ? scheme + 3 : text;
    g_autofree char *place = g_strndup(host, strcspn(host, "/?#"));
    const char *at = strrchr(place, '@');
    const char *start = at != NULL ? at + 1 : place;
    const char *bracket = strchr(start, ']');

    if (scheme != NULL && g_ascii_strncasecmp(text, "http", 4) != 0)
        return FALSE;
    if (bracket != NULL)
        return bracket[1] == ':';
    const char *colon = strchr(start, ':');
    return colon != NULL && strchr(colon + 1, ':') == NULL && colon[1] != '\0';
}

static CamDevice *
read_address(CamRowReader *reader, const CamTableRow *row, char **ret_user, char **ret_password)
{
    int place = cam_columns_find_place(reader->columns, CAM_COLUMN_ADDRESS, row);
    g_autofree char *text =
        place >= 0 ? cam_text_clean(cam_table_row_get(row, (guint)place), 2000) : NULL;

    if (text == NULL)
        return refuse(reader, row, "no-address", NULL);
    gboolean url = strstr(text, "://") != NULL;
    CamDevice *device = url ? read_url(text, ret_user, ret_password) : read_plain_address(text);
    if (device != NULL) {
        device->given = TRUE;
        return device;
    }
    /* what cannot be read may be a password */
    if (strchr(text, '@') != NULL)
        return refuse(reader, row, "bad-login-address", NULL);
    g_autofree char *shown = cam_text_clean(text, 60);
    return refuse(reader, row, "bad-address", cam_args_new("value", shown, NULL));
}

static gboolean
read_port(CamRowReader *reader, const CamTableRow *row, CamColumn column, guint16 *ret_port)
{
    g_autofree char *text = take_cell(reader, row, column);
    guint64 port = 0;

    if (text == NULL)
        return TRUE;
    if (!cam_text_parse_uint(text, 65535, &port) || port == 0) {
        refuse(reader, row, "bad-port", cam_args_new("value", text, NULL));
        return FALSE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(sdk_ports); i++) {
        if (sdk_ports[i] != port)
            continue;
        count(&reader->sdk_ports, row->line);
        return TRUE;
    }
    *ret_port = (guint16)port;
    return TRUE;
}

static gboolean
read_ports(CamRowReader *reader, const CamTableRow *row, CamDevice *device)
{
    int place = cam_columns_find_place(reader->columns, CAM_COLUMN_ADDRESS, row);
    guint16 port = 0;
    guint16 https_port = 0;

    if (!read_port(reader, row, CAM_COLUMN_PORT, &port) ||
        !read_port(reader, row, CAM_COLUMN_HTTPS_PORT, &https_port))
        return FALSE;
    /* the address is nearer to the device than a column of its own */
    if (place >= 0 && names_port(cam_table_row_get(row, (guint)place)))
        return TRUE;
    if (device->endpoint.tls && https_port != 0)
        device->endpoint.port = https_port;
    else if (port != 0)
        device->endpoint.port = port;
    return TRUE;
}

static void
read_login(CamRowReader *reader, const CamTableRow *row, CamDevice *device, const char *url_user,
           const char *url_password)
{
    int place = cam_columns_find_place(reader->columns, CAM_COLUMN_PASSWORD, row);
    /* as it stands: blanks and quotes may belong to it */
    const char *password = place >= 0 ? cam_table_row_get(row, (guint)place) : NULL;
    g_autofree char *user = take_cell(reader, row, CAM_COLUMN_USER);

    if (password != NULL)
        count(&reader->passwords, row->line);
    if (url_password != NULL)
        count(&reader->hidden_passwords, row->line);
    if (user == NULL && password == NULL && url_user != NULL) {
        user = cam_text_clean(url_user, MAX_TEXT);
        password = url_password;
    }
    if (password != NULL && user == NULL)
        cam_inventory_add_notice(reader->inventory, row->line, "password-without-user", NULL);
    if (password != NULL && user != NULL) {
        g_autoptr(CamCredential) credential = cam_credential_new(user, password);
        cam_device_set_credential(device, credential);
    }
    device->target.user = g_steal_pointer(&user);
}

static char *
read_mac(CamRowReader *reader, const CamTableRow *row)
{
    g_autofree char *text = take_cell(reader, row, CAM_COLUMN_MAC);
    char *mac = cam_text_parse_mac(text);

    if (text == NULL || mac != NULL)
        return mac;
    gsize digits = strspn(text, "0123456789");
    /* a number that lost the zeros it began with */
    gboolean short_number = text[digits] == '\0' && digits > 6 && digits < 12;
    cam_inventory_add_notice(
        reader->inventory, row->line, short_number ? "spreadsheet-damage" : "bad-mac",
        cam_args_new("column", short_number ? "mac" : NULL, "value", text, NULL));
    return NULL;
}

static gboolean
is_word_of(const char *text, const char *const *words)
{
    for (gsize i = 0; words[i] != NULL; i++) {
        if (cam_text_equal_fold(text, words[i]))
            return TRUE;
    }
    return FALSE;
}

/* leaving a device alone is the safe side: any word in `skip` that is not a no is a yes */
static void
read_skip(CamRowReader *reader, const CamTableRow *row, CamDevice *device)
{
    CamTarget *target = &device->target;
    static const char *const no[] = { "0",    "no",     "n",   "false",    "off",
                                      "nein", "falsch", "non", "disabled", NULL };
    static const char *const yes[] = { "1", "yes", "y", "true", "on", "x", "ja", "skip", NULL };
    g_autofree char *skip = take_cell(reader, row, CAM_COLUMN_SKIP);
    g_autofree char *enabled = take_cell(reader, row, CAM_COLUMN_ENABLED);

    target->reason = take_cell(reader, row, CAM_COLUMN_REASON);
    target->skip = skip != NULL && !is_word_of(skip, no);
    if (target->skip && target->reason == NULL && !is_word_of(skip, yes))
        target->reason = g_strdup(skip);
    if (enabled == NULL || !is_word_of(enabled, no))
        return;
    count(&reader->disabled, row->line);
    g_hash_table_add(reader->disabled_devices, device);
}

static void
read_timescale(CamRowReader *reader, const CamTableRow *row, CamDevice *device)
{
    g_autofree char *text = take_cell(reader, row, CAM_COLUMN_TIMESCALE);

    if (text == NULL || strcmp(text, "1") == 0)
        return;
    gsize size = strspn(text, "0123456789.");
    double value = size == strlen(text) && size < 12 ? g_ascii_strtod(text, NULL) : 0;
    /* a real device never goes faster than its clock (DECISIONS 16) */
    if (cam_device_is_loopback(device) && value >= 0.01 && value <= 100000)
        device->endpoint.timescale = value;
    else
        count(&reader->timescales, row->line);
}

/* without user and password, where somebody keeps whole URLs in a column of his own */
static char *
hide_login(const char *cell)
{
    const char *scheme = strstr(cell, "://");
    gsize host = scheme != NULL ? strcspn(scheme + 3, "/ ") : 0;
    const char *at = scheme != NULL ? g_strrstr_len(scheme + 3, (gssize)host, "@") : NULL;

    if (at == NULL)
        return g_strdup(cell);
    return g_strdup_printf("%.*s%s", (int)(scheme + 3 - cell), cell, at + 1);
}

static void
read_extra(CamRowReader *reader, const CamTableRow *row, CamTarget *target)
{
    const GArray *extra = reader->columns->extra;

    target->extra = g_new0(char *, extra->len + 1);
    for (guint i = 0; i < extra->len; i++) {
        g_autofree char *cell = hide_login(cam_table_row_get(row, g_array_index(extra, guint, i)));
        g_autofree char *text = cam_text_clean(cell, MAX_EXTRA);
        target->extra[i] = text != NULL ? g_steal_pointer(&text) : g_strdup("");
    }
}

static void
read_target(CamRowReader *reader, const CamTableRow *row, CamDevice *device)
{
    CamTarget *target = &device->target;

    target->line = row->line;
    target->name = take_cell(reader, row, CAM_COLUMN_NAME);
    target->vendor = take_cell(reader, row, CAM_COLUMN_VENDOR);
    target->model = take_cell(reader, row, CAM_COLUMN_MODEL);
    target->serial = take_cell(reader, row, CAM_COLUMN_SERIAL);
    target->mac = read_mac(reader, row);
    target->area = take_cell(reader, row, CAM_COLUMN_AREA);
    target->covers = take_cell(reader, row, CAM_COLUMN_COVERS);
    target->file = take_cell(reader, row, CAM_COLUMN_FILE);
    read_skip(reader, row, device);
    read_extra(reader, row, target);
}

/* a name with a comma in it and no quotes around it moves all cells behind it */
static gboolean
has_too_many_cells(const CamRowReader *reader, const CamTableRow *row)
{
    for (guint i = reader->columns->titles->len; i < row->cells->len; i++) {
        if (cam_table_row_get(row, i)[0] != '\0')
            return TRUE;
    }
    return FALSE;
}

/* rows that are neither a device nor a mistake */
static gboolean
is_no_device(CamRowReader *reader, const CamTableRow *row)
{
    const char *first = cam_table_row_get(row, 0);
    gboolean filled = FALSE;

    if (first[0] == '#' && !is_damaged(first)) {
        count(&reader->comments, row->line);
        return TRUE;
    }
    for (guint i = 0; i < row->cells->len; i++)
        filled = filled || cam_table_row_get(row, i)[0] != '\0';
    int place = cam_columns_find_place(reader->columns, CAM_COLUMN_ADDRESS, row);
    /* lists put one behind the other have the header again */
    return !filled || (place >= 0 && strcmp(cam_table_row_get(row, (guint)place),
                                            reader->columns->titles->pdata[place]) == 0);
}

CamDevice *
cam_row_read(CamRowReader *reader, const CamTableRow *row)
{
    g_autofree char *url_user = NULL;
    char *url_password = NULL;

    if (row->broken)
        return refuse(reader, row, "open-quote", NULL);
    if (is_no_device(reader, row))
        return NULL;
    if (has_too_many_cells(reader, row))
        return refuse(reader, row, "too-many-cells", NULL);
    g_autoptr(CamDevice) device = read_address(reader, row, &url_user, &url_password);
    gboolean good = device != NULL && read_ports(reader, row, device);
    if (good) {
        read_login(reader, row, device, url_user, url_password);
        read_timescale(reader, row, device);
        read_target(reader, row, device);
    }
    cam_text_free_secret(url_password);
    return good ? g_steal_pointer(&device) : NULL;
}

static void
tell(CamRowReader *reader, const CamTally *tally, const char *code)
{
    JsonObject *args;

    if (tally->count == 0)
        return;
    args = json_object_new();
    json_object_set_int_member(args, "count", tally->count);
    cam_inventory_add_notice(reader->inventory, tally->line, code, args);
}

void
cam_row_tell_tallies(CamRowReader *reader)
{
    tell(reader, &reader->passwords, "password-column");
    tell(reader, &reader->hidden_passwords, "password-in-address");
    tell(reader, &reader->sdk_ports, "sdk-port");
    tell(reader, &reader->timescales, "timescale-ignored");
    tell(reader, &reader->disabled, "rows-disabled");
    tell(reader, &reader->comments, "rows-commented");
}
