"""Factorial as the gamma function, and binomial as the beta function.

Integers are exact while int64 holds the result. Complex gamma is Lanczos' approximation (g = 607÷128, 15
terms, about 15 digits), reflected for the left half plane. Binomials of large arguments go through logarithms
of gamma; the integer ones through the exact product, which is short whenever the result is finite.
"""
from __future__ import annotations

import cmath
import math
from typing import Any

import numpy as np

from arrayl.arrays import Value, narrowest
from arrayl.errors import DomainError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.primitives.scalar.numeric import (
    FLOAT,
    each_number,
    finite_number,
    float_of,
)
from arrayl.primitives.scalar.pervade import Scalar, pervade_dyadic, pervade_monadic

EXACT_FACTORIALS = [math.factorial(n) for n in range(21)]           # 21! is beyond int64
FACTORIALS = np.array([float(math.factorial(n)) for n in range(171)])
LANCZOS_G = 607 / 128
LANCZOS = (
    0.99999999999999709182, 57.156235665862923517, -59.597960355475491248, 14.136097974741747174,
    -0.49191381609762019978, 0.33994649984811888699e-4, 0.46523628927048575665e-4, -0.98374475304879564677e-4,
    0.15808870322491248884e-3, -0.21026444172410488319e-3, 0.21743961811521264320e-3, -0.16431810653676389022e-3,
    0.84418223983852743293e-4, -0.26190838401581408670e-4, 0.36899182659531622704e-5,
)


def factorial_number(w: Any) -> Value:
    """``!w`` for a Python number."""
    if type(w) is complex:
        try:
            return finite_number(cmath.exp(log_gamma(w + 1)))
        except (OverflowError, ValueError, ZeroDivisionError):
            raise DomainError from None
    if w == int(w) if type(w) is int or abs(w) < 1e6 else False:
        n = int(w)
        if 0 <= n <= 170:
            return EXACT_FACTORIALS[n] if n <= 20 else float(FACTORIALS[n])
        raise DomainError
    try:
        return finite_number(math.gamma(w + 1))
    except (OverflowError, ValueError):
        raise DomainError from None


def log_gamma(z: complex) -> complex:
    """A logarithm of the gamma function of a complex number that is no pole."""
    if z.real < 0.5:                                # Γ(z)×Γ(1-z) is π÷sin π×z
        return math.log(math.pi) - _log_sine_pi(z) - log_gamma(1 - z)
    z -= 1
    total = complex(LANCZOS[0])
    for i, c in enumerate(LANCZOS[1:], 1):
        total += c / (z + i)
    t = z + LANCZOS_G + 0.5
    return 0.5 * math.log(2 * math.pi) + (z + 0.5) * cmath.log(t) - t + cmath.log(total)


def _log_sine_pi(z: complex) -> complex:
    """A logarithm of sin π×z, also where the sine itself overflows."""
    if abs(z.imag) < 200:
        return cmath.log(cmath.sin(math.pi * complex(math.fmod(z.real, 2.0), z.imag)))
    sign = 1 if z.imag > 0 else -1                  # one exponential of the sine's two is all there is
    return complex(math.pi * abs(z.imag), -sign * math.pi * math.fmod(z.real, 2.0)) + cmath.log(0.5j * sign)


def _factorial_array(w: np.ndarray) -> np.ndarray:
    kind = w.dtype.kind
    if kind == 'c':
        return each_number(factorial_number, w)
    if kind == 'f':
        return each_number(factorial_number, w).astype(FLOAT)
    low, high = int(w.min()), int(w.max())
    if low < 0 or high > 170:
        raise DomainError
    if high > 20:
        return FACTORIALS[w.astype(np.intp)]
    return np.array(EXACT_FACTORIALS[:high + 1], dtype=narrowest(0, EXACT_FACTORIALS[high]))[w.astype(np.intp)]


FACTORIAL: Scalar = Scalar('!', factorial_number, _factorial_array)


def _inverse_factorial_number(w: Any) -> Value:
    """The x ≥ 0.46… with ``!x`` equal to w, by bisection on the increasing branch of gamma."""
    if type(w) is complex or w < 0.8856031944108889:
        raise DomainError
    low, high = 0.46163214496836234, 170.62437695630272
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if math.gamma(middle + 1) < w:
            low = middle
        else:
            high = middle
    near = round(high)
    return near if factorial_number(near) == w else high


_INVERSE_FACTORIAL: Scalar = Scalar('!', _inverse_factorial_number, lambda w: each_number(_inverse_factorial_number, w))


@monadic('!', 'factorial', key='_', names=('gamma',), looks=('shriek', 'quote dot'), scalar=FACTORIAL,
         inverse=lambda w: pervade_monadic(_INVERSE_FACTORIAL, w))
def factorial(w: Value) -> Value:
    """The product of the integers from 1; in general gamma of ⍵+1. DOMAIN ERROR for negative integers.

          !1 2 3 4 5
    1 2 6 24 120

          !¯1.5 0 1.5 3.3
    ¯3.544907702 1 1.329340388 8.85534336

          !0J1 1J2
    0.4980156681J¯0.1549498283 0.1122942423J0.3236128855
    """
    return pervade_monadic(FACTORIAL, w)


# Binomial

def binomial_number(w: Any, a: Any) -> Value:
    """``a!w`` for Python numbers: how many ways to choose a of w."""
    n, k = _integral(w), _integral(a)
    if n is not None and k is not None:
        return _integer_binomial(n, k)
    if n is not None and n < 0:
        raise DomainError
    if type(w) is complex or type(a) is complex:
        return _complex_binomial(w, a, k)
    if (k is not None and k < 0) or _is_pole(w - a):
        return 0
    if k is not None and k <= 32:
        return _falling(w, k)
    try:
        if max(abs(w), abs(a), abs(w - a)) < 150:
            return finite_number(math.gamma(w + 1) / math.gamma(a + 1) / math.gamma(w - a + 1))
        size = math.lgamma(w + 1) - math.lgamma(a + 1) - math.lgamma(w - a + 1)
        return finite_number(math.exp(size) * _gamma_sign(w + 1) * _gamma_sign(a + 1) * _gamma_sign(w - a + 1))
    except (OverflowError, ValueError):
        raise DomainError from None


def _integral(x: Any) -> int | None:
    if type(x) is int:
        return x
    return int(x) if type(x) is float and x.is_integer() else None


def _is_pole(x: Any) -> bool:
    return x == math.floor(x) and x < 0


def _gamma_sign(x: float) -> int:
    return 1 if x > 0 or math.floor(x) % 2 == 0 else -1


def _integer_binomial(n: int, k: int) -> Value:
    sign = 1
    if n < 0:
        if k >= 0:
            n, sign = k - n - 1, -1 if k & 1 else 1
        elif k <= n:
            n, k, sign = -k - 1, n - k, -1 if (n - k) & 1 else 1
        else:
            return 0
    if k < 0 or k > n:
        return 0
    k = min(k, n - k)
    if k > 1100:                                    # beyond the floats
        raise DomainError
    r = sign * math.comb(n, k)
    return finite_number(r) if abs(r).bit_length() <= 64 else float_of(r)


def _falling(w: Any, k: int) -> Value:
    """w choose a small natural k, for any w: the product of (w-i)÷(i+1)."""
    r: Any = 1
    for i in range(k):
        r = r * (w - i) / (i + 1)
    return finite_number(r)


def _complex_binomial(w: Any, a: Any, k: int | None) -> Value:
    if k is not None and k < 0:
        return 0
    if k is not None and k <= 64:
        return _falling(w, k)
    w, a = complex(w), complex(a)
    for z in (a, w - a):
        if z.imag == 0 and z.real < 0 and z.real == math.floor(z.real):
            return 0
    try:
        return finite_number(cmath.exp(log_gamma(w + 1) - log_gamma(a + 1) - log_gamma(w - a + 1)))
    except (OverflowError, ValueError):
        raise DomainError from None


BINOMIAL: Scalar = Scalar('!', binomial_number, lambda w, a: each_number(binomial_number, w, a))


@dyadic('!', 'binomial', names=('combinations', 'choose'), identity=1, axis=True, scalar=BINOMIAL)
def binomial(w: Value, a: Value, axis: Value | None = None) -> Value:
    """How many ways there are to choose ⍺ things of ⍵; in general ``(!⍵)÷(!⍺)×!⍵-⍺``, by the beta function.

    DOMAIN ERROR when ⍵ is a negative integer and ⍺ is no integer.

          2!5
    10

          1 1.2 1.4 1.6 1.8 2!5
    5 6.105689248 7.219424686 8.281104786 9.227916704 10

          2!3J2
    1J5
    """
    return pervade_dyadic(BINOMIAL, w, a, axis)
