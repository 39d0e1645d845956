#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Devices that are not where the inventory says, and devices that come back somewhere else."""
import os
import re
import signal
import socket
import struct
import sys
import threading

sys.dont_write_bytecode = True
import e2e  # noqa: E402

NEW_ADDRESS = '127.77.240.9'
# whoever sends our login to such a device is seen by it
STRANGE = '[all]\npassword=Another-88\n'
# found by none of the searches
UNHEARD = '[all]\nsadp=silent\nwsd=silent\nmdns=silent\nssdp=silent\n'


def answers(address, port):
    try:
        socket.create_connection((address, port), 1).close()
        return True
    except OSError:
        return False


class Liar:
    """Says of an address, from it or another, that the device with a certain serial is there."""

    GROUP = '239.255.255.250'
    PORT = 37020

    def __init__(self, address, port, serial, source=None):
        self.address, self.port, self.serial = address, port, serial
        self.asked = 0
        self.may_speak = lambda: True
        self.ears = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.ears.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.ears.bind((self.GROUP, self.PORT))
        self.ears.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                             socket.inet_aton(self.GROUP) + struct.pack('=II', 0, 1))
        self.mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.mouth.bind((source or address, 0))
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            data, sender = self.ears.recvfrom(65536)
            if data == b'end':
                return
            uuid = re.search(rb'<Uuid>([^<]*)</Uuid>', data)
            if b'<Probe>' not in data or uuid is None or not self.may_speak():
                continue
            self.asked += 1
            text = ('<?xml version="1.0" encoding="UTF-8"?><ProbeMatch>'
                    f'<Uuid>{uuid.group(1).decode()}</Uuid><Types>inquiry</Types>'
                    f'<DeviceSN>{self.serial}</DeviceSN><IPv4Address>{self.address}</IPv4Address>'
                    f'<HttpPort>{self.port}</HttpPort></ProbeMatch>')
            self.mouth.sendto(text.encode(), sender)

    def close(self):
        self.mouth.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF,
                              socket.inet_aton('127.0.0.1'))
        self.mouth.sendto(b'end', (self.GROUP, self.PORT))
        self.thread.join(10)
        self.mouth.close()
        self.ears.close()


class MovedCase(e2e.Case):
    def forward(self, practice, address, port=None):
        """A row of the first device by another address."""
        proxy = e2e.Proxy(practice.rows[0]['address'], address, port or practice.port)
        self.addCleanup(proxy.close)
        return dict(practice.rows[0], address=f'{address}:{proxy.port}')

    def liar(self, practice, serial, port=None, source=None):
        """At a device that is another one; it takes the login, as the password is the same."""
        liar = Liar(practice.addresses[0], port or practice.port, serial, source)
        self.addCleanup(liar.close)
        return liar

    def who(self, practice):
        """Serial and hardware address by address, read by another site than the test's."""
        result = self.run_camherd('identify', practice.inventory, '--format', 'json', code=0,
                                  site=self.path('other'))
        return {row['address']: row for row in result.json['devices']}

    def inventory(self, rows):
        fields = ['address', 'user', 'password', 'timescale', 'serial', 'mac', 'file']
        return e2e.write_list(self.path('moved.csv'), rows, fields)

    def check(self, practice, inventory, *more, code=0):
        return self.plan(practice, *more, inventory=inventory, code=code).json['devices']

    def codes(self, row):
        return [finding['code'] for finding in row['findings']]

    def assert_clean(self, *practices):
        for practice in practices:
            self.assertEqual(practice.received('login-failed'), [])

    def assert_got_one_image(self, practice):
        """By serial, as the address a device has when it is asked may be another one."""
        files = set(practice.files().values())
        uploads = practice.received('upload')
        self.assertTrue(all(line['ok'] and line['sha256'] in files for line in uploads), uploads)
        serials = [line['serial'] for line in uploads]
        self.assertEqual(len(serials), len(set(serials)), uploads)
        return len(serials)


class FindTest(MovedCase):
    def stale(self, practice, known):
        """Rows at addresses where nobody is, known by serial, its end, or hardware address."""
        rows = []
        for number, row in enumerate(practice.rows):
            who = known[e2e.host(row)]
            keys = [{'serial': who['serial']}, {'mac': who['mac'].upper().replace(':', '-')},
                    {'serial': who['serial'][-9:]}][number % 3]
            rows.append(dict(row, address=f'127.77.250.{number + 1}:{practice.port}', **keys))
        return rows

    def test_stale_addresses(self):
        practice = self.practice(devices=6, seed=e2e.own_seed())
        rows = self.stale(practice, self.who(practice))
        inventory = self.inventory(rows)
        for row, listed, address in zip(self.check(practice, inventory), rows, practice.addresses):
            self.assertEqual(row['verdict'], 'ready', row)
            self.assertEqual(row['device']['address'], address)
            self.assertEqual(row['device']['listed_address'], listed['address'])
            moved, = [one for one in row['findings'] if one['code'] == 'address-changed']
            self.assertEqual(moved['level'], 'warn')
            self.assertIn(listed['address'], moved['text'])
            self.assertIn(address, moved['text'])
            self.assertIn('inventory', moved['next'])
        saved = self.run_camherd('backup', inventory, code=0)
        self.assertEqual(len(saved.out.splitlines()), 6)
        told = self.run_camherd('identify', inventory, '--format', 'json', code=0)
        self.assertEqual(told.err.count('was found at'), 6, told)
        result = self.update(practice, inventory=inventory, code=0)
        self.assert_states(result, done=6)
        self.assert_one_image_each(practice)
        self.assert_clean(practice)
        for row, listed in zip(result.json['devices'], rows):
            self.assertEqual(row['device']['listed_address'], listed['address'])

    def test_strangers_get_no_login(self):
        practice = self.practice(devices=3, seed=e2e.own_seed())
        strangers = self.practice(devices=3, seed=e2e.own_seed(), knobs=STRANGE)
        known = self.who(practice)
        rows = [dict(row, address=stranger['address'],
                     serial=known[e2e.host(row)]['serial'])
                for row, stranger in zip(practice.rows, strangers.rows)]
        inventory = self.inventory(rows)
        for row, address in zip(self.check(practice, inventory), practice.addresses):
            self.assertEqual((row['verdict'], row['device']['address']), ('ready', address), row)
        result = self.update(practice, inventory=inventory, code=0)
        self.assert_states(result, done=3)
        self.assert_one_image_each(practice)
        self.assertEqual(strangers.received(), [])
        # nobody is there but strangers: no login, no file
        practice.close()
        for row in self.check(practice, inventory, code=2):
            self.assertNotIn(row['verdict'], ('ready', 'up-to-date'), row)
        self.update(practice, inventory=inventory)
        self.assertEqual(strangers.received(), [])

    def test_swapped(self):
        practice = self.practice(devices=4, seed=e2e.own_seed())
        known = self.who(practice)
        rows = [dict(row, serial=known[e2e.host(other)]['serial'])
                for row, other in zip(practice.rows, practice.rows[1:] + practice.rows[:1])]
        checked = self.check(practice, self.inventory(rows))
        self.assertEqual([row['device']['address'] for row in checked],
                         practice.addresses[1:] + practice.addresses[:1])
        self.assertEqual({row['verdict'] for row in checked}, {'ready'})
        result = self.update(practice, inventory=self.path('moved.csv'), code=0)
        self.assert_states(result, done=4)
        self.assert_one_image_each(practice)

    def test_remembered(self):
        seed = e2e.own_seed()
        first = self.practice('--address', '127.78.1.1', devices=3, seed=seed)
        port = str(first.port)
        self.run_camherd('identify', first.inventory, code=0)
        first.close()
        second = self.practice('--address', '127.78.2.1', '--port', port, devices=3, seed=seed)
        for row, address in zip(self.check(second, first.inventory), second.addresses):
            self.assertEqual((row['verdict'], row['device']['address']), ('ready', address), row)
            self.assertIn('address-changed', self.codes(row))
        self.assert_clean(second)
        # what the last discovery of the site saw helps where nobody answers any more
        third = self.practice('--address', '127.78.3.1', '--port', port, devices=3,
                              seed=e2e.own_seed())
        self.run_camherd('discover', '--interface', 'lo', '--quiet', code=0)
        for row in self.check(third, third.inventory):
            self.assertNotIn('address-changed', self.codes(row))
        # an address alone means who stands there, and another one than last time is told
        third.close()
        fourth = self.practice('--address', '127.78.3.1', '--port', port, devices=3,
                               seed=e2e.own_seed())
        for row in self.check(fourth, fourth.inventory):
            self.assertEqual(row['verdict'], 'ready', row)
            self.assertIn('other-than-before', self.codes(row))

    def test_moved_device_has_no_tries_of_its_own(self):
        """What it refused before it moved counts where it is now, and what it says is told."""
        seed = e2e.own_seed()
        wrong = ['identify', '--try-again']
        first = self.practice('--address', '127.78.7.1', devices=1, seed=seed)
        self.run_camherd('identify', first.inventory, code=0)
        self.run_camherd(*wrong, first.write_inventory(password='Wrong-0'), code=2)
        first.close()
        second = self.practice('--address', '127.78.8.1', '--port', str(first.port),
                               devices=1, seed=seed)
        row, = self.check(second, first.write_inventory(password='Wrong-1'), code=2)
        told, = [one for one in row['findings'] if one['code'] == 'address-unconfirmed']
        self.assertIn(second.addresses[0], told['text'])
        self.assertRegex(told['text'], 'password|login')
        for number in range(2, 5):
            self.run_camherd(*wrong, first.write_inventory(password=f'Wrong-{number}'), code=2)
        self.assertEqual(len(first.received('login-failed')), 1)
        self.assertEqual(len(second.received('login-failed')), 1)

    def test_two_places_are_no_place(self):
        seed = e2e.own_seed()
        one = self.practice('--address', '127.78.4.1', devices=1, seed=seed)
        two = self.practice('--address', '127.78.5.1', devices=1, seed=seed)
        serial = self.who(one)[one.addresses[0]]['serial']
        inventory = self.inventory([dict(one.rows[0], address='127.77.250.1', serial=serial)])
        row, = self.check(one, inventory, code=2)
        self.assertEqual(row['verdict'], 'unreachable', row)
        unsure, = [finding for finding in row['findings'] if finding['code'] == 'address-unsure']
        for practice in (one, two):
            self.assertIn(practice.addresses[0], unsure['text'])
            self.assertEqual(practice.received(), [])
        self.update(one, inventory=inventory, code=2)
        self.assertEqual(one.received() + two.received(), [])

    def test_word_of_discovery_is_no_proof(self):
        practice = self.practice(devices=1, seed=e2e.own_seed())
        serial = self.who(practice)[practice.addresses[0]]['serial']
        practice.close()
        other = self.practice('--address', '127.78.6.1', devices=1, seed=e2e.own_seed())
        liar = self.liar(other, serial)
        inventory = self.inventory([dict(practice.rows[0], serial=serial)])
        row, = self.check(practice, inventory, code=2)
        self.assertGreater(liar.asked, 0)
        self.assertEqual((row['verdict'], row['device']['address']),
                         ('unreachable', practice.addresses[0]), row)
        self.assertIsNone(row['device']['listed_address'])
        told, = [one for one in row['findings'] if one['code'] == 'address-unconfirmed']
        self.assertIn(other.addresses[0], told['text'])
        self.update(practice, inventory=inventory, code=2)
        self.assertEqual(other.received(), [])

    def test_word_of_another_address_is_no_word(self):
        """The device stands where it is said to be, but does not say so itself (DECISIONS 21)."""
        practice = self.practice(devices=1, seed=e2e.own_seed(), knobs=UNHEARD)
        serial = self.who(practice)[practice.addresses[0]]['serial']
        liar = self.liar(practice, serial, source='127.77.252.1')
        inventory = self.inventory([dict(practice.rows[0], address='127.77.250.1', serial=serial)])
        row, = self.check(practice, inventory, code=2)
        self.assertGreater(liar.asked, 0)
        self.assertEqual((row['verdict'], row['device']['address']),
                         ('unreachable', '127.77.250.1'), row)
        self.assertFalse({'address-changed', 'address-unconfirmed'} & set(self.codes(row)), row)
        self.assertEqual(practice.received(), [])

    def test_stranger_that_no_search_hears(self):
        """It gives its serial without a login: that contradicts the row as well."""
        other = self.practice(devices=1, makes='axis', seed=e2e.own_seed(), knobs=UNHEARD)
        serial = self.who(other)[other.addresses[0]]['serial']
        other.close()
        mac = ':'.join(serial[i:i + 2] for i in range(0, 12, 2))
        for keys, address in (({'serial': serial}, '127.78.11.1'), ({'mac': mac}, '127.78.12.1')):
            stranger = self.practice('--address', address, devices=1, makes='axis',
                                     seed=e2e.own_seed(),
                                     knobs=UNHEARD + 'password=Another-88\n')
            inventory = self.inventory([dict(stranger.rows[0], **keys)])
            row, = self.check(stranger, inventory, code=2)
            self.assertIn('identity-' + next(iter(keys)), self.codes(row), row)
            self.assertEqual(stranger.received(), [])
            # the one that is stored for its make is a login too
            phrase = ('--passphrase-file', self.write('phrase', 'Phrase-Plugh-0815\n'))
            self.run_camherd('credential', 'set', 'usual', '--make', 'axis', '--user',
                             stranger.rows[0]['user'], '--password-file', self.password_file(),
                             '--store', 'file', *phrase, code=0)
            bare = dict(stranger.rows[0], user='', password='', **keys)
            self.check(stranger, self.inventory([bare]), *phrase, code=2)
            self.assertEqual(stranger.received(), [])
            # the row without the keys gets it: it is there to be seen
            bare = dict(stranger.rows[0], user='', password='')
            self.check(stranger, self.inventory([bare]), *phrase, code=2)
            self.assertEqual(len(stranger.received('login-failed')), 1)

    def test_right_device_that_no_search_hears(self):
        for make in ('axis', 'hikvision'):
            practice = self.practice(devices=2, makes=make, seed=e2e.own_seed(), knobs=UNHEARD)
            known = self.who(practice)
            inventory = self.inventory(
                [dict(row, serial=known[address]['serial'])
                 for row, address in zip(practice.rows, practice.addresses)])
            for row in self.check(practice, inventory):
                self.assertEqual(row['verdict'], 'ready', row)
                self.assertEqual([code for code in self.codes(row) if 'identity' in code], [])
            self.assert_clean(practice)
            practice.close()

    def test_camera_behind_a_recorder(self):
        """The recorder answers searches for its address; the camera has a port of that."""
        practice = self.practice(devices=1, seed=e2e.own_seed(), knobs=UNHEARD)
        serial = self.who(practice)[practice.addresses[0]]['serial']
        liar = self.liar(practice, 'DS-7608NI-I20160101AARR123456789', port=80)
        inventory = self.inventory([dict(practice.rows[0], serial=serial)])
        row, = self.check(practice, inventory)
        self.assertGreater(liar.asked, 0)
        self.assertEqual((row['verdict'], row['device']['address']),
                         ('ready', practice.addresses[0]), row)
        result = self.update(practice, inventory=inventory, code=0)
        self.assert_states(result, done=1)
        self.assert_one_image_each(practice)

    def test_own_word_outweighs_that_of_searches(self):
        """Somebody says that another one stands at that very port; the device gives its serial."""
        practice = self.practice(devices=1, makes='axis', seed=e2e.own_seed(), knobs=UNHEARD)
        serial = self.who(practice)[practice.addresses[0]]['serial']
        liar = self.liar(practice, 'B8A44F000001')
        inventory = self.inventory([dict(practice.rows[0], serial=serial)])
        row, = self.check(practice, inventory)
        self.assertGreater(liar.asked, 0)
        self.assertEqual(row['verdict'], 'ready', row)

    def test_two_rows_one_device(self):
        practice = self.practice(devices=2, seed=e2e.own_seed())
        known = self.who(practice)
        first = known[practice.addresses[0]]
        stale = dict(practice.rows[0], address='127.77.250.1', serial=first['serial'])
        inventory = self.inventory([stale, practice.rows[0], practice.rows[1]])
        result = self.update(practice, inventory=inventory, code=0)
        self.assert_states(result, done=2, skipped=1)
        row = result.json['devices'][0]
        self.assertEqual((row['state'], row['code'], row['uploads']), ('skipped', 'same-device', 0))
        self.assertIn(practice.rows[0]['address'], row['reason'])
        self.assert_one_image_each(practice)


    def test_one_device_with_two_addresses(self):
        """Each of its interfaces has a hardware address of its own."""
        for make, address in (('onvif', '127.77.251.1'), ('hikvision', '127.77.251.2')):
            practice = self.practice(devices=1, makes=make, seed=e2e.own_seed())
            rows = [dict(row, file=row.get('file') and os.path.join(practice.folder, row['file']))
                    for row in (*practice.rows, self.forward(practice, address))]
            inventory = self.inventory(rows)
            result = self.update(practice, inventory=inventory, code=0)
            self.assert_states(result, done=1, skipped=1)
            second = result.json['devices'][1]
            self.assertEqual((second['code'], second['uploads']), ('same-device', 0))
            self.assertIn(practice.rows[0]['address'], second['reason'])
            self.assertEqual(len(practice.received('upload')), 1)
            self.assert_clean(practice)


class RunCase(MovedCase):
    def moving(self, more='', speed=60, devices=2):
        knobs = f'[device 0]\nback-address={NEW_ADDRESS}\nflash-s=60\n{more}'
        return self.practice(devices=devices, seed=e2e.own_seed(), speed=speed, knobs=knobs)

    def assert_moved(self, practice, result):
        self.assert_states(result, done=len(practice.rows))
        self.assertEqual(self.assert_got_one_image(practice), len(practice.rows))
        row = result.json['devices'][0]
        self.assertEqual(row['device']['address'], NEW_ADDRESS)
        self.assertEqual(row['device']['listed_address'], practice.rows[0]['address'])
        self.assertEqual(row['uploads'], 1)
        self.assert_clean(practice)
        port = practice.port
        for arguments in (('show',), ('report', '--format', 'html'), ('report', '--format', 'csv')):
            text = self.run_camherd(*arguments, code=0).out
            self.assertIn(f'{NEW_ADDRESS}:{port}', text)
            self.assertIn(practice.rows[0]['address'], text)
        # the list is still the old one: found again by what was remembered
        again = self.update(practice, code=5)
        self.assertEqual({row['code'] for row in again.json['devices']}, {'up-to-date'}, again)

    def kill_when_away(self, practice):
        work = self.start_update(practice)
        work.wait_for(lambda: 'went away' in work.err, 'a restart')
        work.signal(signal.SIGKILL)
        work.finish()


class RunTest(RunCase):
    def test_back_elsewhere(self):
        practice = self.moving()
        work = self.start_update(practice)
        result = work.finish()
        self.assertEqual(result.code, 0, result)
        self.assertIn('came back at ' + NEW_ADDRESS, result.err)
        self.assert_moved(practice, result)

    def test_killed_while_it_is_away(self):
        practice = self.moving()
        self.kill_when_away(practice)
        # nobody listens when it says that it is back
        e2e.wait_for(lambda: answers(NEW_ADDRESS, practice.port), 'the new address')
        result = self.run_camherd('resume', '--format', 'json', code=0)
        self.assert_moved(practice, result)

    def test_killed_and_its_address_given_away(self):
        """A row that has the old address now gives its login to nobody else."""
        practice = self.moving()
        known = self.who(practice)
        rows = [dict(row, serial=known[address]['serial'])
                for row, address in zip(practice.rows, practice.addresses)]
        work = self.start_update(practice, inventory=self.inventory(rows))
        work.wait_for(lambda: 'went away' in work.err, 'a restart')
        work.signal(signal.SIGKILL)
        work.finish()
        e2e.wait_for(lambda: answers(NEW_ADDRESS, practice.port), 'the new address')
        self.inventory([dict(rows[0], serial='DS-NOSUCH-0123456789', password='Wrong-1'),
                        dict(rows[0], address=f'{NEW_ADDRESS}:{practice.port}'), rows[1]])
        result = self.run_camherd('resume', '--format', 'json', code=0)
        self.assert_states(result, done=2)
        self.assert_clean(practice)

    def test_killed_after_it_was_found(self):
        practice = self.moving()
        work = self.start_update(practice)
        work.wait_for(lambda: 'came back at' in work.err, 'the new address')
        work.signal(signal.SIGKILL)
        work.finish()
        result = self.run_camherd('resume', '--format', 'json', code=0)
        self.assert_moved(practice, result)

    def test_two_take_each_others_addresses(self):
        practice = self.practice(devices=2, seed=e2e.own_seed(), speed=60, knobs='')
        practice.close()
        ours = practice.addresses
        knobs = (f'[all]\nflash-s=60\nboot-s=300\n[device 0]\nback-address={ours[1]}\n'
                 f'[device 1]\nback-address={ours[0]}\n')
        practice = self.practice('--address', ours[0], '--port', str(practice.port),
                                 devices=2, seed=e2e.own_seed(), speed=60, knobs=knobs)
        inventory = practice.write_inventory(area=None)
        result = self.update(practice, '--canary', '2', inventory=inventory, code=0)
        self.assert_states(result, done=2)
        self.assertEqual(self.assert_got_one_image(practice), 2)
        self.assertEqual([row['device']['address'] for row in result.json['devices']], ours[::-1])
        self.assert_clean(practice)


class StrangerTest(RunCase):
    def stranger(self, practice):
        """Takes the first device's address while that one is away."""
        address = practice.addresses[0]
        return self.practice('--address', address, '--port', str(practice.port), devices=1,
                             seed=e2e.own_seed(), knobs=STRANGE)

    def test_stranger_at_the_old_address(self):
        practice = self.moving('boot-s=600\n', devices=1)
        work = self.start_update(practice)
        work.wait_for(lambda: 'went away' in work.err, 'a restart')
        stranger = self.stranger(practice)
        result = work.finish()
        self.assertEqual(result.code, 0, result)
        self.assertEqual(stranger.received(), [])
        self.assert_moved(practice, result)
        self.assertEqual(stranger.received(), [])

    def test_stranger_at_the_old_address_after_a_kill(self):
        practice = self.moving('boot-s=600\n', devices=1)
        self.kill_when_away(practice)
        stranger = self.stranger(practice)
        e2e.wait_for(lambda: answers(NEW_ADDRESS, practice.port), 'the new address')
        result = self.run_camherd('resume', '--format', 'json', code=0)
        self.assertEqual(stranger.received(), [])
        self.assert_moved(practice, result)
        self.assertEqual(stranger.received(), [])

    def test_stranger_instead_of_it(self):
        practice = self.practice(devices=1, seed=e2e.own_seed(), speed=60,
                                 knobs='[device 0]\nflash-s=60\nback-never=true\n')
        serial = self.who(practice)[practice.addresses[0]]['serial']
        work = self.start_update(practice)
        work.wait_for(lambda: 'went away' in work.err, 'a restart')
        stranger = self.stranger(practice)
        result = work.finish()
        row, = result.json['devices']
        self.assertEqual((row['state'], row['code'], row['uploads']),
                         ('failed', 'other-serial', 1), result)
        self.assertIn(serial, row['reason'])
        self.assertEqual(stranger.received(), [])
        self.assertEqual(self.assert_got_one_image(practice), 1)

    def test_word_of_discovery_is_no_proof(self):
        practice = self.practice(devices=1, seed=e2e.own_seed(), speed=60,
                                 knobs='[device 0]\nflash-s=60\nboot-s=300\n')
        other = self.practice('--address', '127.78.7.1', devices=1, seed=e2e.own_seed())
        liar = self.liar(other, self.who(practice)[practice.addresses[0]]['serial'])
        result = self.update(practice, code=0)
        self.assertGreater(liar.asked, 0)
        self.assert_states(result, done=1)
        self.assert_one_image_each(practice)
        self.assertIsNone(result.json['devices'][0]['device']['listed_address'])
        self.assertEqual(other.received(), [])


class RefusedTest(RunCase):
    """After the update a device is where it was, or elsewhere, and somebody says otherwise."""

    def test_camera_behind_a_recorder(self):
        practice = self.practice(devices=1, seed=e2e.own_seed(), speed=60,
                                 knobs=UNHEARD + 'flash-s=60\nboot-s=120\n')
        liar = self.liar(practice, 'DS-7608NI-I20160101AARR123456789', port=80)
        result = self.update(practice, code=0)
        self.assertGreater(liar.asked, 0)
        self.assert_states(result, done=1)
        self.assertNotIn('123456789', result.err)
        self.assert_one_image_each(practice)

    def test_own_word_outweighs_that_of_searches(self):
        practice = self.practice(devices=1, makes='axis', seed=e2e.own_seed(), speed=20,
                                 knobs=UNHEARD + 'flash-s=20\nboot-s=100\n')
        liar = self.liar(practice, 'B8A44F000001')
        result = self.update(practice, code=0)
        self.assertGreater(liar.asked, 0)
        self.assert_states(result, done=1)
        self.assertIn('B8A44F000001', result.err)
        # not only when its time is over, 1200 seconds of its clock
        self.assertLess(result.json['devices'][0]['outage_s'], 45)
        self.assertEqual(len(practice.received('upload')), 1)

    def test_word_that_is_not_repeated(self):
        """The device does not say who it is without a login, and no search hears it."""
        practice = self.practice(devices=1, seed=e2e.own_seed(), speed=200,
                                 knobs=UNHEARD + 'flash-s=60\nboot-s=400\n')
        address, port = practice.addresses[0], practice.port
        work = self.start_update(practice)
        work.wait_for(lambda: 'went away' in work.err, 'a restart')
        liar = self.liar(practice, 'DS-7608NI-I20160101AARR987654321')
        liar.may_speak = lambda: answers(address, port)
        work.wait_for(lambda: '987654321' in work.err, 'somebody else')
        liar.may_speak = lambda: False
        result = work.finish()
        self.assert_states(result, done=1)
        self.assert_one_image_each(practice)

    def test_refused_where_it_came_back(self):
        """It does not know our login any more, and says who it is to searches only."""
        practice = self.practice(devices=1, seed=e2e.own_seed(), speed=200,
                                 knobs='[device 0]\nflash-s=60\nback-never=true\n')
        serial = self.who(practice)[practice.addresses[0]]['serial']
        work = self.start_update(practice)
        work.wait_for(lambda: 'went away' in work.err, 'a restart')
        there = self.practice('--address', '127.78.9.1', devices=1, seed=e2e.own_seed(),
                              knobs=STRANGE)
        self.liar(there, serial)
        result = work.finish()
        row, = result.json['devices']
        self.assertEqual((row['state'], row['code'], row['uploads']), ('failed', 'login-lost', 1),
                         result)
        self.assertLessEqual(len(there.received('login-failed')), 2)
        self.assertGreater(len(there.received('login-failed')), 0)


if __name__ == '__main__':
    e2e.main()
