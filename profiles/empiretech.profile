# SPDX-License-Identifier: LGPL-2.1-or-later
# Devices that Dahua makes for EmpireTech. Their firmware is neutral; still a file must be
# for the same platform.
[profile]
driver = dahua
brand = EmpireTech
evidence = list of tested devices of rroller/dahua; nothing tried by us

[signs]
vendors = empiretech
