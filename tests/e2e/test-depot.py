#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Firmware files as people have them: what is said of each, what the depot keeps and gives back."""
import csv
import hashlib
import os
import random
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import e2e  # noqa: E402

CLASSIC = 'IPC_G1_EN_STD_5.5.80_180911.zip'
CLOSED = 'XNV-8080R_2.21.01_20220517_R276.img'
MAKER = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'firmware', 'make-swkh.py')
FIELDS = {'path', 'sha256', 'size', 'container', 'vendor', 'platform', 'models', 'version',
          'build', 'language', 'confidence', 'findings', 'evidence', 'member', 'kind', 'min_from'}


def digest(path, name='sha256'):
    with open(path, 'rb') as file:
        return hashlib.new(name, file.read()).hexdigest()


class FirmwareCase(e2e.Case):
    @classmethod
    def setUpClass(cls):
        cls.samples = tempfile.mkdtemp(prefix='e2e-samples-')
        cls.addClassCleanup(shutil.rmtree, cls.samples)
        subprocess.run([sys.executable, MAKER, cls.samples], check=True,
                       stdout=subprocess.DEVNULL)

    def setUp(self):
        super().setUp()
        self.environment['XDG_DATA_HOME'] = self.path('data')
        self.depot = self.path('data', 'camherd', 'depot')

    def sample(self, name, folder=None, new_name=None):
        """A copy of a sample alone in a folder, or in the one given."""
        folder = folder or tempfile.mkdtemp(prefix='file-', dir=self.folder)
        return shutil.copy(os.path.join(self.samples, name),
                           os.path.join(folder, new_name or name))

    def closed(self, size, seed=1):
        """An image whose bytes nobody can check."""
        path = os.path.join(tempfile.mkdtemp(prefix='file-', dir=self.folder), CLOSED)
        with open(path, 'wb') as file:
            file.write(random.Random(seed).randbytes(size))
        return path

    def firmware(self, *arguments, **options):
        return self.run_camherd('firmware', *arguments, **options)

    def list(self, code=0):
        return self.firmware('list', '--format', 'json', code=code).json

    def kept(self):
        """The names in the depot that are no lock."""
        names = os.listdir(self.depot) if os.path.isdir(self.depot) else []
        return sorted(name for name in names if name != '.lock')

    def assert_whole(self, count):
        """So many files, each with its description, and the bytes that its name says."""
        names = self.kept()
        self.assertEqual(len(names), 2 * count, names)
        for name in names:
            path = os.path.join(self.depot, name)
            if name.endswith('.bin'):
                self.assertEqual(digest(path), name[:-4])
                self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o400)
                self.assertIn(name[:-4] + '.json', names)

    def refuse(self, path, *words):
        """Neither inspected nor added, with the reason; nothing is kept."""
        before = self.kept()
        for action in ('inspect', 'add'):
            result = self.firmware(action, path, '--format', 'json', code=2)
            row, = result.json['files']
            self.assertEqual(row['path'], path)
            self.assertIsNone(row['sha256'])
            self.assertIn(row['error']['code'], ('format', 'file', 'no-space'))
            for word in words:
                self.assertIn(word, row['error']['message'])
            self.assertNotRegex(row['error']['message'], e2e.CONTROL)
            table = self.firmware(action, path, code=2)
            self.assertIn('refused', table.out)
        self.assertEqual(self.kept(), before)


class FileTest(FirmwareCase):
    def test_inspect(self):
        path = self.sample(CLASSIC)
        document = self.firmware('inspect', path, '--format', 'json', code=0).json
        self.assertEqual(set(document), {'schema', 'files'})
        row, = document['files']
        self.assertEqual(set(row), FIELDS)
        self.assertEqual(row['container'], 'zip+swkh')
        self.assertEqual(row['version'], 'V5.5.80')
        self.assertEqual(row['platform'], 'G1')
        self.assertEqual(row['member'], 'digicap.dav')
        self.assertEqual(row['sha256'], digest(os.path.join(self.samples, 'plain.dav')))
        table = self.firmware('inspect', path, code=0).out
        for words in ('V5.5.80', 'G1', 'hikvision', row['sha256'], 'how sure'):
            self.assertIn(words, table)
        rows = self.firmware('inspect', path, '--format', 'csv', code=0).rows
        self.assertEqual([line['sha256'] for line in rows], [row['sha256']])

    def test_some_refused(self):
        good = self.sample(CLASSIC)
        result = self.firmware('inspect', self.path('nosuch.zip'), good, '--format', 'json',
                               code=2)
        bad, row = result.json['files']
        self.assertEqual(set(bad), FIELDS | {'error'})
        self.assertEqual(bad['error']['code'], 'file')
        self.assertEqual(row['version'], 'V5.5.80')

    def test_bad_files(self):
        self.refuse(self.path('nosuch.zip'), 'nosuch.zip')
        self.refuse(self.write('empty.dav', ''), 'empty')
        self.refuse(self.write('letter.txt', 'dear camera\n' * 50), 'letter.txt')
        self.refuse(self.folder, 'folder')
        self.refuse('/dev/zero', '/dev/zero')
        pipe = self.path('pipe.zip')
        os.mkfifo(pipe)
        self.refuse(pipe, 'pipe.zip')
        locked = self.sample(CLASSIC)
        os.chmod(locked, 0)
        if not os.access(locked, os.R_OK):
            self.refuse(locked, 'Permission denied')
        for name, words in {'nested-thrice.zip': 'yet another zip', 'bomb.zip': '200 times',
                            'two-images.zip': 'two', 'no-image.zip': 'no-image.zip',
                            'damaged.zip': 'damaged', 'cut-image.zip': 'digicap.dav',
                            'locked.zip': 'locked.zip', 'crowd.zip': '10,000'}.items():
            self.refuse(self.sample(name), words)

    def test_sparse(self):
        """4 GB of nothing, under names and beginnings that firmware has."""
        whole = os.path.join(self.samples, 'plain.dav')
        for name, size in (('digicap.dav', 0), (CLOSED, 0), ('trailing.dav', 1 << 20)):
            path = self.path(name)
            with open(whole, 'rb') as source, open(path, 'wb') as file:
                file.write(source.read(size))
                file.truncate(4 << 30)
            self.refuse(path, name)

    def test_names_that_lead_elsewhere(self):
        for name in ('traversal.zip', 'absolute.zip', 'windows.zip'):
            self.refuse(self.sample(name), 'leads out of the zip')
        # a slash of Windows leads nowhere else
        self.firmware('add', self.sample('backslash.zip'), code=0)
        self.assert_whole(1)
        self.assertFalse(os.path.exists('/etc/digicap.dav'))

    def test_usage(self):
        path = self.sample(CLASSIC)
        for arguments in (['nosuch'], ['inspect'], ['add'], ['remove'], ['inspect', path, '--for',
                          'X'], ['list', '--url', 'x'], ['add', path, path, '--sha256', '0' * 64],
                          ['add', path, '--sha256', 'abc'], ['add', path, '--for', 'DS-*'],
                          ['add', path, '--notes', self.path('nosuch')],
                          ['list', '--sha256', '0' * 64]):
            result = self.firmware(*arguments, code=1)
            self.assert_sentence(result)
        self.assertEqual(self.kept(), [])


class DepotTest(FirmwareCase):
    def add_with(self, name, text, code):
        """Adds the classic file with a file of that name beside it."""
        path = self.sample(CLASSIC)
        beside = os.path.join(os.path.dirname(path), name)
        e2e.write(beside, text)
        row, = self.firmware('add', path, '--format', 'json', code=code).json['files']
        return row

    def test_add_list_remove(self):
        path = self.sample(CLASSIC)
        notes = self.write('notes.txt', 'first line\nsecond line\n')
        self.firmware('add', path, '--for', 'DS-2CD1', '--url', 'https://maker.example/a',
                      '--notes', notes, code=0)
        self.assert_whole(1)
        self.firmware('add', path, '--for', 'DS-2CD2', '--for', 'ds-2cd1', code=0)
        self.assert_whole(1)
        row, = self.list()['files']
        self.assertEqual(row['for'], ['DS-2CD1', 'DS-2CD2'])
        self.assertEqual(row['url'], 'https://maker.example/a')
        self.assertEqual(row['notes'], 'first line\nsecond line\n')
        self.assertEqual(row['version'], 'V5.5.80')
        self.assertRegex(row['added'], r'^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d')
        table = self.firmware('list', code=0).out
        for words in (CLASSIC, 'V5.5.80', 'DS-2CD2', row['sha256'][:12]):
            self.assertIn(words, table)
        other = self.sample('chinese.dav')
        self.firmware('add', other, code=0)
        self.assert_whole(2)
        self.assert_sentence(self.firmware('remove', 'nosuch.zip', code=1), 'nosuch.zip')
        self.firmware('remove', row['sha256'][:8], 'chinese.dav', code=0)
        self.assertEqual(self.kept(), [])
        self.assertEqual(self.list()['files'], [])

    def test_checksum_given(self):
        path = self.sample(CLASSIC)
        wrong = '0' * 64
        row, = self.firmware('add', path, '--sha256', wrong, '--format', 'json',
                             code=2).json['files']
        self.assertIn(wrong, row['error']['message'])
        self.assertIn(digest(path), row['error']['message'])
        self.assertEqual(self.kept(), [])
        image = digest(os.path.join(self.samples, 'plain.dav'))
        for right in (digest(path), digest(path).upper(), image):
            row, = self.firmware('add', path, '--sha256', right, '--format', 'json',
                                 code=0).json['files']
            self.assertIn('checksum-matches', [f['code'] for f in row['findings']])
        self.assert_whole(1)

    def test_checksum_beside(self):
        right = digest(os.path.join(self.samples, CLASSIC))
        weak = digest(os.path.join(self.samples, CLASSIC), 'md5')
        wrong = 'f' * 64
        for name, text in ((CLASSIC + '.sha256', wrong), ('SHA256SUMS', f'{wrong}  {CLASSIC}\n'),
                           ('MD5SUMS', f'{wrong[:32]} *{CLASSIC}\r\n')):
            row = self.add_with(name, text, 2)
            self.assertIn(name, row['error']['message'])
            self.assertEqual(self.kept(), [])
        row = self.add_with('SHA256SUMS', f'{wrong}  another.zip\n{right}  {CLASSIC}\n', 0)
        self.assertIn('checksum-matches', [f['code'] for f in row['findings']])
        row = self.add_with(CLASSIC + '.md5', weak, 0)
        self.assertIn('checksum-weak', [f['code'] for f in row['findings']])
        self.assert_whole(1)

    def test_catalogue(self):
        """A catalogue names the file's version; with another SHA-256 for its name it is refused."""
        path = self.sample('other-name.zip')
        beside = os.path.join(os.path.dirname(path), 'catalogue.csv')
        e2e.write(beside, f'sha256,version,platform\n{digest(path)},V5.5.80,G1\n')
        row, = self.firmware('inspect', path, '--format', 'json', code=0).json['files']
        self.assertEqual((row['version'], row['platform']), ('V5.5.80', 'G1'))
        self.assertIn({'fact': 'version', 'source': 'catalogue', 'text': 'V5.5.80'},
                      row['evidence'])
        e2e.write(beside, f'sha256,file\n{"0" * 64},other-name.zip\n')
        self.refuse(path, 'names another SHA-256 for this file name')
        e2e.write(beside, 'nothing,of,use\n')
        row, = self.firmware('inspect', path, '--format', 'json', code=0).json['files']
        self.assertIn('catalogue-unreadable', [f['code'] for f in row['findings']])

    def test_changed_byte(self):
        self.firmware('add', self.sample(CLASSIC), code=0)
        name = next(name for name in self.kept() if name.endswith('.bin'))
        path = os.path.join(self.depot, name)
        os.chmod(path, 0o600)
        with open(path, 'r+b') as file:
            file.seek(1000)
            byte = file.read(1)
            file.seek(1000)
            file.write(bytes([byte[0] ^ 1]))
        os.utime(path, (1, 1))
        document = self.list(code=2)
        self.assertEqual(document['files'], [])
        self.assertEqual([f['code'] for f in document['findings']], ['depot-changed'])
        self.assertIn(CLASSIC, self.firmware('list', code=2).err)
        self.firmware('add', self.sample(CLASSIC), code=0)
        self.assert_whole(1)
        self.assertEqual(len(self.list()['files']), 1)


class HardTest(FirmwareCase):
    def test_full_disk(self):
        """A file that may not grow is as good as a full disk, and needs no rights."""
        path = self.sample(CLASSIC)

        def prepare():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (10000, 10000))

        row, = self.firmware('add', path, '--format', 'json', code=2, preexec_fn=prepare,
                             restore_signals=False).json['files']
        self.assertEqual(row['error']['code'], 'no-space')
        self.assertEqual(self.kept(), [])
        self.firmware('add', path, code=0)
        self.assert_whole(1)

    def test_small_disk(self):
        prefix = self.mount(self.depot, '1m')
        if prefix is None:
            self.skipTest('this user may not mount a tmpfs; the file limit was tested instead')
        row, = self.firmware('add', self.sample(CLASSIC), '--format', 'json', code=2,
                             prefix=prefix).json['files']
        self.assertEqual(row['error']['code'], 'no-space')
        self.assertIn('free some space', row['error']['message'])

    def test_other_file_system(self):
        folder = tempfile.mkdtemp(prefix='e2e-', dir='/dev/shm')
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.assertNotEqual(os.stat(folder).st_dev, os.stat(self.folder).st_dev)
        self.environment['XDG_DATA_HOME'] = folder
        self.depot = os.path.join(folder, 'camherd', 'depot')
        for name in (CLASSIC, 'chinese.dav'):
            self.firmware('add', self.sample(name), code=0)
        self.assert_whole(2)
        self.assertEqual(len(self.list()['files']), 2)

    def test_depot_is_no_folder(self):
        os.makedirs(os.path.dirname(self.depot))
        e2e.write(self.depot, 'a file\n')
        row, = self.firmware('add', self.sample(CLASSIC), '--format', 'json', code=2).json['files']
        self.assertIn(self.depot, row['error']['message'])
        self.assert_sentence(self.firmware('list', code=1), self.depot)

    def test_at_once(self):
        """Many processes, one file and several: nothing is lost of what each said."""
        path = self.sample(CLASSIC)
        closed = [self.closed(3000000, seed) for seed in range(3)]
        commands = [self.start('firmware', 'add', path, '--for', f'MODEL-{i}') for i in range(6)]
        commands += [self.start('firmware', 'add', one) for one in closed]
        for command in commands:
            result = command.finish()
            self.assertEqual(result.code, 0, result)
        self.assert_whole(4)
        rows = {row['version']: row for row in self.list()['files']}
        self.assertEqual(sorted(rows['V5.5.80']['for']), [f'MODEL-{i}' for i in range(6)])

    def test_kill(self):
        """kill -9 at each thing that can be seen from outside: what is there is whole."""
        path = self.closed(30000000)
        sum_of_it = digest(path)

        def has(ending):
            return lambda: any(name.endswith(ending) or ending in name
                               for name in (os.listdir(self.depot)
                                            if os.path.isdir(self.depot) else []))

        moments = {'the folder': lambda: os.path.isdir(self.depot), 'the lock': has('.lock'),
                   'a part': has('.bin.'), 'the image': has(sum_of_it + '.bin'),
                   'a part of its description': has('.json.'),
                   'the description': has(sum_of_it + '.json')}
        for what, seen in moments.items():
            shutil.rmtree(self.depot, ignore_errors=True)
            command = self.start('firmware', 'add', path)
            while not seen() and command.process.poll() is None:
                pass
            command.signal(signal.SIGKILL)
            command.process.wait(60)
            document = self.list(code=None)
            self.assertIn(len(document['files']), (0, 1), what)
            self.assertLessEqual({f['code'] for f in document['findings']},
                                 {'depot-not-described'}, what)
            for name in self.kept():
                if name.endswith('.bin'):
                    self.assertEqual(digest(os.path.join(self.depot, name)), name[:-4], what)
            self.firmware('add', path, code=0)
            self.assert_whole(1)


class DeviceTest(FirmwareCase):
    def test_whom_a_file_serves(self):
        """Which devices each file is for, G1 has two; devices that none is for."""
        practice = self.practice(devices=6)
        for name in os.listdir(practice.firmware):
            if name.split('_')[1] in ('G1', 'G5'):
                self.firmware('add', os.path.join(practice.firmware, name), code=0)
        self.firmware('add', self.sample(CLASSIC), code=0)
        self.assertEqual(sorted(file['platform'] for file in self.list()['files']),
                         ['G1', 'G1', 'G5'])
        with open(practice.inventory, encoding='utf-8', newline='') as file:
            rows = list(csv.DictReader(file))
        platform = {row['address']: e2e.PLATFORMS[row['model']] for row in rows}
        document = self.firmware('list', practice.inventory, '--format', 'json', code=0).json
        for file in document['files']:
            wanted = {address for address, one in platform.items() if one == file['platform']}
            found = {row['endpoint'] for row in file['serves'] if row['fit'] == 'fits'}
            self.assertEqual(found, wanted, file['path'])
        kept = {file['platform'] for file in document['files']}
        none = {address for address, one in platform.items() if one not in kept}
        self.assertEqual({row['endpoint'] for row in document['unserved']}, none)
        self.assertEqual(document['unread'], [])
        table = self.firmware('list', practice.inventory, code=0).out
        for address in platform:
            self.assertIn(address, table)
        self.assertEqual(practice.received('upload'), [])

    def test_user_word(self):
        """--for names a model: its devices are served on the user's word."""
        practice = self.practice(devices=2)
        model = practice.rows[0]['model']
        others = [row for row in practice.rows if row['model'] != model]
        self.firmware('add', self.sample('new-encrypted.zip'), '--for', model, code=0)
        document = self.firmware('list', practice.inventory, '--format', 'json', code=0).json
        file, = document['files']
        by_user = {row['endpoint'] for row in file['serves'] if row['by_user']}
        self.assertEqual(by_user, {row['address'] for row in practice.rows
                                   if row['model'] == model})
        self.assertEqual({row['endpoint'] for row in document['unserved']},
                         {row['address'] for row in others})

    def test_not_read(self):
        self.firmware('add', self.sample(CLASSIC), code=0)
        result = self.firmware('list', '127.77.200.1:9', '--format', 'json', code=2)
        self.assertEqual([row['endpoint'] for row in result.json['unread']], ['127.77.200.1:9'])


if __name__ == '__main__':
    e2e.main()
