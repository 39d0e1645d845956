# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command `camherd identify` against answers of real devices, served as they were recorded.

Usage: identify-captures.py CAMHERD FOLDER. Without a folder it says so and counts as skipped.
"""
import glob
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading

SKIPPED = 77


def make_handler(pages):
    class Handler(http.server.BaseHTTPRequestHandler):
        """Asks for a login first; takes any, as what it checks is the reading."""
        protocol_version = 'HTTP/1.1'

        def answer(self, status, body, **headers):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace('_', '-'), value)
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):  # noqa: N802 (the name http.server wants)
            if self.headers.get('Authorization') is None:
                self.answer(401, b'<userCheck><statusValue>401</statusValue></userCheck>',
                            WWW_Authenticate='Digest qop="auth", realm="x", nonce="0123456789"')
                return
            status, body = pages.get(self.path.split('?')[0], (404, b''))
            self.answer(status, body, Content_Type='application/xml')

        def log_message(self, *arguments):
            pass

    return Handler


def serve(capture):
    pages = {}
    for response in capture['responses']:
        body = (response.get('body') or '').encode()
        pages.setdefault(response['path'], (response['status'], body))
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), make_handler(pages))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def compare(expect, device):
    """The fields of `expect` that the command shows, each as recorded."""
    wrong = []
    for name in ('model', 'serial', 'mac', 'firmware', 'build', 'name'):
        if name in expect and device.get(name) != expect[name]:
            wrong.append(f'{name}: {device.get(name)!r} instead of {expect[name]!r}')
    kind = 'recorder' if expect.get('type') in ('NVR', 'DVR') else 'camera'
    if 'type' in expect and device.get('kind') != kind:
        wrong.append(f'kind: {device.get("kind")!r} instead of {kind!r}')
    return wrong


def main(camherd, folder):
    paths = sorted(glob.glob(os.path.join(folder, 'hikvision', '*.json'))) if folder else []
    if not paths:
        print('skipped: no folder with answers of real devices was given (-Dcaptures=FOLDER)')
        return SKIPPED
    failed = 0
    with tempfile.TemporaryDirectory() as site:
        for path in paths:
            with open(path, encoding='utf-8') as file:
                capture = json.load(file)
            server = serve(capture)
            done = subprocess.run(
                [camherd, 'identify', f'127.0.0.1:{server.server_port}', '--format', 'json',
                 '--site', site + '/s'], env={**os.environ, 'CAMHERD_PASSWORD': 'any'},
                capture_output=True, text=True, timeout=60, check=False)
            server.shutdown()
            devices = json.loads(done.stdout)['devices'] if done.stdout else [{}]
            wrong = compare(capture['expect'], devices[0])
            if done.returncode != 0:
                wrong.append(f'exit code {done.returncode}: {done.stderr}')
            print('ok' if not wrong else 'not ok', os.path.basename(path), '; '.join(wrong))
            failed += bool(wrong)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ''))
