# SPDX-License-Identifier: LGPL-2.1-or-later
[profile]
driver = uniview
[match]
models = post
[settings]
upload-allowed = yes
upgrade-method = POST
prepare-wait = 25
status-path = /status
upload-path = /upload
upload-form = file
upload-type = application/zip
restore-name = backup.bin
