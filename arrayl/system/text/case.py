"""⎕C: folding and mapping the case of characters, one character to one character.

APL keeps the shape, so the *simple* mappings of Unicode are wanted (``ß`` stays ``ß``), while Python's ``str`` methods
do the full ones. Each distinct character of an array is mapped once: the distinct ones are few, however large the
array is. Nested arrays are walked with an explicit stack, for they may be nested deeper than any C stack allows.
"""
from __future__ import annotations

from collections.abc import Callable

import numpy as np

from arrayl.arrays import Value, build, chars, enclose, items_of, text_of
from arrayl.arrays.core import Nested
from arrayl.arrays.walk import ascend
from arrayl.errors import DomainError
from arrayl.operators.pieces import MANY, apart, vectors
from arrayl.primitives.registry import dyadic, monadic
from arrayl.system.reading import integer
from arrayl.system.text.unicode import code_points, from_code_points

FOLD, UPPER, LOWER = -3, 1, -1


def upper(character: str) -> str:
    mapped = character.upper()
    if len(mapped) > 1:                 # only a full mapping exists; a title form of one letter is the simple one
        mapped = character.title()
    return mapped if len(mapped) == 1 else character


def lower(character: str) -> str:
    mapped = character.lower()
    return mapped if len(mapped) == 1 else 'i' if character == 'İ' else character


def fold(character: str) -> str:
    mapped = character.casefold()
    if len(mapped) > 1:
        mapped = character.lower()
    return mapped if len(mapped) == 1 else character


MAPPINGS: dict[int, Callable[[str], str]] = {FOLD: fold, UPPER: upper, LOWER: lower}


def convert(text: str, mode: int) -> str:
    """`text` with every character mapped."""
    return ''.join(map(MAPPINGS[mode], text))


SHORT = 50                              # characters that are faster mapped one by one than through their set


def _leaf(value: Value, mapping: Callable[[str], str]) -> Value:
    if isinstance(value, str):
        return mapping(value)
    if not isinstance(value, np.ndarray) or value.dtype.kind != 'U' or value.size == 0:
        return value
    if value.size <= SHORT:
        return chars(''.join(map(mapping, text_of(value.reshape(-1))))).reshape(value.shape)
    points = code_points(value)
    table = np.zeros(int(points.max()) + 1, dtype=np.int32)
    table[points] = 1
    distinct = np.flatnonzero(table)
    table[distinct] = [ord(mapping(chr(p))) for p in distinct.tolist()]
    return from_code_points(table[points])


def _walk(value: Value, mapping: Callable[[str], str]) -> Value:
    if type(value) is Nested and value.size >= MANY and (pieces := vectors(items_of(value))) is not None \
            and pieces.items[0].dtype.kind == 'U' and (flat := pieces.joined()) is not None:
        return apart(_leaf(flat, mapping), pieces.ends, value.shape)        # type: ignore[arg-type]

    def combine(part: Value, items: list[Value]) -> Value:
        if not items:
            return _leaf(part, mapping)
        return build(items, part.shape) if part.ndim else enclose(items[0])
    return ascend(value, combine)


@monadic('⎕C', 'case fold')
def case_fold(w: Value) -> Value:
    """The array with its characters folded, so that texts which differ only in case become equal.

    Any array; numbers, namespaces and structure stay as they are.

          ⎕C 'Hello World'
    hello world

          ⎕C 'ΊΣΩΣ'
    ίσωσ
    """
    return _walk(w, fold)


@dyadic('⎕C', 'case convert')
def case_convert(w: Value, a: Value) -> Value:
    """The array in upper case (left argument 1), in lower case (¯1) or folded (¯3).

    DOMAIN ERROR for another left argument.

          1 ⎕C 'straße'
    STRAßE

          ¯1 ⎕C 'Ada' 'LOVELACE' 1815
     ada  lovelace  1815
    """
    mode = integer(a)
    if mode not in MAPPINGS:
        raise DomainError('')
    return _walk(w, MAPPINGS[mode])
