"""⎕VFI: which words of a text are numbers, and the numbers."""
from __future__ import annotations

import math
import re

import numpy as np

from arrayl.arrays import INT_MAX, INT_MIN, Value, build, empty, is_char, is_numeric, nested, rank_of, size_of, text_of
from arrayl.errors import DomainError, RankError
from arrayl.primitives.registry import dyadic, monadic

_REAL = r'¯?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE]¯?[0-9]+)?'
NUMBER = re.compile(f'({_REAL})(?:[jJ]({_REAL}))?')
REALS = re.compile(f'(?:{_REAL}(?: |$))+')          # with a blank between


def number_of(word: str) -> int | float | complex | None:
    """The number that an APL numeral spells, None when it is no numeral."""
    found = NUMBER.fullmatch(word)
    if not found:
        return None
    real = _real(found[1])
    if real is None or found[2] is None:
        return real
    imaginary = _real(found[2])
    if imaginary is None:
        return None
    return complex(real, imaginary) if imaginary else real


def _real(text: str) -> int | float | None:
    text = text.replace('¯', '-')
    if text.lstrip('-').isdecimal() and len(text) < 400:
        whole = int(text)
        return whole if INT_MIN <= whole <= INT_MAX else float(whole) if abs(whole) < 1e308 else None
    value = float(text)
    return None if math.isinf(value) else value


def _text(value: Value) -> str:
    if rank_of(value) > 1:
        raise RankError('')
    if is_char(value):
        return text_of(value)
    if is_numeric(value) and size_of(value) == 0 and rank_of(value):
        return ''
    raise DomainError('')


MANY = 16                               # words that are read together, where all are real numbers
LONGEST = 300                           # characters of one


def _all_real(words: list[str]) -> list[int] | list[float] | None:
    """The numbers that words spell; None unless all are real ones, and nothing is beyond their type."""
    text = ' '.join(words)
    if len(words) < MANY or max(map(len, words)) > LONGEST or text[-1] == ' ' \
            or not REALS.fullmatch(text):
        return None
    if '¯' in text:
        text = text.replace('¯', '-')
        words = text.split(' ')
    if '.' not in text and 'e' not in text and 'E' not in text:
        whole = list(map(int, words))
        return whole if INT_MIN <= min(whole) and max(whole) <= INT_MAX else None
    numbers = list(map(float, words))
    return None if math.inf in numbers or -math.inf in numbers else numbers


def _result(words: list[str]) -> Value:
    numbers_only = _all_real(words)
    if numbers_only is not None:
        return nested([build([1] * len(words)), build(numbers_only)], (2,))
    found = [0 if word == '' else number_of(word) for word in words]
    good = [int(number is not None) for number in found]
    numbers = [0 if number is None else number for number in found]
    none: np.ndarray = empty((0,), 0)
    return nested([build(good) if good else none, build(numbers) if numbers else none], (2,))


@monadic('⎕VFI', 'verify and fix input')
def verify(w: Value) -> Value:
    """Which words of a text are numbers, and these numbers (0 where a word is none).

    The argument is a character scalar or vector, its words stand between blanks.

          ⎕VFI '12.1 1E1 1A1 ¯10'
     1 1 0 1  12.1 10 0 ¯10

          ⎕VFI '2 -2 ¯2'
     1 0 1  2 0 ¯2
    """
    return _result([word for word in _text(w).split(' ') if word])


@dyadic('⎕VFI', 'verify and fix input with separators')
def verify_separated(w: Value, a: Value) -> Value:
    """The same for words between the separators on the left; an empty word is 0.

    Each character on the left is a separator, and blanks around a word do not count.

          ','⎕VFI '3.9,2.4,,76,'
     1 1 1 1 1  3.9 2.4 0 76 0

          '⋄'⎕VFI '1 ⋄ 2 3 ⋄ 4 '
     1 0 1  1 0 4
    """
    separators, text = _text(a), _text(w)
    if not separators:
        return verify(w)
    if not text:
        return _result([])
    return _result([word.strip(' ') for word in re.split(f'[{re.escape(separators)}]', text)])
