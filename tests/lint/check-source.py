#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Check the text of all files against the rules of the house: check-source.py [ROOT]"""

import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import ctext  # noqa: E402
import tree  # noqa: E402

LICENSE = 'SPDX-License-Identifier: LGPL-2.1-or-later'
TOP_LEVEL = {'src', 'discovery', 'drivers', 'profiles', 'tests', 'data', 'meson.build',
             'meson_options.txt', 'README.md', 'LICENSE'}
MAX_COLUMNS = 100
MAX_FILE = 800
MAX_DRIVER = 300
MAX_FUNCTION = 80

# text that is written here by hand; answers of devices and other material of tests is not
SOURCES = ('.c', '.h', '.py', '.sh', '.build', '.profile', '.sql', '.css', '.js')
TEMPLATES = re.compile(r'(?:src|data)/.*\.html')
OTHER_SOURCES = ('meson_options.txt', '.ci/run', '.pre-commit-config.yaml')

CALL = r'(?<![\w.>])%s\s*\('
# (pattern in code without comments and literals, what to say, files where it is allowed)
BANNED = [(re.compile(pattern), message, re.compile(allowed)) for pattern, message, allowed in (
    (r'\bgoto\b', 'goto', r'(?!)'),
    (r'\b(?:g_)?(?:strcpy|strcat|stpcpy)\b', 'strcpy: use GLib\'s allocating functions', r'(?!)'),
    (r'\b(?:g_)?v?sprintf\b', 'sprintf: use g_strdup_printf or g_snprintf', r'(?!)'),
    (r'\b[fv]*sscanf\b|' + CALL % r'v?f?scanf', 'sscanf: use cam_text_parse_uint', r'(?!)'),
    (r'\bato(?:i|l|ll|f)\b', 'atoi: use cam_text_parse_uint', r'(?!)'),
    (r'\bstrto(?:l|ll|ul|ull|imax|umax|q|uq)\b', 'strtol: use cam_text_parse_uint', r'(?!)'),
    (CALL % 'system', 'system: use GSubprocess', r'(?!)'),
    (r'\bpopen\b', 'popen: use GSubprocess', r'(?!)'),
    (r'\b(?:g_usleep|usleep|nanosleep|clock_nanosleep)\b|' + CALL % 'sleep',
     'sleeping: wait with a timer or a knock', r'tests/sim/.*'),
    (CALL % 'g_error', 'g_error: return a GError', r'(?!)'),
    (CALL % r'(?:v?printf|puts|putchar|perror|g_print|g_printerr)'
     + r'|\bv?fprintf\s*\(\s*std(?:out|err)\b|\bf(?:puts|write)\s*\([^;]*\bstd(?:out|err)\s*\)',
     'printing outside src/ui', r'(?:src/ui|tests)/.*'),
)]

# spelled so that this file does not find itself
ABSOLUTE = re.compile(r'(?<![\w.~}$*-])/wor[k](?:/|(?![\w-]))')
REGISTRY = re.compile(r'\b(?:pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|crates\.io|docker\.io'
                      r'|ghcr\.io|quay\.io|proxy\.golang\.org|rubygems\.org|deb\.debian\.org'
                      r'|(?:[\w-]+\.)?pkg\.dev|[\w.-]*artifactory[\w-]*\.[\w.-]+'
                      r'|archive\.ubuntu\.com)\b')
PRIVATE_KEY = re.compile(r'^-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----', re.MULTILINE)


class Lint:
    """Collects what is wrong; each check_ method knows one kind of thing."""

    def __init__(self, root):
        self.root = root
        self.names = tree.files(root)
        self.found = []

    def say(self, name, line, message):
        self.found.append((name, line, message))

    def run(self):
        self.check_top_level()
        self.check_readmes()
        for name in self.names:
            text = tree.read(self.root, name)
            if text is None:
                if not name.startswith('tests/'):
                    self.say(name, 1, 'binary file')
                continue
            self.check_text(name, text)
            if self.is_source(name):
                self.check_source(name, text)
            if name.endswith(('.c', '.h')):
                self.check_c(name, ctext.Source(text))
        return sorted(set(self.found))

    @staticmethod
    def is_source(name):
        return (name.endswith(SOURCES) or name in OTHER_SOURCES
                or TEMPLATES.fullmatch(name) is not None)

    def check_top_level(self):
        present = {name.split('/')[0] for name in self.names}
        for name in sorted(present - TOP_LEVEL):
            if not name.startswith('.'):
                self.say(name, 1, 'does not belong at the top level')
        for name in sorted(TOP_LEVEL - present):
            self.say(name, 1, 'missing at the top level')

    def check_readmes(self):
        folders = {'discovery', 'drivers', 'profiles', 'tests', 'tests/sim', 'data'}
        folders |= {'/'.join(name.split('/')[:2]) for name in self.names
                    if name.startswith('src/') and name.count('/') > 1}
        present = {os.path.dirname(name) for name in self.names}
        for folder in sorted(folders):
            inside = any(p == folder or p.startswith(folder + '/') for p in present)
            if inside and folder + '/README.md' not in self.names:
                self.say(folder + '/README.md', 1, 'missing')

    def check_text(self, name, text):
        """What holds for every text file, hand-written or not."""
        for pattern, message in ((ABSOLUTE, 'path of somebody\'s machine'),
                                 (REGISTRY, 'host name of a registry'),
                                 (PRIVATE_KEY, 'private key')):
            for match in pattern.finditer(text):
                self.say(name, text.count('\n', 0, match.start()) + 1, message)

    def check_source(self, name, text):
        lines = text.split('\n')
        if not any(LICENSE in line for line in lines[:2]):
            self.say(name, 1, f'no "{LICENSE}" in the first two lines')
        if lines[-1] != '':
            self.say(name, len(lines), 'no newline at the end')
        else:
            lines.pop()
        for number, line in enumerate(lines, 1):
            if '\t' in line:
                self.say(name, number, 'tab')
            if line != line.rstrip():
                self.say(name, number, 'blank at the end of the line')
            if len(line) > MAX_COLUMNS:
                self.say(name, number, f'{len(line)} columns, at most {MAX_COLUMNS}')
        most = MAX_DRIVER if re.fullmatch(r'drivers/[^/]+\.c', name) else MAX_FILE
        if len(lines) > most:
            self.say(name, most + 1, f'{len(lines)} lines, at most {most}')

    def check_c(self, name, source):
        for comment in source.comments:
            if comment.text.startswith('//'):
                self.say(name, source.line(comment.start), '// comment: write /* ... */')
        for pattern, message, allowed in BANNED:
            if allowed.fullmatch(name):
                continue
            for match in pattern.finditer(source.code):
                self.say(name, source.line(match.start()), message)
        nested = ctext.tokens(source)
        declared = ctext.declarations(nested)
        for declaration in declared + ctext.inner_statics(nested):
            if declaration.variable and not declaration.constant():
                self.say(name, source.line(declaration.start),
                         f'{declaration.variable}: no data that outlives its owner '
                         '(static or global, not const)')
        self.check_functions(name, source)
        if name.endswith('.h') and name.startswith(('src/', 'discovery/', 'drivers/')):
            self.check_manual(name, source, declared)

    def check_functions(self, name, source):
        """The house style puts both braces of a function alone into column 0."""
        lines = source.code.split('\n')
        start = None
        for number, line in enumerate(lines, 1):
            line = line.rstrip()
            if line == '{':
                start = number
            elif line == '}' and start is not None:
                if number - start + 1 > MAX_FUNCTION:
                    self.say(name, start,
                             f'function of {number - start + 1} lines, at most {MAX_FUNCTION}')
                start = None

    def check_manual(self, name, source, declared):
        """Each function of a header has its gtk-doc comment directly before it.

        Headers named *-private.h are read by one layer only and are no manual."""
        if name.endswith('-private.h'):
            return
        ends = {comment.end: comment for comment in source.comments}
        for declaration in declared:
            if not declaration.function:
                continue
            before = ends.get(len(source.text[:declaration.start].rstrip()))
            if before is None or not before.text.startswith('/**'):
                self.say(name, source.line(declaration.start),
                         f'{declaration.function}: no /** ... */ directly before it')


def main():
    found = Lint(sys.argv[1] if len(sys.argv) > 1 else '.').run()
    for name, line, message in found:
        print(f'{name}:{line}: {message}')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
