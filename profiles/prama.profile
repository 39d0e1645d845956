# SPDX-License-Identifier: LGPL-2.1-or-later
# Devices that Hikvision makes for Prama. Their firmware is Prama's own edition: a file for
# Hikvision's own devices may be refused for its OEM code, or worse, taken.
[profile]
driver = hikvision
brand = Prama
evidence = registered hardware addresses; nothing tried by us

[signs]
vendors = prama;prama hikvision
