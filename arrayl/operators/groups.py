"""A function on all groups of equal keys at once, for ``f⌸``: counts, reductions, what scalar functions make of them.

The groups lie one after the other; ``+⌿ ⌈⌿ ⌊⌿ ∧⌿ ∨⌿`` of all are one ``reduceat``. What comes of it is a value for
every group, with which `operators.cells` goes on. Whatever else is done to a group is `Beyond`: f is called for each.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays.core import INT_MAX, Value, narrow, simplify
from arrayl.engine.switch import SWITCH
from arrayl.errors import APLError
from arrayl.functions import Derived, Primitive, meaning
from arrayl.operators.cells import FEW, Beyond, Cells, Frame, is_plain
from arrayl.operators.common import glyph_of
from arrayl.operators.folds import magnitude
from arrayl.settings import S

UFUNCS: dict[Any, Any] = {'+': np.add, '⌈': np.maximum, '⌊': np.minimum, '∧': np.logical_and, '∨': np.logical_or}


class Whole(Cells):
    """All groups, one after the other; or keys that are no numbers, which nothing is done to."""


class Groups(Frame):
    """The frame of the groups that start and end there."""

    def __init__(self, starts: list[int], ends: list[int]) -> None:
        super().__init__((len(starts),))
        self.starts = np.array(starts)
        self.sizes = narrow(np.array(ends) - self.starts)
        self.order = np.argsort(self.starts)

    def apply(self, f: Any, w: Cells, a: Cells | None = None, depth: int = 0) -> Cells:
        if isinstance(w, Whole) or isinstance(a, Whole):
            m = meaning(f)
            if type(m) is Derived:
                if m.operator not in ('/', '⌿') or a is not None or m.axis is not None:
                    raise Beyond
                return self.reduced(m, w)
            if type(m) is Primitive and m.entry is not None and a is None and m.entry.glyph == '≢':
                return Cells(self.sizes, True)
            if type(m) is Primitive and (m.entry is None or m.entry.glyph not in '⊢⊣'):
                raise Beyond
        return super().apply(f, w, a, depth)

    def reduced(self, m: Derived, w: Cells) -> Cells:
        x, glyph = w.array, glyph_of(m.left)
        ufunc = UFUNCS.get(glyph)
        if ufunc is None or x is None or (m.operator == '/' and x.ndim > 1) or (glyph in '∧∨' and x.dtype.kind != 'b'):
            raise Beyond
        dtype = None
        if glyph == '+' and x.dtype.kind in 'bi':
            if (1 if x.dtype.kind == 'b' else magnitude(x)) * len(x) > INT_MAX:
                raise Beyond
            dtype = np.dtype(np.int64)
        made = np.empty((*self.shape, *x.shape[1:]), dtype or x.dtype)
        with np.errstate(all='ignore'):
            made[self.order] = ufunc.reduceat(x, self.starts[self.order], axis=0, dtype=dtype)
        if not np.isfinite(made).all():
            raise Beyond
        return Cells(narrow(made) if dtype else made, True)

    def sorted(self, w: Cells, down: bool) -> Cells:
        if isinstance(w, Whole):
            raise Beyond
        return super().sorted(w, down)


def for_groups(f: Any, heads: np.ndarray, parts: np.ndarray, starts: list[int], ends: list[int]) -> Value | None:
    """The results of `f` for groups of `parts` with keys `heads`; None when it must be called for each."""
    if not SWITCH.on or len(starts) < FEW or not is_plain(parts):
        return None
    try:
        keys = Cells(heads, True) if is_plain(heads) else Whole(None, True)
        made = Groups(starts, ends).apply(f, Whole(parts, True), keys)
    except (Beyond, APLError, ArithmeticError, MemoryError, RecursionError):
        return None
    if isinstance(made, Whole) or not made.framed:
        return None
    S.shy = False
    return simplify(made.array)
