/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/base/file.h"
#include "tests/store/lists.h"

#include <string.h>

/* which notices a list brings: some of them */
#define P "password-column "
#define S "sdk-port "

typedef struct {
    const char *file;
    const char *endpoints;
    /* of the first device, separated by | : name, vendor, model, serial, mac, user, password */
    const char *first;
    const char *notices;
    /* what is written back */
    const char *titles;
} Form;

static const Form forms[] = {
    { "milestone-management-client.csv", "10.50.1.11 10.50.1.12:8081", "-|-|-|-|-|root|s3cret-1", P,
      "HardwareAddress,HardwareUsername,HardwareDriverID" },
    { "milestone-pstools-hardware.csv", "10.50.2.11 10.50.2.12:8080",
      "Gate, north|-|-|-|ac:cc:8e:50:02:11|root|s3cret-1", P,
      "HardwareName,HardwareAddress,MacAddress,UserName,DriverNumber,DriverDisplayName,"
      "RecordingServerName,RecordingServerId" },
    /* a group of drivers is no make, and the type Camera is no model */
    { "milestone-pstools-devices.csv", "10.50.3.11 10.50.3.12 10.50.3.13",
      "Hall 1|-|-|-|-|root|s3cret-1", P "rows-disabled ",
      "DeviceType,Name,Address,Channel,UserName,DriverNumber,DriverGroup,RecordingServer,Enabled,"
      "HardwareName,StorageName,Coordinates,DeviceGroups" },
    { "milestone-camera-report.csv", "10.50.4.11", "Gate|-|P3245-LVE|-|ac:cc:8e:50:04:11|-|-", "",
      "Name,State,IsStarted,HardwareName,Model,Address,HTTPSEnabled,MAC,Firmware,DriverFamily,"
      "RecorderName" },
    { "ivms-4200.csv", "10.50.5.11 10.50.5.12", "Gate|-|-|-|-|admin|s3cret-1", P S,
      "Nickname,Adding Mode,Address,Port,Device Information,User Name,Add Offline Device,"
      "Export to Group,Channel Number,Alarm Input Number" },
    { "sadp.csv", "10.50.6.11 10.50.6.12:8081",
      "-|-|DS-2CD2386G2-IU|DS-2CD2386G2-IU20240131AAWRJ00000611|44:19:b6:50:06:11|-|-", "", NULL },
    { "sadp-fields.csv", "10.50.7.11:8082",
      "-|-|DS-2CD2386G2-IU|DS-2CD2386G2-IU20240131AAWRJ00000711|44:19:b6:50:07:11|-|-", "", NULL },
    { "siqura.csv", "10.50.8.11 10.50.8.12:8080",
      "Dome, east|-|HSD820H2-E|00067350811|00:06:73:50:08:11|Admin|s3cret-1", P,
      "IPAddress,Port,Username,ForcedOffline,Name,ModelName,ProductType,SerialNumber,MacAddress,"
      "Status" },
    { "axis-camera-station.csv", "10.50.9.11 axis-accc8e500912",
      "-|-|AXIS P3245-LVE|ACCC8E500911|-|-|-", "", NULL },
    { "axis-device-manager.txt", "10.50.10.11 https://10.50.10.12:8443",
      "Gate|-|AXIS P3245-LVE|-|ac:cc:8e:50:0a:11|-|-", "", NULL },
    { "oxidized-name-ip-model.db", "10.50.11.11 10.50.11.12 [2001:db8::11]",
      "gate.example|-|-|-|-|oxidized|s3cret-1", P "rows-commented columns-left-out ",
      "name,ip,oxidized model,username" },
    { "oxidized-ip-model.db", "10.50.12.11 10.50.12.12", "-|-|-|-|-|-|-", "",
      "address,oxidized model" },
    { "oxidized-name-model-ip.db", "10.50.13.11 10.50.13.12", "gate|-|-|-|-|-|-", "",
      "name,oxidized model,ip" },
    { "urls.txt", "10.50.14.11 10.50.14.12:8080 https://10.50.14.13 10.50.14.14",
      "-|-|-|-|-|viewer|s3cret-1", "password-in-address rows-commented ", "address" },
};

static CamInventory *
read_form(const Form *form)
{
    g_autofree char *path = g_build_filename(FORMS, form->file, NULL);
    g_autoptr(GError) error = NULL;
    CamInventory *inventory = cam_inventory_read(path, &error);

    g_assert_no_error(error);
    return inventory;
}

static const char *
or_dash(const char *text)
{
    return text != NULL ? text : "-";
}

static char *
describe(const CamDevice *device)
{
    const CamTarget *target = &device->target;
    const CamCredential *credential = device->credential;

    return g_strjoin("|", or_dash(target->name), or_dash(target->vendor), or_dash(target->model),
                     or_dash(target->serial), or_dash(target->mac), or_dash(target->user),
                     credential != NULL ? credential->password : "-", NULL);
}

static char *
join_notices(const CamInventory *inventory)
{
    g_autoptr(GString) list = g_string_new(NULL);

    for (guint i = 0; i < inventory->notices->len; i++) {
        const CamNotice *notice = inventory->notices->pdata[i];
        g_string_append_printf(list, "%s ", notice->code);
    }
    return g_string_free(g_steal_pointer(&list), FALSE);
}

static gboolean
has_all(const char *notices, const char *wanted)
{
    g_auto(GStrv) words = g_strsplit(wanted, " ", -1);

    for (char **word = words; *word != NULL; word++) {
        if (strstr(notices, *word) == NULL)
            return FALSE;
    }
    return strlen(notices) == strlen(wanted);
}

static void
test_form(gconstpointer data)
{
    const Form *form = data;
    g_autoptr(CamInventory) inventory = read_form(form);
    g_autofree char *notices = join_notices(inventory);
    g_autofree char *titles = g_strjoinv(",", inventory->sheet->titles);

    list_assert_endpoints(inventory, form->endpoints);
    list_assert_notices(inventory);
    g_assert_cmpuint(inventory->bad_rows, ==, 0);
    g_autofree char *first = describe(inventory->devices->pdata[0]);
    g_assert_cmpstr(first, ==, form->first);
    g_test_message("%s", notices);
    g_assert_true(has_all(notices, form->notices));
    if (form->titles != NULL)
        g_assert_cmpstr(titles, ==, form->titles);
    for (guint i = 0; i < inventory->devices->len; i++) {
        const CamDevice *device = inventory->devices->pdata[i];
        g_autofree char *cells = g_strjoinv("|", device->target.cells);
        g_assert_null(strstr(cells, "s3cret"));
        g_assert_cmpuint(device->target.line, >, 0);
    }
}

/* three rows are three channels of two devices; one whose channels are all off is left alone */
static void
test_channels(void)
{
    g_autoptr(CamInventory) inventory = read_form(&forms[2]);
    const CamDevice *two = inventory->devices->pdata[1];
    const CamDevice *three = inventory->devices->pdata[2];

    g_assert_cmpstr(two->target.vendor, ==, "AXIS");
    g_assert_cmpstr(two->target.name, ==, "Hall 2");
    g_assert_false(two->target.skip);
    g_assert_null(three->target.vendor);
    g_assert_true(three->target.skip);
}

/* what has colons but is no list of Oxidized */
static void
test_other_colons(void)
{
    static const char *const texts[] = {
        "44:19:b6:00:00:01\n44:19:b6:00:00:02\n",
        "aa:bb:cc:dd:ee:ff\n",
        "Name: the gate\n",
        "12:30:00\n12:31:00\n",
        "a b:c\n",
        "hello:8080:x y\n",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(CamInventory) inventory = cam_inventory_parse(texts[i], strlen(texts[i]), &error);
        g_test_message("%s", texts[i]);
        g_assert_null(inventory);
        g_assert_error(error, CAM_ERROR, CAM_ERROR_FORMAT);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        g_autofree char *path = g_strdup_printf("/inventory-forms/%s", forms[i].file);
        g_test_add_data_func(path, &forms[i], test_form);
    }
    g_test_add_func("/inventory-forms/channels", test_channels);
    g_test_add_func("/inventory-forms/other-colons", test_other_colons);
    return g_test_run();
}
