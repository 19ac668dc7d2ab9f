"""A function on the groups of ``f⌸`` at once: counts, reductions, and what scalar functions make of those.

``+⌿ ⌈⌿ ⌊⌿ ∧⌿ ∨⌿`` of all groups of a vector take one pass, which adds each item to the result of its group, in their
order; cells of higher rank are sorted by group and take one ``reduceat``. What comes of it is a value for every group,
with which `operators.cells` goes on. Whatever else is done to a group is `Beyond`: f is called for each.
"""
from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from arrayl.arrays.budget import reserve
from arrayl.arrays.core import INT_MAX, Value, as_array, enclose, narrow, nested, simplify
from arrayl.engine.switch import SWITCH
from arrayl.errors import APLError
from arrayl.functions import Derived, Primitive, meaning
from arrayl.operators.cells import FEW, Beyond, Cells, Frame, checked, is_plain
from arrayl.operators.common import glyph_of
from arrayl.operators.folds import magnitude
from arrayl.primitives.scalar import numeric
from arrayl.primitives.scalar.numeric import FLOAT
from arrayl.primitives.searching import search, sorting
from arrayl.primitives.structure.structural import objects
from arrayl.settings import S

LONG = 1024                             # the mean length of vectors up to which a call costs more than its work
UFUNCS: dict[Any, Any] = {'+': np.add, '⌈': np.maximum, '⌊': np.minimum, '∧': np.minimum, '∨': np.maximum}


class Whole(Cells):
    """The cells of all groups, as they came, or what a scalar function made of them."""


class Items(Cells):
    """Keys that are no numbers, as objects: all that is done to them is to join them to other things."""


class Groups(Frame):
    """The frame of groups: `numbers` tells the group of each cell, `heads` the first cell of each group."""

    def __init__(self, numbers: np.ndarray, heads: np.ndarray, sizes: np.ndarray) -> None:
        super().__init__(heads.shape)
        self.numbers, self.heads, self.sizes = numbers, heads, sizes

    @cached_property
    def order(self) -> np.ndarray:
        """The places of the cells, group by group."""
        few = len(self.heads) <= 1 << 16            # then they are sorted by radix
        return sorting.order(self.numbers.astype(np.uint16) if few else self.numbers)

    def at_once(self, f: Any, w: Cells, a: Cells | None = None) -> Value | None:
        """The results of `f` for all groups; None when it must be called for each."""
        try:
            made = self.apply(f, w, a)
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
                return self.itemwise(m.entry, w, a)
        return super().apply(f, w, a, depth)

    def itemwise(self, entry: Any, w: Cells, a: Cells | None) -> Cells:
        """A scalar function of the items of all groups, and of numbers for each group or for all."""
        form = None if entry is None else entry.monadic if a is None else entry.dyadic
        if form is None or not form.scalar or not form.scalar.pure:
            raise Beyond
        sources = [x for x in (w, a) if x is not None]
        made = form.run(*map(self.spread_out, sources))
        return Whole(checked(Cells(made, True), *sources).array, True)

    def spread_out(self, x: Cells) -> Any:
        """`x` for each item of all groups."""
        if isinstance(x, Whole):
            if x.array is None or x.array.ndim != 1:
                raise Beyond
            return x.array
        if isinstance(x, Items) or self.cell(x):
            raise Beyond
        return x.array[self.numbers] if x.framed else x.array

    def vectors(self, x: Cells) -> np.ndarray:
        """A scalar or vector of objects for each group."""
        array = objects(as_array(x.array))
        if not x.framed:
            array = np.broadcast_to(array, self.shape + array.shape)
        if array.ndim > 2:
            raise Beyond
        return np.asarray(array.reshape(*self.shape, -1))

    def strand(self, items: list[Cells]) -> Cells:
        """A vector for each group, of keys and scalars."""
        if not any(isinstance(x, Items) for x in items):
            return super().strand(items)
        reserve((len(self.heads), len(items)), 64)
        table = np.empty((len(self.heads), len(items)), dtype=object)
        for i, x in enumerate(items):
            if isinstance(x, Whole) or self.cell(x):
                raise Beyond
            if isinstance(x, Items):
                table[:, i] = nested([*map(enclose, x.array.tolist())], self.shape)
            else:
                table[:, i] = objects(as_array(x.array)).reshape(-1)
        return Items(table, True)

    def reduced(self, m: Derived, w: Cells) -> Cells:
        x, glyph = w.array, glyph_of(m.left)
        ufunc = UFUNCS.get(glyph)
        if ufunc is None or x is None or (m.operator == '/' and x.ndim > 1) or (glyph in '∧∨' and x.dtype.kind != 'b'):
            raise Beyond
        sums = glyph == '+' and x.dtype.kind in 'bi'
        if sums:
            bound = (1 if x.dtype.kind == 'b' else magnitude(x)) * len(x)
            if bound > INT_MAX:
                raise Beyond
            x = x.astype(FLOAT if bound < numeric.EXACT and x.ndim == 1 else np.int64)
        elif x.dtype.kind == 'b':
            x = x.view(np.int8)                     # bytes are compared ten times as fast as booleans
        with np.errstate(all='ignore'):
            made = self._each(ufunc, x) if x.ndim == 1 else self._sorted(ufunc, x)
        if not np.isfinite(made).all():
            raise Beyond
        return Cells(narrow(made.astype(np.int64)) if sums else made.view(w.array.dtype), True)

    def _each(self, ufunc: np.ufunc, x: np.ndarray) -> np.ndarray:
        if ufunc is np.add and x.dtype == FLOAT:
            return np.bincount(self.numbers, x, len(self.heads))    # in the same order, six times as fast
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


def by_keys(keys: np.ndarray) -> Groups:
    """The groups of equal major cells, in order of appearance."""
    reserve(keys.shape[:1], 64)                     # numbers, their order
    numbers, heads = search.groups(keys)
    return Groups(numbers, heads, np.bincount(numbers))


def for_keys(f: Any, groups: Groups, keys: np.ndarray, cells: np.ndarray) -> Value | None:
    """The results of `f` between the key of each group and its cells; None when it must be called for each."""
    if not SWITCH.on or len(groups.heads) < FEW or not is_plain(cells):
        return None
    heads = keys[groups.heads]
    return groups.at_once(f, Whole(cells, True), Cells(heads, True) if is_plain(heads) else Items(heads, True))
