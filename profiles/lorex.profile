# SPDX-License-Identifier: LGPL-2.1-or-later
# Devices that Dahua makes for Lorex. Their versions have the customer letters LR: a file
# with other letters may be refused. The realm stands in rapid7/recog.
[profile]
driver = dahua
brand = Lorex
evidence = realm in a public collection of fingerprints, versions by others; nothing tried by us

[signs]
vendors = lorex
realms = Login to ND*
