# SPDX-License-Identifier: LGPL-2.1-or-later
# Network, hybrid and analogue recorders with ISAPI.
[profile]
driver = hikvision
# upload, progress and reboot come from documents of the vendor and from programs of others
evidence = identity on answers of 3 real recorders; all else on simulated devices

[match]
kind = recorder

[times]
# a guess; only for estimates
typical = 600
poll = 3
flash-limit = 1800
# recorders check their disks before they answer; how long that takes with 16 of them is not known
boot-limit = 1800
stall = 120
quiet = 30

[settings]
status-path = /ISAPI/System/upgradeStatus
upload-path = /ISAPI/System/updateFirmware
upload-method = ask
upload-type = application/octet-stream
reboot-path = /ISAPI/System/reboot
# not known for recorders: `auto` leaves it to the engine, which sees version and uptime
reboot-after-upgrade = auto
backup-path = /ISAPI/System/configurationData
