"""Pi times, and the 25 circular functions of dyadic ``○``.

Each function is one row of `FUNCTIONS`: the NumPy ufunc that does it for reals, the reals for which it stays
real, and the function of one complex number for all others. On branch cuts the inverse functions take the
values that Penfield's formulas give (``arcsin z`` is ``-i×⍟(i×z)+(1-z*2)*.5``), which are the limits from the
other side of cmath's cut for some: `_on_cut` sets the sign of the zero accordingly.
"""
from __future__ import annotations

import cmath
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from arrayl.arrays import Value
from arrayl.errors import DomainError
from arrayl.fields import Fields
from arrayl.primitives.registry import dyadic, monadic
from arrayl.primitives.scalar.numeric import FLOAT, each_number, finite_number, guarded, near_integer
from arrayl.primitives.scalar.pervade import Scalar, Span, pervade_dyadic, pervade_monadic


def _on_cut(z: complex) -> complex:
    """`z` with the signs of zero parts that lead to Penfield's value on a branch cut."""
    if z.imag == 0:
        return complex(z.real, -0.0 if z.real > 1 else 0.0)
    if z.real == 0:
        return complex(-0.0 if z.imag < -1 else 0.0, z.imag)
    return z


def _inverse(function: Callable[[complex], complex]) -> Callable[[complex], complex]:
    return lambda z: function(_on_cut(z))


def _square_root(z: complex) -> complex:
    return cmath.sqrt(complex(z.real, z.imag or 0.0))   # never below the cut


def _minus_four(z: complex) -> complex:
    return 0j if z == -1 else (z + 1) * _square_root((z - 1) / (z + 1))


def _arc_tangent(z: complex) -> complex:
    if z.real == 0 and abs(z.imag) == 1:
        raise DomainError
    return cmath.atan(_on_cut(z))


def _arc_tangent_hyperbolic(z: complex) -> complex:
    if z.imag == 0 and abs(z.real) == 1:
        raise DomainError
    return cmath.atanh(_on_cut(z))


class Circular(Fields):
    """One circular function: how it works on reals, while it stays real, and on complex numbers."""
    real: Callable[..., Any] | None             # a ufunc of float arrays
    stays_real: Callable[[Any], Any]            # a test of reals
    any: Callable[[complex], complex]           # a function of one complex number


def _always(x: Any) -> Any:
    return True


def _within_one(x: Any) -> Any:
    return (x >= -1) & (x <= 1)


def _inside_one(x: Any) -> Any:
    return (x > -1) & (x < 1)


def _outside_one(x: Any) -> Any:
    return (x <= -1) | (x >= 1)


def _never(x: Any) -> Any:
    return x != x


def _real_minus_four(x: Any) -> Any:
    return np.sign(x) * np.sqrt(np.abs(x) - 1) * np.sqrt(np.abs(x) + 1) + 0.0


FUNCTIONS: dict[int, Circular] = {
    0: Circular(lambda x: np.sqrt((1 - x) * (1 + x)), _within_one, lambda z: _square_root((1 - z) * (1 + z))),
    1: Circular(np.sin, _always, cmath.sin),
    2: Circular(np.cos, _always, cmath.cos),
    3: Circular(np.tan, _always, cmath.tan),
    4: Circular(lambda x: np.hypot(1.0, x), _always, lambda z: _square_root(1 + z * z)),
    5: Circular(np.sinh, _always, cmath.sinh),
    6: Circular(np.cosh, _always, cmath.cosh),
    7: Circular(np.tanh, _always, cmath.tanh),
    8: Circular(None, _never, lambda z: _square_root(-1 - z * z)),
    9: Circular(np.positive, _always, lambda z: complex(z.real)),
    10: Circular(np.abs, _always, lambda z: complex(math.hypot(z.real, z.imag))),
    11: Circular(np.zeros_like, _always, lambda z: complex(z.imag)),
    12: Circular(lambda x: np.where(x < 0, math.pi, 0.0), _always, lambda z: complex(cmath.phase(z + 0))),
    -1: Circular(np.arcsin, _within_one, _inverse(cmath.asin)),
    -2: Circular(np.arccos, _within_one, _inverse(cmath.acos)),
    -3: Circular(np.arctan, _always, _arc_tangent),
    -4: Circular(_real_minus_four, _outside_one, _minus_four),
    -5: Circular(np.arcsinh, _always, _inverse(cmath.asinh)),
    -6: Circular(np.arccosh, lambda x: x >= 1, _inverse(cmath.acosh)),
    -7: Circular(np.arctanh, _inside_one, _arc_tangent_hyperbolic),
    -8: Circular(None, _never, lambda z: -_square_root(-1 - z * z)),
    -9: Circular(np.positive, _always, lambda z: z),
    -10: Circular(np.positive, _always, lambda z: z.conjugate()),
    -11: Circular(None, _never, lambda z: z * 1j),
    -12: Circular(None, _never, lambda z: cmath.exp(z * 1j)),
}
COMPLEX_UFUNCS: dict[int, Callable[..., Any]] = {
    1: np.sin, 2: np.cos, 5: np.sinh, 6: np.cosh, 10: lambda z: np.hypot(z.real, z.imag), -12: lambda z: np.exp(z * 1j),
}
REAL: dict[int, Callable[[float], float]] = {
    1: math.sin, 2: math.cos, 3: math.tan, 4: lambda x: math.hypot(1.0, x), 5: math.sinh, 6: math.cosh,
    7: math.tanh, -3: math.atan, -5: math.asinh,
}


def which(a: Any) -> int:
    """The left argument of ``○`` as one of ¯12…12."""
    k = near_integer(a)
    if not -12 <= k <= 12:
        raise DomainError
    return k


def circular_number(w: Any, a: Any) -> Value:
    """``a○w`` for Python numbers."""
    k = which(a)
    try:
        if type(w) is complex:
            return finite_number(_no_minus_zero(FUNCTIONS[k].any(w)))
        if k in REAL:
            return finite_number(REAL[k](w))
        if k in (9, -9, -10):
            return w
        if k in (10, 11):
            return finite_number(abs(w)) if k == 10 else 0
        row = FUNCTIONS[k]
        if row.real is not None and row.stays_real(w):
            with np.errstate(all='ignore'):
                return finite_number(float(row.real(float(w))))
        return finite_number(_no_minus_zero(row.any(complex(w))))
    except (OverflowError, ValueError, ZeroDivisionError):
        raise DomainError from None


def _no_minus_zero(z: complex) -> complex:
    return complex(z.real + 0.0, z.imag + 0.0)


def _circular_array(w: Value, a: Value) -> np.ndarray:
    if isinstance(a, np.ndarray):
        first = a.reshape(-1)[0].item()
        if a.size != 1 and not (a == first).all():
            return each_number(circular_number, w, a) if np.size(w) * np.size(a) < 64 else _many(w, a)
        shape = np.broadcast_shapes(np.shape(w), a.shape)
        a = int(first) if isinstance(first, bool) else first
        if not isinstance(w, np.ndarray) or w.shape != shape:
            w = np.broadcast_to(w, shape)
    return apply_one(which(a), w)


def apply_one(k: int, w: np.ndarray) -> np.ndarray:
    """Circular function `k` of a simple numeric array."""
    row = FUNCTIONS[k]
    if k in (9, -9, -10) and w.dtype.kind != 'c':
        return w
    if k == 9 or k == 11:
        return (w.real if k == 9 else w.imag).copy()
    if w.dtype.kind != 'c' and row.real is not None:
        x = np.asarray(w, dtype=FLOAT)
        if row.stays_real is _always or row.stays_real(x).all():
            return guarded(row.real, x)
    if w.dtype.kind == 'c' and k in COMPLEX_UFUNCS:
        return guarded(COMPLEX_UFUNCS[k], w)
    return each_number(lambda x: circular_number(x, k), w)


def _many(w: Value, a: np.ndarray) -> np.ndarray:
    """Different functions for different items: each runs over the items that are its own."""
    codes = [(x, which(int(x) if isinstance(x, bool) else x)) for x in np.unique(a).tolist()]
    left, right = np.broadcast_arrays(a, w)
    results = [(mask, apply_one(k, right[mask])) for mask, k in ((left == x, k) for x, k in codes)]
    dtype = np.result_type(*(r.dtype for _, r in results))
    out = np.empty(left.shape, dtype=dtype)
    for mask, r in results:
        out[mask] = r
    return out


CIRCULAR: Scalar = Scalar('○', circular_number, _circular_array)
PI_TIMES: Scalar = Scalar('○', lambda w: finite_number(w * math.pi), lambda w: guarded(np.multiply, w, math.pi), None,
                  lambda w: Span(FLOAT) if w.dtype.kind != 'c' else None)

INVERSES = {k: -k for k in range(-8, 9)} | {0: 0, -9: -9, -10: -10, -12: 12}


@monadic('○', 'pi times', strikes='OO', key='o', names=('circle', 'pi'), scalar=PI_TIMES,
         inverse=lambda w: pervade_monadic(_PI_PART, w))
def pi_times(w: Value) -> Value:
    """The product with pi.

          ○1 2
    3.141592654 6.283185307

          ○÷180
    0.01745329252
    """
    return pervade_monadic(PI_TIMES, w)


def turns(w: Value) -> Value:
    """`w` for ``*○w``, with the errors of ``○w``."""
    pi_times(w)
    return w


_PI_PART: Scalar = Scalar('○', lambda w: finite_number(w / math.pi), lambda w: guarded(np.true_divide, w, math.pi))


@dyadic('○', 'circular functions', names=('sine', 'cosine', 'tangent', 'trigonometry'), axis=True, scalar=CIRCULAR,
        inverse=lambda w, a: _undo(w, a))
def circular(w: Value, a: Value, axis: Value | None = None) -> Value:
    """A trigonometric, hyperbolic, Pythagorean or complex function, chosen by the left number from ¯12 to 12.

    ``1 2 3○`` sine, cosine, tangent; ``5 6 7○`` the hyperbolic ones; negative numbers their inverses.
    ``0○⍵`` is ``(1-⍵*2)*.5``, ``4○⍵`` ``(1+⍵*2)*.5``, ``8○⍵`` ``(-1+⍵*2)*.5``; ``¯4○`` is the inverse of ``4○``,
    ``¯8○⍵`` is ``-8○⍵``. ``9 10 11 12○`` real part, magnitude, imaginary part, phase; ``¯9○⍵`` is ⍵, ``¯10○⍵`` ``+⍵``,
    ``¯11○⍵`` ``⍵×0J1``, ``¯12○⍵`` ``*⍵×0J1``.

          0 ¯1○1
    0 1.570796327

          1 2 3○○÷4
    0.7071067812 0.7071067812 1

          9 11∘.○3.5J¯1.2 2J3 3J4
     3.5 2 3
    ¯1.2 3 4
    """
    return pervade_dyadic(CIRCULAR, w, a, axis)


def _undo(w: Value, a: Value) -> Value:
    """The x for which ``a○x`` is w."""
    return pervade_dyadic(_UNCIRCULAR, w, a)


def _undo_number(w: Any, a: Any) -> Value:
    k = which(a)
    if k == -12:
        return finite_number(cmath.log(w) / 1j) if w else _no_inverse()
    if k == -11:
        return finite_number(w * -1j)
    if k not in INVERSES:
        return _no_inverse()
    return circular_number(w, INVERSES[k])


def _no_inverse() -> Value:
    raise DomainError


_UNCIRCULAR: Scalar = Scalar('○', _undo_number, lambda w, a: each_number(_undo_number, w, a))
