/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "src/firmware/container.h"

#include "src/firmware/axis.h"
#include "src/firmware/look.h"
#include "src/firmware/name.h"
#include "src/firmware/pak.h"
#include "src/firmware/paks.h"
#include "src/firmware/swkh.h"

#include <string.h>

typedef struct {
    const char *name;
    const char *vendor;
} Kind;

static const Kind kinds[] = {
    [CAM_CONTAINER_NONE] = { "", NULL },
    [CAM_CONTAINER_SWKH] = { "swkh", "hikvision" },
    [CAM_CONTAINER_02KH] = { "02kh", "hikvision" },
    [CAM_CONTAINER_03KH] = { "03kh", "hikvision" },
    [CAM_CONTAINER_DAHUA] = { "dh-zip", "dahua" },
    [CAM_CONTAINER_AXIS] = { "fimage", "axis" },
    [CAM_CONTAINER_AXIS_GZIP] = { "gzip+fimage", "axis" },
    [CAM_CONTAINER_PAK] = { "pak", "reolink" },
    [CAM_CONTAINER_PAKS] = { "paks", "reolink" },
    [CAM_CONTAINER_UNIVIEW] = { "uniview-zip", "uniview" },
    [CAM_CONTAINER_BOSCH] = { "bosch-fw", "bosch" },
    [CAM_CONTAINER_CLOSED] = { "closed", NULL },
};

/* makes whose packages have no beginning that all of them share: hanwha.md 8, axis.md 9 (those of
   AXIS OS 13 are packed in another way), other-vendors.md 1 and 2 */
static const char *const closed_vendors[] = { "axis", "bosch", "hanwha", "vivotek", NULL };
static const char *const closed_endings[] = { ".bin", ".fw", ".img", ".pkg", NULL };

/* the make that the nearest name of a known form says, NULL for none */
static const char *
find_named_vendor(const char *const *names)
{
    for (; *names != NULL; names++) {
        g_autoptr(CamNameFacts) facts = cam_name_parse(NULL, *names);
        if (facts->known)
            return facts->vendor;
    }
    return NULL;
}

static gboolean
is_closed(const guint8 *data, gsize size, const char *const *names)
{
    if (names[0] == NULL || size == 0 || cam_look_is_junk(data, MIN(size, CAM_LOOK_SIZE)) ||
        !cam_name_has_ending(names[0], closed_endings))
        return FALSE;
    const char *vendor = find_named_vendor(names);
    return vendor != NULL && g_strv_contains(closed_vendors, vendor);
}

/* the maker's page takes the zip as it is (uniview.md 7); only the name tells it from one that has
   to be unpacked */
static gboolean
is_uniview(const guint8 *data, gsize size, const char *const *names)
{
    if (!cam_look_is_zip(data, size) || names[0] == NULL)
        return FALSE;
    g_autoptr(CamNameFacts) facts = cam_name_parse("uniview", names[0]);
    return facts->known;
}

static CamContainer
find_hikvision(const guint8 *data, gsize size)
{
    switch (cam_swkh_find_magic(data, size)) {
    case CAM_SWKH_MAGIC_SWKH:
        return CAM_CONTAINER_SWKH;
    case CAM_SWKH_MAGIC_02KH:
        return CAM_CONTAINER_02KH;
    case CAM_SWKH_MAGIC_03KH:
        return CAM_CONTAINER_03KH;
    case CAM_SWKH_MAGIC_NONE:
        break;
    }
    return CAM_CONTAINER_NONE;
}

static gboolean
begins(const guint8 *data, gsize size, const char *bytes, gsize length)
{
    return size >= length && memcmp(data, bytes, length) == 0;
}

static gboolean
is_gzip(const guint8 *data, gsize size)
{
    return begins(data, size, "\037\213", 2);
}

static gboolean
is_axis_gzip(const guint8 *data, gsize size, const char *const *names)
{
    return is_gzip(data, size) &&
           (cam_axis_probe_gzip(data, size) || g_strcmp0(find_named_vendor(names), "axis") == 0);
}

CamContainer
cam_container_find(const guint8 *data, gsize size, const char *const *names)
{
    CamContainer hikvision = find_hikvision(data, size);

    if (hikvision != CAM_CONTAINER_NONE)
        return hikvision;
    /* the first two letters of a zip exchanged (dahua.md 7) */
    if (begins(data, size, "DH\003\004", 4))
        return CAM_CONTAINER_DAHUA;
    if (cam_pak_find_magic(data, size))
        return CAM_CONTAINER_PAK;
    if (cam_paks_find_magic(data, size))
        return CAM_CONTAINER_PAKS;
    /* other-vendors.md 2 */
    if (begins(data, size, "\020\022\040\003", 4))
        return CAM_CONTAINER_BOSCH;
    if (is_axis_gzip(data, size, names))
        return CAM_CONTAINER_AXIS_GZIP;
    if (!is_gzip(data, size) && cam_axis_probe(data, size))
        return CAM_CONTAINER_AXIS;
    if (is_uniview(data, size, names))
        return CAM_CONTAINER_UNIVIEW;
    return is_closed(data, size, names) ? CAM_CONTAINER_CLOSED : CAM_CONTAINER_NONE;
}

const char *
cam_container_name(CamContainer container)
{
    return kinds[container].name;
}

const char *
cam_container_get_vendor(CamContainer container)
{
    return kinds[container].vendor;
}

gboolean
cam_container_is_zip(CamContainer container)
{
    return container == CAM_CONTAINER_DAHUA || container == CAM_CONTAINER_UNIVIEW;
}
