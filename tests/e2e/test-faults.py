#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each fault of the practice site alone: what the run says, and what the device received."""
import sys

sys.dont_write_bytecode = True
import e2e  # noqa: E402


class FaultCase(e2e.Case):
    def fault(self, name, *options, speed=300, devices=3):
        """Runs a site of which one device has the fault; gives its row and its images."""
        self.site = self.path('site-' + name)
        practice = self.practice('--fault', name + '=1', devices=devices, speed=speed)
        result = self.update(practice, *options)
        images = practice.images()
        lines = practice.received()
        rows = result.by_address()
        for address, row in rows.items():
            self.assertLessEqual(len(images[address]), row['uploads'], result)
            self.assertIn(row['state'], e2e.STATES)
        odd = [address for address, row in rows.items()
               if row['code'] not in ('proved', 'gate-kept')]
        self.assertLessEqual(len(odd), 1, result)
        practice.close()
        for address, row in rows.items():
            if address not in odd and row['state'] == 'done':
                self.assertEqual(len(images[address]) if name != 'busy' else 1, 1, result)
            elif address not in odd:
                self.assertEqual(images[address], [], result)
        if not odd:
            self.assertEqual({row['state'] for row in rows.values()}, {'done'}, result)
            self.assertEqual(result.code, 0, result)
            return None, images, lines
        row = dict(rows[odd[0]], exit=result.code, name=odd[0])
        self.assertNotRegex(row['reason'], e2e.CONTROL)
        # what failed comes with what to do about it
        self.assertTrue(row['next'], f"{name}: no next step for: {row['reason']}")
        return row, images[odd[0]], [li for li in lines if li['address'].startswith(odd[0] + ':')]

    def assert_failed(self, row, code, *words):
        self.assertEqual((row['state'], row['exit']), ('failed', 3), row)
        self.assertEqual(row['code'], code, row)
        for word in words:
            self.assertIn(word, row['reason'])


class FailTest(FaultCase):
    def test_refuse(self):
        row, images, _ = self.fault('refuse')
        self.assertEqual((row['state'], row['exit']), ('failed', 3), row)
        self.assertIn('badDevType', row['reason'])
        self.assertEqual(len(images), 1)

    def test_old_version(self):
        row, images, _ = self.fault('old-version')
        self.assert_failed(row, 'old-version', 'old version', row['from'], row['to'])
        self.assertEqual(len(images), 1)

    def test_other_serial(self):
        row, images, _ = self.fault('other-serial')
        self.assert_failed(row, 'other-serial', row['device']['serial'])
        self.assertEqual(len(images), 1)

    def test_never_back(self):
        row, images, _ = self.fault('never-back')
        self.assert_failed(row, 'did-not-return', '20 min')
        self.assertEqual(len(images), 1)


class GoodTest(FaultCase):
    def test_cut(self):
        # the answer was lost, the device says that it runs the new version: adopted, not sent again
        row, images, _ = self.fault('cut')
        self.assertIsNone(row)
        self.assertEqual({len(of) for of in images.values()}, {1})

    def test_slow(self):
        self.assertIsNone(self.fault('slow')[0])

    def test_dark(self):
        # no picture after the update: video is not part of the proof yet
        self.assertIsNone(self.fault('dark')[0])

    def test_busy(self):
        # "busy" is the device's own word that the file did not count: sent again later
        row, images, _ = self.fault('busy')
        self.assertIsNone(row)
        counts = sorted(len(of) for of in images.values())
        self.assertEqual(counts[:2], [1, 1])
        self.assertIn(counts[2], (2, 3, 4))


class BlockTest(FaultCase):
    def blocked(self, name, code):
        row, images, lines = self.fault(name)
        self.assertEqual((row['state'], row['exit'], row['uploads']), ('blocked', 2, 0), row)
        if code:
            self.assertEqual(row['code'], code)
        self.assertEqual(images, [])
        self.assertEqual(lines, [])
        return row

    def test_locked(self):
        self.assertIn('locked', self.blocked('locked', 'locked')['reason'])

    def test_not_activated(self):
        self.blocked('not-activated', 'not-activated')

    def test_junk(self):
        self.blocked('junk', None)


class StallTest(FaultCase):
    def test_stall(self):
        # the device stops reading half way: given up after the profile's time, then it is asked.
        # it says that it is idle and runs what it ran, so a second try is no guess; then it ends
        row, images, lines = self.fault('stall', speed=300)
        self.assertEqual((row['state'], row['exit']), ('failed', 3), row)
        self.assertEqual(images, [])
        self.assertLessEqual(row['uploads'], 2)
        self.assertEqual([line['what'] for line in lines if line['what'] != 'upload'], [])
        # the record is true: nobody says that the file arrived
        self.assertNotIn('the file was sent', row['reason'])


if __name__ == '__main__':
    e2e.main()
