#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hold the table in drivers/README.md against the one the tests run on.

check-table.py TEST-CONFORMANCE README [--write]: with --write the README gets the table."""

import difflib
import subprocess
import sys

BEGIN = '<!-- the table of test-conformance begins -->\n'
END = '<!-- the table of test-conformance ends -->\n'


def main():
    program, readme = sys.argv[1:3]
    wanted = subprocess.run([program, '--table'], check=True, capture_output=True,
                            text=True).stdout
    with open(readme, encoding='utf-8') as file:
        text = file.read()
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        print(f'{readme}: the two marks of the table are missing')
        return 1
    before, rest = text.split(BEGIN)
    found, after = rest.split(END)
    if found == wanted:
        return 0
    if sys.argv[3:] == ['--write']:
        with open(readme, 'w', encoding='utf-8') as file:
            file.write(before + BEGIN + wanted + END + after)
        return 0
    sys.stdout.writelines(difflib.unified_diff(found.splitlines(True), wanted.splitlines(True),
                                               readme, 'test-conformance --table'))
    print('python3 tests/conformance/check-table.py BUILD/tests/conformance/test-conformance '
          'drivers/README.md --write')
    return 1


if __name__ == '__main__':
    sys.exit(main())
