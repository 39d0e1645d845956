# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the simulator tests share: a running site, curl, a firmware decoder, discovery clients.

Nothing here comes from the simulators or the program: the package format is decoded from its
description, HTTP is spoken by curl, XML is judged by xmllint, zips are opened by unzip.
"""
import csv
import json
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
import xml.etree.ElementTree as ElementTree

DEADLINE_S = 60
GROUP = "239.255.255.250"
KEY = bytes.fromhex("bacdbcfed6caddd3bab9a3abbfcbb5be")


def wait_for(check, what):
    """Asks until there is an answer; a site that never gives one fails the test."""
    end = time.monotonic() + DEADLINE_S
    while time.monotonic() < end:
        value = check()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError("waited in vain: " + what)


def local(tag):
    return tag.rsplit("}", 1)[-1]


def fields(text):
    """Local names to texts, of the whole document."""
    return {local(node.tag): (node.text or "") for node in ElementTree.fromstring(text).iter()}


class Reply:
    def __init__(self, code, status, head, body):
        self.code, self.status, self.head, self.body = code, status, head, body

    @property
    def fields(self):
        return fields(self.body)


class Site:
    def __init__(self, command, *options, knobs=None, speed=100):
        self.directory = tempfile.mkdtemp(prefix="sim-")
        path = os.path.join(self.directory, "knobs")
        if knobs:
            with open(path, "w", encoding="utf-8") as file:
                file.write(knobs)
            options += ("--knobs", path)
        self.process = subprocess.Popen(
            [*command, "--makes", "hikvision", "--speed", str(speed), *options,
             self.directory],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line == "ready\n", f"not ready but {line!r}"
        with open(os.path.join(self.directory, "site.csv"), newline="", encoding="utf-8") as file:
            self.rows = list(csv.DictReader(file))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(DEADLINE_S)
        self.process.stdout.close()
        shutil.rmtree(self.directory)
        assert code == 0, f"exit code {code}"

    def received(self, what=None, address=None):
        with open(os.path.join(self.directory, "received.jsonl"), encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        return [line for line in lines
                if what in (None, line["what"]) and address in (None, line["address"])]

    def row(self, model):
        return next(row for row in self.rows if row["model"] == model)

    def firmware(self, start):
        folder = os.path.join(self.directory, "firmware")
        name = next(name for name in sorted(os.listdir(folder)) if name.startswith(start))
        path = os.path.join(self.directory, start + ".dav")
        if not os.path.exists(path):
            with open(path, "wb") as file:
                file.write(subprocess.run(["unzip", "-p", os.path.join(folder, name)],
                                          check=True, capture_output=True).stdout)
        return path

    def curl(self, row, path, *options, password=None, login=True):
        auth = ("--digest", "-K", "-") if login else ("-K", "-")
        secret = password if password is not None else row["password"]
        config = f'user = "{row["user"]}:{secret}"\n' if login else ""
        run = subprocess.run(
            ["curl", "--silent", "--show-error", "--include", "--max-time", "30",
             "--noproxy", "*", *auth, *options, "http://" + row["address"] + path],
            input=config.encode(), capture_output=True, check=False)
        head, body = "", run.stdout
        while body.startswith(b"HTTP/"):
            part, _, body = body.partition(b"\r\n\r\n")
            head = part.decode()
        status = int(head.split()[1]) if head else 0
        return Reply(run.returncode, status, head, body.decode("utf-8", "replace"))

    def info(self, row):
        reply = self.curl(row, "/ISAPI/System/deviceInfo")
        return reply.fields if reply.status == 200 else None

    def upload(self, row, path, *options):
        return self.curl(row, "/ISAPI/System/updateFirmware", "-T", path, "-H",
                         "Content-Type: application/octet-stream", *options)

    def progress(self, row):
        reply = self.curl(row, "/ISAPI/System/upgradeStatus")
        return reply.fields if reply.status == 200 else {}

    def wait_version(self, row, version):
        wait_for(lambda: (self.info(row) or {}).get("firmwareVersion") == version,
                 f"{row['address']} with {version}")

    def wait_gone(self, row):
        wait_for(lambda: self.curl(row, "/", login=False).code == 7, row["address"] + " gone")


def code_header(data):
    """Decodes and encodes: the header is XORed with a key that shifts every 16 bytes."""
    return bytes(byte ^ KEY[(i + (i >> 4)) & 15] for i, byte in enumerate(data))


def decode_package(data):
    """(header words, {name: content}) of a digicap.dav, or an AssertionError."""
    fixed = code_header(data[:0x40])
    assert data[:4] == bytes.fromhex("e99af7b6") and fixed[:4] == b"SWKH"
    total, length, files, language, device_class, oem = struct.unpack_from("<6I", fixed, 4)
    assert length == 0x40 + 0x2C * files and 1 <= files <= 32
    header = code_header(data[:length])
    assert sum(header[0x0C:]) == total
    content, end = {}, length
    for i in range(files):
        name, offset, size, check = struct.unpack_from("<32s3I", header, 0x40 + 0x2C * i)
        assert offset == end
        end = offset + size
        content[name.rstrip(b"\0").decode()] = data[offset:end]
        assert sum(data[offset:end]) & 0xFFFFFFFF == check
    assert end == len(data)
    return {"language": language, "class": device_class, "oem": oem}, content


def patch_header(data, offset, value):
    """Another header word, with the sum put right."""
    length = struct.unpack_from("<I", code_header(data[:0x40]), 8)[0]
    header = bytearray(code_header(data[:length]))
    struct.pack_into("<I", header, offset, value)
    struct.pack_into("<I", header, 4, sum(header[0x0C:]))
    return code_header(bytes(header)) + data[length:]


def open_datagrams(port):
    """A client on loopback; with a port also a member of the group."""
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    index = socket.if_nametoindex("lo")
    client.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    client.bind(("", port))
    request = struct.pack("4s4si", socket.inet_aton(GROUP), socket.inet_aton("127.0.0.1"), index)
    if port:
        client.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)
    client.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, request)
    return client


def listen(client, until):
    """Datagrams with their sources, until `until(list)` says enough."""
    found, end = [], time.monotonic() + DEADLINE_S
    while not until(found):
        left = end - time.monotonic()
        assert left > 0, f"only {len(found)} datagrams"
        if select.select([client], [], [], left)[0]:
            found.append(client.recvfrom(65535))
    return found
