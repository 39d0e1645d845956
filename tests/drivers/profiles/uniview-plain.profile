# SPDX-License-Identifier: LGPL-2.1-or-later
[profile]
driver = uniview
[match]
models = plain
[settings]
upload-allowed = yes
