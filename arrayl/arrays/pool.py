"""Memory of large results, used again.

The first touch of fresh memory costs as much as computing what goes there: a page fault for every 4 KB. The memory of
large arrays made here goes to a small stock when the last array on it dies, and the next one of about that size takes
it from there (a 3000×3000 product of floats: 6 ms instead of 13).

The array is a view of a `Block`, whose finalizer gives its memory back; slices keep the block alive through it.
Rejected: raising malloc's thresholds (``mallopt``), which would change the whole process that imports us; and a
stock that holds references and counts them, because then no result would ever be its reader's own.
"""
from __future__ import annotations

import math
from typing import Any

import numpy as np

from arrayl.arrays.budget import need

LEAST = 1 << 18                         # bytes from which an array comes from here
MOST = 1 << 28                          # bytes that lie in stock at most
PIECES = 64                             # of them, at most
SLACK = 1.25                            # how much larger than needed a piece may be
_stock: list[np.ndarray] = []


class Piece(np.ndarray):
    """Memory; a class of its own, because NumPy shortens chains of bases of one class, past the block."""


class Block(np.ndarray):
    """A view of a piece of memory that goes back to the stock when nothing stands on it any more."""

    def __del__(self) -> None:
        raw: Any = self.base
        if type(raw) is Piece:
            _stock.append(raw)
            while len(_stock) > 1 and (len(_stock) > PIECES or sum(piece.size for piece in _stock) > MOST):
                _stock.pop(0)
            if raw.size > MOST:
                _stock.clear()


def empty(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """``numpy.empty`` within the budget; large arrays on memory that was used before, if there is any."""
    size = math.prod(shape) * dtype.itemsize
    if size < LEAST:
        return np.empty(shape, dtype=dtype)
    need(size)
    raw = _take(size)
    return np.ndarray(shape, dtype, raw.view(Block))


def _take(size: int) -> np.ndarray:
    for i in range(len(_stock) - 1, -1, -1):            # what died last is still in the cache
        try:
            fits = size <= _stock[i].size <= size * SLACK
        except IndexError:                              # another thread was faster
            continue
        if fits:
            try:
                return _stock.pop(i)
            except IndexError:                          # another thread was faster
                break
    return np.ndarray.__new__(Piece, (size,), np.uint8)


def clear() -> None:
    """Give the stock back to the machine."""
    _stock.clear()
