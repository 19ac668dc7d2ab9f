"""Reading arguments: the near-integers, axes and text that primitives ask for, with the errors they owe."""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays.budget import allocate
from arrayl.arrays.core import Value, is_char, items_of, rank_of, simplify, size_of, text_of
from arrayl.errors import APLError, APLIndexError, DomainError, LengthError, RankError
from arrayl.settings import S

BLOCK = 1 << 16             # items that are looked at together
NEAR = 1e-10                # how far from an integer a count, an index or a shape may be
INT_END = 2.0 ** 63         # the first float beyond int64


def written_integer(text: str) -> int | None:
    """The integer that digits write, with or without a minus before them; None for other text.

    Of long ones the first 19 digits count: they are beyond all that is counted, and `int` takes no more than 4300.
    """
    digits = text.removeprefix('-')
    if not (digits.isascii() and digits.isdigit()):
        return None
    value = int(digits.lstrip('0')[:19] or '0')
    return -value if text[0] == '-' else value


def near_integer(number: Any) -> int | None:
    """A number as ``int`` when it is one, or near enough and within 64 bits; None for any other, and for no number."""
    if isinstance(number, int):
        return number
    if isinstance(number, complex) and abs(number.imag) <= NEAR * abs(number.real):
        number = number.real                    # as good as real
    if isinstance(number, float) and abs(number) < INT_END:
        near = round(number)
        if abs(number - near) <= NEAR * max(1.0, abs(number)):
            return near
    return None


# The errors are bare, as Dyalog's are; `what` names the argument for the reader of the calling code.

def integer(value: Value, what: str = 'argument', error: type[APLError] = DomainError) -> int:
    """The near-integer number `value`, a scalar or a one-item array, as ``int``."""
    if type(value) is int:
        return value
    if isinstance(value, np.ndarray):
        if value.size != 1:
            raise LengthError if value.ndim <= 1 else RankError
        item = simplify(value.reshape(-1)[:1].reshape(()))
        if not isinstance(item, np.ndarray):
            return integer(item, what, error)
    near = near_integer(value)
    if near is None:
        raise error
    return near


def integers(value: Value, what: str = 'argument', error: type[APLError] = DomainError) -> list[int]:
    """A scalar or vector of near-integers as a list of ``int``; RANK ERROR for a higher rank."""
    if rank_of(value) > 1:
        raise RankError
    return items_of(integer_array(value, what, error))


def integer_array(value: Value, what: str = 'argument', error: type[APLError] = DomainError) -> np.ndarray:
    """Near-integers of any shape as an integer (or bool) ndarray of that shape."""
    if not isinstance(value, np.ndarray):
        return np.array(integer(value, what, error))
    kind = value.dtype.kind
    if kind in 'bi':
        return value
    if value.size == 0:
        return np.empty(value.shape, dtype=bool)
    if kind == 'c' and (np.abs(value.imag) <= NEAR * np.abs(value.real)).all():
        value, kind = value.real, 'f'
    if kind == 'f':
        found = allocate(value.shape, np.int64)
        flat, floats = found.reshape(-1), value.reshape(-1)
        for i in range(0, value.size, BLOCK):   # what is no integer shows soon, and takes no memory
            here = floats[i:i + BLOCK]
            near = np.rint(here)
            with np.errstate(invalid='ignore'):
                if not ((np.abs(here - near) <= NEAR * np.maximum(1.0, np.abs(here))) & (np.abs(near) < INT_END)).all():
                    raise error
            flat[i:i + BLOCK] = near
        return found
    raise error


def axis(value: Value, rank: int, what: str = 'axis') -> int:
    """The one axis that `value` (in the current ⎕IO) names in an array of `rank`, counted from 0."""
    if size_of(value) != 1:
        raise LengthError
    k = integer(value, what) - S.io
    if not 0 <= k < rank:
        raise APLIndexError
    return k


def axes(value: Value, rank: int) -> list[int]:
    """The distinct axes that vector `value` (in the current ⎕IO) names in an array of `rank`, from 0."""
    found = [k - S.io for k in integers(value, 'axis')]
    for k in found:
        if not 0 <= k < rank:
            raise APLIndexError
    if len(set(found)) != len(found):
        raise DomainError
    return found


def string(value: Any, what: str = 'argument') -> str:
    """A character scalar or vector as ``str``; an empty numeric vector counts as empty text."""
    if rank_of(value) > 1:
        raise RankError
    if size_of(value) == 0:
        return ''
    if not is_char(value):
        raise DomainError
    return text_of(value)
