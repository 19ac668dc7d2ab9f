"""``f/ f⌿`` and the windows of ``n f/``.

The ways of reducing an axis of two items or more, the first that applies:

1. `folds.FOLDS`: arithmetic on simple arrays, in NumPy;
2. catenation and the functions that pick a side, which need no call per item;
3. any scalar function: between whole slices of the array, from the last to the first;
4. any other function: called between items, rows in ravel order, in a loop that stands in the derived function.

The first three make a value; the fourth a `Rows`, the work that is left.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from arrayl.arrays.budget import reserve
from arrayl.arrays.core import Shape, Value, build, count, empty, empty_like, first_item, items_of, prototype, rank_of
from arrayl.engine.lift import folded, folded_rows, primitive_of, recurrence, slicewise
from arrayl.engine.switch import SWITCH
from arrayl.errors import LengthError, RankError
from arrayl.functions import Derived, Function, mark
from arrayl.operators.common import (
    axis_of,
    canonical,
    function,
    glyph_of,
    kernel_of,
    no_result,
    one_integer,
    pervades,
)
from arrayl.operators.each import collect
from arrayl.operators.folds import EITHER, FOLDS
from arrayl.operators.identity import identity_of
from arrayl.operators.joins import FEWEST, joined_by, pieces
from arrayl.primitives.registry import REGISTRY, operator
from arrayl.settings import S


@operator('/', 'reduce', axis=True, names=('fold',))
def reduce_last(f: Any, axis: Value | None = None) -> Function:
    """Put `f` between the items along the last axis, and with a left argument, along every window of that length.

    ``f/ x y z`` is ``⊂x f y f z``, evaluated from the right; ``+/`` and ``×/`` of a simple vector run from the left.
    The axis disappears. One item is the result by itself, without a call of `f`; an empty axis gives the
    identity element of `f`, or DOMAIN ERROR when it has none. ``f/[k]`` reduces along axis k.

    ``n f/ ⍵`` reduces each window of n neighbours; a negative n takes them in reverse, 0 gives identity elements. A
    window longer than the axis by more than 1 is a LENGTH ERROR; a scalar has no axis to have windows along.

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
          +/[1]2 3⍴⍳6
    5 7 9
    """
    derived = by_rows(function(f), lambda w, a: _plan(f, w, a, axis, -1))
    return mark(derived, Derived('/', f, axis=axis))


@operator('⌿', 'reduce first', axis=True, key='/')
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
    derived = by_rows(function(f), lambda w, a: _plan(f, w, a, axis, 0))
    return mark(derived, Derived('⌿', f, axis=axis))


class Rows:
    """Item lists that remain to be reduced by calls, and where their results belong."""
    __slots__ = ('axis', 'rows', 'shape')

    def __init__(self, rows: Iterator[list[Value]], shape: Shape, axis: int | None = None) -> None:
        self.rows, self.shape, self.axis = rows, shape, axis

    def finish(self, results: list[Value]) -> Value:
        """The array of the results; the last axis goes to place `axis` where that is given."""
        S.shy = False               # a reduction is never shy, whatever its operand is
        made = collect(results, self.shape)
        return made if self.axis is None else np.moveaxis(made, -1, self.axis)


def by_rows(f: Function, make_plan: Callable[[Value, Value], Any]) -> Function:
    """The function that does what `make_plan` leaves to do: it gives a value, or `Rows` to be reduced with `f`."""
    def derived(w: Value, a: Value = None) -> Value:
        plan = make_plan(w, a)
        if type(plan) is not Rows:
            return plan
        results: list[Value] = []
        for items in plan.rows:
            value = items[-1]
            for i in range(len(items) - 2, -1, -1):
                value = f(value, items[i])
                if value is None:
                    raise no_result()
            results.append(value)
        return plan.finish(results)
    return derived


def _plan(f: Function, w: Value, a: Value, axis: Value | None, default: int) -> Any:
    rank = rank_of(w)
    k = (default % rank if rank else 0) if axis is None else axis_of(axis, rank)
    return plan_reduce(f, w, k) if a is None else plan_windows(f, w, a, k)


def reduce_along(f: Function, w: Value, k: int) -> Value:
    """``f/[k] w`` with `k` counted from 0, for the use of other operators on primitives."""
    plan = plan_reduce(f, w, k)
    if type(plan) is not Rows:
        return plan
    return plan.finish([fold_items(f, items) for items in plan.rows])


def plan_reduce(f: Function, w: Value, k: int) -> Any:
    """``f/[k] w`` with `k` counted from 0, or the `Rows` that are left to do."""
    if not isinstance(w, np.ndarray) or w.ndim == 0:
        return w
    n = w.shape[k]
    glyph = glyph_of(f)
    if n > 1 and glyph in FOLDS and w.size and w.dtype.kind != 'O':
        result = FOLDS[glyph](w, k)
        if result is not None:
            return result
    shape = w.shape[:k] + w.shape[k + 1:]
    if n == 0:
        element = identity_of(f, prototype(w))      # a DOMAIN ERROR without one, also when no item needs it
        if 0 not in shape:
            return build([element] * count(shape), shape)
    if 0 in shape:
        return empty_like(shape, w)
    if n == 1:
        return canonical(w.reshape(shape))
    if glyph in PICKS:
        at = PICKS[glyph] % n
        return canonical(w[(slice(None),) * k + (slice(at, at + 1),)].reshape(shape))
    if w.dtype.kind == 'O':
        made = _reduce_large(f, w, k, shape)
        if made is not None:
            return made
    if pervades(f) and w.ndim > 1:
        return _reduce_slices(f, w, k)
    made = _in_one_pass(f, w, k)
    if made is not None:
        return made
    if w.ndim > 1:
        made = slicewise(f, w, w.size // n, lambda g: _reduce_slices(g, w, k))
        if made is not None:
            return made
    rows = np.moveaxis(w, k, -1).reshape(-1, n)
    if glyph in JOINS:
        joined = [catenation_of(row) for row in rows]
        if not any(j is None for j in joined):
            return collect(joined, shape)
    parts = joined_by(f) if n >= FEWEST and SWITCH.on else None
    if parts is not None:
        joined = [catenation(pieces(parts, items_of(row))) for row in rows]
        if not any(j is None for j in joined):
            return collect(joined, shape)
    return Rows((items_of(row) for row in rows), shape)


def _in_one_pass(f: Function, w: np.ndarray, k: int) -> Value | None:
    """The reduction of a vector of numbers with a dfn that is a primitive, or affine in ⍵."""
    if w.ndim > 1 or w.dtype.kind not in 'bif' or w.size < SWITCH.lifted or glyph_of(f):
        return None
    glyph = primitive_of(f)
    if glyph in EITHER:
        return FOLDS[glyph](w, k)
    made = recurrence(f, w, k)
    return None if made is None else first_item(made[-1:])      # type: ignore[index]


PICKS = {'⊣': 0, '⊢': -1}
JOINS = (',', '⍪')
VIEW = 128                              # bytes of a view of an array, which shares its items


def fold_items(f: Function, items: list[Value]) -> Value:
    """``f/ items`` by calls."""
    result = items[-1]
    for i in range(len(items) - 2, -1, -1):
        result = f(result, items[i])
        if result is None:
            raise no_result()
    return result


def _reduce_large(f: Function, w: np.ndarray, k: int, shape: Shape) -> Value | None:
    """``f/`` of large arrays in a nested array, for scalar primitives; None when the definition has to be followed."""
    kernel = kernel_of(f)
    if kernel is None:
        return None
    results = []
    for row in np.moveaxis(w, k, -1).reshape(-1, w.shape[k]):
        made = folded(kernel, row.tolist())
        if made is None:
            return None
        results.append(made)
    return collect(results, shape)


def reduce_twice(w: np.ndarray, g: str, f: str, axis: str) -> Value | None:
    """``g/f/w`` (``g/f⌿w`` where `axis` is first) of a matrix of large arrays; None when each is done by itself."""
    if w.ndim != 2 or min(w.shape) < 2:
        return None
    rows = w if axis == 'last' else w.T
    made = folded_rows(kernel_of(REGISTRY[g].value), kernel_of(REGISTRY[f].value), rows.tolist())
    return None if made is None else collect([made], ())


def _reduce_slices(f: Function, w: np.ndarray, k: int) -> Value:
    slices = np.moveaxis(w, k, 0)
    result = canonical(slices[-1])
    for i in range(len(slices) - 2, -1, -1):
        result = f(result, canonical(slices[i]))
    return result


def catenation_of(row: np.ndarray) -> Value | None:
    """The items of `row`, a vector of two or more, joined; the items of a simple vector make that vector again."""
    return catenation(items_of(row)) if row.dtype.kind == 'O' else canonical(row)


def catenation(items: list[Value]) -> Value | None:
    """The vectors and scalars in `items` joined; None when one has a higher rank."""
    if set(map(type, items)) == {np.ndarray} and {item.ndim for item in items} == {1}:
        types = {item.dtype.kind for item in items}
        if types == {'U'} or (types <= set('bifc') and any(item.size for item in items)):
            return np.concatenate(items)
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

def plan_windows(f: Function, w: Value, a: Value, k: int) -> Any:
    """``a f/[k] w`` with `k` counted from 0, or the `Rows` that are left to do."""
    length = one_integer(a)
    size = abs(length)
    if not isinstance(w, np.ndarray) or w.ndim == 0:
        raise RankError('')
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
    lines = rows.reshape(-1, w.shape[k])
    windows = _windows(lines, steps, length)
    left = Rows(windows, (*frame, steps), k if k != len(frame) else None)
    if glyph_of(f) in JOINS:
        if w.dtype.kind != 'O':
            reserve(shape, VIEW)
            return left.finish([canonical(x) for line in lines for x in _windows_of(line, steps, length)])
        reserve((*shape, size), w.dtype.itemsize)
        everything = list(windows)
        joined = [catenation(items) for items in everything]
        if not any(j is None for j in joined):
            return left.finish(joined)
        left.rows = iter(everything)
    return left


def _windows(rows: np.ndarray, steps: int, length: int) -> Iterator[list[Value]]:
    for row in rows:
        yield from _windows_of(items_of(row), steps, length)


def _windows_of(items: Any, steps: int, length: int) -> Iterator[Any]:
    """The windows of a list or an array, whose windows are views of it."""
    for start in range(steps):
        window = items[start:start + abs(length)]
        yield window if length > 0 else window[::-1]


def _window_slices(f: Function, w: np.ndarray, length: int, k: int, steps: int) -> Value:
    ahead = (slice(None),) * k
    order = range(length - 1, -1, -1) if length > 0 else range(-length)
    result: Value = None
    for start in order:
        piece = canonical(w[(*ahead, slice(start, start + steps))])
        result = piece if result is None else f(result, piece)
    return result
