"""Statements that are compiled when they are reached: those of functions with ⍎ and its kin."""
from __future__ import annotations

from collections.abc import Collection
from typing import Any

from arrayl.arrays.namespace import Namespace
from arrayl.compile.scopes import ModuleScope
from arrayl.compile.source import Source
from arrayl.compile.unchanged import noted, paths, unchanged
from arrayl.syntax.lexer import Token

Tokens = list[Token]
PIECE = '⋄⋄'                            # the code of a statement of a function, compiled by itself


class Late:
    """An expression that is compiled when it is reached, for the classes that its names have then.

    It stands in a traditional function that has `labels`.
    """

    __slots__ = ('cache', 'elsewhere', 'labels', 'last', 'ns', 'paths', 'source', 'tokens')

    def __init__(self, tokens: Tokens, source: Source, ns: Namespace, labels: Collection[str]) -> None:
        self.tokens, self.source, self.ns, self.labels = tokens, source, ns, labels
        self.elsewhere: Any = None              # the same, compiled for other namespaces
        self.paths = paths(tokens)
        self.cache: dict[Any, Any] = {}
        self.last: Any = None                   # the code that it had last, and what the names meant then

    def compiled(self) -> Any:
        last, look = self.last, self.ns.names.get
        if last is not None and unchanged(last[1], look):
            return last[0]
        from arrayl.compile.units import compile_statement
        scope = ModuleScope(self.ns)
        classes = tuple([scope.raw_class(p) for p in self.paths])
        found = self.cache.get(classes)
        if found is None:
            fresh = ModuleScope(self.ns)
            fresh.labels, fresh.when_reached = self.labels, True
            found = self.cache[classes] = compile_statement(self.tokens, fresh, self.source)
            found.run.__code__ = found.run.__code__.replace(co_name=PIECE)
        meant = noted(self.paths, look)
        self.last = None if meant is None else (found, meant)
        return found
