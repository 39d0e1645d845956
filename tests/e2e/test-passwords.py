#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Wrong passwords: no device is locked out, and nobody gets what was not meant for him."""
import base64
import collections
import os
import sys

sys.dont_write_bytecode = True
import e2e  # noqa: E402


class WrongTest(e2e.Case):
    def failed_logins(self, practice):
        return collections.Counter(e2e.host(line)
                                   for line in practice.received('login-failed'))

    def test_one_try_over_all_commands(self):
        practice = self.practice(devices=2)
        wrong = practice.write_inventory(password='Wrong-1')
        for verb in ('identify', 'check', 'backup'):
            self.run_camherd(verb, wrong, code=2)
        result = self.update(practice, inventory=wrong, code=2)
        self.assert_states(result, blocked=2)
        for row in result.json['devices']:
            self.assertIn('password', row['reason'])
            self.assertTrue(row['next'])
        self.assertEqual(set(self.failed_logins(practice).values()), {1})
        # corrected, it works without more ado
        result = self.update(practice, code=0)
        self.assert_states(result, done=2)
        self.assertEqual(set(self.failed_logins(practice).values()), {1})

    def test_try_again_once_more_and_no_more_that_day(self):
        practice = self.practice(devices=1)
        wrong = practice.write_inventory(password='Wrong-1')
        self.run_camherd('identify', wrong, code=2)
        before = self.run_camherd('identify', wrong, '--format', 'json', code=2)
        self.assertIn('not tried again', before.json['devices'][0]['error']['message'])
        self.run_camherd('identify', wrong, '--try-again', code=2)
        self.assertEqual(sum(self.failed_logins(practice).values()), 2)
        for password in ('Wrong-1', 'Wrong-2', 'Wrong-3'):
            other = practice.write_inventory(password=password)
            self.run_camherd('identify', other, '--try-again', code=2)
            last = self.run_camherd('check', other, '--format', 'json', code=2)
        self.assertEqual(sum(self.failed_logins(practice).values()), 2)
        # and it says why: another password would not have been tried either
        text = last.json['devices'][0]['findings'][0]['text']
        self.assertIn('24 hours', text)

    def test_three_in_a_row_are_enough(self):
        practice = self.practice(devices=8)
        wrong = practice.write_inventory(password='Wrong-1')
        result = self.run_camherd('check', wrong, '--format', 'json', code=2)
        asked = self.failed_logins(practice)
        self.assertEqual(sorted(asked.values()), [1, 1, 1])
        self.assertEqual(result.json['summary']['auth-failed'], 8)
        spared = [row for row in result.json['devices']
                  if row['device']['address'] not in asked]
        for row in spared:
            self.assertIn('three devices', row['findings'][0]['text'])
        self.assertEqual(practice.received('upload'), [])
        self.update(practice, code=0)
        self.assert_one_image_each(practice)

    def test_password_file(self):
        practice = self.practice(devices=1)
        plain = practice.write_inventory(password=None, user=None)
        self.run_camherd('identify', plain, '--quiet', code=2)
        self.run_camherd('identify', plain, '--password-file', self.password_file(), code=0)
        missing = self.run_camherd('identify', plain, '--password-file', self.path('nosuch'),
                                   '--quiet', code=1)
        self.assert_sentence(missing, 'nosuch')
        empty = self.run_camherd('identify', plain, '--password-file', self.write('empty', ''),
                                 '--quiet', code=1)
        self.assert_sentence(empty, 'empty')
        self.assertEqual(practice.received(), [])


class SecretTest(e2e.Case):
    """The password is nowhere but in the login itself."""

    def needles(self, password):
        raw = password.encode()
        pair = b'admin:' + raw
        return [raw, base64.b64encode(raw).rstrip(b'='), base64.b64encode(pair).rstrip(b'='),
                raw.hex().encode(), password.encode('utf-16-le')]

    def assert_clean(self, what, data):
        for needle in self.needles(e2e.PASSWORD):
            self.assertNotIn(needle, data, what)

    def read_process(self, pid):
        """Arguments and environment of the process and of what it started."""
        for name in ('cmdline', 'environ'):
            with open(f'/proc/{pid}/{name}', 'rb') as file:
                self.assert_clean(name, file.read())
        for task in os.listdir(f'/proc/{pid}/task'):
            with open(f'/proc/{pid}/task/{task}/children', encoding='ascii') as file:
                children = file.read().split()
            for child in children:
                for name in ('cmdline', 'environ'):
                    with open(f'/proc/{child}/{name}', 'rb') as file:
                        self.assert_clean('child', file.read())
        with open(f'/proc/{pid}/limits', encoding='ascii') as file:
            core = next(line for line in file if line.startswith('Max core file size'))
        self.assertEqual(core.split()[4:6], ['0', '0'])

    def test_password_is_nowhere(self):
        practice = self.practice(devices=3, speed=60)
        plain = practice.write_inventory(password=None)
        work = self.start_update(practice, '--verbose', '-o', self.path('update.json'),
                                 inventory=plain, environment={'CAMHERD_PASSWORD': e2e.PASSWORD})
        work.wait_for(lambda: practice.received('upload'), 'an upload')
        self.read_process(work.process.pid)
        result = work.finish()
        self.assertEqual(result.code, 0, result)
        self.assert_one_image_each(practice)
        self.run_camherd('backup', plain, '--verbose', code=0,
                         environment={'CAMHERD_PASSWORD': e2e.PASSWORD})
        for form in ('html', 'json', 'csv'):
            self.run_camherd('report', '--format', form, '-o', self.path('report.' + form), code=0)
        self.run_camherd('check', plain, '--format', 'html', '-o', self.path('check.html'), code=0,
                         environment={'CAMHERD_PASSWORD': e2e.PASSWORD})
        seen = 0
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.join(folder, name)
                # the site's own files hold the password because people must be able to try it
                if path == practice.inventory or not os.path.isfile(path):
                    continue
                seen += 1
                with open(path, 'rb') as file:
                    self.assert_clean(path, file.read())
        self.assertGreater(seen, 15)

    def test_a_refused_password_is_remembered_without_being_kept(self):
        practice = self.practice(devices=1)
        self.run_camherd('check', practice.write_inventory(password='Wrong-4711'), code=2)
        for folder, _, names in os.walk(self.site):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.isfile(path):
                    with open(path, 'rb') as file:
                        self.assertNotIn(b'Wrong-4711', file.read(), path)


if __name__ == '__main__':
    e2e.main()
