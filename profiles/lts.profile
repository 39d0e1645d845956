# SPDX-License-Identifier: LGPL-2.1-or-later
# Devices that Hikvision makes for LTS. Their firmware is LTS's own edition: a file for
# Hikvision's own devices may be refused for its OEM code, or worse, taken.
[profile]
driver = hikvision
brand = LTS
evidence = public notes only; nothing tried by us

[signs]
vendors = lts;lt security
