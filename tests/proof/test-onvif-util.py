#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian's onvif-util against simulated ONVIF devices.

It knows UsernameToken only, and never another nonce than its first one. A device that remembers
nonces, as the simulated ones do, lets it in for one answer; what it asks after that must be open.
"""
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import proof  # noqa: E402

MD5_ONLY, TOKEN_ONLY, BOTH = 'FLEXIDOME IP starlight 8000i', 'FD8136', 'IP8160W'


class OnvifUtilTest(proof.Case):
    devices = 6

    def setUp(self):
        super().setUp()
        self.program = proof.need('onvif-util', 'onvif-tools')

    def talk(self, *arguments, commands=()):
        """What it says to commands typed one after the other."""
        typed = ''.join(command + '\n' for command in (*commands, 'quit'))
        done = subprocess.run([self.program, *arguments], input=typed, capture_output=True,
                              text=True, timeout=proof.CLIENT_S, check=False)
        return done.stdout + done.stderr

    def log_in(self, device, password, *commands):
        return self.talk('-u', device.user, '-p', password, device.address, commands=commands)

    def test_finds_all(self):
        said = self.talk('-a')
        self.assertIn(f'Found {self.devices} cameras', said)
        self.assertEqual(sorted(re.findall(r'^(127\S+) (\S+)\((.*)\)$', said, re.MULTILINE)),
                         sorted((device.address, f'camera-{number}',
                                 f'{device.label} {device.model}')
                                for number, device in enumerate(self.all, 1)))
        self.assertEqual(self.sim.received(), [])

    def check(self, device):
        refused = self.log_in(device, 'wrong')
        self.assertIn('NotAuthorized', refused)
        self.assertNotIn('successfully connected', refused)
        self.assertEqual(len(self.failed(device)), 1)
        said = self.log_in(device, device.password, 'get time', 'dump')
        self.assertIn('successfully connected to host', said)
        self.assertIn(f'name:   {device.label} {device.model}\n', said)
        self.assertIn(f'serial: {self.serial(device)}\n', said)
        offset = int(re.search(r'Time Offset: (-?\d+) seconds', said)[1])
        self.assertAlmostEqual(offset, device.offset_s, delta=20)
        base = f'http://{device.address}:{device.port}/onvif/'
        for line in (f'Capabilities.Device.XAddr={base}device_service',
                     f'Capabilities.Media.XAddr={base}media_service',
                     'Capabilities.Device.System.Extension.HttpFirmwareUpgrade=true',
                     'SystemDateAndTime.DateTimeType=NTP'):
            self.assertIn(line + '\n', said)

    def test_token(self):
        self.check(self.by_model[TOKEN_ONLY])

    def test_token_where_both_are_taken(self):
        self.check(self.by_model[BOTH])

    def test_refused_where_digest_is_wanted(self):
        device = self.by_model[MD5_ONLY]
        self.assertIn('NotAuthorized', self.log_in(device, device.password))
        self.assertEqual(self.failed(device), [])


if __name__ == '__main__':
    proof.main()
