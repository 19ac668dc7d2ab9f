"""Scripted namespaces: ``:Namespace name … :EndNamespace``."""
from __future__ import annotations

import re
from typing import Any

from arrayl.arrays.namespace import Namespace
from arrayl.compile import homes
from arrayl.compile.source import Source
from arrayl.session.units import units
from arrayl.settings import S
from arrayl.syntax.lexer import SyntaxAt

NAME = r'(?:[^\W\d]|[∆⍙Ⓐ-Ⓩ])(?:\w|[∆⍙Ⓐ-Ⓩ])*$'
IGNORED = (':section', ':endsection', ':require')


def run_namespace_script(ns: Namespace, text: str, source: Source, line: int = 1) -> Namespace:
    """Make the namespace that the script `text` describes, whose first line is `line` of `source`."""
    lines = text.split('\n')
    head = lines[0].split('⍝')[0].split()
    if len(head) > 2 or (len(head) == 2 and not re.match(NAME, head[1])):
        raise SyntaxAt('Malformed :Namespace', line, lines[0].index(':'))
    name = head[1] if len(head) == 2 else ''
    existing = ns.get(name) if name else None
    made = existing if isinstance(existing, Namespace) else Namespace(ns, name)
    before = dict(made.public())
    for old in before:                          # the script says all that it holds
        made.delete(old)
    if name:
        ns.set(name, made)
    made.source = lines
    # Blank the lines outside, so that positions stay those of the whole text.
    body = [''] * line + [x if x.strip().lower().split(' ')[0] not in IGNORED else '' for x in lines[1:-1]]
    session: Any = S.session
    try:
        with session.inside(made):
            homes.at_home(made, session.run_units, units('\n'.join(body), source))
    except BaseException:                       # nothing is half done
        undo(ns, name, made, before if existing is made else None)
        raise
    return made


def undo(ns: Namespace, name: str, made: Namespace, before: dict[str, Any] | None) -> None:
    """A script failed: the namespace is again what it was, or gone."""
    if before is None:
        if name:
            ns.delete(name)
        return
    for new, _ in list(made.public()):
        made.delete(new)
    for old, value in before.items():
        made.set(old, value)
