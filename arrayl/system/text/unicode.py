"""⎕UCS: characters to code points and back, and the three encodings UTF-8, UTF-16 and UTF-32.

A character array is already an array of code points in memory (``<U1`` is UTF-32), so both directions of the monadic
form are one reinterpretation of the bytes.
"""
from __future__ import annotations

import sys

import numpy as np

from arrayl.arrays import (
    CHAR,
    Value,
    as_array,
    empty,
    is_char,
    items_of,
    narrow,
    rank_of,
    reserve,
    scalar_of,
    simplify,
    size_of,
)
from arrayl.errors import DomainError, RankError
from arrayl.primitives.registry import dyadic, entry, monadic
from arrayl.system.reading import integer_array

LAST = 0x10FFFF
ENCODINGS = {'UTF-8': ('utf-8', np.uint8), 'UTF-16': (f'utf-16-{sys.byteorder[0]}e', np.uint16),
             'UTF-32': (f'utf-32-{sys.byteorder[0]}e', np.uint32)}
LIMITS = {'UTF-8': 0xFF, 'UTF-16': 0xFFFF, 'UTF-32': LAST}


def code_points(array: np.ndarray) -> np.ndarray:
    """The code points of a character array, of the same shape."""
    reserve(array.shape, 12)
    return np.ascontiguousarray(array).view(np.uint32).reshape(array.shape).astype(np.int32)


def from_code_points(points: np.ndarray) -> np.ndarray:
    """The character array of these code points (within 0…1114111), of the same shape."""
    reserve(points.shape, 4)
    return np.ascontiguousarray(points.astype(np.uint32)).view(CHAR).reshape(points.shape)


@monadic('⎕UCS', 'unicode convert')
def unicode_convert(w: Value) -> Value:
    """The code points of characters, or the characters with these code points.

    The argument is a simple character or integer array of any shape, the result has the same shape. DOMAIN ERROR for
    a mixed or nested argument and for a number that is not a code point.

          ⎕UCS 'Hello'
    72 101 108 108 111

          ⎕UCS 2 3⍴65 80 76 9078 9017 9052
    APL
    ⍶⌹⍜
    """
    if size_of(w) == 0:
        return empty(w.shape, 0 if is_char(w) else ' ')
    if is_char(w):
        return scalar_of(narrow(code_points(as_array(w))))
    points = integer_array(w) if isinstance(w, np.ndarray) else np.array(_number(w))
    if points.dtype != bool and (int(points.min()) < 0 or int(points.max()) > LAST):
        raise DomainError('')
    return simplify(from_code_points(points))


def _number(w: Value) -> int:
    return int(integer_array(w))


@dyadic('⎕UCS', 'unicode encode')
def unicode_encode(w: Value, a: Value) -> Value:
    """Characters to the units of encoding ⍺, or such units back to characters.

    The left argument is ``'UTF-8'``, ``'UTF-16'``, ``'UTF-32'`` or ``'UTF-8' 83`` (bytes as signed numbers). The right
    one is a scalar or a vector of characters or integers; the result is a vector. DOMAIN ERROR for units that are no
    valid text.

          'UTF-8' ⎕UCS 'ABCÆØÅ'
    65 66 67 195 134 195 152 195 133

          'UTF-16' ⎕UCS 'γεια'
    947 949 953 945

          'UTF-8' 83 ⎕UCS ¯61 ¯122
    Æ
    """
    name, signed = _encoding(a)
    codec, unit = ENCODINGS[name]
    if rank_of(w) > 1:
        raise RankError('')
    if is_char(w):
        text = ''.join(items_of(w))
        try:
            units = np.frombuffer(text.encode(codec), dtype=unit)
        except UnicodeEncodeError:
            raise DomainError('') from None
        return units.astype(np.int8) if signed else narrow(units.astype(np.int64))
    if size_of(w) == 0:
        return empty((0,), ' ')
    numbers = integer_array(w).reshape(-1).astype(np.int64)
    low, high = (-128, 127) if signed else (0, LIMITS[name])
    if signed and numbers.max() > 127:
        low, high = 0, 255
    if numbers.min() < low or numbers.max() > high:
        raise DomainError('')
    try:
        text = numbers.astype(unit).tobytes().decode(codec)
    except UnicodeDecodeError:
        raise DomainError('') from None
    return from_code_points(np.frombuffer(text.encode('utf-32-le'), dtype=np.uint32))


def _encoding(a: Value) -> tuple[str, bool]:
    """The encoding's name and whether its bytes are signed."""
    if is_char(a) and rank_of(a) == 1 and (name := ''.join(items_of(a))) in ENCODINGS:
        return name, False
    items = items_of(a) if rank_of(a) == 1 else []
    if len(items) == 2 and is_char(items[0]) and ''.join(items_of(items[0])) == 'UTF-8':
        if type(items[1]) is int and items[1] == 83:
            return 'UTF-8', True
        raise DomainError('')
    if len(items) == 1 and isinstance(items[0], np.ndarray):
        return _encoding(items[0])
    raise DomainError('')


def _declare_inverses() -> None:
    """Both forms go both ways, so each is its own inverse."""
    found = entry('⎕UCS')
    if found.monadic and found.dyadic:
        found.monadic.inverse, found.dyadic.inverse = unicode_convert, unicode_encode


_declare_inverses()
