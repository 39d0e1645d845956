# SPDX-License-Identifier: LGPL-2.1-or-later
# Devices that Dahua makes for Honeywell equIP. Their versions have the customer letters HW:
# a file with other letters may be refused.
[profile]
driver = dahua
brand = Honeywell equIP
evidence = a vendor advisory (ICSA-19-304-04) names versions; nothing tried by us

[signs]
vendors = honeywell equip;honeywell performance
