#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# own-network.sh COMMAND [ARGUMENT]...: runs a command on a loopback of its own, where network
# namespaces can be made, so that tests with fixed ports do not hear each other. Elsewhere it runs
# as it is. The command is told by CAM_OWN_NETWORK=yes that it may change interfaces and rules.
if unshare --map-root-user --net ip link set lo up 2>/dev/null; then
    exec unshare --map-root-user --net sh -c 'ip link set lo up && exec "$@"' sh \
        env CAM_OWN_NETWORK=yes "$@"
fi
exec "$@"
