# SPDX-License-Identifier: LGPL-2.1-or-later
[profile]
driver = axis
evidence = for tests only

[match]
models = PLAIN

[settings]
plain-upgrade = yes
