"""The inner product ``a f.g w``: each item is ``f/x g¨y`` for a row x of `a` and a column y of `w`.

The ways, the first that applies:

1. `matmul`: ``+.×`` through BLAS, and boolean products as counts of matches, for simple numeric arrays;
2. two scalar functions on simple arrays: a block of rows at a time, one axis step after the other, from the last;
   the block's table stays in cache and no array of all products is ever made;
3. the definition, row by column, for everything else.
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
    simplify,
    size_of,
)
from arrayl.errors import APLSyntaxError, LengthError, LimitError
from arrayl.functions import Derived, Function, mark
from arrayl.operators.common import canonical, function, glyph_of, kernel_of, need
from arrayl.operators.each import collect, each_dyadic, empty_of
from arrayl.operators.matmul import PRODUCTS
from arrayl.operators.outer import broadcast
from arrayl.operators.reduce import reduce_along
from arrayl.operators.semiring import extremes
from arrayl.primitives.registry import operator

BLOCK = 1 << 16             # items in a block of rows: half a megabyte of floats


@operator('.', 'inner product', operands=2, names=('dot', 'matrix product'))
def inner(f: Any, g: Any) -> Function:
    """Reduce with `f` what `g` makes of each row of the left and each column of the right argument.

    The shape of ``a f.g w`` is ``(¯1↓⍴a),1↓⍴w``; ``+.×`` is the matrix product. The last axis of the left argument must
    be as long as the first of the right one (LENGTH ERROR); a scalar or one-item array is extended. Where that
    length is 0, items are identity elements of `f`. Both operands must be functions.

          1 2 3+.×10 12 14
    76
          (2 2⍴1 1 1 0)+.×2 2⍴1 1 1 0
    2 1
    1 1
          (2 3⍴'CATDOG')∧.='DOG'
    0 1
          (3 0⍴0)+.×0 2⍴0
    0 0
    0 0
    0 0
    """
    function(f), function(g)
    glyphs = glyph_of(f), glyph_of(g)
    product = PRODUCTS.get(glyphs)
    reducer, multiplier = kernel_of(f), kernel_of(g)

    def derived(w: Value, a: Value = None) -> Value:
        if a is None:
            raise APLSyntaxError('')
        shape, length = conform(w, a)
        if length and 0 not in shape and _are_simple(w, a):
            rows, columns = _as_matrices(w, a, length)
            reserve(shape)
            if product is not None:
                made = product(rows, columns)
                if made is not None:
                    return simplify(made.reshape(shape))
            if reducer is not None and multiplier is not None:
                made = extremes(*glyphs, rows, columns)
                if made is not None:
                    return simplify(made.reshape(shape))
                made = _by_blocks(reducer, multiplier, rows, columns)
                if made is not None:
                    return simplify(made.reshape(shape))
        return by_definition(f, g, w, a, shape, length)
    return mark(derived, Derived('.', f, g))


def conform(w: Value, a: Value) -> tuple[Shape, int]:
    """The shape of the result and the length of the common axis (1 when both arguments are scalars)."""
    left, right = shape_of(a), shape_of(w)
    shape = left[:-1] + right[1:]
    if len(shape) > MAX_RANK:
        raise LimitError('')
    if not left or not right:
        return shape, (left[-1] if left else right[0] if right else 1)
    if left[-1] == right[0]:
        return shape, right[0]
    if size_of(a) == 1:
        return shape, right[0]
    if size_of(w) == 1:
        return shape, left[-1]
    raise LengthError('')


def _are_simple(w: Value, a: Value) -> bool:
    for value in (w, a):
        if isinstance(value, np.ndarray):
            if value.dtype.kind == 'O':
                return False
        elif not isinstance(value, int | float | complex | str):
            return False
    return True


def _as_matrices(w: Value, a: Value, length: int) -> tuple[np.ndarray, np.ndarray]:
    """`a` as a matrix of rows and `w` as a matrix of columns, one-item arguments extended."""
    return _extend(a, length).reshape(-1, length), _extend(w, length).reshape(length, -1)


def _extend(value: Value, length: int) -> np.ndarray:
    if not isinstance(value, np.ndarray):
        value = build([value])
    return np.repeat(value.reshape(-1), length) if value.size == 1 != length else value


def _by_blocks(f: Any, g: Any, rows: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
    """Two scalar functions: for a block of rows, ``f`` of the products from the last step to the first."""
    height = max(1, BLOCK // columns.shape[1])
    blocks = []
    for top in range(0, len(rows), height):
        block = rows[top:top + height]
        table: Value = None
        for step in range(rows.shape[1] - 1, -1, -1):
            products = broadcast(g, canonical(columns[step]), canonical(block[:, step]))
            if products is None:
                return None
            table = products if table is None else f.array(table, products)
        if table.dtype.kind not in 'bifc':
            return None
        blocks.append(table)
    return np.concatenate(blocks) if len(blocks) > 1 else blocks[0]


def by_definition(f: Function, g: Function, w: Value, a: Value, shape: Shape, length: int) -> Value:
    """``f/x g¨y`` for every row and column in ravel order; once, for prototypes, when there is none."""
    reserve(shape)
    if 0 in shape:
        sample = _item(f, g, build([prototype(w)] * length, None, prototype(w)),
                       build([prototype(a)] * length, None, prototype(a)))
        return empty_of(shape, need(sample))
    if rank_of(a) == 0 and rank_of(w) == 0:
        return need(each_dyadic(g, w, a))
    if length == 0:
        item = _item(f, g, w if rank_of(w) == 1 else build([], None, prototype(w)),
                     a if rank_of(a) == 1 else build([], None, prototype(a)))
        return build([item] * count(shape), shape)
    lefts, rights = _lines(a, length, last=True), _lines(w, length, last=False)
    results: list[Value] = []
    for x in lefts:
        for y in rights:
            results.append(_item(f, g, y, x))
    return collect(results, shape)




def _lines(value: Value, length: int, last: bool) -> list[Value]:
    """The vectors along the last or the first axis of `value`, in ravel order; a scalar is itself."""
    if rank_of(value) == 0:
        return [value]
    if value.size == 1 != length:
        return [build(items_of(value) * length)]
    if last:
        return [canonical(row) for row in value.reshape(-1, length)]
    return [canonical(column) for column in value.reshape(length, -1).T]


def _item(f: Function, g: Function, y: Value, x: Value) -> Value:
    """The item that ``f/x g¨y`` is."""
    products = need(each_dyadic(g, y, x))
    reduced = need(reduce_along(f, products, 0))
    return first_item(reduced)
