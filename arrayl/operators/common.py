"""What every operator asks of its operands: that they are functions, that they give results, whether they pervade."""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays.arguments import near_integer
from arrayl.arrays.core import Value, first_item, items_of, rank_of, simplify, size_of
from arrayl.errors import APLIndexError, APLSyntaxError, DomainError, LengthError, RankError
from arrayl.errors import no_result as no_result
from arrayl.functions import Derived, Function, Primitive
from arrayl.settings import S


def need(value: Value) -> Value:
    """`value`, which must be there."""
    if value is None:
        raise no_result()
    return value


def function(f: Any) -> Function:
    """`f`, which must be a function: an array in its place is a SYNTAX ERROR."""
    if not callable(f):
        raise APLSyntaxError('')
    return f


def pervades(f: Any) -> bool:
    """Whether dyadic `f` is a scalar function: one that may be applied to whole arrays item by item.

    ``+¨`` is none: between empty items it runs once, on prototypes.
    """
    m = getattr(f, 'meaning', None)
    around = []                             # they note the answer: `+⍨⍨⍨…` asks it of each of its functions
    while (type(m) is Derived and m.pervades is None
           and m.axis is None and m.operator == '⍨' and callable(m.left)):
        around.append(m)
        m = getattr(m.left, 'meaning', None)
    if type(m) is Derived:
        answer = bool(m.pervades)
    else:
        form = m.entry.dyadic if type(m) is Primitive and m.entry is not None else None
        answer = form is not None and bool(form.scalar)
    for derived in around:
        derived.pervades = answer
    return answer


def glyph_of(f: Any) -> str:
    """The glyph of a primitive function value; '' for every other function."""
    m = getattr(f, 'meaning', None)
    return m.glyph if type(m) is Primitive else ''


def kernel_of(f: Any) -> Any:
    """The `Scalar` of dyadic scalar primitive `f`; None for every other function."""
    m = getattr(f, 'meaning', None)
    if type(m) is not Primitive or m.entry is None or m.entry.dyadic is None:
        return None
    return m.entry.dyadic.scalar or None


def canonical(array: np.ndarray) -> Value:
    """The canonical value of a slice or a reshaping of a canonical array: its items may now be simple."""
    if array.dtype.kind in 'Oc' or not array.ndim:
        if array.size == 0 and array.dtype.kind == 'O':
            return array
        return simplify(array)
    return array


def scalar_integer(value: Value) -> int:
    """The integer that a scalar operand is. Raises RANK ERROR for a vector, DOMAIN ERROR for what is no integer."""
    if rank_of(value) > 0:
        raise RankError('')
    return one_integer(value)


def one_integer(value: Value) -> int:
    """The near-integer in a scalar or one-item array; bare LENGTH or DOMAIN ERROR otherwise, as operators report it."""
    if type(value) is int:
        return value
    if size_of(value) != 1:
        raise LengthError('')
    return _near_integer(first_item(value))


def axis_of(axis: Value, rank: int) -> int:
    """The axis, from 0, that bracket `axis` names in an array of `rank`; bare errors as operators report them."""
    k = one_integer(axis) - S.io
    if not 0 <= k < rank:
        raise APLIndexError('')
    return k


def integer_list(value: Value) -> list[int]:
    """The near-integers of `value` in ravel order; a bare DOMAIN ERROR for anything else."""
    return [_near_integer(item) for item in items_of(value)]


def _near_integer(item: Value) -> int:
    near = near_integer(item)
    if near is None:
        raise DomainError('')
    return near
