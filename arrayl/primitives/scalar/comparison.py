"""The comparisons < ≤ = ≥ > ≠, tolerant by ⎕CT (see `tolerance` for how that costs nothing).

An integer is compared with an integer exactly. An integer array is compared with floats as floats, except
where it holds integers beyond 2⁵³, which are compared with the integers that bound each float.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from arrayl.arrays import Value
from arrayl.errors import DomainError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.primitives.scalar.numeric import BOOL, EXACT, INT64, SMALL, joint_kind, span_of, type_code
from arrayl.primitives.scalar.pervade import Scalar, Span, pervade_dyadic
from arrayl.primitives.tolerance import (
    compared,
    equal,
    equal_complex,
    integer_ends,
    lower,
    lower_number,
    near,
    upper,
    upper_number,
)
from arrayl.settings import S

MIRRORED: dict[Any, Any] = {
    np.less: np.greater, np.less_equal: np.greater_equal, np.greater: np.less, np.greater_equal: np.less_equal}


class Ordering(Scalar):
    """< ≤ ≥ >. For floats ``ufunc(a, end(w, ct))`` is the tolerant ``a f w``, where `end` is lower or upper."""
    end: Callable[[np.ndarray, float], np.ndarray] = lower


class Equality(Scalar):
    """= or ≠. For floats ``a=w`` is lower(w) ≤ a ≤ upper(w)."""


def _exact_span(w: Span, a: Span) -> Span | None:
    """The ufunc alone suffices for integers, and for floats when ⎕CT is 0."""
    kind = joint_kind(w, a)
    if kind == 'i' or (kind == 'f' and S.ct == 0.0 and w.dtype.kind == a.dtype.kind):
        return Span(BOOL, 0, 1)
    return None


def _has_wide_integers(value: Value) -> bool:
    if type_code(value) != INT64.char:
        return False
    span = span_of(value)
    return max(-span.low, span.high) > EXACT


def _as_array(value: Value) -> np.ndarray:
    return value if isinstance(value, np.ndarray) else np.array(value)


def _as_floats(value: Value) -> np.ndarray:
    return np.asarray(value, dtype=np.float64)


# Orderings

def _order(kernel: Ordering, w: Value, a: Value) -> np.ndarray:
    ufunc: Any = kernel.ufunc
    kind_w, kind_a = _as_array(w).dtype.kind, _as_array(a).dtype.kind
    if 'c' in (kind_w, kind_a):
        raise DomainError
    if kind_w in 'bi' and kind_a in 'bi':
        return ufunc(a, w)
    mirrored = MIRRORED[ufunc]
    other_end = upper if kernel.end is lower else lower
    if _has_wide_integers(a):
        return _order_integers(ufunc, kernel.end, _as_floats(w), a)
    if _has_wide_integers(w):
        return _order_integers(mirrored, other_end, _as_floats(a), w)
    if S.ct == 0.0:
        return ufunc(a, w)
    if not isinstance(w, np.ndarray):
        return ufunc(a, _number_end(kernel.end)(float(w), S.ct))
    if not isinstance(a, np.ndarray):
        return mirrored(w, _number_end(other_end)(float(a), S.ct))
    if not _is_table(w, a):
        made = compared(ufunc, w, a, S.ct)
        if made is not None:
            return made
        result = ufunc(a, w)
        close = near(w, a, S.ct)
        if ufunc in (np.less, np.greater):
            return np.greater(result, close, out=result)    # and not close
        return np.logical_or(result, close, out=result)
    if w.size <= a.size:
        return ufunc(a, kernel.end(_as_floats(w), S.ct))
    return mirrored(w, other_end(_as_floats(a), S.ct))


def _number_end(end: Any) -> Callable[[float, float], float]:
    return lower_number if end is lower else upper_number


def _is_table(w: np.ndarray, a: np.ndarray) -> bool:
    """Whether a broadcast makes so much of the smaller argument that the ends of its intervals pay."""
    return w.shape != a.shape and max(w.size, a.size) * 4 <= np.broadcast(w, a).size > SMALL


def _order_integers(ufunc: Any, end: Any, floats: np.ndarray, integers: Value) -> np.ndarray:
    """``integers f floats`` where the integers may be beyond the exact floats."""
    ends = end(floats, S.ct) if S.ct else floats
    if ufunc in (np.less, np.greater_equal):            # against the integer at or above the end
        bound, beyond = np.ceil(ends), ends >= 9223372036854775808.0
    else:
        bound, beyond = np.floor(ends), ends < -9223372036854775808.0
    low, _, _ = integer_ends(bound, 0.0)
    result = ufunc(integers, low)
    if beyond.any():                                    # every integer lies on one side of such an end
        result = np.where(beyond, ufunc is np.less or ufunc is np.greater, result)
    return result


def _real_equal(w: Any, a: Any) -> bool:
    if type(w) is complex or type(a) is complex:
        raise DomainError
    return equal(w, a, S.ct)


def _number_less(w: Any, a: Any) -> int:
    if type(w) is int and type(a) is int:
        return 1 if a < w else 0
    return 1 if not _real_equal(w, a) and a < w else 0


def _number_less_equal(w: Any, a: Any) -> int:
    if type(w) is int and type(a) is int:
        return 1 if a <= w else 0
    return 1 if _real_equal(w, a) or a < w else 0


def _number_greater_equal(w: Any, a: Any) -> int:
    if type(w) is int and type(a) is int:
        return 1 if a >= w else 0
    return 1 if _real_equal(w, a) or a > w else 0


def _number_greater(w: Any, a: Any) -> int:
    if type(w) is int and type(a) is int:
        return 1 if a > w else 0
    return 1 if not _real_equal(w, a) and a > w else 0


LESS: Ordering = Ordering(
    '<', _number_less, lambda w, a: _order(LESS, w, a), np.less, _exact_span, end=lower)
LESS_EQUAL: Ordering = Ordering(
    '≤', _number_less_equal, lambda w, a: _order(LESS_EQUAL, w, a), np.less_equal, _exact_span, end=upper)
GREATER_EQUAL: Ordering = Ordering(
    '≥', _number_greater_equal, lambda w, a: _order(GREATER_EQUAL, w, a), np.greater_equal, _exact_span, end=lower)
GREATER: Ordering = Ordering(
    '>', _number_greater, lambda w, a: _order(GREATER, w, a), np.greater, _exact_span, end=upper)


# Equality

def _equal_array(w: Value, a: Value) -> np.ndarray:
    kind_w, kind_a = _as_array(w).dtype.kind, _as_array(a).dtype.kind
    if kind_w in 'bi' and kind_a in 'bi':
        return np.equal(a, w)
    if 'c' in (kind_w, kind_a):
        return np.equal(a, w) if S.ct == 0.0 else equal_complex(w, a, S.ct)
    if kind_w != kind_a:
        if _has_wide_integers(a):
            return _equal_integers(_as_floats(w), a)
        if _has_wide_integers(w):
            return _equal_integers(_as_floats(a), w)
    if S.ct == 0.0:
        return np.equal(a, w)
    if not isinstance(w, np.ndarray):
        return _between(lower_number(float(w), S.ct), upper_number(float(w), S.ct), a)
    if not isinstance(a, np.ndarray):
        return _between(lower_number(float(a), S.ct), upper_number(float(a), S.ct), w)
    if not _is_table(w, a):
        made = compared(np.equal, w, a, S.ct)
        return near(w, a, S.ct) if made is None else made
    if w.size > a.size:
        w, a = a, w
    return _between(lower(_as_floats(w), S.ct), upper(_as_floats(w), S.ct), a)


def _between(low: Any, high: Any, values: np.ndarray) -> np.ndarray:
    result = np.greater_equal(values, low)
    if not result.any():
        return result
    return np.logical_and(result, np.less_equal(values, high), out=result)


def _equal_integers(floats: np.ndarray, integers: Value) -> np.ndarray:
    low, high, none = integer_ends(floats, S.ct)
    return (integers >= low) & (integers <= high) & ~none


def _number_equal(w: Any, a: Any) -> int:
    return 1 if equal(w, a, S.ct) else 0


def _number_not_equal(w: Any, a: Any) -> int:
    return 0 if equal(w, a, S.ct) else 1


def _not_equal_array(w: Value, a: Value) -> np.ndarray:
    if _as_array(w).dtype.kind in 'bi' and _as_array(a).dtype.kind in 'bi':
        return np.not_equal(a, w)
    made = _equal_array(w, a)
    return np.logical_not(made, out=made)


EQUAL: Equality = Equality('=', _number_equal, _equal_array, np.equal, _exact_span, unlike=0)
NOT_EQUAL: Equality = Equality('≠', _number_not_equal, _not_equal_array, np.not_equal, _exact_span, unlike=1)


@dyadic('<', 'less than', key='3', names=('less',), identity=0, axis=True, scalar=LESS)
def less(w: Value, a: Value, axis: Value | None = None) -> Value:
    """1 where the left number is less than the right one, and not equal within ⎕CT.

    DOMAIN ERROR for characters and for complex numbers, as in all four orderings.

          1 2 3<2
    1 0 0

          3<3+1E¯15
    0
    """
    return pervade_dyadic(LESS, w, a, axis)


@dyadic('≤', 'less than or equal to', strikes='<_ <=', key='4', names=('less or equal',), identity=1, axis=True,
        scalar=LESS_EQUAL)
def less_equal(w: Value, a: Value, axis: Value | None = None) -> Value:
    """1 where the left number is less than the right one or equal to it within ⎕CT.

          1 2 3≤2
    1 1 0

          (⍳3)∘.≤⍳3
    1 1 1
    0 1 1
    0 0 1
    """
    return pervade_dyadic(LESS_EQUAL, w, a, axis)


@dyadic('=', 'equal to', key='5', names=('equal',), identity=1, axis=True, scalar=EQUAL)
def equal_to(w: Value, a: Value, axis: Value | None = None) -> Value:
    """1 where the items are equal: numbers within ⎕CT, characters and references when they are the same.

    A character never equals a number.

          'banana'='a'
    0 1 0 1 0 1

          1 2 3=1.000000000000001 2 4
    1 1 0

          'CAT'='C' 2 3
    1 0 0
    """
    return pervade_dyadic(EQUAL, w, a, axis)


@dyadic('≥', 'greater than or equal to', strikes='>_ >=', key='6', names=('greater or equal',), identity=1, axis=True,
        scalar=GREATER_EQUAL)
def greater_equal(w: Value, a: Value, axis: Value | None = None) -> Value:
    """1 where the left number is greater than the right one or equal to it within ⎕CT.

          1 2 3≥2
    0 1 1

          (⍳3)∘.≥⍳3
    1 0 0
    1 1 0
    1 1 1
    """
    return pervade_dyadic(GREATER_EQUAL, w, a, axis)


@dyadic('>', 'greater than', key='7', names=('greater',), identity=0, axis=True, scalar=GREATER)
def greater(w: Value, a: Value, axis: Value | None = None) -> Value:
    """1 where the left number is greater than the right one, and not equal within ⎕CT.

          1 2 3>2
    0 0 1

          +/3 1 4 1 5>2
    3
    """
    return pervade_dyadic(GREATER, w, a, axis)


@dyadic('≠', 'not equal to', strikes='=/ L-', key='8', names=('not equal', 'xor'), identity=0, axis=True,
        scalar=NOT_EQUAL)
def not_equal(w: Value, a: Value, axis: Value | None = None) -> Value:
    """1 where the items are not equal; see = for what that means.

          1 0 1≠1 1 0
    0 1 1

          'banana'≠'bandit'
    0 0 0 1 1 1
    """
    return pervade_dyadic(NOT_EQUAL, w, a, axis)


@monadic('≠', 'unique mask', names=('nub sieve',))
def unique_mask(w: Value) -> Value:
    """1 for each major cell that occurs for the first time, 0 for those seen before; tolerant by ⎕CT.

          ≠'mississippi'
    1 1 1 0 0 0 0 0 1 0 0

          ≠3 2⍴1 2 3 4 1 2
    1 1 0
    """
    from arrayl.primitives.searching import search
    return search.unique_mask(w)
