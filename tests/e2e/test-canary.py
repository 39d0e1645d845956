#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""One model lies about its version: its canary stops the run before the rest is touched."""
import sys

sys.dont_write_bytecode = True
import e2e  # noqa: E402

LIAR = 'DS-2CD2443G0-IW'


class CanaryTest(e2e.Case):
    def test_canary_stops_the_run(self):
        practice = self.practice('--fault-model', 'old-version=' + LIAR, devices=22)
        plan = self.plan(practice, code=0).by_address()
        first = {address for address, row in plan.items() if row['wave'] == 1}
        result = self.update(practice, code=3)
        self.assertEqual(result.json['run']['state'], 'stopped')
        images = practice.images()
        failed = []
        for address, row in result.by_address().items():
            self.assertLessEqual(len(images[address]), 1)
            self.assertEqual(row['uploads'], len(images[address]))
            if row['state'] == 'failed':
                failed.append(row)
            elif row['state'] == 'done':
                self.assertIn(address, first)
            else:
                self.assertEqual((row['state'], row['code']), ('cancelled', 'gate-kept'))
                self.assertEqual(images[address], [])
        # later stages received nothing, not even a login that failed or a reboot
        touched = {e2e.host(line) for line in practice.received()}
        self.assertLessEqual(touched, first)
        self.assertEqual([row['device']['model'] for row in failed], [LIAR])
        self.assertEqual(failed[0]['code'], 'old-version')
        self.assertIn('V5.6.5', failed[0]['reason'])
        self.assertIn('V5.6.821', failed[0]['reason'])
        self.check_record(failed[0], len(images) - sum(len(i) for i in images.values()))

    def check_record(self, failed, untouched):
        page = self.run_camherd('report', code=0).out
        self.assertIn('gate', page)
        self.assertIn('old version', page)
        self.assertIn(failed['device']['serial'], page)
        self.assertEqual('not started because the gate was shut' in page.lower(), untouched > 0)
        self.assertIn('cancelled', self.run_camherd('show', code=0).out)
        rows = self.run_camherd('report', '--format', 'csv', code=0).rows
        self.assertEqual(sum(row['state'] == 'failed' for row in rows), 1)
        # a stopped run is over
        self.run_camherd('resume', code=5)

    def gate(self, *options, code):
        """Four cameras of one model in two stages; the second fails in the second stage."""
        practice = self.practice(devices=16, knobs='[device 4]\nback-old-version=true\n')
        inventory = practice.write_inventory(area='')
        model = practice.rows[0]['model']
        self.assertEqual(practice.rows[4]['model'], model)
        self.site = self.path('site-' + '-'.join(options))
        return self.update(practice, '--only', 'model=' + model, '--wave', '2', *options,
                           inventory=inventory, code=code), practice

    def test_waves(self):
        # one canary, then two and one: 5 % of two is none
        result, practice = self.gate(code=3)
        self.assert_states(result, done=2, failed=1, cancelled=1)
        self.assertEqual(sum(len(images) for images in practice.images().values()), 3)
        # one failure is allowed: the run goes on, and says so in its exit code
        result, practice = self.gate('--max-failed', '1', code=2)
        self.assert_states(result, done=3, failed=1)
        result, practice = self.gate('--max-failed', '50%', code=2)
        self.assert_states(result, done=3, failed=1)

    def test_a_canary_may_never_fail(self):
        practice = self.practice('--fault', 'old-version=1', devices=1)
        result = self.update(practice, '--max-failed', '100%')
        self.assert_states(result, failed=1)
        # nobody was kept from starting: 2, not 3
        self.assertEqual(result.code, 2)


if __name__ == '__main__':
    e2e.main()
