"""Many short simple vectors at once: ``⌽¨ ⊃¨ n↑¨ n↓¨ x,¨ ,¨x ≡¨⊂x`` and ``∘.,`` without a call for each item.

A call costs two or three microseconds, what it does to a word of five letters a tenth of one. So vectors of one kind
are joined, done to all at once, and cut again; where slices suffice they are sliced. Whatever is not as simple as
that (scalars among the items, numbers among texts, a left argument for each) is None: f is called for every item.

Rejected: a type of its own for vectors of texts; everything else would have to know it.
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from arrayl.arrays.budget import reserve
from arrayl.arrays.core import Nested, Value, cut, items_of, need_rank, nested, size_of
from arrayl.engine.switch import SWITCH
from arrayl.functions import Derived, Primitive, meaning
from arrayl.primitives.registry import REGISTRY
from arrayl.primitives.scalar.numeric import EXACT
from arrayl.settings import S

MANY = 64                               # items from which it pays
PIECE = 140                             # bytes of a view, and of the place for it
LONG = 64                               # the mean length up to which joining costs less than calls


class Pieces:
    """Simple vectors of one kind, joined: what ``f¨`` takes at once."""

    def __init__(self, items: list[np.ndarray]) -> None:
        self.items = items
        self.sizes = np.fromiter(map(len, items), np.int64, len(items))
        self.ends = np.cumsum(self.sizes)
        self.starts = self.ends - self.sizes

    def joined(self) -> np.ndarray | None:
        """All of them one after the other; None where that is no longer cheap."""
        total = int(self.ends[-1])
        if total > LONG * len(self.items):
            return None
        reserve((total,), 16)
        return np.concatenate(self.items)


def vectors(items: list[Value]) -> Pieces | None:
    """`items` as pieces, if they are simple vectors, all of characters or all of real numbers of one type."""
    if set(map(type, items)) != {np.ndarray} or {x.ndim for x in items} != {1}:         # type: ignore[union-attr]
        return None
    if len({x.dtype.char for x in items}) > 1 or items[0].dtype.kind not in 'bifU':     # type: ignore[union-attr]
        return None
    reserve((len(items),), PIECE)
    return Pieces(items)                # type: ignore[arg-type]


def apart(flat: np.ndarray, ends: np.ndarray, shape: tuple[int, ...]) -> Value:
    """`flat` cut at `ends`, as a nested array of `shape`."""
    bounds = ends.tolist()
    return nested([flat[start:end] for start, end in zip([0, *bounds], bounds, strict=False)], shape)


# --- one argument
def reversed_all(p: Pieces, shape: tuple[int, ...]) -> Value | None:
    return nested([x[::-1] for x in p.items], shape)


def firsts(p: Pieces, shape: tuple[int, ...]) -> Value | None:
    flat = p.joined() if p.sizes.all() else None
    return None if flat is None else flat[p.starts].reshape(shape)


MONADIC: dict[str, Callable[[Pieces, tuple[int, ...]], Value | None]] = {
    '⌽': reversed_all, '⊖': reversed_all, '⊃': firsts,
}


# --- one left argument for all of them
def taken(p: Pieces, a: Value, shape: tuple[int, ...]) -> Value | None:
    """``n↑¨``"""
    flat = p.joined() if type(a) is int and 0 < abs(a) <= LONG else None
    if flat is None:
        return None
    count = abs(a)
    reserve((len(p.items), count), flat.dtype.itemsize)
    table = np.full((len(p.items), count), ' ' if flat.dtype.kind == 'U' else 0, flat.dtype)
    kept = np.minimum(p.sizes, count)[:, np.newaxis]
    place = np.arange(count)
    there = place < kept if a > 0 else place >= count - kept
    first = p.starts[:, np.newaxis] if a > 0 else p.ends[:, np.newaxis] - count
    table[there] = flat[(first + place)[there]]
    return cut(table, shape)


def dropped(p: Pieces, a: Value, shape: tuple[int, ...]) -> Value | None:
    """``n↓¨``"""
    if type(a) is not int:
        return None
    return nested([x[a:] for x in p.items] if a >= 0 else [x[:a] for x in p.items], shape)


def with_all(p: Pieces, x: Value, shape: tuple[int, ...], last: bool) -> Value | None:
    """``x,¨`` of the pieces, or ``,¨x`` if `last`, for one simple scalar or vector."""
    flat, added = p.joined(), np.atleast_1d(np.asarray(x))
    if flat is None or added.ndim > 1 or (added.dtype.kind == 'U') != (flat.dtype.kind == 'U') \
            or added.dtype.kind not in 'bifU' or added.size > LONG:
        return None
    if flat.dtype.kind == 'U':
        added = np.array([x], dtype=flat.dtype) if isinstance(x, str) else added
    elif {added.dtype.kind, flat.dtype.kind} == {'i', 'f'} and max(map(_largest, (added, flat))) > EXACT:
        return None
    size, extra = len(p.items), added.size
    reserve((flat.size + size * extra,), 16)
    dtype = np.promote_types(flat.dtype, added.dtype)
    ends = p.ends + extra * np.arange(1, size + 1)
    places = (ends - extra if last else ends - p.sizes - extra)[:, np.newaxis] + np.arange(extra)
    out, old = np.empty(flat.size + size * extra, dtype), np.ones(flat.size + size * extra, bool)
    out[places] = added
    old[places] = False
    out[old] = flat
    return apart(out, ends, shape)


def _largest(x: np.ndarray) -> float:
    return float(np.abs(x).max(initial=0)) if x.dtype.kind == 'i' else 0.0


def matching(p: Pieces, a: Value, shape: tuple[int, ...]) -> Value | None:
    """``≡¨⊂a`` for what needs no tolerance."""
    kind = p.items[0].dtype.kind
    if type(a) is not np.ndarray or a.ndim != 1 or not a.size or (a.dtype.kind == 'U') != (kind == 'U') \
            or not {a.dtype.kind, kind} <= set('biU'):
        return None
    flat = p.joined()
    if flat is None:
        return None
    made = p.sizes == a.size
    places = np.flatnonzero(made)
    for k, item in enumerate(a):
        places = places[flat[p.starts[places] + k] == item]
    made[:] = False
    made[places] = True
    return made.reshape(shape)


def monadic(f: Any, w: Value, items: list[Value]) -> Value | None:
    """``f¨w`` for the items of `w`, at once; None where f has to be called for each."""
    form = MONADIC.get(_glyph(f)) if len(items) >= MANY and type(w) is Nested and S.ml < 2 else None
    pieces = None if form is None else vectors(items)
    return None if pieces is None else form(pieces, w.shape)        # type: ignore[misc]


def dyadic(f: Any, w: Value, a: Value) -> Value | None:
    """``a f¨w`` where one of the two is one item for all of the other's."""
    glyph = _glyph(f)
    if glyph not in ('↑', '↓', ',', '≡') or max(size_of(w), size_of(a)) < MANY or 1 not in (size_of(w), size_of(a)):
        return None
    swapped = size_of(w) == 1
    many, one = (a, w) if swapped else (w, a)
    if type(many) is not Nested or (swapped and glyph not in ',≡'):
        return None
    pieces = vectors(items_of(many))
    if pieces is None:
        return None
    one, shape = items_of(one)[0], many.shape
    if glyph == ',':
        return with_all(pieces, one, shape, swapped) if not isinstance(one, np.ndarray) or one.ndim else None
    return {'↑': taken, '↓': dropped, '≡': matching}[glyph](pieces, one, shape)


def _glyph(f: Any) -> str:
    m = getattr(f, 'meaning', None)
    return m.entry.glyph if type(m) is Primitive and m.entry is not None and SWITCH.on else ''


# --- tables
def pairs(f: Any, w: Value, a: Value) -> Value | None:
    """``a∘.,w`` of simple arrays: the rows of one table of pairs."""
    if _glyph(f) != ',' or type(w) is not np.ndarray or type(a) is not np.ndarray or w.size * a.size < MANY:
        return None
    kinds = {w.dtype.kind, a.dtype.kind}
    if kinds != {'U'} and (not kinds <= set('bif') or (len(kinds) > 1 and max(map(_largest, (w, a))) > EXACT)):
        return None
    need_rank(w.ndim + a.ndim)
    reserve((w.size * a.size,), PIECE)
    table = np.empty((a.size, w.size, 2), np.promote_types(w.dtype, a.dtype))
    table[:, :, 0], table[:, :, 1] = a.reshape(-1, 1), w.reshape(-1)
    return cut(table.reshape(-1, 2), a.shape + w.shape)


def rows(f: Any, w: Value, a: Value) -> Value | None:
    """``a∘.f w`` of what was cut from matrices, for an inner product or ≡: the product of the matrices."""
    left, right = getattr(a, 'table', None), getattr(w, 'table', None)
    if left is None or right is None or not SWITCH.on or left.ndim != 2 or right.ndim != 2 \
            or left.shape[1] != right.shape[1] or not left.shape[1]:
        return None
    need_rank(w.ndim + a.ndim)
    m = meaning(f)
    if type(m) is Derived and m.operator == '.' and all(_is_scalar(g) for g in (m.left, m.right)):
        made = f(right.T, left)
    elif _glyph(f) == '≡' and (left.dtype.kind == 'U') == (right.dtype.kind == 'U'):
        made = REGISTRY['.'].operator.run(REGISTRY['∧'].value, REGISTRY['='].value)(right.T, left)  # type: ignore[union-attr]
    else:
        return None
    return made.reshape(a.shape + w.shape)


def _is_scalar(f: Any) -> bool:
    m = getattr(f, 'meaning', None)
    return type(m) is Primitive and m.entry is not None and m.entry.dyadic is not None \
        and bool(m.entry.dyadic.scalar) and m.entry.dyadic.scalar.pure
