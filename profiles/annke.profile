# SPDX-License-Identifier: LGPL-2.1-or-later
# Devices that Hikvision makes for Annke. Their firmware is Annke's own edition: a file for
# Hikvision's own devices may be refused for its OEM code, or worse, taken.
[profile]
driver = hikvision
brand = Annke
evidence = list of tested devices of maciej-or/hikvision_next

[signs]
vendors = annke
servers = MWS 0.01
