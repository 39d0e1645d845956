# SPDX-License-Identifier: LGPL-2.1-or-later
[profile]
driver = uniview
[match]
models = blind
[settings]
upload-allowed = yes
upload-without-status = yes
