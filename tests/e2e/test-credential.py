#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Stored logins: a real secret service, the sealed file, and a terminal that is asked."""
import os
import pty
import select
import shutil
import signal
import socket
import stat
import subprocess
import sys
import termios
import time

sys.dont_write_bytecode = True
import e2e  # noqa: E402

MARKER = 'Marker-Xyzzy-4711'
PHRASE = 'Phrase-Plugh-0815'
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>
"""


class CredentialCase(e2e.Case):
    def setUp(self):
        super().setUp()
        self.phrase = self.write('phrase', PHRASE + '\n')
        self.marker = self.write('marker', MARKER + '\n')

    def set(self, name, *more, code=0, password=None, **options):
        return self.run_camherd('credential', 'set', name, '--password-file',
                                password or self.marker, *more, code=code, **options)

    def list(self, *more, **options):
        result = self.run_camherd('credential', 'list', '--format', 'json', *more, code=0,
                                  **options)
        return {row['name']: row for row in result.json['credentials']}

    def assert_nowhere(self, *needles):
        """In no file of the site, of the state folder, and of what commands printed."""
        seen = 0
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.join(folder, name)
                if path in (self.phrase, self.marker) or not os.path.isfile(path):
                    continue
                seen += 1
                with open(path, 'rb') as file:
                    data = file.read()
                for needle in needles:
                    self.assertNotIn(needle.encode(), data, path)
        self.assertGreater(seen, 3)


class FileTest(CredentialCase):
    def test_set_list_remove(self):
        sealed = ['--passphrase-file', self.phrase]
        self.set('main', '--user', 'operator', '--make', 'Axis', *sealed)
        self.set('spare', *sealed)
        rows = self.list(*sealed)
        self.assertEqual(rows['main'], {'name': 'main', 'user': 'operator', 'make': 'axis',
                                        'store': 'sealed file'})
        self.assertEqual(rows['spare']['user'], 'admin')
        self.assertIsNone(rows['spare']['make'])
        table = self.run_camherd('credential', 'list', *sealed, code=0).out
        self.assertIn('sealed file', table)
        lines = self.run_camherd('credential', 'list', '--format', 'csv', *sealed, code=0).rows
        self.assertEqual([line['name'] for line in lines], ['main', 'spare'])
        path = os.path.join(self.site, 'credentials')
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        self.run_camherd('credential', 'remove', 'main', *sealed, code=0)
        self.assertEqual(set(self.list(*sealed)), {'spare'})
        gone = self.run_camherd('credential', 'remove', 'main', *sealed, code=1)
        self.assert_sentence(gone, '"main"')
        self.assert_nowhere(MARKER, PHRASE)

    def test_what_is_refused(self):
        sealed = ['--passphrase-file', self.phrase]
        short = self.set('x', '--passphrase-file', self.write('short', 'Short-7\n'), code=1)
        self.assert_sentence(short, '8 characters')
        self.set('main', *sealed)
        wrong = self.write('wrong', 'Phrase-Plugh-0816\n')
        for result, word in (
                (self.set('x', code=1), '--passphrase-file'),
                (self.set('x', '--passphrase-file', wrong, code=1), 'passphrase is wrong'),
                (self.set('x', *sealed, '--make', 'nosuch', code=1), 'nosuch'),
                (self.set(' x', *sealed, code=1), 'name'),
                (self.set('x', *sealed, '--store', 'drawer', code=1), 'drawer'),
                (self.set('x', '--store', 'service', code=1), 'no secret service'),
                (self.run_camherd('credential', 'set', 'x', *sealed, code=1), '--password-file'),
                (self.run_camherd('credential', 'set', code=1), 'credential set NAME'),
                (self.run_camherd('credential', 'lend', 'x', code=1), 'credential set NAME')):
            self.assert_sentence(result, word)
        self.assertEqual(set(self.list(*sealed)), {'main'})
        os.chmod(os.path.join(self.site, 'credentials'), 0o644)
        result = self.run_camherd('credential', 'list', *sealed, code=1)
        self.assert_sentence(result, 'chmod 600')

    def test_a_whole_run_leaves_no_trace(self):
        """Neither password nor passphrase in arguments, environment, journal, log or report."""
        practice = self.practice(devices=3, speed=60)
        good = self.write('good', e2e.PASSWORD + '\n')
        sealed = ['--passphrase-file', self.phrase]
        self.set('usual', '--make', 'hikvision', *sealed, password=good)
        rows = practice.write_inventory(password=None, user=None)
        moved = shutil.move(rows, self.path('rows.csv'))
        work = self.start_update(practice, *sealed, '--verbose', '-o', self.path('update.json'),
                                 inventory=moved)
        work.wait_for(lambda: practice.received('upload'), 'an upload')
        pid = work.process.pid
        for name in ('cmdline', 'environ'):
            with open(f'/proc/{pid}/{name}', 'rb') as file:
                data = file.read()
            self.assertNotIn(PHRASE.encode(), data)
            self.assertNotIn(e2e.PASSWORD.encode(), data)
        self.assertEqual(work.finish().code, 0)
        for form in ('html', 'json', 'csv'):
            self.run_camherd('report', '--format', form, '-o', self.path('report.' + form), code=0)
        self.assert_one_image_each(practice)
        os.unlink(good)
        os.unlink(practice.inventory)
        self.assert_nowhere(PHRASE, e2e.PASSWORD)

    def test_without_the_passphrase_the_rest_goes_on(self):
        """Rows with a login of their own do not need what is sealed."""
        practice = self.practice(devices=1)
        self.set('usual', '--make', 'hikvision', '--passphrase-file', self.phrase)
        self.run_camherd('identify', practice.inventory, code=0)
        bare = practice.write_inventory(password=None, user=None)
        result = self.run_camherd('identify', bare, code=2)
        self.assertIn('--passphrase-file', result.err)
        self.assertEqual(practice.received(), [])
        # what the command line says comes before what is stored
        self.run_camherd('identify', bare, '--password-file', self.password_file(), code=0)
        self.assertEqual(practice.received(), [])


class ServiceTest(CredentialCase):
    """A bus and a keyring of our own, both real."""

    def setUp(self):
        super().setUp()
        self.socket = self.path('bus')
        self.environment.update(XDG_RUNTIME_DIR=self.path('runtime'),
                                XDG_DATA_HOME=self.path('data'))
        os.mkdir(self.path('runtime'), 0o700)

    def start_bus(self):
        config = self.write('bus.conf', BUS.format(path=self.socket))
        bus = subprocess.Popen(['dbus-daemon', '--nofork', '--nopidfile', '--config-file', config],
                               env=self.environment, stderr=subprocess.DEVNULL)
        self.addCleanup(e2e.end, bus)
        e2e.wait_for(lambda: os.path.exists(self.socket), 'the bus', bus)
        self.environment['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=' + self.socket

    def start_keyring(self):
        self.start_bus()
        keyring = subprocess.Popen(
            ['gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets'],
            env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.addCleanup(e2e.end, keyring, signal.SIGKILL)
        keyring.stdin.write(b'keyring')
        keyring.stdin.close()
        e2e.wait_for(lambda: self.tool('store', '--label=probe', 'probe', 'yes', text='x')[0] == 0,
                     'the keyring', keyring)
        return keyring

    def tool(self, *arguments, text=''):
        """secret-tool, the judge: a program of other people."""
        done = subprocess.run(['secret-tool', *arguments], env=self.environment, input=text,
                              capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout

    def lock(self):
        done = subprocess.run(
            ['gdbus', 'call', '--session', '--dest', 'org.freedesktop.secrets', '--object-path',
             '/org/freedesktop/secrets', '--method', 'org.freedesktop.Secret.Service.Lock',
             "[objectpath '/org/freedesktop/secrets/collection/login']"],
            env=self.environment, capture_output=True, text=True, timeout=60, check=False)
        self.assertIn('collection/login', done.stdout, done.stderr)

    def test_real_keyring(self):
        self.start_keyring()
        practice = self.practice(devices=2)
        good = self.write('good', e2e.PASSWORD + '\n')
        self.set('usual', '--make', 'hikvision', password=good)
        self.set('other', '--user', 'bob')
        rows = self.list()
        self.assertEqual({row['store'] for row in rows.values()}, {'secret service'})
        self.assertFalse(os.path.exists(os.path.join(self.site, 'credentials')))
        with open(os.path.join(self.site, 'site-id'), encoding='ascii') as file:
            site = file.read().strip()
        wanted = ['application', 'camherd', 'site', site, 'name', 'other', 'user', 'bob']
        self.assertEqual(self.tool('lookup', *wanted), (0, MARKER))
        self.assertEqual(self.tool('lookup', 'application', 'camherd', 'make', 'hikvision'),
                         (0, e2e.PASSWORD))
        bare = practice.write_inventory(password=None, user=None)
        result = self.update(practice, inventory=bare, code=0)
        self.assert_states(result, done=2)
        self.assertEqual(practice.received('login-failed'), [])
        # another of that name, another user: the older one is gone
        self.set('other', '--user', 'carol')
        self.assertEqual(self.tool('lookup', *wanted)[0], 1)
        self.assertEqual(self.list()['other']['user'], 'carol')
        # another site has its own
        self.assertEqual(self.list(site=self.path('elsewhere')), {})
        self.run_camherd('credential', 'remove', 'other', code=0)
        self.assertEqual(self.tool('lookup', 'application', 'camherd', 'name', 'other')[0], 1)
        self.assertEqual(set(self.list()), {'usual'})
        # what is put into the file is no longer in the service
        self.set('usual', '--store', 'file', '--passphrase-file', self.phrase, password=good)
        self.assertEqual(self.tool('lookup', 'application', 'camherd', 'name', 'usual')[0], 1)
        rows = self.list('--passphrase-file', self.phrase)
        self.assertEqual(rows['usual']['store'], 'sealed file')

    def test_locked_keyring(self):
        self.start_keyring()
        self.set('usual', '--make', 'hikvision')
        self.lock()
        result = self.set('more', code=1)
        self.assert_sentence(result, 'keyring is locked', '--store file')
        practice = self.practice(devices=1)
        bare = practice.write_inventory(password=None, user=None)
        result = self.run_camherd('identify', bare, code=2)
        self.assertIn('keyring is locked', result.err)
        self.run_camherd('identify', practice.inventory, code=0)
        self.assertEqual(practice.received(), [])
        # names are no secret of the keyring
        self.assertEqual(set(self.list()), {'usual'})

    def test_keyring_that_hangs(self):
        keyring = self.start_keyring()
        self.set('usual', '--make', 'hikvision')
        keyring.send_signal(signal.SIGSTOP)
        result = self.run_camherd('credential', 'list', code=1)
        self.assert_sentence(result, 'within 3 seconds')
        # a new one goes where it can
        self.set('more', '--passphrase-file', self.phrase)
        rows = self.list('--store', 'file', '--passphrase-file', self.phrase)
        self.assertEqual(set(rows), {'more'})
        keyring.send_signal(signal.SIGCONT)

    def test_bus_without_keyring(self):
        self.start_bus()
        self.set('main', '--passphrase-file', self.phrase)
        rows = self.list('--passphrase-file', self.phrase)
        self.assertEqual(rows['main']['store'], 'sealed file')
        result = self.set('main', '--store', 'service', code=1)
        self.assert_sentence(result, 'secret service')

    def test_bus_that_hangs(self):
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(self.socket)
            server.listen(8)
            self.environment['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=' + self.socket
            self.set('main', '--passphrase-file', self.phrase)
        self.assertEqual(set(self.list('--passphrase-file', self.phrase)), {'main'})

    def test_bus_that_ends(self):
        """An update outlives the desktop it was started on."""
        self.start_keyring()
        self.set('usual', '--make', 'hikvision', password=self.password_file())
        practice = self.practice(devices=2, speed=30)
        bare = practice.write_inventory(password=None, user=None)
        work = self.start_update(practice, inventory=bare)
        work.wait_for(lambda: practice.received('upload'), 'an upload')
        self.doCleanups_of_bus()
        result = work.finish()
        self.assertEqual(result.code, 0, result)
        self.assert_states(result, done=2)

    def doCleanups_of_bus(self):
        for function, arguments, _ in reversed(self._cleanups):
            if function is e2e.end and 'dbus-daemon' in str(arguments[0].args):
                e2e.end(arguments[0], signal.SIGKILL)


class TerminalTest(CredentialCase):
    """What people see and type."""

    def ask(self, arguments, answers, code=0):
        """Runs camherd on a terminal; each answer waits for its question."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(self.camherd, self.arguments(arguments), self.environment)
        self.addCleanup(os.close, terminal)
        shown = ''
        for question, answer in answers:
            shown = self.read_until(terminal, shown, question)
            os.write(terminal, answer.encode())
        shown = self.read_until(terminal, shown, None)
        echo = bool(termios.tcgetattr(terminal)[3] & termios.ECHO)
        _, status = os.waitpid(pid, 0)
        self.assertEqual(os.waitstatus_to_exitcode(status), code, shown)
        self.assertTrue(echo, 'echo is off')
        return shown

    def read_until(self, terminal, shown, question):
        """The question, and the terminal being without echo, or the end where there is none."""
        end = time.monotonic() + e2e.DEADLINE_S
        start = len(shown)
        while question is None or question not in shown[start:]:
            self.assertLess(time.monotonic(), end, shown)
            if not select.select([terminal], [], [], 1)[0]:
                continue
            try:
                data = os.read(terminal, 65536)
            except OSError:
                data = b''
            if not data:
                self.assertIsNone(question, shown)
                return shown
            shown += data.decode(errors='replace')
        return shown

    def test_set_and_use(self):
        practice = self.practice(devices=1)
        shown = self.ask(['credential', 'set', 'usual', '--make', 'hikvision'],
                         [('User (admin): ', '\n'), ('Password of admin: ', e2e.PASSWORD + '\n'),
                          ('New passphrase', PHRASE + '\n'), ('The same again', PHRASE + '\n')])
        self.assertIn('is stored in the sealed file', shown)
        self.assertNotIn(e2e.PASSWORD, shown)
        self.assertNotIn(PHRASE, shown)
        # the next one needs the same passphrase, once
        shown = self.ask(['credential', 'set', 'bob', '--user', 'bob'],
                         [('Password of bob: ', MARKER + '\n'), ('Passphrase of', PHRASE + '\n')])
        self.assertNotIn(MARKER, shown)
        bare = practice.write_inventory(password=None, user=None)
        shown = self.ask(['identify', bare], [('Passphrase of', PHRASE + '\n')])
        self.assertNotIn('Password of', shown)
        self.assertNotIn(PHRASE, shown)
        self.assertEqual(practice.received(), [])
        shown = self.ask(['identify', bare], [('Passphrase of', 'Phrase-wrong\n'),
                                              ('Password of admin', e2e.PASSWORD + '\n')])
        self.assertIn('passphrase is wrong', shown)
        # a user on the command line is asked for
        self.ask(['identify', bare, '--user', 'admin'],
                 [('Password of admin', e2e.PASSWORD + '\n')])
        self.assertEqual(practice.received(), [])

    def test_mistakes(self):
        self.ask(['credential', 'set', 'a', '--user', 'u'],
                 [('Password', MARKER + '\n'), ('New passphrase', PHRASE + '\n'),
                  ('The same again', PHRASE + 'x\n')], code=1)
        self.ask(['credential', 'set', 'a', '--user', 'u'],
                 [('Password', MARKER + '\n'), ('New passphrase', 'short\n')], code=1)
        self.ask(['credential', 'set', 'a', '--user', 'u'], [('Password', '\n')], code=1)
        self.ask(['credential', 'set', 'a', '--user', 'u'], [('Password', '\x04')], code=1)
        self.assertFalse(os.path.exists(os.path.join(self.site, 'credentials')))

    def test_ctrl_c(self):
        """The terminal is as it was before."""
        for answer in ('\x03', 'half\x03'):
            self.ask(['credential', 'set', 'a', '--user', 'u'], [('Password', answer)], code=1)
        self.ask(['credential', 'set', 'a'], [('User', '\x03')], code=1)

    def test_resume_never_asks(self):
        practice = self.practice(devices=3, speed=20)
        self.set('usual', '--make', 'hikvision', '--passphrase-file', self.phrase,
                 password=self.password_file())
        bare = practice.write_inventory(password=None, user=None)
        work = self.start_update(practice, '--passphrase-file', self.phrase, inventory=bare)
        work.wait_for(lambda: practice.received('upload'), 'an upload')
        work.signal()
        self.assertEqual(work.finish().code, 4)
        shown = self.ask(['resume'], [], code=1)
        self.assertIn('--passphrase-file', shown)
        self.assertNotIn('Passphrase of', shown)
        result = self.run_camherd('resume', '--passphrase-file', self.phrase, '--format', 'json',
                                  code=0)
        self.assert_states(result, done=3)
        self.assertEqual(practice.received('login-failed'), [])


if __name__ == '__main__':
    e2e.main()
