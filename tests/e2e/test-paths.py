#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which files devices get, and in which order. The devices here die of the wrong one."""
import os
import signal
import sys

sys.dont_write_bytecode = True
import e2e  # noqa: E402
import files  # noqa: E402

CAMERA = 'DS-2CD2386G2-IU'
AXIS = ['[all]', 'model=P1367']
R0 = ['[all]', 'model=DS-2CD2032F-I']
DEADLY = ['[all]', f'model={CAMERA}', 'wrong-file=brick', 'skipped-step=brick']


class PathCase(e2e.Case):
    def site_of(self, *knobs, devices=1, speed=200, **more):
        return self.practice(devices=devices, speed=speed, seed=e2e.own_seed(),
                             knobs='\n'.join(knobs) + '\n', **more)

    def axis_files(self):
        folder = self.path('files')
        return [files.axis(folder, 'P1367', '8.40.4.6'), files.axis(folder, 'P1367', '10.12.228')]

    def r0_files(self):
        folder = self.path('files')
        return [files.hikvision(folder, 'R0', '5.4.41', '170310'),
                files.hikvision(folder, 'R0', '5.4.5', '170123')]

    def depot_images(self):
        """What `firmware add` keeps."""
        depot = self.path('home', '.local', 'share', 'camherd', 'depot')
        found = [os.path.join(folder, name) for folder, _, names in os.walk(depot)
                 for name in names]
        return [path for path in found if os.path.getsize(path) > 1024 * 1024]

    def words(self, verb, practice, *more, folder='files'):
        given = ('--firmware', self.path(folder)) if folder is not None else ()
        yes = ('--yes',) if verb == 'update' else ()
        return (verb, practice.inventory, *given, *yes, '--format', 'json', *more)

    def check(self, practice, *more, **options):
        result = self.run_camherd(*self.words('check', practice, *more, **options))
        return result.by_address()

    def go(self, practice, *more, code=None, **options):
        return self.run_camherd(*self.words('update', practice, *more, **options), code=code)

    def begin(self, practice, *more, **options):
        return self.start(*self.words('update', practice, *more, **options))

    def assert_got(self, practice, *images):
        """Every device got these whole images in this order, and lives."""
        for address, got in practice.images().items():
            self.assertEqual(got, list(images), address)
        self.assertEqual(practice.received('bricked'), [])
        self.assertEqual(practice.received('login-failed'), [])

    def assert_nothing_sent(self, practice, *more, verdict, **options):
        """Neither whole nor in part; every row says why."""
        for row in self.check(practice, *more, **options).values():
            self.assertEqual(row['verdict'], verdict, row)
            self.assertNotEqual(row['findings'], [], row)
            self.assertIsNone(row['wave'], row)
        result = self.go(practice, *more, **options)
        self.assertIn(result.code, (2, 5), result)
        self.assertEqual(practice.received('upload'), [], result)
        self.assertEqual(practice.received('bricked'), [])
        return result

    def versions(self, practice):
        result = self.run_camherd('identify', practice.inventory, '--format', 'json', code=0)
        return {row['address']: row['firmware'] for row in result.json['devices']}


class HopsTest(PathCase):
    def test_axis(self):
        practice = self.site_of(*AXIS, '[device 1]', 'version=7.40.1', '[device 2]',
                                'version=8.40.1.1', devices=3)
        stone, target = self.axis_files()
        rows = self.check(practice)
        for address, row in rows.items():
            self.assertEqual(row['verdict'], 'ready', row)
            self.assertIn('10.12.228', row['to'])
            self.assertEqual(row['sha256'], target)
            # the third has passed that step
            via = ['8.40.4.6'] if address != practice.addresses[2] else []
            self.assertEqual(row['via'], via, row)
        result = self.go(practice, code=0)
        self.assert_states(result, done=3)
        images = practice.images()
        self.assertEqual([images[address] for address in practice.addresses],
                         [[stone, target], [stone, target], [target]])
        self.assertEqual(practice.received('bricked'), [])
        self.assertEqual(set(self.versions(practice).values()), {'10.12.228'})
        uploads = [row['uploads'] for _, row in sorted(result.by_address().items())]
        self.assertEqual(uploads, [2, 2, 1])
        self.assertEqual(self.go(practice, code=5).json['counts'].get('done', 0), 0)

    def test_report_tells_the_way(self):
        practice = self.site_of(*AXIS)
        stone, target = self.axis_files()
        self.go(practice, code=0)
        page = self.run_camherd('report', 'last', '--format', 'html', code=0).out
        for text in ('8.40.4.6', '10.12.228', target):
            self.assertIn(text, page)
        self.assert_got(practice, stone, target)

    def test_hikvision_pair(self):
        """The second number and date are the lower ones."""
        practice = self.site_of(*R0, devices=2)
        stone, target = self.r0_files()
        for row in self.check(practice).values():
            self.assertEqual(row['verdict'], 'ready', row)
            self.assertEqual(len(row['via']), 1, row)
            self.assertIn('5.4.41', row['via'][0])
            self.assertEqual(row['sha256'], target)
        self.assert_states(self.go(practice, code=0), done=2)
        self.assert_got(practice, stone, target)
        self.assertEqual(set(self.versions(practice).values()), {'V5.4.5'})
        # and 5.4.41 is nothing new to them
        self.go(practice, code=5)
        self.assert_got(practice, stone, target)

    def test_second_half_of_the_pair(self):
        practice = self.site_of(*R0, 'version=V5.4.41', 'build=170310')
        target = self.r0_files()[1]
        self.assert_states(self.go(practice, code=0), done=1)
        self.assert_got(practice, target)

    def test_platform_that_is_not_told(self):
        """As old firmware is; the file tells it, and by the user's word it fits."""
        practice = self.site_of(*R0, 'info=')
        target = self.r0_files()[1]
        folder = self.path('files')
        self.run_camherd('firmware', 'add', *(os.path.join(folder, name) for name in
                                              sorted(os.listdir(folder)) if '5.4.5_' in name),
                         '--for', 'DS-2CD2032F-I', code=0)
        # without the first of the pair
        result = self.go(practice, folder=None)
        self.assertIn(result.code, (2, 5), result)
        self.assertEqual(practice.received('upload'), [], target)

    def test_missing_step(self):
        practice = self.site_of(*AXIS, devices=2)
        files.axis(self.path('files'), 'P1367', '10.12.228')
        self.assert_nothing_sent(practice, verdict='needs-decision')
        document = self.run_camherd(*self.words('check', practice)).json
        wanted = [one for one in document['wanted'] if one['why'] == 'step']
        self.assertEqual(len(wanted), 1, document['wanted'])
        self.assertEqual((wanted[0]['model'], wanted[0]['devices']), ('P1367', 2))
        self.assertIn('8.40', wanted[0]['wanted'])
        table = self.run_camherd('check', practice.inventory, '--firmware', self.path('files'))
        self.assertRegex(table.out, r'(?s)FETCH.*P1367.*8\.40')

    def test_step_from_the_depot(self):
        practice = self.site_of(*AXIS)
        stone, target = self.axis_files()
        self.run_camherd('firmware', 'add', self.path('files', 'P1367_8_40_4_6.bin'), code=0)
        os.mkdir(self.path('given'))
        os.rename(self.path('files', 'P1367_10_12_228.bin'),
                  self.path('given', 'P1367_10_12_228.bin'))
        self.assert_states(self.go(practice, folder='given', code=0), done=1)
        self.assert_got(practice, stone, target)


    def test_step_that_only_a_catalogue_wants(self):
        """Known once, it is not forgotten: not by the depot, and not because it is there too."""
        practice = self.site_of(*DEADLY, 'version=V5.5.0', 'build=180101')
        image = files.hikvision(self.path('files'), 'G5', '5.7.23', '251220')
        name, = os.listdir(self.path('files'))
        plain = self.path('plain')
        os.mkdir(plain)
        os.link(self.path('files', name), os.path.join(plain, name))
        with open(self.path('files', 'catalogue.csv'), 'w', encoding='ascii') as catalogue:
            catalogue.write(f'sha256,min_from\n{image},V5.6.0\n')
        for given in ('plain', 'files', 'plain'):
            self.run_camherd('firmware', 'add', self.path(given, name), code=0)
            self.assert_nothing_sent(practice, verdict='needs-decision')
        self.assert_nothing_sent(practice, verdict='needs-decision', folder=None)


class DowngradeTest(PathCase):
    def test_axis(self):
        """Refused by the device as well, but it is not even asked."""
        practice = self.site_of(*AXIS, 'version=10.12.228')
        files.axis(self.path('files'), 'P1367', '9.80.78')
        self.assert_nothing_sent(practice, verdict='newer-installed')
        for row in self.check(practice, '--allow-downgrade').values():
            self.assertNotEqual(row['verdict'], 'ready', row)
        self.assertIn(self.go(practice, '--allow-downgrade').code, (2, 5))
        self.assertEqual(practice.received('upload'), [])

    def test_floor(self):
        practice = self.site_of(*DEADLY, 'platform=G0', 'version=V5.5.97', 'build=190930',
                                'floor=V5.5.89')
        files.hikvision(self.path('files'), 'G0', '5.5.82', '190130')
        self.assert_nothing_sent(practice, verdict='newer-installed')
        self.assertIn(self.go(practice, '--allow-downgrade').code, (2, 5))
        self.assertEqual(practice.received('upload'), [])

    def test_above_the_floor(self):
        practice = self.site_of(*DEADLY, 'platform=G0', 'version=V5.5.97', 'build=190930',
                                'floor=V5.5.89')
        older = files.hikvision(self.path('files'), 'G0', '5.5.91', '190218')
        self.assert_states(self.go(practice, '--allow-downgrade', code=0), done=1)
        self.assert_got(practice, older)

    def test_where_nothing_forbids(self):
        practice = self.site_of(*DEADLY, 'version=V5.7.23', 'build=251220', devices=2)
        older = files.hikvision(self.path('files'), 'G5', '5.7.18', '240826')
        self.assert_nothing_sent(practice, verdict='newer-installed')
        result = self.go(practice, '--allow-downgrade', code=0)
        self.assert_states(result, done=2)
        self.assert_got(practice, older)
        self.assertEqual(set(self.versions(practice).values()), {'V5.7.18'})


class FitTest(PathCase):
    NAME = 'Firmware__V5.7.23_251220_S3000720146.zip'

    def new_style(self, platform):
        return files.write(self.path('files'), self.NAME, 'hikvision', platform, 'V5.7.23',
                           build='251220')

    def add(self, *more):
        return self.run_camherd('firmware', 'add', self.path('files', self.NAME), *more, code=0)

    def test_two_platforms_of_one_model(self):
        practice = self.site_of(*DEADLY, '[device 1]', 'platform=G3', '[device 3]', 'platform=G3',
                                devices=5)
        folder = self.path('files')
        images = [files.hikvision(folder, 'G5', '5.7.23', '251220'),
                  files.hikvision(folder, 'G3', '5.7.23', '251220')]
        wanted = {address: [images[1 if index in (1, 3) else 0]]
                  for index, address in enumerate(practice.addresses)}
        for address, row in self.check(practice).items():
            self.assertEqual((row['verdict'], row['fit']), ('ready', 'fits'), row)
            self.assertEqual([row['sha256']], wanted[address])
        self.assert_states(self.go(practice, code=0), done=5)
        self.assertEqual(practice.images(), wanted)
        self.assertEqual(practice.received('bricked'), [])

    def test_only_one_of_two_files(self):
        practice = self.site_of(*DEADLY, '[device 1]', 'platform=G3', devices=2)
        image = files.hikvision(self.path('files'), 'G5', '5.7.23', '251220')
        rows = self.check(practice)
        self.assertEqual([rows[address]['verdict'] for address in practice.addresses],
                         ['ready', 'contradicts'])
        self.go(practice)
        self.assertEqual(list(practice.images().values()), [[image], []])
        self.assertEqual(len(practice.received('upload')), 1)

    def contradict(self, knobs, *words):
        practice = self.site_of(*knobs, devices=2)
        files.hikvision(self.path('files'), *words)
        self.assert_nothing_sent(practice, verdict='contradicts')
        # nobody's word settles that
        name, = os.listdir(self.path('files'))
        model = practice.rows[0]['model']
        self.run_camherd('firmware', 'add', self.path('files', name), '--for', model, code=0)
        self.assert_nothing_sent(practice, verdict='contradicts')

    def test_other_platform(self):
        self.contradict(DEADLY, 'G3', '5.8.0', '250101')

    def test_other_class(self):
        """Of the same platform."""
        self.contradict(R0, 'R0', '5.4.41', '170310', 'IPD')

    def test_other_region(self):
        self.contradict(DEADLY, 'G5', '5.8.0', '250101', 'IPC', 'CN')

    def test_unknown_without_a_word(self):
        practice = self.site_of(*DEADLY, devices=3)
        self.new_style('G5')
        self.assert_nothing_sent(practice, verdict='needs-decision')
        self.add()
        self.assert_nothing_sent(practice, verdict='needs-decision', folder=None)
        self.add('--for', 'DS-2CD9999')
        self.assert_nothing_sent(practice, verdict='needs-decision', folder=None)

    def test_unknown_with_a_word(self):
        practice = self.site_of(*DEADLY, devices=4)
        image = self.new_style('G5')
        self.add('--for', CAMERA)
        rows = self.check(practice, folder=None)
        canary, = [address for address, row in rows.items() if row['wave'] == 1]
        self.assertEqual(sorted(row['wave'] for row in rows.values()), [1, 2, 2, 2])
        result = self.go(practice, folder=None, code=0)
        self.assert_states(result, done=4)
        self.assert_got(practice, image)
        first = practice.received('upload')[0]['address']
        self.assertEqual(first.rsplit(':', 1)[0], canary)

    def test_a_word_in_the_list(self):
        """It is said for one row and holds for no other."""
        practice = self.site_of(*DEADLY, devices=3)
        image = self.new_style('G5')
        path = self.path('files', self.NAME)
        chosen = practice.rows[1]['address']
        inventory = practice.write_inventory(
            file=lambda row: path if row['address'] == chosen else '')
        self.run_camherd('update', inventory, '--firmware', path, '--yes')
        self.assertEqual([practice.images()[address] for address in practice.addresses],
                         [[], [image], []])
        self.assertEqual(practice.received('bricked'), [])

    def test_a_file_of_one_row(self):
        """Others do not get it, though it fits; nothing else was given."""
        practice = self.site_of(*DEADLY, devices=3)
        image = files.hikvision(self.path('files'), 'G5', '5.7.23', '251220')
        name, = os.listdir(self.path('files'))
        chosen = practice.rows[1]['address']
        inventory = practice.write_inventory(
            file=lambda row: self.path('files', name) if row['address'] == chosen else '')
        result = self.run_camherd('update', inventory, '--yes', '--format', 'json')
        self.assertEqual(sorted(row['code'] for row in result.json['devices']),
                         ['no-firmware', 'no-firmware', 'proved'])
        self.assertEqual([practice.images()[address] for address in practice.addresses],
                         [[], [image], []])

    def test_a_file_of_a_row_that_is_no_good(self):
        """Another one of that name, in the depot, is not sent in its place."""
        practice = self.site_of(*DEADLY)
        for folder, version in (('kept', '5.7.23'), ('files', '5.8.0')):
            files.write(self.path(folder), 'fw.zip', 'hikvision', 'G5', 'V' + version,
                        build='251220')
        path = self.path('files', 'fw.zip')
        self.run_camherd('firmware', 'add', self.path('kept', 'fw.zip'), code=0)
        beside = os.path.join(practice.folder, 'fw.zip')
        files.flip(path)
        os.link(path, beside)
        for name in (path, 'fw.zip', self.path('gone', 'fw.zip')):
            inventory = practice.write_inventory(file=lambda row, name=name: name)
            result = self.run_camherd('update', inventory, '--yes', '--format', 'json', code=2)
            self.assertEqual([row['code'] for row in result.json['devices']],
                             ['row-file-missing'])
        self.assertEqual(practice.received('upload'), [])

    def test_a_wrong_word_costs_one_device(self):
        """The file is for another platform and does not say so; no canary count widens that."""
        practice = self.site_of(*DEADLY, devices=4)
        self.new_style('G3')
        self.add('--for', CAMERA)
        result = self.go(practice, '--canary', '3', folder=None, code=3)
        self.assert_states(result, failed=1, cancelled=3)
        self.assertEqual(len(practice.received('upload')), 1)
        self.assertEqual(len(practice.received('bricked')), 1)


class FailTest(PathCase):
    def first_hop(self, *knobs, code='old-version'):
        practice = self.site_of(*R0, *knobs, devices=3)
        stone = self.r0_files()[0]
        result = self.go(practice, code=3)
        self.assert_states(result, failed=1, cancelled=2)
        failed, = [row for row in result.json['devices'] if row['state'] == 'failed']
        self.assertEqual(failed['code'], code)
        self.assertEqual(sorted(practice.images().values()), [[], [], [stone]])
        self.assertEqual(len(practice.received('upload')), 1)
        self.assertEqual(practice.received('bricked'), [])

    def test_old_version(self):
        self.first_hop('back-old-version=true')

    def test_never_back(self):
        self.first_hop('back-never=true', code='did-not-return')

    def test_other_serial(self):
        self.first_hop('back-other-serial=true', code='other-serial')


class KillCase(PathCase):
    def kill_when(self, knobs, images, reached, devices=1):
        """Killed in the second hop of the last device; the next process brings it to its end."""
        practice = self.site_of(*knobs, devices=devices, speed=60)
        work = self.begin(practice)
        work.wait_for(lambda: reached(practice, work), 'the moment')
        work.signal(signal.SIGKILL)
        self.assertEqual(work.finish().code, -signal.SIGKILL)
        over = self.run_camherd('resume', '--format', 'json', code=0)
        self.assert_states(over, done=devices)
        self.assert_got(practice, *images)
        for row in over.json['devices']:
            self.assertGreaterEqual(row['uploads'], 2, row)
        self.run_camherd('resume', code=5)
        # what was killed and went on reads like any other run
        shown = self.run_camherd('show', '--format', 'json', code=0)
        self.assertEqual(shown.json['run']['state'], 'finished')
        self.assert_got(practice, *images)

    def times(self, words, count):
        return lambda practice, work: work.err.count(words) >= count


class KillTest(KillCase):
    def test_axis_between_the_hops(self):
        self.kill_when(AXIS, self.axis_files(), self.times('is back', 1))

    def test_axis_before_the_upload(self):
        self.kill_when(AXIS, self.axis_files(), self.times('about to upload', 2))

    def test_axis_while_it_flashes(self):
        self.kill_when(AXIS, self.axis_files(),
                       lambda practice, work: len(practice.received('upload')) >= 2)

    def test_axis_after_the_restart(self):
        # it is proved in no time, and the other one may have begun: older firmware than this could
        # not be asked then whether it has the image
        self.kill_when([*AXIS, 'version=7.40.1'], self.axis_files(), self.times('is back', 2),
                       devices=2)

    def test_axis_goes_back_while_nobody_looks(self):
        """What it ran before is what the first hop brought, also to the process that goes on."""
        practice = self.site_of(*AXIS, 'axis-power-cut=true', speed=60)
        images = self.axis_files()
        work = self.begin(practice)
        work.wait_for(lambda: len(practice.received('upload')) >= 2, 'the second image')
        work.signal(signal.SIGKILL)
        work.finish()
        over = self.run_camherd('resume', '--format', 'json', code=2)
        self.assertEqual([row['state'] for row in over.json['devices']], ['rolled-back'])
        self.assert_got(practice, *images)
        self.assertEqual(practice.received('reboot'), [])
        self.assertEqual(set(self.versions(practice).values()), {'8.40.4.6'})


class PairTest(KillCase):
    def test_pair_before_the_upload(self):
        self.kill_when(R0, self.r0_files(), self.times('about to upload', 2))

    def test_pair_while_it_flashes(self):
        self.kill_when(R0, self.r0_files(),
                       lambda practice, work: len(practice.received('upload')) >= 2)

    def test_pair_while_it_is_away(self):
        self.kill_when(R0, self.r0_files(), self.times('went away', 2))

    def test_again_and_again(self):
        images = self.r0_files()
        # one device: a login of another one that is never answered would count against its next
        practice = self.site_of(*R0, speed=60)
        work = self.begin(practice)
        for words in ('about to upload', 'went away', 'is back', 'about to upload'):
            work.wait_for(lambda words=words, work=work: words in work.err, words)
            work.signal(signal.SIGKILL)
            work.finish()
            work = self.start('resume', '--format', 'json')
        over = work.finish()
        self.assertEqual(over.code, 0, over)
        self.assert_states(over, done=1)
        self.assert_got(practice, *images)


class ChangedTest(PathCase):
    def image_of_site(self, target):
        found = [os.path.join(folder, name) for folder, _, names in os.walk(self.site)
                 for name in names if name == target + '.bin']
        self.assertEqual(len(found), 1, target)
        return found[0]

    def test_in_the_depot(self):
        practice = self.site_of(*DEADLY)
        files.hikvision(self.path('files'), 'G5', '5.7.23', '251220')
        name, = os.listdir(self.path('files'))
        self.run_camherd('firmware', 'add', self.path('files', name), code=0)
        for row in self.check(practice, folder=None).values():
            self.assertEqual(row['verdict'], 'ready', row)
        image, = self.depot_images()
        files.flip(image)
        result = self.go(practice, folder=None)
        self.assertNotIn(result.code, (0, 3, 4), result)
        self.assertEqual(practice.received('upload'), [])
        self.assertIn('chang', result.err + result.out)

    def test_a_given_file(self):
        practice = self.site_of(*AXIS)
        self.axis_files()
        for row in self.check(practice).values():
            self.assertEqual(row['verdict'], 'ready', row)
        files.flip(self.path('files', 'P1367_8_40_4_6.bin'))
        result = self.go(practice)
        self.assertNotIn(result.code, (0, 3, 4), result)
        self.assertEqual(practice.received('upload'), [])

    def test_the_second_file_of_a_run(self):
        """Its image was taken into the site when the run was planned."""
        practice = self.site_of(*R0, speed=60)
        stone, target = self.r0_files()
        work = self.begin(practice)
        work.wait_for(lambda: practice.received('upload'), 'the first image')
        work.signal(signal.SIGKILL)
        work.finish()
        files.flip(self.image_of_site(target))
        result = self.run_camherd('resume', '--format', 'json', code=2)
        self.assert_states(result, failed=1)
        self.assertIn('not the file any more', result.json['devices'][0]['reason'])
        self.assert_got(practice, stone)

    def test_during_a_run(self):
        """Between the canary and the others."""
        practice = self.site_of(*R0, 'version=V5.4.41', 'build=170310', devices=3, speed=60)
        target = self.r0_files()[1]
        work = self.begin(practice)
        work.wait_for(lambda: practice.received('upload'), 'the image of the canary')
        files.flip(self.image_of_site(target))
        result = work.finish()
        self.assertEqual(result.code, 2, result)
        self.assert_states(result, done=1, blocked=2)
        self.assertEqual([line['sha256'] for line in practice.received('upload')], [target])


if __name__ == '__main__':
    e2e.main()
