"""``f⍤k``: the function on cells; ``f⍤g`` goes to atop.

An argument is its frame (the leading axes) of cells (the trailing ones). The results for the cells become the cells
of the result, as ``↑`` would have it (`arrays.assemble`). A frame without cells runs the operand once, on a cell of
prototypes.

Scalar functions on simple arrays, and reductions and scans of the cells, are done on the whole array at once:
the cells need not be cut out for ``+⍤1`` or ``+/⍤1``.
"""
from __future__ import annotations

from types import NoneType
from typing import Any

import numpy as np

from arrayl.arrays.assemble import mix, mix_empty
from arrayl.arrays.budget import reserve
from arrayl.arrays.core import (
    Shape,
    Value,
    build,
    count,
    enclose,
    items_of,
    prototype,
    rank_of,
    shape_of,
    simplify,
    size_of,
)
from arrayl.engine.lift import over
from arrayl.errors import LengthError, RankError
from arrayl.functions import Derived, Function, mark
from arrayl.operators.cells import at_once
from arrayl.operators.common import canonical, function, glyph_of, integer_list, kernel_of
from arrayl.operators.compose import atop
from arrayl.operators.foresight import foresee
from arrayl.operators.reduce import reduce_along
from arrayl.operators.scan import scan_along
from arrayl.primitives.registry import operator
from arrayl.settings import S

FRAMES = 'It must be that either the left and right frames match or one of them has length 0'


@operator('⍤', 'rank', operands=2, strikes='o" o: ∘¨', key='J', names=('atop', 'jotdiaeresis'))
def rank(f: Any, g: Any) -> Function:
    """Apply `f` to cells of the given rank, or (``f⍤g``) to the result of another function.

    The right operand is one to three integers ``p q r``: the rank of the cells that monadic `f` gets, and of the left
    and right cells that dyadic `f` gets. Two are ``r q r``, one is ``r r r``. A negative rank counts from the rank of
    the argument, so that ¯1 means its major cells. Frames must be equal, or one of them empty: else RANK or LENGTH
    ERROR. Results of different shapes are filled as by ``↑``. More than three numbers are a LENGTH ERROR.

    With two functions ``x f⍤g y`` is ``f (x g y)``.

          (⌽⍤1)2 3⍴⍳6
    3 2 1
    6 5 4
          10 20(+⍤0 1)2 3⍴⍳6
    11 12 13
    24 25 26
          ⍴({⍳⍵}⍤0)2 4
    2 4
          ⊂⍤1⊢2 2⍴'ABCD'
     AB  CD
          12-⍤÷4
    ¯3
          (+/⍤¯1)2 3⍴⍳6
    6 15
    """
    function(f)
    if callable(g):
        return atop(f, g)
    ranks = _ranks(g)

    kernel = kernel_of(f)

    def derived(w: Value, a: Value = None) -> Value:
        results: list[Value] = []
        if a is None:
            frame, cell = _split(w, ranks[0])
            direct = _along_cells(f, w, len(frame), len(cell))
            if direct is not None:
                return direct
            lifted = over(f, w) if not cell else None
            if lifted is not None:
                return lifted
            made = at_once(f, frame, w) if cell else None
            if made is not None:
                return made
            if not cell:
                foresee(f, count(frame), w)
            for part in _cells(w, frame, cell):
                results.append(f(part))
            return gather(results, frame)
        if ranks[1] == 0 == ranks[2] and shape_of(w) == shape_of(a):
            lifted = over(f, w, a)
            if lifted is not None:
                return lifted
            foresee(f, size_of(w), w, a)
        (left_frame, left_cell), (right_frame, right_cell) = _split(a, ranks[1]), _split(w, ranks[2])
        frame = _common(left_frame, right_frame)
        if frame:
            direct = None if kernel is None else \
                _broadcast(kernel, w, a, right_frame, right_cell, left_frame, left_cell)
            if direct is None:
                direct = at_once(f, frame, w, a, (bool(right_frame), bool(left_frame)))
            if direct is not None:
                return direct
        lefts, rights = _cells(a, left_frame, left_cell), _cells(w, right_frame, right_cell)
        for i in range(max(len(lefts), len(rights))):
            results.append(f(rights[i if len(rights) > 1 else 0], lefts[i if len(lefts) > 1 else 0]))
        return gather(results, frame)
    return mark(derived, Derived('⍤', f, g))


def _ranks(value: Value) -> tuple[int, int, int]:
    """The three ranks that the right operand stands for."""
    if rank_of(value) > 1:
        raise RankError('')
    if size_of(value) not in (1, 2, 3):
        raise LengthError('')
    given = integer_list(value)
    if len(given) == 1:
        return given[0], given[0], given[0]
    if len(given) == 2:
        return given[1], given[0], given[1]
    return given[0], given[1], given[2]


def _cell_rank(value: Value, k: int) -> int:
    rank = rank_of(value)
    return min(k, rank) if k >= 0 else max(0, rank + k)


def _split(value: Value, k: int) -> tuple[Shape, Shape]:
    """The frame of `value` and the shape of its cells of rank `k`."""
    shape = shape_of(value)
    at = len(shape) - _cell_rank(value, k)
    return shape[:at], shape[at:]


def _cells(value: Value, frame: Shape, cell: Shape) -> list[Value]:
    """The cells of `value` in ravel order; one cell of prototypes when the frame is empty of cells."""
    if frame == ():
        return [value]
    if count(frame) == 0:
        return [prototype_cell(value, cell)]
    if cell == ():
        return [enclose(item) for item in items_of(value)]
    return [canonical(part) for part in value.reshape((count(frame), *cell))]


def prototype_cell(value: Value, cell: Shape) -> Value:
    """A cell of shape `cell` made of the prototype of `value`."""
    reserve(cell)
    fill = prototype(value)
    return build([fill] * count(cell), cell, fill)


def _along_cells(f: Function, w: Value, before: int, cell_rank: int) -> Value | None:
    """``+/⍤k`` and its kin, with a primitive operand, on the whole array; None for any other `f`."""
    m = getattr(f, 'meaning', None)
    if type(m) is not Derived or m.axis is not None or m.operator not in SLASHES or not glyph_of(m.left):
        return None
    if before == 0 or cell_rank == 0 or w.size == 0:
        return None
    along, last = SLASHES[m.operator]
    return along(m.left, w, w.ndim - 1 if last else before)


SLASHES: dict[Any, Any] = {
    '/': (reduce_along, True), '⌿': (reduce_along, False), '\\': (scan_along, True), '⍀': (scan_along, False),
}


def _common(left: Shape, right: Shape) -> Shape:
    """The frame of the result for those of the arguments, which agree, or one is alone."""
    if left and right and left != right:
        raise LengthError(FRAMES) if len(left) == len(right) else RankError(FRAMES)
    return left or right


def _broadcast(kernel: Any, w: Value, a: Value, right_frame: Shape, right_cell: Shape,
               left_frame: Shape, left_cell: Shape) -> Value | None:
    """A scalar function between cells of one shape, or a cell and scalars, as one call; None when that will not do."""
    if not isinstance(w, np.ndarray) or not isinstance(a, np.ndarray):
        return None
    if w.dtype.kind in 'OU' or a.dtype.kind in 'OU' or w.size == 0 or a.size == 0:
        return None
    if left_cell != right_cell and left_cell and right_cell:
        return None
    frame, cell = left_frame or right_frame, left_cell or right_cell
    reserve(frame + cell)

    def spread(value: np.ndarray, own_frame: Shape, own_cell: Shape) -> np.ndarray:
        return value.reshape((own_frame or (1,) * len(frame)) + (own_cell or (1,) * len(cell)))
    return simplify(kernel.array(spread(w, right_frame, right_cell), spread(a, left_frame, left_cell)))


def gather(results: list[Value], frame: Shape) -> Value:
    """The results for the cells of `frame` as one array; the only one is a sample where `frame` has no cells.

    None when one is missing.
    """
    S.shy = False                   # rank, key and stencil are never shy, whatever their operand is
    if NoneType in set(map(type, results)):
        return None
    return mix(results, frame) if count(frame) else mix_empty(results[0], frame)
