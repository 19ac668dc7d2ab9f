"""The outer product ``a ∘.f w``: `f` between every item of one array and every item of another.

Scalar primitives on simple arrays are one broadcast: the kernel proves a narrow type from the bounds of the two
arguments, which costs O(m+n) for m×n results, so that ``(⍳3000)∘.×⍳3000`` is one call of NumPy in int16.
Every other function is called once per pair, in ravel order, in a plain loop: an impure one can tell.
When there is no pair, one call between the first items (or prototypes) finds the prototype of the empty result.
The monadic form ``∘.f V`` takes one item from each array in V.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays.budget import reserve
from arrayl.arrays.core import (
    MAX_RANK,
    Shape,
    Value,
    build,
    count,
    first_item,
    items_of,
    prototype,
    rank_of,
    shape_of,
    size_of,
)
from arrayl.errors import LimitError, RankError
from arrayl.functions import Derived, Function, mark
from arrayl.operators.common import function, glyph_of, kernel_of
from arrayl.operators.each import collect, empty_of
from arrayl.primitives.registry import operator


@operator('∘.', 'outer product', names=('outer', 'table', 'jotdot'))
def outer(f: Any) -> Function:
    """Apply `f` between every item of the left and every item of the right argument.

    The shape of ``a ∘.f w`` is ``(⍴a),⍴w``, for any ranks. `f` is any function, called once per pair in ravel order; it
    need not return a result. When an argument is empty it runs once, between the first items, to find
    the prototype of the result. A result that is not a simple scalar is enclosed.

    ``∘.f v`` (arrayl's own) takes a vector of arrays: `f` gets the vector of one item from each, for every choice, and
    the shape is the shapes of the arrays one after the other. A scalar is one array; rank above 1 is a RANK ERROR.

          1 2 3∘.×10 20 30 40
    10 20 30  40
    20 40 60  80
    30 60 90 120
          1 2∘.,3 4
     1 3  1 4
     2 3  2 4
          ⍴(2 3⍴0)∘.+4 5⍴0
    2 3 4 5
          ∘.(+/)(1 2)(10 20)
    11 21
    12 22
          ⍴∘.⊢(1 2 3)'ab'5
    3 2
    """
    function(f)
    kernel = kernel_of(f)
    swapped = _swapped(f)

    def derived(w: Value, a: Value = None) -> Value:
        if a is None:
            return of_many(f, w)
        if kernel is not None:
            result = broadcast(kernel, w, a)
            if result is not None:
                return result
        elif swapped is not None:
            result = broadcast(swapped, a, w, exchange=True)
            if result is not None:
                return result
        return pairs(f, w, a)
    return mark(derived, Derived('∘.', f))


def _swapped(f: Any) -> Any:
    """The kernel of g where `f` is ``g⍨``."""
    m = getattr(f, 'meaning', None)
    return kernel_of(m.left) if type(m) is Derived and m.operator == '⍨' else None


def pairs(f: Function, w: Value, a: Value) -> Value:
    """The definition: `f` once per pair, in ravel order."""
    shape = outer_shape(w, a)
    reserve(shape)
    size = count(shape)
    if size == 0:
        sample = f(first_or_prototype(w), first_or_prototype(a))
        return None if sample is None else empty_of(shape, sample)
    if glyph_of(f) in ('⊢', '⊣'):
        return _one_side(w, a, shape, glyph_of(f) == '⊢')
    rights = items_of(w)
    results: list[Value] = []
    for left in items_of(a):
        for right in rights:
            results.append(f(right, left))
    return collect(results, shape)


def outer_shape(w: Value, a: Value) -> Shape:
    shape = shape_of(a) + shape_of(w)
    if len(shape) > MAX_RANK:
        raise LimitError('')
    return shape


def first_or_prototype(value: Value) -> Value:
    """``⊃value``."""
    return first_item(value) if size_of(value) else prototype(value)


def _one_side(w: Value, a: Value, shape: Shape, right: bool) -> Value:
    if right:
        return build(items_of(w) * size_of(a), shape)
    return build([left for left in items_of(a) for _ in range(size_of(w))], shape)


def broadcast(kernel: Any, w: Value, a: Value, exchange: bool = False) -> Value | None:
    """The table of a scalar function for simple arguments; None when one is nested or the kernel has no say.

    With `exchange` the axes of `w` come first in the result: ``w ∘.(f⍨) a``.
    """
    if not isinstance(w, np.ndarray) or not isinstance(a, np.ndarray):
        return None
    if w.dtype.kind == 'O' or a.dtype.kind == 'O' or w.size == 0 or a.size == 0:
        return None
    shape = w.shape + a.shape if exchange else a.shape + w.shape
    if len(shape) > MAX_RANK:
        raise LimitError('')
    reserve(shape, 1)
    if exchange:
        w = w.reshape(w.shape + (1,) * a.ndim)
    else:
        a = a.reshape(a.shape + (1,) * w.ndim)
    if w.dtype.kind == 'U' or a.dtype.kind == 'U':
        if kernel.unlike is None:
            return None
        if w.dtype.kind != a.dtype.kind:
            return np.full(shape, bool(kernel.unlike))
        same = np.equal(_codes(w), _codes(a))
        return np.logical_not(same, out=same) if kernel.unlike else same
    result = kernel.array(w, a)
    if result.dtype.kind == 'c' and not result.imag.any():
        return result.real.copy()
    return result


def _codes(text: np.ndarray) -> np.ndarray:
    """Characters as code points, which compare ten times as fast; in a byte each where they fit."""
    codes = np.ascontiguousarray(text).view(np.uint32)
    return codes.astype(np.uint8) if codes.max() < 256 else codes


# The monadic form

def of_many(f: Function, w: Value) -> Value:
    """``∘.f w``: `f` of the vector of one item from each array in `w`, for every choice in ravel order."""
    if rank_of(w) > 1:
        raise RankError('')
    arrays = items_of(w)
    shape: Shape = ()
    for array in arrays:
        shape += shape_of(array)
    if len(shape) > MAX_RANK:
        raise LimitError('')
    reserve(shape)
    size = count(shape)
    if size == 0:
        sample = f(build([first_or_prototype(array) for array in arrays]))
        return None if sample is None else empty_of(shape, sample)
    columns = [items_of(array) for array in arrays]
    results: list[Value] = []
    places = [0] * len(columns)
    for _ in range(size):
        results.append(f(build([column[i] for column, i in zip(columns, places, strict=True)])))
        _advance(places, columns)
    return collect(results, shape)


def _advance(places: list[int], columns: list[list[Value]]) -> None:
    """The next choice: the last place moves fastest."""
    for k in range(len(places) - 1, -1, -1):
        places[k] += 1
        if places[k] < len(columns[k]):
            return
        places[k] = 0
