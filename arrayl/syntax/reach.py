"""Which namespace a dot reaches into, as far as the text tells: the names on the way.

``ns.m.f`` says it itself. Parentheses and indices are looked through, and functions that pick from an array: what one
namespace of an array has, the others are taken to have too, so that ``(ns).f``, ``nss[2].f`` and ``(2⊃nss).f`` are of
the class of ``ns.f`` or ``nss.f``. What a name turns out to be when the code runs is what counts in the end.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping

from arrayl.syntax.kinds import A
from arrayl.syntax.lexer import Token

WORDS = ('NAME', 'SYSTEM', 'FORMAL')
PICKING = '⊃⌷⌽⊖⍉↑↓⍴⊢,∪'
Path = tuple[str, ...]
Item = Callable[[int], tuple[str, int]]         # class and first token of the item that ends at a token


def path_of(tokens: list[Token], last: int, mate: Mapping[int, int], item: Item) -> Path | None:
    """The names of the dotted chain that ends at token `last`; None where it does not begin with a name."""
    found = chain(tokens, last, mate, item)
    return None if found is None else found[0]


def chain(tokens: list[Token], last: int, mate: Mapping[int, int], item: Item) -> tuple[Path, int] | None:
    """The same, with the first token of the chain."""
    names: list[str] = []
    i = last
    while i >= 0:
        while tokens[i].type == 'RBRACK':
            if i < 1 or item(i)[1] == mate[i]:
                return None                     # no index: an array written out
            i = mate[i] - 1
        if tokens[i].type == 'RPAR':
            first = mate[i]
            inner = None if first and tokens[first - 1].type == 'DOT' else picked(tokens, first + 1, i - 1, mate, item)
            return None if inner is None else ((*inner, *reversed(names)), first)
        if tokens[i].type not in WORDS:
            return None
        names.append(tokens[i].text)
        if i == 0 or tokens[i - 1].type != 'DOT':
            return tuple(reversed(names)), i
        i -= 2
    return None


def picked(tokens: list[Token], first: int, last: int, mate: Mapping[int, int], item: Item) -> Path | None:
    """The chain that an expression picks from: it ends it, and on its left only arrays and picking functions stand."""
    found = chain(tokens, last, mate, item) if first <= last else None
    if found is None:
        return None
    path, i = found
    i -= 1
    while i >= first:
        if tokens[i].type == 'GLYPH' and tokens[i].text in PICKING:
            i -= 1
            continue
        kind, start = item(i)
        if kind != A:
            return None
        i = start - 1
    return path
