"""Assignment into arrays: indexed, modified, selective and strand assignment. What the compiler calls.

Every function returns the new array for the compiler to bind; none changes its arguments (but see `owned`).
The value of an assignment expression is its right side, which the compiler already has.

=========================  ==========================================================================
source                     calls, with x the present value of the name and v the value on the right
=========================  ==========================================================================
``x[i;j]←v``               ``indexed_assign(x, [i, j], v)``; a selector that is left out is None
``x[i;j]f←v``              ``indexed_modify(x, [i, j], f, v)``
``(expr x)←v``             ``selective_assign(x, expr(selective_targets(x)), v)``
``(expr x)f←v``            ``selective_assign(x, expr(selective_targets(x)), v, f)``
``(expr x)[i]←v``          ``selective_assign(x, index(expr(selective_targets(x)), [i]), v)``
``(expr x[i])←v``          ``selective_assign(x, expr(index(selective_targets(x), [i])), v)``
``(p⊃x)←v``                the same, or quicker and never walking x: ``pick_assign(x, p, v)``, f as above
``a (b c)←v``              ``distribute(v, (None, (None, None)))`` gives the values of a, b, c
=========================  ==========================================================================

``x[i]←v`` in a loop should not copy x each time. A run-time function that compiled code calls with the
variable itself as an argument may pass `owned` when ``sys.getrefcount(array) <= SOLE`` (as a statement of its
own, before it puts the array into another call): then nobody else holds it.

For a selective assignment the compiler compiles everything between the parentheses as it stands, as an
expression in which the *last* (rightmost) name stands for its argument; earlier occurrences of the name
(``((A∊'AEIOU')/A)←'*'``) read the variable. `targets.selective_targets` explains what the argument
contains. `x` must have a value (VALUE ERROR is the compiler's); ``x f←v`` needs nothing from here.

A modified assignment computes ``x[i] f v[i]`` and assigns it to ``x[i]``, for one selected element after
the other, so that an element which is selected twice is changed twice. The arguments of f are scalars, so
nested items come enclosed (``names[2 3],¨←⊂'.txt'``). Where a pure f then gives more than one item
(``names[2],←⊂'.txt'``), it is applied to the items themselves. An item that was picked (``(2⊃x),←v``) is an
argument as it is. When f is a scalar primitive it is applied to all items at once where none is
selected twice, and ``+ - ⌈ ⌊`` use NumPy's unbuffered ``at`` where some are.
"""
from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import numpy as np

from arrayl.arrays import Nested, Value, as_array, enclose, first_item, items_of, need_rank, rank_of, size_of
from arrayl.errors import APLIndexError, LengthError, RankError
from arrayl.functions import Function
from arrayl.primitives.assignment.selective import selective_assign
from arrayl.primitives.assignment.storing import changed_item, conform, fits, may_write, replace_at, resulting, store
from arrayl.primitives.assignment.targets import selective_targets
from arrayl.primitives.structure.indexing import Selector, chosen, index, is_path_array, places_along, steps_of
from arrayl.primitives.structure.structural import vector_of
from arrayl.settings import S

__all__ = ['distribute', 'indexed_assign', 'indexed_modify', 'pick_assign', 'selective_assign', 'selective_targets']


def references(array: Value) -> int:
    """How many references to `array` there seem to be while a function has it as argument."""
    return sys.getrefcount(array)


def sole() -> int:
    """What `references` gives for an array that one variable holds: CPython versions differ."""
    array = np.empty(1)
    return references(array)


SOLE = sole()


def indexed_assign(x: Value, selectors: Sequence[Selector], value: Value, owned: bool = False) -> Value:
    """The array `x` after ``x[…]←value``.

    A value of one item goes to every selected place; otherwise its shape is that of the selection, axes of
    length 1 aside (RANK ERROR, LENGTH ERROR). The result has the type that holds both. With `owned`, the
    variable is the only one to hold x, which may then be changed in place.
    """
    array = as_array(x)
    if len(selectors) == 1:
        only = selectors[0]
        if type(only) is int and array.ndim == 1 and fits(value, array.dtype):
            if not 0 <= only - S.io < len(array):
                raise APLIndexError
            if not (owned and may_write(array)):
                array = array.copy()
            array[only - S.io] = value
            return array
        if only is None:
            return store(x, np.arange(array.size).reshape(array.shape), value, owned)
        if is_path_array(only):
            return paths_assign(x, only, value, owned)
    return store(x, cross_places(array, selectors), value, owned)


SIMPLE = (int, float)
LIMITS = {np.dtype(f'int{8 * size}').char: 1 << 8 * size - 1 for size in (1, 2, 4, 8)}     # see `fits`


def put(array: np.ndarray, selectors: Sequence[Selector], value: Value) -> bool:
    """Write number or character `value`, or an enclosed array in a nested one, to the one place selected.

    Nobody else may hold `array`. False where it is not as simple as that, or fails: loops do little else, so all of it
    stands here.
    """
    if array.base is not None:
        return False
    kind, type_ = array.dtype.char, type(value)
    if kind == 'O':
        if type_ is not Nested or value.ndim:       # type: ignore[union-attr]
            return False
        value = value[()]                           # type: ignore[index]
        if not isinstance(value, np.ndarray) or not value.ndim:
            return False
    elif type_ is int:
        limit = LIMITS.get(kind) or (1 << 53 if kind == 'd' else 0)
        if not -limit <= value < limit and not (kind == '?' and 0 <= value <= 1):       # type: ignore[operator]
            return False
    elif not (type_ is float and kind == 'd') and not (type_ is str and kind == 'U'):
        return False
    place: Any
    if len(selectors) == 1:
        place = selectors[0]
        if type(place) is not int or array.ndim != 1 or place < S.io:
            return False
        place -= S.io
    else:
        place = tuple([x - S.io if type(x) is int else -1 for x in selectors])
        if len(place) != array.ndim or (place and min(place) < 0):
            return False
    try:
        array[place] = value
    except (IndexError, ValueError):                # or it is read-only
        return False
    return True


def cross_places(array: np.ndarray, selectors: Sequence[Selector]) -> np.ndarray:
    """The places in ravel order of all combinations of the selectors, one for each axis of `array`."""
    if len(selectors) != array.ndim:
        raise RankError
    places = np.zeros((), dtype=np.int64)
    for selector, length in zip(selectors, array.shape, strict=True):
        along = np.arange(length) if selector is None else places_along(selector, length)
        need_rank(places.ndim + along.ndim)
        places = np.add.outer(places * length, along)
    return places


def paths_assign(x: Value, selector: np.ndarray, value: Value, owned: bool) -> Value:
    """Choose and reach indexed assignment: each item of `selector` names a place at some depth."""
    array = as_array(x)
    places = chosen(array, selector)
    if places is not None:
        flat = np.ravel_multi_index(tuple(places), array.shape)
        return store(x, flat.reshape(selector.shape), value, owned)
    paths = items_of(selector)
    conformed = conform(value, selector.shape)
    items = items_of(conformed) * (len(paths) if conformed.ndim == 0 else 1)
    for path, item in zip(paths, items, strict=True):
        x = replace_at(x, steps_of(x, path), item)
    return x


def pick_assign(x: Value, path: Value, value: Value, f: Function | None = None) -> Value:
    """The array `x` after ``(path⊃x)←value``, or ``(path⊃x)f←value``: the picked item is replaced as a whole."""
    return replace_at(x, items_of(vector_of(path)), value, f)


def indexed_modify(
    x: Value, selectors: Sequence[Selector], f: Function, value: Value, owned: bool = False
) -> Value:
    """The array `x` after ``x[…]f←value``; an item that is selected twice is changed twice."""
    single = len(selectors) == 1 and type(selectors[0]) is int
    if (single or all(type(selector) is int for selector in selectors)) and isinstance(x, np.ndarray) and \
            size_of(value) == 1:
        present = first_item(index(x, selectors))
        if type(x) is np.ndarray and type(value) in SIMPLE:
            made = resulting(f, value, present)
            if owned and put(x, selectors, made):
                return x
            made = first_item(made) if size_of(made) == 1 else made
            return indexed_assign(x, selectors, enclose(made), owned)
        return indexed_assign(x, selectors, enclose(changed_item(f, first_item(value), present)), owned)
    return selective_assign(x, index(selective_targets(x), selectors), value, f)


def distribute(value: Value, pattern: tuple[Any, ...]) -> list[Value]:
    """The values that strand assignment gives to the names of `pattern`, in order.

    A tuple in the pattern is a list of names in parentheses, anything else a name. The item of an array of
    one item, of any rank, goes to every name; otherwise a vector gives its items. RANK ERROR for a higher
    rank, LENGTH ERROR for another length.
    """
    out: list[Value] = []
    stack: list[tuple[Any, Value]] = [(pattern, value)]
    while stack:
        part, given = stack.pop()
        if not isinstance(part, tuple):
            out.append(given)
            continue
        items = items_of(given)
        if len(items) == 1:
            items = items * len(part)
        elif rank_of(given) > 1:
            raise RankError
        elif len(items) != len(part):
            raise LengthError
        stack.extend(zip(reversed(part), reversed(items), strict=True))
    return out
