"""Exponential, power, and the logarithms, into the complex plane where the reals end.

Integers to natural powers stay exact while int64 holds them. A negative base to a fractional power is worked
out in polar form with exact directions at the axes, so that ``¯27*.5`` has no stray real part.
"""
from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from arrayl.arrays import INT_MAX, INT_MIN, Value
from arrayl.arrays.apart import patiently
from arrayl.errors import DomainError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.primitives.scalar.arithmetic import RECIPROCAL, divide_number
from arrayl.primitives.scalar.numeric import (
    COMPLEX,
    EXACT,
    FLOAT,
    INT8,
    INT64,
    each_number,
    finite_number,
    guarded,
    integer_span,
    joint_kind,
    span_of,
    type_code,
)
from arrayl.primitives.scalar.pervade import Scalar, Span, pervade_dyadic, pervade_monadic
from arrayl.settings import S


def power_number(w: Any, a: Any) -> Value:
    """``a*w`` for Python numbers."""
    if w == 0:
        return 1
    if a == 0:
        if complex(w).real > 0:
            return 0
        raise DomainError
    try:
        if type(w) is int:
            if type(a) is int:
                return _integer_power(w, a)
            if type(a) is complex:
                return finite_number(a ** w)
            return finite_number(math.pow(a, w))
        if type(w) is complex or type(a) is complex:
            return finite_number(_complex_power(w, a))
        if a > 0 or w.is_integer():
            return finite_number(math.pow(a, w))
        return finite_number(direction_of(w) * math.pow(-a, w))
    except (OverflowError, ZeroDivisionError, ValueError):
        raise DomainError from None


def _integer_power(w: int, a: int) -> Value:
    if w > 0:
        if -1 <= a <= 1:
            return a if w & 1 else a * a
        if w <= 64 and w * (abs(a).bit_length() - 1) < 64:
            r = a ** w
            if INT_MIN <= r <= INT_MAX:
                return r
        return finite_number(math.pow(a, w))
    if a == 1 or a == -1:
        return a if w & 1 else 1
    return math.pow(a, w)


def _complex_power(w: Any, a: Any) -> complex:
    if w == 0.5:
        return cmath.sqrt(a)
    if w == -0.5:
        return 1 / cmath.sqrt(a)
    if type(w) is float and w.is_integer() and abs(w) <= 64:
        return complex(a) ** int(w)
    return cmath.exp(w * cmath.log(a))


def direction_of(w: float) -> complex:
    """``¯1*w``: the point of the unit circle at w half turns, exact at quarter turns."""
    turn = math.fmod(w, 2.0)
    if turn < 0:
        turn += 2.0
    if turn * 2 == math.floor(turn * 2):
        return (1 + 0j, 1j, -1 + 0j, -1j)[int(turn * 2) % 4]
    return complex(math.cos(math.pi * turn), math.sin(math.pi * turn))


def _power_span(w: Span, a: Span) -> Span | None:
    """Integers to natural powers within int64, and positive floats to float powers."""
    kind = joint_kind(w, a)
    if kind == 'i' and w.low >= 0:
        top = int(max(abs(a.low), abs(a.high)))
        if top <= 1 or w.high <= 64:
            bound = top ** int(w.high) if top > 1 else 1
            low = -bound if a.low < 0 else 0
            return integer_span(min(low, a.low, w.low), max(bound, a.high, w.high, 1), INT8)
    return None


def fixed_exponent(exponent: Value) -> Callable[..., Any] | None:
    """The ufunc of one argument that raises floats to this power better than np.power, if there is one."""
    return np.square if exponent == 2 else np.sqrt if exponent == 0.5 else np.positive if exponent == 1 else None


def _power_array(w: Value, a: Value) -> np.ndarray:
    codes = type_code(w) + type_code(a)
    if 'D' in codes:
        return _complex_power_array(w, a)
    if 'd' not in codes:
        return _integer_power_array(w, a)
    if not isinstance(w, np.ndarray):
        special = fixed_exponent(w)
        a = np.asarray(a, dtype=FLOAT)
        if special is np.sqrt and a.min() < 0:
            special = None
        if special is not None:
            return guarded(special, a)
    base, exponent = np.asarray(a, dtype=FLOAT), np.asarray(w, dtype=FLOAT)
    if base.min() < 0 and not (exponent == np.rint(exponent)).all():
        return each_number(power_number, w, a)
    return _float_power(base, exponent)


def _float_power(base: Value, exponent: Value) -> np.ndarray:
    base, exponent = np.asarray(base, dtype=FLOAT), np.asarray(exponent, dtype=FLOAT)
    return guarded(patiently(np.power, base, exponent), base, exponent)


def _integer_power_array(w: Value, a: Value) -> np.ndarray:
    span_w, span_a = span_of(w), span_of(a)
    span = _power_span(span_w, span_a)
    if span is not None:
        return patiently(np.power, a, w)(a, w, dtype=span.dtype, casting='unsafe')
    if max(-span_w.low, span_w.high) > EXACT:          # a float exponent may have lost its parity
        return each_number(power_number, w, a)
    if span_w.low >= 0:
        near = _float_power(a, w)
        if (np.abs(near) < 9.2e18).all():
            return patiently(np.power, a, w)(a, w, dtype=INT64, casting='unsafe')
        if (np.abs(near) < 9.3e18).all():
            return each_number(power_number, w, a)
        return near
    return _float_power(a, w)


def _complex_power_array(w: Value, a: Value) -> np.ndarray:
    if not isinstance(w, np.ndarray):
        if w == 2:
            return guarded(np.square, a)
        if w == 0.5:
            return guarded(np.sqrt, a + 0.0)
    if not isinstance(a, np.ndarray) and type(a) is not complex and a > 0:
        return guarded(lambda exponent: np.exp(exponent * math.log(a)), w)
    return each_number(power_number, w, a)


POWER: Scalar = Scalar('*', power_number, _power_array, np.power, _power_span)


def _exponential_number(w: Any) -> Value:
    try:
        return finite_number(cmath.exp(w) if type(w) is complex else math.exp(w))
    except OverflowError:
        raise DomainError from None


EXPONENTIAL: Scalar = Scalar('*', _exponential_number, lambda w: guarded(np.exp, _widened(w)), np.exp,
                     lambda w: Span(COMPLEX if w.dtype.kind == 'c' else FLOAT))


def _euler_number(w: Any) -> Value:
    if type(w) is complex and (2 * w.imag).is_integer():
        return finite_number(_exponential_number(math.pi * w.real) * (1, 1j, -1, -1j)[int(2 * w.imag) % 4])
    return _exponential_number(math.pi * w)


def _euler_array(w: np.ndarray) -> np.ndarray:
    made = guarded(np.exp, _widened(w) * math.pi)
    if w.dtype.kind == 'c':
        exact = np.equal(np.rint(2 * w.imag), 2 * w.imag)
        made[exact] = np.exp(math.pi * w.real[exact]) * np.array([1, 1j, -1, -1j])[
            np.mod(2 * w.imag[exact], 4).astype(np.int64)]
    return made


EULER: Scalar = Scalar('*', _euler_number, _euler_array)


def euler(w: Value) -> Value:
    """``*○w``, which the compiler reads as one function: exact where w is a multiple of 0J0.5, though pi is rounded."""
    return pervade_monadic(EULER, w)


def _widened(w: np.ndarray) -> np.ndarray:
    """Integers as float64: NumPy would take the exponential of int8 in float16."""
    return w if w.dtype.kind in 'fc' else w.astype(FLOAT)


@monadic('*', 'exponential', key='p', names=('power',), looks=('star',), scalar=EXPONENTIAL,
         inverse=lambda w: pervade_monadic(NATURAL_LOGARITHM, w))
def exponential(w: Value) -> Value:
    """The number e raised to a power. DOMAIN ERROR when the result is too large for a number.

          *0 1 2
    1 2.718281828 7.389056099

          |*0J1
    1
    """
    return pervade_monadic(EXPONENTIAL, w)


@dyadic('*', 'power', identity=1, axis=True, scalar=POWER,
        inverse=lambda w, a: pervade_dyadic(LOGARITHM, w, a), left_inverse=lambda w, b: _root(w, b))
def power(w: Value, a: Value, axis: Value | None = None) -> Value:
    """The left number raised to the right one; complex for a negative base and a fractional power.

    Anything to the power 0 is 1. 0 to a negative power is a DOMAIN ERROR.

          2*2 ¯2 10
    4 0.25 1024

          ¯27*3 2 .5
    ¯19683 729 0J5.196152423

          9 64*0.5
    3 8
    """
    return pervade_dyadic(POWER, w, a, axis)


def _root(w: Value, b: Value) -> Value:
    """The x for which ``x*b`` is w."""
    return power(pervade_monadic(RECIPROCAL, b), w)


# ⍟ logarithms

def logarithm_number(w: Any) -> Value:
    """``⍟w`` for a Python number."""
    if w == 0:
        raise DomainError
    if type(w) is complex:
        return finite_number(cmath.log(w))
    return math.log(w) if w > 0 else complex(math.log(-w), math.pi)


def _based_logarithm_number(w: Any, a: Any) -> Value:
    if type(w) is not complex and type(a) is not complex and w > 0 and a > 0:
        if a == 10:
            return math.log10(w)
        if a == 2:
            return math.log2(w)
    return _quotient(logarithm_number(a), logarithm_number(w))


def _quotient(below: Any, above: Any) -> Value:
    if below == 0 and above != 0 and not S.div:
        raise DomainError
    return divide_number(below, above)


def _logarithm_array(w: np.ndarray) -> np.ndarray:
    kind = w.dtype.kind
    if kind == 'c':
        return guarded(np.log, w + 0.0)              # no ¯0 imaginary parts: they lie below the cut
    w = _widened(w)
    if w.min() > 0:
        return np.log(w)
    if (w == 0).any():
        raise DomainError
    return np.log(w.astype(COMPLEX))


def _based_logarithm_array(w: Value, a: Value) -> np.ndarray:
    if not isinstance(a, np.ndarray) and a in (2, 10) and isinstance(w, np.ndarray) and w.dtype.kind != 'c':
        w = _widened(w)
        if w.min() > 0:
            return np.log10(w) if a == 10 else np.log2(w)
    lw = _logarithm_array(w) if isinstance(w, np.ndarray) else logarithm_number(w)
    la = _logarithm_array(a) if isinstance(a, np.ndarray) else logarithm_number(a)
    if np.any(np.equal(la, 0)):
        return each_number(_quotient, la, lw)
    return guarded(np.true_divide, lw, la)


NATURAL_LOGARITHM: Scalar = Scalar('⍟', logarithm_number, _logarithm_array, np.log,
                           lambda w: Span(FLOAT) if w.low is not None and w.low > 0 else None)
LOGARITHM: Scalar = Scalar('⍟', _based_logarithm_number, _based_logarithm_array)


@monadic('⍟', 'natural logarithm', strikes='o* O* *○', key='*', names=('log', 'ln'), scalar=NATURAL_LOGARITHM,
         inverse=lambda w: pervade_monadic(EXPONENTIAL, w))
def natural_logarithm(w: Value) -> Value:
    """The logarithm to base e; complex for negative numbers, DOMAIN ERROR for 0.

          ⍟1 2
    0 0.6931471806

          ⍟¯1
    0J3.141592654
    """
    return pervade_monadic(NATURAL_LOGARITHM, w)


@dyadic('⍟', 'logarithm', axis=True, scalar=LOGARITHM,
        inverse=lambda w, a: pervade_dyadic(POWER, w, a), left_inverse=lambda w, b: _root(b, w))
def logarithm(w: Value, a: Value, axis: Value | None = None) -> Value:
    """The logarithm of the right number to the base on the left: ``(⍟⍵)÷⍟⍺``.

          10⍟100 2
    2 0.3010299957

          2 10⍟0J1 1J2
    0J2.266180071 0.3494850022J0.4808285788
    """
    return pervade_dyadic(LOGARITHM, w, a, axis)
