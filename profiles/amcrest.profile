# SPDX-License-Identifier: LGPL-2.1-or-later
# Devices that Dahua makes for Amcrest. Their versions have the customer letters AC: a file
# with other letters may be refused (python-amcrest, aiodahua).
[profile]
driver = dahua
brand = Amcrest
evidence = versions and models printed in tests of public clients; nothing tried by us

[signs]
vendors = amcrest
