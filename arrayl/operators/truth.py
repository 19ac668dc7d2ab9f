"""Scans of booleans by the functions that yield them, in one pass; their reductions are the last items of these.

``a f`` of a boolean a is one of four things: it gives what it gets, or its negation, or always 0, or always 1. So in
``a f b f c f …`` the first item that makes a constant settles the rest, and those before it can only negate.
"""
from __future__ import annotations

from collections.abc import Callable

import numpy as np

Scan = Callable[[np.ndarray, int], np.ndarray]          # of booleans, along an axis


def _and(x: np.ndarray, k: int) -> np.ndarray:
    return np.logical_and.accumulate(x, axis=k)


def _or(x: np.ndarray, k: int) -> np.ndarray:
    return np.logical_or.accumulate(x, axis=k)


def _unequal(x: np.ndarray, k: int) -> np.ndarray:
    return np.logical_xor.accumulate(x, axis=k)


def _less(x: np.ndarray, k: int) -> np.ndarray:
    """``<\\`` keeps the first 1 only."""
    seen = _or(x, k)
    out = seen.copy()
    out[_after(k)] &= ~seen[_until(k)]
    return out


def _greater(x: np.ndarray, k: int) -> np.ndarray:
    """``>\\`` alternates from 1 as long as there are ones, and stays what it is then."""
    return _unequal(_and(x, k), k)


def _nand(x: np.ndarray, k: int) -> np.ndarray:
    """``⍲\\``: each 1 negates what follows, until a 0 makes a 1 of it."""
    led = _and(x, k)
    odd = (np.arange(x.shape[k]) & 1).astype(bool).reshape((-1,) + (1,) * (x.ndim - k - 1))
    out = x ^ odd
    np.copyto(out[_after(k)], ~_unequal(led, k)[_after(k)], where=~led[_until(k)])
    return out


def _after(k: int) -> tuple[slice, ...]:
    return (slice(None),) * k + (slice(1, None),)


def _until(k: int) -> tuple[slice, ...]:
    return (slice(None),) * k + (slice(None, -1),)


def _dual(scan: Scan) -> Scan:
    """The scan of the function that is ``~(~a)f~w``."""
    return lambda x, k: ~scan(~x, k)


SCANS: dict[str, Scan] = {
    '∧': _and, '∨': _or, '≠': _unequal, '=': _dual(_unequal), '<': _less, '≤': _dual(_less),
    '>': _greater, '≥': _dual(_greater), '⍲': _nand, '⍱': _dual(_nand),
}
