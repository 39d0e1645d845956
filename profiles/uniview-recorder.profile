# SPDX-License-Identifier: LGPL-2.1-or-later
# Recorders with the LAPI interface: experimental. The same flow as for cameras is likely, but no
# public source shows one, so they are read and backed up only.
[profile]
driver = uniview
evidence = identity on documents of one real recorder; all else on simulated devices

[match]
kind = recorder

[times]
# a guess; only for estimates
typical = 600
poll = 3
flash-limit = 1800
# recorders check their disks before they answer; how long that takes is not known
boot-limit = 1800
stall = 120
quiet = 60
prepare-limit = 300

[settings]
prepare-acts = yes
# somebody must try it on a recorder that may be lost
upload-allowed = no
upgrade-method = PUT
prepare-wait = 10
status-path = /LAPI/V1.0/System/UpdateStatus
upload-without-status = no
upload-path = /LAPI/V1.0/System/UploadFirmware
upload-form = updateFileName
upload-type = application/octet-stream
upgrade-task = no
restore-field = FileName
restore-name = config
