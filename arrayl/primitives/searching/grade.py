"""⍋ and ⍒: the permutation that sorts the major cells.

The order of any two arrays is the total array ordering (`ordering`); how it is sorted fast is in `sorting`.
Both grades are stable: equal cells keep their places, also in a descending grade.
"""
from __future__ import annotations

from collections.abc import Callable

import numpy as np

from arrayl.arrays import Value, is_char, narrowest, pool, rank_of, reserve, size_of
from arrayl.arrays.apart import apart
from arrayl.errors import DomainError, RankError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.primitives.searching import ordering, sorting
from arrayl.settings import S


def _permutation(found: np.ndarray) -> np.ndarray:
    """Orders counted from 0, along the last axis, as indices in ⎕IO, in a narrow type."""
    dtype = narrowest(0, found.shape[-1] + 1)
    if found.size < sorting.PARTED:
        return (found + S.io).astype(dtype, copy=False)
    return np.add(found, S.io, out=pool.empty(found.shape, dtype), dtype=dtype, casting='unsafe')


def _grade(w: Value, descending: bool) -> Value:
    if not isinstance(w, np.ndarray) or w.ndim == 0:
        raise RankError
    return _permutation(sorting.order_by(ordering.cell_keys(w), descending))


def grade_cells(descending: bool) -> Callable[..., Value | None]:
    """The grades of many short vectors; long ones take less time one by one (`sorting`)."""
    def cells(w: np.ndarray, frame: int) -> Value | None:
        if w.ndim != frame + 1 or w.shape[-1] > sorting.SMALL or w.dtype.kind not in 'bifU':
            return None
        reserve(w.shape, sorting.TAKES)
        keys = np.ascontiguousarray(w).view(np.uint32) if w.dtype.kind == 'U' else w
        if descending:                              # the last of equal items first, and that backwards
            keys = keys[..., ::-1]
        found = apart(sorting.WORK * w.size, np.argsort, keys, axis=-1, kind='stable')
        return _permutation(w.shape[-1] - 1 - found[..., ::-1] if descending else found)
    return cells


def sorted_items(w: np.ndarray, descending: bool) -> np.ndarray | None:
    """``w[⍋w]`` or ``w[⍒w]`` of a simple vector of real numbers or characters; None for other arrays."""
    if w.ndim != 1 or w.size == 0 or w.dtype.kind not in 'bifU':
        return None
    reserve(w.shape, w.itemsize)
    keys = np.ascontiguousarray(w).view(np.uint32) if w.dtype.kind == 'U' else w
    kind = 'stable' if w.itemsize <= 2 else None        # by radix; NumPy's own choice is faster for wider ones
    made = apart(sorting.WORK * w.size, np.sort, keys, kind=kind)
    return (made[::-1].copy() if descending else made).view(w.dtype)


def _collate(w: Value, a: Value, descending: bool) -> Value:
    """Grade by the places of the characters in `a`, its last axis the most significant."""
    if rank_of(w) == 0 or rank_of(a) == 0:
        raise RankError
    if not is_char(a) or not (is_char(w) or size_of(w) == 0):
        raise DomainError
    count = len(w)
    if w.size == 0:
        return _permutation(np.arange(count))
    codes, where = np.unique(np.ascontiguousarray(w).view(np.uint32), return_inverse=True)
    places = _places(codes, a)[:, where.reshape(count, -1)]         # axis of a, cell, item
    keys = places.transpose(1, 0, 2)[:, ::-1].reshape(count, -1)
    return _permutation(sorting.order_by(sorting.columns(keys), descending))


def _places(codes: np.ndarray, a: np.ndarray) -> np.ndarray:
    """For each axis of `a`, the lowest index of each character on it; past the end for one that is not there."""
    places = np.empty((a.ndim, codes.size), dtype=np.int64)
    places[:] = np.array(a.shape).reshape(-1, 1)
    if a.size == 0:
        return places
    found = np.minimum(np.searchsorted(codes, np.ascontiguousarray(a).view(np.uint32).reshape(-1)), codes.size - 1)
    there = codes[found] == np.ascontiguousarray(a).view(np.uint32).reshape(-1)
    for k, index in enumerate(np.indices(a.shape).reshape(a.ndim, -1)):
        np.minimum.at(places[k], found[there], index[there])
    return places


@monadic('⍋', 'grade up', strikes='A| ∆|', key='$', names=('grade',), cells=grade_cells(False))
def grade_up(w: Value) -> Value:
    """The indices that put the major cells into ascending order.

    Numbers, characters and nested items sort by the total array ordering: numbers precede characters, text is in
    dictionary order by code point, complex numbers compare by their real parts first. Comparisons are exact. Equal
    cells keep their order. RANK ERROR for a scalar, DOMAIN ERROR when there are namespaces.

          ⍋22.5 1 15 3 ¯4
    5 2 4 3 1

          names←'Bo' 'Al' 'Cy' 'Al'
          ⍋names
    2 4 1 3

          ⍋3 2⍴2 1 1 9 1 2
    3 2 1
    """
    return _grade(w, False)


@dyadic('⍋', 'collate up')
def collate_up(w: Value, a: Value) -> Value:
    """The indices that put the major cells of characters into ascending order by a collating array.

    For a vector on the left, the characters rank as they stand there, and others follow. In a higher rank, each
    axis is an attribute: the last one is the most significant, and the earlier ones decide between equals.
    DOMAIN ERROR unless both are characters, RANK ERROR for scalars.

          'zyxabc'⍋'abz'
    3 1 2

          letters←2 3⍴'abcABC'
          words←4 2⍴'BaabAbaB'
          letters⍋words
    2 4 3 1
    """
    return _collate(w, a, False)


@monadic('⍒', 'grade down', strikes='V| ∇|', key='#', names=('grade',), cells=grade_cells(True))
def grade_down(w: Value) -> Value:
    """The indices that put the major cells into descending order; see ⍋.

          ⍒22.5 1 15 3 ¯4
    1 3 4 2 5

          ⍒1 2 2 1
    2 3 1 4

          'APL'[⍒'APL']
    PLA
    """
    return _grade(w, True)


@dyadic('⍒', 'collate down')
def collate_down(w: Value, a: Value) -> Value:
    """The indices that put the major cells of characters into descending order by a collating array; see ⍋.

          'zyxabc'⍒'abz'
    2 1 3

          'ab'⍒'bbaxa'
    4 1 2 3 5
    """
    return _collate(w, a, True)
