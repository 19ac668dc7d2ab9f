"""Structural primitives against their definitions item by item, on random arrays of every type.

A definition says which item of the right argument (or the fill element) stands at each place of the result.
"""
from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import Any

import pytest
from structure_tools import show, v

from arrayl.arrays import build, prototype
from arrayl.primitives.structure.indexing import index
from arrayl.primitives.structure.rearrange import reorder_axes, reverse, rotate, rotate_first, transpose
from arrayl.primitives.structure.replicate import expand, replicate, replicate_first
from arrayl.primitives.structure.select import squad
from arrayl.primitives.structure.shape import catenate, ravel, reshape
from arrayl.primitives.structure.take_drop import drop, mix, split, take

Place = tuple[int, ...]
ITEMS: list[Callable[[random.Random], Any]] = [
    lambda r: r.randrange(2), lambda r: r.randrange(-200, 200), lambda r: r.randrange(1 << 40), lambda r: r.random(),
    lambda r: complex(r.randrange(3), r.randrange(2)) or 0, lambda r: r.choice('abc '),
    lambda r: r.choice(['a', 1, 2.5]), lambda r: r.choice([v([1, 2]), v('xyz'), 3, 'c', v([[1], 'ab'])]),
]


def random_array(r: random.Random, rank: int, smallest: int = 0) -> Any:
    shape = tuple(r.randrange(smallest, 4) for _ in range(rank))
    item = r.choice(ITEMS)
    made = [item(r) for _ in itertools.product(*map(range, shape))]
    made = [int(x.real) if isinstance(x, complex) and not x.imag else x for x in made]
    return build(made, shape, r.choice([0, ' ', v([0, ' '])]))


def item(w: Any, place: Place) -> Any:
    flat = 0
    for k, n in zip(place, w.shape, strict=True):
        flat = flat * n + k
    return items(w)[flat]


def items(w: Any) -> list[Any]:
    from arrayl.arrays import items_of
    return items_of(w)


def from_places(w: Any, shape: Place, origin: Callable[[Place], Place | None]) -> Any:
    """The array of `shape` whose item at each place is w's at ``origin(place)``, or the fill element where None."""
    made = []
    for place in itertools.product(*map(range, shape)):
        source = origin(place)
        made.append(prototype(w) if source is None else item(w, source))
    return build(made, shape, prototype(w))


@pytest.fixture(params=range(40))
def r(request: pytest.FixtureRequest) -> random.Random:
    return random.Random(request.param)


def test_take_and_drop(r: random.Random) -> None:
    w = random_array(r, r.randrange(1, 4))
    counts = [r.randrange(-5, 6) for _ in range(r.randrange(w.ndim + 1))]
    shape = tuple(map(abs, counts)) + w.shape[len(counts):]
    offset = [n + c if c < 0 else 0 for c, n in zip(counts, w.shape, strict=False)] + [0] * (w.ndim - len(counts))

    def taken(place: Place) -> Place | None:
        source = tuple(k + o for k, o in zip(place, offset, strict=True))
        return source if all(0 <= k < n for k, n in zip(source, w.shape, strict=True)) else None
    assert show(take(w, v(counts))) == show(from_places(w, shape, taken))
    kept = tuple(max(0, n - abs(c)) for c, n in zip(counts, w.shape, strict=False)) + w.shape[len(counts):]
    start = [max(c, 0) for c in counts] + [0] * (w.ndim - len(counts))
    dropped = from_places(w, kept, lambda place: tuple(k + s for k, s in zip(place, start, strict=True)))
    assert show(drop(w, v(counts))) == show(dropped)


def test_rotate(r: random.Random) -> None:
    w = random_array(r, r.randrange(1, 4))
    k = r.randrange(w.ndim)
    frame = w.shape[:k] + w.shape[k + 1:]
    a = build([r.randrange(-9, 9) for _ in itertools.product(*map(range, frame))], frame)

    def origin(place: Place) -> Place:
        shift = a if not frame else item(a, place[:k] + place[k + 1:])
        return (*place[:k], (place[k] + shift) % w.shape[k], *place[k + 1:])
    expected = show(from_places(w, w.shape, origin))
    assert show(rotate(w, a, axis=k + 1)) == expected
    if k == 0:
        assert show(rotate_first(w, a)) == expected
    backwards = from_places(w, w.shape, lambda place: (*place[:k], w.shape[k] - 1 - place[k], *place[k + 1:]))
    assert show(reverse(w, axis=k + 1)) == show(backwards)


def test_transpose(r: random.Random) -> None:
    w = random_array(r, r.randrange(1, 5))
    rank = r.randrange(1, w.ndim + 1)
    order = list(range(rank)) + [r.randrange(rank) for _ in range(w.ndim - rank)]
    r.shuffle(order)
    shape = tuple(min(n for n, k in zip(w.shape, order, strict=True) if k == axis) for axis in range(rank))
    expected = from_places(w, shape, lambda place: tuple(place[k] for k in order))
    assert show(reorder_axes(w, v([k + 1 for k in order]))) == show(expected)
    assert show(transpose(w)) == show(reorder_axes(w, v(list(range(w.ndim, 0, -1)))))


def test_replicate_and_expand(r: random.Random) -> None:
    w = random_array(r, r.randrange(1, 4), 2)
    k = r.randrange(w.ndim)
    counts = [r.choice([0, 1, 1, 2, -1, -2]) for _ in range(w.shape[k])]
    places = [j if c > 0 else None for j, c in enumerate(counts) for _ in range(abs(c))]

    def along(places: list[int | None]) -> Any:
        def origin(place: Place) -> Place | None:
            j = places[place[k]]
            return None if j is None else (*place[:k], j, *place[k + 1:])
        return from_places(w, (*w.shape[:k], len(places), *w.shape[k + 1:]), origin)
    assert show(replicate(w, v(counts), axis=k + 1)) == show(along(places))
    if k == 0:
        assert show(replicate_first(w, v(counts))) == show(along(places))
    spread = [1] * w.shape[k] + [0, -2, 0]
    r.shuffle(spread)
    source = iter(range(w.shape[k]))
    places = [p for c in spread for p in ([next(source)] if c > 0 else [None] * max(1, -c))]
    assert show(expand(w, v(spread), axis=k + 1)) == show(along(places))


def test_catenate_joins_what_take_and_drop_parted(r: random.Random) -> None:
    w = random_array(r, r.randrange(1, 4), 1)
    k = r.randrange(w.ndim)
    at = r.randrange(1, w.shape[k] + 1)
    assert show(catenate(drop(w, at, axis=k + 1), take(w, at, axis=k + 1), axis=k + 1)) == show(w)


def test_index_and_squad_and_reshape(r: random.Random) -> None:
    w = random_array(r, r.randrange(1, 4), 1)
    lists = [[r.randrange(1, n + 1) for _ in range(k)] for k, n in zip((2, 1, 3), w.shape, strict=False)]
    shape = tuple(map(len, lists))
    crossed = [[chosen[k] for chosen, k in zip(lists, place, strict=True)]
               for place in itertools.product(*map(range, shape))]
    expected = build([item(w, tuple(k - 1 for k in one)) for one in crossed], shape)
    assert show(index(w, [v(chosen) for chosen in lists])) == show(expected)
    assert show(squad(w, build([v(chosen) for chosen in lists]))) == show(expected)
    points = v(crossed)
    if w.ndim > 1:
        assert show(index(w, [points])) == show(ravel(expected))
    assert show(reshape(ravel(w), v(list(w.shape)))) == show(w)
    longer = reshape(w, w.size * 3 + 1)
    assert items(longer) == [items(w)[k % w.size] for k in range(w.size * 3 + 1)] or longer.dtype.kind == 'O'


def test_mix_undoes_split(r: random.Random) -> None:
    w = random_array(r, r.randrange(2, 4), 1)
    k = r.randrange(w.ndim)
    assert show(mix(split(w, axis=k + 1), axis=v([k + 1]))) == show(w)
