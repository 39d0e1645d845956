# SPDX-License-Identifier: LGPL-2.1-or-later
# Reolink recorders and home hubs.
[profile]
driver = reolink
evidence = the maker's guide and simulated devices only

[match]
kind = recorder

[times]
# a guess; only for estimates
typical = 480
poll = 5
flash-limit = 1800
# disks are looked at before it answers; no number was ever published
boot-limit = 1800
stall = 120
quiet = 60

[settings]
api-path = /cgi-bin/api.cgi
ask-uid = yes
piece-size = 40960
piece-name = counted
# ipcChnBit "0" for the recorder itself, and the size; from one program of others only
upload-size = yes
upgrade-ability = 2
not-init = not-activated
strict-password = no
