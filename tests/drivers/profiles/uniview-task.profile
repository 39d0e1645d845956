# SPDX-License-Identifier: LGPL-2.1-or-later
[profile]
driver = uniview
[match]
models = task
[settings]
upload-allowed = yes
upgrade-task = yes
