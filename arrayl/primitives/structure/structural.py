"""What the structural primitives share: finishing a result, common types, fill elements, lists of cells.

A structural primitive moves items and never computes with them, so each is written once, for ndarrays of
any dtype: slicing, `take`, `repeat` and transposing treat items of dtype object like any other. `finish`
then brings the result into canonical form, which for dtype object means a look at the items. Results may
be views of their arguments (arrays are immutable to APL code); a small view of a large array is copied, so
that it does not keep the large one alive.
"""
from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from arrayl.arrays import (
    CHAR,
    Nested,
    Shape,
    Value,
    as_array,
    build,
    cut,
    empty,
    empty_like,
    integer,
    is_nested,
    items_of,
    need_rank,
    nested,
    prototype,
    reserve,
    scalar_of,
    simplify,
    size_of,
)
from arrayl.arrays.arguments import NEAR, integer_array
from arrayl.errors import APLIndexError, DomainError, LengthError, RankError, WSFull
from arrayl.primitives.assignment.targets import Targets
from arrayl.settings import S

LARGE = 1 << 62


def finish(result: np.ndarray, source: Value) -> Value:
    """The canonical form of `result`, an array of items of `source`, whose prototype serves when it is empty."""
    if type(source) is Targets:
        return result.view(Targets)
    kind = result.dtype.kind
    if kind == 'O':
        if result.size == 0:
            return empty_like(result.shape, source)
        if isinstance(result.reshape(-1)[0], np.ndarray):
            return detached(result.view(Nested))
        return build(result.reshape(-1).tolist(), result.shape)
    if result.ndim == 0:
        return scalar_of(result)
    if kind == 'c':
        return simplify(result) if result.size else np.empty(result.shape, dtype=bool)
    return detached(result)


def as_selected(w: Value) -> Value:
    """`w`, selected as it is: of targets their places, never the whole (see `targets`)."""
    return w.view(Targets) if type(w) is Targets else w


def detached(result: np.ndarray) -> np.ndarray:
    """`result`, copied when it is a view of an array more than four times its size."""
    base = result.base
    if base is not None and 4 * result.nbytes < getattr(base, 'nbytes', 0):
        return result.copy()
    return result


def objects(value: np.ndarray) -> np.ndarray:
    """The items of `value` as APL values in an array of dtype object (not canonical)."""
    return value if value.dtype.kind == 'O' else nested(items_of(value), value.shape)


def common(*arrays: np.ndarray) -> list[np.ndarray]:
    """The arrays in dtypes that NumPy can join: all numbers, all characters or all objects; as base class."""
    kinds = {array.dtype.kind for array in arrays}
    if kinds == {'U'} or kinds <= set('bifc'):
        return [np.asarray(array) for array in arrays]
    return [np.asarray(objects(array)) for array in arrays]


def cell(value: Value) -> np.ndarray:
    """A rank-0 object array holding `value`: assigned to places of an object array, it fills all with value."""
    out: Any = np.empty((), dtype=object)
    out[()] = value
    return out


def checked_shape(shape: Sequence[int], itemsize: int = 8) -> Shape:
    """`shape` as a tuple, when an array of that shape can be had: else LIMIT ERROR or WS FULL."""
    need_rank(len(shape))
    if math.prod(length for length in shape if length) * itemsize >= LARGE:
        raise WSFull
    reserve(shape, itemsize)
    return tuple(shape)


def filled(shape: Sequence[int], source: Value) -> np.ndarray:
    """A new array of `shape` full of the prototype of `source`, in a dtype that holds source's items."""
    array = as_array(source)
    shape = checked_shape(shape, array.dtype.itemsize)
    if array.dtype.kind == 'U':
        return np.full(shape, ' ', dtype=CHAR)
    if array.dtype.kind != 'O':
        return np.zeros(shape, dtype=array.dtype)
    out = np.empty(shape, dtype=object)
    out[...] = cell(prototype(source))
    return out.view(Nested)


def gather(array: np.ndarray, places: np.ndarray, axis: int, source: Value) -> np.ndarray:
    """The subarrays of `array` at `places` along `axis`; a place of -1 gives source's fill element."""
    missing = places < 0
    shape = (*array.shape[:axis], len(places), *array.shape[axis + 1:])
    checked_shape(shape, array.dtype.itemsize)
    if not missing.any():
        return array.take(places, axis=axis)
    out = filled(shape, source)
    there = ~missing
    out[(slice(None),) * axis + (there,)] = array.take(places[there], axis=axis)
    return out


def cells(array: np.ndarray, source: Value) -> list[Value]:
    """The major cells of `array` as canonical values."""
    if array.dtype.kind in 'bifU' and array.ndim > 1 and type(source) is not Targets:
        return list(array)
    if array.ndim == 1 and type(source) is not Targets:
        return items_of(array)
    return [finish(array[i, ...], source) for i in range(len(array))]


def enclosed_cells(array: np.ndarray, rank: int, source: Value) -> Value:
    """An array of the `rank`-cells of `array`, each enclosed."""
    frame, shape = array.shape[:array.ndim - rank], array.shape[array.ndim - rank:]
    if math.prod(frame) == 0:
        return empty(frame, finish(filled(shape, source), source))
    table = array.reshape(math.prod(frame), *shape)
    if frame and shape and type(table) is np.ndarray and table.dtype.kind in 'bifU':
        return cut(table, frame)
    return build(cells(table, source), frame)


def vector_of(value: Value) -> np.ndarray:
    """`value`, a scalar or vector, as an ndarray of rank 1; RANK ERROR for a higher rank."""
    array = as_array(value)
    if array.ndim > 1:
        raise RankError
    return array.reshape(-1)


def whole_numbers(value: Value) -> np.ndarray:
    """A simple scalar or vector of integers as an int64 vector; RANK ERROR or DOMAIN ERROR otherwise."""
    return whole_array(vector_of(value))


def whole_array(array: np.ndarray) -> np.ndarray:
    """An array of near-integers of any shape as int64; an empty one of any type counts; else DOMAIN ERROR."""
    found = integer_array(array)
    if found.dtype != np.int64:
        reserve(found.shape)
    return found.astype(np.int64, copy=False)


def whole_list(value: Value) -> list[int]:
    """`whole_numbers` as a list."""
    return items_of(whole_numbers(value))


def one_axis(value: Value | None, rank: int, default: int) -> int:
    """The axis (from 0) that `value` names in an array of `rank`; `default` when there is none."""
    if value is None:
        return default
    if size_of(value) != 1:
        raise LengthError
    if is_nested(value):
        raise DomainError
    k = integer(value) - S.io
    if not 0 <= k < rank:
        raise APLIndexError
    return k


def many_axes(value: Value, rank: int) -> list[int]:
    """The distinct axes (from 0) that `value` names in an array of `rank`."""
    found = (whole_numbers(value) - S.io).tolist()
    if not all(0 <= k < rank for k in found):
        raise APLIndexError
    if len(set(found)) != len(found):
        raise DomainError
    return found


def fractional_axis(value: Value) -> tuple[float, bool]:
    """A one-item axis that may be fractional, from 0, and whether it is fractional (between two axes)."""
    if size_of(value) != 1:
        raise LengthError
    array = as_array(value).reshape(-1)
    if array.dtype.kind == 'c' and abs(array[0].imag) <= NEAR * abs(array[0].real):
        array = array.real
    if array.dtype.kind not in 'bif':
        raise DomainError
    k = float(array[0])
    if not math.isfinite(k):
        raise DomainError
    near = round(k)
    whole = abs(k - near) <= NEAR * max(1.0, abs(k))
    return ((near if whole else k) - S.io), not whole


@lru_cache(1024)
def shape_vector(shape: Shape) -> Value:
    """A shape as an APL vector, which all that ask for it share."""
    made = build(list(shape))
    made.flags.writeable = False
    return made
