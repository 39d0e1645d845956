#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What devices and inventories say is text, whoever reads it."""
import csv
import html.parser
import sys

sys.dont_write_bytecode = True
import e2e  # noqa: E402

# XML 1.0 allows these, a terminal obeys the first and is turned round by the second
KNOBS = '''[all]
realm=\u009b31m\u202edecaf
server=\u009b2J<script>alert(1)</script>
upload-answer=badDevType 403 4 \u009b31m\u202e<script>alert(1)</script>=1+1
'''
NAMES = ['=1+1', '+1', '-1', '@SUM(A1)', '<script>alert(1)</script>', 'a\u009b31mb', 'c\u202ed',
         'e\x1b]0;title\x07f', '"><img src=x onerror=alert(1)>', 'g\th']


class Scripts(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.handlers = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith('on')]


class HostileTest(e2e.Case):
    def assert_page(self, page):
        parser = Scripts()
        parser.feed(page)
        self.assertNotIn('script', [t for t in parser.tags if t == 'script' and
                                    '<script>alert' in page])
        self.assertEqual(parser.handlers, [])
        self.assertNotIn('<script>alert', page)
        self.assertNotIn('<img src=x', page)
        self.assertNotRegex(page, e2e.CONTROL)

    def assert_cells(self, text):
        self.assertNotRegex(text, e2e.CONTROL)
        for row in csv.reader(text.splitlines()):
            for cell in row:
                self.assertFalse(cell[:1] in tuple('=+-@\t\r') and len(cell) > 1, cell)

    def inventory(self, practice):
        names = iter(NAMES)
        return practice.write_inventory(name=lambda row: next(names), area=lambda row: '=cmd()')

    def test_check(self):
        practice = self.practice(devices=10, knobs=KNOBS)
        own = self.inventory(practice)
        arguments = ('check', own, '--firmware', practice.firmware)
        table = self.run_camherd(*arguments, code=0)
        self.assertNotRegex(table.out + table.err, e2e.CONTROL)
        self.assert_cells(self.run_camherd(*arguments, '--format', 'csv', code=0).out)
        self.assert_page(self.run_camherd(*arguments, '--format', 'html', code=0).out)
        document = self.run_camherd(*arguments, '--format', 'json', code=0)
        self.assertEqual(len(document.json['devices']), 10)
        self.assertNotRegex(self.run_camherd('identify', own, '--verbose', code=0).err,
                            e2e.CONTROL)

    def test_update(self):
        practice = self.practice(devices=10, knobs=KNOBS)
        result = self.run_camherd('update', self.inventory(practice), '--firmware',
                                  practice.firmware, '--yes', '--verbose', code=3)
        self.assertNotRegex(result.out + result.err, e2e.CONTROL)
        self.assertIn('badDevType', result.out)
        self.assert_page(self.run_camherd('report', code=0).out)
        self.assert_cells(self.run_camherd('report', '--format', 'csv', code=0).out)
        self.assertNotRegex(self.run_camherd('show', code=0).out, e2e.CONTROL)
        self.assertEqual(len(self.run_camherd('show', '--format', 'json').json['devices']), 10)

    def test_discover(self):
        practice = self.practice(devices=3, seed=e2e.own_seed(), knobs=KNOBS)
        found = self.run_camherd('discover', '--interface', 'lo', code=0)
        self.assertNotRegex(found.out + found.err, e2e.CONTROL)
        self.assertIn(practice.addresses[0], found.out)
        self.assert_cells(self.run_camherd('discover', '--interface', 'lo', '--format', 'csv',
                                           code=0).out)

    def test_addresses(self):
        for text in ('\x1b[31m', 'http://[', 'a b', '1.2.3.4:99999', 'ftp://1.2.3.4', '::1:x',
                     'http://u:p@1.2.3.4', '\u009b31m.example', '=1+1'):
            result = self.run_camherd('identify', text, '--quiet')
            self.assertIn(result.code, (1, 2), result)
            self.assertNotRegex(result.out + result.err, e2e.CONTROL)


if __name__ == '__main__':
    e2e.main()
