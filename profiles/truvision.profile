# SPDX-License-Identifier: LGPL-2.1-or-later
# Devices that Hikvision makes for TruVision. Their firmware is TruVision's own edition: a file
# for Hikvision's own devices may be refused for its OEM code, or worse, taken.
[profile]
driver = hikvision
brand = TruVision
evidence = public notes only; nothing tried by us

[signs]
vendors = truvision;interlogix;hills
