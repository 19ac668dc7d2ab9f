"""``f/ f⌿`` and the windows of ``n f/``.

The ways of reducing an axis of two items or more, the first that applies:

1. `folds.FOLDS`: arithmetic on simple arrays, in NumPy;
2. catenation and the functions that pick a side, which need no call per item;
3. any scalar function: between whole slices of the array, from the last to the first;
4. any other function: called between items, in Python loops, rows in ravel order.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays.core import Value, build, count, empty, empty_like, enclose, items_of, prototype, rank_of
from arrayl.errors import LengthError
from arrayl.functions import Derived, Function, mark
from arrayl.operators.common import axis_of, canonical, function, glyph_of, no_result, one_integer, pervades
from arrayl.operators.each import collect
from arrayl.operators.folds import FOLDS
from arrayl.operators.identity import identity_of
from arrayl.primitives.registry import operator


@operator('/', 'reduce', axis=True, names=('slash', 'fold'))
def reduce_last(f: Any, axis: Value | None = None) -> Function:
    """Put `f` between the items along the last axis, and with a left argument, along every window of that length.

    ``f/ a b c`` is ``⊂a f b f c``, evaluated from the right; ``+/`` and ``×/`` of a simple vector run from the left.
    The axis disappears. One item is the result by itself, without a call of `f`; an empty axis gives the
    identity element of `f`, or DOMAIN ERROR when it has none. ``f/[k]`` reduces along axis k.

    ``n f/ w`` reduces each window of n neighbours; a negative n takes them in reverse, 0 gives identity elements. A
    window longer than the axis by more than 1 is a LENGTH ERROR; n must be one integer.

          +/2 3⍴⍳6
    6 15
          -/10 2 3
    11
          ,/'ONE' 'NESS'
     ONENESS
          3+/⍳5
    6 9 12
          ¯2-/1 4 9 16
    3 5 7
          ×/⍬
    1
    """
    function(f)

    def derived(w: Value, a: Value = None) -> Value:
        return _apply(f, w, a, axis, -1)
    return mark(derived, Derived('/', f, axis=axis))


@operator('⌿', 'reduce first', axis=True, key='/', names=('slashbar',))
def reduce_first(f: Any, axis: Value | None = None) -> Function:
    """Put `f` between the items along the first axis; like ``f/`` in all else.

          +⌿2 3⍴⍳6
    5 7 9
          2-⌿3 2⍴1 2 4 8 16 32
     ¯3  ¯6
    ¯12 ¯24
          +⌿[2]2 3⍴⍳6
    6 15
    """
    function(f)

    def derived(w: Value, a: Value = None) -> Value:
        return _apply(f, w, a, axis, 0)
    return mark(derived, Derived('⌿', f, axis=axis))


def _apply(f: Function, w: Value, a: Value, axis: Value | None, default: int) -> Value:
    rank = rank_of(w)
    k = (default % rank if rank else 0) if axis is None else axis_of(axis, rank)
    if a is not None:
        return windows(f, w, a, k)
    return reduce_along(f, w, k)


def reduce_along(f: Function, w: Value, k: int) -> Value:
    """``f/[k] w`` with `k` counted from 0."""
    if not isinstance(w, np.ndarray) or w.ndim == 0:
        return w
    n = w.shape[k]
    shape = w.shape[:k] + w.shape[k + 1:]
    if n > 1 and w.size and w.dtype.kind != 'O':
        fold = FOLDS.get(glyph_of(f))
        if fold is not None:
            result = fold(w, k)
            if result is not None:
                return result
    if 0 in shape:
        return empty_like(shape, w)
    if n == 0:
        element = identity_of(f, prototype(w))
        return build([element] * count(shape), shape)
    if n == 1:
        return canonical(w.reshape(shape))
    glyph = glyph_of(f)
    if glyph in PICKS:
        at = PICKS[glyph] % n
        return canonical(w[(slice(None),) * k + (slice(at, at + 1),)].reshape(shape))
    if pervades(f):
        return _reduce_slices(f, w, k)
    rows = np.moveaxis(w, k, -1).reshape(-1, n)
    results: list[Value] = []
    join = glyph in (',', '⍪')
    for row in rows:
        items = items_of(row)
        joined = catenation(items) if join else None
        results.append(_reduce_items(f, items) if joined is None else joined)
    return collect(results, shape)


PICKS = {'⊣': 0, '⊢': -1}


def _reduce_items(f: Function, items: list[Value]) -> Value:
    result = items[-1]
    for i in range(len(items) - 2, -1, -1):
        result = f(result, items[i])
        if result is None:
            raise no_result()
    return result


def _reduce_slices(f: Function, w: np.ndarray, k: int) -> Value:
    slices = np.moveaxis(w, k, 0)
    if slices.ndim == 1:
        return enclose(_reduce_items(f, items_of(w)))
    result = canonical(slices[-1])
    for i in range(len(slices) - 2, -1, -1):
        result = f(result, canonical(slices[i]))
    return result


def catenation(items: list[Value]) -> Value | None:
    """The vectors and scalars in `items` joined; None when one has a higher rank."""
    kinds = set()
    for item in items:
        if isinstance(item, np.ndarray):
            if item.ndim > 1:
                return None
            kinds.add('O' if item.dtype.kind == 'O' else 'U' if item.dtype.kind == 'U' else 'n')
        else:
            kinds.add('U' if isinstance(item, str) else 'n' if isinstance(item, int | float | complex) else 'O')
    if len(kinds) == 1 and 'O' not in kinds:
        pieces = [item if isinstance(item, np.ndarray) and item.ndim else build([item]) for item in items]
        joined = np.concatenate(pieces)
        if joined.size or 'U' in kinds:
            return joined
        return joined.astype(bool)
    flat: list[Value] = []
    for item in items:
        flat += items_of(item) if isinstance(item, np.ndarray) else [item]
    return build(flat) if flat else None


# Windows

def windows(f: Function, w: Value, a: Value, k: int) -> Value:
    """``a f/[k] w`` with `k` counted from 0."""
    length = one_integer(a)
    size = abs(length)
    if not isinstance(w, np.ndarray) or w.ndim == 0:
        if size == 1:
            return w
        if size:
            raise LengthError('')
        return build([identity_of(f, prototype(w))], ())
    steps = w.shape[k] + 1 - size
    if steps < 0:
        raise LengthError('')
    shape = w.shape[:k] + (steps,) + w.shape[k + 1:]
    if size == 0:
        element = identity_of(f, prototype(w))
        return build([element] * count(shape), shape) if 0 not in shape else empty(shape, prototype(element))
    if size == 1:
        return w
    if 0 in shape:
        return empty_like(shape, w)
    if pervades(f):
        return _window_slices(f, w, length, k, steps)
    rows = np.moveaxis(w, k, -1)
    frame = rows.shape[:-1]
    join = glyph_of(f) in (',', '⍪')
    results: list[Value] = []
    for row in rows.reshape(-1, w.shape[k]):
        items = items_of(row)
        for start in range(steps):
            window = items[start:start + size]
            if length < 0:
                window.reverse()
            joined = catenation(window) if join else None
            results.append(_reduce_items(f, window) if joined is None else joined)
    made = collect(results, (*frame, steps))
    return np.moveaxis(made, -1, k) if k != len(frame) else made


def _window_slices(f: Function, w: np.ndarray, length: int, k: int, steps: int) -> Value:
    ahead = (slice(None),) * k
    order = range(length - 1, -1, -1) if length > 0 else range(-length)
    result: Value = None
    for start in order:
        piece = canonical(w[(*ahead, slice(start, start + steps))])
        result = piece if result is None else f(result, piece)
    return result
