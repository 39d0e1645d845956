# SPDX-License-Identifier: LGPL-2.1-or-later
# Terminals that Uniview makes for Digital Ally (ThermoVu), and its own OET line: doors and
# thermometers, no cameras, so the plain profile is for them. The paths for upgrades stand in the
# scripts of an OET-213H's page (1.0.407); nobody told of using them.
[profile]
driver = uniview
brand = ThermoVu
evidence = a public list of paths of an OET-213H; nothing tried by us

[signs]
vendors = thermovu*;digital ally*
