#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Write XLSX files, good ones with openpyxl and odd ones by hand: make-xlsx.py FOLDER"""

import datetime
import os
import sys
import zipfile

import openpyxl

NS = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships'
STRICT = 'http://purl.oclc.org/ooxml/officeDocument/relationships'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def write_good(path):
    """A list as installers keep it: titles above, numbers, dates, gaps, a second sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = 'Cameras & more'
    sheet['A1'] = 'Site east'
    sheet['B2'] = datetime.datetime(2026, 5, 1)
    titles = ('IP', 'Bezeichnung', 'Serial No.', 'MAC', 'HTTP Port', 'Enabled', 'Installed',
              'Ratio')
    for column, title in enumerate(titles, 1):
        sheet.cell(4, column, title)
    rows = (
        ('10.60.1.11', 'Tür', 123456789, '44-19-b6-60-01-11', 8081, True,
         datetime.datetime(2024, 5, 1), 0.5),
        ('10.60.1.12', ' two\nlines ', 12345678, '44-19-b6-60-01-12', None, False,
         datetime.datetime(2024, 5, 1, 13, 30), 7),
        ('10.60.1.13', None, 123456789012345, None, None, None, None, None),
        ('10.60.1.14', 'long', 1234567890123456789, None, None, None, None, None),
        (10100100100, 'no dots', None, None, None, None, None, None),
        (datetime.datetime(2024, 5, 1), 'a date', None, None, None, None, None, None),
    )
    for line, row in enumerate(rows, 6):
        for column, value in enumerate(row, 1):
            if value is not None:
                sheet.cell(line, column, value)
    sheet['C7'].number_format = '000000000'
    sheet['A20'] = '10.60.1.20'
    sheet['B20'] = '=1+1'
    sheet['H30'].font = openpyxl.styles.Font(bold=True)
    book.create_sheet('Notes')['A1'] = 'address'
    book.save(path)


def write_passwords(path):
    """Passwords that a spreadsheet took for something else, and two that are as they were typed."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(('IP', 'User', 'Password'))
    typed = (datetime.datetime(2024, 1, 1), datetime.time(12, 30), 0.12, True, 12345678,
             '2024-01-01')
    for i, password in enumerate(typed, 1):
        sheet.append((f'10.60.6.{i}', 'admin', password))
    book.save(path)


def write_joined(path):
    """Cells joined downwards, to the right, both, above the table, and wider than it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(('Site east', None, None, None, None, None, None))
    sheet.append(('IP', 'Name', 'Area', 'Login', None, 'Model', 'MAC'))
    for i in range(1, 9):
        sheet.append((f'10.60.7.{i}', f'N{i}', None, 'admin', 's3cret', None, None))
    sheet['C3'] = 'Hall'
    sheet['C6'] = 'Yard'
    sheet['B9'] = 'Both'
    sheet['F3'] = 'M1'
    sheet['I1'] = 'x'
    sheet['C10'] = 'Roof'
    for area in ('A1:G1', 'C3:C5', 'C6:C8', 'F3:F1048576', 'B9:C9', 'D2:E2', 'G10:Z10'):
        sheet.merge_cells(area)
    book.save(path)


def write_hidden(path):
    """The first sheet is hidden, and the one before it in the file is not the first."""
    book = openpyxl.Workbook()
    book.active['A1'] = '10.60.2.1'
    book.active.sheet_state = 'hidden'
    book.create_sheet('Seen')['A1'] = '10.60.2.2'
    book.save(path)


def relations(*rows, kind=DOCUMENT):
    """A part with relations: (id, word of the type, target)."""
    body = ''.join(f'<Relationship Id="{name}" Type="{kind}/{word}" Target="{target}"/>'
                   for name, word, target in rows)
    return f'{HEAD}<Relationships xmlns="{PACKAGE}">{body}</Relationships>'


def sheet(rows):
    """A part with rows."""
    return f'{HEAD}<worksheet xmlns="{NS}"><sheetData>{rows}</sheetData></worksheet>'


WORKBOOK = (f'{HEAD}<workbook xmlns="{NS}" xmlns:r="{DOCUMENT}"><sheets>'
            '<sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>')
PLAIN = '<row r="1"><c r="A1" t="inlineStr"><is><t>10.60.3.1</t></is></c></row>'


def parts(rows=PLAIN, strings=None, **more):
    """The parts of a small book."""
    out = {
        '_rels/.rels': relations(('r1', 'officeDocument', 'xl/workbook.xml')),
        'xl/workbook.xml': WORKBOOK,
        'xl/_rels/workbook.xml.rels': relations(('r1', 'worksheet', 'worksheets/sheet1.xml'),
                                                ('r2', 'sharedStrings', 'sharedStrings.xml')),
        'xl/worksheets/sheet1.xml': rows if rows.startswith('<?') else sheet(rows),
    }
    if strings is not None:
        out['xl/sharedStrings.xml'] = f'{HEAD}<sst xmlns="{NS}">{strings}</sst>'
    out.update(more)
    return out


def pack(path, content, packing=zipfile.ZIP_DEFLATED):
    """A zip file."""
    with zipfile.ZipFile(path, 'w', packing, compresslevel=1) as package:
        for name, text in content.items():
            package.writestr(name, text)


def write_odd(folder):
    """What other programs write and openpyxl does not."""
    def path(name):
        return os.path.join(folder, name)

    strings = ('<si><t>address</t></si><si><r><t>na</t></r><r><rPr><b/></rPr><t>me</t></r>'
               '<rPh sb="0" eb="1"><t>wrong</t></rPh></si>'
               '<si><t xml:space="preserve">A &amp; &#66;_x000D__x005F_x0041_</t></si>')
    rows = ('<row r="3" spans="1:2"><c r="B3" t="s"><v>0</v></c><c r="D3" t="s"><v>1</v></c></row>'
            '<row><c r="D4" t="s"><v>2</v></c><c r="B4" t="str"><f>"10."&amp;A1</f>'
            '<v>10.60.4.1</v></c></row>'
            '<row r="9"><c/><c t="inlineStr"><is><r><t>10.60</t></r><r><t>.4.2</t></r></is></c>'
            '<c t="s"><v>99</v></c><c t="e"><v>#REF!</v></c></row>')
    book = WORKBOOK.replace('<sheets>', '<sheets><sheet name="Chart" sheetId="7" r:id="r7"/>')
    pack(path('odd.xlsx'), {
        'sheet1.xml': sheet(PLAIN),
        'b/texts': f'{HEAD}<sst xmlns="{NS}">{strings}</sst>',
        '/b/The Book': book,
        '../../evil': 'x',
        'b/_rels/the book.rels': relations(('r7', 'chartsheet', 'c.xml'),
                                           ('r1', 'worksheet', '/z/../z/Last.XML'),
                                           ('r2', 'sharedStrings', './texts'), kind=STRICT),
        'z/last.xml': sheet(rows),
        '_rels/.rels': relations(('x', 'officeDocument', 'b/the%20book'.replace('%20', ' ')),
                                 kind=STRICT),
    })


def write_long(folder):
    """A text of two million characters, each of which is escaped."""
    head = '<row r="1"><c t="str"><v>address</v></c><c t="str"><v>note</v></c></row>'
    cell = '<row r="2"><c t="str"><v>10.60.5.1</v></c><c t="inlineStr"><is><t>{}</t></is></c></row>'
    pack(os.path.join(folder, 'long.xlsx'), parts(head + cell.format('_x0041_' * 2000000)))


def write_slow(folder):
    """What keeps a parser busy for minutes where nobody counts."""
    def slow(name, body):
        pack(os.path.join(folder, f'slow-{name}.xlsx'), parts(HEAD + body))

    def many(form, count):
        return ''.join(form % i for i in range(count))

    slow('attributes', '<worksheet ' + many(' a%d=""', 200000) + '/>')
    slow('some-attributes', '<worksheet>' + ('<c' + many(' a%d=""', 6000) + '/>') * 500)
    slow('spaces', '<worksheet ' + many(' xmlns:n%d="u"', 100000) + '/>')
    slow('some-spaces', '<worksheet>' + ('<c' + many(' xmlns:n%d="u"', 3000) + '/>') * 500)
    slow('names', '<worksheet>' + many('<n%d/>', 2000000))
    slow('attribute-names', '<worksheet>' + many('<c n%d=""/>', 2000000))
    slow('value', '<worksheet a="' + 'x' * (4 << 20) + '"/>')
    slow('open', '<worksheet ' + ' ' * (4 << 20))
    slow('comment', '<worksheet><!--' + '-x' * (2 << 20) + '--></worksheet>')
    slow('instruction', '<worksheet><?a ' + '? ' * (2 << 20) + '?></worksheet>')
    slow('data', '<worksheet><![CDATA[' + ']] ' * (1 << 20))
    slow('references', '<worksheet>' + '&#65;' * (32 << 20))
    slow('joined', '<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
                   '<row r="1048576"><c><v>1</v></c></row></sheetData>'
                   + '<mergeCell ref="A1:XFD1048576"/>' * 40000 + '</worksheet>')
    slow('more-joined', '<worksheet>' + '<mergeCell ref="A1:B2"/>' * 60000)
    slow('elements', '<worksheet>' + '<c/>' * (30 << 20))


def write_bad(folder):
    """What is refused, or costs its row."""
    def bad(name, content, packing=zipfile.ZIP_DEFLATED):
        pack(os.path.join(folder, 'bad-' + name), content, packing)

    entities = ('<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>')
    bad('dtd.xlsx', parts(HEAD + entities + f'<worksheet xmlns="{NS}"><sheetData><row><c t="str">'
                          '<v>&b;</v></c></row></sheetData></worksheet>'))
    bad('deep.xlsx', parts(HEAD + '<a>' * 100000))
    bad('broken.xlsx', parts(HEAD + '<worksheet><sheetData><row></sheetData>'))
    bad('unpacks.xlsx', parts(HEAD + '<worksheet>' + ' ' * (170 << 20) + '</worksheet>'))
    cells = ''.join('<row>' + '<c t="s"><v>0</v></c>' * 400 + '</row>' for _ in range(20))
    bad('shared.xlsx', parts(cells, '<si><t>' + 'x' * 32000 + '</t></si>'))
    bad('rows.xlsx', parts('<row><c><v>1</v></c></row>' * 200001))
    far = '<row><c r="SF1"><v>1</v></c></row>'
    bad('cells.xlsx', parts(far * 9000))
    bad('no-sheet.xlsx', parts(**{'xl/workbook.xml': f'{HEAD}<workbook xmlns="{NS}"/>'}))
    bad('no-part.xlsx', {key: text for key, text in parts().items() if 'sheet1' not in key})
    bad('empty.xlsx', parts('<row r="1"><c r="A1" s="3"/></row>'))
    bad('ods.ods', {'mimetype': 'application/vnd.oasis.opendocument.spreadsheet',
                    'content.xml': '<x/>'}, zipfile.ZIP_STORED)
    bad('xlsb.xlsb', {'_rels/.rels': relations(('r1', 'officeDocument', 'xl/workbook.bin')),
                      'xl/workbook.bin': 'x'})
    bad('docx.docx', {'_rels/.rels': relations(('r1', 'else', 'word/document.xml'))})
    bad('other.zip', {'list.csv': 'address\n10.0.0.1\n'})
    bad('many.zip', {f'f{i}': '' for i in range(10001)})
    for name, flag in (('crypt.xlsx', 1), ('method.xlsx', 0)):
        bad(name, parts(), zipfile.ZIP_STORED)
        with open(os.path.join(folder, 'bad-' + name), 'r+b') as file:
            data = bytearray(file.read())
            for mark, place in ((b'PK\3\4', 6), (b'PK\1\2', 8)):
                at = data.find(mark)
                while at >= 0:
                    data[at + place] |= flag
                    data[at + place + 2] = 0 if flag else 77
                    at = data.find(mark, at + 1)
            file.seek(0)
            file.write(data)
    wide = ''.join(f'<c><v>{i}</v></c>' for i in range(600))
    pack(os.path.join(folder, 'wide.xlsx'),
         parts(PLAIN + f'<row r="2">{wide}</row>' + PLAIN.replace('"1"', '"3"')
               .replace('A1', 'A3').replace('3.1<', '3.3<')))


def main():
    folder = sys.argv[1]
    write_good(os.path.join(folder, 'good.xlsx'))
    write_passwords(os.path.join(folder, 'passwords.xlsx'))
    write_joined(os.path.join(folder, 'joined.xlsx'))
    write_hidden(os.path.join(folder, 'hidden.xlsx'))
    write_odd(folder)
    write_long(folder)
    write_slow(folder)
    write_bad(folder)


if __name__ == '__main__':
    main()
