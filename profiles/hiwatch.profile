# SPDX-License-Identifier: LGPL-2.1-or-later
# Devices that Hikvision makes for HiWatch. Their firmware is HiWatch's own edition: a file for
# Hikvision's own devices may be refused for its OEM code, or worse, taken.
[profile]
driver = hikvision
brand = HiWatch
evidence = vendor advisories name the models; nothing tried by us

[signs]
vendors = hiwatch
