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

# an IPv6 address at once, without asking whether somebody else has it
quick_ipv6() {
    for scope in all default; do
        echo 0 2>/dev/null >"/proc/sys/net/ipv6/conf/$scope/accept_dad" || true
    done
}
quick_ipv6
there sh -c 'for scope in all default; do
    echo 0 2>/dev/null >"/proc/sys/net/ipv6/conf/$scope/accept_dad"; done; true'
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
there ip address add 10.77.1.4/24 dev far1
there ip address add 10.77.2.4/24 dev far2
there ip address add 10.77.2.5/24 dev far2
ipv6=yes
there ip -6 address add fe80::77/64 dev far1 nodad || ipv6=
there ip -6 address add fe80::78/64 dev far1 nodad || ipv6=
until [ -z "$ipv6" ] || ! ip -6 address show tentative | grep -q fe80; do
    sleep 0.05
done
# a device on factory settings: its datagrams come from an address we have no way back to
there ip address add 192.168.1.64/24 dev far1
# and two behind a router, which answer only what is sent to them alone
there ip address add 10.99.0.5/32 dev lo
there ip address add 10.99.0.6/32 dev lo
ip route add 10.99.0.0/24 via 10.77.1.2
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
    02:77:aa:00:00:06,10.77.1.4,10.77.1.4,far1,unicast+big \
    02:77:aa:00:00:07,10.77.1.4,10.77.1.4,far1,wsd+big \
    02:77:aa:00:00:08,10.77.2.4,10.77.2.4,far2,group+junk \
    02:77:aa:00:00:08,10.77.2.5,10.77.2.5,far2,wsd+junk \
    02:77:aa:00:01:05,10.99.0.5,10.99.0.5,far1,unicast+alone \
    02:77:aa:00:01:06,10.99.0.6,10.99.0.6,far1,wsd+alone \
    ${ipv6:+02:77:aa:00:00:09,fe80::77,fe80::77,far1,wsd} \
    ${ipv6:+02:77:aa:00:00:01,fe80::78,10.77.1.2,far1,wsd} \
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
tell() {
    if [ "$2" = 0 ]; then
        echo "ok $count - $1"
    else
        echo "not ok $count - $1"
        sed 's/^/# /' "$folder/found"
    fi
}
check() {
    count=$((count + 1))
    grep -qx "$2" "$folder/found"
    tell "$1" $?
}
check_not() {
    count=$((count + 1))
    ! grep -q "$2" "$folder/found"
    tell "$1" $?
}
# ADDRESS INTERFACE NUMBER REACHABLE METHODS NOTES ADDRESSES
device() {
    echo "device address=$1 port=80 interface=$2 mac=02:77:aa:00:00:0$3" \
        "reachable=$4 methods=$5 notes=$6 addresses=$7"
}
check_all() {
    check "$1: answers to us alone" \
        "$(device 10.77.1.2 near1 1 yes "sadp${ipv6:+,ws-discovery}" '' \
            "10.77.1.2${ipv6:+,fe80::78%near1}")"
    check "$1: answers to all, in two ways" \
        "$(device 10.77.1.3 near1 2 yes sadp,ws-discovery '' 10.77.1.3)"
    check "$1: foreign subnet" \
        "$(device 192.168.1.64 near1 3 no sadp foreign-subnet 192.168.1.64)"
    check "$1: second wire" \
        "$(device 10.77.2.2 near2 4 yes sadp '' 10.77.2.2)"
    check "$1: second wire, the common way" \
        "$(device 10.77.2.3 near2 5 yes ws-discovery '' 10.77.2.3)"
    check "$1: one on two addresses, after rubbish of all kinds" \
        "$(device '10.77.2.[45]' near2 8 yes sadp,ws-discovery two-addresses 10.77.2.4,10.77.2.5)"
    check "$1: two on one address, answers in fragments" \
        "$(device 10.77.1.4 near1 6 yes sadp duplicate-address 10.77.1.4)"
    check "$1: the other one, the common way" \
        "$(device 10.77.1.4 near1 7 yes ws-discovery duplicate-address 10.77.1.4)"
    [ -z "$ipv6" ] || check "$1: IPv6 alone" \
        "$(device fe80::77%near1 near1 9 yes ws-discovery '' fe80::77%near1)"
    check_not "$1: nothing was made of rubbish" 02:77:bb
    count=$((count + 1))
    [ "$(grep -c '^device' "$folder/found")" = $((8 + ${ipv6:+1})) ]
    tell "$1: and no more" $?
}

[ -n "$ipv6" ] || echo '# no IPv6 here: not tried'

# two at once: each hears all that is said to everybody, and the answers to its own probes
"$find" 0 >"$folder/second" 2>&1 8>&- 9>&- &
second=$!
"$find" 0 >"$folder/found" 2>&1 8>&- 9>&-
wait "$second"
check 'says where it looks' 'interface near1 10.77.1.1/24'
check 'and where else' 'interface near2 10.77.2.1/24'
check_not 'ports are shared' 'note port-in-use'
check_all first
mv "$folder/second" "$folder/found"
check_not 'ports are shared by the second too' 'note port-in-use'
check_all second

"$find" 1.5 near2 >"$folder/found" 2>&1 8>&- 9>&-
check 'one interface: its device' \
    "$(device 10.77.2.2 near2 4 yes sadp '' 10.77.2.2)"
check_not 'one interface: none of the other' 'near1'

# beyond the wire, by addresses; the ceiling is over long before all of them were tried
"$find" 0.1 near1 10.99.0.0/29 10.77.1.4 >"$folder/found" 2>&1 8>&- 9>&-
check 'range behind a router' \
    "$(device 10.99.0.5 near1 5 yes sadp '' 10.99.0.5 | sed s/:00:05/:01:05/)"
check 'range behind a router, the common way' \
    "$(device 10.99.0.6 near1 6 yes ws-discovery '' 10.99.0.6 | sed s/:00:06/:01:06/)"
check 'range on the wire' "$(device 10.77.1.4 near1 6 yes sadp duplicate-address 10.77.1.4)"

# of all datagrams one in five is lost, both ways
lose() {
    nft add table inet lossy && nft add chain inet lossy in \
        '{ type filter hook input priority 0; }' &&
        nft add rule inet lossy in numgen random mod 5 == 0 drop
}
if lose 2>/dev/null && there sh -c "$(command -v nft) add table inet lossy &&
    nft add chain inet lossy in '{ type filter hook input priority 0; }' &&
    nft add rule inet lossy in numgen random mod 5 == 0 drop" 2>/dev/null; then
    "$find" 0 >"$folder/found" 2>&1 8>&- 9>&-
    check_all lossy
else
    echo '# no packet loss: there is no program nft, or it may not'
fi

exec 8>&-
echo "1..$count"
