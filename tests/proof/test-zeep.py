#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian's python3-zeep, strict, and libxml2's schemas against simulated ONVIF devices."""
import datetime
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import proof  # noqa: E402

try:
    from lxml import etree
    import requests
    import zeep
    import zeep.plugins
    import zeep.wsse.username
except ImportError as missing:
    sys.exit(f'{missing}: zeep comes with the Debian package python3-zeep, for the Python of '
             f'Debian; this is {sys.executable}.')

SOAP = '{http://www.w3.org/2003/05/soap-envelope}'
TDS = '{http://www.onvif.org/ver10/device/wsdl}'
MD5_ONLY, TOKEN_ONLY, BOTH = 'FLEXIDOME IP starlight 8000i', 'FD8136', 'IP8160W'
# what a device says to anybody, and what to those who may log in
OPEN = {'GetSystemDateAndTime': {}, 'GetServices': {'IncludeCapability': False},
        'GetServiceCapabilities': {}, 'GetCapabilities': {'Category': ['All']}, 'GetHostname': {}}
CLOSED = ('GetDeviceInformation', 'GetScopes', 'GetNetworkInterfaces', 'GetUsers',
          'GetDiscoveryMode', 'GetSystemUris', 'StartFirmwareUpgrade', 'StartSystemRestore')


class Client:
    """zeep for one device, with a login of one kind or none."""

    def __init__(self, device, login=None, password=None):
        password = password or device.password
        session = requests.Session()
        session.trust_env = False
        token = None
        if login == 'digest':
            session.auth = requests.auth.HTTPDigestAuth(device.user, password)
        elif login == 'token':
            # made by the device's clock, as ONVIF wants it
            now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
            created = now + datetime.timedelta(seconds=device.offset_s)
            token = zeep.wsse.username.UsernameToken(device.user, password, use_digest=True,
                                                     created=created)
        self.history = zeep.plugins.HistoryPlugin(maxlen=1)
        client = zeep.Client(
            os.path.join(proof.HERE, 'onvif-device.wsdl'), wsse=token, plugins=[self.history],
            settings=zeep.Settings(strict=True),
            transport=zeep.transports.Transport(session=session, timeout=20,
                                                operation_timeout=20))
        self.session = session
        self.url = f'http://{device.address}:{device.port}/onvif/device_service'
        self.service = client.create_service(TDS + 'DeviceBinding', self.url)

    def ask(self, operation, **arguments):
        return self.service[operation](**arguments)

    def body(self):
        """The child of the Body of the last answer, as it came."""
        body = self.history.last_received['envelope'].find(SOAP + 'Body')[0]
        return etree.fromstring(etree.tostring(body))


class ZeepTest(proof.Case):
    @classmethod
    def setUpClass(cls):
        path = os.path.join(proof.HERE, 'onvif-device.xsd')
        cls.schema = etree.XMLSchema(etree.parse(path))

    def open(self, *arguments):
        client = Client(*arguments)
        self.addCleanup(client.session.close)
        return client

    def assert_valid(self, client, operation):
        body = client.body()
        self.assertEqual(body.tag, f'{TDS}{operation}Response')
        self.schema.assertValid(body)

    def ask_all(self, client, operations):
        answers = {}
        for operation, arguments in operations.items():
            answers[operation] = client.ask(operation, **arguments)
            self.assert_valid(client, operation)
        return answers

    def assert_refused(self, device, login):
        client = self.open(device, login, 'wrong')
        with self.assertRaises(zeep.exceptions.Fault) as caught:
            client.ask('GetDeviceInformation')
        self.assertIn('not authorized', caught.exception.message.lower())
        self.assertEqual(len(self.failed(device)), 1)
        self.assertIn('NotAuthorized', [code.localname for code in caught.exception.subcodes])

    def assert_clock(self, device, answer):
        stamp = answer.UTCDateTime
        told = datetime.datetime(stamp.Date.Year, stamp.Date.Month, stamp.Date.Day,
                                 stamp.Time.Hour, stamp.Time.Minute, stamp.Time.Second,
                                 tzinfo=datetime.timezone.utc)
        off = told - datetime.datetime.now(datetime.timezone.utc)
        self.assertAlmostEqual(off.total_seconds(), device.offset_s, delta=20)

    def test_tells_everybody_what_it_can(self):
        for device in self.all:
            with self.subTest(model=device.model):
                answers = self.ask_all(self.open(device), OPEN)
                base = f'http://{device.address}:{device.port}/onvif/'
                self.assert_clock(device, answers['GetSystemDateAndTime'])
                self.assertEqual({service.Namespace: service.XAddr
                                  for service in answers['GetServices']},
                                 {TDS[1:-1]: base + 'device_service',
                                  'http://www.onvif.org/ver10/media/wsdl': base + 'media_service'})
                system = answers['GetCapabilities'].Device.System
                self.assertTrue(system.Extension.HttpFirmwareUpgrade)
                security = answers['GetServiceCapabilities'].Security
                self.assertEqual((security.HttpDigest, security.UsernameToken),
                                 {MD5_ONLY: (True, False), TOKEN_ONLY: (False, True),
                                  BOTH: (True, True)}[device.model])
        self.assertEqual(self.sim.received(), [])

    def test_lets_nobody_in_without_login(self):
        for device in self.all:
            for operation in CLOSED:
                with self.subTest(model=device.model, operation=operation):
                    with self.assertRaises(zeep.exceptions.Fault):
                        self.open(device).ask(operation)
        self.assertEqual(self.sim.received(), [])

    def check_identity(self, device, login):
        self.assert_refused(device, login)
        client = self.open(device, login)
        answer = client.ask('GetDeviceInformation')
        self.assertEqual(answer.Manufacturer, device.label)
        self.assertEqual(answer.Model, device.model)
        self.assertEqual(answer.FirmwareVersion.strip(), device.version)
        self.assertEqual(answer.SerialNumber, self.serial(device))
        if device.hardware:
            self.assert_valid(client, 'GetDeviceInformation')
            self.assertEqual(answer.HardwareId, device.hardware)
            return
        # the one device that leaves out an element, on purpose: the schema must see it
        self.assertIsNone(answer.HardwareId)
        with self.assertRaisesRegex(etree.DocumentInvalid, 'HardwareId'):
            self.assert_valid(client, 'GetDeviceInformation')

    def check_rest(self, device, login):
        # a token is good for one call
        answers = {operation: self.ask_all(self.open(device, login), {operation: {}})[operation]
                   for operation in CLOSED[1:]}
        addresses = [interface.IPv4.Config.Manual[0].Address
                     for interface in answers['GetNetworkInterfaces'] if interface.IPv4]
        self.assertEqual(addresses, [device.address])
        self.assertEqual([user.Username for user in answers['GetUsers']], [device.user])
        upgrade = answers['StartFirmwareUpgrade']
        self.assertTrue(upgrade.UploadUri.startswith(f'http://{device.address}:{device.port}/'))
        self.assertGreater(upgrade.ExpectedDownTime, datetime.timedelta(0))
        self.assertEqual(len(self.failed(device)), 1)

    def test_digest_md5(self):
        self.check_identity(self.by_model[MD5_ONLY], 'digest')
        self.check_rest(self.by_model[MD5_ONLY], 'digest')

    def test_token(self):
        self.check_identity(self.by_model[TOKEN_ONLY], 'token')
        self.check_rest(self.by_model[TOKEN_ONLY], 'token')

    def test_digest_sha256(self):
        device = self.by_model[BOTH]
        self.check_identity(device, 'digest')
        self.check_rest(device, 'digest')
        client = self.open(device, 'digest')
        client.ask('GetScopes')
        sent = client.session.auth.build_digest_header('POST', client.url)
        self.assertIn('algorithm="SHA-256"', sent)

    def test_token_where_both_are_taken(self):
        self.check_identity(self.by_model[BOTH], 'token')
        self.check_rest(self.by_model[BOTH], 'token')


if __name__ == '__main__':
    proof.main()
