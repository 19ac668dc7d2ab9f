"""Bracket indexing: ``A[i;j]``, choose ``A[(1 2)(3 4)]`` and reach ``A[((1 2)1)((2 3)2)]``.

`index` is what the compiler calls for ``A[…]``. Simple indexing turns each axis into a vector of places or
a slice and selects with one NumPy index; the shapes of the selectors then replace the axes. A nested
selector goes item by item: an item that is a simple vector with a number for each axis of A *chooses*,
any other *reaches* down a path as pick does. When all of them choose, one NumPy index does that too.
"""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from arrayl.arrays import (
    Value,
    as_array,
    build,
    empty_like,
    enclose,
    is_nested,
    items_of,
    need_rank,
    prototype,
    reserve,
    scalar_of,
)
from arrayl.errors import APLIndexError, RankError
from arrayl.primitives.assignment.targets import Targets, has_arrays
from arrayl.primitives.structure.enclose import item_at, step
from arrayl.primitives.structure.structural import finish, vector_of, whole_array
from arrayl.settings import S

Selector = Value | None                 # the array between two semicolons; None where it is left out


def index(w: Value, selectors: Sequence[Selector]) -> Value:
    """``w[s1;s2;…]``: the items of `w` that the selectors (None where one is left out) select.

    Raises RANK ERROR when the number of selectors is not the rank of w, INDEX ERROR for an index out of
    range, DOMAIN ERROR for one that is not an integer.
    """
    if len(selectors) == 1 and type(only := selectors[0]) is int and type(w) is np.ndarray and w.ndim == 1:
        place = only - S.io                 # the common case
        if not 0 <= place < len(w):
            raise APLIndexError
        return scalar_of(w.item(place))
    if isinstance(w, np.ndarray) and len(selectors) == w.ndim and type(w) is not Targets:
        if all(type(selector) is int for selector in selectors):
            return item_in_cell(w, tuple(int(selector) - S.io for selector in selectors if selector is not None))
    if len(selectors) == 1:
        only = selectors[0]
        if only is None:
            return finish(as_array(w)[...], w)
        if is_path_array(only):
            return pick_each(w, only)
        if isinstance(only, np.ndarray) and only.ndim and isinstance(w, np.ndarray) and w.ndim == 1:
            return finish(w.take(places_along(only, len(w))), w)
    return cross(w, selectors)


def item_in_cell(array: np.ndarray, place: tuple[int, ...]) -> Value:
    """The scalar at `place` (from 0), its item still enclosed."""
    for k, length in zip(place, array.shape, strict=True):
        if not 0 <= k < length:
            raise APLIndexError
    item = array[place]
    return enclose(item) if array.dtype.kind == 'O' else scalar_of(item)


def is_path_array(selector: Value) -> bool:
    """Whether a lone selector is nested, which makes the indexing choose or reach."""
    if is_nested(selector) and selector.size == 0:
        return isinstance(prototype(selector), np.ndarray)
    return has_arrays(selector)


def places_along(selector: Value, length: int) -> np.ndarray:
    """A simple selector as places from 0 along an axis of `length`."""
    places = whole_array(as_array(selector)) - S.io
    if places.size and (int(places.min()) < 0 or int(places.max()) >= length):
        raise APLIndexError
    return places


def cross(w: Value, selectors: Sequence[Selector]) -> Value:
    """The items of `w` at all combinations of the selectors, one for each axis."""
    array = as_array(w)
    if len(selectors) != array.ndim:
        raise RankError
    shape: list[int] = []
    found = array
    axis = 0
    for selector, length in zip(selectors, array.shape, strict=True):
        if selector is None:
            shape.append(length)
            axis += 1
            continue
        places = places_along(selector, length)
        shape.extend(places.shape)
        if places.ndim == 0:
            found = found[(slice(None),) * axis + (int(places), ...)]
            continue
        reserve((*found.shape[:axis], places.size, *found.shape[axis + 1:]), array.dtype.itemsize)
        found = found.take(places.reshape(-1), axis=axis)
        axis += 1
    need_rank(len(shape))
    return finish(found.reshape(shape), w)


def chosen(array: np.ndarray, selector: np.ndarray) -> list[np.ndarray] | None:
    """The places along each axis when every path is a simple vector with a number for each axis; else None."""
    rank, table = array.ndim, getattr(selector, 'table', None)
    if table is not None:
        return along_axes(array, table) if table.ndim == 2 and table.shape[1] == rank else None
    paths = items_of(selector)
    if not paths or rank == 0:
        return None
    if all(type(path) is np.ndarray and path.shape == (rank,) for path in paths):       # those that ⍸ makes
        joined = np.concatenate(paths).reshape(-1, rank)                        # type: ignore[arg-type]
        if joined.dtype.kind == 'O':
            return None
    elif any(not chooses(path, rank) for path in paths):
        return None
    elif rank == 1:
        joined = np.concatenate([as_array(path).reshape(-1) for path in paths]).reshape(-1, 1)
    else:
        joined = np.stack(paths)
    return along_axes(array, joined)


def along_axes(array: np.ndarray, table: np.ndarray) -> list[np.ndarray]:
    """The rows of `table` as places, from 0, along each axis of `array`."""
    places = np.subtract(whole_array(table), S.io, order='F')
    for k, length in enumerate(array.shape):
        along = places[:, k]
        if along.size and (int(along.min()) < 0 or int(along.max()) >= length):
            raise APLIndexError
    return list(places.T)


def chooses(path: Value, rank: int) -> bool:
    """Whether `path` chooses from an array of `rank`: a simple vector (or scalar) with a number for each axis."""
    if is_nested(path):
        return False
    return path.ndim == 1 and path.shape[0] == rank if isinstance(path, np.ndarray) else rank == 1


def pick_each(w: Value, selector: np.ndarray) -> Value:
    """Choose and reach: the items of `w` that the items of `selector` name."""
    array = as_array(w)
    if not selector.size:
        return empty_like(selector.shape, w)
    places = chosen(array, selector)
    if places is not None:
        return finish(array[tuple(places)].reshape(selector.shape), w)
    found = [reach(w, path) for path in items_of(selector)]
    if type(w) is Targets:
        return finish(objects_of(found).reshape(selector.shape), w)
    return build(found, selector.shape)


def objects_of(values: list[Value]) -> np.ndarray:
    """An object vector of `values` as they are."""
    out = np.empty(len(values), dtype=object)
    for position, value in enumerate(values):
        out[position] = value
    return out


def steps_of(w: Value, path: Value) -> list[Value]:
    """The index for each level that `path` reaches through: one level when it chooses, none when it is empty."""
    rank = w.ndim if isinstance(w, np.ndarray) else 0
    if chooses(path, rank):
        return [path]
    return items_of(vector_of(path))


def reach(w: Value, path: Value) -> Value:
    """The item of `w` at the end of `path`; w itself when the path is empty (unless w is a scalar)."""
    for place in steps_of(w, path):
        found = step(w, place)
        if isinstance(w, np.ndarray):
            w = item_at(w, found)
    return w
