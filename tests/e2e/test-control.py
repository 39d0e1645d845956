#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The owner's socket while a run is under way, and who looks on meanwhile."""
import json
import os
import signal
import socket
import stat
import sys

sys.dont_write_bytecode = True
import e2e  # noqa: E402


class ControlTest(e2e.Case):
    def setUp(self):
        super().setUp()
        self.control = os.path.join(self.site, 'control')

    def connect(self):
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(e2e.DEADLINE_S)
        self.addCleanup(client.close)
        client.connect(self.control)
        return client

    def ask(self, client, line):
        client.sendall(line if isinstance(line, bytes) else (json.dumps(line) + '\n').encode())
        return client.makefile('r', encoding='utf-8')

    def begin(self, devices=4, speed=60):
        practice = self.practice(devices=devices, speed=speed)
        work = self.start_update(practice)
        work.wait_for(lambda: practice.received('upload'), 'an upload')
        return practice, work

    def end_well(self, practice, work):
        result = work.finish()
        self.assertEqual(result.code, 0, result)
        self.assert_one_image_each(practice)
        self.assertFalse(os.path.exists(self.control))

    def test_status_and_follow(self):
        practice, work = self.begin()
        info = os.stat(self.control)
        self.assertTrue(stat.S_ISSOCK(info.st_mode))
        self.assertEqual(stat.S_IMODE(info.st_mode), 0o600)
        client = self.connect()
        status = json.loads(self.ask(client, {'cmd': 'status'}).readline())
        self.assertEqual(status['schema'], 1)
        self.assertEqual(status['state'], 'running')
        self.assertEqual(sum(status['counts'].values()), 4)
        stream = self.ask(client, {'cmd': 'follow'})
        lines = [json.loads(line) for line in stream]
        self.assertEqual(lines[0]['run'], status['run'])
        events = [line['event'] for line in lines if 'event' in line]
        progress = [line for line in lines if 'progress' in line]
        for wanted in ('job-state', 'intent', 'result', 'device-down', 'device-back', 'proof',
                       'run-state'):
            self.assertIn(wanted, events)
        self.assertTrue(progress)
        for line in lines:
            self.assertNotIn(e2e.PASSWORD, json.dumps(line))
        self.end_well(practice, work)

    def test_junk(self):
        practice, work = self.begin()
        for junk in (b'\n', b'junk\n', b'{}\n', b'{"cmd":7}\n', b'[1,2]\n', b'{"cmd":"nosuch"}\n',
                     b'\xff\xfe\x00\x01\n', b'null\n', b'{"cmd":{"cmd":"status"}}\n'):
            client = self.connect()
            answer = json.loads(self.ask(client, junk).readline())
            self.assertIn('error', answer, junk)
            # the connection is still good
            self.assertIn('state', json.loads(self.ask(client, {'cmd': 'status'}).readline()))
            client.close()
        endless = self.connect()
        try:
            for _ in range(64):
                endless.sendall(b'x' * 65536)
        except OSError:
            pass
        endless.close()
        half = self.connect()
        half.sendall(b'{"cmd":"sta')
        half.close()
        self.end_well(practice, work)

    def test_line_without_end(self):
        """Who sends a line that never ends is let go instead of kept in memory."""
        practice, work = self.begin()
        client = self.connect()
        with self.assertRaises(OSError):
            for _ in range(1000):
                client.sendall(b'x' * 65536)
        self.end_well(practice, work)

    def test_crowd(self):
        practice, work = self.begin(devices=6)
        # these follow and never read
        deaf = [self.connect() for _ in range(8)]
        for client in deaf:
            client.sendall(b'{"cmd":"follow"}\n' * 200)
        # more than are let in
        for _ in range(40):
            try:
                self.connect().sendall(b'{"cmd":"follow"}\n')
            except OSError:
                continue
        self.end_well(practice, work)

    def test_show_while_the_owner_runs(self):
        practice, work = self.begin()
        shown = self.run_camherd('show', '--format', 'json', code=0).json
        self.assertEqual(shown['run']['state'], 'running')
        self.assertEqual(len(shown['devices']), 4)
        self.run_camherd('report', '-o', self.path('half.html'), code=0)
        self.end_well(practice, work)

    def test_device_that_is_not_reading_is_shown(self):
        practice = self.practice('--fault', 'stall=1', devices=1, speed=4)
        work = self.start_update(practice)
        work.wait_for(lambda: 'about to upload' in work.err, 'the upload')
        stream = self.ask(self.connect(), {'cmd': 'follow'})
        for line in stream:
            rows = json.loads(line).get('progress', [])
            if any(row['stalled'] for row in rows):
                break
        else:
            self.fail('nobody said that the device is not reading')
        self.assertLess(rows[0]['sent'], rows[0]['total'])
        work.signal()
        work.wait_for(lambda: 'Ctrl-C' in work.err, 'the first signal')
        work.signal(signal.SIGINT)
        self.assertEqual(work.finish().code, 4)


if __name__ == '__main__':
    e2e.main()
