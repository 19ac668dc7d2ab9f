"""Putting items into places of one array, and changing the items there by a function.

`store` is all of indexed assignment once the places are known: conformity, the type that holds both, one
NumPy assignment into a copy. `modify` changes items in order; a scalar primitive is applied to all at once
where no place occurs twice, and ``+ - ⌈ ⌊`` use NumPy's unbuffered ``at`` where some do, so that counting
with ``h[i]+←1`` does not loop. `replace_at` replaces one item at the end of a path of indices.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays import Value, as_array, build, enclose, first_item, items_of, shape_of, simplify, size_of
from arrayl.errors import LengthError, RankError, no_result
from arrayl.functions import Derived, Function, Primitive, meaning
from arrayl.primitives.structure.enclose import item_at, step
from arrayl.primitives.structure.structural import finish, objects

UFUNCS: dict[str, Any] = {'+': np.add, '-': np.subtract, '⌈': np.maximum, '⌊': np.minimum}


def conform(value: Value, shape: tuple[int, ...]) -> np.ndarray:
    """`value` as an array of `shape`, or of rank 0 when its one item goes everywhere."""
    array = as_array(value)
    if array.size == 1:
        return array.reshape(())
    if array.shape == shape:
        return array
    given, wanted = [n for n in array.shape if n != 1], [n for n in shape if n != 1]
    if len(given) != len(wanted) and wanted:
        raise RankError
    if given != wanted:
        raise LengthError
    return array.reshape(shape)


def store(x: Value, places: np.ndarray, value: Value, owned: bool = False) -> Value:
    """`x` with the items of `value` at `places` (in ravel order, from 0; the last of equal ones counts)."""
    array, new = as_array(x), conform(value, places.shape)
    if places.size == 0:
        return x
    dtype = joint_dtype(array, new)
    if dtype.kind == 'O':
        array, new = objects(array), objects(new)
    if not (owned and dtype == array.dtype and array is x and may_write(array)):
        array = np.array(array, dtype=dtype, order='C', subok=True)
    flat = array.reshape(-1)
    flat[places.reshape(-1)] = new.reshape(-1) if new.ndim else new
    if dtype.kind == 'O' and not isinstance(flat[0], np.ndarray):
        return finish(array, x)
    return array if array.ndim and dtype.kind not in 'cO' else simplify_nested(array)


def may_write(array: np.ndarray) -> bool:
    """Whether writing into `array` can be seen only by those who hold `array` itself."""
    return array.ndim > 0 and array.flags.owndata and array.flags.c_contiguous and array.flags.writeable


def simplify_nested(array: np.ndarray) -> Value:
    """The canonical form of an array that is complex, of rank 0, or has an array as its first item."""
    return array if array.dtype.kind == 'O' else simplify(array)


def joint_dtype(array: np.ndarray, new: np.ndarray) -> np.dtype:
    """The dtype that holds the items of both; object for mixed and nested ones."""
    kinds = {array.dtype.kind, new.dtype.kind}
    if kinds == {'U'}:
        return array.dtype
    return np.result_type(array.dtype, new.dtype) if kinds <= set('bifc') else np.dtype(object)


def fits(value: Value, dtype: np.dtype) -> bool:
    """Whether an array of `dtype` can hold the simple scalar `value` unchanged (it may when this says no)."""
    kind = dtype.kind
    if type(value) is int:
        if kind == 'i':
            limit = 1 << 8 * dtype.itemsize - 1
            return -limit <= value < limit
        return (kind == 'b' and value in (0, 1)) or (kind == 'f' and -(1 << 53) <= value <= 1 << 53)
    return (kind == 'f' and type(value) is float) or (kind == 'U' and type(value) is str)


def replace_at(x: Value, steps: list[Value], item: Value, f: Function | None = None) -> Value:
    """`x` with the item that `steps` lead to replaced by `item` (or by ``f(item, present item)``)."""
    trail: list[tuple[np.ndarray, tuple[int, ...]]] = []
    here = x
    for index_here in steps:
        place = step(here, index_here)
        trail.append((as_array(here), place))       # a simple scalar is its own item
        if isinstance(here, np.ndarray):
            here = item_at(here, place)
    made = item if f is None else resulting(f, item, here)
    for array, place in reversed(trail):
        items = np.array(objects(array)).reshape(-1)
        items[int(np.ravel_multi_index(place, array.shape)) if place else 0] = made
        made = finish(items.reshape(array.shape), array)
    return made


def resulting(f: Function, w: Value, a: Value) -> Value:
    """``a f w``, which must have a result."""
    result = f(w, a)
    if result is None:
        raise no_result()
    return result


def changed_item(f: Function, new: Value, present: Value) -> Value:
    """The item that the element whose item is `present` has after ``f←`` with `new`."""
    result = resulting(f, enclose(new), enclose(present))
    if size_of(result) == 1:
        return first_item(result)
    nested_argument = isinstance(new, np.ndarray) or isinstance(present, np.ndarray)
    return resulting(f, new, present) if nested_argument and is_pure(f) else result


def is_pure(f: Any) -> bool:
    """Whether `f` is made of primitives only, so that calling it again does no harm."""
    what = meaning(f)
    if isinstance(what, Derived):
        return isinstance(what.operator, str) and all(is_pure(g) for g in (what.left, what.right) if callable(g))
    return isinstance(what, Primitive)


def modify(x: Value, places: np.ndarray, new: np.ndarray, f: Function) -> Value:
    """`x` with ``x[p] f v`` at each of `places`, one after the other."""
    flat = as_array(x).reshape(-1)
    distinct = all_distinct(places, flat.size)
    if is_scalar_primitive(f) and distinct:
        changed = resulting(f, finish(new, new), finish(flat[places.reshape(-1)].reshape(places.shape), x))
        return store(x, places, changed)
    if not distinct:
        accumulated = accumulate(flat, places.reshape(-1), new, f)
        if accumulated is not None:
            return finish(accumulated.reshape(shape_of(x)), x)
    items = items_of(x)
    news = items_of(new) if new.ndim else items_of(new) * places.size
    for place, item in zip(places.reshape(-1).tolist(), news, strict=True):
        items[place] = changed_item(f, item, items[place])
    return build(items, shape_of(x))


def all_distinct(places: np.ndarray, size: int) -> bool:
    """Whether no two of `places`, in an array of `size` items, are the same."""
    if places.size > size:
        return False
    if size > 32 * places.size:                         # marks for all would cost more than to sort a few
        return bool(np.unique(places).size == places.size)
    marks = np.zeros(size, dtype=bool)
    marks[places] = True
    return int(np.count_nonzero(marks)) == places.size


def is_scalar_primitive(f: Function) -> bool:
    """Whether `f` is a primitive whose dyadic form is a scalar function, free of side effects."""
    what = meaning(f)
    return isinstance(what, Primitive) and what.entry is not None and bool(getattr(what.entry.dyadic, 'scalar', None))


def accumulate(flat: np.ndarray, places: np.ndarray, new: np.ndarray, f: Function) -> np.ndarray | None:
    """`flat` after ``f`` was applied at `places` in order, by a ufunc's `at`; None when that would not be exact."""
    what = meaning(f)
    ufunc = UFUNCS.get(what.glyph) if isinstance(what, Primitive) else None
    kinds = {flat.dtype.kind, new.dtype.kind}
    if ufunc is None or not kinds <= set('bif'):
        return None
    if 'f' in kinds:
        out = flat.astype(np.float64)
    else:
        bound = sum(max(abs(int(v.min())), abs(int(v.max()))) * n for v, n in ((flat, 1), (new, places.size)))
        if bound >= 1 << 62:
            return None
        out = flat.astype(np.int64)
    with np.errstate(all='ignore'):
        ufunc.at(out, places, (new.reshape(-1) if new.ndim else new).astype(out.dtype))
    return out if np.isfinite(out).all() else None
