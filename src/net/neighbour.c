/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/net/neighbour.h"

#include "src/base/text.h"
#include "src/net/interface.h"

#include <string.h>

#define TABLE "/proc/net/arp"
#define LIMIT "/proc/sys/net/ipv4/neigh/default/gc_thresh3"
/* people who have more neighbours than this raised the limit of the system a lot */
#define MAX_ENTRIES (128 * 1024)
/* columns: address, kind of hardware, flags, hardware address, mask, interface */
#define COLUMN_ADDRESS 0
#define COLUMN_FLAGS   2
#define COLUMN_MAC     3
/* ATF_COM of <net/if_arp.h>: the entry is complete */
#define FLAG_COMPLETE 2

struct CamNeighbours {
    GHashTable *macs; /* (element-type guint32 utf8): `` for those that did not answer */
    GHashTable *uses; /* (element-type utf8 guint): how many addresses a hardware address has */
};

/* gives the words of a line, blanks between them; at most @count */
static guint
split(char *line, char **words, guint count)
{
    guint found = 0;

    for (char *at = line; found < count; found++) {
        at += strspn(at, " \t\r");
        if (*at == '\0')
            break;
        words[found] = at;
        at += strcspn(at, " \t\r");
        if (*at != '\0')
            *at++ = '\0';
    }
    return found;
}

/* Returns: (transfer full) (nullable): the hardware address of a complete entry */
static char *
read_mac(const char *flags, const char *mac)
{
    gsize size = strlen(flags);
    int digit = size > 0 ? g_ascii_xdigit_value(flags[size - 1]) : -1;

    return digit >= 0 && (digit & FLAG_COMPLETE) != 0 ? cam_text_parse_mac(mac) : NULL;
}

static void
read_line(CamNeighbours *neighbours, char *line)
{
    char *words[COLUMN_MAC + 1];
    guint32 address;

    if (split(line, words, G_N_ELEMENTS(words)) < G_N_ELEMENTS(words) ||
        !cam_ipv4_parse(words[COLUMN_ADDRESS], &address))
        return;
    gpointer key = GUINT_TO_POINTER(address);
    const char *known = g_hash_table_lookup(neighbours->macs, key);
    g_autofree char *mac = read_mac(words[COLUMN_FLAGS], words[COLUMN_MAC]);
    /* asked for on one interface, known on another */
    if (known != NULL && (known[0] != '\0' || mac == NULL))
        return;
    if (mac != NULL) {
        guint uses = GPOINTER_TO_UINT(g_hash_table_lookup(neighbours->uses, mac));
        g_hash_table_replace(neighbours->uses, g_strdup(mac), GUINT_TO_POINTER(uses + 1));
    }
    g_hash_table_replace(neighbours->macs, key, mac != NULL ? g_steal_pointer(&mac) : g_strdup(""));
}

CamNeighbours *
cam_neighbours_parse(const char *text, gsize size)
{
    CamNeighbours *neighbours = g_new0(CamNeighbours, 1);
    g_autofree char *copy = g_strndup(text, size);

    neighbours->macs = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    neighbours->uses = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (char *at = copy; *at != '\0' && g_hash_table_size(neighbours->macs) < MAX_ENTRIES;) {
        char *end = at + strcspn(at, "\n");
        gboolean is_last = *end == '\0';
        *end = '\0';
        read_line(neighbours, at);
        at = is_last ? end : end + 1;
    }
    return neighbours;
}

CamNeighbours *
cam_neighbours_read(void)
{
    g_autofree char *text = NULL;
    gsize size = 0;

    if (!g_file_get_contents(TABLE, &text, &size, NULL))
        return NULL;
    return cam_neighbours_parse(text, size);
}

guint
cam_neighbours_get_limit(void)
{
    g_autofree char *text = NULL;
    guint64 limit = 0;

    if (!g_file_get_contents(LIMIT, &text, NULL, NULL) ||
        !cam_text_parse_uint(g_strstrip(text), G_MAXINT, &limit))
        return 0;
    return (guint)limit;
}

guint
cam_neighbours_count(const CamNeighbours *neighbours)
{
    return g_hash_table_size(neighbours->macs);
}

CamNeighbourState
cam_neighbours_find(const CamNeighbours *neighbours, guint32 address)
{
    const char *mac = neighbours != NULL
                          ? g_hash_table_lookup(neighbours->macs, GUINT_TO_POINTER(address))
                          : NULL;

    if (mac == NULL)
        return CAM_NEIGHBOUR_NONE;
    return mac[0] != '\0' ? CAM_NEIGHBOUR_KNOWN : CAM_NEIGHBOUR_ASKED;
}

const char *
cam_neighbours_get_mac(const CamNeighbours *neighbours, guint32 address)
{
    if (cam_neighbours_find(neighbours, address) != CAM_NEIGHBOUR_KNOWN)
        return NULL;
    const char *mac = g_hash_table_lookup(neighbours->macs, GUINT_TO_POINTER(address));
    guint uses = GPOINTER_TO_UINT(g_hash_table_lookup(neighbours->uses, mac));
    return uses == 1 ? mac : NULL;
}

void
cam_neighbours_free(CamNeighbours *neighbours)
{
    if (neighbours == NULL)
        return;
    g_hash_table_unref(neighbours->macs);
    g_hash_table_unref(neighbours->uses);
    g_free(neighbours);
}
