#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Time inspecting firmware files beside sha256sum: inspect.py BENCH-INSPECT [MEGABYTES [RUNS]]

The files are made in a temporary folder (TMPDIR), which needs six times that room. Each run reads
a file with all programs in turn, from the page cache; the ratio is the median over the runs. The
openssl program stands beside them because sha256sum uses no instructions of the processor for it.
"""

import hashlib
import os
import pathlib
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import zipfile

PIECE = 1 << 20
KEY = bytes.fromhex('bacdbcfed6caddd3bab9a3abbfcbb5be')
NAME = 'digicap.dav'


def make_body(megabytes, half):
    """Pieces of noise; of every piece the second half is a text when @half is true."""
    text = (b'0123456789abcdef camera recorder firmware ' * PIECE)[:PIECE // 2]
    for _ in range(megabytes):
        yield os.urandom(PIECE // 2) + text if half else os.urandom(PIECE)


def make_head(body):
    """The header of a package of one file (hikvision.md 7.1)."""
    size, total = 0, 0
    for piece in body:
        size += len(piece)
        total += sum(piece)
    length = 0x40 + 0x2c
    tail = struct.pack('<5I', 1, 1, 2, 1, 0).ljust(0x34, b'\0')
    tail += struct.pack('<32sIII', b'hicore.tar.lzma', length, size, total % 2**32)
    head = b'SWKH' + struct.pack('<II', sum(tail) % 2**32, length) + tail
    return bytes(byte ^ KEY[(i + (i >> 4)) % 16] for i, byte in enumerate(head))


def make_plain(path, megabytes, half):
    """A package as it is."""
    raw = path.with_suffix('.raw')
    with open(raw, 'wb') as file:
        for piece in make_body(megabytes, half):
            file.write(piece)
    with open(raw, 'rb') as file:
        head = make_head(iter(lambda: file.read(PIECE), b''))
    with open(path, 'wb') as out, open(raw, 'rb') as file:
        out.write(head)
        while piece := file.read(PIECE):
            out.write(piece)
    raw.unlink()


def make_zip(path, image, method):
    """The same in a zip."""
    with zipfile.ZipFile(path, 'w', method, compresslevel=6) as archive:
        archive.write(image, NAME)


def make_files(folder, megabytes):
    """All kinds of files: what they are, and their path."""
    noise, half = folder / 'noise.dav', folder / 'half.dav'
    make_plain(noise, megabytes, False)
    make_plain(half, megabytes, True)
    yield 'package, not in a zip', noise
    for words, image, method in (('stored', noise, zipfile.ZIP_STORED),
                                 ('deflated, does not compress', noise, zipfile.ZIP_DEFLATED),
                                 ('deflated, half compresses', half, zipfile.ZIP_DEFLATED)):
        path = folder / f'{len(words)}.zip'
        make_zip(path, image, method)
        yield f'zip, {words}', path


def run(command):
    """Seconds of the whole process, CPU seconds, and what it printed."""
    before = os.times()
    start = time.monotonic()
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    seconds = time.monotonic() - start
    after = os.times()
    cpu = (after.children_user - before.children_user +
           after.children_system - before.children_system)
    return seconds, cpu, out.split()


def measure(program, path, runs):
    """Rounds of one run each, after one that fills the page cache."""
    others = [['sha256sum', path], ['openssl', 'dgst', '-sha256', path]]
    run(others[0])
    return [[run(command) for command in [[program, path], *others]] for _ in range(runs)]


def report(words, path, rounds):
    """The medians of one file."""
    seconds = [statistics.median(one[at][0] for one in rounds) for at in range(3)]
    ratios = [statistics.median(one[0][0] / one[at][0] for one in rounds) for at in (1, 2)]
    cpu = statistics.median(one[0][1] / one[1][1] for one in rounds)
    worst = max(one[0][0] / one[1][0] for one in rounds)
    peak = max(int(one[0][2][2]) for one in rounds)
    print(f'{words:32} {path.stat().st_size >> 20:4} MB {seconds[0]:5.2f} s; sha256sum '
          f'{seconds[1]:5.2f} s, ratio {ratios[0]:.2f}, at worst {worst:.2f}, of CPU {cpu:.2f}; '
          f'openssl {seconds[2]:5.2f} s, ratio {ratios[1]:.2f}; peak {peak} KB', flush=True)


def check(path, printed):
    """That what was hashed is the image."""
    digest = hashlib.sha256()
    opened = zipfile.ZipFile(path).open(NAME) if path.suffix == '.zip' else open(path, 'rb')
    with opened as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    assert printed[0] == digest.hexdigest(), printed


def main():
    program = sys.argv[1]
    megabytes = int(sys.argv[2]) if len(sys.argv) > 2 else 500
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    with tempfile.TemporaryDirectory() as name:
        for words, path in make_files(pathlib.Path(name), megabytes):
            rounds = measure(program, path, runs)
            check(path, rounds[0][0][2])
            report(words, path, rounds)


if __name__ == '__main__':
    main()
