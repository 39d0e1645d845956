#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every code that is stored or told has a sentence, and every {name} in it can be filled.

Reads the sources: calls that take a code as a literal, and tables of codes. Usage:
check-words.py SOURCE-ROOT"""
import pathlib
import re
import sys

# where, function, which argument is the code, which are the arguments of its sentence (None: they
# do not stand in the call)
CALLS = [
    ('', 'cam_findings_add', 2, 3),
    ('', 'cam_job_end', 2, 3),
    ('', 'cam_job_set_state', 2, 3),
    ('', 'cam_run_emit', 2, 3),
    ('', 'cam_event_new', 2, 3),
    ('', 'cam_inventory_add_notice', 2, 3),
    ('src/engine/', 'cam_plan_set_verdict', 3, 4),
    ('src/engine/job.c', 'make_event', 1, 2),
    ('src/engine/talk.c', 'refuse', 1, None),
    ('src/engine/identify.c', 'compare_field', 0, None),
    ('src/engine/run.c', 'end_run', 2, None),
    ('src/engine/expose.c', 'add_tally', 2, None),
    ('src/firmware/', 'add', 2, 3),
    ('src/firmware/', 'warn', 2, 3),
    ('src/store/inventory-row.c', 'refuse', 2, 3),
    ('src/store/inventory-row.c', 'tell', 2, None),
    ('discovery/', 'add_note', 1, None),
    ('discovery/', 'set_note', 1, None),
]
# what cannot be seen in the call: the arguments come in a variable
KNOWN = {
    'gate-open': {'wave', 'failed', 'allowed'}, 'gate-shut': {'wave', 'failed', 'allowed'},
    'wave-started': {'wave', 'waves', 'jobs'}, 'run-state': {'state'},
    'run-planned': {'jobs'}, 'device-back': {'seconds'}, 'backup-saved': {'path'},
    'identity-read': {'version'}, 'job-state': {'to'}, 'intent': {'step'}, 'result': {'step'},
    'clock-wrong': {'seconds'}, 'step-failed': {'step', 'message'}, 'locked': {'seconds'},
    'journal-failed': {'message'}, 'port-in-use': {'port'},
    'row-file-ambiguous': {'file', 'count'}, 'chosen-among': {'count', 'others'},
}


# sentences for what is still to come
LATER = {'bad-row'}


def read_words(text):
    words = {}
    for match in re.finditer(r'\{\s*"([a-z0-9-]+)",\s*N_\(((?:\s*"(?:[^"\\]|\\.)*")+)\)', text):
        sentence = ''.join(re.findall(r'"((?:[^"\\]|\\.)*)"', match.group(2)))
        words[match.group(1)] = set(re.findall(r'\{(\w+)\}', sentence))
    return words


def split_arguments(text, start):
    """The arguments of the call whose bracket opens before @start."""
    depth, quoted, piece, pieces, at = 0, False, '', [], start
    while at < len(text):
        char = text[at]
        if quoted:
            quoted = char != '"' or text[at - 1] == '\\'
        elif char == '"':
            quoted = True
        elif char in '([{':
            depth += 1
        elif char in ')]}':
            if depth == 0:
                return pieces + [piece.strip()]
            depth -= 1
        if char == ',' and depth == 0 and not quoted:
            pieces.append(piece.strip())
            piece = ''
        else:
            piece += char
        at += 1
    return pieces


def strip_comments(text):
    return re.sub(r'/\*.*?\*/', ' ', text, flags=re.S)


def given_names(argument):
    if argument is None or argument == 'NULL':
        return set()
    match = re.match(r'cam_args_new\(', argument)
    if not match:
        return None
    return {piece.strip('"') for piece in split_arguments(argument, match.end())[::2]
            if piece.startswith('"')}


def find_codes(argument):
    """Literals that may be the code; `c ? "a" : "b"` gives two."""
    literals = re.findall(r'"([a-z][a-z0-9-]*)"', argument)
    return literals if re.fullmatch(r'(?:[^"]*\?)?\s*"[^"]*"(?:\s*:\s*"[^"]*")?', argument) else []


def find_uses(name, text):
    for place, call, code_at, args_at in CALLS:
        if place not in name:
            continue
        for match in re.finditer(r'(?<![\w.>])' + call + r'\(', text):
            pieces = split_arguments(text, match.end())
            if len(pieces) <= code_at:
                continue
            args = pieces[args_at] if args_at is not None and args_at < len(pieces) else '?'
            for code in find_codes(pieces[code_at]):
                yield code, given_names(args) if args != '?' else None
    # codes kept in a variable or a table
    for match in re.finditer(r'(?:interrupt_code|->code) = "([a-z-]+)"', text):
        yield match.group(1), None
    if name.endswith('reason.c'):
        for match in re.finditer(r'CAM_ERROR_\w+, "([a-z-]+)"|return "([a-z-]+)"', text):
            yield match.group(1) or match.group(2), None


def main():
    root = pathlib.Path(sys.argv[1])
    words = read_words((root / 'src/model/words.c').read_text())
    bad, uses = [], 0
    sources = [p for top in ('src', 'discovery', 'drivers') for p in (root / top).rglob('*.c')]
    for path in sorted(sources):
        name = path.relative_to(root).as_posix()
        if name == 'src/model/words.c':
            continue
        for code, given in find_uses(name, strip_comments(path.read_text())):
            uses += 1
            if code not in words:
                bad.append(f'{name}: "{code}" has no sentence in src/model/words.c')
                continue
            given = KNOWN.get(code, set()) if given is None and code in KNOWN else given
            if given is not None and not words[code] <= given | KNOWN.get(code, set()):
                missing = ', '.join(sorted(words[code] - given))
                bad.append(f'{name}: "{code}" is told without {missing}')
    everything = ''.join(p.read_text() for p in sources if p.name != 'words.c')
    for code in sorted(set(words) - LATER):
        if f'"{code}"' not in everything:
            bad.append(f'src/model/words.c: nobody tells "{code}"')
    if len(words) < 60 or uses < 80:
        bad.append(f'only {len(words)} sentences and {uses} uses were found: is this check blind?')
    print('\n'.join(bad) if bad else f'{uses} uses of {len(words)} sentences')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
