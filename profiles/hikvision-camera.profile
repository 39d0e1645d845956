# SPDX-License-Identifier: LGPL-2.1-or-later
# Cameras and speed domes with ISAPI, OEM brands of the same firmware too.
[profile]
driver = hikvision
# upload, progress and reboot come from documents of the vendor and from programs of others
evidence = identity on answers of 4 real cameras; all else on simulated devices

[match]
kind = camera

[times]
# a guess from the times other programs allow; only for estimates
typical = 300
# other programs ask every 3 s, the vendor's page every second
poll = 3
# other programs give up after 1800 s; no distribution was ever published
flash-limit = 1800
# others wait 300 s, which is less than the 20 minutes nobody is given up before
boot-limit = 1200
# erasing flash may stop reading for long; a short limit here would cut a good upload
stall = 120
# how long a device that says it reboots may go on answering before it is asked to (the vendor's
# page waits 20 s)
quiet = 30

[settings]
# JSON with ?format=json is not asked for: all firmware lines know XML. Missing on some units
# (403, 404): then only the version tells
status-path = /ISAPI/System/upgradeStatus
upload-path = /ISAPI/System/updateFirmware
# older guides, the vendor's page and two other programs use PUT, newer guides POST. `ask` reads
# isSupportPostUpdateFirmware from the capabilities: documented, in no captured answer yet
upload-method = ask
# application/xml got HTTP 400 "Invalid XML Content" from a V5.4.5 unit
upload-type = application/octet-stream
# empty body; the connection may drop before the answer
reboot-path = /ISAPI/System/reboot
# cameras reboot by themselves as a rule. Captured `manual` on DS-2CD2387G3-LIS2UY/SL V5.8.10, but
# in the capabilities of its online upgrade, not of an upgrade by file
reboot-after-upgrade = auto
# newer pages add a `secretkey` that the importer must know; the plain form is tried only
backup-path = /ISAPI/System/configurationData
