# SPDX-License-Identifier: LGPL-2.1-or-later
# Recorders with SUNAPI. They stop recording while they are updated.
[profile]
driver = hanwha
evidence = documents of the vendor, programs of others and simulated devices only

[match]
kind = recorder

[times]
# a guess; only for estimates
typical = 600
poll = 5
flash-limit = 1800
# others expect up to 15 minutes
boot-limit = 1800
stall = 120
quiet = 60

[settings]
# one part, its field name is not checked by the devices seen so far; the vendor's documents write
# this one, its web page `File`
upload-form = uploadFile
# without Type=Normal one QNO-6082R answered 604
upload-path = /stw-cgi/system.cgi?msubmenu=firmwareupdate&action=control&Type=Normal
# yes: asks for no lines of progress (IgnoreMultipartResponse, since interface 2.5.0); what such a
# device says at the end is written nowhere. With the lines it is known when the image was taken
upload-quiet = no
# which number stands for a file that is not for this device is in doubt: the vendor's web page
# takes 604, others saw 604 for a missing parameter and expect 611. `refused` stops only this device
upload-604 = wrong-file
# the pages of a device without password are shut with a bare 403 (one QNO-6082R). Others expect the
# same for a moment while a device starts; only firmware without pw_init.cgi leaves that open.
# `ignore` takes it for neither
bare-403 = not-activated
# seen on hardware (Type=Reboot); the vendor's web page writes Type=Restart, of recorders nothing is
# known
reboot-path = /stw-cgi/system.cgi?msubmenu=power&action=control&Type=Reboot
backup-path = /stw-cgi/system.cgi?msubmenu=configbackup&action=control
# nothing is left out: it goes back to the device it came from
restore-path = /stw-cgi/system.cgi?msubmenu=configrestore&action=control
# base64 as it is worked on one QNO-6082R and is what the web page sends; one example escapes it
restore-escape = no
