#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian's wsdd, which makes a computer visible to Windows, is no camera.

It stands on another host, at the other end of a wire, both made of network namespaces.
"""
import os
import re
import select
import socket
import struct
import subprocess
import sys
import time
import uuid

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import proof  # noqa: E402
from proof import e2e  # noqa: E402

GROUP, PORT = '239.255.255.250', 3702
NEAR, FAR, BETWEEN, CAMERA = '10.78.1.1', '10.78.1.2', '10.78.1.3', '10.78.1.4'
MESSAGE_ID = re.compile(rb'<[^>]*MessageID[^>]*>\s*([^<\s]+)')
# as Windows asks; wsdd answers to nothing else
PROBE = ('<?xml version="1.0" encoding="utf-8"?>'
         '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"'
         ' xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"'
         ' xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"'
         ' xmlns:wsdp="http://schemas.xmlsoap.org/ws/2006/02/devprof"><s:Header>'
         '<a:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>'
         '<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action>'
         '<a:MessageID>{}</a:MessageID></s:Header>'
         '<s:Body><d:Probe><d:Types>wsdp:Device</d:Types></d:Probe></s:Body></s:Envelope>')
COMPUTER = b'wsdp:Device pub:Computer'
# in the first of camherd's three questions, and in none of ours
QUESTION = b':NetworkVideoTransmitter<'
# what makes a camera of the same answer: another name of the endpoint, the type, an address
CHANGES = ((rb'urn:uuid:[0-9a-f-]+(?=</wsa:Address>)', f'urn:uuid:{uuid.uuid4()}'.encode()),
           (COMPUTER, b'v:NetworkVideoTransmitter'),
           (rb'<soap:Envelope ', rb'\g<0>xmlns:v="http://www.onvif.org/ver10/network/wsdl" '),
           (rb'<wsd:MetadataVersion>',
            f'<wsd:XAddrs>http://{CAMERA}/onvif/device_service</wsd:XAddrs>'.encode() + rb'\g<0>'))


def open_socket(address, port=0):
    """A socket that sends from that address; with a port it hears the group too."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    own = socket.inet_aton(address)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, own)
    if port:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                        struct.pack('4s4s', socket.inet_aton(GROUP), own))
        sock.bind((GROUP, port))
    else:
        sock.bind((address, 0))
    return sock


class WsddTest(e2e.Case):
    def setUp(self):
        super().setUp()
        self.ip = proof.need_own_network()
        self.wsdd = proof.need('wsdd', 'wsdd')
        self.nsenter = proof.need('nsenter', 'util-linux')
        self.host = subprocess.Popen([proof.need('unshare', 'util-linux'), '--net', 'sleep', '120'])
        self.addCleanup(e2e.end, self.host)
        own = os.readlink('/proc/self/ns/net')
        e2e.wait_for(lambda: os.readlink(f'/proc/{self.host.pid}/ns/net') != own,
                     'another network', self.host)
        for words in (f'link add near type veth peer name far netns {self.host.pid}',
                      f'address add {NEAR}/24 dev near', f'address add {BETWEEN}/24 dev near',
                      f'address add {CAMERA}/24 dev near', 'link set near up'):
            self.run_ip(words)
        self.addCleanup(self.run_ip, 'link delete near')
        for words in (f'address add {FAR}/24 dev far', 'link set far up'):
            self.run_ip(words, there=True)
        self.group = open_socket(NEAR, PORT)
        self.between = open_socket(BETWEEN)
        self.camera = open_socket(CAMERA)
        for sock in (self.group, self.between, self.camera):
            self.addCleanup(sock.close)

    def there(self, *words):
        return [self.nsenter, '--target', str(self.host.pid), '--net', *words]

    def run_ip(self, words, there=False):
        command = [self.ip, *words.split()]
        subprocess.run(self.there(*command) if there else command, check=True)

    def start_wsdd(self):
        with open(self.path('wsdd.log'), 'wb') as log:
            process = subprocess.Popen(
                self.there(self.wsdd, '-vv', '--shortlog', '--ipv4only', '--interface', 'far',
                           '--hostname', 'desk'), stdout=log, stderr=log)
        self.addCleanup(e2e.end, process)
        return process

    def start_discover(self):
        return self.start('discover', '--interface', 'near', '--format', 'json')

    def ask(self, message_id, process):
        """What wsdd answers to a probe of that identity."""
        end = time.monotonic() + 20
        while time.monotonic() < end and process.poll() is None:
            self.between.sendto(PROBE.format(message_id).encode(), (GROUP, PORT))
            if select.select([self.between], [], [], 1)[0]:
                answer = self.between.recv(65535)
                if message_id.encode() in answer and COMPUTER in answer:
                    return answer
        raise AssertionError('wsdd does not answer:\n' + e2e.read(self.path('wsdd.log')))

    def hear(self, process, wanted):
        """The next datagram to the group that holds these bytes, and from where."""
        end = time.monotonic() + 20
        while time.monotonic() < end and process.poll() is None:
            if select.select([self.group], [], [], 1)[0]:
                datagram, source = self.group.recvfrom(65535)
                if wanted in datagram:
                    return datagram, source
        raise AssertionError('not heard: ' + wanted.decode())

    def test_is_there_and_no_camera(self):
        wsdd = self.start_wsdd()
        self.ask(f'urn:uuid:{uuid.uuid4()}', wsdd)
        found = self.run_camherd('discover', '--interface', 'near', '--format', 'json', code=0)
        self.assertEqual(found.json['devices'], [])
        # it did hear the three questions, of each round
        heard = re.findall(rf'{NEAR}:\d+\(far\).*"Probe', e2e.read(self.path('wsdd.log')))
        self.assertGreaterEqual(len(heard), 3)

    def test_says_hello_and_is_no_camera(self):
        discover = self.start_discover()
        self.hear(discover.process, QUESTION)
        wsdd = self.start_wsdd()
        hello, source = self.hear(wsdd, b'discovery/Hello<')
        self.assertEqual(source[0], FAR)
        self.assertIsNone(discover.process.poll())
        self.assertIn(b'Hello', hello)
        found = discover.finish()
        self.assertEqual((found.code, found.json['devices']), (0, []))

    def test_were_it_to_answer_it_were_no_camera(self):
        # a go-between gives wsdd's answer to whoever asks; the same answer, made that of a camera,
        # is found, so both do arrive
        wsdd = self.start_wsdd()
        self.ask(f'urn:uuid:{uuid.uuid4()}', wsdd)
        discover = self.start_discover()
        question, source = self.hear(discover.process, QUESTION)
        answer = self.ask(MESSAGE_ID.search(question)[1].decode(), wsdd)
        self.between.sendto(answer, source)
        for pattern, instead in CHANGES:
            answer, count = re.subn(pattern, instead, answer)
            self.assertEqual(count, 1, pattern)
        self.camera.sendto(answer, source)
        found = discover.finish()
        self.assertEqual(found.code, 0, found)
        self.assertEqual([row['address'] for row in found.json['devices']], [CAMERA], found)


if __name__ == '__main__':
    proof.main()
