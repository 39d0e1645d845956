#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every verdict of `check` is reached, each with its sentence; then what `update` makes of them."""
import collections
import csv
import http.server
import os
import shutil
import socket
import sys
import threading

sys.dont_write_bytecode = True
import e2e  # noqa: E402
import files  # noqa: E402

# place in the practice site (None: it is not one of its devices), verdict, finding that gives it,
# words of its sentence, end of the job in a run
Kind = collections.namedtuple('Kind', 'place verdict code words state')
KINDS = {
    'ready': Kind(0, 'ready', 'fits-platform', ('platform G5',), 'done'),
    'same': Kind(4, 'up-to-date', 'up-to-date', ('already runs V5.7.18',), 'skipped'),
    'older': Kind(8, 'newer-installed', 'newer-installed', ('V5.7.18', 'newer', 'V5.7.10'),
                  'skipped'),
    'none': Kind(9, 'no-firmware', 'no-firmware', ('DS-7616NI-K2', 'K51'), 'skipped'),
    'other': Kind(1, 'contradicts', 'contradicts-platform', ('platform G7', 'device is G5'),
                  'blocked'),
    'missing': Kind(2, 'needs-decision', 'row-file-missing', ('nosuch.zip',), 'blocked'),
    'gone': Kind(None, 'unreachable', 'unreachable', ('cannot be reached',), 'blocked'),
    'wrong': Kind(3, 'auth-failed', 'auth-failed', ('password was refused',), 'blocked'),
    'locked': Kind(5, 'locked', 'locked', ('logins are locked for',), 'blocked'),
    'virgin': Kind(6, 'not-activated', 'not-activated', ('no password yet',), 'blocked'),
    'page': Kind(None, 'unsupported', 'unsupported', ('no driver of camherd',), 'blocked'),
    'junk': Kind(7, 'error', 'error', ('HTTP status 200',), 'blocked'),
}
READ = ('ready', 'same', 'older', 'none', 'other', 'missing')
KNOBS = '[device 5]\nlocked=true\n[device 6]\nactivated=false\n[device 7]\njunk=true\n'
G5 = 'DS-2CD2386G2-IU'
NEWEST = 'IPC_G5_EN_STD_5.7.23_251220.zip'
DOME = 'IPD_G7_EN_STD_5.8.20_251105.zip'


class Page(http.server.BaseHTTPRequestHandler):
    """Something that speaks HTTP and is no camera."""

    def do_GET(self):  # noqa: N802
        self.send_response(404)
        self.send_header('Content-Length', '0')
        self.end_headers()

    do_POST = do_PUT = do_HEAD = do_GET

    def log_message(self, *_):
        pass


class VerdictTest(e2e.Case):
    def setUp(self):
        super().setUp()
        self.site_10 = self.practice(devices=10, speed=300, knobs=KNOBS)
        given = self.path('given')
        os.mkdir(given)
        for name in (NEWEST, DOME):
            shutil.copy(os.path.join(self.site_10.firmware, name), given)
        self.given = given
        # a version stands in the name: the same bytes under other names
        self.files = {'same': self.copy('IPC_G5_EN_STD_5.7.18_240826.zip'),
                      'older': self.copy('IPC_G5_EN_STD_5.7.10_230101.zip'),
                      'other': os.path.join(given, DOME), 'missing': self.path('nosuch.zip')}

    def copy(self, name, source=NEWEST):
        return shutil.copy(os.path.join(self.site_10.firmware, source), self.path(name))

    def find_address(self, kind):
        place = KINDS[kind].place
        if place is not None:
            return self.site_10.rows[place]['address']
        if kind == 'gone':
            with socket.create_server(('127.0.0.1', 0)) as server:
                return f'127.0.0.1:{server.getsockname()[1]}'
        server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Page)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f'127.0.0.1:{server.server_port}'

    def write_list(self, kinds):
        """An inventory of these; rows are told apart by their names."""
        path = self.path('-'.join(kinds)[:60] + '.csv')
        with open(path, 'w', encoding='utf-8', newline='') as file:
            writer = csv.writer(file)
            writer.writerow(['address', 'name', 'user', 'password', 'file', 'timescale'])
            for kind in kinds:
                password = 'wrong-1' if kind == 'wrong' else e2e.PASSWORD
                writer.writerow([self.find_address(kind), kind, 'admin', password,
                                 self.files.get(kind, ''), self.site_10.rows[0]['timescale']])
        return path

    def by_name(self, result):
        return {row['device']['name']: row for row in result.json['devices']}

    def run_list(self, verb, kinds, code, *more):
        return self.by_name(self.run_camherd(verb, self.write_list(kinds), '--firmware',
                                             self.given, '--format', 'json', *more, code=code))

    def test_table_is_whole(self):
        self.assertEqual({kind.verdict for kind in KINDS.values()}, e2e.VERDICTS)

    def test_each(self):
        result = self.run_camherd('check', self.write_list(KINDS), '--firmware', self.given,
                                  '--format', 'json', code=2)
        rows = self.by_name(result)
        self.assertEqual(set(rows), set(KINDS))
        for name, kind in KINDS.items():
            row = rows[name]
            with self.subTest(name):
                self.assertEqual(row['verdict'], kind.verdict, row)
                texts = [finding['text'] for finding in row['findings']
                         if finding['code'] == kind.code]
                self.assertEqual(len(texts), 1, row)
                for word in kind.words:
                    self.assertIn(word, texts[0])
                self.assertEqual(row['wave'] is not None, kind.verdict == 'ready', row)
                self.assertEqual(row['device']['reachable'], name != 'gone', row)
        self.assertEqual(set(result.json['summary'].values()), {1})
        # a look changes nothing, and of wrong logins only the wrong one was sent
        self.assertEqual([line['address'] for line in self.site_10.received()],
                         [self.site_10.rows[KINDS['wrong'].place]['address']])
        # what was not read is what the exit code is about
        self.run_list('check', READ, 0)

    def test_in_other_formats(self):
        arguments = ('check', self.write_list(READ), '--firmware', self.given)
        table = self.run_camherd(*arguments, code=0).out
        rows = self.run_camherd(*arguments, '--format', 'csv', code=0).rows
        page = self.run_camherd(*arguments, '--format', 'html', code=0).out
        self.assertEqual([row['verdict'] for row in rows],
                         [KINDS[name].verdict for name in READ])
        for name in READ:
            self.assertRegex(table, rf'(?m)^127\S+ +{name} .* {KINDS[name].verdict} ')
            self.assertIn(f'<th scope="row">{name}<', page)
        self.assertNotRegex(table + page, e2e.CONTROL)

    def test_unknown_fit(self):
        """A name that says nothing: the user's word is wanted, and given by the row."""
        silent = self.copy('update.zip')
        inventory = self.write_list(['ready'])
        row, = self.run_camherd('check', inventory, '--firmware', silent, '--format', 'json',
                                code=0).json['devices']
        self.assertEqual((row['verdict'], row['fit'], row['wave']),
                         ('needs-decision', 'unknown', None), row)
        self.assertIn('fit-unknown', [finding['code'] for finding in row['findings']])
        self.assertEqual(row['sha256'], None)

    def test_update(self):
        """What the verdicts come to in a run: one image in all, and the exit codes."""
        rows = self.run_list('update', ('same', 'older', 'none'), 5, '--yes')
        self.assertEqual({name: row['state'] for name, row in rows.items()},
                         dict.fromkeys(rows, 'skipped'))
        rows = self.run_list('update', KINDS, 2, '--yes')
        self.assertEqual({name: row['state'] for name, row in rows.items()},
                         {name: kind.state for name, kind in KINDS.items()})
        ready = self.site_10.addresses[KINDS['ready'].place]
        images = {address: len(of) for address, of in self.site_10.images().items() if of}
        self.assertEqual(images, {ready: 1})
        # now it is not ready any more
        row, = self.run_list('check', ['ready'], 0).values()
        self.assertEqual(row['verdict'], 'up-to-date', row)


class DepotTest(e2e.Case):
    """What check and update make of the user's depot, the makers' rules and the advisories."""

    KNOBS = (f'[device 0]\nmodel={G5}\nversion=V5.5.150\nbuild=200819\n'
             f'[device 1]\nmodel={G5}\nversion=V5.5.150\nbuild=200819\n')

    def setUp(self):
        super().setUp()
        self.pair = self.practice(devices=2, knobs=self.KNOBS)
        self.depot = self.path('home', '.local', 'share', 'camherd', 'depot')

    def check(self, *more):
        return self.run_camherd('check', self.pair.inventory, '--format', 'json', *more, code=0)

    def add_newest(self):
        """The file it comes from is gone afterwards."""
        file = shutil.copy(os.path.join(self.pair.firmware, NEWEST), self.path(NEWEST))
        self.run_camherd('firmware', 'add', file, code=0)
        os.remove(file)

    def update_first(self, *more):
        first = e2e.write_list(self.path('first.csv'), [self.pair.rows[0]])
        return self.run_camherd('update', first, '--yes', '--format', 'json', *more, code=0)

    def test_nothing_given(self):
        result = self.check()
        self.assertIn('note: no firmware given, and the depot has none to use; add files with: '
                      'camherd firmware add FILE\n', result.err)
        self.assertEqual({row['verdict'] for row in result.json['devices']}, {'no-firmware'})
        wanted, = result.json['wanted']
        self.assertEqual(
            {name: wanted[name] for name in ('why', 'model', 'platform', 'running', 'devices')},
            {'why': 'firmware', 'model': G5, 'platform': 'G5',
             'running': 'V5.5.150 build 200819', 'devices': 2})

    def test_exposure(self):
        row = self.check('--firmware', self.pair.firmware).json['devices'][0]
        self.assertIn('CVE-2021-36260', row['advisories_before'])
        self.assertNotIn('CVE-2021-36260', row['advisories_after'])
        before = {one['id']: one for one in row['exposure_before']}['CVE-2021-36260']
        self.assertEqual((before['answer'], before['exploited']), ('exposed', True))
        self.assertTrue(before['url'].startswith('https://'))
        after = {one['id']: one for one in row['exposure_after']}['CVE-2021-36260']
        self.assertEqual(after['answer'], 'fixed')
        self.assertIn(row['rollback'], 'ABCD')
        rows = self.run_camherd('check', self.pair.inventory, '--firmware', self.pair.firmware,
                                '--format', 'csv', code=0).rows
        self.assertIn('CVE-2021-36260', rows[0]['exposure_before'].split())
        self.assertEqual(rows[0]['rollback'], row['rollback'])

    def test_from_the_depot(self):
        self.add_newest()
        row, = self.update_first().json['devices']
        self.assertIn('CVE-2021-36260', row['advisories_before'])
        self.assertNotIn('CVE-2021-36260', row['advisories_after'])
        result = self.check()
        first, second = result.json['devices']
        self.assertEqual((first['verdict'], second['verdict']), ('up-to-date', 'ready'), result)
        self.assertEqual((second['file'], second['sha256']), (NEWEST, row['sha256']))
        done = self.run_camherd('update', self.pair.inventory, '--yes', '--format', 'json', code=0)
        self.assert_states(done, skipped=1, done=1)
        self.assertEqual([len(of) for of in self.pair.images().values()], [1, 1])

    def test_used_file_stays(self):
        """With the site, as the way back; it is never offered as a target."""
        files.hikvision(self.path('given'), 'G5', '5.6.10', '210101')
        self.update_first('--firmware', self.path('given'))
        shutil.rmtree(self.path('given'))
        result = self.check()
        self.assertIn('the depot has none to use', result.err)
        self.assertEqual({row['verdict'] for row in result.json['devices']}, {'no-firmware'})
        self.assertFalse(os.path.exists(self.depot))
        self.add_newest()
        first, second = self.check().json['devices']
        self.assertEqual((first['from'], first['rollback']), ('V5.6.10 build 210101', 'B'), result)
        self.assertEqual(second['rollback'], 'D')

    def test_row_names_a_file_of_the_depot(self):
        self.add_newest()
        other = self.path('named.csv')
        for name in (NEWEST, self.pair.files()['G5'][:12]):
            e2e.write_list(other, [dict(self.pair.rows[1], file=name)])
            result = self.run_camherd('check', other, '--format', 'json', code=0)
            row, = result.json['devices']
            self.assertEqual((row['verdict'], row['file']), ('ready', NEWEST), result)
            self.assertNotIn('passed over', result.err)

    def test_changed_file_is_not_used(self):
        self.add_newest()
        path = os.path.join(self.depot, self.pair.files()['G5'] + '.bin')
        os.chmod(path, 0o600)
        with open(path, 'r+b') as file:
            file.write(b'x')
        result = self.check()
        self.assertIn('was changed in the depot and is not used', result.err)
        self.assertEqual({row['verdict'] for row in result.json['devices']}, {'no-firmware'})

    def test_depot_that_cannot_be(self):
        """Who gives files needs none; who gave none is told why there is none."""
        os.makedirs(os.path.dirname(self.depot))
        e2e.write(self.depot, 'not a folder')
        done = self.update_first('--firmware', os.path.join(self.pair.firmware, NEWEST))
        self.assertIn('note: the depot was left out', done.err)
        wrong = self.run_camherd('check', self.pair.inventory, '--quiet', code=1)
        self.assert_sentence(wrong, 'depot')


if __name__ == '__main__':
    e2e.main()
