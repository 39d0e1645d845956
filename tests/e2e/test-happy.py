#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The whole main job with 22 devices: find, check, save, update, report."""
import csv
import json
import os
import stat
import sys

sys.dont_write_bytecode = True
import e2e  # noqa: E402


class DiscoverTest(e2e.Case):
    def setUp(self):
        super().setUp()
        # other sites may be on this loopback: serial numbers of our own, and only our addresses
        self.site_22 = self.practice(devices=22, seed=e2e.own_seed())

    def own(self, rows):
        return [row for row in rows if row['address'] in self.site_22.addresses]

    def test_finds_all_by_all_methods(self):
        found = self.run_camherd('discover', '--interface', 'lo', '--format', 'json', code=0).json
        self.assertEqual(found['schema'], 1)
        self.assertIsInstance(found['seconds'], (int, float))
        own = self.own(found['devices'])
        self.assertEqual(sorted(row['address'] for row in own), sorted(self.site_22.addresses))
        models = {e2e.host(row): row['model'] for row in self.site_22.rows}
        for row in own:
            self.assertLessEqual(e2e.DEVICE_FIELDS, set(row))
            self.assertLessEqual({'sadp', 'ws-discovery'}, set(row['methods']))
            self.assertEqual(row['model'], models[row['address']])
            self.assertEqual(row['port'], int(self.site_22.rows[0]['address'].split(':')[1]))
            self.assertTrue(row['activated'])
        self.assertEqual(sum(row['kind'] == 'recorder' for row in own), 2)
        self.assertEqual(len({row['serial'] for row in own}), 22)

    def test_csv_is_an_inventory(self):
        self.run_camherd('discover', '--interface', 'lo', '--format', 'csv', '-o',
                         self.path('found.csv'), code=0)
        with open(self.path('found.csv'), encoding='utf-8', newline='') as file:
            rows = list(csv.DictReader(file))
        rows = [row for row in rows if e2e.host(row) in self.site_22.addresses]
        self.assertEqual(len(rows), 22)
        for row in rows:
            row.update(user='admin', password=e2e.PASSWORD)
        own = e2e.write_list(self.path('own.csv'), rows)
        checked = self.plan(self.site_22, inventory=own, code=0).json
        self.assertEqual(checked['summary'].get('ready'), 22)

    def test_discovered_gives_a_login_only_to_who_took_one(self):
        # before anything was discovered there is nothing to name
        nothing = self.run_camherd('identify', 'discovered', '--quiet', code=1)
        self.assert_sentence(nothing, 'discover')
        self.run_camherd('discover', '--interface', 'lo', '--quiet', code=0)
        # a wrong password would show up as a failed login at a device that gets one
        wrong = self.run_camherd('identify', 'discovered', '--password-file',
                                 self.password_file('wrong'), '--format', 'json', code=2)
        self.assertEqual(self.site_22.received(), [])
        own = self.own(wrong.json['devices'])
        self.assertEqual(len(own), 22)
        for row in own:
            self.assertEqual(row['error']['code'], 'not-given-login')
            self.assertIn('discovery only', row['error']['message'])
            self.assertIn('put it into an inventory', row['error']['message'])
        # three of them take a login from an inventory: these are known from then on
        known = self.site_22.addresses[:3]
        few = self.path('few.csv')
        e2e.write(few, 'address,user,password\n' + ''.join(
            f"{row['address']},admin,{e2e.PASSWORD}\n" for row in self.site_22.rows[:3]))
        self.run_camherd('identify', few, code=0)
        again = self.run_camherd('identify', 'discovered', '--password-file',
                                 self.password_file(), '--format', 'json')
        read = {row['address'] for row in self.own(again.json['devices']) if 'error' not in row}
        self.assertEqual(read, set(known))
        self.assertEqual(self.site_22.received('login-failed'), [])

    def test_nothing_found_says_where_to_look(self):
        quiet = self.run_camherd('discover', '--interface', 'lo', '--method', 'sadp', '--wait',
                                 '0.01', '--format', 'json', code=0)
        self.assertEqual(quiet.json['schema'], 1)
        wrong = self.run_camherd('discover', '--interface', 'nosuch0', code=1)
        self.assert_sentence(wrong, 'nosuch0')
        wrong = self.run_camherd('discover', '--method', 'nosuch', code=1)
        self.assert_sentence(wrong, 'nosuch', 'sadp')


class CheckTest(e2e.Case):
    def test_formats(self):
        practice = self.practice(devices=22)
        arguments = ('check', practice.inventory, '--firmware', practice.firmware)
        table = self.run_camherd(*arguments, code=0)
        self.assertNotRegex(table.out, e2e.CONTROL)
        for address in practice.addresses:
            self.assertIn(address + ':', table.out)
        rows = self.run_camherd(*arguments, '--format', 'csv', code=0).rows
        self.assertEqual([row['verdict'] for row in rows], ['ready'] * 22)
        # the user's own columns come back
        self.assertEqual([row['area'] for row in rows], [row['area'] for row in practice.rows])
        document = self.run_camherd(*arguments, '--format', 'json', code=0).json
        self.assertEqual(document['schema'], 1)
        self.assertEqual(document['summary'].pop('ready'), 22)
        self.assertEqual(set(document['summary'].values()), {0})
        self.assertLessEqual(set(document['summary']), e2e.VERDICTS)
        files = practice.files()
        for row in document['devices']:
            self.assertLessEqual(e2e.CHECK_FIELDS, set(row))
            self.assertLessEqual(e2e.DEVICE_FIELDS, set(row['device']))
            self.assertEqual(row['sha256'], files[e2e.PLATFORMS[row['device']['model']]])
            self.assertGreaterEqual(row['wave'], 1)
            for finding in row['findings']:
                self.assertLessEqual({'level', 'code', 'text'}, set(finding))
        # the first stage has one canary of each family and file
        first = [row['device']['model'] for row in document['devices'] if row['wave'] == 1]
        self.assertEqual(sorted(first), sorted(e2e.PLATFORMS))
        html = self.run_camherd(*arguments, '--format', 'html', '-o', self.path('check.html'),
                                code=0)
        self.assertEqual(html.out, '')
        page = e2e.read(self.path('check.html'))
        self.assertIn('<html', page)
        # nothing is fetched from outside; advisories may be linked
        self.assertNotRegex(page, r'src="https?:|<(?!a )[^>]*href=')
        # a dry run changes nothing
        self.assertEqual(practice.received(), [])

    def test_only(self):
        practice = self.practice(devices=22)
        arguments = ('check', practice.inventory, '--firmware', practice.firmware, '--format',
                     'json', '--only')
        area, model = practice.rows[0]['area'], practice.rows[0]['model']
        wanted = [row['address'] for row in practice.rows
                  if row['area'] == area and row['model'] == model]
        rows = self.run_camherd(*arguments, f'model={model},area={area}', code=0).json['devices']
        self.assertEqual([f"{row['device']['address']}:{row['device']['port']}" for row in rows],
                         wanted)
        none = self.run_camherd(*arguments, 'model=nosuch', '--quiet', code=1)
        self.assert_sentence(none, '--only')
        bad = self.run_camherd(*arguments, 'nosuch=1', '--quiet', code=1)
        self.assert_sentence(bad, 'nosuch')

    def test_identify(self):
        practice = self.practice()
        result = self.run_camherd('identify', practice.inventory, '--format', 'json', code=0)
        for row, wanted in zip(result.json['devices'], practice.rows):
            self.assertLessEqual(e2e.DEVICE_FIELDS, set(row))
            self.assertEqual(row['model'], wanted['model'])
            self.assertEqual(row['driver'], 'hikvision')
            self.assertTrue(row['serial'].startswith(wanted['model']))
            self.assertNotIn('error', row)
        # plain addresses, with the password of the environment
        named = self.run_camherd('identify', *[row['address'] for row in practice.rows],
                                 '--format', 'json', code=0,
                                 environment={'CAMHERD_PASSWORD': e2e.PASSWORD})
        self.assertEqual([row['serial'] for row in named.json['devices']],
                         [row['serial'] for row in result.json['devices']])
        self.assertEqual(practice.received(), [])

    def test_backup(self):
        practice = self.practice()
        result = self.run_camherd('backup', practice.inventory, code=0)
        lines = [line.split('\t') for line in result.out.splitlines()]
        self.assertEqual([line[0] for line in lines], [row['address'] for row in practice.rows])
        for line in lines:
            path = os.path.join(self.site, line[1])
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
            self.assertEqual(stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode), 0o700)
            self.assertGreater(os.path.getsize(path), 1000)
        self.assertEqual(stat.S_IMODE(os.stat(self.site).st_mode), 0o700)
        self.assertEqual(practice.received(), [])


class UpdateTest(e2e.Case):
    def check_run(self, practice, result):
        document = result.json
        self.assertEqual(document['schema'], 1)
        self.assertLessEqual({'id', 'state', 'started', 'finished', 'reason'},
                             set(document['run']))
        self.assertEqual(document['run']['state'], 'finished')
        self.assert_states(result, done=22)
        for row in document['devices']:
            self.assertLessEqual(e2e.RUN_FIELDS, set(row))
            self.assertEqual(row['uploads'], 1)
            self.assertGreater(row['outage_s'], 0)
            checks = {check['name']: check for check in row['proof']}
            self.assertEqual(checks['version']['result'], 'changed')
            self.assertEqual(checks['serial']['result'], 'same')
            backup = os.path.join(self.site, row['backup'])
            self.assertEqual(stat.S_IMODE(os.stat(backup).st_mode), 0o600)
            self.assertEqual(stat.S_IMODE(os.stat(os.path.dirname(backup)).st_mode), 0o700)
        # what camherd says the devices run is what they run
        live = self.run_camherd('identify', practice.inventory, '--format', 'json', code=0).json
        for row, now in zip(document['devices'], live['devices']):
            self.assertIn(now['firmware'], row['to'])

    def check_reports(self, document):
        shown = self.run_camherd('show', '--format', 'json', code=0).json
        self.assertEqual(shown, document)
        short = document['run']['id'][:8]
        self.assertIn(short, self.run_camherd('show', short, code=0).out)
        runs = self.run_camherd('runs', '--format', 'json', code=0).json
        self.assertEqual([run['id'] for run in runs['runs']], [document['run']['id']])
        self.assertIn(short, self.run_camherd('runs', code=0).out)
        self.run_camherd('report', '-o', self.path('report.html'), code=0)
        page = e2e.read(self.path('report.html'))
        self.assertIn('<html', page)
        self.assertNotRegex(page, r'(?:src|href)="https?:')
        for row in document['devices']:
            self.assertIn(row['device']['serial'], page)
        report = self.run_camherd('report', 'last', '--format', 'json', code=0)
        self.assertEqual(json.loads(report.out), document)
        rows = self.run_camherd('report', '--format', 'csv', code=0).rows
        self.assertEqual([row['state'] for row in rows], ['done'] * 22)
        unknown = self.run_camherd('report', 'nosuchrun', '--quiet', code=1)
        self.assert_sentence(unknown, 'nosuchrun')

    def test_update_and_its_record(self):
        practice = self.practice(devices=22)
        result = self.update(practice, code=0)
        self.assert_one_image_each(practice)
        self.assertEqual(practice.received('login-failed'), [])
        self.check_run(practice, result)
        self.check_reports(result.json)
        before = practice.received()
        again = self.update(practice, code=5)
        self.assert_states(again, skipped=22)
        self.assertEqual(practice.received(), before)
        self.assertEqual(len(self.run_camherd('runs', '--format', 'json').json['runs']), 2)


if __name__ == '__main__':
    e2e.main()
