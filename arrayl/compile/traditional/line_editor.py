"""The line editor of the ISO standard: ``∇f[3]`` opens a function at a line, ``[∆2]`` deletes one, ``∇`` closes it.

A new function may be typed with directives, too. Where they are nothing but the numbers of the lines, the text is a
listing, and keeps its layout.

A line that begins with a directive obeys it; what stands after it, or a line without one, replaces the line that the
editor is at, or is inserted there. Numbers with decimals stand between lines, and closing numbers all lines anew. A
definition that is wrong leaves the function as it was.

In a conversation a header that cannot be opens nothing: the lines that follow are input again (`refusal`).
"""
from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from arrayl.arrays.namespace import Namespace
from arrayl.compile.source import Source
from arrayl.compile.traditional import header, remarks
from arrayl.display.listing import depth_after, listing
from arrayl.functions import Defined, meaning
from arrayl.settings import S
from arrayl.syntax.lexer import Incomplete, SyntaxAt

OPENS = re.compile(r'[ \t]*∇[ \t]*([^\s\[\]∇←{}();]+)[ \t]*((?:\[|∇).*)$', re.DOTALL)
REOPENS = re.compile(r'[ \t]*∇[ \t]*([^\s\[\]∇←{}();]+)[ \t]*\n([ \t]*\[([^\]]*)\].*)$', re.DOTALL)
EMPTY = re.compile(r'[ \t]*∇[ \t]*([^\s\[\]∇←{}();]+)\s*\n\s*∇\s*$')
DIRECTIVE = re.compile(r'\s*\[\s*([^\]\n]*?)\s*\](.*)')
NUMBER = r'(\d+(?:\.\d{1,3})?)'
PLACE = re.compile(NUMBER + r'$')
SHOWN = re.compile(NUMBER + r'?\s*⎕\s*' + NUMBER + r'?$')
DELETED = re.compile(r'(?:∆\s*' + NUMBER + '|' + NUMBER + r'\s*∆\s*(\d+))$')


def is_directive(text: str) -> bool:
    """Whether `text`, which stood in brackets, is a directive; else it is a row of array notation."""
    return any(form.match(text) for form in (PLACE, SHOWN, DELETED))


def refusal(session: Any, line: str) -> SyntaxAt | None:
    """Why the editor does not take `line`, which begins with ∇, as the first of a definition in this session."""
    from arrayl.compile.traditional.definitions import DFN, LISTED
    start = line.index('∇') + 1
    text = line[start:].rstrip().removesuffix('∇')
    if not text.strip() or OPENS.match(line) or LISTED.match(line) or DFN.match(text):
        return None
    try:
        named(session.space, header.read(text, 1, start), 1, start)
    except Incomplete as e:                     # a quote is open
        problem = SyntaxAt('Malformed header', 1, (e.column or 1) - 1)
    except SyntaxAt as e:
        problem = e
    else:
        return None
    problem.refused = True
    return problem


def named(ns: Namespace, head: header.Header, line: int, col: int) -> Any:
    """What has the name of `head` by now: a function, or None. Raises SyntaxAt when it is something else."""
    existing = ns.get(head.name)
    if existing is not None and not callable(existing):
        raise SyntaxAt('The name is in use', line, col)
    return existing


def suspended(session: Any) -> Any:
    """The unit of the traditional function that is suspended in a session, the last one; None when there is none."""
    unit: Any = session.suspensions[-1].unit if session.suspensions else None
    return unit if getattr(unit, 'header', None) is not None else None


def directs(lines: list[str]) -> bool:
    """Whether the lines that follow a header hold directives other than the numbers that they have in a listing."""
    found = {i: match.group(1) for i, line in enumerate(lines) if (match := DIRECTIVE.match(line)) is not None}
    depth = 0
    for i, line in enumerate(lines[:max(found, default=-1) + 1]):
        if depth == 0 and i in found and is_directive(found[i]) and found[i] != str(i + 1):
            return True                         # inside brackets it is an item of an array
        depth = depth_after(line, depth)
    return False


def opening(ns: Namespace, text: str, typed: bool) -> tuple[str, str] | None:
    """The function that the ∇-text opens for editing and what follows its name; None when it defines a function.

    A name alone opens what is there when directives follow that are not those of a listing, or, `typed` in a
    conversation, nothing: then it is displayed. What follows begins with the end of the line.
    """
    if opened := OPENS.match(text):
        name, rest = opened.groups()
        return (name, rest) if rest[0] == '[' or ns.get(name) is not None else None
    if (opened := REOPENS.match(text)) and directs(opened.group(2).split('\n')) and callable(ns.get(opened.group(1))):
        return opened.group(1), '\n' + opened.group(2)
    if typed and (opened := EMPTY.match(text)) and callable(ns.get(opened.group(1))):
        return opened.group(1), '\n∇'
    return None


class LineEditor:
    """A function that is being edited: its lines by number, and the number of the next line that is typed."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = {Decimal(i): text for i, text in enumerate(lines)}
        self.at, self.step = Decimal(len(lines)), Decimal(1)

    def take(self, line: str) -> None:
        """Obey the directives that begin the line, and put what follows them where the editor is."""
        while (found := DIRECTIVE.match(line)) is not None and is_directive(found.group(1)):
            self.obey(found.group(1))
            line = found.group(2)
        self.put(line)

    def put(self, line: str) -> None:
        """A line of text where the editor is."""
        if line.strip():
            self.lines[self.at] = line.strip()
            self.at += self.step

    def obey(self, directive: str) -> None:
        """Follow one directive."""
        if found := PLACE.match(directive):
            self.go(found.group(1))
        elif found := DELETED.match(directive):
            first = Decimal(found.group(1) or found.group(2))
            following = sorted(n for n in self.lines if n >= first)
            for number in following[:int(found.group(3) or 1)]:
                if number and (found.group(3) or number == first):
                    del self.lines[number]
        elif found := SHOWN.match(directive):
            only, start = found.groups()
            if only is not None:
                self.show([Decimal(only)])
                self.go(only)
            else:
                self.show([n for n in sorted(self.lines) if n >= Decimal(start or 0)])

    def go(self, number: str) -> None:
        self.at = Decimal(number)
        self.step = Decimal(1).scaleb(-len(number.partition('.')[2]))

    def show(self, numbers: list[Decimal]) -> None:
        """Display lines as a listing shows them, the header as line 0."""
        order = sorted(self.lines)
        shown = listing([self.lines[n] for n in order])[:-1]
        rows = {n: row[7:] if n == 0 else row[len(f'[{i}]'.ljust(6)):] for i, (n, row) in
                enumerate(zip(order, shown, strict=True))}
        S.session.write_lines([(f'[{n.normalize():f}]'.ljust(6) + rows[n]).rstrip() for n in numbers if n in rows])

    def result(self) -> list[str]:
        return [self.lines[n] for n in sorted(self.lines)]


def source_of(value: Any) -> str | None:
    """The text of a traditional function or operator; None for anything else."""
    m = meaning(value) if callable(value) else None
    return m.source if isinstance(m, Defined) and m.traditional else None


def alone(text: str) -> str:
    """`∇` by itself: display the function that is suspended, and edit it by the lines of `text`, which `∇` ends."""
    unit = suspended(S.session)
    if unit is None:
        S.session.write_lines(['defn error'])
        return ''
    before = (source_of(unit.ns.get(unit.name)) or unit.text).split('\n')        # it may have been changed meanwhile
    S.session.write_lines(listing(before)[:-1])
    return change(unit.ns, str(unit.name), before, text)


def edit(ns: Namespace, name: str, text: str, typed: bool) -> str:
    """Edit function `name` by the lines of `text`, which `∇` ends; gives the name of what is defined.

    One that is opened by its name alone is displayed where it is `typed`.
    """
    text_now = source_of(ns.get(name))
    if text_now is None:
        S.session.write_lines(['defn error'])
        return name
    before = text_now.split('\n')
    if text.strip() == '∇' and '\n' not in text:
        S.session.write_lines(listing(before))
        return name
    if typed:
        S.session.write_lines(remarks.pendent(ns, name))
        if text[0] == '\n':
            S.session.write_lines(listing(before)[:-1])         # the number of the next line is asked for then
    if (found := DIRECTIVE.match(text)) and not is_directive(found.group(1)):
        text = text[found.start(2):]            # a directive that means nothing is passed over
    return change(ns, name, before, text, typed)


def change(ns: Namespace, name: str, before: list[str], text: str, typed: bool = True) -> str:
    """Edit a function, the lines `before`, as `edit` does."""
    from arrayl.compile.traditional.definitions import define_lines
    after = edited(before, text)
    if after == before:
        S.session.write_lines(remarks.pendent(ns, name) if typed and text.strip() else [])
        return name
    source = Source('\n'.join(after))
    source.typed = typed
    return define_lines(ns, after, source, before=before)


def edited(before: list[str], text: str) -> list[str]:
    """What the lines of `text`, which `∇` ends, make of the lines of a function."""
    editor = LineEditor(before)
    for line in text.rstrip().removesuffix('∇').split('\n'):
        editor.take(line)
    return editor.result()
