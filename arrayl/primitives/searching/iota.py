"""⍳ and ⍸: indices of everything, of what is sought, of what is there, and of the interval that holds a value."""
from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from arrayl.arrays import (
    Shape,
    Value,
    as_array,
    count,
    cut,
    empty,
    is_numeric,
    narrowest,
    need_rank,
    nested,
    reserve,
    scalar_of,
)
from arrayl.arrays.arguments import integer_array, integers
from arrayl.errors import DomainError, LengthError, RankError
from arrayl.primitives.registry import REGISTRY, dyadic, monadic
from arrayl.primitives.scalar.numeric import EXACT
from arrayl.primitives.searching import ordering, search, sorting
from arrayl.primitives.structure.structural import finish
from arrayl.settings import S

SHORT = range(1, 65)                    # vectors that are made once: loops ask for them again and again
LONG = 1024                             # items of vectors up to which many are searched at once
BLOCK = 1 << 22                         # numbers that are made at a time
_short: dict[tuple[int, int], np.ndarray] = {}


def _counted(found: np.ndarray, size: int) -> Value:
    """Indices from 0 among `size` things, as indices in ⎕IO; a scalar for rank 0."""
    if found.ndim == 0:
        return int(found) + S.io
    return (found + S.io).astype(narrowest(0, size + 1), copy=False)


def index_table(places: np.ndarray, shape: Shape) -> np.ndarray:
    """The indices (in ⎕IO) of `places` in ravel order of an array of `shape`, as rows."""
    out = np.empty((places.size, len(shape)), dtype=narrowest(0, max(shape) + 1))
    rest = places.astype(narrowest(0, count(shape) + 2))        # division of narrow integers is vector code
    for axis in range(len(shape) - 1, 0, -1):
        whole = rest // shape[axis]
        rest -= whole * shape[axis]
        np.add(rest, S.io, out=out[:, axis], casting='unsafe')
        rest = whole
    np.add(rest, S.io, out=out[:, 0], casting='unsafe')
    return out


@monadic('⍳', 'index generator', strikes='ii', key='i', names=('iota', 'interval'))
def index_generator(w: Value) -> Value:
    """The indices of an array of the given shape, each at its own place.

    For a number n, the vector of the first n indices from ⎕IO. For a vector, an array of that shape whose items
    are index vectors. RANK ERROR for a matrix, DOMAIN ERROR unless all are non-negative integers.

          ⍳5
    1 2 3 4 5

          ⍳2 3
     1 1  1 2  1 3
     2 1  2 2  2 3

          +/⍳100
    5050
    """
    if type(w) is int and w in SHORT:
        kept = _short.get((w, S.io))
        if kept is None:
            kept = np.arange(S.io, w + S.io, dtype=np.int8)
            kept.flags.writeable = False
            _short[w, S.io] = kept
        return kept
    if type(w) is not int:
        array = as_array(w)
        if array.ndim > 1:
            raise RankError
        if array.size != 1:
            return _indices_of_shape(_lengths(array))
        w = _lengths(array.reshape(-1))[0]
    if w < 0:
        raise DomainError
    if w == 0:
        return empty((0,))
    dtype = narrowest(0, w + 1)
    reserve((w,), dtype.itemsize)
    kind = np.dtype(np.int8) if dtype.kind == 'b' else dtype
    if w <= 8 * BLOCK:
        return np.arange(S.io, w + S.io, dtype=kind)
    out = np.empty(w, dtype=kind)
    for i in range(0, w, BLOCK):                # gigabytes take seconds, in which an interrupt may come
        out[i:i + BLOCK] = np.arange(i + S.io, min(i + BLOCK, w) + S.io, dtype=kind)
    return out


def _lengths(array: np.ndarray) -> list[int]:
    if array.dtype.kind == 'O' or (array.dtype.kind == 'U' and array.size):
        raise DomainError
    try:
        lengths = integers(array)
    except DomainError:
        raise DomainError from None
    if min(lengths, default=0) < 0:
        raise DomainError
    return lengths


class Found(NamedTuple):
    """What ⍸ found in an array of rank 2 and more, before anybody makes items of it."""
    places: np.ndarray                  # in ravel order, from 0
    shape: Shape                        # of that array

    def table(self) -> np.ndarray:
        """A row of indices for each place."""
        reserve((self.places.size,), 8 + 8 * len(self.shape))
        return index_table(self.places, self.shape)

    def items(self) -> Value:
        if self.places.size == 0:
            return empty((0,), np.zeros(len(self.shape), dtype=bool))
        reserve((self.places.size,), 96 + 16 * len(self.shape))
        return cut(index_table(self.places, self.shape), self.places.shape)


def _indices_of_shape(lengths: list[int]) -> Value:
    rank = len(lengths)
    need_rank(rank)
    shape = tuple(lengths)
    if 0 in shape:
        reserve(n for n in shape if n)
        return empty(shape, np.zeros(rank, dtype=bool))
    reserve(shape, 64 + 8 * rank)
    if rank == 0:
        return nested([empty((0,))], ())
    return cut(index_table(np.arange(count(shape)), shape), shape)


def _cells_at(w: Value, a: Value) -> Value:
    """The x for which ``a⍳x`` is `w`: the major cells of `a` that `w` counts, each its first."""
    cells, places = as_array(a), integer_array(w).astype(np.int64) - S.io
    if cells.ndim == 0:
        raise RankError
    if places.size and not (0 <= int(places.min()) and int(places.max()) < len(cells)):
        raise DomainError
    found = finish(cells[places.reshape(-1)].reshape(places.shape + cells.shape[1:]), a)
    if not (integer_array(index_of(found, a)) == places + S.io).all():
        raise DomainError
    return found


def _index_of_cells(w: Any, a: Value, frame: int, left_frame: int) -> Value | None:
    """Where each of many short vectors of numbers has a number first: one comparison of all of them."""
    if not isinstance(a, np.ndarray) or a.ndim != left_frame + 1 or not 0 < a.shape[-1] <= LONG:
        return None
    if isinstance(w, np.ndarray) and (w.ndim != frame or w.dtype.kind not in 'bif'):
        return None                     # cells that are not single numbers
    if a.dtype.kind not in 'bif' or any(_is_wide(x) for x in (w, a)):
        return None
    sought = w[..., None] if isinstance(w, np.ndarray) else w
    equality = REGISTRY['='].dyadic
    assert equality is not None
    equal = equality.scalar.array(sought, a)
    found = equal.argmax(axis=-1)
    return _counted(np.where(equal.any(axis=-1), found, a.shape[-1]), a.shape[-1])


def _is_wide(x: Any) -> bool:
    """Whether integers may be other than the floats they would be compared as."""
    array = np.asarray(x)
    return array.dtype.kind == 'i' and array.dtype.itemsize > 4 and bool((np.abs(array) >= EXACT).any())


@dyadic('⍳', 'index of', inverse=_cells_at, cells=_index_of_cells)
def index_of(w: Value, a: Value) -> Value:
    """Where the cells of the right argument first occur among the major cells of the left one, tolerantly.

    One more than the last index stands for a cell that does not occur. The cells looked for have the rank of the
    left argument's major cells: items for a vector, rows for a matrix. RANK ERROR when the left argument is a
    scalar or the right one's rank is too low, LENGTH ERROR when the cells differ in shape.

          'banana'⍳'an'
    2 3

          (3 2⍴⍳6)⍳2 2⍴5 6 7 8
    3 4

          'CAT' 'DOG' 'MOUSE'⍳'DOG' 'BIRD'
    2 4
    """
    return _counted(search.index_of(a, w), len(a) if isinstance(a, np.ndarray) and a.ndim else 1)


def _from_where(w: Value) -> Value:
    """The least array of counts `x` with ``w≡⍸x``; `w` must be in ascending order."""
    array = as_array(w)
    if array.ndim > 1:
        raise RankError
    if array.dtype.kind != 'O':
        if array.dtype.kind == 'U':
            raise DomainError
        table = integer_array(array).astype(np.int64).reshape(-1, 1) - S.io
    else:
        table = _index_table(array)
    rank = table.shape[1]
    need_rank(rank)
    if table.size == 0:
        return np.zeros((0,) * rank, dtype=bool) if rank else len(table)
    if int(table.min()) < 0:
        raise DomainError
    shape = tuple(int(n) + 1 for n in table.max(axis=0))
    reserve(shape)
    places = np.asarray(np.ravel_multi_index(tuple(table.T), shape))
    if (places[1:] < places[:-1]).any():
        raise DomainError
    counts = np.bincount(places, minlength=count(shape))
    return counts.astype(narrowest(0, int(counts.max()))).reshape(shape)


def _index_table(array: np.ndarray) -> np.ndarray:
    """Nested index vectors of one length as a table, counted from 0."""
    table = getattr(array, 'table', None)
    if table is not None and table.ndim == 2:
        return integer_array(table).astype(np.int64) - S.io
    items = array.reshape(-1).tolist() if array.size else [array.proto]  # type: ignore[attr-defined]
    if not all(is_numeric(item) and isinstance(item, np.ndarray) and item.ndim == 1 for item in items):
        raise DomainError
    if len({item.size for item in items}) != 1:
        raise LengthError
    if array.size == 0:
        return np.zeros((0, items[0].size), dtype=np.int64)
    return integer_array(np.stack(items)).astype(np.int64).reshape(len(items), -1) - S.io


@monadic('⍸', 'where', strikes='i_ ⍳_', key='I', names=('iota underbar', 'indices'), inverse=_from_where)
def where(w: Value) -> Value:
    """The indices of the ones of a boolean array, in ravel order; a count n repeats its index n times.

    Indices of a vector are numbers, those of a higher rank are vectors. DOMAIN ERROR unless all are non-negative
    integers. The inverse gives the counts for indices in ascending order.

          ⍸'e'='Pete'
    2 4

          ⍸0 1 0 2
    2 4 4

          ⍸2 3⍴0 1 1
     1 2  1 3  2 2  2 3

          ⍸⍣¯1⊢2 4 4
    0 1 0 2
    """
    made = found(w)
    return made.items() if type(made) is Found else made


def found(w: Value) -> Value | Found:
    """``⍸w``, not yet made into items where these would be vectors."""
    array = as_array(w)
    if array.dtype.kind in 'OU' and not (array.size == 0 and array.dtype.kind == 'U'):
        raise DomainError
    counts = _counts(array)
    rank = array.ndim
    logical = counts.dtype.kind == 'b'
    total = int(np.count_nonzero(counts)) if logical else int(counts.sum(dtype=np.float64))
    reserve((total,), 16 if rank else 96)
    places = np.flatnonzero(counts) if logical else np.repeat(np.arange(counts.size), counts)
    if rank == 1:
        return _counted(places, counts.size)
    if rank:
        return Found(places, array.shape)
    return nested([empty((0,))] * places.size, places.shape) if places.size else empty((0,), np.zeros(0, dtype=bool))


def _counts(array: np.ndarray) -> np.ndarray:
    try:
        counts = integer_array(array).reshape(-1)
    except DomainError:
        raise DomainError from None
    if counts.size and counts.dtype.kind != 'b' and int(counts.min()) < 0:
        raise DomainError
    return counts


@dyadic('⍸', 'interval index')
def interval_index(w: Value, a: Value) -> Value:
    """For each cell on the right the last major cell on the left that does not follow it: its interval.

    The left argument is in ascending order (by ⍋, which does not heed ⎕CT), else DOMAIN ERROR. Cells before the
    first get ⎕IO-1. Ranks and shapes as for index of.

          10 20 30⍸11 1 31 21
    1 0 3 2

          'AEIOU'⍸'DYALOG'
    1 5 1 3 4 2

          (3 2⍴1 1 2 5 3 0)⍸2 2⍴2 4 9 9
    1 3

          'bear' 'cat'⍸⊂'bee'
    1
    """
    frame, bounds, cells = search._tables(a, w)
    size = len(bounds)
    if bounds.shape[1] == 0:
        return _scalar_or_array(np.full(frame, size + S.io - 1))
    both = ordering.joint_table(bounds, cells)
    keys = _one_key(both)
    limits = keys[:size]
    if (limits[1:] < limits[:-1]).any():
        raise DomainError
    found = np.searchsorted(limits, keys[size:], 'right') + (S.io - 1)
    return _scalar_or_array(found.reshape(frame).astype(narrowest(0, size + 1), copy=False))


def _one_key(table: np.ndarray) -> np.ndarray:
    """One key for each row, in the same order."""
    if len(table) == 0:
        return np.zeros(0, dtype=np.int64)
    keys = ordering.table_keys(table)
    return keys[0] if len(keys) == 1 else sorting.ranks(keys)


def _scalar_or_array(found: np.ndarray) -> Any:
    return found if found.ndim else scalar_of(found)
