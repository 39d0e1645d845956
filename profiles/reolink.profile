# SPDX-License-Identifier: LGPL-2.1-or-later
# Reolink cameras and doorbells, and what is not known yet.
[profile]
driver = reolink
# uploads, logins and all errors come from the maker's guide and from programs of others
evidence = identity on answers of 2 real cameras; all else on simulated devices

[times]
# about a minute as a rule, and up to three for the pieces of a large image; only for estimates
typical = 240
# others ask every 5 s, each time with a new login
poll = 5
# it cannot be asked how far it is: this is how long it may take to restart by itself. Others give
# up after 300 s, the maker's own tool speaks of several minutes
flash-limit = 1200
boot-limit = 1200
# how long one piece may stand still
stall = 120
quiet = 30

[settings]
# /api.cgi in the maker's guide; both work
api-path = /cgi-bin/api.cgi
# the serial number is zeros on most devices, then the UID of GetP2p stands in. `no` for firmware
# that hangs on that question: which does is not known
ask-uid = yes
# 40960 is the most the guide allows for one piece
piece-size = 40960
# NAME&UUID&INDEX&TOTAL is what the maker's web page sends; `plain` is the guide's bare file name,
# in no program we know
piece-name = counted
# recorders want the size before the first piece, cameras are not told
upload-size = no
# Ability.upgrade.ver from which others upload; 0 is no upgrade at all, what 1 is nobody says
upgrade-ability = 2
# -505 `login not init` of the maker's table: taken for a device without a password. If it turns out
# to be one that still starts, `busy`
not-init = not-activated
# quotes, blanks and the like make the login fail on some devices, which are not named anywhere;
# `yes` does not try
strict-password = no

[signs]
vendors = reolink
# of its web client, in public test material; not in the maker's guide. Whether recorders have it
# too is not known
titles = Reolink
