# SPDX-License-Identifier: LGPL-2.1-or-later
[profile]
driver = hikvision
[match]
models = form
[settings]
upload-method = POST
upload-form = updateFile
upload-path = /upload
