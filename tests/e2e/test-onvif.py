#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Plain ONVIF devices as programs in the field were seen to be."""
import sys

sys.dont_write_bytecode = True
import e2e  # noqa: E402

# how devices were seen to answer to WS-Discovery, one line of knobs for each
ANSWERS = ['wsd=nvt-only', 'wsd=device-only', 'wsd=untyped', 'wsd=typed', 'wsd=any',
           'onvif-types=nvt', 'onvif-types=device', 'onvif-types=none', 'onvif-types=undeclared',
           'onvif-instance=zero']


class DiscoverTest(e2e.Case):
    def test_finds_who_answers_to_one_form_only(self):
        knobs = ''.join(f'[device {i}]\n{line}\n' for i, line in enumerate(ANSWERS))
        practice = self.practice(devices=len(ANSWERS), makes='onvif', knobs=knobs,
                                 seed=e2e.own_seed())
        found = self.run_camherd('discover', '--interface', 'lo', '--format', 'json', code=0).json
        own = {row['address']: row for row in found['devices']
               if row['address'] in practice.addresses}
        for line, row in zip(ANSWERS, practice.rows):
            address = e2e.host(row)
            self.assertIn(address, own, line)
            self.assertIn('ws-discovery', own[address]['methods'], line)


if __name__ == '__main__':
    e2e.main()
