# SPDX-License-Identifier: LGPL-2.1-or-later
# Devices that Dahua makes for IC Realtime. Whose files they take is not known.
[profile]
driver = dahua
brand = IC Realtime
evidence = public notes only; nothing tried by us

[signs]
vendors = ic realtime;ic-realtime
