"""The reference pages: a page of Markdown for each glyph and system name, and for the forms, commands and errors.

``python -m arrayl.session.reference docs/reference`` writes them, with ``--check`` it fails when they are not what the
program says now. Everything on a page is declared where the thing is written: a primitive in its module, a form in
`session.topics`, a command and an error in their docstrings; there is nothing to edit here or there. Pages are named
after the first form (``⌽`` is ``reverse.md``), system names ``quad-…``, because glyphs in file names are hard to type.
"""
from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from arrayl.arrays import size_of, text_of
from arrayl.errors import BY_NUMBER, OTHER_NAMES
from arrayl.primitives.registry import REGISTRY, Entry, Form, documentation
from arrayl.session.commands import COMMANDS, Command, load
from arrayl.session.topics import PAGES, Page, topics_of
from arrayl.syntax.signs import SIGNS

KINDS = {'F': 'function', 'M': 'monadic operator', 'D': 'dyadic operator', 'H': 'function or operator',
         'A': 'system array'}
SECTIONS = (('Functions', 'F'), ('Functions or operators', 'H'), ('Monadic operators', 'M'),
            ('Dyadic operators', 'D'), ('System names', '⎕'))
NOTE = '<!-- Made by python -m arrayl.session.reference; edit the documentation of the primitive instead. -->'


def entries() -> list[Entry]:
    """All that there is to document, every declaring module loaded."""
    from arrayl.compile.catalogue import load_all
    load_all()
    # By name: the order of the registry depends on which module was imported first.
    return sorted(REGISTRY.values(), key=lambda entry: (_slug(entry, entry.documented()), entry.glyph))


def file_names(all_entries: list[Entry]) -> dict[str, str]:
    """Glyph → name of its page."""
    first = {entry.glyph: _slug(entry, entry.documented()[:1]) for entry in all_entries}
    taken = Counter(first.values())
    return {entry.glyph: (first[entry.glyph] if taken[first[entry.glyph]] == 1 else _slug(entry, entry.documented()))
            + '.md' for entry in all_entries}


def _slug(entry: Entry, forms: list[Form]) -> str:
    if entry.glyph[0] == '⎕' and len(entry.glyph) > 1:
        return 'quad-' + entry.glyph[1:].lower()
    words = '-'.join(form.name for form in forms).lower()
    return '-'.join(''.join(c if c.isalnum() else ' ' for c in words).split())


# Pages

def glyph_page(entry: Entry) -> str:
    """The Markdown page of one glyph."""
    names = ' · '.join(form.name for form in entry.documented())
    lines = [NOTE, '', f'# `{entry.glyph}` {names}', '', *facts(entry)]
    for form in entry.documented():
        lines += ['', f'## {form.name[:1].upper()}{form.name[1:]} {_syntax(entry, form)}', '', *prose(form.doc)]
        notes = _notes(form)
        if notes:
            lines += ['', *notes]
    return '\n'.join(lines) + '\n'


def facts(entry: Entry) -> list[str]:
    """A table of what is declared of the glyph as a whole."""
    rows = [('Class', KINDS.get(entry.kind, entry.kind))]
    if entry.key:
        rows.append(('Key', _code(entry.key)))
    names = list(dict.fromkeys([*(form.name for form in entry.documented()), *sorted(entry.names)]))
    if entry.glyph[0] != '⎕':
        rows.append(('Names', ', '.join(_code('\\' + name) for name in names)))
    if entry.identity is not None:
        rows.append(('Identity element', _code(_shown(entry.identity))))
    return ['| | |', '|---|---|', *(f'| {title} | {value} |' for title, value in rows)]


def _code(text: str) -> str:
    """`text` as code in a table: a backquote needs a longer fence, a bar an escape."""
    fence = '``' if '`' in text else '`'
    pad = ' ' if '`' in text else ''
    return fence + pad + text.replace('|', '\\|') + pad + fence


def _shown(value: Any) -> str:
    if size_of(value) == 0:
        return '⍬'
    form = REGISTRY['⍕'].monadic
    assert form is not None
    return text_of(form.run(value))


def _syntax(entry: Entry, form: Form) -> str:
    glyph = entry.glyph
    axis = '[k]' if form.axis else ''
    if form is entry.monadic:
        pattern = f'{glyph}{axis} Y' if glyph[0] == '⎕' else f'{glyph}{axis}Y'
    elif form is entry.dyadic:
        pattern = f'X {glyph}{axis} Y' if glyph[0] == '⎕' else f'X{glyph}{axis}Y'
    elif form is entry.operator:
        operands = getattr(getattr(entry.value, 'meaning', None), 'kind', 'M')
        # The outer product stands before its operand.
        pattern = f'{glyph}f' if glyph == '∘.' else f'f{glyph}{axis}g' if operands == 'D' else f'f{glyph}{axis}'
    else:
        pattern = glyph
    fence = '``' if '`' in pattern else '`'
    return f'{fence}{pattern}{fence}'


def _notes(form: Form) -> list[str]:
    notes = []
    if form.scalar is not None:
        notes.append('A scalar function: it reaches every simple scalar of its arguments.')
    if form.inverse is not None:
        notes.append('It has an inverse, for `⍣¯1`.')
    if form.left_inverse is not None:
        notes.append('With the right argument bound it has an inverse too.')
    return [' '.join(notes)] if notes else []


def prose(doc: str) -> list[str]:
    """Documentation as Markdown: transcripts become fenced blocks, tables tables, all else stays as it is."""
    lines: list[str] = []
    inside = False
    for line in tables_in(doc.splitlines()):
        starts = line.startswith('      ') and bool(line.strip())
        if starts and not inside:
            inside = True
            lines.append('```apl')
        elif inside and not starts and line.strip() and lines[-1] == '':
            inside = False
            lines[-1:] = ['```', '']
        lines.append(line)
    if inside:
        lines.append('```')
    return lines


RULE = re.compile(r'=+(?: +=+)+$')


def tables_in(lines: Iterable[str]) -> Iterator[str]:
    """The lines with each table between rules of ``=====  =====``, the first row its heads, as one of Markdown."""
    starts: list[int] = []
    rules = 0
    for line in lines:
        if RULE.match(line):
            rules = (rules + 1) % 3
            starts = [found.start() for found in re.finditer('=+', line)]
            if rules == 2:
                yield '|' + '---|' * len(starts)
        elif rules:
            ends = [*starts[1:], len(line)]
            yield '| ' + ' | '.join(line[a:b].strip().replace('|', '\\|')
                                    for a, b in zip(starts, ends, strict=True)) + ' |'
        else:
            yield line


# Forms, signs, commands and errors

def form_page(page: Page) -> str:
    """The page of some forms, a section for each, with the words by which ]help finds it."""
    lines = [NOTE, '', f'# {page.title}']
    for topic in page.topics:
        words = ', '.join(_code(subject) for subject in topic.subjects)
        title = topic.title[:1].upper() + topic.title[1:]
        lines += ['', f'## {title}', '', *prose(topic.text), '', f'`]help` finds it by {words}.']
    return '\n'.join(lines) + '\n'


def commands() -> list[tuple[Command, list[str]]]:
    """The commands, each once, with all their names."""
    load()
    found: dict[Any, list[str]] = {}
    for name, command in sorted(COMMANDS.items()):
        found.setdefault(command.run, []).append(name)
    return [(COMMANDS[names[0]], names) for names in found.values()]


def command_page() -> str:
    lines = [NOTE, '', '# Session commands', '', 'Their names may be written in any case.']
    for command, names in commands():
        usage, _, rest = command.doc.partition('\n')
        listed = ', '.join(_code(name) for name in names)
        lines += ['', f'## `{usage}`', '', *prose(rest.strip('\n')), '', f'Names: {listed}']
    return '\n'.join(lines) + '\n'


def error_page() -> str:
    """The errors by number, then the names of those that nothing but ⎕SIGNAL raises."""
    lines = [NOTE, '', '# Errors', '', 'See [errors](../errors.md) for how reports are read and errors are caught.']
    for number, kind in sorted(BY_NUMBER.items()):
        if number:
            lines += ['', f'## {number} {kind.name}', '', *prose(documentation(kind))]
    lines += ['', '## Others', '', 'Nothing in arrayl raises these, save `⎕SIGNAL`.', '', '| number | name |',
              '|---|---|', *(f'| {number} | {name} |' for number, name in OTHER_NAMES.items())]
    return '\n'.join(lines) + '\n'


def links(subject: str) -> str:
    """The pages of the topics that a subject leads to."""
    topics = topics_of(subject)
    return ', '.join(f'[{page.title}]({page.name}.md)' for page in PAGES if any(t in page.topics for t in topics))


def index(all_entries: list[Entry]) -> str:
    """The page that leads to all others."""
    names = file_names(all_entries)
    lines = [NOTE, '', '# Reference', '',
             'Every form, function, operator, system name and command, as the code declares it.', '', '## Forms', '',
             '| | |', '|---|---|']
    for page in PAGES:
        lines.append(f'| [{page.title}]({page.name}.md) | {"; ".join(topic.title for topic in page.topics)} |')
    listed = ' '.join(_code(name) for _, names in commands() for name in names)
    lines += [f'| [Session commands](commands.md) | {listed} |',
              '| [Errors](errors.md) | their names, numbers and causes |']
    lines += ['', '## Signs', '', '| | | key | |', '|---|---|---|---|']
    for sign in SIGNS.values():
        if sign.glyph not in names:
            lines.append(f'| {_code(sign.glyph)} | {sign.names[0]} | {_code(sign.key)} | {links(sign.glyph)} |')
    for title, kind in SECTIONS:
        chosen = [e for e in all_entries if (kind if e.glyph[0] in '⎕⍞' else e.kind) == kind
                  and (e.glyph[0] in '⎕⍞') == (kind == '⎕')]
        if not chosen:
            continue
        lines += ['', f'## {title}', '', '| | | key |', '|---|---|---|']
        for entry in chosen:
            forms = ', '.join(form.name for form in entry.documented())
            key = _code(entry.key) if entry.key else ''
            lines.append(f'| [{_code(entry.glyph)}]({names[entry.glyph]}) | {forms} | {key} |')
    return '\n'.join(lines) + '\n'


def pages() -> dict[str, str]:
    """All pages: file name → text."""
    everything = entries()
    names = file_names(everything)
    made = {names[entry.glyph]: glyph_page(entry) for entry in everything}
    made |= {f'{page.name}.md': form_page(page) for page in PAGES}
    made |= {'commands.md': command_page(), 'errors.md': error_page(), 'index.md': index(everything)}
    return made


# The command

def stale(folder: Path) -> list[str]:
    """The pages in `folder` that are missing, superfluous or not what the registry says."""
    made = pages()
    there = {path.name: path.read_text(encoding='utf-8') for path in folder.glob('*.md')}
    return sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name))


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for path in folder.glob('*.md'):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding='utf-8')


def main(arguments: list[str]) -> int:
    folders = [Path(argument) for argument in arguments if argument != '--check']
    if len(folders) != 1:
        print('usage: python -m arrayl.session.reference FOLDER [--check]', file=sys.stderr)
        return 2
    if '--check' not in arguments:
        write(folders[0])
        return 0
    old = stale(folders[0])
    for name in old:
        print(f'{folders[0] / name} is out of date', file=sys.stderr)
    return 1 if old else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
