# SPDX-License-Identifier: LGPL-2.1-or-later
# Bosch cameras: all four captured ones offer the upgrade by HTTP and give out no configuration. The
# vendor's own tools use another way; gaps between versions may need steps, which the release notes
# of each platform (CPP...) name.
[profile]
driver = onvif
evidence = identity and flags on answers of 2 real cameras; all else on simulated devices

[match]
models = AUTODOME*;FLEXIDOME*;DINION*;MIC *

[times]
# a guess; only for estimates
typical = 600
poll = 5
flash-limit = 1800
boot-limit = 1800
stall = 120
quiet = 60
prepare-limit = 900

[settings]
service-path = /onvif/device_service
login = auto
prepare-acts = yes
upgrade-unadvertised = no
upload-login = auto
any-host = no
