"""A function on all cells of a simple numeric array at once, for ``f⍤k`` and ``f⌺k``.

What primitives do to one cell, along axes that the cell has, they do in a few calls to an array of cells: ``+/`` sums
along the last axis whether or not there is a frame before it. `at_once` carries a function value through an array
whose leading axes are a frame: scalar functions, reductions, scans, ravel, reverse and their kin, inner products of
vectors, what primitives tell in their declarations (`registry.Form.cells`), trains and compositions of these, and dfns
and tradfns of one expression of them, which the compiler reads (`CELL_READERS`). Characters are only moved.

Whatever else turns up, an error included, raises `Beyond`: the caller goes cell by cell, where errors arise in their
places. A cell never sees its neighbours: integers that became floats because another cell overflowed, or complex
numbers, are beyond as well. Sums of floats may differ in the last bits from those of single cells, as ``+/⍤1`` does.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from arrayl.arrays.budget import reserve
from arrayl.arrays.core import Shape, Value, count, narrow, shape_of, simplify
from arrayl.engine.lift import CELL_READERS
from arrayl.engine.switch import SWITCH
from arrayl.errors import APLError
from arrayl.functions import Defined, Derived, Primitive, Train, inner_of, meaning
from arrayl.operators.common import glyph_of, kernel_of
from arrayl.operators.reduce import reduce_along
from arrayl.operators.scan import scan_along
from arrayl.primitives.scalar.numeric import EXACT
from arrayl.settings import S

FEW = 8                                 # cells that are better done one by one
DEEPEST = 20
Expression = Callable[['Frame', Any, 'Cells', 'Cells | None'], 'Cells']     # of a frame, a function and its arguments


class Beyond(Exception):
    """This cannot be done for all cells at once."""


class Cells:
    """A value for every cell: an array with the axes of the frame first, or (not `framed`) one that all share."""
    __slots__ = ('array', 'framed')

    def __init__(self, array: Any, framed: bool) -> None:
        self.array, self.framed = array, framed


def at_once(f: Any, frame: Shape, w: Value, a: Value = None, framed: tuple[bool, bool] = (True, True)) -> Value | None:
    """The results of `f` for the cells of `w` (and `a`), which have axes of `frame` first where `framed` says so; or
    None when it must be called for each."""
    if not SWITCH.on or count(frame) < FEW or (a is not None and not is_plain(a)):
        return None
    if not is_plain(w) and not moves_characters(f, w, a):
        return None
    try:
        made = Frame(frame).apply(f, Cells(w, framed[0]), None if a is None else Cells(a, framed[1]))
        S.shy = False
        if made.framed:
            return simplify(made.array)
        shape = frame + shape_of(made.array)
        reserve(shape)
        return np.broadcast_to(narrow(np.asarray(made.array)), shape).copy()
    except (Beyond, APLError, ArithmeticError, MemoryError, RecursionError):
        return None


def is_plain(value: Value) -> bool:
    return type(value) in (int, float) or (type(value) is np.ndarray and value.dtype.kind in 'bif' and value.size > 0)


def moves_characters(f: Any, w: Value, a: Value) -> bool:
    """Whether `w` are characters, and `f` a primitive that rearranges or orders whatever there is."""
    m = meaning(f)
    if type(w) is not np.ndarray or w.dtype.kind != 'U' or w.size == 0 or type(m) is not Primitive or m.entry is None:
        return False
    form = m.entry.monadic if a is None else m.entry.dyadic
    return form is not None and (form.cells is not None or (a is None and m.glyph in STRUCTURAL))


def expression_of(f: Any) -> Expression | None:
    """What a dfn or tradfn of one expression computes; kept on the function, or for all values of an inner dfn."""
    inner = inner_of(f)
    holder = f if inner is None else inner
    if getattr(holder, 'cellwise', False) is False:
        holder.cellwise = CELL_READERS[0](f) if CELL_READERS else None
    found: Expression | None = holder.cellwise
    return None if found is None or (inner is None and f.unit.controlled()) else found


class Frame:
    """The leading axes that all framed values share."""

    def __init__(self, shape: Shape) -> None:
        self.shape, self.rank = shape, len(shape)

    def cell(self, x: Cells) -> Shape:
        """The shape of a cell."""
        return shape_of(x.array)[self.rank if x.framed else 0:]

    def constant(self, value: Value) -> Cells:
        """A value that is the same for all cells."""
        if not is_plain(value):
            raise Beyond
        return Cells(value, False)

    def apply(self, f: Any, w: Cells, a: Cells | None = None, depth: int = 0) -> Cells:
        m = meaning(f)
        if depth > DEEPEST:
            raise Beyond
        if type(m) is Primitive and m.entry is not None:
            return self.monadic(m.entry, w) if a is None else self.dyadic(m.entry, w, a)
        if type(m) is Train:
            right = self.apply(m.parts[-1], w, a, depth + 1)
            if len(m.parts) == 2:
                return self.apply(m.parts[0], right, None, depth + 1)
            left = self.apply(m.parts[0], w, a, depth + 1) if callable(m.parts[0]) else self.constant(m.parts[0])
            return self.apply(m.parts[1], right, left, depth + 1)
        if type(m) is Derived and m.axis is None:
            return self.derived(m, w, a, depth + 1)
        if inner_of(f) if m is None else type(m) is Defined and m.kind == 'F':
            expression = expression_of(f)
            if expression is not None:
                return expression(self, f, w, a)
        raise Beyond

    def monadic(self, entry: Any, w: Cells) -> Cells:
        glyph, cell = entry.glyph, self.cell(w)
        if glyph in '⊢⊣' or (glyph in STRUCTURAL and not w.framed):
            return w if glyph in '⊢⊣' else Cells(entry.monadic.run(w.array), False)
        if glyph == '≢':
            return Cells(cell[0] if cell else 1, False)
        if glyph == ',':
            return Cells(w.array.reshape(*self.shape, -1), True)
        if glyph in '⌽⊖':
            axis = (slice(None),) * (w.array.ndim - 1 if glyph == '⌽' else self.rank)
            return Cells(w.array[(*axis, slice(None, None, -1))], True) if cell else w
        if glyph == '⍉':
            axes = range(w.array.ndim)
            return Cells(w.array.transpose(*axes[:self.rank], *axes[:self.rank - 1 if self.rank else None:-1]), True)
        if entry.monadic is not None and entry.monadic.cells is not None:
            return self.together(entry.monadic, w)
        kernel = entry.monadic.scalar if entry.monadic is not None else None
        if not kernel or not kernel.pure:
            raise Beyond
        return checked(Cells(entry.monadic.run(w.array), w.framed), w)

    def dyadic(self, entry: Any, w: Cells, a: Cells) -> Cells:
        if entry.glyph in '⊢⊣':
            return w if entry.glyph == '⊢' else a
        if entry.glyph == ',':
            return self.joined(w, a)
        if entry.dyadic is not None and entry.dyadic.cells is not None:
            return self.together(entry.dyadic, w, a)
        kernel = entry.dyadic.scalar if entry.dyadic is not None else None
        if not kernel or not kernel.pure:
            raise Beyond
        mine, other = self.cell(w), self.cell(a)
        if mine and other and mine != other:
            raise Beyond
        cell = mine or other
        if not w.framed and not a.framed:
            return checked(Cells(entry.dyadic.run(w.array, a.array), False), w, a)
        reserve(self.shape + cell)
        return checked(Cells(kernel.array(self.spread(w, cell), self.spread(a, cell)), True), w, a)

    def together(self, form: Any, *given: Cells) -> Cells:
        """What a primitive makes of cells in the way that its declaration tells."""
        arrays = [x.array for x in given]
        framed = any(x.framed for x in given)
        made = form.cells(*arrays, *[self.rank * x.framed for x in given]) if framed else form.run(*arrays)
        if made is None or np.size(made) == 0:
            raise Beyond
        return Cells(made, framed)

    def joined(self, w: Cells, a: Cells) -> Cells:
        """``a,w`` of scalars and vectors."""
        pieces = []
        for x in (a, w):
            cell = self.cell(x) or (1,)
            array = np.asarray(x.array).reshape((self.shape if x.framed else (1,) * self.rank) + cell)
            pieces.append(np.broadcast_to(array, self.shape + cell))
        if any(piece.ndim != self.rank + 1 for piece in pieces):
            raise Beyond
        kinds = {piece.dtype.kind for piece in pieces}
        if 'f' in kinds and any(p.dtype.kind == 'i' and np.abs(p).max() >= EXACT for p in pieces):
            raise Beyond
        reserve((*self.shape, sum(piece.shape[-1] for piece in pieces)))
        return Cells(narrow(np.concatenate(pieces, axis=-1)), True)

    def strand(self, items: list[Cells]) -> Cells:
        """A vector of scalars, some of which differ from cell to cell."""
        if not any(x.framed for x in items) or \
                any(type(x) is not Cells or self.cell(x) or not is_plain(x.array) for x in items):
            raise Beyond                # an item that is an array, or groups of unlike sizes (`groups`)
        made = items[-1]
        for x in reversed(items[:-1]):
            made = self.joined(made, x)
        return made

    def spread(self, x: Cells, cell: Shape) -> Any:
        """`x` with as many axes as the frame and `cell` have."""
        if type(x.array) is not np.ndarray:
            return x.array
        own = self.cell(x) or (1,) * len(cell)
        return x.array.reshape((self.shape if x.framed else (1,) * self.rank) + own)

    def derived(self, m: Derived, w: Cells, a: Cells | None, depth: int) -> Cells:
        f, g, along = m.left, m.right, SLASHES.get(m.operator)
        if along is not None and a is None and (kernel_of(f) is not None or glyph_of(f) in ('⊣', '⊢')):
            if not self.cell(w):
                return w
            run, last = along
            axis = w.array.ndim - (1 if last else len(self.cell(w)))
            return checked(Cells(run(f, w.array, axis), w.framed), w)
        if m.operator == '⍨' and callable(f):
            return self.apply(f, w, w, depth) if a is None else self.apply(f, a, w, depth)
        if m.operator == '.' and a is not None and kernel_of(f) is not None and kernel_of(g) is not None \
                and len(self.cell(w)) == 1 and self.cell(w) == self.cell(a):
            products = self.apply(g, w, a, depth)
            return checked(Cells(reduce_along(f, products.array, products.array.ndim - 1), products.framed), products)
        if m.operator == '∘' and a is None and callable(f) != callable(g):
            return self.apply(g, w, self.constant(f), depth) if callable(g) else \
                self.apply(f, self.constant(g), w, depth)
        if callable(f) and callable(g):
            if m.operator == '∘':
                return self.apply(f, self.apply(g, w, None, depth), a, depth)
            if m.operator == '⍤':
                return self.apply(f, self.apply(g, w, a, depth), None, depth)
            if m.operator == '⍥':
                right = self.apply(g, w, None, depth)
                return self.apply(f, right, None if a is None else self.apply(g, a, None, depth), depth)
        raise Beyond

    def sorted(self, w: Cells, down: bool) -> Cells:
        """``w[⍋w]`` or ``w[⍒w]`` of vectors."""
        if len(self.cell(w)) != 1:
            raise Beyond
        made = np.sort(w.array, axis=-1)
        return Cells(made[..., ::-1] if down else made, w.framed)


STRUCTURAL = '⊢⊣,⌽⊖⍉≢'
SLASHES: dict[Any, Any] = {
    '/': (reduce_along, True), '⌿': (reduce_along, False), '\\': (scan_along, True), '⍀': (scan_along, False),
}


def checked(made: Cells, *sources: Cells) -> Cells:
    """`made`, unless a cell of it may look other than it does by itself."""
    array = made.array
    if type(array) is not np.ndarray:
        if type(array) in (int, float) and not made.framed:
            return made
        raise Beyond
    if array.dtype.kind not in 'bif':
        raise Beyond
    if array.dtype.kind == 'f' and all(_integral(x.array) for x in sources) and np.abs(array).max() >= EXACT:
        raise Beyond
    return made


def _integral(x: Any) -> bool:
    return x.dtype.kind in 'bi' if type(x) is np.ndarray else type(x) is int
