#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Play devices that answer discovery: responder.py MAC,SOURCE,ADDRESS,INTERFACE,HOW...

SOURCE is an address of this host, IPv4 or IPv6 link-local, ADDRESS what the device says it has, HOW
some of these joined by `+`: `unicast` and `group` (SADP), `wsd`, `big` (answers of 8 kB), `junk`
(rubbish of all kinds before each answer), `alone` (only to what is sent to it alone). Prints
`ready`, then answers until standard input ends.
"""

import select
import socket
import struct
import sys

GROUP, GROUP6 = '239.255.255.250', 'ff02::c'
SADP, WSD = 37020, 3702
PKTINFO = getattr(socket, 'IP_PKTINFO', 8)

SADP_ANSWER = '''<?xml version="1.0" encoding="UTF-8"?><ProbeMatch><Uuid>0</Uuid>\
<Types>inquiry</Types><DeviceDescription>DS-NETNS</DeviceDescription>\
<DeviceSN>DS-NETNS{mac}</DeviceSN><HttpPort>80</HttpPort><MAC>{mac}</MAC>\
<IPv4Address>{address}</IPv4Address><Activated>true</Activated>{padding}</ProbeMatch>'''

WSD_ANSWER = '''<?xml version="1.0" encoding="UTF-8"?>\
<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" \
xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" \
xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" \
xmlns:n="http://www.onvif.org/ver10/network/wsdl"><e:Body><d:ProbeMatches><d:ProbeMatch>\
<a:EndpointReference><a:Address>urn:uuid:{mac}</a:Address></a:EndpointReference>\
<d:Types>n:NetworkVideoTransmitter</d:Types>\
<d:Scopes>onvif://www.onvif.org/MAC/{mac}</d:Scopes>\
<d:XAddrs>http://{host}/onvif/device_service</d:XAddrs>{padding}\
</d:ProbeMatch></d:ProbeMatches></e:Body></e:Envelope>'''

ENTITIES = ''.join('<!ENTITY e{} "{}">'.format(i, '&e{};'.format(i - 1) * 10 if i else 'x')
                   for i in range(10))
JUNK = (b'', b'\0', bytes(65507), b'<a>' * 8000,
        '<!DOCTYPE a [{}]><ProbeMatch><MAC>&e9;</MAC></ProbeMatch>'.format(ENTITIES).encode(),
        b'<ProbeMatch><MAC>02-77-bb-00-00-01</MAC>', bytes(range(256)) * 8)


class Device:
    def __init__(self, text):
        self.mac, source, self.address, interface, how = text.split(',')
        self.index = socket.if_nametoindex(interface)
        self.how = how.split('+')
        self.is_ipv6 = ':' in source
        self.socket = socket.socket(socket.AF_INET6 if self.is_ipv6 else socket.AF_INET,
                                    socket.SOCK_DGRAM)
        if self.is_ipv6:
            self.socket.bind((source, 0, 0, self.index))
            return
        self.socket.bind((source, 0))
        self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF,
                               struct.pack('=4s4si', b'', b'', self.index))

    def send(self, data, to):
        try:
            self.socket.sendto(data, to)
        except OSError as error:
            print(self.mac, len(data), to, error, flush=True)

    def answer(self, port, asker):
        padding = '<Pad>{}</Pad>'.format('x' * 8000) if 'big' in self.how else ''
        host = '[{}]'.format(self.address) if ':' in self.address else self.address
        form = SADP_ANSWER if port == SADP else WSD_ANSWER
        text = form.format(mac=self.mac, address=self.address, host=host, padding=padding).encode()
        to = {SADP: [asker] * ('unicast' in self.how) + [(GROUP, SADP)] * ('group' in self.how),
              WSD: [asker] * ('wsd' in self.how)}[port]
        for place in to:
            for junk in JUNK if 'junk' in self.how else ():
                self.send(junk, place)
            self.send(text, place)


def listen(port, indexes):
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_IP, PKTINFO, 1)
    listener.bind(('', port))
    for index in indexes:
        listener.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                            struct.pack('=4s4si', socket.inet_aton(GROUP), b'', index))
    return listener


def listen6(port, indexes):
    listener = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(('::', port))
    for index in indexes:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
                            struct.pack('=16si', socket.inet_pton(socket.AF_INET6, GROUP6), index))
    return listener


def read(listener):
    """Gives text, asker, the interface it came in by and the address it was sent to."""
    data, ancillary, _, asker = listener.recvmsg(4096, 256)
    if listener.family == socket.AF_INET6:
        return data, asker, asker[3], None
    index, target = 0, None
    for _, _, info in ancillary:
        index, target = struct.unpack('=i4x4s', info)
        target = socket.inet_ntoa(target)
    return data, asker, index, target


def main():
    devices = [Device(text) for text in sys.argv[1:]]
    old = {device.index for device in devices if not device.is_ipv6}
    new = {device.index for device in devices if device.is_ipv6}
    listeners = {listen(port, old): port for port in (SADP, WSD)}
    if new:
        listeners[listen6(WSD, new)] = WSD
    print('ready', flush=True)
    while True:
        ready, _, _ = select.select([sys.stdin, *listeners], [], [])
        if sys.stdin in ready:
            return
        for listener in ready:
            data, asker, index, target = read(listener)
            if b'Probe>' not in data:
                continue
            for device in devices:
                if 'alone' in device.how and target != device.address:
                    continue
                if device.index == index and device.is_ipv6 == (len(asker) == 4):
                    device.answer(listeners[listener], asker)


main()
