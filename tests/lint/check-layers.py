#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Check each #include against the table of layers: check-layers.py [ROOT]"""

import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ctext  # noqa: E402
import tree  # noqa: E402

# layer (folder): what else of the project it may include; its own headers always
LAYERS = {
    'src/base': (),
    'src/model': ('src/base/',),
    'src/net': ('src/base/',),
    'src/firmware': ('src/base/', 'src/model/'),
    'src/store': ('src/base/', 'src/model/'),
    'discovery': ('src/base/', 'src/model/', 'src/net/'),
    'drivers': ('src/base/', 'src/model/', 'src/net/'),
    'src/engine': ('src/base/', 'src/model/', 'src/store/', 'src/firmware/', 'drivers/call.h',
                   'drivers/table.h', 'discovery/finder.h', 'src/net/knock.h',
                   'src/net/page.h'),
    'src/report': ('src/base/', 'src/model/', 'src/store/'),
    'src/ui': ('src/base/', 'src/model/', 'src/store/', 'src/firmware/', 'src/engine/',
               'src/report/', 'discovery/'),
}
# single files that may include more than their layer
EXCEPTIONS = {'src/ui/practice.c': ('tests/sim/',)}
ROOTS = ('src/', 'discovery/', 'drivers/', 'tests/')

# system headers everyone may use: the C language, and what GLib brings
PLAIN = re.compile(r'(?:assert|ctype|errno|float|inttypes|iso646|limits|locale|math|setjmp|signal'
                   r'|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn'
                   r'|string|strings|time|wchar|wctype)\.h'
                   r'|glib\.h|glib-(?:object|unix)\.h|glib/.+|gio/.+|gmodule\.h')
# any other system header: a pattern, and the files (by pattern) that may include it
SYSTEM = (
    (r'curl/.+', r'src/net/http[^/]*\.c'),
    (r'sqlite3\.h', r'src/store/[^/]+\.c'),
    (r'libxml/.+', r'src/net/[^/]+\.c|src/store/inventory-part\.c'),
    (r'libsoup/.+', r'src/ui/[^/]+\.[ch]|src/net/head\.c'),
    (r'json-glib/.+', r'src/(?:model|net|store|report|ui|engine|firmware)/[^/]+\.[ch]'),
    (r'archive(?:_entry)?\.h', r'src/(?:firmware|store)/[^/]+\.c'),
    (r'libsecret/.+|sodium\.h', r'src/store/secrets[^/]*\.c'),
    (r'zlib\.h', r'src/firmware/[^/]+\.c'),
    (r'csv\.h', r'src/(?:base|firmware|report)/[^/]+\.c'),
    (r'openssl/.+', r'src/(?:net|store|report)/[^/]+\.c|src/base/file\.c'),
    (r'pthread\.h', r'src/base/(?:platform[^/]*|pool)\.c'),
    # flags and modes for g_open() and its like
    (r'fcntl\.h|sys/(?:stat|types)\.h', r'.+\.c'),
    # src/base/file.c is what everybody else has instead of read(), write() and close()
    (r'unistd\.h', r'src/(?:base|net)/[^/]+\.c'),
    # what GLib lacks stands in src/base/platform-*.c; sockets are what src/net is for
    (r'.+', r'src/base/platform[^/]*\.[ch]|src/net/[^/]+\.c'),
)


def layer_of(name):
    """The layer a file stands in, or None."""
    folder = os.path.dirname(name)
    while folder:
        if folder in LAYERS:
            return folder
        folder = os.path.dirname(folder)
    return None


def check_project(name, path):
    """What is wrong with #include "path" in the file `name`, or None."""
    if name.startswith('tests/sim/'):
        if path.startswith(('src/', 'drivers/', 'discovery/')):
            return 'a simulator shares no code with the program'
        return None
    if name.startswith('tests/'):
        return None
    if not path.startswith(ROOTS) or '/../' in path or '/./' in path or '//' in path:
        return 'not a path from the root of the repository'
    layer = layer_of(name)
    if layer is None:
        return 'this folder is no layer (see the table of layers in check-layers.py)'
    allowed = (layer + '/',) + LAYERS[layer] + EXCEPTIONS.get(name, ())
    if any(path == a or (a.endswith('/') and path.startswith(a)) for a in allowed):
        return check_driver(name, path) if layer == 'drivers' else None
    return f'{layer} may not include this'


def check_driver(name, path):
    """A driver sees its own headers and the common ones, not those of another vendor."""
    if not path.startswith('drivers/') or path in ('drivers/driver.h', 'drivers/call.h'):
        return None
    # what all drivers may use they get by it
    if name == 'drivers/driver.h':
        return None
    stem = os.path.splitext(os.path.basename(name))[0]
    header = os.path.splitext(os.path.basename(path))[0]
    if header == stem or header.split('-')[0] == stem.split('-')[0]:
        return None
    return 'a driver includes driver.h, call.h and its own headers'


def check_system(name, path):
    """What is wrong with #include <path> in the file `name`, or None."""
    if path.startswith(ROOTS):
        return 'headers of the project stand in quotes'
    if PLAIN.fullmatch(path) or name.startswith('tests/'):
        return None
    for header, users in SYSTEM:
        if re.fullmatch(header, path):
            return None if re.fullmatch(users, name) else 'this layer may not use this library'
    return None


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else '.'
    bad = 0
    for name in tree.files(root):
        if not (name.endswith(('.c', '.h')) and name.startswith(ROOTS)):
            continue
        text = tree.read(root, name)
        for line, path, quoted in ctext.Source(text or '').includes():
            message = (check_project if quoted else check_system)(name, path)
            if message is not None:
                print(f'{name}:{line}: {path}: {message}')
                bad += 1
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
