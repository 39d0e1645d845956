#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Multicast DNS and SSDP of the simulated Axis devices: test-announce.py COMMAND...

Datagrams are taken apart here by hand; Avahi and nmap judge them in tests/proof.
"""
import collections
import ipaddress
import re
import socket
import struct
import sys
import unittest

import simtest
from simtest import Site, fields, listen

COMMAND = []
NAMES = ('224.0.0.251', 5353)
SEARCH = (simtest.GROUP, 1900)
PTR, TXT, A, SRV = 12, 16, 1, 33
VIDEO = '_axis-video._tcp.local'
ROOT, BASIC = 'upnp:rootdevice', 'urn:axis-com:service:BasicService:1'
OLD, NEW = 'M3065-V', 'P3265-V'
Record = collections.namedtuple('Record', 'name type klass ttl value')
Message = collections.namedtuple('Message', 'id flags questions records')


def start(devices, knobs=None):
    return Site(COMMAND, '--makes', 'axis', '--devices', str(devices), knobs=knobs)


def host(row):
    return row['address'].split(':')[0]


def open_client(group=None):
    """A client on loopback, on a port of its own or one that hears the group."""
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    own = socket.inet_aton('127.0.0.1')
    client.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, own)
    if group:
        client.bind(group)
        client.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                          socket.inet_aton(group[0]) + own)
    return client


def pack_name(name):
    return b''.join(bytes([len(label)]) + label.encode() for label in name.split('.')) + b'\0'


def question(name, kind, number=0):
    return struct.pack('>6H', number, 0, 1, 0, 0, 0) + pack_name(name) + struct.pack('>2H', kind, 1)


def read_name(data, at):
    labels, end = [], None
    while data[at]:
        if data[at] >= 0xC0:
            end = end or at + 2
            at = struct.unpack_from('>H', data, at)[0] & 0x3FFF
            continue
        labels.append(data[at + 1:at + 1 + data[at]].decode())
        at += 1 + data[at]
    return '.'.join(labels), end or at + 1


def read_value(data, kind, at, size):
    if kind == PTR:
        return read_name(data, at)[0]
    if kind == SRV:
        return (*struct.unpack_from('>3H', data, at), read_name(data, at + 6)[0])
    if kind == A:
        return str(ipaddress.IPv4Address(data[at:at + size]))
    return data[at:at + size]


def decode(data):
    number, flags, asked, *counts = struct.unpack_from('>6H', data)
    at, questions, records = 12, [], []
    for _ in range(asked):
        name, at = read_name(data, at)
        questions.append((name, *struct.unpack_from('>2H', data, at)))
        at += 4
    for _ in range(sum(counts)):
        name, at = read_name(data, at)
        kind, klass, ttl, size = struct.unpack_from('>2HIH', data, at)
        at += 10
        records.append(Record(name, kind, klass, ttl, read_value(data, kind, at, size)))
        at += size
    assert at == len(data)
    return Message(number, flags, questions, records)


def ask_names(site, kind, name, count, group=False):
    """{address: message} of so many devices."""
    known = {host(row) for row in site.rows}
    with open_client(NAMES if group else None) as client:
        client.sendto(question(name, kind, 0x1234), NAMES)

        def ours(found):
            return {source[0]: decode(data) for data, source in found
                    if source[0] in known and source[1] == NAMES[1]}
        return ours(listen(client, lambda all: len(ours(all)) == count))


def search(target, more='MAN: "ssdp:discover"\r\nMX: 1\r\n'):
    return f'M-SEARCH * HTTP/1.1\r\nHOST: {SEARCH[0]}:1900\r\n{more}ST: {target}\r\n\r\n'.encode()


def headers(data):
    lines = data.decode().split('\r\n')
    return lines[0], dict(line.split(': ', 1) for line in lines[1:] if ': ' in line)


def hear_search(client, count):
    """[(address, first line, headers, data)] of so many datagrams."""
    found = listen(client, lambda all: len(all) == count)
    return [(source[0], *headers(data), data) for data, source in found]


class NamesTest(unittest.TestCase):
    def check_device(self, message, row, ttls, flush, addresses=2):
        records = {record.type: record for record in message.records}
        pointer, server, text = records[PTR], records[SRV], records[TXT]
        label = pointer.value[:-len(VIDEO) - 1]
        serial = label.split(' - ')[1]
        self.assertEqual(message.flags, 0x8400)
        self.assertEqual(label, f'AXIS {row["model"]} - {serial}')
        self.assertEqual(text.value, bytes([23]) + f'macaddress={serial}'.encode())
        port = int(row['address'].split(':')[1])
        self.assertEqual(server.value, (0, 0, port, f'axis-{serial.lower()}.local'))
        self.assertEqual({server.name, text.name}, {pointer.value})
        found = [record.value for record in message.records if record.type == A]
        self.assertEqual(len(found), addresses)
        self.assertEqual(found[-1], host(row))
        self.assertTrue(addresses == 1 or found[0].startswith('169.254.'))
        self.assertEqual((pointer.ttl, server.ttl, text.ttl), ttls)
        self.assertEqual((pointer.klass, server.klass), (1, 0x8001 if flush else 1))

    def test_from_a_port_of_its_own(self):
        with start(3) as site:
            found = ask_names(site, PTR, VIDEO, 3)
            for row in site.rows:
                message = found[host(row)]
                self.assertEqual((message.id, message.questions), (0x1234, [(VIDEO, PTR, 1)]))
                self.check_device(message, row, (10, 10, 10), False)

    def test_to_the_group(self):
        with start(3) as site:
            found = ask_names(site, PTR, VIDEO, 3, group=True)
            for row in site.rows:
                message = found[host(row)]
                self.assertEqual((message.id, message.questions), (0, []))
                self.check_device(message, row, (4500, 120, 4500), True)

    def test_one_by_one(self):
        with start(1) as site:
            row = site.rows[0]

            def one(kind, name):
                return ask_names(site, kind, name, 1)[host(row)].records[0].value
            instance = one(PTR, VIDEO)
            server = one(SRV, instance)
            self.assertIn(instance.rsplit(' - ', 1)[1][:12].lower(), server[3])
            self.assertIn(b'macaddress=', one(TXT, instance))
            self.assertTrue(one(A, server[3].upper()).startswith('169.254.'))
            self.assertEqual(one(PTR, '_services._dns-sd._udp.local'), VIDEO)
            self.assertTrue(one(PTR, '_http._tcp.local').endswith('_http._tcp.local'))

    def test_knobs(self):
        knobs = '[device 0]\nmdns=silent\n[device 1]\nmdns=group\n[device 2]\nmdns=one-address\n'
        with start(3, knobs) as site:
            found = ask_names(site, PTR, VIDEO, 1)
            self.assertEqual(list(found), [host(site.rows[2])])
            self.check_device(found[host(site.rows[2])], site.rows[2], (10, 10, 10), False, 1)
            with open_client(NAMES) as group, open_client() as client:
                client.sendto(question(VIDEO, PTR), NAMES)
                found = listen(group, lambda all: any(s[0] == host(site.rows[1]) for _, s in all))
            data = next(data for data, source in found if source[0] == host(site.rows[1]))
            self.check_device(decode(data), site.rows[1], (4500, 120, 4500), True)

    def test_nobody_else(self):
        with start(1) as site, open_client() as client:
            for data in (question('_ipp._tcp.local', PTR), b'', b'\0' * 12, question(VIDEO, A),
                         b'\0\0\x84\0' + question(VIDEO, PTR)[4:], question(VIDEO, PTR)[:-3]):
                client.sendto(data, NAMES)
            client.sendto(question('_http._tcp.local', PTR, 7), NAMES)
            found = listen(client, lambda all: len(all) == 1)
            self.assertEqual(decode(found[0][0]).id, 7)
            self.assertEqual(found[0][1][0], host(site.rows[0]))

    def test_started(self):
        with start(1) as site, open_client(NAMES) as group:
            row = site.rows[0]
            site.curl(row, '/axis-cgi/restart.cgi')
            data = listen(group, lambda all: len(all) == 1)[0][0]
            services = [r.name for r in decode(data).records if r.type == PTR]
            self.assertEqual(services, [VIDEO, '_http._tcp.local'])


class SearchTest(unittest.TestCase):
    def test_answers(self):
        with start(3) as site, open_client() as client:
            # the one with firmware 12 is silent
            rows = {host(row): row for row in site.rows if row['model'] != NEW}
            for target in (BASIC, ROOT):
                client.sendto(search(target), SEARCH)
                found = hear_search(client, len(rows))
                self.assertEqual({address for address, *_ in found}, set(rows))
                for address, first, words, data in found:
                    self.assertEqual(first, 'HTTP/1.1 200 OK')
                    self.assertTrue(data.endswith(b'\r\n\r\n'))
                    self.assertEqual((words['ST'], words['CACHE-CONTROL']),
                                     (target, 'max-age=1800'))
                    self.assertRegex(words['USN'], '^uuid:Upnp-BasicDevice-1_0-[0-9A-F]{12}::' +
                                     re.escape(target) + '$')
                    self.assertEqual('-axis8,' in words['SERVER'], rows[address]['model'] == OLD)
                    self.check_description(site, rows[address], words)

    def check_description(self, site, row, words):
        self.assertEqual(words['LOCATION'], f'http://{row["address"]}/rootdesc1.xml')
        reply = site.curl(row, '/rootdesc1.xml', login=False)
        found = fields(reply.body)
        self.assertEqual((reply.status, found['modelNumber'], found['manufacturer']),
                         (200, row['model'], 'AXIS'))
        self.assertIn(found['serialNumber'], words['USN'])
        self.assertEqual(found['presentationURL'], f'http://{row["address"]}/')

    def test_all(self):
        with start(2) as site, open_client() as client:
            client.sendto(search('ssdp:all'), SEARCH)
            targets = {words['ST'] for _, _, words, _ in hear_search(client, 4)}
            udn = next(target for target in targets if target.startswith('uuid:'))
            self.assertEqual(targets, {ROOT, BASIC, udn, 'urn:schemas-upnp-org:device:Basic:1'})
            client.sendto(search(udn), SEARCH)
            self.assertEqual(hear_search(client, 1)[0][2]['USN'], udn)
            self.assertIsNotNone(site.rows)

    def test_knobs(self):
        knobs = ('[device 0]\nssdp=on\n[device 1]\nssdp=plain\n[device 2]\nssdp=short\n'
                 '[device 4]\nssdp=silent\n')
        with start(5, knobs) as site, open_client() as client:
            addresses = [host(row) for row in site.rows]
            self.assertEqual(site.rows[3]['model'], NEW)
            client.sendto(search(ROOT), SEARCH)
            found = {address: (words, data) for address, _, words, data in hear_search(client, 3)}
            self.assertEqual(set(found), set(addresses[:3]))
            words, data = found[addresses[1]]
            self.assertNotIn(b'axis', data.lower())
            self.assertNotIn('BasicDevice', words['USN'])
            self.assertEqual(site.curl(site.rows[1], '/rootdesc1.xml', login=False).status, 200)
            self.assertEqual(site.curl(site.rows[3], '/rootdesc1.xml', login=False).status, 404)
            self.assertTrue(found[addresses[0]][1].endswith(b'\r\n\r\n'))
            self.assertFalse(found[addresses[2]][1].endswith(b'\r\n\r\n'))

    def test_nothing_else(self):
        knobs = '[all]\nssdp=on\n'
        with start(1, knobs), open_client() as client:
            for data in (search(ROOT, 'MX: 1\r\n'), search(ROOT, 'MAN: "ssdp:discover"\r\n'),
                         search('urn:schemas-upnp-org:device:MediaServer:1'), b'', b'M-SEARCH',
                         search(ROOT).replace(b'M-SEARCH', b'NOTIFY')):
                client.sendto(data, SEARCH)
            client.sendto(search(BASIC), SEARCH)
            self.assertEqual(hear_search(client, 1)[0][2]['ST'], BASIC)

    def test_started(self):
        with start(1, '[all]\nssdp=on\n') as site, open_client(SEARCH) as group:
            site.curl(site.rows[0], '/axis-cgi/restart.cgi')
            for _, first, words, _ in hear_search(group, 4):
                self.assertEqual((first, words['NTS'], words['HOST']),
                                 ('NOTIFY * HTTP/1.1', 'ssdp:alive', f'{SEARCH[0]}:1900'))


if __name__ == '__main__':
    COMMAND.extend(sys.argv[1:])
    unittest.main(argv=sys.argv[:1], verbosity=2)
