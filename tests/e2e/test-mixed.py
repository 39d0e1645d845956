#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A site of all makes on one switch: one plan, one run, one record."""
import collections
import sys

sys.dont_write_bytecode = True
import e2e  # noqa: E402

# how many of 60 devices are of which make; recorders are among them
SHARES = {'Hikvision': 18, 'Dahua': 15, 'Axis': 9, 'Hanwha': 6, 'Uniview': 4, 'Reolink': 4,
          'ONVIF': 4}
# one make's cameras take passwords only where others can read them; the user must allow it
PLAIN = '--allow-plaintext-passwords'


class MixedTest(e2e.Case):
    def test_sixty_devices_in_one_run(self):
        practice = self.practice(devices=60, makes='mixed')
        makes = collections.Counter(row['make'] for row in practice.rows)
        self.assertEqual(set(makes), set(SHARES))
        for make, share in SHARES.items():
            self.assertAlmostEqual(makes[make], share, delta=2, msg=make)
        checked = self.plan(practice, PLAIN, code=0).json
        self.assertEqual(checked['summary']['ready'], 60)
        self.assertEqual(practice.received(), [])
        done = self.update(practice, PLAIN, '--wave', '30', '--uploads', '16', code=0)
        self.assert_states(done, done=60)
        self.assert_one_planned_image_each(practice, checked)
        # what runs now is what was wanted, as each device says itself
        again = self.update(practice, PLAIN, code=5)
        self.assert_states(again, skipped=60)
        self.assertEqual(len(practice.received('upload')), 60)
        self.assertEqual(practice.received('login-failed'), [])

    def assert_one_planned_image_each(self, practice, checked):
        planned = {row['device']['address']: row['sha256'] for row in checked['devices']}
        self.assertEqual(len(planned), 60)
        for address, sha256 in planned.items():
            self.assertEqual(practice.images()[address], [sha256], address)

    def test_without_leave_no_password_in_the_open(self):
        practice = self.practice(devices=2, makes='reolink')
        result = self.update(practice, code=2)
        self.assert_states(result, blocked=2)
        for row in result.json['devices']:
            self.assertEqual(row['code'], 'plaintext-only')
            self.assertIn('--allow-plaintext-passwords', row['next'])
        self.assertEqual(practice.received(), [])

    def test_wrong_makes_in_the_list(self):
        """Each row names another make than the device is of: told, and no obstacle."""
        practice = self.practice(devices=14, makes='mixed')
        names = sorted({row['make'] for row in practice.rows})
        lying = practice.write_inventory(
            make=lambda row: names[(names.index(row['make']) + 1) % len(names)])
        result = self.run_camherd('identify', lying, PLAIN, '--verbose', '--format', 'json',
                                  code=0)
        for row, true in zip(result.json['devices'], practice.rows):
            self.assertEqual(row['driver'], true['make'].lower(), row)
            self.assertEqual(row['model'], true['model'], row)
        self.assertEqual(result.err.count('the inventory says'), 14, result.err)
        self.assertEqual(practice.received('login-failed'), [])


if __name__ == '__main__':
    e2e.main()
