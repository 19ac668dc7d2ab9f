"""And, or, nand, nor, not; and beyond booleans the least common multiple and the greatest common divisor.

Booleans take NumPy's logical ufuncs. The GCD of floats is found by expanding their ratio as a continued
fraction until it is equal to the ratio within ⎕CT: if x÷y is p÷q, then x∨y is y÷q. Rejected: Euclid's
algorithm in floats, whose rounding errors grow past any tolerance in a few steps. Many floats: `measure`.
"""
from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from arrayl.arrays import Value
from arrayl.arrays.apart import patiently
from arrayl.errors import DomainError
from arrayl.primitives.registry import dyadic
from arrayl.primitives.scalar.arithmetic import product_span
from arrayl.primitives.scalar.measure import divisors, multiples
from arrayl.primitives.scalar.numeric import (
    BOOL,
    INT8,
    INT64,
    arithmetic,
    each_number,
    finite_number,
    float_of,
    integer_span,
    joint_kind,
    span_of,
    type_code,
    type_table,
)
from arrayl.primitives.scalar.pervade import Scalar, Span, pervade_dyadic
from arrayl.primitives.scalar.residue import residue_number
from arrayl.settings import S

if TYPE_CHECKING:
    from fractions import Fraction


def _gcd(w: Any, a: Any) -> Value:
    if type(w) is int and type(a) is int:
        r = math.gcd(w, a)
        return r if r <= 9223372036854775807 else float(r)
    if type(w) is complex or type(a) is complex:
        return _complex_gcd(w, a)
    w, a = abs(float(w)), abs(float(a))
    if w == 0 or a == 0:
        return w or a or 0
    if w.is_integer() and a.is_integer():
        return finite_number(math.gcd(int(w), int(a)))
    from fractions import Fraction  # imported where it is used: rarely
    return float_of_fraction(Fraction(a) / _ratio(w, a).denominator)


def float_of_fraction(value: Fraction) -> float:
    """A fraction as a finite float."""
    try:
        return value.numerator / value.denominator
    except OverflowError:
        raise DomainError from None


def _ratio(w: float, a: float) -> Fraction:
    """The simplest convergent of ``w÷a`` that is equal to it within ⎕CT."""
    from fractions import Fraction
    target = Fraction(w) / Fraction(a)
    margin = Fraction(S.ct) * target
    before, last = (0, 1), (1, 0)
    rest = target
    while True:
        digit = rest.numerator // rest.denominator
        before, last = last, (digit * last[0] + before[0], digit * last[1] + before[1])
        found = Fraction(*last)
        if (found and abs(found - target) <= margin) or rest == digit:
            return found
        rest = 1 / (rest - digit)


def _complex_gcd(w: Any, a: Any) -> Value:
    try:
        return _complex_euclid(w, a)
    except OverflowError:
        raise DomainError from None


def _complex_euclid(w: Any, a: Any) -> Value:
    x, y = w, a
    least = S.ct * max(abs(complex(w)), abs(complex(a)))
    for _ in range(2000):
        if abs(complex(x)) <= least:
            break
        x, y = residue_number(y, x), x
    else:
        raise DomainError
    z = complex(y)
    while z and not (z.real > 0 and z.imag >= 0):   # into the first quadrant
        z = complex(-z.imag, z.real)
    return finite_number(complex(z.real, z.imag or 0.0))


def _lcm(w: Any, a: Any) -> Value:
    if w == 0 or a == 0:
        return 0
    if type(w) is int and type(a) is int:
        return finite_number(a // math.gcd(w, a) * w)
    if type(w) is complex or type(a) is complex:
        return finite_number(w * (complex(a) / _complex_gcd(w, a)))
    w, a = float(w), float(a)
    if w.is_integer() and a.is_integer():
        return float_of(int(a) // math.gcd(int(w), int(a)) * int(w))
    from fractions import Fraction
    r = float_of_fraction(abs(Fraction(w)) * _ratio(abs(w), abs(a)).denominator)
    return r if (w < 0) == (a < 0) else -r


def _gcd_span(w: Span, a: Span) -> Span | None:
    if joint_kind(w, a) != 'i':
        return None
    if w.dtype == BOOL and a.dtype == BOOL:
        return Span(BOOL, 0, 1)
    top = max(-w.low, w.high, -a.low, a.high)
    return integer_span(min(w.low, a.low), top, INT8)


def _lcm_span(w: Span, a: Span) -> Span | None:
    return product_span(w, a) if joint_kind(w, a) == 'i' else None


_GCD_TYPES, _LCM_TYPES = type_table(_gcd_span), type_table(_lcm_span)


def _lcm_ufunc(a: Value, w: Value, dtype: np.dtype, casting: str = 'unsafe') -> np.ndarray:
    """``a∧w`` where `dtype` holds ``a×w``; np.lcm would lose the sign."""
    if dtype == BOOL:
        return np.logical_and(a, w)
    divisor = np.gcd(a, w, dtype=dtype, casting='unsafe')
    divisor[divisor == 0] = 1
    return np.multiply(np.floor_divide(a, divisor, dtype=dtype, casting='unsafe'), w, dtype=dtype, casting='unsafe')


def _gcd_wide(w: Value, a: Value) -> np.ndarray:
    if _gcd_span(span_of(w), span_of(a)):
        return patiently(np.gcd, a, w)(a, w, dtype=INT64)
    return each_number(_gcd, w, a)


def _lcm_wide(w: Value, a: Value) -> np.ndarray:
    if _lcm_span(span_of(w), span_of(a)):
        return patiently(_lcm_ufunc, a, w)(a, w, INT64)
    return each_number(_lcm, w, a)


def _gcd_array(w: Value, a: Value) -> np.ndarray:
    codes = type_code(w) + type_code(a)
    if codes == '??':
        return np.logical_or(a, w)
    if 'D' in codes:
        return each_number(_gcd, w, a)
    if 'd' in codes:
        return divisors(_gcd, w, a)
    return arithmetic(patiently(np.gcd, a, w), _gcd_span, _GCD_TYPES, _gcd_wide, w, a)


def _lcm_array(w: Value, a: Value) -> np.ndarray:
    codes = type_code(w) + type_code(a)
    if codes == '??':
        return np.logical_and(a, w)
    if 'D' in codes:
        return each_number(_lcm, w, a)
    if 'd' in codes:
        return multiples(_lcm, w, a)
    return arithmetic(patiently(_lcm_ufunc, a, w), _lcm_span, _LCM_TYPES, _lcm_wide, w, a)


def _or_number(w: Any, a: Any) -> Value:
    if type(w) is int and type(a) is int and 0 <= w <= 1 and 0 <= a <= 1:
        return w | a
    return _gcd(w, a)


def _and_number(w: Any, a: Any) -> Value:
    if type(w) is int and type(a) is int and 0 <= w <= 1 and 0 <= a <= 1:
        return w & a
    return _lcm(w, a)


def _boolean_span(w: Span, a: Span) -> Span | None:
    return Span(BOOL, 0, 1) if w.dtype == BOOL and a.dtype == BOOL else None


AND: Scalar = Scalar('∧', _and_number, _lcm_array, np.logical_and, _boolean_span)
OR: Scalar = Scalar('∨', _or_number, _gcd_array, np.logical_or, _boolean_span)


# Booleans only

FUZZ = 1e-14        # how far from 0 or 1 a boolean may be: ISO's integer tolerance, which ⎕CT does not change


def boolean(value: Any) -> int:
    """A number that is 0 or 1, nearly, as ``int``; DOMAIN ERROR for any other."""
    if value == 0 or value == 1:
        return int(value.real)
    if type(value) in (float, complex):
        if math.hypot(value.real - 1.0, value.imag) <= FUZZ:
            return 1
        if math.hypot(value.real, value.imag) <= FUZZ:
            return 0
    raise DomainError


def booleans(value: Value) -> Value:
    """A simple numeric value that is all 0 and 1 as booleans."""
    if not isinstance(value, np.ndarray):
        return bool(boolean(value))
    if value.dtype.kind == 'b':
        return value
    r = value == 1
    if (r | (value == 0)).all():
        return r
    if value.dtype.kind not in 'fc':
        raise DomainError
    with np.errstate(over='ignore'):
        r = np.abs(value - 1.0) <= FUZZ
        if (r | (np.abs(value) <= FUZZ)).all():
            return r
    raise DomainError


def _nand_number(w: Any, a: Any) -> int:
    return 1 - (boolean(w) & boolean(a))


def _nor_number(w: Any, a: Any) -> int:
    return 1 - (boolean(w) | boolean(a))


def _nand_array(w: Value, a: Value) -> np.ndarray:
    r = np.logical_and(booleans(a), booleans(w))
    return np.logical_not(r, out=r)


def _nor_array(w: Value, a: Value) -> np.ndarray:
    r = np.logical_or(booleans(a), booleans(w))
    return np.logical_not(r, out=r)


NAND: Scalar = Scalar('⍲', _nand_number, _nand_array)
NOR: Scalar = Scalar('⍱', _nor_number, _nor_array)
NOT: Scalar = Scalar('~', lambda w: 1 - boolean(w), lambda w: np.logical_not(booleans(w)), np.logical_not,
             lambda w: Span(BOOL, 0, 1) if w.dtype == BOOL else None)


@dyadic('∧', 'and', strikes='^^', key='0', names=('lcm', 'least common multiple'), looks=('caret', 'up caret'),
        identity=1, axis=True, scalar=AND)
def logical_and(w: Value, a: Value, axis: Value | None = None) -> Value:
    """1 where both are 1; for other numbers their least common multiple.

    Works for floats (within ⎕CT) and complex numbers as well.

          0 1 0 1∧0 0 1 1
    0 0 0 1

          15 1 2 7∧35 1 4 0
    105 1 4 0

          2 3 4∧0J1 1J2 2J3
    0J2 3J6 8J12
    """
    return pervade_dyadic(AND, w, a, axis)


@dyadic('∨', 'or', strikes='vv', key='9', names=('gcd', 'greatest common divisor'), looks=('down caret',),
        identity=0, axis=True, scalar=OR)
def logical_or(w: Value, a: Value, axis: Value | None = None) -> Value:
    """1 where either is 1; for other numbers their greatest common divisor.

    Works for floats (within ⎕CT) and complex numbers as well.

          0 0 1 1∨0 1 0 1
    0 1 1 1

          15 1 2 7∨35 1 4 0
    5 1 2 7

          1∨0.4321 0.1234 6.66
    0.0001 0.0002 0.02
    """
    return pervade_dyadic(OR, w, a, axis)


@dyadic('⍲', 'nand', strikes='^~ ∧~', key=')', looks=('caret tilde',), axis=True, scalar=NAND)
def nand(w: Value, a: Value, axis: Value | None = None) -> Value:
    """0 where both are 1, else 1. DOMAIN ERROR for numbers that are neither 0 nor 1.

          0 0 1 1⍲0 1 0 1
    1 1 1 0

          1⍲0 1
    1 0
    """
    return pervade_dyadic(NAND, w, a, axis)


@dyadic('⍱', 'nor', strikes='v~ ∨~', key='(', axis=True, scalar=NOR)
def nor(w: Value, a: Value, axis: Value | None = None) -> Value:
    """1 where both are 0, else 0. DOMAIN ERROR for numbers that are neither 0 nor 1.

          0 0 1 1⍱0 1 0 1
    1 0 0 0

          0⍱0 1
    1 0
    """
    return pervade_dyadic(NOR, w, a, axis)
