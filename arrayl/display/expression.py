"""Arrays as one-line expressions, what ``]repr`` prints: ``2 2⍴1 2 3 4``, ``(1 2)'ab'``, ``,⊂1 2``."""
from __future__ import annotations

from itertools import pairwise

import numpy as np

from arrayl.arrays.core import Value, items_of, prototype, text_of
from arrayl.display.notation import quoted
from arrayl.display.numbers import exact_text
from arrayl.errors import DomainError, LimitError

DEEPEST = 100


def expression(value: Value, depth: int = 0) -> str:
    """An expression for `value`. DOMAIN ERROR when it holds something that no expression gives."""
    if depth > DEEPEST:
        raise LimitError('The array is nested too deeply')
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int | float | complex):
        return exact_text(value)
    if not isinstance(value, np.ndarray):
        raise DomainError('Cannot represent functions' if callable(value) else 'Cannot represent refs')
    if value.ndim == 0:
        return '⊂' + expression(items_of(value)[0], depth + 1)
    if value.ndim == 1:
        return vector(value, depth)
    shape = ' '.join(map(str, value.shape))
    if value.size == 0:
        return f'{shape}⍴{enclosed(prototype(value), depth)}'
    if value.size == 1:
        return f'{shape}⍴{enclosed(items_of(value)[0], depth)}'
    return f'{shape}⍴{vector(value.reshape(-1), depth)}'


def vector(value: np.ndarray, depth: int) -> str:
    if value.dtype.kind == 'U':
        return f"{',' * (value.size == 1)}{quoted(text_of(value))}"
    if value.size == 0:
        return '⍬' if value.dtype.kind != 'O' else f'0⍴{enclosed(prototype(value), depth)}'
    if value.size == 1:
        return ',' + enclosed(items_of(value)[0], depth)
    parts = [item(x, depth) for x in items_of(value)]
    out = parts[0]
    for before, after in pairwise(parts):
        out += ('' if '(' == after[0] or ')' == before[-1] else ' ') + after
    return out


def enclosed(value: Value, depth: int) -> str:
    """`value` as the only item of something."""
    return ('⊂' if isinstance(value, np.ndarray) else '') + expression(value, depth + 1)


def item(value: Value, depth: int) -> str:
    """`value` in a strand."""
    text = expression(value, depth + 1)
    plain = not isinstance(value, np.ndarray) or (value.ndim == 1 and text[0] in "'⍬" and
                                                  (value.dtype.kind == 'U' or value.size == 0))
    return text if plain else f'({text})'
