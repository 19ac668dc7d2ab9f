"""Text cut into units: what a session runs at one go.

A unit is a line, or the lines that an open bracket joins, or a definition from ∇ to ∇, or a command that
begins with `)` or `]`. In a script, lines from `:Namespace` to `:EndNamespace` are one unit as well.
"""
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from arrayl.compile.source import Source
from arrayl.errors import APLError
from arrayl.syntax.lexer import Incomplete, pair, tokenize

OPENING = re.compile(r'^\s*∇')
BLOCK = re.compile(r'^\s*:(namespace|endnamespace)\b', re.IGNORECASE)


@dataclass
class Unit:
    """A piece of text at `line` of the whole."""
    text: str
    line: int = 1
    source: Source | None = None
    command: bool = False
    definition: bool = False            # ∇…∇ or :Namespace…:EndNamespace
    problem: APLError | None = None     # why it cannot run: an open bracket at the end, a wrong character


def units(text: str, source: Source | None = None) -> Iterator[Unit]:
    """The units of `text`; with `source` (a script) positions count in the whole text."""
    lines = text.split('\n')
    problem: APLError | None
    i = 0
    while i < len(lines):
        start = i
        line = lines[i]
        i += 1
        stripped = line.strip()
        if not stripped or stripped.startswith('⍝') or (start == 0 and stripped.startswith('#!')):
            continue
        if stripped[0] == ')' or (stripped[0] == ']' and len(stripped) > 1):
            yield Unit(stripped, start + 1, source or Source(line), command=True)
            continue
        if OPENING.match(line):
            end, complete = definition_end(lines, start)
            body = '\n'.join(lines[start:end])
            problem = None if complete else Incomplete('The definition is not closed by ∇', start + 1 if source else 1, 0)
            yield Unit(body, start + 1, source or Source(body), definition=True, problem=problem)
            i = end
            continue
        if BLOCK.match(line):
            depth = 0
            end = start
            while end < len(lines):
                found = BLOCK.match(lines[end])
                if found:
                    depth += 1 if found.group(1).lower() == 'namespace' else -1
                end += 1
                if depth == 0:
                    break
            body = '\n'.join(lines[start:end])
            problem = None if depth == 0 else Incomplete(':Namespace is not closed', start + 1 if source else 1, 0)
            yield Unit(body, start + 1, source or Source(body), definition=True, problem=problem)
            i = end
            continue
        while True:
            body = '\n'.join(lines[start:i])
            problem = None
            try:
                pair(tokenize(body))
            except Incomplete as e:
                problem = e
                if i < len(lines):
                    i += 1
                    continue
            except APLError as e:
                problem = e
            break
        own = source or Source(body)
        if problem is not None and source is not None and problem.line is not None:
            problem.line += start
        yield Unit(body, start + 1 if source else 1, own, problem=problem)


class Feeder:
    """Units from lines that arrive one at a time."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def feed(self, line: str) -> Unit | None:
        """Take a line; the unit that it completes, or None when there is none (yet)."""
        self.lines.append(line)
        found = list(units('\n'.join(self.lines)))
        if found and isinstance(found[-1].problem, Incomplete):
            return None
        self.lines = []
        return found[0] if found else None

    def finish(self) -> Unit | None:
        """What the lines so far are, though they are incomplete."""
        found = list(units('\n'.join(self.lines)))
        self.lines = []
        return found[0] if found else None


def definition_end(lines: list[str], start: int) -> tuple[int, bool]:
    """The index after the last line of the ∇-definition that opens at `start`, and whether it is closed."""
    first = lines[start].strip()
    if first.endswith('∇') and len(first) > 1 and not first.strip('∇').strip().endswith('⍝'):
        return start + 1, True
    for i in range(start + 1, len(lines)):
        stripped = lines[i].strip()
        if stripped == '∇' or (stripped.endswith('∇') and not _in_comment(stripped)):
            return i + 1, True
    return len(lines), False


def _in_comment(line: str) -> bool:
    """Whether the last character stands in a comment or belongs to a dfn's recursion."""
    quoted = False
    for c in line[:-1]:
        if c == "'":
            quoted = not quoted
        elif c == '⍝' and not quoted:
            return True
    return quoted or bool(re.search(r'[{⍵⍺←\w)]\s*∇$', line)) and '{' in line


__all__ = ['Incomplete', 'Unit', 'units']
