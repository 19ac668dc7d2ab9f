"""A function on all groups of equal keys at once, for ``f⌸``: counts, reductions, what scalar functions make of them.

``+⌿ ⌈⌿ ⌊⌿ ∧⌿ ∨⌿`` of all groups of a vector take one pass, which adds each item to the result of its group, in their
order; cells of higher rank are sorted by group and take one ``reduceat``. What comes of it is a value for every group,
with which `operators.cells` goes on. Whatever else is done to a group is `Beyond`: f is called for each.
"""
from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from arrayl.arrays.budget import reserve
from arrayl.arrays.core import INT_MAX, Value, as_array, narrow, simplify
from arrayl.engine.switch import SWITCH
from arrayl.errors import APLError
from arrayl.functions import Derived, Primitive, meaning
from arrayl.operators.cells import FEW, Beyond, Cells, Frame, is_plain
from arrayl.operators.common import glyph_of
from arrayl.operators.folds import magnitude
from arrayl.primitives.searching import search, sorting
from arrayl.primitives.structure.structural import objects
from arrayl.settings import S

UFUNCS: dict[Any, Any] = {'+': np.add, '⌈': np.maximum, '⌊': np.minimum, '∧': np.minimum, '∨': np.maximum}


class Whole(Cells):
    """The cells of all groups, as they came."""


class Items(Cells):
    """Keys that are no numbers, as objects: all that is done to them is to join them to other things."""


class Groups(Frame):
    """The frame of the groups of equal `keys`, in order of appearance.

    `numbers` tells the group of each major cell, `heads` the first cell of each group.
    """

    def __init__(self, keys: np.ndarray) -> None:
        reserve(keys.shape[:1], 64)                 # numbers, their order
        self.numbers, self.heads = search.groups(keys)
        self.sizes = np.bincount(self.numbers)
        super().__init__(self.heads.shape)

    @cached_property
    def order(self) -> np.ndarray:
        """The places of the cells, group by group."""
        few = len(self.heads) <= 1 << 16            # then they are sorted by radix
        return sorting.order(self.numbers.astype(np.uint16) if few else self.numbers)

    def at_once(self, f: Any, keys: np.ndarray, cells: np.ndarray) -> Value | None:
        """The results of `f` between the key and the cells of each group; None when it must be called for each."""
        if not SWITCH.on or len(self.heads) < FEW or not is_plain(cells):
            return None
        try:
            heads = keys[self.heads]
            kind = Cells if is_plain(heads) else Items
            made = self.apply(f, Whole(cells, True), kind(heads, True))
        except (Beyond, APLError, ArithmeticError, MemoryError, RecursionError):
            return None
        if isinstance(made, Whole) or not made.framed:
            return None
        S.shy = False
        return simplify(made.array)

    def apply(self, f: Any, w: Cells, a: Cells | None = None, depth: int = 0) -> Cells:
        m = meaning(f)
        if isinstance(w, Whole | Items) or isinstance(a, Whole | Items):
            glyph = m.entry.glyph if type(m) is Primitive and m.entry is not None else ''
            if glyph == '≢' and a is None and isinstance(w, Whole):
                return Cells(narrow(self.sizes), True)
            if glyph == ',' and a is not None and not isinstance(w, Whole) and not isinstance(a, Whole):
                return Items(np.concatenate([self.vectors(a), self.vectors(w)], axis=1), True)
            if type(m) is Derived:
                if m.operator in ('/', '⌿') and a is None and m.axis is None and isinstance(w, Whole):
                    return self.reduced(m, w)
                raise Beyond
            if type(m) is Primitive and glyph not in ('⊢', '⊣'):
                raise Beyond
        return super().apply(f, w, a, depth)

    def vectors(self, x: Cells) -> np.ndarray:
        """A scalar or vector of objects for each group."""
        array = objects(as_array(x.array))
        if not x.framed:
            array = np.broadcast_to(array, self.shape + array.shape)
        if array.ndim > 2:
            raise Beyond
        return np.asarray(array.reshape(*self.shape, -1))

    def reduced(self, m: Derived, w: Cells) -> Cells:
        x, glyph = w.array, glyph_of(m.left)
        ufunc = UFUNCS.get(glyph)
        if ufunc is None or x is None or (m.operator == '/' and x.ndim > 1) or (glyph in '∧∨' and x.dtype.kind != 'b'):
            raise Beyond
        sums = glyph == '+' and x.dtype.kind in 'bi'
        if sums:
            if (1 if x.dtype.kind == 'b' else magnitude(x)) * len(x) > INT_MAX:
                raise Beyond
            x = x.astype(np.int64)
        elif x.dtype.kind == 'b':
            x = x.view(np.int8)                     # bytes are compared ten times as fast as booleans
        with np.errstate(all='ignore'):
            made = self._each(ufunc, x) if x.ndim == 1 else self._sorted(ufunc, x)
        if not np.isfinite(made).all():
            raise Beyond
        return Cells(narrow(made) if sums else made.view(w.array.dtype), True)

    def _each(self, ufunc: np.ufunc, x: np.ndarray) -> np.ndarray:
        made = np.zeros(self.shape, x.dtype) if ufunc is np.add else x[self.heads]
        ufunc.at(made, self.numbers, x)
        return made

    def _sorted(self, ufunc: np.ufunc, x: np.ndarray) -> np.ndarray:
        starts = np.cumsum(self.sizes) - self.sizes
        return ufunc.reduceat(x[self.order], starts, axis=0)        # type: ignore[no-any-return]

    def sorted(self, w: Cells, down: bool) -> Cells:
        if isinstance(w, Whole):
            raise Beyond
        return super().sorted(w, down)
