#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ctrl-C, other signals and kill -9 in the middle of a run; going on afterwards."""
import signal
import sys

sys.dont_write_bytecode = True
import e2e  # noqa: E402


class SignalCase(e2e.Case):
    def resume(self, practice, code=0):
        return self.run_camherd('resume', '--format', 'json', code=code)

    def assert_nothing_twice(self, practice, result):
        """At most one whole image for each intent, and every device ended well with one."""
        images = practice.images()
        for address, row in result.by_address().items():
            self.assertLessEqual(len(images[address]), row['uploads'], address)
        self.assert_one_image_each(practice)

    def interrupted(self, number, slow=60):
        practice = self.practice(devices=6, speed=slow)
        work = self.start_update(practice, '--uploads', '1')
        work.wait_for(lambda: practice.received('upload'), 'an upload')
        work.signal(number)
        return practice, work


class PauseTest(SignalCase):
    def stop_and_go_on(self, number):
        practice, work = self.interrupted(number)
        result = work.finish()
        self.assertEqual(result.code, 4, result)
        self.assertEqual(result.json['run']['state'], 'paused')
        self.assertIn('camherd resume', result.json['run']['next'])
        self.assertIn('camherd resume', self.run_camherd('show', code=0).out)
        images = practice.images()
        states = set()
        for address, row in result.by_address().items():
            # what was begun was finished, the rest was not touched
            self.assertEqual(len(images[address]), 1 if row['state'] == 'done' else 0, result)
            self.assertIn(row['state'], ('done', 'parked', 'planned'), result)
            states.add(row['state'])
        self.assertIn('done', states)
        self.assertTrue(states & {'parked', 'planned'})
        shown = self.run_camherd('show', '--format', 'json', code=0)
        self.assertEqual(shown.json['run']['state'], 'paused')
        over = self.resume(practice)
        self.assertEqual(over.json['run']['id'], result.json['run']['id'])
        self.assert_states(over, done=6)
        self.assert_nothing_twice(practice, over)
        self.resume(practice, code=5)

    def test_interrupt(self):
        self.stop_and_go_on(signal.SIGINT)

    def test_terminate(self):
        self.stop_and_go_on(signal.SIGTERM)

    def test_hang_up(self):
        self.stop_and_go_on(signal.SIGHUP)


class StopTest(SignalCase):
    def test_twice_is_at_once(self):
        # a device that takes its time: the first Ctrl-C alone would wait for it
        practice, work = self.interrupted(signal.SIGINT, slow=20)
        work.wait_for(lambda: 'Ctrl-C' in work.err, 'the first signal')
        work.signal()
        result = work.finish()
        self.assertEqual(result.code, 4, result)
        self.assertIn('camherd resume', result.err)
        self.assertEqual(result.out, '')
        over = self.resume(practice)
        self.assert_states(over, done=6)
        self.assert_nothing_twice(practice, over)

    def test_device_that_does_not_read(self):
        practice = self.practice('--fault', 'stall=1', devices=1, speed=2)
        work = self.start_update(practice)
        work.wait_for(lambda: 'about to upload' in work.err, 'the upload')
        work.signal()
        work.wait_for(lambda: 'Ctrl-C' in work.err, 'the first signal')
        self.assertIsNone(work.process.poll())
        work.signal(signal.SIGTERM)
        self.assertEqual(work.finish().code, 4)
        self.assertEqual(practice.images()[practice.addresses[0]], [])

    def test_before_the_run(self):
        # while devices are still read there is nothing to finish
        practice = self.practice(devices=22)
        work = self.start('check', practice.inventory)
        work.signal(signal.SIGTERM)
        self.assertIn(work.finish().code, (-signal.SIGTERM, 0, 4))
        self.run_camherd('check', practice.inventory, code=0)


class KillTest(SignalCase):
    def kill_when(self, reached, what, speed=60):
        practice = self.practice(devices=4, speed=speed)
        work = self.start_update(practice)
        work.wait_for(lambda: reached(practice, work), what)
        work.signal(signal.SIGKILL)
        self.assertEqual(work.finish().code, -signal.SIGKILL)
        shown = self.run_camherd('show', '--format', 'json', code=0)
        self.assertEqual(shown.json['run']['state'], 'running')
        over = self.resume(practice)
        self.assert_states(over, done=4)
        self.assert_nothing_twice(practice, over)
        self.assertEqual(practice.received('login-failed'), [])

    def test_at_the_intent(self):
        self.kill_when(lambda practice, work: 'about to upload' in work.err, 'an intent')

    def test_when_an_image_has_arrived(self):
        self.kill_when(lambda practice, work: practice.received('upload'), 'an upload')

    def test_when_a_device_is_away(self):
        self.kill_when(lambda practice, work: 'went away' in work.err, 'a restart')

    def test_when_the_first_is_done(self):
        self.kill_when(lambda practice, work: ' done: ' in work.err, 'a device that is done')

    def test_again_and_again(self):
        practice = self.practice(devices=4, speed=60)
        work = self.start_update(practice)
        for words in ('about to upload', 'went away', 'is back'):
            work.wait_for(lambda words=words, work=work: words in work.err, words)
            work.signal(signal.SIGKILL)
            work.finish()
            work = self.start('resume', '--format', 'json')
        over = work.finish()
        self.assertEqual(over.code, 0, over)
        self.assert_states(over, done=4)
        self.assert_nothing_twice(practice, over)


if __name__ == '__main__':
    e2e.main()
