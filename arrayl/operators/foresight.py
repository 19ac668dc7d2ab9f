"""Results of an item-by-item operator that will not fit, told before the first of them is made.

``∘.,⍨⍳1E4`` is a hundred million vectors: their number is known, and what one of them takes at least. A loop would
make them one by one until the watch sees it, minutes later. So operators ask here first. The answer is sure, since
a program that fits must not be refused: only a function that joins (`joins`) or one that `cells` can read gives
arrays whose shapes the values have no say in; every other takes its place in the list of results, and is watched.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays.budget import need
from arrayl.arrays.core import Shape, Value, count
from arrayl.errors import APLError
from arrayl.settings import S

FEWEST = 1 << 20                        # results from which it pays to ask
BLOCK = 32                              # bytes of the smallest block of memory
EACH = np.ndarray.__basicsize__ + 2 * BLOCK + 2 * 8     # of an array: itself, axes, data; in the list and the result


def foresee(f: Any, size: int, w: Value, a: Value = None) -> None:
    """Raise WS FULL when `size` results of `f` on (between) single items of simple `w` (and `a`) cannot fit."""
    if size >= FEWEST:
        need(size * 8)                  # the list of them
    if size >= FEWEST and is_simple(w) and (a is None or is_simple(a)):
        shape = shape_of_each(f, w, a)
        if shape and 0 not in shape:    # empty ones may be one and the same
            need_arrays(size, shape)


def need_arrays(size: int, shape: Shape) -> None:
    """Raise WS FULL unless `size` arrays of `shape` fit, each of its own, of a byte an item at least."""
    need(size * (EACH + max(0, count(shape) - BLOCK)))


def shape_of_each(f: Any, w: Value, a: Value = None) -> Shape | None:
    """The shape of every result of `f` on an item of `w` (and `a`), each an array of its own; None when unknown."""
    from arrayl.operators.cells import Beyond, Cells, Frame, is_plain  # which imports operators that import us
    if a is not None and joins(f):
        return (2,)                     # or longer
    if not is_plain(w) or (a is not None and not is_plain(a)):
        return None
    shy = S.shy
    try:
        made = Frame((1,)).apply(f, Cells(sample(w), True), None if a is None else Cells(sample(a), True))
    except (Beyond, APLError, ArithmeticError, MemoryError, RecursionError):
        return None
    finally:
        S.shy = shy
    return np.shape(made.array)[1:] if made.framed else None


def foresee_products(f: Any, size: int, length: int, w: Value, a: Value) -> None:
    """The same for ``f.g``, whose results are ``f/`` of `length` items each."""
    if size >= FEWEST and length > 1 and is_simple(w) and is_simple(a) and joins(f):
        need_arrays(size, (length,))


def joins(f: Any) -> bool:
    """Whether dyadic `f` catenates its arguments, perhaps with arrays that are there: it gives a new array."""
    from arrayl.operators.joins import joined_by
    return joined_by(f) is not None


def sample(value: Value) -> np.ndarray:
    """The first item of `value`, as a vector."""
    return np.asarray(value).reshape(-1)[:1]


def is_simple(value: Value) -> bool:
    """Whether every item of `value` is a number or a character."""
    return value.dtype.kind != 'O' if isinstance(value, np.ndarray) else isinstance(value, int | float | complex | str)
