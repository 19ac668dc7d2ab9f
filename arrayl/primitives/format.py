"""``⍕``: arrays as characters. The layout itself is `display.arrays`, the digits are `display.precision`."""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays.arguments import integers
from arrayl.arrays.budget import reserve
from arrayl.arrays.core import Value, as_array, chars, count, empty, is_numeric, rank_of, size_of
from arrayl.display.arrays import format_value
from arrayl.errors import DomainError, LengthError, RankError
from arrayl.primitives.registry import dyadic, monadic

EXPONENT = 4                    # room that a scaled form keeps for E and the exponent, where the width allows
WIDEST = 1 << 16                # width and precision of a field are bounded


@monadic('⍕', 'format', strikes='oT o- ∘⊤', key="'", names=('thorn',))
def format_(w: Value) -> Value:
    """The characters that display ⍵, as an array.

    A character array is its own format. Numbers are written to ⎕PP significant digits and aligned in columns;
    the result has the rank of a simple ⍵ and is a vector for a number. A nested ⍵ gives a vector when
    nothing in it has rank above 1, else a matrix. ⎕PW does not matter.

          ⍴⍕123.25
    6

          ⍕÷3 6
    0.3333333333 0.1666666667

          ⍴⍕2 3⍴10 20 300
    2 9

          '<',(⍕1 'ab' (2 3)),'>'
    <1  ab  2 3 >
    """
    return format_value(w)


@dyadic('⍕', 'format by specification')
def format_by_specification(w: Value, a: Value) -> Value:
    """The numbers of ⍵ in fields of given width and precision.

    ⍺ is one pair (width, precision) for every column of ⍵, or several that are used in turn and whose number
    divides that of the columns (LENGTH ERROR), or a single number: a precision with width 0. A width of 0 means what
    the column needs and one blank. A positive precision counts decimals, a negative one the digits of a scaled form. A
    number that does not fit is starred out. DOMAIN ERROR for characters, nested and complex ⍵.

          8 2⍕3.14159 ¯2 1000
        3.14   ¯2.00 1000.00

          2⍕2 2⍴1 2.5 ¯100 .125
        1.00 2.50
     ¯100.00 0.13

          5 0 10 ¯3⍕1 2⍴7.6 1234
        8  1.23E3

          4 1⍕1 1000
     1.0****
    """
    if rank_of(a) > 1:
        raise RankError('')
    pairs = near_integers(a)
    if (not is_numeric(w) and size_of(w)) or isinstance(w, str):
        raise DomainError('')
    array = as_array(w)
    if array.dtype.kind == 'c' or (array.dtype.kind == 'f' and not np.isfinite(array).all()):
        raise DomainError('')
    shape = array.shape or (1,)
    columns, rows = shape[-1], count(shape[:-1])
    reserve((rows, columns), 256 + 4 * min(max([abs(n) for n in pairs], default=0), WIDEST))
    widths, precisions = fields(pairs, columns)
    if array.dtype.kind in 'OU':                    # empty, or refused above
        array = np.zeros(shape, dtype=bool)
    table = array.reshape(rows, columns)
    made = list(map(field, written(table, precisions), widths, precisions))
    text = ''.join(''.join(row) for row in zip(*made, strict=True))
    total = sum(len(texts[0]) for texts in made) if rows else sum(widths)
    if not text:
        return empty((*shape[:-1], total), ' ')
    return chars(text).reshape(*shape[:-1], total)


def near_integers(a: Value) -> list[int]:
    try:
        return integers(a)
    except DomainError:
        raise DomainError('') from None


def fields(pairs: list[int], columns: int) -> tuple[list[int], list[int]]:
    """The width and the precision of every column."""
    if len(pairs) == 1:
        pairs = [0, *pairs]
    if len(pairs) == 0 or len(pairs) % 2 or (2 * columns) % len(pairs):
        raise LengthError('')
    pairs = pairs * (2 * columns // len(pairs))
    widths, precisions = pairs[::2], pairs[1::2]
    if any(not 0 <= width <= WIDEST for width in widths) or any(abs(p) > WIDEST for p in precisions):
        raise DomainError('')
    return widths, precisions


def written(table: np.ndarray, precisions: list[int]) -> list[list[Any]]:
    """The numbers of each column as texts, or as pairs of mantissa and exponent where the precision is negative."""
    from arrayl.display.precision import fixed_texts, scaled_parts  # imports decimal

    def texts(numbers: np.ndarray, precision: int) -> list[Any]:
        if precision >= 0:
            return fixed_texts(numbers, precision)
        return [scaled_parts(int(x) if type(x) is bool else x, -precision) for x in numbers.tolist()]
    columns = len(precisions)
    if len(set(precisions)) == 1:
        together = texts(table.reshape(-1), precisions[0])
        return [together[i::columns] for i in range(columns)]
    return [texts(table[:, i], precision) for i, precision in enumerate(precisions)]


def field(items: list[Any], width: int, precision: int) -> list[str]:
    """One column as it was `written`: texts of equal width, `width` wide unless it is 0."""
    if precision >= 0:
        room = width or 1 + max(map(len, items), default=-1)
        return [text.rjust(room) if len(text) <= room else '*' * room for text in items]
    if not width:
        before = max((len(m) for m, _ in items), default=0)
        after = max((len(e) for _, e in items), default=0)
        return [' ' + m.rjust(before) + e.ljust(after) for m, e in items]
    out = []
    for mantissa, exponent in items:
        after = max(len(exponent), min(EXPONENT, width - len(mantissa)))
        text = mantissa.rjust(width - after) + exponent.ljust(after)
        out.append(text if len(text) == width else '*' * width)
    return out
