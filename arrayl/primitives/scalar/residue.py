"""Residue: the remainder of division, with the sign of the left argument.

Integers, and floats whose values are integers, give the exact remainder. Of other numbers the quotient is
looked at first: where it equals an integer within ⎕CT the residue is 0, so that ``0.1|0.3`` is 0.
"""
from __future__ import annotations

import math
from typing import Any

import numpy as np

from arrayl.arrays import INT_MIN, Value, allocate
from arrayl.arrays.apart import patiently
from arrayl.arrays.flags import ignoring
from arrayl.primitives.registry import dyadic
from arrayl.primitives.scalar.numeric import (
    INT8,
    INT64,
    LIMITS,
    SMALL,
    each_number,
    finite,
    finite_number,
    integer_span,
    joint_kind,
    span_of,
    type_code,
)
from arrayl.primitives.scalar.pervade import Scalar, Span, pervade_dyadic
from arrayl.primitives.scalar.rounding import complex_floors, floor_number
from arrayl.primitives.tolerance import equal
from arrayl.settings import S

BLOCK = 1 << 14                         # complex numbers that are looked at one time: they stay in the cache


def residue_number(w: Any, a: Any) -> Value:
    """``a|w`` for Python numbers."""
    if a == 0:
        return w
    if type(w) is int and type(a) is int:
        return w % a
    if type(w) is complex or type(a) is complex:
        return _complex_residue(w, a)
    w, a = float(w), float(a)
    if not (w.is_integer() and a.is_integer()):
        try:
            q = w / a
        except OverflowError:
            return 0
        if math.isinf(q) or equal(float(round(q)), q, S.ct):
            return 0
    return w % a or 0


def _complex_residue(w: Any, a: Any) -> Value:
    q = complex(w) / a
    multiple = floor_number(finite_number(q))
    if equal(multiple, q, S.ct):
        return 0
    return finite_number(w - a * multiple)


def _residue_span(w: Span, a: Span) -> Span | None:
    """np.remainder is the whole truth for integers when no divisor is 0."""
    if joint_kind(w, a) != 'i' or a.low <= 0 <= a.high:
        return None
    return _integer_span(w, a)


def _integer_span(w: Span, a: Span) -> Span:
    """Holds the operands, the result and what ``0|w`` leaves."""
    span = integer_span(min(w.low, a.low), max(w.high, a.high), INT8)
    return span or Span(INT64)


def _residue_array(w: Value, a: Value) -> np.ndarray:
    codes = type_code(w) + type_code(a)
    if 'D' in codes:
        return _complex_residues(w, a)
    if 'd' in codes:
        w, a = np.asarray(w, dtype=np.float64), np.asarray(a, dtype=np.float64)
        return ignoring(patiently(_float_residue, w, a), w, a)
    if codes == '??':
        return np.logical_and(w, np.logical_not(a))
    small = max(np.size(w), np.size(a)) <= SMALL
    dtype = _integer_span(*((LIMITS[codes[0]], LIMITS[codes[1]]) if small else (span_of(w), span_of(a)))).dtype
    zero = np.equal(a, 0)
    if dtype == INT64:                              # INT_MIN % ¯1 traps on some machines
        minus_one = np.logical_and(np.equal(a, -1), np.equal(w, INT_MIN))
        if minus_one.any():
            return each_number(residue_number, w, a)
    remainder = patiently(np.remainder, w, a)
    if not zero.any():
        return remainder(w, a, dtype=dtype, casting='unsafe')
    r = remainder(w, np.where(zero, 1, a), dtype=dtype, casting='unsafe')
    np.copyto(r, w, where=zero, casting='unsafe')
    return r


def _float_residue(w: np.ndarray, a: np.ndarray) -> np.ndarray:
    zero = a == 0
    if zero.any():
        return np.where(zero, w, _float_residue(w, np.where(zero, 1.0, a)))
    if a.ndim == 0 < w.ndim and a == 1.0:           # to the bit what np.remainder gives, in a tenth of the time
        q, r = w / a, np.floor(w)
        np.subtract(w, r, out=r)
    else:
        q, r = w / a, np.remainder(w, a)
    gap = np.abs(np.rint(q) - q)
    # Few quotients, as a rule, are this close to an integer; these are looked at one by one.
    reach = 2 * S.ct * (1.0 + min(float(np.abs(q).max()), 1e300))
    places = np.flatnonzero(~(gap > reach))
    if places.size:
        shape = r.shape
        r = np.ascontiguousarray(r).reshape(-1)
        w, a, q, gap = ((x if np.shape(x) == shape else np.broadcast_to(x, shape)).reshape(-1)[places]
                        for x in (w, a, q, gap))
        whole = (gap <= S.ct * np.maximum(np.abs(np.rint(q)), np.abs(q))) | ~np.isfinite(q)
        fractions = (w != np.rint(w)) | (a != np.rint(a))
        r[places[whole & fractions]] = 0.0
        r = r.reshape(shape)
    r += 0.0                                        # no ¯0
    return r


def _complex_residues(w: Value, a: Value) -> np.ndarray:
    """`residue_number` of every pair of two arrays that broadcast, at least one of them complex, a block at a time."""
    w, a = np.broadcast_arrays(w, a)
    out = allocate(w.shape, np.complex128)
    flat = out.reshape(-1)
    for i in range(0, w.size, BLOCK):
        x, z = (np.asarray(value.flat[i:i + BLOCK], dtype=np.complex128) for value in (w, a))
        flat[i:i + BLOCK] = ignoring(_complex_block, x, z)
    return out if flat.any() else np.zeros(out.shape, dtype=bool)


def _complex_block(w: np.ndarray, a: np.ndarray) -> np.ndarray:
    x, y, c, d = w.real, w.imag, a.real, a.imag
    real = (y == 0) & (d == 0)
    kept = (c == 0) & (d == 0)
    q = _quotients(x, y, np.where(kept, 1.0, c), d)
    multiple = complex_floors(q)
    # In real numbers, as Python has it: NumPy's products of complex numbers differ in the last bit.
    m, n = multiple.real, multiple.imag
    r = np.empty(w.shape, dtype=np.complex128)
    r.real, r.imag = x - (c * m - d * n), y - (c * n + d * m)
    gap = np.hypot(q.real - m, q.imag - n)
    r[gap <= S.ct * np.maximum(np.hypot(m, n), np.hypot(q.real, q.imag))] = 0.0
    r[kept] = w[kept]
    if real.any():
        r[real] = _float_residue(x[real], c[real])
    for value in (q[~(kept | real)], r):
        finite(value)
    r += 0.0                                        # no ¯0
    return r


def _quotients(x: np.ndarray, y: np.ndarray, c: np.ndarray, d: np.ndarray) -> np.ndarray:
    """``(x + iy) / (c + id)`` by Smith's rule, to the bit what Python's division of complex numbers gives."""
    steep = np.abs(c) < np.abs(d)
    less, more = np.where(steep, c, d), np.where(steep, d, c)
    ratio = less / more
    scale = more + less * ratio
    q = np.empty(x.shape, dtype=np.complex128)
    q.real = np.where(steep, x * ratio + y, x + y * ratio) / scale
    q.imag = np.where(steep, y * ratio - x, y - x * ratio) / scale
    return q


RESIDUE: Scalar = Scalar('|', residue_number, _residue_array, np.remainder, _residue_span)


@dyadic('|', 'residue', identity=0, axis=True, scalar=RESIDUE)
def residue(w: Value, a: Value, axis: Value | None = None) -> Value:
    """The remainder when the right number is divided by the left one, in sign and range that of the left one.

    ``0|⍵`` is ⍵. A quotient that equals an integer within ⎕CT leaves 0. For complex numbers the remainder
    from the complex floor of the quotient.

          3 3 ¯3 ¯3|¯5 5 ¯4 4
    1 2 ¯1 ¯2

          0.5|3.12 ¯1 ¯0.6
    0.12 0 0.4

          1J2|2J3 3J4 5J6
    1J1 ¯1J1 0J1
    """
    return pervade_dyadic(RESIDUE, w, a, axis)


