# SPDX-License-Identifier: LGPL-2.1-or-later
[profile]
driver = hikvision
[match]
models = manual
[times]
stall = 600
[settings]
upload-method = PUT
reboot-after-upgrade = manual
