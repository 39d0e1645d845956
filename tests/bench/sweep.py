#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sweeps of address ranges beside nmap, on wires made of network namespaces:
own-network.sh sweep.py SWEEP [RUNS]

SWEEP is the program tests/discovery/sweep of the build folder. Needs ip, unshare, nsenter, nmap,
and the right to make network namespaces.
"""

import os
import pathlib
import random
import re
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'e2e'))
import lan  # noqa: E402

LIVE = 63


def number(address):
    parts = [int(part) for part in address.split('.')]
    return parts[0] << 24 | parts[1] << 16 | parts[2] << 8 | parts[3]


def address_of(value):
    return '.'.join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


class Wire:
    """Two hosts and a veth pair; the far one has the live addresses."""

    def __init__(self, near, live, routed=None):
        self.far = lan.Host()
        lan.connect(lan.HERE, 'near', self.far, 'far')
        lan.give(lan.HERE, 'near', near)
        lines = ''.join(f'address add {address}/32 dev far\n' for address in live)
        self.far.run('ip', '-batch', '-', text=lines)
        gateway = near.split('/')[0].rsplit('.', 1)[0] + '.254'
        if routed is None:
            self.far.run('ip', 'route', 'add', near.split('/')[0] + '/32', 'dev', 'far')
            return
        # what nobody has is swallowed, so that the sweep hears nothing at all
        self.far.run('ip', 'address', 'add', gateway + '/24', 'dev', 'far')
        self.far.run('ip', 'route', 'add', 'blackhole', routed)
        self.far.run('sysctl', '-qw', 'net.ipv4.ip_forward=1')
        lan.run('ip', 'route', 'add', routed, 'via', gateway)

    def close(self):
        lan.run('ip', 'link', 'del', 'near')
        self.far.close()


def pick(base, count, how_many):
    chosen = random.Random(1).sample(range(base + 2, base + count - 1), how_many)
    return [address_of(value) for value in chosen]


def sweep(program, wanted, network, own):
    """Seconds until all were tried and until the end, and what was found and missed by then."""
    output = subprocess.run([program, network], capture_output=True, text=True, check=True).stdout
    alive = {address: float(seconds)
             for address, seconds in re.findall(r'^alive (\S+) (\S+)', output, re.M)}
    tried = float(re.search(r'^tried (\S+)', output, re.M)[1])
    done = float(re.search(r'^done (\S+)', output, re.M)[1])
    first = [address for address in wanted if alive.get(address, tried + 1) <= tried]
    extra = set(alive) - set(wanted) - {own}
    return {'tried': tried, 'done': done, 'found': len(first),
            'missed': len(wanted) - len(first), 'missed_end': len(set(wanted) - set(alive)),
            'extra': len(extra)}


def nmap(wanted, network):
    began = time.monotonic()
    output = subprocess.run(['nmap', '-sn', '--unprivileged', '-n', network], capture_output=True,
                            text=True, check=True).stdout
    seconds = time.monotonic() - began
    found = set(re.findall(r'^Nmap scan report for (\S+)', output, re.M))
    return seconds, len(set(wanted) & found)


def measure(program, name, network, near, runs, routed=False):
    bits = int(network.split('/')[1])
    base = number(network.split('/')[0])
    live = pick(base, 1 << (32 - bits), 1000 if routed else LIVE)
    wire = Wire(near, live, network if routed else None)
    try:
        for i in range(runs):
            lan.run('ip', 'neigh', 'flush', 'dev', 'near')
            got = sweep(program, live, network, near.split('/')[0])
            print(f'{name} run {i + 1}: first try of all over after {got["tried"]:.2f} s, '
                  f'found {got["found"]} of {len(live)}, missed {got["missed"]}; '
                  f'everything over after {got["done"]:.2f} s, '
                  f'missed {got["missed_end"]}, invented {got["extra"]}', flush=True)
            # the system forgets who did not answer
            time.sleep(5)
        if routed:
            return
        lan.run('ip', 'neigh', 'flush', 'dev', 'near')
        seconds, found = nmap(live, network)
        print(f'{name} nmap -sn --unprivileged -n: {seconds:.2f} s, found {found} of {len(live)}; '
              f'nmap takes {seconds / got["tried"]:.1f} times as long as until the first try of '
              f'all is over ({got["tried"]:.2f} s, missed {got["missed"]}), and '
              f'{seconds / got["done"]:.1f} times as long as until everything is over '
              f'({got["done"]:.2f} s, missed {got["missed_end"]})', flush=True)
    finally:
        wire.close()


def main():
    if os.environ.get('CAM_OWN_NETWORK') != 'yes':
        sys.exit('to be run by tests/own-network.sh, where network namespaces can be made')
    program = sys.argv[1]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    measure(program, '/24', '10.78.0.0/24', '10.78.0.1/24', runs)
    measure(program, '/20', '10.78.0.0/20', '10.78.0.1/20', runs)
    measure(program, '/16 routed', '10.79.0.0/16', '10.78.0.1/24', 1, routed=True)


if __name__ == '__main__':
    main()
