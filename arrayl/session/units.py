"""Text cut into units: what a session runs at one go.

A unit is a line, or the lines that an open bracket joins, or a definition from ∇ to ∇, or a command that
begins with `)` or `]`. In a script, lines from `:Namespace` to `:EndNamespace` are one unit as well.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from arrayl.compile.source import Source
from arrayl.display.listing import CLOSES, LAST, OPENS
from arrayl.errors import APLError
from arrayl.fields import Fields
from arrayl.syntax.absent import no_such_keyword
from arrayl.syntax.lexer import CLOSERS, OPENERS, Incomplete, SyntaxAt, Token, pair, tokenize

CONTROL = rf'(?i)\s*:({"|".join(sorted(OPENS - {"namespace"}))})\b'
CLASS = r'(?i)\s*:(class|interface)\b'
BLOCK = r'(?i)\s*:(namespace|endnamespace)\b'


class Unit(Fields):
    """A piece of text at `line` of the whole."""
    text: str
    line: int = 1
    source: Source | None = None
    command: bool = False
    definition: bool = False            # ∇…∇ or :Namespace…:EndNamespace
    control: bool = False               # a control structure, :If … :EndIf
    problem: APLError | None = None     # why it cannot run: an open bracket at the end, a wrong character


class Lines:
    """The lines of a text, of which a program that asks for input (⍞, ⎕) may take the next ones."""

    def __init__(self, text: str) -> None:
        self.lines = text.split('\n')
        self.next = 0

    def take(self, prompt: str = '') -> str:
        """The next line; EOFError when there is no more."""
        if self.next >= len(self.lines) or (self.next == len(self.lines) - 1 and not self.lines[-1]):
            raise EOFError
        self.next += 1
        return self.lines[self.next - 1]


def units(text: str | Lines, source: Source | None = None, session: Any = None) -> Iterator[Unit]:
    """The units of `text`; with `source` (a script) positions count in the whole text.

    With `session` it is typed in a conversation: what names mean when a ∇ comes tells whether it opens a definition.
    """
    given = text if isinstance(text, Lines) else Lines(text)
    for unit, after in _units(given, source, session):
        given.next = after
        yield unit


def sound_units(text: str, source: Source) -> list[Unit]:
    """The units of a script that runs as a whole. Raises what is wrong with any of them before one has run."""
    found = list(units(text, source))
    for unit in found:
        if unit.problem is not None:
            raise located(unit)
    return found


def located(unit: Unit) -> APLError:
    """What is wrong with a unit, told which text it stands in."""
    assert unit.problem is not None
    if isinstance(unit.problem, SyntaxAt):
        unit.problem.source = unit.source
    return unit.problem


def _units(given: Lines, source: Source | None, session: Any) -> Iterator[tuple[Unit, int]]:
    """The units, each with the number of the line after it; goes on where `given` says."""
    lines = given.lines
    i = 0
    above: list[str] = []
    while (i := max(i, given.next)) < len(lines):
        start, line = i, lines[i]
        stripped = line.strip()
        i += 1
        if not stripped or stripped.startswith('⍝') or (start == 0 and stripped.startswith('#!')):
            above = [*above, stripped] if stripped.startswith('⍝') else []
            continue
        number = start + 1 if source else 1     # in the text that the positions count in
        if stripped[0] == ')' or (stripped[0] == ']' and len(stripped) > 1):
            yield Unit(stripped, number, source or Source(line), command=True), i
            continue
        i, problem, kind = extent(lines, start, session)
        if problem is not None and problem.line is not None:
            problem.line += number - 1
        body = '\n'.join(lines[start:i])
        own = source or Source(body)
        if source is None:
            own.above, above = above, []
        own.typed = session is not None
        yield Unit(body, number, own, problem=problem, **kind), i


def extent(lines: list[str], start: int, session: Any = None) -> tuple[int, APLError | None, dict[str, bool]]:
    """The index after the last line of the unit that begins at `start`, why it cannot run, and what kind it is.

    Lines of the problem are counted from the unit's own first one.
    """
    line = lines[start]
    first = line.lstrip()[0]
    if first == '∇':
        bare = line.strip() == '∇'
        if session is not None:
            from arrayl.compile.traditional.line_editor import refusal, suspended
            if (refused := refusal(session, line)) is not None:
                return start + 1, refused, {'definition': True}
            bare = bare and suspended(session) is None
        if bare:                                # it opens nothing: see `line_editor.alone`
            return start + 1, None, {'definition': True}
        end, closed = definition_end(lines, start)
        return end, None if closed else Incomplete('The definition is not closed by ∇', 1, 0), {'definition': True}
    if first == ':' and (found := re.match(CLASS, line)):
        word = found.group(1)
        closing = re.compile(rf'\s*:end{word}\b', re.IGNORECASE)
        after = next((j + 1 for j in range(start, len(lines)) if closing.match(lines[j])), 0)
        error = SyntaxAt if after else Incomplete
        return after or start + 1, error(no_such_keyword(word), 1, line.index(':')), {}
    if first == ':' and (found := re.match(BLOCK, line)) and found.group(1).lower() == 'namespace':
        end, closed = space_end(lines, start)
        return end, None if closed else Incomplete(':Namespace is not closed', 1, 0), {'definition': True}
    if first == ':' and re.match(CONTROL, line):
        end, closed = structure_end(lines, start)
        opener = line.split()[0]
        return end, None if closed else Incomplete(f'{opener} is not closed', 1, 0), {'control': True}
    return *bracketed(lines, start), {}


def space_end(lines: list[str], start: int) -> tuple[int, bool]:
    """The index after the `:EndNamespace` of the namespace that opens at `start`, and whether it is there."""
    depth = 0
    for i in range(start, len(lines)):
        if found := re.match(BLOCK, lines[i]):
            depth += 1 if found.group(1).lower() == 'namespace' else -1
        if depth == 0:
            return i + 1, True
    return len(lines), False


def structure_end(lines: list[str], start: int) -> tuple[int, bool]:
    """The index after the last line of the control structure that opens at `start`, and whether it is closed."""
    depth = brackets = 0
    for i in range(start, len(lines)):
        try:
            tokens = tokenize(lines[i])
        except APLError:
            continue                            # it is reported when the whole is compiled
        for j, t in enumerate(tokens):
            brackets += (t.type in OPENERS) - (t.type in CLOSERS)
            first = j == 0 or tokens[j - 1].type == 'SEP'
            if first and not brackets and t.type == 'COLON' and j + 1 < len(tokens) and tokens[j + 1].col == t.end:
                word = tokens[j + 1].text.lower()
                depth += (word in OPENS) - (word in CLOSES)
        if depth <= 0:
            return i + 1, True
    return len(lines), False


def bracketed(lines: list[str], start: int) -> tuple[int, APLError | None]:
    """The index after the last line that the brackets opened at `start` join, and what is wrong with them."""
    tokens: list[Token] = []
    depth = 0
    for i in range(start, len(lines)):
        try:
            new = tokenize(lines[i], i - start + 1)
            tokens += new
            depth += sum((t.type in OPENERS) - (t.type in CLOSERS) for t in new)
            if depth <= 0:
                pair(tokens)
                return i + 1, None
        except Incomplete:
            continue
        except APLError as e:
            return i + 1, e
    try:
        pair(tokens)
    except APLError as e:
        return len(lines), e
    return len(lines), None


class Feeder:
    """Units from lines that arrive one at a time."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.depth = 0                  # brackets that the lines so far leave open

    def feed(self, line: str, session: Any = None) -> Unit | None:
        """Take a line; the unit that it completes, or None when there is none (yet). `session` as for `units`."""
        waits = self.waits(line)
        self.lines.append(line)
        if waits:
            return None
        found = list(units('\n'.join(self.lines), session=session))
        if found and isinstance(found[-1].problem, Incomplete):
            return None
        self.lines = []
        return found[0] if found else None

    def waits(self, line: str) -> bool:
        """Whether `line` cannot end what is open, told without reading the lines before it again."""
        first = self.lines[0] if self.lines else ''
        if first.lstrip().startswith('∇'):
            return '∇' not in line
        if re.match(BLOCK, first):
            return not re.match(BLOCK, line)
        try:
            change = sum((t.type in OPENERS) - (t.type in CLOSERS) for t in tokenize(line))
        except APLError:
            return False
        self.depth = change + (self.depth if self.lines else 0)
        return bool(self.lines) and self.depth > 0

    def finish(self, session: Any = None) -> Unit | None:
        """What the lines so far are, though they are incomplete."""
        found = list(units('\n'.join(self.lines), session=session))
        self.lines = []
        return found[0] if found else None


def definition_end(lines: list[str], start: int) -> tuple[int, bool]:
    """The index after the last line of the ∇-definition that opens at `start`, and whether it is closed."""
    first = lines[start].strip()
    if first.endswith('∇') and len(first) > 1 and not first.strip('∇').strip().endswith('⍝'):
        return start + 1, True
    for i in range(start + 1, len(lines)):
        stripped = lines[i].strip()
        if LAST.match(stripped) or (stripped.endswith('∇') and not in_comment(stripped)):
            return i + 1, True
    return len(lines), False


def in_comment(line: str) -> bool:
    """Whether the last character stands in a comment or belongs to a dfn's recursion."""
    quoted = False
    for c in line[:-1]:
        if c == "'":
            quoted = not quoted
        elif c == '⍝' and not quoted:
            return True
    return quoted or (bool(re.search(r'[{⍵⍺←\w)]\s*∇$', line)) and '{' in line)


__all__ = ['Incomplete', 'Unit', 'units']
