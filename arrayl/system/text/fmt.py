"""``⎕FMT``: arrays as character matrices, by default or by format phrases (`fmt_phrases`).

Columns of data are dealt to the phrases from left to right and over again; each phrase makes a block of text, which
is laid on a canvas at the current position (``T`` and ``X`` move it, later text covers earlier). Numbers are rounded
by `display.precision`, then dressed: sign or affixes, commas, zeros or background, and stars where they do not fit.
"""
from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from arrayl.arrays.arguments import string
from arrayl.arrays.core import Value, as_array, is_char, items_of, rank_of
from arrayl.display.arrays import block, by_itself, char_matrix, resolved
from arrayl.display.precision import exact, fixed_digits, scaled_parts
from arrayl.errors import DomainError, FormatError, RankError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.settings import S
from arrayl.system.text.fmt_phrases import Field, Group, Move, Step, Text, phrases, selectors, takes_data

EXPONENT = 4                    # room for E and the exponent, as in dyadic ⍕
FARTHEST = 640                  # powers of ten beyond this leave the range of doubles whatever they scale


@monadic('⎕FMT', 'format')
def format_(w: Value) -> Value:
    """The display of ⍵ as a character matrix, one row for each line.

    Control characters in simple text take effect: a carriage return starts a new row, a line feed goes down a row.

          ⍴⎕FMT 2 3⍴⍳6
    2 5

          ⍴⎕FMT 2 3 4⍴0
    7 7

          ⎕FMT 'ab' (1 2)
     ab  1 2
    """
    w = by_itself(w)
    made = block(w)
    lines = made.lines
    if is_char(w):
        lines = resolved(lines)
    width = max(map(len, lines), default=made.width)
    return char_matrix([line.ljust(width) for line in lines], width)


@dyadic('⎕FMT', 'format by phrases')
def format_by_phrases(w: Value, a: Value) -> Value:
    """The columns of ⍵ laid out by the format phrases of ⍺: a character matrix.

    ⍵ is a simple array of rank 0 to 2 (a vector is one column) or a vector of such arrays; ⍺ is text: phrases with
    commas between them, each for one column, or for r columns; the number after the letter is the width of the field.
    They are used again from the first when columns are left. Numbers that do not fit are starred out. FORMAT ERROR for
    an ill-formed specification or data of the wrong type, DOMAIN ERROR for complex numbers, RANK ERROR above rank 2.

    ==============  =========================================================================================
    phrase          what it gives
    ==============  =========================================================================================
    ``rAw``         characters
    ``rIw``         integers
    ``rFw.d``       numbers with d decimals
    ``rEw.s``       numbers in scaled form with s significant digits
    ``rG<text>``    the digits of the rounded number in the places of 9, and of Z where they are significant
    ``Xn``          n blanks; a negative n goes back
    ``Tn``          on to column n, counted from 1
    ``<text>``      the text; ``⊂⊃``, ``⎕⎕``, ``¨¨`` and ``⍞⍞`` are other quotes
    ``r(…,…)``      a group of phrases, r times
    ==============  =========================================================================================

    Before the letter of A, I, F, E and G stand, in any order:

    ==============  =========================================================================================
    qualifier       what it does
    ==============  =========================================================================================
    ``B``           leaves the field of a zero blank
    ``C``           puts commas between groups of three digits
    ``Km``          multiplies by 10 to the power m
    ``L``           sets the value on the left of its field
    ``Ov<text>``    gives the text for numbers equal to v (0 where v is missing)
    ``S<pairs>``    gives the second character of each pair for the first, one of ``*.,0_¯``, in G 9 and Z too
    ``Z``           fills the field with zeros on the left
    ``M<text>``     stands before negative numbers in the place of ``¯``
    ``N<text>``     stands after negative numbers
    ``P<text>``     stands before numbers that are not negative
    ``Q<text>``     stands after numbers that are not negative
    ``R<text>``     fills the rest of the field, again and again
    ==============  =========================================================================================

          'I4,F8.2' ⎕FMT (1 2 30)(1.5 ¯2.25 1000)
       1    1.50
       2   ¯2.25
      30 1000.00

          'M<(>N<)>Q< >CF14.2' ⎕FMT 1234567.891 ¯1000
     1,234,567.89
        (1,000.00)

          'ZI2,2(<:>,ZI2)' ⎕FMT 1 3⍴9 5 30
    09:05:30

          '5A1,X2,G<999-99>' ⎕FMT (2 5⍴'ALPHABETA!')(12345 678)
    ALPHA  123-45
    BETA!  006-78

          'BI4,X1,ZI4,K2I6,LI4,<|>,E9.3,T1,A1' ⎕FMT (1 5⍴0 42 5 7 12.5)'*'
    *    0042   5007   | 1.25E1

          'P<+>I6' ⎕FMT 3 ¯3
        +3
        ¯3

          'O0<none>I6,R<*>I6,S<.,,.>CF12.2' ⎕FMT 1 3⍴0 42 1234567.5
      none****421.234.567,50
    """
    steps = phrases(string(a, 'left argument'))
    columns = columns_of(w)
    canvas = Canvas(max((len(column) for column, _ in columns), default=1))
    deal(steps, columns, canvas)
    return canvas.matrix()


# Data --------------------------------------------------------------------------------------------------------


def columns_of(w: Value) -> list[tuple[list[Any], bool]]:
    """(items, whether they are characters) of every column of every array in `w`."""
    if isinstance(w, np.ndarray) and w.dtype.kind == 'O':
        if w.ndim > 1:
            raise RankError('')
        return [column for item in items_of(w) for column in simple_columns(item)]
    return simple_columns(w)


def simple_columns(w: Value) -> list[tuple[list[Any], bool]]:
    if rank_of(w) > 2:
        raise RankError('')
    array = as_array(w)
    kind = array.dtype.kind
    if kind in 'Oc':
        raise DomainError('')
    if kind == 'f' and not np.isfinite(array).all():
        raise DomainError('')
    table = array.reshape(-1, 1) if array.ndim < 2 else array
    return [(items_of(table[:, i]), kind == 'U') for i in range(table.shape[1])]


# Layout ----------------------------------------------------------------------------------------------------------


class Canvas:
    """Rows of characters that grow to the right, and the position where the next text goes."""

    def __init__(self, rows: int) -> None:
        self.rows: list[list[str]] = [[] for _ in range(rows)]
        self.at, self.width = 0, 0

    def put(self, texts: list[str], width: int) -> None:
        """Texts of equal width at the position, one for each row; rows without a text get blanks."""
        end = self.at + width
        self.width = max(self.width, end)
        for row, text in zip(self.rows, texts + [' ' * width] * (len(self.rows) - len(texts)), strict=True):
            row.extend(' ' * (end - len(row)))
            row[self.at:end] = text
        self.at = end

    def move(self, step: Move) -> None:
        self.at = (step.amount - 1 if step.amount else self.width) if step.absolute else self.at + step.amount
        if self.at < 0:
            raise FormatError(f'{"T" if step.absolute else "X"}{step.amount} moves left of the first position'.replace(
                '-', '¯'))

    def matrix(self) -> Value:
        return char_matrix([''.join(row).ljust(self.width) for row in self.rows], self.width)


def unrolled(steps: list[Step]) -> Iterator[tuple[Step, bool]]:
    """(step, whether it may still be used when the data has run out) with repetitions and groups written out."""
    for step in steps:
        if isinstance(step, Field):
            for _ in range(step.repeat):
                yield step, True
        elif isinstance(step, Group):
            for i in range(step.repeat):
                for inner, usable in unrolled(step.steps):
                    yield inner, usable and i == 0
        else:
            yield step, True


def deal(steps: list[Step], columns: list[tuple[list[Any], bool]], canvas: Canvas) -> None:
    """Give each column to the next field; when they are used up, finish the text before the next field."""
    waiting = enumerate(columns, S.io)
    following = next(waiting, None)
    if following is not None and not any(map(takes_data, steps)):
        raise FormatError('No format phrase takes data')
    while True:
        dealt = False
        for step, usable in unrolled(steps):
            if isinstance(step, Field):
                if following is None:
                    return
                which, (items, is_text) = following
                if is_text != (step.letter == 'A'):
                    raise FormatError(f'Column {which} holds {"characters" if is_text else "numbers"}, which phrase '
                                      f'{step.letter} does not format (⎕IO={S.io})')
                canvas.put(texts_of(step, items, is_text), step.width)
                following = next(waiting, None)
                dealt = True
            elif following is None and not usable:
                return
            elif isinstance(step, Move):
                canvas.move(step)
            elif isinstance(step, Text):
                canvas.put([step.text] * len(canvas.rows), len(step.text))
        if following is None:
            return
        if not dealt:                           # every repetition count is 0
            raise FormatError('No format phrase takes data')


# Fields ------------------------------------------------------------------------------------------------------------


def texts_of(phrase: Field, items: list[Any], is_text: bool) -> list[str]:
    if is_text:
        return [background(phrase, justified(phrase, item)) for item in items]
    return [number(phrase, x) for x in items]


def justified(phrase: Field, text: str) -> str:
    return text.ljust(phrase.width) if 'L' in phrase.flags else text.rjust(phrase.width)


def background(phrase: Field, text: str) -> str:
    """The R affix: its text shows through the blanks on both sides of the result."""
    behind = phrase.affixes.get('R')
    if not behind:
        return text
    full = (behind * (phrase.width // len(behind) + 1))[:phrase.width]
    left, right = len(text) - len(text.lstrip(' ')), len(text.rstrip(' '))
    return full if right <= left else full[:left] + text[left:right] + full[right:]


def number(phrase: Field, x: float | int) -> str:
    """One number in its field."""
    for value, text in phrase.others:
        if abs(x - value) <= S.ct * max(abs(x), abs(value)):
            return fitted(phrase, text)
    if phrase.scale:
        x = scaled(x, phrase.scale)
    if phrase.letter == 'G':
        return pattern(phrase, x)
    if phrase.letter == 'E':
        mantissa, exponent = scaled_parts(x, phrase.precision)
        room = phrase.width - len(mantissa)
        digits, after = mantissa.removeprefix('¯'), exponent.ljust(min(EXPONENT, max(room, len(exponent))))
        body = digits.replace('.', phrase.symbol('.')) + after
        zero = not any(c in '123456789' for c in digits)
    else:
        whole, rest = fixed_digits(x, phrase.precision)
        zero = not any(c in '123456789' for c in whole + rest)
        if 'C' in phrase.flags:
            whole = triads(whole, phrase.symbol(','))
        body = whole + (phrase.symbol('.') + rest if rest else '')
    if zero and 'B' in phrase.flags:
        return background(phrase, ' ' * phrase.width)
    body = body.replace('_', phrase.symbol('_'))
    before, behind = affixes(phrase, x < 0)
    if 'Z' in phrase.flags:
        room = phrase.width - len(before) - len(behind)
        if len(body) < room:
            body = zeros(phrase, body, room)
    return fitted(phrase, before + body.replace('¯', phrase.symbol('¯')) + behind)


def scaled(x: float | int, power: int) -> float | int:
    """``x×10*power``, through decimals so that no digit is lost."""
    if x == 0 or power < -FARTHEST:
        return 0
    if power > FARTHEST:
        raise DomainError('')
    made = exact(x).scaleb(power)
    if isinstance(x, int) and made == made.to_integral_value():
        return int(made)
    if not math.isfinite(float(made)):
        raise DomainError('')
    return float(made)


def affixes(phrase: Field, negative: bool) -> tuple[str, str]:
    if negative:
        return phrase.affixes.get('M', phrase.symbol('¯')), phrase.affixes.get('N', '')
    return phrase.affixes.get('P', ''), phrase.affixes.get('Q', '')


def fitted(phrase: Field, text: str) -> str:
    """The text set in its field; stars when it does not fit."""
    if len(text) > phrase.width:
        return phrase.symbol('*') * phrase.width
    return background(phrase, justified(phrase, text))


def triads(whole: str, comma: str) -> str:
    first = len(whole) % 3
    return comma.join(([whole[:first]] if first else []) + [whole[i:i + 3] for i in range(first, len(whole), 3)])


def zeros(phrase: Field, body: str, room: int) -> str:
    """`body` filled with zeros on the left to `room` characters, with commas where C asks for them."""
    zero = phrase.symbol('0')
    if 'C' not in phrase.flags:
        return zero * (room - len(body)) + body
    point = phrase.symbol('.')
    comma = phrase.symbol(',')
    tail = point + body.rpartition(point)[2] if phrase.precision else ''
    whole = (body[:len(body) - len(tail)] if tail else body).replace(comma, '')
    while True:
        longer = triads(zero + whole, comma) + tail
        if len(longer) > room:
            break
        whole = zero + whole
    made = triads(whole, comma) + tail
    return (comma + made if len(made) < room else made).rjust(room, zero)


def pattern(phrase: Field, x: float | int) -> str:
    """A G field: the digits of the rounded number in the places of the selectors."""
    digits = fixed_digits(x, 0)[0].lstrip('0')
    always, when = selectors(phrase)
    places = [i for i, c in enumerate(phrase.pattern) if c in (always, when)]
    if not digits and 'B' in phrase.flags:
        return ' ' * phrase.width
    if len(digits) > len(places):
        return phrase.symbol('*') * phrase.width
    digits = digits.rjust(len(places), '0')
    out = list(phrase.pattern)
    shown = [i for i, digit in zip(places, digits, strict=True) if digit != '0' or phrase.pattern[i] == always]
    first, last = (shown[0], shown[-1]) if shown else (places[-1] + 1, places[0] - 1)
    for i, digit in zip(places, digits, strict=True):
        out[i] = digit if first <= i <= last else ' '
    for i in range(places[0], places[-1] + 1):
        if i not in places and not first <= i <= last:
            out[i] = ' '
    return ''.join(out)
