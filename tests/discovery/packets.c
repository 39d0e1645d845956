/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "tests/discovery/packets.h"

static gboolean
parse_one(CamWireParse parse, const char *data, gsize size, CamWireAnswer *answer, GError **error)
{
    CamWireOrigin origin = { PACKETS_SOURCE, NULL };

    return parse(data, size, &origin, answer, error);
}

const CamSighting *
packets_read(CamWireParse parse, const char *data, gsize size, CamWireAnswer *answer)
{
    g_autoptr(GError) error = NULL;

    gboolean ok = parse_one(parse, data, size, answer, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
    g_assert_cmpuint(answer->sightings->len, ==, 1);
    g_assert_cmpuint(answer->unresolved->len, ==, 0);
    g_assert_null(answer->description);
    return g_ptr_array_index(answer->sightings, 0);
}

void
packets_expect(CamWireParse parse, const char *data, gsize size, const Expected *expected)
{
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();

    g_test_message("%s", expected->title);
    const CamSighting *sighting = packets_read(parse, data, size, answer);
    g_assert_cmpstr(sighting->method, ==, expected->method);
    g_assert_cmpstr(sighting->source, ==, PACKETS_SOURCE);
    g_assert_cmpstr(sighting->address, ==, expected->address);
    g_assert_cmpstr(sighting->netmask, ==, expected->netmask);
    g_assert_cmpstr(sighting->endpoint_id, ==, expected->endpoint);
    g_assert_cmpuint(sighting->port, ==, expected->port);
    g_assert_cmpint(sighting->tls, ==, expected->tls);
    g_assert_cmpint(sighting->identity->kind, ==, expected->kind);
    g_assert_cmpint(sighting->identity->activated, ==, expected->activated);
    g_assert_false(sighting->hello);
    for (CamField field = 0; field < CAM_FIELD_COUNT; field++)
        g_assert_cmpstr(cam_identity_get(sighting->identity, field), ==, expected->fields[field]);
}

void
packets_expect_nothing(CamWireParse parse, const char *data, gsize size)
{
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
    g_autoptr(GError) error = NULL;

    gboolean ok = parse_one(parse, data, size, answer, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
    g_assert_cmpuint(answer->sightings->len, ==, 0);
}

void
packets_expect_refused(CamWireParse parse, const char *data, gsize size)
{
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
    g_autoptr(GError) error = NULL;

    g_assert_false(parse_one(parse, data, size, answer, &error));
    g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
    g_assert_cmpuint(answer->sightings->len, ==, 0);
}

void
packets_take(CamWireParse parse, const char *data, gsize size)
{
    g_autoptr(CamWireAnswer) answer = cam_wire_answer_new();
    g_autoptr(GError) error = NULL;

    gboolean ok = parse_one(parse, data, size, answer, &error);
    g_assert_cmpint(ok, ==, error == NULL);
    g_assert_cmpuint(answer->sightings->len, <=, ok ? 1 : 0);
    for (guint i = 0; i < answer->sightings->len; i++) {
        const CamSighting *sighting = g_ptr_array_index(answer->sightings, i);
        g_assert_nonnull(sighting->address);
        g_assert_cmpstr(sighting->source, ==, PACKETS_SOURCE);
    }
    if (error != NULL)
        g_assert_error(error, CAM_ERROR, CAM_ERROR_PROTOCOL);
}
