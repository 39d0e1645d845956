/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/engine/relocate.h"
#include "src/engine/seek-private.h"
#include "src/model/device-json.h"
#include "tests/engine/helper.h"

/* who is the same device as whom, and where one that is waited for is looked for */

#define SERIAL "DS-2CD2386G2-IU20220804AAWR670902083"
#define SHORT  "670902083"
#define OTHER  "DS-2CD2386G2-IU20220804AAWR670902084"
#define MAC    "58:50:ed:01:02:03"

#define OTHER_MAC "58:50:ed:01:02:04"

static CamIdentity *
make_identity(const char *serial, const char *mac)
{
    CamIdentity *identity = cam_identity_new();

    cam_identity_set(identity, CAM_FIELD_SERIAL, serial);
    cam_identity_set(identity, CAM_FIELD_MAC, mac);
    return identity;
}

static void
assert_match(const CamKeys *keys, const CamIdentity *identity, CamMatch match)
{
    CamKeys found = cam_match_keys(identity);
    g_auto(GStrv) own = cam_match_list_tails(keys);
    g_auto(GStrv) theirs = cam_match_list_tails(&found);
    gboolean shared = FALSE;

    g_assert_cmpint(cam_match(keys, identity), ==, match);
    for (char **tail = own; *tail != NULL; tail++)
        shared = shared || g_strv_contains((const char *const *)theirs, *tail);
    /* what is looked up by these finds all that match */
    g_assert_true(shared || match != CAM_MATCH_SAME);
}

static void
test_match(void)
{
    static const struct {
        const char *own_serial;
        const char *own_mac;
        const char *serial;
        const char *mac;
        CamMatch match;
    } rows[] = {
        { SERIAL, NULL, SERIAL, NULL, CAM_MATCH_SAME },
        { SHORT, NULL, SERIAL, NULL, CAM_MATCH_SAME },
        { SERIAL, NULL, SHORT, NULL, CAM_MATCH_SAME },
        { "ds 2cd2386g2 iu20220804aawr670902083", NULL, SERIAL, NULL, CAM_MATCH_SAME },
        { SERIAL, NULL, OTHER, NULL, CAM_MATCH_OTHER },
        /* too short an end to tell anything */
        { "0902083", NULL, SERIAL, NULL, CAM_MATCH_OTHER },
        { SERIAL, NULL, "3", NULL, CAM_MATCH_OTHER },
        { NULL, MAC, NULL, MAC, CAM_MATCH_SAME },
        { NULL, MAC, NULL, OTHER_MAC, CAM_MATCH_OTHER },
        { SERIAL, MAC, OTHER, MAC, CAM_MATCH_OTHER },
        { SERIAL, MAC, NULL, MAC, CAM_MATCH_SAME },
        { SERIAL, NULL, NULL, MAC, CAM_MATCH_UNKNOWN },
        { NULL, MAC, SERIAL, NULL, CAM_MATCH_UNKNOWN },
        { SERIAL, MAC, NULL, NULL, CAM_MATCH_UNKNOWN },
        { "", NULL, SERIAL, NULL, CAM_MATCH_UNKNOWN },
        { NULL, NULL, SERIAL, MAC, CAM_MATCH_UNKNOWN },
        /* makes whose serial is their hardware address */
        { "5850ED010203", NULL, NULL, MAC, CAM_MATCH_SAME },
        { NULL, MAC, "5850ED010203", NULL, CAM_MATCH_SAME },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        CamKeys keys = { .serial = rows[i].own_serial, .mac = rows[i].own_mac };
        g_autoptr(CamIdentity) identity = make_identity(rows[i].serial, rows[i].mac);
        assert_match(&keys, identity, rows[i].match);
    }
    g_assert_cmpint(cam_match(&(CamKeys){ .serial = SERIAL }, NULL), ==, CAM_MATCH_UNKNOWN);
}

/* one serial on two devices, and two hardware addresses on one */
static void
test_match_same_serial(void)
{
    static const char *const macs[] = { NULL, MAC, OTHER_MAC };
    static const struct {
        const char *serial;
        const char *mac;
        const char *model;
        CamMatch matches[G_N_ELEMENTS(macs)]; /* with each of @macs */
        CamMatch listed;                      /* with the last one, when a person gave both */
    } rows[] = {
        { SERIAL, MAC, NULL, { CAM_MATCH_SAME, CAM_MATCH_SAME, CAM_MATCH_OTHER }, CAM_MATCH_SAME },
        { SERIAL, MAC, "X-1", { CAM_MATCH_SAME, CAM_MATCH_SAME, CAM_MATCH_SAME }, CAM_MATCH_SAME },
        { SERIAL, MAC, "X-2", { CAM_MATCH_SAME, CAM_MATCH_SAME, CAM_MATCH_OTHER }, CAM_MATCH_SAME },
        { "123456",
          MAC,
          NULL,
          { CAM_MATCH_UNKNOWN, CAM_MATCH_SAME, CAM_MATCH_OTHER },
          CAM_MATCH_OTHER },
        { "123456",
          MAC,
          "X-1",
          { CAM_MATCH_SAME, CAM_MATCH_SAME, CAM_MATCH_OTHER },
          CAM_MATCH_OTHER },
        { "12345678",
          NULL,
          NULL,
          { CAM_MATCH_UNKNOWN, CAM_MATCH_UNKNOWN, CAM_MATCH_UNKNOWN },
          CAM_MATCH_UNKNOWN },
        { "12345678",
          NULL,
          "x 1",
          { CAM_MATCH_SAME, CAM_MATCH_SAME, CAM_MATCH_SAME },
          CAM_MATCH_SAME },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        CamKeys keys = { rows[i].serial, rows[i].mac, "acme", rows[i].model, FALSE };
        for (gsize j = 0; j < G_N_ELEMENTS(macs); j++) {
            g_autoptr(CamIdentity) identity = make_identity(rows[i].serial, macs[j]);
            cam_identity_set(identity, CAM_FIELD_VENDOR, "Acme");
            cam_identity_set(identity, CAM_FIELD_MODEL, "X-1");
            assert_match(&keys, identity, rows[i].matches[j]);
            keys.listed = TRUE;
            if (macs[j] != NULL && !g_str_equal(macs[j], MAC))
                assert_match(&keys, identity, rows[i].listed);
            keys.listed = FALSE;
        }
    }
}

static void
test_move(void)
{
    g_autoptr(CamDevice) device = cam_device_new("127.0.0.9", 8080, FALSE);

    device->endpoint.timescale = 100;
    cam_device_move(device, "127.0.0.10", 80);
    g_assert_cmpstr(device->listed, ==, "127.0.0.9:8080");
    g_assert_cmpfloat(device->endpoint.timescale, ==, 100);
    cam_device_move(device, "127.0.0.11", 8080);
    g_assert_cmpstr(device->listed, ==, "127.0.0.9:8080");
    g_autoptr(JsonObject) json = cam_device_to_json(device, NULL);
    g_autoptr(CamDevice) again = cam_device_from_json(json, NULL);
    g_autofree char *endpoint = cam_device_format_endpoint(again);
    g_autofree char *listed = cam_device_format_listed(again);
    g_assert_cmpstr(endpoint, ==, "127.0.0.11:8080");
    g_assert_cmpstr(listed, ==, "127.0.0.9:8080");
    cam_device_move(device, "127.0.0.9", 8080);
    g_assert_null(device->listed);
    g_autofree char *same = cam_device_format_listed(device);
    g_assert_cmpstr(same, ==, "127.0.0.9:8080");
    /* only simulated devices have a clock of their own */
    cam_device_move(device, "192.0.2.1", 80);
    g_assert_cmpfloat(device->endpoint.timescale, ==, 1);
}

static void
test_is_at(void)
{
    static const struct {
        guint16 port;
        gboolean tls;
        guint16 own_port;
        gboolean own_tls;
        gboolean is_at;
    } rows[] = {
        { 80, FALSE, 80, FALSE, TRUE },     { 0, FALSE, 80, FALSE, TRUE },
        { 80, FALSE, 443, TRUE, TRUE },     { 443, TRUE, 80, FALSE, TRUE },
        { 8080, FALSE, 8080, FALSE, TRUE }, { 8443, TRUE, 8443, TRUE, TRUE },
        { 0, FALSE, 8080, FALSE, FALSE },   { 80, FALSE, 65001, FALSE, FALSE },
        { 80, FALSE, 8443, TRUE, TRUE },    { 8080, FALSE, 80, FALSE, FALSE },
        { 443, FALSE, 80, FALSE, FALSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(CamSighting) sighting = cam_sighting_new("sadp");
        const CamEndpoint endpoint = { .port = rows[i].own_port, .tls = rows[i].own_tls };
        sighting->port = rows[i].port;
        sighting->tls = rows[i].tls;
        g_assert_cmpint(cam_match_is_at(sighting, &endpoint), ==, rows[i].is_at);
    }
}

static void
test_second_family(void)
{
    static const struct {
        const char *address;
        const char *home;
        gboolean is_second;
    } rows[] = {
        { "fe80::1%eth0", "10.0.0.5", TRUE },    { "fe80::1%eth0", "fe80::2%eth0", FALSE },
        { "10.0.0.6", "10.0.0.5", FALSE },       { "10.0.0.6", "fe80::2%eth0", FALSE },
        { "2001:db8::5", "gate.example", TRUE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *home = g_strdup(rows[i].home);
        const CamEndpoint endpoint = { .address = home };
        g_assert_cmpint(cam_match_is_second_family(rows[i].address, &endpoint), ==,
                        rows[i].is_second);
    }
}

typedef struct {
    Fixture site;
    CamEngine *engine;
    CamRun run;
    CamJob *job;
    CamLedgerJob *seen;
} Scene;

static CamJob *
add_job(Scene *scene, const char *id, const char *address, const char *serial)
{
    g_autoptr(CamDevice) device = cam_device_new(address, 80, FALSE);
    g_autoptr(JsonObject) json = cam_device_to_json(device, NULL);
    JsonObject *args = json_object_new();

    json_object_set_object_member(args, "device", json_object_ref(json));
    g_autoptr(CamEvent) planned = cam_event_new("run", id, "job-planned", args);
    cam_ledger_add(scene->run.ledger, planned);
    CamJob *job = cam_job_new(&scene->run, id, scene->run.jobs->len, device);
    job->state = CAM_STATE_WAITING;
    job->step = CAM_STEP_AWAIT;
    job->before = make_identity(serial, NULL);
    g_ptr_array_add(scene->run.jobs, job);
    return job;
}

static void
set_up(Scene *scene, gconstpointer data)
{
    fixture_set_up(&scene->site, NULL);
    scene->engine = helper_start_engine(&scene->site);
    helper_begin_run(&scene->run, scene->engine);
    scene->job = add_job(scene, "job", "10.0.0.5", SERIAL);
    scene->seen = cam_ledger_find_job(scene->run.ledger, "job");
}

static void
tear_down(Scene *scene, gconstpointer data)
{
    helper_end_run(&scene->run, &scene->site);
    fixture_tear_down(&scene->site, NULL);
}

static void
see_port(CamJob *job, const char *source, const char *address, guint16 port, const char *serial)
{
    g_autoptr(CamSighting) sighting = cam_sighting_new("sadp");

    sighting->source = g_strdup(source);
    sighting->address = g_strdup(address);
    sighting->port = port;
    cam_identity_set(sighting->identity, CAM_FIELD_SERIAL, serial);
    cam_seek_note(job, sighting);
}

static void
see(CamJob *job, const char *source, const char *address, const char *serial)
{
    see_port(job, source, address, 8000, serial);
}

static void
test_places(Scene *scene, gconstpointer data)
{
    CamJob *job = scene->job;

    cam_seek_forget(job);
    see(job, "10.0.0.7", "10.0.0.7", OTHER);
    g_assert_false(cam_seek_has_place(job));
    /* only where a datagram came from is asked (DECISIONS 21) */
    see(job, "10.0.0.7", "192.168.1.64", SERIAL);
    g_assert_false(cam_seek_has_place(job));
    see(job, "fe80::1%eth0", "fe80::1%eth0", SERIAL);
    g_assert_false(cam_seek_has_place(job));
    see(job, "10.0.0.7", "10.0.0.7", SHORT);
    g_assert_true(cam_seek_has_place(job));
    g_assert_cmpstr(job->seek.place, ==, "10.0.0.7");
    g_assert_cmpuint(job->seek.place_port, ==, 8000);
    /* at two addresses at once: no guess, and told once */
    see(job, "10.0.0.8", "10.0.0.8", SERIAL);
    g_assert_false(cam_seek_has_place(job));
    see(job, "10.0.0.7", "10.0.0.7", SERIAL);
    g_assert_false(cam_seek_has_place(job));
    const CamEvent *last = scene->run.ledger->events->pdata[scene->run.ledger->events->len - 1];
    g_assert_cmpstr(last->code, ==, "device-at-two");
    /* what was seen before it went away does not count */
    cam_seek_forget(job);
    see(job, "10.0.0.7", "10.0.0.7", SERIAL);
    g_assert_true(cam_seek_has_place(job));
    cam_seek_forget(job);
    g_assert_false(cam_seek_has_place(job));
}

static void
test_stranger(Scene *scene, gconstpointer data)
{
    CamJob *job = scene->job;

    cam_seek_forget(job);
    /* at another port of its address anybody may stand: a recorder, with it on a socket */
    see(job, "10.0.0.5", "10.0.0.5", OTHER);
    see_port(job, "10.0.0.6", "10.0.0.5", 80, OTHER);
    g_assert_false(job->seek.stranger);
    see_port(job, "10.0.0.5", "10.0.0.5", 0, OTHER);
    g_assert_true(job->seek.stranger && job->seek.hearsay);
    /* asked at its port it gave no other answer: that is not asked again for each datagram */
    cam_seek_note_stranger(job, job->before);
    see_port(job, "10.0.0.5", "10.0.0.5", 80, OTHER);
    g_assert_false(job->seek.hearsay);
    /* at the end of the time what was known of there does not count, once */
    g_assert_true(cam_seek_begin_last(job));
    g_assert_false(job->seek.stranger);
    g_assert_true(cam_seek_doubts(job));
    see_port(job, "10.0.0.5", "10.0.0.5", 80, OTHER);
    g_assert_true(job->seek.stranger);
    g_assert_false(cam_seek_begin_last(job));
    cam_seek_forget(job);
    g_clear_pointer(&job->seek.other, g_free);
    g_ptr_array_set_size(scene->run.ledger->events, 1);
    see_port(job, "10.0.0.5", "10.0.0.5", 80, OTHER);
    see_port(job, "10.0.0.5", "10.0.0.5", 80, OTHER);
    g_assert_true(job->seek.stranger);
    g_assert_cmpstr(job->seek.other, ==, OTHER);
    g_assert_cmpuint(scene->run.ledger->events->len, ==, 2);
    /* it is there too, or another way of asking was wrong: its own word counts */
    see(job, "10.0.0.5", "10.0.0.5", SERIAL);
    g_assert_false(job->seek.stranger);
    see_port(job, "10.0.0.5", "10.0.0.5", 80, OTHER);
    g_assert_false(job->seek.stranger);
    g_assert_true(job->seek.met);
    /* nobody is there: who comes next is not known */
    cam_seek_note_silence(job);
    g_assert_true(job->seek.unsure && !job->seek.met);
    /* without ears nothing is asked, and nothing waits for an answer */
    g_assert_false(cam_seek_doubts(job));
    /* a device that is worked on is not looked for */
    job->step = CAM_STEP_FLASH;
    see(job, "10.0.0.9", "10.0.0.9", SERIAL);
    g_assert_false(cam_seek_has_place(job));
}

static CamTalk *
make_talk(Scene *scene, const char *serial)
{
    CamTalk *talk = cam_talk_new(scene->engine, CAM_ACT_IDENTIFY, scene->job->device);

    talk->identity = make_identity(serial, NULL);
    talk->moved_from = g_strdup(scene->job->seek.home);
    return talk;
}

static void
test_go(Scene *scene, gconstpointer data)
{
    CamJob *job = scene->job;
    CamJob *other = add_job(scene, "other", "10.0.0.7", OTHER);

    other->device->endpoint.port = 8000;
    cam_seek_forget(job);
    see(job, "10.0.0.7", "10.0.0.7", SERIAL);
    /* somebody is worked on there: one endpoint, one job */
    g_assert_false(cam_seek_has_place(job));
    other->down_us = 1;
    g_assert_true(cam_seek_has_place(job));
    cam_seek_go(job);
    g_assert_cmpstr(job->device->endpoint.address, ==, "10.0.0.7");
    g_assert_cmpuint(job->device->endpoint.port, ==, 8000);
    /* while that is asked, its own address is still the old one */
    see_port(job, "10.0.0.5", "10.0.0.5", 80, OTHER);
    g_assert_true(job->seek.stranger);
    cam_seek_return(job, FALSE);
    g_assert_cmpstr(job->device->endpoint.address, ==, "10.0.0.5");
    g_assert_cmpuint(job->device->endpoint.port, ==, 80);
    g_assert_null(job->device->listed);
    g_assert_true(cam_seek_has_place(job));
    cam_seek_go(job);
    cam_seek_return(job, TRUE);
    see(job, "10.0.0.7", "10.0.0.7", SERIAL);
    g_assert_false(cam_seek_has_place(job));
}

static void
test_stay(Scene *scene, gconstpointer data)
{
    CamJob *job = scene->job;
    CamJob *other = add_job(scene, "other", "10.0.0.7", OTHER);
    CamStore *store = scene->site.store;

    other->device->endpoint.port = 8000;
    other->down_us = 1;
    cam_store_put(store, "pin", "10.0.0.5", "sha256//its-own", NULL, NULL);
    cam_store_put(store, "pin", "10.0.0.7:8000", "sha256//of-another", NULL, NULL);
    cam_seek_forget(job);
    see(job, "10.0.0.7", "10.0.0.7", SERIAL);
    cam_seek_go(job);
    g_autoptr(CamTalk) talk = make_talk(scene, SERIAL);
    talk->pin = g_strdup("sha256//its-own");
    cam_seek_stay(job, talk);
    g_assert_cmpstr(job->device->listed, ==, "10.0.0.5");
    g_assert_cmpstr(scene->seen->moved_from, ==, "10.0.0.5");
    g_assert_cmpstr(cam_args_get(scene->seen->device, "address"), ==, "10.0.0.7");
    g_assert_cmpstr(cam_args_get(scene->seen->device, "listed_address"), ==, "10.0.0.5");
    g_assert_cmpint(json_object_get_int_member(scene->seen->device, "port"), ==, 8000);
    /* a device brings its TLS key along */
    g_autofree char *pin = cam_store_get_now(store, "pin", "10.0.0.7:8000");
    g_assert_cmpstr(pin, ==, "sha256//its-own");
    g_autofree char *known = cam_store_get_now(store, "known", SERIAL);
    g_assert_cmpstr(known, ==, "10.0.0.7:8000");
    /* whoever was listed there is not there */
    g_assert_true(other->seek.stranger);
    g_assert_cmpstr(other->seek.other, ==, SERIAL);
}

static char *
get_at(const Scene *scene, const char *endpoint)
{
    g_autofree char *text = cam_store_get_now(scene->site.store, "at", endpoint);
    g_autoptr(JsonObject) args = cam_args_parse(text);

    return g_strdup(cam_args_get(args, "serial"));
}

static void
test_remember(Scene *scene, gconstpointer data)
{
    g_autoptr(CamIdentity) identity = make_identity(SERIAL, MAC);

    cam_identity_set(identity, CAM_FIELD_VENDOR, "acme");
    cam_identity_set(identity, CAM_FIELD_MODEL, "X-1");
    cam_relocate_remember(scene->engine, identity, "10.0.0.5", TRUE);
    /* all by which it is told from others with its serial */
    g_autofree char *who = cam_store_get_now(scene->site.store, "at", "10.0.0.5");
    g_autoptr(JsonObject) said = cam_args_parse(who);
    g_assert_cmpstr(cam_args_get(said, "mac"), ==, MAC);
    g_assert_cmpstr(cam_args_get(said, "vendor"), ==, "acme");
    g_assert_cmpstr(cam_args_get(said, "model"), ==, "X-1");
    g_autofree char *first = get_at(scene, "10.0.0.5");
    g_assert_cmpstr(first, ==, SERIAL);
    /* found elsewhere: a row with the old address still means it */
    cam_relocate_remember(scene->engine, identity, "10.0.0.7", FALSE);
    g_autofree char *old = get_at(scene, "10.0.0.5");
    g_assert_cmpstr(old, ==, SERIAL);
    g_autofree char *known = cam_store_get_now(scene->site.store, "known", MAC);
    g_assert_cmpstr(known, ==, "10.0.0.7");
    /* the inventory was corrected: the address before means nobody */
    cam_relocate_remember(scene->engine, identity, "10.0.0.8", TRUE);
    g_autofree char *gone = get_at(scene, "10.0.0.7");
    g_assert_null(gone);
}

static void
test_telling(void)
{
    static const struct {
        const char *serial;
        gboolean telling;
    } rows[] = {
        { SERIAL, TRUE },       { "0002D1A4", TRUE },    { "10002", TRUE },
        { "1000", FALSE },      { "000000000", FALSE },  { "11111", FALSE },
        { "123456", FALSE },    { "1234567890", FALSE }, { "87654321", FALSE },
        { "0-1-2-3-4", FALSE }, { "unknown", FALSE },    { "", FALSE },
        { NULL, FALSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint(cam_match_is_telling(rows[i].serial), ==, rows[i].telling);
}

static CamLook *
make_look(const char *address, const char *vendor, const char *serial, const char *mac)
{
    CamLook *look = g_new0(CamLook, 1);

    look->device = cam_device_new(address, 80, FALSE);
    look->identity = make_identity(serial, mac);
    cam_identity_set(look->identity, CAM_FIELD_VENDOR, vendor);
    cam_identity_set(look->identity, CAM_FIELD_MODEL, "X-1");
    look->findings = cam_findings_new();
    return look;
}

static void
test_doubles(Scene *scene, gconstpointer data)
{
    static const struct {
        const char *vendor;
        const char *serial;
        const char *mac;
        const char *other_vendor;
        const char *other_serial;
        const char *other_mac;
        gboolean same;
    } rows[] = {
        /* one device with two network cards, spoken to by both */
        { "acme", SERIAL, MAC, "acme", SERIAL, OTHER_MAC, TRUE },
        { "acme", SERIAL, NULL, "acme", SERIAL, NULL, TRUE },
        { "acme", "10002", NULL, "acme", "10002", NULL, TRUE },
        { "acme", SERIAL, MAC, "acme", OTHER, MAC, FALSE },
        { "acme", SERIAL, MAC, "other", SERIAL, OTHER_MAC, FALSE },
        { NULL, SERIAL, MAC, NULL, SERIAL, OTHER_MAC, FALSE },
        { "acme", "10002", MAC, "acme", "10002", OTHER_MAC, FALSE },
        { "acme", "000000000", MAC, "acme", "000000000", OTHER_MAC, FALSE },
        { "acme", "1000", NULL, "acme", "1000", NULL, FALSE },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        CamLook *first = make_look("10.0.0.5", rows[i].vendor, rows[i].serial, rows[i].mac);
        CamLook *second =
            make_look("10.0.0.6", rows[i].other_vendor, rows[i].other_serial, rows[i].other_mac);
        g_autoptr(GPtrArray) looks = g_ptr_array_new();
        g_ptr_array_add(looks, first);
        g_ptr_array_add(looks, second);
        g_autoptr(CamRelocate) relocate = cam_relocate_new(scene->engine, looks);
        cam_relocate_tell(relocate);
        g_assert_null(cam_findings_find(first->findings, "same-device"));
        const CamFinding *told = cam_findings_find(second->findings, "same-device");
        g_assert_cmpint(told != NULL, ==, rows[i].same);
        if (told != NULL)
            g_assert_cmpstr(cam_args_get(told->args, "other"), ==, "10.0.0.5");
        cam_look_free(first);
        cam_look_free(second);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    cam_engine_prepare();
    g_test_add_func("/seek/match", test_match);
    g_test_add_func("/seek/match-same-serial", test_match_same_serial);
    g_test_add_func("/seek/is-at", test_is_at);
    g_test_add_func("/seek/second-family", test_second_family);
    g_test_add_func("/seek/move", test_move);
    g_test_add("/seek/places", Scene, NULL, set_up, test_places, tear_down);
    g_test_add("/seek/stranger", Scene, NULL, set_up, test_stranger, tear_down);
    g_test_add("/seek/go", Scene, NULL, set_up, test_go, tear_down);
    g_test_add("/seek/stay", Scene, NULL, set_up, test_stay, tear_down);
    g_test_add_func("/seek/telling", test_telling);
    g_test_add("/seek/doubles", Scene, NULL, set_up, test_doubles, tear_down);
    g_test_add("/seek/remember", Scene, NULL, set_up, test_remember, tear_down);
    return g_test_run();
}
