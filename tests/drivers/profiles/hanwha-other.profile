# SPDX-License-Identifier: LGPL-2.1-or-later
[profile]
driver = hanwha
[match]
models = hanwha-other
[settings]
upload-form = File
upload-quiet = yes
upload-604 = refused
bare-403 = ignore
reboot-path = /stw-cgi/system.cgi?msubmenu=power&action=control&Type=Restart
restore-escape = yes
