"""The outer product ``a ∘.f w``: `f` between every item of one array and every item of another.

Scalar primitives on simple arrays are one broadcast (`operators.table`).
Every other function is called once per pair, in ravel order, in a plain loop: an impure one can tell.
When there is no pair, one call between the first items (or prototypes) finds the prototype of the empty result.
The monadic form ``∘.f V`` takes one item from each array in V.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from arrayl.arrays.budget import reserve
from arrayl.arrays.core import (
    Shape,
    Value,
    build,
    count,
    first_item,
    items_of,
    need_rank,
    prototype,
    rank_of,
    shape_of,
    size_of,
)
from arrayl.engine.lift import between
from arrayl.engine.lift import table as large_table
from arrayl.engine.switch import SWITCH
from arrayl.errors import RankError
from arrayl.functions import Derived, Function, mark
from arrayl.operators import pieces
from arrayl.operators.common import function, kernel_of
from arrayl.operators.comparisons import table as compared
from arrayl.operators.each import collect, empty_of, several_of
from arrayl.operators.foresight import foresee
from arrayl.operators.table import broadcast
from arrayl.primitives.registry import operator


@operator('∘.', 'outer product', strikes='o.', names=('outer', 'table', 'jotdot'))
def outer(f: Any) -> Function:
    """Apply `f` between every item of the left and every item of the right argument.

    The shape of ``⍺ ∘.f ⍵`` is ``(⍴⍺),⍴⍵``, for any ranks. `f` is any function, called once per pair in ravel order; it
    need not return a result. When an argument is empty it runs once, between the first items, to find
    the prototype of the result. A result that is not a simple scalar is enclosed.

    ``∘.f v`` (arrayl's own) takes a vector of arrays: `f` gets the vector of one item from each, for every choice, and
    the shape is the shapes of the arrays one after the other. A scalar is one array; an empty vector gives `f` of an
    empty vector; rank above 1 is a RANK ERROR.

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
          ⍴⊃∘.+/(1 2)(10 20)(100 200)
    2 2 2
          3J1 2∘.×+1J1 0J2
    4J¯2 2J¯6
    2J¯2 0J¯4
    """
    function(f)
    kernel = kernel_of(f)
    swapped, several = _swapped(f), several_of(f)

    def derived(w: Value, a: Value = None) -> Value:
        results: list[Value]
        if a is None:
            frame, choices = _choices(w)
            results = []
            for choice in choices:
                results.append(f(choice))
            return gathered(results, frame)
        if kernel is not None:
            table = None
            if type(w) is type(a) is np.ndarray and w.size * a.size >= SWITCH.table and SWITCH.on:
                table = compared(kernel, w, a)
                if table is None:
                    table = large_table(f, w, a)
            if table is None:
                table = broadcast(kernel, w, a)
        elif swapped is not None:
            table = broadcast(swapped, a, w, exchange=True)
        else:
            table = None
        if table is not None:
            return table
        for way in (between, pieces.pairs, pieces.rows):
            table = way(f, w, a)
            if table is not None:
                return table
        frame = outer_shape(w, a)
        if 0 in frame:
            return gathered([f(first_or_prototype(w), first_or_prototype(a))], frame)
        foresee(f, count(frame), w, a)
        rights, lefts = items_of(w), items_of(a)
        if several is not None:
            columns = several(rights, lefts)
            if columns is not None:
                return collect([column[i] for i in range(len(lefts)) for column in columns], frame)
        results = []
        for left in lefts:
            for right in rights:
                results.append(f(right, left))
        return collect(results, frame)
    return mark(derived, Derived('∘.', f))


def gathered(results: list[Value], shape: Shape) -> Value:
    """The results as an array of `shape`; the only one is a sample for an empty shape."""
    if 0 not in shape:
        return collect(results, shape)
    return None if results[0] is None else empty_of(shape, results[0])


def _swapped(f: Any) -> Any:
    """The kernel of g where `f` is ``g⍨``."""
    m = getattr(f, 'meaning', None)
    return kernel_of(m.left) if type(m) is Derived and m.operator == '⍨' else None


def outer_shape(w: Value, a: Value) -> Shape:
    shape = shape_of(a) + shape_of(w)
    need_rank(len(shape))
    reserve(shape)
    return shape


def first_or_prototype(value: Value) -> Value:
    """``⊃value``."""
    return first_item(value) if size_of(value) else prototype(value)


# The monadic form

def _choices(w: Value) -> tuple[Shape, Iterator[Value]]:
    """The shape of ``∘.f w``, and the vectors of one item from each array in `w`; one of samples when it is empty."""
    if rank_of(w) > 1:
        raise RankError('')
    arrays = items_of(w)
    need_rank(sum(map(rank_of, arrays)))
    shape: Shape = ()
    for array in arrays:
        shape += shape_of(array)
    reserve(shape)
    columns = [items_of(array) or [prototype(array)] for array in arrays]
    return shape, _odometer(columns, count(shape) or 1)


def _odometer(columns: list[list[Value]], size: int) -> Iterator[Value]:
    """The first `size` choices; the last place moves fastest."""
    places = [0] * len(columns)
    for _ in range(size):
        yield build([column[i] for column, i in zip(columns, places, strict=True)])
        for k in range(len(places) - 1, -1, -1):
            places[k] += 1
            if places[k] < len(columns[k]):
                break
            places[k] = 0
