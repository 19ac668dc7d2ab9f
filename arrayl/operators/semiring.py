"""Products such as ``⌊.+`` on floats: two ufuncs, a block of rows at a time, without a table of all sums.

For each row of the left matrix and a slab of the steps, one ufunc makes the slab's products and the other folds them
into the row of the result; a slab stays in the cache. Rows go to all cores. Only pairs whose fold does not mind order
are here (``⌊ ⌈``, and ``∧ ∨`` of comparisons), so that the result is that of the definition.

Where one matrix has few rows (or columns) and they are long, `by_lines` folds the products of each with many of the
other's along the common axis: a step at a time would do little in each of many steps.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays.core import INT_MAX
from arrayl.operators.folds import FOLDS, finite, magnitude
from arrayl.operators.parallel import run_blocks

WORTH = 1 << 16             # products from which threads pay
SLAB = 1 << 17              # items of a slab: 1 MB of floats (smaller ones hand the GIL over too often)
FOLD = {'⌊': np.minimum, '⌈': np.maximum}
ORDERLESS = {'∧': 'b', '∨': 'b', '≠': 'b', '=': 'b', '⌈': 'bif', '⌊': 'bif', '+': 'bi'}  # kinds folded in any order
FLAT = 8                    # steps for each line from which lines are worth it
TILE = 1 << 16              # products that are made at a time
MAKE = {'+': np.add, '-': np.subtract, '×': np.multiply, '⌊': np.minimum, '⌈': np.maximum}


def extremes(f: str, g: str, rows: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
    """``rows f.g columns`` for f of ``⌊⌈``; None when types or a possible overflow leave it to the general way."""
    if f not in FOLD or g not in MAKE:
        return None
    dtype = _dtype(g, rows, columns)
    if dtype is None or len(rows) * columns.size < WORTH:
        return None
    out = np.empty((len(rows), columns.shape[1]), dtype=dtype)
    x, y = rows.astype(dtype, copy=False), np.ascontiguousarray(columns, dtype=dtype)
    fold, make = FOLD[f], MAKE[g]
    steps, width = y.shape
    slab = max(1, SLAB // width)
    height = max(1, -(-len(x) // 64))

    def block(i: int) -> None:
        products = np.empty((slab, width), dtype=dtype)
        for r in range(i * height, min(len(x), (i + 1) * height)):
            row, line = x[r], out[r]
            for start in range(0, steps, slab):
                end = min(steps, start + slab)
                here = products[:end - start]
                make(row[start:end, None], y[start:end], out=here)
                if start == 0:
                    fold.reduce(here, axis=0, out=line)
                else:
                    fold(line, fold.reduce(here, axis=0), out=line)
    run_blocks(block, -(-len(x) // height))
    return finite(finite(out, x), y) if dtype.kind == 'f' else out


def _dtype(g: str, rows: np.ndarray, columns: np.ndarray) -> np.dtype | None:
    """The type that holds the arguments and every product; None when no fixed type is sure to."""
    kinds = {rows.dtype.kind, columns.dtype.kind}
    if kinds <= {'b', 'i'}:
        low, high = (magnitude(m) if m.dtype.kind == 'i' else 1 for m in (rows, columns))
        bound = low * high if g == '×' else low + high
        return np.dtype(np.int32) if bound < 2**31 else np.dtype(np.int64) if bound <= INT_MAX else None
    return np.dtype(np.float64) if kinds <= {'b', 'i', 'f'} and _exact(rows) and _exact(columns) else None


def _exact(m: np.ndarray) -> bool:
    return m.dtype.kind == 'f' or m.dtype.itemsize < 8


def by_lines(f: str, g: Any, rows: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
    """``rows f.g columns`` for the scalar kernel `g`, where the steps are many times as many as the rows or columns.

    None elsewhere, where order would show, and for characters unless both sides are.
    """
    steps = len(columns)
    few, many = columns.T, rows
    if exchange := len(rows) < columns.shape[1]:
        few, many = many, few
    if f not in ORDERLESS or steps < 2 or len(few) * FLAT > steps:
        return None
    if 'U' in (few.dtype.char, many.dtype.char):
        if few.dtype.char != many.dtype.char or g.unlike is None:
            return None
        few, many = (np.ascontiguousarray(x).view(np.uint32).astype(np.int32) for x in (few, many))
    height = max(1, TILE // steps)
    blocks = []
    for top in range(0, len(many), height):
        block, lines = many[top:top + height], []
        for line in few:
            products = g.array(block, line) if exchange else g.array(line, block)
            if products.dtype.kind not in ORDERLESS[f]:
                return None
            lines.append(FOLDS[f](products, 1))
        blocks.append(np.stack(lines))              # type: ignore[arg-type]
    made = np.concatenate(blocks, axis=1)
    return made if exchange else made.T
