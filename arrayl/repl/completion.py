"""What Tab offers: glyphs by name and by overstrike, names of the session, system names, commands.

`offers` is a plain function of the text before the cursor, so that it can be tested without a terminal.
"""
from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from arrayl.compile.catalogue import load_all
from arrayl.primitives.registry import REGISTRY
from arrayl.repl import keyboard
from arrayl.repl.config import Config
from arrayl.session.reach import NAME, PATH, about, held
from arrayl.syntax.lexer import tokenize

BY_NAME = re.compile(r'\\([A-Za-z][A-Za-z0-9]*)$')
HYPHENED = re.compile(r'\\([A-Za-z]+-[A-Za-z]+)$')       # \i-beam, a name only when it is whole: - is a glyph
SCANNED = re.compile(r'[^\s([{⋄:;←→]\s*$')        # what a backslash may follow that is no key
SYSTEM = re.compile(r'⎕[A-Za-z]*$')
WORD = re.compile(rf'{NAME}$')
DOTTED = re.compile(rf'({PATH})\.({NAME}|)$')
COMMAND = re.compile(r'^\s*([)\]]\S*)$')
KEYWORD = re.compile(r'(?:^|[\s⋄])(:[A-Za-z]*)$')
CONTROL_WORD = re.compile(r':[A-Za-z]+')


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
        return list(commands(command.group(1))) or list(struck(line))       # no command begins like )) or ]=
    if before.lstrip()[:1] in (')', ']'):
        return list(arguments(before.lstrip()))
    found = list(struck(line))
    if keyboard.context(line) != 'code':
        return found
    own = line[-1:]
    if own == prefix_of(session) and own in keyboard.by_key():      # which no key after the prefix types
        glyph = keyboard.by_key()[own]
        found.append(Offer(glyph, 1, glyph))
    named = HYPHENED.search(line)
    if named and keyboard.plain(named.group(1)) in keyboard.by_name():
        return by_name(named.group(1))
    named = BY_NAME.search(line)
    if named and not found and (glyphs := by_name(named.group(1))):
        if keyboard.plain(named.group(1)) in keyboard.by_name() or not SCANNED.search(line[:named.start()]):
            return glyphs
        return [*names(session, named.group(1), ''), *glyphs]       # it may be scanned, or expanded
    if line.endswith('\\') and not found:
        return every_name()
    word = KEYWORD.search(line)
    if word and not found:
        return list(keywords(word.group(1)))
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


def prefix_of(session: Any) -> str:
    """The key before a layout key."""
    return (session.repl.config if session.repl else Config()).prefix


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


def every_name() -> list[Offer]:
    """The glyphs that a keyboard does not have, by name, for who types a backslash and does not know how to go on."""
    table = sorted(keyboard.glyphs().values(), key=lambda g: g.name.lower())
    return [Offer(g.glyph, 1, f'{g.glyph} {g.name}', ', '.join(g.forms)) for g in table if not g.glyph.isascii()]


def keywords(typed: str) -> Iterator[Offer]:
    """The words of control structures that begin so, each with the first sentence of the paragraph on it."""
    from arrayl.session.topics import control
    known: dict[str, tuple[str, str]] = {}
    for topic in control.PAGE.topics:
        sentence = ' '.join(topic.text.replace('``', '').split()).partition('. ')[0]
        for word in CONTROL_WORD.findall(f'{topic.title} {topic.text}'):
            if word.lower() in topic.subjects:
                known.setdefault(word.lower(), (word, sentence))
    for lower, (word, sentence) in sorted(known.items()):
        if lower.startswith(typed.lower()):
            yield Offer(word, len(typed), word, sentence)


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
    """Names that are in reach, then those that only the text itself holds."""
    yield from members(session, '', typed)
    seen = {typed, *held(session)}
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
    """The names in the namespace or Python object `path`; in the session where that is empty."""
    for name, value in sorted(held(session, path).items(), key=lambda pair: pair[0]):
        if name.startswith(typed) and name != typed and (typed or not name.startswith('_')):
            yield Offer(name, len(typed), name, about(value))


def commands(typed: str) -> Iterator[Offer]:
    from arrayl.session import commands as known
    known.load()
    shown: dict[Any, str] = {}                  # each by the name that its description has, if it can
    for name, found in known.COMMANDS.items():
        if name.startswith(typed.lower()):
            if found.title != name or found.run not in shown:
                shown[found.run] = found.title
    for title in sorted(shown.values(), key=str.lower):
        doc = [line for line in known.COMMANDS[title.lower()].doc.split('\n')[1:] if line.strip()]
        yield Offer(title, len(typed), title, doc[0] if doc else '')


def arguments(text: str) -> Iterator[Offer]:
    """What may follow a command: subjects of ]help, settings of ]repl, workspaces, and what its usage line lists."""
    from arrayl.session import commands as known
    known.load()
    command, _, rest = text.partition(' ')
    command, typed = command.lower(), rest[rest.rfind(' ') + 1:]
    if command in (']help', ')help', ']?', ')?'):
        if typed.startswith(('⎕', ']', ')')):
            yield from system_names(typed) if typed[0] == '⎕' else commands(typed)
        elif typed:
            for name, glyph in keyboard.find_names(typed):
                yield Offer(glyph, len(typed), f'{glyph} {name}')
    elif command in (']repl', ']settings'):
        yield from settings(typed)
    elif command in FILES:
        yield from files(typed)
    elif command in known.COMMANDS:
        usage = known.COMMANDS[command].doc.partition('\n')[0]
        for word in usage_words(usage):
            if word.startswith(typed.lower()):
                yield Offer(word, len(typed), word)


def settings(typed: str) -> Iterator[Offer]:
    """Settings of the REPL by name; behind the equals sign what they may be."""
    from arrayl.repl.config import CHOICES, DOCS, Config
    name, equals, value = typed.partition('=')
    if not equals:
        for known, doc in DOCS.items():
            if known.startswith(typed):
                yield Offer(f'{known}=', len(typed), known, doc)
        return
    choices = CHOICES.get(name, ('on', 'off') if isinstance(getattr(Config(), name, None), bool) else ())
    if name == 'theme':
        from arrayl.repl.highlight import THEMES
        choices = tuple(THEMES)
    for choice in choices:
        if choice.startswith(value):
            yield Offer(choice, len(value), choice)


OPTION = re.compile(r'\[(-\w+=)?([^\s\[\]]+)\]')
CHOICE = re.compile(r'[a-z]+$')


def usage_words(usage: str) -> list[str]:
    """The words that a usage line such as `[on|off] [-style=min|mid]` lists."""
    out = []
    for option, values in OPTION.findall(usage):
        words = [w for w in values.split('|') if CHOICE.match(w)] if '|' in values else []
        out += [option + w for w in words] or [option] * bool(option)
    return out


FILES = frozenset({')load', ')xload', ')copy', ')pcopy', ')save', ')drop', ')lib'})


def files(typed: str) -> Iterator[Offer]:
    """Folders and workspaces that `typed` begins; workspaces without their suffix."""
    from arrayl.session.workspaces import SUFFIX
    folder, slash, start = typed.rpartition('/')
    try:
        found = sorted(os.scandir(os.path.expanduser(folder + slash) or '.'), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in found:
        is_folder = entry.is_dir()
        if entry.name.startswith(start) and (is_folder or entry.name.endswith(SUFFIX)) and (
                start or not entry.name.startswith('.')):
            name = entry.name + '/' if is_folder else entry.name.removesuffix(SUFFIX)
            yield Offer(name, len(start), name)
