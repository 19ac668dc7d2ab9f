"""The memory budget: asked before every allocation whose size is known beforehand.

A session's budget (default: a share of the machine's memory) bounds what one array may take. Asking is
cheap, so every primitive whose result is larger than its arguments asks here first; the answer to too
much is WS FULL, never an out-of-memory kill.
"""
from __future__ import annotations

import os
from collections.abc import Iterable

import numpy as np

from arrayl.arrays.core import count
from arrayl.errors import WSFull
from arrayl.settings import S

SHARE = 0.5


def default_budget() -> int:
    """Half of the machine's memory in bytes (8 GiB where the machine does not say)."""
    try:
        return int(os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') * SHARE)
    except (AttributeError, ValueError, OSError):
        return 1 << 33


def reserve(shape: Iterable[int], itemsize: int = 8) -> None:
    """Raise WS FULL unless an array of `shape` with `itemsize` bytes an item fits the budget."""
    if not S.budget:
        S.budget = default_budget()
    items = count(shape)
    if items > 4096 and items * itemsize > S.budget:
        raise WSFull('')


def allocate(shape: tuple[int, ...], dtype: np.dtype | type) -> np.ndarray:
    """``numpy.empty`` within the budget."""
    dtype = np.dtype(dtype)
    reserve(shape, dtype.itemsize)
    return np.empty(shape, dtype=dtype)
