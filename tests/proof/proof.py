# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the proofs with other people's programs share.

Nothing here is skipped: what is missing is a failure that names the package it comes in.
"""
import configparser
import json
import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'e2e'))
import e2e  # noqa: E402

PATH = os.pathsep.join([os.environ.get('PATH', ''), '/usr/sbin', '/sbin'])
CLIENT_S = 40


def need(program, package):
    """Where a program is, looked for where daemons lie too."""
    path = shutil.which(program, path=PATH)
    if path is None:
        raise AssertionError(f'There is no program {program}. '
                             f'It comes with the Debian package {package}.')
    return path


def need_own_network():
    """Groups are heard by everybody on a network: there must be nobody else on ours."""
    ip = need('ip', 'iproute2')
    up = subprocess.run([ip, '-brief', 'link', 'show', 'up'], check=True, capture_output=True,
                        text=True).stdout.split('\n')
    if [line.split()[0] for line in up if line] != ['lo']:
        raise AssertionError('This test needs a network of its own, and the system makes none: '
                             'neither root nor user namespaces (unshare --map-root-user --net).')
    return ip


def route_groups():
    """Lets programs that do not choose an interface send to groups on our loopback."""
    ip = need_own_network()
    subprocess.run([ip, 'route', 'replace', '224.0.0.0/4', 'dev', 'lo'], check=True)


def models(make):
    """What the simulator's own list says of its models."""
    parser = configparser.ConfigParser(interpolation=None, delimiters=('=',),
                                       comment_prefixes=('#',), strict=True)
    with open(os.path.join(ROOT, 'tests', 'sim', make + '.sim'), encoding='utf-8') as file:
        parser.read_file(file)
    return {name[len('model '):]: dict(parser[name]) for name in parser.sections()
            if name.startswith('model ')}


class Device:
    """A row of site.csv and what the simulator's list says of the model."""

    def __init__(self, row, spec):
        self.address, port = row['address'].rsplit(':', 1)
        self.port = int(port)
        self.model = row['model']
        self.user, self.password = row['user'], row['password']
        self.spec = spec
        self.label = spec.get('label', '')
        self.version = spec['version']
        self.hardware = spec.get('hardware', '')
        self.offset_s = int(spec.get('onvif-offset-s', 0))

    def wish(self, **more):
        return {'address': self.address, 'port': self.port, 'user': self.user,
                'password': self.password, **more}


class Case(e2e.Case):
    """A test with a practice site of one make on a loopback of its own."""

    make = 'onvif'
    devices = 3

    def setUp(self):
        super().setUp()
        route_groups()
        self.sim = self.practice(devices=self.devices, makes=self.make)
        specs = models(self.make)
        self.all = [Device(row, specs[row['model']]) for row in self.sim.rows]
        self.by_model = {device.model: device for device in reversed(self.all)}

    def failed(self, device):
        """Refused logins that a device noted."""
        own = f'{device.address}:{device.port}'
        return [line for line in self.sim.received('login-failed') if line['address'] == own]

    def serial(self, device):
        """Its serial number, by what the simulator wrote when it was refused a login."""
        return self.failed(device)[0]['serial']


def run_node(script, *arguments):
    """Runs a script with the npm packages; it prints one JSON object."""
    node = need('node', 'nodejs')
    folder = os.environ.get('CAMHERD_NODE') or os.path.join(ROOT, 'build-node')
    modules = os.path.join(folder, 'node_modules')
    if not os.path.exists(os.path.join(folder, 'installed')):
        raise AssertionError(f'The npm packages are not in {folder}. tests/run.sh puts them '
                             f'there, or: sh tests/proof/install.sh {folder}')
    words = [json.dumps(word) if isinstance(word, dict) else word for word in arguments]
    done = subprocess.run([node, '--no-deprecation', os.path.join(HERE, script), *words],
                          env=dict(os.environ, NODE_PATH=modules), capture_output=True,
                          text=True, timeout=CLIENT_S, check=False)
    if done.returncode != 0 or not done.stdout:
        raise AssertionError(f'{script} {words} ended with {done.returncode}: {done.stderr}')
    return json.loads(done.stdout)


def main():
    e2e.main()
