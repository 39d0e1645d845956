# SPDX-License-Identifier: LGPL-2.1-or-later
"""Just enough C to lint it: comments and literals apart from code, and declarations."""

import re
from dataclasses import dataclass, field

# a comment, a string, a character, or one other character; a // comment may go on after a backslash
_PIECE = re.compile(r'''/\*.*?(?:\*/|\Z)
                      | //(?:\\\r?\n|[^\n])*
                      | "(?:\\.|[^"\\\n])*"?
                      | '(?:\\.|[^'\\\n])*'?
                      | .''', re.DOTALL | re.VERBOSE)
_BLANK = re.compile(r'[^\n]')
_DIRECTIVE = re.compile(r'^[ \t]*#(?:\\\n|[^\n])*', re.MULTILINE)
_TOKEN = re.compile(r'[A-Za-z_]\w*|\d[\w.]*|"[^"\n]*"?|\'[^\'\n]*\'?|\S')
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(?:"([^"\n]*)"|<([^>\n]*)>)', re.MULTILINE)
# macros that stand before a declaration and belong to it
_ATTRIBUTE = re.compile(r'G_GNUC_\w+|_?_?attribute_?_?|__attribute__|_Alignas|alignas'
                        r'|typeof|__typeof__|G_ALIGNED|G_DEPRECATED\w*|G_UNAVAILABLE')
_MACRO = re.compile(r'[A-Z][A-Z0-9_]+')
_CLOSING = {'(': ')', '{': '}', '[': ']'}


@dataclass
class Comment:
    start: int
    end: int
    text: str


class Source:
    """A C file: `plain` is without comments, `code` also without the insides of literals.

    Both have the length and the lines of the original."""

    def __init__(self, text):
        self.text = text
        self.comments = []
        plain, code = [], []
        for match in _PIECE.finditer(text):
            piece = match.group()
            if piece.startswith(('/*', '//')):
                self.comments.append(Comment(match.start(), match.end(), piece))
                plain.append(_BLANK.sub(' ', piece))
                code.append(plain[-1])
            elif len(piece) > 1:
                plain.append(piece)
                closed = piece[-1] if piece[-1] == piece[0] else ' '
                code.append(piece[0] + _BLANK.sub(' ', piece[1:-1]) + closed)
            else:
                plain.append(piece)
                code.append(piece)
        self.plain = ''.join(plain)
        self.code = ''.join(code)
        self.no_directives = _DIRECTIVE.sub(lambda m: _BLANK.sub(' ', m.group()), self.code)

    def line(self, offset):
        return self.text.count('\n', 0, offset) + 1

    def includes(self):
        """(line, path, quoted) of each include, also one within #if."""
        return [(self.line(m.start(1) if m.group(1) is not None else m.start(2)),
                 m.group(1) if m.group(1) is not None else m.group(2), m.group(1) is not None)
                for m in _INCLUDE.finditer(self.plain)]


@dataclass
class Token:
    text: str
    start: int
    inside: list = field(default_factory=list)


def _group(tokens, position, closing):
    """Nest tokens up to `closing`; a group is one token of the text (), {} or []."""
    found = []
    while position < len(tokens):
        token = tokens[position]
        position += 1
        if token.text == closing:
            break
        if token.text in _CLOSING:
            inside, position = _group(tokens, position, _CLOSING[token.text])
            token = Token(token.text + _CLOSING[token.text], token.start, inside)
        found.append(token)
    return found, position


def tokens(source):
    """All tokens outside the preprocessor, nested."""
    flat = [Token(m.group(), m.start()) for m in _TOKEN.finditer(source.no_directives)]
    return _group(flat, 0, None)[0]


@dataclass
class Declaration:
    start: int
    tokens: list        # up to, without, the '=', ';' or body
    function: str = ''  # name, where it declares or defines a function
    variable: str = ''  # name, where it declares an object

    def constant(self):
        """Whether the object itself (not only what it points to) is const."""
        tokens = self.tokens
        for token in tokens:
            if token.text == '()' and token.inside and token.inside[0].text == '*':
                tokens = token.inside
        texts = [token.text for token in tokens]
        if '*' in texts:
            texts = texts[len(texts) - texts[::-1].index('*'):]
        return 'const' in texts


def _classify(found):
    texts = [token.text for token in found.tokens]
    if not texts or 'typedef' in texts or texts[0] in ('_Static_assert', 'G_STATIC_ASSERT'):
        return found
    for token, after in zip(found.tokens, found.tokens[1:]):
        if after.text != '()' or not re.match(r'[A-Za-z_]', token.text):
            continue
        if _ATTRIBUTE.fullmatch(token.text):
            continue
        if after.inside and after.inside[0].text == '*':
            # type (*name)(...): an object that points to a function
            words = [t.text for t in after.inside if re.match(r'[A-Za-z_]', t.text)]
            found.variable = words[-1] if words else '?'
        else:
            found.function = token.text
        return found
    words = [t for t in texts if re.match(r'[A-Za-z_]', t) and not _ATTRIBUTE.fullmatch(t)]
    specifiers = {'struct', 'union', 'enum', 'extern', 'static', 'const'}
    if '{}' in texts:
        # struct x { } name: something must follow the body to be an object
        after = [t for t in texts[texts.index('{}') + 1:]
                 if re.match(r'[A-Za-z_]', t) and not _ATTRIBUTE.fullmatch(t)]
        found.variable = after[-1] if after else ''
    elif len([t for t in words if t not in specifiers]) > 1:
        found.variable = words[-1]
    return found


def declarations(nested):
    """What a list of tokens of file scope declares."""
    found = []
    position = 0
    while position < len(nested):
        declared, position = _one(nested, position)
        if declared is not None:
            found.append(_classify(declared))
    return found


def _one(nested, position):
    """One declaration from `position` on, and where the next begins."""
    declared = Declaration(nested[position].start, [])
    while position < len(nested):
        token = nested[position]
        position += 1
        if token.text == ';':
            break
        if token.text == '=':
            while position < len(nested) and nested[position].text != ';':
                position += 1
            position += 1
            break
        if token.text == '{}' and any(t.text == '()' for t in declared.tokens):
            texts = [t.text for t in declared.tokens]
            if texts[-1] == '()' or not {'struct', 'union', 'enum'} & set(texts):
                break
        declared.tokens.append(token)
        if len(declared.tokens) == 1 and token.text in ('G_BEGIN_DECLS', 'G_END_DECLS', '{}'):
            return None, position
        if (len(declared.tokens) == 2 and token.text == '()'
                and _MACRO.fullmatch(declared.tokens[0].text)
                and not _ATTRIBUTE.fullmatch(declared.tokens[0].text)):
            # G_DEFINE_...(...): stands by itself, with or without a semicolon
            if position < len(nested) and nested[position].text == ';':
                position += 1
            return None, position
    return (declared if declared.tokens else None), position


def inner_statics(nested):
    """Declarations that begin with `static` inside a body."""
    found = []
    for token in nested:
        if token.text != '{}':
            continue
        for position, inner in enumerate(token.inside):
            if inner.text == 'static':
                declared, _ = _one(token.inside, position)
                found.append(_classify(declared))
        found += inner_statics(token.inside)
    return found
