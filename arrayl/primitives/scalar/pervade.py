"""How a scalar function reaches every simple scalar of its arguments.

A scalar function is described by a `Scalar`: what it does to Python numbers, what it does to whole simple
arrays, and the facts by which other parts of arrayl (the engine, outer products, reductions) run its NumPy
ufunc themselves. `pervade_monadic` and `pervade_dyadic` carry it through shapes, extension and nesting.

Strategy: the two common cases come first, each a few tests of a type: numbers go to `Scalar.number`, simple
arrays as a whole to `Scalar.array`. Nested arguments are walked with an explicit stack, because nesting may
be deeper than any stack. Rejected: ``np.frompyfunc`` or ufuncs on object arrays (they recurse on the C stack
and know nothing of our errors), and converting scalars to rank-0 arrays (three times the cost of a call).
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from arrayl.arrays import (
    Nested,
    Shape,
    Value,
    axes,
    blank,
    build,
    count,
    empty,
    is_char,
    prototype,
    scalar_of,
    shape_of,
)
from arrayl.arrays.budget import LARGE, need
from arrayl.arrays.sharing import OFTEN, admit
from arrayl.errors import DomainError, LengthError, RankError
from arrayl.fields import Fields

NUMBERS = frozenset({int, float, complex})
CODES = np.dtype(np.uint32)         # a character array seen as code points: compares ten times as fast


class Span(NamedTuple):
    """What is known of an operand: its type and, when they were measured, its least and greatest value."""
    dtype: np.dtype
    low: Any = None
    high: Any = None


class Scalar(Fields):
    """One form of a scalar function.

    `number` takes and gives canonical Python numbers. `array` takes simple numeric ndarrays (or a Python
    number in place of one of two) that broadcast as NumPy's do, so that an outer product calls it with its
    left argument reshaped; its result never wraps and never holds an infinity or a NaN.

    `ufunc` and `result_type` are for callers who run blocks themselves: ``result_type(span)`` or
    ``result_type(span_w, span_a)`` gives the `Span` of the result when ``ufunc(a, w, dtype=...)`` of it is the
    whole truth for operands within these spans (a float result must still be finite: see `numeric.finite`),
    and None when only `array` knows.
    """
    glyph: str
    number: Callable[..., Any]
    array: Callable[..., Any]
    ufunc: np.ufunc | None = None
    result_type: Callable[..., Span | None] | None = None
    unlike: int | None = None           # what it gives for a character and a number; None: DOMAIN ERROR
    keeps_type: bool = False            # what is no number passes unchanged: characters, ⎕OR (monadic + only)
    pure: bool = True                   # roll is not

    def outer(self, w: Value, a: Value) -> Value:
        """``a∘.f w`` for simple numeric arrays: every item of `a` with every item of `w`, as one broadcast."""
        if not isinstance(w, np.ndarray) or not isinstance(a, np.ndarray):
            return pervade_dyadic(self, w, a)
        return _finish(self.array(w, a.reshape(a.shape + (1,) * w.ndim)))


def pervade_monadic(kernel: Scalar, w: Value) -> Value:
    """Apply the monadic scalar function `kernel` to every simple scalar of `w`."""
    if type(w) in NUMBERS:
        return kernel.number(w)
    if type(w) is Nested:
        return _walk_monadic(kernel, w)
    return _simple_monadic(kernel, w)


def pervade_dyadic(kernel: Scalar, w: Value, a: Value, axis: Value | None = None) -> Value:
    """Apply the dyadic scalar function `kernel` between corresponding simple scalars of `a` and `w`."""
    if axis is not None:
        w, a = along(w, a, axis)
    array = None                            # the common cases: numbers, and arrays of one shape or with a number
    if type(w) in NUMBERS:
        if type(a) in NUMBERS:
            return kernel.number(w, a)
        if type(a) is np.ndarray:
            array = a
    elif type(w) is np.ndarray and w.dtype.char != 'U':
        if type(a) in NUMBERS or (type(a) is np.ndarray and a.shape == w.shape):
            array = w
    if array is not None and 0 < array.size <= LARGE and (type(a) in NUMBERS or a.dtype.char != 'U'):
        result = kernel.array(w, a)
        return result if result.dtype.char != 'D' else _finish(result)
    if type(w) is Nested or type(a) is Nested:
        return _walk_dyadic(kernel, w, a)
    if kernel.unlike is not None and type(w) is np.ndarray and w.dtype.char == 'U' and 0 < w.size <= LARGE and (
            type(a) is str or (type(a) is np.ndarray and a.shape == w.shape)):
        return _equal_characters(kernel.unlike, w, a)           # texts, as a rule
    return _simple_dyadic(kernel, w, a)


# Simple arguments

def _simple_monadic(kernel: Scalar, w: Value) -> Value:
    if isinstance(w, np.ndarray):
        if w.size == 0:
            return w if kernel.keeps_type else empty(w.shape)
        if w.dtype.kind != 'U':
            if w.size > LARGE:
                need(w.size * 8)
            return _finish(kernel.array(w))
    elif type(w) in NUMBERS:
        return kernel.number(w)
    if kernel.keeps_type and (is_char(w) or getattr(w, 'encloses', False)):      # the last: the ⎕OR of a function
        return w
    raise DomainError


def _simple_dyadic(kernel: Scalar, w: Value, a: Value) -> Value:
    if isinstance(w, np.ndarray):
        if isinstance(a, np.ndarray):
            if w.shape != a.shape:
                shape = conform(w.shape, a.shape)
                if w.size == 1 and w.shape != shape:
                    return _simple_dyadic(kernel, scalar_of(w.reshape(())), a)
                if a.shape != shape:
                    return _simple_dyadic(kernel, w, scalar_of(a.reshape(())))
                w = w.reshape(shape)        # both have one item
        elif a is None:
            raise DomainError
    elif not isinstance(a, np.ndarray):
        if type(w) in NUMBERS and type(a) in NUMBERS:
            return kernel.number(w, a)
        if kernel.unlike is None:
            raise DomainError
        return _equal_things(w, a) ^ kernel.unlike
    size = (w if isinstance(w, np.ndarray) else a).size
    if size == 0:
        return empty(shape_of(w) or shape_of(a))
    if size > LARGE:
        need(size * 8)
    if (type(w) in NUMBERS or _is_numeric(w)) and (type(a) in NUMBERS or _is_numeric(a)):
        result = kernel.array(w, a)
        return _finish(result) if result.dtype.kind == 'c' or result.ndim == 0 else result
    if kernel.unlike is None:
        raise DomainError
    return _equal_characters(kernel.unlike, w, a)


def _is_numeric(value: Value) -> bool:
    return value.dtype.kind != 'U' if isinstance(value, np.ndarray) else type(value) in NUMBERS


def _finish(result: np.ndarray) -> Value:
    """`result` as a canonical value: complex numbers that are all real become real."""
    if result.dtype.kind == 'c' and not result.imag.any():
        result = result.real.copy()
    return result if result.ndim else scalar_of(result)


def _equal_things(w: Any, a: Any) -> int:
    """Equality of simple scalars of which one at least is a character or a reference."""
    if type(w) is str:
        return int(type(a) is str and w == a)
    return int(w is a)


def _equal_characters(unlike: int, w: Value, a: Value) -> np.ndarray:
    """Equality (or inequality, `unlike`) of arrays of which one is of characters or compared with a lone character."""
    x, y = _codes(w), _codes(a)
    if x is None or y is None:                          # a number or a reference
        return np.full(np.broadcast_shapes(shape_of(w), shape_of(a)), bool(unlike))
    made: np.ndarray = np.not_equal(x, y) if unlike else np.equal(x, y)
    return made


def _codes(x: Value) -> Any:
    """Characters as numbers; None for what is none."""
    if type(x) is np.ndarray:
        return x.view(CODES) if x.dtype.char == 'U' else None
    return ord(x) if type(x) is str else None


# Shapes

def conform(w: Shape, a: Shape) -> Shape:
    """The shape of the result for arguments of shapes `w` and `a`: equal, or one of them has one item."""
    if w == a:
        return w
    one_w, one_a = count(w) == 1, count(a) == 1
    if one_w and one_a:
        return w if len(w) >= len(a) else a
    if one_w:
        return a
    if one_a:
        return w
    if len(w) != len(a):
        raise RankError('Mismatched left and right argument ranks')
    raise LengthError('Mismatched left and right argument shapes')


def along(w: Value, a: Value, axis: Value) -> tuple[Value, Value]:
    """The arguments of ``a f[axis] w``: the one of lower rank spread over the other's shape."""
    shape_w, shape_a = shape_of(w), shape_of(a)
    low, high = (shape_a, shape_w) if len(shape_a) <= len(shape_w) else (shape_w, shape_a)
    where = sorted(axes(axis, len(high)))
    if not low or len(low) == len(high):
        return w, a
    if len(where) != len(low):
        if count(low) == 1:
            return w, a
        raise RankError
    if low != tuple(high[k] for k in where):
        if count(low) == 1:
            return w, a
        raise LengthError('Mismatched left and right argument shapes')
    shape = tuple(n if k in where else 1 for k, n in enumerate(high))

    def spread(value: Value) -> Value:
        return np.broadcast_to(value.reshape(shape), high, subok=True)
    return (w, spread(a)) if low is shape_a else (spread(w), a)


# Nested arguments

def _zero_array(w: Value, a: Value = 0) -> np.ndarray:
    return np.zeros(np.broadcast_shapes(shape_of(w), shape_of(a)), dtype=bool)


# Finds the prototype of an empty nested result: the structure that the function would make, all zeros.
_STRUCTURE: Scalar = Scalar('', lambda w, a=0: 0, _zero_array, unlike=0)


def _walk_monadic(kernel: Scalar, root: Value) -> Value:
    out: list[Value] = [None]
    stack: list[Any] = [(kernel, root, out, 0)]
    met, made = 0, _Made()
    if not kernel.pure:
        admit(root, 8)                                  # each place has a value of its own
    while stack:
        frame = stack.pop()
        if type(frame) is _Assembly:
            frame.finish()
            continue
        kernel, w, target, at = frame
        if type(w) is not Nested:
            if kernel is _STRUCTURE:
                target[at] = blank(w) if not isinstance(w, str) else 0
                if isinstance(w, np.ndarray) and w.dtype.kind == 'U':
                    target[at] = np.zeros(w.shape, dtype=bool)
            else:
                target[at] = _simple_monadic(kernel, w)
            continue
        if w.size == 0:
            if kernel.keeps_type:
                target[at] = w
                continue
            items: list[Value] = [None]
            stack.append(_Assembly(items, w.shape, target, at))
            stack.append((_STRUCTURE, prototype(w), items, 0))
            continue
        met += 1
        if met > OFTEN and kernel.pure and made.again((kernel, w), target, at):
            continue
        items = w.reshape(-1).tolist()
        stack.append(_Assembly(items, w.shape, target, at))
        for i in range(len(items) - 1, -1, -1):
            if type(items[i]) in NUMBERS:
                items[i] = kernel.number(items[i])
            else:
                stack.append((kernel, items[i], items, i))
    return out[0]


def _walk_dyadic(kernel: Scalar, root_w: Value, root_a: Value) -> Value:
    out: list[Value] = [None]
    stack: list[Any] = [(kernel, root_w, root_a, out, 0)]
    met, made = 0, _Made()
    while stack:
        frame = stack.pop()
        if type(frame) is _Assembly:
            frame.finish()
            continue
        kernel, w, a, target, at = frame
        if type(w) is not Nested and type(a) is not Nested:
            target[at] = _simple_dyadic(kernel, w, a)
            continue
        met += 1
        if met > OFTEN and made.again((kernel, w, a), target, at):
            continue
        shape = conform(shape_of(w), shape_of(a))
        size = count(shape)
        items: list[Value] = [None] * (size or 1)
        stack.append(_Assembly(items, shape, target, at))
        if size == 0:
            stack.append((_STRUCTURE, prototype(w), prototype(a), items, 0))
            continue
        ws, as_ = _extended(w, size), _extended(a, size)
        for i in range(size):
            x, y = ws[i], as_[i]
            if type(x) is Nested or type(y) is Nested:
                stack.append((kernel, x, y, items, i))
            else:
                items[i] = _simple_dyadic(kernel, x, y)
    return out[0]


class _Made:
    """What a walk has made of arrays that may stand in its argument more than once."""

    def __init__(self) -> None:
        self.places: dict[tuple[int, ...], tuple[Any, list[Value], int]] = {}

    def again(self, key: tuple[Any, ...], target: list[Value], at: int) -> bool:
        """Whether the result for `key` is there: it is put to its place; else that place will have it."""
        ids = tuple(map(id, key))
        found = self.places.get(ids)
        if found is None:
            self.places[ids] = key, target, at          # with the arrays, whose ids stay theirs so
            return False
        target[at] = found[1][found[2]]                 # walks go depth first: it has been finished
        return True


class _Assembly:
    """The work that is left when all items of a nested result are there: putting them together."""
    __slots__ = ('at', 'items', 'shape', 'target')

    def __init__(self, items: list[Value], shape: Shape, target: list[Value], at: int) -> None:
        self.items, self.shape, self.target, self.at = items, shape, target, at

    def finish(self) -> None:
        if 0 in self.shape:
            self.target[self.at] = empty(self.shape, blank(self.items[0]))
        else:
            self.target[self.at] = build(self.items, self.shape)


def _extended(value: Value, size: int) -> list[Value]:
    """The items of `value`, the only one repeated `size` times."""
    if not isinstance(value, np.ndarray):
        return [value] * size
    items = value.reshape(-1).tolist()
    kind = value.dtype.kind
    if kind != 'O':
        if kind == 'U':
            items = [c or '\0' for c in items]
        elif kind in 'bc':
            items = [scalar_of(x) for x in items]
    return items * size if len(items) == 1 and size != 1 else items
