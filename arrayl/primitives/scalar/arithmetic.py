"""Plus, minus, times, divide, and their monadic forms.

The rules of `_sum_span` and its neighbours are interval arithmetic: they prove the type of a result from the
bounds of its arguments (see `numeric`). Rejected: saturating or wrapping types with a check of every result.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays import INT_MAX, INT_MIN, Value
from arrayl.arrays.flags import ignoring, raising
from arrayl.errors import DomainError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.primitives.scalar.numeric import (
    BOOL,
    COMPLEX,
    EXACT,
    FLOAT,
    INT8,
    INT64,
    LIMITS,
    SMALL,
    arithmetic,
    finite,
    finite_number,
    integer_span,
    joint_kind,
    span_of,
    type_code,
    type_table,
)
from arrayl.primitives.scalar.pervade import Scalar, Span, pervade_dyadic, pervade_monadic
from arrayl.settings import S

FLOATS = {'f': Span(FLOAT), 'c': Span(COMPLEX)}


# + plus

def _add(w: Any, a: Any) -> Value:
    r = a + w
    t = type(r)
    if t is int:
        return r if INT_MIN <= r <= INT_MAX else float(r)
    if t is float and r - r == 0.0:
        return r
    return finite_number(r)


def _sum_span(w: Span, a: Span) -> Span | None:
    kind = joint_kind(w, a)
    return integer_span(a.low + w.low, a.high + w.high, INT8) if kind == 'i' else FLOATS[kind]


_SUM_TYPES = type_table(_sum_span)


def _add_wide(w: Value, a: Value) -> np.ndarray:
    r: Any = np.add(a, w, dtype=INT64)
    wrapped = ((a ^ r) & (w ^ r)) < 0               # both operands' signs differ from the result's
    return np.where(wrapped, np.add(a, w, dtype=FLOAT), r) if wrapped.any() else r


def _add_array(w: Value, a: Value) -> np.ndarray:
    return arithmetic(np.add, _sum_span, _SUM_TYPES, _add_wide, w, a)


PLUS: Scalar = Scalar('+', _add, _add_array, np.add, _sum_span)


def _conjugate(w: Any) -> Value:
    return w.conjugate() if type(w) is complex else w


CONJUGATE: Scalar = Scalar('+', _conjugate, lambda w: np.conjugate(w) if w.dtype.kind == 'c' else w, keeps_type=True)


@monadic('+', 'conjugate', names=('add', 'addition'), scalar=CONJUGATE,
         inverse=lambda w: pervade_monadic(CONJUGATE, w))
def conjugate(w: Value) -> Value:
    """The number with its imaginary part negated; a real number is its own conjugate.

    Takes numbers of any shape and nesting. An empty argument keeps its type.

          +3J4 ¯2 0J¯1
    3J¯4 ¯2 0J1

          v←3J4 ⋄ v×+v
    25
    """
    return pervade_monadic(CONJUGATE, w)


@dyadic('+', 'plus', identity=0, axis=True, scalar=PLUS,
        inverse=lambda w, a: pervade_dyadic(MINUS, a, w), left_inverse=lambda w, b: pervade_dyadic(MINUS, b, w))
def plus(w: Value, a: Value, axis: Value | None = None) -> Value:
    """The sum of corresponding numbers.

    Integers are exact to 64 bits; a sum beyond them is a float. DOMAIN ERROR for characters.

          1 2 3+10 20 30
    11 22 33

          10+1 (2 3)
    11  12 13

          10 20+[1]2 3⍴⍳6
    11 12 13
    24 25 26
    """
    return pervade_dyadic(PLUS, w, a, axis)


# - minus

def _subtract(w: Any, a: Any) -> Value:
    r = a - w
    t = type(r)
    if t is int:
        return r if INT_MIN <= r <= INT_MAX else float(r)
    if t is float and r - r == 0.0:
        return r
    return finite_number(r)


def _difference_span(w: Span, a: Span) -> Span | None:
    kind = joint_kind(w, a)
    return integer_span(a.low - w.high, a.high - w.low, INT8) if kind == 'i' else FLOATS[kind]


_DIFFERENCE_TYPES = type_table(_difference_span)


def _subtract_wide(w: Value, a: Value) -> np.ndarray:
    a, w = np.asarray(a, dtype=INT64), np.asarray(w, dtype=INT64)
    r = a - w
    wrapped = ((a ^ w) & (a ^ r)) < 0
    return np.where(wrapped, np.subtract(a, w, dtype=FLOAT), r) if wrapped.any() else r


def _subtract_array(w: Value, a: Value) -> np.ndarray:
    return arithmetic(np.subtract, _difference_span, _DIFFERENCE_TYPES, _subtract_wide, w, a)


MINUS: Scalar = Scalar('-', _subtract, _subtract_array, np.subtract, _difference_span)


def _negate(w: Any) -> Value:
    return -w if w != INT_MIN and w != 0 else 0 if w == 0 else -float(w)


def _negative_span(w: Span) -> Span | None:
    return integer_span(-w.high, -w.low, INT8) if w.dtype.kind in 'bi' else w


def _negate_array(w: np.ndarray) -> np.ndarray:
    if w.dtype.kind in 'fc':
        return 0.0 - w                              # never ¯0
    span = _negative_span(LIMITS[w.dtype.char] if w.size <= SMALL and w.dtype != INT64 else span_of(w))
    if span is None:
        return -w.astype(FLOAT)
    made = w.astype(span.dtype)
    return np.negative(made, out=made)


NEGATE: Scalar = Scalar('-', _negate, _negate_array, np.negative, _negative_span)


@monadic('-', 'negate', names=('minus', 'subtract', 'subtraction'), looks=('bar',), scalar=NEGATE,
         inverse=lambda w: pervade_monadic(NEGATE, w))
def negate(w: Value) -> Value:
    """The number with its sign changed.

          -3 ¯2.5 0J1
    ¯3 2.5 0J¯1

          -(1 2)(3 ¯4)
     ¯1 ¯2  ¯3 4
    """
    return pervade_monadic(NEGATE, w)


@dyadic('-', 'minus', identity=0, axis=True, scalar=MINUS,
        inverse=lambda w, a: pervade_dyadic(MINUS, w, a), left_inverse=lambda w, b: pervade_dyadic(PLUS, w, b))
def minus(w: Value, a: Value, axis: Value | None = None) -> Value:
    """The left number less the right one.

          5 4 3-1 2 3
    4 2 0

          1 2 3∘.-1 2 3
    0 ¯1 ¯2
    1  0 ¯1
    2  1  0
    """
    return pervade_dyadic(MINUS, w, a, axis)


# × times

def _multiply(w: Any, a: Any) -> Value:
    r = a * w
    t = type(r)
    if t is int:
        return r if INT_MIN <= r <= INT_MAX else float(r)
    if t is float and r - r == 0.0:
        return r
    return finite_number(r)


def product_span(w: Span, a: Span) -> Span | None:
    kind = joint_kind(w, a)
    if kind != 'i':
        return FLOATS[kind]
    corners = (a.low * w.low, a.low * w.high, a.high * w.low, a.high * w.high)
    return integer_span(min(corners), max(corners), BOOL if w.dtype == BOOL and a.dtype == BOOL else INT8)


_PRODUCT_TYPES = type_table(product_span)


def _multiply_wide(w: Value, a: Value) -> np.ndarray:
    near = np.abs(np.multiply(a, w, dtype=FLOAT))
    if (near >= 9223372036854777000.0).any():
        return np.multiply(a, w, dtype=FLOAT)
    r = np.multiply(a, w, dtype=INT64)
    doubtful = near >= 9223372036854773000.0        # a float cannot tell these from the end of int64
    if doubtful.any():
        wb, ab = np.broadcast_to(w, r.shape), np.broadcast_to(a, r.shape)
        pairs = zip(ab[doubtful].tolist(), wb[doubtful].tolist(), strict=True)
        if not all(INT_MIN <= x * y <= INT_MAX for x, y in pairs):
            return np.multiply(a, w, dtype=FLOAT)
    return r


def _multiply_array(w: Value, a: Value) -> np.ndarray:
    return arithmetic(np.multiply, product_span, _PRODUCT_TYPES, _multiply_wide, w, a)


TIMES: Scalar = Scalar('×', _multiply, _multiply_array, np.multiply, product_span)


def _direction(w: Any) -> Value:
    if type(w) is complex:
        scale = max(abs(w.real), abs(w.imag))
        w = complex(w.real / scale, w.imag / scale)     # the magnitude itself might overflow
        return finite_number(w / abs(w))
    return 1 if w > 0 else -1 if w < 0 else 0


def _direction_array(w: np.ndarray) -> np.ndarray:
    kind = w.dtype.kind
    if kind == 'b':
        return w
    if kind == 'c':
        return _complex_directions(w)
    return np.sign(w).astype(INT8)


def _complex_directions(w: np.ndarray) -> np.ndarray:
    scale = np.maximum(np.abs(w.real), np.abs(w.imag))
    scale[scale == 0] = 1.0
    x, y = w.real / scale, w.imag / scale
    size = np.hypot(x, y)
    size[size == 0] = 1.0
    made = np.empty(w.shape, dtype=np.complex128)
    made.real, made.imag = x / size, y / size
    return made + 0.0                   # no ¯0


DIRECTION: Scalar = Scalar('×', _direction, _direction_array)


@monadic('×', 'direction', strikes='xx /\\', key='-', names=('sign', 'signum', 'multiply', 'multiplication'),
         scalar=DIRECTION)
def direction(w: Value) -> Value:
    """¯1, 0 or 1 by the sign; for a complex number the number of magnitude 1 in its direction.

          ×¯3.1 0 5
    ¯1 0 1

          ×3J4
    0.6J0.8
    """
    return pervade_monadic(DIRECTION, w)


@dyadic('×', 'times', identity=1, axis=True, scalar=TIMES,
        inverse=lambda w, a: pervade_dyadic(DIVIDE, a, w), left_inverse=lambda w, b: pervade_dyadic(DIVIDE, b, w))
def times(w: Value, a: Value, axis: Value | None = None) -> Value:
    """The product of corresponding numbers.

          2 3 4×10
    20 30 40

          (⍳3)∘.×⍳4
    1 2 3  4
    2 4 6  8
    3 6 9 12
    """
    return pervade_dyadic(TIMES, w, a, axis)


# ÷ divide

def divide_number(w: Any, a: Any) -> Value:
    if w == 0:
        return _by_zero(a)
    if type(w) is int and type(a) is int:
        q, rest = divmod(a, w)
        if rest == 0 and q <= INT_MAX:
            return q
        return a / w
    try:
        r = a / w
    except OverflowError:
        raise DomainError from None
    return r if type(r) is float and r - r == 0.0 else finite_number(r)


def _by_zero(a: Any) -> Value:
    if S.div:
        return 0
    if a == 0:
        return 1
    raise DomainError('Divide by zero')


def _quotient_span(w: Span, a: Span) -> Span | None:
    if w.low is None or isinstance(w.low, complex) or w.low <= 0 <= w.high:
        return None                                 # the divisor may be 0
    return FLOATS['c' if joint_kind(w, a) == 'c' else 'f']


def _divide_array(w: Value, a: Value) -> np.ndarray:
    if INT64.char in (type_code(w), type_code(a)) and joint_kind(span_of(w), span_of(a)) == 'i':
        exact = _divide_exactly(w, a)
        if exact is not None:
            return exact
    try:
        quotients: np.ndarray = raising(np.true_divide, a, w)
        return quotients
    except FloatingPointError:
        pass
    zero = np.equal(w, 0)
    if not S.div and np.logical_and(zero, np.not_equal(a, 0)).any():
        raise DomainError('Divide by zero')
    r = ignoring(np.true_divide, a, np.where(zero, 1, w))
    np.copyto(r, 0 if S.div else 1, where=zero)
    return finite(r)


def _divide_exactly(w: Value, a: Value) -> np.ndarray | None:
    """Integers beyond the exact floats stay exact when every quotient is an integer."""
    span_w, span_a = span_of(w), span_of(a)
    if max(-span_a.low, span_a.high, -span_w.low, span_w.high) <= EXACT:
        return None
    w64, a64 = np.asarray(w, dtype=INT64), np.asarray(a, dtype=INT64)
    if (w64 == 0).any() or (span_a.low == INT_MIN and (w64 == -1).any()) or (a64 % w64).any():
        return None
    return a64 // w64


DIVIDE: Scalar = Scalar('÷', divide_number, _divide_array, np.true_divide, _quotient_span)
RECIPROCAL: Scalar = Scalar('÷', lambda w: divide_number(w, 1), lambda w: _divide_array(w, 1), np.reciprocal)


@monadic('÷', 'reciprocal', strikes=':-', key='=', names=('divide', 'division'), scalar=RECIPROCAL,
         inverse=lambda w: pervade_monadic(RECIPROCAL, w))
def reciprocal(w: Value) -> Value:
    """One divided by the number. DOMAIN ERROR for 0 unless ⎕DIV is 1.

          ÷1 2 4 ¯5
    1 0.5 0.25 ¯0.2

          ÷(2 4)8
     0.5 0.25  0.125
    """
    return pervade_monadic(RECIPROCAL, w)


@dyadic('÷', 'divide', identity=1, axis=True, scalar=DIVIDE,
        inverse=lambda w, a: pervade_dyadic(DIVIDE, w, a), left_inverse=lambda w, b: pervade_dyadic(TIMES, w, b))
def divide(w: Value, a: Value, axis: Value | None = None) -> Value:
    """The left number divided by the right one.

    0÷0 is 1 and any other number divided by 0 a DOMAIN ERROR; when ⎕DIV is 1, both are 0.

          12 7 1÷4 2 8
    3 3.5 0.125

          0÷0
    1
    """
    return pervade_dyadic(DIVIDE, w, a, axis)
