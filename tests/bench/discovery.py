#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Time a search among 1,000 devices over a wire: discovery.py BUILD [RUNS [DEVICES]]

The searching host and the devices stand in network namespaces of their own with a veth pair between
them; needs root, or user namespaces. nmap's WS-Discovery script, if there is nmap, runs in the same
place right after each search.
"""

import math
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'e2e'))
import lan  # noqa: E402

FIRST = '10.90.129.1'
BUDGET = {'first': 0.6, 'complete': 3.0, 'idle': 2.0}


def in_namespace():
    if os.environ.get('CAM_IN_NETNS'):
        return
    os.environ['CAM_IN_NETNS'] = '1'
    for how in ('-n', '-Urn'):
        if subprocess.run(['unshare', how, 'true'], stderr=subprocess.DEVNULL).returncode == 0:
            os.execvp('unshare', ['unshare', how, sys.executable, '-B', *sys.argv])
    sys.exit('no network namespaces here')


def build_wire():
    """Gives the host the devices live on."""
    host = lan.Host()
    lan.run('ip', 'link', 'set', 'lo', 'up')
    lan.connect(lan.HERE, 'near1', host, 'far1')
    lan.give(lan.HERE, 'near1', '10.90.0.1/16')
    lan.give(host, 'far1', '10.90.0.2/16')
    host.run('ip', 'route', 'add', 'local', '10.90.128.0/17', 'dev', 'lo')
    lan.run('ip', 'route', 'add', 'default', 'dev', 'near1')
    return host


def search(build, devices):
    out = subprocess.run([os.path.join(build, 'tests/bench/bench-discovery'), 'near1',
                          str(devices)], check=True, stdout=subprocess.PIPE, text=True).stdout
    row = {key: float(value) for key, value in re.findall(r'(\w+)=([\d.]+)', out)}
    # a list that is not whole was never complete
    if row['found'] < devices:
        row['complete'] = math.inf
    if row['found'] == 0:
        row['first'] = math.inf
    return row


def search_nmap():
    """Gives how many of the devices nmap's script names and how long it took."""
    began = time.monotonic()
    out = subprocess.run(['nmap', '-e', 'near1', '--script', 'broadcast-wsdd-discover'],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
    found = {address for address in re.findall(r'10\.90\.\d+\.\d+', out)
             if not address.startswith('10.90.0.')}
    return len(found), time.monotonic() - began


def main():
    build = sys.argv[1]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    devices = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    in_namespace()
    host = build_wire()
    program = os.path.join(build, 'tests/bench/discovery-site')
    site = subprocess.Popen([*host.prefix, program, 'far1', FIRST, str(devices)],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    if site.stdout.readline().strip() != b'ready':
        sys.exit('discovery-site does not run: nothing to measure')
    rows, others = [], []
    for number in range(runs):
        row = search(build, devices)
        rows.append(row)
        print('run {}: found {found:.0f} of {}, missed {}, first {first:.2f} s, '
              'complete {complete:.2f} s, end {end:.1f} s, '
              'idle CPU {idle:.2f} %, CPU {cpu:.2f} s, {rss:.0f} kB'
              .format(number + 1, devices, devices - int(row['found']), **row), flush=True)
        if shutil.which('nmap'):
            others.append(search_nmap())
            print('       nmap: found {} in {:.1f} s'.format(*others[-1]), flush=True)
    site.stdin.close()
    site.wait()
    host.close()
    print('missed: {}'.format(sum(devices - int(row['found']) for row in rows)))
    for name, limit in BUDGET.items():
        worst = max(row[name] for row in rows)
        print('{}: median {:.2f}, worst {:.2f}, budget {}, worst/budget {:.2f}'.format(
            name, statistics.median(row[name] for row in rows), worst, limit, worst / limit))
    if others:
        ours = statistics.median(row['complete'] for row in rows)
        theirs = statistics.median(seconds for _, seconds in others)
        print('time to the whole list / nmap: {:.2f}; found / nmap: {:.1f}'.format(
            ours / theirs, sum(row['found'] for row in rows) / max(sum(n for n, _ in others), 1)))


main()
