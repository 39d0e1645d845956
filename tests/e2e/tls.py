# SPDX-License-Identifier: LGPL-2.1-or-later
"""HTTPS in front of simulated devices, which speak plain HTTP themselves.

A front stands at a device's own address, on another port, and passes on what it decrypts. It is
away while the device is. It can show another key after that, as some devices do after an update, or
at any time, as somebody in between would; and it can hold up what a test wants held up.
"""
import os
import select
import socket
import ssl
import subprocess
import threading
import time

PORT = 8443
LOGIN = b'\r\nAuthorization:'
# a start of a simulated device takes a moment; between two looks
LOOK_S = 0.01


def make_key(folder, name):
    """A certificate that nobody signed, as devices have them; returns the path of both parts."""
    path = os.path.join(folder, name + '.pem')
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                    'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30', '-subj',
                    f'/CN={name}', '-keyout', path + '.key', '-out', path + '.crt'],
                   check=True, capture_output=True)
    with open(path, 'w', encoding='ascii') as whole:
        for part in ('.key', '.crt'):
            with open(path + part, encoding='ascii') as file:
                whole.write(file.read())
    return path


class Front:
    """One device behind TLS. `next_key` (a path) is shown once the device has been away.

    `on_login(front, key)` is called before a request with a login of HTTP is passed on. Nobody new
    is let in while `gate` is shut.
    """

    def __init__(self, address, key, next_key=None, backend=8080, on_login=None):
        self.address, self.backend = address, backend
        self.next_key, self.on_login = next_key, on_login
        self.heads = []
        self.connections = 0
        self.returned = threading.Event()
        self.closed = False
        self.gate = threading.Event()
        self.gate.set()
        self.use(key)
        self.open()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def use(self, key):
        """Shows this key from now on."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(key)
        self.shown = (key, context)

    def open(self):
        self.listener = socket.create_server((self.address, PORT), backlog=64)

    def close(self):
        self.closed = True
        self.gate.set()
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        self.thread.join(10)

    def reach(self):
        try:
            return socket.create_connection((self.address, self.backend), timeout=5)
        except OSError:
            return None

    def wait_away(self):
        """The device restarts: nobody answers here either."""
        self.listener.close()
        if self.next_key is not None:
            self.use(self.next_key)
            self.next_key = None
        device = None
        while device is None and not self.closed:
            time.sleep(LOOK_S)
            device = self.reach()
        if device is not None:
            device.close()
        self.returned.set()
        self.gate.wait()
        if not self.closed:
            self.open()

    def serve(self):
        while not self.closed:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.gate.wait()
            device = self.reach()
            if device is None:
                client.close()
                self.wait_away()
                continue
            self.connections += 1
            threading.Thread(target=self.talk, daemon=True,
                             args=(client, device, self.shown, self.connections)).start()

    def talk(self, client, device, shown, number):
        key, context = shown
        try:
            with device, context.wrap_socket(client, server_side=True) as secure:
                self.relay(secure, device, key, number)
        except (OSError, ValueError):
            pass
        finally:
            client.close()

    def relay(self, secure, device, key, number):
        """One thread for both ways: the two ends of a TLS connection share their state."""
        while True:
            ready = [secure] if secure.pending() else select.select([secure, device], [], [])[0]
            if secure in ready:
                data = secure.recv(65536)
                self.heads.append((key, number, data[:4096]))
                if self.on_login is not None and LOGIN in data[:4096]:
                    self.on_login(self, key)
                device.sendall(data)
            else:
                data = device.recv(65536)
                secure.sendall(data)
            if not data:
                return

    def count(self, text, key=None):
        """How many pieces of requests held that text, to that key if one is given."""
        return sum(text in head for shown, _, head in list(self.heads) if key in (None, shown))

    def list_logins(self, key):
        """Logins of HTTP that came to that key, by connection."""
        numbers = [number for shown, number, head in list(self.heads)
                   if shown == key and LOGIN in head]
        return [numbers.count(number) for number in dict.fromkeys(numbers)]
