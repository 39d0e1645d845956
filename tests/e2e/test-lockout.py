#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""No sequence of commands locks a device out: at most two wrong logins each, by whatever way."""
import collections
import os
import sqlite3
import sys

sys.dont_write_bytecode = True
import e2e  # noqa: E402

PLAIN = '--allow-plaintext-passwords'
KNOBS = '[all]\nlock-after=5\n'
SLOW_401 = '401-after-s=3\n'


class LockoutCase(e2e.Case):
    def setUp(self):
        super().setUp()
        self.passphrase = self.write('passphrase', 'Passphrase-1\n')

    def failed(self, practice):
        """The most wrong logins a device got."""
        counts = collections.Counter(line['address'] for line in practice.received('login-failed'))
        return max(counts.values(), default=0)

    def assert_few(self, practice, doing):
        self.assertLessEqual(self.failed(practice), 2, doing)

    def try_all(self, practice, steps):
        for step in steps:
            arguments, options = (step[:-1], step[-1]) if isinstance(step[-1], dict) else (step, {})
            self.run_camherd(*arguments, **options)
            self.assert_few(practice, step)

    def let_a_day_pass(self):
        """As if the computer had been on for 25 hours more."""
        paths = [os.path.join(folder, 'logins.db') for folder, _, names in os.walk(self.folder)
                 if 'logins.db' in names]
        self.assertTrue(paths)
        for path in paths:
            with sqlite3.connect(path) as database:
                database.execute('UPDATE try SET up_us = up_us - 90000000000')
            database.close()

    def wrong_lists(self, practice, count):
        """The site's list with another wrong password each."""
        return [practice.write_inventory(f'wrong-{i}.csv', password=f'Wrong-{i}')
                for i in range(count)]

    def store(self, name, password, *more, site=None):
        self.run_camherd('credential', 'set', name, '--password-file', self.password_file(password),
                         '--passphrase-file', self.passphrase, '--store', 'file', *more, code=0,
                         site=site)


class LongDay(LockoutCase):
    """The same long day with each make."""

    def long_day(self, make):
        practice = self.practice(makes=make, devices=1, knobs=KNOBS, seed=e2e.own_seed())
        address = practice.rows[0]['address']
        wrong = self.wrong_lists(practice, 4)
        bare = practice.write_inventory('bare.csv', user=None, password=None)
        phrase = ['--passphrase-file', self.passphrase]
        files = ['--password-file', self.password_file('Wrong-7')]
        other, third = self.path('other'), self.path('third')
        self.store('bad', 'Wrong-8', '--make', make)
        self.store('named', 'Wrong-9')
        firmware = ['--firmware', practice.firmware]
        # the first one is asked and refused: what follows would be tries two to thirty
        self.run_camherd('identify', wrong[0], PLAIN, code=2)
        self.assertEqual(self.failed(practice), 1)
        self.try_all(practice, [
            ('identify', wrong[0], PLAIN),
            ('check', wrong[0], PLAIN, *firmware),
            ('backup', wrong[0], PLAIN),
            ('update', wrong[0], PLAIN, *firmware, '--yes'),
            ('identify', wrong[0], PLAIN, {'site': other}),
            ('identify', 'https://' + address, PLAIN, *files),
            ('identify', 'http://' + address + '/', PLAIN, *files),
            ('identify', bare, PLAIN, *phrase),
            ('check', bare, PLAIN, *phrase, *firmware),
            ('update', bare, PLAIN, *phrase, *firmware, '--yes'),
            ('identify', wrong[0], PLAIN, '--try-again'),
            ('identify', wrong[1], PLAIN, '--try-again'),
            ('check', wrong[2], PLAIN, '--try-again', *firmware),
            ('update', wrong[3], PLAIN, '--try-again', *firmware, '--yes'),
            ('backup', wrong[3], PLAIN, '--try-again', {'site': other}),
            ('identify', wrong[1], PLAIN, '--try-again', {'site': third}),
            ('update', wrong[2], PLAIN, *firmware, '--yes', {'site': third}),
        ])
        self.assertEqual(self.failed(practice), 2)
        self.assertEqual(practice.received('upload'), [])
        # the device is not locked, and lets the right one in when the day is over
        self.let_a_day_pass()
        self.run_camherd('identify', practice.inventory, PLAIN, code=0)
        self.assertEqual(self.failed(practice), 2)


class MakesTest(LongDay):
    def test_hikvision(self):
        self.long_day('hikvision')

    def test_dahua(self):
        self.long_day('dahua')

    def test_axis(self):
        self.long_day('axis')

    def test_hanwha(self):
        self.long_day('hanwha')


class OthersTest(LongDay):
    def test_uniview(self):
        self.long_day('uniview')

    def test_reolink(self):
        self.long_day('reolink')

    def test_onvif(self):
        self.long_day('onvif')


class WaysTest(LockoutCase):
    def one(self, knobs=KNOBS):
        return self.practice(devices=1, knobs=knobs, seed=e2e.own_seed())

    def test_by_name_and_by_number(self):
        practice = self.one()
        proxy = e2e.Proxy(practice.rows[0]['address'])
        self.addCleanup(proxy.close)
        files = [self.password_file(f'Wrong-{i}') for i in range(4)]
        names = ['127.0.0.1', 'localhost', 'LOCALHOST', 'http://localhost', 'localhost.']
        for file in files:
            for name in names:
                self.run_camherd('identify', f'{name}:{proxy.port}', '--password-file', file,
                                 '--try-again', code=2)
                self.assert_few(practice, name)
        self.assertEqual(self.failed(practice), 2)

    def test_right_after_one_wrong(self):
        """What was corrected works at once; wherever it stands."""
        practice = self.one()
        self.store('usual', 'Wrong-1', '--make', 'hikvision')
        bare = practice.write_inventory('bare.csv', user=None, password=None)
        phrase = ['--passphrase-file', self.passphrase]
        self.run_camherd('identify', bare, *phrase, code=2)
        self.run_camherd('identify', bare, *phrase, code=2)
        self.assertEqual(self.failed(practice), 1)
        self.store('usual', e2e.PASSWORD, '--make', 'hikvision')
        self.run_camherd('identify', bare, *phrase, code=0)
        result = self.update(practice, *phrase, inventory=bare, code=0)
        self.assert_states(result, done=1)
        self.assertEqual(self.failed(practice), 1)

    def test_resume(self):
        """A resumed run has no tries of its own either."""
        practice = self.practice(devices=3, speed=20, knobs=KNOBS, seed=e2e.own_seed())
        rows = practice.write_inventory('rows.csv')
        work = self.start_update(practice, inventory=rows)
        work.wait_for(lambda: practice.received('upload'), 'an upload')
        work.signal()
        self.assertEqual(work.finish().code, 4)
        for i in range(4):
            practice.write_inventory('rows.csv', password=f'Wrong-{i}')
            self.run_camherd('resume', '--try-again')
            self.assert_few(practice, i)
        self.let_a_day_pass()
        practice.write_inventory('rows.csv')
        self.run_camherd('resume')
        self.run_camherd('identify', rows, code=0)
        self.assert_few(practice, 'the end')

    def test_killed_commands(self):
        """A command that dies while a device thinks about a login has used up its try."""
        practice = self.one(knobs=KNOBS + SLOW_401)
        wrong = self.wrong_lists(practice, 6)
        self.kill_all(practice, [('identify', path, '--try-again') for path in wrong])
        self.assertEqual(self.failed(practice), 2)

    def kill_all(self, practice, commands):
        """Each is killed as soon as the device has its login; what sends none ends by itself."""
        for command in commands:
            before = len(practice.received('login-failed'))
            work = self.start(*command)
            e2e.wait_for(lambda n=before, w=work: w.process.poll() is not None or
                         len(practice.received('login-failed')) > n, 'a try or the end')
            e2e.end(work.process, 9)
            self.assert_few(practice, command)

    def changed(self, knobs):
        """A device that takes its login, and then has another password; told by what it got."""
        before, after = self.one(), self.one(knobs=KNOBS + 'password=Other-1\n' + knobs)
        proxy = e2e.Proxy(before.rows[0]['address'])
        self.addCleanup(proxy.close)
        command = ('identify', f'127.0.0.1:{proxy.port}', '--password-file', self.password_file(),
                   '--try-again')
        self.run_camherd(*command, code=0)
        self.run_camherd(*command, code=0, site=self.path('other'))
        proxy.point(after.rows[0]['address'])
        before.close()
        return after, command

    def test_killed_with_a_good_one(self):
        """That it was right once does not let it out uncounted."""
        after, command = self.changed(SLOW_401)
        self.kill_all(after, [command] * 5)
        result = self.run_camherd(*command, code=2)
        self.assertIn('before 2', result.out + result.err)
        self.run_camherd(*command, code=2, site=self.path('other'))
        self.run_camherd(*command, code=2, site=self.path('third'))
        self.assertEqual(self.failed(after), 2)

    def test_cut_off(self):
        """A device that ends the connection instead of answering a wrong login."""
        after, command = self.changed('on-401=cut\n')
        for i in range(6):
            self.run_camherd(*command, code=2, site=self.path(f'site-{i % 3}'))
            self.assert_few(after, i)
        self.assertEqual(self.failed(after), 2)

    def test_cut_off_from_the_start(self):
        practice = self.one(knobs=KNOBS + 'on-401=cut\n')
        for i in range(6):
            path = practice.write_inventory('wrong.csv', password=f'Wrong-{i}')
            self.run_camherd('identify', path, code=2)
            self.assert_few(practice, i)
        self.assertEqual(self.failed(practice), 2)

    def test_makes_of_one_site(self):
        """Each make gets its own usual login, and none another's."""
        makes = ['hikvision', 'dahua', 'axis', 'hanwha', 'uniview', 'reolink', 'onvif']
        practice = self.practice(devices=14, makes='mixed', knobs=KNOBS, seed=e2e.own_seed())
        bare = practice.write_inventory('bare.csv', user=None, password=None)
        phrase = ['--passphrase-file', self.passphrase]
        users = {row['make'].lower(): row['user'] for row in practice.rows}
        for make in makes:
            if make in users:
                self.store('usual ' + make, e2e.PASSWORD, '--make', make, '--user', users[make])
        result = self.plan(practice, PLAIN, *phrase, inventory=bare, code=0)
        self.assertEqual(result.json['summary']['ready'], 14, result)
        self.assertEqual(practice.received(), [])
        result = self.update(practice, PLAIN, *phrase, inventory=bare, code=0)
        self.assert_states(result, done=14)
        self.assertEqual(practice.received('login-failed'), [])

    def test_named_logins(self):
        """A row that names a login gets that one; one that is not there blocks its row alone."""
        practice = self.practice(devices=2, knobs=KNOBS, seed=e2e.own_seed())
        self.store('bad', 'Wrong-1')
        self.store('good', e2e.PASSWORD)
        phrase = ['--passphrase-file', self.passphrase]
        bad = practice.write_inventory('bad.csv', user=None, password=None, credential='bad')
        good = practice.write_inventory('good.csv', user=None, password=None, credential='good')
        for _ in range(3):
            self.run_camherd('identify', bad, *phrase, code=2)
        self.assertEqual(self.failed(practice), 1)
        self.run_camherd('identify', good, *phrase, code=0)
        with open(good, encoding='utf-8') as file:
            lines = file.read().splitlines()
        lines[2] = lines[2].replace('good', 'nosuch')
        mixed = self.write('mixed.csv', '\n'.join(lines) + '\n')
        result = self.run_camherd('identify', mixed, *phrase, '--format', 'json', code=2)
        self.assertEqual(len(result.json['devices']), 1, result)
        self.assertIn('line 3', result.err)
        self.assertIn('"nosuch"', result.err)
        self.assertEqual(self.failed(practice), 1)
        # sealed, and nobody there to open it: nothing is guessed
        result = self.run_camherd('identify', bad, code=1)
        self.assert_sentence(result, '--passphrase-file')
        self.assertEqual(self.failed(practice), 1)


if __name__ == '__main__':
    e2e.main()
