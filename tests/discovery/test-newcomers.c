/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "discovery/sadp-wire.h"
#include "discovery/search.h"
#include "tests/discovery/responder.h"
#include "tests/discovery/seen.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* a little over half of what a search takes */
#define INVENTED 5050
/* so that the queues of a busy computer hold it */
#define BATCH 100

typedef struct {
    guint found;
    guint wanted;
    int fd;
    guint probes;
} Crowd;

static void
on_found(const CamFound *unused_found, gboolean is_new, gpointer data)
{
    ((Crowd *)data)->found += is_new ? 1 : 0;
}

static gboolean
are_found(gpointer data)
{
    const Crowd *crowd = data;

    return crowd->found >= crowd->wanted;
}

static void
count_probes(Crowd *crowd)
{
    char buffer[2048];
    gssize size;

    while ((size = recv(crowd->fd, buffer, sizeof buffer, MSG_DONTWAIT)) > 0)
        crowd->probes += g_strstr_len(buffer, size, "inquiry") != NULL ? 1 : 0;
}

static gboolean
is_asked(gpointer data)
{
    Crowd *crowd = data;

    count_probes(crowd);
    return crowd->probes > 0;
}

static void
tell(int fd, guint i)
{
    g_autofree char *text = g_strdup_printf(
        "<ProbeMatch><MAC>02-88-c3-00-%02x-%02x</MAC></ProbeMatch>", i >> 8 & 255, i & 255);

    fake_send(fd, "239.255.255.250", CAM_SADP_PORT, text, strlen(text));
}

static void
invent(Crowd *crowd, guint first, guint count)
{
    for (guint i = first; i < first + count; i++) {
        g_autofree char *address = g_strdup_printf("127.88.%u.%u", i / 250, 1 + i % 250);
        int fd = fake_socket(address, 0, FALSE);
        tell(fd, i);
        close(fd);
    }
    crowd->wanted += count;
    g_assert_true(seen_wait_until(are_found, crowd));
}

/* while there is room nobody is asked twice; when there is little, a newcomer is asked alone */
static void
test_asked_alone(void)
{
    static const char *const methods[] = { CAM_SADP_METHOD, NULL };
    g_autoptr(GError) error = NULL;
    Crowd crowd = { .fd = fake_socket("127.88.255.1", CAM_SADP_PORT, TRUE) };
    Crowd late = { .fd = fake_socket("127.88.255.2", CAM_SADP_PORT, TRUE) };

    CamSearch *search = cam_search_new(&(CamSearchOptions){ .interfaces = seen_only_lo,
                                                            .methods = methods,
                                                            .wait_s = 120,
                                                            .on_found = on_found,
                                                            .data = &crowd },
                                       &error);
    g_assert_no_error(error);
    tell(crowd.fd, 0xfff0);
    crowd.wanted++;
    g_assert_true(seen_wait_until(are_found, &crowd));
    for (guint i = 0; i < INVENTED; i += BATCH)
        invent(&crowd, i, MIN(BATCH, INVENTED - i));
    count_probes(&crowd);
    g_assert_cmpuint(crowd.probes, ==, 0);
    tell(late.fd, 0xfff1);
    g_assert_true(seen_wait_until(is_asked, &late));
    /* the first one now too, and nobody again: what each was sent lies in its buffer when the other
     * has been asked */
    tell(late.fd, 0xfff1);
    tell(crowd.fd, 0xfff0);
    g_assert_true(seen_wait_until(is_asked, &crowd));
    count_probes(&late);
    g_test_message("%u and %u probes", crowd.probes, late.probes);
    g_assert_cmpuint(late.probes, ==, crowd.probes);
    cam_search_free(search);
    close(crowd.fd);
    close(late.fd);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/search/asked-alone", test_asked_alone);
    return g_test_run();
}
