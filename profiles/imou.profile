# SPDX-License-Identifier: LGPL-2.1-or-later
# Devices that Dahua makes for Imou. Their versions have the customer letters IM: a file
# with other letters may be refused.
[profile]
driver = dahua
brand = Imou
evidence = one version and one hardware id printed by others; nothing tried by us

[signs]
vendors = imou
