"""Floor, ceiling, magnitude, and the dyadic minimum and maximum.

Floor is tolerant: a number equal to an integer within ⎕CT counts as that integer. The floor of a complex
number is McDonnell's: the Gaussian integer whose unit region, a tilted square, holds the number.
"""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from arrayl.arrays import INT_MIN, Value, narrow, narrowest
from arrayl.errors import DomainError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.primitives.scalar.numeric import (
    FLOAT,
    INT8,
    INT64,
    INT_END,
    LIMITS,
    SMALL,
    arithmetic,
    finite_number,
    guarded,
    integer_span,
    joint_kind,
    real_array,
    span_of,
    type_table,
    whole,
)
from arrayl.primitives.scalar.pervade import Scalar, Span, pervade_dyadic, pervade_monadic
from arrayl.primitives.tolerance import doubtful, equal, near, tolerant_floor
from arrayl.settings import S


def floor_number(w: Any) -> Value:
    """``⌊w`` for a Python number."""
    t = type(w)
    if t is int:
        return w
    if t is float:
        low = math.floor(w)
        if w - low >= 0.5 and equal(float(low + 1), w, S.ct):
            low += 1
        return low if -INT_END <= low < INT_END else float(low)
    return _complex_floor(w)


def _complex_floor(w: complex) -> Value:
    a, b = floor_number(w.real), floor_number(w.imag)
    x, y = w.real - a, w.imag - b
    if not equal(x + y, 1, S.ct) and x + y < 1:
        pass
    elif x < y and not equal(x, y, S.ct):
        b += 1
    else:
        a += 1
    return complex(a, b) if b else whole(a)


def _floor_array(w: np.ndarray) -> np.ndarray:
    kind = w.dtype.kind
    if kind in 'bi':
        return w
    if kind == 'c':
        return _complex_floors(w)
    return _in_blocks(w, lambda x, reach: tolerant_floor(x, S.ct, reach))


def _complex_floors(w: np.ndarray) -> np.ndarray:
    """`_complex_floor` of every item; integers where no imaginary part is left."""
    floors = complex_floors(w)
    return floors if floors.imag.any() else as_integers(floors.real)


def complex_floors(w: np.ndarray) -> np.ndarray:
    """`floor_number` of every item of a complex array, as complex numbers."""
    a, b = tolerant_floor(w.real, S.ct), tolerant_floor(w.imag, S.ct)
    x, y = w.real - a, w.imag - b
    total = x + y
    up = ((total >= 1) | near(total, 1.0, S.ct)) & (w.imag != 0)    # a real number has its own floor
    sideways = up & (x < y) & ~near(x, y, S.ct)
    a += up & ~sideways
    b += sideways
    made = np.empty(w.shape, dtype=np.complex128)
    made.real, made.imag = a, b
    return made + 0.0                   # no ¯0


BLOCK = 1 << 15                         # items that stay in the cache
RARE = 1e-6                             # the share of the items that may be looked at twice in every block


def _in_blocks(w: np.ndarray, rounded: Callable[[np.ndarray, float | None], np.ndarray]) -> np.ndarray:
    """What `rounded` makes of real floats, as integers where int64 holds them all; it never descends."""
    if w.size <= BLOCK:
        return as_integers(rounded(w, None))
    low, high = float(w.min()), float(w.max())
    dtype = _integer_type(*rounded(np.array([low, high]), None).tolist())
    if dtype is None:
        return rounded(w, None)
    bound = doubtful(low - 1.0, high + 1.0, S.ct)
    reach = bound if bound < RARE else None     # a large item must not put the blocks of small ones in doubt
    out = np.empty(w.size, dtype)
    flat = w.reshape(-1)
    for start in range(0, w.size, BLOCK):
        np.copyto(out[start:start + BLOCK], rounded(flat[start:start + BLOCK], reach), casting='unsafe')
    return out.reshape(w.shape)


def as_integers(values: np.ndarray) -> np.ndarray:
    """Floats with integer values as integers where int64 holds them all."""
    dtype = _integer_type(values.min(), values.max())
    return values if dtype is None else values.astype(dtype)


def _integer_type(low: float, high: float) -> np.dtype | None:
    """The narrowest type of the integers from `low` to `high`, which are floats; None beyond int64."""
    return None if low < -INT_END or high >= INT_END else narrowest(int(low), int(high))


def _ceiling_number(w: Any) -> Value:
    if type(w) is int:
        return w
    low = floor_number(-w)
    return finite_number(-low) if low else 0


def _ceiling_array(w: np.ndarray) -> np.ndarray:
    if w.dtype.kind in 'bi':
        return w
    if w.dtype.kind == 'f':
        return _in_blocks(w, lambda x, reach: 0.0 - tolerant_floor(-x, S.ct, reach))
    low = _floor_array(-w)
    if low.dtype.kind == 'i':
        return narrow(-low.astype(INT64)) if low.min() > INT_MIN else -low.astype(FLOAT)
    return -low.astype(INT8) if low.dtype.kind == 'b' else 0.0 - low


FLOOR: Scalar = Scalar('⌊', floor_number, _floor_array)
CEILING: Scalar = Scalar('⌈', _ceiling_number, _ceiling_array)


@monadic('⌊', 'floor', strikes='ll LL', key='d', names=('minimum',), looks=('down stile',), scalar=FLOOR)
def floor(w: Value) -> Value:
    """The largest integer that is not above the number, tolerantly; of a complex number its complex floor.

          ⌊¯2.3 0.1 100 3.3
    ¯3 0 100 3

          ⌊3-1E¯15
    3

          ⌊1J3.2 3.3J2.5 ¯3.3J¯2.5
    1J3 3J2 ¯3J¯3
    """
    return pervade_monadic(FLOOR, w)


@monadic('⌈', 'ceiling', strikes='77 FF', key='s', names=('maximum',), looks=('up stile',), scalar=CEILING)
def ceiling(w: Value) -> Value:
    """The smallest integer that is not below the number, tolerantly: ``-⌊-⍵``.

          ⌈¯2.3 0.1 100 3.3
    ¯2 1 100 4

          ⌈1.2J2.5
    1J3
    """
    return pervade_monadic(CEILING, w)


# | magnitude

def _magnitude_number(w: Any) -> Value:
    if type(w) is complex:
        return finite_number(math.hypot(w.real, w.imag))
    return abs(w) if w != INT_MIN else INT_END


def _magnitude_span(w: Span) -> Span | None:
    kind = w.dtype.kind
    if kind not in 'bi':
        return Span(FLOAT) if kind == 'f' else None
    low, high = w.low, w.high
    return integer_span(max(0, low, -high), max(-low, high))


def _magnitude_array(w: np.ndarray) -> np.ndarray:
    kind = w.dtype.kind
    if kind == 'b':
        return w
    if kind == 'f':
        return np.abs(w)
    if kind == 'c':
        return guarded(np.hypot, w.real, w.imag)    # np.abs overflows without a flag
    span = _magnitude_span(LIMITS[w.dtype.char] if w.size <= SMALL and w.dtype != INT64 else span_of(w))
    if span is None:
        return np.abs(w.astype(FLOAT))
    return np.abs(w, dtype=span.dtype if span.dtype.itemsize > w.dtype.itemsize else w.dtype)


MAGNITUDE: Scalar = Scalar('|', _magnitude_number, _magnitude_array, np.absolute, _magnitude_span)


@monadic('|', 'magnitude', key='m', names=('absolute value', 'modulus', 'residue', 'remainder', 'modulo'),
         looks=('stile',), scalar=MAGNITUDE)
def magnitude(w: Value) -> Value:
    """The size of a number without its sign; of a complex number its distance from 0.

          |¯3 0 2.5
    3 0 2.5

          |3J4 ¯5J12
    5 13
    """
    return pervade_monadic(MAGNITUDE, w)


# ⌈ maximum and ⌊ minimum

def _larger(w: Any, a: Any) -> Value:
    if type(w) is complex or type(a) is complex:
        raise DomainError
    return a if a >= w else w


def _smaller(w: Any, a: Any) -> Value:
    if type(w) is complex or type(a) is complex:
        raise DomainError
    return a if a <= w else w


def _union(w: Span, a: Span) -> np.dtype:
    return narrowest(min(a.low, w.low), max(a.high, w.high))


def _maximum_span(w: Span, a: Span) -> Span | None:
    kind = joint_kind(w, a)
    if kind == 'i':                                 # the type must hold the operands too
        return Span(_union(w, a), max(a.low, w.low), max(a.high, w.high))
    return Span(FLOAT) if kind == 'f' else None


def _minimum_span(w: Span, a: Span) -> Span | None:
    kind = joint_kind(w, a)
    if kind == 'i':
        return Span(_union(w, a), min(a.low, w.low), min(a.high, w.high))
    return Span(FLOAT) if kind == 'f' else None


_UNION_TYPES = type_table(_maximum_span)


def _maximum_array(w: Value, a: Value) -> np.ndarray:
    return arithmetic(np.maximum, _maximum_span, _UNION_TYPES, np.maximum, real_array(w), real_array(a))


def _minimum_array(w: Value, a: Value) -> np.ndarray:
    return arithmetic(np.minimum, _minimum_span, _UNION_TYPES, np.minimum, real_array(w), real_array(a))


MAXIMUM: Scalar = Scalar('⌈', _larger, _maximum_array, np.maximum, _maximum_span)
MINIMUM: Scalar = Scalar('⌊', _smaller, _minimum_array, np.minimum, _minimum_span)
LARGEST = math.nextafter(math.inf, 0)


@dyadic('⌈', 'maximum', identity=-LARGEST, axis=True, scalar=MAXIMUM)
def maximum(w: Value, a: Value, axis: Value | None = None) -> Value:
    """The larger of two real numbers, without tolerance. DOMAIN ERROR for complex numbers.

          3 1 4⌈2
    3 2 4

          ⌈/2 7 1 8
    8
    """
    return pervade_dyadic(MAXIMUM, w, a, axis)


@dyadic('⌊', 'minimum', identity=LARGEST, axis=True, scalar=MINIMUM)
def minimum(w: Value, a: Value, axis: Value | None = None) -> Value:
    """The smaller of two real numbers, without tolerance. DOMAIN ERROR for complex numbers.

          3 1 4⌊2
    2 1 2

          1 2 3∘.⌊1 2 3
    1 1 1
    1 2 2
    1 2 3
    """
    return pervade_dyadic(MINIMUM, w, a, axis)
