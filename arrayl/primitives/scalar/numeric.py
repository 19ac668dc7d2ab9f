"""Which type a numeric result needs, and how to compute it without wrapping and without infinities.

Integers: a result's type follows from bounds. Where arrays are small the bounds are those of the operands'
types, looked up in a table made at import from the same rule that the engine uses; where they are large, or
broadcast against one another, the operands are measured, which costs O(m+n) for an outer product of m×n. When
no integer type is proved to suffice, the caller computes in int64 and looks whether anything overflowed.

Floats: overflow shows in the processor's flags, which NumPy reads once per call, so that a good result costs
no pass over it. When a flag is up (NumPy may raise one in vain) the result itself is looked at.
"""
from __future__ import annotations

import functools
import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from arrayl.arrays import INT_MAX, INT_MIN, Value, arguments, narrowest, pool, reserve
from arrayl.arrays.flags import ignoring, raising
from arrayl.arrays.progress import progress
from arrayl.errors import DomainError
from arrayl.primitives.scalar.pervade import Span

POOLED = 1 << 15                        # floats from which a result takes used memory
SMALL = 4096                            # items up to which the operands' types decide, unmeasured
BOOL, INT8, INT16, INT32, INT64 = map(np.dtype, (np.bool_, np.int8, np.int16, np.int32, np.int64))
FLOAT, COMPLEX = np.dtype(np.float64), np.dtype(np.complex128)
EXACT = 1 << 53                         # integers up to here are floats without loss
INT_END = arguments.INT_END
LITTLE = sys.byteorder == 'little'      # the low bits of an integer come first

Rule = Callable[..., Span | None]
Types = dict[Any, np.dtype | None]

LIMITS: dict[str, Span] = {
    BOOL.char: Span(BOOL, 0, 1), INT8.char: Span(INT8, -128, 127), INT16.char: Span(INT16, -32768, 32767),
    INT32.char: Span(INT32, -2147483648, 2147483647), INT64.char: Span(INT64, INT_MIN, INT_MAX),
    FLOAT.char: Span(FLOAT), COMPLEX.char: Span(COMPLEX),
}


def type_code(value: Value) -> str:
    """The character of the type of an ndarray, or of the narrowest type for a Python number."""
    if isinstance(value, np.ndarray):
        return value.dtype.char
    t = type(value)
    if t is int:
        return narrowest(value, value).char
    return FLOAT.char if t is float else COMPLEX.char


def span_of(value: Value) -> Span:
    """Type and measured bounds; floats are not measured."""
    if isinstance(value, np.ndarray):
        kind = value.dtype.kind
        if kind == 'i' and value.size:
            return Span(value.dtype, int(np.minimum.reduce(value, None)), int(np.maximum.reduce(value, None)))
        return LIMITS[value.dtype.char]
    if type(value) is int:
        return Span(narrowest(value, value), value, value)
    return Span(FLOAT if type(value) is float else COMPLEX, value, value)


def loose_span(value: Value) -> Span:
    """`span_of`, but for wide integers that are not negative with bounds that may be too far: which bits any of them
    has is found in one pass instead of two."""
    if type(value) is np.ndarray and value.dtype == INT64 and value.size:
        bits = int(np.bitwise_or.reduce(value, None))
        if bits >= 0:
            return Span(INT64, 0, bits)
    return span_of(value)


def integer_span(low: int, high: int, least: np.dtype = BOOL) -> Span | None:
    """The span of the integers from `low` to `high`; `least` stands in for bool; None beyond int64."""
    if low < INT_MIN or high > INT_MAX:
        return None
    dtype = narrowest(low, high)
    return Span(least if dtype == BOOL else dtype, low, high)


def joint_kind(w: Span, a: Span) -> str:
    """'i' when both are integers or booleans, else 'f' or 'c'."""
    kinds = w.dtype.kind + a.dtype.kind
    return 'c' if 'c' in kinds else 'f' if 'f' in kinds else 'i'


def type_table(rule: Rule) -> Types:
    """The result type for every pair of operand types, by `rule` on the limits of the types."""
    table: Types = {}
    for code_w, w in LIMITS.items():
        for code_a, a in LIMITS.items():
            span = rule(w, a)
            table[code_w, code_a] = span.dtype if span else None
    return table


def arithmetic(ufunc: Callable[..., Any], rule: Rule, types: Types, wide: Callable[[Value, Value], np.ndarray],
               w: Value, a: Value) -> np.ndarray:
    """``ufunc(a, w)`` in the type that `types` or, for large arguments, `rule` gives; else ``wide(w, a)``."""
    size = 0
    if type(w) is np.ndarray:
        code_w, size = w.dtype.char, w.size
    else:
        code_w = 'b' if type(w) is int and -128 <= w <= 127 else type_code(w)
    if type(a) is np.ndarray:
        code_a = a.dtype.char
        if a.size > size:
            size = a.size
    else:
        code_a = 'b' if type(a) is int and -128 <= a <= 127 else type_code(a)
    dtype = types[code_w, code_a]
    if size <= 64 and dtype is not None:
        if dtype is FLOAT or dtype is COMPLEX:
            return guarded(ufunc, a, w)
        return ufunc(a, w, dtype=dtype, casting='unsafe')
    if dtype is FLOAT or dtype is COMPLEX:
        if size >= POOLED and dtype is FLOAT and isinstance(ufunc, np.ufunc):
            shape = np.shape(a) if not isinstance(w, np.ndarray) else w.shape if np.shape(a) in ((), w.shape) else None
            if shape:
                return guarded(functools.partial(ufunc, out=pool.empty(shape, dtype)), a, w)
        return guarded(ufunc, a, w)
    large = size > SMALL or (size > 64 and _is_large_table(w, a))
    if dtype is None and not large:
        return wide(w, a)
    if large:
        span = rule(loose_span(w), loose_span(a)) or rule(span_of(w), span_of(a))
        if span is None:
            return wide(w, a)
        dtype = span.dtype
        for value in (w, a):                        # NumPy refuses a Python integer that the type cannot hold
            if type(value) is int:
                dtype = np.promote_types(dtype, narrowest(value, value))
        shape = a.shape if not isinstance(w, np.ndarray) else w.shape if np.shape(a) in ((), w.shape) else None
        if shape and isinstance(ufunc, np.ufunc):       # some are functions of ours
            out = pool.empty(shape, dtype)
            if type(w) is int or type(a) is int:        # converting the array first is quicker than on the way
                np.copyto(out, a if type(w) is int else w, casting='unsafe')
                a, w = (out, w) if type(w) is int else (a, out)
                return ufunc(a, w, out=out, dtype=dtype, casting='unsafe')
            return ufunc(_cast(a, dtype), _cast(w, dtype), out=out, dtype=dtype, casting='unsafe')
        a, w = _cast(a, dtype), _cast(w, dtype)
        reserve(np.broadcast_shapes(np.shape(a), np.shape(w)), dtype.itemsize)
        return ufunc(a, w, dtype=dtype, casting='unsafe')
    return ufunc(a, w, dtype=dtype, casting='unsafe')


def _is_large_table(w: Value, a: Value) -> bool:
    return isinstance(w, np.ndarray) and isinstance(a, np.ndarray) and w.shape != a.shape and w.size * a.size > SMALL


def _cast(value: Value, dtype: np.dtype) -> Value:
    """An operand of a broadcast in the type of the result: cast once, not once per use."""
    if isinstance(value, np.ndarray) and value.dtype != dtype:
        if dtype == INT8 and value.dtype == BOOL:       # the same bytes: NumPy would convert them, ten times as slowly
            return value.view(INT8)
        if value.size <= 1 << 16:
            return value.astype(dtype)
        return low_parts(value, dtype)
    return value


def low_parts(value: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Integers cut to a narrower type where they lie, as NumPy's unsafe cast cuts them; other arrays as they are.

    A ufunc reads every other word in half the time that it takes to convert them ahead of itself.
    """
    step = value.dtype.itemsize // dtype.itemsize
    if step > 1 and value.dtype.kind == 'i' == dtype.kind and LITTLE and value.ndim and \
            value.strides[-1] == value.itemsize:
        return value.view(dtype)[..., ::step]
    return value


def guarded(ufunc: Callable[..., Any], *operands: Any) -> np.ndarray:
    """``ufunc(*operands)`` in floats or complex numbers; DOMAIN ERROR when the result is not finite."""
    try:
        return raising(ufunc, *operands)
    except FloatingPointError:
        return finite(ignoring(ufunc, *operands))


def finite(result: np.ndarray) -> np.ndarray:
    """`result`; DOMAIN ERROR when it has an infinity or a NaN."""
    if not np.isfinite(result).all():
        raise DomainError
    return result


def finite_number(value: Any) -> Value:
    """A Python number as a canonical value; DOMAIN ERROR when it is infinite or NaN."""
    t = type(value)
    if t is float:
        if value - value == 0.0:
            return value
        raise DomainError
    if t is int:
        return value if INT_MIN <= value <= INT_MAX else float_of(value)
    if t is bool:
        return int(value)
    if math.isfinite(value.real) and math.isfinite(value.imag):
        return value if value.imag else value.real
    raise DomainError


def float_of(value: int) -> float:
    """A Python integer of any size as a float; DOMAIN ERROR beyond the floats."""
    try:
        return float(value)
    except OverflowError:
        raise DomainError from None


def whole(value: float) -> int | float:
    """A float with an integer value as an ``int`` when int64 holds it."""
    return int(value) if -INT_END <= value < INT_END else value


BLOCK = 1 << 16                             # items that `each_number` makes Python numbers at one time


def each_number(function: Callable[..., Any], *operands: Value) -> np.ndarray:
    """A function of Python numbers over broadcast simple arrays, for functions that NumPy does not have."""
    arrays = np.broadcast_arrays(*operands)
    shape, size = arrays[0].shape, arrays[0].size
    if size > BLOCK:                        # as Python numbers all of them might not fit, nor could one stop it
        parts = []
        for i in range(0, size, BLOCK):
            progress[:] = i, size
            parts.append(each_number(function, *(a.flat[i:i + BLOCK] for a in arrays)))
        progress[:] = 0, 0
        return np.concatenate(parts).reshape(shape)
    columns = [[int(x) if type(x) is bool else x for x in array.reshape(-1).tolist()] for array in arrays]
    columns = [[x.real if type(x) is complex and not x.imag else x for x in column] for column in columns]
    return pack([function(*row) for row in zip(*columns, strict=True)], shape)


def pack(numbers: list[Any], shape: tuple[int, ...]) -> np.ndarray:
    """Python numbers as an ndarray of `shape` with the type that holds them all."""
    kinds = set(map(type, numbers))
    if complex in kinds:
        return np.array(numbers, dtype=COMPLEX).reshape(shape)
    if float in kinds:
        return np.array(numbers, dtype=FLOAT).reshape(shape)
    if not numbers:
        return np.zeros(shape, dtype=BOOL)
    return np.array(numbers, dtype=narrowest(min(numbers), max(numbers))).reshape(shape)


def near_integer(value: Value) -> int:
    """A near-integer number as ``int``; a bare DOMAIN ERROR for any other."""
    near = arguments.near_integer(value)
    if near is None:
        raise DomainError
    return near


def real_array(value: Value) -> Value:
    """`value` for a function of the reals only: DOMAIN ERROR when it is complex."""
    if (value.dtype.kind == 'c') if isinstance(value, np.ndarray) else (type(value) is complex):
        raise DomainError
    return value


