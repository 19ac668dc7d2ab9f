"""``f¨``: the function on every item.

The operand is called in a plain loop, in ravel order, once per item. The loop stands in the derived function itself, as
in every operator: recursion through an operator then costs one frame a level, and 100,000 levels fit. Scalar functions
are their own each, so they go straight to the arrays. An empty argument runs the operand once, on the prototype,
to learn the prototype of the empty result: scalar functions too, which by themselves do nothing then (``÷¨⍬``
fails). An operand that gives no result gives none for the whole; one that sometimes does is a VALUE ERROR.
"""
from __future__ import annotations

from types import NoneType
from typing import Any

import numpy as np

from arrayl.arrays.core import (
    Nested,
    Shape,
    Value,
    build,
    count,
    empty,
    items_of,
    nested,
    prototype,
    rank_of,
    shape_of,
    size_of,
)
from arrayl.engine.lift import over
from arrayl.engine.switch import SWITCH
from arrayl.errors import LengthError, RankError
from arrayl.functions import Derived, Function, Primitive, mark
from arrayl.operators import pieces
from arrayl.operators.common import function, pervades
from arrayl.operators.foresight import foresee
from arrayl.primitives.registry import operator

MANY = 64                               # items of which a few may be tried first
REPEATED = 1 << 16                      # items among which each small integer is sure to be met often
EFFECTS = '?⍎⍞⎕'                        # primitives that do more than make a result, or another one each time

@operator('¨', 'each', strikes='"" :: \'\'', key='1', looks=('dieresis', 'double dot'))
def each(f: Any) -> Function:
    """Apply `f` to every item, or between corresponding items.

    The result has the shape of the argument; one-item arguments are extended. Shapes that differ are a LENGTH ERROR,
    ranks that differ a RANK ERROR. `f` need not return a result. On an empty argument `f` runs once, on its prototype.

          ≢¨'one' 'three' ⍬
    3 5 0
          1 2 3⍴¨10
     10  10 10  10 10 10
          (1 2)(3 4)+.×¨10 100
    30 700
          ⊃⍴¨0⍴⊂1 2 3
    0
    """
    function(f)
    direct_monadic, direct_dyadic, several = _is_scalar(f), pervades(f), several_of(f)

    def derived(w: Value, a: Value = None) -> Value:
        results: list[Value] = []
        if a is None:
            if direct_monadic and size_of(w):
                return f(w)
            made = over(f, w)
            if made is not None:
                return made
            frame = shape_of(w)
            if 0 in frame:
                sample = f(prototype(w))
                return None if sample is None else empty_of(frame, sample)
            foresee(f, count(frame), w)
            made = by_value(f, w)
            if made is not None:
                return made
            items = items_of(w)
            made = pieces.monadic(f, w, items)
            if made is not None:
                return made
            made = vectors_at_once(f, items) if len(items) >= MANY and type(w) is Nested else None
            if made is not None:
                return made.reshape(frame)
            for item in items:
                results.append(f(item))
            return collect(results, frame)
        if direct_dyadic and size_of(w) and size_of(a):
            return f(w, a)
        made = over(f, w, a)
        if made is not None:
            return made
        frame = common_shape(w, a)
        if 0 in frame:
            sample = f(prototype(w), prototype(a))
            return None if sample is None else empty_of(frame, sample)
        if several is not None and size_of(w) == 1:
            done = several(items_of(w), items_of(a))
            if done is not None:
                return collect(done[0], frame)
        foresee(f, count(frame), w, a)
        made = pieces.dyadic(f, w, a)
        if made is not None:
            return made
        rights, lefts = extended(w, count(frame)), extended(a, count(frame))
        for i in range(len(rights)):
            results.append(f(rights[i], lefts[i]))
        return collect(results, frame)
    return mark(derived, Derived('¨', f))


def vectors_at_once(f: Any, items: list[Value]) -> Value | None:
    """What `f` gives for many vectors, where that can be found in one pass."""
    from arrayl.operators.vectors import for_items  # which imports us
    return for_items(f, items)


def by_value(f: Any, w: Value) -> Value | None:
    """``f¨w`` for many small integers and a primitive that makes arrays of them: once for each, where it is met first.

    None when f has to be called for every item.
    """
    m = getattr(f, 'meaning', None)
    if type(m) is not Primitive or m.entry is None or m.entry.glyph in EFFECTS or not isinstance(w, np.ndarray) \
            or w.dtype.char not in '?b' or w.size < REPEATED or not SWITCH.on:
        return None
    codes, known = w.reshape(-1).view(np.uint8), np.full(256, None)
    for start in range(0, w.size, REPEATED):
        part = codes[start:start + REPEATED]
        fresh = [code for code in np.flatnonzero(np.bincount(part, minlength=256)).tolist() if known[code] is None]
        for at in sorted(int(np.argmax(part == code)) for code in fresh):
            item = f(items_of(w.reshape(-1)[start + at:start + at + 1])[0])
            if not isinstance(item, np.ndarray) or not item.ndim:
                return None
            known[part[at]] = item
    return known.take(codes).view(Nested).reshape(w.shape)


def _is_scalar(f: Any) -> bool:
    """Whether monadic `f` is a scalar function."""
    m = getattr(f, 'meaning', None)
    return type(m) is Primitive and m.entry is not None and m.entry.monadic is not None and bool(m.entry.monadic.scalar)


def several_of(f: Any) -> Any:
    """How primitive `f` is applied between several left arguments and each right one; None if it has no way."""
    m = getattr(f, 'meaning', None)
    if type(m) is not Primitive or m.entry is None or m.entry.dyadic is None or not SWITCH.on:
        return None
    return m.entry.dyadic.several


def extended(value: Value, size: int) -> list[Value]:
    """The items of `value`, the only one as often as `size` asks."""
    items = items_of(value)
    return items * size if len(items) == 1 and size > 1 else items


def common_shape(w: Value, a: Value) -> Shape:
    """The shape in which two arguments meet: equal, or one of them has one item and is extended."""
    right, left = shape_of(w), shape_of(a)
    if right == left:
        return right
    one_right, one_left = size_of(w) == 1, size_of(a) == 1
    if one_right and one_left:
        return right if len(right) > len(left) else left
    if one_right:
        return left
    if one_left:
        return right
    if rank_of(w) != rank_of(a):
        raise RankError('')
    raise LengthError('')


def empty_of(shape: Shape, sample: Value) -> np.ndarray:
    """An empty array of `shape` whose items would have been like `sample`."""
    return empty(shape, prototype(sample if not isinstance(sample, np.ndarray) else nested([sample], (1,))))


def collect(results: list[Value], shape: Shape) -> Value:
    """The array of `shape` with these results as items; None when one is missing."""
    return None if NoneType in set(map(type, results)) else build(results, shape)
