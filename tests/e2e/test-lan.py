#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""discover over real wires: a laptop, a switch full of simulated devices, a router."""
import csv
import os
import re
import subprocess
import sys
import unittest

import e2e
import lan

RESPONDER = os.path.join(os.path.dirname(__file__), '..', 'discovery', 'responder.py')
# tells how many have connected whenever it is asked by a line
COUNTER = '''
import select, socket, sys
count, listener = 0, socket.create_server((sys.argv[1], 80))
print('ready', flush=True)
while True:
    ready, _, _ = select.select([sys.stdin, listener], [], [])
    if listener in ready:
        listener.accept()[0].close()
        count += 1
    elif not sys.stdin.readline():
        break
    else:
        print(count, flush=True)
'''


class LanCase(e2e.Case):
    @classmethod
    def setUpClass(cls):
        if os.environ.get('CAM_OWN_NETWORK') != 'yes':
            raise unittest.SkipTest('network namespaces cannot be made here')

    def setUp(self):
        super().setUp()
        # an answer from a network we have no way back to is an answer
        for name in ('all', 'default'):
            lan.run('sysctl', '-q', '-w', f'net.ipv4.conf.{name}.rp_filter=0')

    def host(self):
        host = lan.Host()
        self.addCleanup(host.close)
        return host

    def wire(self, left, left_name, right, right_name):
        lan.connect(left, left_name, right, right_name)
        if left is lan.HERE:
            self.addCleanup(subprocess.run, ['ip', 'link', 'delete', left_name], check=False,
                            capture_output=True)

    def cameras(self, host, interface, network, devices=7, first=10, **more):
        """Simulated devices on a host of their own, at NETWORK.10 and the following."""
        for i in range(devices):
            lan.give(host, interface, f'{network}.{first + i}/24')
        folder = self.path(f'cameras-{network}')
        practice = e2e.Practice(self.camherd, folder, '--address', f'{network}.{first}',
                                '--port', '80', devices=devices, prefix=host.prefix,
                                seed=e2e.own_seed(), **more)
        self.addCleanup(practice.close)
        return practice

    def listen(self, host=lan.HERE):
        """A web server at 10.77.1.99, or at all addresses here, that only counts."""
        prefix, address = ([], '') if host is lan.HERE else (host.prefix, '10.77.1.99')
        return self.start_helper([*prefix, sys.executable, '-c', COUNTER, address])

    def count(self, listener):
        listener.stdin.write('?\n')
        listener.stdin.flush()
        return int(listener.stdout.readline())

    def respond(self, host, *devices):
        self.start_helper([*host.prefix, sys.executable, RESPONDER, *devices])

    def start_helper(self, command):
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   text=True)

        def close():
            process.stdin.close()
            process.wait()
            process.stdout.close()

        self.addCleanup(close)
        self.assertEqual(process.stdout.readline(), 'ready\n')
        return process

    def discover(self, *options, code=0):
        found = self.run_camherd('discover', '--format', 'json', *options, code=code)
        found.devices = {row['address']: row for row in found.json['devices']}
        found.codes = {finding['code'] for finding in found.json['findings']}
        return found

    def assert_found(self, found, *practices):
        self.assertEqual(set(found.devices),
                         {address for practice in practices for address in practice.addresses})


class WireTest(LanCase):
    """Cables, addresses, subnets."""

    def test_two_wires(self):
        near, far = self.host(), self.host()
        self.wire(lan.HERE, 'near0', near, 'eth0')
        self.wire(lan.HERE, 'far0', far, 'eth0')
        lan.give(lan.HERE, 'near0', '10.77.1.1/24')
        lan.give(lan.HERE, 'far0', '10.77.2.1/24')
        first = self.cameras(near, 'eth0', '10.77.1', makes='mixed', devices=20)
        second = self.cameras(far, 'eth0', '10.77.2')
        found = self.discover()
        self.assert_found(found, first, second)
        for address, row in found.devices.items():
            self.assertTrue(row['reachable'], row)
            self.assertEqual(row['interface'], 'near0' if address.startswith('10.77.1') else
                             'far0', row)
            self.assertEqual(row['notes'], [], row)
        self.assertEqual(found.codes, set())
        # each make was found in its own way, and in the common one where it is on
        methods = {row['vendor']: set() for row in found.devices.values()}
        for row in found.devices.values():
            methods[row['vendor']].update(row['methods'])
        self.assertLessEqual({'hikvision', 'dahua', 'axis', 'hanwha', 'reolink'}, set(methods))
        for vendor, own in (('hikvision', 'sadp'), ('dahua', 'dhip'), ('axis', 'mdns'),
                            ('hanwha', 'hanwha'), ('reolink', 'reolink')):
            self.assertIn(own, methods[vendor], vendor)
        self.assertIn('ws-discovery', methods['hikvision'])
        self.assert_found(self.discover('--interface', 'far0'), second)

        # the list it writes is one that is read
        path = self.path('found.csv')
        self.run_camherd('discover', '--interface', 'near0', '--format', 'csv', '-o', path, code=0)
        with open(path, encoding='utf-8', newline='') as file:
            self.assertEqual({row['address'] for row in csv.DictReader(file)},
                             set(first.addresses))
        read = self.run_camherd('identify', path, '--format', 'json', '--password-file',
                                self.password_file(), '--allow-plaintext-passwords')
        for row in read.json['devices']:
            self.assertEqual(row['serial'], found.devices[row['address']]['serial'] or
                             row['serial'], row)

    def test_other_subnet(self):
        near = self.host()
        self.wire(lan.HERE, 'near0', near, 'eth0')
        lan.give(lan.HERE, 'near0', '10.77.1.1/24')
        cameras = self.cameras(near, 'eth0', '192.168.1')
        found = self.discover()
        self.assert_found(found, cameras)
        for row in found.devices.values():
            self.assertFalse(row['reachable'], row)
            self.assertEqual([note['code'] for note in row['notes']], ['foreign-subnet'])
        self.assertEqual(found.codes, {'subnet-missing'})
        # what it says is typed as it stands, but for the right to do so
        wanted = re.search(r'^- sudo (ip address add \S+ dev near0)', found.err, re.MULTILINE)
        self.assertIsNotNone(wanted, found.err)
        lan.run(*wanted.group(1).split())
        again = self.discover()
        self.assert_found(again, cameras)
        self.assertEqual({row['reachable'] for row in again.devices.values()}, {True})
        self.assertEqual(again.codes, set())

    def test_nobody(self):
        near = self.host()
        self.wire(lan.HERE, 'near0', near, 'eth0')
        lan.give(lan.HERE, 'near0', '10.77.1.1/24')
        found = self.discover('--wait', '1')
        self.assertEqual(found.devices, {})
        self.assertEqual(found.codes, {'nothing-found', 'firewall-maybe', 'other-network'})
        self.assertIn('0 devices found on: near0 10.77.1.1/24', found.err)
        # an address of nowhere says which one the laptop lacks
        asked = self.run_camherd('identify', '192.168.9.7', code=2)
        self.assertRegex(asked.err, r'- .*sudo ip address add 192\.168\.9\.250/24 dev near0')


    def test_names_others(self):
        """Who answers a search chooses no address that is contacted."""
        near, victim = self.host(), self.host()
        self.wire(lan.HERE, 'near0', near, 'eth0')
        self.wire(lan.HERE, 'near1', victim, 'eth0')
        lan.give(lan.HERE, 'near0', '10.77.1.1/24')
        lan.give(lan.HERE, 'near1', '10.77.2.1/24')
        lan.give(near, 'eth0', '10.77.1.2/24', '10.77.1.99/24')
        here = self.listen()
        there = self.listen(near)
        named = ('10.77.1.99', '127.0.0.1', '10.77.1.1', '10.77.2.1', '224.0.0.5',
                 '255.255.255.255', '10.77.1.255')
        self.respond(near, *(f'02:77:ee:00:00:{i:02x},10.77.1.2,{address},eth0,unicast'
                             for i, address in enumerate(named)))
        found = self.discover('--wait', '2')
        self.assertEqual(set(found.devices), {'10.77.1.99', '10.77.1.2'})
        asked = self.run_camherd('identify', 'discovered', '--format', 'json', code=2)
        rows = {row['address']: row for row in asked.json['devices']}
        self.assertEqual(rows['10.77.1.99']['error']['code'], 'only-named')
        self.assertFalse(rows['10.77.1.99']['reachable'])
        self.assertIn('put the address into your list', rows['10.77.1.99']['error']['message'])
        self.assertEqual(rows['10.77.1.2']['error']['code'], 'unreachable')
        self.assertEqual(self.count(here) + self.count(there), 0)
        # what the user types is another matter
        self.run_camherd('identify', '10.77.1.99', '127.0.0.1', code=2)
        self.assertGreater(self.count(here), 0)
        self.assertGreater(self.count(there), 0)

    def test_behind_a_router(self):
        router, far = self.host(), self.host()
        self.wire(lan.HERE, 'near0', router, 'eth0')
        self.wire(router, 'eth1', far, 'eth0')
        lan.give(lan.HERE, 'near0', '10.77.1.1/24')
        lan.give(router, 'eth0', '10.77.1.254/24')
        lan.give(router, 'eth1', '10.77.8.254/24')
        router.run('sysctl', '-q', '-w', 'net.ipv4.ip_forward=1')
        cameras = self.cameras(far, 'eth0', '10.77.8', makes='mixed', devices=20)
        far.run('ip', 'route', 'add', 'default', 'via', '10.77.8.254')
        lan.run('ip', 'route', 'add', '10.77.8.0/24', 'via', '10.77.1.254')
        self.assertEqual(self.discover('--wait', '2').devices, {})
        found = self.discover('--range', '10.77.8.0/24', '--range', '10.77.1.250-254')
        self.assert_found(found, cameras)
        for row in found.devices.values():
            self.assertTrue(row['reachable'], row)
            self.assertEqual(row['notes'], [], row)
        # nobody got a login for that
        self.assertEqual(cameras.received(), [])
        wrong = self.run_camherd('discover', '--range', '10.0.0.0/8', code=1)
        self.assert_sentence(wrong, '10.0.0.0/8')


class LossTest(LanCase):
    """What a bad network drops."""

    def drop(self, *rules):
        lan.run('nft', 'add table inet test')
        self.addCleanup(subprocess.run, ['nft', 'delete table inet test'], check=False)
        lan.run('nft', 'add chain inet test in { type filter hook input priority 0; }')
        for rule in rules:
            lan.run('nft', 'add rule inet test in ' + rule)

    def test_a_fifth_is_lost(self):
        near = self.host()
        self.wire(lan.HERE, 'near0', near, 'eth0')
        lan.give(lan.HERE, 'near0', '10.77.1.1/24')
        cameras = self.cameras(near, 'eth0', '10.77.1', devices=20)
        self.drop('iifname near0 numgen random mod 100 < 20 drop')
        self.assert_found(self.discover(), cameras)

    def test_firewall(self):
        near = self.host()
        self.wire(lan.HERE, 'near0', near, 'eth0')
        lan.give(lan.HERE, 'near0', '10.77.1.1/24')
        cameras = self.cameras(near, 'eth0', '10.77.1')
        self.drop('ct state established,related accept', 'iifname lo accept',
                  'meta l4proto udp drop')
        found = self.discover()
        self.assertEqual(found.devices, {})
        self.assertIn('firewall-maybe', found.codes)
        # what the advice says helps: addresses are tried by TCP, whose answers come through
        self.assert_found(self.discover('--range', '10.77.1.0/24'), cameras)


if __name__ == '__main__':
    e2e.main()
