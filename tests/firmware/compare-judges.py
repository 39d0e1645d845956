#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A second judge of advisories, written after the description of the data, against ours.

compare-judges.py JUDGE ADVISORIES [SEED] [COUNT]

Devices are made from the limits of the advisories: at them, one beside them, with and without a
build, of other models and makes. Both judges must give the same answer for each advisory.
"""
import fnmatch
import json
import random
import re
import subprocess
import sys
import tempfile

# own readings of the forms of versions: line, numbers, date and revision
FORMS = {
    'hikvision': [r'V?(?P<n>\d+\.\d+(?:\.\d+)?)(?:_SP(?P<sp>\d+))?'
                  r'(?: ?build (?P<date>\d{6}))?'],
    'dahua': [r'(?P<a>\d+)\.(?P<b>\d+)\.0*(?P<l>[0-9A-Z]*?)(?P<c>\d{0,3})\.(?P<d>\d+)'
              r'(?:\.R|\.(?P<l2>[A-QS-Z]))?'
              r'(?:[.,](?:build:)?(?P<date>\d{4}-\d\d-\d\d|\d{8}|\d{6}))?'],
    'axis': [r'(?P<n>\d+\.\d+(?:\.\d+){0,2})'],
    'hanwha': [r'(?:[A-Z0-9-]+_)?v?(?P<l>\d+)\.(?P<n>\d+(?:\.\d+)?)(?:_(?P<date>\d{8}|\d{6}))?'
               r'(?:_R(?P<r>\d+))?'],
    'uniview': [r'(?P<l>[A-Z]+-B\d{4})\.(?P<n>\d+\.\d+)(?:\.(?P<date>\d{6}))?',
                r'(?P<l>[A-Z]+_[A-Z0-9]+)-B(?P<v1>\d+)P(?P<v2>\d+)D(?P<month>\d{4})'],
    'reolink': [r'v?(?P<n>\d+\.\d+\.\d+[._]\d+)(?:_(?P<date>\d{6})(?:\d\d|\d{4})?)?'],
    'vivotek': [r'(?:(?P<model>[A-Z0-9-]+)-VVTK-)?(?P<v1>\d\d)(?P<v2>\d\d)(?P<letter>[a-z])'],
    'bosch': [r'(?P<n>\d+\.\d+)(?:\.(?P<r>\d{4})| B(?P<r2>\d+))?'],
    'ubiquiti': [r'(?:UVC\.(?P<model>[A-Z0-9]+)\.)?v?(?P<n>\d+\.\d+\.\d+(?:\.\d+)?)'
                 r'(?:\.[0-9a-f]+\.(?P<date>\d{6})\.(?P<r>\d{4}))?'],
    'tplink-vigi': [r'(?P<n>\d+\.\d+\.\d+)_Build_(?P<date>\d{6})(?:_Rel\.(?P<r>\d+)n?)?'],
    'tvt': [r'(?P<n>\d+\.\d+\.\d+\.\d+)B(?P<date>\d{6})\.(?P<l>.+)'],
    'mobotix': [r'MX-V(?P<l>\d+)\.(?P<n>\d+\.\d+\.\d+)'],
    'synology-camera': [r'(?P<n>\d+\.\d+\.\d+)-(?P<last>\d+)'],
    'dlink': [r'(?P<n>\d+\.\d+(?:\.\d+)?)(?:B(?P<last4>\d+))?(?P<plus> Hotfix)?'],
    'lilin': [r'(?P<n>\d+\.\d+)b(?P<last>\d+)_(?P<date>\d{8})'],
    'geutebrueck': [r'(?P<n>\d+\.\d+\.\d+\.\d+)'],
}
# whose devices tell the build beside the version
WINS = {'hikvision', 'dahua'}
BELOW, AT, ABOVE, OPEN = -1, 0, 1, None


def date_of(text):
    digits = re.sub(r'\D', '', text or '')[-6:]
    value = int(digits) if digits else 0
    good = value // 10000 < 70 and 1 <= value // 100 % 100 <= 12 and value % 100 <= 31
    return value if good else 0


class Version:
    """A version as its maker counts it."""

    def __init__(self, grammar, text, build=None):
        self.text, self.good = text, False
        for form in FORMS.get(grammar, []):
            found = re.fullmatch(form, text or '', re.IGNORECASE)
            if found:
                self.read(grammar, found.groupdict(), build)
        plain = re.fullmatch(r'\d+(?:\.\d+){0,5}', text or '')
        self.plain = [int(part) for part in text.split('.')] if plain else None

    def read(self, grammar, got, build):
        self.good = True
        numbers = [int(part) for part in re.split(r'[._]', got.get('n') or '') if part]
        for name in ('a', 'b', 'c', 'd', 'v1', 'v2', 'last'):
            if got.get(name) is not None:
                numbers.append(int(got[name] or 0))
        numbers += [0] * (6 - len(numbers))
        if got.get('last4'):
            numbers[3] = int(got['last4'])
        if got.get('letter'):
            numbers.append(ord(got['letter'].lower()))
        numbers.append(int(got.get('sp') or 0) + bool(got.get('plus')))
        self.numbers = numbers
        self.date = date_of(got.get('date') or (got.get('month') or '') + '00')
        if grammar in WINS and build:
            self.date = date_of(build)
        self.revision = int(got.get('r') or got.get('r2') or 0)
        self.line = '|'.join((got.get(name) or '').lower() for name in ('l', 'l2'))
        self.first = int(got['l']) if grammar in ('hanwha', 'mobotix') else numbers[0]


def sign(number):
    return (number > 0) - (number < 0)


def place(device, limit, dated=True):
    """Where the device's version stands to the limit, OPEN when that cannot be told."""
    if device.good and limit.good:
        if device.line != limit.line:
            return OPEN
        number = sign((device.numbers > limit.numbers) - (device.numbers < limit.numbers))
        date = sign(device.date - limit.date) if dated and device.date and limit.date else 0
        if number * date < 0:
            return OPEN
        if number or date:
            return number or date
        if (dated and limit.date and not device.date) or (limit.revision and not device.revision):
            return OPEN
        if limit.revision and device.revision:
            return sign(device.revision - limit.revision)
        return AT
    if device.good and limit.plain:
        head = device.numbers[:len(limit.plain)]
        return sign((head > limit.plain) - (head < limit.plain))
    return AT if (device.text or '').lower() == limit.text.lower() else OPEN


def whole(device, limit):
    """Whether the limit says as much as its form can."""
    return not (device.good and not limit.good and limit.plain)


class Judge:
    """One group of one advisory and one device."""

    def __init__(self, maker, group, device):
        self.grammar, self.rule = maker.get('grammar'), group['rule']
        self.fixed, self.group = group.get('fixed') or {}, group
        self.device = device

    def limit(self, text):
        return Version(self.grammar, text)

    def by_date(self, day):
        mine, limit = self.device.date if self.device.good else 0, date_of(day)
        if not mine or (mine % 100 == 0 and mine // 100 == limit // 100):
            return OPEN
        return sign(mine - limit)

    def end(self, version, day):
        """By number, by date and by both together."""
        number = place(self.device, self.limit(version), not day) if version else AT
        date = self.by_date(day) if day else AT
        if not version:
            return number, date, date if day else OPEN
        if not day or number is OPEN:
            return number, date, number
        if number == AT:
            return number, date, date
        return number, date, OPEN if date == -number else number

    def mended(self):
        fixed = dict(self.fixed)
        tests_version = {'ver_lt', 'ver_le', 'ver_in'} & set(self.rule)
        if 'build' in fixed and not tests_version:
            fixed.pop('ver', None)
        if 'ver' not in fixed and 'build' not in fixed:
            return None
        return self.end(fixed.get('ver'), fixed.get('build'))[2] in (AT, ABOVE)

    def track(self):
        tracks = self.fixed.get('tracks') or {}
        best = None
        for name, version in tracks.items():
            head = [int(part) for part in name.split('.')]
            if self.device.good and self.device.numbers[:len(head)] == head and \
                    (best is None or len(head) > best[0]):
                best = (len(head), version)
        return best and best[1]

    def answer(self):
        rule, device = self.rule, self.device
        if 'all' in rule:
            return 'exposed'
        if 'unknown' in rule:
            return 'check'
        if 'ver_in' in rule:
            if any(place(device, self.limit(one)) == AT and whole(device, self.limit(one))
                   for one in rule['ver_in']):
                return 'exposed'
            return 'fixed' if self.mended() else 'check'
        if 'ver_le_same_base' in rule:
            places = [place(device, self.limit(one)) for one in rule['ver_le_same_base']]
            told = [one for one in places if one is not OPEN]
            if not told:
                return 'check'
            return 'exposed' if told[0] in (BELOW, AT) else 'fixed'
        track = self.track()
        if track and place(device, self.limit(track)) in (AT, ABOVE):
            return 'fixed'
        answer = self.by_ends()
        return 'check' if track and answer != 'exposed' else answer

    def by_ends(self):
        rule, device = self.rule, self.device
        low = self.end(rule.get('ver_ge'), rule.get('build_ge'))
        holds_low = low[0] in (AT, ABOVE) and low[1] in (AT, ABOVE)
        below = ('ver_ge' in rule or 'build_ge' in rule) and low[2] == BELOW
        if 'ver_le_branch' in rule:
            head = [int(part) for part in rule['ver_le_branch'].split('.')]
            if not device.good:
                return 'check'
            mine = device.numbers[:len(head)]
            if mine < head and holds_low:
                return 'exposed'
            return 'fixed' if mine > head else 'not-listed' if below else 'check'
        version = rule.get('ver_lt') or rule.get('ver_le')
        day = rule.get('build_lt') or rule.get('build_le')
        strict = 'ver_lt' in rule or 'build_lt' in rule
        high = self.end(version, day)
        inside = (BELOW,) if strict else (BELOW, AT)
        blurred = version and high[0] == AT and not whole(device, self.limit(version))
        if holds_low and (not version or (high[0] in inside and not blurred)) and \
                (not day or high[1] in inside):
            return 'exposed'
        mended = self.mended()
        if mended is None:
            mended = high[2] == ABOVE or (strict and high[2] == AT)
        return 'fixed' if mended else 'not-listed' if below else 'check'


def is_maker(vendor, names):
    return any(re.match(re.escape(name) + r'(?![0-9a-z])', vendor, re.IGNORECASE)
               for name in names)


def matches(glob, model):
    return fnmatch.fnmatchcase(model.lower(), glob.lower().replace('[', '[[]'))


def judge(data, advisory, facts):
    vendor, model, platform, text, build = facts
    maker = data['makers'][advisory['maker']]
    if advisory['confidence'] == 'low' or not is_maker(vendor, maker['names']):
        return 'not-listed'
    device = Version(maker.get('grammar'), text, build)
    if maker.get('any_line') and device.good:
        device.line = '|'
    found = []
    for group in advisory['affected']:
        if platform and 'platforms' in group and platform not in group['platforms']:
            continue
        hits = [len(re.sub(r'[*?]', '', glob)) for glob in group['models'] if matches(glob, model)]
        if hits:
            found.append((max(hits), group))
    if not found:
        return 'not-listed'
    answers = []
    for length, group in found:
        branch = group['rule'].get('branch')
        if length != max(one[0] for one in found) or \
                (branch and (not device.good or str(device.first) != branch)):
            continue
        answer = Judge(maker, group, device).answer()
        unsure = group['match'] == 'possible' or ('platforms' in group and not platform)
        answers.append('check' if answer == 'exposed' and unsure else answer)
    order = ['not-listed', 'fixed', 'check', 'exposed']
    return max(answers, key=order.index) if answers else 'check'


def make_model(chance, glob):
    model = re.sub(r'\?', lambda _: chance.choice('0123456789'), glob)
    return re.sub(r'\*', lambda _: chance.choice(['', '', '-I', '0', 'X2', '4G']), model)


def move(chance, text):
    """One number of a version a little lower or higher."""
    runs = list(re.finditer(r'\d+', text))
    run = chance.choice(runs)
    value = max(0, int(run.group()) + chance.choice([-1, 1, 0, 10, -10]))
    return text[:run.start()] + str(value).zfill(len(run.group())) + text[run.end():]


def texts_in(value):
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts_in(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts_in(one)]
    return [value] if isinstance(value, str) else []


def make_device(chance, data, advisory):
    maker = data['makers'][advisory['maker']]
    group = chance.choice(advisory['affected'])
    texts = [text for one in advisory['affected'] for text in texts_in(one['rule']) +
             texts_in(one.get('fixed') or {})]
    days = [text for text in texts if re.fullmatch(r'\d{4}-\d\d-\d\d', text)]
    versions = [text for text in texts if text not in days] or ['5.5.0', '2.800.0000000.21.R']
    version = chance.choice(versions)
    if chance.random() < 0.6:
        version = move(chance, version)
    build = chance.choice(days + ['', '2019-03-07', '2024-11-30']) if days else ''
    if build and chance.random() < 0.5:
        build = re.sub(r'\d\d$', lambda m: '%02d' % min(28, max(1, int(m.group()) +
                                                                chance.choice([-1, 1]))), build)
    if build and maker.get('grammar') == 'hikvision':
        build = 'build ' + build[2:].replace('-', '')
    vendor = chance.choice(maker['names'])
    if chance.random() < 0.1:
        vendor += chance.choice([' Security Systems', 'x', ', Inc.'])
    platform = chance.choice(['', '', 'CPP6', 'CPP14'])
    model = make_model(chance, chance.choice(group['models']))
    if chance.random() < 0.1:
        model = chance.choice(['Q' + model, model[:-1] or 'Z', 'DS-0000'])
    return vendor, model, platform, version, build


def main():
    program, path = sys.argv[1:3]
    chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 5)
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 60
    with open(path, encoding='utf-8') as file:
        data = json.load(file)
    devices = [make_device(chance, data, advisory) for advisory in data['advisories']
               for _ in range(count)]
    with tempfile.NamedTemporaryFile('w', encoding='utf-8', suffix='.tsv') as file:
        file.write('\n'.join('\t'.join(device) for device in devices) + '\n')
        file.flush()
        lines = subprocess.run([program, file.name], capture_output=True, text=True,
                               check=True).stdout.split('\n')
    wrong, seen = 0, {}
    for device, line in zip(devices, lines):
        ours = dict(pair.rsplit('=', 1) for pair in line.split())
        for advisory in data['advisories']:
            answer = judge(data, advisory, device)
            seen[answer] = seen.get(answer, 0) + 1
            if ours.get(advisory['id'], 'not-listed') != answer:
                wrong += 1
                if wrong <= 40:
                    print(f'{advisory["id"]}: {device}: {answer} wanted, '
                          f'{ours.get(advisory["id"], "not-listed")} given')
    print(f'{len(devices)} devices, {wrong} differences; answers: {seen}')
    if wrong or min(seen.get(one, 0) for one in ('exposed', 'check', 'fixed', 'not-listed')) < 100:
        sys.exit(1)


if __name__ == '__main__':
    main()
