#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Play devices that answer discovery: responder.py MAC,SOURCE,ADDRESS,INTERFACE,HOW...

SOURCE is an address of this host, ADDRESS what the device says it has, HOW some of `unicast`,
`group`, `wsd` joined by `+`. Prints `ready`, then answers until standard input ends.
"""

import select
import socket
import struct
import sys

GROUP = '239.255.255.250'
SADP, WSD = 37020, 3702

SADP_ANSWER = '''<?xml version="1.0" encoding="UTF-8"?><ProbeMatch><Uuid>0</Uuid>\
<Types>inquiry</Types><DeviceDescription>DS-NETNS</DeviceDescription>\
<DeviceSN>DS-NETNS{mac}</DeviceSN><HttpPort>80</HttpPort><MAC>{mac}</MAC>\
<IPv4Address>{address}</IPv4Address><Activated>true</Activated></ProbeMatch>'''

WSD_ANSWER = '''<?xml version="1.0" encoding="UTF-8"?>\
<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" \
xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" \
xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" \
xmlns:n="http://www.onvif.org/ver10/network/wsdl"><e:Body><d:ProbeMatches><d:ProbeMatch>\
<a:EndpointReference><a:Address>urn:uuid:{mac}</a:Address></a:EndpointReference>\
<d:Types>n:NetworkVideoTransmitter</d:Types>\
<d:Scopes>onvif://www.onvif.org/MAC/{mac}</d:Scopes>\
<d:XAddrs>http://{address}/onvif/device_service</d:XAddrs>\
</d:ProbeMatch></d:ProbeMatches></e:Body></e:Envelope>'''


class Device:
    def __init__(self, text):
        self.mac, source, self.address, interface, how = text.split(',')
        self.index = socket.if_nametoindex(interface)
        self.how = how.split('+')
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((source, 0))
        self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF,
                               struct.pack('=4s4si', b'', b'', self.index))

    def answer(self, port, asker):
        fields = {'mac': self.mac, 'address': self.address}
        if port == SADP:
            text = SADP_ANSWER.format(**fields).encode()
            if 'unicast' in self.how:
                self.socket.sendto(text, asker)
            if 'group' in self.how:
                self.socket.sendto(text, (GROUP, SADP))
        elif 'wsd' in self.how:
            self.socket.sendto(WSD_ANSWER.format(**fields).encode(), asker)


def listen(port, devices):
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_IP, getattr(socket, 'IP_PKTINFO', 8), 1)
    listener.bind(('', port))
    for index in {device.index for device in devices}:
        listener.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                            struct.pack('=4s4si', socket.inet_aton(GROUP), b'', index))
    return listener


def read(listener):
    """Gives text, asker and the interface it came in by."""
    data, ancillary, _, asker = listener.recvmsg(4096, 256)
    index = 0
    for _, _, info in ancillary:
        index = struct.unpack_from('=i', info)[0]
    return data, asker, index


def main():
    devices = [Device(text) for text in sys.argv[1:]]
    listeners = {listen(port, devices): port for port in (SADP, WSD)}
    print('ready', flush=True)
    while True:
        ready, _, _ = select.select([sys.stdin, *listeners], [], [])
        if sys.stdin in ready:
            return
        for listener in ready:
            data, asker, index = read(listener)
            if b'Probe>' not in data:
                continue
            for device in devices:
                if device.index == index:
                    device.answer(listeners[listener], asker)


main()
