"""Whether names still have the classes that a statement was compiled for, told by a look at their values.

A statement that is compiled when it is reached (`late`, `dynamic`) is reached again and again in a loop, mostly with
arrays where there were arrays and the same functions. To see that takes a look-up for each name.
"""
from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable
from typing import Any

from arrayl.arrays.namespace import Namespace, mangle
from arrayl.compile.scopes import GIVING, NILADIC, seen_member, value_class
from arrayl.settings import S
from arrayl.syntax.lexer import CLOSERS, Token, pair
from arrayl.syntax.reach import WORDS, path_of

Path = tuple[str, ...]
Look = Callable[[str], Any]                     # the value under the key of a name, None when there is none
Member = tuple[str, str]                        # a name after a dot, and its key; the key is '' for ## and its kin
Name = tuple[str, list[Member], Any]            # a key, the names after its dots, and what they meant (see `noted`)

ARRAY, NOTHING = object(), object()
FORMALS = frozenset('⍵⍺∇')                      # what a dfn calls its arguments: no names of a namespace


def paths(tokens: list[Token]) -> list[tuple[str, ...]]:
    """The names that the tokens mention, dotted chains whole."""
    found: dict[tuple[str, ...], None] = dict.fromkeys(reached(tokens))
    i = 0
    while i < len(tokens):
        if tokens[i].type in ('NAME', 'FORMAL'):
            path = [tokens[i].text]
            found[tuple(path)] = None
            while i + 2 < len(tokens) and tokens[i + 1].type == 'DOT' and tokens[i + 2].type in ('NAME', 'FORMAL'):
                i += 2
                path.append(tokens[i].text)
                found[tuple(path)] = None
        i += 1
    return list(found)


def reached(tokens: list[Token]) -> list[tuple[str, ...]]:
    """Those after parentheses and indices, `(ns).name` and its kin; one too many does no harm."""
    ends = [i for i in range(2, len(tokens)) if tokens[i].type in WORDS and tokens[i - 1].type == 'DOT'
            and tokens[i - 2].type in CLOSERS]
    if not ends:
        return []
    mate = pair(tokens)

    def item(i: int) -> tuple[str, int]:
        return 'A', mate[i] - (tokens[i].type == 'RBRACK') if tokens[i].type in CLOSERS else i
    return [path for i in ends if (path := path_of(tokens, i, mate, item)) is not None]


def noted(paths: Iterable[Path], look: Look, formals: bool = False) -> list[Name] | None:
    """What each dotted name means: ARRAY, NOTHING, or a weak reference to a function.

    None when the classes may change where nobody sees it: where a name of the system begins a path, with names that
    ⎕PATH may give a meaning, and with niladic functions, whose results have classes. Unless `formals` are names, they
    are none.
    """
    found: list[Name] = []
    for path in paths:
        if path[0][0] in FORMALS and not formals:
            continue
        if path[0][0] in '#⎕':
            return None
        key = mangle(path[0])
        members = [(name, '' if name[0] in '#⎕' else mangle(name)) for name in path[1:]]
        value = look(key)
        if members:
            value = member(value, members)
        if value is None:
            if sought():
                return None
            was: Any = NOTHING
        elif not callable(value):
            was = ARRAY
        elif value_class(value) in (NILADIC, GIVING):
            return None
        else:
            try:
                was = weakref.ref(value)
            except TypeError:
                return None
        found.append((key, members, was))
    return found


def member(value: Any, names: list[Member]) -> Any:
    for name, key in names:
        value = value.names.get(key) if key and type(value) is Namespace else seen_member(value, name)
    return value


def unchanged(found: list[Name], look: Look) -> bool:
    """Whether the names mean arrays where they did, nothing where they did, and elsewhere the same functions."""
    for key, names, was in found:
        value = look(key)
        if names:
            value = member(value, names)
        if value is None:
            if was is not NOTHING or sought():
                return False
        elif callable(value):
            if was is ARRAY or was is NOTHING or was() is not value:
                return False
        elif was is not ARRAY:
            return False
    return True


def sought() -> bool:
    """Whether ⎕PATH may give a meaning to a name that has none."""
    return S.session is not None and bool(S.session.path)
