"""Stable orders of many numbers at once: what grade, interval index and the searches sort with.

Strategy: every sort key becomes an integer, every sort a sort of int64 values. A key is shifted left and the
index of its item put into the low bits, so that NumPy's plain (vectorised) sort is stable and its result holds
the order; 10 ms for a million where ``argsort(kind='stable')`` takes 200. Large arrays are parted by rank (4 ms) and
the parts sorted on two cores: 19 ms instead of 31 with AVX2 (halves sorted and merged by searching: 50; halves and a
stable sort of their runs: 23; parted at a sampled median: 39). Where key and index do not fit into
63 bits, two passes sort by the low half and then by the high half. Where NumPy's plain sort is not vectorised,
sorting by 16-bit digits is faster for keys of 32 bits (40 ms against 53) and of 64. Floats map to integers in
the same order by their bit patterns. The columns of a table are combined by mixed radix while the product of
their ranges fits, and the resulting keys are sorted from the last to the first.

Rejected: ``np.lexsort`` (one slow stable sort for each column) and sorting rows as void items (memcmp).
"""
from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from time import perf_counter

import numpy as np

from arrayl.arrays import pool, reserve
from arrayl.arrays.apart import apart

SMALL = 512                             # below, NumPy's own stable sort is as fast
WORK = 30                               # what sorting an item costs, for `apart`
TAKES = 20                              # bytes for each item, while they are sorted
ROOM = 62                               # bits of a packed key
PARTED = 1 << 17                        # keys from which two threads pay
BLOCK = 1 << 15                         # keys that are packed at a time
PART = 1 << 21                          # keys that one thread sorts at a time


def order(keys: np.ndarray) -> np.ndarray:
    """The stable ascending order of a vector of booleans, integers or floats."""
    size = keys.size
    reserve((size,), TAKES)
    if keys.dtype.kind == 'f':
        keys = float_keys(keys)
    if size <= SMALL or keys.dtype.itemsize <= 2:
        return apart(WORK * size, np.argsort, keys, kind='stable')
    from arrayl.operators.parallel import workers  # operators import the primitives
    low, high = int(keys.min()), int(keys.max())
    width, bits = (high - low).bit_length(), size.bit_length()
    fast = size >= PARTED and workers() > 1             # two threads make up for a slow sort
    if width <= 16 or (not (fast and width + bits <= ROOM) and not sorts_by_vectors()
                       and (width <= 32 or width + bits > ROOM)):
        return _by_digits(keys.astype(np.int64) - low, width)
    if width + bits <= ROOM:
        return _packed(keys, low, bits)
    unsigned = (keys.astype(np.int64) - low).view(np.uint64)        # wraps round to the difference
    first = _packed((unsigned & np.uint64(0xFFFFFFFF)).astype(np.int64), 0, bits)
    second = _packed((unsigned >> np.uint64(32)).astype(np.int64)[first], 0, bits)
    return first[second]


def _packed(keys: np.ndarray, low: int, bits: int) -> np.ndarray:
    """The order of the integers ``keys - low``, whose indices take `bits` bits.

    Blocks are packed while they are in the cache; large arrays are parted by rank, and the parts sorted on all cores.
    """
    size, mask = keys.size, (1 << bits) - 1
    packed = pool.empty((size,), np.dtype(np.int64))
    found = pool.empty((size,), np.dtype(np.int32 if size < 1 << 31 else np.int64))
    places = np.arange(min(size, BLOCK))
    for start in range(0, size, BLOCK):
        part = packed[start:start + BLOCK]
        np.subtract(keys[start:start + BLOCK], low, out=part, dtype=np.int64)
        np.left_shift(part, bits, out=part)
        np.bitwise_or(part, places[:part.size], out=part)
        np.add(part, start, out=part)
    parts = 1 if size < PARTED else max(2, -(-size // PART))
    cuts = [size * i // parts for i in range(parts + 1)]

    def finish(i: int) -> None:
        here = slice(cuts[i], cuts[i + 1])
        packed[here].sort()
        np.bitwise_and(packed[here], mask, out=found[here], dtype=np.int64, casting='unsafe')
    if parts == 1:
        finish(0)
    else:
        from arrayl.operators.parallel import run_blocks  # operators import the primitives
        apart(WORK * size, packed.partition, cuts[1:-1])
        run_blocks(finish, parts)
    return found


def _by_digits(keys: np.ndarray, width: int) -> np.ndarray:
    """Digit by digit from the last: NumPy's stable sort of 16-bit integers is a radix sort."""
    rest = keys.view(np.uint64)
    found = apart(WORK * rest.size, np.argsort, rest.astype(np.uint16), kind='stable')
    for shift in range(16, width, 16):
        digit = (rest >> np.uint64(shift)).astype(np.uint16)
        found = found[apart(WORK * found.size, np.argsort, digit[found], kind='stable')]
    return found


@cache
def sorts_by_vectors() -> bool:
    """Whether this machine's plain sort of int64 is a vectorised one: measured once, for NumPy does not tell.

    It sorts a hundred million items a second, or else fewer than thirty.
    """
    sample = (np.arange(1 << 14, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)).view(np.int64)
    best = 1.0
    for _ in range(3):
        keys = sample.copy()
        start = perf_counter()
        keys.sort()
        best = min(best, perf_counter() - start)
    return best < sample.size / 5e7


def float_keys(values: np.ndarray) -> np.ndarray:
    """int64 keys in the same order as the floats; both zeros have the same key."""
    bits = (values + 0.0).view(np.int64)
    return bits ^ ((bits >> 63) & np.int64(0x7FFFFFFFFFFFFFFF))


def columns(table: np.ndarray) -> list[np.ndarray]:
    """The sort keys of the rows of a table of simple items, the most significant first."""
    kind = table.dtype.kind
    if kind == 'U':
        table = np.ascontiguousarray(table).view(np.uint32).reshape(table.shape)
    elif kind == 'c':
        table = np.stack([table.real, table.imag], axis=-1).reshape(len(table), -1)
    if table.dtype.kind == 'f':
        return [float_keys(np.ascontiguousarray(column)) for column in table.T]
    if table.shape[1] == 1:
        return [table[:, 0] if table.dtype != np.uint32 else table[:, 0].astype(np.int64)]
    return combined(list(table.T))


def combined(keys: list[np.ndarray]) -> list[np.ndarray]:
    """The same order by fewer integer keys: neighbours joined by mixed radix while int64 holds them."""
    result: list[np.ndarray] = []
    radix = 1
    for key in keys:
        if key.size == 0:
            return [np.zeros(0, dtype=np.int64)]
        low, high = int(key.min()), int(key.max())
        span = high - low + 1
        if span == 1:
            continue
        digits = key.astype(np.int64)
        if span <= 1 << ROOM:
            digits = digits - low
        if result and (radix * span).bit_length() <= ROOM:
            joined = result[-1]
            joined *= span
            joined += digits
            radix *= span
        else:
            result.append(digits)
            radix = span
    return result or [np.zeros(keys[0].size if keys else 0, dtype=np.int64)]


def order_by(keys: Iterable[np.ndarray], descending: bool = False) -> np.ndarray:
    """The stable order by several keys, the most significant first; descending keeps equal items in order."""
    found: np.ndarray | None = None
    for key in reversed(list(keys)):
        if descending:
            key = ~key
        found = order(key) if found is None else found[order(key[found])]
    assert found is not None
    return found


def ranks(keys: list[np.ndarray]) -> np.ndarray:
    """The dense rank, from 0, of each item by these keys: equal items have equal ranks."""
    if keys[0].size == 0:
        return np.zeros(0, dtype=np.int64)
    sequence = order_by(keys)
    steps = np.zeros(sequence.size, dtype=bool)
    for key in keys:
        inner = key[sequence]
        steps[1:] |= inner[1:] != inner[:-1]
    out = np.empty(sequence.size, dtype=np.int64)
    out[sequence] = np.cumsum(steps)
    return out
