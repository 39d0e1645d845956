# SPDX-License-Identifier: LGPL-2.1-or-later
# What is neither camera nor recorder, and what is not known yet: the patience of a recorder.
[profile]
driver = dahua
evidence = descriptions by others and simulated devices only

[times]
# a guess; only for estimates
typical = 600
# another program asks every 5 s
poll = 5
flash-limit = 1800
boot-limit = 1800
stall = 120
quiet = 30

[settings]
# `auto`: the CGI where upgrader.cgi tells its state, else /RPC2_Upgrade. The CGI stands in the
# vendor's documents and two of its test scripts; /RPC2_Upgrade was used by another program on two
# models. Recorders of 2020 have no upgrader.cgi
upload-path-kind = auto
state-path = /cgi-bin/upgrader.cgi?action=getState
upload-path = /cgi-bin/upgrader.cgi?action=uploadFirmware
# two scripts of the vendor call the part `upgrade`, other programs `file` or `firmware`: probably
# nobody looks
upload-field = upgrade
# `file` is the file's own name, which a device may compare with its family; the scripts say
# update.bin
upload-name = file
# words of the upgrade state for a device at rest, beyond None and Unknown. A word nobody knows
# counts as work that goes on, and keeps a device from being touched
idle-states = NoUpgrade
# the first step of an RPC login names the user and sends no password. That it tells of a lock and
# of a missing activation is likely, but was seen at the second step only; it costs one request
lock-look = yes
# reads the boot variable HWID where nothing else names the platform: two requests, administrators
# only, and no answer was ever printed
hwid-look = yes
# for devices without the CGI; in programs of others, no answer was ever printed
reboot-method = magicBox.reboot
backup-path = /cgi-bin/Config.backup?action=All

[signs]
vendors = dahua;general
protocols = dhip
# the rest of it is the serial number or 32 random digits; other makes copy it, so it is weak
realms = Login to *
