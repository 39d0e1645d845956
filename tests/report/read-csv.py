#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Read the CSV documents of report-demo with another CSV reader: read-csv.py REPORT-DEMO"""

import csv
import io
import subprocess
import sys

BAD = (
    '=cmd|\' /C calc\'!A0', '+1+1', '-1+1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', '"=1',
    'x;=1+1', 'x; "=1', 'a,b', 'a"b', '"', '""', 'a\nb', '\x1b[31m', '\u202e=1', '\uff1d1',
    'x' * 10240, '=' * 10240,
)
START = '=+-@\t\r\0\uff1d\uff0b\uff0d\uff20'


def read(demo, kind, text=None):
    """The rows of one document."""
    arguments = [demo, kind, 'csv'] + ([text] if text is not None else [])
    raw = subprocess.run(arguments, check=True, capture_output=True).stdout.decode('utf-8')
    assert '\r' not in raw and '\x1b' not in raw and not raw.startswith('\ufeff')
    return list(csv.reader(io.StringIO(raw), strict=True))


def check_cell(cell, delimiter):
    """No program that reads the cell sees a formula in it."""
    assert cell[:1] not in START or cell == '', cell[:40]
    assert len(cell) <= 4001, len(cell)
    assert not any(ord(c) < 32 or c == '\u202e' for c in cell), cell[:40]
    if delimiter:
        for part in cell.split(delimiter)[1:]:
            assert part.lstrip(' "')[:1] not in START or not part.strip(' "'), cell[:40]


def main():
    demo = sys.argv[1]
    rows = read(demo, 'run')
    assert len(rows) == 23, len(rows)
    table = [dict(zip(rows[0], row)) for row in rows[1:]]
    assert [row['state'] for row in table].count('done') == 12
    assert table[4]['address'] == '10.20.4.105:8080'
    assert len(table[4]['image_sha256']) == 64
    assert table[18]['seconds'] == '' and table[18]['uploads'] == '0'
    assert table[20]['name'] == 'K\u00fchlhaus \u6771'
    assert not {'file', 'wave', 'target', 'skip', 'password'} & set(rows[0])
    rows = read(demo, 'check')
    assert rows[0][:4] == ['IP', 'Contract', 'Seriennummer', 'Rack'] and rows[1][3] == 'rack 4'

    for kind in ('run', 'check'):
        for bad in BAD:
            rows = read(demo, kind, bad)
            assert len({len(row) for row in rows}) == 1, bad[:40]
            for cell in (cell for row in rows for cell in row):
                check_cell(cell, ';')
    print('read', 2 * len(BAD) + 2, 'documents')


if __name__ == '__main__':
    main()
