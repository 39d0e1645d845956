# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the end-to-end tests share: a practice site, the real command, what the devices received.

Nothing here knows how the program works inside: it is started as people start it, and judged by
exit codes, what it prints, what it leaves on disk and what the simulated devices saw.
"""
import csv
import hashlib
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import zipfile

DEADLINE_S = 120
PASSWORD = 'Practice-77'
PLATFORMS = {'DS-2CD2386G2-IU': 'G5', 'DS-2CD2146G2-ISU': 'G5', 'DS-2CD2443G0-IW': 'G1',
             'DS-2SE4C425MWG-E-26': 'G7', 'DS-7616NI-K2': 'K51', 'DS-7732NI-M4': 'K21B1'}
STATES = {'done', 'skipped', 'blocked', 'failed', 'unsure', 'cancelled', 'rolled-back'}
VERDICTS = {'ready', 'up-to-date', 'newer-installed', 'no-firmware', 'contradicts',
            'needs-decision', 'unreachable', 'auth-failed', 'locked', 'not-activated',
            'unsupported', 'error'}
DEVICE_FIELDS = {'address', 'port', 'scheme', 'mac', 'serial', 'vendor', 'model', 'hardware',
                 'name', 'kind', 'firmware', 'build', 'activated', 'driver', 'methods',
                 'channels', 'reachable'}
CHECK_FIELDS = {'device', 'verdict', 'from', 'to', 'via', 'file', 'sha256', 'fit', 'findings',
                'advisories_before', 'advisories_after', 'rollback', 'wave', 'estimate_s'}
RUN_FIELDS = {'device', 'state', 'from', 'to', 'code', 'reason', 'seconds', 'outage_s', 'uploads',
              'backup', 'proof'}
# nothing but text: what a terminal would obey is none of it
CONTROL = re.compile(r'[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]')


def wait_for(check, what, process=None):
    """Asks until there is an answer; a process that ends meanwhile will give none."""
    end = time.monotonic() + DEADLINE_S
    while time.monotonic() < end:
        value = check()
        if value:
            return value
        if process is not None and process.poll() is not None:
            value = check()
            if value:
                return value
            raise AssertionError(f'ended with {process.returncode} before: {what}')
        time.sleep(0.02)
    raise AssertionError('waited in vain: ' + what)


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def write(path, text):
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    return path


def write_list(path, rows, fields=None):
    """Rows as CSV; columns are those of the first row, and what a row lacks stays empty."""
    with open(path, 'w', encoding='utf-8', newline='') as file:
        writer = csv.DictWriter(file, fields or list(rows[0]), extrasaction='ignore')
        writer.writeheader()
        writer.writerows(rows)
    return path


def host(row):
    """The address of a row or line without its port."""
    return row['address'].rsplit(':', 1)[0]


def end(process, number=signal.SIGTERM):
    """Ends a process that this test started."""
    if process.poll() is None:
        process.send_signal(number)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Result:
    """How a command ended."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def rows(self):
        return list(csv.DictReader(self.out.splitlines()))

    def by_address(self):
        return {row['device']['address']: row for row in self.json['devices']}

    def __str__(self):
        return f'exit {self.code}\nstdout: {self.out[-3000:]}\nstderr: {self.err[-3000:]}'


class Command:
    """A running camherd; what it prints goes to files, so that it never waits for a reader."""

    def __init__(self, arguments, folder, environment, **options):
        self.folder = tempfile.mkdtemp(prefix='run-', dir=folder)
        with open(self.path('out'), 'wb') as out, open(self.path('err'), 'wb') as err:
            self.process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=out,
                                            stderr=err, env=environment, **options)

    def path(self, name):
        return os.path.join(self.folder, name)

    @property
    def err(self):
        return read(self.path('err'))

    def wait_for(self, check, what):
        try:
            return wait_for(check, what, self.process)
        except AssertionError as error:
            raise AssertionError(f'{error}\n{self.err[-3000:]}') from None

    def signal(self, number=signal.SIGINT):
        self.process.send_signal(number)

    def finish(self):
        try:
            code = self.process.wait(DEADLINE_S)
        except subprocess.TimeoutExpired:
            raise AssertionError('did not end:\n' + self.err[-3000:]) from None
        result = Result(code, read(self.path('out')), self.err)
        # what GLib says about mistakes of ours
        if re.search(r'\(camherd[^)]*\): \S*-(?:CRITICAL|WARNING) \*\*', result.err):
            raise AssertionError(str(result))
        return result


class Practice:
    """A simulated site in the foreground of its own process."""

    def __init__(self, camherd, folder, *options, devices=3, speed=200, seed=1, knobs=None,
                 makes='hikvision', prefix=()):
        self.folder = folder
        arguments = [*prefix, camherd, 'practice', '--devices', str(devices), '--speed', str(speed),
                     '--seed', str(seed), '--makes', makes, *options]
        if knobs is not None:
            arguments += ['--knobs', write(folder + '.knobs', knobs)]
        self.process = subprocess.Popen([*arguments, folder], stdout=subprocess.PIPE, text=True)
        try:
            if self.process.stdout.readline() != 'ready\n':
                raise AssertionError('the practice site did not get ready')
            self.inventory = os.path.join(folder, 'site.csv')
            self.firmware = os.path.join(folder, 'firmware')
            with open(self.inventory, encoding='utf-8', newline='') as file:
                self.rows = list(csv.DictReader(file))
        except BaseException:
            self.close()
            raise
        self.addresses = [host(row) for row in self.rows]
        self.port = int(self.rows[0]['address'].rsplit(':', 1)[1])

    def close(self):
        end(self.process)
        self.process.stdout.close()

    def received(self, what=None):
        """What the devices say they got; a line that is being written does not count yet."""
        text = read(os.path.join(self.folder, 'received.jsonl'))
        lines = [json.loads(line) for line in text[:text.rfind('\n') + 1].splitlines()]
        return [line for line in lines if what is None or line['what'] == what]

    def images(self):
        """Whole images by address."""
        count = {address: [] for address in self.addresses}
        for line in self.received('upload'):
            if line['ok']:
                count[host(line)].append(line['sha256'])
        return count

    def files(self):
        """The SHA-256 of the image in each firmware file, by platform."""
        found = {}
        for name in os.listdir(self.firmware):
            with zipfile.ZipFile(os.path.join(self.firmware, name)) as archive:
                image = next(n for n in archive.namelist() if n.endswith('digicap.dav'))
                found[name.split('_')[1]] = hashlib.sha256(archive.read(image)).hexdigest()
        return found

    def write_inventory(self, file='own.csv', /, **changes):
        """The site's inventory with other values, all rows or by a function of the row."""
        rows = [dict(row) for row in self.rows]
        for row in rows:
            for field, value in changes.items():
                row[field] = value(row) if callable(value) else value
        fields = [field for field in rows[0] if any(row[field] is not None for row in rows)]
        return write_list(os.path.join(self.folder, file), rows, fields)


class Proxy:
    """Another way to a device: what comes there goes to it, and what it says comes back."""

    def __init__(self, address, own='127.0.0.1', port=0):
        self.point(address)
        self.server = socket.create_server((own, port))
        self.port = self.server.getsockname()[1]
        self.sockets = [self.server]
        threading.Thread(target=self.serve, daemon=True).start()

    def point(self, address):
        """Leads there from now on."""
        host, number = address.rsplit(':', 1)
        self.target = (host, int(number))

    def serve(self):
        while True:
            try:
                near, _ = self.server.accept()
            except OSError:
                return
            self.sockets.append(near)
            try:
                far = socket.create_connection(self.target)
            except OSError:
                near.shutdown(socket.SHUT_RDWR)
                continue
            self.sockets.append(far)
            for a, b in ((near, far), (far, near)):
                threading.Thread(target=self.copy, args=(a, b), daemon=True).start()

    @staticmethod
    def copy(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self):
        self.server.shutdown(socket.SHUT_RDWR)
        for one in self.sockets:
            one.close()


class Case(unittest.TestCase):
    """A test with a folder of its own, a site folder in it, and commands that end."""

    camherd = 'camherd'

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix='e2e-')
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.site = self.path('site')
        self.practices = 0
        home = self.path('home')
        os.mkdir(home)
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith(('CAMHERD_', 'XDG_', 'DBUS_'))}
        self.environment.update(HOME=home, LC_ALL='C.UTF-8', TZ='UTC')

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, text):
        return write(self.path(name), text)

    def password_file(self, password=PASSWORD):
        return self.write('password-' + hashlib.md5(password.encode()).hexdigest()[:8],
                          password + '\n')

    def practice(self, *options, **more):
        """Each site of one test has serial numbers of its own: devices are known by them."""
        self.practices += 1
        more.setdefault('seed', self.practices)
        folder = tempfile.mkdtemp(prefix='practice-', dir=self.folder)
        practice = Practice(self.camherd, folder, *options, **more)
        self.addCleanup(practice.close)
        return practice

    def arguments(self, arguments, site=None):
        head, *rest = arguments
        return [self.camherd, head, '--site', site or self.site, *rest]

    def start(self, *arguments, environment=None, site=None, prefix=(), **options):
        command = Command([*prefix, *self.arguments(arguments, site)], self.folder,
                          dict(self.environment, **(environment or {})), **options)
        self.addCleanup(end, command.process, signal.SIGKILL)
        return command

    def run_camherd(self, *arguments, code=None, **options):
        result = self.start(*arguments, **options).finish()
        if code is not None:
            self.assertEqual(result.code, code, f'{arguments}\n{result}')
        return result

    def update(self, practice, *more, inventory=None, code=None, verb='update'):
        """Updates a practice site from its own files; the result is JSON."""
        return self.run_camherd(verb, inventory or practice.inventory, '--firmware',
                                practice.firmware, '--yes', '--format', 'json', *more, code=code)

    def start_update(self, practice, *more, inventory=None, **options):
        return self.start('update', inventory or practice.inventory, '--firmware',
                          practice.firmware, '--yes', '--format', 'json', *more, **options)

    def plan(self, practice, *more, inventory=None, code=None):
        """Checks a practice site against its own files; the result is JSON."""
        return self.run_camherd('check', inventory or practice.inventory, '--firmware',
                                practice.firmware, '--format', 'json', *more, code=code)

    def mount(self, folder, size):
        """A prefix for commands that see a small disk of their own there."""
        os.makedirs(folder, mode=0o700)
        script = f'mount -t tmpfs -o size={size},mode=700 camherd "$0" && exec "$@"'
        for way in (['unshare', '-m'], ['unshare', '-Urm']):
            prefix = [*way, 'sh', '-c', script, folder]
            if subprocess.run([*prefix, 'true'], check=False, stderr=subprocess.DEVNULL,
                              env=self.environment).returncode == 0:
                return prefix
        return None

    def assert_sentence(self, result, *words):
        """One plain sentence on stderr, nothing on stdout; it names the thing."""
        notes = ('note: ', 'warning: ')
        lines = [line for line in result.err.splitlines() if not line.startswith(notes)]
        self.assertEqual(len(lines), 1, result)
        line = lines[0]
        self.assertTrue(line.startswith('camherd: '), line)
        self.assertLess(len(line), 400)
        self.assertNotRegex(line, CONTROL)
        own = line.replace(self.folder, '')
        self.assertNotRegex(own, r'\?\?|\(null\)|\{|g_|CAM_|CRITICAL|assert', line)
        self.assertFalse(line.endswith('.'), line)
        for word in words:
            self.assertIn(word, line)
        self.assertEqual(result.out, '')

    def assert_states(self, result, **wanted):
        """Counts of final states; those that are not named are zero."""
        document = result.json
        states = [row['state'] for row in document['devices']]
        for state in set(states) | set(wanted):
            self.assertEqual(states.count(state), wanted.get(state.replace('-', '_'), 0), result)
            self.assertEqual(document['counts'].get(state, 0), states.count(state), result)

    def assert_one_image_each(self, practice):
        """Every device got one whole image, the one for its platform, and nothing else."""
        files = practice.files()
        for row in practice.rows:
            address = host(row)
            self.assertEqual(practice.images()[address], [files[PLATFORMS[row['model']]]], address)


def own_seed():
    """Serial numbers that no other practice site on this loopback has at this moment."""
    return random.SystemRandom().randrange(1, 2**40)


def main():
    """NAME.py CAMHERD [unittest arguments]; a group may be left out, but nothing is skipped."""
    Case.camherd = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=2)
