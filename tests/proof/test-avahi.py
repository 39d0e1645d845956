#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Avahi, which speaks multicast DNS on most Linux computers, as the other side.

It announces a camera, a printer and a NAS from another host, at the other end of a wire, and we
find the camera only; and it browses our simulated Axis devices.
"""
import os
import re
import socket
import struct
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import proof  # noqa: E402
from proof import e2e  # noqa: E402

ASK = os.environ.get('CAMHERD_ASK', 'ask')
GROUP, PORT = '224.0.0.251', 5353
NEAR, FAR, CAMERA = '10.79.1.1', '10.79.1.2', '10.79.1.3'
SERIAL = 'B8A44F631339'
LABEL = f'AXIS P3265-V - {SERIAL}'
DAEMON = """[server]
host-name=desk
use-ipv4=yes
use-ipv6=no
allow-interfaces={interface}
enable-dbus=yes
[wide-area]
enable-wide-area=no
[publish]
publish-hinfo=no
publish-workstation=no
"""
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>
"""


def make_question(name):
    labels = b''.join(bytes([len(label)]) + label.encode() for label in name.split('.'))
    return struct.pack('>6H', 0, 0, 1, 0, 0, 0) + labels + struct.pack('>B2H', 0, 12, 1)


class Case(e2e.Case):
    """Tests with a host of Avahi's own: its own /run at least."""

    def setUp(self):
        super().setUp()
        self.ip = proof.need_own_network()
        self.nsenter = proof.need('nsenter', 'util-linux')
        self.address = 'unix:path=' + self.path('bus')

    def start_host(self, *more):
        """A process whose namespaces Avahi lives in. /run is empty there, and the user avahi is
        nobody but us: it gives its folder to that user, and here there is only one."""
        users = self.write('passwd', 'root:x:0:0::/:/bin/sh\navahi:x:0:0::/:/bin/false\n')
        groups = self.write('group', 'root:x:0:\navahi:x:0:\nnetdev:x:0:\n')
        self.host = subprocess.Popen(
            [proof.need('unshare', 'util-linux'), '--mount', *more, 'sh', '-c',
             'mount -t tmpfs tmpfs /run && mount --bind "$0" /etc/passwd && '
             'mount --bind "$1" /etc/group && echo up && exec sleep 300', users, groups],
            stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.host.stdout.close)
        self.addCleanup(e2e.end, self.host)
        self.assertEqual(self.host.stdout.readline(), 'up\n', 'no namespace with a /run of its own')
        self.spaces = ['--mount', *more]

    def there(self, *words):
        return [self.nsenter, '--target', str(self.host.pid), *self.spaces, *words]

    def launch(self, name, *command):
        """Starts a program there; its words go to a file."""
        environment = dict(os.environ, DBUS_SYSTEM_BUS_ADDRESS=self.address, LC_ALL='C.UTF-8')
        with open(self.path(name + '.log'), 'wb') as log:
            process = subprocess.Popen(self.there(*command), stdin=subprocess.DEVNULL, stdout=log,
                                       stderr=log, env=environment)
        self.addCleanup(e2e.end, process)
        return process

    def wait_log(self, name, words, process):
        try:
            e2e.wait_for(lambda: words in e2e.read(self.path(name + '.log')), words, process)
        except AssertionError as error:
            log = e2e.read(self.path(name + '.log'))
            raise AssertionError(f'{name}: {error}\n{log[-2000:]}') from None

    def start_avahi(self, interface):
        bus = self.write('bus.conf', BUS.format(path=self.path('bus')))
        dbus = self.launch('dbus', proof.need('dbus-daemon', 'dbus-daemon'),
                           '--config-file=' + bus, '--nofork', '--nopidfile', '--print-address=1')
        self.wait_log('dbus', 'unix:', dbus)
        conf = self.write('avahi.conf', DAEMON.format(interface=interface))
        avahi = self.launch('avahi', proof.need('avahi-daemon', 'avahi-daemon'), '--no-chroot',
                            '--no-drop-root', '--no-rlimits', '--debug', '-f', conf)
        self.wait_log('avahi', 'Server startup complete', avahi)

    def publish(self, name, *words):
        process = self.launch(name, proof.need('avahi-publish', 'avahi-utils'), *words)
        self.wait_log(name, 'Established under name', process)


class FindTest(Case):
    def setUp(self):
        super().setUp()
        self.start_host('--net')
        for words in (f'link add near type veth peer name far netns {self.host.pid}',
                      f'address add {NEAR}/24 dev near', 'link set near up'):
            self.run_ip(words)
        self.addCleanup(self.run_ip, 'link delete near')
        for words in (f'address add {FAR}/24 dev far', f'address add {CAMERA}/24 dev far',
                      'link set lo up', 'link set far up'):
            self.run_ip(words, there=True)

    def run_ip(self, words, there=False):
        command = [self.ip, *words.split()]
        subprocess.run(self.there(*command) if there else command, check=True)

    def start_ask(self):
        path = self.path('ask.log')
        with open(path, 'wb') as log:
            self.asker = subprocess.Popen([ASK, 'mdns', NEAR], stdin=subprocess.PIPE, stdout=log,
                                          stderr=log)
        self.addCleanup(e2e.end, self.asker)
        self.addCleanup(self.asker.stdin.close)
        self.wait_log('ask', 'ready', self.asker)

    def lines(self, kind):
        return [line.split('|')[1:] for line in e2e.read(self.path('ask.log')).splitlines()
                if line.startswith(kind + '|')]

    def ask_group(self, name):
        """Asks as a neighbour would, so that the answer goes to the group."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(NEAR))
            sock.bind((NEAR, PORT))
            sock.sendto(make_question(name), (GROUP, PORT))

    def check_devices(self):
        # Avahi sends from either address, and its first announcement may be the name alone
        found = {tuple(row[2:]) for row in self.lines('device')}
        whole = (CAMERA, '80', 'camera', 'axis', 'P3265-V', SERIAL, 'b8:a4:4f:63:13:39', LABEL)
        self.assertIn(whole, found)
        self.assertEqual({row[-1] for row in found}, {LABEL})
        self.assertLessEqual({row[1] for row in self.lines('device')}, {FAR, CAMERA})
        self.assertEqual(self.lines('error'), [])

    def wait_camera(self):
        e2e.wait_for(lambda: any(SERIAL in row for row in self.lines('device')), 'the camera',
                     self.asker)

    def publish_others(self):
        self.publish('printer', '-s', 'Laser', '_ipp._tcp', '631', 'ty=Laser', 'rp=ipp/print')
        self.publish('nas', '-s', 'Store', '_http._tcp', '5000', 'vendor=NAS',
                     'macaddress=001132000001')

    def publish_camera(self):
        host = f'axis-{SERIAL.lower()}.local'
        self.publish('address', '-a', '-R', host, CAMERA)
        self.publish('camera', '-s', '-H', host, LABEL, '_axis-video._tcp', '80',
                     'macaddress=' + SERIAL)

    def test_asked(self):
        self.start_avahi('far')
        self.publish_others()
        self.publish_camera()
        self.start_ask()
        self.wait_camera()
        # what the others are goes past us too
        for name in ('_ipp._tcp.local', '_http._tcp.local'):
            before = len(self.lines('datagram'))

            def heard(name=name, before=before):
                self.ask_group(name)
                return len(self.lines('datagram')) > before + 2
            e2e.wait_for(heard, name, self.asker)
        self.check_devices()

    def test_announced(self):
        # the camera comes last, and everything that is announced before it is heard before it
        self.start_avahi('far')
        self.start_ask()
        self.publish_others()
        e2e.wait_for(lambda: len(self.lines('datagram')) > 2, 'announcements', self.asker)
        self.assertEqual(self.lines('device'), [])
        self.publish_camera()
        self.wait_camera()
        self.check_devices()


class BrowseTest(Case):
    def setUp(self):
        super().setUp()
        proof.route_groups()
        self.start_host()
        self.start_avahi('lo')

    def browse(self, service, count):
        """{address: [name, host, port, text]} as avahi-browse resolves them."""
        found = {}
        environment = dict(os.environ, DBUS_SYSTEM_BUS_ADDRESS=self.address, LC_ALL='C.UTF-8')
        command = self.there(proof.need('avahi-browse', 'avahi-utils'), '--parsable', '--resolve',
                             '--terminate', '--no-db-lookup', service)

        def look():
            done = subprocess.run(command, env=environment, capture_output=True, text=True,
                                  check=True, timeout=60)
            for line in done.stdout.splitlines():
                cells = line.split(';')
                if cells[0] == '=':
                    name = re.sub(r'\\(\d{3})', lambda match: chr(int(match[1])), cells[3])
                    found[cells[7]] = [name, cells[6], cells[8], cells[9]]
            return len(found) == count
        e2e.wait_for(look, f'{count} of {service}')
        return found

    def test_finds_simulated_devices(self):
        site = self.practice(devices=4, makes='axis', knobs='[all]\nmdns=one-address\n')
        found = self.browse('_axis-video._tcp', len(site.rows))
        for row in site.rows:
            address, port = row['address'].split(':')
            name, host, told, text = found[address]
            serial = name.rsplit(' - ', 1)[1]
            self.assertEqual(name, f'AXIS {row["model"]} - {serial}')
            self.assertEqual((host, told, text), (f'axis-{serial.lower()}.local', port,
                                                  f'"macaddress={serial}"'))
        web = self.browse('_http._tcp', len(site.rows))
        self.assertEqual(set(web), set(found))


if __name__ == '__main__':
    proof.main()
