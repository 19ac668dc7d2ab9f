"""The core of all searches: which cells of one array match which cells of another.

``⍳ ∊ ∪ ∩ ~``, the unique mask and key ask here. Every search runs over cells: the cells of an array are made
the rows of a table with one column per item, and the tables are searched by `row_search` when they are simple
and of one type, by `nested_cells` when they are nested or mixed. "The same" always means ≡, within ⎕CT.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays import Value, as_array, count, items_of, prototype, reserve
from arrayl.errors import LengthError, RankError
from arrayl.primitives.scalar.comparison import EQUAL
from arrayl.primitives.searching import direct_table, nested_cells, row_search
from arrayl.primitives.searching.match import same

BLOCK = 1 << 16                         # items that are looked at together
SMALL = 64                              # items of both that a set has compared before arrays would have begun
ALIKE = {'UU', 'bb', 'bi', 'ib', 'ii'}  # kinds whose items are the same when Python says so
TAKES = 32                              # bytes for each cell, while they are sought


def index_of(hay: Value, needles: Value) -> np.ndarray:
    """For each cell of `needles` the index, from 0, of the first major cell of `hay` that matches; ``≢hay`` if none.

    The cells of `needles` have the rank of hay's major cells; the result has the shape of their frame.
    """
    if not isinstance(needles, np.ndarray) and isinstance(hay, np.ndarray) and hay.ndim == 1 and hay.dtype.kind != 'O':
        for start in range(0, hay.size, BLOCK):
            found = _places_of(hay[start:start + BLOCK], needles)
            first = int(found.argmax())
            if found[first]:
                return np.array(start + first)
        return np.array(hay.size)
    frame, hay_table, table = _tables(hay, needles)
    reserve((hay_table.shape[0] + len(table),), TAKES)
    return _first(hay_table, table).reshape(frame)


def member(needles: Value, hay: Value) -> np.ndarray:
    """Which items of `needles` are items of `hay`, as booleans in the shape of `needles`."""
    if not isinstance(needles, np.ndarray) and isinstance(hay, np.ndarray) and hay.dtype.kind != 'O':
        return np.array(_places_of(hay, needles).any())
    hay_array, array = as_array(hay).reshape(-1), as_array(needles)
    table = array.reshape(-1)
    if hay_array.size + table.size <= SMALL and hay_array.dtype.kind + table.dtype.kind in ALIKE:
        items = set(hay_array.tolist())
        return np.array([item in items for item in table.tolist()], dtype=bool).reshape(array.shape)
    if table.size and hay_array.size and table.dtype.kind in 'bi' and hay_array.dtype.kind in 'bi' and \
            hay_array.size * table.size > row_search.FEW:
        low, high = direct_table.table_range(hay_array)
        if direct_table.pays(low, high, 4 * (hay_array.size + table.size)):         # its places are bytes
            reserve((table.size,), 2)
            there = direct_table.marks(hay_array, low, high)
            least = int(there.argmax())
            if there[least:-1].all():                       # all from `least` to `high`, such as ⍳10
                return _between(table, low + least, high).reshape(array.shape)
            return direct_table.look_up(there, table, low, high).reshape(array.shape)
    reserve((hay_array.size + table.size,), TAKES)
    found = _first(hay_array.reshape(-1, 1), table.reshape(-1, 1))
    return (found < hay_array.size).reshape(array.shape)


def _between(values: np.ndarray, low: int, high: int) -> np.ndarray:
    """Which items of a vector of integers lie from `low` to `high`."""
    out = np.empty(values.shape, dtype=bool)
    for start in range(0, values.size, BLOCK):
        part, here = values[start:start + BLOCK], out[start:start + BLOCK]
        np.logical_and(np.greater_equal(part, low, out=here), np.less_equal(part, high), out=here)
    return out


def _places_of(hay: np.ndarray, x: Any) -> np.ndarray:
    """Which items of a simple array are the same as the simple scalar `x`."""
    kind = hay.dtype.kind
    if isinstance(x, str) and kind == 'U':
        return np.ascontiguousarray(hay).view(np.uint32) == ord(x)
    if kind == 'U' or not isinstance(x, int | float | complex):
        return np.zeros(hay.shape, dtype=bool)
    return hay == x if kind in 'bi' and isinstance(x, int) else EQUAL.array(hay, x)


def representatives(w: Value) -> np.ndarray:
    """For each major cell the index of the first-seen cell that it is the same as; its own index if it is new.

    ⎕CT is not transitive: a cell that matches none of the new cells before it is new.
    """
    array = as_array(w)
    array = array.reshape(1) if array.ndim == 0 else array
    size = len(array)
    if array.size == 0:
        return np.zeros(size, dtype=np.intp)
    table = array.reshape(size, -1)
    reserve((size,), TAKES)
    texts = nested_cells.texts(table)
    if texts is not None:
        return nested_cells.first_texts(texts, texts)
    if table.dtype.kind == 'O':
        return nested_cells.representative_cells(_cells(table))
    return row_search.representatives(table)


def unique_mask(w: Value) -> np.ndarray:
    """``≠w``: which major cells occur for the first time."""
    found = representatives(w)
    return found == np.arange(found.size)


def groups(w: Value) -> tuple[np.ndarray, np.ndarray]:
    """For each major cell the number of its group, from 0 in order of appearance; and each group's first index."""
    array = as_array(w)
    if array.ndim == 1 and array.size and array.dtype.kind in 'biU':
        reserve(array.shape, TAKES)
        codes = np.ascontiguousarray(array).view(np.uint32) if array.dtype.kind == 'U' else array
        numbered = direct_table.numbered(codes)
        if numbered is not None:
            return numbered
    found = representatives(w)
    first = np.flatnonzero(found == np.arange(found.size))
    number = np.zeros(found.size, dtype=np.intp)
    number[first] = np.arange(first.size)
    return number[found], first


def _tables(hay: Value, needles: Value) -> tuple[tuple[int, ...], np.ndarray, np.ndarray]:
    """The frame of the needles, and both arguments as tables of one row per cell."""
    hay_array, array = as_array(hay), as_array(needles)
    rank = hay_array.ndim - 1
    if rank < 0 or array.ndim < rank:
        raise RankError
    frame, cell = array.shape[:array.ndim - rank], array.shape[array.ndim - rank:]
    if cell != hay_array.shape[1:]:
        raise LengthError
    return frame, hay_array.reshape(len(hay_array), count(cell)), array.reshape(count(frame), count(cell))


def _first(hay: np.ndarray, needles: np.ndarray) -> np.ndarray:
    """For each row of one table the first row of another that matches it."""
    if len(hay) == 0 or len(needles) == 0:
        return np.zeros(len(needles), dtype=np.intp)
    if hay.shape[1] == 0:               # cells without items match when their prototypes do
        return np.full(len(needles), 0 if same(prototype(hay), prototype(needles)) else len(hay), dtype=np.intp)
    kind, other = hay.dtype.kind, needles.dtype.kind
    if kind == 'O' or other == 'O':
        texts = nested_cells.texts(hay)
        wanted = None if texts is None else nested_cells.texts(needles)
        if texts is not None and wanted is not None:
            return nested_cells.first_texts(texts, wanted)
        return nested_cells.first_cells(_cells(hay), _cells(needles))
    if (kind == 'U') != (other == 'U'):
        return np.full(len(needles), len(hay), dtype=np.intp)
    return row_search.first_rows(hay, needles)


def _cells(table: np.ndarray) -> list[nested_cells.Cell]:
    if table.shape[1] == 1:
        return list(map(nested_cells.dissect_item, items_of(table)))
    return [nested_cells.dissect(items_of(row)) for row in table]
