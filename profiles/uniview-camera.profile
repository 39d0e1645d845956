# SPDX-License-Identifier: LGPL-2.1-or-later
# Cameras with the LAPI interface, operators' builds (version field with letters) too.
[profile]
driver = uniview
# upload, progress and reboot come from the scripts of one generation of the vendor's page
# (1.0.402); a list of paths of a later one (1.0.407) has the same names
evidence = identity on the answer of 1 real camera; all else on simulated devices

[match]
kind = camera

[times]
# a guess; only for estimates
typical = 300
# the vendor's page asks every 3 s
poll = 3
# the page gives up after 300 s and tells to wait; nothing is given up here before 20 minutes
flash-limit = 1800
boot-limit = 1200
stall = 120
# the page logs in again 30 s after the device went quiet
quiet = 60
# the page asks every 10 s without end whether it waits for the file; a guess
prepare-limit = 300

[settings]
# making it ready stops streams and drops services: an intent is written
prepare-acts = yes
upload-allowed = yes
# one list of paths says POST, the scripts send PUT
upgrade-method = PUT
# seconds before the page asks for the first time
prepare-wait = 10
status-path = /LAPI/V1.0/System/UpdateStatus
# without a status nobody learns when it waits for the file, nor that its flash is erased
upload-without-status = no
upload-path = /LAPI/V1.0/System/UploadFirmware
# name of the page's own field. Examples of two others use `file`: which names a device takes is not
# known
upload-form = updateFileName
# a browser would name a zip; not known to matter
upload-type = application/octet-stream
# one program starts with POST and a task's number and sends that with the file; unconfirmed, never
# tried, so off
upgrade-task = no
# name of the page's own field
restore-field = FileName
# the page cuts the file's name at `config`; whether an extension must follow is not clear
restore-name = config
