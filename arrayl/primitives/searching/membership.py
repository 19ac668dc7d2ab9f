"""∊ and ⍷: all the simple scalars, what belongs to what, and where one array occurs in another."""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays import Value, as_array, blank, build, empty, first_item, items_of, prototype, scalar_of
from arrayl.arrays.budget import need, reserve
from arrayl.arrays.sharing import OFTEN, admit
from arrayl.primitives.registry import dyadic, monadic
from arrayl.primitives.scalar.comparison import EQUAL
from arrayl.primitives.searching import search
from arrayl.primitives.searching.match import same
from arrayl.settings import S

PIECE = 150                             # bytes of a view
SOME = 1 << 22                          # bytes that are asked for together


@monadic('∊', 'enlist', strikes='ee', key='e', names=('epsilon', 'type'))
def enlist(w: Value) -> Value:
    """All the simple scalars of an array, at any depth, as one vector.

    With ⎕ML 0 it is type: every number becomes 0 and every character a blank.

          ∊(1 2)(3(4 5))
    1 2 3 4 5

          ∊'my' ('array' 'deep')
    myarraydeep

          ∊2 2⍴⍳4
    1 2 3 4
    """
    if S.ml < 1:
        return blank(w)
    if not isinstance(w, np.ndarray) or w.dtype.kind != 'O':
        return as_array(w).reshape(-1)
    items = w.reshape(-1).tolist()
    if set(map(type, items)) == {np.ndarray} and {x.ndim for x in items} == {1} and \
            not any(x.dtype.char == 'O' for x in items):
        return joined(items)                    # the common case: texts
    parts: list[np.ndarray] = []
    scalars: list[Any] = []
    stack = [w]
    met = taken = 0
    while stack:
        x = stack.pop()
        if not isinstance(x, np.ndarray):
            scalars.append(x)
        elif x.dtype.kind == 'O':
            met += 1
            if met == OFTEN:
                admit(w, 32)
            stack += reversed(x.reshape(-1).tolist())
        elif x.size:
            if scalars:
                parts.append(as_array(build(scalars)))
                scalars = []
            parts.append(x if x.ndim == 1 else x.reshape(-1))
            taken += PIECE + x.nbytes
            if taken > SOME:
                need(taken)
                taken = 0
    if scalars:
        parts.append(as_array(build(scalars)))
    return joined(parts) if parts else empty((0,), _innermost(w))


def joined(parts: list[np.ndarray]) -> np.ndarray:
    """Vectors one after the other, as one canonical vector (of the first one's type when all are empty)."""
    if len(parts) == 1:
        return parts[0]
    kinds = {part.dtype.kind for part in parts if part.size}
    if not kinds:
        return parts[0]
    if kinds <= set('bifc') or kinds == {'U'}:
        reserve((sum([part.size for part in parts]),), max([part.dtype.itemsize for part in parts]))
        return np.concatenate([part for part in parts if part.size])
    return build([item for part in parts for item in items_of(part)])


def _innermost(w: Value) -> Value:
    """The number or blank found by ⊃ again and again."""
    while isinstance(w, np.ndarray):
        w = first_item(w) if w.size else prototype(w)
    return blank(w)


@dyadic('∊', 'membership', names=('member',))
def membership(w: Value, a: Value) -> Value:
    """1 for each item of the left argument that is an item of the right one, tolerantly.

          'banana'∊'an'
    0 1 1 1 1 1

          (2 2⍴⍳4)∊2 3 5
    0 1
    1 0

          'cat' 'dog'∊⊂'dog'
    0 1
    """
    found = search.member(a, w)
    return found if found.ndim else scalar_of(found)


@dyadic('⍷', 'find', strikes='e_ ∊_', key='E', names=('epsilon underbar',))
def find(w: Value, a: Value) -> Value:
    """1 wherever the left argument begins within the right one, as an array of the right one's shape.

    A left argument of lower rank is taken as if it had leading axes of 1; one of higher rank occurs nowhere.

          'ana'⍷'banana'
    0 1 0 1 0 0

          (2 2⍴5 6 8 9)⍷3 3⍴⍳9
    0 0 0
    0 1 0
    0 0 0

          'is'⍷2 6⍴'thisisthatis'
    0 0 1 0 1 0
    0 0 0 0 1 0
    """
    text, pattern = as_array(w), as_array(a)
    if pattern.ndim > text.ndim:
        return _result(np.zeros(text.shape, dtype=bool))
    pattern = pattern.reshape((1,) * (text.ndim - pattern.ndim) + pattern.shape)
    frame = tuple(n - m + 1 for n, m in zip(text.shape, pattern.shape, strict=True))
    if any(n <= 0 for n in frame) or text.size == 0:
        return _result(np.zeros(text.shape, dtype=bool))
    reserve(text.shape, 24)                             # the places, and those that are left
    there = np.zeros(text.shape, dtype=bool)
    there[tuple(map(slice, frame))] = True
    flat = text.reshape(-1)
    items = items_of(pattern)
    if items and flat.dtype.kind != 'O':
        there &= _equal_to(flat, items[0]).reshape(text.shape)
    places = np.flatnonzero(there)
    # Item by item, only places where all items so far were found are looked at again.
    for offset, item in zip(_offsets(pattern.shape, text.shape), items, strict=True):
        if offset == 0 and flat.dtype.kind != 'O':
            continue
        places = places[_equal_to(flat[places + offset], item)]
        if places.size == 0:
            break
    found = np.zeros(text.size, dtype=bool)
    found[places] = True
    return _result(found.reshape(text.shape))


def _result(found: np.ndarray) -> Value:
    return found if found.ndim else scalar_of(found)


def _offsets(pattern: tuple[int, ...], text: tuple[int, ...]) -> list[int]:
    """How far each item of the pattern is from its first one, in the ravel of the text."""
    if 0 in pattern or not pattern:
        return [0] * (0 not in pattern)
    where = np.indices(pattern).reshape(len(pattern), -1)
    return np.asarray(np.ravel_multi_index(tuple(where), text)).tolist()


def _equal_to(items: np.ndarray, item: Value) -> np.ndarray:
    """Which items of a vector are the same as `item`."""
    kind = items.dtype.kind
    if kind == 'O':
        return np.fromiter((same(item, x) for x in items.tolist()), dtype=bool, count=items.size)
    if isinstance(item, str):
        if kind != 'U':
            return np.zeros(items.shape, dtype=bool)
        return np.ascontiguousarray(items).view(np.uint32) == ord(item)
    if kind == 'U' or not isinstance(item, int | float | complex):
        return np.zeros(items.shape, dtype=bool)
    return EQUAL.array(items, item)
