"""Scripted namespaces: ``:Namespace name … :EndNamespace``."""
from __future__ import annotations

import re
from typing import Any

from arrayl.arrays.namespace import Namespace
from arrayl.compile import homes
from arrayl.compile.source import Source, placing
from arrayl.compile.traditional.unit import TradUnit
from arrayl.errors import DomainError
from arrayl.session.units import definition_end, sound_units, units
from arrayl.settings import S
from arrayl.syntax.lexer import SyntaxAt

NAME = r'(?:[^\W\d]|[∆⍙Ⓐ-Ⓩ])(?:\w|[∆⍙Ⓐ-Ⓩ])*$'
IGNORED = ([':section'], [':endsection'], [':require'])


class Snapshot:
    """What a namespace holds now, to be put back when what follows fails: nothing is half done."""

    def __init__(self, space: Namespace) -> None:
        self.space = space
        self.names: dict[str, Any] = dict(space.public())
        # A traditional function that is defined anew stays the same value, of another unit.
        self.units = {name: unit for name, value in self.names.items()
                      if isinstance(unit := getattr(value, 'unit', None), TradUnit)}
        self.about = space.source, space.df, space.base, dict(space.settings)

    def changed(self) -> list[str]:
        """The names that were defined since. (Another name of a function that was defined anew was not.)"""
        return [name for name, value in self.space.public() if name not in self.names
                or self.names[name] is not value or (self.redefined(name) and value.unit.name == name)]

    def redefined(self, name: str) -> bool:
        """Whether the traditional function that had this name is of another unit by now."""
        return name in self.units and self.names[name].unit is not self.units[name]

    def restore(self) -> None:
        """Let the namespace be what it was."""
        for name, _ in list(self.space.public()):
            if name not in self.names:
                self.space.delete(name)
        for name, value in self.names.items():
            if self.redefined(name):
                self.units[name].make(value)
            if self.space.get(name) is not value:
                self.space.set(name, value)
        self.space.source, self.space.df, self.space.base, self.space.settings = self.about


def run_namespace_script(ns: Namespace, text: str, source: Source, line: int = 1) -> Namespace:
    """Make the namespace that the script `text` describes, whose first line is `line` of `source`."""
    lines = text.split('\n')
    head = lines[0].split('⍝')[0].split()
    if len(head) > 2 or (len(head) == 2 and not re.match(NAME, head[1])):
        raise SyntaxAt('Malformed :Namespace', line, lines[0].index(':'))
    # Blank the lines outside, so that positions stay those of the whole text.
    text = '\n'.join([''] * line + told(lines[1:-1]))
    found = list(units(text, source)) if source.lenient else sound_units(text, source)
    name = head[1] if len(head) == 2 else ''
    existing = ns.get(name) if name else None
    made = existing if isinstance(existing, Namespace) else Namespace(ns, name)
    before = Snapshot(made)
    for old in before.names:                    # the script says all that it holds
        made.delete(old)
    if name:
        ns.set(name, made)
    made.source = lines
    session: Any = S.session
    try:
        with session.inside(made):
            homes.at_home(made, session.run_units, found, source.lenient)
    except BaseException:
        before.restore()
        if name and existing is None:
            ns.delete(name)
        elif name and existing is not made:
            ns.set(name, existing)
        raise
    return made


def told(lines: list[str]) -> list[str]:
    """The lines of a script, blank those that say nothing. What stands in a ∇-definition is the definition's own."""
    out: list[str] = []
    while len(out) < len(lines):
        line = lines[len(out)].strip()
        if line.startswith('∇') and len(line) > 1:
            out += lines[len(out):definition_end(lines, len(out))[0]]
        else:
            out.append('' if line.lower().split(maxsplit=1)[:1] in IGNORED else lines[len(out)])
    return out


def run_script(space: Namespace, source: Source, file: str = '') -> tuple[list[str], list[Namespace]]:
    """Define in `space` what the script of ⎕FIX, perhaps from a file, holds; gives the names, and the namespaces.

    Raises DomainError, with the place, for a text that is no script. A script that fails changes no name.
    """
    session: Any = S.session
    try:
        found = sound_units(source.text, source)
        before = [Snapshot(space)]
        for unit in found:
            head = unit.text.split(None, 2)
            existing = space.get(head[1]) if unit.definition and len(head) > 1 else None
            if isinstance(existing, Namespace):
                before.append(Snapshot(existing))
        try:
            with session.inside(space), placing(source):
                made: list[Namespace] = homes.at_home(space, session.run_units, found)
        except BaseException:
            for snapshot in reversed(before):
                snapshot.restore()
            raise
    except SyntaxAt as e:
        if e.source is not source:              # of a text of ⍎ that the script runs
            raise
        raise malformed(e, file) from None
    return before[0].changed() or [space.label for space in made if space.label], made


def malformed(e: SyntaxAt, file: str = '') -> DomainError:
    """The error of ⎕FIX for a text that is wrong at the place of `e`."""
    script, what = f'the script {file}'.rstrip(), e.message or e.name.capitalize()
    return DomainError(f'There were errors processing {script}: {what} at line {e.line}, column {e.column}')
