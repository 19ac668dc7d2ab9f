"""∨ and ∧ of many floats: their greatest common divisor and least common multiple, whole arrays at a time.

Two floats are integers times a power of 2, so their ratio is one of two integers, and Euclid's algorithm on these
is exact in int64. It gives the digits of the ratio's continued fraction, and its remainders say how far each
convergent p÷q is from the ratio n÷d: by r÷q×d. The first that is equal within ⎕CT is the one that counts (`logical`
has the definition, in fractions). What int64 does not hold, or is too near the edge of ⎕CT for floats to tell, is
computed by that definition.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from arrayl.arrays import Value
from arrayl.arrays.progress import progress
from arrayl.primitives.scalar.numeric import BLOCK, FLOAT, INT64, each_number, narrowest
from arrayl.settings import S

FEW = 32                                # items for which numbers one by one are faster
HELD = 2.0 ** 62                        # integers below it, and their sums, are in int64
EXACT = 2.0 ** 53
EDGE = 1e-12                            # how near to the edge of ⎕CT, relatively, a float cannot tell

Told = tuple[np.ndarray, ...]           # results as floats; as integers; which are integers; which are told


def divisors(one: Callable[..., Any], w: Value, a: Value) -> np.ndarray:
    """``a∨w`` of real arrays, one of floats; `one` is ∨ of two numbers."""
    return _by_blocks(one, _divisor, w, a)


def multiples(one: Callable[..., Any], w: Value, a: Value) -> np.ndarray:
    """``a∧w`` of real arrays, one of floats; `one` is ∧ of two numbers."""
    return _by_blocks(one, _multiple, w, a)


def _by_blocks(one: Callable[..., Any], some: Callable[..., Told], w: Value, a: Value) -> np.ndarray:
    arrays = np.broadcast_arrays(w, a)
    shape, size = arrays[0].shape, arrays[0].size
    if size < FEW:
        return each_number(one, w, a)
    parts = []
    for i in range(0, size, BLOCK):
        progress[:] = i, size
        x, y = (array.flat[i:i + BLOCK].astype(FLOAT) for array in arrays)
        with np.errstate(all='ignore'):
            floats, integers, whole, told = some(x, y)
        for k in np.flatnonzero(~told).tolist():
            value = one(float(x[k]), float(y[k]))
            floats[k] = value
            if type(value) is int:
                integers[k], whole[k] = value, True
        if whole.all():
            integers = integers.astype(narrowest(int(integers.min()), int(integers.max())))
            parts.append(integers)
        else:
            parts.append(floats)
    progress[:] = 0, 0
    return np.concatenate(parts).reshape(shape)


def _divisor(w: np.ndarray, a: np.ndarray) -> Told:
    """``a∨w`` of floats."""
    w, a = np.abs(w), np.abs(a)
    zero, both = (w == 0) | (a == 0), (w == np.rint(w)) & (a == np.rint(a))
    integral = both & (np.maximum(w, a) < HELD)
    found = np.where(zero, np.maximum(w, a), 0)
    integers = np.gcd(np.where(integral, w, 0).astype(INT64), np.where(integral, a, 0).astype(INT64))
    whole = (w == 0) & (a == 0) | integral & ~zero
    found = np.where(whole, integers.astype(FLOAT), found)
    told = zero | integral
    rest = np.flatnonzero(~(told | both))
    denominators = _denominators(w[rest], a[rest])
    told[rest] = denominators > 0
    found[rest] = a[rest] / np.maximum(denominators, 1)
    return found, integers, whole, told


def _multiple(w: np.ndarray, a: np.ndarray) -> Told:
    """``a∧w`` of floats: a float, unless one of them is 0."""
    zero, both = (w == 0) | (a == 0), (w == np.rint(w)) & (a == np.rint(a))
    integral = both & ~zero & (np.maximum(np.abs(w), np.abs(a)) < HELD)
    x, y = np.where(integral, w, 1).astype(INT64), np.where(integral, a, 1).astype(INT64)
    parts = y // np.gcd(x, y)
    held = integral & (np.abs(parts.astype(FLOAT) * w) < HELD)
    found = np.where(held, (np.where(held, parts, 0) * x).astype(FLOAT), 0.0)
    told = zero | held
    rest = np.flatnonzero(~(told | both))
    denominators = _denominators(np.abs(w[rest]), np.abs(a[rest]))
    products = np.abs(w[rest]) * denominators * np.where((w[rest] < 0) == (a[rest] < 0), 1, -1)
    told[rest] = (denominators > 0) & np.isfinite(products)
    found[rest] = np.where(told[rest], products, 0)
    return found, np.zeros(len(w), dtype=INT64), zero, told


def _denominators(w: np.ndarray, a: np.ndarray) -> np.ndarray:
    """Those of the simplest convergents of ``w÷a``, of positive floats, that equal it within ⎕CT; 0 where floats and
    int64 cannot tell."""
    (x, e), (y, f) = _odd(w), _odd(a)
    least = np.minimum(e, f)
    e, f = e - least, f - least
    fits = (np.frexp(x.astype(FLOAT))[1] + e <= 62) & (np.frexp(y.astype(FLOAT))[1] + f <= 62)
    result = np.zeros(len(w), dtype=INT64)
    at = np.flatnonzero(fits)
    x, y = x[at] << e[at], y[at] << f[at]
    target = x.astype(FLOAT)
    p, q = (np.zeros(len(at), dtype=INT64), np.ones(len(at), dtype=INT64)), (np.ones(len(at), dtype=INT64),
                                                                           np.zeros(len(at), dtype=INT64))
    while at.size:
        digit, rest = np.divmod(x, y)
        p, q = (p[1], digit * p[1] + p[0]), (q[1], digit * q[1] + q[0])     # no more than x and y: they do not wrap
        away, limit = rest.astype(FLOAT), S.ct * q[1].astype(FLOAT) * target
        ends = (rest == 0) | (p[1] > 0) & (away <= limit)
        doubt = (rest != 0) & (np.abs(away - limit) <= EDGE * limit)
        told = ends & ~doubt & (q[1] < EXACT)
        result[at[told]] = q[1][told]
        on = ~(ends | doubt)
        at, x, y, target = at[on], y[on], rest[on], target[on]
        p, q = (p[0][on], p[1][on]), (q[0][on], q[1][on])
    return result


def _odd(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positive floats as odd integers and the powers of 2 that they are multiplied by."""
    mantissa, exponent = np.frexp(x)
    integer = np.ldexp(mantissa, 53).astype(INT64)
    zeros = np.frexp((integer & -integer).astype(FLOAT))[1] - 1
    return integer >> zeros, exponent.astype(INT64) - 53 + zeros
