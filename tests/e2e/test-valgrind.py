#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The happy path of the command line under valgrind: no errors, no definite leaks."""
import sys

sys.dont_write_bytecode = True
import e2e  # noqa: E402

VALGRIND = ('valgrind', '--error-exitcode=9', '--leak-check=full', '--num-callers=20',
            '--errors-for-leak-kinds=definite', '--show-leak-kinds=definite')


class ValgrindTest(e2e.Case):
    def under_valgrind(self, *arguments, code=0):
        result = self.run_camherd(*arguments, prefix=VALGRIND,
                                  environment={'G_SLICE': 'always-malloc',
                                               'G_DEBUG': 'gc-friendly'})
        if 'ERROR SUMMARY: 0 errors' not in result.err or result.code != code:
            self.fail(result.err[-20000:])

    def test_check_and_update(self):
        practice = self.practice(devices=2, speed=20)
        self.under_valgrind('check', practice.inventory, '--firmware', practice.firmware)
        self.under_valgrind('update', practice.inventory, '--firmware', practice.firmware, '--yes',
                            '-o', self.path('update.txt'))
        self.assert_one_image_each(practice)
        self.under_valgrind('report', '-o', self.path('report.html'))

    def test_find_and_save(self):
        practice = self.practice(devices=2, seed=e2e.own_seed())
        self.under_valgrind('discover', '--interface', 'lo', '-o', self.path('found.txt'))
        self.under_valgrind('identify', practice.inventory)
        self.under_valgrind('backup', practice.inventory)
        self.under_valgrind('runs')


if __name__ == '__main__':
    e2e.main()
