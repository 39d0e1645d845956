#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Bad input ends with one plain sentence, the right exit code, and nothing half-written."""
import contextlib
import os
import resource
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import zipfile

sys.dont_write_bytecode = True
import e2e  # noqa: E402


class UsageTest(e2e.Case):
    def refuse(self, *arguments, words=()):
        result = self.run_camherd(*arguments, '--quiet', code=1)
        self.assert_sentence(result, *words)

    def test_inventories(self):
        empty = self.write('empty.csv', '')
        text = self.write('text.csv', 'nothing,of,use\nhere,is,none\n')
        only_header = self.write('header.csv', 'address,user\n')
        for verb in ('identify', 'check', 'backup', 'update'):
            self.refuse(verb, self.path('nosuch.csv'), words=('nosuch.csv',))
            self.refuse(verb, empty, words=('empty.csv',))
            self.refuse(verb, text, words=('text.csv',))
            self.refuse(verb, only_header, words=('header.csv',))
        self.refuse('check', self.folder, words=(self.folder,))

    def test_options(self):
        site = self.write('site.csv', 'address\n127.77.255.1:1\n')
        self.refuse('check', site, '--nosuch', words=('--nosuch', 'camherd check --help'))
        self.refuse('check', words=('check', '--help'))
        for bad in ('x', '-1', '101%', '5 %', '', '1.5'):
            self.refuse('update', site, '--max-failed=' + bad, words=('--max-failed',))
        self.refuse('update', site, '--uploads', '0x', words=('uploads',))
        self.refuse('update', site, '--uploads', '999', words=('--uploads',))
        self.refuse('check', site, '--canary=-1', words=('--canary',))
        self.refuse('check', site, '--format', 'pdf', words=('pdf', 'html'))
        self.refuse('show', '--format', 'pdf', words=('pdf',))
        self.refuse('show', 'nosuch', words=('nosuch',))
        self.refuse('resume', 'nosuch', words=('nosuch',))
        self.refuse('runs', 'more', words=('runs',))

    def test_output_that_is_no_file(self):
        """A pipe or a device is written to; replacing it would break the computer."""
        pipe = self.path('pipe')
        os.mkfifo(pipe)
        with subprocess.Popen(['cat', pipe], stdout=subprocess.PIPE, text=True) as reader:
            self.run_camherd('runs', '-o', pipe, code=0)
            words, _ = reader.communicate(timeout=30)
        self.assertIn('RUN', words)
        self.assertTrue(stat.S_ISFIFO(os.lstat(pipe).st_mode))
        self.refuse('runs', '-o', self.folder, words=(self.folder,))

    def test_verbs_and_sites(self):
        run = subprocess.run([self.camherd, 'nosuch'], capture_output=True, text=True,
                             env=self.environment, check=False)
        self.assertEqual(run.returncode, 1)
        self.assert_sentence(e2e.Result(1, run.stdout, run.stderr), 'nosuch', 'camherd --help')
        nothing = subprocess.run([self.camherd], capture_output=True, text=True,
                                 env=self.environment, check=False)
        self.assertEqual(nothing.returncode, 1)
        self.assertIn('Usage', nothing.stderr)
        bad = self.run_camherd('runs', '--quiet', code=1, site='-bad*name')
        self.assert_sentence(bad, 'bad*name')
        file = self.run_camherd('runs', '--quiet', code=1, site=self.write('file', '') + '/x')
        self.assert_sentence(file, 'file')
        for verb in ('discover', 'identify', 'check', 'backup', 'update', 'runs', 'show', 'resume',
                     'report', 'practice'):
            helped = subprocess.run([self.camherd, verb, '--help'], capture_output=True, text=True,
                                    env=self.environment, check=False)
            self.assertEqual((helped.returncode, helped.stderr), (0, ''), verb)
            self.assertIn('Usage', helped.stdout)
        practice = subprocess.run([self.camherd, 'practice', '--fault', 'nosuch=1',
                                   self.path('practice')], capture_output=True, text=True,
                                  env=self.environment, check=False)
        self.assertEqual(practice.returncode, 1)
        self.assertIn('nosuch', practice.stderr)

    def test_output_that_cannot_be_written(self):
        self.run_camherd('runs', code=0)
        self.refuse('runs', '--format', 'json', '-o', self.path('nosuch', 'runs.json'),
                    words=('nosuch',))
        with open('/dev/full', 'wb') as full:
            run = subprocess.run([self.camherd, 'runs', '--site', self.site], stdout=full,
                                 stderr=subprocess.PIPE, text=True, env=self.environment,
                                 check=False)
        self.assertEqual(run.returncode, 1)
        self.assert_sentence(e2e.Result(1, '', run.stderr.replace('no run on this site yet\n', '')))

    def test_unreachable(self):
        address = '127.77.255.1:1'
        for verb in ('identify', 'check'):
            result = self.run_camherd(verb, address, code=2)
            self.assertIn('cannot be reached', result.out)
            # the thing, and what to do next
            self.assertIn(address, result.out)
            self.assertIn('check address, cable and power', result.out)
        saved = self.run_camherd('backup', address, '--quiet', code=2)
        self.assert_sentence(saved, address, 'cannot be reached', 'check address, cable and power')
        run = self.run_camherd('update', address, '--yes', '--format', 'json', code=2)
        self.assert_states(run, blocked=1)
        self.assertEqual(run.json['devices'][0]['next'], 'check address, cable and power')

    def test_somebody_else_answers(self):
        # a port that takes connections and says nothing sensible
        server = socket.create_server(('127.0.0.1', 0))
        self.addCleanup(server.close)
        command = self.start('identify', f'127.0.0.1:{server.getsockname()[1]}', '--format',
                             'json')
        connection = server.accept()[0]
        connection.sendall(b'220 mail.example ESMTP\r\n')
        connection.close()
        server.close()
        result = command.finish()
        self.assertEqual(result.code, 2, result)
        self.assertTrue(result.json['devices'][0]['error']['message'])


class FirmwareTest(e2e.Case):
    def setUp(self):
        super().setUp()
        self.practice_site = self.practice(devices=2)

    def refuse(self, path, *words):
        for verb in ('check', 'update'):
            result = self.run_camherd(verb, self.practice_site.inventory, '--firmware', path,
                                      '--quiet', code=1)
            self.assert_sentence(result, *words)
        self.assertEqual(self.practice_site.received(), [])
        # nothing of it was kept
        depot = os.path.join(self.site, 'depot')
        self.assertEqual(os.listdir(depot) if os.path.isdir(depot) else [], [])

    def good_file(self):
        return os.path.join(self.practice_site.firmware,
                            sorted(os.listdir(self.practice_site.firmware))[0])

    def test_files_that_are_no_firmware(self):
        self.refuse(self.path('nosuch.zip'), 'nosuch.zip')
        self.refuse(self.write('letter.txt', 'dear camera\n' * 50), 'letter.txt')
        self.refuse(self.write('empty.dav', ''), 'empty.dav')
        with zipfile.ZipFile(self.path('other.zip'), 'w') as archive:
            archive.writestr('readme.txt', 'nothing here')
        self.refuse(self.path('other.zip'), 'other.zip')
        os.mkdir(self.path('folder'))
        self.refuse(self.path('folder'), 'folder')

    def test_damaged_files(self):
        with open(self.good_file(), 'rb') as file:
            data = file.read()
        for part in (1, 2, 3):
            name = f'cut{part}-' + os.path.basename(self.good_file())
            with open(self.path(name), 'wb') as file:
                file.write(data[:len(data) * part // 4])
            self.refuse(self.path(name), name)
        with zipfile.ZipFile(self.good_file()) as archive:
            image = archive.read(next(n for n in archive.namelist() if n.endswith('.dav')))
        with open(self.path('digicap.dav'), 'wb') as file:
            file.write(image[:-1000])
        self.refuse(self.path('digicap.dav'), 'digicap.dav')
        changed = bytearray(image)
        changed[40] ^= 0x10
        with open(self.path('digicap.dav'), 'wb') as file:
            file.write(changed)
        self.refuse(self.path('digicap.dav'), 'digicap.dav')

    def test_a_bad_file_among_good_ones_is_passed_over(self):
        shutil.copytree(self.practice_site.firmware, self.path('mixed'))
        self.write(os.path.join('mixed', 'letter.txt'), 'dear camera\n')
        result = self.run_camherd('check', self.practice_site.inventory, '--firmware',
                                  self.path('mixed'), '--format', 'json', code=0)
        self.assertEqual(result.json['summary']['ready'], 2)
        self.assertIn('letter.txt', result.err)

    def test_nobody_is_there_to_be_asked(self):
        result = self.run_camherd('update', self.practice_site.inventory, '--firmware',
                                  self.practice_site.firmware, '--quiet', code=1)
        self.assertIn('--yes', result.err.splitlines()[-1])
        self.assertTrue(result.err.splitlines()[-1].startswith('camherd: '))
        self.assertEqual(self.practice_site.received(), [])
        runs = self.run_camherd('runs', '--format', 'json', code=0)
        self.assertEqual(runs.json['runs'], [])

    def test_no_firmware_is_nothing_to_do(self):
        result = self.run_camherd('update', self.practice_site.inventory, '--yes', '--format',
                                  'json', code=5)
        self.assert_states(result, skipped=2)


class SiteTest(e2e.Case):
    def test_second_camherd(self):
        practice = self.practice(devices=4, speed=40)
        first = self.start_update(practice)
        first.wait_for(lambda: practice.received('upload'), 'an upload')
        for arguments in (('check', practice.inventory), ('identify', practice.inventory),
                          ('update', practice.inventory, '--yes'), ('resume',), ('discover',)):
            second = self.run_camherd(*arguments, '--quiet', code=1)
            self.assert_sentence(second, self.site, 'show')
        # looking on is allowed, and what is advised works
        shown = self.run_camherd('show', 'last', '--format', 'json', code=0)
        self.assertEqual(shown.json['run']['state'], 'running')
        self.run_camherd('runs', code=0)
        result = first.finish()
        self.assertEqual(result.code, 0, result)
        self.assert_one_image_each(practice)
        self.run_camherd('check', practice.inventory, code=0)

    def test_changed_journal(self):
        """A record that somebody changed is neither reported nor gone on with."""
        practice = self.practice(devices=1)
        self.update(practice, code=0)
        with contextlib.closing(sqlite3.connect(os.path.join(self.site, 'camherd.db'))) as db:
            db.execute('DROP TRIGGER event_no_update')
            db.execute("UPDATE event SET args = '{\"ok\":true}' WHERE code = 'result'")
            db.commit()
        for verb in ('report', 'show', 'resume'):
            self.assert_sentence(self.run_camherd(verb, '--quiet', code=1), 'camherd.db', 'event')
        self.assertEqual(len(practice.received('upload')), 1)

    def test_damaged_journal(self):
        practice = self.practice(devices=1)
        self.run_camherd('identify', practice.inventory, code=0)
        path = os.path.join(self.site, 'camherd.db')
        self.assertTrue(os.path.isfile(path))
        damage = b'this is no database ' * 400
        with open(path, 'wb') as file:
            file.write(damage)
        for arguments in (('runs',), ('show',), ('update', practice.inventory, '--yes'),
                          ('check', practice.inventory)):
            result = self.run_camherd(*arguments, '--quiet', code=1)
            self.assert_sentence(result, 'camherd.db')
        with open(path, 'rb') as file:
            self.assertEqual(file.read(), damage)
        self.assertEqual(practice.received(), [])

    def test_a_site_that_may_not_be_written(self):
        os.mkdir(self.site, 0o500)
        if os.geteuid() == 0:
            # root writes everywhere: a file in the way has the same effect
            os.rmdir(self.site)
            self.write('site', '')
        result = self.run_camherd('identify', '127.77.255.1:1', '--quiet', code=1)
        self.assert_sentence(result, self.site)


class DiskTest(e2e.Case):
    def check_nothing_is_left(self, folder):
        names = os.listdir(folder) if os.path.isdir(folder) else []
        self.assertEqual(names, [], 'half-written: ' + folder)

    def test_backup_that_does_not_fit(self):
        # works without any rights: a file that may not grow is as good as a full disk
        practice = self.practice(devices=1, knobs='[all]\nconfig-size=3000000\n')
        limit = 1000000

        def prepare():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        result = self.run_camherd('backup', practice.inventory, '--quiet', code=2,
                                  preexec_fn=prepare, restore_signals=False)
        self.assert_sentence(result, practice.rows[0]['address'], 'backup')
        self.check_nothing_is_left(os.path.join(self.site, 'backups'))
        limit = 5000000
        practice.close()
        practice = self.practice(devices=1, knobs='[all]\nconfig-size=9000000\n')
        result = self.run_camherd('update', practice.inventory, '--firmware', practice.firmware,
                                  '--yes', '--format', 'json', code=2, preexec_fn=prepare,
                                  restore_signals=False)
        self.assert_states(result, blocked=1)
        self.assertEqual(practice.received(), [])
        self.check_nothing_is_left(os.path.join(self.site, 'backups'))
        # without a backup it is the user's decision
        result = self.run_camherd('update', practice.inventory, '--firmware', practice.firmware,
                                  '--yes', '--format', 'json', '--without-backup', code=0,
                                  preexec_fn=prepare, restore_signals=False)
        self.assert_states(result, done=1)

    def test_small_disk(self):
        practice = self.practice(devices=2, knobs='[all]\nconfig-size=300000\n')
        prefix = self.mount(os.path.join(self.site, 'backups'), '64k')
        if prefix is None:
            self.skipTest('this user may not mount a tmpfs; the file limit was tested instead')
        result = self.run_camherd('backup', practice.inventory, code=2, prefix=prefix)
        lines = [line for line in result.err.splitlines() if line.startswith('camherd: ')]
        self.assertEqual(len(lines), 2, result)
        for line in lines:
            self.assertIn('space', line)
        result = self.run_camherd(
            'update', practice.inventory, '--firmware', practice.firmware, '--yes', '--format',
            'json', code=2, prefix=prefix)
        self.assert_states(result, blocked=2)
        for row in result.json['devices']:
            self.assertIn('space', row['reason'])
            self.assertTrue(row['next'])
        self.assertEqual(practice.received(), [])

    def test_small_disk_under_everything(self):
        practice = self.practice(devices=2)
        for size in ('32k', '256k', '2m', '5m', '8m'):
            site = self.path('site-' + size)
            prefix = self.mount(site, size)
            if prefix is None:
                self.skipTest('this user may not mount a tmpfs; the file limit was tested instead')
            before = len(practice.received('upload'))
            result = self.run_camherd('update', practice.inventory, '--firmware',
                                      practice.firmware, '--yes', '--quiet', prefix=prefix,
                                      site=site)
            self.assertIn(result.code, (0, 1, 2, 4, 5), result)
            if result.code == 1:
                self.assert_sentence(result, 'space' if 'full' not in result.err else 'full')
                self.assertEqual(len(practice.received('upload')), before)


if __name__ == '__main__':
    e2e.main()
