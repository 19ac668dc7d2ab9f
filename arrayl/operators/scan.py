"""``f\\ f⍀``: the reductions of all beginnings of an axis.

By definition item i is ``f/`` of the first i items, each from the right, which costs the square of the length.
Three ways avoid it without changing a result: associative arithmetic accumulates in NumPy; associative scalar
functions accumulate slice by slice; and any other scalar function does all beginnings at once, each step one call
on a slice. ``+\\`` and ``×\\`` run from the left (Dyalog), and so do ``-\\`` and ``÷\\`` of many floats; other
functions get exactly the calls of the definition.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Lock
from typing import Any

import numpy as np

from arrayl.arrays import pool
from arrayl.arrays.budget import reserve
from arrayl.arrays.core import INT_MAX, Value, as_array, items_of, narrowest, nested, rank_of, simplify
from arrayl.engine.lift import NotLiftable, primitive_of, recurrence, slicewise
from arrayl.engine.switch import SWITCH
from arrayl.errors import NO_LEFT, APLSyntaxError
from arrayl.functions import Derived, Function, mark
from arrayl.operators.common import axis_of, canonical, function, glyph_of, pervades
from arrayl.operators.folds import EITHER, EXACT, SAFE, finite, logical, magnitude, signs_along
from arrayl.operators.parallel import run_blocks
from arrayl.operators.reduce import JOINS, VIEW, Rows, by_rows, catenation, fold_items
from arrayl.operators.truth import SCANS, Scan
from arrayl.primitives.registry import operator
from arrayl.primitives.scalar import numeric


@operator('\\', 'scan', axis=True)
def scan_last(f: Any, axis: Value | None = None) -> Function:
    """Reduce every beginning of the last axis with `f`.

    The result has the shape of the argument: its item i is ``f/`` of the first i items. Empty arrays and scalars
    are their own scan. ``f\\[k]`` scans along axis k. `f` must return a result.

          +\\1 2 3 4
    1 3 6 10
          -\\2 3⍴1 2 3 10 20 30
     1  ¯1  2
    10 ¯10 20
          ,\\'ABC'
    A AB  ABC
          ∨\\0 0 1 0 1
    0 0 1 1 1
          +\\[1]2 3⍴⍳6
    1 2 3
    5 7 9
    """
    derived = by_rows(function(f), lambda w, a: _plan(f, w, a, axis, -1))
    return mark(derived, Derived('\\', f, axis=axis))


@operator('⍀', 'scan first', axis=True, key='.')
def scan_first(f: Any, axis: Value | None = None) -> Function:
    """Reduce every beginning of the first axis with `f`; like ``f\\`` in all else.

          +⍀2 3⍴⍳6
    1 2 3
    5 7 9
          ×⍀[2]2 3⍴⍳6
    1  2   6
    4 20 120
    """
    derived = by_rows(function(f), lambda w, a: _plan(f, w, a, axis, 0))
    return mark(derived, Derived('⍀', f, axis=axis))


def _plan(f: Function, w: Value, a: Value, axis: Value | None, default: int) -> Any:
    if a is not None:
        raise APLSyntaxError(NO_LEFT)
    rank = rank_of(w)
    k = (default % rank if rank else 0) if axis is None else axis_of(axis, rank)
    return plan_scan(f, w, k)


def scan_along(f: Function, w: Value, k: int) -> Value:
    """``f\\[k] w`` with `k` counted from 0, for the use of other operators on primitives."""
    plan = plan_scan(f, w, k)
    return plan if type(plan) is not Rows else plan.finish([fold_items(f, items) for items in plan.rows])


def plan_scan(f: Function, w: Value, k: int) -> Any:
    """``f\\[k] w`` with `k` counted from 0, or the `Rows` (all beginnings) that are left to do."""
    if not isinstance(w, np.ndarray) or w.ndim == 0 or w.size == 0 or w.shape[k] == 1:
        return w
    glyph = glyph_of(f)
    if w.dtype.kind not in 'OU':
        accumulate = ACCUMULATE.get(glyph)
        if accumulate is not None:
            reserve(w.shape, 16)            # as floats or wide integers, and once again
            result = accumulate(w, k)
            if result is not None:
                return result
    if glyph == '⊢':
        return w
    if glyph == '⊣':
        return canonical(np.repeat(np.take(w, [0], axis=k), w.shape[k], axis=k))
    if pervades(f):
        done = _scan_associative(f, w, k) if glyph in ('∧', '∨') and w.dtype.kind in 'bi' else None
        return _scan_slices(f, w, k) if done is None else done
    made = _in_one_pass(f, w, k)
    if made is not None:
        return made
    made = slicewise(f, w, w.size // 2, lambda g: _scan_slices(g, w, k, exactly=True), mixes=True)
    if made is not None:
        return made
    rows = np.moveaxis(w, k, -1)
    lines = rows.reshape(-1, w.shape[k])
    left = Rows(_beginnings(lines), rows.shape, k if k != w.ndim - 1 else None)
    if glyph in JOINS:
        if w.dtype.kind != 'O':
            reserve(w.shape, VIEW)
            return left.finish(_simple_beginnings(lines))
        reserve((len(lines), w.shape[k] * (w.shape[k] + 1) // 2), w.dtype.itemsize)
        joined = [items[0] if len(items) == 1 else catenation(items) for items in _beginnings(lines)]
        if not any(j is None for j in joined):
            return left.finish(joined)
    return left


def _in_one_pass(f: Function, w: np.ndarray, k: int) -> Value | None:
    """A scan of numbers with a dfn that is a primitive, or affine in ⍵."""
    if w.dtype.kind not in 'bif' or w.size < SWITCH.lifted:
        return None
    glyph = primitive_of(f)
    if glyph in EITHER:
        return ACCUMULATE[glyph](w, k)
    return recurrence(f, w, k)


def _beginnings(rows: np.ndarray) -> Iterator[list[Value]]:
    for row in rows:
        items = items_of(row)
        for last in range(len(items)):
            yield items[:last + 1]


def _simple_beginnings(lines: np.ndarray) -> list[Value]:
    """The beginnings of every row of a simple matrix joined, as views of it; the first of a row is its first item."""
    return [first if n == 1 else canonical(line[:n])
            for line, first in zip(lines, items_of(lines[:, 0]), strict=True) for n in range(1, len(line) + 1)]


def _scan_associative(f: Function, w: np.ndarray, k: int) -> Value | None:
    """LCM and GCD of integers from the left; None when a result leaves int64, where order begins to show."""
    slices = np.moveaxis(w, k, 0)
    done = [canonical(slices[0])]
    for i in range(1, len(slices)):
        done.append(f(canonical(slices[i]), done[-1]))
    made = np.array(done)
    return np.moveaxis(made, 0, k) if made.dtype.kind in 'bi' else None


def _scan_slices(f: Function, w: np.ndarray, k: int, exactly: bool = False) -> Value:
    """All beginnings together: from the last item to the first, ``x f`` what every longer beginning has so far.

    `exactly`: f is defined for single items, which are integers or floats each for itself.
    """
    slices = np.moveaxis(w, k, 0)
    n = len(slices)
    tail: Value = canonical(slices[n - 1:])         # results of the beginnings that end at i or later, one per cell
    for i in range(n - 2, -1, -1):
        item = slices[i:i + 1]
        tail = f(tail, canonical(np.repeat(item, n - 1 - i, axis=0)))
        if exactly and (item.dtype.kind == 'f') != (as_array(tail).dtype.kind == 'f'):
            whole = tail if item.dtype.kind == 'f' else item
            if magnitude(np.asarray(whole)) > numeric.EXACT:        # an integer that may be no float
                raise NotLiftable
        tail = _stack(item, tail)
    return canonical(np.moveaxis(tail, 0, k))


def _stack(item: np.ndarray, tail: Value) -> np.ndarray:
    """`item` (one cell) ahead of the cells of `tail`."""
    if (item.dtype.kind == 'U') != (tail.dtype.kind == 'U') or 'O' in (item.dtype.kind, tail.dtype.kind):
        return canonical(np.concatenate([_as_nested(item), _as_nested(tail)]))
    return np.concatenate([item, tail])


def _as_nested(array: np.ndarray) -> np.ndarray:
    return array if array.dtype.kind == 'O' else nested(items_of(array), array.shape)


# Accumulations in NumPy

def _add(x: np.ndarray, k: int) -> Value | None:
    if x.dtype.kind in 'bi':
        bound = (1 if x.dtype.kind == 'b' else magnitude(x)) * x.shape[k]
        if bound <= INT_MAX:
            dtype = np.int64 if bound > 2147483647 else np.int32
            if SWITCH.on and x.ndim == 1 and x.size >= LONG:
                return _running(x, np.dtype(dtype))
            return np.add.accumulate(x, axis=k, dtype=dtype, out=pool.empty(x.shape, np.dtype(dtype)))
        with np.errstate(all='ignore'):
            if np.abs(np.add.accumulate(x, axis=k, dtype=np.float64)).max() < SAFE:
                return np.add.accumulate(x, axis=k, dtype=np.int64)
    if SWITCH.on and x.ndim == 1 and x.size >= LONG and x.dtype.kind == 'f':
        made = _running(x, x.dtype)
        if np.isfinite(made[-1]):               # else a block may have overflowed where the whole does not
            return simplify(made)
    out = pool.empty(x.shape, _inexact(x))
    with np.errstate(all='ignore'):
        return _kept(np.add.accumulate(x, axis=k, dtype=out.dtype, out=out), x, k)


LONG = 1 << 17                          # items of a vector whose sums two threads make
BLOCK = 1 << 15                         # items of a block of it: in the cache when what went before is added


def _running(x: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """``+\\`` of a long vector: blocks by themselves on all cores, and what went before added to each.

    Accumulating waits for every sum before the next, adding a number to a block does not, so the second pass is nearly
    free. The blocks depend on the length alone. Their joints keep sums of non-negative floats in ascending order.
    """
    out = pool.empty(x.shape, dtype)
    starts = range(0, x.size, BLOCK)
    totals: list[Any] = [None] * len(starts)
    lock = Lock()
    done, before = 0, dtype.type(0)

    def block(i: int) -> None:
        nonlocal done, before
        here = slice(starts[i], starts[i] + BLOCK)
        total = np.add.accumulate(x[here], dtype=dtype, out=out[here])[-1]
        with lock:
            totals[i] = total
        while True:                             # finish the blocks whose turn it is, whoever made them
            with lock:
                if done == len(totals) or totals[done] is None:
                    return
                j, carry = done, before
                done, before = done + 1, totals[j] if j == 0 else before + totals[j]
            if j:
                part = out[starts[j]:starts[j] + BLOCK]
                np.add(part, carry, out=part)
    run_blocks(block, len(starts))
    return out


def _kept(made: np.ndarray, x: np.ndarray, k: int) -> Value:
    """`made`, unless it overflowed: an infinity on the way leaves the last item infinite, or not a number."""
    finite(made[(slice(None),) * k + (slice(-1, None),)], x)
    return simplify(made)


def _inexact(x: np.ndarray) -> np.dtype:
    return x.dtype if x.dtype.kind in 'fc' else np.dtype(np.float64)


def _multiply(x: np.ndarray, k: int) -> Value | None:
    kind = x.dtype.kind
    if kind == 'b':
        return np.logical_and.accumulate(x, axis=k)
    with np.errstate(all='ignore'):
        if kind == 'i':
            estimate = np.abs(np.multiply.accumulate(x, axis=k, dtype=np.float64)).max()
            if estimate < SAFE:
                out = np.multiply.accumulate(x, axis=k, dtype=np.int64)
                return out.astype(narrowest(-int(estimate) - 1, int(estimate) + 1), copy=False)
        return _kept(np.multiply.accumulate(x, axis=k, dtype=_inexact(x)), x, k)


def _subtract(x: np.ndarray, k: int) -> Value | None:
    """``a-b-c`` is ``a+(-b)+c``: for integers, where order does not show, and for floats too many to go by it."""
    n = x.shape[k]
    if x.dtype.kind == 'f' and n > EXACT and SWITCH.on and np.abs(x).max() < 1e308 / n:
        return _add(x * signs_along(x, k), k)       # neither way overflows
    if x.dtype.kind not in 'bi' or (x.dtype.itemsize == 8 and magnitude(x) * x.shape[k] > INT_MAX):
        return None
    return np.add.accumulate(x * signs_along(x, k).astype(np.int64), axis=k)


def _maximum(x: np.ndarray, k: int) -> Value | None:
    return np.maximum.accumulate(x, axis=k) if x.dtype.kind in 'bif' else None


def _minimum(x: np.ndarray, k: int) -> Value | None:
    return np.minimum.accumulate(x, axis=k) if x.dtype.kind in 'bif' else None


def _divide(x: np.ndarray, k: int) -> Value | None:
    """``a÷b÷c`` is ``a×(÷b)×c``: for items too many to go by the definition, where neither way leaves the floats."""
    if x.dtype.kind not in 'bif' or x.shape[k] <= EXACT or not SWITCH.on or not x.all():
        return None
    factors = x.astype(np.float64)
    odd = factors[(slice(None),) * k + (slice(1, None, 2),)]
    with np.errstate(all='ignore'):
        np.divide(1.0, odd, out=odd)
        made = np.multiply.accumulate(factors, axis=k, out=factors)
        sizes = np.abs(made)
    return made if 1e-150 < sizes.min() and sizes.max() < 1e150 else None


def _truth(scan: Scan) -> Callable[[np.ndarray, int], Value | None]:
    """A scan of booleans, and of numbers that all are 0 or 1."""
    def accumulate(x: np.ndarray, k: int) -> Value | None:
        bits = logical(x)
        return None if bits is None else scan(bits, k)
    return accumulate


ACCUMULATE: dict[str, Callable[[np.ndarray, int], Value | None]] = {
    '+': _add, '×': _multiply, '-': _subtract, '÷': _divide, '⌈': _maximum, '⌊': _minimum,
    **{glyph: _truth(scan) for glyph, scan in SCANS.items()},
}
