"""What the line editor remarks on a definition that it takes all the same."""
from __future__ import annotations

from collections.abc import Iterable, Sequence

from arrayl.arrays.namespace import Namespace
from arrayl.compile.traditional.blocks import Label, walk
from arrayl.compile.traditional.header import Header
from arrayl.compile.traditional.unit import TradUnit
from arrayl.settings import S
from arrayl.syntax.lexer import SyntaxAt, tokenize

BRACKETS = {'parentheses': '()', 'brackets': '[]'}


def on_text(head: Header, lines: Sequence[str], before: Sequence[str]) -> list[str]:
    """The remarks on the lines of a definition, but for those that were there `before`."""
    known = set(before)
    others = [head.name, *head.result, *head.left, *head.right, *head.operands]
    # `v←f v` repeats a name too, but that is how many like to write
    twice = lines[0] not in known and (repeated(head.locals) or not set(others).isdisjoint(head.locals))
    said = ['warning duplicate name'] if twice else []
    pieces = [pieces_of(line) for line in lines[1:]]
    for found, line in zip(unmatched(pieces), lines[1:], strict=True):
        if line not in known:
            said += [f'warning unmatched {kind}' for kind in BRACKETS if kind in found]
    return said


def on_labels(unit: TradUnit) -> list[str]:
    """The remarks on the labels of a definition."""
    labels = [x.name for x in walk(unit.block) if isinstance(x, Label)]
    said = [] if {unit.name, *unit.header.names()}.isdisjoint(labels) else ['warning label name present in line 0']
    return said + ['warning duplicate label'] * repeated(labels)


def pendent(ns: Namespace, name: str) -> list[str]:
    """The remark on a function that runs while it is edited: it goes on as it was."""
    return ['warning pendent operation'] if S.session.pendent(ns, name) else []


def repeated(names: Sequence[str]) -> bool:
    """Whether a name stands among them twice."""
    return len(set(names)) < len(names)


def pieces_of(line: str) -> str:
    """The brackets of a line and the ends of its statements, outside quotes and comments."""
    try:
        return ''.join(t.text for t in tokenize(line) if t.text in ('(', ')', '[', ']', '{', '}', '⋄'))
    except SyntaxAt:
        pass
    out, quote = '', ''
    for c in line:                              # a quote is open, or a character means nothing
        if quote:
            quote = '' if c == quote else quote
        elif c in '\'"':
            quote = c
        elif c == '⍝':
            break
        elif c in '()[]{}⋄':
            out += c
    return out


def unmatched(lines: Iterable[str]) -> list[set[str]]:
    """For each line the kinds of brackets that its statements do not hold in pairs.

    `lines` are their `pieces_of`. A bracket may have its mate in another line, which is no mistake: such a line has
    none that lacks one.
    """
    found: list[set[str]] = []
    opened: list[tuple[str, int]] = []
    mates = {')': '(', ']': '[', '}': '{'}
    lacking: set[int] = set()
    rows = list(lines)
    for n, row in enumerate(rows):
        for c in row:
            if c in mates and opened and opened[-1][0] == mates[c]:
                opened.pop()
            elif c in mates:
                lacking.add(n)
            elif c != '⋄':
                opened.append((c, n))
    lacking.update(n for _, n in opened)
    for n, row in enumerate(rows):
        odd = {kind for kind, pair in BRACKETS.items() for piece in row.split('⋄')
               if piece.count(pair[0]) != piece.count(pair[1])}
        found.append(odd if n in lacking else set())
    return found
