# SPDX-License-Identifier: LGPL-2.1-or-later
# Devices that Uniview makes for INTERNEC: a recorder i6-N25232UHV answers with a version of
# Uniview's (NVR-B3601...). Whether Uniview's own files fit is not known.
[profile]
driver = uniview
brand = INTERNEC
evidence = one version answer in a stored user's code; nothing tried by us

[signs]
vendors = internec*
