/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/model/device-json.h"
#include "src/model/words.h"
#include "src/report/report.h"
#include "src/store/inventory.h"

#include <string.h>

#define RUN "6f4f7d62-0000-4000-8000-000000000001"

/* what camherd writes, camherd reads: the same devices, and the user's own words */

static CamInventory *
parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    CamInventory *inventory = cam_inventory_parse(text, strlen(text), &error);

    g_assert_no_error(error);
    g_assert_cmpuint(inventory->bad_rows, ==, 0);
    return inventory;
}

static char *
describe(const CamInventory *inventory)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (guint i = 0; i < inventory->devices->len; i++) {
        const CamDevice *device = inventory->devices->pdata[i];
        const CamTarget *target = &device->target;
        g_autofree char *endpoint = cam_device_format_endpoint(device);
        g_string_append_printf(
            out, "%s|%s|%s|%s|%s|%s|%s|%s%s\n", endpoint, target->name != NULL ? target->name : "-",
            target->model != NULL ? target->model : "-",
            target->serial != NULL ? target->serial : "-", target->mac != NULL ? target->mac : "-",
            target->area != NULL ? target->area : "-",
            target->credential != NULL ? target->credential : "-",
            target->file != NULL ? target->file : "-", target->skip ? "|skip" : "");
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static const char list[] =
    "Standort;IP-Adresse;Bezeichnung;Modell;Seriennummer;MAC;Zone;User;Kennwort;Credential;"
    "File;Skip;Ticket;to\n"
    "Nord;10.0.0.5;Tor, \"au\xc3\x9f"
    "en\";DS-1;S1;44:19:b6:00:00:01;hall;admin;s3cret;east;"
    "/fw/a.zip;;T-1;x\n"
    "Nord;http://10.0.0.6:8000/;=1+1;;S2;;hall;admin;s3cret;;;;+49 30;y\n"
    "S\xc3\xbc"
    "d;https://admin:s3cret@10.0.0.7:8443/;;;S3;;yard;;;;;yes;-;\n"
    "S\xc3\xbc"
    "d;[fe80::1]:81;a; b;S4;;;;;;;;;\n";

static GPtrArray *
make_plan(const CamInventory *inventory)
{
    GPtrArray *plan = g_ptr_array_new_with_free_func((GDestroyNotify)cam_plan_row_free);

    for (guint i = 0; i < inventory->devices->len; i++)
        g_ptr_array_add(plan, cam_plan_row_new(inventory->devices->pdata[i]));
    return plan;
}

static void
assert_calm(const char *csv, const char *titles)
{
    g_autofree char *row = g_strndup(csv, strcspn(csv, "\n"));

    g_assert_cmpstr(row, ==, titles);
    g_assert_null(strstr(csv, "s3cret"));
    g_assert_nonnull(strstr(csv, ",'=1+1,") != NULL ? csv : strstr(csv, ",\"'=1+1\","));
}

#define OWN                                                                                        \
    "Standort,IP-Adresse,Bezeichnung,Modell,Seriennummer,MAC,Zone,User,Credential,File,Skip,"      \
    "Ticket,to,vendor,"

static void
test_check(void)
{
    static const char titles[] =
        OWN "verdict,from,via,camherd_to,fit,findings,planned_wave,estimate_s,planned_file,"
            "planned_sha256,exposure_before,exposure_after,rollback";
    g_autoptr(CamInventory) first = parse(list);
    g_autofree char *wanted = describe(first);
    g_autoptr(GPtrArray) plan = make_plan(first);
    g_autofree char *csv = cam_report_check(plan, CAM_FORMAT_CSV);
    g_autoptr(CamInventory) second = parse(csv);
    g_autofree char *found = describe(second);

    assert_calm(csv, titles);
    g_assert_cmpstr(found, ==, wanted);
    /* and once more: the old results go, the user's column `to` stays */
    g_autoptr(GPtrArray) again = make_plan(second);
    g_autofree char *copy = cam_report_check(again, CAM_FORMAT_CSV);
    g_assert_cmpstr(copy, ==, csv);
}

static void
test_identify(void)
{
    g_autoptr(CamInventory) first = parse(list);
    g_autofree char *wanted = describe(first);
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < first->devices->len; i++) {
        CamIdentified *row = g_new0(CamIdentified, 1);
        row->device = first->devices->pdata[i];
        g_ptr_array_add(rows, row);
    }
    g_autofree char *csv = cam_report_identified(rows, 1, CAM_FORMAT_CSV);
    g_autoptr(CamInventory) second = parse(csv);
    g_autofree char *found = describe(second);
    assert_calm(csv, OWN "hardware,kind,firmware,build,activated,error");
    g_assert_cmpstr(found, ==, wanted);
}

/* the journal alone knows the list, as when a report is made a year later */
static void
test_run(void)
{
    g_autoptr(CamInventory) first = parse(list);
    g_autofree char *wanted = describe(first);
    g_autoptr(CamLedger) ledger = cam_ledger_new(RUN);

    for (guint i = 0; i < first->devices->len; i++) {
        JsonObject *args = json_object_new();
        g_autofree char *job = g_strdup_printf("6f4f7d62-0000-4000-8000-0000000001%02u", i);
        json_object_set_int_member(args, "index", i);
        json_object_set_object_member(args, "device",
                                      cam_device_to_json(first->devices->pdata[i], NULL));
        g_autoptr(CamEvent) event = cam_event_new(RUN, job, "job-planned", args);
        cam_ledger_add(ledger, event);
    }
    g_autofree char *csv = cam_report_run(ledger, CAM_FORMAT_CSV);
    g_autoptr(CamInventory) second = parse(csv);
    g_autofree char *found = describe(second);
    assert_calm(csv, OWN "state,from,camherd_to,code,reason,next,seconds,outage_s,uploads,backup,"
                         "stage,started,finished,image,image_sha256,moved_to,exposure_before,"
                         "exposure_after,rollback");
    g_assert_cmpstr(found, ==, wanted);
}

static CamFound *
make_found(const char *address, guint16 port, gboolean tls, const char *name, const char *serial)
{
    CamSighting *sighting = cam_sighting_new("sadp");

    sighting->source = g_strdup(address);
    sighting->address = g_strdup(address);
    sighting->port = port;
    sighting->tls = tls;
    cam_identity_set(sighting->identity, CAM_FIELD_NAME, name);
    cam_identity_set(sighting->identity, CAM_FIELD_MODEL, "DS-2CD2386G2-IU");
    cam_identity_set(sighting->identity, CAM_FIELD_SERIAL, serial);
    return cam_found_new(sighting);
}

static void
test_discover(void)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)cam_found_free);

    g_ptr_array_add(found, make_found("10.0.0.5", 0, FALSE, "=cmd", "S1"));
    g_ptr_array_add(found, make_found("10.0.0.6", 8000, FALSE, "Tor; =1", "S2"));
    g_ptr_array_add(found, make_found("10.0.0.7", 8443, TRUE, "a,\"b\"", "0012"));
    g_ptr_array_add(found, make_found("fe80::1", 0, FALSE, "#1", "S4"));
    g_ptr_array_add(found, make_found("fe80::2%eth0", 8080, FALSE, "-", "S5"));
    g_autofree char *csv = cam_report_found(found, NULL, 1, CAM_FORMAT_CSV);
    g_autoptr(CamInventory) inventory = parse(csv);
    g_autofree char *read = describe(inventory);
    g_assert_cmpstr(read, ==,
                    "10.0.0.5|=cmd|DS-2CD2386G2-IU|S1|-|-|-|-\n"
                    "10.0.0.6:8000|Tor; '=1|DS-2CD2386G2-IU|S2|-|-|-|-\n"
                    "https://10.0.0.7:8443|a,\"b\"|DS-2CD2386G2-IU|0012|-|-|-|-\n"
                    "[fe80::1]|#1|DS-2CD2386G2-IU|S4|-|-|-|-\n"
                    "[fe80::2%eth0]:8080|-|DS-2CD2386G2-IU|S5|-|-|-|-\n");
    g_assert_cmpuint(inventory->notices->len, ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/round-trip/check", test_check);
    g_test_add_func("/round-trip/identify", test_identify);
    g_test_add_func("/round-trip/run", test_run);
    g_test_add_func("/round-trip/discover", test_discover);
    return g_test_run();
}
