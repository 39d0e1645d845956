# SPDX-License-Identifier: LGPL-2.1-or-later
# What is neither camera nor recorder, and what is not known yet: the patience of a recorder.
[profile]
driver = hikvision
evidence = documents of the vendor and simulated devices only

[times]
# a guess; only for estimates
typical = 600
poll = 3
flash-limit = 1800
boot-limit = 1800
stall = 120
quiet = 30

[settings]
status-path = /ISAPI/System/upgradeStatus
upload-path = /ISAPI/System/updateFirmware
upload-method = ask
upload-type = application/octet-stream
reboot-path = /ISAPI/System/reboot
reboot-after-upgrade = auto
backup-path = /ISAPI/System/configurationData

[signs]
vendors = hikvision;hik
protocols = sadp
# answers without a login in public collections of fingerprints (rapid7/recog, nmap). `webserver`
# and other plain words are shared with too many others
servers = Hikvision-Webs;DNVRS-Webs;DVRDVS-Webs;App-webs/*
realms = hikvision;IP Camera(*;DS-*;HIK Device*
# hikvision.md: first pages of most units lead there
locations = */doc/page/login.asp*;*/doc/index.html*
