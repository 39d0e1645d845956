# SPDX-License-Identifier: LGPL-2.1-or-later
"""Which files belong to the project, and what stands in them."""

import os
import subprocess


def _tracked(root):
    """Files git knows, or None where this is no checkout or there is no git."""
    if not os.path.exists(os.path.join(root, '.git')):
        return None
    try:
        # the checkout may belong to somebody else (root built it, a user tests it)
        out = subprocess.run(['git', '-c', 'safe.directory=*', '-C', root, 'ls-files', '-z'],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return [name for name in out.decode('utf-8', 'surrogateescape').split('\0') if name]


def _walked(root):
    """The same for an unpacked archive: everything but build folders and leftovers."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders
                      if name not in ('.git', '__pycache__', 'practice')
                      and not os.path.exists(os.path.join(folder, name, 'meson-private'))]
        relative = os.path.relpath(folder, root)
        for name in names:
            if relative == '.' and name in ('.git', 'report.html'):
                continue
            found.append(os.path.normpath(os.path.join(relative, name)))
    return found


def files(root):
    """Sorted paths from the root of all files of the project that are on disk."""
    names = _tracked(root)
    if names is None:
        names = _walked(root)
    return sorted(name for name in set(names) if os.path.isfile(os.path.join(root, name)))


def read(root, name):
    """The text of a file, or None where it is binary."""
    with open(os.path.join(root, name), 'rb') as stream:
        data = stream.read()
    if b'\0' in data:
        return None
    return data.decode('utf-8', 'replace')
