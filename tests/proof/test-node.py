#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The npm packages onvif and node-onvif against simulated ONVIF devices."""
import datetime
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import proof  # noqa: E402

MD5_ONLY, TOKEN_ONLY, BOTH = 'FLEXIDOME IP starlight 8000i', 'FD8136', 'IP8160W'
DEVICE_SERVICE = 'http://www.onvif.org/ver10/device/wsdl'


class NodeCase(proof.Case):
    script = ''

    def knock(self, device, **wish):
        return proof.run_node(self.script, 'knock', device.wish(**wish))

    def connect(self, device, **wish):
        return proof.run_node(self.script, 'connect', device.wish(**wish))

    def assert_refused(self, answer, device, tries=1):
        self.assertRegex(answer.get('error', ''), '(?i)not authorized|authentication failed')
        self.assertEqual(len(self.failed(device)), tries)

    def assert_clock(self, device, told):
        off = told - datetime.datetime.now(datetime.timezone.utc)
        self.assertAlmostEqual(off.total_seconds(), device.offset_s, delta=20)

    def base(self, device):
        return f'http://{device.address}:{device.port}/onvif/'


class OnvifTest(NodeCase):
    """agsh's onvif: UsernameToken or HTTP digest, as one wishes."""

    script = 'client-onvif.js'

    def test_discovers(self):
        found = proof.run_node(self.script, 'discover')
        self.assertIsNone(found['error'])
        self.assertEqual(sorted(match['XAddrs'] for match in found['found']),
                         sorted(self.base(device) + 'device_service' for device in self.all))
        self.assertEqual(self.sim.received(), [])

    def check(self, device, token):
        self.assert_refused(self.knock(device, token=token, password='wrong'), device)
        result = self.connect(device, token=token)
        self.assertNotIn('error', result)
        answers = result['answers']
        information = answers['getDeviceInformation']
        self.assertEqual(information['manufacturer'], device.label)
        self.assertEqual(information['model'], device.model)
        self.assertEqual(information['firmwareVersion'].strip(), device.version)
        self.assertEqual(information.get('hardwareId', ''), device.hardware)
        # it takes digits for a number, which is too long to be kept whole
        serial = information['serialNumber']
        own = self.serial(device)
        if isinstance(serial, str):
            self.assertEqual(serial, own)
        else:
            self.assertEqual(float(serial), float(own))
        self.assert_clock(device, datetime.datetime.fromisoformat(
            answers['getSystemDateAndTime'].replace('Z', '+00:00')))
        self.check_services(device, answers)
        self.check_rest(device, answers)
        self.assertEqual(result['profiles'], ['main'])
        self.assertEqual(len(self.failed(device)), 1)
        return result

    def check_services(self, device, answers):
        capabilities = answers['getCapabilities']
        self.assertEqual(capabilities['device']['XAddr'], self.base(device) + 'device_service')
        self.assertEqual(capabilities['media']['XAddr'], self.base(device) + 'media_service')
        self.assertIs(capabilities['device']['system']['extension']['httpFirmwareUpgrade'], True)
        services = {service['namespace']: service['XAddr'] for service in answers['getServices']}
        self.assertEqual(services[DEVICE_SERVICE], self.base(device) + 'device_service')
        security = answers['getServiceCapabilities']['security']
        self.assertEqual((security['HttpDigest'], security['UsernameToken']),
                         {MD5_ONLY: (True, False), TOKEN_ONLY: (False, True),
                          BOTH: (True, True)}[device.model])

    def check_rest(self, device, answers):
        self.assertIn('onvif://www.onvif.org/hardware/' + device.model.replace(' ', '%20'),
                      [scope['scopeItem'] for scope in answers['getScopes']])
        self.assertEqual(answers['getUsers'],
                         [{'username': device.user, 'userLevel': 'Administrator'}])
        self.assertEqual([interface['IPv4']['config']['manual']['address']
                          for interface in answers['getNetworkInterfaces']
                          if 'IPv4' in interface], [device.address])
        self.assertTrue(answers['getStreamUri']['uri'].startswith(f'rtsp://{device.address}:'))

    def test_digest_md5(self):
        self.assertEqual(self.check(self.by_model[MD5_ONLY], False)['tokens'], 0)

    def test_digest_sha256(self):
        self.assertEqual(self.check(self.by_model[BOTH], False)['tokens'], 0)

    def test_token(self):
        self.assertGreater(self.check(self.by_model[TOKEN_ONLY], True)['tokens'], 0)

    def test_token_where_both_are_taken(self):
        self.assertGreater(self.check(self.by_model[BOTH], True)['tokens'], 0)

    def test_refused_the_other_way(self):
        # a digest that nobody asked for is never sent, so no try is lost
        self.assert_refused(self.knock(self.by_model[TOKEN_ONLY], token=False),
                            self.by_model[TOKEN_ONLY], 0)


class NodeOnvifTest(NodeCase):
    """node-onvif: UsernameToken and nothing else."""

    script = 'client-node-onvif.js'

    def test_discovers(self):
        found = proof.run_node(self.script, 'discover')['found']
        self.assertEqual(sorted(match['xaddrs'][0] for match in found),
                         sorted(self.base(device) + 'device_service' for device in self.all))
        self.assertEqual(sorted(match['hardware'] for match in found),
                         sorted(device.model.replace(' ', '%20') for device in self.all))
        for match in found:
            self.assertIn('dn:NetworkVideoTransmitter', match['types'])

    def check(self, device):
        self.assert_refused(self.connect(device, password='wrong'), device)
        result = self.connect(device)
        self.assertNotIn('error', result)
        information = result['information']
        self.assertEqual(information['Manufacturer'], device.label)
        self.assertEqual(information['Model'], device.model)
        self.assertEqual(information['FirmwareVersion'].strip(), device.version)
        self.assertEqual(information.get('HardwareId', ''), device.hardware)
        self.assertEqual(information['SerialNumber'], self.serial(device))
        answers = result['answers']
        capabilities = answers['getCapabilities']['GetCapabilitiesResponse']['Capabilities']
        self.assertEqual(capabilities['Device']['XAddr'], self.base(device) + 'device_service')
        clock = answers['getSystemDateAndTime']['GetSystemDateAndTimeResponse'][
            'SystemDateAndTime']['UTCDateTime']
        self.assert_clock(device, datetime.datetime(
            *(int(clock['Date'][part]) for part in ('Year', 'Month', 'Day')),
            *(int(clock['Time'][part]) for part in ('Hour', 'Minute', 'Second')),
            tzinfo=datetime.timezone.utc))
        self.assertEqual(result['profiles'], ['main'])
        self.assertTrue(result['stream'].startswith(f'rtsp://{device.address}:'))
        self.assertEqual(len(self.failed(device)), 1)

    def test_token(self):
        self.check(self.by_model[TOKEN_ONLY])

    def test_token_where_both_are_taken(self):
        self.check(self.by_model[BOTH])

    def test_refused_where_digest_is_wanted(self):
        # its tokens are nothing to such a device: no try is lost
        self.assert_refused(self.connect(self.by_model[MD5_ONLY]), self.by_model[MD5_ONLY], 0)


if __name__ == '__main__':
    proof.main()
