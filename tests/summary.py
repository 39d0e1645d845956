#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sum test runs: summary.py RESULTS, a file with two lines for each run, log and exit code.

Prints what the failed tests said and, last, one line with the counts. Exit code 0 only if
something passed and nothing failed."""

import json
import os
import sys

PASSED = ('OK', 'EXPECTEDFAIL')
MAX_LINES = 100


def show(run, test):
    """The end of what a failed test printed."""
    words = (test.get('stdout') or '') + '\n' + (test.get('stderr') or '')
    lines = [line for line in words.split('\n') if line.strip()]
    print(f'--- {run}: {test["name"]}: {test["result"].lower()}, '
          f'exit code {test.get("returncode")}, {test.get("duration", 0):.1f} s')
    if len(lines) > MAX_LINES:
        print(f'({len(lines) - MAX_LINES} lines before this)')
    for line in lines[-MAX_LINES:]:
        print('    ' + line)


def main():
    with open(sys.argv[1], encoding='utf-8') as stream:
        words = stream.read().split('\n')
    passed = failed = skipped = 0
    for path, status in zip(words[0::2], words[1::2]):
        run = os.path.basename(os.path.dirname(os.path.dirname(path)))
        tests = []
        if os.path.exists(path):
            with open(path, encoding='utf-8', errors='replace') as stream:
                tests = [json.loads(line) for line in stream if line.strip()]
        bad = [test for test in tests if test['result'] not in PASSED + ('SKIP',)]
        for test in bad:
            show(run, test)
        if not tests:
            print(f'--- {run}: no test was run')
        elif status != '0' and not bad:
            print(f'--- {run}: meson test ended with {status}')
        # a run that broke off counts as one failure, as its missing tests left no trace
        failed += len(bad) or int(status != '0' or not tests)
        passed += sum(test['result'] in PASSED for test in tests)
        skipped += sum(test['result'] == 'SKIP' for test in tests)
    print(f'{passed} passed, {failed} failed' + (f', {skipped} skipped' if skipped else ''))
    return 0 if passed and not failed else 1


if __name__ == '__main__':
    sys.exit(main())
