"""The table of a scalar primitive between two simple arrays: every item of one with every item of the other.

One broadcast of the primitive's kernel, which proves a narrow type from the bounds of the two arguments, and finds the
intervals of tolerant comparison on the smaller of them: that costs O(m+n) for m×n results.

Tried: blocks of rows on two threads. A table is bound by memory and page faults; blocks that ask the kernel anew cost
more than they save (three times as much for comparisons). Chains of functions on a table are the engine's business.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays.budget import SMALL, reserve
from arrayl.arrays.core import Value, need_rank
from arrayl.arrays.flags import unchanged


def broadcast(kernel: Any, w: Value, a: Value, exchange: bool = False) -> Value | None:
    """``a ∘.f w`` for the scalar function of `kernel`; None when an argument is nested, or the kernel has no say.

    With `exchange` the axes of `w` come first in the result: ``w ∘.(f⍨) a``.
    """
    if type(w) is not np.ndarray or type(a) is not np.ndarray:
        return None
    items = w.size * a.size
    if not items:
        return None
    need_rank(w.ndim + a.ndim)
    if items > SMALL:
        reserve((items,), _least(kernel.glyph, w.dtype.kind + a.dtype.kind))
    if w.dtype.char == 'U' or a.dtype.char == 'U':
        if kernel.unlike is None:
            return None
        if w.dtype.char != a.dtype.char:
            return np.full(w.shape + a.shape if exchange else a.shape + w.shape, bool(kernel.unlike))
        w, a = _codes(w, a)
    if exchange:
        w = w.reshape(w.shape + (1,) * a.ndim)
    else:
        a = a.reshape(a.shape + (1,) * w.ndim)
    if items > SMALL and max(w.itemsize, a.itemsize) > 1:
        result = unchanged(kernel.array, w, a)
    else:                                               # bytes are copied to buffers as fast as they are compared
        result = kernel.array(w, a)
    if result.dtype.char == 'D' and not result.imag.any():
        return result.real.copy()
    return result


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
