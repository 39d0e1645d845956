#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Kills `camherd update` wherever it can be killed, goes on with `resume`, and asks the simulated
devices what they got. Each kill has a practice site and a journal of its own.

  syncs   before or after (--when) each sync of the journal of an update
  double  update is killed at one of a few syncs, then its resume before or after each of its own
  acts    between an intent and its act, again and again; and at the commits that tell something
  random  at random moments (--seed), with devices that take the file slowly
"""
import argparse
import collections
import concurrent.futures
import itertools
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

PATIENCE_S = 240
PASSWORD = 'Practice-77'
FINAL = {'done', 'skipped', 'blocked', 'failed', 'unsure', 'cancelled', 'rolled-back'}
NO_RUN = 1
NOTHING_TO_DO = 5

# rows of site.csv that take part, from 0; what is known of the end of each device; extra options of
# the simulators; exit code of the whole run
Plan = collections.namedtuple('Plan', 'rows states knobs code makes', defaults=['hikvision'])
PLANS = {
    # a camera that restarts by itself
    'one': Plan([0], ['done'], '', 0),
    # the same, a dome and a recorder that must be told to restart, a recorder that restarts itself
    # and answers late, and a second camera in stage 2
    'all': Plan([0, 3, 20, 21, 4], ['done'] * 5, '', 0),
    # those that must be told to restart
    'dome': Plan([3], ['done'], '', 0),
    'recorder': Plan([21], ['done'], '', 0),
    # two that must be told to restart
    'manual': Plan([3, 21], ['done'] * 2, '', 0),
    # the canary refuses the file: the gate keeps the other two
    'gate': Plan([0, 4, 8], ['failed', 'cancelled', 'cancelled'], '[device 0]\nrefuse=true\n', 3),
    'refused': Plan([0], ['failed'], '[device 0]\nrefuse=true\n', 2),
    # comes back at another address
    'moved': Plan([0], ['done'], '[device 0]\nback-address={net}.250\n', 0),
    # 64 KiB per device second
    'slow': Plan([0, 3, 20], ['done'] * 3, '[all]\nslow=true\n', 0),
    # other makes: told to keep what was proved; made ready; asked in another protocol
    'axis': Plan([0], ['done'], '', 0, 'axis'),
    'uniview': Plan([0], ['done'], '', 0, 'uniview'),
    'dahua': Plan([0], ['done'], '', 0, 'dahua'),
    # nobody can ask these whether they have an image: killed between intent and act, nobody knows
    'hanwha': Plan([0], ['done|unsure'], '', None, 'hanwha'),
    'reolink': Plan([0], ['done|unsure'], '', None, 'reolink'),
    'onvif': Plan([0], ['done|unsure'], '', None, 'onvif'),
}


# acts that cannot be taken back, each with a run in which only one device does them
ACTS = [('one', 'upload'), ('dome', 'upload'), ('dome', 'reboot'), ('recorder', 'reboot'),
        ('axis', 'upload'), ('axis', 'commit'), ('uniview', 'prepare'), ('uniview', 'upload')]


# runs and words: the commit that writes them is the last one; no device gets two images by it
TELLINGS = [
    ('one', 'run-planned'), ('one', 'backup-saved'), ('one', 'uploadresult'),
    ('one', 'device-down'), ('one', 'device-back'), ('one', 'proof'), ('one', 'proved'),
    ('one', 'all-ended'),
    ('dome', 'rebootresult'), ('recorder', 'rebootresult'), ('refused', 'uploadresult'),
    ('refused', '"to":"failed"'), ('gate', 'gate-shut'), ('gate', 'gate-kept'),
    ('all', 'gate-open'), ('moved', 'device-down'), ('moved', 'device-moved'), ('moved', 'proved'),
]


class Failure(Exception):
    """What did not hold."""


def expect(holds, text):
    if not holds:
        raise Failure(text)


def make_environment(more):
    """For a sanitized program: the library goes before the sanitizer's; what libcrypto keeps for a
    thread that ends in the same moment as the process is no leak, others are for tests/e2e."""
    environment = dict(os.environ, **(more or {}))
    known = environment.get('ASAN_OPTIONS')
    environment['ASAN_OPTIONS'] = (f'{known}:' if known else '') + \
        'verify_asan_link_order=0:detect_leaks=0'
    return environment


class Numbers:
    """Loopback networks, so that sites that run side by side have addresses of their own."""

    def __init__(self):
        self.lock = threading.Lock()
        self.last = os.getpid() * 7

    def next(self):
        """A network, and a seed: serials of its own, as devices are found by these."""
        with self.lock:
            self.last += 1
            return f'127.{90 + self.last // 250 % 100}.{1 + self.last % 250}', self.last


class Site:
    """A practice site, an inventory of some of its devices, and the folder of a camherd site."""

    def __init__(self, tools, plan, speed):
        self.tools = tools
        self.plan = plan
        self.folder = tempfile.mkdtemp(prefix='camherd-kill-')
        self.practice = None
        self.told = open(self.path('practice.txt'), 'wb')
        self.journal = self.path('site', 'camherd.db')
        self.speed = speed

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *unused):
        if self.practice is not None:
            self.practice.kill()
            self.practice.wait()
            self.practice.stdout.close()
        self.told.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        net, seed = self.tools.numbers.next()
        with open(self.path('knobs'), 'w', encoding='utf-8') as file:
            file.write(self.plan.knobs.replace('{net}', net))
        self.practice = subprocess.Popen(
            [self.tools.camherd, 'practice', self.path('practice'), '--makes', self.plan.makes,
             '--devices', '22', '--speed', str(self.speed), '--address', net + '.1',
             '--seed', str(seed), '--knobs', self.path('knobs')],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.told)
        expect(self.practice.stdout.readline() == b'ready\n', 'the practice site did not start')
        with open(self.path('practice', 'site.csv'), encoding='utf-8') as file:
            lines = [line.rstrip('\n').split(',') for line in file]
        # without areas, so that devices are updated side by side
        area = lines[0].index('area')
        rows = [lines[1 + row] for row in self.plan.rows]
        self.addresses = [row[0] for row in rows]
        with open(self.path('practice', 'devices.csv'), 'w', encoding='utf-8') as file:
            file.writelines(','.join(row[:area] + row[area + 1:]) + '\n'
                            for row in [lines[0], *rows])

    def command(self, verb):
        base = [self.tools.camherd, verb, '--site', self.path('site')]
        if verb in ('update', 'check'):
            base += ['--firmware', self.path('practice', 'firmware')]
        if verb == 'update':
            base += ['--yes']
        if verb in ('update', 'resume', 'check'):
            base += ['--format', 'json']
            base += ['--allow-plaintext-passwords'] if self.plan.makes == 'reolink' else []
        listed = verb in ('update', 'check')
        return base + ([self.path('practice', 'devices.csv')] if listed else [])

    def begin(self, verb, env=None):
        return subprocess.Popen(self.command(verb), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                env=make_environment(env))

    def run(self, verb, env=None):
        """Exit code and standard output; the code is -9 for one that was killed."""
        with self.begin(verb, env) as process:
            try:
                out, error = process.communicate(timeout=PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                raise Failure(f'{verb} did not end: {process.communicate()[1][-3000:]}') from None
        expect(process.returncode in range(-9, 6), f'{verb} ended with {process.returncode}')
        expect('CRITICAL' not in error and 'Sanitizer' not in error, error[-3000:])
        self.error = error
        return process.returncode, out

    def run_to_sync(self, verb, number, when):
        """Exit code; whether it was killed at that sync, None for one that did not get there."""
        count = self.path(f'count-{verb}')
        if os.path.exists(count):
            os.unlink(count)
        code, out = self.run(verb, {
            'LD_PRELOAD': self.tools.kill,
            'CAMHERD_KILL_COUNT': count, 'CAMHERD_KILL_AT': str(number),
            'CAMHERD_KILL_WHEN': when})
        with open(count, encoding='utf-8') as file:
            syncs = len(file.readlines())
        expect((code == -9) == (syncs >= number), f'{verb} ended with {code} after {syncs} syncs')
        return code == -9

    def run_to_text(self, verb, text, when):
        """Whether it was killed at the sync after @text was written to the journal."""
        code, _ = self.run(verb, {
            'LD_PRELOAD': self.tools.kill,
            'CAMHERD_KILL_COUNT': self.path('count'), 'CAMHERD_KILL_TEXT': text,
            'CAMHERD_KILL_WHEN': when})
        return code == -9

    def query(self, sql):
        if not os.path.exists(self.journal):
            return []
        database = sqlite3.connect(f'file:{self.journal}?mode=ro', uri=True)
        try:
            return database.execute(sql).fetchall()
        finally:
            database.close()

    def find_run(self):
        """State of the newest run; None when none got to the disk."""
        try:
            rows = self.query('SELECT state FROM run ORDER BY number DESC LIMIT 1')
        except sqlite3.OperationalError as error:
            # killed while the journal was made
            expect('no such table' in str(error), str(error))
            return None
        return rows[0][0] if rows else None

    # what is looked at afterwards

    def read_received(self):
        lines = collections.defaultdict(list)
        with open(self.path('practice', 'received.jsonl'), encoding='utf-8') as file:
            for line in file:
                entry = json.loads(line)
                lines[entry['address']].append(entry)
        return lines

    def read_intents(self):
        """Intents for each address and step, over all runs."""
        intents = collections.Counter()
        sql = ("SELECT plan.args, intent.step FROM event intent JOIN event plan ON plan.job = "
               "intent.job AND plan.code = 'job-planned' WHERE intent.code = 'intent'")
        for args, step in self.query(sql):
            device = json.loads(args)['device']
            intents[f"{device['address']}:{device['port']}", step] += 1
        return intents

    def check_device(self, address, state, received, intents):
        uploads = [line for line in received if line['what'] == 'upload']
        whole = [line for line in uploads if line['ok']]
        restarts = [line for line in received if line['what'] == 'reboot']
        logins = [line for line in received if line['what'] == 'login-failed']
        expect(len(uploads) <= intents[address, 'upload'],
               f'{address} got {len(uploads)} images for {intents[address, "upload"]} intents')
        expect(len(restarts) <= intents[address, 'reboot'],
               f'{address} got {len(restarts)} restarts for {intents[address, "reboot"]} intents')
        expect(all(line['ok'] for line in restarts), f'{address} was restarted while it flashed')
        expect(not logins, f'{address} got a wrong login')
        if state.startswith('done'):
            expect(len(whole) == 1 or ('|' in state and not whole),
                   f'{address} took {len(whole)} images')
        if state == 'cancelled':
            expect(not uploads and not restarts, f'{address} was kept by the gate and got a file')

    def check_states(self):
        rows = self.query('SELECT state FROM job WHERE run = (SELECT id FROM run ORDER BY number '
                          'DESC LIMIT 1) ORDER BY idx')
        states = [row[0] for row in rows]
        expect(set(states) <= FINAL, f'jobs have no final state: {states}')
        expect(len(states) == len(self.plan.states) and
               all(state in wanted.split('|') for state, wanted in zip(states, self.plan.states)),
               f'jobs are {states}, not {self.plan.states}')
        expect(self.query("SELECT 1 FROM run WHERE state NOT IN ('finished', 'stopped')") == [],
               'a run came to no end')

    def check_versions(self):
        code, out = self.run('check')
        verdicts = [row['verdict'] for row in json.loads(out)['devices']]
        wanted = {'done': ('up-to-date',), 'done|unsure': ('up-to-date', 'ready')}
        expect(all(verdict in wanted.get(state, ('ready',))
                   for verdict, state in zip(verdicts, self.plan.states)),
               f'devices are {verdicts} (exit code {code})')

    def check_replay(self):
        done = subprocess.run([self.tools.replay, self.path('site')], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        expect(done.returncode == 0, f'replay: {done.stdout}{done.stderr}')

    def check_secrets(self):
        for folder, _, names in os.walk(self.path('site')):
            # the control socket of one that was killed stays, and holds nothing
            for name in (name for name in names if name != 'control'):
                with open(os.path.join(folder, name), 'rb') as file:
                    expect(PASSWORD.encode() not in file.read(), f'the password stands in {name}')

    def check(self):
        received = self.read_received()
        intents = self.read_intents()
        self.check_states()
        self.check_replay()
        for address, state in zip(self.addresses, self.plan.states):
            self.check_device(address, state, received[address], intents)
        self.check_versions()
        self.check_secrets()

    def finish(self):
        """Goes on with what was killed, as often as it takes: once."""
        state = self.find_run()
        if state is not None:
            self.check_replay()
        code, _ = self.run('resume')
        if state is None:
            expect(code == NO_RUN, f'resume without a run ended with {code}')
            code, _ = self.run('update')
        elif state in ('finished', 'stopped'):
            expect(code == NOTHING_TO_DO, f'resume of a {state} run ended with {code}')
            code = self.plan.code
        expect(self.plan.code in (None, code), f'the run ended with {code}: {self.error[-3000:]}')
        self.check()
        again, _ = self.run('resume')
        expect(again == NOTHING_TO_DO, f'a second resume ended with {again}')

    def tell(self):
        """The journal and what the devices got, for whoever looks for the reason."""
        rows = self.query('SELECT seq, coalesce(substr(job, 1, 4), ""), code, step, attempt, args '
                          'FROM event') if self.find_run() is not None else []
        text = [' '.join(str(value)[:400] for value in row) for row in rows]
        with open(self.path('practice', 'received.jsonl'), encoding='utf-8') as file:
            text += [line.rstrip('\n') for line in file]
        return '\n'.join(text)


class Tools:
    def __init__(self, arguments):
        self.camherd = os.path.abspath(arguments.camherd)
        self.kill = os.path.abspath(arguments.kill)
        self.replay = os.path.abspath(arguments.replay)
        self.numbers = Numbers()


def run_case(tools, plan, speed, name, work):
    """Runs @work on a site of its own; what it returns, or None with what went wrong printed."""
    with Site(tools, plan, speed) as site:
        try:
            return work(site)
        except Exception as error:
            kind = '' if isinstance(error, Failure) else f'{type(error).__name__}: '
            print(f'not ok {name}: {kind}{error}\n{site.tell()}', flush=True)
            return None


def kill_at_sync(number, when):
    def work(site):
        killed = site.run_to_sync('update', number, when)
        if killed:
            site.finish()
        else:
            site.check()
        return killed
    return work


def kill_twice(first, number, when):
    def work(site):
        if not site.run_to_sync('update', first, 'after') or site.find_run() is None:
            return False
        if site.find_run() != 'running':
            return False
        killed = site.run_to_sync('resume', number, when)
        if killed:
            site.finish()
        else:
            site.check()
        return killed
    return work


def kill_between(step, times, when):
    """The intent of @step is on disk, the act did not begin: @times times one after the other."""
    def work(site):
        for attempt in range(1, times + 1):
            # the number 1 takes no byte in a row
            mark = '' if attempt == 1 else f'\\{attempt}'
            killed = site.run_to_text('update' if attempt == 1 else 'resume',
                                      f'{step}{mark}intent', when)
            expect(killed, f'there was no intent {attempt} of {step}')
        site.finish()
        return True
    return work


def kill_at_text(text, when):
    def work(site):
        expect(site.run_to_text('update', text, when), f'{text} was not written')
        site.finish()
        for address, lines in site.read_received().items():
            images = [line for line in lines if line['what'] == 'upload' and line['ok']]
            expect(len(images) <= 1, f'{address} took {len(images)} images')
        return True
    return work


def kill_at_moment(seconds):
    def work(site):
        with site.begin('update') as process:
            end = time.monotonic() + seconds
            # waits for the end of the program, or for the moment
            try:
                process.wait(timeout=max(end - time.monotonic(), 0))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
            process.communicate()
        site.finish()
        return sum(line['what'] == 'upload' and not line['ok']
                   for lines in site.read_received().values() for line in lines)
    return work


class Runner:
    def __init__(self, arguments):
        self.arguments = arguments
        self.tools = Tools(arguments)
        self.plan = PLANS[arguments.plan]
        self.failed = 0
        self.points = 0

    def choose_speed(self, number):
        return self.arguments.speed[number % len(self.arguments.speed)]

    def choose_when(self, number):
        modes = {'alternate': 'before' if number % 2 else 'after'}
        return modes.get(self.arguments.when, self.arguments.when)

    def walk(self, name, make, step=1):
        """Goes through the numbers from 1 until two runs in a row got to their end unkilled."""
        unkilled = 0
        numbers = itertools.count(1, step)
        with concurrent.futures.ThreadPoolExecutor(self.arguments.jobs) as pool:
            while unkilled < 2:
                batch = list(itertools.islice(numbers, self.arguments.jobs))
                cases = [pool.submit(run_case, self.tools, self.plan, self.choose_speed(number),
                                     f'{name} {self.choose_when(number)} sync {number}',
                                     make(number, self.choose_when(number)))
                         for number in batch]
                for case in cases:
                    killed = case.result()
                    self.failed += killed is None
                    self.points += killed is True
                    unkilled = unkilled + 1 if killed is False else 0

    def syncs(self):
        self.walk(f'{self.arguments.plan}: update killed', kill_at_sync)

    def double(self):
        for first in self.arguments.first:
            self.walk(f'{self.arguments.plan}: update killed after sync {first}, resume',
                      lambda number, when, first=first: kill_twice(first, number, when))

    def acts(self):
        names = [(plan, step, times, when) for plan, step in ACTS for times in (1, 2, 3, 4)
                 for when in ('before', 'after')]
        with concurrent.futures.ThreadPoolExecutor(self.arguments.jobs) as pool:
            cases = [pool.submit(run_case, self.tools, PLANS[plan], self.choose_speed(0),
                                 f'{plan}: killed {when} {times} {step}s',
                                 kill_between(step, times, when))
                     for plan, step, times, when in names]
            cases += [pool.submit(run_case, self.tools, PLANS[plan], self.choose_speed(0),
                                  f'{plan}: killed {when} {text}', kill_at_text(text, when))
                      for plan, text in TELLINGS for when in ('before', 'after')]
            results = [case.result() for case in cases]
        self.failed += results.count(None)
        self.points += results.count(True)

    def random(self):
        source = random.Random(self.arguments.seed)
        moments = [source.uniform(0.05, self.arguments.span) for _ in range(self.arguments.count)]
        with concurrent.futures.ThreadPoolExecutor(self.arguments.jobs) as pool:
            cases = [pool.submit(run_case, self.tools, self.plan, self.choose_speed(number),
                                 f'{self.arguments.plan}: killed after {moment:.3f} s',
                                 kill_at_moment(moment)) for number, moment in enumerate(moments)]
            results = [case.result() for case in cases]
        self.failed += results.count(None)
        self.points += len(results) - results.count(None)
        broken = sum(result or 0 for result in results)
        print(f'{broken} broken uploads', flush=True)
        if self.arguments.plan == 'slow' and broken == 0:
            print('not ok: no kill met an upload')
            self.failed += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('mode', choices=['syncs', 'double', 'acts', 'random'])
    parser.add_argument('--camherd', required=True, help='the program')
    parser.add_argument('--kill', required=True, help='kill-at-sync.so')
    parser.add_argument('--replay', required=True, help='the program of replay.c')
    parser.add_argument('--plan', choices=PLANS, default='all')
    parser.add_argument('--when', choices=['before', 'after', 'alternate'], default='alternate')
    parser.add_argument('--first', type=int, nargs='+', default=[6], help='syncs of the update')
    parser.add_argument('--speed', type=float, nargs='+', default=[100, 50],
                        help='of the devices; the limits for flashing and restart shrink with it')
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--count', type=int, default=40, help='random moments')
    parser.add_argument('--span', type=float, default=3, help='seconds they lie in')
    parser.add_argument('--jobs', type=int, default=4, help='sites side by side')
    arguments = parser.parse_args()
    runner = Runner(arguments)
    began = time.monotonic()
    getattr(runner, arguments.mode)()
    print(f'{arguments.mode} {arguments.plan} {arguments.when}: {runner.points} kills, '
          f'{runner.failed} failed, {time.monotonic() - began:.0f} s')
    return 1 if runner.failed or not runner.points else 0


if __name__ == '__main__':
    sys.exit(main())
