#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-netns.sh FIND PYTHON RESPONDER: searches over real wires. The searching host stands in one
# network namespace, the devices in another, with two wires (veth pairs) between them.

find=$1 python=$2 responder=$3

skip() {
    echo "1..0 # SKIP $1"
    exit 0
}

# first run: into a namespace of our own, by right or as root of a user namespace
if [ -z "$CAM_IN_NETNS" ]; then
    command -v ip >/dev/null || skip 'there is no program ip (iproute2)'
    export CAM_IN_NETNS=1
    unshare -n true 2>/dev/null && exec unshare -n "$0" "$@"
    unshare -Urn true 2>/dev/null && exec unshare -Urn "$0" "$@"
    skip 'network namespaces cannot be made here: no right to, and no user namespaces'
fi

# a device's host lives as long as its standard input, so it ends with this script whatever happens
folder=$(mktemp -d) || exit 1
mkfifo "$folder/end"
clean() {
    exec 9>&-
    wait
    rm -rf "$folder"
}
trap clean EXIT

unshare -n sh -c 'echo up; exec cat' <"$folder/end" >"$folder/host" 2>&1 &
host=$!
exec 9>"$folder/end"
until grep -q up "$folder/host"; do
    kill -0 "$host" 2>/dev/null || skip "no second network namespace: $(cat "$folder/host")"
    sleep 0.05
done
there() {
    nsenter -t "$host" -n "$@"
}

ip link set lo up
there ip link set lo up
for i in 1 2; do
    ip link add "near$i" type veth peer name "far$i" || skip 'veth pairs cannot be made here'
    ip link set "far$i" netns "$host" || skip 'interfaces cannot be given away here'
    ip address add "10.77.$i.1/24" dev "near$i"
    ip link set "near$i" up
    there ip address add "10.77.$i.2/24" dev "far$i"
    there ip address add "10.77.$i.3/24" dev "far$i"
    there ip link set "far$i" up
done
# a device on factory settings: its datagrams come from an address we have no way back to
there ip address add 192.168.1.64/24 dev far1
for filter in all near1 near2; do
    echo 0 2>/dev/null >"/proc/sys/net/ipv4/conf/$filter/rp_filter" || true
done

mkfifo "$folder/stop"
nsenter -t "$host" -n "$python" -B "$responder" \
    02:77:aa:00:00:01,10.77.1.2,10.77.1.2,far1,unicast \
    02:77:aa:00:00:02,10.77.1.3,10.77.1.3,far1,group+wsd \
    02:77:aa:00:00:03,192.168.1.64,192.168.1.64,far1,group \
    02:77:aa:00:00:04,10.77.2.2,10.77.2.2,far2,unicast+group \
    02:77:aa:00:00:05,10.77.2.3,10.77.2.3,far2,wsd \
    <"$folder/stop" >"$folder/devices" 2>&1 9>&- &
devices=$!
exec 8>"$folder/stop"
until grep -q ready "$folder/devices"; do
    if ! kill -0 "$devices" 2>/dev/null; then
        sed 's/^/# /' "$folder/devices"
        echo '1..0'
        exit 1
    fi
    sleep 0.05
done

count=0
check() {
    count=$((count + 1))
    if grep -qx "$2" "$folder/found"; then
        echo "ok $count - $1"
    else
        echo "not ok $count - $1"
        sed 's/^/# /' "$folder/found"
    fi
}
check_not() {
    count=$((count + 1))
    if grep -q "$2" "$folder/found"; then
        echo "not ok $count - $1"
        sed 's/^/# /' "$folder/found"
    else
        echo "ok $count - $1"
    fi
}
device() {
    echo "device address=$1 port=80 interface=$2 mac=02:77:aa:00:00:0$3" \
        "reachable=$4 methods=$5 notes=$6"
}

"$find" 0 >"$folder/found" 2>&1 8>&- 9>&-
check 'says where it looks' 'interface near1 10.77.1.1/24'
check 'and where else' 'interface near2 10.77.2.1/24'
check 'answers to us alone' "$(device 10.77.1.2 near1 1 yes sadp '')"
check 'answers to all, in two ways' "$(device 10.77.1.3 near1 2 yes sadp,ws-discovery '')"
check 'foreign subnet' "$(device 192.168.1.64 near1 3 no sadp foreign-subnet)"
check 'second wire' "$(device 10.77.2.2 near2 4 yes sadp '')"
check 'second wire, the common way' "$(device 10.77.2.3 near2 5 yes ws-discovery '')"

"$find" 1.5 near2 >"$folder/found" 2>&1 8>&- 9>&-
check 'one interface: its device' "$(device 10.77.2.2 near2 4 yes sadp '')"
check_not 'one interface: none of the other' 'near1'

exec 8>&-
echo "1..$count"
