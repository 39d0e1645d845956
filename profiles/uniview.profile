# SPDX-License-Identifier: LGPL-2.1-or-later
# Uniview devices that are neither camera nor recorder as far as they say, and those nobody has read
# yet. They are read and backed up; updates wait for somebody who knows.
[profile]
driver = uniview
evidence = scripts of the vendor's camera page and simulated devices only

[times]
# a guess; only for estimates
typical = 600
# the vendor's page asks every 3 s
poll = 3
# the page gives up after 300 s and tells to wait; nothing is given up here before 20 minutes
flash-limit = 1800
boot-limit = 1800
stall = 120
# the page logs in again 30 s after the device went quiet
quiet = 60
# how long the page waits for a prepared device is not limited; a guess
prepare-limit = 300

[settings]
# making it ready stops streams and drops services
prepare-acts = yes
# no public source tells of an update of anything but a camera, so without `upload-allowed` only
# cameras are
upload-without-status = no

[signs]
# operators' builds (CMCC and others) call themselves Uniview too
vendors = uniview*;unv;zhejiang uniview*
# recorders, seen by one program; cameras send a realm of their own each
realms = NVRDVR
