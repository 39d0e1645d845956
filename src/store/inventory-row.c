/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/store/inventory-row.h"

#include "src/base/text.h"
#include "src/store/inventory-address.h"
#include "src/store/inventory-damage.h"
#include "src/store/inventory-secret.h"
#include "src/store/inventory-url.h"

#include <string.h>

#define MAX_TEXT 200
#define MAX_CELL 500

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

static void
tell_damage(CamRowReader *reader, const CamTableRow *row, int place, const char *value)
{
    cam_inventory_add_notice(reader->inventory, row->line, "spreadsheet-damage",
                             cam_args_new("column",
                                          (const char *)reader->columns->titles->pdata[place],
                                          "value", value, NULL));
}

/* serials and hardware addresses may look like dates and numbers to a spreadsheet, names may be
   dates */
static gboolean
is_damaged(CamColumn column, const char *text)
{
    return cam_damage_find_number(text) ||
           ((column == CAM_COLUMN_SERIAL || column == CAM_COLUMN_MAC) &&
            cam_damage_find_date(text));
}

/* the cell of that kind, without what may be a login, NULL when it is empty */
static char *
take_cell(CamRowReader *reader, const CamTableRow *row, CamColumn column)
{
    int place = cam_columns_find_place(reader->columns, column, row);

    if (place < 0)
        return NULL;
    g_autofree char *cell = cam_table_unwrap(cam_table_row_get(row, (guint)place));
    /* a spreadsheet shows no such mark of a text, other programs do */
    gboolean number = column == CAM_COLUMN_SERIAL || column == CAM_COLUMN_MAC;
    if (number && cell[0] == '\'')
        memmove(cell, cell + 1, strlen(cell));
    /* the names of files and credentials are not shown without need */
    gboolean exact = column == CAM_COLUMN_FILE || column == CAM_COLUMN_CREDENTIAL;
    g_autofree char *plain = exact ? g_strdup(cell) : cam_secret_hide(cell);
    g_autofree char *text = cam_text_clean(plain, MAX_TEXT);
    if (text == NULL || !is_damaged(column, text))
        return g_steal_pointer(&text);
    tell_damage(reader, row, place, text);
    return NULL;
}

/* the address as it stands in the row; NULL when there is none */
static char *
take_address(const CamRowReader *reader, const CamTableRow *row, int *ret_place)
{
    *ret_place = cam_columns_find_place(reader->columns, CAM_COLUMN_ADDRESS, row);
    if (*ret_place < 0)
        return NULL;
    g_autofree char *cell = cam_table_unwrap(cam_table_row_get(row, (guint)*ret_place));
    return cam_text_clean(cell, 2000);
}

static gboolean
is_alone(const CamTableRow *row)
{
    guint filled = 0;

    for (guint i = 0; i < row->cells->len; i++)
        filled += cam_table_row_get(row, i)[0] != '\0' && !cam_table_row_is_reshaped(row, i);
    return filled <= 1 && row->cells->len > 1;
}

static CamDevice *
read_address(CamRowReader *reader, const CamTableRow *row, char **ret_user, char **ret_password)
{
    int place;
    g_autofree char *text = take_address(reader, row, &place);

    if (text == NULL)
        return refuse(reader, row, "row-without-address", NULL);
    if (cam_damage_find_address(text)) {
        tell_damage(reader, row, place, text);
        reader->inventory->bad_rows++;
        return NULL;
    }
    if (reader->numbers && cam_address_is_heading(text, is_alone(row))) {
        g_autofree char *heading = cam_text_clean(text, 60);
        return refuse(reader, row, "heading-row", cam_args_new("value", heading, NULL));
    }
    CamDevice *device = cam_address_read(text, ret_user, ret_password);
    if (device != NULL) {
        device->given = TRUE;
        return device;
    }
    /* what cannot be read may be a password */
    if (strchr(text, '@') != NULL)
        return refuse(reader, row, "bad-login-address", NULL);
    g_autofree char *plain = cam_secret_hide(text);
    g_autofree char *shown = cam_text_clean(plain, 60);
    return refuse(reader, row, "bad-address", cam_args_new("value", shown, NULL));
}

static gboolean
is_sdk_port(guint64 port)
{
    for (gsize i = 0; i < G_N_ELEMENTS(sdk_ports); i++) {
        if (sdk_ports[i] == port)
            return TRUE;
    }
    return FALSE;
}

/* the best port of that kind; in some lists the first column is the maker's, the second HTTP's */
static gboolean
read_port(CamRowReader *reader, const CamTableRow *row, CamColumn column, guint16 *ret_port)
{
    const GArray *places = reader->columns->places[column];
    gboolean sdk = FALSE;
    guint64 port = 0;

    for (guint i = 0; i < places->len && *ret_port == 0; i++) {
        guint place = g_array_index(places, guint, i);
        g_autofree char *text = cam_text_clean(cam_table_row_get(row, place), MAX_TEXT);
        if (text == NULL || cam_damage_is_placeholder(column, text))
            continue;
        if (!cam_text_parse_uint(text, 65535, &port) || port == 0) {
            refuse(reader, row, "bad-port", cam_args_new("value", text, NULL));
            return FALSE;
        }
        if (is_sdk_port(port))
            sdk = TRUE;
        else
            *ret_port = (guint16)port;
    }
    if (sdk && *ret_port == 0)
        count(&reader->sdk_ports, row->line);
    return TRUE;
}

/* `10.0.0.5:8000` is how people write the maker's port; whoever writes http:// knows better, and
   a simulated device has any port */
static gboolean
names_sdk_port(const CamDevice *device, const char *address)
{
    return strstr(address, "://") == NULL && is_sdk_port(device->endpoint.port) &&
           !cam_device_is_loopback(device);
}

static gboolean
read_ports(CamRowReader *reader, const CamTableRow *row, CamDevice *device)
{
    CamEndpoint *endpoint = &device->endpoint;
    int place;
    g_autofree char *text = take_address(reader, row, &place);
    const char *address = text != NULL ? text : "";
    guint16 port = 0;
    guint16 https_port = 0;

    if (!read_port(reader, row, CAM_COLUMN_PORT, &port) ||
        !read_port(reader, row, CAM_COLUMN_HTTPS_PORT, &https_port))
        return FALSE;
    if (names_sdk_port(device, address)) {
        count(&reader->sdk_ports, row->line);
        endpoint->port = 80;
    } else if (cam_url_names_port(address)) {
        /* the address is nearer to the device than a column of its own */
        return TRUE;
    }
    /* whoever names only the port of HTTPS wants that */
    if (https_port != 0 && port == 0)
        endpoint->tls = TRUE;
    if (endpoint->tls && https_port != 0)
        endpoint->port = https_port;
    else if (port != 0)
        endpoint->port = port;
    return TRUE;
}

/* it is lost, and each wrong one is a step to a lock-out; whether a date in a text file was one
   from the beginning, nobody knows */
static gboolean
is_damaged_password(const CamRowReader *reader, const CamTableRow *row, guint place)
{
    const char *password = cam_table_row_get(row, place);
    gboolean text_file = reader->columns->delimiter != '\0';

    return cam_damage_find_number(password) || cam_table_row_is_reshaped(row, place) ||
           (text_file && cam_damage_find_date(password));
}

/* `admin/12345` in the column of the user name is a login, and which part is which is a guess */
static char *
take_user(CamRowReader *reader, const CamTableRow *row)
{
    int place = cam_columns_find_place(reader->columns, CAM_COLUMN_USER, row);

    if (place < 0 || !cam_secret_is_login(cam_table_row_get(row, (guint)place)))
        return take_cell(reader, row, CAM_COLUMN_USER);
    cam_inventory_add_notice(reader->inventory, row->line, "login-in-one-cell", NULL);
    return NULL;
}

static void
read_login(CamRowReader *reader, const CamTableRow *row, CamDevice *device, const char *url_user,
           const char *url_password)
{
    int place = cam_columns_find_place(reader->columns, CAM_COLUMN_PASSWORD, row);
    /* as it stands: blanks and quotes may belong to it */
    const char *password = place >= 0 ? cam_table_row_get(row, (guint)place) : NULL;
    g_autofree char *user = take_user(reader, row);

    if (password != NULL)
        count(&reader->passwords, row->line);
    if (password != NULL && is_damaged_password(reader, row, (guint)place)) {
        tell_damage(reader, row, place, "***");
        password = NULL;
    }
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
    int place = cam_columns_find_place(reader->columns, CAM_COLUMN_MAC, row);
    cam_inventory_add_notice(
        reader->inventory, row->line, short_number ? "spreadsheet-zeros" : "bad-mac",
        cam_args_new("column", (const char *)reader->columns->titles->pdata[place], "value", text,
                     NULL));
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

/* camherd does not do what these columns wish; whoever filled them must know */
static void
count_wishes(CamRowReader *reader, const CamTableRow *row)
{
    const GArray *places = reader->columns->places[CAM_COLUMN_WISH];

    for (guint i = 0; i < MIN(places->len, G_N_ELEMENTS(reader->wishes)); i++) {
        if (cam_table_row_get(row, g_array_index(places, guint, i))[0] != '\0')
            count(&reader->wishes[i], row->line);
    }
}

/* columns of which a cell is not kept; that is told once */
static void
note_left_out(CamRowReader *reader, const CamTableRow *row)
{
    const GArray *places = reader->columns->places[CAM_COLUMN_SECRET];

    for (guint i = 0; i < places->len; i++) {
        guint place = g_array_index(places, guint, i);
        if (cam_table_row_get(row, place)[0] != '\0')
            g_hash_table_add(reader->left_out, GUINT_TO_POINTER(place + 1));
    }
}

static gboolean
is_of(const CamColumns *columns, CamColumn column, guint index)
{
    const GArray *places = columns->places[column];

    for (guint i = 0; i < places->len; i++) {
        if (g_array_index(places, guint, i) == index)
            return TRUE;
    }
    return FALSE;
}

/* where hiding a login took the host away as well, the address as it was understood */
static char *
correct_address(const CamDevice *device, char *hidden)
{
    g_autofree char *text = hidden;
    g_autofree char *user = NULL;
    char *password = NULL;
    g_autoptr(CamDevice) shown = cam_url_read(text, &user, &password);

    cam_text_free_secret(password);
    if (shown != NULL && strcmp(shown->endpoint.address, device->endpoint.address) == 0)
        return g_steal_pointer(&text);
    return cam_device_format_endpoint(device);
}

/* a cell as it may be written back */
static char *
make_cell(CamRowReader *reader, const CamTableRow *row, const CamDevice *device, guint index)
{
    const char *cell = cam_table_row_get(row, index);
    int address = cam_columns_find_place(reader->columns, CAM_COLUMN_ADDRESS, row);
    gboolean user = is_of(reader->columns, CAM_COLUMN_USER, index);

    if (user && cam_secret_is_login(cell))
        return g_strdup("");
    char *hidden = cam_secret_hide(cell);
    if (strcmp(hidden, cell) == 0)
        return hidden;
    if ((int)index == address && strstr(cell, "://") != NULL)
        return correct_address(device, hidden);
    count(&reader->hidden_logins, row->line);
    return hidden;
}

static char **
read_cells(CamRowReader *reader, const CamTableRow *row, const CamDevice *device)
{
    const CamColumns *columns = reader->columns;
    guint width = g_strv_length(reader->inventory->sheet->titles);
    char **cells = g_new0(char *, width + 1);

    for (guint i = 0; i < columns->shown->len; i++) {
        guint slot = g_array_index(columns->slots, guint, i);
        if (slot >= width)
            continue;
        g_autofree char *cell =
            make_cell(reader, row, device, g_array_index(columns->shown, guint, i));
        cells[slot] = cam_text_clean(cell, MAX_CELL);
    }
    for (guint i = 0; i < width; i++)
        cells[i] = cells[i] != NULL ? cells[i] : g_strdup("");
    note_left_out(reader, row);
    return cells;
}

/* Milestone's groups of drivers are makes, but for these; `Axis;Hanwha` is for it to find out */
static gboolean
is_group_of_makes(const char *title, const char *text)
{
    static const char *const none[] = { "universal", "onvif", "generic", "other", NULL };
    g_autofree char *key = cam_text_key(title);

    return strcmp(key, "drivergroup") == 0 && (is_word_of(text, none) || strchr(text, ';') != NULL);
}

static char *
read_vendor(CamRowReader *reader, const CamTableRow *row)
{
    int place = cam_columns_find_place(reader->columns, CAM_COLUMN_VENDOR, row);
    g_autofree char *text = take_cell(reader, row, CAM_COLUMN_VENDOR);

    if (text == NULL || is_group_of_makes(reader->columns->titles->pdata[place], text))
        return NULL;
    return g_steal_pointer(&text);
}

/* SADP calls the model so, Milestone says `Camera` there, and others a number */
static char *
read_model(CamRowReader *reader, const CamTableRow *row)
{
    g_autofree char *model = take_cell(reader, row, CAM_COLUMN_MODEL);

    if (model != NULL)
        return g_steal_pointer(&model);
    g_autofree char *type = take_cell(reader, row, CAM_COLUMN_DEVICE_TYPE);
    if (type == NULL || strpbrk(type, "0123456789") == NULL ||
        type[strspn(type, "0123456789.- ")] == '\0')
        return NULL;
    return g_steal_pointer(&type);
}

/* marks for nothing, which are told once */
static void
count_placeholders(CamRowReader *reader, const CamTableRow *row)
{
    for (guint column = CAM_COLUMN_ADDRESS; column < CAM_COLUMN_COUNT; column++) {
        const GArray *places = reader->columns->places[column];
        for (guint i = 0; i < places->len; i++) {
            const char *cell = cam_table_row_get(row, g_array_index(places, guint, i));
            if (cam_damage_is_placeholder((CamColumn)column, cell))
                count(&reader->placeholders, row->line);
        }
    }
}

static gboolean
is_ip_cell(const char *cell)
{
    g_autofree char *host = g_strndup(cell, strcspn(cell, ":/"));

    return g_hostname_is_ip_address(host);
}

/* another address beside the one that is used may be that of the device */
static void
count_second_address(CamRowReader *reader, const CamTableRow *row)
{
    const GArray *places = reader->columns->places[CAM_COLUMN_ADDRESS];
    int place = cam_columns_find_place(reader->columns, CAM_COLUMN_ADDRESS, row);
    const char *used = place >= 0 ? cam_table_row_get(row, (guint)place) : "";

    for (guint i = 0; i < places->len && is_ip_cell(used); i++) {
        const char *cell = cam_table_row_get(row, g_array_index(places, guint, i));
        if (is_ip_cell(cell) && strcmp(cell, used) != 0 &&
            !cam_damage_is_placeholder(CAM_COLUMN_ADDRESS, cell)) {
            count(&reader->second_addresses, row->line);
            return;
        }
    }
}

static void
read_target(CamRowReader *reader, const CamTableRow *row, CamDevice *device)
{
    CamTarget *target = &device->target;

    target->line = row->line;
    target->name = take_cell(reader, row, CAM_COLUMN_NAME);
    target->vendor = read_vendor(reader, row);
    target->model = read_model(reader, row);
    target->serial = take_cell(reader, row, CAM_COLUMN_SERIAL);
    target->mac = read_mac(reader, row);
    target->area = take_cell(reader, row, CAM_COLUMN_AREA);
    target->covers = take_cell(reader, row, CAM_COLUMN_COVERS);
    target->file = take_cell(reader, row, CAM_COLUMN_FILE);
    target->credential = take_cell(reader, row, CAM_COLUMN_CREDENTIAL);
    read_skip(reader, row, device);
    count_wishes(reader, row);
    count_placeholders(reader, row);
    if (reader->columns->places[CAM_COLUMN_ADDRESS]->len > 1)
        count_second_address(reader, row);
    target->sheet = cam_sheet_ref(reader->inventory->sheet);
    target->cells = read_cells(reader, row, device);
}

/* a name with a comma in it and no quotes around it moves all cells behind it */
static gboolean
has_too_many_cells(const CamRowReader *reader, const CamTableRow *row)
{
    for (guint i = reader->columns->titles->len; i < row->cells->len; i++) {
        /* a joined cell may be wider than the table */
        if (cam_table_row_get(row, i)[0] != '\0' && !cam_table_row_is_reshaped(row, i))
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

    if (row->line == 1 && g_str_has_prefix(first, "sep="))
        return TRUE;
    if (first[0] == '#' && !cam_damage_find_number(first)) {
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

static void
tell_wishes(CamRowReader *reader)
{
    const GArray *places = reader->columns->places[CAM_COLUMN_WISH];

    for (guint i = 0; i < MIN(places->len, G_N_ELEMENTS(reader->wishes)); i++) {
        const CamTally *tally = &reader->wishes[i];
        if (tally->count == 0)
            continue;
        const char *title = reader->columns->titles->pdata[g_array_index(places, guint, i)];
        JsonObject *args = cam_args_new("column", title, NULL);
        json_object_set_int_member(args, "count", tally->count);
        cam_inventory_add_notice(reader->inventory, tally->line, "wish-kept", args);
    }
}

static void
tell_left_out(CamRowReader *reader)
{
    g_autoptr(GString) list = g_string_new(NULL);

    for (guint i = 0; i < reader->columns->titles->len; i++) {
        const char *title = reader->columns->titles->pdata[i];
        if (!g_hash_table_contains(reader->left_out, GUINT_TO_POINTER(i + 1)))
            continue;
        g_string_append(list, list->len > 0 ? ", " : "");
        if (title[0] != '\0')
            g_string_append(list, title);
        else
            g_string_append_printf(list, "column %u", i + 1);
    }
    if (list->len == 0)
        return;
    g_autofree char *text = cam_text_clean(list->str, MAX_TEXT);
    cam_inventory_add_notice(reader->inventory, reader->columns->line, "columns-left-out",
                             cam_args_new("columns", text, NULL));
}

void
cam_row_change_columns(CamRowReader *reader, const CamColumns *columns)
{
    tell_wishes(reader);
    tell_left_out(reader);
    memset(reader->wishes, 0, sizeof reader->wishes);
    g_hash_table_remove_all(reader->left_out);
    reader->columns = columns;
    cam_inventory_add_notice(reader->inventory, columns->line, "further-header", NULL);
}

void
cam_row_tell_tallies(CamRowReader *reader)
{
    tell_wishes(reader);
    tell_left_out(reader);
    tell(reader, &reader->hidden_logins, "logins-hidden");
    tell(reader, &reader->passwords, "password-column");
    tell(reader, &reader->hidden_passwords, "password-in-address");
    tell(reader, &reader->second_addresses, "second-address");
    tell(reader, &reader->placeholders, "placeholders");
    tell(reader, &reader->sdk_ports, "sdk-port");
    tell(reader, &reader->timescales, "timescale-ignored");
    tell(reader, &reader->disabled, "rows-disabled");
    tell(reader, &reader->comments, "rows-commented");
}
