"""Reading numbers out of arguments, with the bare errors that Dyalog's system functions give."""
from __future__ import annotations

import numpy as np

from arrayl.arrays import Value, arguments, is_char, items_of, rank_of, text_of
from arrayl.errors import DomainError, LengthError, RankError


def integer(value: Value) -> int:
    """The near-integer `value`, a scalar or a one-item array."""
    try:
        return arguments.integer(value)
    except (DomainError, LengthError, RankError) as error:
        raise type(error)('') from None


def characters(value: Value) -> str:
    """The characters of a character scalar or vector."""
    if rank_of(value) > 1:
        raise RankError('')
    if not is_char(value):
        raise DomainError('')
    return text_of(value)


def integers(value: Value) -> list[int]:
    """A scalar or vector of near-integers."""
    return items_of(integer_array(value, 1))


def integer_array(value: Value, most: int = 15) -> np.ndarray:
    """Near-integers of any shape up to rank `most`, as an integer array."""
    if isinstance(value, np.ndarray) and value.ndim > most:
        raise RankError('')
    try:
        return arguments.integer_array(value)
    except DomainError:
        raise DomainError('') from None
