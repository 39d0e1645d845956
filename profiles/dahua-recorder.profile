# SPDX-License-Identifier: LGPL-2.1-or-later
# Network, hybrid and analogue recorders of any brand of this make.
[profile]
driver = dahua
evidence = identity on answers of 4 real recorders; all else on simulated devices

[match]
kind = recorder

[times]
# a guess; only for estimates
typical = 600
# another program asks every 5 s
poll = 5
flash-limit = 1800
# recorders check their disks before they answer; others wait 10 minutes
boot-limit = 1800
# erasing flash may stop reading for long; a short limit here would cut a good upload
stall = 120
# how long a device that is done may go on answering before it is asked to restart
quiet = 30

[settings]
# dahua.profile says what is doubtful about these
upload-path-kind = auto
state-path = /cgi-bin/upgrader.cgi?action=getState
upload-path = /cgi-bin/upgrader.cgi?action=uploadFirmware
upload-field = upgrade
upload-name = file
idle-states = NoUpgrade
lock-look = yes
hwid-look = yes
reboot-method = magicBox.reboot
backup-path = /cgi-bin/Config.backup?action=All
