# SPDX-License-Identifier: LGPL-2.1-or-later
# Devices that Dahua makes for Intelbras. Their versions have the customer letters IB: a
# file with other letters may be refused.
[profile]
driver = dahua
brand = Intelbras
evidence = one discovery answer printed by others; nothing tried by us

[signs]
vendors = intelbras
