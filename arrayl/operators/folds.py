"""Reductions of simple arrays by arithmetic, without a call per item.

Each fold takes a simple array and an axis of two items or more, and gives the reduction or None, which means: take
the general way. They keep what the definition says:

* order: APL reduces from the right, except that ``+/`` and ``×/`` of a simple vector run from the left (Dyalog).
  It shows in the last digit of floats only; up to `EXACT` items the very order is kept, beyond that NumPy's pairwise
  sums, which are more accurate than either.
* range: integers are summed in int64 where the bounds prove that it suffices, by halves of words where they do not;
  a sum or product that leaves int64 is a float.
* a float result that overflows is a DOMAIN ERROR.
"""
from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from arrayl.arrays.budget import reserve
from arrayl.arrays.core import INT_MAX, INT_MIN, Value, narrow, simplify
from arrayl.arrays.flags import ignoring
from arrayl.errors import DomainError
from arrayl.operators.parallel import run_blocks
from arrayl.operators.truth import SCANS, Scan
from arrayl.primitives.scalar.numeric import loose_span

EXACT = 4096                # items in all, up to which float sums follow the very order of the definition
CHUNK = 1 << 19             # items of a long vector that one thread reduces at a time
EITHER = {'⌈', '⌊', *SCANS}              # functions whose reductions and scans are the same from the left, bit for bit
SAFE = 9.2e18               # a float estimate below this proves that an integer result fits int64

Fold = Callable[[np.ndarray, int], 'Value | None']


def finite(result: np.ndarray, source: np.ndarray) -> np.ndarray:
    """`result`, unless computing it overflowed: then DOMAIN ERROR."""
    if result.ndim == 0 and math.isfinite(abs(result.item())):
        return result
    if not np.isfinite(result).all() and np.isfinite(source).all():
        raise DomainError('')
    return result


def _settled(result: np.ndarray) -> Value:
    return simplify(narrow(np.asarray(result)))


def flip(x: np.ndarray, k: int) -> np.ndarray:
    """`x` reversed along axis `k`, as a view."""
    return x[(slice(None),) * k + (slice(None, None, -1),)]


def last_along(x: np.ndarray, k: int) -> np.ndarray:
    return x[(slice(None),) * k + (-1,)]


def add(x: np.ndarray, k: int) -> Value | None:
    kind = x.dtype.kind
    if kind == 'b':
        return int(np.count_nonzero(x)) if x.ndim == 1 else _settled(np.add.reduce(x, axis=k, dtype=np.int64))
    if kind == 'i':
        return sum_integers(x, k)
    if kind == 'U':
        return None
    if x.ndim > 1 and x.size <= EXACT:
        x = flip(x, k)
    return add_in_order(x, k)


def add_in_order(x: np.ndarray, k: int) -> Value:
    """The sum of floats or complex numbers along axis `k` from its first item on."""
    if x.size <= EXACT and x.shape[k] > 7:              # up to 7 items NumPy's reduce keeps the order anyway
        total = last_along(ignoring(np.add.accumulate, x, k), k)
    else:
        total = in_chunks(np.add, x) if x.ndim == 1 and x.size > 2 * CHUNK else ignoring(np.add.reduce, x, k)
    return simplify(finite(np.asarray(total), x))


def in_chunks(ufunc: np.ufunc, x: np.ndarray) -> np.ndarray:
    """The reduction of a long vector from those of its chunks, which depend on the vector's length alone."""
    starts = range(0, x.size, CHUNK)
    parts = np.empty(len(starts), dtype=x.dtype)

    def block(i: int) -> None:
        parts[i] = ufunc.reduce(x[starts[i]:starts[i] + CHUNK])
    run_blocks(block, len(starts))
    return np.asarray(ignoring(ufunc.reduce, parts))


def magnitude(x: np.ndarray) -> int:
    """No absolute value in a non-empty integer array is larger (a pass for wide ones, their type's for narrow ones)."""
    if x.dtype.itemsize < 8:
        return 1 << (8 * x.dtype.itemsize - 1)
    span = loose_span(x)
    return max(-span.low, span.high)


def sum_integers(x: np.ndarray, k: int) -> Value:
    if magnitude(x) * x.shape[k] <= INT_MAX:
        if x.ndim == 1:
            return int(np.add.reduce(x, dtype=np.int64))
        return _settled(np.add.reduce(x, axis=k, dtype=np.int64))
    high = np.asarray(np.add.reduce(x >> 32, axis=k)).astype(object)
    low = np.asarray(np.add.reduce(x & 0xFFFFFFFF, axis=k)).astype(object)
    totals = [(top << 32) + bottom for top, bottom in zip(high.reshape(-1), low.reshape(-1), strict=True)]
    if all(INT_MIN <= t <= INT_MAX for t in totals):
        return simplify(np.array(totals, dtype=np.int64).reshape(high.shape))
    return simplify(np.array([float(t) for t in totals]).reshape(high.shape))


def subtract(x: np.ndarray, k: int) -> Value | None:
    """``a-b-c-d`` is ``a+(-b)+c+(-d)``, in floats too: negation rounds nothing."""
    kind = x.dtype.kind
    if kind == 'U' or (kind == 'i' and x.dtype.itemsize == 8 and magnitude(x) * x.shape[k] > INT_MAX):
        return None
    if kind in 'bi':
        ahead = (slice(None),) * k
        even = np.add.reduce(x[(*ahead, slice(0, None, 2))], axis=k, dtype=np.int64)
        return _settled(even - np.add.reduce(x[(*ahead, slice(1, None, 2))], axis=k, dtype=np.int64))
    reserve(x.shape, x.dtype.itemsize)
    signed = np.array(x)
    odd = signed[(slice(None),) * k + (slice(1, None, 2),)]
    np.negative(odd, out=odd)
    return add_in_order(flip(signed, k), k)


def signs_along(x: np.ndarray, k: int) -> np.ndarray:
    """1 ¯1 1 ¯1 … along axis `k`, to broadcast against `x`."""
    signs = np.ones(x.shape[k])
    signs[1::2] = -1
    return signs.reshape((-1,) + (1,) * (x.ndim - k - 1))


def multiply(x: np.ndarray, k: int) -> Value | None:
    kind = x.dtype.kind
    if kind == 'b':
        return simplify(np.asarray(np.logical_and.reduce(x, axis=k)))
    if kind == 'U':
        return None
    ordered = flip(x, k) if x.ndim > 1 and x.size <= EXACT else x
    with np.errstate(all='ignore'):
        if kind == 'i':
            estimate = np.multiply.reduce(np.abs(x, dtype=np.float64), axis=k)
            if np.all(estimate < SAFE):
                return _settled(np.multiply.reduce(x, axis=k, dtype=np.int64))
            ordered = ordered.astype(np.float64)
        if ordered.size <= EXACT and ordered.shape[k] > 7:
            product = last_along(np.multiply.accumulate(ordered, axis=k), k)
        else:
            product = np.multiply.reduce(ordered, axis=k)
    return simplify(finite(np.asarray(product), ordered))


def divide(x: np.ndarray, k: int) -> Value | None:
    """A vector of floats, nothing zero on the way; everything else by the definition."""
    if x.ndim != 1 or x.dtype.kind not in 'bif' or not x.all():
        return None
    items = x.astype(np.float64).tolist()
    quotient = items[-1]
    try:
        for i in range(len(items) - 2, -1, -1):
            quotient = items[i] / quotient
    except ZeroDivisionError:
        return None
    if not abs(quotient) < float('inf'):
        return None
    return int(quotient) if quotient.is_integer() and x.dtype.kind != 'f' and abs(quotient) < 2**53 else quotient


def maximum(x: np.ndarray, k: int) -> Value | None:
    return _extreme(np.maximum, x, k)


def minimum(x: np.ndarray, k: int) -> Value | None:
    return _extreme(np.minimum, x, k)


def _extreme(ufunc: np.ufunc, x: np.ndarray, k: int) -> Value | None:
    if x.dtype.kind not in 'bif':
        return None
    if x.ndim == 1 and x.size > 2 * CHUNK:
        return simplify(in_chunks(ufunc, x))
    return simplify(np.asarray(ufunc.reduce(x, axis=k)))


def logical(x: np.ndarray) -> np.ndarray | None:
    """`x` as a boolean array, when every item is 0 or 1."""
    kind = x.dtype.kind
    if kind == 'b':
        return x
    if kind in 'if' and ((x == 0) | (x == 1)).all():
        return x.astype(bool)
    return None


def conjunction(x: np.ndarray, k: int) -> Value | None:
    bits = logical(x)
    return None if bits is None else simplify(np.asarray(np.logical_and.reduce(bits, axis=k)))


def disjunction(x: np.ndarray, k: int) -> Value | None:
    bits = logical(x)
    return None if bits is None else simplify(np.asarray(np.logical_or.reduce(bits, axis=k)))


def parity(x: np.ndarray, k: int) -> Value | None:
    """``≠/`` of booleans: whether an odd number of them are 1."""
    bits = logical(x)
    return None if bits is None else simplify(np.asarray(np.logical_xor.reduce(bits, axis=k)))


def equality(x: np.ndarray, k: int) -> Value | None:
    """``=/`` of booleans: whether an even number of them are 0."""
    bits = logical(x)
    return None if bits is None else simplify(np.asarray(~np.logical_xor.reduce(~bits, axis=k)))


def by_scan(scan: Scan) -> Fold:
    """The reduction of booleans whose scan is `scan`."""
    def fold(x: np.ndarray, k: int) -> Value | None:
        bits = logical(x)
        return None if bits is None else simplify(np.asarray(last_along(scan(bits, k), k)))
    return fold


FOLDS: dict[str, Fold] = {
    **{glyph: by_scan(scan) for glyph, scan in SCANS.items()},
    '+': add, '-': subtract, '×': multiply, '÷': divide, '⌈': maximum, '⌊': minimum,
    '∧': conjunction, '∨': disjunction, '≠': parity, '=': equality,
}
