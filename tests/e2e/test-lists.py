#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Somebody's own list, in and out: the columns, words and order are his."""

import csv
import io
import zipfile
from xml.sax.saxutils import escape

import e2e

TITLES = ['Standort', 'IP-Adresse', 'Kennwort', 'Bezeichnung', 'Benutzer', 'Notiz', 'Seriennummer',
          'timescale']
SHOWN = [title for title in TITLES if title != 'Kennwort']
CHECK = ['verdict', 'from', 'via', 'to', 'fit', 'findings', 'planned_wave', 'estimate_s',
         'planned_file', 'planned_sha256', 'exposure_before', 'exposure_after', 'rollback']


def make_rows(practice):
    """The practice site as its owner would list it."""
    return [['Nord', row['address'], e2e.PASSWORD, f'Tür {i}', 'admin', '=1+1', '',
             row['timescale']] for i, row in enumerate(practice.rows)]


def make_xlsx(path, rows):
    """The smallest XLSX there is, with all texts in their cells."""
    lines = ''.join('<row>' + ''.join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
                                      for cell in row) + '</row>' for row in rows)
    kind = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    parts = {
        '_rels/.rels': f'<Relationships><Relationship Id="a" Type="{kind}officeDocument" '
                       'Target="book.xml"/></Relationships>',
        '_rels/book.xml.rels': f'<Relationships><Relationship Id="b" Type="{kind}worksheet" '
                               'Target="sheet.xml"/></Relationships>',
        'book.xml': '<workbook xmlns:r="r"><sheets><sheet name="Liste" r:id="b"/></sheets>'
                    '</workbook>',
        'sheet.xml': f'<worksheet><sheetData>{lines}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)


class ListsTest(e2e.Case):
    def make_list(self, practice):
        """As Windows programs save it: semicolons, UTF-16, a line above the header."""
        text = io.StringIO()
        text.write('Anlage Ost\r\n')
        csv.writer(text, delimiter=';').writerows([TITLES, *make_rows(practice)])
        path = self.path('liste.csv')
        with open(path, 'wb') as file:
            file.write(text.getvalue().encode('utf-16'))
        return path

    def assert_own(self, result, practice, titles):
        """His columns, then ours; his words in them; no password anywhere."""
        rows = list(csv.reader(io.StringIO(result.out)))
        self.assertEqual(rows[0][:len(SHOWN)], SHOWN)
        self.assertEqual(rows[0][-len(titles):], titles)
        self.assertNotIn(e2e.PASSWORD, result.out)
        for i, (row, true) in enumerate(zip(rows[1:], practice.rows)):
            self.assertEqual(row[:5], ['Nord', true['address'], f'Tür {i}', 'admin', "'=1+1"])
            # he left it empty
            self.assertTrue(row[5])
        self.assertEqual(len(rows), 1 + len(practice.rows))
        return [dict(zip(rows[0], row)) for row in rows[1:]]

    def test_own_columns(self):
        practice = self.practice(devices=3)
        own = self.make_list(practice)
        identified = self.run_camherd('identify', own, '--format', 'csv', code=0)
        rows = self.assert_own(identified, practice,
                               ['kind', 'firmware', 'build', 'activated', 'error'])
        self.assertEqual({row['activated'] for row in rows}, {'yes'})
        arguments = ('--firmware', practice.firmware, '--format', 'csv')
        checked = self.run_camherd('check', own, *arguments, code=0)
        rows = self.assert_own(checked, practice, CHECK)
        self.assertEqual([row['verdict'] for row in rows], ['ready'] * 3)
        # what check wrote is a list too: the same devices, and its results once
        again = e2e.write(self.path('checked.csv'), checked.out)
        second = self.run_camherd('check', again, *arguments, '--password-file',
                                  self.password_file(), code=0)
        self.assertEqual(second.out, checked.out)
        updated = self.run_camherd('update', own, '--firmware', practice.firmware, '--yes', code=0)
        self.assertNotIn(e2e.PASSWORD, updated.out)
        report = self.run_camherd('report', 'last', '--format', 'csv', code=0)
        rows = self.assert_own(report, practice, ['image_sha256', 'moved_to', 'exposure_before',
                                                 'exposure_after', 'rollback'])
        self.assertEqual([row['state'] for row in rows], ['done'] * 3)

    def test_sheet(self):
        practice = self.practice(devices=3)
        sheet = self.path('liste.xlsx')
        make_xlsx(sheet, [TITLES, *make_rows(practice)])
        result = self.run_camherd('check', sheet, '--firmware', practice.firmware, '--format',
                                  'csv', code=0)
        self.assert_own(result, practice, CHECK)
        missing = self.run_camherd('check', self.path('none.xlsx'), code=1)
        self.assert_sentence(missing, 'none.xlsx')


if __name__ == '__main__':
    e2e.main()
