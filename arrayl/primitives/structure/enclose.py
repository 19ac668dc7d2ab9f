"""Nesting and its undoing: ``⊂`` enclose and partitioned enclose, ``⊆`` nest and partition, ``⊃`` first and pick.

Both partitions find the boundaries of their pieces with NumPy and then cut the array into views, one slice
for each piece. Pick walks down its path with a loop: paths and nesting may be of any depth.
"""
from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from arrayl.arrays import (
    Nested,
    Value,
    as_array,
    build,
    empty,
    empty_like,
    enclose,
    first_item,
    items_of,
    nested,
    prototype,
    reserve,
    scalar_of,
)
from arrayl.errors import APLIndexError, APLSyntaxError, DomainError, LengthError, RankError
from arrayl.primitives.assignment.targets import Targets, has_arrays, leaf
from arrayl.primitives.registry import dyadic, monadic
from arrayl.primitives.structure.structural import (
    enclosed_cells,
    finish,
    many_axes,
    one_axis,
    vector_of,
    whole_array,
    whole_numbers,
)
from arrayl.settings import S


def disclose(w: Value, axis: Value | None = None) -> Value:
    """The inverse of enclose: first of a scalar; with axes mix. DOMAIN ERROR for what enclose never gives."""
    if axis is not None:
        from arrayl.primitives.searching.match import same
        from arrayl.primitives.structure.take_drop import mixed
        made = mixed(w, axis)
        if not same(enclose_form(made, axis), w):
            raise DomainError
        return made
    if as_array(w).ndim:
        raise DomainError
    return first_item(w)


@monadic('⊂', 'enclose', strikes='cc ((', key='z', names=('leftshoe',), axis=True, inverse=disclose)
def enclose_form(w: Value, axis: Value | None = None) -> Value:
    """A scalar whose item is the argument; a simple scalar stays as it is.

    With axes in brackets, an array of the subarrays along these axes.

          ⊂1 2 3
     1 2 3
          ⊂[2]2 3⍴⍳6
     1 2 3  4 5 6
          ⊂[1]2 3⍴⍳6
     1 4  2 5  3 6
    """
    if axis is None:
        return enclose(w)
    array = as_array(w)
    inner = many_axes(axis, array.ndim)
    outer = [k for k in range(array.ndim) if k not in inner]
    if not inner:
        if array.size == 0:
            return finish(array[...], w)
        return build([enclose(item) for item in items_of(w)], array.shape)
    return enclosed_cells(array.transpose(outer + inner), len(inner), w)


@dyadic('⊂', 'partitioned enclose', axis=True)
def partitioned_enclose(w: Value, a: Value, axis: Value | None = None) -> Value:
    """A vector of the pieces of the right argument between the dividers that the left argument places.

    Each number of the left argument says how many dividers stand before the corresponding cell along the
    last axis, or the axis in brackets; one more says how many stand after the last cell, and missing ones
    are 0. What precedes the first divider is left out. A scalar holds for every cell. With ⎕ML 3 it is partition, ⊆.

          1 0 1 0 0⊂'APLUS'
     AP  LUS
          ≢¨2 0 1⊂'APL'
    0 2 1
          1 0 1⊂[1]3 2⍴⍳6
     1 2  5 6
     3 4
    """
    if S.ml > 2:
        return partition(w, a, axis)
    array = as_array(w)
    if array.ndim == 0:
        array = array.reshape(1)
    k = one_axis(axis, array.ndim, array.ndim - 1)
    length = array.shape[k]
    dividers = whole_numbers(a)
    if not isinstance(a, np.ndarray) or a.ndim == 0:
        dividers = np.repeat(dividers, length)
    if dividers.size and dividers.min() < 0:
        raise DomainError
    if len(dividers) > length + 1:
        raise LengthError
    reserve((int(dividers.sum(dtype=np.float64)),), 200)
    starts = np.repeat(np.arange(len(dividers)), dividers).tolist()
    before: tuple[Any, ...] = (slice(None),) * k
    if not starts:
        return empty((0,), empty_like((*array.shape[:k], 0, *array.shape[k + 1:]), w))
    ends = [*starts[1:], length]
    if array.ndim == 1:
        return nested_pieces(slices(array, zip(starts, ends, strict=True), w))
    return nested_pieces([finish(array[(*before, slice(start, end), ...)], w)
                          for start, end in zip(starts, ends, strict=True)])


def slices(vector: np.ndarray, bounds: Iterable[tuple[int, int]], source: Value) -> list[Value]:
    """The pieces of `vector` between these bounds."""
    if vector.dtype.kind in 'bifU' and type(source) is not Targets:
        return [vector[start:end] for start, end in bounds]
    return [finish(vector[start:end], source) for start, end in bounds]


def nested_pieces(pieces: list[Value]) -> Value:
    """A vector of array items."""
    return nested(pieces, (len(pieces),))


def is_nested_array(w: Value) -> bool:
    """Whether the depth of `w` is more than 1; an empty array has the depth of its prototype."""
    return isinstance(prototype(w), np.ndarray) if isinstance(w, np.ndarray) and w.size == 0 else has_arrays(w)


@monadic('⊆', 'nest', strikes='c_ (_ ⊂_', key='Z', names=('leftshoeunderbar', 'nest'))
def nest(w: Value) -> Value:
    """The argument, enclosed if it is simple and not a scalar.

          ≡⊆'abc'
    2
          ≢⊆'abc' 'de'
    2
    """
    return w if is_nested_array(w) else enclose(w)


@dyadic('⊆', 'partition', axis=True)
def partition(w: Value, a: Value, axis: Value | None = None) -> Value:
    """The pieces of the vectors along the last axis, or the axis in brackets, that the left argument marks.

    A new piece starts where a number of the left argument is greater than the one before it; where it is 0,
    items are left out. A scalar holds for every item. LENGTH ERROR when there is not one number for each item,
    DOMAIN ERROR unless all are non-negative integers.

          1 1 2 2 2⊆'APLUS'
     AP  LUS
          1 1 0 2 2⊆⍳5
     1 2  4 5
          1 1 2⊆2 3⍴⍳6
     1 2  3
     4 5  6
          1 1 2⊆[1]3 2⍴⍳6
     1 3  2 4
     5    6
    """
    array = as_array(w)
    if array.ndim == 0:
        raise RankError
    k = one_axis(axis, array.ndim, array.ndim - 1)
    length = array.shape[k]
    marks = whole_numbers(a)
    reserve(marks.shape, 10)                            # the marks before them, and what begins
    if not isinstance(a, np.ndarray) or a.ndim == 0:
        marks = np.repeat(marks, length)
    if len(marks) != length:
        raise LengthError
    if marks.size and marks.min() < 0:
        raise DomainError
    previous = np.concatenate(([0], marks[:-1])) if length else marks
    starting = marks > previous
    starts = np.flatnonzero(starting)
    # A piece ends at the next start or at the first 0 after its own start.
    edges = np.flatnonzero(starting | (marks == 0))
    following = np.append(edges, length)[np.searchsorted(edges, starts, side='right')]
    reserve(starts.shape, 200)
    begins, ends = starts.tolist(), following.tolist()
    rows = np.moveaxis(array, k, -1)
    frame = rows.shape[:-1]
    if math.prod(frame) * len(begins) == 0:
        shape = (*frame[:k], len(begins), *frame[k:])
        return empty(shape, empty_like((0,), w))
    flat = rows.reshape(math.prod(frame), length)
    pieces = [piece for row in flat for piece in slices(row, zip(begins, ends, strict=True), w)]
    grid = nested_pieces(pieces).reshape(*frame, len(begins))
    return finish(np.moveaxis(grid, -1, k), grid)


def first_cells(w: np.ndarray, frame: int) -> Value | None:
    """The first item of every cell."""
    return None if S.ml > 1 or w.dtype.kind == 'O' else w.reshape(*w.shape[:frame], -1)[..., 0].copy()


@monadic('⊃', 'first', strikes='))', key='x', names=('rightshoe', 'disclose'), axis=True, cells=first_cells)
def first(w: Value, axis: Value | None = None) -> Value:
    """The first item of the argument; of an empty array, its prototype. With ⎕ML above 1 it is mix, with axes too.

          ⊃'APL'
    A
          ⊃(1 2)(3 4)
    1 2
          ⊃⍬
    0
          ⎕ML←3 ⋄ ⊃[.5](1 2)(3 4)
    1 3
    2 4
          ⎕ML←1
    """
    if S.ml > 1:
        from arrayl.primitives.structure.take_drop import mixed
        return mixed(w, axis)
    if axis is not None:
        raise APLSyntaxError('The function does not take an axis')
    return leading(w)


def leading(w: Value) -> Value:
    """The first item, whatever ⎕ML says."""
    if not isinstance(w, np.ndarray):
        return w
    if w.size == 0:
        return prototype(w)
    return item_at(w, (0,) * w.ndim)


def item_at(array: np.ndarray, place: tuple[Any, ...]) -> Value:
    """The item of `array` at `place` (from 0, in bounds)."""
    if array.dtype.kind == 'O':
        item = array[place]
    else:
        item = first_item(array[(*place, ...)])
    if type(array) is Targets and not isinstance(item, np.ndarray):
        return leaf(item)
    return item


def step(array: Value, index: Value) -> tuple[int, ...]:
    """The place (from 0) that `index`, a number for each axis, names in `array`, with its errors."""
    if isinstance(index, int):
        numbers: list[int] = [index]
    else:
        numbers = whole_array(vector_of(index)).tolist()
    shape = array.shape if isinstance(array, np.ndarray) else ()
    if len(numbers) != len(shape):
        raise RankError
    place = tuple(number - S.io for number in numbers)
    for k, length in zip(place, shape, strict=True):
        if not 0 <= k < length:
            raise APLIndexError
    return place


VECTORS = (np.ndarray, Nested)          # the types of those that ⊃ looks into at once


@dyadic('⊃', 'pick')
def pick(w: Value, a: Value) -> Value:
    """The item that a path leads to: each item of the left argument indexes one level of nesting.

    An item of the path is an index with a number for each axis of the array at that level: a scalar for a
    vector, an enclosed vector for an array of another rank. An empty path leads to the argument itself. RANK ERROR
    for an index that has not a number for each axis or leads below a simple scalar, INDEX ERROR for one out of range.

          2⊃'one' 'two'
    two
          2 1⊃'one' 'two'
    t
          (2(1 2))⊃1(2 2⍴'ABCD')
    B
    """
    if type(a) is int and (t := type(w)) in VECTORS and w.ndim == 1 and 0 <= (k := a - S.io) < w.size:
        return scalar_of(w.item(k)) if t is np.ndarray else w.item(k)       # as in a loop
    found = w
    for index in [a] if isinstance(a, int) else items_of(vector_of(a)):
        place = step(found, index)
        if isinstance(found, np.ndarray):
            found = item_at(found, place)
    return found
