"""Arrays in array notation, what ``]APLAN.Output on`` prints: text that gives the array back when it is entered.

Simple vectors are written as literals, arrays of higher rank between brackets with a row on each line (columns
aligned), nested vectors and namespaces between parentheses with an item on each line. What the notation cannot say
(empty arrays of rank 2 and more, enclosed scalars) is written with ``⍴`` and ``⊂``. Numbers are written so that
nothing is lost.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays.core import Value, build, items_of, prototype, text_of
from arrayl.arrays.namespace import Namespace
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
    if value.size == 0 and not (value.ndim == 1 and value.dtype.kind != 'O'):
        return empty_lines(value, depth)
    if value.ndim == 1:
        return vector(value, depth)
    return matrix(value, depth)


def scalar(value: Value, depth: int) -> Lines:
    if isinstance(value, str):
        return [quoted(value)]
    if isinstance(value, int | float | complex):
        return [exact_text(value)]
    if isinstance(value, Namespace):
        return namespace(value, depth)
    return [scalar_text(value, DIGITS)]


def namespace(value: Namespace, depth: int) -> Lines:
    pairs = [(name, item) for name, item in value.public() if not callable(item)]
    if not pairs:
        return ['()']
    lines = []
    for name, item in pairs:
        first, *rest = notation(item, depth + 1)
        lines += [f' {name}: {first}', *[f' {line}' for line in rest]]
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
        return [f'({quoted(text_of(value))} ⋄)'] if value.size == 1 else [quoted(text_of(value))]
    items = items_of(value)
    if not items:
        return ['⍬']
    if value.dtype.kind != 'O' or all(isinstance(item, str | int | float | complex) for item in items):
        texts = [scalar(item, depth)[0] for item in items]
        return [f'({texts[0]} ⋄)'] if len(texts) == 1 else [' '.join(texts)]
    inside = [f' {line}' for item in items for line in notation(item, depth + 1)]
    return ['(', *inside, ')'] if len(items) > 1 else ['(', *inside[:-1], f'{inside[-1]} ⋄', ')']


def matrix(value: np.ndarray, depth: int) -> Lines:
    if value.ndim > 2:
        rows = [notation(cell_of(value[i]), depth + 1) for i in range(len(value))]
    elif value.dtype.kind == 'U':
        rows = [notation(row, depth) for row in value]
    elif value.dtype.kind == 'O' and any(isinstance(item, np.ndarray) for item in value.reshape(-1).tolist()):
        rows = [notation(cell_of(row), depth + 1) for row in value]
    else:
        rows = [[line] for line in simple_rows(value, depth)]
    inside = [f' {line}' for row in rows for line in row]
    if len(rows) == 1:
        inside[-1] += ' ⋄'
        if len(inside) == 1:
            return [f'[{inside[0].strip()}]']
    return ['[', *inside, ']']


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
