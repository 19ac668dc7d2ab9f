"""The table of a scalar primitive between two simple arrays: every item of one with every item of the other.

One broadcast of the primitive's kernel, which proves a narrow type from the bounds of the two arguments, and finds the
intervals of tolerant comparison on the smaller of them: that costs O(m+n) for m×n results.

Kernels that take several times the memory of their result on the way (complex numbers, ``| ○``, integers that may leave
int64) get rows in parts.
Tried: blocks of rows on two threads. A table is bound by memory and page faults; blocks that ask the kernel anew cost
more than they save (three times as much for comparisons). Chains of functions on a table are the engine's business.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays import pool
from arrayl.arrays.budget import SMALL, reserve
from arrayl.arrays.core import Value, need_rank
from arrayl.arrays.flags import unchanged
from arrayl.primitives.scalar.numeric import FLOAT, INT64, span_of

LARGE, PART = 1 << 19, 1 << 17          # items of a table from which slow kernels make it in parts, and of a part


def broadcast(kernel: Any, w: Value, a: Value, exchange: bool = False) -> Value | None:
    """``a ∘.f w`` for the scalar function of `kernel`; None when an argument is nested, or the kernel has no say.

    With `exchange` the axes of `w` come first in the result: ``w ∘.(f⍨) a``.
    """
    if type(w) is not np.ndarray or type(a) is not np.ndarray:
        return None
    items = w.size * a.size
    if not items:
        return None
    if w.ndim + a.ndim > 2:
        need_rank(w.ndim + a.ndim)
    if items > SMALL:
        reserve((items,), _least(kernel.glyph, w.dtype.kind + a.dtype.kind))
    wide = items > LARGE and _wide(kernel, w, a)
    if wide:
        reserve((items,), FLOAT.itemsize)
    if 'U' in (w.dtype.char, a.dtype.char):
        if kernel.unlike is None:
            return None
        if w.dtype.char != a.dtype.char:
            return np.full(w.shape + a.shape if exchange else a.shape + w.shape, bool(kernel.unlike))
        w, a = _codes(w, a)
    if items > LARGE and ((wide and kernel.glyph != '×') or _slow(kernel.glyph, w.dtype.kind + a.dtype.kind, a)):
        return _by_parts(kernel, w, a, exchange)
    if exchange:
        w = w.reshape(w.shape + (1,) * a.ndim)
    else:
        a = a.reshape(a.shape + (1,) * w.ndim)
    if wide:                                            # products of floats, as soon as one leaves int64
        return np.multiply(a, w, dtype=FLOAT)
    if items > SMALL and max(w.itemsize, a.itemsize) > 1:
        result = unchanged(kernel.array, w, a)
    else:                                               # bytes are copied to buffers as fast as they are compared
        result = kernel.array(w, a)
    return result if result.dtype.char != 'D' else _real(result)


def _real(result: np.ndarray) -> np.ndarray:
    return result.real.copy() if result.dtype.kind == 'c' and not result.imag.any() else result


def _slow(glyph: str, kinds: str, a: np.ndarray) -> bool:
    """Whether the kernel makes arrays of its own on the way, several times as large as its result, and what it gives
    for one pair does not hang on the others. (Where a root or a logarithm is complex, all are computed as complex.)"""
    if 'c' in kinds:
        return glyph in '+-×÷|'
    return (glyph == '○' and a.min() >= 1 and a.max() <= 7) or (glyph == '|' and 'f' in kinds)


def _wide(kernel: Any, w: np.ndarray, a: np.ndarray) -> bool:
    """Whether integers leave int64: what finds out takes several times the memory of the table."""
    return kernel.glyph in '+-×' and w.dtype.kind in 'bi' and a.dtype.kind in 'bi' and INT64 in (w.dtype, a.dtype) \
        and kernel.result_type(span_of(w), span_of(a)) is None


def _by_parts(kernel: Any, w: np.ndarray, a: np.ndarray, exchange: bool) -> np.ndarray:
    """The table in parts: some rows of it, or some of the columns of a long one.

    Whether complex numbers give a complex table, its first and last part tell, as a rule.
    """
    lead, other = (w, a) if exchange else (a, w)
    rows, columns = lead.reshape(-1, 1), other.reshape(-1)
    wide = min(columns.size, PART)
    high = max(1, PART // wide)

    def part(i: int, j: int) -> np.ndarray:
        x, y = rows[i:i + high], columns[j:j + wide]
        made: np.ndarray = kernel.array(x, y) if exchange else kernel.array(y, x)
        return made
    downs, acrosses = range(0, rows.size, high), range(0, columns.size, wide)
    if w.dtype.kind in 'bi' and a.dtype.kind in 'bi':
        dtype = FLOAT                                   # some pair leaves int64
    else:
        dtype = np.result_type(_real(part(0, 0)), _real(part(downs[-1], acrosses[-1])))
    out = pool.empty((rows.size, columns.size), dtype)
    for i in downs:
        for j in acrosses:
            made = part(i, j) if out.dtype.kind == 'c' else _real(part(i, j))
            if (dtype := np.promote_types(out.dtype, made.dtype)) != out.dtype:
                reserve(out.shape, dtype.itemsize)
                out = out.astype(dtype)
            out[i:i + high, j:j + wide] = made
    return _real(out).reshape(lead.shape + other.shape)


def _least(glyph: str, kinds: str) -> int:
    """The bytes that an item of the table takes at least; integers prove their type later."""
    if glyph in '=≠<≤≥>⍲⍱':
        return 1
    return 16 if 'c' in kinds else 8 if 'f' in kinds or glyph in '÷⍟○' else 1


def _codes(w: np.ndarray, a: np.ndarray) -> list[np.ndarray]:
    """Characters as integers, which compare ten times as fast; in a byte each where all fit."""
    codes = [np.ascontiguousarray(text).view(np.uint32) for text in (w, a)]
    if max(int(c.max()) for c in codes) < 128:
        return [c.astype(np.int8) for c in codes]
    return [c.astype(np.int32) for c in codes]
