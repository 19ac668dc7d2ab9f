"""Finding rows of simple items in a table: where each of many rows occurs first in another table.

A cell of k items is a row of a table with k columns; a scalar item is a row of one. Exact rows (integers or
characters) and rows of floats are found in different ways:

* Exact, one column: a direct table of first indices when the range of the values is a few times their number
  (`direct_table`; it stays in cache); otherwise hash tables, of which each holds what did not fit into the one before.
* Exact, several columns: joined into one column by mixed radix where int64 holds the product of the ranges;
  else hashed to 64 bits, found by the hash and verified, and looked up as bytes in a dictionary if two hashes
  collide.
* Floats, one column: values whose bit patterns agree but for the last few bits share a cell, found exactly. The
  interval of values within tolerance of y lies in one cell, seldom in two. Needles whose cells hold different
  values are looked up by the ends of their intervals in the sorted haystack.
* Floats and complex numbers, several columns: rows that match have nearly the same projection on a fixed
  irrational direction. Candidates are a range of the sorted projections, each verified; there is nearly always
  one at most.

Tolerant equality is not transitive. The representatives of a table are chosen in order: a row that matches no
row kept so far is kept, and a row belongs to the first kept row that it matches.
"""
from __future__ import annotations

from bisect import bisect_left, bisect_right, insort

import numpy as np

from arrayl.primitives.scalar.comparison import EQUAL
from arrayl.primitives.searching import sorting
from arrayl.primitives.searching.direct_table import first_places, look_up, pays, table_range
from arrayl.primitives.tolerance import integer_ends, lower, near, upper
from arrayl.settings import S

Indices = np.ndarray
FEW = 1024                              # comparisons for which comparing everything is fastest
RADIX_BITS = 62
CELL_BITS = 10                          # a cell holds 2*10 neighbouring floats,
CELL_CT = 1e-13                         # and this tolerance reaches over less than one of them
ODD = np.uint64(0x9E3779B97F4A7C15)     # multiplier of the hash: 2⁶⁴ over the golden ratio


def first_rows(hay: np.ndarray, needles: np.ndarray) -> Indices:
    """For each row of `needles` the index of the first row of `hay` that matches it; ``len(hay)`` for none.

    Both are tables of at least one column, of numbers or of characters alike.
    """
    if len(hay) == 0 or len(needles) == 0:
        return np.zeros(len(needles), dtype=np.intp)
    if is_exact(hay) and is_exact(needles):
        hay, needles = _one_column(hay, needles)
        if hay.shape[1] > 1:
            return _first_by_hash(hay, needles)
        return _first_exact(hay[:, 0], needles[:, 0])
    if hay.size * len(needles) <= FEW:
        matches = _all_near(hay, needles)
        return np.where(matches.any(axis=1), matches.argmax(axis=1), len(hay))
    if hay.shape[1] == 1 and hay.dtype.kind != 'c' and needles.dtype.kind != 'c':
        return _first_near(hay[:, 0], needles[:, 0])
    return _first_near_rows(hay, needles)


def representatives(table: np.ndarray) -> Indices:
    """For each row the index of the kept row that it belongs to (its own for a row that is kept)."""
    if is_exact(table):
        return first_rows(table, table)
    if table.size * len(table) <= FEW:
        found = _all_near(table, table).argmax(axis=1)
        if (found[found] == found).all():               # else a row matches one that is not kept
            return found
    if table.shape[1] == 1 and table.dtype.kind != 'c':
        return _keep_near(table[:, 0])
    return _keep_near_rows(table)


def is_exact(table: np.ndarray) -> bool:
    """Whether its items are compared without tolerance."""
    return table.dtype.kind in 'biuU'


def _all_near(hay: np.ndarray, needles: np.ndarray) -> np.ndarray:
    """Which needle (first axis) matches which row of the haystack, by comparing all."""
    if hay.dtype == np.int64 or needles.dtype == np.int64:
        matches = EQUAL.array(needles[:, None], hay)
    else:
        matches = _near(hay, needles[:, None])
    return np.all(matches, axis=2)


# Exact rows

def _one_column(hay: np.ndarray, needles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both tables as integers, and with one column where mixed radix allows it."""
    if hay.dtype.kind == 'U':
        hay = np.ascontiguousarray(hay).view(np.uint32).reshape(hay.shape)
        needles = np.ascontiguousarray(needles).view(np.uint32).reshape(needles.shape)
    if hay.shape[1] == 1:
        return hay, needles
    key, key_needles, radix = np.zeros(len(hay), dtype=np.int64), np.zeros(len(needles), dtype=np.int64), 1
    for column, other in zip(hay.T, needles.T, strict=True):
        low = min(int(column.min()), int(other.min()))
        span = max(int(column.max()), int(other.max())) - low + 1
        radix *= span
        if radix.bit_length() > RADIX_BITS:
            return hay, needles
        if span > 1:
            key = key * span + (column.astype(np.int64) - low)
            key_needles = key_needles * span + (other.astype(np.int64) - low)
    return key.reshape(-1, 1), key_needles.reshape(-1, 1)


def _first_exact(hay: np.ndarray, needles: np.ndarray) -> Indices:
    """First indices of integers."""
    size = hay.size
    if size * needles.size <= FEW:
        found = needles.reshape(-1, 1) == hay
        return np.where(found.any(axis=1), found.argmax(axis=1), size)
    low, high = table_range(hay)
    if pays(low, high, size + needles.size):
        return look_up(first_places(hay, low, high), needles, low, high)
    return _first_wide(hay, needles)


def _first_wide(hay: np.ndarray, needles: np.ndarray) -> Indices:
    """First indices of integers of a wide range, by hash tables.

    A slot of the table holds the least index that hashes to it. Values that lost their slot to another value are
    put into a table of their own, and so on; a needle that meets another value in its slot is sought there.
    """
    result = np.full(needles.size, hay.size, dtype=np.intp)
    hay, needles = hay.astype(np.int64).view(np.uint64), needles.astype(np.int64).view(np.uint64)
    places, wanted = np.arange(hay.size), np.arange(needles.size)
    values, sought = hay, needles
    factor = int(ODD)
    while values.size and sought.size:
        bits = (2 * values.size).bit_length()
        shift = np.uint64(64 - bits)
        slots = ((values * np.uint64(factor)) >> shift).astype(np.intp)
        table: np.ndarray = np.full(1 << bits, -1, dtype=np.int32 if values.size < 1 << 31 else np.int64)
        table[slots[::-1]] = np.arange(values.size - 1, -1, -1, dtype=table.dtype)
        found = table[((sought * np.uint64(factor)) >> shift).astype(np.intp)]
        same = values[found] == sought
        same &= found >= 0
        result[wanted[same]] = places[found[same]]
        open_ = np.flatnonzero(~same & (found >= 0))
        lost = np.flatnonzero(values[table[slots]] != values) if open_.size else open_
        values, places = values[lost], places[lost]
        sought, wanted = sought[open_], wanted[open_]
        factor = factor * int(ODD) % (1 << 64) | 1
    return result


def _first_by_hash(hay: np.ndarray, needles: np.ndarray) -> Indices:
    found = _first_exact(_hash(hay), _hash(needles))
    there = np.flatnonzero(found < len(hay))
    if (hay[found[there]] == needles[there]).all():
        return found
    index: dict[bytes, int] = {}        # two rows have the same hash
    dtype = np.result_type(hay.dtype, needles.dtype)
    for i, row in enumerate(hay.astype(dtype)):
        index.setdefault(row.tobytes(), i)
    return np.array([index.get(row.tobytes(), len(hay)) for row in needles.astype(dtype)], dtype=np.intp)


def _hash(table: np.ndarray) -> np.ndarray:
    key = np.full(len(table), 17, dtype=np.uint64)
    for column in table.T:
        key = (key ^ column.astype(np.int64).view(np.uint64)) * ODD
        key ^= key >> np.uint64(29)
    return key.view(np.int64)


# Floats, one column

def _ends(needles: np.ndarray, integers: bool) -> tuple[np.ndarray, np.ndarray]:
    """The least and the greatest value that matches each needle, as integers when the haystack holds such."""
    if needles.dtype.kind != 'f':
        values = needles.astype(np.float64)
        return lower(values, S.ct), upper(values, S.ct)
    if not integers:
        return (lower(needles, S.ct), upper(needles, S.ct)) if S.ct else (needles, needles)
    low, high, none = integer_ends(needles, S.ct)
    return np.where(none, 1, low), np.where(none, 0, high)


def _first_near(hay: np.ndarray, needles: np.ndarray) -> Indices:
    """First indices of numbers of which some are floats."""
    if S.ct == 0.0 and hay.dtype.kind == needles.dtype.kind:
        hay, needles = sorting.float_keys(hay), sorting.float_keys(needles)
        return first_rows(hay.reshape(-1, 1), needles.reshape(-1, 1))
    if S.ct == 0.0 and needles.dtype.kind != 'f':       # integers among floats, exactly
        low, _, none = integer_ends(hay, 0.0)
        places = np.flatnonzero(~none)
        found = first_rows(low[places].reshape(-1, 1), needles.reshape(-1, 1))
        return np.append(places, hay.size)[found]
    if S.ct <= CELL_CT and hay.dtype.kind == 'f' and hay.size + needles.size > 2000:
        return _first_in_cells(hay, needles)
    return _first_between(hay, needles)


def _first_between(hay: np.ndarray, needles: np.ndarray) -> Indices:
    """First indices by the ends of the interval that matches each needle."""
    low, high = _ends(needles, hay.dtype.kind != 'f')
    sequence = sorting.order(hay)
    values = hay[sequence]
    distinct = np.append(True, values[1:] != values[:-1])       # each at its first index, the order is stable
    sequence, values = sequence[distinct], values[distinct]
    start, stop = np.searchsorted(values, low, 'left'), np.searchsorted(values, high, 'right')
    return _least_in_ranges(np.append(sequence, hay.size), start, stop)


def _cell(values: np.ndarray) -> np.ndarray:
    return sorting.float_keys(values) >> CELL_BITS


def _first_in_cells(hay: np.ndarray, needles: np.ndarray) -> Indices:
    """First indices among floats by cells of neighbouring floats."""
    size = hay.size
    cells = _cell(hay).reshape(-1, 1)
    first = first_rows(cells, cells)
    blurred = np.flatnonzero(hay[first] != hay)         # not the first value in its cell
    wanted = needles.astype(np.float64)
    reach = np.abs(wanted) * (1.1 * S.ct)
    with np.errstate(over='ignore'):
        ends = [_cell(wanted - reach), _cell(wanted + reach)]
    result = first_rows(cells, ends[0].reshape(-1, 1))
    result = np.where(_near(np.append(hay, np.nan)[result], wanted), result, size)
    two = np.flatnonzero(ends[0] != ends[1])
    if two.size:
        other = first_rows(cells, ends[1][two].reshape(-1, 1))
        good = _near(np.append(hay, np.nan)[other], wanted[two])
        result[two] = np.minimum(result[two], np.where(good, other, size))
    if blurred.size:
        blurs = np.unique(cells[blurred, 0])
        slow = np.flatnonzero(np.isin(ends[0], blurs) | np.isin(ends[1], blurs))
        if slow.size:
            result[slow] = _first_between(hay, needles[slow])
    return result


def _near(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Tolerant equality as it is defined, for a few items."""
    with np.errstate(all='ignore'):
        return (x == y) | (np.abs(x - y) <= S.ct * np.maximum(np.abs(x), np.abs(y)))


def _least_in_ranges(indices: np.ndarray, start: np.ndarray, stop: np.ndarray) -> Indices:
    """The least of ``indices[start:stop]`` for each pair; the last index where the range is empty.

    Ranges longer than 1 are rare (several distinct values near one needle): two overlapping blocks of the
    greatest power of two give their minimum.
    """
    width = stop - start
    result = np.where(width > 0, indices[np.minimum(start, indices.size - 1)], indices[-1])
    level, block = 0, indices
    longest = int(width.max(initial=0))
    while (1 << level) <= longest:
        these = np.flatnonzero((width >= 1 << level) & (width < 2 << level))
        if these.size:
            result[these] = np.minimum(block[start[these]], block[stop[these] - (1 << level)])
        if (2 << level) <= longest:
            block = np.minimum(block[:-(1 << level)], block[1 << level:])
        level += 1
    return result


def _keep_near(values: np.ndarray) -> Indices:
    """Representatives of floats."""
    if S.ct == 0.0:
        keys = sorting.float_keys(np.ascontiguousarray(values))
        return first_rows(keys.reshape(-1, 1), keys.reshape(-1, 1))
    sequence = sorting.order(values)
    ordered = values[sequence]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    distinct, first = ordered[starts], sequence[starts]
    kept = first.copy()
    joined = near(distinct[1:], distinct[:-1], S.ct)
    if joined.any():
        for begin, end in _runs(joined):
            kept[begin:end] = _keep_chain(distinct[begin:end], first[begin:end])
    out = np.empty(values.size, dtype=np.intp)
    out[sequence] = np.repeat(kept, np.diff(np.append(starts, values.size)))
    return out


def _runs(joined: np.ndarray) -> list[tuple[int, int]]:
    """The (begin, end) of each chain of neighbours, where ``joined[i]`` ties item i to the next."""
    edges = np.diff(np.concatenate([[0], joined.astype(np.int8), [0]]))
    return list(zip(np.flatnonzero(edges == 1).tolist(), (np.flatnonzero(edges == -1) + 1).tolist(), strict=True))


def _keep_chain(values: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Representatives for a chain of distinct values, each near the next, that occur first at `first`."""
    lows, highs = lower(values, S.ct).tolist(), upper(values, S.ct).tolist()
    numbers, places = values.tolist(), first.tolist()
    kept: list[float] = []
    place: dict[float, int] = {}
    result = first.copy()
    for i in np.argsort(first).tolist():
        near = kept[bisect_left(kept, lows[i]):bisect_right(kept, highs[i])]
        if near:
            result[i] = min(place[x] for x in near)
        else:
            insort(kept, numbers[i])
            place[numbers[i]] = places[i]
    return result


# Floats and complex numbers, several columns

def _project(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each row's projection on a fixed direction, and how far those of matching rows may be from it."""
    if table.dtype.kind == 'c':
        parts = np.stack([table.real, table.imag], axis=-1).reshape(len(table), -1)
        sizes = np.repeat(np.abs(table), 2, axis=1)
    else:
        parts = table.astype(np.float64)
        sizes = np.abs(parts)
    width = parts.shape[1]
    direction = (0.5 + np.modf(np.arange(1, width + 1) * 0.6180339887498949)[0]) / (4.0 * width)
    reach = (sizes @ direction) * (S.ct * 1.01 + (width + 8) * 4.5e-16) + 1e-307
    return parts @ direction, reach


def _first_near_rows(hay: np.ndarray, needles: np.ndarray) -> Indices:
    if hay.dtype.kind == 'c' or needles.dtype.kind == 'c':
        hay, needles = hay.astype(np.complex128), needles.astype(np.complex128)
    rows = _distinct(hay)
    values, _ = _project(hay[rows])
    sequence = np.argsort(values)
    rows, values = rows[sequence], values[sequence]
    wanted, reach = _project(needles)
    start = np.searchsorted(values, wanted - reach, 'left')
    width = np.searchsorted(values, wanted + reach, 'right') - start
    result = np.full(len(needles), len(hay), dtype=np.intp)
    for step in range(int(width.max())):
        these = np.flatnonzero(width > step)
        candidates = rows[start[these] + step]
        good = EQUAL.array(needles[these], hay[candidates]).all(axis=1)
        result[these[good]] = np.minimum(result[these[good]], candidates[good])
    return result


def _distinct(table: np.ndarray) -> Indices:
    """The indices of the rows that are not bit for bit an earlier row."""
    return np.flatnonzero(_same_bits(table) == np.arange(len(table)))


def _same_bits(table: np.ndarray) -> Indices:
    if table.dtype.kind in 'fc':
        table = np.ascontiguousarray(table + 0.0).view(np.int64).reshape(len(table), -1)
    return first_rows(table, table)


def _keep_near_rows(table: np.ndarray) -> Indices:
    same = _same_bits(table)
    rows = np.flatnonzero(same == np.arange(len(table)))
    values, reach = _project(table[rows])
    sequence = np.argsort(values)
    joined = values[sequence][1:] - values[sequence][:-1] <= np.maximum(reach[sequence][1:], reach[sequence][:-1])
    kept = np.arange(len(table))
    for begin, end in _runs(joined):
        chosen: list[int] = []
        for row in sorted(rows[sequence[begin:end]].tolist()):
            near = EQUAL.array(table[row], table[chosen]).all(axis=1) if chosen else np.zeros(1, dtype=bool)
            if near.any():
                kept[row] = chosen[int(near.argmax())]
            else:
                chosen.append(row)
    return kept[same]
