"""The inner product ``a f.g w``: each item is ``f/x g¨y`` for a row x of `a` and a column y of `w`.

The ways, the first that applies:

1. `matmul`: ``+.×`` through BLAS, and boolean products as counts of matches, for simple numeric arrays;
2. two scalar functions on simple arrays: a block of rows at a time, one axis step after the other, from the last;
   the block's table stays in cache and no array of all products is ever made (of few columns, or rows, each in turn:
   `semiring.by_lines`);
3. the definition, row by column, for everything else.
"""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from arrayl.arrays.budget import reserve
from arrayl.arrays.core import (
    Shape,
    Value,
    blank,
    build,
    count,
    items_of,
    need_rank,
    prototype,
    rank_of,
    shape_of,
    simplify,
    size_of,
)
from arrayl.errors import NEEDS_LEFT, APLSyntaxError, LengthError
from arrayl.functions import Derived, Function, mark
from arrayl.operators.common import canonical, function, glyph_of, kernel_of, need, no_result, pervades
from arrayl.operators.each import extended
from arrayl.operators.foresight import foresee_products, is_simple
from arrayl.operators.identity import identity_of
from arrayl.operators.matmul import PRODUCTS
from arrayl.operators.outer import gathered
from arrayl.operators.reduce import JOINS, catenation
from arrayl.operators.semiring import by_lines, extremes
from arrayl.operators.table import broadcast
from arrayl.primitives.registry import operator
from arrayl.primitives.scalar.numeric import EXACT, INT_END
from arrayl.settings import S

BLOCK = 1 << 16             # items in a block of rows: half a megabyte of floats


@operator('.', 'inner product', operands=2, names=('dot', 'matmul'))
def inner(f: Any, g: Any) -> Function:
    """Reduce with `f` what `g` makes of each row of the left and each column of the right argument.

    The shape of ``⍺ f.g ⍵`` is ``(¯1↓⍴⍺),1↓⍴⍵``; ``+.×`` is the matrix product. The last axis of the left argument must
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
    reducer, multiplier = kernel_of(f), kernel_of(g)
    whole, join = pervades(g), glyph_of(f) in JOINS

    def derived(w: Value, a: Value = None) -> Value:
        if a is None:
            raise APLSyntaxError(NEEDS_LEFT)
        frame, length = conform(w, a)
        if length and 0 not in frame and is_simple(w) and is_simple(a):
            made = _at_once(glyphs, reducer, multiplier, *_as_matrices(w, a, length))
            if made is not None:
                return simplify(made.reshape(frame))
        reserve(frame)
        foresee_products(f, count(frame), length, w, a)
        results: list[Value] = []
        for x, y in _lines(w, a, frame, length):
            if whole:
                products = items_of(g(y, x))
            else:
                products = []
                rights, lefts = extended(y, length), extended(x, length)
                for i in range(length):
                    product = g(rights[i], lefts[i])
                    if product is None:
                        raise no_result()
                    products.append(product)
            if not products:
                results.append(identity_of(f, _product_prototype(g, y, x)))
                continue
            joined = catenation(products) if join and len(products) > 1 else None
            value = products[-1] if joined is None else joined
            for i in range(len(products) - 2 if joined is None else -1, -1, -1):
                value = f(value, products[i])
                if value is None:
                    raise no_result()
            results.append(value)
        S.shy = False               # unlike an outer product, an inner one is never shy
        return gathered(results, frame)
    return mark(derived, Derived('.', f, g))


def _product_prototype(g: Function, y: Value, x: Value) -> Value:
    """The prototype of ``x g¨y`` where that is empty."""
    return blank(need(g(prototype(y), prototype(x))))


def conform(w: Value, a: Value) -> tuple[Shape, int]:
    """The shape of the result and the length of the common axis (1 when both arguments are scalars)."""
    left, right = shape_of(a), shape_of(w)
    shape = left[:-1] + right[1:]
    need_rank(len(shape))
    if not left or not right:
        return shape, (left[-1] if left else right[0] if right else 1)
    if left[-1] == right[0]:
        return shape, right[0]
    if size_of(a) == 1:
        return shape, right[0]
    if size_of(w) == 1:
        return shape, left[-1]
    raise LengthError('')


def _at_once(glyphs: tuple[str, str], reducer: Any, multiplier: Any,
             rows: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
    """The product of simple matrices without a call per item; None when there is no such way."""
    reserve((len(rows), columns.shape[1]))
    if glyphs in PRODUCTS:
        made = PRODUCTS[glyphs](rows, columns)
        if made is not None:
            return made
    if reducer is None or multiplier is None:
        return None
    made = extremes(*glyphs, rows, columns)
    if made is None:
        made = by_lines(glyphs[0], multiplier, rows, columns)
    return _by_blocks(reducer, multiplier, rows, columns) if made is None else made


def _as_matrices(w: Value, a: Value, length: int) -> tuple[np.ndarray, np.ndarray]:
    """`a` as a matrix of rows and `w` as a matrix of columns, one-item arguments extended."""
    return _extend(a, length).reshape(-1, length), _extend(w, length).reshape(length, -1)


def _extend(value: Value, length: int) -> np.ndarray:
    if not isinstance(value, np.ndarray):
        value = build([value])
    return np.repeat(value.reshape(-1), length) if value.size == 1 != length else value


def _by_blocks(f: Any, g: Any, rows: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
    """Two scalar functions: for a block of rows, ``f`` of the products from the last step to the first.

    None where integers of one pair may need floats that would round those of another.
    """
    whole = rows.dtype.kind in 'bi' and columns.dtype.kind in 'bi'
    height = max(1, BLOCK // columns.shape[1])
    blocks = []
    for top in range(0, len(rows), height):
        block = rows[top:top + height]
        table: Value = None
        for step in range(rows.shape[1] - 1, -1, -1):
            products = broadcast(g, canonical(columns[step]), canonical(block[:, step]))
            if products is None or (whole and _may_round(products)):
                return None
            table = products if table is None else f.array(table, products)
            if whole and _may_round(table):
                return None
        if table.dtype.kind not in 'bifc':
            return None
        blocks.append(table)
    return np.concatenate(blocks) if len(blocks) > 1 else blocks[0]


def _may_round(made: Value) -> bool:
    """Whether `made`, from integers, has floats where an integer may not be a float: alone it would have stayed one."""
    if not isinstance(made, np.ndarray) or made.dtype.kind != 'f':
        return False
    sizes = np.abs(made)
    return bool(((sizes >= EXACT) & (sizes <= INT_END)).any())


def _lines(w: Value, a: Value, shape: Shape, length: int) -> Iterator[tuple[Value, Value]]:
    """Every row of `a` with every column of `w`, in ravel order; rows of prototypes, once, when there is no pair."""
    if 0 in shape:
        yield _prototypes(a, length), _prototypes(w, length)
        return
    rows, columns = _rows(a, length), _columns(w, length)
    for x in rows:
        for y in columns:
            yield x, y


def _prototypes(value: Value, length: int) -> Value:
    proto = prototype(value)
    return build([proto] * length, None, proto)


def _rows(value: Value, length: int) -> list[Value]:
    """The vectors along the last axis of `value`, in ravel order; a scalar is itself."""
    if rank_of(value) == 0:
        return [value]
    if value.size == 1:
        return [build(items_of(value) * length, None, prototype(value))]
    return [canonical(row) for row in value.reshape(count(value.shape[:-1]), length)]


def _columns(value: Value, length: int) -> list[Value]:
    """The vectors along the first axis of `value`, in ravel order; a scalar is itself."""
    if rank_of(value) == 0:
        return [value]
    if value.size == 1:
        return [build(items_of(value) * length, None, prototype(value))]
    return [canonical(column) for column in value.reshape(length, count(value.shape[1:])).T]
