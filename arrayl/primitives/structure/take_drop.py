"""Mix and split, take and drop: ``↑`` and ``↓``.

Take and drop are slices; an overtake copies the slice into an array of fill elements. Mix puts each item
into its corner of a result that was filled with that item's own prototype; items of one shape are stacked,
ragged vectors of one kind are laid out by a mask, and only the rest goes item by item.
"""
from __future__ import annotations

import math
from typing import Any

import numpy as np

from arrayl.arrays import CHAR, Shape, Value, as_array, empty, is_nested, prototype
from arrayl.errors import APLIndexError, LengthError, LimitError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.primitives.structure.enclose import leading
from arrayl.primitives.structure.structural import (
    cell,
    checked_shape,
    common,
    enclosed_cells,
    filled,
    finish,
    fractional_axis,
    many_axes,
    one_axis,
    whole_list,
    whole_numbers,
)
from arrayl.settings import S


def mix_inverse(w: Value, axis: Value | None = None) -> Value:
    """The inverse of mix: split."""
    return split(w, axis)


def split_inverse(w: Value, axis: Value | None = None) -> Value:
    """The inverse of split: mix."""
    return mixed(w, axis)


@monadic('↑', 'mix', strikes='^|', key='y', names=('uparrow',), axis=True, inverse=mix_inverse)
def mix(w: Value, axis: Value | None = None) -> Value:
    """The items of the argument as cells of one array, with one level of nesting less.

    Items of lower rank get leading axes of length 1; shorter ones are padded with their own fill element.
    The axes of the items come last, or where the axis in brackets says: an integer gives the place of the
    first of them, a fraction the gap between two axes of the argument, a vector the place of each.
    With ⎕ML above 1, ↑ without an axis is first, what ⊃ is otherwise.

          ↑(1 2)(3 4 5)
    1 2 0
    3 4 5
          ↑'one' 'three'
    one
    three
          ↑[.5](1 2)(3 4)
    1 3
    2 4
    """
    return leading(w) if S.ml > 1 and axis is None else mixed(w, axis)


def mixed(w: Value, axis: Value | None = None) -> Value:
    """Mix, whatever ⎕ML says."""
    made, shape = assemble(w) if is_nested(w) else (w, ())
    if axis is None:
        return made
    order = mixed_axes(axis, as_array(w).ndim, len(shape))
    return finish(as_array(made).transpose(order), made)


def assemble(w: np.ndarray) -> tuple[Value, Shape]:
    """The items of nested `w` as trailing cells of one array, and the shape of these cells."""
    table = getattr(w, 'table', None)
    if table is not None:
        shape = table.shape[1:]
        checked_shape((*w.shape, *shape), table.dtype.itemsize)
        return np.array(table).reshape(*w.shape, *shape), shape
    items = w.reshape(-1).tolist()
    if not items:
        items = [as_array(prototype(w))]
    elif set(map(type, items)) != {np.ndarray}:
        items = [as_array(item) for item in items]
    # What follows looks at the distinct shapes and types, of which there are few.
    shapes, dtypes = {item.shape for item in items}, {item.dtype for item in items}
    kinds = {dtype.kind for dtype in dtypes}
    rank = max(map(len, shapes))
    if rank == 0 and 'O' not in kinds:
        return w, ()
    if len(shapes) > 1:
        if len(set(map(len, shapes))) > 1:
            items = [item.reshape((1,) * (rank - item.ndim) + item.shape) for item in items]
        padded = [(1,) * (rank - len(lengths)) + lengths for lengths in shapes]
        shape = tuple(max(lengths) for lengths in zip(*padded, strict=True))
    else:
        shape = items[0].shape
    total = checked_shape((*w.shape, *shape), max(dtype.itemsize for dtype in dtypes))
    if math.prod(total) == 0:
        return empty(total, prototype(items[0])), shape
    if len(shapes) == 1:
        joined = (np.concatenate if rank else np.stack)(common(*items)).reshape(total)
    elif kinds == {'U'} or kinds <= set('bifc'):
        joined = (lay_out_vectors if rank == 1 else lay_out)(items, shape).reshape(total)
    else:
        joined = lay_out_objects(items, shape).reshape(total)
    return finish(joined, items[0]), shape


def lay_out_vectors(items: list[np.ndarray], shape: tuple[int, ...]) -> np.ndarray:
    """Vectors of one kind, padded to `shape`, as rows of a matrix."""
    lengths = np.fromiter(map(len, items), dtype=np.int64, count=len(items))
    flat = np.concatenate(items)
    out = np.full((len(items), *shape), ' ' if flat.dtype.kind == 'U' else 0, dtype=flat.dtype)
    out[np.arange(shape[0]) < lengths[:, np.newaxis]] = flat
    return out


def lay_out(items: list[np.ndarray], shape: tuple[int, ...]) -> np.ndarray:
    """Arrays of one kind and rank, padded to `shape`, as major cells of an array."""
    dtype = CHAR if items[0].dtype.kind == 'U' else np.result_type(*{item.dtype for item in items})
    out = np.full((len(items), *shape), ' ' if dtype.kind == 'U' else 0, dtype=dtype)
    for position, item in enumerate(items):
        corner: Any = (position, *map(slice, item.shape))
        out[corner] = item
    return out


def lay_out_objects(items: list[np.ndarray], shape: tuple[int, ...]) -> np.ndarray:
    """Arrays of one rank and any types, each padded with its own prototype to `shape`, as major cells."""
    out = np.empty((len(items), *shape), dtype=object)
    for position, item in enumerate(items):
        if item.shape != shape:
            out[position] = cell(prototype(item))
        corner: Any = (position, *map(slice, item.shape))
        out[corner] = common(item, cell(0))[0]
    return out


def mixed_axes(axis: Value, frame: int, rank: int) -> list[int]:
    """How to transpose mixed axes (frame axes first) so that the `rank` item axes stand where `axis` says."""
    if as_array(axis).size == 1 and (rank != 1 or fractional_axis(axis)[1]):
        k, fractional = fractional_axis(axis)
        if fractional:
            k = math.ceil(k)
        if not 0 <= k <= frame:
            raise APLIndexError
        places = [int(k) + i for i in range(rank)]
    else:
        places = (whole_numbers(axis) - S.io).tolist()
        if len(places) != rank:
            raise LengthError
        if len(set(places)) != rank or not all(0 <= k < frame + rank for k in places):
            raise APLIndexError
    order: list[int] = []
    outer = iter(range(frame))
    for k in range(frame + rank):
        order.append(frame + places.index(k) if k in places else next(outer))
    return order


@monadic('↓', 'split', strikes='v|', key='u', names=('downarrow',), axis=True, inverse=split_inverse)
def split(w: Value, axis: Value | None = None) -> Value:
    """The vectors along the last axis of the argument, or along the axis in brackets, as items.

          ↓2 3⍴⍳6
     1 2 3  4 5 6
          ↓[1]2 3⍴⍳6
     1 4  2 5  3 6
          ≡↓'abc'
    2
    """
    array = as_array(w)
    if array.ndim == 0 and axis is None:
        return w
    k = one_axis(axis, array.ndim, array.ndim - 1)
    return enclosed_cells(np.moveaxis(array, k, -1), 1, w)


def chosen_axes(array: np.ndarray, lengths: list[int], axis: Value | None) -> tuple[np.ndarray, list[int]]:
    """`array` (a scalar given axes of length 1) and the axes that `lengths` speak of."""
    if axis is not None:
        found = many_axes(axis, array.ndim)
        if len(found) != len(lengths):
            raise LengthError
        return array, found
    if array.ndim == 0:
        if len(lengths) > 15:
            raise LimitError
        array = array.reshape((1,) * len(lengths))
    if len(lengths) > array.ndim:
        raise LengthError
    return array, list(range(len(lengths)))


def shared_lengths(w: np.ndarray, a: Value, frame: int, left_frame: int) -> list[int] | None:
    """What `a` says for the axes of each cell, if it is the same for all."""
    lengths = [] if left_frame or not frame else whole_list(a)
    return lengths if 0 < len(lengths) <= w.ndim - frame else None


def take_cells(w: np.ndarray, a: Value, frame: int, left_frame: int) -> Value | None:
    """What `a` takes from each cell."""
    lengths = shared_lengths(w, a, frame, left_frame)
    return None if lengths is None else take(w, np.array([*w.shape[:frame], *lengths]))


@dyadic('↑', 'take', axis=True, cells=take_cells)
def take(w: Value, a: Value, axis: Value | None = None) -> Value:
    """As many cells along the leading axes, or the axes in brackets, as the left argument says.

    A negative number takes from the end. What is not there is filled with the fill element. The left
    argument may be shorter than the rank, but not longer (LENGTH ERROR); a scalar on the right is one item on
    any number of axes. DOMAIN ERROR unless the numbers are integers.

          3↑'overboard'
    ove
          ¯5↑1 2 3
    0 0 1 2 3
          2 ¯2↑3 4⍴⍳12
    3 4
    7 8
          2↑[2]2 3⍴⍳6
    1 2
    4 5
    """
    if type(a) is int and axis is None and isinstance(w, np.ndarray) and w.ndim == 1 and -len(w) <= a <= len(w):
        return finish(w[:a] if a >= 0 else w[a:], w)
    lengths = whole_list(a)
    array, found = chosen_axes(as_array(w), lengths, axis)
    shape = list(array.shape)
    source: list[Any] = [slice(None)] * array.ndim
    target: list[Any] = [slice(None)] * array.ndim
    for k, length in zip(found, lengths, strict=True):
        size, shape[k] = array.shape[k], abs(length)
        kept = min(size, shape[k])
        source[k] = slice(0, kept) if length >= 0 else slice(size - kept, size)
        target[k] = slice(0, kept) if length >= 0 else slice(shape[k] - kept, shape[k])
    picked = array[(*source, ...)]
    if picked.shape == tuple(shape):
        return finish(picked, w)
    out = filled(shape, w)
    out[(*target, ...)] = picked
    return finish(out, w)


def drop_cells(w: np.ndarray, a: Value, frame: int, left_frame: int) -> Value | None:
    """What `a` leaves of each cell."""
    lengths = shared_lengths(w, a, frame, left_frame)
    return None if lengths is None else drop(w, np.array([0] * frame + lengths))


@dyadic('↓', 'drop', axis=True, cells=drop_cells)
def drop(w: Value, a: Value, axis: Value | None = None) -> Value:
    """The right argument without the first cells along the leading axes, or the axes in brackets.

    A negative number drops from the end. Dropping more than there is leaves length 0. The left argument is as
    for take.

          4↓'overboard'
    board
          ¯2↓1 2 3
    1
          1 ¯1↓3 4⍴⍳12
    5  6  7
    9 10 11
          1↓[2]2 3⍴⍳6
    2 3
    5 6
    """
    if type(a) is int and axis is None and isinstance(w, np.ndarray) and w.ndim and -len(w) <= a <= len(w):
        return finish(w[a:] if a >= 0 else w[:a], w)
    lengths = whole_list(a)
    array, found = chosen_axes(as_array(w), lengths, axis)
    source: list[Any] = [slice(None)] * array.ndim
    for k, length in zip(found, lengths, strict=True):
        size = array.shape[k]
        source[k] = slice(min(length, size), size) if length >= 0 else slice(0, max(size + length, 0))
    return finish(array[(*source, ...)], w)
