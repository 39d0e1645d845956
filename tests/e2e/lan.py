# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hosts and wires between them, made of network namespaces and veth pairs.

The test itself stands in a namespace of its own (tests/own-network.sh): that is the laptop. Other
hosts live until the test ends them.
"""
import subprocess

HERE = None


def run(*command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f'{" ".join(command)}: {done.stderr.strip()}')
    return done.stdout


class Host:
    """A network namespace; it is there as long as its first process."""

    def __init__(self):
        self.process = subprocess.Popen(['unshare', '--net', 'sh', '-c', 'echo up; exec cat'],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != 'up\n':
            raise AssertionError('no network namespace to be had')
        self.run('ip', 'link', 'set', 'lo', 'up')

    @property
    def prefix(self):
        return ['nsenter', '--target', str(self.process.pid), '--net']

    def run(self, *command, text=None):
        return run(*self.prefix, *command, text=text)

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def run_on(host, *command):
    """Runs a command on a host, or here."""
    return run(*command) if host is HERE else host.run(*command)


def connect(left, left_name, right, right_name):
    """A wire between two hosts, plugged in and switched on at both ends."""
    run('ip', 'link', 'add', 'wire0', 'type', 'veth', 'peer', 'name', 'wire1')
    for end, host, name in (('wire0', left, left_name), ('wire1', right, right_name)):
        if host is not HERE:
            run('ip', 'link', 'set', end, 'netns', str(host.process.pid))
        run_on(host, 'ip', 'link', 'set', end, 'name', name)
        run_on(host, 'ip', 'link', 'set', name, 'up')


def give(host, interface, *addresses):
    """Gives addresses with their netmasks to an interface."""
    for address in addresses:
        run_on(host, 'ip', 'address', 'add', address, 'dev', interface)
