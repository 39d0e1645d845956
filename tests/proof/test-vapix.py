#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The npm package camstreamerlib against simulated Axis devices: parameters by GET, identity by a
POST of JSON, HTTP digest.

It offers Basic with every request before it takes up the challenge, so that each of its requests
is also a refused one to a device that wants digest.
"""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import proof  # noqa: E402

SCRIPT = 'client-vapix.js'


class VapixTest(proof.Case):
    make = 'axis'

    def check(self, model):
        device = self.by_model[model]
        answers = proof.run_node(SCRIPT, device.wish())
        self.assertNotIn('error', answers)
        # some firmware leaves out the first word
        root = '' if device.spec.get('prefix') == 'none' else 'root.'
        self.assertEqual(answers[root + 'Brand.Brand'], 'AXIS')
        self.assertEqual(answers[root + 'Brand.ProdNbr'], device.model)
        self.assertEqual(answers[root + 'Properties.Firmware.Version'], device.version)
        self.assertEqual(answers[root + 'Properties.System.HardwareID'], device.hardware)
        self.assertEqual(answers[root + 'Properties.System.SerialNumber'], self.serial(device))
        return device, answers['properties']

    def check_properties(self, model):
        device, answer = self.check(model)
        found = answer['data']['propertyList']
        self.assertEqual(found['ProdNbr'], device.model)
        self.assertEqual(found['Version'], device.version)
        self.assertEqual(found['HardwareID'], device.hardware)
        self.assertEqual(found['SerialNumber'], self.serial(device))

    def test_new(self):
        self.check_properties('P3265-V')

    def test_without_qop(self):
        self.check_properties('M3065-V')

    def test_old(self):
        answer = self.check('P3354')[1]
        self.assertIn('404', answer)

    def test_refused(self):
        for device in self.all:
            with self.subTest(model=device.model):
                answer = proof.run_node(SCRIPT, device.wish(password='wrong'))
                self.assertIn('401', answer['error'])


if __name__ == '__main__':
    proof.main()
