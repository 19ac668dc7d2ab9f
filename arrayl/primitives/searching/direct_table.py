"""Direct tables: what is asked of each integer in a range stands where the integer says.

Of characters the codes are looked up. A table covers its values' range, from `low` to `high`, and has one place more,
for all integers that are outside.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce

import numpy as np

from arrayl.arrays import pool

Indices = np.ndarray
SMALL = 1 << 12                         # places that are always worth a table
SPARSE = 4                              # a larger one may be this many times as long as the arguments
LARGE = 1 << 18                         # items that two threads look up together
BLOCK = 1 << 16                         # so many at a time


def table_range(values: np.ndarray) -> tuple[int, int]:
    """The range that a direct table must cover; from 0 when that costs little, for it saves a subtraction."""
    low, high = int(values.min()), int(values.max())
    return (0, high) if 0 <= low <= (high >> 1) + 1024 else (low, high)


def pays(low: int, high: int, items: int) -> bool:
    """Whether a table of this range is worth making for so many items."""
    return high - low < max(SMALL, SPARSE * items)


def first_places(hay: np.ndarray, low: int, high: int) -> np.ndarray:
    """The direct table of first indices; the size of `hay` for values that it lacks, and behind the range."""
    size = hay.size
    table = np.full(high - low + 2, size, dtype=np.int32 if size < 1 << 31 else np.int64)
    table[offsets(hay, low, high, True)[::-1]] = np.arange(size - 1, -1, -1, dtype=table.dtype)
    return table


def numbered(values: np.ndarray) -> tuple[Indices, Indices] | None:
    """For each integer the number of its group of equals, in order of appearance, and the groups' first indices.

    None where the range is too wide for a direct table.
    """
    low, high = table_range(values)
    if not pays(low, high, values.size):
        return None
    table = first_places(values, low, high)
    first = np.sort(table[table < values.size])
    number = np.zeros(table.size, dtype=np.intp)
    number[offsets(values[first], low, high, True)] = np.arange(first.size)
    return look_up(number, values, low, high), first


def look_up(table: np.ndarray, needles: np.ndarray, low: int, high: int) -> np.ndarray:
    """What the direct table says of each needle: block by block, on all cores."""
    if needles.size < LARGE:
        return table.take(offsets(needles, low, high), mode='clip')
    from arrayl.operators.parallel import run_blocks  # operators import the primitives
    out = pool.empty(needles.shape, table.dtype)

    def block(i: int) -> None:
        here = slice(i * BLOCK, (i + 1) * BLOCK)
        table.take(offsets(needles[here], low, high), mode='clip', out=out[here])
    run_blocks(block, -(-needles.size // BLOCK))
    return out


def marks(hay: np.ndarray, low: int, high: int) -> np.ndarray:
    """The direct table that has 1 for every value of `hay`, whose range this is."""
    tables: list[np.ndarray] = []

    @contextmanager
    def begin() -> Iterator[Callable[[int], None]]:
        own = np.zeros(high - low + 2, dtype=bool)
        tables.append(own)

        def block(i: int) -> None:
            own[offsets(hay[i * BLOCK:(i + 1) * BLOCK], low, high, True)] = True
        yield block
    blocks = -(-hay.size // BLOCK)
    if LARGE <= hay.size >= high - low:     # threads that write to one table steal its cache lines from each other
        from arrayl.operators.parallel import share
        share(begin, blocks)
    else:
        with begin() as block:
            for i in range(blocks):
                block(i)
    return reduce(np.logical_or, tables)


def offsets(values: np.ndarray, low: int, high: int, inside: bool = False) -> np.ndarray:
    """Each value counted from `low`; for a value that is not between `low` and `high` a number past that of `high`,
    unless all are `inside`."""
    counted = values if low == 0 and values.dtype.kind != 'b' else values.astype(np.intp) - low
    if inside:
        return counted
    if int(values.min()) < low or (low and int(values.max()) > high):      # where nothing is subtracted, nothing wraps
        counted = np.where((values < low) | (values > high), high - low + 1, counted.astype(np.intp))
    return counted
