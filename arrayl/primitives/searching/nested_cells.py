"""Taking nested cells apart, so that they can be looked up like rows of numbers.

Two arrays match when they have the same structure (shapes, kinds, characters, prototypes) and their numbers
match one by one. So a cell becomes a key for its structure, which is hashed, and the list of its numbers.
Cells of one structure are rows of one table of numbers, and `row_search` finds them with tolerance; where all
numbers are integers (or floats that no other number could be tolerantly equal to) structure and numbers
together are one key of a dictionary.

Rejected: one hash of everything, which cannot be tolerant; and comparing everything with `match`, which is
quadratic.
"""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from arrayl.arrays import Value, nested, prototype, scalar_of, text_of
from arrayl.arrays.sharing import OFTEN, admit
from arrayl.primitives.searching import row_search
from arrayl.settings import S


def texts(table: np.ndarray) -> list[bytes] | None:
    """The items of a table of one column as keys, where all are vectors of characters, or all of integers.

    Those match without tolerance. Keys of integers are one byte longer, so that none is that of a text.
    """
    if table.dtype.kind != 'O' or table.shape[1] != 1:
        return None
    items = table.reshape(-1).tolist()
    if set(map(type, items)) != {np.ndarray}:
        return None
    kinds = {(x.dtype.kind, x.ndim) for x in items}
    if kinds == {('U', 1)}:
        return [x.tobytes() for x in items]
    return [b'i' + x.astype(np.int64).tobytes() for x in items] if kinds <= {('i', 1), ('b', 1)} else None


def first_texts(hay: Sequence[bytes], needles: Sequence[bytes]) -> np.ndarray:
    """For each needle the index of the first text of `hay` that is the same; ``len(hay)`` for none."""
    index: dict[bytes, int] = {}
    for i, text in enumerate(hay):
        index.setdefault(text, i)
    return np.array([index.get(text, len(hay)) for text in needles], dtype=np.intp)


class Cell:
    """A cell taken apart; `exact`: no number could equal another one tolerantly."""
    __slots__ = ('exact', 'numbers', 'structure')

    def __init__(self, structure: str | bytes, numbers: tuple[Any, ...], exact: bool) -> None:
        self.structure, self.numbers, self.exact = structure, numbers, exact


def dissect_item(item: Value) -> Cell:
    """The structure of a cell of one item; a character vector is its own key."""
    if type(item) is np.ndarray and item.dtype.kind == 'U' and item.ndim == 1:
        return Cell(item.tobytes(), (), True)
    return dissect((item,))


def dissect(items: Sequence[Value]) -> Cell:
    """The structure of a cell with these `items`, and its numbers."""
    parts: list[str] = []
    numbers: list[Any] = []
    stack = list(reversed(items))
    met = 0
    while stack:
        x = stack.pop()
        if not isinstance(x, np.ndarray):
            if isinstance(x, int | float | complex):
                parts.append('n')
                numbers.append(x)
            elif isinstance(x, str):
                parts.append('c' + x)
            else:
                parts.append(f'r{id(x)};')
            continue
        kind = x.dtype.kind
        parts.append(f'({",".join(map(str, x.shape))})')
        if kind == 'U':
            parts.append('C')
            parts.append(text_of(x.reshape(-1)))
        elif kind != 'O':
            parts.append('N')
            numbers += x.reshape(-1).tolist()
        elif x.size:
            met += 1
            if met == OFTEN:
                admit(nested(items, (len(items),)), 64)
            parts.append('O')
            stack += reversed(x.reshape(-1).tolist())
        else:
            parts.append('P')
            stack.append(prototype(x))
    limit = 0.4 / S.ct if S.ct else 1e18
    exact = True
    for i, x in enumerate(numbers):
        if type(x) is not int:
            if type(x) is bool:
                numbers[i] = int(x)
                continue
            x = numbers[i] = scalar_of(x)
            if type(x) is float and x.is_integer() and abs(x) < limit:
                numbers[i] = int(x)
            elif S.ct or type(x) is complex:
                exact = False
    return Cell(''.join(parts), tuple(numbers), exact)


def first_cells(hay: Sequence[Cell], needles: Sequence[Cell]) -> np.ndarray:
    """For each needle the index of the first cell of `hay` that matches it; ``len(hay)`` for none."""
    inexact = {cell.structure for cell in (*hay, *needles) if not cell.exact}
    index: dict[Any, int] = {}
    tables: dict[Any, list[int]] = {}
    for i, cell in enumerate(hay):
        if cell.structure in inexact:
            tables.setdefault(cell.structure, []).append(i)
        else:
            index.setdefault((cell.structure, cell.numbers), i)
    result = np.full(len(needles), len(hay), dtype=np.intp)
    wanted: dict[Any, list[int]] = {}
    for j, cell in enumerate(needles):
        if cell.structure in inexact:
            wanted.setdefault(cell.structure, []).append(j)
        else:
            result[j] = index.get((cell.structure, cell.numbers), len(hay))
    for structure, places in wanted.items():
        if structure in tables:
            rows = tables[structure]
            found = row_search.first_rows(_table(hay, rows), _table(needles, places))
            result[places] = np.append(rows, len(hay))[found]
    return result


def representative_cells(cells: Sequence[Cell]) -> np.ndarray:
    """For each cell the index of the kept cell that it belongs to (see `row_search.representatives`)."""
    inexact = {cell.structure for cell in cells if not cell.exact}
    index: dict[Any, int] = {}
    tables: dict[Any, list[int]] = {}
    result = np.arange(len(cells))
    for i, cell in enumerate(cells):
        if cell.structure in inexact:
            tables.setdefault(cell.structure, []).append(i)
        else:
            result[i] = index.setdefault((cell.structure, cell.numbers), i)
    for rows in tables.values():
        places = np.array(rows)
        result[places] = places[row_search.representatives(_table(cells, rows))]
    return result


def _table(cells: Sequence[Cell], rows: Sequence[int]) -> np.ndarray:
    """The numbers of cells of one structure as a table of floats or complex numbers."""
    numbers = [cells[i].numbers for i in rows]
    dtype = np.complex128 if any(type(x) is complex for row in numbers for x in row) else np.float64
    return np.array(numbers, dtype=dtype)
