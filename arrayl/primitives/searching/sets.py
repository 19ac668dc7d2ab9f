"""∪ ∩ ~: vectors as sets, and monadic not."""
from __future__ import annotations

import numpy as np

from arrayl.arrays import Value, as_array, empty, empty_like, simplify
from arrayl.errors import RankError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.primitives.scalar.logical import NOT
from arrayl.primitives.scalar.pervade import pervade_monadic
from arrayl.primitives.searching import search
from arrayl.primitives.searching.membership import joined

FEW = 64                                # items that a dictionary holds before arrays would have begun

def _vector(value: Value) -> np.ndarray:
    array = as_array(value)
    if array.ndim > 1:
        raise RankError
    return array.reshape(-1)


@monadic('∪', 'unique', strikes='uu UU', key='v', names=('cup', 'distinct'), looks=('down shoe',))
def unique(w: Value) -> Value:
    """The major cells that differ from all earlier ones: each item of a vector, each row of a matrix, once.

          ∪22 10 22 22 21 10 5 10
    22 10 21 5

          ∪3 3⍴'catdogcat'
    cat
    dog

          ∪'bee' 'ant' 'bee'
     bee  ant
    """
    array = as_array(w)
    array = array.reshape(1) if array.ndim == 0 else array
    if array.ndim == 1 and array.size <= FEW and array.dtype.kind in 'biU':
        items = array.tolist()
        first = list(dict.fromkeys(items))
        return array if len(first) == len(items) else np.array(first, dtype=array.dtype)
    mask = search.unique_mask(array)
    return array if mask.all() else selected(array, mask)


def selected(array: np.ndarray, mask: np.ndarray) -> Value:
    """The major cells where `mask` is 1, in canonical form (a mixed array may become simple)."""
    kept = array[mask]
    if array.dtype.kind not in 'Oc':
        return kept
    return simplify(kept) if kept.size else empty_like(kept.shape, array)


@dyadic('∪', 'union', identity=empty((0,)))
def union(w: Value, a: Value) -> Value:
    """The items of the left vector, then those of the right one that the left one does not have.

    RANK ERROR for a matrix; a scalar is a vector of one item.

          'WASH'∪'SHOUT'
    WASHOUT

          1 2 2∪3 3 2
    1 2 2 3 3
    """
    left, right = _vector(a), _vector(w)
    return joined([left, as_array(selected(right, ~search.member(right, left)))])


@dyadic('∩', 'intersection', strikes='nn', key='c', names=('cap',), looks=('up shoe',))
def intersection(w: Value, a: Value) -> Value:
    """The items of the left vector that occur in the right one.

    RANK ERROR for a matrix; a scalar is a vector of one item.

          'ABRA'∩'CAR'
    ARA

          1 'PLUS' 2∩⍳5
    1 2
    """
    left, right = _vector(a), _vector(w)
    return selected(left, search.member(left, right))


def negation(w: Value) -> Value:
    return pervade_monadic(NOT, w)


@monadic('~', 'not', key='t', names=('tilde', 'logical not'), scalar=NOT, inverse=negation)
def logical_not(w: Value) -> Value:
    """0 for 1 and 1 for 0; DOMAIN ERROR for anything else.

          ~0 1 1
    1 0 0

          ~(0 1)(1 1 0)
     1 0  0 0 1
    """
    return pervade_monadic(NOT, w)


@dyadic('~', 'without', names=('excluding',))
def without(w: Value, a: Value) -> Value:
    """The items of the left vector that do not occur in the right argument, an array of any shape.

    RANK ERROR for a matrix on the left; a scalar is a vector of one item.

          'HELLO'~'GOODBYE'
    HLL

          5 10 15~⍳10
    15

          'MON' 'TUE' 'WED'~⊂'TUE'
     MON  WED
    """
    left = _vector(a)
    return selected(left, ~search.member(left, w))
