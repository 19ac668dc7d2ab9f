"""Inner products that are matrix products in disguise.

``+.×`` of floats goes to BLAS; of integers too, in float64, when the bounds of the arguments prove every sum below
2*53, and in int64 when they prove it below 2*63. Products of booleans are counts: of places where both are 1
(``∨.∧`` is a positive count, ``≠.∧`` an odd one) or of places that agree (``∧.=`` is a full count).

Each takes a matrix of rows and a matrix of columns, neither empty nor nested, and gives the product or None, which
means: take the general way.
"""
from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from arrayl.arrays import pool
from arrayl.arrays.apart import apart
from arrayl.arrays.budget import reserve
from arrayl.arrays.core import INT_MAX, narrow, narrowest
from arrayl.operators.boolean import WORTH, combined
from arrayl.operators.folds import EXACT, SAFE, finite, logical, magnitude

Product = Callable[[np.ndarray, np.ndarray], 'np.ndarray | None']
FLOAT32_EXACT, FLOAT64_EXACT = 1 << 24, 1 << 53


def product(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The matrix product of NumPy, which an interrupt may leave."""
    out = pool.empty((len(x), y.shape[-1]), x.dtype)        # a thread's own fresh memory would cost 1 ms for 1000²
    return apart(x.size * y.shape[-1], np.matmul, x, y, out)


def as_type(x: np.ndarray, dtype: np.dtype | type) -> np.ndarray:
    """`x` in the type in which it is multiplied, within the budget."""
    dtype = np.dtype(dtype)
    if x.dtype == dtype:
        return x
    reserve(x.shape, dtype.itemsize)
    return x.astype(dtype)


def times(rows: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
    """``+.×``."""
    kinds = {rows.dtype.kind, columns.dtype.kind}
    if kinds <= {'b', 'i'}:
        return _integer_times(rows, columns)
    if 'U' in kinds:
        return None
    dtype = np.complex128 if 'c' in kinds else np.float64
    x, y = as_type(rows, dtype), as_type(columns, dtype)
    with np.errstate(all='ignore'):
        if len(x) * columns.size <= EXACT:      # in order, and without fused multiply-add
            total = np.add.reduce(x[:, :, None] * y, axis=1)
        else:
            total = product(x, y)
        sound = math.isfinite(np.vdot(total, total).real)       # twice as fast as to look at each
    if not sound and not np.isfinite(total).all():
        finite(total, x)
        finite(total, y)
    return total


def _bound(x: np.ndarray) -> int:
    return 1 if x.dtype.kind == 'b' else magnitude(x)


def _integer_times(rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    length = rows.shape[1]
    bound = _bound(rows) * _bound(columns) * length
    if bound >= FLOAT32_EXACT:
        bound = int(max(abs(int(rows.min())), abs(int(rows.max())))) * \
            int(max(abs(int(columns.min())), abs(int(columns.max())))) * length
    if bound < FLOAT64_EXACT:
        dtype = np.float32 if bound < FLOAT32_EXACT else np.float64
        return product(as_type(rows, dtype), as_type(columns, dtype)).astype(narrowest(-bound - 1, bound))
    if bound <= INT_MAX:
        return product(as_type(rows, np.int64), as_type(columns, np.int64))
    with np.errstate(all='ignore'):
        x, y = as_type(rows, np.float64), as_type(columns, np.float64)
        if product(np.abs(x), np.abs(y)).max() < SAFE:
            return narrow(product(as_type(rows, np.int64), as_type(columns, np.int64)))
        return product(x, y)


def _both(rows: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
    """For booleans, how many places of a row and a column are both 1; None for other arrays."""
    x, y = logical(rows), logical(columns)
    if x is None or y is None or rows.shape[1] >= FLOAT32_EXACT:
        return None
    return product(as_type(x, np.float32), as_type(y, np.float32))


def _agreeing(rows: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
    """For booleans, in how many places a row and a column agree; None for other arrays."""
    x, y = logical(rows), logical(columns)
    if x is None or y is None or rows.shape[1] >= FLOAT32_EXACT:
        return None
    signed = product(as_type(x, np.float32) * 2 - 1, as_type(y, np.float32) * 2 - 1)
    return (signed + rows.shape[1]) / 2


def _count(n: np.ndarray | None) -> np.ndarray | None:
    return None if n is None else narrow(n.astype(np.int32))


def _any_both(rows: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
    if _pays(rows, columns):
        return combined(rows, columns, np.bitwise_or)
    n = _both(rows, columns)
    return None if n is None else n > 0


def _pays(rows: np.ndarray, columns: np.ndarray) -> bool:
    """Whether the arguments are booleans and many enough to be packed."""
    return rows.dtype.kind == 'b' and columns.dtype.kind == 'b' and len(rows) * columns.size >= WORTH


def _all_either(rows: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
    x, y = logical(rows), logical(columns)
    if x is None or y is None:
        return None
    some = _any_both(~x, ~y)
    return None if some is None else ~some


def _odd_both(rows: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
    if _pays(rows, columns):
        return combined(rows, columns, np.bitwise_xor)
    n = _both(rows, columns)
    return None if n is None else n.astype(np.int32) % 2 == 1


def _all_agree(rows: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
    n = _agreeing(rows, columns)
    return None if n is None else n == rows.shape[1]


def _any_differ(rows: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
    n = _agreeing(rows, columns)
    return None if n is None else n < rows.shape[1]


def _count_agree(rows: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
    return _count(_agreeing(rows, columns))


def _count_differ(rows: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
    n = _agreeing(rows, columns)
    return None if n is None else _count(rows.shape[1] - n)


def _count_both(rows: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
    return _count(_both(rows, columns))


PRODUCTS: dict[tuple[str, str], Product] = {
    ('+', '×'): times, ('+', '∧'): _count_both, ('∨', '∧'): _any_both, ('∧', '∨'): _all_either,
    ('≠', '∧'): _odd_both, ('∧', '='): _all_agree, ('∨', '≠'): _any_differ,
    ('+', '='): _count_agree, ('+', '≠'): _count_differ,
}
