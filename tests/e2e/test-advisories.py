#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Known flaws: the list that is built in, CISA's newer one on top, and what is no such list."""

import csv
import io
import json

import e2e

COLUMNS = ['cveID', 'vendorProject', 'product', 'vulnerabilityName', 'dateAdded',
           'shortDescription', 'requiredAction', 'dueDate', 'knownRansomwareCampaignUse', 'notes',
           'cwes']
KNOWN, NEW, VAGUE, ROUTER = ('CVE-2023-28808', 'CVE-2026-70001', 'CVE-2026-70002',
                             'CVE-2026-70003')
ENTRIES = [
    (KNOWN, 'Hikvision', 'Hybrid SAN/Cluster Storage', 'A known flaw', '2026-06-01'),
    (NEW, 'Hikvision', 'DS-2CD9999G9 and others', 'A new flaw, "quoted"', '2026-07-01'),
    (VAGUE, 'Hikvision', 'Multiple Products', 'A flaw of nobody knows what', '2026-07-02'),
    (ROUTER, 'D-Link', 'DIR-859 Router', 'A flaw of routers', '2026-07-03'),
]


def make_entry(values):
    entry = dict.fromkeys(COLUMNS, 'x')
    entry.update(zip(COLUMNS, values))
    entry.update(dueDate='2026-08-01', notes='https://example.org, and more')
    return entry


def make_csv(entries=ENTRIES):
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(make_entry(entry) for entry in entries)
    return text.getvalue()


def make_json(entries=ENTRIES):
    return json.dumps({'title': 'CISA Catalog of Known Exploited Vulnerabilities',
                       'catalogVersion': '2026.07.03', 'dateReleased': '2026-07-03T10:00:00Z',
                       'count': len(entries),
                       'vulnerabilities': [make_entry(entry) for entry in entries]}, indent=2)


class AdvisoriesTest(e2e.Case):
    def list(self):
        result = self.run_camherd('advisories', 'list', '--format', 'json', code=0)
        document = result.json
        self.assertEqual(document['schema'], 1)
        self.assertEqual(document['built_in'], '2026-11-20')
        return document, {one['id']: one for one in document['advisories']}

    def take_in(self, name, text, code=0):
        """The name of the file says nothing about what is in it."""
        path = self.path(name)
        with open(path, 'wb') as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return self.run_camherd('advisories', 'import', path, code=code)

    def assert_imported(self):
        document, found = self.list()
        self.assertEqual(document['imported'], '2026-07-03')
        self.assertEqual(found[KNOWN]['exploited'], '2026-06-01')
        self.assertEqual(found[KNOWN]['source'], 'built-in')
        self.assertEqual(found[NEW]['exploited'], '2026-07-01')
        self.assertEqual(found[NEW]['maker'], 'hikvision')
        self.assertEqual(found[NEW]['title'], 'A new flaw, "quoted"')
        self.assertEqual(found[NEW]['source'], 'imported')
        self.assertEqual(found[NEW]['affected'][0]['models'], ['DS-2CD9999G9*'])
        self.assertEqual(found[NEW]['affected'][0]['match'], 'possible')
        self.assertEqual(found[VAGUE]['affected'][0]['models'], [])
        self.assertNotIn(ROUTER, found)

    def test_list(self):
        document, found = self.list()
        self.assertIsNone(document['imported'])
        self.assertEqual(len(found), 101)
        one = found['CVE-2021-36260']
        self.assertEqual((one['maker'], one['cvss'], one['exploited'], one['confidence']),
                         ('hikvision', 9.8, '2022-01-10', 'high'))
        self.assertEqual(one['affected'][0]['affected'], 'built before 2021-06-25')
        self.assertEqual(one['affected'][0]['fixed'], 'build 2021-06-25')
        self.assertIsNone(found[KNOWN]['exploited'])
        table = self.run_camherd('advisories', 'list', code=0).out
        self.assertTrue(table.startswith('ID '))
        self.assertIn('CVE-2021-36260', table)
        self.assertIn('gathered by 2026-11-20', table)

    def test_import_csv(self):
        result = self.take_in('list.json', make_csv())
        self.assertIn('4 entries read: 1 of advisories that were known, 2 new', result.err)
        self.assert_imported()
        self.assertIn('its newest entry is of 2026-07-03',
                      self.run_camherd('advisories', 'list', code=0).out)

    def test_import_json(self):
        self.take_in('list.csv', make_json())
        self.assert_imported()

    def test_later_replaces(self):
        self.take_in('one', make_csv())
        self.take_in('two', make_csv(ENTRIES[:1]))
        _, found = self.list()
        self.assertNotIn(NEW, found)
        self.assertEqual(found[KNOWN]['exploited'], '2026-06-01')

    def test_junk_changes_nothing(self):
        self.take_in('good', make_csv())
        whole = make_json().encode()
        for text in (b'', b'\0' * 100, b'\xff\xfe' + make_csv().encode('utf-16-le'),
                     b'<html>404</html>', whole[:-40], whole.replace(b'"count": 4', b'"count": 5'),
                     make_csv()[:-60].encode(), b'[' * 100000, bytes(range(256)) * 20,
                     whole.replace(b'"2026-07-01"', b'["2026-07-01"]')):
            result = self.take_in('bad', text, code=1)
            self.assertIn(self.path('bad'), result.err)
            self.assertEqual(result.out, '')
            self.assert_imported()
        result = self.run_camherd('advisories', 'import', self.path('missing'), code=1)
        self.assertIn('missing', result.err)
        result = self.run_camherd('advisories', 'import', self.folder, code=1)
        self.assert_imported()

    def test_usage(self):
        for words in (('import',), ('list', 'more'), ('export', 'x')):
            result = self.run_camherd('advisories', *words, code=1)
            self.assertIn('advisories import FILE', result.err)


if __name__ == '__main__':
    e2e.main()
