/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "src/report/report.h"

/**
 * CamReportServed:
 * @device: a device
 * @identity: who it is
 * @fit: how a file fits it
 * @by_user: the user named its model for the file
 *
 * A device and a file. Borrowed.
 */
typedef struct {
    const CamDevice *device;
    const CamIdentity *identity;
    CamFit fit;
    gboolean by_user;
} CamReportServed;

/**
 * CamReportFile:
 * @path: the file as the user named it; in a list of the depot the one that was added
 * @size: bytes of it, 0 when not known; those of the image where @firmware is set
 * @firmware: (nullable): what it is
 * @error: (nullable): why it was refused
 * @in_depot: what follows is known too
 * @added_us: when it was added first, microseconds since 1970
 * @url: (nullable): where it came from
 * @notes: (nullable): text of its release notes
 * @served: (nullable) (element-type CamReportServed): devices it does not contradict, where an
 *   inventory was read
 *
 * A file of firmware. Borrowed.
 */
typedef struct {
    const char *path;
    guint64 size;
    const CamFirmware *firmware;
    const GError *error;
    gboolean in_depot;
    gint64 added_us;
    const char *url;
    const char *notes;
    const GPtrArray *served;
} CamReportFile;

/**
 * CamReportDepot:
 * @files: (element-type CamReportFile): files
 * @findings: (nullable) (element-type CamFinding): what is wrong in the depot
 * @unserved: (nullable) (element-type CamReportServed): devices that no file is for, neither by
 *   itself nor by the user's word
 * @unread: (nullable) (element-type CamIdentified): devices that could not be read
 *
 * A depot, and whom it serves. Borrowed.
 */
typedef struct {
    const GPtrArray *files;
    const GPtrArray *findings;
    const GPtrArray *unserved;
    const GPtrArray *unread;
} CamReportDepot;

/**
 * cam_report_inspect:
 * @files: (element-type CamReportFile): files
 * @format: table, CSV or JSON
 *
 * What files are, and how sure that is: for people a block for each.
 *
 * Returns: (transfer full): the document
 */
char *cam_report_inspect(const GPtrArray *files, CamFormat format);

/**
 * cam_report_depot:
 * @depot: a depot
 * @format: table, CSV or JSON
 * @width: columns of the terminal for the table, 0 for any number
 *
 * Returns: (transfer full): the document
 */
char *cam_report_depot(const CamReportDepot *depot, CamFormat format, guint width);
