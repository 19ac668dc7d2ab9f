"""Arrays in array notation, what ``]APLAN.Output on`` prints: text that gives the array back when it is entered.

Simple vectors are written as literals, arrays of higher rank between brackets with a row on each line (columns
aligned), nested vectors and namespaces between parentheses with an item on each line. An array without major cells is
``0⌿`` before one cell of fill. What else the notation cannot say (empty nested vectors, enclosed scalars) is written
with ``⍴`` and ``⊂``. Numbers are written so that nothing is lost.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays.core import Value, build, count, items_of, prototype, text_of
from arrayl.arrays.namespace import Namespace
from arrayl.arrays.null import NULL
from arrayl.arrays.sharing import admit
from arrayl.display.arrays import TEXT, scalar_text
from arrayl.display.numbers import aligned, exact_text

Lines = list[str]
DIGITS = 17
DEEPEST = 100                           # beyond this depth the display would be all indentation


def notation(value: Value, depth: int = 0) -> Lines:
    """The lines of `value` in array notation."""
    if not isinstance(value, np.ndarray):
        return scalar(value, depth)
    if depth == 0:
        admit(value, 8 * TEXT)
    if depth > DEEPEST:
        return ['…']
    if value.ndim == 0:
        return prefixed('⊂', notation(items_of(value)[0], depth + 1))
    if value.ndim == 1:
        return vector(value, depth) if value.size or value.dtype.kind != 'O' else empty_lines(value, depth)
    if not len(value):
        first, *rest = matrix(filled(value), depth)
        return [f'0⌿{first}', *rest]
    return matrix(value, depth)


def filled(value: np.ndarray) -> np.ndarray:
    """`value`, which has no major cells, with one cell of fill."""
    shape = (1, *value.shape[1:])
    return build([prototype(value)] * count(shape), shape) if 0 not in shape else np.empty(shape, value.dtype)


def scalar(value: Value, depth: int) -> Lines:
    if isinstance(value, str):
        return [quoted(value)]
    if isinstance(value, int | float | complex):
        return [exact_text(value)]
    if isinstance(value, Namespace):
        return namespace(value, depth)
    return ['⎕NULL' if value is NULL else scalar_text(value, DIGITS)]


def namespace(value: Namespace, depth: int) -> Lines:
    pairs = sorted((name, item) for name, item in value.public() if not callable(item))
    lines = []
    for name, item in pairs:
        first, *rest = notation(item, depth + 1)
        lines += [f' {name}:{first}', *[f' {line}' for line in rest]]
    return ['(', *lines, ')']


def quoted(text: str) -> str:
    """A character literal; control characters cannot stand in one and are spelt with ⎕UCS."""
    doubled = text.replace("'", "''")
    if all(c >= ' ' and c != '\x85' for c in text):
        return f"'{doubled}'"
    if len(text) == 1:
        return f'(⎕UCS {ord(text)})'
    return f"(⎕UCS {' '.join(str(ord(c)) for c in text)})"


def prefixed(prefix: str, lines: Lines) -> Lines:
    return [prefix + lines[0], *[' ' * len(prefix) + line for line in lines[1:]]]


def empty_lines(value: np.ndarray, depth: int) -> Lines:
    shape = ' '.join(map(str, value.shape))
    proto = prototype(value)
    if isinstance(proto, np.ndarray):
        return prefixed(f'{shape}⍴⊂', notation(proto, depth + 1))
    return [f'{shape}⍴{scalar(proto, depth)[0]}']


def vector(value: np.ndarray, depth: int) -> Lines:
    if value.dtype.kind == 'U':
        return [f'({quoted(text_of(value))}⋄)'] if value.size == 1 else [quoted(text_of(value))]
    items = items_of(value)
    if not items:
        return ['⍬']
    if value.dtype.kind != 'O' or all(isinstance(item, str | int | float | complex) for item in items):
        texts = [scalar(item, depth)[0] for item in items]
        return [f'({texts[0]}⋄)'] if len(texts) == 1 else [' '.join(texts)]
    inside = [f' {line}' for item in items for line in notation(item, depth + 1)]
    return ['(', *inside, ')']


def matrix(value: np.ndarray, depth: int) -> Lines:
    if value.ndim > 2:
        rows = [notation(cell_of(value[i]), depth + 1) for i in range(len(value))]
    elif value.dtype.kind == 'U' or not value.size:
        rows = [[line] for line in character_rows(value)]
    elif all(isinstance(item, str | int | float | complex) for item in items_of(value)):
        rows = [[line] for line in simple_rows(value, depth)]
    elif 1 not in value.shape and all(map(is_plain, items_of(value))):
        rows = [[line] for line in table_rows(value, depth)]
    else:
        rows = [notation(cell_of(row), depth + 1) for row in value]
    return ['[', *[f' {line}' for row in rows for line in row], ']']


def character_rows(value: np.ndarray) -> Lines:
    """The rows of a character matrix, or of one without columns."""
    if value.dtype.kind != 'U':
        return ['⍬' if not isinstance(prototype(value), str) else "''"] * len(value)
    return [quoted(text_of(row)) for row in value]


def is_plain(item: Value) -> bool:
    """Whether an item of a matrix is written in its row: a simple scalar or vector."""
    if not isinstance(item, np.ndarray):
        return isinstance(item, str | int | float | complex)
    return item.ndim == 1 and item.dtype.kind != 'O'


def table_rows(value: np.ndarray, depth: int) -> Lines:
    """The rows of a matrix of simple scalars and vectors, as strands in columns."""
    columns = []
    for i in range(value.shape[1]):
        texts = [notation(item, depth)[0] for item in items_of(value[:, i])]
        columns.append([f'({text})' if ' ' in text and text[0] not in "'(" else text for text in texts])
    widths = [max(map(len, column)) for column in columns]
    return [' '.join(text.ljust(n) for text, n in zip(row, widths, strict=True)) for row in zip(*columns, strict=True)]


def cell_of(cell: Any) -> Value:
    """A major cell of a nested array, whose items may all be simple."""
    return build(items_of(cell), cell.shape) if cell.dtype.kind == 'O' else cell


def simple_rows(value: np.ndarray, depth: int) -> Lines:
    """The rows of a simple matrix, numbers aligned as in its display."""
    columns = []
    for i in range(value.shape[1]):
        items = items_of(value[:, i])
        texts = [scalar(item, depth)[0] for item in items]
        if all(isinstance(item, int | float | complex) for item in items):
            everything = ''.join(texts)
            columns.append(aligned(texts, next((mark for mark in 'JE' if mark in everything), '.')))
        else:
            width = max(map(len, texts))
            columns.append([text.ljust(width) for text in texts])
    return [' '.join(row) for row in zip(*columns, strict=True)]


def notation_lines(value: Value) -> Lines:
    """As a session prints it: lines of equal length."""
    lines = notation(value)
    width = max(map(len, lines))
    return [line.ljust(width) for line in lines]
