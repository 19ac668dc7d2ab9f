"""Floats that stand for integers, in the functions of a region that are called item by item.

Such a function may give an integer for one item and a float for the next (``4 1÷2``, a guard, a mixed ``⌈``). The
engine computes both as floats. The bounds of the integers among them go along (`Planner.whole`): floats hold them as
far as 2⁵³. Where all items turn out to be integers (see `doubts`), a plan is made in which masks go along too: they say
what each item is (`Planner.masks`); an array that is given out is turned into one of integers there.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from arrayl.arrays import narrowest
from arrayl.primitives.scalar.numeric import BOOL, EXACT, INT8, integer_span
from arrayl.primitives.scalar.pervade import Scalar, Span

ALL, NONE = -1, -2                      # masks of nodes in which all items are integers, or none is; others are nodes
BITS = Span(BOOL, 0, 1)


class Bail(Exception):
    """The engine leaves this region to the plain path."""


def is_float(span: Span) -> bool:
    return span.dtype.kind == 'f'


def integers(p: Any, i: int) -> Any:
    """The bounds of the integers among the items of a node; None where all are floats."""
    span = p.spans[i]
    return p.whole.get(i) if is_float(span) else span


def mask_of(p: Any, i: int) -> int:
    """The mask of the integers among the items of a node."""
    return p.masks.get(i, NONE) if is_float(p.spans[i]) else ALL


def stand(p: Any, i: int, span: Span | None, mask: Callable[[], int] = lambda: NONE) -> None:
    """Floats of node `i` may stand for integers within `span`: bail where floats do not hold these.

    Those of `mask` do; for NONE, it is not known which.
    """
    if not p.call:
        return                          # an array of floats, whatever their values
    if span is None or max(-span.low, span.high) > EXACT:
        raise Bail
    p.whole[i] = span
    if p.integral:
        p.masks[i] = mask()


def either(p: Any, made: int, x: int, y: int, which: Callable[[], int]) -> None:
    """Each item of the float node `made` is that of `x` where node ``which()`` is 1, else that of `y`."""
    found = [span for span in (integers(p, x), integers(p, y)) if span is not None]
    if found:
        stand(p, made, integer_span(min(int(span.low) for span in found), max(int(span.high) for span in found)),
              lambda: _choice(p, which, mask_of(p, x), mask_of(p, y)))


def follow(p: Any, kernel: Scalar, made: int, *nodes: int) -> int:
    """`made`, which `kernel` makes of `nodes`; it makes integers of integers, and some of these are among floats."""
    if any(i in p.whole for i in nodes):
        spans = [integers(p, i) for i in nodes]
        if None not in spans:
            assert kernel.result_type is not None
            stand(p, made, kernel.result_type(*spans), lambda: _both(p, *(mask_of(p, i) for i in nodes)))
    return made


def quotients(p: Any, made: int, bound: int, *nodes: int) -> int:
    """`made`, which divides `nodes`: what is left of a quotient of integers below 2⁵³ is not lost to rounding."""
    if all(integers(p, i) is not None for i in nodes):
        stand(p, made, integer_span(-bound, bound),
              lambda: _both(p, p.emit(_is_whole, (made,), BITS), *(mask_of(p, i) for i in nodes)))
    return made


def converted(p: Any, i: int) -> int:
    """The node of the integers that node `i` is to have; that some are floats shows when it runs."""
    span, mask = p.whole[i], mask_of(p, i)
    if mask == NONE:
        raise Bail
    dtype = np.promote_types(INT8, narrowest(int(span.low), int(span.high)))

    def convert(out: Any, x: np.ndarray, integral: np.ndarray | None = None) -> Any:
        if integral is not None and not integral.all():
            raise Bail
        if out is None:
            return x.astype(dtype)
        np.copyto(out, x, casting='unsafe')
        return out
    p.guard = ()
    made: int = p.emit(convert, (i,) if mask == ALL else (i, mask), Span(dtype, span.low, span.high), risky=True)
    return made


def _is_whole(out: Any, x: np.ndarray) -> Any:
    return np.equal(x, np.rint(x), out=out)


def _both(p: Any, *masks: int) -> int:
    made = ALL
    for mask in masks:
        if NONE in (made, mask):
            return NONE
        if mask != ALL:
            made = mask if made == ALL else p.emit(_and, (made, mask), BITS)
    return made


def _and(out: Any, x: np.ndarray, y: np.ndarray) -> Any:
    return np.logical_and(x, y, out=out)


def _choice(p: Any, which: Callable[[], int], x: int, y: int) -> int:
    """The mask that is `x` where node ``which()`` is 1, else `y`."""
    if x == y:
        return x
    condition, fixed = which(), {ALL: True, NONE: False}
    arguments = tuple(mask for mask in (x, y) if mask not in fixed)

    def choose(out: Any, condition: np.ndarray, *masks: np.ndarray) -> Any:
        left = list(masks)
        found = np.where(condition, *(fixed[mask] if mask in fixed else left.pop(0) for mask in (x, y)))
        if out is None:
            return found
        out[...] = found
        return out
    return p.emit(choose, (condition, *arguments), BITS)    # type: ignore[no-any-return]
