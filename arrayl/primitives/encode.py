"""⊤ and ⊥: numbers written in a number system, and digits read in one.

Encode works digit by digit from the last: residue and quotient by the radix, whole arrays at a time, in int64
while everything is an integer, in floats with tolerance otherwise; complex numbers by the kernel of ``|``.
Decode is an inner product with the weights of the digits when these fit (int64 where bounds prove it, through
BLAS where floats are exact), and Horner's rule when they would overflow.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays import INT_MAX, INT_MIN, Value, as_array, is_numeric, narrow, narrowest, need_rank, reserve, simplify
from arrayl.arrays.apart import apart
from arrayl.errors import DomainError, LengthError, RankError
from arrayl.primitives.registry import dyadic
from arrayl.primitives.scalar.numeric import finite, finite_number, pack
from arrayl.primitives.scalar.residue import RESIDUE
from arrayl.primitives.searching.match import same
from arrayl.settings import S

EXACT = 1 << 53
BEYOND = 1100                           # bits of an integer that is no float, whatever int64 is added to it
MOVE = 4                                # what it costs to store a digit, for `apart`
FEW = 64                                # digits up to which plain numbers are faster than arrays


def _numbers(value: Value) -> np.ndarray:
    """A simple numeric argument as an array; an empty one of any type is of numbers."""
    array = as_array(value)
    if array.dtype.kind in 'OU':
        if array.size or array.dtype.kind == 'O':
            raise DomainError
        return np.zeros(array.shape, dtype=bool)
    return array


# Encode

def _digits(value: np.ndarray, radix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Last digit and rest of `value` by `radix`, which broadcast; a zero radix takes all."""
    if value.dtype.kind == 'c' or radix.dtype.kind == 'c':
        return _complex_digits(value, radix)
    if value.dtype.kind == 'f' or radix.dtype.kind == 'f':
        return _float_digits(value, radix)
    if radix.size == 1 and value.ndim and value.dtype.kind == 'i' and (base := int(radix.item())):
        rest = value // base                                # dividing by one number NumPy multiplies instead
        digit = rest * base                                 # may wrap, and the difference wraps back
        np.subtract(value, digit, out=digit)
        return digit.astype(narrowest(min(0, base + 1), max(1, base - 1))), rest
    divisor = np.where(radix == 0, 1, radix)
    rest, digit = np.divmod(value, divisor)
    return np.where(radix == 0, value, digit), np.where(radix == 0, 0, rest)


def _float_digits(value: np.ndarray, radix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    value, radix = value.astype(np.float64), radix.astype(np.float64)
    divisor = np.where(radix == 0, 1.0, radix)
    with np.errstate(all='ignore'):
        ratio = value / divisor
        near = np.rint(ratio)
        # Two integers divide exactly; elsewhere a ratio that is tolerantly whole leaves nothing.
        whole = (value != np.rint(value)) | (divisor != np.rint(divisor))
        whole &= ~np.isfinite(ratio) | (np.abs(ratio - near) <= S.ct * np.maximum(np.abs(ratio), np.abs(near)))
        digit = np.where(whole, 0.0, np.mod(value, divisor))
        rest = np.where(whole, near, np.rint((value - digit) / divisor))
    return np.where(radix == 0, value, digit), np.where(radix == 0, 0.0, rest)


def _complex_digits(value: np.ndarray, radix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    digit = np.asarray(RESIDUE.array(value, radix), dtype=np.complex128)
    with np.errstate(all='ignore'):
        rest = (value - digit) / np.where(radix == 0, 1.0, radix)
    return digit, np.where(radix == 0, 0.0, rest)


def _encode(w: Value, a: Value) -> np.ndarray:
    if type(w) is int and w > INT_MIN and isinstance(a, np.ndarray) and a.ndim == 1 and a.dtype.kind in 'bi' and \
            a.size <= FEW:
        return _encode_one(w, a)
    value, radix = _numbers(w), _numbers(a)
    shape = radix.shape + value.shape
    need_rank(len(shape))
    reserve(shape, 16)
    reserve(radix.shape[:1], 128)                       # an array for each place
    if 0 in shape:
        return np.zeros(shape, dtype=bool)
    integers = value.dtype.kind in 'bi' and radix.dtype.kind in 'bi'
    if integers and value.dtype == np.int64 and int(value.min()) == INT_MIN:
        integers, value = False, value.astype(np.float64)
    places = radix.reshape((1,) if radix.ndim == 0 else radix.shape)
    if integers:
        value, places = value.astype(np.int64), places.astype(np.int64)
    places = places.reshape(places.shape + (1,) * value.ndim)
    digits: list[np.ndarray] = []
    rest = np.broadcast_to(value, places.shape[1:places.ndim - value.ndim] + value.shape)
    for radix_here in places[::-1]:
        digit, rest = _digits(rest if not digits else finite(rest), radix_here)
        digits.append(narrow(digit) if integers else digit)     # a long number is a large array
        if not len(digits) % FEW and not np.any(rest):  # all that is left are zeros
            digits += [np.zeros_like(digits[-1])] * (len(places) - len(digits))
            break
    result = apart(MOVE * sum(digit.size for digit in digits), np.stack, digits[::-1]).reshape(shape)
    return narrow(result) if integers else result


def _encode_one(value: int, radix: np.ndarray) -> np.ndarray:
    digits = []
    for base in reversed(radix.tolist()):
        value, digit = divmod(value, int(base)) if base else (0, value)
        digits.append(digit)
    return pack(digits[::-1], radix.shape)


def _undo_encode(w: Value, a: Value) -> Value:
    """The `x` with ``w≡a⊤x``."""
    found = decode(w, a) if np.ndim(a) else w
    if not same(encode(found, a), w):
        raise DomainError
    return found


@dyadic('⊤', 'encode', strikes='TT', key='n', names=('represent', 'top'), looks=('tack down',),
        identity=0, inverse=_undo_encode)
def encode(w: Value, a: Value) -> Value:
    """The digits of numbers in the number system whose radices are the left argument.

    The digits stand along the first axis: the shape is (⍴⍺),⍴⍵. Each vector along the first axis of a higher-rank
    left argument is a system of its own. A radix of 0 takes all that is left. DOMAIN ERROR unless both are simple
    numbers.

          10 10 10⊤365
    3 6 5

          24 60 60⊤3723
    1 2 3

          2 2 2⊤⍳4
    0 0 0 1
    0 1 1 0
    1 0 1 0

          0 10⊤5 15 125
    0 1 12
    5 5  5
    """
    return simplify(_encode(w, a))


# Decode

def _decode(w: Value, a: Value) -> Value:
    if type(a) is int and isinstance(w, np.ndarray) and w.ndim == 1 and w.dtype.kind in 'bi' and w.size <= FEW:
        total = 0
        for digit in w.tolist():
            total = total * a + digit
        return finite_number(total)
    digits, radix = _numbers(w), _numbers(a)
    shape = radix.shape[:-1] + digits.shape[1:]
    need_rank(len(shape))
    reserve(shape)
    lengths = (radix.shape[-1] if radix.ndim else 1), (len(digits) if digits.ndim else 1)
    if lengths[0] != lengths[1] and 1 not in lengths:
        raise LengthError
    length = lengths[1] if lengths[0] == 1 else lengths[0]
    if length == 0 or 0 in shape:
        return np.zeros(shape, dtype=bool)
    radix = np.broadcast_to(radix.reshape(-1, lengths[0]), (max(1, radix.size // lengths[0]), length))
    digits = np.broadcast_to(digits.reshape(lengths[1], -1), (length, max(1, digits.size // lengths[1])))
    return _evaluate(radix, digits).reshape(shape)


def _evaluate(radix: np.ndarray, digits: np.ndarray) -> np.ndarray:
    """Rows of radices by columns of digits."""
    kinds = radix.dtype.kind + digits.dtype.kind
    dtype: Any = np.complex128 if 'c' in kinds else np.float64
    with np.errstate(all='ignore'):
        weights = _weights(radix.astype(dtype))
        if not set(kinds) <= set('bi'):
            if np.isfinite(weights).all():
                return _checked(weights @ digits.astype(dtype), radix, digits, dtype)
            return _horner(radix.astype(dtype), digits.astype(dtype))
        bound = float((np.abs(weights) @ np.abs(digits.astype(np.float64))).max())
        if bound < EXACT:
            return narrow((weights @ digits.astype(np.float64)).astype(np.int64))
        if bound < 2.0 ** 62 and float(np.abs(weights).max()) < 2.0 ** 62:
            return narrow(_weights(radix.astype(np.int64)) @ digits.astype(np.int64))
        return _integers_beyond(radix, digits, dtype)


def _weights(radix: np.ndarray) -> np.ndarray:
    """What one of each digit is worth: the products of the radices to its right."""
    weights = np.ones_like(radix)
    if radix.shape[1] > 1:
        weights[:, :-1] = np.cumprod(radix[:, :0:-1], axis=1)[:, ::-1]
    return weights


def _integers_beyond(radix: np.ndarray, digits: np.ndarray, dtype: Any) -> np.ndarray:
    """Integers that may leave int64: exactly in Python, as integers if all fit, else as floats."""
    if radix.shape[1] > 4096:
        return _horner(radix.astype(dtype), digits.astype(dtype))
    columns = digits.T.tolist()
    results = []
    for row in radix.tolist():
        last = max((k for k, x in enumerate(row) if not x), default=0)
        for column in columns:
            total = 0
            for start in range(0, len(row), FEW):
                for x, d in zip(row[start:start + FEW], column[start:start + FEW], strict=True):
                    total = total * int(x) + int(d)
                if start >= last and total.bit_length() > BEYOND:
                    raise DomainError               # no radix of 0 follows that would bring it back
            results.append(total)
    shape = len(radix), digits.shape[1]
    if all(INT_MIN <= x <= INT_MAX for x in results):
        return np.array(results, dtype=np.int64).reshape(shape)
    try:
        return np.array([float(x) for x in results]).reshape(shape)
    except OverflowError:
        raise DomainError from None


def _horner(radix: np.ndarray, digits: np.ndarray) -> np.ndarray:
    total = np.zeros((len(radix), digits.shape[1]), dtype=radix.dtype)
    told = digits.any(axis=1)
    for k in range(int(told.argmax()) if told.any() else len(digits), len(digits)):
        # The first radix has no effect, and nothing times a huge radix is nothing.
        total = np.where(total == 0, 0, total * radix[:, k:k + 1]) + digits[k]
        if k % 256 == 0:
            finite(total)                       # what has left the numbers does not come back
    return finite(total)


def _checked(result: np.ndarray, radix: np.ndarray, digits: np.ndarray, dtype: Any) -> np.ndarray:
    return result if np.isfinite(result).all() else _horner(radix.astype(dtype), digits.astype(dtype))


def _undo_decode(w: Value, a: Value) -> Value:
    """The digits `x` with ``w≡a⊥x``: for one radix as many as the largest number needs, along a new first axis."""
    value, radix = _numbers(w), _numbers(a)
    if radix.ndim > 1:
        raise RankError
    if radix.size != 1:
        # The first radix says nothing about how large the first digit may be.
        return encode(w, np.concatenate([np.zeros(1, dtype=bool), radix[1:]]))
    base = simplify(radix.reshape(()))
    if not isinstance(base, int | float) or not is_numeric(simplify(value)) or value.dtype.kind == 'c':
        raise DomainError
    if abs(base) <= 1:
        raise DomainError
    if value.size and base > 0 and np.floor(value.min()) < 0:
        raise DomainError
    need_rank(value.ndim + 1)
    digits: list[np.ndarray] = []
    divisor = np.array(base)
    current = value.astype(np.int64) if value.dtype.kind in 'bi' else value
    while not digits or (current.any() and len(digits) < 4000):
        digit, current = _digits(current, divisor)
        digits.append(narrow(np.asarray(digit)))        # each takes a byte instead of eight, as a rule
        reserve((2 * len(digits), *value.shape), digits[-1].itemsize)
    return simplify(narrow(np.stack(digits[::-1])))


@dyadic('⊥', 'decode', strikes='|_', key='b', names=('base', 'bottom', 'base value'), looks=('tack up',),
        inverse=_undo_decode)
def decode(w: Value, a: Value) -> Value:
    """The numbers whose digits, along the first axis of the right argument, are in the system on the left.

    The last axis of the left argument holds the radices; the shape is (¯1↓⍴⍺),1↓⍴⍵. A scalar, or an axis of
    length 1, is extended; LENGTH ERROR otherwise. With one radix it is the value of a polynomial. The inverse gives
    as many digits as are needed.

          2⊥1 0 1 0
    10

          24 60 60⊥1 2 3
    3723

          1J1⊥1 2 3 4
    5J9

          (2 1⍴2 10)⊥3 4⍴0 0 1 1 0 1 0 1 1 1 1 1
    1  3   5   7
    1 11 101 111

          2⊥⍣¯1⊢9
    1 0 0 1
    """
    result = _decode(w, a)
    return simplify(result) if isinstance(result, np.ndarray) else result
