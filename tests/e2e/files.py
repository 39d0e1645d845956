# SPDX-License-Identifier: LGPL-2.1-or-later
"""Firmware files of any version and platform, by a program of the simulators."""
import os
import subprocess

import e2e


def write(folder, name, make, platform, version, **words):
    """Writes a file; returns the SHA-256 of its image, which is what a device says it received.

    More words are those of sim-pack: build, class_, language, size.
    """
    os.makedirs(folder, exist_ok=True)
    pack = os.path.join(os.path.dirname(e2e.Case.camherd), '../../tests/sim/sim-pack')
    options = [f'--{word.rstrip("_")}={value}' for word, value in
               dict(words, make=make, platform=platform, version=version).items()]
    return subprocess.run([pack, *options, os.path.join(folder, name)], check=True,
                          capture_output=True, text=True).stdout.strip()


def axis(folder, model, version, **words):
    """Under the name the maker gives it."""
    name = f'{model}_{version.replace(".", "_")}.bin'
    return write(folder, name, 'axis', model, version, **words)


def hikvision(folder, platform, version, build, kind='IPC', language='EN', **words):
    """Likewise, in the form that tells its platform."""
    if language == 'CN':
        words['language_'] = 2
    name = f'{kind}_{platform}_{language}_STD_{version}_{build}.zip'
    return write(folder, name, 'hikvision', platform, 'V' + version, build=build, **words)


def flip(path):
    """Changes one bit in the middle of a file."""
    os.chmod(path, 0o600)
    with open(path, 'r+b') as file:
        file.seek(os.path.getsize(path) // 2)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))
