"""``f⌺k``: the function on a window around every item.

The argument is padded once with its fill element; windows are then slices of the padded array. A window of odd length
is centred on an item, one of even length on two neighbours, so that its windows are one fewer. The left argument of the
operand counts the fill elements per axis, before (positive) or after (negative). Windows too long for the
axis, which would need padding on both sides, are a DOMAIN ERROR.
"""
from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from arrayl.arrays.budget import reserve
from arrayl.arrays.core import CHAR, Shape, Value, narrow, nested, prototype, rank_of, shape_of
from arrayl.errors import NO_LEFT, APLSyntaxError, DomainError, LengthError, RankError
from arrayl.functions import Defined, Derived, Function, mark, meaning
from arrayl.operators.cells import at_once, expression_of
from arrayl.operators.common import canonical, function, integer_list
from arrayl.operators.rank import gather
from arrayl.primitives.registry import operator

SMALL = 64                              # items whose windows are as soon done one by one
AT_ONCE = 1 << 20                       # items of windows that are taken together


@operator('⌺', 'stencil', operands=2, strikes='[< >] ⎕⋄', key='~', names=('quaddiamond', 'window'))
def stencil(f: Any, g: Any) -> Function:
    """Apply `f` to the window around each item of the argument.

    The right operand gives the lengths of the window along the leading axes, in a matrix with the steps between windows
    below them (1 where it is a scalar or vector). `f` gets the window and on its left, for each axis, how many fill
    elements it has: positive when they come first, negative when last. The results become the cells of the result,
    as with rank. Axes without a length are whole in every window. A window is centred on an item, or between two when
    its length is even, so that an axis of n items has n-1 windows of even length. A window of 3 or more is longer than
    the axis by at most one, a smaller one not at all, and lengths and steps are positive: else DOMAIN ERROR. More
    lengths than axes are a LENGTH ERROR; a scalar argument is a RANK ERROR. It takes no left argument (SYNTAX ERROR).

          {+/,⍵}⌺3 3⊢3 3⍴⍳9
    12 21 16
    27 45 33
    24 39 28
          {⊂⍵}⌺(⍪3 2)⍳8
     0 1 2  2 3 4  4 5 6  6 7 8
          {⊂⍺ ⍵}⌺2⍳3
      0  1 2    0  2 3
    """
    function(f)
    if callable(g):
        raise APLSyntaxError('')

    def derived(w: Value, a: Value = None) -> Value:
        if a is not None:
            raise APLSyntaxError(NO_LEFT)
        sizes, steps = _plan(g, w)
        made = _at_once(f, w, sizes, steps)
        if made is not None:
            return made
        frame, windows = _windows(w, sizes, steps)
        results: list[Value] = []
        for window, fill in windows:
            results.append(f(window, fill))
        return gather(results, frame)
    return mark(derived, Derived('⌺', f, g))


def _plan(g: Value, w: Value) -> tuple[list[int], list[int]]:
    """The lengths of the window and its steps along the leading axes of `w`."""
    if rank_of(g) > 2:
        raise RankError('')
    if rank_of(g) == 2 and shape_of(g)[0] != 2:
        raise LengthError('')
    if rank_of(w) == 0:
        raise RankError('')
    numbers = integer_list(g)
    axes = shape_of(g)[-1] if rank_of(g) else 1
    if axes > rank_of(w):
        raise LengthError('')
    if any(n < 1 for n in numbers):
        raise DomainError('')
    sizes, steps = numbers[:axes], numbers[axes:] or [1] * axes
    for size, length in zip(sizes, shape_of(w), strict=False):
        if size - (size > 2) > length:
            raise DomainError('')
    return sizes, steps


def _at_once(f: Any, w: np.ndarray, sizes: list[int], steps: list[int]) -> Value | None:
    """The result, some rows of windows at a time, where `f` is a dfn that can do them at once without its ⍺."""
    if type(meaning(f)) is not Defined or w.dtype.kind not in 'bif' or w.size < SMALL or expression_of(f) is None:
        return None
    frame = _frame(shape_of(w), sizes, steps)
    padded = _padded(w, [(size - 1) // 2 for size in sizes])
    axes = len(sizes)
    windows = np.lib.stride_tricks.sliding_window_view(padded, sizes, tuple(range(axes)))
    windows = windows[tuple(slice(0, n * step, step) for n, step in zip(frame, steps, strict=True))]
    windows = np.moveaxis(windows, range(w.ndim, w.ndim + axes), range(axes, 2 * axes))
    rows = max(1, AT_ONCE * frame[0] // windows.size)
    parts = []
    for i in range(0, frame[0], rows):
        part = windows[i:i + rows]
        made = at_once(f, part.shape[:axes], part)
        if made is None:
            return None
        parts.append(made)
    return narrow(np.concatenate(parts)) if len(parts) > 1 else parts[0]


def _frame(shape: Shape, sizes: list[int], steps: list[int]) -> Shape:
    """How many windows there are along each axis."""
    return tuple(-(-(n - 1 + size % 2) // step) for n, size, step in zip(shape, sizes, steps, strict=False))


def _windows(w: np.ndarray, sizes: list[int], steps: list[int]) -> tuple[Shape, Iterator[tuple[Value, Value]]]:
    """The shape of the frame of windows, and each window with its counts of fill elements."""
    before = [(size - 1) // 2 for size in sizes]
    padded = _padded(w, before)
    shape = shape_of(w)
    frame = _frame(shape, sizes, steps)
    reserve(frame)
    along: list[list[tuple[slice, int]]] = []
    for k, n in enumerate(frame):
        places = []
        for i in range(n):
            start = i * steps[k]
            ahead = max(0, before[k] - start)
            behind = max(0, start + sizes[k] - before[k] - shape[k])
            places.append((slice(start, start + sizes[k]), ahead - behind))
        along.append(places)
    windows = ((canonical(padded[tuple(part for part, _ in corner)]), narrow(np.array([fill for _, fill in corner])))
               for corner in product(*along))
    return frame, windows


def _padded(w: np.ndarray, before: list[int]) -> np.ndarray:
    """`w` with `before` fill elements on both sides of its leading axes."""
    widths = [*before, *[0] * (w.ndim - len(before))]
    shape = tuple(n + 2 * width for n, width in zip(w.shape, widths, strict=True))
    reserve(shape, w.dtype.itemsize)
    inside = tuple(slice(width, width + n) for n, width in zip(w.shape, widths, strict=True))
    if w.dtype.kind == 'O':
        fill = prototype(w)
        out: np.ndarray = nested([fill] * int(np.prod(shape)), shape, fill)
    else:
        out = np.full(shape, ' ' if w.dtype == CHAR else 0, dtype=w.dtype)
    out[inside] = w
    return out
