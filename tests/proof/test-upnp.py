#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""nmap's UPnP script finds simulated Axis devices by SSDP and reads their description, and we read
the same ones.
"""
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import proof  # noqa: E402
from proof import e2e  # noqa: E402

ASK = os.environ.get('CAMHERD_ASK', 'ask')
LOOPBACK = '127.0.0.1'


class UpnpTest(e2e.Case):
    def setUp(self):
        super().setUp()
        proof.route_groups()

    def run_nmap(self):
        """What its script tells, as {word: value}; of several devices it shows one."""
        done = subprocess.run(
            [proof.need('nmap', 'nmap'), '-e', 'lo', '--script', 'broadcast-upnp-info'],
            capture_output=True, text=True, check=True, timeout=100)
        return dict(re.findall(r'^\|[_ ]+([A-Z][A-Za-z ]+): (.+)$', done.stdout, re.MULTILINE))

    def check_seen(self, site, knob_row, server):
        seen = self.run_nmap()
        model = knob_row['model']
        self.assertIn(server, seen['Server'])
        self.assertEqual(seen['Location'], f'http://{knob_row["address"]}/rootdesc1.xml')
        self.assertEqual((seen['Manufacturer'], seen['Model Name'], seen['Model Version']),
                         ('AXIS', 'AXIS ' + model, model))
        self.assertIn(model, seen['Model Descr'])
        return seen['Name'].rsplit(' - ', 1)[1]

    def ask(self, wanted):
        """What our parser makes of the answers, until a line of that kind is there."""
        path = self.path('ask.log')
        with open(path, 'wb') as log:
            asker = subprocess.Popen([ASK, 'ssdp', LOOPBACK], stdin=subprocess.PIPE, stdout=log,
                                     stderr=log)
        self.addCleanup(asker.stdin.close)
        self.addCleanup(e2e.end, asker)

        def rows(kind):
            return {tuple(line.split('|')[1:]) for line in e2e.read(path).splitlines()
                    if line.startswith(kind + '|')}
        e2e.wait_for(lambda: rows(wanted), wanted, asker)
        e2e.end(asker)
        self.assertEqual(rows('error'), set())
        return rows('device'), rows('description')

    def describe(self, url, source):
        page = subprocess.run(['curl', '--silent', '--fail', '--noproxy', '*', url], check=True,
                              capture_output=True, timeout=60).stdout
        done = subprocess.run([ASK, 'describe', source], input=page, check=True,
                              capture_output=True, timeout=60)
        return done.stdout.decode().rstrip('\n').split('|')

    def test_device(self):
        # SSDP is off in the first one, by its firmware
        site = self.practice(devices=2, makes='axis')
        row = site.rows[1]
        serial = self.check_seen(site, row, '-axis8')
        address = row['address'].split(':')[0]
        devices, descriptions = self.ask('device')
        mac = ':'.join(re.findall('..', serial.lower()))
        self.assertEqual(devices, {('ssdp', address, address, '0', 'other', 'axis', '-', serial,
                                    mac, '-')})
        self.assertEqual(descriptions, set())

    def test_description(self):
        site = self.practice(devices=1, makes='axis', knobs='[all]\nssdp=plain\n')
        row = site.rows[0]
        serial = self.check_seen(site, row, 'Portable SDK')
        address, port = row['address'].split(':')
        devices, descriptions = self.ask('description')
        self.assertEqual(devices, set())
        url = f'http://{row["address"]}/rootdesc1.xml'
        self.assertEqual(descriptions, {(url,)})
        found = self.describe(url, address)
        self.assertEqual(found, ['device', 'ssdp', address, address, port, 'camera', 'axis',
                                 row['model'], serial,
                                 ':'.join(re.findall('..', serial.lower())),
                                 f'AXIS {row["model"]} - {serial}'])


if __name__ == '__main__':
    proof.main()
