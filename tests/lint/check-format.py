#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Check the format of all C files of the project: check-format.py CLANG-FORMAT [ROOT]"""

import os
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tree  # noqa: E402


def main():
    root = sys.argv[2] if len(sys.argv) > 2 else '.'
    names = [name for name in tree.files(root) if name.endswith(('.c', '.h'))]
    if not names:
        return 0
    return subprocess.run([sys.argv[1], '--dry-run', '-Werror', '--style=file', *names],
                          cwd=root, check=False).returncode


if __name__ == '__main__':
    sys.exit(main())
