"""The function forms of ``/ ⌿ \\ ⍀``: replicate and expand.

Both are one gather along an axis: the numbers on the left become a vector of places, with ¯1 for fill. A
logical left argument and one without negatives go to `numpy.compress` and `numpy.repeat` instead.
"""
from __future__ import annotations

import numpy as np

from arrayl.arrays import Value, as_array, reserve
from arrayl.errors import LengthError, WSFull
from arrayl.primitives.registry import dyadic
from arrayl.primitives.structure.structural import (
    LARGE,
    checked_shape,
    filled,
    finish,
    gather,
    one_axis,
    vector_of,
    whole_numbers,
)


def copies(w: Value, a: Value, axis: Value | None, default: int) -> Value:
    """`w` with the subarrays along one axis repeated as often as `a` says."""
    array, counts = as_array(w), vector_of(a)
    if array.ndim == 0 and axis is None:
        array = array.reshape(1)
    k = one_axis(axis, array.ndim, default % array.ndim if array.ndim else 0)
    length = array.shape[k]
    if counts.dtype.kind == 'b' and len(counts) == length:
        reserve((*array.shape[:k], int(np.count_nonzero(counts)), *array.shape[k + 1:]), array.dtype.itemsize)
        return finish(array.compress(counts, axis=k), w)
    counts = whole_numbers(counts)
    if len(counts) != length:
        if length == 1:
            array = array.repeat(len(counts), axis=k)
        elif len(counts) == 1:
            counts = counts.repeat(length)
        else:
            raise LengthError
    sizes = measured(counts, array, k)
    if not counts.size or counts.min() >= 0:
        return finish(array.repeat(counts, axis=k), w)
    places = np.where(counts < 0, -1, np.arange(len(counts)))
    return finish(gather(array, places.repeat(sizes), k, w), w)


def measured(counts: np.ndarray, array: np.ndarray, k: int) -> np.ndarray:
    """How many subarrays each of `counts` gives along axis `k` of `array`; WS FULL when that is too many."""
    reserve(counts.shape, 24)                           # these numbers in three forms
    total = np.abs(counts.astype(np.float64)).sum()
    if total >= LARGE:
        raise WSFull
    checked_shape((int(total),))
    checked_shape((*array.shape[:k], int(total), *array.shape[k + 1:]), array.dtype.itemsize)
    return np.abs(counts)


def spread(w: Value, a: Value, axis: Value | None, default: int) -> Value:
    """`w` with fill elements put between the subarrays along one axis where `a` has no positive number."""
    array, mask = as_array(w), vector_of(a)
    counts = whole_numbers(mask)
    if array.ndim == 0 and axis is None:
        array = array.reshape(1)
    k = one_axis(axis, array.ndim, default % array.ndim if array.ndim else 0)
    length = array.shape[k]
    taking = counts > 0
    needed = int(taking.sum())
    if needed != length:
        if length == 1:
            array = array.repeat(needed, axis=k)
        elif len(counts) == 1 and needed == 1:
            counts = counts.repeat(length)
            taking = taking.repeat(length)
        else:
            raise LengthError
    if mask.dtype.kind == 'b' and array.size and len(mask) == len(counts):
        out = filled((*array.shape[:k], len(mask), *array.shape[k + 1:]), w)
        out[(slice(None),) * k + (mask,)] = array
        return finish(out, w)
    reserve(counts.shape, 24)                           # and as many places
    sizes = measured(np.where(counts == 0, 1, counts), array, k)
    if array.size == 0:
        return finish(filled((*array.shape[:k], int(sizes.sum()), *array.shape[k + 1:]), w), w)
    places = np.where(taking, np.cumsum(taking) - 1, -1)
    return finish(gather(array, places.repeat(sizes), k, w), w)


@dyadic('/', 'replicate', axis=True, identity=1, names=('slash', 'compress'))
def replicate(w: Value, a: Value, axis: Value | None = None) -> Value:
    """Each subarray along the last axis, or the axis in brackets, as often as the left argument says.

    0 leaves it out, a negative number gives as many fill elements instead. One number on the left holds for
    all; one subarray on the right is extended; other lengths that differ are a LENGTH ERROR. RANK ERROR for a
    matrix on the left, DOMAIN ERROR unless it holds integers.

          1 0 1 1/'ABCD'
    ACD
          2 ¯1 3/7 8 9
    7 7 0 9 9 9
          3/1 2
    1 1 1 2 2 2
          1 0 1/2 3⍴⍳6
    1 3
    4 6
          1 0 2/[1]3 2⍴⍳6
    1 2
    5 6
    5 6
    """
    return copies(w, a, axis, -1)


@dyadic('⌿', 'replicate first', axis=True, identity=1, strikes='/-', key='/', names=('slashbar',))
def replicate_first(w: Value, a: Value, axis: Value | None = None) -> Value:
    """Each major cell, or subarray along the axis in brackets, as often as the left argument says.

          1 0 2⌿3 2⍴⍳6
    1 2
    5 6
    5 6
          0 1⌿'AB'
    B
          1 0 1⌿[2]2 3⍴⍳6
    1 3
    4 6
    """
    return copies(w, a, axis, 0)


@dyadic('\\', 'expand', axis=True, identity=1, names=('backslash',), looks=('slope',))
def expand(w: Value, a: Value, axis: Value | None = None) -> Value:
    """The subarrays along the last axis, or the axis in brackets, with fill elements put between them.

    A positive number repeats the next subarray, 0 and ¯1 put one fill element, other negatives several. One
    subarray is extended; otherwise there must be as many as positive numbers (LENGTH ERROR).

          1 0 1\\'AB'
    A B
          1 ¯2 2\\7 8
    7 0 0 8 8
          1 0 1\\2 2⍴⍳4
    1 0 2
    3 0 4
          1 0 1\\[1]2 2⍴⍳4
    1 2
    0 0
    3 4
    """
    return spread(w, a, axis, -1)


@dyadic('⍀', 'expand first', axis=True, identity=1, strikes='\\-', key='.', names=('backslashbar',),
        looks=('slope bar',))
def expand_first(w: Value, a: Value, axis: Value | None = None) -> Value:
    """The major cells, or subarrays along the axis in brackets, with fill elements put between them.

          1 0 1⍀2 2⍴⍳4
    1 2
    0 0
    3 4
          0 1⍀'A'
     A
          1 0 1⍀[2]2 2⍴⍳4
    1 0 2
    3 0 4
    """
    return spread(w, a, axis, 0)
