"""``f¨`` of many short vectors, where f gives a vector or a scalar for each: ``{⍵/⍨⍵≠'a'}¨words``, ``~∘' '¨words``.

The vectors are joined and what primitives do to each of them is done to all at once: scalar functions and searches in a
constant to the items, replicate and without by a mask, take, drop, reverse and catenate by moving items. The result is
cut again at the end. The frame is that of the items, so that counts, reductions and scalars for each go on as in
`groups`; f is called for each vector where anything else turns up.
"""
from __future__ import annotations

from typing import Any

import numpy as np

from arrayl.arrays.budget import reserve
from arrayl.arrays.core import Value, as_array, cut, narrow, simplify
from arrayl.engine.switch import SWITCH
from arrayl.errors import APLError, WSFull
from arrayl.functions import Derived, Primitive, meaning
from arrayl.operators.cells import FEW, SLASHES, Beyond, Cells, Frame, checked
from arrayl.operators.folds import EXACT
from arrayl.operators.groups import LONG, Groups, Whole
from arrayl.operators.pieces import PIECE, apart
from arrayl.primitives.registry import REGISTRY
from arrayl.primitives.scalar.numeric import EXACT as INTEGRAL
from arrayl.primitives.searching import search
from arrayl.settings import S

TOGETHER = ('⍨', '∘', '⍤', '⍥')        # operators that apply functions to what they are given
ASCII = 128                             # code points that are integers of one type whatever stands beside them


class Ragged(Whole):
    """A vector for every item, joined; `sizes` tells how long each is."""
    __slots__ = ('sizes',)

    def __init__(self, array: Any, sizes: np.ndarray) -> None:
        super().__init__(array, True)
        self.sizes = sizes

    @property
    def ends(self) -> np.ndarray:
        return np.cumsum(self.sizes)

    @property
    def numbers(self) -> np.ndarray:
        """The item that each of the joined ones belongs to."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    def places(self) -> np.ndarray:
        """Where each stands in its vector, from 0."""
        return np.arange(len(self.array)) - np.repeat(self.ends - self.sizes, self.sizes)

    def chosen(self, mask: np.ndarray) -> Ragged:
        return Ragged(self.array[mask], np.bincount(self.numbers[mask], minlength=len(self.sizes)))


class Vectors(Groups):
    """The frame of the vectors. A value for each of them is `Ragged`, or a scalar for each."""

    def apply(self, f: Any, w: Cells, a: Cells | None = None, depth: int = 0) -> Cells:
        m = meaning(f)
        if isinstance(w, Ragged) or isinstance(a, Ragged):
            if type(m) is Primitive and m.entry is not None:
                return self.move(m.entry, w) if a is None else self.between(m.entry, w, a)
            if type(m) is Derived and m.operator in SLASHES:
                return self.folded(m, w, a)
        elif _is_text(w) or (a is not None and _is_text(a)):
            if type(m) is Primitive and m.entry is not None:
                return self.texts(m.entry, w, a)
            if type(m) is Derived and m.operator not in TOGETHER:
                raise Beyond
        return Frame.apply(self, f, w, a, depth)

    def constant(self, value: Value) -> Cells:
        if type(value) is str or (type(value) is np.ndarray and value.dtype.kind == 'U'):
            return Cells(value, False)
        return super().constant(value)

    def folded(self, m: Derived, w: Cells, a: Cells | None) -> Cells:
        if m.operator not in ('/', '⌿') or a is not None or m.axis is not None or not isinstance(w, Ragged) \
                or w.array is None or w.array.dtype.kind == 'U':
            raise Beyond
        if not 0 < w.sizes.min() <= w.sizes.max() <= EXACT:
            raise Beyond                # of no items; or floats are not summed in the order of the definition
        return Groups(w.numbers, w.ends - w.sizes, w.sizes).reduced(m, w)

    def texts(self, entry: Any, w: Cells, a: Cells | None) -> Cells:
        """A primitive of characters: one for each vector, or those that all share."""
        glyph = entry.glyph
        if a is None and glyph in ('⊢', '⊣', '≢'):
            return self.monadic(entry, w)
        if a is not None and glyph in ('⊢', '⊣'):
            return self.dyadic(entry, w, a)
        if a is not None and glyph == ',':
            return self.catenate(a, w)
        if a is not None and glyph in ('=', '≠') and not self.cell(w) and not self.cell(a):
            return Cells(entry.dyadic.run(w.array, a.array), w.framed or a.framed)
        raise Beyond

    def move(self, entry: Any, w: Cells) -> Cells:
        """A primitive of one argument."""
        assert isinstance(w, Ragged)
        glyph, x = entry.glyph, w.array
        if glyph == '≢':
            return Cells(narrow(w.sizes), True)
        if x is None:
            raise Beyond
        if glyph in ('⊢', '⊣', ','):
            return w
        if glyph in ('⌽', '⊖'):
            return Ragged(x[np.repeat(2 * w.ends - w.sizes - 1, w.sizes) - np.arange(len(x))], w.sizes)
        if glyph == '⊃' and w.sizes.all():
            return Cells(x[w.ends - w.sizes], True)
        if glyph == '⎕C' or (glyph == '⎕UCS' and (x.dtype.kind != 'U' or _is_ascii(x))):
            made = entry.monadic.run(x)
            return Ragged(made.astype(np.int8) if glyph == '⎕UCS' and x.dtype.kind == 'U' else made, w.sizes)
        return self.itemwise(entry, w, None)

    def between(self, entry: Any, w: Cells, a: Cells) -> Cells:
        """A primitive of two arguments, at least one of them `Ragged`."""
        glyph = entry.glyph
        if glyph in ('⊢', '⊣'):
            return w if glyph == '⊢' else a
        if any(isinstance(x, Whole) and x.array is None for x in (w, a)):
            raise Beyond
        if glyph == ',':
            return self.catenate(a, w)
        if isinstance(w, Ragged) and isinstance(a, Ragged):
            if not np.array_equal(w.sizes, a.sizes):
                raise Beyond
            if glyph in ('/', '⌿') and a.array.dtype.kind == 'b':
                return w.chosen(a.array)
            if glyph in ('≡', '≢') and (w.array.dtype.kind == 'U') == (a.array.dtype.kind == 'U'):
                different = REGISTRY['≠'].dyadic.run(w.array, a.array)      # type: ignore[union-attr]
                found = np.bincount(w.numbers[different], minlength=len(w.sizes)) > 0
                return Cells(found if glyph == '≢' else ~found, True)
        elif isinstance(a, Ragged) and not w.framed and glyph in ('~', '∊'):
            found = search.member(a.array, w.array)
            return Ragged(found, a.sizes) if glyph == '∊' else a.chosen(~found)
        elif isinstance(w, Ragged) and not a.framed:
            if glyph in ('↑', '↓') and type(a.array) is int:
                return (self.take if glyph == '↑' else self.drop)(w, a.array)
            if glyph == '⍳' and type(a.array) is np.ndarray and a.array.ndim == 1:
                return Ragged(narrow(search.index_of(a.array, w.array) + S.io), w.sizes)
            if glyph == '⎕C':
                return Ragged(entry.dyadic.run(w.array, a.array), w.sizes)
        return self.itemwise(entry, w, a)

    def itemwise(self, entry: Any, w: Cells, a: Cells | None) -> Cells:
        form = entry.monadic if a is None else entry.dyadic
        if form is None or not form.scalar or not form.scalar.pure:
            raise Beyond
        sources = [x for x in (w, a) if x is not None]
        if any(not x.framed and np.ndim(x.array) for x in sources):
            raise Beyond                # a vector, which may or may not fit
        first = next(x for x in sources if isinstance(x, Ragged))
        made = form.run(*[self.each_of(x, first) for x in sources])
        return Ragged(checked(Cells(made, True), *sources).array, first.sizes)

    def each_of(self, x: Cells, of: Ragged) -> Any:
        """`x` for each item of `of`."""
        if isinstance(x, Ragged) or not x.framed:
            return x.array
        if self.cell(x):
            raise Beyond
        return np.repeat(x.array, of.sizes)

    def drop(self, w: Ragged, count: int) -> Ragged:
        places = w.places()
        return w.chosen(places >= count if count >= 0 else places < np.repeat(w.sizes + count, w.sizes))

    def take(self, w: Ragged, count: int) -> Ragged:
        """What there is, and fill where that is not enough."""
        if not 0 < abs(count) <= LONG:
            raise Beyond
        number = len(w.sizes)
        reserve((number, abs(count)), w.array.dtype.itemsize)
        out = np.full((number, abs(count)), ' ' if w.array.dtype.kind == 'U' else 0, w.array.dtype)
        kept = w.chosen(w.places() < count if count > 0 else w.places() >= np.repeat(w.sizes + count, w.sizes))
        shift = 0 if count > 0 else -count - np.repeat(kept.sizes, kept.sizes)
        out[kept.numbers, kept.places() + shift] = kept.array
        return Ragged(out.reshape(-1), np.full(number, abs(count)))

    def catenate(self, a: Cells, w: Cells) -> Cells:
        """``a,w`` of vectors, scalars for each, and scalars or vectors for all."""
        parts = []
        for x in (a, w):
            if isinstance(x, Ragged):
                parts.append(x)
                continue
            array = as_array(x.array)
            if array.ndim > 1 or array.dtype.kind not in 'bifU':
                raise Beyond
            if x.framed:
                parts.append(Ragged(array, np.ones(len(self.heads), np.int64)))
            else:
                reserve((len(self.heads), array.size), 16)
                parts.append(Ragged(np.tile(array.reshape(-1), len(self.heads)), np.full(len(self.heads), array.size)))
        kinds = {x.array.dtype.kind for x in parts}
        if 'U' in kinds and len(kinds) > 1:
            raise Beyond
        if 'f' in kinds and any(x.array.dtype.kind == 'i' and np.abs(x.array).max(initial=0) >= INTEGRAL
                                for x in parts):
            raise Beyond
        left, right = parts
        sizes = left.sizes + right.sizes
        reserve((int(sizes.sum()),), 16)
        ends = np.cumsum(sizes)
        out = np.empty(int(ends[-1]), np.promote_types(left.array.dtype, right.array.dtype))
        out[np.repeat(ends - sizes, left.sizes) + left.places()] = left.array
        out[np.repeat(ends - right.sizes, right.sizes) + right.places()] = right.array
        return Ragged(out, sizes)


def _is_text(x: Cells) -> bool:
    return type(x.array) is str or (type(x.array) is np.ndarray and x.array.dtype.kind == 'U')


def _is_ascii(x: np.ndarray) -> bool:
    points = np.ascontiguousarray(x).view(np.uint32)
    return points.size == 0 or bool(1 < points.min() and points.max() < ASCII)


def for_items(f: Any, items: list[Value]) -> Value | None:
    """The vectors or scalars that `f` gives for many simple vectors; None when it must be called for each.

    A few show first whether it can be done.
    """
    if not SWITCH.on or set(map(type, items)) != {np.ndarray} or \
            {x.ndim for x in items} != {1}:        # type: ignore[union-attr]
        return None
    return None if _for_items(f, items[:FEW]) is None else _for_items(f, items)


def _for_items(f: Any, items: list[np.ndarray]) -> Value | None:
    sizes = np.fromiter(map(len, items), np.int64, len(items))
    total = int(sizes.sum())
    if total > LONG * len(items):                   # worth a call each
        return None
    try:
        reserve((total,), 16)                       # joined they take what they share, as windows do
        reserve((len(items),), PIECE)
    except WSFull:
        return None
    kinds = {x.dtype.kind for x in items}
    joined = np.concatenate(items) if kinds in ({'f'}, {'U'}) or kinds <= {'b', 'i'} else None
    numbers = np.repeat(np.arange(len(items)), sizes)
    frame = Vectors(numbers, np.cumsum(sizes) - sizes, sizes)
    try:
        made = frame.apply(f, Ragged(joined, sizes))
        if not made.framed or type(made.array) is not np.ndarray:
            return None
        S.shy = False
        if isinstance(made, Ragged):
            return apart(made.array, made.ends, sizes.shape)
        if made.array.ndim == 2:
            return cut(made.array, sizes.shape)
        return simplify(made.array) if made.array.ndim == 1 else None
    except (Beyond, APLError, ArithmeticError, MemoryError, RecursionError):
        return None
