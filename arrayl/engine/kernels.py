"""How each scalar function is computed in blocks, by glyph: the type of its result and the action on a block.

A rule gets the planner and the numbers of its arguments and emits steps; it raises `Bail` where only the plain path
knows (complex results, tolerant floors, divisors that may be 0 among integers …). Integers are typed by bounds.
Items that are integers or floats by their values are those of `kinds`.
Floats are computed with the processor's flags armed: whatever overflows or divides by zero raises, and the region is
left to the plain path, where the error arises in its place (or the 0÷0 that is 1).

Tolerant comparison with an argument that is smaller than the table is an exact comparison with the ends of its
intervals, found once (see `primitives.tolerance`).
"""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from arrayl.arrays import narrowest
from arrayl.engine.kinds import BITS, Bail, either, follow, integers, is_float, quotients, stand
from arrayl.primitives.scalar.comparison import EQUAL, MIRRORED, NOT_EQUAL, Equality, Ordering
from arrayl.primitives.scalar.numeric import BOOL, EXACT, FLOAT, INT8, INT64, integer_span, low_parts
from arrayl.primitives.scalar.pervade import Scalar, Span
from arrayl.primitives.tolerance import lower, upper
from arrayl.settings import S

FULL = 3                                # the class of what has the region's full shape: left and right bits together
REAL = Span(FLOAT)


Rule = Callable[[Any, Scalar, int, int], int]


class Loop:
    """A ufunc as the action of a step, computing in `dtype` (None: in the type that NumPy chooses)."""
    __slots__ = ('dtype', 'ufunc')

    def __init__(self, ufunc: Any, dtype: np.dtype | None) -> None:
        self.ufunc, self.dtype = ufunc, dtype

    def direct(self, types: list[np.dtype]) -> bool:
        """Whether ``ufunc(x, y, out=out)`` does the same for arguments of these types; that costs half as much."""
        return self.dtype is None or all(dtype == self.dtype for dtype in types)

    def __call__(self, out: Any, *xs: np.ndarray) -> Any:
        if self.dtype is None:
            return self.ufunc(*xs, out=out)
        if self.dtype == INT8:          # booleans as they are: their bytes are 0 and 1
            xs = tuple(x.view(INT8) if x.dtype == BOOL else x for x in xs)
        if self.dtype.kind == 'i':
            xs = tuple(low_parts(x, self.dtype) for x in xs)
        return self.ufunc(*xs, out=out, dtype=self.dtype, casting='unsafe')


def _plain(ufunc: Any) -> Loop:
    return Loop(ufunc, None)


def exact(p: Any, *nodes: int) -> None:
    """Bail where an integer may be one that floats do not hold."""
    for i in nodes:
        span = p.spans[i]
        if span.dtype.kind != 'f' and (span.dtype == INT64) and max(-span.low, span.high) > EXACT:
            raise Bail


def _arithmetic(p: Any, kernel: Scalar, w: int, a: int) -> int:
    assert kernel.result_type is not None
    span = kernel.result_type(p.spans[w], p.spans[a])
    if span is None or span.dtype.kind == 'c':
        raise Bail
    picks = kernel.glyph in '⌈⌊' and is_float(span)
    if picks and is_float(p.spans[w]) != is_float(p.spans[a]) and not p.classes[w] | p.classes[a]:
        raise Bail                      # the number may be the integer
    x, y = p.cast(w, span.dtype), p.cast(a, span.dtype)
    made: int = p.emit(Loop(kernel.ufunc, span.dtype), (y, x), span, risky=is_float(span))
    if picks:
        ufunc = np.greater_equal if kernel.glyph == '⌈' else np.less_equal
        either(p, made, a, w, lambda: p.emit(_plain(ufunc), (a, w), BITS))
    return made


def _divide(p: Any, kernel: Scalar, w: int, a: int) -> int:
    exact(p, w, a)
    if S.div:
        raise Bail
    made: int = p.emit(Loop(np.true_divide, FLOAT), (p.cast(a, FLOAT), p.cast(w, FLOAT)), REAL, risky=True)
    x = integers(p, a)
    return made if x is None else quotients(p, made, int(max(-x.low, x.high, 1)), a, w)


def rounded_quotient(p: Any, glyph: str, w: int, a: int) -> int | None:
    """Emit ``⌊a÷w`` or ``⌈a÷w`` of integers, as integers; None where tolerance or rounding may tell.

    A quotient that is no integer is at least 1÷w away from one: further than ⎕CT and the last bit of a float reach.
    """
    x, y = p.spans[a], p.spans[w]
    if is_float(x) or is_float(y) or y.low <= 0 <= y.high:
        return None
    reach = (max(-x.low, x.high) + 1) * max(-y.low, y.high)
    if reach >= 1 << 50 or reach * S.ct >= 0.5:
        return None
    up = glyph == '⌈'
    ends = [-(-i // j) if up else i // j for i in (x.low, x.high) for j in (y.low, y.high)]
    bound = int(max(-x.low, x.high, -y.low, y.high, -min(ends), max(ends)))
    dtype = np.promote_types(INT8, narrowest(-bound, bound))

    def divide(out: Any, a: np.ndarray, w: np.ndarray) -> Any:
        a, w = a.astype(dtype, copy=False), w.astype(dtype, copy=False)     # NumPy divides fast where types agree
        if not up:
            return np.floor_divide(a, w, out=out)
        made = np.floor_divide(a, np.negative(w), out=out)
        return np.negative(made, out=made)
    return p.emit(divide, (p.cast(a, dtype), p.cast(w, dtype)), Span(dtype, int(min(ends)), int(max(ends))))


def _power(p: Any, kernel: Scalar, w: int, a: int) -> int:
    exponent = p.known(w)
    x, y = p.spans[a], p.spans[w]
    assert kernel.result_type is not None
    if not is_float(x) and not is_float(y):
        span = kernel.result_type(y, x)
        if span is not None:
            if exponent == 2:
                base = p.cast(a, span.dtype)
                return p.emit(Loop(np.multiply, span.dtype), (base, base), span)
            return p.emit(Loop(np.power, span.dtype), (p.cast(a, span.dtype), p.cast(w, span.dtype)), span)
        if y.low >= 0 or not (p.call or p.measured(w)):         # an array of integers, or maybe one
            raise Bail
    exact(p, w, a)
    if exponent == 1 and not p.call:
        return a
    base = p.cast(a, FLOAT)
    if exponent in (0.5, 2):
        made = p.emit(Loop(np.square if exponent == 2 else np.sqrt, FLOAT), (base,), REAL, risky=True)
    else:
        made = p.emit(Loop(np.power, FLOAT), (base, p.cast(w, FLOAT)), REAL, risky=True)
    x, y = integers(p, a), integers(p, w)
    if x is None or y is None:
        stand(p, made, Span(INT8, 0, 1))       # 0 raised to something, something raised to 0
    else:
        powers = kernel.result_type(Span(INT64, max(0, y.low), max(0, y.high)), x)
        stand(p, made, powers and Span(INT64, min(powers.low, -1), max(powers.high, 1)))
    return made


def _residue(p: Any, kernel: Scalar, w: int, a: int) -> int:
    assert kernel.result_type is not None
    span = kernel.result_type(p.spans[w], p.spans[a])
    if span is None or p.spans[w].dtype == BOOL == p.spans[a].dtype:
        raise Bail
    low, high = p.spans[a].low, p.spans[a].high
    if p.known(a) is not None and high > 1 and high & (high - 1) == 0:      # a power of two: the low bits
        mask = p.constant(int(high) - 1)
        return p.emit(Loop(np.bitwise_and, span.dtype), (p.cast(w, span.dtype), p.cast(mask, span.dtype)),
                      integer_span(0, int(high) - 1, INT8) and Span(span.dtype, 0, int(high) - 1))
    result = Span(span.dtype, min(0, low + 1), max(0, high - 1))
    return p.emit(Loop(np.remainder, span.dtype), (p.cast(w, span.dtype), p.cast(a, span.dtype)), result)


def _integers(p: Any, w: int, a: int) -> tuple[int, int]:
    """Two integer arguments in one type where that costs nothing."""
    x, y = p.spans[w], p.spans[a]
    dtype = narrowest(int(min(x.low, y.low)), int(max(x.high, y.high)))
    for i in (w, a):
        if p.classes[i] == FULL:
            dtype = np.promote_types(dtype, p.spans[i].dtype)
    return p.cast(w, dtype), p.cast(a, dtype)


def _ordering(p: Any, kernel: Any, w: int, a: int) -> int:
    x, y = p.spans[w], p.spans[a]
    ufunc: Any = kernel.ufunc
    if not is_float(x) and not is_float(y):
        w, a = _integers(p, w, a)
        return p.emit(_plain(ufunc), (a, w), BITS)
    exact(p, w, a)
    ct = S.ct
    if ct == 0.0:
        return p.emit(_plain(ufunc), (p.cast(a, FLOAT), p.cast(w, FLOAT)), BITS)
    if p.classes[w] != FULL and (p.classes[a] == FULL or p.items(w) <= p.items(a)):
        end = p.emit(_ends(kernel.end, ct), (p.cast(w, FLOAT),), REAL)
        return p.emit(_plain(ufunc), (p.cast(a, FLOAT), end), BITS)
    if p.classes[a] != FULL:
        end = p.emit(_ends(upper if kernel.end is lower else lower, ct), (p.cast(a, FLOAT),), REAL)
        return p.emit(_plain(MIRRORED[ufunc]), (p.cast(w, FLOAT), end), BITS)
    return p.emit(_by_array(kernel), (w, a), BITS)


def _ends(end: Callable[..., Any], ct: float) -> Callable[..., Any]:
    def ends(out: Any, x: np.ndarray) -> Any:
        found = end(x, ct)
        if out is None:
            return found
        out[...] = found
        return out
    return ends


def _by_array(kernel: Scalar) -> Callable[..., Any]:
    def whole(out: Any, w: np.ndarray, a: np.ndarray) -> Any:
        found = kernel.array(w, a)
        if out is None:
            return found
        out[...] = found
        return out
    return whole


def _equality(p: Any, kernel: Any, w: int, a: int) -> int:
    x, y = p.spans[w], p.spans[a]
    if not is_float(x) and not is_float(y):
        w, a = _integers(p, w, a)
        return p.emit(_plain(kernel.ufunc), (a, w), BITS)
    exact(p, w, a)
    if S.ct == 0.0:
        return p.emit(_plain(kernel.ufunc), (p.cast(a, FLOAT), p.cast(w, FLOAT)), BITS)
    if p.classes[w] == FULL or (p.classes[a] != FULL and p.items(a) < p.items(w)):
        w, a = a, w                     # now `w` is the smaller
    if p.classes[w] == FULL:
        return p.emit(_by_array(kernel), (w, a), BITS)
    ends = [p.emit(_ends(end, S.ct), (p.cast(w, FLOAT),), REAL) for end in (lower, upper)]
    return p.emit(_between if kernel.glyph == '=' else _outside, (p.cast(a, FLOAT), *ends), BITS,
                  inplace=False)        # they read the items twice, which may be bits


def _between(out: Any, x: np.ndarray, low: np.ndarray, high: np.ndarray) -> Any:
    return np.logical_and(np.greater_equal(x, low, out=out), np.less_equal(x, high), out=out)


def _outside(out: Any, x: np.ndarray, low: np.ndarray, high: np.ndarray) -> Any:
    return np.logical_or(np.less(x, low, out=out), np.greater(x, high), out=out)


def _logical(p: Any, kernel: Scalar, w: int, a: int) -> int:
    bits(p, w, a)
    ufunc: Any = np.logical_and if kernel.glyph in '∧⍲' else np.logical_or
    made = p.emit(_plain(ufunc), (a, w), BITS)
    return p.emit(_plain(np.logical_not), (made,), BITS) if kernel.glyph in '⍲⍱' else made


def bits(p: Any, *nodes: int) -> None:
    if any(p.spans[i].dtype != BOOL for i in nodes):
        raise Bail


CIRCLES = {1: np.sin, 2: np.cos, 3: np.tan, 5: np.sinh, 6: np.cosh, 7: np.tanh, -3: np.arctan, -5: np.arcsinh}


def _circle(p: Any, kernel: Scalar, w: int, a: int) -> int:
    ufunc = CIRCLES.get(p.known(a))
    if ufunc is None:
        raise Bail
    exact(p, w)
    return p.emit(Loop(ufunc, FLOAT), (p.cast(w, FLOAT),), REAL, risky=True)


DYADIC: dict[str, Rule] = {
    '+': _arithmetic, '-': _arithmetic, '×': _arithmetic, '⌈': _arithmetic, '⌊': _arithmetic, '÷': _divide,
    '*': _power, '|': _residue, '∧': _logical, '∨': _logical, '⍲': _logical, '⍱': _logical, '○': _circle,
}


def dyadic(p: Any, kernel: Scalar, w: int, a: int) -> int:
    """Emit ``a f w`` and give its node."""
    x, y = p.known(w), p.known(a)
    if x is not None and y is not None:
        value = kernel.number(x, y)     # an integer where that is exact: 6÷2
        if type(value) is complex:
            raise Bail
        return p.constant(value)        # type: ignore[no-any-return]
    if isinstance(kernel, Ordering):
        return _ordering(p, kernel, w, a)
    if isinstance(kernel, Equality) or kernel in (EQUAL, NOT_EQUAL):
        return _equality(p, kernel, w, a)
    rule = DYADIC.get(kernel.glyph)
    if rule is None:
        raise Bail
    made = rule(p, kernel, w, a)
    return follow(p, kernel, made, w, a) if kernel.glyph in '+-×' else made


# One argument

def monadic(p: Any, kernel: Scalar, w: int) -> int:
    """Emit ``f w`` and give its node."""
    span, glyph = p.spans[w], kernel.glyph
    if glyph == '+' or (glyph in '⌊⌈' and not is_float(span)):
        return w
    if glyph == '-':
        if is_float(span):
            made = follow(p, kernel, p.emit(lambda out, x: np.subtract(0.0, x, out=out), (w,), REAL), w)
            if made not in p.whole:
                stand(p, made, Span(INT8, 0, 0))       # the 0 that -0.0 is
            return made
        return _typed(p, kernel, np.negative, w)
    if glyph == '|':
        return _typed(p, kernel, np.absolute, w) if span.dtype != BOOL else w
    if glyph == '×':
        if span.dtype == BOOL:
            return w
        return p.emit(_sign, (w,), Span(INT8, -1, 1), inplace=False)
    if glyph == '~':
        bits(p, w)
        return p.emit(_plain(np.logical_not), (w,), BITS)
    exact(p, w)
    x = p.cast(w, FLOAT)
    if glyph == '÷' and not S.div:
        return quotients(p, p.emit(lambda out, x: np.true_divide(1.0, x, out=out, dtype=FLOAT), (x,), REAL, risky=True),
                         1, w)
    if glyph == '*':
        return p.emit(Loop(np.exp, FLOAT), (x,), REAL, risky=True)
    if glyph == '⍟':
        return p.emit(Loop(np.log, FLOAT), (x,), REAL, risky=True)
    if glyph == '○':
        return p.emit(lambda out, x: np.multiply(x, math.pi, out=out, dtype=FLOAT), (x,), REAL, risky=True)
    raise Bail


def _typed(p: Any, kernel: Scalar, ufunc: Any, w: int) -> int:
    assert kernel.result_type is not None
    span = kernel.result_type(p.spans[w])
    if span is None:
        raise Bail
    if is_float(span):
        return follow(p, kernel, p.emit(Loop(ufunc, FLOAT), (w,), span), w)
    dtype = np.promote_types(p.spans[w].dtype, span.dtype)      # holds the argument and the result
    dtype = INT8 if dtype == BOOL else dtype
    return p.emit(Loop(ufunc, dtype), (p.cast(w, dtype),), Span(dtype, span.low, span.high))


def _sign(out: Any, x: np.ndarray) -> Any:
    found = np.sign(x)
    if out is None:
        return found.astype(INT8)
    np.copyto(out, found, casting='unsafe')
    return out


def select(p: Any, condition: int, then: int, other: int) -> int:
    """Emit the choice between two branches; a branch's type may be wider than its own."""
    bits(p, condition)
    x, y = p.spans[then], p.spans[other]
    if is_float(x) or is_float(y):
        span = REAL
    else:
        low, high = int(min(x.low, y.low)), int(max(x.high, y.high))
        span = Span(BOOL if x.dtype == BOOL == y.dtype else np.promote_types(INT8, narrowest(low, high)), low, high)
    dtype = span.dtype

    def choose(out: Any, c: np.ndarray, t: np.ndarray, e: np.ndarray) -> Any:
        if out is None:
            return np.where(c, t, e).astype(dtype, copy=False)
        if out is not e:
            np.copyto(out, e, casting='unsafe')
        np.copyto(out, t, where=c, casting='unsafe')
        return out
    made: int = p.emit(choose, (condition, then, other), span, inplace=False)
    if is_float(span):
        either(p, made, then, other, lambda: condition)
    return made
