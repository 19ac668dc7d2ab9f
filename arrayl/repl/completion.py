"""What Tab offers: glyphs by name and by overstrike, names of the session, system names, commands.

`offers` is a plain function of the text before the cursor, so that it can be tested without a terminal.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from arrayl.arrays import rank_of, shape_of
from arrayl.arrays.namespace import Namespace
from arrayl.compile.catalogue import load_all
from arrayl.compile.scopes import value_class
from arrayl.primitives.registry import REGISTRY
from arrayl.repl import keyboard
from arrayl.syntax.lexer import tokenize

BY_NAME = re.compile(r'\\([A-Za-z][A-Za-z0-9]*)$')
SYSTEM = re.compile(r'⎕[A-Za-z]*$')
WORD = re.compile(r'(?:[^\W\d]|[∆⍙Ⓐ-Ⓩ])(?:\w|[∆⍙Ⓐ-Ⓩ])*$')
DOTTED = re.compile(r'((?:[^\W\d]|[∆⍙#])(?:\w|[∆⍙])*(?:\.(?:[^\W\d]|[∆⍙])(?:\w|[∆⍙])*)*)\.(\w*)$')
COMMAND = re.compile(r'^\s*([)\]]\S*)$')
CLASSES = {'F': 'function', 'M': 'monadic operator', 'D': 'dyadic operator', 'N': 'niladic function'}


@dataclass(frozen=True)
class Offer:
    """Put `text` in place of the `back` characters before the cursor."""
    text: str
    back: int
    label: str
    meta: str = ''


def offers(before: str, session: Any, whole: str = '') -> list[Offer]:
    """Everything that may be meant at the end of `before`; `whole` is all the text being edited."""
    line = before[before.rfind('\n') + 1:]
    command = COMMAND.match(before)
    if command:
        return list(commands(command.group(1)))
    if before.lstrip()[:1] in (')', ']'):
        return list(arguments(before.lstrip()))
    found = list(struck(line))
    if keyboard.context(line) != 'code':
        return found
    named = BY_NAME.search(line)
    if named and (glyphs := by_name(named.group(1))):
        exact = keyboard.plain(named.group(1)) in keyboard.by_name()
        return glyphs if exact else glyphs + list(names(session, named.group(1), ''))     # +\name may be a scan, too
    system = SYSTEM.search(line)
    if system:
        return found + list(system_names(system.group()))
    dotted = DOTTED.search(line)
    if dotted:
        return found + list(members(session, dotted.group(1), dotted.group(2)))
    word = WORD.search(line)
    if word:
        found += list(names(session, word.group(), whole or before))
    return found


def struck(line: str) -> Iterator[Offer]:
    """The glyph that the last two characters overstrike to, where they are no part of a longer name."""
    pair, before = line[-2:], line[-3:-2]
    glyph = keyboard.by_strike().get(pair) if len(pair) == 2 and keyboard.context(line[:-2]) == 'code' else None
    if glyph and not (WORD.match(before) and WORD.match(pair[0])):
        yield Offer(glyph, 2, glyph, keyboard.hint(keyboard.glyphs()[glyph], '').split('    ')[0])


def by_name(typed: str) -> list[Offer]:
    """The glyphs that ``\\typed`` may mean."""
    table = keyboard.glyphs()
    return [Offer(glyph, len(typed) + 1, f'{glyph} {name}', ', '.join(table[glyph].forms))
            for name, glyph in keyboard.find_names(typed)]


def system_names(typed: str) -> Iterator[Offer]:
    load_all()
    for name in sorted(REGISTRY):
        if name.startswith('⎕') and len(name) > 1 and name.startswith(typed.upper()):
            yield Offer(name, len(typed), name, described(REGISTRY[name]))


def described(entry: Any) -> str:
    """The first line of what an entry says of itself."""
    form = entry.monadic or entry.dyadic or entry.operator or entry.facts.get('form')
    return form.doc.split('\n')[0] if form else ''


def names(session: Any, typed: str, text: str) -> Iterator[Offer]:
    """Names of the session, then those that only the text itself holds."""
    seen = {typed}
    for name, value in sorted(session.space.public()):
        if name.startswith(typed) and name not in seen:
            seen.add(name)
            yield Offer(name, len(typed), name, about(value))
    for name in words(text):
        if name.startswith(typed) and name not in seen:
            seen.add(name)
            yield Offer(name, len(typed), name, 'in this text')


def words(text: str) -> list[str]:
    try:
        return sorted({t.text for t in tokenize(text) if t.type == 'NAME'})
    except Exception:                           # a text that is being typed need not be a text of the language
        return sorted(set(re.findall(r'[^\W\d]\w*', text)))


def members(session: Any, path: str, typed: str) -> Iterator[Offer]:
    """The names in namespace `path`."""
    value: Any = session.space
    for part in path.split('.'):
        value = session.root if part == '#' else value.get(part) if isinstance(value, Namespace) else None
    if isinstance(value, Namespace):
        for name, member in sorted(value.public()):
            if name.startswith(typed):
                yield Offer(name, len(typed), name, about(member))


def about(value: Any) -> str:
    """A value in a few words."""
    if isinstance(value, Namespace):
        return 'namespace'
    kind = value_class(value)
    if kind != 'A':
        return CLASSES.get(kind, '')
    if rank_of(value) == 0:
        return 'scalar'
    return 'array of shape ' + ' '.join(map(str, shape_of(value)))


def commands(typed: str) -> Iterator[Offer]:
    from arrayl.session import commands as known
    known.load()
    shown = set()
    for name, found in sorted(known.COMMANDS.items()):
        if name.startswith(typed.lower()) and found.run not in shown:
            shown.add(found.run)
            doc = [line for line in found.doc.split('\n')[1:] if line.strip()]
            title = found.doc.split()[0] if found.doc else name
            title = title if title.lower() == name else name
            yield Offer(title, len(typed), title, doc[0] if doc else '')


def arguments(text: str) -> Iterator[Offer]:
    """The arguments of commands that take names from lists: ]help, ]repl."""
    command, _, rest = text.partition(' ')
    typed = rest[rest.rfind(' ') + 1:]
    if command.lower() in (']help', ')help'):
        if typed.startswith(('⎕', ']', ')')):
            yield from system_names(typed) if typed[0] == '⎕' else commands(typed)
        elif typed:
            for name, glyph in keyboard.find_names(typed):
                yield Offer(glyph, len(typed), f'{glyph} {name}')
    elif command.lower() == ']repl':
        from arrayl.repl.config import DOCS
        for name, doc in DOCS.items():
            if name.startswith(typed):
                yield Offer(f'{name}=', len(typed), name, doc)
