# SPDX-License-Identifier: LGPL-2.1-or-later
# Whatever speaks ONVIF and has no driver of its own: the last to be tried.
[profile]
driver = onvif
# no public trace of a whole StartFirmwareUpgrade with its POST was found for any named camera; what
# cameras advertise is not proven
evidence = identity on answers of 9 real cameras of 6 makes; all else on simulated devices

[signs]
# vendors: makes whose own interface is closed or not known to camherd
vendors = onvif;bosch;vivotek;pelco;mobotix;panasonic;i-pro;vigi;milesight;trendnet
servers = VCS-VideoJet-Webserver;Vivotek Network Camera;*ev-compat*
realms = *Use 'live' as User Name*

[times]
# a guess; devices name an ExpectedDownTime, best effort as they say
typical = 600
poll = 5
# nobody can be asked how far the flashing is
flash-limit = 1800
boot-limit = 1800
# the device may hold the connection while it writes its flash
stall = 120
# a device that never went away may still be flashing, and nothing tells
quiet = 60
# how long a device that was told StartFirmwareUpgrade may take until it wants the image: it may
# restart into an updater first
prepare-limit = 900

[settings]
# others seen: /onvif/service, /onvif/devices, /onvif/Device, /Device
service-path = /onvif/device_service
# auto: what the answer to a question without a login asks for. Some advertise digest that does not
# work (DS-2DE2A404IW-DE3, Tapo C200, GV-BX8700, HC30WB5R1, by reports): token there
login = auto
# StartFirmwareUpgrade may restart the device into an updater before it has the image
prepare-acts = yes
# one captured device said no in one place and yes in the other, and the only desktop tool forces it
# for a make whose flags are wrong: yes where an upgrade worked although nothing said so
upgrade-unadvertised = no
# auto: digest where the device service wants it, else none. The specification wants digest, OEM
# handlers that were read check nothing; whether any real one asks for it is not known
upload-login = auto
# a device that names another host for its files: refused, since a login may go with the file. yes
# for devices behind address translation
any-host = no
