# SPDX-License-Identifier: LGPL-2.1-or-later
# Everything with VAPIX: cameras, encoders, door stations, speakers.
[profile]
driver = axis
# no exchange of a whole upgrade was ever published; the messages come from the maker's documents
# and from programs of others
evidence = identity on answers of 6 real cameras; all else on simulated devices

[signs]
vendors = axis
# AXIS_ and the serial, for everybody who asks (axis.md 2.1)
realms = AXIS_*
# a weak sign (axis.md 1.5)
titles = AXIS

[times]
# restart of cameras: 1 to 5 minutes; the answer after the upload is not known; only for estimates
typical = 480
poll = 5
# other programs give up after 20 minutes
flash-limit = 1800
# others wait 15 minutes, which is less than the 20 nobody is given up before
boot-limit = 1200
stall = 120
# the answer comes before the restart; others wait up to 100 s for it to go away
quiet = 120

[settings]
# the old firmware stays in the device until the new one is committed
commit = yes
# text of a number: the device goes back by itself so many minutes after its start unless it is told
# to stay. The maker's default is 10. Whether 10.12 and 11.11 take a number as well is not known
rollback-minutes = 30
# `yes` sends no parameters at all, for firmware that answers them with error 400: the device then
# commits by itself and never goes back. Which firmware that is nobody has written down; such a
# profile says commit = no as well
plain-upgrade = no
# `yes` sends to firmwareupgrade.cgi even where firmware management is there: it is documented as
# obsolete and still present; without firmware management (before 7.40) it is used anyway
legacy-upload = no
# asked only of a device that has neither interface. The real port varies (49152, 49154, 45895) and
# is known from SSDP alone, so as a rule nothing is found
description-path = /rootdesc1.xml
