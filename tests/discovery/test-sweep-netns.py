#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sweeps over real wires: own-network.sh test-sweep-netns.py SWEEP

The host that sweeps stands in one network namespace, devices in others: two wires beside it, and a
subnet behind a router. Some hosts drop what comes, and one wire loses packets (nftables).
"""

import http.server
import os
import pathlib
import re
import shutil
import socketserver
import subprocess
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'e2e'))
import lan  # noqa: E402

CAMERA_MAC = '44:19:b6:00:00:01'
OTHER_MAC = '44:19:b6:00:00:02'
PRINTER_MAC = '00:1e:0b:00:00:01'
TRIES = 3


def skip(why):
    print(f'1..0 # SKIP {why}')
    sys.exit(0)


def serve(pages):
    """In a namespace of its own: web servers on ADDRESS=SERVER=TITLE, until its input ends."""
    for page in pages:
        address, server, title = page.split('=')

        class Page(http.server.BaseHTTPRequestHandler):
            server_version, sys_version = server, ''
            realm = title[1:] if title.startswith('@') else None
            body = f'<html><title>{title}</title></html>'.encode()

            def do_GET(self):
                if 'Authorization' in self.headers:
                    print('login', flush=True)
                self.send_response(401 if self.realm else 200)
                if self.realm:
                    self.send_header('WWW-Authenticate',
                                     f'Digest realm="{self.realm}", nonce="1", qop="auth"')
                self.send_header('Content-Length', str(len(self.body)))
                self.end_headers()
                self.wfile.write(self.body)

            def log_message(self, *args):
                pass

        # HTTPServer itself would ask for the name of each address
        site = socketserver.ThreadingTCPServer((address, 80), Page)
        site.daemon_threads = True
        threading.Thread(target=site.serve_forever, daemon=True).start()
    print('ready', flush=True)
    sys.stdin.read()


class Host(lan.Host):
    """A host that may have web servers."""

    def __init__(self):
        super().__init__()
        self.servers = None

    def serve(self, *pages):
        self.servers = subprocess.Popen(
            [*self.prefix, sys.executable, '-B', __file__, '--serve', *pages],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.servers.stdout.readline() == 'ready\n'

    def close(self):
        """Gives what its servers said."""
        said = self.servers.communicate()[0] if self.servers else ''
        super().close()
        return said


def wire(near, far, near_host, far_host, near_address, addresses, mac=None):
    """A wire between two hosts with addresses at both ends."""
    lan.connect(near_host, near, far_host, far)
    if mac:
        far_host.run('ip', 'link', 'set', far, 'address', mac)
    lan.give(near_host, near, near_address)
    lan.give(far_host, far, *addresses)


class Seen:
    def __init__(self, program, *ranges):
        self.text = subprocess.run([program, *ranges], check=True, stdout=subprocess.PIPE,
                                   text=True, timeout=60).stdout
        self.alive = set(re.findall(r'^alive (\S+)', self.text, re.M))
        self.devices = dict(re.findall(r'^device (\S+) (.*)', self.text, re.M))
        self.end = re.findall(r'^(tried|done) ', self.text, re.M)


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = False

    def equal(self, name, got, wanted):
        self.count += 1
        print(f'{"ok" if got == wanted else "not ok"} {self.count} - {name}', flush=True)
        if got != wanted:
            self.failed = True
            print(f'# got    {got!r}\n# wanted {wanted!r}', flush=True)


DROPS = '''
table ip camherd {
    chain input {
        type filter hook input priority 0;
        ip daddr 10.77.1.11 tcp dport != 80 drop
        ip daddr 10.77.1.12 meta l4proto tcp drop
    }
}
'''
# the router of a site may let only one port through; a wire may lose every fifth packet
LOSSES = '''
table ip camherd {
    counter lost { }
    chain input {
        type filter hook input priority 0;
        ip daddr 10.88.0.12 tcp dport != 443 drop
        ip daddr 10.88.0.13 meta l4proto tcp drop
        ip daddr 10.88.0.100-10.88.0.139 numgen random mod 5 == 0 counter name lost drop
    }
}
'''


def test_near(tap, program, far):
    wire('near1', 'far1', lan.HERE, far, '10.77.1.1/24',
         [f'10.77.1.{i}/24' for i in (10, 11, 12, 13, 14)])
    wire('near2', 'far2', lan.HERE, far, '10.77.2.1/24', ['10.77.2.10/24'], CAMERA_MAC)
    wire('near3', 'far3', lan.HERE, far, '10.77.3.1/24', ['10.77.3.10/24'], PRINTER_MAC)
    wire('near5', 'far5', lan.HERE, far, '10.77.5.1/24', ['10.77.5.10/24'], OTHER_MAC)
    # each address is its interface's alone
    for name in ('far1', 'far2', 'far3', 'far5'):
        far.run('sysctl', '-qw', f'net.ipv4.conf.{name}.arp_ignore=1')
    far.run('nft', '-f', '-', text=DROPS)
    far.serve('10.77.1.10=App-webs/=', '10.77.1.11=x=AXIS', '10.77.1.14=HP=LaserJet',
              '10.77.2.10=x=nothing to see', '10.77.5.10=x=@AXIS_ACCC8E123456',
              '10.77.3.10=x=nothing to see')
    cameras = {
        '10.77.1.10': 'port=80 tls=0 interface=near1 vendor=hikvision mac=- model=-',
        '10.77.1.11': 'port=80 tls=0 interface=near1 vendor=axis mac=- model=-',
        '10.77.2.10': f'port=80 tls=0 interface=near2 vendor=hikvision mac={CAMERA_MAC} model=-',
        # a page chooses no hardware address
        '10.77.5.10': f'port=80 tls=0 interface=near5 vendor=axis mac={OTHER_MAC} model=-',
    }
    # the kernel drops neighbours early where networks of other tests, just gone, fill its table
    for _ in range(TRIES):
        seen = Seen(program, '10.77.1.0/24', '10.77.2.2-20', '10.77.3.8-12', '10.77.5.10')
        if seen.devices == cameras:
            break
    alive = {f'10.77.1.{i}' for i in (1, 10, 11, 12, 13, 14)}
    alive |= {'10.77.2.10', '10.77.3.10', '10.77.5.10'}
    tap.equal('on the wire: who is there, drops or refuses', seen.alive, alive)
    tap.equal('on the wire: cameras', seen.devices, cameras)
    tap.equal('on the wire: end', seen.end, ['tried', 'done'])


def test_routed(tap, program):
    router, behind = Host(), Host()
    lossy = {f'10.88.0.{i}' for i in range(100, 140)}
    wire('near4', 'out', lan.HERE, router, '10.77.4.1/24', ['10.77.4.2/24'])
    wire('in', 'far4', router, behind, '10.88.0.1/24',
         [f'10.88.0.{i}/24' for i in (10, 11, 12, 13, 14)] + [f'{one}/24' for one in lossy])
    router.run('sysctl', '-qw', 'net.ipv4.ip_forward=1')
    behind.run('ip', 'route', 'add', 'default', 'via', '10.88.0.1')
    lan.run('ip', 'route', 'add', '10.88.0.0/16', 'via', '10.77.4.2')
    behind.run('nft', '-f', '-', text=LOSSES)
    behind.serve('10.88.0.10=App-webs/=', '10.88.0.11=x=Some router', '10.88.0.14=x=Reolink')
    seen = Seen(program, '10.88.0.0/24')
    lost = int(re.search(r'packets (\d+)', behind.run('nft', 'list', 'counters'))[1])
    tap.equal('behind a router: who is there',
              seen.alive,
              {f'10.88.0.{i}' for i in (1, 10, 11, 12, 14)} | lossy)
    tap.equal('behind a router: packets were lost', lost > 0, True)
    tap.equal('behind a router: cameras', seen.devices, {
        '10.88.0.10': 'port=80 tls=0 interface=- vendor=hikvision mac=- model=-',
        '10.88.0.14': 'port=80 tls=0 interface=- vendor=reolink mac=- model=-',
    })
    tap.equal('behind a router: no login', behind.close(), '')
    router.close()


def main():
    if sys.argv[1] == '--serve':
        serve(sys.argv[2:])
        return
    for tool in ('ip', 'nft', 'unshare', 'nsenter'):
        if not shutil.which(tool):
            skip(f'there is no program {tool}')
    if os.environ.get('CAM_OWN_NETWORK') != 'yes':
        skip('network namespaces cannot be made here: no right to, and no user namespaces')
    tap = Tap()
    try:
        far = Host()
    except AssertionError as error:
        skip(str(error))
    test_near(tap, sys.argv[1], far)
    tap.equal('on the wire: no login', far.close(), '')
    test_routed(tap, sys.argv[1])
    print(f'1..{tap.count}')
    sys.exit(tap.failed)


if __name__ == '__main__':
    main()
