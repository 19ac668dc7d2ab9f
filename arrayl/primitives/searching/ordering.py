"""The total array ordering: which of any two arrays comes first.

``⍋ ⍒ ⍸`` put every array without namespaces into one order, regardless of ⎕CT:

* ⎕NULL precedes numbers, numbers precede characters; complex numbers compare by real, then imaginary part;
* arrays of one shape compare item by item in ravel order, the first difference decides;
* a shorter array is as if padded with items before all others, a lower rank as if it had leading axes of 1;
  where this leaves two arrays equal, the lower rank comes first;
* an empty array precedes every other; two empties compare by type, then by shape from the last axis back.

Strategy: whatever is to be sorted gets integer *ranks* in this order first, so that cells of several items,
ties and both directions are the business of `sorting` alone. Vectors of text and of numbers, the common items,
get Python keys that order the same way; all else is compared by `compare`, which keeps its own stack, because
items may be nested deeper than any stack (a sort calls it through C, but only one level).
"""
from __future__ import annotations

from functools import cmp_to_key
from itertools import pairwise
from typing import Any

import numpy as np

from arrayl.arrays import Nested, Shape, Value, items_of, prototype, shape_of, text_of
from arrayl.arrays.null import NULL
from arrayl.errors import DomainError
from arrayl.primitives.searching import sorting

NUMBERS = frozenset({int, float, complex})


def compare(x: Value, y: Value) -> int:
    """¯1, 0 or 1 as `x` precedes, equals or follows `y` in the total array ordering."""
    result = _open(x, y)
    stack: list[Any] = []
    equals: dict[tuple[int, int], Any] = {}     # pairs of nested arrays met: they may stand in x and y again
    while True:
        if not isinstance(result, int):
            stack.append(result)
        elif result or not stack:
            return result
        while stack:                    # the next pair of items of the innermost arrays that are still equal
            pairs, tie = stack[-1]
            pair = next(pairs, None)
            if pair is not None:
                if type(pair[0]) is Nested and pair[0].size:
                    key = id(pair[0]), id(pair[1])
                    if key in equals:
                        continue
                    equals[key] = pair
                result = _open(*pair)
                break
            stack.pop()
            if tie:
                return tie
        else:
            return 0


def _open(x: Value, y: Value) -> Any:
    """The order of `x` and `y` when it can be told at once, else (iterator of pairs to compare, tie-breaker)."""
    if not isinstance(x, np.ndarray) and not isinstance(y, np.ndarray):
        return _compare_scalars(x, y)
    shape_x, shape_y = shape_of(x), shape_of(y)
    tie = _sign(len(shape_x), len(shape_y))
    rank = max(len(shape_x), len(shape_y))
    long_x, long_y = (1,) * (rank - len(shape_x)) + shape_x, (1,) * (rank - len(shape_y)) + shape_y
    empty_x, empty_y = 0 in shape_x, 0 in shape_y
    if empty_x or empty_y:
        if not (empty_x and empty_y):
            return -1 if empty_x else 1
        return iter([(prototype(x), prototype(y))]), _compare_shapes(long_x, long_y) or tie
    count = prefix(long_x, long_y)
    tie = _compare_shapes(long_x, long_y) or tie
    if _is_real(x) and _is_real(y):
        xs, ys = _numbers(x, count), _numbers(y, count)
        return tie if xs == ys else -1 if xs < ys else 1
    return zip(_items(x, count), _items(y, count), strict=True), tie


def prefix(shape_x: Shape, shape_y: Shape) -> int:
    """How many items of each, in ravel order, are compared before the shorter one's padding decides.

    The last axis that differs is the first one whose padding is met; the axes before it stand at their first
    position then.
    """
    items = 1
    for n, m in zip(reversed(shape_x), reversed(shape_y), strict=True):
        if n != m:
            return items * min(n, m)
        items *= n
    return items


def _compare_shapes(shape_x: Shape, shape_y: Shape) -> int:
    """The order of two shapes of one length, by the last axis that differs."""
    for n, m in zip(reversed(shape_x), reversed(shape_y), strict=True):
        if n != m:
            return _sign(n, m)
    return 0


def _sign(x: Any, y: Any) -> int:
    return (x > y) - (x < y)


def _compare_scalars(x: Any, y: Any) -> int:
    class_x, class_y = _class(x), _class(y)
    if class_x != class_y:
        return _sign(class_x, class_y)
    if class_x == 0:
        return 0
    if type(x) is complex or type(y) is complex:
        return _sign((x.real, x.imag), (y.real, y.imag))
    return _sign(x, y)


def _class(x: Any) -> int:
    t = type(x)
    if t in NUMBERS:
        return 1
    if t is str:
        return 2
    if x is NULL:
        return 0
    raise DomainError


def _is_real(value: Value) -> bool:
    return value.dtype.kind in 'bif' if isinstance(value, np.ndarray) else type(value) in (int, float)


def _numbers(value: Value, count: int) -> list[Any]:
    return value.reshape(-1)[:count].tolist() if isinstance(value, np.ndarray) else [value]


def _items(value: Value, count: int) -> list[Value]:
    return items_of(value.reshape(-1)[:count]) if isinstance(value, np.ndarray) else [value]


# Ranks

def item_ranks(values: list[Value]) -> np.ndarray:
    """The dense rank of each of `values` in the total array ordering, from 0; equal ranks for equal values."""
    if len(values) < 2:
        if values and not isinstance(values[0], np.ndarray):
            _class(values[0])
        return np.zeros(len(values), dtype=np.int64)
    first = values[0]
    kind = first.dtype.kind if isinstance(first, np.ndarray) and first.ndim == 1 else ''
    whole: list[Any]
    if kind == 'U' and all(type(x) is np.ndarray and x.dtype.kind == 'U' and x.ndim == 1 for x in values):
        whole = list(map(text_of, values))
    elif kind in tuple('bif') and first.size and \
            all(type(x) is np.ndarray and x.dtype == first.dtype and x.shape == first.shape for x in values):
        return sorting.ranks(sorting.columns(np.stack(values)))
    else:
        keys = [_vector_key(value) for value in values]
        whole = list(map(cmp_to_key(compare), values)) if None in keys else keys
    sequence = sorted(range(len(values)), key=whole.__getitem__)
    out = np.zeros(len(values), dtype=np.int64)
    rank = 0
    for i, j in pairwise(sequence):
        if whole[i] != whole[j]:
            rank += 1
        out[j] = rank
    return out


def _vector_key(value: Value) -> Any:
    """A Python key for scalars and vectors that are all numbers or all characters; None for other arrays.

    The rank at the end makes a scalar precede the vector of it.
    """
    if not isinstance(value, np.ndarray):
        if type(value) is complex:
            return 2, [(value.real, value.imag)], 0
        kind = _class(value)
        return (-1, 0) if kind == 0 else (2, [(value, 0)], 0) if kind == 1 else (3, value, 0)
    kind = value.dtype.kind
    if value.ndim != 1 or kind == 'O':
        return None
    if value.size == 0:
        return (1, 0) if kind == 'U' else (0, 0)
    if kind == 'U':
        return 3, text_of(value), 1
    if kind == 'c':
        return 2, list(zip(value.real.tolist(), value.imag.tolist(), strict=True)), 1
    return 2, [(x, 0) for x in value.tolist()], 1


def cell_keys(w: Value) -> list[np.ndarray]:
    """Sort keys (see `sorting`) for the major cells of an array of rank 1 or more."""
    return table_keys(w.reshape(len(w), -1)) if w.size else [np.zeros(len(w), dtype=np.int64)]


def table_keys(table: np.ndarray) -> list[np.ndarray]:
    """Sort keys for the rows of a table, which is not empty."""
    if table.dtype.kind == 'O':
        table = item_ranks(table.reshape(-1).tolist()).reshape(table.shape)
    return sorting.columns(table)


def joint_table(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The rows of two tables in one whose order is that of the items, whatever their types."""
    kinds = {first.dtype.kind, second.dtype.kind}
    if kinds == {'U'} or kinds <= set('bi') or kinds <= set('fc'):
        return np.concatenate([first, second])
    if kinds <= set('bifc') and not (_is_wide(first) or _is_wide(second)):
        return np.concatenate([first, second])
    both = items_of(first) + items_of(second)
    return item_ranks(both).reshape(-1, first.shape[1])


def _is_wide(array: np.ndarray) -> bool:
    """Whether it holds integers that floats cannot tell apart."""
    if array.dtype != np.int64 or array.size == 0:
        return False
    return int(array.max()) > 1 << 53 or int(array.min()) < -(1 << 53)
