#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each rule of the lints fires on a bad sample and is silent on a good one."""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)


def load(name):
    spec = importlib.util.spec_from_file_location(name, os.path.join(HERE, f'check-{name}.py'))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


layers = load('layers')
source = load('source')
SPDX = source.LICENSE
HEAD = f'/* {SPDX} */\n'

# a small house in which everything is right
HOUSE = {
    'README.md': 'camherd\n',
    'LICENSE': 'LGPL\n',
    'meson.build': f'# {SPDX}\n',
    'meson_options.txt': f'# {SPDX}\n',
    'src/base/README.md': 'base\n',
    'src/base/text.h': HEAD,
    'discovery/README.md': 'discovery\n',
    'drivers/README.md': 'drivers\n',
    'profiles/README.md': 'profiles\n',
    'tests/README.md': 'tests\n',
    'data/README.md': 'data\n',
}

GOOD_C = HEAD + r'''
#include "src/base/text.h"
#include <string.h>

/* a goto, a strcpy(a, b) and http://example.org in a comment are words */
struct inner;
typedef struct {
    int x;
    void (*sleep)(int seconds);
} Thing;

static const int limit = 3;
static const char *const names[] = { "goto", "// no comment", "strcpy(a, b)", "\"atoi(" };
static const struct {
    const char *name;
    int value;
} table[] = { { "a", 1 }, { "b", 2 } };
static gboolean (*const slots[])(int) = { NULL };
extern const Thing thing_table;

G_DEFINE_QUARK(cam - error - quark, cam_error)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Thing, thing_free)

static int forward(int a, char b[static 3]);
static G_GNUC_PRINTF(1, 2) void say(const char *format, ...);

static inline int
one(void)
{
    static const char *const words[] = { "one" };
    char text[4];

    g_snprintf(text, sizeof text, "%c%c", '"', '\'');
    thing.sleep(1);
    thing->sleep(1);
    subsystem(words);
    g_warning("printf(%s)", "x");
    return 1; /* x // y */
}
'''

GOOD_H = HEAD + '''
#pragma once

G_BEGIN_DECLS

typedef struct Cam Cam;
typedef void (*CamDone)(Cam *cam, void *data);
enum { CAM_MAX = 3 };

/**
 * cam_new:
 *
 * Returns: (transfer full): a cam
 */
Cam *cam_new(void);

/** cam_free: frees it */
G_GNUC_PRINTF(1, 2)
void cam_free(Cam *cam, ...);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cam, cam_free)

/**
 * cam_is:
 */
gboolean cam_is(const Cam *cam, gboolean *ret_is, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** cam_small: */
static inline int
cam_small(void)
{
    return 1;
}

extern const char *const cam_names[];

G_END_DECLS
'''


class Case(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        for name, text in HOUSE.items():
            self.write(name, text)

    def write(self, name, text):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8', newline='') as stream:
            stream.write(text)

    def remove(self, name):
        os.unlink(os.path.join(self.root, name))

    def assert_clean(self):
        self.assertEqual(source.Lint(self.root).run(), [])

    def assert_says(self, name, line, words):
        found = source.Lint(self.root).run()
        self.assertEqual([(n, l) for n, l, _ in found], [(name, line)], found)
        self.assertIn(words, found[0][2])

    def bad_c(self, line, words, name='src/base/bad.c'):
        """One bad line on line 2 is found there, and nothing else is."""
        with self.subTest(line):
            self.write(name, HEAD + line + '\n')
            self.assert_says(name, 2, words)
            self.remove(name)

    def good_c(self, line, name='src/base/good.c'):
        with self.subTest(line):
            self.write(name, HEAD + line + '\n')
            self.assert_clean()
            self.remove(name)


class SourceTest(Case):
    def test_good(self):
        self.write('src/base/good.c', GOOD_C)
        self.write('src/base/good.h', GOOD_H)
        self.assert_clean()

    def test_license(self):
        for name in ('src/base/a.c', 'src/base/a.h', 'tests/a.py', 'tests/a.sh', 'data/meson.build',
                     'profiles/a.profile', 'data/a.sql', 'data/a.css', 'data/a.js',
                     'data/web/a.html', '.ci/run'):
            with self.subTest(name):
                self.write(name, '\n')
                self.assert_says(name, 1, 'SPDX')
                self.write(name, '\n\n' + HEAD)
                self.assert_says(name, 1, 'SPDX')
                self.write(name, HEAD.replace('LGPL-2.1', 'GPL-3.0'))
                self.assert_says(name, 1, 'SPDX')
                self.write(name, '#!\n' + HEAD)
                self.assert_clean()
                self.remove(name)
        self.write('tests/fixtures/a.html', 'answer of a device\n')
        self.assert_clean()

    def test_banned(self):
        for line, words in (
                ('int f(void) { goto out; }', 'goto'),
                ('int f(void) { strcpy(a, b); }', 'strcpy'),
                ('int f(void) { strcat(a, b); }', 'strcpy'),
                ('int f(void) { sprintf(a, "x"); }', 'sprintf'),
                ('int f(void) { vsprintf(a, "x", l); }', 'sprintf'),
                ('int f(void) { g_sprintf(a, "x"); }', 'sprintf'),
                ('int f(void) { sscanf(a, "%d", &b); }', 'sscanf'),
                ('int f(void) { return atoi(a); }', 'atoi'),
                ('int f(void) { return strtol(a, NULL, 10); }', 'strtol'),
                ('int f(void) { return strtoull(a, NULL, 10); }', 'strtol'),
                ('int f(void) { system("ls"); }', 'system'),
                ('int f(void) { popen("ls", "r"); }', 'popen'),
                ('int f(void) { g_usleep(3); }', 'sleep'),
                ('int f(void) { usleep(3); }', 'sleep'),
                ('int f(void) { sleep(3); }', 'sleep'),
                ('int f(void) { nanosleep(&t, NULL); }', 'sleep'),
                ('int f(void) { g_error("x"); }', 'g_error'),
                ('int f(void) { printf("x"); }', 'printing'),
                ('int f(void) { g_print("x"); }', 'printing'),
                ('int f(void) { g_printerr("x"); }', 'printing'),
                ('int f(void) { fprintf(stderr, "x"); }', 'printing'),
                ('int f(void) { fputs("x", stdout); }', 'printing')):
            self.bad_c(line, words)

    def test_not_banned(self):
        for line in ('int f(void) { g_snprintf(a, 3, "x"); }',
                     'int f(void) { g_error_matches(a, b, c); g_error_free(e); }',
                     'int f(void) { return g_ascii_string_to_unsigned(a, 10, 0, 9, &n, &e); }',
                     'int f(void) { fprintf(file, "x"); }',
                     'int f(void) { g_usleeper(3); my_system(1); }',
                     '/* goto sleep(1) printf( */',
                     'const char *const f = "goto sleep(1) printf(";',
                     "int f(void) { return c == '\"' || c == 'x'; } /* \" */"):
            self.good_c(line)

    def test_where_banned(self):
        self.write('src/ui/README.md', 'ui\n')
        self.write('tests/sim/README.md', 'sim\n')
        self.good_c('int f(void) { g_print("x"); }', 'src/ui/a.c')
        self.good_c('int f(void) { printf("x"); }', 'tests/a.c')
        self.bad_c('int f(void) { g_usleep(1); }', 'sleep', 'tests/a.c')
        self.bad_c('int f(void) { g_usleep(1); }', 'sleep', 'src/ui/a.c')
        self.good_c('int f(void) { g_usleep(1); }', 'tests/sim/a.c')

    def test_comments(self):
        self.bad_c('int f(void); // no', '// comment')
        self.bad_c('int f(void); /* a */ // "no"', '// comment')
        self.good_c('const char *const f = "http://example.org/*"; /* // */')

    def test_static(self):
        for line in ('static int count;',
                     'static int count = 3;',
                     'int count;',
                     'extern int count;',
                     'GHashTable *table;',
                     'static char buffer[80];',
                     'static const char *names[] = { "a" };',
                     'static struct { int x; } thing;',
                     'static struct thing *thing;',
                     'static gboolean (*hook)(int);',
                     'static volatile sig_atomic_t stop;',
                     'static _Thread_local int x;',
                     'static __attribute__((unused)) int x = 3;',
                     'int f(void) { static int count; return count++; }',
                     'int f(void) { if (x) { static gsize once = 0; } }',
                     'int f(void) { static const char *name = "a"; }'):
            self.bad_c(line, 'outlives')
        for line in ('static int f(void);',
                     'static GHashTable *f(void) { return NULL; }',
                     'static inline struct thing *f(int x[static 3]) { int y = 3; }',
                     'static __attribute__((noreturn)) void f(void);',
                     'static const struct { int x; } thing = { 3 };',
                     'static const CamDriver driver = { .open = f, .close = g };',
                     'static int (*const f)(void) = g;',
                     'struct a { int x; };', 'struct a;', 'enum { A, B };',
                     'typedef struct { int x; } A;',
                     '#define X static int x',
                     'TEST(a) { int x = 3; }',
                     'G_STATIC_ASSERT(sizeof(int) == 4);',
                     'int f(void) { static const int x = 3; return x; }'):
            self.good_c(line)

    def test_white_space(self):
        for line, words in (('\tint f(void);', 'tab'), ('int f(void); ', 'blank at the end'),
                            ('int f(void);\r', 'blank at the end'),
                            ('/* ' + 'x' * 95 + ' */', 'columns')):
            self.bad_c(line, words)
        self.good_c('/* ' + 'ü' * 94 + ' */')
        self.write('tests/a.sh', f'# {SPDX}\n\tx')
        self.assertEqual([message for _, _, message in source.Lint(self.root).run()],
                         ['no newline at the end', 'tab'])

    def test_lengths(self):
        def function(lines):
            return HEAD + 'void\nf(void)\n{\n' + '    g();\n' * (lines - 2) + '}\n'
        self.write('src/base/a.c', function(80))
        self.assert_clean()
        self.write('src/base/a.c', function(81))
        self.assert_says('src/base/a.c', 4, '81 lines')
        self.write('src/base/a.c', HEAD + '\n' * 799)
        self.assert_clean()
        self.write('src/base/a.c', HEAD + '\n' * 800)
        self.assert_says('src/base/a.c', 801, '801 lines')
        self.remove('src/base/a.c')
        self.write('drivers/a.c', HEAD + '\n' * 299)
        self.assert_clean()
        self.write('drivers/a.c', HEAD + '\n' * 300)
        self.assert_says('drivers/a.c', 301, '301 lines')

    def test_readme(self):
        for name in ('discovery', 'drivers', 'profiles', 'tests', 'data', 'src/base'):
            with self.subTest(name):
                self.remove(name + '/README.md')
                self.write(name + '/a.txt', 'x\n')
                self.assert_says(name + '/README.md', 1, 'missing')
                self.write(name + '/README.md', 'x\n')
        self.write('tests/sim/a.sim', 'x\n')
        self.assert_says('tests/sim/README.md', 1, 'missing')

    def test_top_level(self):
        self.write('.anything', 'x\n')
        self.assert_clean()
        self.write('TODO', 'x\n')
        self.assert_says('TODO', 1, 'top level')
        self.remove('TODO')
        self.remove('LICENSE')
        self.assert_says('LICENSE', 1, 'missing')

    def test_top_level_in_git(self):
        """What git does not know is not looked at."""
        self.write('TODO', 'x\n')
        try:
            subprocess.run(['git', '-C', self.root, 'init', '-q'], check=True)
        except (OSError, subprocess.CalledProcessError):
            self.skipTest('no git')
        subprocess.run(['git', '-C', self.root, 'add', *HOUSE], check=True)
        self.assert_clean()
        subprocess.run(['git', '-C', self.root, 'add', 'TODO'], check=True)
        self.assert_says('TODO', 1, 'top level')

    def test_build_folder(self):
        """An unpacked archive has no git; its build folder is not part of it."""
        self.write('build-x/meson-private/a.txt', 'x\n')
        self.write('build-x/bad.c', 'goto\n')
        self.assert_clean()

    def test_manual(self):
        for bad in ('int f(void);', '/* plain */\nint f(void);',
                    '/** far */\nint g(void);\nint f(void);',
                    '/** far */\n#define X 1\nint f(void);',
                    'static inline int f(void) { return 1; }'):
            with self.subTest(bad):
                self.write('src/base/a.h', HEAD + bad + '\n')
                found = source.Lint(self.root).run()
                self.assertEqual(len(found), 1, found)
                self.assertIn('f: no /** ... */', found[0][2])
                self.write('tests/a.h', HEAD + bad + '\n')
                self.remove('src/base/a.h')
                self.assert_clean()
                self.remove('tests/a.h')

    def test_foreign_words(self):
        for line, words in (('see /wor' + 'k/x', 'machine'), ('cd /wor' + 'k', 'machine'),
                            ('https://py' + 'pi.org/x', 'registry'),
                            ('proxy.go' + 'lang.org', 'registry'),
                            ('-----BEGIN PRIV' + 'ATE KEY-----', 'private key'),
                            ('-----BEGIN RSA PRIV' + 'ATE KEY-----', 'private key')):
            with self.subTest(line):
                self.write('data/README.md', line + '\n')
                self.assert_says('data/README.md', 1, words)
        self.write('data/README.md', '/home/x/work/y /workers /work-shop src/base/work.c\n')
        self.assert_clean()

    def test_binary(self):
        self.write('tests/a.bin', 'a\0b')
        self.assert_clean()
        self.write('data/a.bin', 'a\0b')
        self.assert_says('data/a.bin', 1, 'binary')


class LayersTest(unittest.TestCase):
    GOOD = (('src/base/text.c', 'src/base/text.h'), ('src/model/device.h', 'src/base/error.h'),
            ('src/net/http.c', 'src/base/clock.h'), ('src/firmware/fit.c', 'src/model/version.h'),
            ('src/store/journal.c', 'src/model/event.h'), ('discovery/sadp.c', 'src/net/udp.h'),
            ('drivers/axis.c', 'drivers/driver.h'), ('drivers/axis.c', 'src/net/http.h'),
            ('drivers/axis-old.c', 'drivers/axis.h'), ('drivers/table.c', 'drivers/table.h'),
            ('drivers/driver.h', 'drivers/form.h'),
            ('src/engine/job.c', 'drivers/call.h'), ('src/engine/job.c', 'drivers/table.h'),
            ('src/engine/job.c', 'discovery/finder.h'), ('src/engine/job.c', 'src/net/knock.h'),
            ('src/engine/job.c', 'src/firmware/fit.h'), ('src/engine/job.c', 'src/store/journal.h'),
            ('src/report/html.c', 'src/store/journal.h'), ('src/ui/main.c', 'src/engine/run.h'),
            ('src/ui/main.c', 'src/report/html.h'), ('src/ui/main.c', 'discovery/finder.h'),
            ('src/ui/practice.c', 'tests/sim/site.h'), ('tests/sim/a.c', 'tests/sim/b.h'),
            ('tests/unit/a.c', 'drivers/axis.h'), ('tests/unit/a.c', 'tests/unit/b.h'))
    BAD = (('src/base/text.c', 'src/model/device.h'), ('src/model/device.c', 'src/net/http.h'),
           ('src/net/http.c', 'src/model/device.h'), ('src/firmware/fit.c', 'src/store/journal.h'),
           ('src/firmware/fit.c', 'src/net/http.h'), ('src/store/journal.c', 'src/net/http.h'),
           ('src/store/journal.c', 'src/engine/job.h'), ('discovery/sadp.c', 'drivers/call.h'),
           ('drivers/axis.c', 'src/engine/job.h'), ('drivers/axis.c', 'src/store/journal.h'),
           ('drivers/axis.c', 'drivers/dahua.h'), ('drivers/axis.c', 'drivers/table.h'),
           ('src/engine/job.c', 'drivers/driver.h'), ('src/engine/job.c', 'src/net/http.h'),
           ('src/engine/job.c', 'discovery/sadp.h'), ('src/engine/job.c', 'src/report/html.h'),
           ('src/engine/job.c', 'src/ui/main.h'), ('src/report/html.c', 'src/engine/job.h'),
           ('src/ui/main.c', 'drivers/table.h'), ('src/ui/main.c', 'src/net/http.h'),
           ('src/ui/main.c', 'tests/sim/site.h'), ('src/engine/job.c', 'tests/sim/site.h'),
           ('tests/sim/a.c', 'src/base/text.h'), ('tests/sim/a.c', 'drivers/driver.h'),
           ('tests/sim/a.c', 'discovery/sadp.h'), ('src/base/text.c', 'text.h'),
           ('src/base/text.c', '../base/text.h'), ('src/base/text.c', 'src/base/../base/text.h'),
           ('src/new/a.c', 'src/base/text.h'))
    GOOD_SYSTEM = (('src/net/http.c', 'curl/curl.h'), ('src/net/http-upload.c', 'curl/curl.h'),
                   ('src/store/journal.c', 'sqlite3.h'), ('src/net/reply.c', 'libxml/parser.h'),
                   ('src/ui/web.c', 'libsoup/soup.h'), ('tests/sim/a.c', 'libsoup/soup.h'),
                   ('tests/unit/a.c', 'curl/curl.h'), ('src/base/text.c', 'glib.h'),
                   ('src/model/a.h', 'glib-object.h'), ('src/base/platform-lock.c', 'sys/file.h'),
                   ('src/base/pool.c', 'pthread.h'), ('src/firmware/a.c', 'archive_entry.h'),
                   ('drivers/axis.c', 'string.h'), ('src/net/knock.c', 'sys/socket.h'),
                   ('src/base/file.c', 'unistd.h'), ('src/store/site.c', 'fcntl.h'),
                   ('src/base/table.c', 'csv.h'), ('src/store/secrets.c', 'openssl/evp.h'),
                   ('src/report/json.c', 'json-glib/json-glib.h'))
    BAD_SYSTEM = (('src/net/trust.c', 'curl/curl.h'), ('src/net/http.h', 'curl/curl.h'),
                  ('drivers/axis.c', 'curl/curl.h'), ('src/store/store.h', 'sqlite3.h'),
                  ('src/report/a.c', 'sqlite3.h'), ('drivers/axis.c', 'libxml/parser.h'),
                  ('src/engine/job.c', 'libsoup/soup.h'),
                  ('src/base/text.c', 'json-glib/json-glib.h'),
                  ('src/engine/job.c', 'unistd.h'), ('src/base/file.c', 'sys/file.h'),
                  ('src/model/a.c', 'openssl/evp.h'), ('src/engine/job.c', 'pthread.h'),
                  ('src/ui/main.c', 'archive.h'), ('src/ui/main.c', 'csv.h'),
                  ('src/base/platform-linux.c', 'libxml/parser.h'),
                  ('src/ui/main.c', 'src/base/text.h'))

    def test_project(self):
        for name, path in self.GOOD:
            with self.subTest(name=name, path=path):
                self.assertIsNone(layers.check_project(name, path))
        for name, path in self.BAD:
            with self.subTest(name=name, path=path):
                self.assertIsNotNone(layers.check_project(name, path))

    def test_system(self):
        for name, path in self.GOOD_SYSTEM:
            with self.subTest(name=name, path=path):
                self.assertIsNone(layers.check_system(name, path))
        for name, path in self.BAD_SYSTEM:
            with self.subTest(name=name, path=path):
                self.assertIsNotNone(layers.check_system(name, path))


class ProgramTest(Case):
    """What the programs print and return."""

    def run_check(self, name):
        return subprocess.run([sys.executable, os.path.join(HERE, f'check-{name}.py'), self.root],
                              stdout=subprocess.PIPE, text=True, check=False)

    def test_layers(self):
        self.write('src/base/a.c', HEAD + '/* #include "x.h" */\n#include <glib.h>\n')
        done = self.run_check('layers')
        self.assertEqual((done.returncode, done.stdout), (0, ''))
        self.write('src/base/a.c', HEAD + '#if 0\n#  include "src/ui/x.h" /* y */\n#endif\n')
        done = self.run_check('layers')
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout,
                         'src/base/a.c:3: src/ui/x.h: src/base may not include this\n')

    def test_source(self):
        done = self.run_check('source')
        self.assertEqual((done.returncode, done.stdout), (0, ''))
        self.write('src/base/a.c', HEAD + '\n\nint x;\n')
        done = self.run_check('source')
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r'^src/base/a\.c:4: x: .+\n$')


class SummaryTest(unittest.TestCase):
    """What tests/run.sh says last."""

    def summary(self, *runs):
        """The last line and the exit code for runs of (results or None for no log, exit code)."""
        with tempfile.TemporaryDirectory() as folder:
            words = []
            for number, (results, status) in enumerate(runs):
                logs = os.path.join(folder, f'build-{number}', 'meson-logs')
                os.makedirs(logs)
                words += [os.path.join(logs, 'testlog.json'), str(status)]
                if results is not None:
                    with open(words[-2], 'w', encoding='utf-8') as stream:
                        for name, result in enumerate(results):
                            stream.write(json.dumps({'name': str(name), 'result': result,
                                                     'stdout': 'x y\n' * 500}) + '\n')
            with open(os.path.join(folder, 'results'), 'w', encoding='utf-8') as stream:
                stream.write('\n'.join(words) + '\n')
            done = subprocess.run([sys.executable, os.path.join(HERE, '..', 'summary.py'),
                                   stream.name], stdout=subprocess.PIPE, text=True, check=False)
            return done.stdout.rstrip('\n').split('\n')[-1], done.returncode

    def test_summary(self):
        for runs, line, code in (
                ([(['OK', 'OK'], 0), (['OK'], 0)], '3 passed, 0 failed', 0),
                ([(['OK', 'SKIP'], 0), (['EXPECTEDFAIL'], 0)], '2 passed, 0 failed, 1 skipped', 0),
                ([(['OK', 'FAIL'], 1), (['OK'], 0)], '2 passed, 1 failed', 1),
                ([(['OK'], 0), (['TIMEOUT', 'ERROR', 'INTERRUPT', 'UNEXPECTEDPASS'], 4)],
                 '1 passed, 4 failed', 1),
                ([(['OK'], 0), (None, 1)], '1 passed, 1 failed', 1),
                ([(['OK'], 0), (None, 0)], '1 passed, 1 failed', 1),
                ([(['OK'], 0), ([], 0)], '1 passed, 1 failed', 1),
                ([(['OK'], 2), (['OK'], 0)], '2 passed, 1 failed', 1),
                ([(['SKIP'], 0)], '0 passed, 0 failed, 1 skipped', 1)):
            with self.subTest(runs):
                self.assertEqual(self.summary(*runs), (line, code))


if __name__ == '__main__':
    unittest.main()
