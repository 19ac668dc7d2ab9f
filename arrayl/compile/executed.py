"""The text of ⍎: its statements, and the code made of them so far.

A program that executes the same text again (in a loop, in a recursion) pays for reading and compiling it once for
every combination of the classes of its names. What is kept belongs to the namespace that it runs in and goes with it.
"""
from __future__ import annotations

import re
from typing import Any

from arrayl.arrays import Value
from arrayl.arrays.namespace import Namespace
from arrayl.compile.dynamic import Frame, Piece
from arrayl.compile.literals import numbers
from arrayl.compile.scopes import ExecutedScope, ModuleScope
from arrayl.compile.source import Source, placing
from arrayl.compile.units import Statement, compile_statement
from arrayl.syntax.lexer import SyntaxAt, statements, tokenize

DIGITS = frozenset('0123456789')
SURE = 18                               # so many digits or more may be beyond 64 bits
KEPT = 500                              # texts of a namespace
LONG = 2000                             # characters of a text that is not kept
DEFINES = re.compile(r'←\s*\{')           # neither is one that defines a function, which is another one each time


class Text:
    """A text to execute, cut into statements. `by` is ⍎, or ⎕ for a line that ⎕ asked for."""

    __slots__ = ('source', 'statements')

    def __init__(self, text: str, by: str) -> None:
        self.source = Source(text, executed=by)
        with placing(self.source):
            self.statements = [Executed(tokens, self.source) for tokens in statements(tokenize(text))]


class Executed(Piece):
    """A statement of a text to execute."""

    __slots__ = ()

    def code(self, where: Frame | Namespace) -> Statement:
        """The statement, compiled for the classes that its names have in a frame or a namespace."""
        if isinstance(where, Frame):
            return self.compiled(where, ExecutedScope)
        scope = ModuleScope(where)
        key = (Namespace, *[scope.raw_class(path) for path in self.paths], *sorted(scope.found))
        found = self.cache.get(key)             # not the key of a frame
        if found is None:
            found = self.cache[key] = compile_statement(self.tokens, ModuleScope(where), self.source)
        return found


def constant_in(text: str) -> Value | None:
    """The value of a text that is numbers alone, as programs that read data execute by the thousand; None of others."""
    if (text[:1] not in DIGITS and text[:1] != '¯') or text[-1] not in DIGITS:
        return None
    if len(text) < SURE and text.isascii() and text.isdigit():
        return int(text)
    try:
        tokens = tokenize(text)
        return numbers(tokens[0]) if len(tokens) == 1 and tokens[0].type == 'NUMBERS' else None
    except SyntaxAt:
        return None                     # which is reported when it is compiled


def text_in(space: Namespace, text: str, by: str) -> Text:
    """`text` to be executed in `space`, or in a frame of it."""
    kept: dict[Any, Text] = space.texts
    found = kept.get((text, by))
    if found is None:
        found = Text(text, by)
        if len(text) <= LONG and not DEFINES.search(text):
            if len(kept) >= KEPT:
                kept.clear()
            kept[text, by] = found
    return found
