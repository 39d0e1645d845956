#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Devices behind TLS: keys that stay, keys that change with an update, keys of somebody else."""
import signal
import sys
import threading

sys.dont_write_bytecode = True
import e2e  # noqa: E402
import tls  # noqa: E402

# who stands there is asked of the device alone
SILENT = 'sadp=silent\nwsd=silent\n'


class TlsCase(e2e.Case):
    def setUp(self):
        super().setUp()
        self.old, self.new, self.third = (tls.make_key(self.folder, name)
                                          for name in ('old', 'new', 'third'))

    def scene(self, knobs=SILENT, next_key=None, on_login=None, seed=None, **more):
        """A practice site of one device, its front, and the inventory that names the front."""
        practice = self.practice(devices=1, seed=seed or e2e.own_seed(), speed=60,
                                 knobs='[device 0]\nflash-s=60\n' + knobs, **more)
        address, = practice.addresses
        front = tls.Front(address, self.old, next_key, practice.port, on_login)
        self.addCleanup(front.close)
        self.url = f'https://{address}:{tls.PORT}'
        inventory = practice.write_inventory(address=lambda row: self.url)
        return practice, front, inventory

    def check(self, practice, inventory, code):
        row, = self.plan(practice, inventory=inventory, code=code).json['devices']
        return row

    def identify(self, *arguments, code):
        result = self.run_camherd('identify', *arguments, '--format', 'json', code=code)
        row, = result.json['devices']
        return row, result

    def accept(self, code=0):
        return self.identify(self.url, '--accept-new-key', '--user', 'admin', '--password-file',
                             self.password_file(), code=code)

    def kill(self, work):
        work.signal(signal.SIGKILL)
        work.finish()

    def assert_end(self, result, state, code, uploads=1):
        row, = result.json['devices']
        self.assertEqual((row['state'], row['code'], row['uploads']), (state, code, uploads),
                         result)
        return row

    def assert_done(self, practice, result):
        self.assert_end(result, 'done', 'proved')
        self.assertEqual(result.code, 0)
        self.assert_one_image_each(practice)
        self.assertEqual(practice.received('login-failed'), [])

    def assert_differs(self, inventory):
        """Nothing goes to a key that is not the known one, and what to do is said."""
        row, result = self.identify(inventory, code=2)
        self.assertEqual(row['error']['code'], 'key-differs', result)
        self.assertIn('--accept-new-key', row['error']['message'])

    def assert_only_digest(self, front):
        self.assertEqual(front.count(b'\r\nAuthorization: Basic'), 0)


class UpdateTest(TlsCase):
    def test_key_stays(self):
        practice, front, inventory = self.scene()
        result = self.update(practice, inventory=inventory, code=0)
        self.assert_done(practice, result)
        self.assertNotIn('TLS key', result.err)
        self.assertIsNone(result.json['devices'][0]['new_key'])
        self.assert_only_digest(front)

    def test_key_changes(self):
        practice, front, inventory = self.scene(next_key=self.new)
        result = self.update(practice, inventory=inventory, code=0)
        self.assert_done(practice, result)
        self.assertEqual(result.err.count('has a new TLS key'), 1, result)
        self.assertRegex(result.json['devices'][0]['new_key'], '^sha256//')
        # one login before it is known who it is, and then all the rest
        logins = front.list_logins(self.new)
        self.assertEqual(logins[0], 1, logins)
        self.assertGreater(sum(logins), 1)
        self.assert_only_digest(front)
        for arguments in (('show',), ('report', '--format', 'html')):
            self.assertIn('TLS key', self.run_camherd(*arguments, code=0).out)
        self.assertEqual(self.check(practice, inventory, 0)['verdict'], 'up-to-date')
        again = self.update(practice, inventory=inventory, code=5)
        self.assert_end(again, 'skipped', 'up-to-date', 0)
        front.use(self.old)
        self.assert_differs(inventory)

    def test_other_serial(self):
        practice, front, inventory = self.scene(SILENT + 'back-other-serial=true\n', self.new)
        result = self.update(practice, inventory=inventory, code=2)
        row = self.assert_end(result, 'unsure', 'key-of-other')
        self.assertIn('address', row['next'])
        self.assertEqual(front.list_logins(self.new), [1])
        self.assert_one_image_each(practice)
        # the old key is still the one that counts
        self.assert_differs(inventory)
        self.assertEqual(front.list_logins(self.new), [1])

    def test_other_serial_is_announced(self):
        practice, front, inventory = self.scene('back-other-serial=true\n', self.new)
        result = self.update(practice, inventory=inventory, code=2)
        self.assert_end(result, 'failed', 'other-serial')
        self.assertEqual(front.list_logins(self.new), [])
        self.assert_one_image_each(practice)

    def test_key_changes_again(self):
        def on_login(front, key):
            if key == self.new:
                front.use(self.third)

        practice, front, inventory = self.scene(next_key=self.new, on_login=on_login)
        result = self.update(practice, inventory=inventory, code=2)
        row = self.assert_end(result, 'unsure', 'key-changed-twice')
        self.assertIn('--accept-new-key', row['next'])
        self.assertEqual(front.list_logins(self.new), [1])
        self.assertEqual(front.list_logins(self.third), [])
        self.assert_one_image_each(practice)

    def test_login_is_refused(self):
        practice, front, inventory = self.scene(next_key=self.new)
        work = self.start_update(practice, inventory=inventory)
        work.wait_for(lambda: 'went away' in work.err, 'a restart')
        # whoever stands there now says no to everybody
        practice.close()
        other = self.practice('--address', practice.addresses[0], '--port',
                              str(practice.port), devices=1,
                              seed=e2e.own_seed(), knobs='[device 0]\nlocked=true\n' + SILENT)
        result = work.finish()
        row = self.assert_end(result, 'unsure', 'key-unproved')
        self.assertIn('--accept-new-key', row['next'])
        self.assertLessEqual(sum(front.list_logins(self.new)), 1)
        self.assertEqual(other.received('upload'), [])

    def test_basic_only_cannot_be_asked(self):
        practice, front, inventory = self.scene(SILENT + 'auth=basic\n', self.new)
        self.identify(inventory, code=2)
        result = self.update(practice, '--allow-plaintext-passwords', inventory=inventory, code=2)
        self.assert_end(result, 'unsure', 'key-unproved')
        self.assertEqual(front.count(tls.LOGIN, self.new), 0)
        self.assert_one_image_each(practice)


class KillTest(TlsCase):
    def test_before_it_is_back(self):
        practice, front, inventory = self.scene(next_key=self.new)
        work = self.start_update(practice, inventory=inventory)
        work.wait_for(lambda: 'went away' in work.err, 'a restart')
        self.kill(work)
        e2e.wait_for(front.returned.is_set, 'the device')
        result = self.run_camherd('resume', '--format', 'json', code=0)
        self.assert_done(practice, result)
        self.assertEqual(front.list_logins(self.new)[0], 1)

    def held(self, front, key):
        """The one question is on its way."""
        if key == self.new:
            self.asked.set()
            self.answer.wait()

    def test_while_it_is_asked(self):
        self.asked, self.answer = threading.Event(), threading.Event()
        self.addCleanup(self.answer.set)
        practice, front, inventory = self.scene(next_key=self.new, on_login=self.held)
        work = self.start_update(practice, inventory=inventory)
        work.wait_for(self.asked.is_set, 'a login')
        self.kill(work)
        self.answer.set()
        # once is once, whatever became of it
        result = self.run_camherd('resume', '--format', 'json', code=2)
        self.assert_end(result, 'unsure', 'key-changed-twice')
        self.assertEqual(front.list_logins(self.new), [1])
        self.assert_one_image_each(practice)
        # a person looked, and says that it is the right one
        row, told = self.accept()
        self.assertIn('trusted from now on', told.err)
        self.assertEqual(self.check(practice, inventory, 0)['verdict'], 'up-to-date')

    def test_before_it_is_proved(self):
        def on_login(front, key):
            if key == self.new:
                front.gate.clear()

        practice, front, inventory = self.scene(next_key=self.new, on_login=on_login)
        work = self.start_update(practice, inventory=inventory)
        work.wait_for(lambda: 'has a new TLS key' in work.err, 'the new key')
        self.kill(work)
        front.on_login = None
        front.gate.set()
        result = self.run_camherd('resume', '--format', 'json', code=0)
        self.assert_done(practice, result)
        self.assertRegex(result.json['devices'][0]['new_key'], '^sha256//')


class TrustTest(TlsCase):
    def test_key_changes_before_the_update(self):
        practice, front, inventory = self.scene()
        self.assertEqual(self.check(practice, inventory, 0)['verdict'], 'ready')
        front.use(self.new)
        row = self.check(practice, inventory, 2)
        self.assertEqual([one['code'] for one in row['findings']], ['key-differs'], row)
        self.assertIn('--accept-new-key', row['findings'][0]['next'])
        self.assert_differs(inventory)
        result = self.update(practice, inventory=inventory, code=2)
        self.assert_end(result, 'blocked', 'key-differs', 0)
        self.assertEqual(front.count(tls.LOGIN, self.new), 0)
        self.assertEqual(practice.received(), [])
        # a list is no look at each of them
        refused = self.run_camherd('identify', inventory, '--accept-new-key', code=1)
        self.assert_sentence(refused, '--accept-new-key', 'addresses')
        self.assertEqual(front.count(tls.LOGIN, self.new), 0)
        row, told = self.accept()
        self.assertIn('trusted from now on', told.err)
        self.assert_done(practice, self.update(practice, inventory=inventory, code=0))
        front.use(self.old)
        self.assert_differs(inventory)

    def test_key_changes_before_the_image(self):
        """Between the check of the update and its image, without a restart."""
        def on_login(front, key):
            if front.count(b'configurationData') > 0:
                front.use(self.new)

        practice, front, inventory = self.scene(on_login=on_login)
        result = self.update(practice, inventory=inventory, code=2)
        self.assert_end(result, 'blocked', 'key-differs', 0)
        self.assertEqual(front.count(tls.LOGIN, self.new), 0)
        self.assertEqual(practice.received('upload'), [])

    def serial_row(self, serial, address):
        url = f'https://{address}:{tls.PORT}'
        return self.write('serial.csv', 'address,user,password,serial\n'
                                        f'{url},admin,{e2e.PASSWORD},{serial}\n')

    def test_key_goes_with_the_serial(self):
        practice, front, inventory = self.scene()
        row, _ = self.identify(inventory, code=0)
        home, = practice.addresses
        serials = (row['serial'], row['serial'][-9:])
        for serial in serials:
            self.identify(self.serial_row(serial, home), code=0)
        other = self.practice('--address', '127.78.9.1', '--port', str(practice.port), devices=1,
                              seed=e2e.own_seed(), knobs='[all]\n' + SILENT)
        strange = tls.Front(other.addresses[0], self.new, backend=practice.port)
        self.addCleanup(strange.close)
        # an address that is new to the site: the row's serial says which key it must have there
        for serial in serials:
            self.assert_differs(self.serial_row(serial, other.addresses[0]))
        self.assertEqual(strange.count(tls.LOGIN), 0)
        # the same key under another name of the computer's is no new one, and known at once
        strange.use(self.old)
        self.identify(self.serial_row(serials[0], other.addresses[0]), code=0)
        self.assertGreater(strange.count(tls.LOGIN), 0)


    def test_known_serial_with_another_key(self):
        """What only its own answer shows: it is known, and its key is not."""
        seed = e2e.own_seed()
        practice, front, inventory = self.scene(seed=seed)
        self.identify(inventory, code=0)
        again = self.practice('--address', '127.78.10.1', '--port',
                              str(practice.port), devices=1, seed=seed,
                              knobs='[all]\n' + SILENT)
        strange = tls.Front(again.addresses[0], self.new, backend=front.backend)
        self.addCleanup(strange.close)
        self.url = f'https://{again.addresses[0]}:{tls.PORT}'
        elsewhere = again.write_inventory(address=lambda row: self.url)
        for _ in range(2):
            self.assert_differs(elsewhere)
        self.accept()
        self.identify(elsewhere, code=0)
        # where it was before, its address still says which key is right there
        self.identify(inventory, code=0)


class PlainTest(TlsCase):
    def assert_known_only(self, practice, front, inventory, secret):
        """A password that could be read goes only to a key of an earlier command."""
        row, result = self.identify(inventory, code=2)
        self.assertEqual(row['error']['code'], 'key-too-new', result)
        self.assertIn('run the same again', row['error']['message'])
        self.assertEqual(front.count(secret), 0)
        row, result = self.identify(inventory, code=0)
        self.assertIsNotNone(row['serial'], result)
        self.assertGreater(front.count(secret), 0)
        before = front.count(secret)
        front.use(self.new)
        self.assert_differs(inventory)
        # accepted in one command, used in the next
        row, result = self.accept(code=2)
        self.assertEqual(row['error']['code'], 'key-too-new', result)
        self.assertEqual(front.count(secret), before)
        self.identify(inventory, code=0)
        self.assertGreater(front.count(secret), before)

    def test_reolink(self):
        practice, front, inventory = self.scene(knobs='', makes='reolink')
        self.assert_known_only(practice, front, inventory, e2e.PASSWORD.encode())

    def test_basic(self):
        practice, front, inventory = self.scene(SILENT + 'auth=basic\n')
        self.assert_known_only(practice, front, inventory, b'\r\nAuthorization: Basic')
        self.assert_done(practice, self.update(practice, inventory=inventory, code=0))


if __name__ == '__main__':
    e2e.main()
