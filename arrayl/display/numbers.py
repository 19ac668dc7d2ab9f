"""How numbers are written: one by one under ⎕PP, and as the column of a matrix.

A number has three readings: its digits (rounded to ⎕PP, trailing zeros dropped), its exponent and its sign.
It is *scaled* (``1.5E20``) when its integer part needs more than ⎕PP digits or when it needs more than five
zeros after the point, else *fixed*. In a column one scaled number makes all scaled; otherwise points are
aligned, and integers end before the point. The parts of complex numbers make a column each; where they meet,
at the J, zeros stand instead of blanks: ``2.50J¯09`` above ``0.75J100``.

Dyalog's integers have 32 bits and show in full whatever ⎕PP is; anything larger is a float there, so wider
integers obey ⎕PP here (from their exact digits, not from a float's).

`format` with ``e`` gives correctly rounded digits of a double at any precision. Below 16 digits, the 16 of the
double are rounded again, half up, in decimal: 2*¯15 is 0.00003051757813 at ⎕PP 10, as 8.45 is 8.5 in Dyalog's
own examples. From ⎕PP 17 on a number reads back as itself: a fraction has the fewest digits that do (0.1 is 0.1).
"""
from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from arrayl.settings import S

Number = int | float | complex
SMALL_INT = 1 << 31             # integers below this magnitude ignore ⎕PP
BLOCK = 4096                    # rows that become lists at one go
MOST = 16                       # decimal digits that every double has
SHORT = 14                      # digits up to which `format` rounds as we do
TIE = '5' + '0' * MOST
FEWEST = -6                     # 0.000001 is the smallest power of ten that is written fixed


def digits(x: float | int, pp: int) -> tuple[bool, str, int]:
    """(negative, significant digits without trailing zeros, decimal exponent) of finite `x`, rounded to `pp`."""
    if x == 0:
        return False, '0', 0
    if isinstance(x, int):
        text = str(abs(x))
        if len(text) <= pp:
            return x < 0, text.rstrip('0'), len(text) - 1
        return x < 0, *rounded(text, len(text) - 1, pp)
    if pp > MOST and not (x.is_integer() and abs(x) < 10 ** pp):
        mantissa, exponent = np.format_float_scientific(abs(x), unique=True, trim='-').split('e')
    else:
        mantissa, exponent = format(abs(x), f'.{max(pp, MOST) - 1}e').split('e')
    number = mantissa[:1] + mantissa[2:]
    if pp >= MOST:
        return x < 0, number.rstrip('0'), int(exponent)
    return x < 0, *rounded(number, int(exponent), pp)


def rounded(number: str, exponent: int, pp: int) -> tuple[str, int]:
    """Digits (with their exponent) rounded half up to `pp` of them, without trailing zeros."""
    kept = number[:pp]
    if number[pp] >= '5':
        kept = str(int(kept) + 1)
        exponent += len(kept) - pp
    return kept.rstrip('0'), exponent


def is_scaled(exponent: int, pp: int) -> bool:
    return exponent >= pp or exponent < FEWEST


def fixed(sign: bool, number: str, exponent: int) -> str:
    """The fixed form: ``¯0.05``."""
    if exponent < 0:
        text = '0.' + '0' * (-exponent - 1) + number
    else:
        whole = number[:exponent + 1].ljust(exponent + 1, '0')
        rest = number[exponent + 1:]
        text = f'{whole}.{rest}' if rest else whole
    return '¯' + text if sign else text


def scaled(sign: bool, number: str, exponent: int, width: int = 0) -> str:
    """The scaled form ``¯1.5E¯20``, its mantissa filled with zeros to `width` digits."""
    number = number.ljust(width, '0')
    mantissa = f'{number[0]}.{number[1:]}' if len(number) > 1 else number
    power = f'¯{-exponent}' if exponent < 0 else str(exponent)
    return f'{"¯" if sign else ""}{mantissa}E{power}'


def integer_text(n: int) -> str:
    return str(n) if n >= 0 else f'¯{-n}'


def real_text(x: int | float, pp: int) -> str:
    """A real number under print precision `pp`."""
    if type(x) is int and -SMALL_INT <= x < SMALL_INT:
        return integer_text(x)
    if pp <= SHORT and x and type(x) is float:
        text = format(x, f'.{pp}g')     # its digits are the same, unless the 16 of the double end in a tie
        if 'e' not in text and text[-1].isdecimal() and (
                float(text) == x or format(abs(x), '.15e')[pp + 1:17] != TIE[:MOST - pp]):
            return '¯' + text[1:] if x < 0 else text
    if not math.isfinite(x):
        return 'NaN' if x != x else '∞' if x > 0 else '¯∞'
    sign, number, exponent = digits(x, pp)
    return scaled(sign, number, exponent) if is_scaled(exponent, pp) else fixed(sign, number, exponent)


def number_text(x: Number, pp: int | None = None) -> str:
    """Any number as it is written by itself or in a vector."""
    pp = S.pp if pp is None else pp
    if isinstance(x, complex):
        return f'{real_text(x.real, pp)}J{real_text(x.imag, pp)}'
    return real_text(x, pp)


def exact_text(x: Number) -> str:
    """A number with as few digits as give it back when it is read, 15 to 17 for a double."""
    if isinstance(x, complex):
        return f'{exact_text(x.real)}J{exact_text(x.imag)}'
    if isinstance(x, int):
        return integer_text(x)
    return real_text(x, next((pp for pp in (15, 16) if float(f'{x:.{pp - 1}e}') == x), 17))


def vector_texts(array: np.ndarray, pp: int | None = None) -> list[str]:
    """The items of a simple numeric array in ravel order, each written by itself."""
    pp = S.pp if pp is None else pp
    array = array.reshape(-1)
    kind = array.dtype.kind
    if kind == 'b':
        return ['1' if x else '0' for x in array.tolist()]
    if kind == 'i':
        if not is_wide(array):
            texts = list(map(str, array.tolist()))
            return texts if array.size == 0 or array.min() >= 0 else [text.replace('-', '¯') for text in texts]
        return [number_text(x, pp) for x in as_floats(array.tolist())]
    if kind == 'c':
        return [number_text(z if z.imag else z.real, pp) for z in array.tolist()]
    return [real_text(x, pp) for x in array.tolist()]


def is_wide(array: np.ndarray) -> bool:
    """Whether an integer array has an item of more than 32 bits: then Dyalog would hold it as floats."""
    return array.dtype.itemsize == 8 and array.size > 0 and (
        int(array.max()) >= SMALL_INT or int(array.min()) < -SMALL_INT)


def as_floats(items: list[Any]) -> list[Any]:
    """Integers of a wide array: the narrow become floats, the wide stay exact."""
    return [x if not -SMALL_INT <= x < SMALL_INT else float(x) for x in items]


def column(items: Sequence[Number], pp: int | None = None) -> list[str]:
    """The items as one column of a matrix: texts of equal width."""
    pp = S.pp if pp is None else pp
    if all(type(x) is int and -SMALL_INT <= x < SMALL_INT for x in items):
        return right([integer_text(x) for x in items])      # type: ignore[arg-type]
    if any(isinstance(x, complex) for x in items):
        return complex_column(items, pp)
    reals: Sequence[Any] = items
    texts = [real_text(x, pp) for x in reals]
    if not all(map(math.isfinite, reals)):
        return right(texts)
    if any('E' in text for text in texts):
        again = [digits(x, pp) for x in reals]
        width = max(len(number) for _, number, _ in again)
        texts = [scaled(*part, width) for part in again]
        return aligned(texts, 'E')
    return aligned(texts, '.')


def complex_column(items: Sequence[Number], pp: int) -> list[str]:
    """A column with complex numbers in it; a real number among them has no J."""
    reals = column([x.real if isinstance(x, complex) else x for x in items], pp)
    imaginary = iter(column([x.imag for x in items if isinstance(x, complex)], pp))
    texts = [f'{filled_right(real)}J{filled_left(next(imaginary))}' if isinstance(x, complex) else real
             for x, real in zip(items, reals, strict=True)]
    width = max(map(len, texts))
    return [text.ljust(width) for text in texts]


def filled_right(text: str) -> str:
    """A number of a column with zeros for the blanks after it."""
    body = text.rstrip()
    missing = len(text) - len(body)
    if not missing or not body[-1].isdigit():
        return text
    if 'E' in body:                                 # an exponent cannot be filled
        return ' ' * missing + body
    return body + ('' if '.' in body else '.') + '0' * (missing - ('.' not in body))


def filled_left(text: str) -> str:
    """A number of a column with zeros for the blanks before it, after its sign."""
    body = text.lstrip()
    zeros = '0' * (len(text) - len(body))
    return (f'¯{zeros}{body[1:]}' if body[0] == '¯' else zeros + body).rstrip()


def right(texts: list[str]) -> list[str]:
    width = max(map(len, texts), default=0)
    return [text.rjust(width) for text in texts]


def aligned(texts: list[str], mark: str) -> list[str]:
    """The texts with their first `mark` (or their end) in one column, filled with blanks on both sides."""
    places = [text.find(mark) for text in texts]
    before = max((len(text) if place < 0 else place for text, place in zip(texts, places, strict=True)), default=0)
    after = max((0 if place < 0 else len(text) - place for text, place in zip(texts, places, strict=True)), default=0)
    width = before + after
    return [(text.rjust(before) if place < 0 else ' ' * (before - place) + text).ljust(width)
            for text, place in zip(texts, places, strict=True)]


def blocks(table: np.ndarray) -> Iterator[np.ndarray]:
    """The rows of a table, some at a time.

    Millions of lists made by one call would keep the garbage collector going over them, and an interrupt waiting.
    """
    for start in range(0, len(table), BLOCK):
        yield table[start:start + BLOCK]


def numeric_rows(array: np.ndarray, pp: int | None = None) -> tuple[list[str], list[int]]:
    """(rows, widths of the columns) of a simple numeric array of rank 1 or more that is not empty."""
    pp = S.pp if pp is None else pp
    table = array.reshape(-1, array.shape[-1] if array.ndim else 1)      # rank 0: a position in a selective assignment
    kind = array.dtype.kind
    if kind == 'b' or (kind == 'i' and not is_wide(array)):
        low, high = table.min(axis=0).tolist(), table.max(axis=0).tolist()
        widths = [max(len(f'{a:d}'), len(f'{b:d}')) for a, b in zip(low, high, strict=True)]
        form = ' '.join(f'%{width}d' for width in widths)
        lines = [form % tuple(row) for rows in blocks(table) for row in rows.tolist()]
        return [line.replace('-', '¯') for line in lines] if min(low) < 0 else lines, widths
    if kind == 'i':
        columns = [column(as_floats(c), pp) for some in blocks(table.T) for c in some.tolist()]
    elif kind == 'c':
        columns = [column([z if z.imag else z.real for z in c], pp) for some in blocks(table.T) for c in some.tolist()]
    else:
        columns = [column(c, pp) for some in blocks(table.T) for c in some.tolist()]
    return [' '.join(row) for row in zip(*columns, strict=True)], [len(texts[0]) for texts in columns]
