# SPDX-License-Identifier: LGPL-2.1-or-later
[profile]
driver = axis
evidence = for tests only

[match]
models = OLD

[settings]
legacy-upload = yes
