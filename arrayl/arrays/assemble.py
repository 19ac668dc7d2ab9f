"""Putting cells together: one array from the results that an operator got for each cell.

What ``↑`` does to its items, rank, key and stencil do to the results of their operand: cells of lower rank get
leading axes of length 1, shorter ones are filled with their own fill element, and all become the cells of one
array. Cells that agree in shape and kind (almost always) are copied once into the result; only ragged or mixed
cells are taken apart into items.
"""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from arrayl.arrays.budget import reserve
from arrayl.arrays.core import (
    CHAR,
    Shape,
    Value,
    build,
    count,
    empty,
    empty_like,
    items_of,
    narrowest,
    need_rank,
    nested,
    prototype,
    shape_of,
)


def mix(cells: Sequence[Value], frame: Shape) -> Value:
    """The array of shape ``frame, common shape`` whose cells are `cells` (one per item of `frame`, at least one).

    A cell is a whole value: an enclosed scalar stays an item, a matrix becomes a 2-cell.
    """
    if len(cells) == 1 and frame == ():
        return cells[0]
    shape = shape_of(cells[0])
    uniform, scalar = True, shape == ()
    for cell in cells:
        if shape_of(cell) != shape:
            uniform = False
            break
    if uniform and scalar:
        return build([cell[()] if isinstance(cell, np.ndarray) else cell for cell in cells], frame)
    if not uniform:
        shape = _common([shape_of(cell) for cell in cells])
    whole = frame + shape
    need_rank(len(whole))
    reserve(whole)
    if count(whole) == 0:
        return empty_like(whole, cells[0])
    return _simple(cells, shape, whole, uniform) if _same_kind(cells) else _general(cells, shape, whole)


def mix_empty(cell: Value, frame: Shape) -> Value:
    """The empty array with an empty `frame` of cells like `cell` (the result for a cell of prototypes)."""
    whole = frame + shape_of(cell)
    need_rank(len(whole))
    return empty(whole, prototype(cell))


def _common(shapes: Sequence[Shape]) -> Shape:
    """The least shape that holds them all, shorter ones having leading axes of length 1."""
    rank = max(map(len, shapes))
    columns = zip(*[(1,) * (rank - len(s)) + s for s in set(shapes)], strict=True)
    return tuple(max(column) for column in columns)


def _kind(cell: Value) -> str:
    if isinstance(cell, np.ndarray):
        kind = cell.dtype.kind
        return 'n' if kind in 'bif' else kind
    return 'n' if isinstance(cell, int | float) else 'c' if isinstance(cell, complex) else \
        'U' if isinstance(cell, str) else 'O'


def _same_kind(cells: Sequence[Value]) -> bool:
    """Whether the cells are all simple numbers or all simple characters."""
    kinds = set(map(_kind, cells))
    return 'O' not in kinds and ('U' not in kinds or len(kinds) == 1)


def _dtype(cells: Sequence[Value]) -> np.dtype:
    types: set[np.dtype] = set()
    for cell in cells:
        if isinstance(cell, np.ndarray):
            types.add(cell.dtype)
        elif isinstance(cell, int):
            types.add(narrowest(cell, cell))
        else:
            types.add(np.dtype(type(cell)) if not isinstance(cell, str) else CHAR)
    if CHAR in types:
        return CHAR
    kinds = {t.kind for t in types}
    if 'c' in kinds:
        return np.dtype(np.complex128)
    return np.dtype(np.float64) if 'f' in kinds else np.result_type(*types)


def _simple(cells: Sequence[Value], shape: Shape, whole: Shape, uniform: bool) -> np.ndarray:
    dtype = _dtype(cells)
    if uniform:
        out = np.empty((len(cells), *shape), dtype=dtype)
        for i, cell in enumerate(cells):
            out[i] = cell
        return out.reshape(whole)
    out = np.full((len(cells), *shape), ' ' if dtype == CHAR else 0, dtype=dtype)
    for i, cell in enumerate(cells):
        inner = (1,) * (len(shape) - len(shape_of(cell))) + shape_of(cell)
        out[i][tuple(slice(n) for n in inner)] = np.reshape(cell, inner)
    return out.reshape(whole)


def _general(cells: Sequence[Value], shape: Shape, whole: Shape) -> Value:
    """Nested or mixed cells: item by item, each cell filled with its own prototype."""
    size = count(shape)
    items: list[Value] = []
    for cell in cells:
        here = shape_of(cell)
        if here == shape:
            items += items_of(cell)
            continue
        inner = (1,) * (len(shape) - len(here)) + here
        block = nested([prototype(cell)] * size, shape)
        block[tuple(map(slice, inner))] = nested(items_of(cell), inner)
        items += block.reshape(-1).tolist()
    return build(items, whole)
